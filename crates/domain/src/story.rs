//! Mentions of one event, and stories of one public question.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{IssueId, MentionId, MentionKind, Signature, SourceId, StoryId, source::words};

/// Where grouping put one mention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grouped {
    /// The mention.
    pub mention: MentionId,
    /// Its story.
    pub story: StoryId,
    /// The earlier mention whose text it copies.
    pub copy_of: Option<MentionId>,
}

/// Mentions that report the same event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// Its id, stable.
    pub id: StoryId,
    /// The issue it belongs to.
    pub issue: IssueId,
    /// A headline chosen from its members.
    pub headline: String,
    /// The first member that was published.
    pub first: MentionId,
    /// When its first member was published.
    pub started: Timestamp,
    /// When its last member was published.
    pub last: Timestamp,
    /// How many mentions it holds.
    pub mentions: u32,
}

words!(
    /// Where an issue stands in its life on a given day.
    IssueStatus, "issue status", "new, rising, steady, peak, fading, revived" {
        /// First seen that day.
        New = "new",
        /// More than the days before.
        Rising = "rising",
        /// As much as the days before.
        Steady = "steady",
        /// The most so far, after days of rising.
        Peak = "peak",
        /// Less than the days before.
        Fading = "fading",
        /// Back after a week or more of silence.
        Revived = "revived",
    }
);

/// Stories that keep one public question alive, seen from one day or period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// Its id, stable.
    pub id: IssueId,
    /// Its name: the headline of its leading story.
    pub name: String,
    /// Where it stands.
    pub status: IssueStatus,
    /// Rank score; what it is made of stands in `why`.
    pub score: f64,
    /// Why it is here, as (criterion, value, weight).
    pub why: Vec<(String, f64, f64)>,
    /// Stories in the period, the largest first.
    pub stories: Vec<StoryId>,
    /// Mentions in the period, oldest first.
    pub evidence: Vec<MentionId>,
    /// The first mention of the issue that is known.
    pub first: Option<MentionId>,
    /// Mentions of each day up to the period's end, oldest first: (day, count).
    pub curve: Vec<(Date, u32)>,
}

/// A mention with what grouping needs, oldest first.
#[derive(Debug, Clone)]
pub struct Groupable {
    /// The mention's id.
    pub id: MentionId,
    /// Its kind.
    pub kind: MentionKind,
    /// Its source.
    pub source: SourceId,
    /// Published ([`crate::Published::order`]), or first seen where that is unknown.
    pub at: Timestamp,
    /// Whether `at` is when it was published.
    pub dated: bool,
    /// Headline.
    pub title: Option<String>,
    /// Body.
    pub body: String,
    /// Near-duplicate signature.
    pub signature: Signature,
    /// Digest of the text.
    pub digest: u64,
    /// Its present story, where it has one (context around the claimed ones).
    pub story: Option<StoryId>,
    /// What it copies, where that is known.
    pub copy_of: Option<MentionId>,
}

/// How much one source gave on one day (Asia/Jakarta).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceDay {
    /// The source.
    pub source: SourceId,
    /// The day.
    pub day: Date,
    /// Mentions published that day.
    pub mentions: u32,
}
