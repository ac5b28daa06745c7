//! What can go wrong with the store, parted by who must act.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// A fault of the store or the archive.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The data folder was written by a newer program.
    #[error(
        "`{path}` has data version {found}, this program knows {known}\n  hint: use the newer `pantau` that wrote it"
    )]
    Newer {
        /// The database file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// A file or folder cannot be read or written.
    #[error("cannot {action} `{path}`: {fault}")]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said. Its words stand in the message, so that it is no source, which would be shown once more.
        fault: std::io::Error,
    },
    /// The database refused.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// A row or record does not hold what was written there.
    #[error("{what} is damaged: {reason}")]
    Damaged {
        /// Which row or record.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A value cannot be written as JSON.
    #[error("cannot keep {what}: {fault}")]
    Encode {
        /// Which value.
        what: &'static str,
        /// Why; no source, as above.
        fault: serde_json::Error,
    },
    /// Somebody else holds what was to be committed; nothing was changed.
    #[error("the lease on `{what}` was lost")]
    LeaseLost {
        /// What was to be committed.
        what: String,
    },
    /// Something that must be there is not.
    #[error("no {what} `{id}`")]
    Missing {
        /// What kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// A payload is larger than may be held in memory.
    #[error("`{what}` has {bytes} bytes, at most {limit} are read at once")]
    TooLarge {
        /// Which capture.
        what: String,
        /// Its size in bytes.
        bytes: u64,
        /// The bound in bytes.
        limit: u64,
    },
}

impl StoreError {
    /// Whether trying the same again later may work: another process held the database for too long.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(rusqlite::Error::SqliteFailure(failure, _)) => {
                matches!(
                    failure.code,
                    rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked
                )
            }
            _ => false,
        }
    }

    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |fault| Self::Io { action, path, fault }
    }

    pub(crate) fn damaged(what: impl Into<String>, reason: impl ToString) -> Self {
        Self::Damaged { what: what.into(), reason: reason.to_string() }
    }
}
