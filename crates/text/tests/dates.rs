//! Dates as they are printed: every form that is known, and every one that a corpus of real news holds.

#![allow(
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test at the edge stops at the first surprise"
)]

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::Offset,
};
use pantau_domain::{DateOrigin, Precision, Published, time};
use pantau_text::date;
use proptest::prelude::*;

/// Everything is read as if on this day.
fn now() -> Timestamp {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

fn read(text: &str) -> Option<Published> {
    date::read(text, now(), DateOrigin::Text)
}

/// What a scraper wrote where the page printed no date; the corpus knows the day from elsewhere.
const NO_DATE: &str = "Tidak ditemukan";

#[test]
fn printed_dates_of_real_news_are_read_as_known() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/corpus/news.jsonl.gz");
    let Ok(file) = File::open(&corpus) else {
        eprintln!("LEFT OUT: ../shared/data is not there, printed dates of real news were not read");
        return;
    };
    let (mut right, mut excepted) = (0, 0);
    for line in BufReader::new(flate2::read::GzDecoder::new(file)).lines() {
        let row: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let (Some(raw), Some(known)) = (row["date_raw"].as_str(), row["published_at"].as_str()) else {
            continue;
        };
        if raw == NO_DATE {
            excepted += 1;
            assert_eq!(read(raw), None);
            continue;
        }
        let date = read(raw).unwrap_or_else(|| panic!("`{raw}` is not read, known as {known}"));
        assert_eq!(date.instant, known.parse::<Timestamp>().unwrap(), "`{raw}`");
        assert_eq!((date.precision, date.origin), (Precision::Minute, DateOrigin::Text), "`{raw}`");
        right += 1;
    }
    assert_eq!((right, excepted), (6_374, 4));
}

const DAYS: [[&str; 7]; 3] = [
    ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
    ["Sen", "Sel", "Rab", "Kam", "Jum'at", "Sab", "Ahad"],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
];
const MONTHS: [&str; 5] = [
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des",
    "Jan Pebruari Mar Apr Mei Jun Jul Agt Sept Okt Nopember Des",
    "January February March April May June July August September October November December",
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
];
/// A zone as printed, and its hours ahead of UTC; none is kept where none is named.
const ZONES: [(&str, Option<i8>); 8] = [
    ("", None),
    (" WIB", Some(7)),
    (" WITA", Some(8)),
    (" WIT", Some(9)),
    (" (WIB)", Some(7)),
    (" GMT", Some(0)),
    ("+07:00", Some(7)),
    (" +0800", Some(8)),
];

/// A day since 1990 that was printed before now.
fn days() -> impl Strategy<Value = Date> {
    (0_i64..13_400).prop_map(|days| time::shift(Date::constant(1990, 1, 2), days))
}

fn month(style: usize, number: usize) -> &'static str {
    MONTHS[style % 5].split(' ').nth(number).unwrap()
}

/// The forms in which a day is printed.
fn day_forms(day: Date, style: usize) -> Vec<String> {
    let (y, m, d) = (day.year(), day.month(), day.day());
    let month = month(style, usize::from(m.unsigned_abs()) - 1);
    let name = DAYS[style % 3][usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())];
    let mut forms = vec![
        format!("{d} {month} {y}"),
        format!("{d:02} {month} {y}"),
        format!("{name}, {d} {month} {y}"),
        format!("{name} {d:02} {month} {y}"),
        format!("{d} {} {y}", month.to_uppercase()),
        format!("{d}-{month}-{y}"),
        format!("{month} {d}, {y}"),
        format!("{y}-{m:02}-{d:02}"),
        format!("{y}/{m:02}/{d:02}"),
        format!("{d:02}/{m:02}/{y}"),
        format!("{d:02}-{m:02}-{y}"),
        format!("{d:02}.{m:02}.{y}"),
    ];
    // The month first is read only where it cannot be the day.
    if d > 12 {
        forms.push(format!("{m:02}/{d:02}/{y}"));
        forms.push(format!("{m}-{d}-{y}"));
    }
    forms
}

/// The forms in which an hour stands beside it.
fn hour_forms(day: &str, at: Time, zone: &str) -> Vec<String> {
    let (h, m) = (at.hour(), at.minute());
    vec![
        format!("{day} {h:02}:{m:02}{zone}"),
        format!("{day}, {h:02}:{m:02}{zone}"),
        format!("{day} | {h:02}.{m:02}{zone}"),
        format!("{day} |{h:02}:{m:02}{zone}"),
        format!("{day} - {h:02}:{m:02}{zone}"),
        format!("{day} pukul {h:02}.{m:02}{zone}"),
        format!("{day} jam {h:02}:{m:02}{zone}"),
        format!("Diperbarui {day}, {h:02}:{m:02}{zone}"),
        format!("Tayang: {day} {h:02}:{m:02}{zone}"),
    ]
}

