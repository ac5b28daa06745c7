//! How far a step is, told to whoever shows it.

/// Hears how far a step is.
pub trait Progress: Send + Sync {
    /// A stage begins; `total` where it is known.
    fn begin(&self, stage: &str, total: Option<u64>);
    /// So many more are done.
    fn step(&self, done: u64);
    /// The stage ended; `summary` says what came of it.
    fn end(&self, summary: &str);
}

/// Shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: Option<u64>) {}
    fn step(&self, _: u64) {}
    fn end(&self, _: &str) {}
}
