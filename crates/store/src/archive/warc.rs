//! The WARC 1.1 format (ISO 28500:2017): heads written and read, records put together.

use std::io::{self, BufRead, Read, Write};

use flate2::{Compression, write::GzEncoder};
use jiff::Timestamp;
use pantau_domain::{Capture, CaptureId, CaptureKind, Led, SourceClass, SourceId};
use sha2::{Digest, Sha256};

/// A head of a record or of an HTTP response may be so long. Servers bound theirs at 8 to 64 KB.
const HEAD_BYTES: u64 = 1 << 20;
/// A record's end.
pub(super) const RECORD_END: &[u8] = b"\r\n\r\n";
/// Prefix of HTTP headers that no longer tell the truth about the payload as it is kept: it was read from its
/// transfer coding. The name is the one that archives commonly use.
const ORIGINAL: &str = "X-Archive-Orig-";

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().map_or('0', char::from);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A record id that is the same for the same place in the same segment: a version 8 UUID made of a digest.
pub(super) fn record_id(unique: &str) -> String {
    let mut bytes: [u8; 16] = Sha256::digest(unique.as_bytes()).first_chunk().copied().unwrap_or_default();
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    *version = (*version & 0x0f) | 0x80;
    *variant = (*variant & 0x3f) | 0x80;
    let digits = hex(&bytes);
    let mut parts = Vec::with_capacity(5);
    let mut rest = digits.as_str();
    for length in [8, 4, 4, 4, 12] {
        let (part, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        parts.push(part);
        rest = after;
    }
    format!("<urn:uuid:{}>", parts.join("-"))
}

/// Any text as a URI: what no URI may hold is percent-encoded.
fn uri(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&hex(&[byte]).to_uppercase());
        }
    }
    out
}

/// A field's value on one line.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn head(record_type: &str, at: Timestamp, id: &str, fields: &[(&str, String)], block_bytes: u64) -> String {
    let mut out = format!(
        "WARC/1.1\r\nWARC-Type: {record_type}\r\nWARC-Record-ID: {}\r\nWARC-Date: {at}\r\n",
        record_id(id)
    );
    for (name, value) in fields {
        out.push_str(&format!("{name}: {}\r\n", line(value)));
    }
    out.push_str(&format!("Content-Length: {block_bytes}\r\n\r\n"));
    out
}

/// The record that each segment begins with.
pub(super) fn info(name: &str, at: Timestamp) -> io::Result<Vec<u8>> {
    let block = format!(
        "software: pantau/{}\r\nformat: WARC File Format 1.1\r\n\
         conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n",
        env!("CARGO_PKG_VERSION")
    );
    let fields = [
        ("WARC-Filename", name.to_owned()),
        ("WARC-Block-Digest", format!("sha256:{}", hex(&Sha256::digest(block.as_bytes())))),
        ("Content-Type", "application/warc-fields".to_owned()),
    ];
    let head = head("warcinfo", at, name, &fields, block.len() as u64);
    gzip(&[head.as_bytes(), block.as_bytes(), RECORD_END], &[])
}

/// What is packed already is stored; the rest is packed lightly: a crawl packs more bytes than anything else here does.
fn gzip(parts: &[&[u8]], payload: &[u8]) -> io::Result<Vec<u8>> {
    let level = if payload.starts_with(&[0x1f, 0x8b]) { Compression::none() } else { Compression::fast() };
    let mut encoder = GzEncoder::new(Vec::with_capacity(payload.len() / 2 + 1024), level);
    for part in parts {
        encoder.write_all(part)?;
    }
    encoder.finish()
}

