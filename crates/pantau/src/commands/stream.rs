//! Stream tools: JSON lines on standard input, JSON lines on standard output, same order, a line for a line.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use pantau_insight::group::GroupSettings;
use pantau_pipeline::{Clock, models::Shelf};
use serde_json::{Value, json};

use crate::{args::Place, clock::WallClock};

/// Lines handled side by side before they are written.
const BATCH: usize = 256;
/// The longest line; pages in base64 are long.
const LINE_BYTES: u64 = 64 * 1024 * 1024;
/// The largest file named by a line.
const FILE_BYTES: u64 = 64 * 1024 * 1024;

pub(crate) fn extract() -> anyhow::Result<ExitCode> {
    let now = clock()?.now();
    each(&|line| pantau_normalizer::stream::extract_line(line, now, &load))
}

pub(crate) fn feed() -> anyhow::Result<ExitCode> {
    let now = clock()?.now();
    each(&|line| pantau_normalizer::stream::feed_line(line, now, &load))
}

pub(crate) fn annotate(place: &Place) -> anyhow::Result<ExitCode> {
    let now = clock()?.now();
    let annotator = Shelf::new(&place.data).annotator(true)?;
    each(&|line| pantau_classifier::stream::annotate_line(&annotator, line, now))
}

/// Grouping looks at all mentions together, so that all are read first.
pub(crate) fn group() -> anyhow::Result<ExitCode> {
    let mut lines = Vec::new();
    read_lines(&mut |batch| {
        lines.extend(batch.drain(..).map(parse));
        Ok(())
    })?;
    let out = pantau_insight::stream::group_lines(&lines, &GroupSettings::default());
    let failed = out.iter().filter(|line| line.get("error").is_some_and(|error| !error.is_null())).count();
    super::print(out.iter().map(ToString::to_string))?;
    Ok(code(lines.len(), failed))
}

/// Addresses that a PDF's reader may ask for, in bytes, the program itself counted. A guess above what files of dozens
/// of pages need.
#[cfg(unix)]
const PDF_MEMORY: u64 = 1024 * 1024 * 1024;
/// Seconds of computing that a PDF may ask for: some hundreds of pages.
#[cfg(unix)]
const PDF_SECONDS: u64 = 30;

/// The text of one PDF. A hostile one ends this process and no other.
pub(crate) fn read_pdf() -> anyhow::Result<ExitCode> {
    #[cfg(unix)]
    {
        use rlimit::Resource;
        for (resource, most) in
            [(Resource::AS, PDF_MEMORY), (Resource::CPU, PDF_SECONDS), (Resource::CORE, 0)]
        {
            // Whoever started us may have set less already.
            let most = most.min(resource.get_hard()?);
            resource.set(most, most)?;
        }
    }
    let mut bytes = Vec::new();
    let limit = pantau_normalizer::import::pdf::MAX_BYTES as u64 + 1;
    std::io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
    let answer = pantau_normalizer::import::pdf::read(bytes);
    super::print([serde_json::to_string(&answer)?])?;
    Ok(ExitCode::SUCCESS)
}

fn clock() -> anyhow::Result<Arc<dyn Clock>> {
    Ok(Arc::new(WallClock::from_environment()?.0))
}

/// A file that a line names.
fn load(path: &str) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("`{path}` cannot be read: {error}");
    let file = std::fs::File::open(Path::new(path)).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(FILE_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > FILE_BYTES {
        return Err(format!("`{path}` is larger than {FILE_BYTES} bytes"));
    }
    Ok(bytes)
}

/// One line as JSON; what is none becomes an object with only an error, which every tool passes on.
fn parse(line: Vec<u8>) -> Value {
    serde_json::from_slice(&line).unwrap_or_else(|error| json!({"id": null, "not_json": error.to_string()}))
}

fn each(handle: &(dyn Fn(&Value) -> Value + Sync)) -> anyhow::Result<ExitCode> {
    let (mut all, mut failed) = (0_usize, 0_usize);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    read_lines(&mut |batch| {
        let lines: Vec<Vec<u8>> = std::mem::take(batch);
        for answer in side_by_side(&lines, threads, handle) {
            all += 1;
            failed += usize::from(answer.get("error").is_some_and(|error| !error.is_null()));
            writeln!(out, "{answer}")?;
        }
        out.flush()?;
        Ok(())
    })?;
    Ok(code(all, failed))
}

fn side_by_side(lines: &[Vec<u8>], threads: usize, handle: &(dyn Fn(&Value) -> Value + Sync)) -> Vec<Value> {
    let part = lines.len().div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = lines
            .chunks(part)
            .map(|chunk| {
                scope.spawn(move || chunk.iter().map(|line| answer(line, handle)).collect::<Vec<_>>())
            })
            .collect();
        let mut all = Vec::with_capacity(lines.len());
        for (worker, chunk) in workers.into_iter().zip(lines.chunks(part)) {
            let broken = |_| {
                chunk.iter().map(|_| json!({"id": null, "error": "the reader broke down on this line or one beside it"})).collect()
            };
            all.extend(worker.join().unwrap_or_else(broken));
        }
        all
    })
}

fn answer(line: &[u8], handle: &(dyn Fn(&Value) -> Value + Sync)) -> Value {
    match serde_json::from_slice::<Value>(line) {
        Ok(value) => handle(&value),
        Err(error) => json!({"id": null, "error": format!("no JSON: {error}")}),
    }
}

fn read_lines(take: &mut dyn FnMut(&mut Vec<Vec<u8>>) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut input = BufReader::with_capacity(1 << 20, std::io::stdin().lock());
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        let mut line = Vec::new();
        let read = input.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line)?;
        if read > 0 && !line.iter().all(u8::is_ascii_whitespace) {
            batch.push(line);
        }
        if batch.len() >= BATCH || (read == 0 && !batch.is_empty()) {
            take(&mut batch)?;
            batch.clear();
        }
        if read == 0 {
            return Ok(());
        }
    }
}

/// 1 only where every line failed.
fn code(all: usize, failed: usize) -> ExitCode {
    if all > 0 && failed == all { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
