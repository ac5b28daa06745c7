//! Addresses of an outlet's lists of articles by day, for looking back further than feeds do.

use std::sync::LazyLock;

use jiff::{ToSpan, civil::Date};
use pantau_text::address;
use regex::Regex;

use crate::error::PatternFault;

/// The most addresses of one range: ten years and a bit. The newest days are kept.
const MAX_ADDRESSES: usize = 3_700;

/// Checks a pattern: an address with `{yyyy}`, `{mm}` and `{dd}` (or `{m}` and `{d}` without a leading zero); one
/// without a day is a list by month.
///
/// # Errors
/// What is wrong with it, for the operator.
pub fn archive_fault(pattern: &str) -> Result<(), PatternFault> {
    if pattern.trim().is_empty() {
        return Err(PatternFault::Empty);
    }
    if pattern.len() > address::MAX_LENGTH {
        return Err(PatternFault::TooLong { limit: address::MAX_LENGTH });
    }
    let mut rest = pattern;
    while let Some((_, after)) = rest.split_once('{') {
        let (word, after) = after.split_once('}').unwrap_or((after, ""));
        if !matches!(word, "yyyy" | "mm" | "dd" | "m" | "d") {
            return Err(PatternFault::Placeholder { word: word.to_owned() });
        }
        rest = after;
    }
    if !pattern.contains("{yyyy}") {
        return Err(PatternFault::Lacks { word: "yyyy" });
    }
    if !pattern.contains("{mm}") && !pattern.contains("{m}") {
        return Err(PatternFault::Lacks { word: "mm" });
    }
    let example = on_day(pattern, Date::constant(2026, 3, 12));
    let right = address::canonical(&example, None).is_some() && !address::authority(pattern).contains('{');
    if right { Ok(()) } else { Err(PatternFault::NotAddress) }
}

/// The archive's addresses from one day to another, both counted, oldest first, each once. None where the pattern
/// cannot be used or the range is empty; of a range beyond measure the newest days.
#[must_use]
pub fn archive_addresses(pattern: &str, since: Date, until: Date) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    if archive_fault(pattern).is_err() {
        return out;
    }
    let mut day = until;
    while day >= since && out.len() < MAX_ADDRESSES {
        let url = on_day(pattern, day);
        // A list by month has one address for thirty days.
        if out.last() != Some(&url) {
            out.push(url);
        }
        let Ok(before) = day.checked_sub(1.day()) else { break };
        day = before;
    }
    out.reverse();
    out
}

fn on_day(pattern: &str, day: Date) -> String {
    pattern
        .replace("{yyyy}", &format!("{:04}", day.year()))
        .replace("{mm}", &format!("{:02}", day.month()))
        .replace("{dd}", &format!("{:02}", day.day()))
        .replace("{m}", &day.month().to_string())
        .replace("{d}", &day.day().to_string())
}

/// A date at the end of a path or as a value of a query: an article's address goes on behind its date.
static DATES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "(?i)(?:[=/])(?:(?<y>20[0-9]{2})(?<s>-|/|%2f)(?<m>[01]?[0-9])(?:-|/|%2f)(?<d>[0-3]?[0-9])\
         |(?<a>[0-3]?[0-9])(?<t>-|/|%2f)(?<b>[0-3]?[0-9])(?:-|/|%2f)(?<z>20[0-9]{2}))/?(?:$|[?&#])",
    )
    .ok()
});

/// The pattern behind an address of a list of one day; none where the address holds no date, or one whose day and
/// month cannot be told apart.
#[must_use]
pub fn archive_pattern(url: &str) -> Option<String> {
    let found = DATES.as_ref()?.captures(url)?;
    let number =
        |name: &str| found.name(name).and_then(|part| Some((part.as_str().parse::<i8>().ok()?, part)));
    let whole = found.get(0)?;
    let (text, separator) = match (number("m"), number("d"), number("a"), number("b")) {
        (Some(month), Some(day), _, _) => {
            let separator = found.name("s")?.as_str();
            if !(1..=12).contains(&month.0) || !(1..=31).contains(&day.0) {
                return None;
            }
            (["{yyyy}".to_owned(), mark("m", month.1.as_str()), mark("d", day.1.as_str())], separator)
        }
        (_, _, Some(first), Some(second)) => {
            let separator = found.name("t")?.as_str();
            let is_day = |n: i8| (13..=31).contains(&n);
            let is_month = |n: i8| (1..=12).contains(&n);
            let (one, two) = if is_day(first.0) && is_month(second.0) {
                ("d", "m")
            } else if is_month(first.0) && is_day(second.0) {
                ("m", "d")
            } else {
                return None;
            };
            let year = "{yyyy}".to_owned();
            ([mark(one, first.1.as_str()), mark(two, second.1.as_str()), year], separator)
        }
        _ => return None,
    };
    let start = whole.start() + 1;
    let date_length = {
        let names = if found.name("y").is_some() { ["y", "d"] } else { ["a", "z"] };
        found.name(names[1])?.end() - found.name(names[0])?.start()
    };
    let (before, rest) = url.split_at_checked(start)?;
    let (_, after) = rest.split_at_checked(date_length)?;
    let pattern = format!("{before}{}{after}", text.join(separator));
    archive_fault(&pattern).is_ok().then_some(pattern)
}

