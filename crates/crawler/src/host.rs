//! Turns with a host: so many requests at a time, so long apart, longer after trouble.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Mutex as AsyncMutex, OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use crate::robots::Reading;

/// The longest a host is left alone after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// After so many failures in a row a host is left alone for a while (a guess that has served: enough to rule out a
/// hiccup, few enough not to bother a host in trouble) …
const BREAK_AFTER: u32 = 5;
/// … where at least half of its last so many answers were failures: a few bad pages at the end of a list of good ones
/// are no trouble of the host.
const WINDOW: u32 = 20;
/// Hosts that are remembered before idle ones are forgotten: redirects can lead to any number of names.
const REMEMBERED: usize = 4096;

/// What is known of one host.
pub(crate) struct Host {
    permits: Arc<Semaphore>,
    turn: AsyncMutex<Instant>,
    pub(crate) robots: AsyncMutex<Option<Arc<Reading>>>,
    trouble: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Addresses that failed in a row.
    failures: u32,
    /// The last answers, newest in the lowest bit, 1 for a failure.
    answers: u32,
    /// How many answers there were, at most [`WINDOW`].
    known: u32,
    until: Option<Instant>,
    reason: String,
}

/// A host that failed at its last request, or that is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// `host:port` in lower case.
    pub host: String,
    /// Addresses that failed in a row.
    pub failures: u32,
    /// How long it is still left alone; zero: it is asked.
    pub rest: Duration,
    /// What happened last.
    pub reason: String,
}

impl Host {
    /// Waits for a turn: a free place, then `delay` after the turn before.
    pub(crate) async fn turn(&self, delay: Duration) -> Option<OwnedSemaphorePermit> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok()?;
        let mut next = self.turn.lock().await;
        tokio::time::sleep_until(*next).await;
        *next = Instant::now() + delay;
        Some(permit)
    }

    /// How long the host must still be left alone.
    pub(crate) fn pause(&self) -> Option<Duration> {
        let until = self.state().until;
        until.and_then(|until| until.checked_duration_since(Instant::now())).filter(|rest| !rest.is_zero())
    }

    /// Notes an answer that shows the host is well. A pause that it asked for in another answer stays.
    pub(crate) fn well(&self) {
        let mut state = self.state();
        state.failures = 0;
        state.answered(false);
    }

    /// Whether forgetting the host would forget something: someone asks it, its turn or a pause is not over.
    fn is_busy(&self) -> bool {
        self.pause().is_some() || self.turn.try_lock().map_or(true, |next| *next > Instant::now())
    }

    /// Notes a failure; the server's own wish to be left alone counts at once. The same address asked again counts as
    /// one.
    pub(crate) fn ill(&self, wish: Option<Duration>, reason: &str, again: bool) {
        let mut state = self.state();
        if !again {
            state.failures = state.failures.saturating_add(1);
            state.answered(true);
        }
        reason.clone_into(&mut state.reason);
        let bad = state.answers.count_ones();
        let broken = !again && state.failures >= BREAK_AFTER && bad * 2 >= state.known;
        let own = broken
            .then(|| Duration::from_secs(30 * 2_u64.saturating_pow(state.failures.min(12) - BREAK_AFTER)));
        if let Some(pause) = wish.into_iter().chain(own).max() {
            let until = Instant::now() + pause.min(LONGEST_PAUSE);
            state.until = Some(state.until.map_or(until, |known| known.max(until)));
        }
    }

    /// What is wrong, if anything.
    fn trouble(&self, host: &str) -> Option<Trouble> {
        let rest = self.pause().unwrap_or_default();
        let state = self.state();
        (state.failures > 0 || !rest.is_zero()).then(|| Trouble {
            host: host.to_owned(),
            failures: state.failures,
            rest,
            reason: state.reason.clone(),
        })
    }

    /// Goes on with what was known before.
    pub(crate) fn restore(&self, trouble: &Trouble) {
        let mut state = self.state();
        state.failures = trouble.failures;
        state.reason.clone_from(&trouble.reason);
        state.until = (!trouble.rest.is_zero()).then(|| Instant::now() + trouble.rest.min(LONGEST_PAUSE));
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn answered(&mut self, failed: bool) {
        self.answers = ((self.answers << 1) | u32::from(failed)) & ((1 << WINDOW) - 1);
        self.known = (self.known + 1).min(WINDOW);
    }
}

