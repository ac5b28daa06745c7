//! Clippings and transcripts become mentions: the file is archived once as it is, with the side file beside it.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use pantau_domain::{CaptureId, SourceClass};
use pantau_normalizer::import::{
    ImportContext,
    clipping::{self, ClippingContext, ClippingKind, ClippingRead, KnownOutlet},
    pdf,
};
use pantau_store::{CaptureRecord, Inserted, Normalised};

use crate::{
    House, PipelineError, Progress, apart,
    import::{How, ImportSettings, ImportTally, archived},
};

/// The largest side file, in bytes.
const SIDE_BYTES: u64 = 65_536;

/// The kind of a file, where it is a clipping or a transcript.
pub(crate) fn kind(path: &Path) -> std::io::Result<Option<ClippingKind>> {
    let mut head = Vec::new();
    std::fs::File::open(path)?.take(4_096).read_to_end(&mut head)?;
    Ok(ClippingKind::of(&name(path), &head))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Whether a text file only holds facts of another file beside it.
pub(crate) fn is_side_file(path: &Path) -> std::io::Result<bool> {
    let is_text = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("txt"));
    if !is_text || path.metadata()?.len() > SIDE_BYTES {
        return Ok(false);
    }
    let has_partner = ["pdf", "docx", "srt", "vtt", "PDF", "DOCX", "SRT", "VTT"]
        .iter()
        .any(|end| path.with_extension(end).is_file());
    Ok(has_partner && clipping::is_side_file(&std::fs::read(path)?))
}

/// The side file of a clipping: of the same name, ending in `.txt`.
fn side_file(path: &Path) -> std::io::Result<Option<PathBuf>> {
    let side = path.with_extension("txt");
    Ok((side != path && side.is_file() && is_side_file(&side)?).then_some(side))
}

/// Imports one clipping or transcript. What is rejected as a whole is left open, so that the same file can be imported
/// again once its name or its side file says what was missing.
pub(crate) fn file(
    house: &House,
    path: &Path,
    kind: ClippingKind,
    settings: &ImportSettings,
    progress: &dyn Progress,
) -> Result<ImportTally, PipelineError> {
    let failed = |fault| PipelineError::File { path: path.to_owned(), fault };
    let mut tally = ImportTally { file: path.to_owned(), ..ImportTally::default() };
    let side = side_file(path).map_err(failed)?;
    let side_capture = match &side {
        Some(side) if !settings.dry_run => Some(side_archived(house, side)?),
        _ => None,
    };
    let how = How { side: side_capture.clone(), ..How::of(settings) };
    let record = match settings.dry_run {
        true => None,
        false => Some(archived(house, path, Some(SourceClass::Outlet), &how)?),
    };
    if let Some(record) = &record {
        let state = house.store.begin_import(house.now(), record)?;
        if state.complete {
            tally.lines = state.lines_done;
            tally.seen_before = true;
            let Inserted { new, known, rejected } = state.inserted;
            tally.inserted = Inserted { new: 0, known: new + known, rejected };
            progress.end("imported before");
            return Ok(tally);
        }
    }
    let import = ImportContext {
        capture: match &record {
            Some(record) => record.id.clone(),
            None => "dry-run".parse().map_err(|_| PipelineError::Worker { stage: "import" })?,
        },
        seen_at: record.as_ref().map_or_else(|| house.now(), |record| record.fetched_at),
        source: settings.source.clone(),
    };
    let (out, whole) = whole(house, path, kind, settings, &import, side_capture.as_ref())?;
    settle(house, record.as_ref(), whole, &out, &mut tally)?;
    let Inserted { new, known, rejected } = tally.inserted;
    progress.end(&format!("{new} new, {known} known, {rejected} rejected"));
    Ok(tally)
}

