//! Finds a day, and the hour beside it, among tokens.

use jiff::civil::{Date, Time};
use pantau_domain::Published;

use super::words::{self, Placed, Token};

/// A time of day as printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hour {
    pub(crate) time: Time,
    pub(crate) has_seconds: bool,
    pub(crate) offset_secs: Option<i32>,
}

/// Where something was found: the index after its last token.
type Found<T> = Option<(T, usize)>;

/// The first day among tokens that `accept` takes, with its hour where one stands beside it.
pub(super) fn first(
    tokens: &[Placed],
    accept: impl Fn(Date, Option<Hour>) -> Option<Published>,
) -> Option<Published> {
    for index in 0..tokens.len() {
        if let Some(((day, hour), _)) = month_first_with_hour(tokens, index)
            && let Some(published) = accept(day, Some(hour))
        {
            return Some(published);
        }
        let Some((day, end)) = day_at(tokens, index) else { continue };
        let hour = hour_after(tokens, end).or_else(|| hour_before(tokens, index));
        if let Some(published) = accept(day, hour) {
            return Some(published);
        }
    }
    None
}

/// `20240203` as a day.
pub(super) fn packed_day(value: i64) -> Option<Date> {
    date(value / 10_000, value / 100 % 100, value % 100)
}

/// `140500` as a time of day.
pub(super) fn packed_hour(value: i64, offset_secs: Option<i32>) -> Option<Hour> {
    let time = time(value / 10_000, value / 100 % 100, value % 100)?;
    Some(Hour { time, has_seconds: true, offset_secs })
}

fn number(tokens: &[Placed], index: usize) -> Option<(i64, usize)> {
    match tokens.get(index)?.token {
        Token::Number(value, length) => Some((value, length)),
        _ => None,
    }
}

fn word(tokens: &[Placed], index: usize) -> Option<&str> {
    match &tokens.get(index)?.token {
        Token::Word(word) => Some(word),
        _ => None,
    }
}

fn mark(tokens: &[Placed], index: usize) -> Option<char> {
    match tokens.get(index)?.token {
        Token::Mark(mark) => Some(mark),
        _ => None,
    }
}

fn spaced(tokens: &[Placed], index: usize) -> bool {
    tokens.get(index).is_none_or(|placed| placed.spaced)
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn time(hour: i64, minute: i64, second: i64) -> Option<Time> {
    // A leap second is written 60 and belongs to the minute before it.
    let second = if second == 60 { 59 } else { second };
    let hour = if hour == 24 && minute == 0 { 0 } else { hour };
    Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, 0).ok()
}

/// A year of four digits, or of two where `short` allows it.
fn year(tokens: &[Placed], index: usize, short: bool) -> Option<i64> {
    match number(tokens, index)? {
        (value, 4) if (1900..2200).contains(&value) => Some(value),
        (value, 2) if short => Some(if value < 70 { 2000 + value } else { 1900 + value }),
        _ => None,
    }
}

fn day_at(tokens: &[Placed], index: usize) -> Found<Date> {
    // A number that goes on from one before it (`1.12.05.2020`) starts no date.
    match tokens.get(index)?.token {
        Token::Number(value, 8) => packed_day(value).map(|day| (day, index + 1)),
        Token::Number(_, 4) => year_first(tokens, index),
        Token::Number(_, 1 | 2) => day_month_word(tokens, index).or_else(|| day_month_number(tokens, index)),
        Token::Word(_) => month_day_year(tokens, index),
        _ => None,
    }
}

fn year_first(tokens: &[Placed], index: usize) -> Found<Date> {
    let year = year(tokens, index, false)?;
    let separator = mark(tokens, index + 1)?;
    if !matches!(separator, '-' | '/' | '.') {
        return None;
    }
    let (month, month_length) = number(tokens, index + 2)?;
    if mark(tokens, index + 3) != Some(separator) {
        return None;
    }
    let (day, day_length) = number(tokens, index + 4)?;
    (month_length <= 2 && day_length <= 2).then_some(())?;
    date(year, month, day).map(|day| (day, index + 5))
}

fn skip(tokens: &[Placed], index: usize, marks: &[char]) -> usize {
    if mark(tokens, index).is_some_and(|mark| marks.contains(&mark)) { index + 1 } else { index }
}