fn own_fields(
    capture: &CaptureId,
    kind: CaptureKind,
    source: &SourceId,
    class: SourceClass,
) -> [(&'static str, String); 4] {
    [
        ("Pantau-Capture", capture.to_string()),
        ("Pantau-Kind", format!("{kind:?}").to_lowercase()),
        ("Pantau-Source", source.to_string()),
        ("Pantau-Class", class.to_string()),
    ]
}

/// A whole compressed record: a `response`, or a `resource` where there was no HTTP.
///
/// `hint` and the address asked stand in the head, so that the store's row can be made again from it.
pub(super) fn record_of(
    capture: &Capture,
    payload_sha256: &str,
    unique: &str,
    hint: Option<&str>,
) -> io::Result<Vec<u8>> {
    if capture.kind == CaptureKind::Import || capture.status == 0 {
        let head = Resource {
            name: &capture.final_url,
            source: &capture.source,
            class: capture.class,
            at: capture.fetched_at,
            sha256: payload_sha256,
            bytes: capture.body.len() as u64,
            content_type: capture.content_type().unwrap_or("application/octet-stream"),
            capture: &capture.id,
            hint,
        }
        .head(unique);
        return gzip(&[head.as_bytes(), &capture.body, RECORD_END], &capture.body);
    }
    let http = http_head(capture.status, &capture.headers, AS_RECEIVED);
    let mut block = Sha256::new();
    block.update(http.as_bytes());
    block.update(&capture.body);
    let mut fields = vec![
        ("WARC-Target-URI", uri(&capture.final_url)),
        ("WARC-Block-Digest", format!("sha256:{}", hex(&block.finalize()))),
        ("WARC-Payload-Digest", format!("sha256:{payload_sha256}")),
        ("Content-Type", "application/http; msgtype=response".to_owned()),
    ];
    fields.extend(own_fields(&capture.id, capture.kind, &capture.source, capture.class));
    fields.extend(asked(capture));
    fields.extend(hint.map(|hint| ("Pantau-Hint", hint.to_owned())));
    let bytes = (http.len() + capture.body.len()) as u64;
    let head = head("response", capture.fetched_at, unique, &fields, bytes);
    gzip(&[head.as_bytes(), http.as_bytes(), &capture.body, RECORD_END], &capture.body)
}

/// The address asked, where it is not the one that answered as that is written.
fn asked(capture: &Capture) -> Option<(&'static str, String)> {
    (capture.url != uri(&capture.final_url)).then(|| ("Pantau-Asked", capture.url.clone()))
}

/// The request that a response answers; none where its headers are not known.
pub(super) fn request_of(capture: &Capture, response: &str) -> io::Result<Vec<u8>> {
    request(&capture.final_url, &capture.asked, capture.fetched_at, response)
}

/// A redirect on the way to a capture, and its request. It has none of the fields that a capture's record has, so that
/// it is never taken for one; `Pantau-Led-To` names the capture.
pub(super) fn led_of(led: &Led, capture: &CaptureId, unique: &str) -> io::Result<Vec<u8>> {
    let http = http_head(led.status, &led.headers, WITHOUT_BODY);
    let mut fields = vec![
        ("WARC-Target-URI", uri(&led.url)),
        ("WARC-Block-Digest", format!("sha256:{}", hex(&Sha256::digest(http.as_bytes())))),
        ("WARC-Payload-Digest", format!("sha256:{}", hex(&Sha256::digest(b"")))),
        ("Content-Type", "application/http; msgtype=response".to_owned()),
        ("Pantau-Led-To", capture.to_string()),
    ];
    let is_empty =
        |(name, value): &(String, String)| name.eq_ignore_ascii_case("content-length") && value.trim() == "0";
    if !led.headers.iter().any(is_empty) {
        fields.push(("WARC-Truncated", "unspecified".to_owned()));
    }
    let head = head("response", led.at, unique, &fields, http.len() as u64);
    let mut bytes = gzip(&[head.as_bytes(), http.as_bytes(), RECORD_END], &[])?;
    bytes.extend(request(&led.url, &led.asked, led.at, unique)?);
    Ok(bytes)
}

fn request(url: &str, asked: &[(String, String)], at: Timestamp, response: &str) -> io::Result<Vec<u8>> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let mut block = format!("GET {} HTTP/1.1\r\n", path_of(url));
    for (name, value) in asked {
        block.push_str(&format!("{}: {}\r\n", line(name), line(value)));
    }
    block.push_str("\r\n");
    let fields = [
        ("WARC-Target-URI", uri(url)),
        ("WARC-Concurrent-To", record_id(response)),
        ("WARC-Block-Digest", format!("sha256:{}", hex(&Sha256::digest(block.as_bytes())))),
        ("Content-Type", "application/http; msgtype=request".to_owned()),
    ];
    let unique = format!("{response}:request");
    let head = head("request", at, &unique, &fields, block.len() as u64);
    gzip(&[head.as_bytes(), block.as_bytes(), RECORD_END], &[])
}

/// What follows scheme and host.
fn path_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or("/");
    let path = path.split('#').next().unwrap_or("/");
    let path = uri(path);
    if path.starts_with('/') { path } else { format!("/{path}") }
}

/// The place of an earlier record: its own name and what it holds.
pub(super) struct Original<'a> {
    /// As [`super::segment::unique_at`] gives it.
    pub(super) unique: String,
    pub(super) url: &'a str,
    pub(super) at: Timestamp,
    pub(super) payload_sha256: &'a str,
}

