//! When to look at an address again.

use jiff::{SignedDuration, Timestamp};
use pantau_domain::CaptureKind;

/// How often each kind of address is looked at, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// Feeds.
    pub feed_minutes: u32,
    /// Sitemaps.
    pub sitemap_minutes: u32,
    /// Section pages.
    pub section_minutes: u32,
    /// Platform interfaces.
    pub platform_minutes: u32,
}

impl Default for Rhythm {
    fn default() -> Self {
        Self { feed_minutes: 15, sitemap_minutes: 60, section_minutes: 30, platform_minutes: 30 }
    }
}

/// After so many failures in a row an article is given up; feeds and the like never are.
const ARTICLE_TRIES: u32 = 6;

/// When to look again after an answer; none for what is read once.
#[must_use]
pub fn after_answer(kind: CaptureKind, rhythm: &Rhythm, now: Timestamp) -> Option<Timestamp> {
    let minutes = match kind {
        CaptureKind::Feed => rhythm.feed_minutes,
        CaptureKind::Sitemap => rhythm.sitemap_minutes,
        CaptureKind::Section => rhythm.section_minutes,
        CaptureKind::Platform => rhythm.platform_minutes,
        CaptureKind::Article | CaptureKind::Import => return None,
    };
    Some(later(now, i64::from(minutes.max(1)) * 60))
}

/// When to try again after the `failures`-th failure in a row (from 1): 1, 2, 4, … minutes, at most a day, and never
/// before the server's own wish. None: given up.
#[must_use]
pub fn after_failure(
    kind: CaptureKind,
    failures: u32,
    wish_secs: Option<u64>,
    now: Timestamp,
) -> Option<Timestamp> {
    if kind == CaptureKind::Article && failures >= ARTICLE_TRIES {
        return None;
    }
    let own = 60_i64.saturating_mul(1_i64 << failures.saturating_sub(1).min(11)).min(86_400);
    let wish = wish_secs.map_or(0, |secs| i64::try_from(secs).unwrap_or(86_400).min(86_400));
    Some(later(now, own.max(wish)))
}

fn later(now: Timestamp, secs: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(secs)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_wait_longer_and_longer_but_at_most_a_day() {
        let now = Timestamp::UNIX_EPOCH;
        let wait = |n| after_failure(CaptureKind::Feed, n, None, now).unwrap().as_second();
        assert_eq!((wait(1), wait(2), wait(3)), (60, 120, 240));
        assert_eq!(wait(50), 86_400);
        assert_eq!(after_failure(CaptureKind::Feed, 1, Some(600), now).unwrap().as_second(), 600);
        assert_eq!(after_failure(CaptureKind::Article, ARTICLE_TRIES, None, now), None);
    }

    #[test]
    fn an_article_is_read_once_and_a_feed_again() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(after_answer(CaptureKind::Article, &Rhythm::default(), now), None);
        assert_eq!(after_answer(CaptureKind::Feed, &Rhythm::default(), now).unwrap().as_second(), 900);
    }
}
