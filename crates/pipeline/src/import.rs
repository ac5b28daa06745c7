//! Files become mentions: archived once as they are, then read line by line; a kill goes on where it stopped. Clippings
//! and transcripts are read as a whole.

use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    sync::mpsc,
};

use flate2::bufread::MultiGzDecoder;
use pantau_domain::{CaptureId, SourceClass, SourceId};
use pantau_normalizer::import::{CsvReader, ImportContext, clipping::ClippingKind, read_json_line};
use pantau_store::{Archive, CaptureRecord, Inserted, Normalised, Renewed};
use serde::{Deserialize, Serialize};

use crate::{House, PipelineError, Progress, clippings};

/// Lines committed together.
const BATCH: usize = 2000;
/// The longest line that is read; what is longer is passed over and rejected with a reason.
const LINE_BYTES: usize = 4 * 1024 * 1024;
/// Batches read ahead of the store.
const AHEAD: usize = 3;

/// How a file is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// By its name and first bytes.
    #[default]
    Auto,
    /// JSON lines.
    JsonLines,
    /// Comma-, semicolon- or tab-separated with a header row.
    Csv,
    /// A clipping or a transcript.
    Clipping(ClippingKind),
}

/// What to import and how.
#[derive(Debug, Clone, Default)]
pub struct ImportSettings {
    /// The files' format.
    pub format: Format,
    /// The source of lines that name none.
    pub source: Option<SourceId>,
    /// Reads and counts, but writes nothing.
    pub dry_run: bool,
    /// The program that reads PDFs in a process of its own: called with `read-pdf`, it takes a file on its standard
    /// input and writes the text as JSON. Without one they are read here, with no limits of memory and time.
    pub reader: Option<PathBuf>,
}

/// How a file was read, kept with its capture so that it can be read again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct How {
    /// The format that was asked for.
    pub(crate) format: String,
    /// The source of lines that name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<SourceId>,
    /// The capture of the side file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) side: Option<CaptureId>,
    /// It is a side file itself, and holds no mention.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) beside: bool,
}

impl How {
    pub(crate) fn of(settings: &ImportSettings) -> Self {
        let format = match settings.format {
            Format::Auto => "auto",
            Format::JsonLines => "jsonl",
            Format::Csv => "csv",
            Format::Clipping(kind) => kind.word(),
        };
        Self { format: format.to_owned(), source: settings.source.clone(), ..Self::default() }
    }

    /// The settings again, but for the program that reads PDFs.
    fn settings(&self) -> ImportSettings {
        let format = match self.format.as_str() {
            "jsonl" => Format::JsonLines,
            "csv" => Format::Csv,
            other => ClippingKind::ALL
                .iter()
                .find(|kind| kind.word() == other)
                .map_or(Format::Auto, |kind| Format::Clipping(*kind)),
        };
        ImportSettings { format, source: self.source.clone(), ..ImportSettings::default() }
    }
}

/// What became of one file.
#[derive(Debug, Clone, Default)]
pub struct ImportTally {
    /// The file.
    pub file: PathBuf,
    /// Lines in it, empty ones left out.
    pub lines: u64,
    /// New, known and rejected lines.
    pub inserted: Inserted,
    /// Reasons of rejection with how often each.
    pub reasons: Vec<(String, u64)>,
    /// Whether the whole file was known already.
    pub seen_before: bool,
}

impl ImportTally {
    /// Counts a reason of rejection; the first fifty are told apart.
    pub(crate) fn count(&mut self, reason: &str) {
        let room = self.reasons.len() < 50;
        match self.reasons.iter_mut().find(|(known, _)| known == reason) {
            Some((_, count)) => *count += 1,
            None if room => self.reasons.push((reason.to_owned(), 1)),
            None => {}
        }
    }
}

/// The deepest folder inside of a named folder.
const MAX_DEPTH: usize = 8;
/// Ends of names that are imported from folders.
const ENDS: &[&str] =
    &[".jsonl", ".json", ".ndjson", ".csv", ".tsv", ".pdf", ".docx", ".doc", ".txt", ".srt", ".vtt"];

