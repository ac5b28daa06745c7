//! Addresses that a capture leads to.

use jiff::Timestamp;
use pantau_crawler::schedule::Observed;
use pantau_domain::{Capture, CaptureKind, Published};
use pantau_normalizer::{
    EntryHint, Received, SitemapEntry, decoded,
    discover::MAX_DEPTH,
    feed::{self, FeedEntry},
    section, sitemap,
};
use pantau_store::FrontierEntry;
use pantau_text::address;

use super::{CrawlSettings, HOT, again, attention::Attention, entry, platform_of};
use crate::House;

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
    /// Addresses left out, for there are too many of them or they lie too deep.
    pub(super) left_out: u64,
}

/// What a capture leads to is looked for with this.
pub(super) struct Lookout<'a> {
    pub(super) house: &'a House,
    pub(super) settings: &'a CrawlSettings,
    pub(super) attention: &'a Attention,
    /// The address asked.
    pub(super) from: &'a FrontierEntry,
    pub(super) capture: &'a Capture,
    pub(super) now: Timestamp,
}

impl Lookout<'_> {
    /// Addresses that the capture leads to.
    pub(super) fn leads(&self) -> Leads {
        let body = match decoded(self.capture) {
            Ok(body) => body,
            Err(error) => {
                self.broken(&error);
                return Leads::default();
            }
        };
        let received = Received {
            body: &body,
            content_type: self.capture.content_type(),
            url: &self.capture.final_url,
            seen_at: self.capture.fetched_at,
        };
        let mut leads = match self.from.kind {
            CaptureKind::Feed => self.feed(&received),
            CaptureKind::Sitemap => self.sitemap(&received),
            CaptureKind::Section => Leads { found: self.section(&received), ..Leads::default() },
            CaptureKind::Platform => Leads { found: self.platform(&body), ..Leads::default() },
            CaptureKind::Article | CaptureKind::Part | CaptureKind::Import => Leads::default(),
        };
        leads.left_out += leads.found.len().saturating_sub(ENTRIES) as u64;
        leads.found.truncate(ENTRIES);
        leads
    }

    fn article(&self, url: &str, title: Option<&str>, hint: Option<String>) -> Option<FrontierEntry> {
        let url = address::canonical(url, Some(&self.capture.final_url))?;
        let mut entry = self.entry(url, CaptureKind::Article, hint);
        if title.is_some_and(|title| self.attention.is_hot(title)) {
            entry.priority = HOT;
        }
        Some(entry)
    }

    fn entry(&self, url: String, kind: CaptureKind, hint: Option<String>) -> FrontierEntry {
        entry(url, self.from.source.clone(), kind, self.now, hint)
    }

    fn is_recent(&self, date: Option<Published>) -> bool {
        match (self.settings.since, date) {
            (Some(since), Some(date)) => date.instant >= since,
            _ => true,
        }
    }

    fn feed(&self, received: &Received<'_>) -> Leads {
        match feed::read(received) {
            Ok(feed) => Leads {
                observed: habit_of(feed.entries.iter().filter_map(|item| item.date), self.now),
                found: feed
                    .entries
                    .iter()
                    .filter(|item| self.is_recent(item.date))
                    .filter_map(|item| {
                        self.article(item.link.as_deref()?, item.title.as_deref(), self.hint_of(item))
                    })
                    .collect(),
                left_out: 0,
            },
            Err(error) => Leads { found: self.broken(&error), ..Leads::default() },
        }
    }

    fn sitemap(&self, received: &Received<'_>) -> Leads {
        let map = match sitemap::read(received) {
            Ok(map) => map,
            Err(error) => return Leads { found: self.broken(&error), ..Leads::default() },
        };
        let depth = self.depth() + 1;
        let mut left_out = 0;
        let mut children: Vec<_> = map.children.iter().filter(|(_, date)| self.is_recent(*date)).collect();
        if self.settings.since.is_none() {
            // An index may list all years of an outlet: the newest maps, and of those without a date the first.
            children.sort_by_key(|(_, date)| std::cmp::Reverse(date.map(|date| date.instant)));
            children.truncate(CHILDREN);
        }
        if depth as usize >= MAX_DEPTH && !children.is_empty() {
            // Indexes that name each other, or one more each time, would be followed for ever.
            left_out = children.len() as u64;
            let reason = format!("sitemaps of sitemaps are followed {MAX_DEPTH} deep: {left_out} left out");
            self.house.fault("crawl", &self.from.url, &reason);
            children.clear();
        }
        let children = children
            .into_iter()
            .map(|(url, _)| self.entry(url.clone(), CaptureKind::Sitemap, Some(depth.to_string())));
        let pages = map
            .pages
            .iter()
            .filter(|page| self.is_recent(page.date))
            .filter_map(|page| self.article(&page.url, page.title.as_deref(), self.hint_of_page(page)));
        Leads { found: children.chain(pages).collect(), observed: None, left_out }
    }

    /// How deep a list lies is kept where other entries keep their hint.
    fn depth(&self) -> u32 {
        self.from.hint.as_deref().and_then(|hint| hint.parse().ok()).unwrap_or(0)
    }

    fn section(&self, received: &Received<'_>) -> Vec<FrontierEntry> {
        let outlet = self.house.sources.outlets.get(&self.from.source);
        let page = section::links_by(received, outlet.and_then(|outlet| outlet.link_rule.as_deref()));
        let depth = self.depth() + 1;
        let goes_on = depth <= SECTION_PAGES || self.settings.since.is_some();
        let next = page.next.filter(|_| goes_on);
        let next = next.map(|url| self.entry(url, CaptureKind::Section, Some(depth.to_string())));
        // The newest stand on a section's own page; behind it and in lists by day stand articles of any age.
        let is_newest = outlet.is_some_and(|outlet| outlet.sections.contains(&self.from.url));
        let hint = is_newest
            .then(|| EntryHint { found_at: Some(self.now), ..EntryHint::default() })
            .and_then(|hint| serde_json::to_string(&hint).ok());
        let articles = page.articles.iter();
        articles.filter_map(|(url, title)| self.article(url, Some(title), hint.clone())).chain(next).collect()
    }

    fn platform(&self, body: &[u8]) -> Vec<FrontierEntry> {
        let Some(platform) = platform_of(&self.from.source) else { return Vec::new() };
        match pantau_social::next(platform, &self.capture.url, body) {
            Ok(urls) => urls
                .into_iter()
                .map(|url| self.entry(url, CaptureKind::Platform, self.from.hint.clone()))
                .collect(),
            Err(error) => self.broken(&error),
        }
    }

    /// What a feed's entry says about its article, for the article's capture.
    fn hint_of(&self, entry: &FeedEntry) -> Option<String> {
        let hint = EntryHint {
            title: entry.title.clone(),
            date: entry.date,
            summary: entry.summary.clone(),
            found_at: entry.date.is_none().then_some(self.now),
            ..EntryHint::default()
        };
        serde_json::to_string(&hint).ok()
    }

    /// What a sitemap says of a page. In a news sitemap alone the date is that of publication; what any other sitemap
    /// lists at its first reading may be of any age, what it lists later and was not there before is new, unless it
    /// says itself that it is old.
    fn hint_of_page(&self, page: &SitemapEntry) -> Option<String> {
        let is_news = page.title.is_some();
        let may_be_new = page.date.is_none_or(|date| again::is_recent(date, self.now));
        let is_added = self.from.habit.looked_at.is_some() && may_be_new;
        let is_undated = !is_news || page.date.is_none();
        let hint = EntryHint {
            title: page.title.clone(),
            date: page.date.filter(|_| is_news),
            found_at: (is_undated && (is_news || is_added)).then_some(self.now),
            ..EntryHint::default()
        };
        (hint != EntryHint::default()).then(|| serde_json::to_string(&hint).ok())?
    }

    fn broken(&self, error: &dyn std::fmt::Display) -> Vec<FrontierEntry> {
        self.house.fault("crawl", &self.from.url, &error.to_string());
        Vec::new()
    }
}

/// So many entries since the oldest one of the last days.
fn habit_of(dates: impl Iterator<Item = Published>, now: Timestamp) -> Option<Observed> {
    let hours = |date: Published| now.duration_since(date.instant).as_secs_f64() / 3600.0;
    let ages: Vec<f64> = dates.map(hours).filter(|age| (0.0..=SPAN_HOURS).contains(age)).collect();
    let oldest = ages.iter().copied().fold(0.0, f64::max);
    (ages.len() > 1).then(|| Observed { found: ages.len() as f64, hours: oldest.max(1.0) })
}
