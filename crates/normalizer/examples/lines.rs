//! Answers JSON lines on stdin as `pantau extract` and `pantau feed` do, for measuring.
//!
//! `lines extract|feed|import NOW` writes answers to stdout and the time that reading alone took to stderr.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

use std::{
    io::{BufRead as _, Write as _},
    time::{Duration, Instant},
};

use pantau_normalizer::{import, stream};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let now = arguments.next().unwrap_or_else(|| "2026-11-24T00:00:00Z".to_owned()).parse()?;
    let context = import::ImportContext { capture: "measure".parse()?, seen_at: now, source: None };
    let load = |path: &str| std::fs::read(path).map_err(|error| error.to_string());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut spent, mut slowest, mut lines) = (Duration::ZERO, Duration::ZERO, 0_u32);
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        lines += 1;
        let started = Instant::now();
        let answer = match task.as_str() {
            "extract" => stream::extract_line(&serde_json::from_str(&line)?, now, &load),
            "feed" => stream::feed_line(&serde_json::from_str(&line)?, now, &load),
            _ => match import::read_json_line(line.as_bytes(), &context, lines) {
                Ok(mention) => serde_json::json!({"id": mention.id, "words": mention.body.len()}),
                Err(reject) => serde_json::json!({"error": reject.to_string()}),
            },
        };
        let took = started.elapsed();
        spent += took;
        slowest = slowest.max(took);
        writeln!(out, "{answer}")?;
    }
    eprintln!(
        "{lines} lines, {:.1}/s, slowest {} ms",
        f64::from(lines) / spent.as_secs_f64(),
        slowest.as_millis()
    );
    Ok(())
}
