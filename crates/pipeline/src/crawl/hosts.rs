//! Which hosts are asked next, and which are in trouble.

use std::collections::{HashMap, HashSet, VecDeque};

use pantau_crawler::{Fetcher, Trouble};
use pantau_store::{FrontierEntry, HostState};
use pantau_text::address;

use crate::{House, PipelineError};

/// Addresses of one host on their way, for each of its places: one is asked, one waits for its turn.
const PER_PLACE: usize = 2;

/// Hosts that have due addresses, and how many addresses of each are on their way.
#[derive(Default)]
pub(super) struct Hosts {
    waiting: VecDeque<String>,
    flying: HashMap<String, usize>,
}

impl Hosts {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn wait_for(&mut self, hosts: Vec<String>) {
        self.waiting = hosts.into();
    }

    /// Whether all that wait are left alone for longer than one would wait.
    pub(super) fn all_rest(&self, fetcher: &Fetcher) -> bool {
        self.waiting.iter().all(|host| rests(fetcher, host))
    }

    /// What to claim next: of each host as many as it has places, until `room` is full; the next call begins behind
    /// where this one ended.
    pub(super) fn wants(&mut self, room: usize, fetcher: &Fetcher) -> Vec<(String, usize)> {
        let mut left = room;
        let mut wants = Vec::new();
        for _ in 0..self.waiting.len() {
            if left == 0 {
                break;
            }
            let Some(host) = self.waiting.pop_front() else { break };
            let all = fetcher.places(&with_port(&host)) * PER_PLACE;
            let places = all.saturating_sub(self.flying.get(&host).copied().unwrap_or(0)).min(left);
            // What it has stays due: the next pass after its pause asks it.
            let places = if rests(fetcher, &host) { 0 } else { places };
            if places > 0 {
                left -= places;
                wants.push((host.clone(), places));
            }
            self.waiting.push_back(host);
        }
        wants
    }

    /// Notes what was claimed; a host that gave less than was wanted has no more.
    pub(super) fn took(&mut self, wants: &[(String, usize)], claimed: &[FrontierEntry]) {
        let mut given: HashMap<String, usize> = HashMap::new();
        for entry in claimed {
            *given.entry(address::authority(&entry.url).to_ascii_lowercase()).or_default() += 1;
        }
        for (host, wanted) in wants {
            let got = given.get(host).copied().unwrap_or(0);
            if got < *wanted {
                self.waiting.retain(|waiting| waiting != host);
            }
            if got > 0 {
                *self.flying.entry(host.clone()).or_default() += got;
            }
        }
    }

    pub(super) fn landed(&mut self, url: &str) {
        let host = address::authority(url).to_ascii_lowercase();
        if let Some(flying) = self.flying.get_mut(&host) {
            *flying = flying.saturating_sub(1);
            if *flying == 0 {
                self.flying.remove(&host);
            }
        }
    }
}

/// A host of the frontier as the crawler names it: with a port.
fn with_port(host: &str) -> String {
    if has_port(host) { host.to_owned() } else { format!("{host}:443") }
}

fn has_port(host: &str) -> bool {
    host.rsplit_once(':')
        .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a host of the frontier is left alone for longer than one would wait.
fn rests(fetcher: &Fetcher, host: &str) -> bool {
    if has_port(host) {
        return fetcher.pause_of(host).is_some();
    }
    [443, 80].iter().any(|port| fetcher.pause_of(&format!("{host}:{port}")).is_some())
}

/// Hosts in trouble as the store has them, so that the next process goes on with it and `doctor` can name them.
pub(super) struct Troubles {
    kept: Vec<Trouble>,
}

impl Troubles {
    /// What earlier processes knew is told to the fetcher.
    pub(super) fn remembered(house: &House, fetcher: &Fetcher) -> Result<Self, PipelineError> {
        let now = house.now();
        let known: HashSet<String> = fetcher.troubles().into_iter().map(|trouble| trouble.host).collect();
        for state in house.store.hosts()?.into_iter().filter(|state| !known.contains(&state.host)) {
            let rest = state.until.duration_since(now).unsigned_abs();
            if state.until > now {
                fetcher.remember(&Trouble {
                    host: state.host,
                    failures: state.failures,
                    rest,
                    reason: state.reason,
                });
            }
        }
        Ok(Self { kept: Vec::new() })
    }

    /// Keeps what has changed.
    pub(super) fn keep(&mut self, house: &House, fetcher: &Fetcher) -> Result<(), PipelineError> {
        let now = house.now();
        let troubles = fetcher.troubles();
        let key = |list: &[Trouble]| -> Vec<(String, u32, bool)> {
            list.iter().map(|it| (it.host.clone(), it.failures, it.rest.is_zero())).collect()
        };
        if key(&troubles) == key(&self.kept) {
            return Ok(());
        }
        let states: Vec<HostState> = troubles
            .iter()
            .map(|trouble| HostState {
                host: trouble.host.clone(),
                failures: trouble.failures,
                until: now.saturating_add(trouble.rest).unwrap_or(now),
                reason: trouble.reason.clone(),
                at: now,
            })
            .collect();
        house.store.set_hosts(now, &house.holder, &states)?;
        self.kept = troubles;
        Ok(())
    }
}
