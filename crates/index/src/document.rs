//! What the index is told of a mention.

use jiff::{Timestamp, civil::Date};
use pantau_domain::{Brief, MentionKind, Platform, RegionCode, Scope, Tone, TopicSlug};
use tantivy::TantivyDocument;

use crate::schema::Fields;

/// A mention as the index takes it.
#[derive(Debug, Clone)]
pub struct IndexDocument<'a> {
    /// Its number in the store; the key.
    pub seq: u64,
    /// Headline; empty where there is none.
    pub title: &'a str,
    /// Main text.
    pub body: &'a str,
    /// Outlet or platform.
    pub source: &'a str,
    /// Where it was published.
    pub platform: Platform,
    /// What kind of item.
    pub kind: MentionKind,
    /// When it was published, or first seen where that is unknown; for the order by time.
    pub at: Timestamp,
    /// Day of publication in Asia/Jakarta.
    pub day: Option<Date>,
    /// Tone of the whole.
    pub tone: Tone,
    /// Whether it is the bureau's business.
    pub scope: Scope,
    /// Regions.
    pub regions: &'a [RegionCode],
    /// Topics.
    pub topics: &'a [TopicSlug],
    /// Language.
    pub language: &'a str,
    /// Its story.
    pub story: Option<&'a str>,
}

impl<'a> IndexDocument<'a> {
    /// The document of a mention with its labels and its whole body.
    #[must_use]
    pub fn from_brief(seq: u64, brief: &'a Brief, body: &'a str) -> Self {
        Self {
            seq,
            title: brief.title.as_deref().unwrap_or_default(),
            body,
            source: brief.source.as_str(),
            platform: brief.platform,
            kind: brief.kind,
            at: brief.published.map_or(brief.seen_at, |published| published.order()),
            day: brief.day(),
            tone: brief.tone.label(),
            scope: brief.scope,
            regions: &brief.regions,
            topics: &brief.topics,
            language: &brief.language.0,
            story: brief.story.as_ref().map(|story| story.as_str()),
        }
    }

    pub(crate) fn build(&self, fields: &Fields) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_u64(fields.seq, self.seq);
        document.add_text(fields.title, self.title);
        document.add_text(fields.body, self.body);
        document.add_text(fields.source, self.source);
        document.add_text(fields.platform, self.platform.as_str());
        document.add_text(fields.kind, self.kind.as_str());
        document.add_i64(fields.at, self.at.as_second());
        if let Some(day) = self.day {
            document.add_i64(fields.day, day_number(day));
        }
        document.add_text(fields.tone, self.tone.as_str());
        document.add_text(fields.scope, self.scope.as_str());
        document.add_text(fields.language, self.language);
        if let Some(story) = self.story {
            document.add_text(fields.story, story);
        }
        let mut topics: Vec<&str> = self.topics.iter().map(|topic| topic.as_str()).collect();
        topics.sort_unstable();
        topics.dedup();
        for topic in topics {
            document.add_text(fields.topic, topic);
        }
        let mut regions: Vec<RegionCode> =
            self.regions.iter().flat_map(|region| [region.clone(), region.regency()]).collect();
        regions.sort_unstable();
        regions.dedup();
        for region in regions {
            document.add_text(fields.region, region.as_str());
        }
        document
    }
}

/// Days as numbers YYYYMMDD.
pub(crate) fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The day of such a number.
pub(crate) fn day(number: i64) -> Option<Date> {
    let year = i16::try_from(number.div_euclid(10_000)).ok()?;
    let month = i8::try_from(number.rem_euclid(10_000) / 100).ok()?;
    let day = i8::try_from(number.rem_euclid(100)).ok()?;
    Date::new(year, month, day).ok()
}
