//! Addresses that are due are asked; what they answer is archived, then read for further addresses.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use jiff::Timestamp;
use pantau_crawler::{Fetcher, Outcome, Request, Secret, schedule, schedule::Rhythm};
use pantau_domain::{Account, Capture, CaptureKind, Platform, SourceClass, SourceId};
use pantau_normalizer::{Received, feed, section, sitemap};
use pantau_social::Auth;
use pantau_store::{FetchCommit, FetchResult, FrontierEntry};
use pantau_text::address;
use tokio::task::JoinSet;

use crate::{House, PipelineError, Progress, normalise::hint_of};

/// Addresses on their way at one time.
const IN_FLIGHT: usize = 128;
/// Addresses of one host on their way: each waits for its host's turn, so that a slow host takes these places and no
/// more.
const PER_HOST: usize = 8;
/// Answers committed together: one fsync for all of them.
const COMMIT: usize = 48;
/// Feeds and other addresses that lead on go before articles.
const LEADING: i32 = 0;
/// Articles.
const FOLLOWING: i32 = 10;
/// Entries taken from one feed, sitemap or section page.
const ENTRIES: usize = 50_000;

/// What a pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CrawlTally {
    /// Answers received and archived.
    pub captured: u64,
    /// Answers that nothing changed.
    pub unchanged: u64,
    /// Forbidden by robots.txt or a safety rule.
    pub refused: u64,
    /// Failed.
    pub failed: u64,
    /// Addresses found.
    pub found: u64,
}

/// How the crawler looks around.
#[derive(Debug, Clone, Default)]
pub struct CrawlSettings {
    /// How often.
    pub rhythm: Rhythm,
    /// Only these sources; empty: all.
    pub only: HashSet<SourceId>,
    /// Feed entries older than this are left alone.
    pub since: Option<Timestamp>,
}

/// Puts the configured addresses on the frontier. Those that are there stay as they are.
///
/// # Errors
/// Where the store fails.
pub fn seed(house: &House, settings: &CrawlSettings) -> Result<u64, PipelineError> {
    let now = house.now();
    let wanted = |id: &SourceId| settings.only.is_empty() || settings.only.contains(id);
    let mut entries = Vec::new();
    for outlet in house.sources.followed().into_iter().filter(|outlet| wanted(&outlet.id)) {
        let kinds = [
            (CaptureKind::Feed, &outlet.feeds),
            (CaptureKind::Sitemap, &outlet.sitemaps),
            (CaptureKind::Section, &outlet.sections),
        ];
        for (kind, urls) in kinds {
            entries.extend(urls.iter().map(|url| entry(url.clone(), outlet.id.clone(), kind, now, None)));
        }
    }
    for account in house.sources.accounts.values().filter(|account| account.enabled) {
        let Ok(source) = account.platform.as_str().parse::<SourceId>() else { continue };
        if !wanted(&source) {
            continue;
        }
        for url in pantau_social::start(account) {
            entries.push(entry(
                url,
                source.clone(),
                CaptureKind::Platform,
                now,
                Some(account.id.to_string()),
            ));
        }
    }
    Ok(house.store.add_frontier(&entries)?)
}

fn entry(
    url: String,
    source: SourceId,
    kind: CaptureKind,
    due: Timestamp,
    hint: Option<String>,
) -> FrontierEntry {
    let priority = if kind == CaptureKind::Article { FOLLOWING } else { LEADING };
    FrontierEntry { url, source, kind, due, priority, etag: None, last_modified: None, failures: 0, hint }
}

