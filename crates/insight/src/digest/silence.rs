//! Which sources were there to be heard.
//!
//! A fall in volume is called a fall only where it is not the collection that ended. Three signs are looked at: a
//! regular source that stopped, most sources dropping together, and two periods that hardly share a source.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use pantau_domain::{
    Brief, SourceDay, SourceId,
    digest::{Comparison, Silence},
    edition::Period,
    time::{days, shift},
};

use super::tone::count;
use crate::stats::{median, poisson_at_most, poisson_ratio};

/// Days before a day in which a source's habit is read.
const HABIT_DAYS: i64 = 28;
/// Mentions on an active day from which a source's silence means something: at 5 expected, none has probability 0.007.
const LEAST_USUAL: f64 = 5.0;
/// Active days that make a habit, and the share of days since the first of them that must be active.
const LEAST_ACTIVE: usize = 3;
const ACTIVE_SHARE: f64 = 0.6;
/// A day is thin below this share of the usual where chance alone would hardly give so little.
const THIN_SHARE: f64 = 0.25;
const CHANCE: f64 = 0.01;
/// A day's sources dropped together when those below this share of the days before carry this part of the weight.
const DROP_SHARE: f64 = 0.3;
const DROPPED_WEIGHT: f64 = 0.6;
/// Heard days that a day is compared with.
const REFERENCE_DAYS: usize = 3;
/// Part of the usual volume whose silence forbids a comparison.
const SILENT_WEIGHT: f64 = 0.15;
/// Part of each period's volume that must come from sources heard in both.
const SHARED_VOLUME: f64 = 0.5;

/// Volume by day and source.
#[derive(Debug)]
pub(crate) struct Hearing {
    by_source: BTreeMap<SourceId, BTreeMap<Date, u32>>,
    /// Days on which the collection as a whole was there.
    heard: BTreeMap<Date, bool>,
}

impl Hearing {
    /// Reads habits from volumes; days from `since` to `until` are judged.
    pub(crate) fn new(source_days: &[SourceDay], since: Date, until: Date) -> Self {
        let mut by_source: BTreeMap<SourceId, BTreeMap<Date, u32>> = BTreeMap::new();
        for row in source_days.iter().filter(|row| row.mentions > 0) {
            let held = by_source.entry(row.source.clone()).or_default().entry(row.day).or_default();
            *held = held.saturating_add(row.mentions);
        }
        let first = by_source.values().filter_map(|days| days.keys().next()).min().copied();
        let mut hearing = Self { by_source, heard: BTreeMap::new() };
        let start = first.map_or(since, |first| first.min(since));
        // A store that begins years before is judged from the habit's reach on.
        let start = start.max(shift(since, -2 * HABIT_DAYS));
        let mut reference: Vec<Date> = Vec::new();
        for day in days(start, until) {
            let heard = first.is_some_and(|first| day >= first) && !hearing.dropped(day, &reference);
            hearing.heard.insert(day, heard);
            if heard {
                reference.push(day);
                if reference.len() > REFERENCE_DAYS {
                    reference.remove(0);
                }
            }
        }
        hearing
    }

    /// Whether the collection as a whole was there on a day.
    pub(crate) fn heard(&self, day: Date) -> bool {
        self.heard.get(&day).copied().unwrap_or(false)
    }

    /// Mentions of all sources on a day.
    pub(crate) fn total(&self, day: Date) -> u64 {
        self.by_source.keys().map(|source| u64::from(self.given(source, day))).sum()
    }

    fn given(&self, source: &SourceId, day: Date) -> u32 {
        self.by_source.get(source).and_then(|days| days.get(&day)).copied().unwrap_or(0)
    }

    /// Whether most sources gave far less than on the reference days. Weights are roots, so that one large source
    /// does not speak for all.
    fn dropped(&self, day: Date, reference: &[Date]) -> bool {
        let (mut all, mut fallen) = (0.0_f64, 0.0_f64);
        for source in self.by_source.keys() {
            let usual = self.mean(source, reference);
            if usual <= 0.0 {
                continue;
            }
            all += usual.sqrt();
            if f64::from(self.given(source, day)) < DROP_SHARE * usual {
                fallen += usual.sqrt();
            }
        }
        let total = self.total(day);
        let usual: f64 = self.by_source.keys().map(|source| self.mean(source, reference)).sum();
        let much_less = poisson_at_most(u32::try_from(total).unwrap_or(u32::MAX), usual) < CHANCE;
        all > 0.0 && much_less && fallen / all >= DROPPED_WEIGHT
    }

