//! Why a step ended early. What goes wrong with one mention, address or letter is a fault in the store, not an error.

use std::path::PathBuf;

use thiserror::Error;

/// A step could not go on.
#[derive(Debug, Error)]
pub enum PipelineError {
    /// The store or archive failed.
    #[error(transparent)]
    Store(#[from] pantau_store::StoreError),
    /// The index failed.
    #[error(transparent)]
    Index(#[from] pantau_index::IndexError),
    /// An edition could not be rendered.
    #[error(transparent)]
    Report(#[from] pantau_report::ReportError),
    /// Mail cannot be sent with these settings.
    #[error(transparent)]
    Delivery(#[from] pantau_delivery::DeliveryError),
    /// A file could not be read.
    #[error("`{path}` cannot be read: {fault}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why. Its words stand in the message, so that it is no source, which would be shown once more.
        fault: std::io::Error,
    },
    /// A cron expression or job of the timetable cannot be read.
    #[error("schedule `{job}`: {reason}")]
    Timetable {
        /// The job.
        job: String,
        /// What is wrong.
        reason: String,
    },
    /// Another process holds the right to do this.
    #[error("another process is at `{what}`; what is pending is left to it")]
    Busy {
        /// The lock's name.
        what: &'static str,
    },
    /// No such edition, group or theme.
    #[error("there is no {what} `{name}`")]
    Missing {
        /// What was asked for.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A thread of a stage ended by itself: a defect of ours.
    #[error("a worker of `{stage}` broke down")]
    Worker {
        /// Which stage.
        stage: &'static str,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_told_once() {
        let fault = std::io::Error::other("habis");
        let error = PipelineError::File { path: "a.pdf".into(), fault };
        assert_eq!(error.to_string(), "`a.pdf` cannot be read: habis");
        assert!(std::error::Error::source(&error).is_none());
    }
}