/// One pass over what is due, until nothing is.
///
/// # Errors
/// Where store or archive fail; what single addresses do is counted and noted as a fault.
pub async fn pass(
    house: &Arc<House>,
    fetcher: &Fetcher,
    settings: &CrawlSettings,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<CrawlTally, PipelineError> {
    seed(house, settings)?;
    progress.begin("crawl", None);
    let mut tally = CrawlTally::default();
    let mut flying: JoinSet<(FrontierEntry, Outcome)> = JoinSet::new();
    let mut done: Vec<(FrontierEntry, Outcome)> = Vec::new();
    let lease = house.lease();
    let mut hosts = Hosts::default();
    let mut dry = false;
    loop {
        if !stop() && flying.len() < IN_FLIGHT {
            if hosts.waiting.is_empty() && !dry {
                hosts.waiting = house.store.due_hosts(house.now())?.into();
                dry = hosts.waiting.is_empty();
            }
            let wants = hosts.wants(IN_FLIGHT - flying.len());
            if !wants.is_empty() {
                // A pass may last for hours, a lease does not.
                let lease = house.renewed(&lease);
                let claimed = house.store.claim_frontier(house.now(), &lease, &wants)?;
                hosts.took(&wants, &claimed);
                for entry in claimed {
                    flying.spawn(ask(fetcher.clone(), Arc::clone(house), entry));
                }
            }
        }
        match flying.join_next().await {
            Some(Ok(answer)) => {
                hosts.landed(&answer.0.url);
                done.push(answer);
            }
            Some(Err(_)) => return Err(PipelineError::Worker { stage: "crawl" }),
            None => {}
        }
        if done.len() >= COMMIT || (flying.is_empty() && !done.is_empty()) {
            let count = done.len() as u64;
            let batch = std::mem::take(&mut done);
            let keeper = Arc::clone(house);
            let (holder, rules) = (lease.clone(), settings.clone());
            let part = tokio::task::spawn_blocking(move || commit(&keeper, &holder, &rules, batch))
                .await
                .map_err(|_| PipelineError::Worker { stage: "crawl" })??;
            add(&mut tally, part);
            progress.step(count);
            // What was found may be due at once.
            dry = false;
        } else if flying.is_empty() && ((dry && hosts.waiting.is_empty()) || stop()) {
            break;
        }
    }
    progress.end(&format!(
        "{} received, {} unchanged, {} refused, {} failed",
        tally.captured, tally.unchanged, tally.refused, tally.failed
    ));
    Ok(tally)
}

/// Hosts that have due addresses, and how many addresses of each are on their way.
#[derive(Default)]
struct Hosts {
    waiting: VecDeque<String>,
    flying: HashMap<String, usize>,
}

impl Hosts {
    /// What to claim next: of each host as many as it has places, until `room` is full; the next call begins behind
    /// where this one ended.
    fn wants(&mut self, room: usize) -> Vec<(String, usize)> {
        let mut left = room;
        let mut wants = Vec::new();
        for _ in 0..self.waiting.len() {
            if left == 0 {
                break;
            }
            let Some(host) = self.waiting.pop_front() else { break };
            let places = PER_HOST.saturating_sub(self.flying.get(&host).copied().unwrap_or(0)).min(left);
            if places > 0 {
                left -= places;
                wants.push((host.clone(), places));
            }
            self.waiting.push_back(host);
        }
        wants
    }

    /// Notes what was claimed; a host that gave less than was wanted has no more.
    fn took(&mut self, wants: &[(String, usize)], claimed: &[FrontierEntry]) {
        let mut given: HashMap<String, usize> = HashMap::new();
        for entry in claimed {
            *given.entry(address::authority(&entry.url).to_ascii_lowercase()).or_default() += 1;
        }
        for (host, wanted) in wants {
            let got = given.get(host).copied().unwrap_or(0);
            if got < *wanted {
                self.waiting.retain(|waiting| waiting != host);
            }
            if got > 0 {
                *self.flying.entry(host.clone()).or_default() += got;
            }
        }
    }

    fn landed(&mut self, url: &str) {
        let host = address::authority(url).to_ascii_lowercase();
        if let Some(flying) = self.flying.get_mut(&host) {
            *flying = flying.saturating_sub(1);
            if *flying == 0 {
                self.flying.remove(&host);
            }
        }
    }
}

async fn ask(fetcher: Fetcher, house: Arc<House>, entry: FrontierEntry) -> (FrontierEntry, Outcome) {
    let class = if entry.kind == CaptureKind::Platform { SourceClass::Person } else { SourceClass::Outlet };
    let (mut query_key, mut bearer) = (None, None);
    if entry.kind == CaptureKind::Platform {
        let account = account_of(&house, &entry);
        let key = match account.and_then(|account| account.key_env.as_deref()) {
            Some(name) => std::env::var(name).ok(),
            None => Some("replay".to_owned()),
        };
        let Some(key) = key else {
            let reason = "the account's key is not in its environment variable".to_owned();
            return (entry, Outcome::Refused { reason });
        };
        match account.map(|account| pantau_social::auth(account.platform)) {
            Some(Auth::Query(name)) => query_key = Some((name.to_owned(), Secret::new(key))),
            Some(Auth::Bearer) => bearer = Some(Secret::new(key)),
            None => {
                return (entry, Outcome::Refused { reason: "the account is no longer followed".to_owned() });
            }
        }
    }
    let request = Request {
        url: entry.url.clone(),
        kind: entry.kind,
        source: entry.source.clone(),
        class,
        etag: entry.etag.clone(),
        last_modified: entry.last_modified.clone(),
        query_key,
        bearer,
    };
    let outcome = fetcher.fetch(&request, house.now()).await;
    (entry, outcome)
}

fn account_of<'a>(house: &'a House, entry: &FrontierEntry) -> Option<&'a Account> {
    let id = entry.hint.as_deref()?.parse().ok()?;
    house.sources.accounts.get(&id).filter(|account| account.enabled)
}

