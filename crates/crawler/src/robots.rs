//! robots.txt by RFC 9309, one reading a host and day.

use std::time::{Duration, Instant};

use texting_robots::Robot;

/// How long a reading is trusted: RFC 9309 section 2.4 says at most 24 hours.
const LIFETIME: Duration = Duration::from_secs(24 * 3600);
/// How long to wait after the file could not be read for the server's fault.
const WAIT: Duration = Duration::from_secs(15 * 60);

/// What a host's robots.txt says to us.
pub(crate) enum Rules {
    /// There is none (4xx): everything may be asked.
    Free,
    /// Its rules.
    Read(Box<Robot>),
    /// It could not be read (5xx, no answer): nothing may be asked now.
    Unknown(String),
}

pub(crate) struct Reading {
    rules: Rules,
    until: Instant,
}

impl Reading {
    /// From the answer to the request for robots.txt.
    pub(crate) fn from_answer(agent: &str, status: u16, body: &[u8], now: Instant) -> Self {
        let (rules, lifetime) = match status {
            200..=299 => match Robot::new(agent, body) {
                Ok(robot) => (Rules::Read(Box::new(robot)), LIFETIME),
                // A file that is no robots.txt (an error page with status 200) states no rule.
                Err(_) => (Rules::Free, LIFETIME),
            },
            400..=499 if status != 429 => (Rules::Free, LIFETIME),
            _ => (Rules::Unknown(format!("robots.txt answered {status}")), WAIT),
        };
        Self { rules, until: now + lifetime }
    }

    /// From a request that got no answer.
    pub(crate) fn from_failure(reason: &str, now: Instant) -> Self {
        Self { rules: Rules::Unknown(format!("robots.txt: {reason}")), until: now + WAIT }
    }

    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        now < self.until
    }

    /// How long it is still trusted.
    pub(crate) fn rest(&self, now: Instant) -> Duration {
        self.until.saturating_duration_since(now)
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The host's own Crawl-delay, at most 60 s.
    pub(crate) fn delay(&self) -> Option<Duration> {
        match &self.rules {
            Rules::Read(robot) => robot
                .delay
                .filter(|secs| secs.is_finite() && *secs >= 0.0)
                .map(|secs| Duration::from_secs_f32(secs.min(60.0))),
            _ => None,
        }
    }
}
