//! What is wrong with sources: judged against what each of them usually does.
//!
//! A source's expected volume is learned from its own last four weeks. Days on which the collection as a whole was not
//! there (a machine that was off) are no source's fault and count for none.

mod spans;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use pantau_domain::{
    SourceDay, SourceId,
    health::{Alarm, AlarmKind, ListState, ReadingDay},
    time::{days, shift, wib_day},
};

pub use spans::spans;

use crate::{digest::silence::Hearing, stats::poisson_at_most};

/// Days that a habit is learned from.
pub const HABIT_DAYS: i64 = 28;
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
/// Pages from which one day alone can be said to be read badly: a third of those that the last days need.
const DAY_PAGES: u32 = 3;
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
    let known = Known::new(input, input.day);
    // What was read today says something already; what came today does not.
    let last = input.readings.iter().map(|row| row.day).fold(input.day, Date::max);
    let mut found: Vec<Alarm> = known.on(input.day, last).map(|judged| judged.alarm).collect();
    // Whoever has just been added, or a house that has just begun, has nothing to be missed.
    if known.heard(input.day).len() >= LEAST_DAYS {
        for source in input.followed.iter().filter(|source| !known.volumes.contains_key(source)) {
            found.push(Alarm { source: source.clone(), kind: AlarmKind::Unheard });
        }
    }
    for list in input.lists {
        if let Some(kind) = listed(list) {
            found.push(Alarm { source: list.source.clone(), kind });
        }
    }
    found.sort_by(|a, b| a.source.cmp(&b.source));
    found
}

/// An alarm as one day shows it.
struct Judged {
    alarm: Alarm,
    /// The last day that itself bears it out: a gap of ten days is still one on the day after it has ended.
    until: Date,
}

/// Pages read and, of these, badly read ones.
type Pages = (u32, u32);

/// What is known of sources, arranged so that any day can be judged.
struct Known<'a> {
    hearing: Hearing,
    volumes: BTreeMap<&'a SourceId, BTreeMap<Date, u32>>,
    readings: BTreeMap<&'a SourceId, BTreeMap<Date, Pages>>,
}

impl<'a> Known<'a> {
    /// Days from `since` to the input's day can be judged.
    fn new(input: &HealthInput<'a>, since: Date) -> Self {
        let mut volumes: BTreeMap<&SourceId, BTreeMap<Date, u32>> = BTreeMap::new();
        for row in input.source_days {
            *volumes.entry(&row.source).or_default().entry(row.day).or_default() += row.mentions;
        }
        let mut readings: BTreeMap<&SourceId, BTreeMap<Date, Pages>> = BTreeMap::new();
        for row in input.readings {
            let sum = readings.entry(&row.source).or_default().entry(row.day).or_default();
            *sum = add(*sum, (row.pages, row.weak.saturating_add(row.empty)));
        }
        let hearing = Hearing::new(input.source_days, shift(since, -HABIT_DAYS), input.day);
        Self { hearing, volumes, readings }
    }

    /// The days of a habit up to a day on which the collection as a whole was there.
    fn heard(&self, day: Date) -> Vec<Date> {
        days(shift(day, -HABIT_DAYS), day).filter(|day| self.hearing.heard(*day)).collect()
    }

    /// What volumes and readings say on a day; readings up to `last` are the newest.
    fn on(&self, day: Date, last: Date) -> impl Iterator<Item = Judged> {
        let heard = self.heard(day);
        let gaps = self.volumes.iter().filter_map(move |(source, given)| {
            let (kind, until) = gap(&heard, given)?;
            Some(Judged { alarm: Alarm { source: (*source).clone(), kind }, until })
        });
        let layouts = self.readings.iter().filter_map(move |(source, pages)| {
            let (kind, until) = layout(pages, day, last)?;
            Some(Judged { alarm: Alarm { source: (*source).clone(), kind }, until })
        });
        gaps.chain(layouts)
    }
}

