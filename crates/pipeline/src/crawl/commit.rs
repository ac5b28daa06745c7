//! Answers kept: archived, read for addresses, committed.

use std::collections::HashMap;

use jiff::Timestamp;
use pantau_crawler::{
    Outcome,
    schedule::{self, Observed},
};
use pantau_domain::{Capture, CaptureKind, Published, SourceId};
use pantau_normalizer::{EntryHint, Received, article, decoded};
use pantau_store::{
    Archive, CaptureRecord, FeedItems, FetchCommit, FetchResult, FrontierEntry, Habit, Lease,
};
use pantau_text::{address, shingle};

use super::{
    CrawlSettings, CrawlTally, HOT, account_of, again, ask::Answer, attention::Attention, leads::Lookout,
};
use crate::{House, PipelineError};

/// Addresses of one list that are looked up to learn how many of them are new.
const LOOKED_UP: usize = 1_000;
/// Entries of a feed that are compared with other feeds'.
const ITEMS: usize = 200;
/// Sitemaps kept of one source: a day each for 27 years. More of them is a trap.
const SITEMAPS: u64 = 10_000;
/// Feeds that share fewer entries are not taken for the same.
const SAME_LEAST: usize = 5;

/// Archives what was received, reads it for addresses, and commits all of it. The archive is on disk before the
/// frontier moves on.
pub(super) fn commit(
    house: &House,
    lease: &Lease,
    settings: &CrawlSettings,
    attention: &Attention,
    answers: Vec<Answer>,
) -> Result<CrawlTally, PipelineError> {
    let mut desk =
        Desk { house, settings, attention, now: house.now(), feeds: Vec::new(), sitemaps: HashMap::new() };
    let mut tally = CrawlTally::default();
    let mut commits = Vec::with_capacity(answers.len());
    for answer in answers {
        commits.push(desk.keep(answer, &mut tally)?);
    }
    house.archive.flush()?;
    house.store.commit_fetches(lease, desk.now, &commits)?;
    Ok(tally)
}

struct Desk<'a> {
    house: &'a House,
    settings: &'a CrawlSettings,
    attention: &'a Attention,
    now: Timestamp,
    /// Feeds of this batch, which the store does not know yet.
    feeds: Vec<(SourceId, FeedItems)>,
    /// Sitemaps of each source, those that this batch found included.
    sitemaps: HashMap<SourceId, u64>,
}

