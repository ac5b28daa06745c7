//! What is wrong with sources: judged against what each of them usually does.
//!
//! A source's expected volume is learned from its own last four weeks. Days on which the collection as a whole was not
//! there (a machine that was off) are no source's fault and count for none.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use pantau_domain::{
    SourceDay, SourceId,
    health::{Alarm, AlarmKind, ListState, ReadingDay},
    time::{days, shift},
};

use crate::{digest::silence::Hearing, stats::poisson_at_most};

/// Days that a habit is learned from.
const HABIT_DAYS: i64 = 28;
/// Days that must have passed since a source was first heard before it has a habit.
const LEAST_DAYS: usize = 7;
/// A gap is one where so little would come once in a thousand times even if the source gave only half of what it
/// usually does: days differ more than chance alone makes them.
const CHANCE: f64 = 0.001;
const HALF: f64 = 0.5;
/// Days of receiving whose pages are held against those before.
const FRESH_DAYS: i64 = 3;
/// Pages from which a share means something: of the last days, and of those before.
const FRESH_PAGES: u32 = 10;
const PAGES_BEFORE: u32 = 30;
/// A layout has changed where the share of badly read pages grew by so much, or is this high where nothing is known of
/// before.
const GROWTH: f64 = 0.25;
const HIGH: f64 = 0.5;
/// Tries in a row that must have failed.
const FAILURES: u32 = 3;

/// What alarms are judged from.
#[derive(Debug, Clone, Copy)]
pub struct HealthInput<'a> {
    /// The last complete day: yesterday.
    pub day: Date,
    /// Volume by source and day, at least four weeks back where there is so much.
    pub source_days: &'a [SourceDay],
    /// How pages were read, four weeks back.
    pub readings: &'a [ReadingDay],
    /// Feeds, sitemaps, section pages.
    pub lists: &'a [ListState],
    /// Sources that are followed.
    pub followed: &'a BTreeSet<SourceId>,
}

/// What is wrong with sources, by source.
#[must_use]
pub fn alarms(input: &HealthInput<'_>) -> Vec<Alarm> {
    let mut found = Vec::new();
    volumes(input, &mut found);
    layouts(input, &mut found);
    for list in input.lists {
        if let Some(kind) = listed(list) {
            found.push(Alarm { source: list.source.clone(), kind });
        }
    }
    found.sort_by(|a, b| a.source.cmp(&b.source));
    found
}

fn volumes(input: &HealthInput<'_>, found: &mut Vec<Alarm>) {
    let since = shift(input.day, -HABIT_DAYS);
    let hearing = Hearing::new(input.source_days, since, input.day);
    let heard: Vec<Date> = days(since, input.day).filter(|day| hearing.heard(*day)).collect();
    let mut by_source: BTreeMap<&SourceId, BTreeMap<Date, u32>> = BTreeMap::new();
    for row in input.source_days {
        *by_source.entry(&row.source).or_default().entry(row.day).or_default() += row.mentions;
    }
    for (source, given) in &by_source {
        if let Some(kind) = gap(&heard, given) {
            found.push(Alarm { source: (*source).clone(), kind });
        }
    }
    // Whoever has just been added, or a house that has just begun, has nothing to be missed.
    if heard.len() >= LEAST_DAYS {
        for source in input.followed.iter().filter(|source| !by_source.contains_key(source)) {
            found.push(Alarm { source: source.clone(), kind: AlarmKind::Unheard });
        }
    }
}

/// The longest run of last days that gave less than they should have.
fn gap(heard: &[Date], given: &BTreeMap<Date, u32>) -> Option<AlarmKind> {
    let first = given.keys().next()?;
    let known: Vec<Date> = heard.iter().copied().filter(|day| day >= first).collect();
    let count = |day: &Date| given.get(day).copied().unwrap_or(0);
    let mut worst = None;
    for length in 1..=known.len().saturating_sub(LEAST_DAYS) {
        let (before, last) = known.split_at(known.len() - length);
        let usual: u32 = before.iter().map(count).sum();
        let expected = f64::from(usual) / before.len() as f64 * length as f64;
        let got: u32 = last.iter().map(count).sum();
        if poisson_at_most(got, expected * HALF) < CHANCE {
            let since = *last.first()?;
            worst = Some(AlarmKind::Gap { since, expected, got });
        } else if worst.is_some() {
            break;
        }
    }
    worst
}

fn layouts(input: &HealthInput<'_>, found: &mut Vec<Alarm>) {
    let fresh_since = shift(input.day, 1 - FRESH_DAYS);
    // Pages and badly read ones: of the last days, of those before.
    let mut by_source: BTreeMap<&SourceId, [(u32, u32); 2]> = BTreeMap::new();
    for row in input.readings {
        let sums = by_source.entry(&row.source).or_default();
        let [fresh, before] = sums;
        let part = if row.day >= fresh_since { fresh } else { before };
        part.0 = part.0.saturating_add(row.pages);
        part.1 = part.1.saturating_add(row.weak.saturating_add(row.empty));
    }
    for (source, [fresh, before]) in by_source {
        if fresh.0 < FRESH_PAGES {
            continue;
        }
        let share = f64::from(fresh.1) / f64::from(fresh.0);
        let known = (before.0 >= PAGES_BEFORE).then(|| f64::from(before.1) / f64::from(before.0));
        if known.map_or(share >= HIGH, |known| share >= known + GROWTH) {
            let kind = AlarmKind::Layout { share, before: known, pages: fresh.0 };
            found.push(Alarm { source: source.clone(), kind });
        }
    }
}

