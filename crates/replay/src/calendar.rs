//! The days of the replay and the many ways in which outlets print a date.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Weekday, date},
};
use pantau_domain::time;

/// The first day of the replay: a Monday.
pub const FIRST_DAY: Date = date(2020, 4, 27);
/// How many days the event files fill.
pub const FULL_DAYS: u16 = 35;

/// How an outlet prints dates for its readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateStyle {
    /// `Selasa, 12 Mei 2020 14:05 WIB`.
    Full,
    /// `12/05/2020, 14.05 WIB`.
    Slashes,
    /// `Selasa 12 Mei 2020 | 14:05`.
    Bar,
    /// `May 12, 2020 2:05 pm`.
    English,
    /// `3 jam yang lalu`, counted from the newest visible instant.
    Relative,
    /// `12 Mei 2020`.
    DayOnly,
}

/// Day number `number` of the replay, from 1.
pub(crate) fn day(number: u16) -> Date {
    time::shift(FIRST_DAY, i64::from(number) - 1)
}

/// The instant so many seconds after the start of a day in Asia/Jakarta, kept inside that day.
pub(crate) fn at(day: Date, second: i64) -> Timestamp {
    let inside = SignedDuration::from_secs(second.clamp(0, 86_399));
    time::day_start(day).saturating_add(inside).unwrap_or(Timestamp::MAX)
}

/// The civil time in Asia/Jakarta.
pub(crate) fn local(instant: Timestamp) -> DateTime {
    time::wib().to_datetime(instant)
}

/// The Indonesian name of a weekday.
pub(crate) fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "Senin",
        Weekday::Tuesday => "Selasa",
        Weekday::Wednesday => "Rabu",
        Weekday::Thursday => "Kamis",
        Weekday::Friday => "Jumat",
        Weekday::Saturday => "Sabtu",
        Weekday::Sunday => "Minggu",
    }
}

/// `12 Mei 2020`.
pub(crate) fn long(day: Date) -> String {
    const MONTHS: [&str; 12] = [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ];
    let month = usize::try_from(day.month()).ok().and_then(|month| MONTHS.get(month.saturating_sub(1)));
    format!("{} {} {}", day.day(), month.copied().unwrap_or(""), day.year())
}

/// `12/5/2020`, as in the brackets after a weekday.
pub(crate) fn short(day: Date) -> String {
    format!("{}/{}/{}", day.day(), day.month(), day.year())
}

/// A date as an outlet prints it. `now` counts only for [`DateStyle::Relative`].
pub(crate) fn printed(instant: Timestamp, style: DateStyle, now: Timestamp) -> String {
    let civil = local(instant);
    let (day, hour, minute) = (civil.date(), civil.hour(), civil.minute());
    match style {
        DateStyle::Full => format!("{}, {} {hour:02}:{minute:02} WIB", weekday(day), long(day)),
        DateStyle::Slashes => civil.strftime("%d/%m/%Y, %H.%M WIB").to_string(),
        DateStyle::Bar => format!("{} {} | {hour:02}:{minute:02}", weekday(day), long(day)),
        DateStyle::English => civil.strftime("%B %-d, %Y %-I:%M %P").to_string(),
        DateStyle::Relative => relative(instant, now),
        DateStyle::DayOnly => long(day),
    }
}

fn relative(instant: Timestamp, now: Timestamp) -> String {
    let minutes = now.duration_since(instant).as_mins().max(0);
    match minutes {
        0..60 => format!("{minutes} menit yang lalu"),
        60..1440 => format!("{} jam yang lalu", minutes / 60),
        _ => format!("{} hari yang lalu", minutes / 1440),
    }
}

/// ISO 8601 with the offset of Western Indonesian Time: `2020-05-12T14:05:00+07:00`.
pub(crate) fn iso(instant: Timestamp) -> String {
    format!("{}+07:00", local(instant).strftime("%Y-%m-%dT%H:%M:%S"))
}

/// RFC 822, as RSS has it: `Tue, 12 May 2020 14:05:00 +0700`.
pub(crate) fn rfc822(instant: Timestamp) -> String {
    format!("{} +0700", local(instant).strftime("%a, %d %b %Y %H:%M:%S"))
}

/// RFC 9110, as HTTP has it: `Tue, 12 May 2020 07:05:00 GMT`.
pub(crate) fn http(instant: Timestamp) -> String {
    instant.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(style: DateStyle, expected: &str) {
        let instant: Timestamp = "2020-05-12T07:05:00Z".parse().unwrap();
        let now: Timestamp = "2020-05-12T10:15:00Z".parse().unwrap();
        assert_eq!(printed(instant, style, now), expected);
    }

    #[test]
    fn dates_are_printed_in_every_style() {
        check(DateStyle::Full, "Selasa, 12 Mei 2020 14:05 WIB");
        check(DateStyle::Slashes, "12/05/2020, 14.05 WIB");
        check(DateStyle::Bar, "Selasa 12 Mei 2020 | 14:05");
        check(DateStyle::English, "May 12, 2020 2:05 pm");
        check(DateStyle::Relative, "3 jam yang lalu");
        check(DateStyle::DayOnly, "12 Mei 2020");
        let instant: Timestamp = "2020-05-12T07:05:00Z".parse().unwrap();
        assert_eq!(iso(instant), "2020-05-12T14:05:00+07:00");
        assert_eq!(rfc822(instant), "Tue, 12 May 2020 14:05:00 +0700");
        assert_eq!(http(instant), "Tue, 12 May 2020 07:05:00 GMT");
    }

    #[test]
    fn the_last_day_is_the_end_of_may() {
        assert_eq!(day(1), FIRST_DAY);
        assert_eq!(day(FULL_DAYS).to_string(), "2020-05-31");
        assert_eq!(time::wib_day(at(FIRST_DAY, 999_999)), FIRST_DAY);
    }
}
