//! What can go wrong when an edition is written.

/// Why an edition could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The edition could not be handed to the typesetter.
    #[error("edition `{edition}` could not be turned into data for the typesetter")]
    Data {
        /// The edition.
        edition: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// The typesetter refused it: our fault.
    #[error("edition `{edition}` could not be typeset: {message}")]
    Typeset {
        /// The edition.
        edition: String,
        /// What the typesetter said first.
        message: String,
    },
}
