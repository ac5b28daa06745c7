//! Records are read by offset and length, and believed only when their digest is right.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom, Take},
    path::{Path, PathBuf},
};

use flate2::bufread::GzDecoder;
use sha2::{Digest, Sha256};

use super::{Answered, segment, warc};
use crate::{CaptureRecord, StoreError};

/// A payload read in pieces. The last piece is followed by an error instead of the end where the payload is not
/// the one that was archived.
pub struct Payload {
    reader: BufReader<GzDecoder<BufReader<Take<File>>>>,
    remaining: u64,
    hasher: Sha256,
    sha256: String,
    checked: bool,
}

impl std::fmt::Debug for Payload {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Payload").field("remaining", &self.remaining).finish_non_exhaustive()
    }
}

impl Payload {
    /// Bytes that were not read yet.
    #[must_use]
    pub fn remaining(&self) -> u64 {
        self.remaining
    }

    fn check(&mut self) -> io::Result<()> {
        if !self.checked {
            let found = warc::hex(&self.hasher.finalize_reset());
            if found != self.sha256 {
                return Err(invalid("the payload's digest is not what it was"));
            }
            self.checked = true;
        }
        Ok(())
    }
}

impl Read for Payload {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.remaining == 0 {
            self.check()?;
            return Ok(0);
        }
        let wanted = buffer.len().min(usize::try_from(self.remaining).unwrap_or(usize::MAX));
        let part = buffer.get_mut(..wanted).unwrap_or_default();
        let read = self.reader.read(part)?;
        if read == 0 && wanted > 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the record ends too early"));
        }
        self.hasher.update(part.get(..read).unwrap_or_default());
        self.remaining -= read as u64;
        Ok(read)
    }
}

fn invalid(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// Response headers in order, and the payload.
pub(super) type Opened = (Vec<(String, String)>, Payload);

/// The headers of a record and its payload, ready to be read.
pub(super) fn open(folder: &Path, record: &CaptureRecord) -> Result<Opened, StoreError> {
    let path = find(folder, &record.segment)?;
    let mut file = File::open(&path).map_err(StoreError::io("open", &path))?;
    file.seek(SeekFrom::Start(record.offset)).map_err(StoreError::io("read", &path))?;
    parse(file.take(record.length), record).map_err(|fault| {
        StoreError::damaged(format!("capture `{}` in `{}`", record.id, record.segment), fault)
    })
}

fn parse(record_bytes: Take<File>, record: &CaptureRecord) -> io::Result<Opened> {
    let mut reader = BufReader::new(GzDecoder::new(BufReader::new(record_bytes)));
    let head = warc::read_head(&mut reader)?;
    if !head.first.starts_with("WARC/1.") {
        return Err(invalid("no WARC record"));
    }
    let mut remaining: u64 = head
        .field("content-length")
        .and_then(|length| length.parse().ok())
        .ok_or_else(|| invalid("no Content-Length"))?;
    let headers = match head.field("warc-type") {
        Some("response") => {
            let http = warc::read_head(&mut reader)?;
            remaining =
                remaining.checked_sub(http.bytes).ok_or_else(|| invalid("the HTTP head is too long"))?;
            http.fields
        }
        Some("resource") => head
            .field("content-type")
            .map(|value| vec![("content-type".to_owned(), value.to_owned())])
            .unwrap_or_default(),
        _ => return Err(invalid("neither a response nor a resource")),
    };
    let sha256 = record.payload_sha256.clone();
    Ok((headers, Payload { reader, remaining, hasher: Sha256::new(), sha256, checked: false }))
}

/// What the head of a record says; nothing for requests, redirects and what is not ours.
pub(super) fn answer(
    head: &warc::Head,
    status: Option<u16>,
    segment: &str,
    place: (u64, u64),
) -> Option<Answered> {
    match head.field("warc-type")? {
        "response" => {
            let record = record(head, status?, segment, place)?;
            Some(if matches!(record.status, 404 | 410) {
                Answered::Gone(record)
            } else {
                Answered::Capture(record)
            })
        }
        "resource" => record(head, 0, segment, place).map(Answered::Capture),
        "revisit" => Some(Answered::Same {
            url: head.field("pantau-asked").or_else(|| head.field("warc-target-uri"))?.to_owned(),
            at: head.field("warc-date")?.parse().ok()?,
        }),
        _ => None,
    }
}

/// The row of a capture from the head of its record. Its status is 0 where there was no HTTP.
fn record(head: &warc::Head, status: u16, segment: &str, place: (u64, u64)) -> Option<CaptureRecord> {
    let kind = head.field("pantau-kind")?;
    let target = head.field("warc-target-uri")?;
    let target = if status == 0 { plain_name(target) } else { target.to_owned() };
    Some(CaptureRecord {
        id: head.field("pantau-capture")?.parse().ok()?,
        kind: serde_json::from_value(serde_json::Value::String(kind.to_owned())).ok()?,
        source: head.field("pantau-source")?.parse().ok()?,
        class: head.field("pantau-class")?.parse().ok()?,
        url: head.field("pantau-asked").map_or_else(|| target.clone(), str::to_owned),
        final_url: target,
        fetched_at: head.field("warc-date")?.parse().ok()?,
        status,
        segment: segment.to_owned(),
        offset: place.0,
        length: place.1,
        payload_sha256: head.field("warc-payload-digest")?.strip_prefix("sha256:")?.to_owned(),
        hint: head.field("pantau-hint").map(str::to_owned),
    })
}

/// The name of an imported file from its `file:` address.
fn plain_name(target: &str) -> String {
    let name = target.strip_prefix("file:///").unwrap_or(target);
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.filter(|_| *first == b'%').and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A segment by its final name, under whatever name it has now. It may be renamed while we look.
fn find(folder: &Path, name: &str) -> Result<PathBuf, StoreError> {
    let plain = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
        && !name.contains("..");
    if !plain {
        return Err(StoreError::damaged("a segment's name", name));
    }
    let closed = folder.join(name);
    for path in [closed.clone(), segment::open_name(&closed), closed.clone()] {
        if path.exists() {
            return Ok(path);
        }
    }
    Err(StoreError::Missing { what: "segment", id: name.to_owned() })
}