/// `{mm}`, or `{m}` where the number stands without a leading zero.
fn mark(letter: &str, number: &str) -> String {
    if number.len() == 2 { format!("{{{letter}{letter}}}") } else { format!("{{{letter}}}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_of_days_gives_an_address_each() {
        let daily = archive_addresses(
            "https://kabar.example/indeks?date={yyyy}-{mm}-{dd}",
            day("2026-02-27"),
            day("2026-03-01"),
        );
        assert_eq!(
            daily,
            [
                "https://kabar.example/indeks?date=2026-02-27",
                "https://kabar.example/indeks?date=2026-02-28",
                "https://kabar.example/indeks?date=2026-03-01"
            ]
        );
        let monthly =
            archive_addresses("https://kabar.example/{yyyy}/{mm}/", day("2026-01-30"), day("2026-03-01"));
        assert_eq!(monthly.len(), 3);
        assert_eq!(
            archive_addresses("https://kabar.example/{d}-{m}-{yyyy}", day("2026-03-01"), day("2026-03-01")),
            ["https://kabar.example/1-3-2026"]
        );
        assert!(
            archive_addresses("https://kabar.example/{yyyy}/{mm}", day("2026-03-01"), day("2026-02-01"))
                .is_empty()
        );
        let long = archive_addresses("https://kabar.example/{yyyy}/{mm}/{dd}", Date::MIN, day("2026-03-01"));
        assert_eq!(
            (long.len(), long.last().map(String::as_str)),
            (MAX_ADDRESSES, Some("https://kabar.example/2026/03/01"))
        );
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        let check = |pattern: &str, fault: PatternFault| {
            assert_eq!(archive_fault(pattern), Err(fault), "{pattern}");
            assert!(archive_addresses(pattern, day("2026-03-01"), day("2026-03-02")).is_empty());
        };
        check(" ", PatternFault::Empty);
        check("https://kabar.example/", PatternFault::Lacks { word: "yyyy" });
        check("https://kabar.example/{yyyy}", PatternFault::Lacks { word: "mm" });
        check("https://kabar.example/{yyyy}/{bulan}", PatternFault::Placeholder { word: "bulan".to_owned() });
        check("/indeks/{yyyy}/{mm}", PatternFault::NotAddress);
        check("https://{yyyy}.example/{mm}", PatternFault::NotAddress);
    }

    #[test]
    fn the_pattern_behind_an_address_is_seen() {
        let check = |url: &str, expected: Option<&str>| {
            let url = format!("https://kabar.example{url}");
            let expected = expected.map(|pattern| format!("https://kabar.example{pattern}"));
            assert_eq!(archive_pattern(&url), expected, "{url}");
        };
        check("/indeks/?date=2026-03-12", Some("/indeks/?date={yyyy}-{mm}-{dd}"));
        check("/indeks?date=2026-3-12&page=1", Some("/indeks?date={yyyy}-{m}-{dd}&page=1"));
        check("/indeks/2026/03/12", Some("/indeks/{yyyy}/{mm}/{dd}"));
        check("/2026/03/12/", Some("/{yyyy}/{mm}/{dd}/"));
        check("/indeks?date=03/25/2026", Some("/indeks?date={mm}/{dd}/{yyyy}"));
        check("/indeks?date=25%2F03%2F2026", Some("/indeks?date={dd}%2F{mm}%2F{yyyy}"));
        check("/indeks/03-04-2026", None);
        check("/2026/03/12/panen-raya-padi", None);
        check("/indeks/2026/33/12", None);
        check("/rubrik/daerah", None);
    }

    proptest! {
        #[test]
        fn nothing_breaks_it(url in "(https://a.example|/|=|-|%2F|20[0-9]{2}|[0-9]{1,2}|\\{|\\}|yyyy|mm|dd|\\PC){0,30}") {
            prop_assert!(archive_pattern(&url).is_none_or(|pattern| archive_fault(&pattern).is_ok()));
            let addresses = archive_addresses(&url, day("2026-03-01"), day("2026-03-05"));
            prop_assert!(addresses.len() <= 5);
        }
    }
}
