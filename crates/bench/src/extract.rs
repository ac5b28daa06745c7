//! Extraction beside the parse of a browser's tree.

use std::{
    fs::File,
    hint::black_box,
    io::Read as _,
    path::Path,
    time::{Duration, Instant},
};

use pantau_normalizer::{Received, article};
use serde_json::Value;

/// A page, decoded: neither side is timed for that.
struct Sample {
    id: String,
    url: String,
    html: String,
}

pub(crate) fn run(folder: &Path, rounds: usize) -> Result<(), Box<dyn std::error::Error>> {
    let pages = load(folder)?;
    let now = "2026-11-24T00:00:00Z".parse()?;
    let read = |page: &Sample| {
        let received = Received {
            body: page.html.as_bytes(),
            content_type: Some("text/html; charset=utf-8"),
            url: &page.url,
            seen_at: now,
        };
        black_box(article::read(&received, None).is_ok());
    };
    let parse = |page: &Sample| {
        black_box(scraper::Html::parse_document(&page.html));
    };
    let bytes: usize = pages.iter().map(|page| page.html.len()).sum();
    println!("{} pages, {:.1} MB, {rounds} rounds, the fastest counts", pages.len(), bytes as f64 / 1e6);
    let (mut ours, mut peer) = (Duration::MAX, Duration::MAX);
    let mut slowest: (Duration, &str) = (Duration::ZERO, "");
    for round in 0..rounds {
        // In turns, so that both meet the same machine.
        peer = peer.min(time(&pages, parse));
        let begun = Instant::now();
        for page in &pages {
            let started = Instant::now();
            read(page);
            let took = started.elapsed();
            // The first round warms up what is built once.
            if round > 0 && took > slowest.0 {
                slowest = (took, &page.id);
            }
        }
        ours = ours.min(begun.elapsed());
    }
    let rate = |took: Duration| pages.len() as f64 / took.as_secs_f64();
    println!("scraper::Html::parse_document alone  {:8.1} pages/s", rate(peer));
    println!("article::read, all fields            {:8.1} pages/s", rate(ours));
    println!("ratio                                {:8.2}", rate(ours) / rate(peer));
    println!("slowest page {} ms ({})", slowest.0.as_millis(), slowest.1);
    Ok(())
}

fn time(pages: &[Sample], what: impl Fn(&Sample)) -> Duration {
    let begun = Instant::now();
    pages.iter().for_each(what);
    begun.elapsed()
}

fn load(folder: &Path) -> Result<Vec<Sample>, Box<dyn std::error::Error>> {
    let list = folder.join("gold.jsonl");
    let list = std::fs::read_to_string(&list).map_err(|fault| format!("`{}`: {fault}", list.display()))?;
    let mut pages = Vec::new();
    for line in list.lines() {
        let row: Value = serde_json::from_str(line)?;
        let path = folder.join(row["path"].as_str().unwrap_or_default());
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(|fault| format!("`{}`: {fault}", path.display()))?;
        flate2::read::GzDecoder::new(file).read_to_end(&mut bytes)?;
        pages.push(Sample {
            id: row["id"].as_str().unwrap_or_default().to_owned(),
            url: row["url"].as_str().unwrap_or("https://example.org/").to_owned(),
            html: String::from_utf8_lossy(&bytes).into_owned(),
        });
    }
    Ok(pages)
}
