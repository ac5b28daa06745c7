//! Alarms of invented sources.

use pantau_domain::{CaptureKind, edition::Period};

use super::*;

fn day(number: i64) -> Date {
    shift("2026-03-01".parse().unwrap(), number)
}

fn volume(source: &str, counts: impl IntoIterator<Item = u32>) -> Vec<SourceDay> {
    counts
        .into_iter()
        .enumerate()
        .map(|(at, mentions)| SourceDay {
            source: source.parse().unwrap(),
            day: day(i64::try_from(at).unwrap()),
            mentions,
        })
        .collect()
}

fn judged(source_days: &[SourceDay], last: i64, followed: &[&str]) -> Vec<Alarm> {
    alarms(&HealthInput {
        day: day(last),
        source_days,
        readings: &[],
        lists: &[],
        followed: &followed.iter().map(|id| id.parse().unwrap()).collect(),
    })
}

/// Three sources that go on, so that the collection is there.
fn others(days: usize) -> Vec<SourceDay> {
    ["a", "b", "c"].iter().flat_map(|id| volume(id, std::iter::repeat_n(20, days))).collect()
}

#[test]
fn a_gap_is_named_with_what_was_to_be_expected() {
    let mut days = others(21);
    days.extend(volume("x", (0..21).map(|at| if at < 19 { 12 } else { 0 })));
    let found = judged(&days, 20, &["x", "tiada"]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0].kind, AlarmKind::Unheard);
    let AlarmKind::Gap { since, expected, got } = found[1].kind else { panic!("{found:?}") };
    assert_eq!((since, expected, got), (day(19), 24.0, 0));
}

#[test]
fn chance_and_a_quiet_source_are_no_gap() {
    let mut days = others(21);
    days.extend(volume("x", (0..21).map(|at| if at % 7 == 6 { 5 } else { 12 })));
    days.extend(volume("rare", (0..21).map(|at| u32::from(at % 5 == 0))));
    assert_eq!(judged(&days, 20, &["x", "rare"]), []);
}

#[test]
fn a_machine_that_was_off_is_no_sources_fault() {
    let days: Vec<SourceDay> = others(19);
    assert_eq!(judged(&days, 20, &["a", "b", "c"]), []);
}

#[test]
fn a_changed_layout_shows_in_what_can_be_read() {
    let reading = |at: i64, pages, weak, empty| ReadingDay {
        source: "x".parse().unwrap(),
        day: day(at),
        pages,
        weak,
        empty,
    };
    let judge = |readings: &[ReadingDay]| {
        alarms(&HealthInput {
            day: day(20),
            source_days: &[],
            readings,
            lists: &[],
            followed: &BTreeSet::new(),
        })
    };
    let before: Vec<ReadingDay> = (0..18).map(|at| reading(at, 10, 1, 0)).collect();
    let with = |last: ReadingDay| [before.clone(), vec![last]].concat();
    assert_eq!(judge(&with(reading(20, 12, 2, 0))), []);
    let found = judge(&with(reading(20, 12, 2, 6)));
    let AlarmKind::Layout { since, pages, before: Some(_), .. } = found[0].kind else { panic!("{found:?}") };
    assert_eq!((since, pages), (day(20), 12));
    assert_eq!(judge(&[reading(20, 9, 0, 9)]), [], "too few");
    assert_eq!(judge(&[reading(20, 10, 0, 5)]).len(), 1, "new, and badly read from the start");
}

fn feed(failures: u32, outcome: &str, to: Option<&str>) -> ListState {
    ListState {
        url: "https://kabar.example/feed".into(),
        source: "x".parse().unwrap(),
        kind: CaptureKind::Feed,
        due: None,
        failures,
        outcome: Some(outcome.into()),
        hourly: None,
        looked_at: None,
        moved_to: to.map(str::to_owned),
        same_as: None,
        troubled_since: None,
        moved_since: None,
    }
}

#[test]
fn lists_say_whether_they_moved_or_turn_us_away() {
    let list = feed;
    assert_eq!(listed(&list(0, "captured 200", Some("http://www.kabar.example/feed/"))), None);
    assert!(matches!(
        listed(&list(0, "captured 200", Some("https://kabar.example/rss"))),
        Some(AlarmKind::Moved { .. })
    ));
    assert!(matches!(listed(&list(3, "failed: status 403", None)), Some(AlarmKind::Blocked { .. })));
    assert!(matches!(
        listed(&list(0, "refused: robots.txt forbids it", None)),
        Some(AlarmKind::Blocked { .. })
    ));
    assert!(matches!(listed(&list(3, "failed: timed out", None)), Some(AlarmKind::Unreachable { .. })));
    assert_eq!(listed(&list(2, "failed: timed out", None)), None);
}

