//! The only place that reads the machine's clock, and the clock of simulations.

use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, bail};
use jiff::{SignedDuration, Timestamp};
use pantau_pipeline::Clock;

/// The environment variable that sets a simulation's clock.
pub(crate) const VARIABLE: &str = "PANTAU_CLOCK";

/// The machine's clock, or one that starts at a given instant and runs at a given speed.
pub(crate) struct WallClock {
    start: Option<(Timestamp, Instant, f64)>,
}

impl WallClock {
    /// The machine's clock.
    pub(crate) fn real() -> Self {
        Self { start: None }
    }

    /// A clock that starts now at `instant` and runs `speed` times as fast as time.
    pub(crate) fn simulated(instant: Timestamp, speed: f64) -> Self {
        Self { start: Some((instant, Instant::now(), speed)) }
    }

    /// The clock that the environment asks for; simulated time is told apart so that its users can refuse it.
    pub(crate) fn from_environment() -> anyhow::Result<(Self, bool)> {
        match std::env::var(VARIABLE) {
            Ok(text) => Ok((Self::read(&text)?, true)),
            Err(_) => Ok((Self::real(), false)),
        }
    }

    /// `2026-03-01T05:00:00+07:00*600`: start and speed; without a speed time runs as it does.
    fn read(text: &str) -> anyhow::Result<Self> {
        let (start, speed) = text.rsplit_once('*').unwrap_or((text, "1"));
        let hint = "for example 2026-03-01T05:00:00+07:00*600";
        let instant: Timestamp =
            start.trim().parse().with_context(|| format!("{VARIABLE}: `{start}` is no instant, {hint}"))?;
        let speed: f64 =
            speed.trim().parse().with_context(|| format!("{VARIABLE}: `{speed}` is no speed, {hint}"))?;
        if !(0.001..=1_000_000.0).contains(&speed) {
            bail!("{VARIABLE}: speed `{speed}` is not between 0.001 and 1000000, {hint}");
        }
        Ok(Self::simulated(instant, speed))
    }
}

#[expect(clippy::disallowed_methods, reason = "the binary is where the machine's clock is read")]
fn machine_now() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH)
}

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        let Some((instant, begun, speed)) = self.start else { return machine_now() };
        let passed =
            SignedDuration::try_from_secs_f64(begun.elapsed().as_secs_f64() * speed).unwrap_or_default();
        instant.saturating_add(passed).unwrap_or(Timestamp::MAX)
    }

    fn real(&self, span: SignedDuration) -> Duration {
        let secs = span.as_secs_f64().max(0.0) / self.start.map_or(1.0, |(_, _, speed)| speed);
        // A simulation at great speed must not spin.
        Duration::from_secs_f64(secs.max(0.02))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simulation_starts_where_it_is_told_and_runs_faster() {
        let clock = WallClock::read("2026-03-01T05:00:00+07:00*3600").unwrap();
        let first = clock.now();
        assert!(first >= "2026-02-28T22:00:00Z".parse().unwrap());
        std::thread::sleep(Duration::from_millis(20));
        assert!(
            clock.now().as_second() - first.as_second() >= 60,
            "20 ms are more than a minute at this speed"
        );
        assert_eq!(clock.real(SignedDuration::from_secs(3600)), Duration::from_secs(1));
    }

    #[test]
    fn nonsense_is_refused_with_an_example() {
        for text in ["yesterday", "2026-03-01T05:00:00+07:00*0", "2026-03-01T05:00:00+07:00*x"] {
            let Err(error) = WallClock::read(text) else { panic!("{text} was taken") };
            assert!(format!("{error:#}").contains("600"), "{error:#}");
        }
    }
}
