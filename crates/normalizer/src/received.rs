//! What a reader is given.

use std::borrow::Cow;

use jiff::Timestamp;
use pantau_domain::Capture;

use crate::{error::NormalizeError, gzip};

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

/// A capture's payload unpacked, where its header `Content-Encoding` says that it is packed. Some servers say so of what
/// is not: it is taken as it is.
///
/// # Errors
/// [`NormalizeError::TooLarge`] where it grows beyond all measure, [`NormalizeError::Gzip`] where nothing of it can be
/// read.
pub fn decoded(capture: &Capture) -> Result<Cow<'_, [u8]>, NormalizeError> {
    if let Some(plain) = &capture.plain {
        return Ok(Cow::Borrowed(plain));
    }
    let coding = capture.content_encoding().map(|coding| coding.trim().to_ascii_lowercase());
    match coding.as_deref() {
        Some("gzip" | "x-gzip") => gzip::unpack(&capture.body),
        _ => Ok(Cow::Borrowed(&capture.body)),
    }
}
