//! How sources are doing.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{CaptureKind, SourceId};

/// How a feed, sitemap or section page is doing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListState {
    /// Its address.
    pub url: String,
    /// Its source.
    pub source: SourceId,
    /// What it is.
    pub kind: CaptureKind,
    /// When it is looked at next.
    pub due: Option<Timestamp>,
    /// Tries in a row that failed.
    pub failures: u32,
    /// What the last try came to, in words.
    pub outcome: Option<String>,
    /// New addresses an hour, as observed; none: not known yet.
    pub hourly: Option<f64>,
    /// When it was last looked at.
    pub looked_at: Option<Timestamp>,
    /// Where its newest capture came from, where that is another address.
    pub moved_to: Option<String>,
    /// Another feed that carries the same.
    pub same_as: Option<String>,
    /// Since when every try has failed or been refused, as far as is known; none while it answers.
    #[serde(default)]
    pub troubled_since: Option<Timestamp>,
    /// Since when its captures have come from `moved_to`, as far as is known.
    #[serde(default)]
    pub moved_since: Option<Timestamp>,
}

/// How a source's articles were read on one day (Asia/Jakarta) of receiving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingDay {
    /// The source.
    pub source: SourceId,
    /// The day.
    pub day: Date,
    /// Pages read.
    pub pages: u32,
    /// Of these, pages without a date, with a short text or with one from metadata alone.
    pub weak: u32,
    /// Of these, pages without any text.
    pub empty: u32,
}

/// Something about a source that somebody must look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// The source.
    pub source: SourceId,
    /// What.
    pub kind: AlarmKind,
}

/// What may be wrong with a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "alarm", rename_all = "snake_case")]
pub enum AlarmKind {
    /// It gave far less than it usually does.
    Gap {
        /// The first day of the gap.
        since: Date,
        /// Mentions that were to be expected since then.
        expected: f64,
        /// Mentions that came.
        got: u32,
    },
    /// It is followed, and nothing has come from it in all the days looked at.
    Unheard,
    /// Its pages can no longer be read as they could: their layout has probably changed.
    Layout {
        /// The first day of receiving on which so many pages were read badly.
        since: Date,
        /// Share of the pages of the last days that gave no text, a short one or no date.
        share: f64,
        /// The same share before.
        before: Option<f64>,
        /// Pages of the last days.
        pages: u32,
    },
    /// A feed, sitemap or section page answers from another address.
    Moved {
        /// As configured.
        url: String,
        /// Where it is now.
        to: String,
        /// The day since when; none: not known.
        since: Option<Date>,
    },
    /// It turns us away.
    Blocked {
        /// The address asked.
        url: String,
        /// What it said.
        outcome: String,
        /// The day since when; none: not known.
        since: Option<Date>,
    },
    /// It cannot be had.
    Unreachable {
        /// The address asked.
        url: String,
        /// What the last try came to.
        outcome: String,
        /// Tries in a row.
        failures: u32,
        /// The day since when; none: not known.
        since: Option<Date>,
    },
}

/// An alarm and the days that it concerns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlarmSpan {
    /// What, of which source.
    pub alarm: Alarm,
    /// The first day that it concerns.
    pub since: Date,
    /// The last one, among the days judged.
    pub until: Date,
}

impl AlarmSpan {
    /// Whether it concerns a day.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.since <= day && day <= self.until
    }
}
