//! What is true of each published mention, for tests and scores to compare with.

use std::io::Write;

use jiff::Timestamp;
use pantau_domain::{
    GovernmentTone, Language, MentionKind, Platform, Precision, RegionCode, Scope, SourceId, Tone, TopicSlug,
    time,
};
use serde::{Deserialize, Serialize};

use super::{
    World,
    article::{Article, Labels},
    event::{Curve, Event},
    social::Post,
};
use crate::{
    ReplayError, calendar,
    calendar::DateStyle,
    faults::FaultKind,
    outlets::roster::{Discovery, Markup, ROSTER, Spec},
};

/// The truth about one mention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TruthLine {
    /// Canonical address of an article, `platform:native id` of a post or comment.
    pub key: String,
    /// Where it is published.
    pub platform: Platform,
    /// The outlet, or the platform's name.
    pub source: SourceId,
    /// What kind of item it is.
    pub kind: MentionKind,
    /// Canonical address, articles only.
    pub url: Option<String>,
    /// The platform's id, posts and comments only.
    pub native_id: Option<String>,
    /// Who posted it, posts and comments only.
    pub account: Option<String>,
    /// Headline, articles only.
    pub title: Option<String>,
    /// When it was published; the first instant of the day where a reader can know only the day.
    pub published: Timestamp,
    /// How finely a reader of page and feeds can know that; none where the date cannot be read.
    pub precision: Option<Precision>,
    /// The event's id; `harian-…` for daily reports, `fault` for a page that cannot be had.
    pub event: String,
    /// The event's phase, from 0.
    pub phase: usize,
    /// What it is about.
    pub topic: TopicSlug,
    /// Its tone.
    pub tone: Tone,
    /// How government comes off in it.
    pub government: GovernmentTone,
    /// Regions it is about, main first.
    pub regions: Vec<RegionCode>,
    /// How far it is the bureau's business.
    pub scope: Scope,
    /// Its language; `mixed` where two are mixed.
    pub language: Language,
    /// Key of the mention that this one copies, verbatim or nearly so.
    pub copy_of: Option<String>,
    /// Sub-themes of the Covid-19 strand.
    pub covid: Vec<String>,
    /// The fault that stands in its way, if any.
    pub fault: Option<FaultKind>,
    /// Whether a crawl can have it.
    pub expected: bool,
}

/// What a plant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlantKind {
    /// An event that many outlets carry at once.
    Spike,
    /// Accounts that post one text within seconds.
    Burst,
    /// Official accounts that repeat a notice: it looks like a burst and is none.
    Decoy,
}

/// Something that analyses should find, or should leave alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plant {
    /// What it is.
    pub kind: PlantKind,
    /// The event it belongs to.
    pub event: String,
    /// Its first instant.
    pub since: Timestamp,
    /// Its last instant.
    pub until: Timestamp,
    /// Keys of the posts of a burst or decoy.
    pub keys: Vec<String>,
}

/// The days on which events of great reach break.
pub(crate) fn spikes(events: &[Event], days: u16) -> Vec<Plant> {
    let loud = |event: &&Event| event.reach >= 4 && matches!(event.curve, Curve::Burst | Curve::Fade);
    events
        .iter()
        .filter(|event| event.start_day <= days)
        .filter(loud)
        .map(|event| {
            let day = calendar::day(event.start_day);
            Plant {
                kind: PlantKind::Spike,
                event: event.id.clone(),
                since: time::day_start(day),
                until: calendar::at(day, i64::MAX),
                keys: Vec::new(),
            }
        })
        .collect()
}

pub(crate) fn lines(world: &World) -> Vec<TruthLine> {
    let articles = world.articles.iter().map(|article| of_article(world, article));
    let posts = world.social.posts.iter().map(|post| of_post(world, post));
    let faults = world.fault_pages.iter().filter_map(|page| of_fault(world, page));
    articles.chain(posts).chain(faults).collect()
}

