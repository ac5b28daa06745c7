//! One normalised item: an article, post, video or comment.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{AccountId, CaptureId, MentionId, Platform, Published, SourceId, source::words};

words!(
    /// What kind of item a mention is.
    MentionKind, "kind", "news, post, video, comment, print, broadcast" {
        /// An online article.
        News = "news",
        /// A post on a platform.
        Post = "post",
        /// A video on a platform.
        Video = "video",
        /// A comment or reply.
        Comment = "comment",
        /// A clipping of a newspaper.
        Print = "print",
        /// A transcript of television or radio.
        Broadcast = "broadcast",
    }
);

impl MentionKind {
    /// Whether it is news, of whatever medium, rather than a person's post or comment.
    #[must_use]
    pub fn is_news(self) -> bool {
        matches!(self, Self::News | Self::Print | Self::Broadcast)
    }
}

/// Counts that a platform gives. A count that it does not give is unknown, never 0. They are lifetime totals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engagement {
    /// Likes and reactions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likes: Option<u64>,
    /// Comments and replies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comments: Option<u64>,
    /// Shares, reposts and quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shares: Option<u64>,
    /// Views.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub views: Option<u64>,
}

impl Engagement {
    /// Likes, comments and shares together; none where not one of them is known.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        let known: Vec<u64> = [self.likes, self.comments, self.shares].into_iter().flatten().collect();
        (!known.is_empty()).then(|| known.iter().fold(0_u64, |sum, count| sum.saturating_add(*count)))
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

/// How many minima a [`Signature`] holds: 42 bands of 3 rows.
pub const SIGNATURE_LANES: usize = 126;

/// MinHash of a text's word 3-shingles; empty where the text has too few words to compare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature(pub Vec<u32>);

/// One normalised item.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Its id.
    pub id: MentionId,
    /// The capture it was read from.
    pub capture: CaptureId,
    /// The line or row in an imported file, from 1.
    pub row: Option<u32>,
    /// What kind of item it is.
    pub kind: MentionKind,
    /// Where it was published.
    pub platform: Platform,
    /// The outlet, or the platform's name for posts and comments.
    pub source: SourceId,
    /// Who posted it. Personal data.
    pub account: Option<AccountId>,
    /// Canonical address.
    pub url: Option<String>,
    /// Headline; posts and comments have none.
    pub title: Option<String>,
    /// Main text, paragraphs parted by a line break.
    pub body: String,
    /// Byline.
    pub author: Option<String>,
    /// The outlet's own section.
    pub section: Option<String>,
    /// When it was published, where that is known.
    pub published: Option<Published>,
    /// When it was first seen.
    pub seen_at: Timestamp,
    /// Counts at `seen_at`.
    pub engagement: Engagement,
    /// What it replies to.
    pub reply_to: Option<MentionId>,
    /// Latitude and longitude in degrees, where the platform gives them.
    pub place: Option<(f64, f64)>,
    /// Digest of the normalised text: equal texts have equal digests.
    pub digest: u64,
    /// Near-duplicate signature.
    pub signature: Signature,
    /// What was odd about it (`no_date`, `truncated`, …).
    pub warnings: Vec<String>,
    /// Fields of an import that we have no place for, as JSON.
    pub extra: serde_json::Map<String, serde_json::Value>,
}