fn day_month_word(tokens: &[Placed], index: usize) -> Found<Date> {
    let (day, _) = number(tokens, index)?;
    let mut next = skip(tokens, index + 1, &['-', '/', '.', ' ']);
    if matches!(word(tokens, next), Some("st" | "nd" | "rd" | "th" | "de" | "of" | "er")) {
        next += 1;
    }
    let month = words::month(word(tokens, next)?)?;
    let mut next = skip(tokens, next + 1, &['-', '/', '.', ',']);
    if word(tokens, next) == Some("de") {
        next += 1;
    }
    let after_mark = skip(tokens, next, &[',', '\'', '\u{2019}']);
    let year = year(tokens, after_mark, true)?;
    date(year, i64::from(month), day).map(|day| (day, after_mark + 1))
}

fn day_month_number(tokens: &[Placed], index: usize) -> Found<Date> {
    let (first, _) = number(tokens, index)?;
    let separator = mark(tokens, index + 1)?;
    if !matches!(separator, '-' | '/' | '.') {
        return None;
    }
    let (second, second_length) = number(tokens, index + 2)?;
    if second_length > 2 || mark(tokens, index + 3) != Some(separator) {
        return None;
    }
    // `20.04.15` is an hour, and a dash before two digits is too often a range.
    let year = year(tokens, index + 4, separator == '/')?;
    let end = index + 5;
    let day = date(year, second, first).or_else(|| date(year, first, second))?;
    Some((day, end))
}

fn month_day(tokens: &[Placed], index: usize) -> Found<(i64, i64)> {
    let month = words::month(word(tokens, index)?)?;
    let next = skip(tokens, index + 1, &['.', '-']);
    let (day, length) = number(tokens, next)?;
    if length > 2 {
        return None;
    }
    let mut next = next + 1;
    if matches!(word(tokens, next), Some("st" | "nd" | "rd" | "th")) {
        next += 1;
    }
    Some(((i64::from(month), day), next))
}

fn month_day_year(tokens: &[Placed], index: usize) -> Found<Date> {
    let ((month, day), next) = month_day(tokens, index)?;
    let next = skip(tokens, next, &[',', '-', '/', '.']);
    let year = year(tokens, next, false)?;
    date(year, month, day).map(|day| (day, next + 1))
}

/// `May 12 14:05:00 WIB 2020`, as the C library and Twitter print it.
fn month_first_with_hour(tokens: &[Placed], index: usize) -> Found<(Date, Hour)> {
    let ((month, day), next) = month_day(tokens, index)?;
    let (hour, next) = hour_at(tokens, next)?;
    let year = year(tokens, next, false)?;
    Some(((date(year, month, day)?, hour), next + 1))
}

fn hour_after(tokens: &[Placed], end: usize) -> Option<Hour> {
    for index in end..end + 5 {
        if let Some((hour, _)) = hour_at(tokens, index) {
            return Some(hour);
        }
        match &tokens.get(index)?.token {
            Token::Mark(
                ',' | '|' | '-' | '–' | '—' | '@' | '.' | '(' | '·' | '•' | '/' | ':' | ';' | ')',
            ) => {}
            Token::Word(word) if words::joins_hour(word) => {}
            Token::Number(value, 6) if word(tokens, index.checked_sub(1)?) == Some("t") => {
                let offset = zone_at(tokens, index + 1).map(|(offset, _)| offset);
                return packed_hour(*value, offset);
            }
            _ => return None,
        }
    }
    None
}

fn hour_before(tokens: &[Placed], start: usize) -> Option<Hour> {
    for begin in (start.saturating_sub(12)..start).rev() {
        // The middle of `14:05:00` must not be taken for an hour of its own.
        let goes_on = begin
            .checked_sub(1)
            .and_then(|before| mark(tokens, before))
            .is_some_and(|m| matches!(m, ':' | '.'));
        let Some((hour, end)) = hour_at(tokens, begin) else { continue };
        if goes_on || end > start {
            continue;
        }
        let joined = tokens.get(end..start)?.iter().all(|placed| match &placed.token {
            Token::Mark(',' | '|' | '-' | '–' | '—' | '·' | '•' | '(' | ')' | '/') => true,
            Token::Word(word) => words::joins_day(word),
            _ => false,
        });
        if joined {
            return Some(hour);
        }
    }
    None
}

