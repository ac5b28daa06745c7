//! What can go wrong with a search.

use std::path::PathBuf;

use thiserror::Error;

/// A fault of the search index.
#[derive(Debug, Error)]
pub enum IndexError {
    /// The folder holds no index that this program can use; it is to be made anew from the store.
    #[error("the index in `{folder}` must be rebuilt: {reason}\n  hint: `pantau reindex`")]
    Rebuild {
        /// The index folder.
        folder: PathBuf,
        /// Why.
        reason: String,
    },
    /// Somebody else writes to the index.
    #[error("another process writes to the index in `{folder}`")]
    Busy {
        /// The index folder.
        folder: PathBuf,
    },
    /// The query cannot be understood.
    #[error("query, character {position}: {reason}")]
    Query {
        /// Which character of the query, from 1.
        position: usize,
        /// What is wrong there.
        reason: String,
    },
    /// A file or folder cannot be read or written.
    #[error("cannot {action} `{path}`: {source}")]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The engine failed.
    #[error("search engine: {0}")]
    Engine(#[from] tantivy::TantivyError),
}
