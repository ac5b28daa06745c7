//! From a mention to its annotations: language, tone, topics, regions, actors, quotes, themes and scope.
//!
//! [`Annotator`] holds the shipped models and lists and labels one text at a time; it is `Send + Sync`, keeps
//! nothing between texts and reads a bounded front of each. [`train`] and [`eval`] make and measure models,
//! [`stream`] speaks the command line's JSON lines, [`theme`] reads special themes.
//!
//! This crate does no I/O and knows no clock: "now" is a parameter, models and lists are embedded. It corrects
//! no label of an analyst and groups no mentions; that is the store's and `insight`'s work.
//!
//! ```
//! use pantau_classifier::{Annotator, TextInput};
//! use pantau_domain::{MentionKind, Scope, Tone};
//!
//! let annotator = Annotator::embedded()?;
//! let id = "contoh-1".parse()?;
//! let input = TextInput {
//!     id: &id,
//!     title: Some("Jembatan di Kabupaten Ngawi Ambruk, Dua Warga Tewas"),
//!     body: "NGAWI - Jembatan di Kecamatan Paron ambruk setelah diterjang banjir.",
//!     kind: MentionKind::News,
//!     source: None,
//!     published: None,
//! };
//! let labels = annotator.annotate(&input, jiff::Timestamp::UNIX_EPOCH);
//! assert_eq!(labels.tone.label(), Tone::Negative);
//! assert_eq!(labels.regions[0].label.as_str(), "35.21");
//! assert_eq!(labels.scope, Scope::Jatim);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod actor;
mod annotator;
pub mod entity;
mod error;
pub mod eval;
mod features;
pub mod heads;
pub mod language;
mod lexicon;
mod linear;
mod passages;
mod quote;
pub mod region;
pub mod second;
pub mod stream;
pub mod theme;
mod tone;
mod topic;
pub mod train;
pub mod vectors;

pub use annotator::{Annotator, TextInput};
pub use error::ClassifierError;
pub use region::{Gazetteer, Place};
pub use theme::Theme;
pub use tone::ToneModel;
pub use topic::{Topic, taxonomy};
pub use vectors::embedded_vectors;
