//! Dates as Indonesian and English pages, feeds and files print them.
//!
//! The day comes first unless that is impossible. An hour without a zone is Western Indonesian Time, with no offset
//! kept. What lies before 1990 or more than 36 hours after now is no date of publication.

mod relative;
mod scan;
mod words;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::Offset};
use pantau_domain::{DateOrigin, Precision, Published, time::WIB_OFFSET_SECS};

use scan::Hour;

/// How much of a text is looked at, in bytes.
const MAX_READ: usize = 300;
const MAX_FIND: usize = 4_000;

/// The date that a text consists of, perhaps with words around it (`Diperbarui 18 Jun 2025, 14:05 WIB`).
///
/// ```
/// use pantau_domain::DateOrigin;
/// let now = "2020-05-13T00:00:00Z".parse().unwrap();
/// let read = pantau_text::date::read("Selasa, 12 Mei 2020 14:05 WIB", now, DateOrigin::Text).unwrap();
/// assert_eq!(read.to_rfc3339(), "2020-05-12T14:05:00+07:00");
/// ```
#[must_use]
pub fn read(text: &str, now: Timestamp, origin: DateOrigin) -> Option<Published> {
    read_in(text, now, origin, WIB_OFFSET_SECS)
}

/// As [`read`], with the zone of hours that name none, in seconds ahead of UTC.
#[must_use]
pub fn read_in(text: &str, now: Timestamp, origin: DateOrigin, zoneless_secs: i32) -> Option<Published> {
    let text = cut(text.trim(), MAX_READ);
    let context = Context { now, origin, zoneless_secs };
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return context.digits(text);
    }
    let tokens = words::tokens(text, 120);
    scan::first(&tokens, |day, hour| context.published(day, hour))
        .or_else(|| relative::read(&tokens, &context, true))
}

/// The first date inside a longer line. Stricter than [`read`]: bare digits and bare words such as `kemarin` do not
/// count.
#[must_use]
pub fn find(text: &str, now: Timestamp, origin: DateOrigin) -> Option<Published> {
    let tokens = words::tokens(cut(text, MAX_FIND), 1_200);
    let context = Context { now, origin, zoneless_secs: WIB_OFFSET_SECS };
    scan::first(&tokens, |day, hour| context.published(day, hour))
        .or_else(|| relative::read(&tokens, &context, false))
}

/// What every reading needs to know.
pub(crate) struct Context {
    now: Timestamp,
    origin: DateOrigin,
    zoneless_secs: i32,
}

impl Context {
    fn published(&self, day: Date, hour: Option<Hour>) -> Option<Published> {
        let Some(hour) = hour else {
            return self.plausible(Published::on_day(day, self.origin));
        };
        let offset = Offset::from_seconds(hour.offset_secs.unwrap_or(self.zoneless_secs)).ok()?;
        let instant = offset.to_timestamp(day.to_datetime(hour.time)).ok()?;
        let precision = if hour.has_seconds { Precision::Second } else { Precision::Minute };
        let kept = hour.offset_secs.or((self.zoneless_secs != WIB_OFFSET_SECS).then_some(self.zoneless_secs));
        self.plausible(Published::at(instant, precision, self.origin, kept))
    }

    fn plausible(&self, published: Published) -> Option<Published> {
        // 1990-01-01T00:00:00Z
        const EARLIEST_SECS: i64 = 631_152_000;
        let latest = self.now.saturating_add(SignedDuration::from_hours(36)).ok()?;
        (published.instant.as_second() >= EARLIEST_SECS && published.instant <= latest).then_some(published)
    }

    /// Bare digits: a day, a day with its hour, or an epoch.
    fn digits(&self, text: &str) -> Option<Published> {
        let value: i64 = text.parse().ok()?;
        match text.len() {
            8 => self.published(scan::packed_day(value)?, None),
            14 => {
                let hour = scan::packed_hour(value % 1_000_000, None)?;
                self.published(scan::packed_day(value / 1_000_000)?, Some(hour))
            }
            9 | 10 => self.epoch(Timestamp::from_second(value).ok()?),
            12 | 13 => self.epoch(Timestamp::from_millisecond(value).ok()?),
            _ => None,
        }
    }

    fn epoch(&self, instant: Timestamp) -> Option<Published> {
        self.plausible(Published::at(instant, Precision::Second, self.origin, Some(0)))
    }
}

/// The longest prefix of at most `limit` bytes that ends between characters.
fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let end = (0..=limit).rev().find(|index| text.is_char_boundary(*index)).unwrap_or(0);
    text.split_at_checked(end).map_or("", |(head, _)| head)
}

#[cfg(test)]
mod tests;
