//! How sources are doing: what the store knows of them, judged.

use std::collections::BTreeSet;

use jiff::civil::Date;
use pantau_domain::{
    SourceDay, SourceId,
    health::{Alarm, AlarmKind, ListState, ReadingDay},
    time,
};
use pantau_insight::health::{HABIT_DAYS, HealthInput, alarms as judge};

use crate::{House, PipelineError};

/// What the store knows of sources over some days, and of how their feeds and the like are doing now.
pub(crate) struct Known {
    pub(crate) source_days: Vec<SourceDay>,
    readings: Vec<ReadingDay>,
    lists: Vec<ListState>,
    followed: BTreeSet<SourceId>,
}

impl Known {
    /// Reads days up to `until`.
    pub(crate) fn read(house: &House, since: Date, until: Date) -> Result<Self, PipelineError> {
        let store = house.store.as_ref();
        Ok(Self {
            source_days: store.source_days(since, until)?,
            readings: store.reading_days(since, until)?,
            lists: store.lists()?,
            followed: house.sources.followed().into_iter().map(|outlet| outlet.id.clone()).collect(),
        })
    }

    /// The same as alarms are judged from; `day` is the last complete one.
    pub(crate) fn input(&self, day: Date) -> HealthInput<'_> {
        HealthInput {
            day,
            source_days: &self.source_days,
            readings: &self.readings,
            lists: &self.lists,
            followed: &self.followed,
        }
    }
}

/// What is wrong with sources, by source.
///
/// # Errors
/// Where the store fails.
pub fn alarms(house: &House) -> Result<Vec<Alarm>, PipelineError> {
    let today = time::wib_day(house.now());
    let yesterday = time::shift(today, -1);
    let mut known = Known::read(house, time::shift(yesterday, -HABIT_DAYS), today)?;
    // What was read today says something already; what came today does not.
    known.source_days.retain(|row| row.day <= yesterday);
    Ok(judge(&known.input(yesterday)))
}

/// An alarm in words, for operators.
#[must_use]
pub fn words(kind: &AlarmKind) -> String {
    match kind {
        AlarmKind::Gap { since, expected, got } => {
            format!("has given {got} since {since}, where {expected:.0} were to be expected")
        }
        AlarmKind::Unheard => "is followed, and nothing has come from it in four weeks".to_owned(),
        AlarmKind::Layout { since, share, before, pages } => {
            let before =
                before.map_or_else(String::new, |before| format!(", before {:.0} %", before * 100.0));
            format!(
                "cannot be read as it could since {since}: {:.0} % of the last {pages} pages without a text or a date{before}; has its layout changed?",
                share * 100.0
            )
        }
        AlarmKind::Moved { url, to, since } => {
            format!("has moved: `{url}` answers from `{to}`{}", known_since(*since))
        }
        AlarmKind::Blocked { url, outcome, since } => {
            format!("turns us away at `{url}`{}: {outcome}", known_since(*since))
        }
        AlarmKind::Unreachable { url, outcome, failures, since } => {
            format!("cannot be had at `{url}`{}: {outcome} ({failures} times in a row)", known_since(*since))
        }
    }
}

fn known_since(since: Option<Date>) -> String {
    since.map_or_else(String::new, |since| format!(" since {since}"))
}
