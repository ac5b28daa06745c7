//! Measures the store: `cargo run --release -p pantau-store --example store_rate -- 1000000 FOLDER`.
//!
//! Invented mentions of 3 KB over 700 days come in by 2,000, are labelled and grouped, then a day is read back.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

use std::{
    io::Write,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use pantau_domain::*;
use pantau_store::*;

type Failure = Box<dyn std::error::Error>;
const BATCH: u64 = 2_000;

fn mention(number: u64, at: Timestamp, capture: &CaptureId) -> Result<Mention, Failure> {
    Ok(Mention {
        id: format!("berita-{number:012}").parse()?,
        capture: capture.clone(),
        row: u32::try_from(number + 1).ok(),
        kind: MentionKind::News,
        platform: Platform::Web,
        source: format!("media-{}", number % 60).parse()?,
        account: None,
        url: Some(format!("https://media-{}.example/berita/daerah/{number:012}-judul-panjang", number % 60)),
        title: Some(format!("Judul berita rekaan nomor {number} tentang sungai di kota")),
        body: format!("Paragraf {number} dari berita rekaan tentang sungai yang meluap. ").repeat(48),
        author: None,
        section: None,
        published: Some(Published::at(at, Precision::Minute, DateOrigin::Import, None)),
        seen_at: at,
        engagement: Engagement::default(),
        reply_to: None,
        place: None,
        digest: number,
        signature: Signature((0..126).map(|lane| lane ^ u32::try_from(number).unwrap_or(0)).collect()),
        warnings: vec![],
        extra: serde_json::Map::new(),
    })
}

fn labels(mention: &Mention, number: u64) -> Result<Annotations, Failure> {
    let actor =
        |name: &str| Actor { name: name.into(), kind: ActorKind::Person, role: Some("kepala dinas".into()) };
    Ok(Annotations {
        mention: mention.id.clone(),
        author: Author::Model("v1".into()),
        at: mention.seen_at,
        language: LanguageLabel { label: Language("id".into()), score: 0.98 },
        said: Vec::new(),
        passages: vec![],
        tone: ToneScores::new(0.25, 0.5, 0.25),
        headline_tone: Some(ToneScores::new(0.2, 0.6, 0.2)),
        government: Some(Scored { label: GovernmentTone::Neutral, score: 0.6 }),
        emotion: None,
        abuse: None,
        topics: vec![Scored { label: format!("topik-{}", number % 14).parse()?, score: 0.8 }],
        regions: vec![Scored { label: format!("35.{:02}", number % 38 + 1).parse()?, score: 0.7 }],
        actors: vec![actor("Tokoh Rekaan Satu"), actor("Tokoh Rekaan Dua")],
        quotes: vec![Quote {
            speaker: "Tokoh Rekaan Satu".into(),
            role: None,
            text: "Kami sudah menyiapkan pompa di enam titik.".into(),
            kind: QuoteKind::Direct,
        }],
        themes: vec![],
        scope: if number.is_multiple_of(25) { Scope::Jatim } else { Scope::Background },
    })
}

/// Runs a step and says how long it took.
fn timed<T>(
    total: &mut Vec<Duration>,
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let begun = Instant::now();
    let done = work()?;
    total.push(begun.elapsed());
    Ok(done)
}

fn say(out: &mut impl Write, what: &str, times: &mut [Duration]) -> Result<(), Failure> {
    times.sort();
    let ms = |at: usize| times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3);
    let last = times.len().saturating_sub(1);
    writeln!(
        out,
        "{what}: median {:.1} ms, p95 {:.1} ms, most {:.1} ms",
        ms(times.len() / 2),
        ms(last * 95 / 100),
        ms(last)
    )?;
    Ok(())
}

fn record(start: Timestamp) -> Result<CaptureRecord, Failure> {
    Ok(CaptureRecord {
        id: "berkas".parse()?,
        kind: CaptureKind::Import,
        source: "impor".parse()?,
        class: SourceClass::Outlet,
        url: "berkas.jsonl".into(),
        final_url: "berkas.jsonl".into(),
        fetched_at: start,
        status: 0,
        segment: "outlet-1.warc.gz".into(),
        offset: 0,
        length: 0,
        payload_sha256: String::new(),
        hint: None,
    })
}

