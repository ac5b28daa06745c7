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
/// hiccup, few enough not to bother a host in trouble).
const BREAK_AFTER: u32 = 5;
/// Hosts that are remembered before idle ones are forgotten: redirects can lead to any number of names.
const REMEMBERED: usize = 4096;

/// What is known of one host.
pub(crate) struct Host {
    permits: Arc<Semaphore>,
    turn: AsyncMutex<Instant>,
    pub(crate) robots: AsyncMutex<Option<Arc<Reading>>>,
    trouble: Mutex<(u32, Option<Instant>)>,
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
        let (_, until) = *self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        until.and_then(|until| until.checked_duration_since(Instant::now())).filter(|rest| !rest.is_zero())
    }

    /// Notes an answer that shows the host is well. A pause that it asked for in another answer stays.
    pub(crate) fn well(&self) {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).0 = 0;
    }

    /// Whether forgetting the host would forget something: someone asks it, its turn or a pause is not over.
    fn is_busy(&self) -> bool {
        self.pause().is_some() || self.turn.try_lock().map_or(true, |next| *next > Instant::now())
    }

    /// Notes a failure; the server's own wish to be left alone counts at once.
    pub(crate) fn ill(&self, wish: Option<Duration>) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.0 = trouble.0.saturating_add(1);
        let own = (trouble.0 >= BREAK_AFTER)
            .then(|| Duration::from_secs(30 * 2_u64.saturating_pow(trouble.0.min(12) - BREAK_AFTER)));
        if let Some(pause) = wish.into_iter().chain(own).max() {
            trouble.1 = Some(Instant::now() + pause.min(LONGEST_PAUSE));
        }
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
                trouble: Mutex::new((0, None)),
            })
        }))
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
            host.ill(None);
        }
        assert!(host.pause().unwrap() > Duration::from_secs(20));
        host.well();
        assert!(host.pause().is_some(), "an answer that comes late does not end a pause");
        host.ill(None);
        assert_eq!(host.trouble.lock().unwrap().0, 1, "but failures are counted from the start");
    }

    #[tokio::test]
    async fn a_servers_wish_counts_at_once() {
        let host = Hosts::new(1).get("c.example:80", None);
        host.ill(Some(Duration::from_secs(9)));
        assert!(host.pause().unwrap() > Duration::from_secs(8));
    }

    #[tokio::test]
    async fn idle_hosts_are_forgotten_and_busy_ones_are_not() {
        let hosts = Hosts::new(1);
        let held = hosts.get("held.example:80", None);
        hosts.get("ill.example:80", None).ill(Some(Duration::from_secs(60)));
        for number in 0..2 * REMEMBERED {
            hosts.get(&format!("{number}.example:80"), None);
        }
        assert!(hosts.known.lock().unwrap().len() <= REMEMBERED + 1);
        assert!(Arc::ptr_eq(&held, &hosts.get("held.example:80", None)));
        assert!(hosts.get("ill.example:80", None).pause().is_some());
    }
}
