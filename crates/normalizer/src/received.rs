//! What a reader is given.

use jiff::Timestamp;

/// A body as it was received, with what is known about it.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// The body after content decoding.
    pub body: &'a [u8],
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The final address.
    pub url: &'a str,
    /// When it was received; dates are judged against it.
    pub seen_at: Timestamp,
}
