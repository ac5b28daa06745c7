//! What happened in a period, counted.

mod calendar;
mod excerpts;
mod issue;
mod parts;
pub(crate) mod silence;
mod tone;

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use pantau_domain::{
    Brief, Digest, Medium, MentionKind, Outlet, Platform, Population, Scope, SourceDay, SourceId, Story,
    StoryId,
    digest::Count,
    edition::{EditionKind, Period},
    time::shift,
};

use crate::{
    health::{HealthInput, spans},
    rank::{RankSettings, age, rank},
};
use silence::Hearing;
pub use tone::{Confusion, ToneError};
use tone::{count, tally};

/// Days before a period's end that a daily's curve reaches back.
const CURVE_DAYS: i64 = 28;

/// What a digest is counted from.
#[derive(Debug, Clone, Copy)]
pub struct DigestInput<'a> {
    /// For which kind of edition.
    pub kind: EditionKind,
    /// The theme of a special edition.
    pub theme: Option<&'a str>,
    /// The days covered.
    pub period: Period,
    /// Up to when the store was read.
    pub cutoff: Timestamp,
    /// Which mentions it is about.
    pub population: Population,
    /// Dated mentions of all scopes: of the period, of the one before and of the 28 days before the end.
    pub briefs: &'a [Brief],
    /// Mentions without a date that were first seen on the period's last day.
    pub undated: &'a [Brief],
    /// The stories they belong to.
    pub stories: &'a HashMap<StoryId, Story>,
    /// Volume of each source by day over the same span.
    pub source_days: &'a [SourceDay],
    /// What alarms of that time are judged from, [`crate::health::HABIT_DAYS`] before [`shown_since`] at least.
    pub health: HealthInput<'a>,
    /// Outlets that are known.
    pub outlets: &'a HashMap<SourceId, Outlet>,
    /// The classifier's known errors of tone.
    pub tone_error: Option<&'a ToneError>,
    /// How issues are ranked.
    pub rank: &'a RankSettings,
}

/// The mentions of a period, sorted by what they count for.
struct Sorted<'a> {
    /// In the population, in the period, oldest first.
    inside: Vec<&'a Brief>,
    /// In the population, in the period before.
    before: Vec<&'a Brief>,
    /// In the population, over everything that was loaded.
    all: Vec<&'a Brief>,
    /// National mentions that touch the province, over everything that was loaded.
    touch: Vec<&'a Brief>,
    /// The rest, in the period.
    background: Vec<&'a Brief>,
}

fn sorted<'a>(input: &DigestInput<'a>, compared: Period) -> Sorted<'a> {
    let mut briefs: Vec<&Brief> = input.briefs.iter().filter(|brief| brief.day().is_some()).collect();
    if let Some(theme) = input.theme {
        briefs.retain(|brief| brief.themes.iter().any(|hit| hit.theme == theme));
    }
    briefs.sort_by_cached_key(|brief| age(brief));
    briefs.dedup_by(|a, b| a.id == b.id);
    let within = |brief: &&&Brief, period: Period| brief.day().is_some_and(|day| period.holds(day));
    let all: Vec<&Brief> =
        briefs.iter().copied().filter(|brief| input.population.counts(brief.scope)).collect();
    let others = |scope: Scope| briefs.iter().copied().filter(move |brief| brief.scope == scope);
    let outside = input.population == Population::Jatim;
    Sorted {
        inside: all.iter().filter(|brief| within(brief, input.period)).copied().collect(),
        before: all.iter().filter(|brief| within(brief, compared)).copied().collect(),
        touch: if outside { others(Scope::Touch).collect() } else { Vec::new() },
        background: others(Scope::Background)
            .filter(|brief| outside && brief.day().is_some_and(|day| input.period.holds(day)))
            .collect(),
        all,
    }
}

/// The first day that the curve of an edition shows: a daily looks back four weeks, others show their period.
#[must_use]
pub fn shown_since(kind: EditionKind, period: Period) -> Date {
    match kind {
        EditionKind::Daily => shift(period.until, 1 - CURVE_DAYS),
        _ => period.since,
    }
}

