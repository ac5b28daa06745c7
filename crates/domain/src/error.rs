//! What can be wrong with a word from outside that should be one of ours.

use thiserror::Error;

/// A text that is not a value of the type it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseError {
    /// An identifier is empty, too long, or holds characters that no identifier may.
    #[error("`{value}` is no {what}: 1 to 200 characters without control characters")]
    Id {
        /// Which identifier was expected.
        what: &'static str,
        /// The text as given, cut to 60 characters.
        value: String,
    },
    /// A word that is not one of a closed list.
    #[error("`{value}` is no {what}, one of {expected}")]
    Word {
        /// Which list was expected.
        what: &'static str,
        /// The text as given, cut to 60 characters.
        value: String,
        /// The words of the list.
        expected: &'static str,
    },
}

impl ParseError {
    pub(crate) fn id(what: &'static str, value: &str) -> Self {
        Self::Id { what, value: value.chars().take(60).collect() }
    }

    pub(crate) fn word(what: &'static str, value: &str, expected: &'static str) -> Self {
        Self::Word { what, value: value.chars().take(60).collect(), expected }
    }
}
