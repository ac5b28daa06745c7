//! One segment file and its one writer.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
use jiff::Timestamp;
use pantau_domain::{CaptureId, SourceClass};
use sha2::{Digest, Sha256};

use super::warc;
use crate::StoreError;

/// Counts the segments of this process, so that two of one second differ in name.
static COUNTER: AtomicU32 = AtomicU32::new(0);

/// Names tried before giving up: another machine on a shared folder may have the same process number.
const NAMES_TRIED: usize = 100;

#[derive(Debug)]
pub(super) struct Segment {
    file: File,
    path: PathBuf,
    name: String,
    bytes: u64,
    dirty: bool,
    whole: bool,
}

/// A lock on the whole archive, held for the moment in which a segment is made and locked, or an abandoned one is
/// closed; so that no process takes another's newborn segment for an abandoned one.
pub(super) fn guard(archive: &Path) -> Result<File, StoreError> {
    let path = archive.join(".lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(StoreError::io("open", &path))?;
    file.lock().map_err(StoreError::io("lock", &path))?;
    Ok(file)
}

/// The name of a segment while it is written.
pub(super) fn open_name(closed: &Path) -> PathBuf {
    let mut name = closed.as_os_str().to_owned();
    name.push(".open");
    PathBuf::from(name)
}

impl Segment {
    pub(super) fn create(archive: &Path, class: SourceClass, at: Timestamp) -> Result<Self, StoreError> {
        let folder = archive.join(class.as_str());
        let _guard = guard(archive)?;
        let stamp = at.strftime("%Y%m%dT%H%M%SZ").to_string();
        for _ in 0..NAMES_TRIED {
            let counter = COUNTER.fetch_add(1, Ordering::Relaxed);
            let name = format!("{class}-{stamp}-{}-{counter:05}.warc.gz", std::process::id());
            let closed = folder.join(&name);
            let path = open_name(&closed);
            if closed.exists() {
                continue;
            }
            let file = match OpenOptions::new().create_new(true).read(true).write(true).open(&path) {
                Ok(file) => file,
                Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(fault) => return Err(StoreError::io("make", &path)(fault)),
            };
            file.lock().map_err(StoreError::io("lock", &path))?;
            let mut segment = Self { file, path, name, bytes: 0, dirty: false, whole: true };
            let info = warc::info(&segment.name, at).map_err(StoreError::io("write", &segment.path))?;
            segment.append(&info)?;
            sync_folder(&folder)?;
            return Ok(segment);
        }
        Err(StoreError::io("find a new name in", &folder)(io::ErrorKind::AlreadyExists.into()))
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether it ends with a whole record.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// A text that names the place so many bytes behind the end, where a record will stand, and nothing else in the world.
    pub(super) fn unique(&self, behind: usize, capture: &CaptureId) -> String {
        unique_at(&self.name, self.bytes + behind as u64, capture)
    }

    /// Appends a compressed record; its offset.
    pub(super) fn append(&mut self, record: &[u8]) -> Result<u64, StoreError> {
        let offset = self.bytes;
        self.whole = false;
        let done = self.file.write_all(record);
        self.settle(offset, done.map(|()| record.len() as u64)).map(|_| offset)
    }

    /// Appends a record whose block comes from a reader; its offset and length. The bytes read must have the digest
    /// that the head promises.
    pub(super) fn append_stream(
        &mut self,
        head: &str,
        block: &mut impl Read,
        level: Compression,
        sha256: &str,
        origin: &Path,
    ) -> Result<(u64, u64), StoreError> {
        let offset = self.bytes;
        self.whole = false;
        let done = self.stream(head, block, level, sha256);
        let length = self.settle(offset, done).map_err(|error| match error {
            StoreError::Io { fault, .. } => StoreError::io("archive", origin)(fault),
            other => other,
        })?;
        Ok((offset, length))
    }

    fn stream(
        &mut self,
        head: &str,
        block: &mut impl Read,
        level: Compression,
        sha256: &str,
    ) -> io::Result<u64> {
        let start = self.bytes;
        let mut encoder = GzEncoder::new(BufWriter::with_capacity(1 << 16, &self.file), level);
        encoder.write_all(head.as_bytes())?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0_u8; 1 << 16];
        loop {
            let read = block.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            let piece = buffer.get(..read).unwrap_or_default();
            hasher.update(piece);
            encoder.write_all(piece)?;
        }
        if warc::hex(&hasher.finalize()) != sha256 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it changed while it was read"));
        }
        encoder.write_all(warc::RECORD_END)?;
        encoder.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        let end = self.file.stream_position()?;
        Ok(end.saturating_sub(start))
    }

    /// After a write that worked: counts it. After one that failed: cuts the half record off again.
    fn settle(&mut self, offset: u64, done: io::Result<u64>) -> Result<u64, StoreError> {
        match done {
            Ok(length) => {
                self.bytes = offset + length;
                self.dirty = true;
                self.whole = true;
                Ok(length)
            }
            Err(fault) => {
                let cut = self.file.set_len(offset).and_then(|()| self.file.seek(SeekFrom::Start(offset)));
                self.whole = cut.is_ok();
                Err(StoreError::io("write", &self.path)(fault))
            }
        }
    }

    pub(super) fn flush(&mut self) -> Result<(), StoreError> {
        if self.dirty {
            self.file.sync_data().map_err(StoreError::io("sync", &self.path))?;
            self.dirty = false;
        }
        Ok(())
    }

    /// Gives it its final name.
    pub(super) fn close(mut self) -> Result<(), StoreError> {
        self.flush()?;
        self.rename()
    }

    fn rename(&self) -> Result<(), StoreError> {
        if self.path.extension().is_some_and(|extension| extension == "open") && self.path.exists() {
            let closed = self.path.with_extension("");
            std::fs::rename(&self.path, &closed).map_err(StoreError::io("rename", &self.path))?;
        }
        Ok(())
    }
}