/// Counts a period. Pure: the same input gives the same digest, whatever the order of its mentions.
#[must_use]
pub fn digest(input: &DigestInput<'_>) -> Digest {
    let period = input.period;
    let compared = period.before();
    let look_back = compared.since.min(shift(period.until, 1 - CURVE_DAYS));
    let hearing = Hearing::new(input.source_days, look_back, period.until);
    let sorted = sorted(input, compared);
    let inside = &sorted.inside;
    let news: Vec<&Brief> = inside.iter().copied().filter(|brief| brief.kind.is_news()).collect();
    let social: Vec<&Brief> = inside.iter().copied().filter(|brief| !brief.kind.is_news()).collect();
    let touched: Vec<&Brief> = sorted
        .touch
        .iter()
        .copied()
        .filter(|brief| brief.day().is_some_and(|day| period.holds(day)))
        .collect();
    let jatim = count(inside.iter().copied());
    let comparison = hearing.compare(inside, &sorted.before, period, compared);
    Digest {
        kind: input.kind,
        theme: input.theme.map(str::to_owned),
        period,
        compared,
        cutoff: input.cutoff,
        touch: count(touched.iter().copied()),
        background: count(sorted.background.iter().copied()),
        undated: undated(input),
        comparison: Some(comparison),
        kinds: parts::by_key(MentionKind::ALL.iter().copied(), inside, |brief| Some(brief.kind)),
        media: parts::by_key(Medium::ALL.iter().copied(), &news, |brief| Some(medium(input, brief))),
        platforms: parts::by_key(Platform::ALL.iter().copied(), &social, |brief| Some(brief.platform)),
        news_tone: tally(&news, input.tone_error),
        social_tone: tally(&social, input.tone_error),
        engagement: parts::engagement(&social),
        topics: parts::ranked(inside, |brief| brief.topics.clone()),
        issues: ranked_issues(input, &sorted.all),
        national: ranked_issues(input, &sorted.touch),
        regions: parts::regions(input, inside, &sorted.before),
        sources: parts::sources(input, inside),
        posts: parts::posts(&social),
        hashtags: parts::hashtags(&social),
        leaders: parts::leaders(input, inside),
        curve: calendar::curve(input, &sorted.all, &hearing),
        tone_curve: calendar::tone_curve(input, inside),
        peaks: calendar::peaks(input, &sorted.all, &hearing),
        silences: hearing.silences(&[compared, period]),
        alarms: spans(&input.health, Period { since: shown_since(input.kind, period), until: period.until }),
        subthemes: parts::subthemes(input, inside),
        speakers: parts::speakers(inside),
        jatim,
    }
}

fn undated(input: &DigestInput<'_>) -> Count {
    let counted = |brief: &&Brief| {
        let themed = input.theme.is_none_or(|theme| brief.themes.iter().any(|hit| hit.theme == theme));
        themed && input.population.counts(brief.scope) && brief.published.is_none()
    };
    count(input.undated.iter().filter(counted))
}

/// An outlet's medium for online news; clippings and transcripts tell theirs by their kind.
fn medium(input: &DigestInput<'_>, brief: &Brief) -> Medium {
    match brief.kind {
        MentionKind::Print => Medium::Print,
        MentionKind::Broadcast => match input.outlets.get(&brief.source).map(|outlet| outlet.medium) {
            Some(Medium::Radio) => Medium::Radio,
            _ => Medium::Tv,
        },
        _ => Medium::Online,
    }
}

fn ranked_issues(input: &DigestInput<'_>, briefs: &[&Brief]) -> Vec<pantau_domain::digest::IssueDigest> {
    let by_id: HashMap<_, &Brief> = briefs.iter().map(|brief| (&brief.id, *brief)).collect();
    rank(briefs, input.period, input.rank)
        .into_iter()
        .map(|issue| {
            let members: Vec<&Brief> =
                issue.evidence.iter().filter_map(|id| by_id.get(id)).copied().collect();
            issue::describe(input, issue, &members, &by_id)
        })
        .collect()
}

#[cfg(test)]
mod tests;
