//! Addresses that are due are asked; what they answer is archived, then read for further addresses.

mod again;
mod ask;
mod attention;
mod commit;
mod hosts;
mod leads;

use std::{collections::HashSet, sync::Arc};

use jiff::Timestamp;
use pantau_crawler::{Fetcher, schedule::Rhythm};
use pantau_domain::{Account, CaptureKind, Platform, SourceId, time};
use pantau_normalizer::archive_addresses;
use pantau_store::{FrontierEntry, Habit};
use tokio::task::JoinSet;

use crate::{House, PipelineError, Progress};

use ask::Answer;
use attention::Attention;
use hosts::{Hosts, Troubles};

/// Addresses on their way at one time.
const IN_FLIGHT: usize = 128;
/// Answers committed together: one fsync for all of them.
const COMMIT: usize = 48;
/// Feeds and other addresses that lead on go before articles.
const LEADING: i32 = 0;
/// Articles.
const FOLLOWING: i32 = 10;
/// Articles of an issue that is being talked about.
const HOT: i32 = 5;

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
    /// Gone: the server says that there is no such page.
    pub gone: u64,
    /// Put off, for their hosts are left alone.
    pub put_off: u64,
    /// Further pages of articles in parts.
    pub parts: u64,
    /// Addresses found.
    pub found: u64,
    /// Addresses left out: more than a list may have, or sitemaps too deep within others.
    pub left_out: u64,
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
        // A backfill goes through the outlet's lists day by day.
        if let (Some(since), Some(pattern)) = (settings.since, &outlet.archive) {
            let days = archive_addresses(pattern, time::wib_day(since), time::wib_day(now));
            entries.extend(
                days.into_iter().map(|url| entry(url, outlet.id.clone(), CaptureKind::Section, now, None)),
            );
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
    FrontierEntry {
        url,
        source,
        kind,
        due,
        priority,
        etag: None,
        last_modified: None,
        failures: 0,
        hint,
        looks: 0,
        last: None,
        habit: Habit::default(),
    }
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
    let mut flying: JoinSet<Answer> = JoinSet::new();
    let mut done: Vec<Answer> = Vec::new();
    let lease = house.lease();
    let attention = Arc::new(Attention::of(house)?);
    let mut troubles = Troubles::remembered(house, fetcher)?;
    let mut hosts = Hosts::default();
    let mut dry = false;
    loop {
        if !stop() && flying.len() < IN_FLIGHT {
            if hosts.is_empty() && !dry {
                hosts.wait_for(house.store.due_hosts(house.now())?);
                dry = hosts.is_empty();
            }
            let wants = hosts.wants(IN_FLIGHT - flying.len(), fetcher);
            if !wants.is_empty() {
                // A pass may last for hours, a lease does not.
                let lease = house.renewed(&lease);
                let claimed = house.store.claim_frontier(house.now(), &lease, &wants)?;
                hosts.took(&wants, &claimed);
                for entry in claimed {
                    flying.spawn(ask::ask(fetcher.clone(), Arc::clone(house), entry));
                }
            }
        }
        match flying.join_next().await {
            Some(Ok(answer)) => {
                hosts.landed(&answer.entry.url);
                done.push(answer);
            }
            Some(Err(_)) => return Err(PipelineError::Worker { stage: "crawl" }),
            None => {}
        }
        if done.len() >= COMMIT || (flying.is_empty() && !done.is_empty()) {
            let count = done.len() as u64;
            let batch = std::mem::take(&mut done);
            let keeper = Arc::clone(house);
            let (holder, rules, heed) = (lease.clone(), settings.clone(), Arc::clone(&attention));
            let part =
                tokio::task::spawn_blocking(move || commit::commit(&keeper, &holder, &rules, &heed, batch))
                    .await
                    .map_err(|_| PipelineError::Worker { stage: "crawl" })??;
            add(&mut tally, part);
            troubles.keep(house, fetcher)?;
            progress.step(count);
            // What was found may be due at once.
            dry = false;
        } else if flying.is_empty() && ((dry && hosts.is_empty()) || hosts.all_rest(fetcher) || stop()) {
            break;
        }
    }
    progress.end(&tally.words());
    Ok(tally)
}

impl CrawlTally {
    /// In one line.
    #[must_use]
    pub fn words(&self) -> String {
        let Self { captured, unchanged, refused, failed, gone, put_off, parts, left_out, .. } = self;
        let mut line =
            format!("received {captured}, unchanged {unchanged}, refused {refused}, failed {failed}");
        for (count, word) in
            [(gone, "gone"), (put_off, "put off"), (parts, "further pages"), (left_out, "left out")]
        {
            if *count > 0 {
                line.push_str(&format!(", {word} {count}"));
            }
        }
        line
    }
}

fn add(sum: &mut CrawlTally, part: CrawlTally) {
    sum.captured += part.captured;
    sum.unchanged += part.unchanged;
    sum.refused += part.refused;
    sum.failed += part.failed;
    sum.found += part.found;
    sum.gone += part.gone;
    sum.put_off += part.put_off;
    sum.parts += part.parts;
    sum.left_out += part.left_out;
}

fn account_of<'a>(house: &'a House, entry: &FrontierEntry) -> Option<&'a Account> {
    let id = entry.hint.as_deref()?.parse().ok()?;
    house.sources.accounts.get(&id).filter(|account| account.enabled)
}

/// The platform that a source id names.
pub(crate) fn platform_of(source: &SourceId) -> Option<Platform> {
    source.as_str().parse().ok()
}