/// What a file holds, and whether it could be read as a whole.
fn whole(
    house: &House,
    path: &Path,
    kind: ClippingKind,
    settings: &ImportSettings,
    import: &ImportContext,
    side_capture: Option<&CaptureId>,
) -> Result<(Normalised, bool), PipelineError> {
    let failed = |fault| PipelineError::File { path: path.to_owned(), fault };
    let side = side_file(path).map_err(failed)?.map(std::fs::read).transpose().map_err(failed)?;
    let context = ClippingContext {
        import,
        name: &name(path),
        side: side.as_deref(),
        side_capture,
        outlets: &known(house),
    };
    Ok(match read(path, kind, settings, &context).map_err(failed)? {
        Ok(read) => {
            let rejects = read.rejects.into_iter().map(|reject| (Some(reject.row), reject.reason)).collect();
            (Normalised { mentions: read.mentions, rejects }, true)
        }
        Err(reason) => (Normalised { mentions: Vec::new(), rejects: vec![(None, reason)] }, false),
    })
}

/// What an archived clipping or transcript holds.
pub(crate) fn read_again(
    house: &House,
    path: &Path,
    kind: ClippingKind,
    settings: &ImportSettings,
    record: &CaptureRecord,
    side_capture: Option<&CaptureId>,
) -> Result<Normalised, PipelineError> {
    let import = ImportContext {
        capture: record.id.clone(),
        seen_at: record.fetched_at,
        source: settings.source.clone(),
    };
    Ok(whole(house, path, kind, settings, &import, side_capture)?.0)
}

/// Counts what became of a file, names its faults, and commits it where it was read as a whole.
fn settle(
    house: &House,
    record: Option<&CaptureRecord>,
    whole: bool,
    out: &Normalised,
    tally: &mut ImportTally,
) -> Result<(), PipelineError> {
    tally.lines = (out.mentions.len() + out.rejects.len()) as u64;
    for (row, reason) in &out.rejects {
        tally.count(reason);
        if record.is_some() {
            let place = row.map(|row| format!(":{row}")).unwrap_or_default();
            let subject = format!("{}{place}", tally.file.display());
            house.store.note_fault(house.now(), "import", &subject, reason)?;
        }
    }
    tally.inserted = match record {
        Some(record) if whole => {
            house.store.commit_import(house.now(), &record.id, tally.lines, true, out)?
        }
        _ => Inserted { new: out.mentions.len() as u64, known: 0, rejected: out.rejects.len() as u64 },
    };
    Ok(())
}

/// The outer error is ours, the inner one the file's.
fn read(
    path: &Path,
    kind: ClippingKind,
    settings: &ImportSettings,
    context: &ClippingContext<'_>,
) -> std::io::Result<Result<ClippingRead, String>> {
    let limit = match kind {
        ClippingKind::Pdf => pdf::MAX_BYTES,
        ClippingKind::Docx => clipping::MAX_DOCX,
        ClippingKind::Text | ClippingKind::Transcript => clipping::MAX_TEXT,
    };
    let bytes = path.metadata()?.len();
    if bytes > limit as u64 {
        return Ok(Err(format!("{bytes} bytes are more than the {limit} that are read")));
    }
    if kind == ClippingKind::Pdf {
        let text = match &settings.reader {
            Some(program) => apart::pdf(program, path)?,
            None => pdf::read(std::fs::read(path)?).map_err(|fault| fault.to_string()),
        };
        return Ok(text.and_then(|text| clipping::from_pdf(&text, context)));
    }
    let bytes = std::fs::read(path)?;
    // A reader that breaks down is a defect of ours, but it must not stop the other files.
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| clipping::read(kind, &bytes, context));
        Ok(reader.join().unwrap_or_else(|_| Err("the reader broke down on this file".to_owned())))
    })
}

/// The side file's capture; it is an import of its own, without lines.
fn side_archived(house: &House, side: &Path) -> Result<CaptureId, PipelineError> {
    let how = How { beside: true, ..How::default() };
    let record = archived(house, side, Some(SourceClass::Outlet), &how)?;
    let state = house.store.begin_import(house.now(), &record)?;
    if !state.complete {
        house.store.commit_import(house.now(), &record.id, 0, true, &Normalised::default())?;
    }
    Ok(record.id)
}

fn known(house: &House) -> Vec<KnownOutlet> {
    let outlets = house.sources.outlets.values();
    let mut known: Vec<KnownOutlet> = outlets
        .map(|outlet| KnownOutlet { id: outlet.id.clone(), name: outlet.name.clone(), medium: outlet.medium })
        .collect();
    known.sort_by(|a, b| a.id.cmp(&b.id));
    known
}