impl Drop for Segment {
    /// A process that ends in order leaves no open segment behind. One that is not whole stays open, so that the
    /// next process mends it.
    fn drop(&mut self) {
        if self.whole
            && let Err(fault) = self.flush().and_then(|()| self.rename())
        {
            tracing::warn!(segment = %self.name, %fault, "a segment could not be closed; the next start closes it");
        }
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|file| file.sync_all()).map_err(StoreError::io("sync", folder))
}

/// Only Unix lets a folder be synced.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// A text that names the place of a record in a segment.
pub(super) fn unique_at(segment: &str, offset: u64, capture: &CaptureId) -> String {
    format!("{segment}:{offset}:{capture}")
}

/// How a segment ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// With a whole record.
    Whole,
    /// With a record that breaks off; whole records end at this offset.
    Torn(u64),
    /// Damaged after this offset by something else than a writer that was killed.
    Damaged(u64),
}

/// Closes what killed writers left: cuts a torn record off and gives the file its final name. Call under [`guard`].
pub(super) fn close_abandoned(folder: &Path) -> Result<(), StoreError> {
    for path in files(folder)? {
        if path.extension().is_none_or(|extension| extension != "open") {
            continue;
        }
        let file =
            OpenOptions::new().read(true).write(true).open(&path).map_err(StoreError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => continue,
            Err(TryLockError::Error(fault)) => return Err(StoreError::io("lock", &path)(fault)),
        }
        match walk(&file).map_err(StoreError::io("read", &path))? {
            End::Whole => {}
            End::Torn(offset) => {
                tracing::warn!(segment = %path.display(), offset, "a torn record was cut off");
                file.set_len(offset).and_then(|()| file.sync_all()).map_err(StoreError::io("mend", &path))?;
            }
            End::Damaged(offset) => {
                tracing::warn!(segment = %path.display(), offset, "a damaged record was left as it is");
            }
        }
        let closed = path.with_extension("");
        std::fs::rename(&path, &closed).map_err(StoreError::io("rename", &path))?;
    }
    Ok(())
}

/// Names what is torn or damaged in segments that nobody writes to.
pub(super) fn check(folder: &Path, found: &mut Vec<String>) -> Result<(), StoreError> {
    for path in files(folder)? {
        if path.extension().is_none_or(|extension| extension != "gz") {
            continue;
        }
        let file = File::open(&path).map_err(StoreError::io("open", &path))?;
        match walk(&file).map_err(StoreError::io("read", &path))? {
            End::Whole => {}
            End::Torn(offset) => found.push(format!("`{}` breaks off after {offset} bytes", path.display())),
            End::Damaged(offset) => {
                found.push(format!("`{}` is damaged after {offset} bytes", path.display()));
            }
        }
    }
    Ok(())
}

/// Takes a record's head, the status where there is HTTP inside, its offset and its length.
pub(super) type EachHead<'a> = dyn FnMut(&warc::Head, Option<u16>, u64, u64) -> Result<(), StoreError> + 'a;

/// Calls `each` with the head of every record of a segment, its offset and its length. Stops in front of a torn or damaged record.
pub(super) fn heads(path: &Path, each: &mut EachHead<'_>) -> Result<(), StoreError> {
    let file = File::open(path).map_err(StoreError::io("open", path))?;
    let mut reader = Counted { inner: BufReader::with_capacity(1 << 16, file), offset: 0 };
    loop {
        let begun = reader.offset;
        if reader.fill_buf().map_err(StoreError::io("read", path))?.is_empty() {
            return Ok(());
        }
        let mut member = BufReader::new(GzDecoder::new(&mut reader));
        let read = warc::read_head(&mut member).and_then(|head| {
            let is_http = head.field("warc-type") == Some("response");
            let status = if is_http { warc::read_head(&mut member)?.status() } else { None };
            io::copy(&mut member, &mut io::sink())?;
            Ok((head, status))
        });
        match read {
            Ok((head, status)) => each(&head, status, begun, reader.offset - begun)?,
            Err(fault) => {
                tracing::warn!(segment = %path.display(), offset = begun, %fault, "the rest of a segment cannot be read");
                return Ok(());
            }
        }
    }
}

pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let entries = std::fs::read_dir(folder).map_err(StoreError::io("list", folder))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(StoreError::io("list", folder))?.path());
    }
    paths.sort();
    Ok(paths)
}

/// Counts what is consumed, so that a gzip member's end has an offset.
struct Counted<R> {
    inner: R,
    offset: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.offset += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.offset += amount as u64;
        self.inner.consume(amount);
    }
}

fn walk(file: &File) -> io::Result<End> {
    let mut reader = Counted { inner: BufReader::with_capacity(1 << 16, file), offset: 0 };
    let mut whole = 0;
    loop {
        if reader.fill_buf()?.is_empty() {
            return Ok(End::Whole);
        }
        match io::copy(&mut GzDecoder::new(&mut reader), &mut io::sink()) {
            Ok(_) => whole = reader.offset,
            Err(fault) if fault.kind() == io::ErrorKind::UnexpectedEof => return Ok(End::Torn(whole)),
            Err(fault)
                if matches!(fault.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) =>
            {
                return Ok(End::Damaged(whole));
            }
            Err(fault) => return Err(fault),
        }
    }
}
