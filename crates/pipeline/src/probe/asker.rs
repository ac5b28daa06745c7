//! Requests of a probe, counted.

use std::{borrow::Cow, collections::HashSet};

use pantau_crawler::{Fetcher, Outcome, Request};
use pantau_domain::{Capture, CaptureKind, SourceClass, SourceId};
use pantau_normalizer::decoded;

use crate::Clock;

/// What came of asking.
pub(super) enum Answer {
    Got(Box<Capture>),
    Refused(String),
    Failed(String),
    /// Asked before, or the requests are used up.
    Spent,
}

/// Asks each address once, so many in all.
pub(super) struct Asker<'a> {
    fetcher: &'a Fetcher,
    clock: &'a dyn Clock,
    tell: &'a (dyn Fn(&str) + Sync),
    most: usize,
    asked: HashSet<String>,
    pub(super) requests: usize,
    /// Addresses that a rule forbids.
    pub(super) refused: Vec<String>,
    /// Addresses that failed, and why.
    pub(super) failed: Vec<(String, String)>,
}

impl<'a> Asker<'a> {
    pub(super) fn new(
        fetcher: &'a Fetcher,
        clock: &'a dyn Clock,
        most: usize,
        tell: &'a (dyn Fn(&str) + Sync),
    ) -> Self {
        Self {
            fetcher,
            clock,
            tell,
            most,
            asked: HashSet::new(),
            requests: 0,
            refused: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// Asks an address.
    pub(super) async fn get(&mut self, url: &str, kind: CaptureKind) -> Answer {
        let Ok(source) = "probe".parse::<SourceId>() else { return Answer::Spent };
        if self.requests >= self.most || !self.asked.insert(url.trim_end_matches('/').to_owned()) {
            return Answer::Spent;
        }
        self.requests += 1;
        (self.tell)(url);
        let request = Request {
            url: url.to_owned(),
            kind,
            source,
            class: SourceClass::Outlet,
            etag: None,
            last_modified: None,
            query_key: None,
            bearer: None,
        };
        let failure = match self.fetcher.fetch(&request, self.clock.now()).await {
            Outcome::Captured(mut capture) => match decoded(&capture).map(Cow::into_owned) {
                Ok(plain) => {
                    capture.body = plain;
                    return Answer::Got(capture);
                }
                Err(error) => error.to_string(),
            },
            Outcome::Refused { reason } => {
                self.refused.push(url.to_owned());
                return Answer::Refused(reason);
            }
            Outcome::Unchanged(_) => "the site says that nothing changed".to_owned(),
            Outcome::Gone(answer) => format!("status {}", answer.status),
            Outcome::Deferred { reason, .. } | Outcome::Failed { reason, .. } => reason,
        };
        self.failed.push((url.to_owned(), failure.clone()));
        Answer::Failed(failure)
    }

    /// The answer where there is one.
    pub(super) async fn page(&mut self, url: &str, kind: CaptureKind) -> Option<Capture> {
        match self.get(url, kind).await {
            Answer::Got(capture) => Some(*capture),
            _ => None,
        }
    }

    /// The answer of a place where nothing need be: that there is nothing is no finding.
    pub(super) async fn guess(&mut self, url: &str, kind: CaptureKind) -> Option<Capture> {
        let (failed, refused) = (self.failed.len(), self.refused.len());
        let answer = self.page(url, kind).await;
        self.failed.truncate(failed);
        self.refused.truncate(refused);
        answer
    }
}
