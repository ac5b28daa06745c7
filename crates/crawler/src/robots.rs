//! robots.txt by RFC 9309, one reading a host and day.

use std::time::{Duration, Instant};

use texting_robots::Robot;

/// How long a reading is trusted: RFC 9309 section 2.4 says at most 24 hours.
const LIFETIME: Duration = Duration::from_secs(24 * 3600);
/// How long to wait after the file could not be read for the server's fault.
const WAIT: Duration = Duration::from_secs(15 * 60);

/// Where a file cannot be read as it is, lines longer than this are left out.
const LONGEST_RULE: usize = 500;

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
            200..=299 => match read(agent, body) {
                Some(robot) => (Rules::Read(Box::new(robot)), LIFETIME),
                None => (Rules::Unknown("robots.txt cannot be read".to_owned()), WAIT),
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

/// Reads the rules. Any text is a file, if one without rules (an error page with status 200); what fails are single
/// rules of monstrous length, and the file is read without its long lines then.
fn read(agent: &str, body: &[u8]) -> Option<Robot> {
    // A byte order mark would hide the first line.
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    Robot::new(agent, body).ok().or_else(|| {
        let short: Vec<&[u8]> =
            body.split(|byte| *byte == b'\n').filter(|line| line.len() <= LONGEST_RULE).collect();
        Robot::new(agent, &short.join(&b'\n')).ok()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn allowed(body: &[u8], path: &str) -> bool {
        match Reading::from_answer("pantau", 200, body, Instant::now()).rules() {
            Rules::Free => true,
            Rules::Read(robot) => robot.allowed(&format!("https://kabar.example{path}")),
            Rules::Unknown(_) => false,
        }
    }

    #[test]
    fn rules_are_read_as_they_are_meant() {
        let check = |body: &str, path: &str, expected: bool| {
            assert_eq!(allowed(body.as_bytes(), path), expected, "{path}: {body}")
        };
        check("\u{feff}User-agent: *\nDisallow: /", "/a", false);
        check("User-agent: *\r\nDisallow: /*.pdf$\r\n", "/a.pdf", false);
        check("User-agent: *\r\nDisallow: /*.pdf$\r\n", "/a.pdf?x", true);
        check("User-agent: Pantau\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", true);
        check("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true);
        check("<html>tidak ada</html>", "/a", true);
        let monster = format!("User-agent: *\nDisallow: /a\nDisallow: /{}$\n", "x*".repeat(60_000));
        check(&monster, "/a", false);
        check(&monster, "/b", true);
    }

    #[test]
    fn a_crawl_delay_is_bounded() {
        let delay = |text: &str| {
            let body = format!("User-agent: *\nCrawl-delay: {text}\n");
            Reading::from_answer("pantau", 200, body.as_bytes(), Instant::now()).delay()
        };
        assert_eq!(delay("10"), Some(Duration::from_secs(10)));
        assert_eq!(delay("99999999999"), Some(Duration::from_secs(60)));
        assert!(delay("-5").is_none_or(|delay| delay <= Duration::from_secs(60)));
        assert!(delay("NaN").is_none_or(|delay| delay <= Duration::from_secs(60)));
    }

    proptest! {
        #[test]
        fn no_file_breaks_the_reader(lines in proptest::collection::vec("(User-agent|Allow|Disallow|Crawl-delay)?: ?[/*$a-z0-9.\u{e9}\u{0}-]{0,40}", 0..12), path in "/[a-z*$%.?]{0,20}") {
            let body = lines.join("\n");
            prop_assert_eq!(allowed(body.as_bytes(), &path), allowed(body.as_bytes(), &path));
        }

        #[test]
        fn no_bytes_break_the_reader(body in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert_eq!(allowed(&body, "/a"), allowed(&body, "/a"));
        }
    }
}