fn listed(list: &ListState) -> Option<AlarmKind> {
    let outcome = list.outcome.clone().unwrap_or_default();
    let turned_away = ["status 401", "status 403", "status 429", "status 451", "robots.txt forbids"];
    if turned_away.iter().any(|word| outcome.contains(word))
        && (list.failures >= FAILURES || outcome.starts_with("refused"))
    {
        return Some(AlarmKind::Blocked { url: list.url.clone(), outcome });
    }
    if list.failures >= FAILURES {
        return Some(AlarmKind::Unreachable { url: list.url.clone(), outcome, failures: list.failures });
    }
    let to = list.moved_to.as_ref().filter(|to| is_elsewhere(&list.url, to))?;
    Some(AlarmKind::Moved { url: list.url.clone(), to: to.clone() })
}

/// Whether an address leads to another place, and not only to the same one written otherwise.
fn is_elsewhere(from: &str, to: &str) -> bool {
    let bare = |url: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/').to_ascii_lowercase()
    };
    bare(from) != bare(to)
}

#[cfg(test)]
mod tests {
    use pantau_domain::CaptureKind;

    use super::*;

    fn day(number: i64) -> Date {
        shift("2026-03-01".parse().unwrap(), number)
    }

    fn volume(source: &str, counts: impl IntoIterator<Item = u32>) -> Vec<SourceDay> {
        counts
            .into_iter()
            .enumerate()
            .map(|(at, mentions)| SourceDay {
                source: source.parse().unwrap(),
                day: day(i64::try_from(at).unwrap()),
                mentions,
            })
            .collect()
    }

    fn judged(source_days: &[SourceDay], last: i64, followed: &[&str]) -> Vec<Alarm> {
        alarms(&HealthInput {
            day: day(last),
            source_days,
            readings: &[],
            lists: &[],
            followed: &followed.iter().map(|id| id.parse().unwrap()).collect(),
        })
    }

    /// Three sources that go on, so that the collection is there.
    fn others(days: usize) -> Vec<SourceDay> {
        ["a", "b", "c"].iter().flat_map(|id| volume(id, std::iter::repeat_n(20, days))).collect()
    }

    #[test]
    fn a_gap_is_named_with_what_was_to_be_expected() {
        let mut days = others(21);
        days.extend(volume("x", (0..21).map(|at| if at < 19 { 12 } else { 0 })));
        let found = judged(&days, 20, &["x", "tiada"]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].kind, AlarmKind::Unheard);
        let AlarmKind::Gap { since, expected, got } = found[1].kind else { panic!("{found:?}") };
        assert_eq!((since, expected, got), (day(19), 24.0, 0));
    }

    #[test]
    fn chance_and_a_quiet_source_are_no_gap() {
        let mut days = others(21);
        days.extend(volume("x", (0..21).map(|at| if at % 7 == 6 { 5 } else { 12 })));
        days.extend(volume("rare", (0..21).map(|at| u32::from(at % 5 == 0))));
        assert_eq!(judged(&days, 20, &["x", "rare"]), []);
    }

    #[test]
    fn a_machine_that_was_off_is_no_sources_fault() {
        let days: Vec<SourceDay> = others(19);
        assert_eq!(judged(&days, 20, &["a", "b", "c"]), []);
    }

    #[test]
    fn a_changed_layout_shows_in_what_can_be_read() {
        let reading = |at: i64, pages, weak, empty| ReadingDay {
            source: "x".parse().unwrap(),
            day: day(at),
            pages,
            weak,
            empty,
        };
        let judge = |readings: &[ReadingDay]| {
            alarms(&HealthInput {
                day: day(20),
                source_days: &[],
                readings,
                lists: &[],
                followed: &BTreeSet::new(),
            })
        };
        let before: Vec<ReadingDay> = (0..18).map(|at| reading(at, 10, 1, 0)).collect();
        let with = |last: ReadingDay| [before.clone(), vec![last]].concat();
        assert_eq!(judge(&with(reading(20, 12, 2, 0))), []);
        let found = judge(&with(reading(20, 12, 2, 6)));
        assert!(matches!(found[0].kind, AlarmKind::Layout { pages: 12, before: Some(_), .. }), "{found:?}");
        assert_eq!(judge(&[reading(20, 9, 0, 9)]), [], "too few");
        assert_eq!(judge(&[reading(20, 10, 0, 5)]).len(), 1, "new, and badly read from the start");
    }

    #[test]
    fn lists_say_whether_they_moved_or_turn_us_away() {
        let list = |failures, outcome: &str, to: Option<&str>| ListState {
            url: "https://kabar.example/feed".into(),
            source: "x".parse().unwrap(),
            kind: CaptureKind::Feed,
            due: None,
            failures,
            outcome: Some(outcome.into()),
            hourly: None,
            looked_at: None,
            moved_to: to.map(str::to_owned),
            same_as: None,
        };
        assert_eq!(listed(&list(0, "captured 200", Some("http://www.kabar.example/feed/"))), None);
        assert!(matches!(
            listed(&list(0, "captured 200", Some("https://kabar.example/rss"))),
            Some(AlarmKind::Moved { .. })
        ));
        assert!(matches!(listed(&list(3, "failed: status 403", None)), Some(AlarmKind::Blocked { .. })));
        assert!(matches!(
            listed(&list(0, "refused: robots.txt forbids it", None)),
            Some(AlarmKind::Blocked { .. })
        ));
        assert!(matches!(listed(&list(3, "failed: timed out", None)), Some(AlarmKind::Unreachable { .. })));
        assert_eq!(listed(&list(2, "failed: timed out", None)), None);
    }
}
