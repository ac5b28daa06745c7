//! Addresses that a capture leads to.

use jiff::Timestamp;
use pantau_crawler::schedule::Observed;
use pantau_domain::{Capture, CaptureKind, Published};
use pantau_normalizer::{EntryHint, Received, SitemapEntry, decoded, feed, section, sitemap};
use pantau_store::FrontierEntry;
use pantau_text::address;

use super::{CrawlSettings, HOT, attention::Attention, entry, platform_of};
use crate::{House, normalise::hint_of};

/// Entries taken from one feed, sitemap or section page.
const ENTRIES: usize = 50_000;
/// Further pages of a section that are followed, as long as they bring something new; a backfill (`--since`) follows all.
const SECTION_PAGES: u32 = 50;
/// Sitemaps of an index that are followed; a backfill follows all.
const CHILDREN: usize = 60;
/// What a feed tells of its habit at its first reading reaches back at most so many hours.
const SPAN_HOURS: f64 = 24.0 * 14.0;

/// What a capture leads to.
#[derive(Default)]
pub(super) struct Leads {
    /// Addresses.
    pub(super) found: Vec<FrontierEntry>,
    /// What the dates of its entries say of how often something new stands there.
    pub(super) observed: Option<Observed>,
}

/// Addresses that a capture leads to.
pub(super) fn leads(
    house: &House,
    settings: &CrawlSettings,
    attention: &Attention,
    from: &FrontierEntry,
    capture: &Capture,
    now: Timestamp,
) -> Leads {
    let body = match decoded(capture) {
        Ok(body) => body,
        Err(error) => {
            broken(house, from, &error);
            return Leads::default();
        }
    };
    let received = Received {
        body: &body,
        content_type: capture.content_type(),
        url: &capture.final_url,
        seen_at: capture.fetched_at,
    };
    let mut observed = None;
    let article = |url: &str, title: Option<&str>, hint: Option<String>| {
        let mut entry = address::canonical(url, Some(&capture.final_url))
            .map(|url| entry(url, from.source.clone(), CaptureKind::Article, now, hint))?;
        if title.is_some_and(|title| attention.is_hot(title)) {
            entry.priority = HOT;
        }
        Some(entry)
    };
    let recent = |date: Option<Published>| match (settings.since, date) {
        (Some(since), Some(date)) => date.instant >= since,
        _ => true,
    };
    let mut found: Vec<FrontierEntry> = match from.kind {
        CaptureKind::Feed => match feed::read(&received) {
            Ok(feed) => {
                observed = habit_of(feed.entries.iter().filter_map(|item| item.date), now);
                feed.entries
                    .iter()
                    .filter(|item| recent(item.date))
                    .filter_map(|item| article(item.link.as_deref()?, item.title.as_deref(), hint_of(item)))
                    .collect()
            }
            Err(error) => broken(house, from, &error),
        },
        CaptureKind::Sitemap => match sitemap::read(&received) {
            Ok(map) => {
                let mut children: Vec<_> = map.children.iter().filter(|(_, date)| recent(*date)).collect();
                if settings.since.is_none() {
                    // An index may list all years of an outlet: the newest maps, and of those without a date the first.
                    children.sort_by_key(|(_, date)| std::cmp::Reverse(date.map(|date| date.instant)));
                    children.truncate(CHILDREN);
                }
                let children = children
                    .into_iter()
                    .map(|(url, _)| entry(url.clone(), from.source.clone(), CaptureKind::Sitemap, now, None));
                let pages = map
                    .pages
                    .iter()
                    .filter(|page| recent(page.date))
                    .filter_map(|page| article(&page.url, page.title.as_deref(), hint_of_page(page)));
                children.chain(pages).collect()
            }
            Err(error) => broken(house, from, &error),
        },
        CaptureKind::Section => {
            let rule = house.sources.outlets.get(&from.source).and_then(|outlet| outlet.link_rule.as_deref());
            let page = section::links_by(&received, rule);
            // How deep a list goes on is kept where other entries keep their hint.
            let depth = from.hint.as_deref().and_then(|hint| hint.parse::<u32>().ok()).unwrap_or(0) + 1;
            let goes_on = depth <= SECTION_PAGES || settings.since.is_some();
            let next = page.next.filter(|_| goes_on).map(|url| {
                entry(url, from.source.clone(), CaptureKind::Section, now, Some(depth.to_string()))
            });
            page.articles
                .iter()
                .filter_map(|(url, title)| article(url, Some(title), None))
                .chain(next)
                .collect()
        }
        CaptureKind::Platform => match platform_of(&from.source) {
            Some(platform) => match pantau_social::next(platform, &capture.url, &body) {
                Ok(urls) => urls
                    .into_iter()
                    .map(|url| entry(url, from.source.clone(), CaptureKind::Platform, now, from.hint.clone()))
                    .collect(),
                Err(error) => broken(house, from, &error),
            },
            None => Vec::new(),
        },
        CaptureKind::Article | CaptureKind::Part | CaptureKind::Import => Vec::new(),
    };
    found.truncate(ENTRIES);
    Leads { found, observed }
}

/// What a news sitemap says of a page: there alone the date is that of publication.
fn hint_of_page(page: &SitemapEntry) -> Option<String> {
    page.title.as_ref()?;
    let hint = EntryHint { title: page.title.clone(), date: page.date, ..EntryHint::default() };
    serde_json::to_string(&hint).ok()
}

/// So many entries since the oldest one of the last days.
fn habit_of(dates: impl Iterator<Item = Published>, now: Timestamp) -> Option<Observed> {
    let hours = |date: Published| now.duration_since(date.instant).as_secs_f64() / 3600.0;
    let ages: Vec<f64> = dates.map(hours).filter(|age| (0.0..=SPAN_HOURS).contains(age)).collect();
    let oldest = ages.iter().copied().fold(0.0, f64::max);
    (ages.len() > 1).then(|| Observed { found: ages.len() as f64, hours: oldest.max(1.0) })
}

fn broken(house: &House, from: &FrontierEntry, error: &dyn std::fmt::Display) -> Vec<FrontierEntry> {
    house.fault("crawl", &from.url, &error.to_string());
    Vec::new()
}
