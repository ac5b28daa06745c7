//! Measures indexing and searching: `cargo run --release -p pantau-index --example index_rate -- 100000 FOLDER`.
//!
//! The texts are made of syllables, 400 words each, with few words frequent and many rare.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

use std::{io::Write, time::Instant};

use jiff::{SignedDuration, Timestamp};
use pantau_domain::{MentionKind, Platform, RegionCode, Scope, Tone, TopicSlug};
use pantau_index::{IndexDocument, Query, Search, TantivyIndex};

type Failure = Box<dyn std::error::Error>;

struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    /// A rank of 50,000, small ones far more often.
    fn rank(&mut self) -> u64 {
        let bits = self.roll(16);
        self.roll((1 << bits) + 40).min(49_999)
    }
}

fn word(mut rank: u64) -> String {
    const HEADS: [&str; 10] = ["ba", "ka", "me", "si", "ru", "ta", "pe", "lo", "ngi", "du"];
    let mut word = String::from("m");
    loop {
        word.push_str(HEADS.get(usize::try_from(rank % 10).unwrap_or(0)).copied().unwrap_or("a"));
        rank /= 10;
        if rank == 0 {
            return word;
        }
    }
}

fn text(dice: &mut Dice, words: usize) -> String {
    (0..words).map(|_| word(dice.rank())).collect::<Vec<_>>().join(" ")
}

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let documents: u64 = arguments.next().ok_or("how many documents?")?.parse()?;
    let folder = arguments.next().ok_or("which folder?")?;
    let mut out = std::io::stdout();
    let index = TantivyIndex::recreate(folder.as_ref())?;
    let mut writer = index.writer()?;
    let mut dice = Dice(7);
    let start: Timestamp = "2024-01-01T00:00:00Z".parse()?;
    let mut spent = std::time::Duration::ZERO;
    for seq in 0..documents {
        let (title, body) = (text(&mut dice, 9), text(&mut dice, 400));
        let at = start + SignedDuration::from_mins(i64::try_from(seq % 1_000_000)?);
        let source = format!("media-{}", dice.roll(60));
        let regions: Vec<RegionCode> = vec![format!("35.{:02}", dice.roll(38) + 1).parse()?];
        let topics: Vec<TopicSlug> = vec![format!("topik-{}", dice.roll(14)).parse()?];
        let document = IndexDocument {
            seq,
            title: &title,
            body: &body,
            source: &source,
            platform: Platform::Web,
            kind: MentionKind::News,
            at,
            day: Some(pantau_domain::time::wib_day(at)),
            tone: Tone::Neutral,
            scope: Scope::Jatim,
            regions: &regions,
            topics: &topics,
            language: "id",
            story: None,
        };
        let begun = Instant::now();
        writer.put(&document)?;
        if seq % 2_000 == 1_999 {
            writer.commit()?;
        }
        spent += begun.elapsed();
    }
    let begun = Instant::now();
    writer.commit()?;
    spent += begun.elapsed();
    writeln!(
        out,
        "indexed {documents} in {:.1} s: {:.0}/s",
        spent.as_secs_f64(),
        documents as f64 / spent.as_secs_f64()
    )?;
    for (name, words) in [("term", 1), ("and", 2)] {
        let mut times = Vec::new();
        for _ in 0..300 {
            let typed = (0..words).map(|_| word(20 + dice.roll(5_000))).collect::<Vec<_>>().join(" ");
            let begun = Instant::now();
            index.search(&Query::words(&typed))?;
            times.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        let at = |place: usize| times.get(place).copied().unwrap_or(0.0);
        writeln!(out, "{name} with facets and days: p50 {:.2} ms, p99 {:.2} ms", at(150), at(297))?;
    }
    Ok(())
}
