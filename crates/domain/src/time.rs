//! Instants in UTC, days in Asia/Jakarta, and dates that say how well they are known.

use jiff::{
    SignedDuration, Timestamp,
    civil::Date,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

/// Seconds that Western Indonesian Time (WIB) is ahead of UTC. Constant since 1 January 1964.
pub const WIB_OFFSET_SECS: i32 = 7 * 3600;

/// Western Indonesian Time as a fixed offset; Asia/Jakarta has known no other since 1964.
#[must_use]
pub fn wib() -> TimeZone {
    TimeZone::fixed(Offset::from_seconds(WIB_OFFSET_SECS).unwrap_or(Offset::UTC))
}

/// The civil day in Asia/Jakarta that an instant falls in.
#[must_use]
pub fn wib_day(instant: Timestamp) -> Date {
    wib().to_datetime(instant).date()
}

/// The first instant of a civil day in Asia/Jakarta.
#[must_use]
pub fn day_start(day: Date) -> Timestamp {
    wib().to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MIN)
}

/// The first instant after a civil day in Asia/Jakarta.
#[must_use]
pub fn day_end(day: Date) -> Timestamp {
    day_start(day).saturating_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX)
}

/// `day` moved by so many days, kept inside the calendar.
#[must_use]
pub fn shift(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().try_days(days).unwrap_or_default())
}

/// Days from `since` to `until`, both counted; none when `until` lies before `since`.
pub fn days(since: Date, until: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(since), |day| day.tomorrow().ok()).take_while(move |day| *day <= until)
}

/// How finely a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// To the second.
    Second,
    /// To the minute.
    Minute,
    /// The day alone; no hour is known and none may be shown.
    Day,
}

/// Where a date was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrigin {
    /// JSON-LD of the page.
    JsonLd,
    /// A meta element of the page.
    Meta,
    /// A `time` element.
    TimeElement,
    /// The page's text.
    Text,
    /// The address.
    Address,
    /// The feed or sitemap entry that led to the page.
    Feed,
    /// A platform's interface.
    Platform,
    /// The imported file.
    Import,
}

/// When a mention was published, as well as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Published {
    /// The instant, UTC. Where only the day is known: the first instant of that day in Asia/Jakarta.
    pub instant: Timestamp,
    /// How finely it is known.
    pub precision: Precision,
    /// Where it was read.
    pub origin: DateOrigin,
    /// Seconds ahead of UTC of the zone that the source printed; none where it printed none.
    pub offset_secs: Option<i32>,
}

impl Published {
    /// A civil day of which no hour is known.
    #[must_use]
    pub fn on_day(day: Date, origin: DateOrigin) -> Self {
        Self { instant: day_start(day), precision: Precision::Day, origin, offset_secs: None }
    }

    /// An instant known to the second or minute.
    #[must_use]
    pub fn at(
        instant: Timestamp,
        precision: Precision,
        origin: DateOrigin,
        offset_secs: Option<i32>,
    ) -> Self {
        Self { instant, precision, origin, offset_secs }
    }

    /// The instant to order by. Where only the day is known that is its last second, so that what has no hour is never
    /// told as having come before what has one.
    #[must_use]
    pub fn order(&self) -> Timestamp {
        match self.precision {
            Precision::Day => {
                day_end(self.day()).saturating_sub(SignedDuration::from_secs(1)).unwrap_or(self.instant)
            }
            Precision::Second | Precision::Minute => self.instant,
        }
    }

    /// The civil day in Asia/Jakarta.
    #[must_use]
    pub fn day(&self) -> Date {
        wib_day(self.instant)
    }

    /// RFC 3339 with the source's own offset (WIB where it printed none), or `YYYY-MM-DD` where only the day is known.
    #[must_use]
    pub fn to_rfc3339(&self) -> String {
        if self.precision == Precision::Day {
            return self.day().to_string();
        }
        let offset = Offset::from_seconds(self.offset_secs.unwrap_or(WIB_OFFSET_SECS)).unwrap_or(Offset::UTC);
        self.instant.display_with_offset(offset).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_day_in_jakarta() {
        let day: Date = "2020-05-12".parse().unwrap();
        assert_eq!(day_start(day).to_string(), "2020-05-11T17:00:00Z");
        assert_eq!(day_end(day).to_string(), "2020-05-12T17:00:00Z");
        assert_eq!(wib_day(day_start(day)), day);
        assert_eq!(shift(day, -12).to_string(), "2020-04-30");
        assert_eq!(days(day, shift(day, 2)).count(), 3);
    }

    #[test]
    fn a_date_without_an_hour_never_shows_one() {
        let day: Date = "2020-05-12".parse().unwrap();
        assert_eq!(Published::on_day(day, DateOrigin::Text).to_rfc3339(), "2020-05-12");
        let minute = Published::at(
            "2020-05-12T07:05:00Z".parse().unwrap(),
            Precision::Minute,
            DateOrigin::Meta,
            Some(25200),
        );
        assert_eq!(minute.to_rfc3339(), "2020-05-12T14:05:00+07:00");
    }

    #[test]
    fn a_date_without_an_hour_is_no_first_publisher() {
        let day: Date = "2020-05-12".parse().unwrap();
        let dayless = Published::on_day(day, DateOrigin::Text);
        let evening =
            Published::at("2020-05-12T16:30:00Z".parse().unwrap(), Precision::Minute, DateOrigin::Meta, None);
        assert!(dayless.order() > evening.order());
        assert_eq!(wib_day(dayless.order()), day);
    }
}