/// Files to import: those named, and all that lie in named folders and the folders inside (`.jsonl`, `.json`, `.csv`,
/// `.tsv`, also `.gz`; `.pdf`, `.docx`, `.txt`, `.srt`, `.vtt`), in order. Side files of clippings are left out: they
/// are read with their clipping.
///
/// # Errors
/// Where a path cannot be read.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, PipelineError> {
    let mut found = Vec::new();
    for path in paths {
        let failed = |fault| PipelineError::File { path: path.clone(), fault };
        if path.metadata().map_err(failed)?.is_dir() {
            let mut inside = Vec::new();
            walk(path, 0, &mut inside)?;
            inside.sort();
            found.extend(inside);
        } else if !clippings::is_side_file(path).map_err(failed)? {
            found.push(path.clone());
        }
    }
    Ok(found)
}

/// Files inside a folder. A folder that is a link is not followed, since it may lead back.
fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), PipelineError> {
    let failed = |fault| PipelineError::File { path: folder.to_owned(), fault };
    for entry in folder.read_dir().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        if entry.file_type().map_err(failed)?.is_dir() {
            if depth < MAX_DEPTH {
                walk(&path, depth + 1, found)?;
            }
        } else if path.is_file() && is_importable(&path) && !clippings::is_side_file(&path).map_err(failed)? {
            found.push(path);
        }
    }
    Ok(())
}

fn is_importable(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    // Word leaves `~$name.docx` beside a document that is open.
    let bare = name.strip_suffix(".gz").unwrap_or(&name);
    !name.starts_with(['~', '.']) && ENDS.iter().any(|end| bare.ends_with(end))
}

/// Imports one file.
///
/// # Errors
/// Where the file, the store or the archive fails. Lines that cannot be read are counted, not errors.
pub fn file(
    house: &House,
    path: &Path,
    settings: &ImportSettings,
    progress: &dyn Progress,
) -> Result<ImportTally, PipelineError> {
    let failed = |fault| PipelineError::File { path: path.to_owned(), fault };
    let bytes = path.metadata().map_err(failed)?.len();
    progress.begin(&format!("import {}", path.display()), None);
    tracing::info!(file = %path.display(), bytes, "import");
    let clipping = match settings.format {
        Format::Auto => clippings::kind(path).map_err(failed)?,
        Format::Clipping(kind) => Some(kind),
        Format::JsonLines | Format::Csv => None,
    };
    if let Some(kind) = clipping {
        return clippings::file(house, path, kind, settings, progress);
    }
    let mut tally = ImportTally { file: path.to_owned(), ..ImportTally::default() };
    let how = How::of(settings);
    let record = if settings.dry_run { None } else { Some(archived(house, path, None, &how)?) };
    let mut start = 0;
    if let Some(record) = &record {
        let state = house.store.begin_import(house.now(), record)?;
        if state.complete {
            // The same bytes were read to their end before: every line is known.
            tally.lines = state.lines_done;
            tally.seen_before = true;
            tally.inserted = Inserted {
                new: 0,
                known: state.inserted.new + state.inserted.known,
                rejected: state.inserted.rejected,
            };
            progress.end("every line was imported before");
            return Ok(tally);
        }
        start = state.lines_done;
        tally.inserted = state.inserted;
    }
    let mut run = Run { house, record: record.as_ref(), path, tally, progress, renewed: None };
    run.lines(settings, start)?;
    let tally = run.tally;
    progress.end(&format!(
        "{} new, {} known, {} rejected of {} lines",
        tally.inserted.new, tally.inserted.known, tally.inserted.rejected, tally.lines
    ));
    Ok(tally)
}