impl Desk<'_> {
    fn keep(&mut self, answer: Answer, tally: &mut CrawlTally) -> Result<FetchCommit, PipelineError> {
        let Answer { entry, outcome, parts } = answer;
        match outcome {
            Outcome::Captured(capture) if is_repeated(&entry, &capture, &parts) => {
                tally.unchanged += 1;
                self.unchanged(entry, &capture)
            }
            Outcome::Captured(capture) => {
                tally.captured += 1;
                tally.parts += parts.len() as u64;
                self.captured(entry, &capture, &parts, tally)
            }
            Outcome::Unchanged(capture) => {
                tally.unchanged += 1;
                self.unchanged(entry, &capture)
            }
            Outcome::Refused { reason } => {
                tally.refused += 1;
                self.house.fault("crawl", &entry.url, &reason);
                // A rule may change: robots.txt is read again after a day, so the address is too.
                let next_due =
                    (entry.kind != CaptureKind::Article).then(|| schedule::later(self.now, 86_400));
                Ok(plain(entry.url, FetchResult::Refused { reason }, next_due))
            }
            Outcome::Deferred { reason, wait } => {
                tally.put_off += 1;
                // The host is in trouble, not each of its addresses.
                self.house.fault("crawl", address::authority(&entry.url), &reason);
                let secs = i64::try_from(wait.as_secs()).unwrap_or(3600).saturating_add(1);
                let next_due = Some(schedule::later(self.now, secs));
                Ok(plain(entry.url, FetchResult::Deferred { reason }, next_due))
            }
            Outcome::Gone(capture) => {
                tally.gone += 1;
                let was_there = entry.last.is_some();
                if !was_there {
                    let reason = format!("status {}", capture.status);
                    self.house.fault("crawl", &entry.url, &reason);
                }
                // Archived like any answer: that a page went is news too.
                let record = self.house.archive.append(&capture, None)?;
                let failures = entry.failures.saturating_add(1);
                // A page that was there is asked once more the next day: servers err.
                let next_due = match entry.kind {
                    CaptureKind::Article if was_there && entry.failures == 0 => {
                        Some(schedule::later(self.now, 86_400))
                    }
                    CaptureKind::Article => None,
                    kind => schedule::after_failure(kind, failures, None, self.now),
                };
                Ok(plain(entry.url, FetchResult::Gone { capture: record }, next_due))
            }
            Outcome::Failed { reason, permanent, retry_after, .. } => {
                tally.failed += 1;
                self.house.fault("crawl", &entry.url, &reason);
                let given_up = permanent && entry.kind == CaptureKind::Article;
                let wish = retry_after.map(|wait| wait.as_secs());
                let failures = entry.failures.saturating_add(1);
                let next = schedule::after_failure(entry.kind, failures, wish, self.now);
                let next_due = if given_up { None } else { next };
                let result = FetchResult::Failed { reason, permanent: next_due.is_none() };
                Ok(plain(entry.url, result, next_due))
            }
        }
    }

    fn captured(
        &mut self,
        entry: FrontierEntry,
        capture: &Capture,
        parts: &[Capture],
        tally: &mut CrawlTally,
    ) -> Result<FetchCommit, PipelineError> {
        let mut kept = Vec::with_capacity(parts.len());
        for part in parts {
            kept.push(self.house.archive.append(part, None)?);
        }
        let hint = with_parts(entry.hint.as_deref(), &kept);
        let record = self.house.archive.append(capture, hint.as_deref())?;
        let Self { house, settings, attention, now, .. } = *self;
        let leads = Lookout { house, settings, attention, from: &entry, capture, now }.leads();
        let mut found = leads.found;
        if entry.kind == CaptureKind::Section {
            self.end_where_known(&mut found)?;
        }
        tally.left_out += leads.left_out + self.bound_sitemaps(&entry, &mut found)?;
        tally.found += found.len() as u64;
        let (habit, mut next_due) = self.next(&entry, Some(capture), &found, leads.observed)?;
        let feed = self.feed_items(&entry, &found)?;
        if feed.as_ref().is_some_and(|feed| feed.same_as.is_some()) {
            next_due = Some(schedule::later(self.now, 86_400));
        }
        // The store takes the validators of the next conditional request from an entry of the address itself.
        found.push(validated(&entry, capture));
        Ok(FetchCommit {
            url: entry.url,
            result: FetchResult::Captured { capture: record },
            found,
            next_due,
            parts: kept,
            habit,
            feed,
        })
    }

    fn unchanged(&self, entry: FrontierEntry, capture: &Capture) -> Result<FetchCommit, PipelineError> {
        if let Some(last) = &entry.last {
            self.house.archive.append_revisit(capture, last)?;
        }
        let (habit, mut next_due) = self.next(&entry, None, &[], None)?;
        if entry.kind == CaptureKind::Feed {
            let known = self.house.store.feeds_of(&entry.source)?;
            if known.iter().any(|feed| feed.url == entry.url && feed.same_as.is_some()) {
                next_due = Some(schedule::later(self.now, 86_400));
            }
        }
        Ok(FetchCommit { habit, ..plain(entry.url, FetchResult::Unchanged, next_due) })
    }

    /// What is now known of the address's habit, and when to look at it again.
    fn next(
        &self,
        entry: &FrontierEntry,
        page: Option<&Capture>,
        found: &[FrontierEntry],
        told: Option<Observed>,
    ) -> Result<(Option<Habit>, Option<Timestamp>), PipelineError> {
        if entry.kind == CaptureKind::Article {
            return Ok((None, self.again(entry, page)));
        }
        if !self.is_configured(entry) {
            return Ok((None, None));
        }
        let known = Observed { found: entry.habit.found, hours: entry.habit.hours };
        let observed = match entry.habit.looked_at {
            // At the first look everything is new: only dates tell how fast it came.
            None => told.unwrap_or(known),
            Some(before) => {
                let urls: Vec<&str> = found.iter().take(LOOKED_UP).map(|found| found.url.as_str()).collect();
                let hours = self.now.duration_since(before).as_secs_f64() / 3600.0;
                known.and(self.house.store.unknown(&urls)?, hours)
            }
        };
        let leading = self.attention.leads(&entry.source);
        let due = schedule::after_answer(entry.kind, &self.settings.rhythm, observed, leading, self.now);
        let habit = Habit { found: observed.found, hours: observed.hours, looked_at: Some(self.now) };
        Ok((Some(habit), due))
    }

    /// Keeps no more sitemaps of a source than an outlet can have; how many were left out.
    fn bound_sitemaps(
        &mut self,
        entry: &FrontierEntry,
        found: &mut Vec<FrontierEntry>,
    ) -> Result<u64, PipelineError> {
        let urls: Vec<&str> =
            found.iter().filter(|found| is_map(found)).map(|found| found.url.as_str()).collect();
        if urls.is_empty() {
            return Ok(0);
        }
        let new = self.house.store.unknown(&urls)?;
        let known = match self.sitemaps.get(&entry.source) {
            Some(known) => *known,
            None => self.house.store.sitemaps_of(&entry.source)?,
        };
        let left = SITEMAPS.saturating_sub(known);
        self.sitemaps.insert(entry.source.clone(), known + new.min(left));
        if new <= left {
            return Ok(0);
        }
        let left_out = cut_maps(found, left);
        let reason = format!("the source has {SITEMAPS} sitemaps already: {left_out} left out");
        self.house.fault("crawl", &entry.url, &reason);
        Ok(left_out)
    }

    /// A list that brings nothing new is not followed any further.
    fn end_where_known(&self, found: &mut Vec<FrontierEntry>) -> Result<(), PipelineError> {
        let articles: Vec<&str> = found
            .iter()
            .filter(|found| found.kind == CaptureKind::Article)
            .map(|found| found.url.as_str())
            .collect();
        let is_known = !articles.is_empty() && self.house.store.unknown(&articles)? == 0;
        if is_known && self.settings.since.is_none() {
            found.retain(|found| found.kind != CaptureKind::Section);
        }
        Ok(())
    }

    /// What a feed carries now, and whether another feed of the source carries the same: then only one of them is
    /// looked at, and the other once a day in case they part.
    fn feed_items(
        &mut self,
        entry: &FrontierEntry,
        found: &[FrontierEntry],
    ) -> Result<Option<FeedItems>, PipelineError> {
        if entry.kind != CaptureKind::Feed {
            return Ok(None);
        }
        let digest = |url: &str| (shingle::hash64(url.as_bytes()) >> 32) as u32;
        let mut items: Vec<u32> = found.iter().take(ITEMS).map(|found| digest(&found.url)).collect();
        items.sort_unstable();
        items.dedup();
        let mut others = self.house.store.feeds_of(&entry.source)?;
        let batch = self.feeds.iter().filter(|(source, _)| *source == entry.source);
        others.extend(batch.map(|(_, feed)| feed.clone()));
        let same_as = others
            .into_iter()
            .find(|other| other.url != entry.url && other.same_as.is_none() && are_same(&other.items, &items))
            .map(|other| other.url);
        let feed = FeedItems { url: entry.url.clone(), items, same_as };
        self.feeds.push((entry.source.clone(), feed.clone()));
        Ok(Some(feed))
    }

    /// When to look at an article again: only where it is young. `page`: what was received just now.
    fn again(&self, entry: &FrontierEntry, page: Option<&Capture>) -> Option<Timestamp> {
        let own = || page.filter(|_| entry.looks == 0).and_then(|page| self.date_of(page));
        if !again::is_young(entry, own, self.now) {
            return None;
        }
        schedule::look_again(entry.looks, &self.settings.rhythm, entry.priority == HOT, self.now)
    }

    /// The date that a page says.
    fn date_of(&self, page: &Capture) -> Option<Published> {
        let body = decoded(page).ok()?;
        let received = Received {
            body: &body,
            content_type: page.content_type(),
            url: &page.final_url,
            seen_at: page.fetched_at,
        };
        let rules = self.house.sources.rules.get(&page.source);
        article::read_with(&received, None, rules).ok()?.published
    }

    /// Whether an address is one that the configuration names, and not one that was found.
    fn is_configured(&self, entry: &FrontierEntry) -> bool {
        let outlet = self.house.sources.outlets.get(&entry.source);
        match entry.kind {
            CaptureKind::Platform => account_of(self.house, entry)
                .is_some_and(|account| pantau_social::start(account).contains(&entry.url)),
            CaptureKind::Section => outlet.is_some_and(|outlet| outlet.sections.contains(&entry.url)),
            _ => true,
        }
    }
}