    fn mean(&self, source: &SourceId, days: &[Date]) -> f64 {
        let sum: u64 = days.iter().map(|day| u64::from(self.given(source, *day))).sum();
        if days.is_empty() { 0.0 } else { sum as f64 / days.len() as f64 }
    }

    /// What a source usually gave on its active days before a day; none where it had no habit.
    fn usual(&self, source: &SourceId, day: Date) -> Option<f64> {
        let held = self.by_source.get(source)?;
        let active: Vec<(&Date, &u32)> = held.range(shift(day, -HABIT_DAYS)..day).collect();
        let first = **active.first().map(|(first, _)| first)?;
        let span = i64::from((day - first).get_days()).max(1);
        let regular = active.len() >= LEAST_ACTIVE && active.len() as f64 >= ACTIVE_SHARE * span as f64;
        let usual = median(&active.iter().map(|(_, count)| f64::from(**count)).collect::<Vec<f64>>());
        (regular && usual >= LEAST_USUAL).then_some(usual)
    }

    /// Sources that gave nearly nothing on days of these periods though they used to give more.
    pub(crate) fn silences(&self, periods: &[Period]) -> Vec<Silence> {
        let mut found: BTreeMap<&SourceId, Silence> = BTreeMap::new();
        for period in periods {
            for day in days(period.since, period.until) {
                for source in self.by_source.keys() {
                    let Some(usual) = self.thin(source, day, found.get(source)) else { continue };
                    let given = self.given(source, day);
                    found
                        .entry(source)
                        .and_modify(|silence| {
                            silence.since = silence.since.min(day);
                            silence.until = silence.until.max(day);
                            silence.given = silence.given.saturating_add(given);
                        })
                        .or_insert(Silence {
                            source: source.clone(),
                            usual_per_day: usual,
                            since: day,
                            until: day,
                            given,
                        });
                }
            }
        }
        found.into_values().collect()
    }

    /// What the source usually gives, where this day is thin against it. A silence that has begun is measured against
    /// the habit from before it, since the silence itself wears the habit down.
    fn thin(&self, source: &SourceId, day: Date, begun: Option<&Silence>) -> Option<f64> {
        let given = self.given(source, day);
        let habit = match begun {
            Some(silence) => Some(silence.usual_per_day),
            None => self.usual(source, day),
        };
        if let Some(usual) = habit
            && f64::from(given) <= THIN_SHARE * usual
            && poisson_at_most(given, usual) < CHANCE
        {
            return Some(usual);
        }
        if self.heard(day) {
            return None;
        }
        let reference: Vec<Date> = self
            .heard
            .range(..day)
            .rev()
            .filter(|(_, heard)| **heard)
            .take(REFERENCE_DAYS)
            .map(|(day, _)| *day)
            .collect();
        let usual = self.mean(source, &reference);
        (usual >= LEAST_USUAL && f64::from(given) < DROP_SHARE * usual).then_some(usual)
    }

    /// Compares the mentions of two periods of equal length, or says why they cannot be compared.
    pub(crate) fn compare(
        &self,
        now: &[&Brief],
        earlier: &[&Brief],
        period: Period,
        compared: Period,
    ) -> Comparison {
        let before = count(earlier.iter().copied());
        let silent = self.gaps(period, compared);
        if let Some(silent) = silent {
            return Comparison::NotComparable { before, silent };
        }
        let (ratio, interval) = poisson_ratio(now.len(), earlier.len());
        if let Some(rises) = direction(interval) {
            let mut unsettled = self.unsettled(period, compared);
            unsettled.retain(|silence| now.iter().chain(earlier).any(|brief| brief.source == silence.source));
            let of_others = |briefs: &[&Brief]| {
                briefs
                    .iter()
                    .filter(|brief| !unsettled.iter().any(|silence| silence.source == brief.source))
                    .count()
            };
            let (_, others) = poisson_ratio(of_others(now), of_others(earlier));
            if !unsettled.is_empty() && direction(others) != Some(rises) {
                return Comparison::NotComparable { before, silent: unsettled };
            }
        }
        Comparison::Comparable { before, ratio, interval, differs: direction(interval).is_some() }
    }