/// Archives what was received, reads it for addresses, and commits all of it. The archive is on disk before the
/// frontier moves on.
fn commit(
    house: &House,
    lease: &pantau_store::Lease,
    settings: &CrawlSettings,
    answers: Vec<(FrontierEntry, Outcome)>,
) -> Result<CrawlTally, PipelineError> {
    let now = house.now();
    let mut tally = CrawlTally::default();
    let mut commits = Vec::with_capacity(answers.len());
    for (entry, outcome) in answers {
        commits.push(match outcome {
            Outcome::Captured(capture) => {
                tally.captured += 1;
                let record = house.archive.append(&capture, entry.hint.as_deref())?;
                let mut found = leads(house, settings, &entry, &capture, now);
                tally.found += found.len() as u64;
                // The store takes the validators of the next conditional request from an entry of the address itself.
                found.push(validated(&entry, &capture));
                let next_due = again(house, settings, &entry, now);
                FetchCommit {
                    url: entry.url,
                    result: FetchResult::Captured { capture: record },
                    found,
                    next_due,
                }
            }
            Outcome::Unchanged => {
                tally.unchanged += 1;
                let next_due = again(house, settings, &entry, now);
                FetchCommit { url: entry.url, result: FetchResult::Unchanged, found: Vec::new(), next_due }
            }
            Outcome::Refused { reason } => {
                tally.refused += 1;
                house.fault("crawl", &entry.url, &reason);
                let result = FetchResult::Refused { reason };
                // A rule may change: robots.txt is read again after a day, so the address is too.
                let day = jiff::SignedDuration::from_hours(24);
                let next_due =
                    (entry.kind != CaptureKind::Article).then(|| now.saturating_add(day).unwrap_or(now));
                FetchCommit { url: entry.url, result, found: Vec::new(), next_due }
            }
            Outcome::Failed { reason, permanent, retry_after } => {
                tally.failed += 1;
                house.fault("crawl", &entry.url, &reason);
                let given_up = permanent && entry.kind == CaptureKind::Article;
                let wish = retry_after.map(|wait| wait.as_secs());
                let next = schedule::after_failure(entry.kind, entry.failures.saturating_add(1), wish, now);
                let next_due = if given_up { None } else { next };
                let result = FetchResult::Failed { reason, permanent: next_due.is_none() };
                FetchCommit { url: entry.url, result, found: Vec::new(), next_due }
            }
        });
    }
    house.archive.flush()?;
    house.store.commit_fetches(lease, now, &commits)?;
    Ok(tally)
}

