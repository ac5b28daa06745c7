//! Progress on a terminal as bars, elsewhere as plain lines. Always on standard error.

use std::{
    io::{IsTerminal, Write},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use pantau_pipeline::Progress;

struct Now {
    stage: String,
    begun: Instant,
    bar: Option<ProgressBar>,
}

/// Shows the stages of a command and adds up their times.
pub(crate) struct Bars {
    terminal: bool,
    now: Mutex<Option<Now>>,
    past: Mutex<Duration>,
}

impl Bars {
    pub(crate) fn new() -> Self {
        Self {
            terminal: std::io::stderr().is_terminal(),
            now: Mutex::new(None),
            past: Mutex::new(Duration::ZERO),
        }
    }

    /// How long the stages that ended took together.
    pub(crate) fn past(&self) -> Duration {
        *self.past.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes one line to standard error; where even that is gone there is nobody to tell.
pub(crate) fn say(line: &str) {
    drop(writeln!(std::io::stderr().lock(), "{line}"));
}

impl Progress for Bars {
    fn begin(&self, stage: &str, total: Option<u64>) {
        let bar = self.terminal.then(|| {
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
            let shape = match total {
                Some(_) => "{prefix:<22} [{bar:30}] {pos}/{len} {per_sec} {eta}",
                None => "{prefix:<22} {spinner} {pos} {per_sec}",
            };
            if let Ok(style) = ProgressStyle::with_template(shape) {
                bar.set_style(style.progress_chars("=> "));
            }
            bar.set_prefix(stage.to_owned());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        let now = Now { stage: stage.to_owned(), begun: Instant::now(), bar };
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }

    fn step(&self, done: u64) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = now.as_ref().and_then(|now| now.bar.as_ref()) {
            bar.inc(done);
        }
    }

    fn end(&self, summary: &str) {
        let Some(now) = self.now.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        if let Some(bar) = now.bar {
            bar.finish_and_clear();
        }
        let took = now.begun.elapsed();
        say(&format!("{:<22} {:>7.2} s  {summary}", now.stage, took.as_secs_f64()));
        *self.past.lock().unwrap_or_else(PoisonError::into_inner) += took;
    }
}
