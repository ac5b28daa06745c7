//! What a probe saw, as values.

use jiff::Timestamp;
use pantau_domain::{Medium, Precision, Published, RegionCode};
use pantau_normalizer::discover::Robots;
use serde::Serialize;

use super::who::Guess;

/// Rules of robots.txt that are told.
const RULES: usize = 20;

/// An outlet as it was seen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Probed {
    /// What was typed.
    pub asked: String,
    /// An id from its host.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its home page.
    pub home: String,
    /// What kind of medium it is, by its name.
    pub medium: Guess<Medium>,
    /// Where it is at home, by its name: sure, or several that it may be.
    pub region: Guess<Vec<RegionCode>>,
    /// The language that its pages claim.
    pub language: Option<String>,
    /// The system that it runs on.
    pub platform: Option<&'static str>,
    /// Its robots.txt.
    pub robots: RobotsSeen,
    /// Feeds that were read.
    pub feeds: Vec<FeedSeen>,
    /// Feeds that were seen but not read.
    pub more_feeds: Vec<String>,
    /// Sitemaps that were read.
    pub sitemaps: Vec<SitemapSeen>,
    /// Pages that list articles.
    pub sections: Vec<SectionSeen>,
    /// Pages that may list articles and were not looked at.
    pub more_sections: Vec<String>,
    /// What addresses of its articles look like.
    pub link_rule: Option<String>,
    /// The address of its list by day.
    pub archive: Option<String>,
    /// Articles that were read.
    pub articles: Vec<ArticleSeen>,
    /// Addresses that a rule forbids.
    pub refused: Vec<String>,
    /// Addresses that failed, and why.
    pub failed: Vec<(String, String)>,
    /// Requests made.
    pub requests: usize,
    /// When.
    pub probed_at: Timestamp,
}

impl Probed {
    /// Whether there is anything to follow it by.
    #[must_use]
    pub fn can_be_followed(&self) -> bool {
        !self.feeds.is_empty() || !self.sitemaps.is_empty() || !self.sections.is_empty()
    }

    /// Whether at least one article could be read as it should.
    #[must_use]
    pub fn can_be_read(&self) -> bool {
        self.articles.iter().any(|article| article.confidence != Confidence::Poor)
    }
}

/// What robots.txt says to us.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct RobotsSeen {
    /// Whether there is one.
    pub exists: bool,
    /// Whether a group names us.
    pub is_named: bool,
    /// Whether everything is forbidden.
    pub forbids_all: bool,
    /// Seconds between two requests.
    pub crawl_delay_secs: Option<f32>,
    /// Paths that may not be asked.
    pub disallow: Vec<String>,
    /// Sitemaps that it names.
    pub sitemaps: usize,
}

impl RobotsSeen {
    pub(super) fn from_rules(rules: &Robots) -> Self {
        Self {
            exists: true,
            is_named: rules.is_named,
            forbids_all: rules.forbids_all(),
            crawl_delay_secs: rules.crawl_delay_secs,
            disallow: rules.disallow.iter().take(RULES).cloned().collect(),
            sitemaps: rules.sitemaps.len(),
        }
    }
}

/// A feed that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedSeen {
    /// Its address.
    pub url: String,
    /// What led there: `given`, `declared`, `linked`, `usual place`.
    pub found: &'static str,
    /// `rss`, `atom`, `rdf`, `json`.
    pub kind: &'static str,
    /// Its title.
    pub title: Option<String>,
    /// How many entries it has.
    pub entries: usize,
    /// The newest date, in the feed's own zone.
    pub newest: Option<String>,
    /// How its dates are written.
    pub dates: String,
    /// Whether entries carry whole articles.
    pub full_text: bool,
}

/// A sitemap that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SitemapSeen {
    /// Its address.
    pub url: String,
    /// What led there: `robots.txt`, `linked`, `usual place`.
    pub found: &'static str,
    /// `index`, `news` or `pages`.
    pub kind: &'static str,
    /// Pages that it lists, with those of its newest child where it is an index.
    pub pages: usize,
    /// Further sitemaps that it names.
    pub children: usize,
    /// The newest date.
    pub newest: Option<String>,
}

/// A page that lists articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionSeen {
    /// Its address.
    pub url: String,
    /// What links to it are called.
    pub label: String,
    /// Articles that it links to.
    pub articles: usize,
    /// Whether it names a next page.
    pub has_next: bool,
}

/// How well an article could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Text, title and a date with an hour.
    Good,
    /// Something is missing or short.
    Fair,
    /// Hardly any text.
    Poor,
}

/// An article that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArticleSeen {
    /// Its address.
    pub url: String,
    /// Its headline.
    pub title: Option<String>,
    /// Letters of its text.
    pub letters: usize,
    /// When it was published, in its own zone.
    pub published: Option<String>,
    /// Its author.
    pub author: Option<String>,
    /// Whether its data stands as JSON-LD.
    pub json_ld: bool,
    /// Its variant for phones.
    pub amp: Option<String>,
    /// The next page of an article in parts.
    pub next_page: Option<String>,
    /// How well it could be read.
    pub confidence: Confidence,
}

/// How dates are written, in words.
pub(super) fn manner<'a>(dates: impl Iterator<Item = Option<&'a Published>>) -> String {
    let all: Vec<Option<&Published>> = dates.collect();
    let dated: Vec<&Published> = all.iter().copied().flatten().collect();
    if dated.is_empty() {
        return "no dates".to_owned();
    }
    let count =
        |is: &dyn Fn(&Published) -> bool| dated.iter().filter(|date| is(date)).count() * 2 > dated.len();
    let precision =
        if count(&|date| date.precision == Precision::Day) { "days without an hour" } else { "hours" };
    let zone = if count(&|date| date.offset_secs == Some(pantau_domain::time::WIB_OFFSET_SECS)) {
        ", WIB"
    } else if count(&|date| date.offset_secs == Some(0)) {
        ", UTC"
    } else if count(&|date| date.offset_secs.is_none()) && precision == "hours" {
        ", no zone named"
    } else if precision == "hours" {
        ", another zone than WIB"
    } else {
        ""
    };
    let undated = all.len() - dated.len();
    let rest = if undated > 0 { format!(", {undated} of {} undated", all.len()) } else { String::new() };
    format!("{precision}{zone}{rest}")
}