fn fill(store: &SqliteStore, mentions: u64, start: Timestamp, out: &mut impl Write) -> Result<(), Failure> {
    let record = record(start)?;
    let lease = Lease { holder: "rate".into(), until: Timestamp::MAX };
    let mut done = store.begin_import(start, &record)?.lines_done;
    let (mut import, mut claim, mut label, mut group, mut index) = (vec![], vec![], vec![], vec![], vec![]);
    while done < mentions {
        let numbers = done..(done + BATCH).min(mentions);
        let at =
            |number: u64| start + SignedDuration::from_mins(i64::try_from(number % 1_000_000).unwrap_or(0));
        let batch: Vec<Mention> = numbers
            .clone()
            .map(|number| mention(number, at(number), &record.id))
            .collect::<Result<_, _>>()?;
        let said: Vec<Annotations> = batch
            .iter()
            .zip(numbers)
            .map(|(mention, number)| labels(mention, number))
            .collect::<Result<_, _>>()?;
        let read = Normalised { mentions: batch, rejects: vec![] };
        done += read.mentions.len() as u64;
        timed(&mut import, || store.commit_import(start, &record.id, done, done == mentions, &read))?;
        timed(&mut claim, || store.claim_annotate(start, &lease, 2_000))?;
        timed(&mut label, || store.commit_annotations(&lease, &said))?;
        let story: StoryId = format!("s{done}").parse()?;
        let first = read.mentions.first().ok_or("an empty batch")?;
        let stories = [Story {
            id: story.clone(),
            issue: "i1".parse()?,
            headline: "Sungai".into(),
            first: first.id.clone(),
            started: first.seen_at,
            last: first.seen_at,
            mentions: 2_000,
        }];
        let places: Vec<Grouped> = read
            .mentions
            .iter()
            .map(|mention| Grouped { mention: mention.id.clone(), story: story.clone(), copy_of: None })
            .collect();
        timed(&mut group, || store.commit_groups(&stories, &places))?;
        timed(&mut index, || {
            let states: Vec<(u64, u64)> =
                store.pending_index(2_000)?.iter().map(|state| (state.seq, state.revision)).collect();
            store.commit_indexed(&states)
        })?;
    }
    if !import.is_empty() {
        say(out, "commit_import of 2,000", &mut import)?;
        say(out, "claim_annotate of 2,000", &mut claim)?;
        say(out, "commit_annotations of 2,000", &mut label)?;
        say(out, "commit_groups of 2,000", &mut group)?;
        say(out, "pending_index and commit_indexed of 2,000", &mut index)?;
    }
    Ok(())
}

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let mentions: u64 = arguments.next().ok_or("how many mentions?")?.parse()?;
    let folder = arguments.next().ok_or("which folder?")?;
    let mut out = std::io::stdout();
    let store = SqliteStore::open(folder.as_ref())?;
    let start: Timestamp = "2024-01-01T00:00:00Z".parse()?;
    fill(&store, mentions, start, &mut out)?;
    let middle = i64::try_from(mentions / 2 % 1_000_000)?;
    let day = time::wib_day(start + SignedDuration::from_mins(middle));
    let one = BriefFilter { since: Some(day), until: Some(day), ..BriefFilter::default() };
    let scoped = BriefFilter { population: Some(Population::Jatim), ..one.clone() };
    let month = BriefFilter { since: Some(time::shift(day, -29)), ..one.clone() };
    let newest = BriefFilter { limit: Some(50), ..BriefFilter::default() };
    for (what, filter) in [
        ("briefs of a day", &one),
        ("briefs of a day in scope", &scoped),
        ("briefs of 30 days", &month),
        ("the newest 50 briefs", &newest),
    ] {
        let mut times = vec![];
        let mut found = 0;
        for _ in 0..11 {
            found = timed(&mut times, || store.briefs(filter))?.len();
        }
        say(&mut out, &format!("{what} ({found})"), &mut times)?;
    }
    let (mut counts, mut days) = (vec![], vec![]);
    for _ in 0..5 {
        timed(&mut counts, || store.counts())?;
        timed(&mut days, || store.source_days(time::shift(day, -55), day))?;
    }
    say(&mut out, "counts", &mut counts)?;
    say(&mut out, "source_days of 56 days", &mut days)?;
    Ok(())
}