fn is_map(found: &FrontierEntry) -> bool {
    found.kind == CaptureKind::Sitemap
}

/// Leaves so many sitemaps, the first; how many went.
fn cut_maps(found: &mut Vec<FrontierEntry>, left: u64) -> u64 {
    let (mut kept, mut gone) = (0, 0);
    found.retain(|found| {
        let stays = !is_map(found) || kept < left;
        kept += u64::from(stays && is_map(found));
        gone += u64::from(!stays);
        stays
    });
    gone
}

/// Whether two feeds carry the same: nine of ten of what either has.
fn are_same(one: &[u32], other: &[u32]) -> bool {
    let shared = one.iter().filter(|item| other.binary_search(item).is_ok()).count();
    shared >= SAME_LEAST && shared * 10 >= one.len().max(other.len()) * 9
}

fn plain(url: String, result: FetchResult, next_due: Option<Timestamp>) -> FetchCommit {
    FetchCommit { url, result, found: Vec::new(), next_due, parts: Vec::new(), habit: None, feed: None }
}

/// Whether an answer brings what the last one brought.
fn is_repeated(entry: &FrontierEntry, capture: &Capture, parts: &[Capture]) -> bool {
    parts.is_empty()
        && entry.last.as_ref().is_some_and(|last| {
            last.status == capture.status && last.payload_sha256 == Archive::payload_sha256(&capture.body)
        })
}

