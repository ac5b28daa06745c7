//! What is pending is normalised, annotated, grouped and indexed.

use jiff::{SignedDuration, Timestamp};
use pantau_classifier::TextInput;
use pantau_domain::{Annotations, Mention};
use pantau_index::IndexDocument;
use pantau_insight::group::{GroupSettings, Grouper};

use crate::{House, PipelineError, Progress, normalise};

/// Mentions annotated between two commits.
const ANNOTATE: usize = 2000;
/// Mentions grouped between two commits.
const GROUP: usize = 4000;
/// Mentions indexed between two commits.
const INDEX: usize = 5000;
/// Days before and after a mention whose stories it may join.
const CONTEXT_DAYS: i64 = 10;

/// What `process` did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProcessTally {
    /// Mentions made from captures.
    pub normalised: u64,
    /// Mentions labelled.
    pub annotated: u64,
    /// Mentions put into stories.
    pub grouped: u64,
    /// Mentions brought into the index.
    pub indexed: u64,
}

/// Runs all stages until nothing is pending or `stop` says so.
///
/// # Errors
/// Where store, archive or index fail.
pub fn all(
    house: &House,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<ProcessTally, PipelineError> {
    let mut tally =
        ProcessTally { normalised: normalise::run(house, progress, stop)?, ..ProcessTally::default() };
    // Grouping needs no labels and keeps one processor busy, labelling all others: they go side by side.
    let (annotated, grouped) = std::thread::scope(|scope| {
        let grouping = scope.spawn(|| group(house, &crate::Silent, stop));
        let annotated = annotate(house, progress, stop);
        (annotated, grouping.join())
    });
    tally.annotated = annotated?;
    progress.begin("group", None);
    tally.grouped = grouped.map_err(|_| PipelineError::Worker { stage: "group" })??;
    progress.step(tally.grouped);
    progress.end(&format!("{} mentions", tally.grouped));
    tally.indexed = index(house, progress, stop)?;
    Ok(tally)
}

/// Labels what waits for labels.
///
/// # Errors
/// Where the store fails.
pub fn annotate(
    house: &House,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<u64, PipelineError> {
    progress.begin("annotate", Some(house.store.counts()?.annotate_pending));
    let mut done = 0;
    while !stop() {
        let lease = house.lease();
        let mentions = house.store.claim_annotate(house.now(), &lease, ANNOTATE)?;
        if mentions.is_empty() {
            break;
        }
        let annotations = label_all(house, &mentions)?;
        done += house.store.commit_annotations(&lease, &annotations)?;
        progress.step(mentions.len() as u64);
    }
    progress.end(&format!("{done} mentions"));
    Ok(done)
}

fn label_all(house: &House, mentions: &[Mention]) -> Result<Vec<Annotations>, PipelineError> {
    let part = mentions.len().div_ceil(house.threads.max(1)).max(1);
    let now = house.now();
    std::thread::scope(|scope| {
        let workers: Vec<_> = mentions
            .chunks(part)
            .map(|chunk| {
                scope
                    .spawn(move || chunk.iter().map(|mention| label(house, mention, now)).collect::<Vec<_>>())
            })
            .collect();
        let mut all = Vec::with_capacity(mentions.len());
        for worker in workers {
            all.extend(worker.join().map_err(|_| PipelineError::Worker { stage: "annotate" })?);
        }
        Ok(all)
    })
}

fn label(house: &House, mention: &Mention, now: Timestamp) -> Annotations {
    let input = TextInput {
        id: &mention.id,
        title: mention.title.as_deref(),
        body: &mention.body,
        kind: mention.kind,
        source: Some(mention.source.as_str()),
        published: mention.published.as_ref(),
    };
    house.annotator.annotate(&input, now)
}

/// Puts what waits into stories, in order of time. One process at a time.
///
/// # Errors
/// Where the store fails, or [`PipelineError::Busy`] where another process groups.
pub fn group(
    house: &House,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<u64, PipelineError> {
    if !house.store.lock("group", house.now(), &house.own_lease())? {
        return Err(PipelineError::Busy { what: "group" });
    }
    let out = group_locked(house, progress, stop);
    house.store.unlock("group", &house.own_lease())?;
    out
}

fn group_locked(
    house: &House,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<u64, PipelineError> {
    progress.begin("group", Some(house.store.counts()?.group_pending));
    let span = SignedDuration::from_hours(24 * CONTEXT_DAYS);
    let mut grouper = Grouper::new(&GroupSettings::default());
    // What lies before this instant is in the grouper already: from the store, or put there by this run.
    let mut known_until = Timestamp::MIN;
    let mut done = 0;
    while !stop() {
        let batch = house.store.pending_group(GROUP)?;
        let (Some(first), Some(last)) = (batch.first(), batch.last()) else { break };
        let from = first.at.saturating_sub(span).unwrap_or(Timestamp::MIN);
        let until = last.at.saturating_add(span).unwrap_or(Timestamp::MAX);
        grouper.forget_before(from);
        if until > known_until {
            let since = from.max(known_until);
            let context = house.store.grouped_between(since, until)?;
            let stories = house.store.stories_between(since, until)?;
            grouper.restore(&context, &stories);
            known_until = until;
        }
        let mut grouped: Vec<_> = batch.iter().map(|mention| grouper.add(mention)).collect();
        let added = grouped.len() as u64;
        // A later mention may show that two earlier ones belong elsewhere.
        grouped.extend(grouper.take_revised());
        house.store.commit_groups(&grouper.changed_stories(), &grouped)?;
        house.store.lock("group", house.now(), &house.own_lease())?;
        done += added;
        progress.step(added);
    }
    progress.end(&format!("{done} mentions"));
    Ok(done)
}

/// Brings the index up to the store's state. One process at a time.
///
/// # Errors
/// Where store or index fail, or [`PipelineError::Busy`] where another process indexes.
pub fn index(
    house: &House,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<u64, PipelineError> {
    if !house.store.lock("index", house.now(), &house.own_lease())? {
        return Err(PipelineError::Busy { what: "index" });
    }
    let out = index_locked(house, progress, stop);
    house.store.unlock("index", &house.own_lease())?;
    out
}

fn index_locked(
    house: &House,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<u64, PipelineError> {
    let pending = house.store.counts()?.index_pending;
    progress.begin("index", Some(pending));
    let mut done = 0;
    if pending > 0 {
        let mut writer = house.index.writer()?;
        while !stop() {
            let batch = house.store.pending_index(INDEX)?;
            if batch.is_empty() {
                break;
            }
            for item in &batch {
                writer.put(&IndexDocument::from_brief(item.seq, &item.brief, &item.body))?;
            }
            // The index first: a kill between the two writes indexes the batch again, which changes nothing.
            writer.commit()?;
            let states: Vec<(u64, u64)> = batch.iter().map(|item| (item.seq, item.revision)).collect();
            house.store.commit_indexed(&states)?;
            house.store.lock("index", house.now(), &house.own_lease())?;
            done += batch.len() as u64;
            progress.step(batch.len() as u64);
        }
    }
    progress.end(&format!("{done} mentions"));
    Ok(done)
}