fn spans_of(input: HealthInput<'_>, since: i64, until: i64) -> Vec<(&'static str, Date, Date)> {
    let name = |kind: &AlarmKind| match kind {
        AlarmKind::Gap { .. } => "gap",
        AlarmKind::Unheard => "unheard",
        AlarmKind::Layout { .. } => "layout",
        AlarmKind::Moved { .. } => "moved",
        AlarmKind::Blocked { .. } => "blocked",
        AlarmKind::Unreachable { .. } => "unreachable",
    };
    spans(&input, Period { since: day(since), until: day(until) })
        .iter()
        .map(|span| (name(&span.alarm.kind), span.since, span.until))
        .collect()
}

#[test]
fn a_gap_ends_where_the_source_gives_again() {
    let mut days = others(61);
    days.extend(volume("x", (0..61).map(|at| if (20..30).contains(&at) { 0 } else { 12 })));
    let followed = BTreeSet::from(["tiada".parse().unwrap()]);
    let input = |last| HealthInput {
        day: day(last),
        source_days: &days,
        readings: &[],
        lists: &[],
        followed: &followed,
    };
    assert_eq!(spans_of(input(60), 0, 60), [("gap", day(20), day(29))], "and nobody is unheard in the past");
    assert_eq!(spans_of(input(60), 0, 19), []);
    assert_eq!(spans_of(input(60), 30, 60), [], "the days after it are no gap");
    assert_eq!(spans_of(input(60), 29, 60), [("gap", day(20), day(29))], "begun before the days shown");
    assert_eq!(spans_of(input(24), 0, 60), [("gap", day(20), day(24))], "no day that is not over");
}

#[test]
fn a_long_gap_keeps_its_beginning_and_its_sums() {
    let mut days = others(61);
    days.extend(volume("x", (0..61).map(|at| if at < 30 { 12 } else { u32::from(at == 58) })));
    let found = spans(
        &HealthInput {
            day: day(60),
            source_days: &days,
            readings: &[],
            lists: &[],
            followed: &BTreeSet::new(),
        },
        Period { since: day(25), until: day(60) },
    );
    assert_eq!(found.len(), 1, "{found:?}");
    let AlarmKind::Gap { since, expected, .. } = found[0].alarm.kind else { panic!("{found:?}") };
    assert_eq!((found[0].since, since), (day(30), day(30)));
    let length = f64::from((found[0].until - found[0].since).get_days()) + 1.0;
    assert!(length >= 25.0 && (expected - 12.0 * length).abs() < 1e-6, "{found:?}");
}

#[test]
fn a_changed_layout_concerns_the_days_that_were_read_badly() {
    let reading = |at: i64| ReadingDay {
        source: "x".parse().unwrap(),
        day: day(at),
        pages: 12,
        weak: if (20..26).contains(&at) { 9 } else { 1 },
        empty: 0,
    };
    let followed = BTreeSet::new();
    let readings: Vec<ReadingDay> = (0..40).filter(|at| *at != 22).map(reading).collect();
    let input = |last| HealthInput {
        day: day(last),
        source_days: &[],
        readings: &readings,
        lists: &[],
        followed: &followed,
    };
    assert_eq!(spans_of(input(39), 0, 39), [("layout", day(20), day(25))]);
    assert_eq!(spans_of(input(39), 27, 39), [], "mended");
    assert_eq!(spans_of(input(39), 0, 19), [], "not changed yet");
    let then: Vec<ReadingDay> = readings.iter().filter(|row| row.day <= day(25)).cloned().collect();
    let found = alarms(&HealthInput { readings: &then, ..input(25) });
    let AlarmKind::Layout { since, .. } = found[0].kind else { panic!("{found:?}") };
    assert_eq!(since, day(20), "further back than the pages that are judged");
}

#[test]
fn feeds_are_in_trouble_from_the_day_that_is_known() {
    let at = |number: i64| Some(pantau_domain::time::day_start(day(number)));
    let blocked = |since| ListState { troubled_since: since, ..feed(3, "failed: status 403", None) };
    let other =
        |since| ListState { moved_since: since, ..feed(0, "captured 200", Some("https://lain.example/")) };
    let lists = [blocked(at(9)), blocked(at(7)), blocked(None), other(at(12)), other(None)];
    let input = HealthInput {
        day: day(20),
        source_days: &[],
        readings: &[],
        lists: &lists,
        followed: &BTreeSet::new(),
    };
    let both = [("blocked", day(7), day(14)), ("moved", day(12), day(14))];
    assert_eq!(spans_of(input, 8, 14), both, "one of each kind, since the first");
    assert_eq!(spans_of(input, 8, 11), [("blocked", day(7), day(11))]);
    assert_eq!(spans_of(input, 1, 6), [], "nor where nobody knows since when");
    assert_eq!(spans_of(input, 19, 30)[0].2, day(21), "today, and no day after it");
}
