//! An answer before it becomes HTTP: status, type, body, and what makes it conditional.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;
use xxhash_rust::xxh3::xxh3_64;

use crate::calendar;

/// What a listener answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) location: Option<String>,
    /// Further headers.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Reply {
    pub(crate) fn ok(content_type: &'static str, body: Vec<u8>) -> Self {
        Self { status: 200, content_type, body, modified: None, location: None, headers: Vec::new() }
    }

    pub(crate) fn modified(self, instant: Option<Timestamp>) -> Self {
        Self { modified: instant, ..self }
    }

    pub(crate) fn status(status: u16, text: &str) -> Self {
        let body = format!(
            "<!DOCTYPE html><html><head><title>{status}</title></head><body><h1>{text}</h1></body></html>"
        );
        Self { status, ..Self::ok("text/html; charset=utf-8", body.into_bytes()) }
    }

    pub(crate) fn redirect(location: &str) -> Self {
        Self { location: Some(location.to_owned()), ..Self::status(302, "Dialihkan") }
    }

    pub(crate) fn json(status: u16, value: &serde_json::Value) -> Self {
        Self { status, ..Self::ok("application/json; charset=utf-8", value.to_string().into_bytes()) }
    }
}

/// The HTTP answer: 304 where the asker has these very bytes already.
pub(crate) fn finish(reply: Reply, asked: &HeaderMap) -> Response {
    let etag = format!("\"{:016x}\"", xxh3_64(&reply.body));
    let modified = reply.modified.map(calendar::http);
    let same = reply.status == 200 && unchanged(asked, &etag, modified.as_deref());
    let mut response = Response::new(if same { Body::empty() } else { Body::from(reply.body) });
    *response.status_mut() =
        if same { StatusCode::NOT_MODIFIED } else { StatusCode::from_u16(reply.status).unwrap_or_default() };
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, reply.content_type);
    if reply.status == 200 {
        put(header::ETAG, &etag);
    }
    if let Some(modified) = modified {
        put(header::LAST_MODIFIED, &modified);
    }
    if let Some(location) = reply.location {
        put(header::LOCATION, &location);
    }
    for (name, value) in reply.headers {
        put(HeaderName::from_static(name), &value);
    }
    response
}

/// If-None-Match decides where it is given; If-Modified-Since counts only when it is the very
/// instant that was served, since a listing can lose entries as well as gain them.
fn unchanged(asked: &HeaderMap, etag: &str, modified: Option<&str>) -> bool {
    let text = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    match text(header::IF_NONE_MATCH) {
        Some(tags) => tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag),
        None => modified.is_some() && text(header::IF_MODIFIED_SINCE) == modified,
    }
}
