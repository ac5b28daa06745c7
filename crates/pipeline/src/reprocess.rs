//! Every mention made again from the archive and held against the store.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use jiff::Timestamp;
use pantau_crawler::schedule;
use pantau_domain::CaptureKind;
use pantau_store::{Answered, CaptureRecord, Gone, Renewed};
use pantau_text::shingle;
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
    /// Pages that went, of which the archive alone knew it.
    pub gone: u64,
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
    let (restored, gone) = restore(house, since)?;
    let mut done = Reprocessed { restored, gone, ..Reprocessed::default() };
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

/// Registers what lies in the archive and is not known: captures, and which pages went.
fn restore(house: &House, since: Option<Timestamp>) -> Result<(u64, u64), PipelineError> {
    let mut rows = Vec::new();
    let mut restored = 0;
    let mut ends = Ends::default();
    house.archive.each_answer(&mut |answer| {
        ends.take(&answer);
        if let Answered::Capture(record) = answer
            && since.is_none_or(|since| record.fetched_at >= since)
        {
            rows.push(record);
        }
        if rows.len() >= ROWS {
            restored += house.store.restore_captures(&rows)?;
            rows.clear();
        }
        Ok(())
    })?;
    restored += house.store.restore_captures(&rows)?;
    let mut gone = ends.gone();
    gone.retain(|gone| since.is_none_or(|since| gone.at >= since));
    Ok((restored, house.store.restore_gone(&gone)?))
}

/// Which articles went, from all answers in any order.
#[derive(Default)]
struct Ends {
    /// When each address, by its digest, last answered with a page.
    there: HashMap<u64, Timestamp>,
    gone: Vec<CaptureRecord>,
}

impl Ends {
    fn take(&mut self, answer: &Answered) {
        let (url, at) = match answer {
            Answered::Capture(record) if record.kind == CaptureKind::Article => {
                (&record.url, record.fetched_at)
            }
            Answered::Same { url, at } => (url, *at),
            Answered::Gone(record) if record.kind == CaptureKind::Article => {
                self.gone.push(record.clone());
                return;
            }
            Answered::Capture(_) | Answered::Gone(_) => return,
        };
        let last = self.there.entry(shingle::hash64(url.as_bytes())).or_insert(at);
        *last = at.max(*last);
    }

    /// Articles that were there and are no more, each with the first such answer since it was last there.
    fn gone(mut self) -> Vec<Gone> {
        self.gone.sort_by_key(|record| record.fetched_at);
        let mut ends: BTreeMap<String, Gone> = BTreeMap::new();
        for record in self.gone {
            let last = self.there.get(&shingle::hash64(record.url.as_bytes()));
            if last.is_none_or(|last| *last >= record.fetched_at) {
                continue;
            }
            let end = ends.entry(record.url.clone()).or_insert_with(|| Gone {
                url: record.url,
                source: record.source,
                at: record.fetched_at,
                status: record.status,
                answers: 0,
                due: None,
            });
            end.answers += 1;
            // As the crawl does: what said so once is asked once more the next day.
            end.due = (end.answers == 1).then(|| schedule::later(end.at, 86_400));
        }
        ends.into_values().collect()
    }
}
