//! Jobs at their hours: cron expressions read in Asia/Jakarta.

use chrono::{DateTime, FixedOffset};
use croner::Cron;
use jiff::{Timestamp, civil::Date};
use pantau_domain::{
    edition::{EditionKind, Period},
    time,
};

use crate::PipelineError;

/// A job of the timetable, as configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobSettings {
    /// What to do: `report daily`, `report weekly`, `report monthly`, `report special:NAME`.
    pub job: String,
    /// When: minute, hour, day of month, month, day of week, in Asia/Jakarta.
    pub cron: String,
    /// The group of recipients that the edition is sent to; none: it is only made.
    pub send_to: Option<String>,
}

/// A job that can be asked for its next instant.
#[derive(Debug, Clone)]
pub struct Job {
    /// As configured.
    pub settings: JobSettings,
    /// Which kind of edition.
    pub kind: EditionKind,
    /// The theme of a special edition.
    pub theme: Option<String>,
    cron: Cron,
}

impl Job {
    /// Reads a job.
    ///
    /// # Errors
    /// Where the job or its cron expression cannot be read, with what would be right.
    pub fn read(settings: &JobSettings) -> Result<Self, PipelineError> {
        let wrong = |reason: String| PipelineError::Timetable { job: settings.job.clone(), reason };
        let what = settings.job.strip_prefix("report ").map(str::trim);
        let (kind, theme) = match what.map(|what| what.split_once(':').unwrap_or((what, ""))) {
            Some(("special", theme)) if !theme.is_empty() => (EditionKind::Special, Some(theme.to_owned())),
            Some(("daily", "")) => (EditionKind::Daily, None),
            Some(("weekly", "")) => (EditionKind::Weekly, None),
            Some(("monthly", "")) => (EditionKind::Monthly, None),
            _ => return Err(wrong("no such job; one of `report daily`, `report weekly`, `report monthly`, `report special:NAME`".to_owned())),
        };
        let cron: Cron = settings.cron.parse().map_err(|error: croner::errors::CronError| {
            wrong(format!("cron `{}`: {error}; `0 6 * * *` is every day at 06:00", settings.cron))
        })?;
        Ok(Self { settings: settings.clone(), kind, theme, cron })
    }

    /// The first instant after `after` at which the job is due; none where it never is again.
    #[must_use]
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let offset = FixedOffset::east_opt(time::WIB_OFFSET_SECS)?;
        let from: DateTime<FixedOffset> =
            DateTime::from_timestamp(after.as_second(), 0)?.with_timezone(&offset);
        let next = self.cron.find_next_occurrence(&from, false).ok()?;
        Timestamp::from_second(next.timestamp()).ok()
    }

    /// The period that a run of that instant is about: the day, week or month that had ended by then.
    #[must_use]
    pub fn period(&self, scheduled: Timestamp) -> Period {
        let yesterday = time::shift(time::wib_day(scheduled), -1);
        match self.kind {
            EditionKind::Monthly => month_ended_by(yesterday),
            kind => period_of(kind, yesterday),
        }
    }
}

/// The days an edition of a kind covers that is asked for by one day: the day, the seven days that end with it, its calendar month.
/// A special edition covers the thirty days that end with it unless it is told otherwise.
#[must_use]
pub fn period_of(kind: EditionKind, day: Date) -> Period {
    match kind {
        EditionKind::Daily => Period { since: day, until: day },
        EditionKind::Weekly => Period { since: time::shift(day, -6), until: day },
        EditionKind::Monthly => Period { since: day.first_of_month(), until: day.last_of_month() },
        EditionKind::Special => Period { since: time::shift(day, -29), until: day },
    }
}

/// The last calendar month that had ended by that day.
fn month_ended_by(day: Date) -> Period {
    let last = if day == day.last_of_month() { day } else { time::shift(day.first_of_month(), -1) };
    period_of(EditionKind::Monthly, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(job: &str, cron: &str) -> Job {
        Job::read(&JobSettings { job: job.to_owned(), cron: cron.to_owned(), send_to: None }).unwrap()
    }

    #[test]
    fn six_in_the_morning_is_six_in_jakarta() {
        let daily = job("report daily", "0 6 * * *");
        let next = daily.next("2020-05-12T10:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(next.to_string(), "2020-05-12T23:00:00Z");
        assert_eq!(daily.period(next).until.to_string(), "2020-05-12");
        assert_eq!(daily.next(next).unwrap().to_string(), "2020-05-13T23:00:00Z", "each instant comes once");
    }

    #[test]
    fn a_monthly_made_on_the_first_covers_the_month_before() {
        let monthly = job("report monthly", "0 6 1 * *");
        let next = monthly.next("2020-05-12T10:00:00Z".parse().unwrap()).unwrap();
        let period = monthly.period(next);
        assert_eq!(
            (period.since.to_string(), period.until.to_string()),
            ("2020-05-01".into(), "2020-05-31".into())
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let wrong = JobSettings { job: "report daily".into(), cron: "61 6 * * *".into(), send_to: None };
        assert!(Job::read(&wrong).unwrap_err().to_string().contains("61 6 * * *"));
        let wrong = JobSettings { job: "make tea".into(), cron: "0 6 * * *".into(), send_to: None };
        assert!(Job::read(&wrong).is_err());
    }
}
