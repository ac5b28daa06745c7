//! What can be wrong with a line that is to be grouped.

use thiserror::Error;

/// A line of the stream that is no mention.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LineError {
    /// The line is no JSON object.
    #[error("the line is no JSON object")]
    NoObject,
    /// The id is missing, empty or too long.
    #[error("`id` must be 1 to 200 characters without control characters")]
    Id,
    /// The same id stood in an earlier line.
    #[error("`id` stood in an earlier line")]
    Repeated,
    /// Neither headline nor body holds anything.
    #[error("`title` and `body` are both empty")]
    Empty,
    /// A field that must be a text is something else.
    #[error("`{field}` must be a text or null")]
    Type {
        /// The field's name.
        field: &'static str,
    },
    /// The date is neither RFC 3339 nor a day.
    #[error("`published_at` must be RFC 3339 or `YYYY-MM-DD`")]
    Date,
}
