//! Alarms of the past: which days they concern.
//!
//! Volumes and readings are judged on each day as they would have been on the evening of that day. Of feeds and the like
//! the store knows only how they are doing now and since when: trouble that has ended is known no more, and what is in
//! trouble now was so from its beginning on.

use std::{collections::BTreeMap, mem::discriminant};

use jiff::civil::Date;
use pantau_domain::{
    SourceId,
    edition::Period,
    health::{Alarm, AlarmKind, AlarmSpan},
    time::{days, shift},
};

use super::{HealthInput, Judged, Known, listed};

/// Days judged at most, the last ones: as many as a chart shows.
const LONGEST: i64 = 400;

/// What was wrong with sources on the days of a period, what lasted longest into it first. A source that was not heard
/// at all is left out, since nobody knows whether it was followed then.
#[must_use]
pub fn spans(input: &HealthInput<'_>, period: Period) -> Vec<AlarmSpan> {
    // Neither a day that is not over nor one that has not begun can be judged.
    let last = period.until.min(input.day);
    let since = period.since.max(shift(last, 1 - LONGEST));
    let known = Known::new(input, since);
    let mut by_source: BTreeMap<SourceId, Vec<AlarmSpan>> = BTreeMap::new();
    for day in days(since, last) {
        for judged in known.on(day, day).filter(|judged| judged.until == day) {
            let held = by_source.entry(judged.alarm.source.clone()).or_default();
            join(held, judged, &known);
        }
    }
    // What began today is trouble today, though the day is not over.
    lists(input, period.until.min(shift(input.day, 1)), &mut by_source);
    let mut found: Vec<AlarmSpan> =
        by_source.into_values().flatten().filter(|span| span.until >= period.since).collect();
    found.sort_by(|a, b| {
        b.until
            .cmp(&a.until)
            .then_with(|| a.alarm.source.cmp(&b.alarm.source))
            .then_with(|| a.since.cmp(&b.since))
    });
    found
}

/// Lengthens the span that an alarm goes on with, or begins one.
fn join(held: &mut Vec<AlarmSpan>, judged: Judged, known: &Known<'_>) {
    let Judged { alarm, until } = judged;
    let Some(since) = since(&alarm.kind) else { return };
    let same = |span: &&mut AlarmSpan| discriminant(&span.alarm.kind) == discriminant(&alarm.kind);
    let last = held.iter_mut().filter(same).max_by_key(|span| span.until);
    match last.filter(|span| since <= shift(span.until, 1)) {
        None => held.push(AlarmSpan { alarm, since, until }),
        Some(span) => {
            // A habit wears off: from its third week on, a gap seems to have begun later than it did.
            span.alarm.kind = match (&span.alarm.kind, alarm.kind) {
                (AlarmKind::Gap { expected, got, .. }, _) if since > span.since => {
                    let (more, given) = known.added(&alarm.source, span, until);
                    AlarmKind::Gap { since: span.since, expected: expected + more, got: got + given }
                }
                (_, AlarmKind::Layout { share, before, pages, .. }) => {
                    AlarmKind::Layout { since: span.since.min(since), share, before, pages }
                }
                (_, kind) => kind,
            };
            span.since = span.since.min(since);
            span.until = until;
        }
    }
}

impl Known<'_> {
    /// What a gap should have given from its last known day to `until` at its rate so far, and what came.
    fn added(&self, source: &SourceId, span: &AlarmSpan, until: Date) -> (f64, u32) {
        let heard =
            |since, until| days(since, until).filter(|day| self.hearing.heard(*day)).collect::<Vec<Date>>();
        let AlarmKind::Gap { expected, .. } = span.alarm.kind else { return (0.0, 0) };
        let so_far = heard(span.since, span.until).len().max(1);
        let new = heard(shift(span.until, 1), until);
        let given = self.volumes.get(source);
        let got = new.iter().filter_map(|day| given?.get(day)).sum();
        (expected / so_far as f64 * new.len() as f64, got)
    }
}

/// One alarm of a kind for each source, however many of its addresses are in trouble: since the first of them is.
fn lists(input: &HealthInput<'_>, until: Date, by_source: &mut BTreeMap<SourceId, Vec<AlarmSpan>>) {
    for list in input.lists {
        let Some(kind) = listed(list) else { continue };
        // Where nobody knows since when, nobody can say that it was so on these days.
        let Some(since) = since(&kind).filter(|since| *since <= until) else { continue };
        let held = by_source.entry(list.source.clone()).or_default();
        let same = held.iter_mut().find(|span| discriminant(&span.alarm.kind) == discriminant(&kind));
        let alarm = Alarm { source: list.source.clone(), kind };
        match same {
            Some(span) if span.since <= since => {}
            Some(span) => *span = AlarmSpan { alarm, since, until },
            None => held.push(AlarmSpan { alarm, since, until }),
        }
    }
}

fn since(kind: &AlarmKind) -> Option<Date> {
    match kind {
        AlarmKind::Gap { since, .. } | AlarmKind::Layout { since, .. } => Some(*since),
        AlarmKind::Moved { since, .. }
        | AlarmKind::Blocked { since, .. }
        | AlarmKind::Unreachable { since, .. } => *since,
        AlarmKind::Unheard => None,
    }
}
