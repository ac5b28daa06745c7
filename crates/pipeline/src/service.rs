//! Everything in one process until it is told to stop: crawling, processing, editions at their hours, the outbox.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use pantau_crawler::Fetcher;
use pantau_delivery::Mailer;
use pantau_domain::{Population, Recipient};
use tokio::sync::Notify;

use crate::{
    House, PipelineError, Silent,
    crawl::{self, CrawlSettings},
    editions::{self, Desk, Order},
    outbox, process,
    timetable::Job,
};

/// A part of the service that can be left to another process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Crawling.
    Crawl,
    /// Normalising, annotating, grouping, indexing.
    Process,
    /// Editions at their hours.
    Schedule,
    /// The outbox.
    Send,
}

impl Part {
    /// All parts.
    pub const ALL: [Part; 4] = [Part::Crawl, Part::Process, Part::Schedule, Part::Send];
}

/// Asks all loops to end at the next safe place.
#[derive(Clone, Default)]
pub struct Stop {
    asked: Arc<AtomicBool>,
    wake: Arc<Notify>,
}

impl Stop {
    /// Asks.
    pub fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
        self.wake.notify_waiters();
    }

    /// Whether it was asked.
    #[must_use]
    pub fn asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    /// Sleeps for a while, or until it is asked.
    pub async fn sleep(&self, span: Duration) {
        let woken = self.wake.notified();
        if self.asked() {
            return;
        }
        drop(tokio::time::timeout(span, woken).await);
    }
}

/// All that the service needs.
pub struct Service {
    /// The household.
    pub house: Arc<House>,
    /// How editions are made.
    pub desk: Arc<Desk>,
    /// Asks addresses.
    pub fetcher: Fetcher,
    /// How the crawler looks around.
    pub crawl: CrawlSettings,
    /// Hands letters over; none: no mail server is configured.
    pub mailer: Option<Arc<Mailer>>,
    /// Who receives editions.
    pub recipients: Vec<Recipient>,
    /// The timetable.
    pub jobs: Vec<Job>,
    /// Which parts run here.
    pub parts: HashSet<Part>,
}

/// The longest a loop sleeps before it looks again, on the house's clock.
const LOOK_SECS: i64 = 20;

impl Service {
    /// Runs the parts until `stop` is asked; each ends at its next safe place.
    ///
    /// # Errors
    /// Where a loop cannot go on. The others are asked to stop, and all are waited for.
    pub async fn run(self: &Arc<Self>, stop: &Stop) -> Result<(), PipelineError> {
        let mut loops = tokio::task::JoinSet::new();
        for part in &self.parts {
            let (service, stop) = (Arc::clone(self), stop.clone());
            match part {
                Part::Crawl => loops.spawn(async move { service.crawl(&stop).await }),
                Part::Process => loops.spawn(async move { service.process(&stop).await }),
                Part::Schedule => loops.spawn(async move { service.schedule(&stop).await }),
                Part::Send => loops.spawn(async move { service.send(&stop).await }),
            };
        }
        let mut first = Ok(());
        while let Some(ended) = loops.join_next().await {
            let ended = ended.unwrap_or(Err(PipelineError::Worker { stage: "run" }));
            if ended.is_err() {
                stop.ask();
                if first.is_ok() {
                    first = ended;
                }
            }
        }
        first
    }

    async fn pause(&self, stop: &Stop) {
        stop.sleep(self.house.clock.real(SignedDuration::from_secs(LOOK_SECS))).await;
    }

    async fn crawl(&self, stop: &Stop) -> Result<(), PipelineError> {
        while !stop.asked() {
            crawl::pass(&self.house, &self.fetcher, &self.crawl, &Silent, &|| stop.asked()).await?;
            self.pause(stop).await;
        }
        Ok(())
    }

    async fn process(&self, stop: &Stop) -> Result<(), PipelineError> {
        while !stop.asked() {
            let (house, asked) = (Arc::clone(&self.house), stop.clone());
            let done =
                tokio::task::spawn_blocking(move || process::all(&house, &Silent, &|| asked.asked())).await;
            match done {
                // Another process groups or indexes at this moment: what is pending waits for the next round.
                Ok(Ok(_) | Err(PipelineError::Busy { .. })) => {}
                Ok(Err(error)) => return Err(error),
                Err(_) => return Err(PipelineError::Worker { stage: "process" }),
            }
            self.pause(stop).await;
        }
        Ok(())
    }

    /// Makes each edition at its hour. After a pause of the machine a job that was missed is made up for once, for the
    /// latest instant missed.
    async fn schedule(&self, stop: &Stop) -> Result<(), PipelineError> {
        let begun = self.house.now();
        while !stop.asked() {
            if self.house.store.lock("schedule", self.house.now(), &self.house.own_lease())? {
                for job in &self.jobs {
                    if let Some(scheduled) = self.due(job, begun)? {
                        self.make(job, scheduled).await?;
                    }
                }
            }
            self.pause(stop).await;
        }
        self.house.store.unlock("schedule", &self.house.own_lease())?;
        Ok(())
    }

    /// The latest instant at which the job should have run and has not; none where it is not due. A job that never ran
    /// counts from the service's start.
    fn due(&self, job: &Job, begun: Timestamp) -> Result<Option<Timestamp>, PipelineError> {
        let now = self.house.now();
        let mut after = self.house.store.job_done(&job.settings.job)?.unwrap_or(begun);
        let mut latest = None;
        while let Some(next) = job.next(after).filter(|next| *next <= now) {
            latest = Some(next);
            after = next;
        }
        Ok(latest)
    }

    async fn make(&self, job: &Job, scheduled: Timestamp) -> Result<(), PipelineError> {
        let order = Order {
            kind: job.kind,
            theme: job.theme.clone(),
            period: job.period(scheduled),
            population: Population::Jatim,
        };
        let (house, desk) = (Arc::clone(&self.house), Arc::clone(&self.desk));
        let made = tokio::task::spawn_blocking(move || editions::make(&house, &desk, &order))
            .await
            .map_err(|_| PipelineError::Worker { stage: "report" })??;
        if let Some(group) = &job.settings.send_to {
            let to: Vec<&Recipient> = self.recipients.iter().filter(|to| to.groups.contains(group)).collect();
            if to.is_empty() {
                self.house.fault("send", &job.settings.job, &format!("no recipient is in group `{group}`"));
            }
            outbox::queue(&self.house, &made.edition.id, &to)?;
        }
        // Last: a kill before this makes the edition again, which changes nothing and queues nothing twice.
        self.house.store.set_job_done(&job.settings.job, scheduled)?;
        tracing::info!(edition = %made.edition.id, job = %job.settings.job, "edition made");
        Ok(())
    }

    async fn send(&self, stop: &Stop) -> Result<(), PipelineError> {
        let Some(mailer) = &self.mailer else { return Ok(()) };
        while !stop.asked() {
            outbox::work_off(&self.house, mailer, &|| stop.asked()).await?;
            self.pause(stop).await;
        }
        Ok(())
    }
}
