//! Every mention made again from the archive and held against the store.

use std::path::Path;

use jiff::Timestamp;
use pantau_domain::CaptureKind;
use pantau_store::{CaptureRecord, Renewed};
use serde::Serialize;

use crate::{House, PipelineError, Progress, import, normalise};

/// Captures read at one time.
const BATCH: usize = 200;
/// Rows of captures registered at one time.
const ROWS: usize = 1_000;

/// What reprocessing did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Reprocessed {
    /// Captures that lay in the archive and that the store did not know.
    pub restored: u64,
    /// Captures read.
    pub captures: u64,
    /// Of what was read from them.
    pub renewed: Renewed,
    /// Captures or lines that hold nothing that can be read, as before.
    pub rejected: u64,
}

/// Reads every capture since `since` (none: all) again. First the archive itself is walked through, so that a store that
/// lost rows, or is empty, gets them back.
///
/// Where readers have become better, mentions change: they are labelled and indexed anew by the next `process`. With the
/// same readers nothing changes. `reader` is the program that reads PDFs in a process of its own, as for an import.
///
/// # Errors
/// Where store or archive fail.
pub fn run(
    house: &House,
    since: Option<Timestamp>,
    reader: Option<&Path>,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Reprocessed, PipelineError> {
    let mut done = Reprocessed { restored: restore(house, since)?, ..Reprocessed::default() };
    // What was not read yet is read in the order in which it was received.
    normalise::run(house, progress, stop)?;
    progress.begin("reprocess", None);
    let mut position = 0;
    while !stop() {
        let batch = house.store.captures_after(position, BATCH)?;
        let Some((last, _)) = batch.last() else { break };
        position = *last;
        let records: Vec<CaptureRecord> = batch
            .into_iter()
            .map(|(_, record)| record)
            .filter(|record| since.is_none_or(|since| record.fetched_at >= since))
            .collect();
        let (files, pages): (Vec<_>, Vec<_>) =
            records.into_iter().partition(|record| record.kind == CaptureKind::Import);
        for (record, out) in pages.iter().zip(normalise::read_all(house, &pages)) {
            done.rejected += out.rejects.len() as u64;
            done.renewed.add(house.store.renew(house.now(), &record.id, &out)?);
        }
        for record in &files {
            let (renewed, rejected) = import::again(house, record, reader)?;
            done.rejected += rejected;
            done.renewed.add(renewed);
        }
        let count = (pages.len() + files.len()) as u64;
        done.captures += count;
        progress.step(count);
    }
    let Renewed { same, changed, new, .. } = done.renewed;
    progress.end(&format!("{same} mentions the same, {changed} changed, {new} new"));
    Ok(done)
}

/// Registers what lies in the archive and is not known.
fn restore(house: &House, since: Option<Timestamp>) -> Result<u64, PipelineError> {
    let mut rows = Vec::new();
    let mut restored = 0;
    house.archive.each_record(&mut |record| {
        if since.is_none_or(|since| record.fetched_at >= since) {
            rows.push(record);
        }
        if rows.len() >= ROWS {
            restored += house.store.restore_captures(&rows)?;
            rows.clear();
        }
        Ok(())
    })?;
    Ok(restored + house.store.restore_captures(&rows)?)
}
