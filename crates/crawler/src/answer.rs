//! What goes into a request and what is read from the head of an answer.

use std::time::Duration;

use jiff::Timestamp;
use pantau_domain::Led;
use reqwest::{
    Response,
    header::{
        ACCEPT_ENCODING, AUTHORIZATION, DATE, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
        IF_NONE_MATCH, LOCATION, RETRY_AFTER,
    },
};
use url::Url;

use crate::{Request, Secret, coding::ACCEPTED, guard::host_port};

/// Header lines kept of an answer.
const HEADER_LINES: usize = 100;
/// Letters kept of a header line.
const HEADER_LETTERS: usize = 4096;
/// Keys shorter than this are not looked for in answers: they are words of a test, and words occur. Real keys have 30
/// letters and more.
const SHORTEST_KEY: usize = 16;
/// What stands in an answer where it repeated the key.
const REMOVED: &[u8] = b"KEY-REMOVED";

/// The address with the key, where that belongs.
pub(crate) fn keyed(request: &Request, url: &Url, at_home: bool) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    if let Some((name, key)) = request.query_key.as_ref().filter(|_| at_home) {
        url.query_pairs_mut().append_pair(name, key.expose());
    }
    url
}

pub(crate) fn headers(request: &Request, at_home: bool) -> HeaderMap {
    let mut map = HeaderMap::new();
    map.insert(ACCEPT_ENCODING, HeaderValue::from_static(ACCEPTED));
    for (name, value) in [(IF_NONE_MATCH, &request.etag), (IF_MODIFIED_SINCE, &request.last_modified)] {
        if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
            map.insert(name, value);
        }
    }
    let bearer = request.bearer.as_ref().filter(|_| at_home);
    if let Some(mut value) =
        bearer.and_then(|key| HeaderValue::from_str(&format!("Bearer {}", key.expose())).ok())
    {
        value.set_sensitive(true);
        map.insert(AUTHORIZATION, value);
    }
    map
}

/// The request's header lines as they were sent, without any key: for the archive.
pub(crate) fn said(request: &Request, url: &Url, at_home: bool, user_agent: &str) -> Vec<(String, String)> {
    let mut lines = vec![
        ("host".to_owned(), host_port(url).unwrap_or_default()),
        ("user-agent".to_owned(), user_agent.to_owned()),
        ("accept".to_owned(), "*/*".to_owned()),
    ];
    let sent = headers(request, at_home);
    let open = sent.iter().filter(|(name, _)| **name != AUTHORIZATION);
    lines.extend(open.map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    }));
    lines
}

/// A redirect that is followed, as it is kept. Its body is not read: browsers show it to nobody either.
pub(crate) fn led(
    request: &Request,
    url: &Url,
    at_home: bool,
    response: &Response,
    user_agent: &str,
    now: Timestamp,
) -> Led {
    Led {
        url: text_without_keys(request, bare(request, url).into()),
        at: now,
        status: response.status().as_u16(),
        asked: said(request, url, at_home, user_agent),
        headers: clean(request, kept_headers(response.headers())),
    }
}

/// An address that a server sent us to without the parameter that a key goes into: some put it there themselves.
fn bare(request: &Request, url: &Url) -> Url {
    let mut url = url.clone();
    if let Some((key, _)) = &request.query_key
        && url.query_pairs().any(|(name, _)| name == key.as_str())
    {
        let others: Vec<(String, String)> =
            url.query_pairs().into_owned().filter(|(name, _)| name != key).collect();
        url.query_pairs_mut().clear().extend_pairs(others);
    }
    url
}

/// Where an answer sends us; none where it is no redirect.
pub(crate) fn redirected(url: &Url, response: &Response) -> Option<Result<Url, String>> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    // Addresses with raw UTF-8 in them are common; joining encodes them.
    let target =
        response.headers().get(LOCATION).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
    Some(match target.map(|target| url.join(target)) {
        Some(Ok(next)) => Ok(next),
        Some(Err(_)) => Err("redirect to no valid address".to_owned()),
        None => Err("redirect without an address".to_owned()),
    })
}