/// Reads an archived file again and holds it against the store. What it showed, and how many lines were rejected.
///
/// # Errors
/// Where the archive or the store fails.
pub(crate) fn again(
    house: &House,
    record: &CaptureRecord,
    reader: Option<&Path>,
) -> Result<(Renewed, u64), PipelineError> {
    let how: How =
        record.hint.as_deref().and_then(|hint| serde_json::from_str(hint).ok()).unwrap_or_default();
    if how.beside {
        return Ok((Renewed::default(), 0));
    }
    let failed = |fault| PipelineError::File { path: PathBuf::from(&record.url), fault };
    let folder = tempfile::tempdir().map_err(failed)?;
    // A file is read by its name too.
    let name = Path::new(&record.url).file_name().map_or_else(|| "file".into(), std::ffi::OsStr::to_owned);
    let path = folder.path().join(name);
    unpacked(house, record, &path)?;
    if let Some(side) = how.side.as_ref().map(|side| house.store.capture(side)).transpose()?.flatten() {
        unpacked(house, &side, &path.with_extension("txt"))?;
    }
    let settings = ImportSettings { reader: reader.map(Path::to_owned), ..how.settings() };
    let clipping = match settings.format {
        Format::Auto => clippings::kind(&path).map_err(failed)?,
        Format::Clipping(kind) => Some(kind),
        Format::JsonLines | Format::Csv => None,
    };
    if let Some(kind) = clipping {
        let out = clippings::read_again(house, &path, kind, &settings, record, how.side.as_ref())?;
        return Ok((house.store.renew(house.now(), &record.id, &out)?, out.rejects.len() as u64));
    }
    let mut run = Run {
        house,
        record: Some(record),
        path: &path,
        tally: ImportTally::default(),
        progress: &crate::Silent,
        renewed: Some(Renewed::default()),
    };
    run.lines(&settings, 0)?;
    Ok((run.renewed.unwrap_or_default(), run.tally.inserted.rejected))
}

/// Writes an archived file's bytes to a path.
fn unpacked(house: &House, record: &CaptureRecord, path: &Path) -> Result<(), PipelineError> {
    let failed = |fault| PipelineError::File { path: path.to_owned(), fault };
    let mut payload = house.archive.open_payload(record)?;
    let mut file = std::fs::File::create(path).map_err(failed)?;
    std::io::copy(&mut payload, &mut file).map_err(failed)?;
    Ok(())
}

/// The file's capture: the one it has, where the same bytes were archived before, else a new one. Whose words it
/// carries is looked up in it where it is not given.
pub(crate) fn archived(
    house: &House,
    path: &Path,
    class: Option<SourceClass>,
    how: &How,
) -> Result<CaptureRecord, PipelineError> {
    let id = Archive::file_id(path)?;
    let hint = serde_json::to_string(how).ok();
    if let Some(record) = house.store.capture(&id)? {
        return Ok(CaptureRecord { hint, ..record });
    }
    let failed = |fault| PipelineError::File { path: path.to_owned(), fault };
    let source: SourceId = "import".parse().map_err(|_| PipelineError::Worker { stage: "import" })?;
    let class = class.map_or_else(|| class_of(path), Ok).map_err(failed)?;
    let record = house.archive.append_file(path, &source, class, house.now(), hint.as_deref())?;
    house.archive.flush()?;
    Ok(record)
}

/// Whose words a file carries: those of persons where its first lines name a platform or hold posts or comments.
fn class_of(path: &Path) -> std::io::Result<SourceClass> {
    let mut head = Vec::new();
    plain(BufReader::new(std::fs::File::open(path)?))?.take(64 * 1024).read_to_end(&mut head)?;
    let text = String::from_utf8_lossy(&head).to_lowercase();
    let personal = ["\"platform\"", "\"account\"", "\"comment\"", "\"post\"", "platform,", "account,"];
    let found = personal.iter().any(|word| text.contains(word));
    Ok(if found { SourceClass::Person } else { SourceClass::Outlet })
}

fn is_csv(path: &Path) -> bool {
    let name = path.to_string_lossy().to_lowercase();
    let bare = name.strip_suffix(".gz").unwrap_or(&name);
    bare.ends_with(".csv") || bare.ends_with(".tsv")
}

