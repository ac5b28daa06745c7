//! Captures that were archived become mentions.

use pantau_domain::{CaptureKind, MentionKind};
use pantau_normalizer::{
    Article, Received, article, article::EntryHint, decoded, mention, mention::MentionContext,
};
use pantau_store::{CaptureRecord, Normalised, StoreError};

use crate::{House, PipelineError, Progress, crawl::platform_of};

/// Captures claimed at one time.
const BATCH: usize = 200;

/// Normalises what is pending. Returns how many mentions were new.
pub(crate) fn run(
    house: &House,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<u64, PipelineError> {
    progress.begin("normalise", Some(house.store.counts()?.captures_pending));
    let (mut new, mut known, mut rejected) = (0, 0, 0);
    while !stop() {
        let lease = house.lease();
        let records = house.store.claim_captures(house.now(), &lease, BATCH)?;
        if records.is_empty() {
            break;
        }
        for (record, out) in records.iter().zip(read_all(house, &records)) {
            for (_, reason) in &out.rejects {
                house.fault("normalise", &record.url, reason);
            }
            let inserted = match house.store.commit_capture(&lease, house.now(), &record.id, &out) {
                // Another worker took the capture over when our lease ran out, and commits it itself.
                Err(StoreError::LeaseLost { .. }) => continue,
                other => other?,
            };
            new += inserted.new;
            known += inserted.known;
            rejected += inserted.rejected;
        }
        progress.step(records.len() as u64);
    }
    progress.end(&format!("{new} mentions, {known} seen before, {rejected} rejected"));
    Ok(new)
}

/// Reads captures on all threads; the order is kept.
pub(crate) fn read_all(house: &House, records: &[CaptureRecord]) -> Vec<Normalised> {
    let part = records.len().div_ceil(house.threads.max(1)).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = records
            .chunks(part)
            .map(|chunk| {
                scope.spawn(move || chunk.iter().map(|record| read(house, record)).collect::<Vec<_>>())
            })
            .collect();
        let mut all = Vec::with_capacity(records.len());
        for (worker, chunk) in workers.into_iter().zip(records.chunks(part)) {
            match worker.join() {
                Ok(done) => all.extend(done),
                // A page that breaks a reader is a defect of ours, but it must not stop all other pages.
                Err(_) => all.extend(chunk.iter().map(|_| reject("the reader broke down on this batch"))),
            }
        }
        all
    })
}

fn reject(reason: &str) -> Normalised {
    Normalised { mentions: Vec::new(), rejects: vec![(None, reason.to_owned())] }
}

/// Puts the text of an article's further pages behind that of its first one. A page that cannot be read is named in the
/// mention's warnings.
fn join_parts(house: &House, first: &mut Article, hint: &EntryHint) {
    let mut texts = Vec::with_capacity(hint.parts.len());
    for id in &hint.parts {
        match part(house, id) {
            Ok(text) => texts.push(text),
            Err(reason) => {
                house.fault("normalise", id, &reason);
                first.warnings.push("part_missing".to_owned());
            }
        }
    }
    first.body = article::parts::joined(&first.body, texts.iter().map(String::as_str));
}

fn part(house: &House, id: &str) -> Result<String, String> {
    let id = id.parse().map_err(|error| format!("{error}"))?;
    let record = house.store.capture(&id).map_err(|error| error.to_string())?;
    let record = record.ok_or_else(|| format!("there is no capture `{id}`"))?;
    let capture = house.archive.read(&record).map_err(|error| error.to_string())?;
    let body = decoded(&capture).map_err(|error| error.to_string())?;
    let received = Received {
        body: &body,
        content_type: capture.content_type(),
        url: &capture.final_url,
        seen_at: capture.fetched_at,
    };
    let rules = house.sources.rules.get(&record.source);
    article::read_with(&received, None, rules).map(|page| page.body).map_err(|error| error.to_string())
}

/// What one capture holds. Pure but for reading the archive.
pub(crate) fn read(house: &House, record: &CaptureRecord) -> Normalised {
    if !matches!(record.kind, CaptureKind::Article | CaptureKind::Platform) {
        return Normalised::default();
    }
    let capture = match house.archive.read(record) {
        Ok(capture) => capture,
        Err(error) => return reject(&error.to_string()),
    };
    let body = match decoded(&capture) {
        Ok(body) => body,
        Err(error) => return reject(&error.to_string()),
    };
    let received = Received {
        body: &body,
        content_type: capture.content_type(),
        url: &capture.final_url,
        seen_at: capture.fetched_at,
    };
    if record.kind == CaptureKind::Platform {
        let Some(platform) = platform_of(&record.source) else { return reject("no such platform") };
        let context = pantau_social::ReplyContext { capture: record.id.clone(), seen_at: capture.fetched_at };
        return match pantau_social::mentions(platform, &capture.url, &body, &context) {
            Ok(mentions) => Normalised { mentions, rejects: Vec::new() },
            Err(error) => reject(&error.to_string()),
        };
    }
    let hint: Option<EntryHint> = record.hint.as_deref().and_then(|hint| serde_json::from_str(hint).ok());
    let rules = house.sources.rules.get(&record.source);
    match article::read_with(&received, hint.as_ref(), rules) {
        Ok(mut page) => {
            if let Some(hint) = hint.as_ref().filter(|hint| !hint.parts.is_empty()) {
                join_parts(house, &mut page, hint);
            }
            let context = MentionContext {
                capture: record.id.clone(),
                source: record.source.clone(),
                // A newspaper's or station's own site is online news too; only clippings and transcripts are print and broadcast.
                kind: MentionKind::News,
                seen_at: capture.fetched_at,
                url: &capture.final_url,
            };
            Normalised { mentions: vec![mention::from_article(page, &context)], rejects: Vec::new() }
        }
        Err(error) => reject(&error.to_string()),
    }
}
