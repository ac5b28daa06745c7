//! Feeds beside another reader, both held against a reference reading.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    time::Duration,
};

use base64::Engine as _;
use jiff::Timestamp;
use pantau_normalizer::{Received, feed, stream};
use serde_json::{Value, json};

use crate::{rows, spent::Stopwatch};

/// Feeds larger than this tell the rate: of small ones the overhead does.
const LARGE_BYTES: usize = 4_096;

struct Sample {
    class: String,
    body: Vec<u8>,
    /// The same as a line of `pantau feed`.
    line: Value,
    reference: Value,
}

/// What a reader made of an entry, as the reference has it.
#[derive(Default, Clone)]
struct Entry {
    title: Option<String>,
    link: Option<String>,
    date: Option<Timestamp>,
}

/// None where the reader refused, failed or panicked.
type Reading = Option<Vec<Entry>>;

#[derive(Default)]
struct Score {
    feeds: usize,
    read: usize,
    with_entries: usize,
    same_count: usize,
    /// Of entries that the reference has, those at the same place with the same title or link: none lost.
    kept: usize,
    entries: usize,
    /// Title, link, date: equal, of so many.
    fields: [(usize, usize); 3],
}

pub(crate) fn run(folder: &Path, rounds: usize) -> Result<(), Box<dyn std::error::Error>> {
    let sets = [load(&folder.join("dev.jsonl.gz"))?, load(&folder.join("mutated_dev.jsonl.gz"))?];
    // A peer that panics is asked on; its backtraces would bury the figures.
    std::panic::set_hook(Box::new(|_| ()));
    let mut panics = [0_usize; 2];
    for (name, set) in ["whole", "damaged"].iter().zip(&sets) {
        for (reader, (of, read)) in READERS.iter().enumerate() {
            let readings: Vec<Reading> = set
                .iter()
                .map(|sample| {
                    catch_unwind(AssertUnwindSafe(|| read(sample))).unwrap_or_else(|_| {
                        panics[reader] += 1;
                        None
                    })
                })
                .collect();
            report(name, of, set, &readings);
        }
    }
    for ((of, _), count) in READERS.iter().zip(panics) {
        println!("{of}: {count} panics");
    }
    let hurt = torn(&sets);
    println!("pantau: {hurt} panics on every feed cut at 40 places and with 40 bytes changed");
    rates(&sets, rounds);
    Ok(())
}

type Reader = fn(&Sample) -> Reading;
const READERS: [(&str, Reader); 2] = [("pantau", ours), ("feed-rs", peer)];
/// What is timed: bodies to values, nothing written.
type Timed = fn(&[u8]) -> bool;
const TIMED: [(&str, Timed); 2] =
    [("pantau", is_read), ("feed-rs", |body| feed_rs::parser::parse(body).is_ok())];

fn now() -> Timestamp {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

/// As `pantau feed` answers.
fn ours(sample: &Sample) -> Reading {
    let answer = stream::feed_line(&sample.line, now(), &|_| Err("no files here".to_owned()));
    if !answer["error"].is_null() {
        return None;
    }
    let entry = |entry: &Value| Entry {
        title: entry["title"].as_str().map(str::to_owned),
        link: entry["link"].as_str().map(str::to_owned),
        date: entry["date"].as_str().and_then(instant),
    };
    Some(answer["entries"].as_array()?.iter().map(entry).collect())
}

/// A day alone is its first instant in universal time, as the reference has it.
fn instant(date: &str) -> Option<Timestamp> {
    date.parse().or_else(|_| format!("{date}T00:00:00Z").parse()).ok()
}

fn is_read(body: &[u8]) -> bool {
    let received = Received { body, content_type: None, url: "", seen_at: now() };
    feed::read(&received).is_ok()
}

fn peer(sample: &Sample) -> Reading {
    let feed = feed_rs::parser::parse(sample.body.as_slice()).ok()?;
    let entry = |entry: feed_rs::model::Entry| Entry {
        title: entry.title.map(|title| title.content),
        link: entry.links.first().map(|link| link.href.clone()),
        date: entry
            .published
            .or(entry.updated)
            .and_then(|date| Timestamp::from_second(date.timestamp()).ok()),
    };
    Some(feed.entries.into_iter().map(entry).collect())
}

fn report(name: &str, reader: &str, set: &[Sample], readings: &[Reading]) {
    let mut total = Score::default();
    let mut classes: BTreeMap<&str, Score> = BTreeMap::new();
    for (sample, reading) in set.iter().zip(readings) {
        total.add(sample, reading.as_deref());
        classes.entry(&sample.class).or_default().add(sample, reading.as_deref());
    }
    total.print(&format!("{name}, {reader}"));
    // The two forms of date that are our readers' own.
    for class in ["wib_zone", "indo_dates"] {
        if let Some(score) = classes.get(class) {
            score.print(&format!("  {class}, {reader}"));
        }
    }
}

impl Score {
    fn add(&mut self, sample: &Sample, reading: Option<&[Entry]>) {
        self.feeds += 1;
        self.read += usize::from(reading.is_some());
        let none = Vec::new();
        let expected = sample.reference["entries"].as_array().unwrap_or(&none);
        if expected.is_empty() {
            return;
        }
        let read = reading.unwrap_or_default();
        self.with_entries += 1;
        self.same_count += usize::from(read.len() == expected.len());
        self.entries += expected.len();
        self.kept += read.len().min(expected.len());
        for (at, entry) in expected.iter().enumerate() {
            let found = read.get(at).cloned().unwrap_or_default();
            let text = |key: &str| entry[key].as_str().filter(|text| !text.is_empty());
            let checks = [
                text("title").map(|title| bare(title) == bare(found.title.as_deref().unwrap_or_default())),
                text("link").map(|link| trim(link) == trim(found.link.as_deref().unwrap_or_default())),
                text("date").map(|date| date.parse().ok() == found.date && found.date.is_some()),
            ];
            for (field, check) in self.fields.iter_mut().zip(checks) {
                field.0 += usize::from(check == Some(true));
                field.1 += usize::from(check.is_some());
            }
        }
    }

    fn print(&self, name: &str) {
        let [title, link, date] = self.fields.map(|(equal, all)| rows::share(equal, all));
        println!(
            "{name:24} read {}, same entries {}, entries kept {}, title {title}, link {link}, date {date}",
            rows::share(self.read, self.feeds),
            rows::share(self.same_count, self.with_entries),
            rows::share(self.kept, self.entries),
        );
    }
}

/// Letters of a title without markup, references and white space, as the scoring tool compares them.
fn bare(text: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => plain.push(c),
            _ => {}
        }
    }
    unescape(&unescape(&plain)).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// References resolved once; nothing in it is taken for markup.
fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    scraper::Html::parse_fragment(&text.replace('<', "&lt;")).root_element().text().collect()
}

fn trim(link: &str) -> &str {
    link.trim().trim_end_matches('/')
}

/// Panics of ours on feeds that were cut or had bytes changed.
fn torn(sets: &[Vec<Sample>]) -> usize {
    let mut panics = 0;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for sample in sets.iter().flatten() {
        let length = sample.body.len().max(1);
        let mut changed = sample.body.clone();
        for part in 1..=40 {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            if let Some(byte) = changed.get_mut((state >> 33) as usize % length) {
                *byte = (state >> 25) as u8;
            }
            let cut = sample.body.get(..length * part / 41).unwrap_or_default();
            panics += usize::from(catch_unwind(|| is_read(cut)).is_err());
        }
        panics += usize::from(catch_unwind(|| is_read(&changed)).is_err());
    }
    panics
}

/// Large feeds a CPU second, the faster of the rounds, the two readers in turns.
fn rates(sets: &[Vec<Sample>], rounds: usize) {
    let large: Vec<&[u8]> = sets
        .iter()
        .flatten()
        .map(|sample| sample.body.as_slice())
        .filter(|body| body.len() > LARGE_BYTES)
        .collect();
    let bytes: usize = large.iter().map(|body| body.len()).sum();
    let mut best = [Duration::MAX; 2];
    for _ in 0..rounds {
        for ((_, read), best) in TIMED.iter().zip(&mut best) {
            let begun = Stopwatch::start();
            for body in &large {
                let read = catch_unwind(AssertUnwindSafe(|| read(body)));
                std::hint::black_box(read.unwrap_or(false));
            }
            *best = begun.spent().min(*best);
        }
    }
    println!(
        "{} feeds over {LARGE_BYTES} bytes, {:.1} kB each, {rounds} rounds, the fastest counts",
        large.len(),
        bytes as f64 / 1e3 / large.len().max(1) as f64
    );
    for ((of, _), best) in READERS.iter().zip(best) {
        println!("{of:10} {:8.0} feeds a CPU second", large.len() as f64 / best.as_secs_f64());
    }
}

fn load(path: &Path) -> Result<Vec<Sample>, Box<dyn std::error::Error>> {
    let mut samples = Vec::new();
    rows::each(path, |mut row| {
        let packed = row["body_b64"].take();
        let body = base64::engine::general_purpose::STANDARD
            .decode(packed.as_str().ok_or("a feed without `body_b64`")?)?;
        let mut line = json!({"id": row["id"], "body_b64": packed});
        for header in row["headers"].as_array().unwrap_or(&Vec::new()) {
            match header.as_str().and_then(|header| header.split_once(':')) {
                Some((name, value)) if name.eq_ignore_ascii_case("content-type") => {
                    line["content_type"] = value.trim().into();
                }
                Some((name, value)) if name.eq_ignore_ascii_case("content-location") => {
                    line["url"] = value.trim().into();
                }
                _ => {}
            }
        }
        samples.push(Sample {
            class: row["class"].as_str().unwrap_or_default().to_owned(),
            body,
            line,
            reference: row["ref"].take(),
        });
        Ok(())
    })?;
    Ok(samples)
}