/// A `revisit` record: an answer that brought nothing new, with its head and without its payload.
pub(super) fn revisit_of(capture: &Capture, original: &Original<'_>, unique: &str) -> io::Result<Vec<u8>> {
    let http = http_head(capture.status, &capture.headers, AS_RECEIVED);
    let profile = if capture.status == 304 { "server-not-modified" } else { "identical-payload-digest" };
    let mut fields = vec![
        ("WARC-Target-URI", uri(&capture.final_url)),
        ("WARC-Profile", format!("http://netpreserve.org/warc/1.1/revisit/{profile}")),
        ("WARC-Refers-To", record_id(&original.unique)),
        ("WARC-Refers-To-Target-URI", uri(original.url)),
        ("WARC-Refers-To-Date", original.at.to_string()),
        ("WARC-Payload-Digest", format!("sha256:{}", original.payload_sha256)),
        ("WARC-Block-Digest", format!("sha256:{}", hex(&Sha256::digest(http.as_bytes())))),
        ("Content-Type", "application/http; msgtype=response".to_owned()),
    ];
    fields.extend(asked(capture));
    let head = head("revisit", capture.fetched_at, unique, &fields, http.len() as u64);
    gzip(&[head.as_bytes(), http.as_bytes(), RECORD_END], &[])
}

/// A file or another payload without HTTP around it.
pub(super) struct Resource<'a> {
    pub(super) name: &'a str,
    pub(super) source: &'a SourceId,
    pub(super) class: SourceClass,
    pub(super) at: Timestamp,
    pub(super) sha256: &'a str,
    pub(super) bytes: u64,
    pub(super) content_type: &'a str,
    pub(super) capture: &'a CaptureId,
    pub(super) hint: Option<&'a str>,
}

impl Resource<'_> {
    pub(super) fn head(&self, unique: &str) -> String {
        let name = uri(self.name);
        let target =
            if name.contains("://") { name } else { format!("file:///{}", name.trim_start_matches('/')) };
        let mut fields = vec![
            ("WARC-Target-URI", target),
            ("WARC-Block-Digest", format!("sha256:{}", self.sha256)),
            ("WARC-Payload-Digest", format!("sha256:{}", self.sha256)),
            ("Content-Type", self.content_type.to_owned()),
        ];
        fields.extend(own_fields(self.capture, CaptureKind::Import, self.source, self.class));
        fields.extend(self.hint.map(|hint| ("Pantau-Hint", hint.to_owned())));
        head("resource", self.at, unique, &fields, self.bytes)
    }
}

/// Headers that no longer tell the truth where a payload is kept without its transfer coding …
const AS_RECEIVED: &[&str] = &["transfer-encoding"];
/// … and where it is not kept at all.
const WITHOUT_BODY: &[&str] = &["transfer-encoding", "content-length", "content-encoding"];

fn http_head(status: u16, headers: &[(String, String)], untrue: &[&str]) -> String {
    let mut out = format!("HTTP/1.1 {status} {}\r\n", reason(status));
    for (name, value) in headers {
        let name: String = name.chars().filter(|c| c.is_ascii_graphic() && *c != ':').collect();
        if name.is_empty() {
            continue;
        }
        let is_untrue = untrue.iter().any(|untrue| name.eq_ignore_ascii_case(untrue));
        let prefix = if is_untrue { ORIGINAL } else { "" };
        out.push_str(&format!("{prefix}{name}: {}\r\n", line(value).trim()));
    }
    out.push_str("\r\n");
    out
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    }
}

/// A head that was read: its first line and its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) first: String,
    pub(super) fields: Vec<(String, String)>,
    /// Bytes that it took, the empty line included.
    pub(super) bytes: u64,
}

impl Head {
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The status of an HTTP response.
    pub(super) fn status(&self) -> Option<u16> {
        self.first.split_whitespace().nth(1)?.parse().ok()
    }
}

/// Reads lines up to an empty one. The reader may hold anything.
pub(super) fn read_head(reader: &mut impl BufRead) -> io::Result<Head> {
    let mut limited = reader.take(HEAD_BYTES);
    let mut lines = Vec::new();
    let mut bytes = 0_u64;
    loop {
        let mut raw = Vec::new();
        let read = limited.read_until(b'\n', &mut raw)?;
        bytes += read as u64;
        if !raw.ends_with(b"\n") {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a head without an end"));
        }
        let text = String::from_utf8_lossy(&raw);
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            break;
        }
        lines.push(text.to_owned());
    }
    let mut lines = lines.into_iter();
    let first =
        lines.next().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a head without a line"))?;
    let fields = lines
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            let name = name.trim();
            let name = name.strip_prefix(ORIGINAL).unwrap_or(name);
            Some((name.to_owned(), value.trim().to_owned()))
        })
        .collect();
    Ok(Head { first, fields, bytes })
}
