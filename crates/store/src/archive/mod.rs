//! Captures as received, in WARC 1.1 segments, one gzip member a record.
//!
//! What news media published and what persons wrote lie in folders of their own (`archive/outlet`,
//! `archive/person`), because they are kept for different times. A segment has one writer, which holds a lock on
//! it; while it is written its name ends in `.open`. A killed writer leaves such a file behind: the next one to
//! open the archive cuts off the torn record, if any, and gives the file its final name. Records are read by
//! offset and length, so whatever follows them does no harm.

mod read;
mod segment;
mod warc;

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use flate2::Compression;
use jiff::Timestamp;
use pantau_domain::{Capture, CaptureId, CaptureKind, SourceClass, SourceId};
use sha2::{Digest, Sha256};

pub use read::Payload;
use segment::Segment;

use crate::{CaptureRecord, StoreError};

/// Bounds of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveSettings {
    /// A new segment is begun when one has grown to so many bytes.
    pub segment_bytes: u64,
    /// Payloads up to so many bytes are read into memory by [`Archive::read`]; larger ones are streamed by
    /// [`Archive::open_payload`].
    pub payload_bytes: u64,
}

impl Default for ArchiveSettings {
    /// 256 MiB a segment, 64 MiB a payload.
    fn default() -> Self {
        Self { segment_bytes: 256 << 20, payload_bytes: 64 << 20 }
    }
}

/// What a record of the archive says of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// Something came: the row that its capture had.
    Capture(CaptureRecord),
    /// There was no such page (any more): status 404 or 410.
    Gone(CaptureRecord),
    /// What came before was still there.
    Same {
        /// The address asked.
        url: String,
        /// When.
        at: Timestamp,
    },
}

/// The captures of one data folder.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    settings: ArchiveSettings,
    outlet: Mutex<Option<Segment>>,
    person: Mutex<Option<Segment>>,
}

impl Archive {
    /// Opens or makes the `archive` of a data folder, and closes segments that killed processes left open.
    pub fn open(folder: &Path, settings: ArchiveSettings) -> Result<Self, StoreError> {
        let folder = folder.join("archive");
        for class in SourceClass::ALL {
            let folder = folder.join(class.as_str());
            std::fs::create_dir_all(&folder).map_err(StoreError::io("make", &folder))?;
        }
        let _guard = segment::guard(&folder)?;
        for class in SourceClass::ALL {
            segment::close_abandoned(&folder.join(class.as_str()))?;
        }
        Ok(Self { folder, settings, outlet: Mutex::new(None), person: Mutex::new(None) })
    }

    /// Archives a capture. It is safe from a kill when this returns, and from a power cut after [`Archive::flush`].
    /// The redirects that led to it stand before it, the request behind it; `hint` stands in its head.
    pub fn append(&self, capture: &Capture, hint: Option<&str>) -> Result<CaptureRecord, StoreError> {
        let payload_sha256 = warc::hex(&Sha256::digest(&capture.body));
        let (offset, length, segment) = self.with_segment(capture.class, capture.fetched_at, |segment| {
            let led = led_to(capture, segment)?;
            let unique = segment.unique(led.len(), &capture.id);
            let failed = || StoreError::io("compress into", segment.path());
            let own = warc::record_of(capture, &payload_sha256, &unique, hint).map_err(failed())?;
            let request = warc::request_of(capture, &unique).map_err(failed())?;
            let begun = segment.append(&[led.as_slice(), &own, &request].concat())?;
            // The row's place is the capture's own record.
            Ok((begun + led.len() as u64, own.len() as u64, segment.name().to_owned()))
        })?;
        Ok(CaptureRecord {
            id: capture.id.clone(),
            kind: capture.kind,
            source: capture.source.clone(),
            class: capture.class,
            url: capture.url.clone(),
            final_url: capture.final_url.clone(),
            fetched_at: capture.fetched_at,
            status: capture.status,
            segment,
            offset,
            length,
            payload_sha256,
            hint: hint.map(str::to_owned),
        })
    }