/// The run of last days whose little is least to be had by chance, and the last of them that gave too little. A longer
/// run may still be one that chance does not give, but with days in it on which nothing was wrong.
fn gap(heard: &[Date], given: &BTreeMap<Date, u32>) -> Option<(AlarmKind, Date)> {
    let first = given.keys().next()?;
    let known: Vec<Date> = heard.iter().copied().filter(|day| day >= first).collect();
    let count = |day: &Date| given.get(day).copied().unwrap_or(0);
    let mut worst = None;
    let mut least = CHANCE;
    for length in 1..=known.len().saturating_sub(LEAST_DAYS) {
        let (before, last) = known.split_at(known.len() - length);
        let usual: u32 = before.iter().map(count).sum();
        let per_day = f64::from(usual) / before.len() as f64;
        let expected = per_day * length as f64;
        let got: u32 = last.iter().map(count).sum();
        let by_chance = poisson_at_most(got, expected * HALF);
        if by_chance < least {
            let since = *last.first()?;
            let thin = last.iter().rev().find(|day| f64::from(count(day)) < per_day * HALF);
            worst = Some((AlarmKind::Gap { since, expected, got }, thin.copied().unwrap_or(since)));
            least = by_chance;
        }
    }
    worst
}

/// Whether the pages of the last days are read worse than those before: since when, and until when they are.
fn layout(pages: &BTreeMap<Date, Pages>, day: Date, last: Date) -> Option<(AlarmKind, Date)> {
    let (habit, fresh) = (shift(day, -HABIT_DAYS), shift(day, 1 - FRESH_DAYS));
    let before = pages.range(habit..fresh).fold((0, 0), |sum, (_, read)| add(sum, *read));
    let now = pages.range(fresh..=last).fold((0, 0), |sum, (_, read)| add(sum, *read));
    if now.0 < FRESH_PAGES {
        return None;
    }
    let known = (before.0 >= PAGES_BEFORE).then(|| bad_share(before));
    let limit = known.map_or(HIGH, |known| known + GROWTH);
    let share = bad_share(now);
    if share < limit {
        return None;
    }
    let is_bad = |read: Pages| read.0 >= DAY_PAGES && bad_share(read) >= limit;
    let bad: Vec<Date> =
        pages.range(fresh..=last).filter(|(_, read)| is_bad(**read)).map(|(day, _)| *day).collect();
    // Where every single day has too few pages, all of them together are meant.
    let mut since = bad.first().copied().unwrap_or(fresh);
    for (day, read) in pages.range(habit..since).rev().filter(|(_, read)| read.0 >= DAY_PAGES) {
        if !is_bad(*read) {
            break;
        }
        since = *day;
    }
    let until = bad.last().copied().unwrap_or(last);
    Some((AlarmKind::Layout { since, share, before: known, pages: now.0 }, until))
}

fn add(a: Pages, b: Pages) -> Pages {
    (a.0.saturating_add(b.0), a.1.saturating_add(b.1))
}

fn bad_share(pages: Pages) -> f64 {
    f64::from(pages.1) / f64::from(pages.0.max(1))
}

fn listed(list: &ListState) -> Option<AlarmKind> {
    let outcome = list.outcome.clone().unwrap_or_default();
    let day = |at: Option<Timestamp>| at.map(wib_day);
    let (url, since) = (list.url.clone(), day(list.troubled_since));
    let turned_away = ["status 401", "status 403", "status 429", "status 451", "robots.txt forbids"];
    if turned_away.iter().any(|word| outcome.contains(word))
        && (list.failures >= FAILURES || outcome.starts_with("refused"))
    {
        return Some(AlarmKind::Blocked { url, outcome, since });
    }
    if list.failures >= FAILURES {
        return Some(AlarmKind::Unreachable { url, outcome, failures: list.failures, since });
    }
    let to = list.moved_to.as_ref().filter(|to| is_elsewhere(&list.url, to))?;
    Some(AlarmKind::Moved { url, to: to.clone(), since: day(list.moved_since) })
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
mod tests;
