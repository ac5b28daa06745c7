use super::*;
use proptest::prelude::*;

fn now() -> Timestamp {
    "2025-06-20T03:00:00Z".parse().unwrap()
}

fn shown(text: &str) -> String {
    read(text, now(), DateOrigin::Text).map_or_else(|| "none".to_owned(), |date| date.to_rfc3339())
}

#[test]
fn printed_dates_are_read() {
    let cases = [
        ("Selasa, 12 Mei 2020 14:05 WIB", "2020-05-12T14:05:00+07:00"),
        ("Selasa, 5 Desember 2023, 21:52 WIB", "2023-12-05T21:52:00+07:00"),
        ("12/05/2020, 14.05 WIB", "2020-05-12T14:05:00+07:00"),
        ("detikJatimSabtu, 03 Feb 2024 06:00 WIB", "2024-02-03T06:00:00+07:00"),
        ("Diperbarui 18 Jun 2025, 14:05 WIB", "2025-06-18T14:05:00+07:00"),
        ("Tayang: Selasa, 10 Juni 2025 08:52 WIB", "2025-06-10T08:52:00+07:00"),
        ("10 Juni 2025 |04:01 WIB", "2025-06-10T04:01:00+07:00"),
        ("Jum'at, 13 Juni 2025 - 20.04 WITA", "2025-06-13T20:04:00+08:00"),
        ("Jumat 13 Juni 2025 pukul 20.04 WIT", "2025-06-13T20:04:00+09:00"),
        ("20.04 WIB, Jumat 13 Juni 2025", "2025-06-13T20:04:00+07:00"),
        ("12 Mei 2020", "2020-05-12"),
        ("03/25/2020", "2020-03-25"),
        ("2020-05-12", "2020-05-12"),
        ("2020-05-12T14:05:00Z", "2020-05-12T14:05:00+00:00"),
        ("2020-05-12T14:05:00.250+07:00", "2020-05-12T14:05:00+07:00"),
        ("2020-05-12T14:05:00+0700", "2020-05-12T14:05:00+07:00"),
        ("2020-05-12 14:05:00", "2020-05-12T14:05:00+07:00"),
        ("20200512T140500Z", "2020-05-12T14:05:00+00:00"),
        ("Tue, 12 May 2020 14:05:00 +0700", "2020-05-12T14:05:00+07:00"),
        ("Tue, 12 May 2020 14:05:00 WIB", "2020-05-12T14:05:00+07:00"),
        ("Tue, 12 May 20 14:05 GMT", "2020-05-12T14:05:00+00:00"),
        ("Tue May 12 14:05:00 +0000 2020", "2020-05-12T14:05:00+00:00"),
        ("May 12, 2020 2:05 pm", "2020-05-12T14:05:00+07:00"),
        ("May 12th, 2020", "2020-05-12"),
        ("Senin, 1 Agt 2022 12:00 am", "2022-08-01T00:00:00+07:00"),
        ("1589267100", "2020-05-12T07:05:00+00:00"),
        ("1589267100000", "2020-05-12T07:05:00+00:00"),
        ("20200512", "2020-05-12"),
        ("3 jam yang lalu", "2025-06-20T07:00:00+07:00"),
        ("45 menit lalu", "2025-06-20T09:15:00+07:00"),
        ("seminggu yang lalu", "2025-06-13"),
        ("2 days ago", "2025-06-18"),
        ("kemarin", "2025-06-19"),
        ("Kemarin, 14:05 WIB", "2025-06-19T14:05:00+07:00"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_date_or_no_likely_one_is_none() {
    for text in [
        "",
        "20.04 WIB",
        "Surabaya",
        "31 Februari 2020",
        "12 Mei 1985",
        "12 Mei 2031",
        "99/99/2020",
        "1",
        "12345",
        "2020",
        "0000000000",
        "99999999999999999999999",
        "Rp 12.500.000",
    ] {
        assert_eq!(shown(text), "none", "{text}");
    }
    assert_eq!(shown("21 Juni 2025 10:00 WIB"), "2025-06-21T10:00:00+07:00");
    assert_eq!(shown("21 Juni 2025 23:00 WIB"), "none");
}

#[test]
fn an_hour_without_a_zone_is_wib_and_says_so() {
    let date = read("12 Mei 2020 14:05", now(), DateOrigin::Feed).unwrap();
    assert_eq!((date.offset_secs, date.precision, date.origin), (None, Precision::Minute, DateOrigin::Feed));
    assert_eq!(date.instant.to_string(), "2020-05-12T07:05:00Z");
    let universal = read_in("2020-05-12 14:05:00", now(), DateOrigin::Feed, 0).unwrap();
    assert_eq!(universal.instant.to_string(), "2020-05-12T14:05:00Z");
}

#[test]
fn a_date_is_found_inside_a_line() {
    let line = "Penulis: Sekar | Editor: Bagus, Rabu 11 Juni 2025 07:15 WIB, dibaca 12 kali";
    assert_eq!(find(line, now(), DateOrigin::Text).unwrap().to_rfc3339(), "2025-06-11T07:15:00+07:00");
    assert!(find("kemarin sore warga datang", now(), DateOrigin::Text).is_none());
    assert!(find("dibaca 3 jam yang lalu", now(), DateOrigin::Text).is_some());
}

proptest! {
    #[test]
    fn nothing_panics(text in "\\PC{0,120}") {
        for date in [read(&text, now(), DateOrigin::Text), find(&text, now(), DateOrigin::Text)].into_iter().flatten() {
            prop_assert!(date.instant.as_second() >= 631_100_000 - 90_000);
        }
    }

    #[test]
    fn pieces_of_dates_do_not_panic(
        pieces in prop::collection::vec("[0-9]{1,20}|Mei|WIB|[:./,+|-]| |T|pm|lalu|jam|2020|\\+07", 0..20),
    ) {
        let text = pieces.concat();
        let read_once = read(&text, now(), DateOrigin::Text);
        prop_assert_eq!(read_once, read(&text, now(), DateOrigin::Text));
    }

    #[test]
    fn printed_and_read_are_the_same(secs in 631_152_000_i64..1_750_000_000, offset in -12_i32..=12) {
        let instant = Timestamp::from_second(secs).unwrap();
        let date = Published::at(instant, Precision::Second, DateOrigin::Import, Some(offset * 3600));
        prop_assert_eq!(read(&date.to_rfc3339(), now(), DateOrigin::Import), Some(date));
    }
}
