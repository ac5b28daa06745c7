//! From an article to a mention.

use jiff::{SignedDuration, Timestamp};
use pantau_domain::{CaptureId, Engagement, Mention, MentionKind, Platform, Published, SourceId};
use pantau_text::{address, shingle};

use crate::article::Article;

/// What a mention needs to know beside its text.
#[derive(Debug, Clone)]
pub struct MentionContext<'a> {
    /// The capture that the article was read from.
    pub capture: CaptureId,
    /// The outlet.
    pub source: SourceId,
    /// What kind of item.
    pub kind: MentionKind,
    /// When the capture was received.
    pub seen_at: Timestamp,
    /// The final address of the page.
    pub url: &'a str,
}

/// The mention that an article makes. Its id comes from its canonical address, so that the same page makes the same
/// mention at any time.
///
/// A date that lies more than 36 hours after it was seen, or before 1990, is left out with a warning.
#[must_use]
pub fn from_article(article: Article, context: &MentionContext<'_>) -> Mention {
    let url = article.canonical_url.or_else(|| address::canonical(context.url, None));
    let key = url.as_deref().unwrap_or(context.url);
    let mut warnings = article.warnings;
    let published = article.published.filter(|published| is_plausible(published, context.seen_at));
    if article.published.is_some() && published.is_none() {
        warnings.push("implausible_date".to_owned());
    }
    let (digest, signature) = fingerprints(article.title.as_deref(), &article.body);
    Mention {
        id: shingle::mention_id(key),
        capture: context.capture.clone(),
        row: None,
        kind: context.kind,
        platform: Platform::Web,
        source: context.source.clone(),
        account: None,
        url,
        title: article.title,
        body: article.body,
        author: article.author,
        section: article.section,
        published,
        seen_at: context.seen_at,
        engagement: Engagement::default(),
        reply_to: None,
        place: None,
        digest,
        signature,
        warnings,
        extra: serde_json::Map::new(),
    }
}

/// Whether a date of publication can be true for something seen at this time.
pub(crate) fn is_plausible(published: &Published, seen_at: Timestamp) -> bool {
    const EARLIEST_SECS: i64 = 631_152_000;
    let latest = seen_at.saturating_add(SignedDuration::from_hours(36)).unwrap_or(seen_at);
    published.instant.as_second() >= EARLIEST_SECS && published.instant <= latest
}

/// Digest and signature of a mention's text: of the body, or of the headline where there is no body.
pub(crate) fn fingerprints(title: Option<&str>, body: &str) -> (u64, pantau_domain::Signature) {
    let text = if body.is_empty() { title.unwrap_or("") } else { body };
    (shingle::digest(text), shingle::signature(text))
}

#[cfg(test)]
mod tests {
    use pantau_domain::DateOrigin;

    use super::*;

    #[test]
    fn the_same_page_makes_the_same_mention_and_no_future_date() {
        let article = Article {
            title: Some("Panen raya".to_owned()),
            body: "Petani di lereng gunung memanen padi lebih awal karena hujan.".to_owned(),
            published: Some(Published::on_day("2031-01-01".parse().unwrap(), DateOrigin::Meta)),
            ..Article::default()
        };
        let mut context = MentionContext {
            capture: "c1".parse().unwrap(),
            source: "kabar".parse().unwrap(),
            kind: MentionKind::News,
            seen_at: "2025-06-20T00:00:00Z".parse().unwrap(),
            url: "https://m.kabar.example/a?utm_source=x",
        };
        let first = from_article(article.clone(), &context);
        context.url = "https://kabar.example/a";
        let second = from_article(article, &context);
        assert_eq!(first.id, second.id);
        assert_eq!(first.published, None);
        assert_eq!(first.warnings, ["implausible_date"]);
        assert!(!first.signature.0.is_empty());
    }
}
