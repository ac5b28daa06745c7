//! Editions: what the store holds of a period, counted, composed, rendered and kept.

use std::collections::HashMap;

use jiff::Timestamp;
use pantau_domain::{
    Brief, Edition, EditionId, MentionId, Population, SourceDay, StoryId,
    digest::Digest,
    edition::{EditionKind, Period},
    time,
};
use pantau_insight::{
    digest::{DigestInput, ToneError, digest, shown_since},
    health::HABIT_DAYS,
    rank::{RankSettings, issues},
};
use pantau_report::{ComposeContext, MethodNote, Outline, Renderer, compose, html};
use pantau_store::BriefFilter;

use crate::{House, PipelineError, health::Known};

/// Days before a period's end that curves and baselines look back on.
const LOOK_BACK_DAYS: i64 = 28;

/// Which edition to make.
#[derive(Debug, Clone)]
pub struct Order {
    /// Its kind.
    pub kind: EditionKind,
    /// The theme of a special edition.
    pub theme: Option<String>,
    /// The days it covers.
    pub period: Period,
    /// Which mentions it is about.
    pub population: Population,
}

/// How editions are made in this house.
pub struct Desk {
    /// Outline: organisation, classification, limits, signatories.
    pub outline: Outline,
    /// What the classifier is and how it errs.
    pub method: MethodNote,
    /// The classifier's error, for intervals; none: sampling error alone.
    pub tone_error: Option<ToneError>,
    /// How issues are ranked.
    pub rank: RankSettings,
    /// Fonts and templates.
    pub renderer: Renderer,
}

/// An edition with its files.
pub struct Made {
    /// The edition.
    pub edition: Edition,
    /// (name, bytes): `laporan.html`, `laporan.pdf`, `laporan.json`.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Makes an edition and keeps it. The same order on the same store makes the same edition.
///
/// # Errors
/// Where the store fails, the theme is not known, or the PDF cannot be set.
pub fn make(house: &House, desk: &Desk, order: &Order) -> Result<Made, PipelineError> {
    let now = house.now();
    let (digest, briefs) = count(house, desk, order, now)?;
    let context = ComposeContext {
        briefs: &briefs,
        names: house,
        method: &desk.method,
        outline: &desk.outline,
        version: 1,
        now,
    };
    let edition = compose(&digest, &context);
    let json = serde_json::to_vec(&edition).unwrap_or_default();
    let files = vec![
        ("laporan.html".to_owned(), html(&edition).into_bytes()),
        ("laporan.pdf".to_owned(), desk.renderer.pdf(&edition)?),
        ("laporan.json".to_owned(), json),
    ];
    house.store.put_edition(now, &edition, &files)?;
    Ok(Made { edition, files })
}

/// Counts a period.
///
/// # Errors
/// Where the store fails or the theme is not known.
pub fn count(
    house: &House,
    desk: &Desk,
    order: &Order,
    now: Timestamp,
) -> Result<(Digest, HashMap<MentionId, Brief>), PipelineError> {
    if let Some(theme) = order.theme.as_deref()
        && !house.annotator.themes().iter().any(|known| known.name == theme)
    {
        return Err(PipelineError::Missing { what: "theme", name: theme.to_owned() });
    }
    let period = order.period;
    let since = period.before().since.min(time::shift(period.until, -LOOK_BACK_DAYS));
    let filter = BriefFilter {
        since: Some(since),
        until: Some(period.until),
        theme: order.theme.clone(),
        ..BriefFilter::default()
    };
    let briefs = house.store.briefs(&filter)?;
    let undated = house.store.undated_seen(period.until)?;
    let stories = house
        .store
        .stories_between(time::day_start(since), time::day_end(period.until))?
        .into_iter()
        .map(|story| (story.id.clone(), story))
        .collect::<HashMap<StoryId, _>>();
    // Alarms need the habit from before the first day shown; everything else is counted from the span of the briefs.
    let habit = time::shift(shown_since(order.kind, period), -HABIT_DAYS);
    let known = Known::read(house, since.min(habit), period.until)?;
    let source_days: Vec<SourceDay> =
        known.source_days.iter().filter(|row| row.day >= since).cloned().collect();
    let digest = digest(&DigestInput {
        kind: order.kind,
        theme: order.theme.as_deref(),
        period,
        cutoff: now,
        population: order.population,
        briefs: &briefs,
        undated: &undated,
        stories: &stories,
        source_days: &source_days,
        health: known.input(time::shift(time::wib_day(now), -1)),
        outlets: &house.sources.outlets,
        tone_error: desk.tone_error.as_ref(),
        rank: &desk.rank,
    });
    let by_id = briefs.into_iter().chain(undated).map(|brief| (brief.id.clone(), brief)).collect();
    Ok((digest, by_id))
}

/// The issues of a day, by rank.
///
/// # Errors
/// Where the store fails.
pub fn issues_of(
    house: &House,
    desk: &Desk,
    period: Period,
    population: Population,
) -> Result<(Vec<pantau_domain::Issue>, HashMap<MentionId, Brief>), PipelineError> {
    let filter = BriefFilter {
        since: Some(time::shift(period.until, -LOOK_BACK_DAYS)),
        until: Some(period.until),
        population: Some(population),
        ..BriefFilter::default()
    };
    let briefs = house.store.briefs(&filter)?;
    let list = issues(&briefs, period, &desk.rank);
    Ok((list, briefs.into_iter().map(|brief| (brief.id.clone(), brief)).collect()))
}

/// The newest kept edition.
///
/// # Errors
/// Where the store fails.
pub fn newest(house: &House) -> Result<Option<EditionId>, PipelineError> {
    Ok(house.store.editions(1)?.into_iter().next().map(|(id, ..)| id))
}
