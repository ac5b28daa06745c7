//! From what a platform says of one item to a mention.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use pantau_domain::{DateOrigin, Engagement, Mention, MentionKind, Platform, Precision, Published, SourceId};
use pantau_text::{
    address::canonical,
    shingle::{digest, signature},
};
use serde_json::{Map, Value};

use crate::ReplyContext;

/// The most mentions read from one reply: ten times what a platform gives on a page, replies included.
pub(crate) const MOST: usize = 1_000;
/// Letters of a text that are kept: a post of Facebook has at most 63,206 (Facebook's own limit).
const LONGEST_TEXT: usize = 65_536;
/// Letters of a title that are kept; YouTube allows 100.
const LONGEST_TITLE: usize = 500;
/// No platform is older (YouTube, Facebook and X began 2004 to 2006): 1 January 2004, in Unix seconds.
const EARLIEST_SECS: i64 = 1_072_915_200;

/// One item before it is a mention.
pub(crate) struct Item {
    pub(crate) kind: MentionKind,
    pub(crate) native: String,
    pub(crate) account: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) body: String,
    pub(crate) published: Option<(Timestamp, i32)>,
    pub(crate) engagement: Engagement,
    /// Native id of what it replies to.
    pub(crate) reply_to: Option<String>,
    pub(crate) place: Option<(f64, f64)>,
    /// What has no place of its own, for example `repost_of`.
    pub(crate) extra: Map<String, Value>,
}

impl Item {
    pub(crate) fn new(kind: MentionKind, native: String, body: String) -> Self {
        Self {
            kind,
            native,
            account: None,
            url: None,
            title: None,
            body,
            published: None,
            engagement: Engagement::default(),
            reply_to: None,
            place: None,
            extra: Map::new(),
        }
    }

    fn into_mention(self, platform: Platform, context: &ReplyContext) -> Option<Mention> {
        let source: SourceId = platform.as_str().parse().ok()?;
        let mut warnings = Vec::new();
        let body = tidy(&self.body, LONGEST_TEXT, &mut warnings);
        let title = self
            .title
            .map(|title| tidy(&title, LONGEST_TITLE, &mut warnings))
            .filter(|title| !title.is_empty());
        let latest =
            context.seen_at.saturating_add(SignedDuration::from_hours(36)).unwrap_or(context.seen_at);
        let published =
            self.published.filter(|(instant, _)| instant.as_second() >= EARLIEST_SECS && *instant <= latest);
        if published.is_none() {
            warnings.push(if self.published.is_some() { "implausible_date" } else { "no_date" }.to_owned());
        }
        if body.is_empty() && title.is_none() {
            warnings.push("no_text".to_owned());
        }
        let text = if body.is_empty() { title.as_deref().unwrap_or("") } else { &body };
        Some(Mention {
            id: format!("{platform}:{}", self.native).parse().ok()?,
            capture: context.capture.clone(),
            row: None,
            kind: self.kind,
            platform,
            source,
            account: self.account.and_then(|account| account.trim_start_matches('@').parse().ok()),
            url: self.url.and_then(|url| canonical(&url, None)),
            digest: digest(text),
            signature: signature(text),
            title,
            body,
            author: None,
            section: None,
            published: published.map(|(instant, offset)| {
                Published::at(instant, Precision::Second, DateOrigin::Platform, Some(offset))
            }),
            seen_at: context.seen_at,
            engagement: self.engagement,
            reply_to: self.reply_to.and_then(|native| format!("{platform}:{native}").parse().ok()),
            place: self.place,
            warnings,
            extra: self.extra,
        })
    }
}

/// Mentions of items, each id once, at most [`MOST`].
pub(crate) fn mentions(
    platform: Platform,
    items: impl Iterator<Item = Item>,
    context: &ReplyContext,
) -> Vec<Mention> {
    let mut seen = HashSet::new();
    let items = items.filter(|item| seen.insert(item.native.clone())).take(MOST);
    items.filter_map(|item| item.into_mention(platform, context)).collect()
}

/// A text without control characters, lines parted by a single line break, at most `most` letters.
fn tidy(text: &str, most: usize, warnings: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(text.len().min(most * 4));
    for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let line: String =
            line.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !c.is_control()).collect();
        if !line.trim().is_empty() {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(line.trim());
        }
    }
    match out.char_indices().nth(most) {
        Some((end, _)) => {
            out.truncate(end);
            warnings.push("truncated".to_owned());
            out
        }
        None => out,
    }
}