/// The entry with what the answer gives for asking again on condition.
fn validated(entry: &FrontierEntry, capture: &Capture) -> FrontierEntry {
    FrontierEntry {
        etag: capture.header("etag").map(str::to_owned),
        last_modified: capture.header("last-modified").map(str::to_owned),
        ..entry.clone()
    }
}

fn add(sum: &mut CrawlTally, part: CrawlTally) {
    sum.captured += part.captured;
    sum.unchanged += part.unchanged;
    sum.refused += part.refused;
    sum.failed += part.failed;
    sum.found += part.found;
}

/// When to look at an address again: configured ones by their rhythm, those that were found once.
fn again(
    house: &House,
    settings: &CrawlSettings,
    entry: &FrontierEntry,
    now: Timestamp,
) -> Option<Timestamp> {
    let configured = match entry.kind {
        CaptureKind::Platform => {
            account_of(house, entry).is_some_and(|account| pantau_social::start(account).contains(&entry.url))
        }
        CaptureKind::Section => house
            .sources
            .outlets
            .get(&entry.source)
            .is_some_and(|outlet| outlet.sections.contains(&entry.url)),
        _ => true,
    };
    if configured { schedule::after_answer(entry.kind, &settings.rhythm, now) } else { None }
}

/// Addresses that a capture leads to.
fn leads(
    house: &House,
    settings: &CrawlSettings,
    from: &FrontierEntry,
    capture: &Capture,
    now: Timestamp,
) -> Vec<FrontierEntry> {
    let received = Received {
        body: &capture.body,
        content_type: capture.content_type(),
        url: &capture.final_url,
        seen_at: capture.fetched_at,
    };
    let article = |url: &str, hint: Option<String>| {
        address::canonical(url, Some(&capture.final_url))
            .map(|url| entry(url, from.source.clone(), CaptureKind::Article, now, hint))
    };
    let recent = |date: Option<pantau_domain::Published>| match (settings.since, date) {
        (Some(since), Some(date)) => date.instant >= since,
        _ => true,
    };
    let mut found: Vec<FrontierEntry> = match from.kind {
        CaptureKind::Feed => match feed::read(&received) {
            Ok(feed) => feed
                .entries
                .iter()
                .filter(|item| recent(item.date))
                .filter_map(|item| article(item.link.as_deref()?, hint_of(item)))
                .collect(),
            Err(error) => broken(house, from, &error),
        },
        CaptureKind::Sitemap => match sitemap::read(&received) {
            Ok(map) => {
                let children =
                    map.children.iter().filter(|(_, date)| recent(*date)).map(|(url, _)| {
                        entry(url.clone(), from.source.clone(), CaptureKind::Sitemap, now, None)
                    });
                let pages = map
                    .pages
                    .iter()
                    .filter(|page| recent(page.date))
                    .filter_map(|page| article(&page.url, None));
                children.chain(pages).collect()
            }
            Err(error) => broken(house, from, &error),
        },
        CaptureKind::Section => {
            let page = section::links(&received);
            let next = page.next.map(|url| entry(url, from.source.clone(), CaptureKind::Section, now, None));
            page.articles.iter().filter_map(|(url, _)| article(url, None)).chain(next).collect()
        }
        CaptureKind::Platform => match platform_of(&from.source) {
            Some(platform) => match pantau_social::next(platform, &capture.url, &capture.body) {
                Ok(urls) => urls
                    .into_iter()
                    .map(|url| entry(url, from.source.clone(), CaptureKind::Platform, now, from.hint.clone()))
                    .collect(),
                Err(error) => broken(house, from, &error),
            },
            None => Vec::new(),
        },
        CaptureKind::Article | CaptureKind::Import => Vec::new(),
    };
    found.truncate(ENTRIES);
    found
}

fn broken(house: &House, from: &FrontierEntry, error: &dyn std::fmt::Display) -> Vec<FrontierEntry> {
    house.fault("crawl", &from.url, &error.to_string());
    Vec::new()
}

/// The platform that a source id names.
pub(crate) fn platform_of(source: &SourceId) -> Option<Platform> {
    source.as_str().parse().ok()
}
