//! A mention with its labels and without its body: what counting needs.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, Actor, Engagement, GovernmentTone, IssueId, Language, MentionId, MentionKind, Platform,
    Published, Quote, RegionCode, Scope, SourceId, StoryId, ThemeHit, ToneScores, TopicSlug, source::words,
};

words!(
    /// Which mentions a figure counts. Every figure says it.
    Population, "population", "jatim, nasional, semua" {
        /// In scope: about East Java.
        Jatim = "jatim",
        /// Everything else.
        National = "nasional",
        /// All mentions.
        All = "semua",
    }
);

impl Population {
    /// Whether a mention of this scope is counted.
    #[must_use]
    pub fn counts(self, scope: Scope) -> bool {
        match self {
            Self::All => true,
            Self::Jatim => scope == Scope::Jatim,
            Self::National => scope != Scope::Jatim,
        }
    }
}

/// An annotated mention without its body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    /// The mention.
    pub id: MentionId,
    /// What kind of item.
    pub kind: MentionKind,
    /// Where it was published.
    pub platform: Platform,
    /// Outlet or platform.
    pub source: SourceId,
    /// Who posted it. Personal data.
    pub account: Option<AccountId>,
    /// Canonical address.
    pub url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// The first 600 characters of the body.
    pub lead: String,
    /// When it was published.
    pub published: Option<Published>,
    /// When it was first seen.
    pub seen_at: Timestamp,
    /// Counts.
    pub engagement: Engagement,
    /// Language.
    pub language: Language,
    /// Tone of the whole.
    pub tone: ToneScores,
    /// Tone of the headline.
    pub headline_tone: Option<ToneScores>,
    /// How government comes off.
    pub government: Option<GovernmentTone>,
    /// Topics, best first.
    pub topics: Vec<TopicSlug>,
    /// Regions, best first.
    pub regions: Vec<RegionCode>,
    /// Persons and organisations.
    pub actors: Vec<Actor>,
    /// Quotes.
    pub quotes: Vec<Quote>,
    /// Special themes.
    pub themes: Vec<ThemeHit>,
    /// Whether it is the bureau's business.
    pub scope: Scope,
    /// The story it belongs to.
    pub story: Option<StoryId>,
    /// The issue its story belongs to.
    pub issue: Option<IssueId>,
    /// The mention that this one copies.
    pub copy_of: Option<MentionId>,
}

impl Brief {
    /// The day it counts for: the day it was published in Asia/Jakarta. A mention without a date counts for no day.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.published.map(|published| published.day())
    }

    /// Headline, or the first 90 characters of the text where there is none.
    #[must_use]
    pub fn caption(&self) -> String {
        self.title.clone().unwrap_or_else(|| self.lead.chars().take(90).collect())
    }
}