/// A time of day that starts here: `14:05`, `14.05.30`, `2:05 pm`, `14.05 WIB`, `14:05:00.123+07:00`.
pub(super) fn hour_at(tokens: &[Placed], index: usize) -> Found<Hour> {
    let (hour, hour_length) = number(tokens, index)?;
    if hour_length > 2 {
        return None;
    }
    let separator = mark(tokens, index + 1);
    let (minute, mut end) = match (separator, number(tokens, index + 2)) {
        (Some(':' | '.'), Some((minute, 1 | 2))) if !spaced(tokens, index + 2) => (minute, index + 3),
        _ => (-1, index + 1),
    };
    if minute < 0 {
        return bare_hour(tokens, hour, end);
    }
    let mut second = None;
    if let (Some(mark), Some((value, 2))) = (mark(tokens, end), number(tokens, end + 1))
        && Some(mark) == separator
        && !spaced(tokens, end + 1)
    {
        second = Some(value);
        end += 2;
        if matches!(self::mark(tokens, end), Some('.' | ',')) && number(tokens, end + 1).is_some() {
            end += 2;
        }
    }
    let (hour, mut end) = half_day(tokens, hour, end);
    if word(tokens, end) == Some("uhr") {
        end += 1;
    }
    let zone = zone_at(tokens, end);
    let time = time(hour, minute, second.unwrap_or(0))?;
    let end = zone.map_or(end, |(_, end)| end);
    Some((Hour { time, has_seconds: second.is_some(), offset_secs: zone.map(|(offset, _)| offset) }, end))
}

/// `2 pm`, `14 WIB`: an hour without minutes, which needs one of these words behind it.
fn bare_hour(tokens: &[Placed], hour: i64, end: usize) -> Found<Hour> {
    let (half, after) = half_day(tokens, hour, end);
    let zone = zone_at(tokens, after).filter(|_| word(tokens, after).is_some());
    if after == end && zone.is_none() {
        return None;
    }
    let offset_secs = zone.map(|(offset, _)| offset);
    let end = zone.map_or(after, |(_, end)| end);
    Some((Hour { time: time(half, 0, 0)?, has_seconds: false, offset_secs }, end))
}

fn half_day(tokens: &[Placed], hour: i64, end: usize) -> (i64, usize) {
    let Some(first) = word(tokens, end) else { return (hour, end) };
    let (letter, next) = match first {
        "am" | "pm" => (first, end + 1),
        "a" | "p" if mark(tokens, end + 1) == Some('.') && word(tokens, end + 2) == Some("m") => {
            (first, end + 3)
        }
        _ => return (hour, end),
    };
    if !(0..=12).contains(&hour) {
        return (hour, next);
    }
    let hour = hour % 12;
    (if letter.starts_with('p') { hour + 12 } else { hour }, next)
}

/// A zone that starts here: a name, an offset, or a name with an offset, perhaps in brackets.
fn zone_at(tokens: &[Placed], index: usize) -> Found<i32> {
    let index = skip(tokens, index, &['(', '[']);
    if let Some(name) = word(tokens, index) {
        let named = words::zone(name)?;
        let is_universal = matches!(name, "gmt" | "utc" | "ut" | "z");
        return match offset_at(tokens, index + 1, true).filter(|_| is_universal) {
            Some(found) => Some(found),
            None => Some((named, index + 1)),
        };
    }
    offset_at(tokens, index, false)
}

fn offset_at(tokens: &[Placed], index: usize, after_name: bool) -> Found<i32> {
    let sign = match mark(tokens, index)? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return None,
    };
    // `14:05 - 12 Mei` is no offset: digits follow an offset's sign at once.
    if spaced(tokens, index + 1) {
        return None;
    }
    let (value, length) = number(tokens, index + 1)?;
    let (hours, minutes, end) = match length {
        4 => (value / 100, value % 100, index + 2),
        1 | 2 if mark(tokens, index + 2) == Some(':') => match number(tokens, index + 3) {
            Some((minutes, 2)) => (value, minutes, index + 4),
            _ => return None,
        },
        1 if after_name => (value, 0, index + 2),
        2 => (value, 0, index + 2),
        _ => return None,
    };
    if hours > 14 || minutes > 59 {
        return None;
    }
    let secs = i32::try_from(hours * 3_600 + minutes * 60).ok()?;
    Some((sign * secs, end))
}
