//! What happened in a period, counted: the numbers that an edition is composed of.
//!
//! `insight` computes a [`Digest`]; `report` turns it into an [`crate::Edition`]. Every count carries the mentions
//! behind it.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Issue, Level, Medium, MentionId, MentionKind, Platform, Quote, RegionCode, SourceId, Tone, TopicSlug,
    edition::{EditionKind, Period},
    health::AlarmSpan,
};

/// How many, and which.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Count {
    /// The mentions counted, oldest first. Their number is the value.
    pub evidence: Vec<MentionId>,
}

impl Count {
    /// The value.
    #[must_use]
    pub fn value(&self) -> usize {
        self.evidence.len()
    }
}

/// Counts by tone, with the share of each as an estimate.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ToneCounts {
    /// Labelled positive.
    pub positive: Count,
    /// Labelled neutral.
    pub neutral: Count,
    /// Labelled negative.
    pub negative: Count,
    /// 95 % intervals of the shares (0 to 1) of positive, neutral and negative, the classifier's known error
    /// included where it is known; none without mentions.
    pub intervals: Option<[(f64, f64); 3]>,
}

impl ToneCounts {
    /// The count of one tone.
    #[must_use]
    pub fn of(&self, tone: Tone) -> &Count {
        match tone {
            Tone::Positive => &self.positive,
            Tone::Neutral => &self.neutral,
            Tone::Negative => &self.negative,
        }
    }

    /// All mentions counted.
    #[must_use]
    pub fn total(&self) -> usize {
        self.positive.value() + self.neutral.value() + self.negative.value()
    }
}

/// How a number compares with the same length of time before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// Both periods were heard: value before, and the ratio now/before with its 95 % interval (Poisson).
    Comparable {
        /// The value of the period before.
        before: Count,
        /// Now divided by before; none where before is 0.
        ratio: Option<f64>,
        /// Interval of the ratio.
        interval: Option<(f64, f64)>,
        /// Whether the interval excludes 1 (`false`: "tidak berbeda nyata").
        differs: bool,
    },
    /// Sources fell silent in one of the two, or coverage was thin: no rise or fall may be claimed.
    NotComparable {
        /// The value of the period before.
        before: Count,
        /// Which period lacks sources: words for the reader are made from this.
        silent: Vec<Silence>,
    },
}

/// A source that gave much less than it used to: a gap of collection, not of news.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Silence {
    /// The source.
    pub source: SourceId,
    /// Mentions a day that it gave before (median of its active days in the 28 days before).
    pub usual_per_day: f64,
    /// First silent or thin day in the periods looked at.
    pub since: Date,
    /// Last such day.
    pub until: Date,
    /// Mentions that it gave in those days all the same.
    pub given: u32,
}

/// A sentence taken from a mention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The sentence as written.
    pub text: String,
    /// Where it stands.
    pub mention: MentionId,
}

/// An issue of the period with what a reader must know of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IssueDigest {
    /// The issue.
    pub issue: Issue,
    /// Mentions in the period by tone.
    pub tone: ToneCounts,
    /// Most informative sentences, of differing stories first; at most 5.
    pub excerpts: Vec<Excerpt>,
    /// Regions by mentions, most first.
    pub regions: Vec<(RegionCode, Count)>,
    /// Outlets and platforms by mentions, most first.
    pub sources: Vec<(SourceId, Count)>,
    /// Topics by mentions, most first.
    pub topics: Vec<(TopicSlug, Count)>,
    /// Where it was first published, and when: source, mention.
    pub first: Option<(SourceId, MentionId)>,
    /// Quotes, each with its mention; at most 4, of differing speakers.
    pub quotes: Vec<(Quote, MentionId)>,
    /// Stories of the issue that began in the period: headline and first mention.
    pub fresh: Vec<Excerpt>,
    /// Mentions that copy others.
    pub copies: Count,
    /// Posts and comments among the mentions.
    pub social: Count,
    /// Headline and body tones that oppose each other.
    pub divergent: Count,
}

/// A region's share of the period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegionDigest {
    /// A kabupaten/kota, or `35` for the province as a whole.
    pub region: RegionCode,
    /// Mentions about it by tone.
    pub tone: ToneCounts,
    /// Mentions in the period before.
    pub before: usize,
    /// Its leading story: headline and first mention.
    pub leading: Option<Excerpt>,
}

/// A source's share of the period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceDigest {
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub name: String,
    /// Its medium and level, for outlets that are known.
    pub outlet: Option<(Medium, Level, bool)>,
    /// Mentions by tone.
    pub tone: ToneCounts,
}