/// The file's text, decompressed where its first bytes say gzip.
fn plain(mut input: BufReader<std::fs::File>) -> std::io::Result<Box<dyn BufRead + Send>> {
    let packed = input.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    Ok(if packed {
        Box::new(BufReader::with_capacity(1 << 20, MultiGzDecoder::new(input)))
    } else {
        Box::new(input)
    })
}

/// One line, its number, and whether it was too long.
struct Line {
    row: u32,
    bytes: Vec<u8>,
    cut: bool,
}

struct Run<'a> {
    house: &'a House,
    record: Option<&'a CaptureRecord>,
    path: &'a Path,
    tally: ImportTally,
    progress: &'a dyn Progress,
    /// Where the file is read again: what holding it against the store showed.
    renewed: Option<Renewed>,
}

impl Run<'_> {
    /// Reads the file's lines behind the first `start`.
    fn lines(&mut self, settings: &ImportSettings, start: u64) -> Result<(), PipelineError> {
        let failed = |fault| PipelineError::File { path: self.path.to_owned(), fault };
        let input = std::fs::File::open(self.path).map_err(failed)?;
        let reader = plain(BufReader::with_capacity(1 << 20, input)).map_err(failed)?;
        let context = ImportContext {
            capture: match self.record {
                Some(record) => record.id.clone(),
                None => "dry-run".parse().map_err(|_| PipelineError::Worker { stage: "import" })?,
            },
            seen_at: self.record.map_or_else(|| self.house.now(), |record| record.fetched_at),
            source: settings.source.clone(),
        };
        match settings.format {
            Format::Csv => self.csv(reader, &context, start),
            Format::Auto if is_csv(self.path) => self.csv(reader, &context, start),
            _ => self.json_lines(reader, &context, start),
        }
    }

    /// One thread reads lines, the others parse them, this one commits, in order.
    fn json_lines(
        &mut self,
        reader: Box<dyn BufRead + Send>,
        context: &ImportContext,
        start: u64,
    ) -> Result<(), PipelineError> {
        let (send, receive) = mpsc::sync_channel::<std::io::Result<(u64, Vec<Line>)>>(AHEAD);
        std::thread::scope(|scope| {
            scope.spawn(move || read_lines(reader, start, &send));
            for batch in &receive {
                let (done, lines) =
                    batch.map_err(|fault| PipelineError::File { path: self.path.to_owned(), fault })?;
                let out = parse(self.house.threads, &lines, context);
                self.commit(done, false, lines.len() as u64, &out)?;
            }
            Ok::<(), PipelineError>(())
        })?;
        let done = self.tally.lines.max(start);
        self.commit(done, true, 0, &Normalised::default())
    }

    fn csv(
        &mut self,
        reader: Box<dyn BufRead + Send>,
        context: &ImportContext,
        start: u64,
    ) -> Result<(), PipelineError> {
        let mut out = Normalised::default();
        let mut rows = 0_u64;
        let mut pending = 0;
        let table = match CsvReader::new(reader, context) {
            Ok(table) => table,
            Err(reject) => {
                out.rejects.push((Some(reject.row), reject.reason));
                return self.commit(1, true, 1, &out);
            }
        };
        for row in table {
            rows += 1;
            if rows <= start {
                continue;
            }
            pending += 1;
            match row {
                Ok(mention) => out.mentions.push(mention),
                Err(reject) => out.rejects.push((Some(reject.row), reject.reason)),
            }
            if pending as usize >= BATCH {
                self.commit(rows, false, pending, &std::mem::take(&mut out))?;
                pending = 0;
            }
        }
        self.commit(rows, true, pending, &out)
    }

    fn commit(
        &mut self,
        done: u64,
        complete: bool,
        lines: u64,
        out: &Normalised,
    ) -> Result<(), PipelineError> {
        if let (Some(renewed), Some(record)) = (&mut self.renewed, self.record) {
            let part = self.house.store.renew(self.house.now(), &record.id, out)?;
            renewed.add(part);
            self.tally.inserted.rejected += out.rejects.len() as u64;
            self.tally.lines = done.max(self.tally.lines);
            return Ok(());
        }
        for (row, reason) in &out.rejects {
            self.tally.count(reason);
            if self.record.is_some() {
                let subject = format!("{}:{}", self.path.display(), row.unwrap_or(0));
                self.house.store.note_fault(self.house.now(), "import", &subject, reason)?;
            }
        }
        let part = match self.record {
            Some(record) => {
                self.house.store.commit_import(self.house.now(), &record.id, done, complete, out)?
            }
            None => Inserted { new: out.mentions.len() as u64, known: 0, rejected: out.rejects.len() as u64 },
        };
        self.tally.inserted.new += part.new;
        self.tally.inserted.known += part.known;
        self.tally.inserted.rejected += part.rejected;
        self.tally.lines = done.max(self.tally.lines);
        self.progress.step(lines);
        Ok(())
    }
}