    /// Sources without a habit that nearly stopped, or only just began, between two periods: whether they had less to
    /// tell or were not collected cannot be known.
    fn unsettled(&self, period: Period, compared: Period) -> Vec<Silence> {
        let (now, before) = (self.volumes(period), self.volumes(compared));
        let sources: BTreeSet<&SourceId> = now.keys().chain(before.keys()).copied().collect();
        let mut found = Vec::new();
        for source in sources.into_iter().filter(|source| self.usual(source, compared.since).is_none()) {
            let of = |volumes: &BTreeMap<&SourceId, u64>| volumes.get(source).copied().unwrap_or(0);
            let (here, there) = (of(&now), of(&before));
            let (less, more) = (here.min(there), here.max(there));
            let (given, usual) = (u32::try_from(less).unwrap_or(u32::MAX), more as f64);
            let nearly_gone = usual >= LEAST_USUAL
                && f64::from(given) <= THIN_SHARE * usual
                && poisson_at_most(given, usual) < CHANCE;
            if nearly_gone {
                let quiet = if here < there { period } else { compared };
                let usual_per_day = usual / period.len_days().max(1) as f64;
                found.push(Silence {
                    source: source.clone(),
                    usual_per_day,
                    since: quiet.since,
                    until: quiet.until,
                    given,
                });
            }
        }
        found
    }

    /// The gaps that forbid a comparison; none where both periods were heard.
    fn gaps(&self, period: Period, compared: Period) -> Option<Vec<Silence>> {
        let silences = self.silences(&[compared, period]);
        let (now, before) = (self.volumes(period), self.volumes(compared));
        let unheard =
            [period, compared].iter().any(|span| days(span.since, span.until).any(|day| !self.heard(day)));
        let usual: f64 = self.by_source.keys().filter_map(|source| self.usual(source, compared.since)).sum();
        let lost: f64 = silences.iter().map(|silence| silence.usual_per_day).sum();
        let larger = usual.max(total(&now).max(total(&before)) / period.len_days().max(1) as f64);
        let shared: BTreeSet<_> = now.keys().filter(|source| before.contains_key(*source)).collect();
        let thin = |volumes: &BTreeMap<&SourceId, u64>| {
            let held: u64 =
                volumes.iter().filter(|(source, _)| shared.contains(source)).map(|(_, count)| count).sum();
            total(volumes) > 0.0 && (held as f64) < SHARED_VOLUME * total(volumes)
        };
        let strangers = thin(&now) || thin(&before);
        let nothing = now.is_empty() != before.is_empty();
        let heavy = larger > 0.0 && lost >= SILENT_WEIGHT * larger;
        if !(unheard || strangers || nothing || heavy) {
            return None;
        }
        let mut listed = silences;
        if listed.is_empty() {
            listed = one_sided(&now, &before, period, compared);
        }
        Some(listed)
    }

    fn volumes(&self, period: Period) -> BTreeMap<&SourceId, u64> {
        self.by_source
            .iter()
            .filter_map(|(source, held)| {
                let sum: u64 =
                    held.range(period.since..=period.until).map(|(_, count)| u64::from(*count)).sum();
                (sum > 0).then_some((source, sum))
            })
            .collect()
    }
}

/// Whether a ratio's interval says that there is more (true) or less (false) than before; none where it says neither.
fn direction(interval: Option<(f64, f64)>) -> Option<bool> {
    match interval {
        Some((low, _)) if low > 1.0 => Some(true),
        Some((_, high)) if high < 1.0 => Some(false),
        _ => None,
    }
}

fn total(volumes: &BTreeMap<&SourceId, u64>) -> f64 {
    volumes.values().sum::<u64>() as f64
}

/// Sources that gave in one of the periods alone: the other is the silent one.
fn one_sided(
    now: &BTreeMap<&SourceId, u64>,
    before: &BTreeMap<&SourceId, u64>,
    period: Period,
    compared: Period,
) -> Vec<Silence> {
    let length = period.len_days().max(1) as f64;
    let only = |here: &BTreeMap<&SourceId, u64>, there: &BTreeMap<&SourceId, u64>, silent: Period| {
        here.iter()
            .filter(|(source, _)| !there.contains_key(*source))
            .map(|(source, count)| Silence {
                source: (*source).clone(),
                usual_per_day: *count as f64 / length,
                since: silent.since,
                until: silent.until,
                given: 0,
            })
            .collect::<Vec<Silence>>()
    };
    let mut found = only(before, now, period);
    found.extend(only(now, before, compared));
    found.sort_by(|a, b| b.usual_per_day.total_cmp(&a.usual_per_day).then(a.source.cmp(&b.source)));
    found
}
