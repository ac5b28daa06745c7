//! When to look at an address again.

use jiff::{SignedDuration, Timestamp};
use pantau_domain::CaptureKind;

/// How often addresses are looked at, in minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rhythm {
    /// Feeds, until their habit is known.
    pub feed_minutes: u32,
    /// Sitemaps, until their habit is known.
    pub sitemap_minutes: u32,
    /// Section pages, until their habit is known.
    pub section_minutes: u32,
    /// Platform interfaces: their quotas are planned for, so that they keep this rhythm.
    pub platform_minutes: u32,
    /// No address is looked at more often than this.
    pub shortest_minutes: u32,
    /// No feed, sitemap or section page less often.
    pub longest_minutes: u32,
    /// How long after each reading an article is looked at again for edits, in hours; after the last one never.
    pub again_hours: Vec<u32>,
}

impl Default for Rhythm {
    fn default() -> Self {
        Self {
            feed_minutes: 15,
            sitemap_minutes: 60,
            section_minutes: 30,
            platform_minutes: 30,
            shortest_minutes: 5,
            longest_minutes: 240,
            again_hours: vec![2, 12, 72],
        }
    }
}

/// What was found at an address and in how much time. Both fade, so that a habit can change.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Observed {
    /// New addresses.
    pub found: f64,
    /// Hours.
    pub hours: f64,
}

/// After so many hours an observation counts half: two days hold two nights.
const HALF_LIFE: f64 = 48.0;
/// The configured rhythm counts as so many hours of observation.
const PRIOR_HOURS: f64 = 2.0;
/// An address is looked at again when so much of something new is to be expected there.
const EXPECTED: f64 = 0.5;

impl Observed {
    /// With `new` addresses found after `hours`.
    #[must_use]
    pub fn and(self, new: u64, hours: f64) -> Self {
        let hours = if hours.is_finite() { hours.clamp(0.0, 24.0 * 30.0) } else { 0.0 };
        let faded = 0.5_f64.powf(hours / HALF_LIFE);
        Self { found: self.found * faded + new as f64, hours: self.hours * faded + hours }
    }

    /// New addresses an hour, by a Poisson rate whose prior is the configured rhythm (gamma prior, posterior mean).
    fn rate(self, prior_minutes: u32) -> f64 {
        let prior = EXPECTED * 60.0 / f64::from(prior_minutes.max(1));
        (self.found + prior * PRIOR_HOURS) / (self.hours + PRIOR_HOURS)
    }
}

/// After so many failures in a row an article is given up; feeds and the like never are.
const ARTICLE_TRIES: u32 = 6;

/// When to look again at a feed, sitemap, section page or platform interface. `leading`: its outlet is often first with
/// what others bring too, and is looked at twice as often. None for what is not looked at by rhythm.
#[must_use]
pub fn after_answer(
    kind: CaptureKind,
    rhythm: &Rhythm,
    observed: Observed,
    leading: bool,
    now: Timestamp,
) -> Option<Timestamp> {
    let prior = match kind {
        CaptureKind::Feed => rhythm.feed_minutes,
        CaptureKind::Sitemap => rhythm.sitemap_minutes,
        CaptureKind::Section => rhythm.section_minutes,
        CaptureKind::Platform => return Some(later(now, i64::from(rhythm.platform_minutes.max(1)) * 60)),
        CaptureKind::Article | CaptureKind::Part | CaptureKind::Import => return None,
    };
    let minutes = 60.0 * EXPECTED / observed.rate(prior) / if leading { 2.0 } else { 1.0 };
    let (shortest, longest) = (f64::from(rhythm.shortest_minutes.max(1)), f64::from(rhythm.longest_minutes));
    let minutes =
        if minutes.is_finite() { minutes.min(longest).max(shortest) } else { longest.max(shortest) };
    Some(later(now, (minutes * 60.0) as i64))
}

/// When to look at an article again that was answered `looks` times before this one; none: never. What belongs to an
/// issue that is being talked about is looked at twice as soon.
#[must_use]
pub fn look_again(looks: u32, rhythm: &Rhythm, hot: bool, now: Timestamp) -> Option<Timestamp> {
    let hours = *rhythm.again_hours.get(looks as usize)?;
    Some(later(now, i64::from(hours.max(1)) * if hot { 1800 } else { 3600 }))
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

/// After so many seconds.
#[must_use]
pub fn later(now: Timestamp, secs: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(secs)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn minutes(observed: Observed, leading: bool) -> f64 {
        let due =
            after_answer(CaptureKind::Feed, &Rhythm::default(), observed, leading, Timestamp::UNIX_EPOCH);
        due.unwrap().as_second() as f64 / 60.0
    }

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
    fn a_feed_is_looked_at_as_often_as_something_new_stands_there() {
        assert_eq!(minutes(Observed::default(), false), 15.0, "as configured until something is known");
        // A week of one look an hour, with 6 new addresses each time, with one every ten hours, and with none.
        let mut busy = Observed::default();
        let mut slow = Observed::default();
        let mut dead = Observed::default();
        for hour in 0..24 * 7_u64 {
            busy = busy.and(6, 1.0);
            slow = slow.and(u64::from(hour % 10 == 0), 1.0);
            dead = dead.and(0, 1.0);
        }
        assert!((5.0..=5.5).contains(&minutes(busy, false)), "{}", minutes(busy, false));
        assert!((180.0..=240.0).contains(&minutes(slow, false)), "{}", minutes(slow, false));
        assert_eq!(minutes(dead, false), 240.0);
        assert!(minutes(slow, true) < minutes(slow, false) * 0.6, "a leading outlet's sooner");
        // It wakes up: a day later it is looked at often.
        for _ in 0..24 {
            dead = dead.and(6, 1.0);
        }
        assert!(minutes(dead, false) < 16.0, "{}", minutes(dead, false));
    }

    #[test]
    fn an_article_is_looked_at_again_at_growing_intervals_and_then_never() {
        let now = Timestamp::UNIX_EPOCH;
        let rhythm = Rhythm::default();
        let hours: Vec<Option<i64>> = (0..5)
            .map(|looks| look_again(looks, &rhythm, false, now).map(|due| due.as_second() / 3600))
            .collect();
        assert_eq!(hours, [Some(2), Some(12), Some(72), None, None]);
        assert_eq!(look_again(0, &rhythm, true, now).unwrap().as_second(), 3600);
        assert_eq!(
            after_answer(CaptureKind::Article, &rhythm, Observed::default(), false, now),
            None,
            "not by rhythm"
        );
    }

    proptest! {
        #[test]
        fn intervals_stay_within_their_bounds(looks in proptest::collection::vec((0_u64..1000, -5.0..2000.0_f64), 0..40), leading: bool) {
            let observed = looks.iter().fold(Observed::default(), |sum, (new, hours)| sum.and(*new, *hours));
            let minutes = minutes(observed, leading);
            prop_assert!((5.0..=240.0).contains(&minutes), "{}", minutes);
        }
    }
}