    /// Archives an answer that brought nothing new (status 304, or the payload that `original` has already) as a
    /// `revisit` record.
    pub fn append_revisit(&self, capture: &Capture, original: &CaptureRecord) -> Result<(), StoreError> {
        self.with_segment(capture.class, capture.fetched_at, |segment| {
            let led = led_to(capture, segment)?;
            let unique = segment.unique(led.len(), &capture.id);
            let original = warc::Original {
                unique: segment::unique_at(&original.segment, original.offset, &original.id),
                url: &original.final_url,
                at: original.fetched_at,
                payload_sha256: &original.payload_sha256,
            };
            let failed = StoreError::io("compress into", segment.path());
            let bytes = warc::revisit_of(capture, &original, &unique).and_then(|own| {
                let request = warc::request_of(capture, &unique)?;
                Ok([led, own, request].concat())
            });
            segment.append(&bytes.map_err(failed)?).map(|_| ())
        })
    }

    /// The digest of a payload, as a capture's record has it.
    #[must_use]
    pub fn payload_sha256(body: &[u8]) -> String {
        warc::hex(&Sha256::digest(body))
    }

    /// The rows of all captures that lie in the archive, as [`Archive::each_answer`] finds them.
    pub fn each_record(
        &self,
        each: &mut dyn FnMut(CaptureRecord) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.each_answer(&mut |answer| match answer {
            Answered::Capture(record) => each(record),
            Answered::Gone(_) | Answered::Same { .. } => Ok(()),
        })
    }

    /// All answers that lie in the archive, segment by segment, for a store that has lost what it knew of them. What is
    /// torn, damaged or not ours is passed over with a warning.
    pub fn each_answer(
        &self,
        each: &mut dyn FnMut(Answered) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for class in SourceClass::ALL {
            for path in segment::files(&self.class_folder(*class))? {
                let name =
                    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let name = name.strip_suffix(".open").unwrap_or(&name).to_owned();
                if !name.ends_with(".warc.gz") {
                    continue;
                }
                segment::heads(&path, &mut |head, status, offset, length| {
                    read::answer(head, status, &name, (offset, length)).map_or(Ok(()), &mut *each)
                })?;
            }
        }
        Ok(())
    }

    /// The id of a file as an import: the digest of its bytes. Reads it once, in pieces.
    pub fn file_id(path: &Path) -> Result<CaptureId, StoreError> {
        let (sha256, _) = digest_file(path)?;
        sha256.parse().map_err(|fault| StoreError::damaged("a digest", fault))
    }

    /// Archives a file of any size as it is, as an import whose id is [`Archive::file_id`]; its bytes are never
    /// held in memory. A file that changes meanwhile is refused. `hint` says how it is to be read and stands in its head.
    pub fn append_file(
        &self,
        path: &Path,
        source: &SourceId,
        class: SourceClass,
        fetched_at: Timestamp,
        hint: Option<&str>,
    ) -> Result<CaptureRecord, StoreError> {
        let (sha256, bytes) = digest_file(path)?;
        let id: CaptureId = sha256.parse().map_err(|fault| StoreError::damaged("a digest", fault))?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let mut file = File::open(path).map_err(StoreError::io("open", path))?;
        let level = compression(&mut file).map_err(StoreError::io("read", path))?;
        let (offset, length, segment) = self.with_segment(class, fetched_at, |segment| {
            let head = warc::Resource {
                name: &name,
                source,
                class,
                at: fetched_at,
                sha256: &sha256,
                bytes,
                content_type: "application/octet-stream",
                capture: &id,
                hint,
            }
            .head(&segment.unique(0, &id));
            let (offset, length) = segment.append_stream(&head, &mut file, level, &sha256, path)?;
            Ok((offset, length, segment.name().to_owned()))
        })?;
        Ok(CaptureRecord {
            id,
            kind: CaptureKind::Import,
            source: source.clone(),
            class,
            url: name.clone(),
            final_url: name,
            fetched_at,
            status: 0,
            segment,
            offset,
            length,
            payload_sha256: sha256,
            hint: hint.map(str::to_owned),
        })
    }

    /// Everything appended so far is on disk when this returns. To be called before the store is told of it.
    pub fn flush(&self) -> Result<(), StoreError> {
        for class in SourceClass::ALL {
            if let Some(segment) = self.slot(*class).as_mut() {
                segment.flush()?;
            }
        }
        Ok(())
    }

