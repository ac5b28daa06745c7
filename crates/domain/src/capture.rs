//! What was received, exactly as it was.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{CaptureId, SourceClass, SourceId};

/// What a capture holds, so that the right reader is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CaptureKind {
    /// A feed.
    Feed,
    /// A sitemap or sitemap index.
    Sitemap,
    /// A section page: its links matter.
    Section,
    /// An article's page.
    Article,
    /// A further page of an article in parts: read with its first page.
    Part,
    /// A reply of a platform's interface.
    Platform,
    /// An imported file.
    Import,
}

/// A redirect that was followed on the way to a capture. What its body says is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Led {
    /// The address that answered so, without any key.
    pub url: String,
    /// When it was received.
    pub at: Timestamp,
    /// The HTTP status.
    pub status: u16,
    /// Header lines of the request, in order, without any key.
    pub asked: Vec<(String, String)>,
    /// Response headers that were received, in order.
    pub headers: Vec<(String, String)>,
}

/// One HTTP response or imported file as received. Its payload lies in the archive under `id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// Its id: digest of address, time and payload.
    pub id: CaptureId,
    /// What it holds.
    pub kind: CaptureKind,
    /// Which source it was fetched for.
    pub source: SourceId,
    /// Whose words it carries.
    pub class: SourceClass,
    /// The address it was asked at, or the imported file's name.
    pub url: String,
    /// The address it came from after redirects.
    pub final_url: String,
    /// When it was received.
    pub fetched_at: Timestamp,
    /// The HTTP status; 0 for a file.
    pub status: u16,
    /// Header lines of the request, in order, without any key; empty where there was none.
    pub asked: Vec<(String, String)>,
    /// Response headers that were received, in order.
    pub headers: Vec<(String, String)>,
    /// The payload as it came: packed where the header `Content-Encoding` says so.
    pub body: Vec<u8>,
    /// What the payload unpacks to, where that is known already. It is not archived.
    pub plain: Option<Vec<u8>>,
    /// The redirects that led from the address asked to the one that answered, in order. No part of what it is.
    pub led: Vec<Led>,
}

impl Capture {
    /// A header's first value, by its name in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The `Content-Encoding` header.
    #[must_use]
    pub fn content_encoding(&self) -> Option<&str> {
        self.header("content-encoding")
    }

    /// The `Content-Type` header.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.header("content-type")
    }
}
