//! One day as the front page and the interface show it.

use std::collections::HashMap;

use jiff::civil::Date;
use pantau_domain::{
    Brief, Digest, Issue, MentionId, Population, Scope, SourceDay, StoryId,
    edition::{EditionKind, Period},
    time,
};
use pantau_insight::{
    digest::{DigestInput, digest, shown_since},
    health::{HABIT_DAYS, HealthInput},
    rank::issues,
};
use pantau_store::BriefFilter;

use crate::{Dashboard, error::PageError};

/// Days that curves and baselines look back on, as editions do.
pub(crate) const LOOK_BACK_DAYS: i64 = 28;

/// A day, counted.
pub(crate) struct Day {
    pub(crate) day: Date,
    pub(crate) digest: Digest,
    /// Mentions of the day and of the days before that the digest refers to.
    pub(crate) briefs: HashMap<MentionId, Brief>,
}

impl Day {
    /// Mentions of the day itself that a population counts.
    pub(crate) fn held(&self, population: Population) -> impl Iterator<Item = &Brief> {
        self.briefs
            .values()
            .filter(move |brief| brief.day() == Some(self.day) && population.counts(brief.scope))
    }
}

/// The day asked for, else the last one with mentions; none where the store holds no dated mention and none was asked.
pub(crate) fn chosen(dashboard: &Dashboard, asked: Option<Date>) -> Result<Option<Date>, PageError> {
    match asked {
        Some(day) => Ok(Some(day)),
        None => Ok(dashboard.store.day_range()?.map(|(_, last)| last)),
    }
}

/// Counts a day. The days before are read for the population asked alone: of the rest, the day itself is all that is
/// shown, and a store of national outlets holds thirty times as much of it.
pub(crate) fn read(dashboard: &Dashboard, day: Date, population: Population) -> Result<Day, PageError> {
    let since = time::shift(day, -LOOK_BACK_DAYS);
    let store = dashboard.store.as_ref();
    let before = BriefFilter {
        since: Some(since),
        until: Some(day),
        population: Some(population),
        ..BriefFilter::default()
    };
    let mut briefs = store.briefs(&before)?;
    if population == Population::Jatim {
        let rest = BriefFilter {
            since: Some(day),
            until: Some(day),
            population: Some(Population::National),
            ..BriefFilter::default()
        };
        briefs.extend(store.briefs(&rest)?);
    }
    let undated = store.undated_seen(day)?;
    let stories: HashMap<StoryId, _> = store
        .stories_between(time::day_start(since), time::day_end(day))?
        .into_iter()
        .map(|story| (story.id.clone(), story))
        .collect();
    let (kind, period, now) = (EditionKind::Daily, Period { since: day, until: day }, (dashboard.now)());
    // Alarms need the habit from before the first day shown.
    let habit = time::shift(shown_since(kind, period), -HABIT_DAYS).min(since);
    let volumes = store.source_days(habit, day)?;
    let source_days: Vec<SourceDay> = volumes.iter().filter(|row| row.day >= since).cloned().collect();
    let health = HealthInput {
        day: time::shift(time::wib_day(now), -1),
        source_days: &volumes,
        readings: &store.reading_days(habit, day)?,
        lists: &store.lists()?,
        followed: &dashboard.followed(),
    };
    let digest = digest(&DigestInput {
        kind,
        theme: None,
        period,
        cutoff: now,
        population,
        briefs: &briefs,
        undated: &undated,
        stories: &stories,
        source_days: &source_days,
        health,
        outlets: &dashboard.outlets,
        tone_error: dashboard.tone_error.as_ref(),
        rank: &dashboard.rank,
    });
    let briefs = briefs.into_iter().chain(undated).map(|brief| (brief.id.clone(), brief)).collect();
    Ok(Day { day, digest, briefs })
}

/// Issues of a day by rank, with the mentions that they rest on.
pub(crate) fn ranked_issues(
    dashboard: &Dashboard,
    day: Date,
    population: Population,
) -> Result<(Vec<Issue>, HashMap<MentionId, Brief>), PageError> {
    let filter = BriefFilter {
        since: Some(time::shift(day, -LOOK_BACK_DAYS)),
        until: Some(day),
        population: Some(population),
        ..BriefFilter::default()
    };
    let briefs = dashboard.store.briefs(&filter)?;
    let list = issues(&briefs, Period { since: day, until: day }, &dashboard.rank);
    Ok((list, briefs.into_iter().map(|brief| (brief.id.clone(), brief)).collect()))
}

/// How many news and how many posts, comments and videos.
pub(crate) fn kinds<'a>(briefs: impl IntoIterator<Item = &'a Brief>) -> (usize, usize) {
    briefs.into_iter().fold((0, 0), |(news, social), brief| {
        if brief.kind.is_news() { (news + 1, social) } else { (news, social + 1) }
    })
}

/// The scope in words.
pub(crate) fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Jatim => "Jawa Timur",
        Scope::Touch => "nasional yang menyentuh Jawa Timur",
        Scope::Background => "latar nasional",
    }
}
