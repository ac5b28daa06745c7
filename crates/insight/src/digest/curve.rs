//! Volume and tone by day, and the days that stand out.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use pantau_domain::{
    Brief, Story, StoryId, Tone,
    digest::Peak,
    edition::{EditionKind, Period},
    time::{days, shift},
};

use super::{issue::leading, silence::Hearing, tone};
use crate::stats::{median, poisson_at_most};

/// Days that a daily's curve covers.
const DAILY_DAYS: i64 = 28;
/// Heard days before a day that say what is usual, how far back they are sought, and the fewest that suffice.
const USUAL_DAYS: usize = 7;
const SOUGHT_DAYS: i64 = 14;
const LEAST_DAYS: usize = 3;
/// A peak is at least so many times the usual, and so many mentions more, and not by chance.
const PEAK_FACTOR: f64 = 2.0;
const PEAK_MORE: f64 = 5.0;
const CHANCE: f64 = 0.01;

/// Mentions by the day that they count for.
pub(crate) type ByDay<'a> = BTreeMap<Date, Vec<&'a Brief>>;

pub(crate) fn by_day<'a>(members: &[&'a Brief]) -> ByDay<'a> {
    let mut held = ByDay::new();
    for brief in members {
        if let Some(day) = brief.day() {
            held.entry(day).or_default().push(brief);
        }
    }
    held
}

/// (day, news, posts and comments, heard).
pub(crate) fn volume(held: &ByDay<'_>, kind: EditionKind, period: Period, hearing: &Hearing) -> Vec<(Date, usize, usize, bool)> {
    let since = if kind == EditionKind::Daily { shift(period.until, 1 - DAILY_DAYS) } else { period.since };
    days(since, period.until)
        .map(|day| {
            let briefs = held.get(&day).map_or(&[][..], Vec::as_slice);
            let news = briefs.iter().filter(|brief| brief.kind.is_news()).count();
            (day, news, briefs.len().saturating_sub(news), hearing.heard(day))
        })
        .collect()
}

/// (day, positive, neutral, negative).
pub(crate) fn tones(held: &ByDay<'_>, period: Period) -> Vec<(Date, usize, usize, usize)> {
    days(period.since, period.until)
        .map(|day| {
            let of = |tone: Tone| held.get(&day).into_iter().flatten().filter(|brief| brief.tone.label() == tone).count();
            (day, of(Tone::Positive), of(Tone::Neutral), of(Tone::Negative))
        })
        .collect()
}

/// Days with at least twice the usual of the heard days before, and the story that made each.
pub(crate) fn peaks(held: &ByDay<'_>, period: Period, hearing: &Hearing, stories: &HashMap<StoryId, Story>) -> Vec<Peak> {
    days(period.since, period.until).filter_map(|day| peak(day, held, hearing, stories)).collect()
}

fn peak(day: Date, held: &ByDay<'_>, hearing: &Hearing, stories: &HashMap<StoryId, Story>) -> Option<Peak> {
    let briefs = held.get(&day).filter(|_| hearing.heard(day))?;
    let before: Vec<f64> = (1..=SOUGHT_DAYS)
        .map(|back| shift(day, -back))
        .filter(|day| hearing.heard(*day))
        .take(USUAL_DAYS)
        .map(|day| held.get(&day).map_or(0.0, |briefs| briefs.len() as f64))
        .collect();
    if before.len() < LEAST_DAYS {
        return None;
    }
    let usual = median(&before);
    let count = briefs.len() as f64;
    let below = u32::try_from(briefs.len().saturating_sub(1)).unwrap_or(u32::MAX);
    // Where the mean is beyond the tail's reach, twice the usual is no chance either.
    let by_chance = usual < 400.0 && 1.0 - poisson_at_most(below, usual.max(0.5)) >= CHANCE;
    if count < PEAK_FACTOR * usual || count - usual < PEAK_MORE || by_chance {
        return None;
    }
    Some(Peak { day, count: tone::count(briefs.iter().copied()), usual, cause: leading(briefs, stories) })
}
