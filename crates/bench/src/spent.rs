//! Processor time: on a shared machine a wall clock tells of the neighbours.

use std::time::{Duration, Instant};

/// A stopwatch of this process's own processor time; of the wall where the system does not tell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopwatch {
    cpu: Option<Duration>,
    wall: Instant,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { cpu: cpu(), wall: Instant::now() }
    }

    pub(crate) fn spent(&self) -> Duration {
        match (self.cpu, cpu()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => self.wall.elapsed(),
        }
    }
}

/// Nanoseconds that this thread has run, from Linux's scheduler.
fn cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