/// What the feed said, and which further pages there are.
fn with_parts(hint: Option<&str>, parts: &[CaptureRecord]) -> Option<String> {
    if parts.is_empty() {
        return hint.map(str::to_owned);
    }
    let known = hint.and_then(|hint| serde_json::from_str::<EntryHint>(hint).ok()).unwrap_or_default();
    let parts = parts.iter().map(|part| part.id.to_string()).collect();
    serde_json::to_string(&EntryHint { parts, ..known }).ok()
}

/// The entry with what the answer gives for asking again on condition.
fn validated(entry: &FrontierEntry, capture: &Capture) -> FrontierEntry {
    FrontierEntry {
        etag: capture.header("etag").map(str::to_owned),
        last_modified: capture.header("last-modified").map(str::to_owned),
        ..entry.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sitemaps_over_the_bound_are_left_out_and_counted() {
        let entry = |number: usize, kind| {
            let url = format!("https://kabar.example/{number}");
            super::super::entry(url, "kabar-uji".parse().unwrap(), kind, Timestamp::UNIX_EPOCH, None)
        };
        let kinds = [CaptureKind::Sitemap, CaptureKind::Article, CaptureKind::Sitemap, CaptureKind::Sitemap];
        let all: Vec<FrontierEntry> = kinds.into_iter().enumerate().map(|(n, kind)| entry(n, kind)).collect();
        for (left, gone) in [(0, 3), (1, 2), (3, 0), (9, 0)] {
            let mut found = all.clone();
            assert_eq!(cut_maps(&mut found, left), gone);
            assert_eq!(found.len() as u64, 4 - gone);
            assert!(found.contains(&all[1]), "articles stay");
        }
    }
}
