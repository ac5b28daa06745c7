//! Why a file cannot be read with.

use std::{io, path::PathBuf};

use thiserror::Error;

/// What is wrong with a base file or an upper file. All of it is the user's to mend: another file is needed.
#[derive(Debug, Error)]
pub enum ReaderError {
    /// The system does not give the file.
    #[error("`{path}` cannot be read: {source}")]
    File {
        /// Where it should be.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Larger than any such file.
    #[error("{bytes} bytes are more than the {most} such a file may have")]
    Large {
        /// Its length.
        bytes: u64,
        /// The bound.
        most: u64,
    },
    /// It ends inside a part.
    #[error("the file is cut short: it ends in {part}")]
    Short {
        /// The part it ends in.
        part: &'static str,
    },
    /// A part that cannot be so.
    #[error("the file's {part} cannot be used: {fault}")]
    Part {
        /// Which part.
        part: &'static str,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// A tensor that is missing or of another shape.
    #[error("tensor `{name}` cannot be used: {fault}")]
    Tensor {
        /// Its name in the file.
        name: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// Not the published file, or damaged on its way.
    #[error("the file's SHA-256 is `{found}`\nhint: the published file has `{expected}`")]
    Digest {
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// An upper file trained on another base file.
    #[error("the upper file was trained on another base file, with SHA-256 `{expected}`")]
    Base {
        /// The base file it goes with.
        expected: String,
    },
}

impl ReaderError {
    pub(crate) fn part(part: &'static str, fault: &'static str) -> Self {
        Self::Part { part, fault }
    }
}