/// How long a server asks to be left alone: `Retry-After` in seconds or as a date, else `x-rate-limit-reset` (Unix
/// seconds) of an answer that says that there were too many requests. Dates are held against the server's own clock
/// where it gives it.
pub(crate) fn retry_after(response: &Response, now: Timestamp) -> Option<Duration> {
    let line = |name: HeaderName| response.headers().get(name)?.to_str().ok().map(str::trim);
    let clock = line(DATE).and_then(http_date).unwrap_or(now);
    let until = |instant: Timestamp| {
        let seconds = instant.as_second().saturating_sub(clock.as_second());
        Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
    };
    if let Some(value) = line(RETRY_AFTER) {
        // What is neither counts as a minute.
        let seconds = value.parse().ok().map(Duration::from_secs);
        return seconds.or_else(|| http_date(value).map(until)).or(Some(Duration::from_secs(60)));
    }
    if response.status().as_u16() != 429 {
        return None;
    }
    let reset = line(HeaderName::from_static("x-rate-limit-reset"))?.parse().ok()?;
    Timestamp::from_second(reset).ok().map(until)
}

fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

/// The header lines that are kept, bounded. Cookies are of no use to us and may identify.
pub(crate) fn kept_headers(map: &HeaderMap) -> Vec<(String, String)> {
    let line = |(name, value): (&HeaderName, &HeaderValue)| {
        let text: String = String::from_utf8_lossy(value.as_bytes()).chars().take(HEADER_LETTERS).collect();
        (name.as_str().to_owned(), text)
    };
    map.iter()
        .filter(|(name, _)| !name.as_str().starts_with("set-cookie"))
        .take(HEADER_LINES)
        .map(line)
        .collect()
}

/// Header lines without the request's keys.
pub(crate) fn clean(request: &Request, headers: Vec<(String, String)>) -> Vec<(String, String)> {
    headers.into_iter().map(|(name, value)| (name, text_without_keys(request, value))).collect()
}

fn text_without_keys(request: &Request, text: String) -> String {
    String::from_utf8_lossy(&without_keys(request, text.into_bytes())).into_owned()
}

/// The bytes without the request's keys.
pub(crate) fn without_keys(request: &Request, bytes: Vec<u8>) -> Vec<u8> {
    let keys = request.query_key.iter().map(|(_, key)| key).chain(&request.bearer);
    keys.fold(bytes, without_key)
}

/// The bytes without the key: some interfaces repeat it in the address of the next page.
fn without_key(bytes: Vec<u8>, key: &Secret) -> Vec<u8> {
    let raw = key.expose();
    if raw.len() < SHORTEST_KEY {
        return bytes;
    }
    let encoded: String = url::form_urlencoded::byte_serialize(raw.as_bytes()).collect();
    // As it is, as an address carries it (servers write the digits in either case), and as JSON may escape it.
    let mut spellings = vec![raw.to_owned(), small_digits(&encoded), encoded, raw.replace('/', "\\/")];
    spellings.dedup();
    spellings.iter().fold(bytes, |bytes, spelling| replaced(bytes, spelling.as_bytes()))
}

/// Percent codes with small letters.
fn small_digits(encoded: &str) -> String {
    let mut left = 0_u8;
    let small = |c: char| {
        if c == '%' {
            left = 2;
            c
        } else if left > 0 {
            left -= 1;
            c.to_ascii_lowercase()
        } else {
            c
        }
    };
    encoded.chars().map(small).collect()
}

fn replaced(bytes: Vec<u8>, wanted: &[u8]) -> Vec<u8> {
    if !bytes.windows(wanted.len()).any(|window| window == wanted) {
        return bytes;
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let Some(first) = rest.first() {
        if let Some(behind) = rest.strip_prefix(wanted) {
            out.extend_from_slice(REMOVED);
            rest = behind;
        } else {
            out.push(*first);
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    out
}

/// An error in words, without the address (which may carry a key).
pub(crate) fn words(error: &reqwest::Error) -> String {
    let kind = if error.is_timeout() {
        "timed out"
    } else if error.is_connect() {
        "cannot connect"
    } else if error.is_body() || error.is_decode() {
        "the body broke off"
    } else {
        "no answer"
    };
    let mut source = std::error::Error::source(error);
    let mut last = None;
    while let Some(inner) = source {
        last = Some(inner.to_string());
        source = inner.source();
    }
    last.map_or_else(|| kind.to_owned(), |last| format!("{kind}: {last}"))
}