/// All hosts met so far.
pub(crate) struct Hosts {
    known: Mutex<HashMap<String, Arc<Host>>>,
    concurrency: usize,
}

impl Hosts {
    pub(crate) fn new(concurrency: usize) -> Self {
        Self { known: Mutex::new(HashMap::new()), concurrency: concurrency.max(1) }
    }

    pub(crate) fn get(&self, name: &str, concurrency: Option<usize>) -> Arc<Host> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let places = concurrency.unwrap_or(self.concurrency).max(1);
        if known.len() >= REMEMBERED && !known.contains_key(name) {
            known.retain(|_, host| Arc::strong_count(host) > 1 || host.is_busy());
        }
        Arc::clone(known.entry(name.to_owned()).or_insert_with(|| {
            Arc::new(Host {
                permits: Arc::new(Semaphore::new(places)),
                turn: AsyncMutex::new(Instant::now()),
                robots: AsyncMutex::new(None),
                trouble: Mutex::new(State::default()),
            })
        }))
    }

    pub(crate) fn known(&self, name: &str) -> Option<Arc<Host>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    pub(crate) fn troubles(&self) -> Vec<Trouble> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<Trouble> = known.iter().filter_map(|(name, host)| host.trouble(name)).collect();
        found.sort_by(|a, b| a.host.cmp(&b.host));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_are_apart() {
        let hosts = Hosts::new(1);
        let host = hosts.get("a.example:80", None);
        let start = Instant::now();
        for _ in 0..3 {
            drop(host.turn(Duration::from_millis(20)).await);
        }
        assert!(start.elapsed() >= Duration::from_millis(40));
    }

    #[tokio::test]
    async fn a_host_in_trouble_is_left_alone_until_it_is_well() {
        let host = Hosts::new(1).get("b.example:80", None);
        for _ in 0..BREAK_AFTER {
            assert!(host.pause().is_none());
            host.ill(None, "status 500", false);
        }
        assert!(host.pause().unwrap() > Duration::from_secs(20));
        host.well();
        assert!(host.pause().is_some(), "an answer that comes late does not end a pause");
        host.ill(None, "status 500", false);
        assert_eq!(host.state().failures, 1, "but failures are counted from the start");
        let left = host.trouble("b.example:80").unwrap();
        let next = Hosts::new(1).get("b.example:80", None);
        next.restore(&left);
        assert!(next.pause().unwrap() > Duration::from_secs(20), "the next process goes on with it");
    }

    #[tokio::test]
    async fn a_few_bad_pages_behind_many_good_ones_are_no_trouble_of_the_host() {
        let host = Hosts::new(1).get("d.example:80", None);
        for _ in 0..40 {
            host.well();
        }
        for _ in 0..9 {
            host.ill(None, "status 500", false);
            host.ill(None, "status 500", true);
        }
        assert!(host.pause().is_none());
        host.ill(None, "status 500", false);
        assert!(host.pause().is_some(), "half of the last twenty are");
    }

    #[tokio::test]
    async fn a_servers_wish_counts_at_once() {
        let host = Hosts::new(1).get("c.example:80", None);
        host.ill(Some(Duration::from_secs(9)), "status 503", false);
        assert!(host.pause().unwrap() > Duration::from_secs(8));
    }

    #[tokio::test]
    async fn idle_hosts_are_forgotten_and_busy_ones_are_not() {
        let hosts = Hosts::new(1);
        let held = hosts.get("held.example:80", None);
        hosts.get("ill.example:80", None).ill(Some(Duration::from_secs(60)), "status 503", false);
        for number in 0..2 * REMEMBERED {
            hosts.get(&format!("{number}.example:80"), None);
        }
        assert!(hosts.known.lock().unwrap().len() <= REMEMBERED + 1);
        assert!(Arc::ptr_eq(&held, &hosts.get("held.example:80", None)));
        assert!(hosts.get("ill.example:80", None).pause().is_some());
    }
}
