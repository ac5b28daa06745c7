//! How sources are doing: what the store knows of them, judged.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use pantau_domain::{
    SourceId,
    health::{Alarm, AlarmKind},
    time,
};
use pantau_insight::health::{HealthInput, alarms as judge};

use crate::{House, PipelineError};

/// Days looked back on.
const DAYS: i64 = 29;

/// What is wrong with sources, by source.
///
/// # Errors
/// Where the store fails.
pub fn alarms(house: &House) -> Result<Vec<Alarm>, PipelineError> {
    let (store, now) = (house.store.as_ref(), house.now());
    let followed: BTreeSet<SourceId> =
        house.sources.followed().into_iter().map(|outlet| outlet.id.clone()).collect();
    let yesterday = time::shift(time::wib_day(now), -1);
    let since = now.saturating_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(now);
    Ok(judge(&HealthInput {
        day: yesterday,
        source_days: &store.source_days(time::shift(yesterday, -DAYS), yesterday)?,
        readings: &store.reading_days(since)?,
        lists: &store.lists()?,
        followed: &followed,
    }))
}

/// An alarm in words, for operators.
#[must_use]
pub fn words(kind: &AlarmKind) -> String {
    match kind {
        AlarmKind::Gap { since, expected, got } => {
            format!("has given {got} since {since}, where {expected:.0} were to be expected")
        }
        AlarmKind::Unheard => "is followed, and nothing has come from it in four weeks".to_owned(),
        AlarmKind::Layout { share, before, pages } => {
            let before =
                before.map_or_else(String::new, |before| format!(", before {:.0} %", before * 100.0));
            format!(
                "cannot be read as it could: {:.0} % of {pages} pages without a text or a date{before}; has its layout changed?",
                share * 100.0
            )
        }
        AlarmKind::Moved { url, to } => format!("has moved: `{url}` answers from `{to}`"),
        AlarmKind::Blocked { url, outcome } => format!("turns us away at `{url}`: {outcome}"),
        AlarmKind::Unreachable { url, outcome, failures } => {
            format!("cannot be had at `{url}`: {outcome} ({failures} times in a row)")
        }
    }
}