    /// Reads a capture back; its payload must have the digest that it had.
    pub fn read(&self, record: &CaptureRecord) -> Result<Capture, StoreError> {
        let (headers, mut payload) = read::open(&self.class_folder(record.class), record)?;
        let bytes = payload.remaining();
        if bytes > self.settings.payload_bytes {
            return Err(StoreError::TooLarge {
                what: record.id.to_string(),
                bytes,
                limit: self.settings.payload_bytes,
            });
        }
        let mut body = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
        payload.read_to_end(&mut body).map_err(|fault| {
            StoreError::damaged(format!("capture `{}` in `{}`", record.id, record.segment), fault)
        })?;
        Ok(Capture {
            id: record.id.clone(),
            kind: record.kind,
            source: record.source.clone(),
            class: record.class,
            url: record.url.clone(),
            final_url: record.final_url.clone(),
            fetched_at: record.fetched_at,
            status: record.status,
            // The request stands in a record of its own, for readers of the archive.
            asked: Vec::new(),
            headers,
            body,
            plain: None,
            led: Vec::new(),
        })
    }

    /// A payload to be read in pieces. Reading to its end fails where the digest is not what it was.
    pub fn open_payload(&self, record: &CaptureRecord) -> Result<Payload, StoreError> {
        read::open(&self.class_folder(record.class), record).map(|(_, payload)| payload)
    }

    /// Walks through all segments that nobody writes to and names what is torn or damaged. Empty: sound.
    pub fn check(&self) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        for class in SourceClass::ALL {
            segment::check(&self.class_folder(*class), &mut found)?;
        }
        Ok(found)
    }

    fn class_folder(&self, class: SourceClass) -> PathBuf {
        self.folder.join(class.as_str())
    }

    fn slot(&self, class: SourceClass) -> MutexGuard<'_, Option<Segment>> {
        let slot = match class {
            SourceClass::Outlet => &self.outlet,
            SourceClass::Person => &self.person,
        };
        slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` on the class's segment, a new one where there is none or the last is full. A segment that could
    /// not be brought back to a whole record after a failure is left, and the next append begins another.
    fn with_segment<T>(
        &self,
        class: SourceClass,
        at: Timestamp,
        work: impl FnOnce(&mut Segment) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut slot = self.slot(class);
        if slot.as_ref().is_some_and(|segment| segment.bytes() >= self.settings.segment_bytes)
            && let Some(full) = slot.take()
        {
            full.close()?;
        }
        let mut segment = match slot.take() {
            Some(segment) => segment,
            None => Segment::create(&self.folder, class, at)?,
        };
        let done = work(&mut segment);
        if segment.is_whole() {
            *slot = Some(segment);
        }
        done
    }
}

/// The redirects that led to a capture, each with its request, as records that stand before its own.
fn led_to(capture: &Capture, segment: &Segment) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    for led in &capture.led {
        let unique = segment.unique(bytes.len(), &capture.id);
        let records = warc::led_of(led, &capture.id, &unique)
            .map_err(StoreError::io("compress into", segment.path()))?;
        bytes.extend(records);
    }
    Ok(bytes)
}

fn digest_file(path: &Path) -> Result<(String, u64), StoreError> {
    let mut file = File::open(path).map_err(StoreError::io("open", path))?;
    let mut hasher = Sha256::new();
    let bytes = std::io::copy(&mut file, &mut hasher).map_err(StoreError::io("read", path))?;
    Ok((warc::hex(&hasher.finalize()), bytes))
}

/// What is compressed already (gzip, ZIP and so XLSX, Zstandard, bzip2, xz) is stored; the rest compressed lightly.
fn compression(file: &mut File) -> std::io::Result<Compression> {
    const MAGIC: &[&[u8]] = &[b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ"];
    let mut start = Vec::new();
    file.by_ref().take(8).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    let packed = MAGIC.iter().any(|magic| start.starts_with(magic));
    Ok(if packed { Compression::none() } else { Compression::fast() })
}

#[cfg(test)]
mod tests;
