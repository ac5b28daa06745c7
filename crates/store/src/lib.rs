//! Durable truth: captures in WARC segments, everything else in SQLite in one file.
//!
//! [`Store`] speaks in use cases, synchronously; no SQL leaks out. [`sqlite::SqliteStore`] is the embedded
//! implementation behind it, [`archive::Archive`] keeps captures. Both live in one data folder:
//! `pantau.db`, `archive/outlet/*.warc.gz`, `archive/person/*.warc.gz`, `index/`, `editions/`.
//!
//! All work is claimed, done and committed, and all of it can be done twice: every commit is one transaction
//! that checks its lease, and writing what is there already changes nothing.

pub mod archive;
mod error;
mod presence;
pub mod sqlite;
mod traits;

pub use archive::{Answered, Archive, ArchiveSettings};
pub use error::StoreError;
pub use pantau_domain::health::{ListState, ReadingDay};
pub use presence::Presence;
pub use sqlite::SqliteStore;
pub use traits::*;
