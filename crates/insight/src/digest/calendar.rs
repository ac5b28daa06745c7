//! Days of a period: volume, tone, and those that stand out.

use std::collections::BTreeMap;

use jiff::civil::Date;
use pantau_domain::{
    Brief, StoryId, Tone,
    digest::{Excerpt, Peak},
    edition::EditionKind,
    time::{days, shift},
};

use super::{DigestInput, shown_since, silence::Hearing, tone::count};
use crate::{
    rank::age,
    stats::{median, poisson_at_most},
};

/// Days before a peak that it is measured against.
const NEIGHBOURS: i64 = 7;
/// Mentions that a peak has at least; fewer are a handful, not a peak (guess).
const LEAST_PEAK: usize = 5;
/// A peak is a count that chance gives at most this often a day where the mean is the neighbours' median: one expected
/// false peak in about 200 days.
const CHANCE: f64 = 0.005;
/// Mentions outside the population that are added on both sides when the collection's growth is read, so that a handful
/// says nothing (guess).
const SMOOTHING: f64 = 20.0;
/// Peaks told.
const PEAKS: usize = 5;

fn by_day<'a>(briefs: &[&'a Brief]) -> BTreeMap<Date, Vec<&'a Brief>> {
    let mut held: BTreeMap<Date, Vec<&Brief>> = BTreeMap::new();
    for brief in briefs {
        if let Some(day) = brief.day() {
            held.entry(day).or_default().push(brief);
        }
    }
    held
}

/// (day, news, posts and comments, heard).
pub(super) fn curve(
    input: &DigestInput<'_>,
    all: &[&Brief],
    hearing: &Hearing,
) -> Vec<(Date, usize, usize, bool)> {
    let held = by_day(all);
    days(shown_since(input.kind, input.period), input.period.until)
        .map(|day| {
            let mentions = held.get(&day).map_or(&[][..], Vec::as_slice);
            let news = mentions.iter().filter(|brief| brief.kind.is_news()).count();
            (day, news, mentions.len() - news, hearing.heard(day))
        })
        .collect()
}

/// (day, positive, neutral, negative) over the period of weekly and longer editions.
pub(super) fn tone_curve(input: &DigestInput<'_>, inside: &[&Brief]) -> Vec<(Date, usize, usize, usize)> {
    if input.kind == EditionKind::Daily {
        return Vec::new();
    }
    let held = by_day(inside);
    days(input.period.since, input.period.until)
        .map(|day| {
            let mentions = held.get(&day).map_or(&[][..], Vec::as_slice);
            let of = |tone: Tone| mentions.iter().filter(|brief| brief.tone.label() == tone).count();
            (day, of(Tone::Positive), of(Tone::Neutral), of(Tone::Negative))
        })
        .collect()
}

/// Days with clearly more mentions than the heard days before them, largest first; each with the story that made it.
pub(super) fn peaks(input: &DigestInput<'_>, all: &[&Brief], hearing: &Hearing) -> Vec<Peak> {
    if input.kind == EditionKind::Daily {
        return Vec::new();
    }
    let held = by_day(all);
    let size = |day: Date| held.get(&day).map_or(0, Vec::len);
    let mut found: Vec<Peak> = Vec::new();
    for day in days(input.period.since, input.period.until) {
        let neighbours: Vec<f64> = days(shift(day, -NEIGHBOURS), shift(day, -1))
            .filter(|before| hearing.heard(*before))
            .map(|before| size(before) as f64)
            .collect();
        // Where the whole collection grew, its part of the province grew with it and nothing peaked.
        let outside = |day: Date| hearing.total(day).saturating_sub(size(day) as u64) as f64;
        let around: Vec<f64> = days(shift(day, -NEIGHBOURS), shift(day, -1))
            .filter(|before| hearing.heard(*before))
            .map(outside)
            .collect();
        let grown = ((outside(day) + SMOOTHING) / (median(&around) + SMOOTHING)).max(1.0);
        let (here, usual) = (size(day), median(&neighbours) * grown);
        let fewer = u32::try_from(here.saturating_sub(1)).unwrap_or(u32::MAX);
        let by_chance = 1.0 - poisson_at_most(fewer, usual.max(1.0));
        if here < LEAST_PEAK || neighbours.len() < 3 || by_chance > CHANCE {
            continue;
        }
        let mentions = held.get(&day).map_or(&[][..], Vec::as_slice);
        found.push(Peak { day, count: count(mentions.iter().copied()), usual, cause: cause(mentions) });
    }
    found.sort_by(|a, b| b.count.value().cmp(&a.count.value()).then(a.day.cmp(&b.day)));
    found.truncate(PEAKS);
    found
}

/// The largest story of a day by its first mention that day; none where no story has two mentions.
fn cause(mentions: &[&Brief]) -> Option<Excerpt> {
    let mut sizes: BTreeMap<&StoryId, Vec<&Brief>> = BTreeMap::new();
    for brief in mentions {
        if let Some(story) = &brief.story {
            sizes.entry(story).or_default().push(brief);
        }
    }
    let (_, members) =
        sizes.into_iter().max_by(|a, b| a.1.len().cmp(&b.1.len()).then_with(|| b.0.cmp(a.0)))?;
    if members.len() < 2 {
        return None;
    }
    let first = members.into_iter().min_by_key(|brief| (!brief.kind.is_news(), age(brief)))?;
    Some(Excerpt { text: first.caption(), mention: first.id.clone() })
}
