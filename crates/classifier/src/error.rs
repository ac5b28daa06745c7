//! What can be wrong with the classifier's own data.

use thiserror::Error;

/// Why a model, lexicon or theme cannot be used. The message names where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ClassifierError {
    /// A model file that is cut short, of another kind or of another version.
    #[error("model `{model}` cannot be read: {fault}")]
    Model {
        /// Which model.
        model: &'static str,
        /// What is wrong with its bytes.
        fault: &'static str,
    },
    /// A line of a word list that does not have the columns it should have.
    #[error("{file}:{line}: {fault}: `{text}`")]
    Lexicon {
        /// Name of the list.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        fault: &'static str,
        /// The line, cut to 80 characters.
        text: String,
    },
}

impl ClassifierError {
    pub(crate) fn line(file: &str, line: usize, fault: &'static str, text: &str) -> Self {
        Self::Lexicon { file: file.to_owned(), line, fault, text: text.chars().take(80).collect() }
    }
}