/// Sends batches of lines with the number of lines done after each. Ends with the file or the receiver.
fn read_lines(
    mut reader: Box<dyn BufRead + Send>,
    start: u64,
    send: &mpsc::SyncSender<std::io::Result<(u64, Vec<Line>)>>,
) {
    let mut number = 0_u64;
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        let mut bytes = Vec::new();
        let read = reader.by_ref().take(LINE_BYTES as u64 + 1).read_until(b'\n', &mut bytes);
        let ended = match read {
            Ok(0) => true,
            Ok(_) => false,
            Err(error) => {
                drop(send.send(Err(error)));
                return;
            }
        };
        if !ended {
            number += 1;
            let cut = bytes.len() > LINE_BYTES && bytes.last() != Some(&b'\n');
            if cut {
                bytes.clear();
                if let Err(error) = pass_over(&mut reader) {
                    drop(send.send(Err(error)));
                    return;
                }
            }
            let empty = !cut && bytes.iter().all(u8::is_ascii_whitespace);
            if number > start && !empty {
                let row = u32::try_from(number).unwrap_or(u32::MAX);
                batch.push(Line { row, bytes, cut });
            }
        }
        if batch.len() >= BATCH || (ended && number > start) {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            if send.send(Ok((number, full))).is_err() || ended {
                return;
            }
        } else if ended {
            return;
        }
    }
}

/// Passes over the rest of a line that is too long, without keeping it.
fn pass_over(reader: &mut Box<dyn BufRead + Send>) -> std::io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |at| at + 1);
        reader.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

/// Parses lines on all threads; the order is kept.
fn parse(threads: usize, lines: &[Line], context: &ImportContext) -> Normalised {
    let part = lines.len().div_ceil(threads.max(1)).max(1);
    let mut all = Normalised::default();
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            lines.chunks(part).map(|chunk| scope.spawn(move || parse_some(chunk, context))).collect();
        for (worker, chunk) in workers.into_iter().zip(lines.chunks(part)) {
            match worker.join() {
                Ok(done) => {
                    all.mentions.extend(done.mentions);
                    all.rejects.extend(done.rejects);
                }
                Err(_) => {
                    let broken = "the reader broke down on this batch".to_owned();
                    all.rejects.extend(chunk.iter().map(|line| (Some(line.row), broken.clone())));
                }
            }
        }
    });
    all
}

fn parse_some(lines: &[Line], context: &ImportContext) -> Normalised {
    let mut out = Normalised::default();
    for line in lines {
        if line.cut {
            out.rejects.push((Some(line.row), format!("longer than {LINE_BYTES} bytes")));
            continue;
        }
        match read_json_line(&line.bytes, context, line.row) {
            Ok(mention) => out.mentions.push(mention),
            Err(reject) => out.rejects.push((Some(reject.row), reject.reason)),
        }
    }
    out
}