/// A post with its known engagement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PostDigest {
    /// The post.
    pub mention: MentionId,
    /// The platform.
    pub platform: Platform,
    /// Its first 200 characters, handles of persons masked.
    pub text: String,
    /// Likes, comments and shares, where known.
    pub engagement: Option<u64>,
    /// Its tone.
    pub tone: Tone,
}

/// A leader's coverage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeaderDigest {
    /// The office in Indonesian (`Gubernur`, `Wakil Gubernur`, `Sekretaris Daerah`).
    pub office: String,
    /// Mentions by tone.
    pub tone: ToneCounts,
    /// Topics by mentions.
    pub topics: Vec<(TopicSlug, Count)>,
    /// Variety of the topics: normalised entropy, 0 (one topic) to 1; none with fewer than two mentions.
    pub variety: Option<f64>,
    /// Sources that carried it, by mentions.
    pub sources: Vec<(SourceId, Count)>,
}

/// A sub-theme of a special edition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubthemeDigest {
    /// Its name as in the theme's list.
    pub subtheme: String,
    /// Mentions by tone.
    pub tone: ToneCounts,
    /// Mentions of each platform.
    pub platforms: Vec<(Platform, Count)>,
    /// What was said most typically: at most 3.
    pub excerpts: Vec<Excerpt>,
}

/// A day that stands out of its neighbours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Peak {
    /// The day.
    pub day: Date,
    /// Its mentions.
    pub count: Count,
    /// Median of the 7 days before that were heard.
    pub usual: f64,
    /// The story that made it: headline, mention.
    pub cause: Option<Excerpt>,
}

/// What happened in a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// For which kind of edition.
    pub kind: EditionKind,
    /// The theme of a special edition.
    pub theme: Option<String>,
    /// The days covered.
    pub period: Period,
    /// The days compared with.
    pub compared: Period,
    /// Up to when the store was read.
    pub cutoff: Timestamp,
    /// Mentions in scope (for a special edition: of the theme and in scope).
    pub jatim: Count,
    /// National mentions that touch the province.
    pub touch: Count,
    /// National background.
    pub background: Count,
    /// Mentions that came in without a date in the last day of the period: seen, but counted for no day.
    pub undated: Count,
    /// In scope against the period before.
    pub comparison: Option<Comparison>,
    /// In scope by kind.
    pub kinds: Vec<(MentionKind, Count)>,
    /// In scope, news only, by medium.
    pub media: Vec<(Medium, Count)>,
    /// In scope, posts and comments only, by platform.
    pub platforms: Vec<(Platform, Count)>,
    /// In scope, news.
    pub news_tone: ToneCounts,
    /// In scope, posts and comments.
    pub social_tone: ToneCounts,
    /// Known engagement of posts and comments in scope, and how many gave a number.
    pub engagement: Option<(u64, usize)>,
    /// In scope by topic, most first.
    pub topics: Vec<(TopicSlug, Count)>,
    /// Issues in scope, by rank.
    pub issues: Vec<IssueDigest>,
    /// National issues that touch the province, by touch.
    pub national: Vec<IssueDigest>,
    /// Regions with mentions, most first; `35` among them.
    pub regions: Vec<RegionDigest>,
    /// Sources in scope, most first.
    pub sources: Vec<SourceDigest>,
    /// Posts in scope by engagement, most first; at most 10.
    pub posts: Vec<PostDigest>,
    /// Hashtags in scope by posts, most first; at most 15.
    pub hashtags: Vec<(String, Count)>,
    /// The three offices, in order.
    pub leaders: Vec<LeaderDigest>,
    /// In scope by day, from 27 days before a daily's day, else over the period: (day, news, social, heard); `heard` is
    /// false where collection was silent.
    pub curve: Vec<(Date, usize, usize, bool)>,
    /// Tone by day over the period of weekly and longer editions: (day, positive, neutral, negative).
    pub tone_curve: Vec<(Date, usize, usize, usize)>,
    /// Days that stand out, in weekly and longer editions.
    pub peaks: Vec<Peak>,
    /// Sources that fell silent in the period or in the one compared with.
    pub silences: Vec<Silence>,
    /// What was wrong with sources on the days of `curve`, what lasted longest into them first.
    #[serde(default)]
    pub alarms: Vec<AlarmSpan>,
    /// Sub-themes of a special edition, most mentioned first.
    pub subthemes: Vec<SubthemeDigest>,
    /// Speakers by quotes: (name, role, quotes' mentions); at most 12.
    pub speakers: Vec<(String, Option<String>, Count)>,
}

impl Digest {
    /// Whether something was wrong with a source on a day.
    #[must_use]
    pub fn alarmed(&self, day: Date) -> bool {
        self.alarms.iter().any(|span| span.holds(day))
    }
}