pub(crate) fn write(lines: &[TruthLine], out: &mut dyn Write) -> Result<(), ReplayError> {
    for line in lines {
        let text =
            serde_json::to_string(line).map_err(|fault| ReplayError::Write { source: fault.into() })?;
        writeln!(out, "{text}").map_err(|source| ReplayError::Write { source })?;
    }
    out.flush().map_err(|source| ReplayError::Write { source })
}

fn of_article(world: &World, article: &Article) -> TruthLine {
    let url = world.url(article);
    let spec = ROSTER.get(article.outlet);
    let fault = world.fault_pages.iter().find(|page| page.article_path.as_ref() == Some(&article.path));
    let fault = fault.filter(|page| page.outlet == article.outlet).map(|page| page.kind);
    let precision = if fault == Some(FaultKind::BadDate) { None } else { spec.map(precision) };
    let published = if precision == Some(Precision::Day) {
        time::day_start(time::wib_day(article.published))
    } else {
        article.published
    };
    let copied = article.copy_of.and_then(|first| world.articles.get(first)).map(|first| world.url(first));
    TruthLine {
        kind: MentionKind::News,
        url: Some(url.clone()),
        title: Some(article.headline.clone()),
        precision,
        copy_of: copied,
        fault,
        ..blank(url, spec.map_or("", |spec| spec.id), Platform::Web, published, &article.labels)
    }
}

fn of_post(world: &World, post: &Post) -> TruthLine {
    let first = post.copy_of.and_then(|first| world.social.posts.get(first));
    let account = world.social.accounts.get(post.account).map(|account| account.handle.clone());
    TruthLine {
        kind: post.kind,
        native_id: Some(post.native.clone()),
        account,
        precision: Some(Precision::Second),
        language: Language(post.lang.clone()),
        copy_of: first.map(Post::key),
        ..blank(post.key(), post.platform.as_str(), post.platform, post.published, &post.labels)
    }
}

fn of_fault(world: &World, page: &crate::faults::FaultPage) -> Option<TruthLine> {
    if page.article_path.is_some() || page.path.is_empty() {
        return None;
    }
    let url = world.address(page.outlet, &page.path);
    let labels = Labels {
        event: "fault".to_owned(),
        phase: 0,
        topic: "hiburan".parse().ok()?,
        tone: Tone::Neutral,
        government: GovernmentTone::None,
        regions: Vec::new(),
        scope: Scope::Background,
        covid: Vec::new(),
    };
    let source = ROSTER.get(page.outlet).map_or("", |spec| spec.id);
    Some(TruthLine {
        url: Some(url.clone()),
        title: Some(page.title.clone()),
        fault: Some(page.kind),
        expected: false,
        ..blank(url, source, Platform::Web, page.published, &labels)
    })
}

fn blank(key: String, source: &str, platform: Platform, published: Timestamp, labels: &Labels) -> TruthLine {
    TruthLine {
        key,
        platform,
        source: source_id(source),
        kind: MentionKind::News,
        url: None,
        native_id: None,
        account: None,
        title: None,
        published,
        precision: None,
        event: labels.event.clone(),
        phase: labels.phase,
        topic: labels.topic.clone(),
        tone: labels.tone,
        government: labels.government,
        regions: labels.regions.clone(),
        scope: labels.scope,
        language: Language("id".to_owned()),
        copy_of: None,
        covid: labels.covid.clone(),
        fault: None,
        expected: true,
    }
}

#[expect(
    clippy::expect_used,
    reason = "ids of the roster and names of platforms are valid ids; a test reads them all"
)]
pub(crate) fn source_id(text: &str) -> SourceId {
    text.parse().expect("an id of the roster is a valid id")
}

/// How finely the date of an outlet's articles can be known from its pages and feeds.
fn precision(spec: &Spec) -> Precision {
    let feed = !matches!(spec.discovery, Discovery::Sections | Discovery::NewsSitemap);
    match (spec.markup, spec.date) {
        (Markup::Nothing, DateStyle::DayOnly) => Precision::Day,
        (Markup::Nothing, _) if !feed => Precision::Minute,
        _ => Precision::Second,
    }
}
