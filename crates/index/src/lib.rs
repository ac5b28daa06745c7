//! Full-text search over annotated mentions.
//!
//! [`Search`] is the seam, [`TantivyIndex`] the embedded engine in a folder. The index holds no text of its own and
//! no truth: it answers with the store's numbers, and it can be thrown away and built again. Words are found in
//! their stem (`banjir` finds `kebanjiran`); [`parse`] reads what a person types, [`snippet`] marks the words found.
//! This crate knows no store and does not decide when to index: one writer puts documents in and commits.
//!
//! ```
//! use pantau_index::{Query, Search, TantivyIndex};
//! let folder = tempfile::tempdir().unwrap();
//! let index = TantivyIndex::open(folder.path()).unwrap();
//! let hits = index.search(&Query::words("\"banjir rob\" -hoaks wilayah:35.78")).unwrap();
//! assert_eq!(hits.total, 0);
//! ```

mod analyzer;
mod collect;
mod document;
mod engine;
mod error;
mod exclude;
mod query;
mod schema;
mod snippet;

pub use document::IndexDocument;
pub use engine::{IndexWriterHandle, TantivyIndex};
pub use error::IndexError;
pub use query::{Clause, Field, Parsed, Query, Sort, parse};
pub use snippet::{SNIPPET_BYTES, snippet};

use jiff::civil::Date;

/// A search engine over mentions.
pub trait Search: Send + Sync {
    /// Mentions that match, with counts over all of them.
    fn search(&self, query: &Query) -> Result<Hits, IndexError>;
    /// The right to change the index; one holder at a time, over all processes.
    fn writer(&self) -> Result<IndexWriterHandle, IndexError>;
    /// Documents held.
    fn count(&self) -> u64;
    /// Those of these store numbers that are not held.
    fn missing(&self, seqs: &[u64]) -> Result<Vec<u64>, IndexError>;
}

/// One mention that matches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its number in the store.
    pub seq: u64,
    /// How well it matches; 0 where the order is by time.
    pub score: f32,
}

/// How often each value occurs among all that match, most first, then by name.
pub type Counted = Vec<(String, u64)>;

/// Counts over all that match, not only over those returned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// By tone.
    pub tone: Counted,
    /// By topic; a mention counts for each of its topics.
    pub topic: Counted,
    /// By region; a mention counts for each of its regions, and for the regency that a kecamatan lies in.
    pub region: Counted,
    /// By source.
    pub source: Counted,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hits {
    /// How many match.
    pub total: u64,
    /// The part that was asked for, in order.
    pub hits: Vec<Hit>,
    /// Counts over all.
    pub facets: Facets,
    /// Mentions by day of publication (Asia/Jakarta), oldest first; those without a date are not in it.
    pub days: Vec<(Date, u64)>,
}

#[cfg(test)]
mod tests;