proptest! {
    #[test]
    fn every_form_of_a_day_is_read(day in days(), style in 0_usize..15) {
        for text in day_forms(day, style) {
            prop_assert_eq!(read(&text), Some(Published::on_day(day, DateOrigin::Text)), "{}", text);
        }
    }

    #[test]
    fn every_form_of_an_hour_is_read(
        day in days(), style in 0_usize..15, minute in 0_i8..60, hour in 0_i8..24, zone in 0_usize..8,
    ) {
        let (zone, ahead) = ZONES[zone];
        let at = Time::constant(hour, minute, 0, 0);
        let instant = Offset::constant(ahead.unwrap_or(7)).to_timestamp(day.to_datetime(at)).unwrap();
        let kept = ahead.map(|hours| i32::from(hours) * 3_600);
        let expected = Published::at(instant, Precision::Minute, DateOrigin::Text, kept);
        for day in day_forms(day, style) {
            for text in hour_forms(&day, at, zone) {
                prop_assert_eq!(read(&text), Some(expected), "{}", text);
            }
        }
    }

    #[test]
    fn seconds_are_kept_and_said(secs in 631_252_000_i64..1_790_000_000, offset in -12_i8..=14) {
        let instant = Timestamp::from_second(secs).unwrap();
        let local = Offset::constant(offset).to_datetime(instant);
        let (year, hours) = (local.year(), offset.abs());
        let month = month(4, usize::from(local.month().unsigned_abs()) - 1);
        let sign = if offset < 0 { '-' } else { '+' };
        let (day, time) = (local.day(), local.time());
        let expected =
            Published::at(instant, Precision::Second, DateOrigin::Text, Some(i32::from(offset) * 3_600));
        for text in [
            format!("{}T{time}{sign}{hours:02}:00", local.date()),
            format!("Tue, {day} {month} {year} {time} {sign}{hours:02}00"),
            format!("Tue {month} {day:02} {time} {sign}{hours:02}00 {year}"),
        ] {
            prop_assert_eq!(read(&text), Some(expected), "{}", text);
        }
    }

    #[test]
    fn what_is_told_from_now_is_counted_back(count in 1_i64..24, unit in 0_usize..4) {
        let units = [("detik", "seconds", 1), ("menit", "minutes", 60), ("jam", "hours", 3_600), ("hari", "days", 86_400)];
        let (indonesian, english, secs) = units[unit];
        let instant = now() - SignedDuration::from_secs(count * secs);
        for text in [
            format!("{count} {indonesian} yang lalu"),
            format!("{count} {indonesian} lalu"),
            format!("{count} {english} ago"),
            format!("Diperbarui {count} {indonesian} yang lalu"),
        ] {
            let date = read(&text).unwrap();
            if secs == 86_400 {
                prop_assert_eq!(date, Published::on_day(time::wib_day(instant), DateOrigin::Text), "{}", text);
            } else {
                prop_assert_eq!((date.precision, date.origin), (Precision::Minute, DateOrigin::Text), "{}", text);
                let late = instant.as_second() - date.instant.as_second();
                prop_assert!((0..60).contains(&late), "{} is {} s off", text, late);
            }
        }
    }

    #[test]
    fn what_lies_ahead_or_cannot_be_is_refused(ahead in 370_i64..3_000, number in 0_usize..12, style in 0_usize..15) {
        // A year ahead, so that no other order of the same digits is a day that was.
        let day = time::shift(time::wib_day(now()), ahead);
        for text in day_forms(day, style) {
            prop_assert_eq!(read(&text), None, "{}", text);
            prop_assert_eq!(read(&format!("{text} 08:00 WIB")), None, "{}", text);
        }
        let name = month(style, number);
        for text in [format!("32 {name} 2020"), format!("0 {name} 2020"), format!("31 Februari 20{number:02}")] {
            prop_assert_eq!(read(&text), None, "{}", text);
        }
        let no_hour = read(&format!("12 {name} 2020 25:10 WIB"));
        prop_assert_eq!(no_hour.map(|date| date.precision), Some(Precision::Day));
    }
}
