//! Measures quotes against marked ones.
//!
//!     quotes LABELS TEXTS [HALF] [list]     our own marks; HALF of the ids by last digit: even, odd, or
//!                                           of the odd ones those that leave one or three by four
//!     quotes ACTORS TEXTS actors            how many marked persons and bodies a mention lists
//!     quotes TRUTH TEXTS sayings [list]     JSON lines with a quote and its speaker each

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

use std::{collections::HashMap, time::Instant};

use pantau_classifier::{Annotator, TextInput, eval};
use pantau_domain::{ActorKind, DateOrigin, MentionId, MentionKind, Published};
use serde_json::Value;

type Fault = Box<dyn std::error::Error>;

/// Headline, body, day.
type Text = (String, String, Option<Published>);

fn input<'t>((title, body, published): &'t Text, id: &'t MentionId) -> TextInput<'t> {
    TextInput {
        id,
        title: Some(title),
        body,
        kind: MentionKind::News,
        source: None,
        published: published.as_ref(),
    }
}

fn main() -> Result<(), Fault> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [labels, texts, rest @ ..] = args.as_slice() else { return Err("labels and texts".into()) };
    let name: MentionId = "x".parse()?;
    let list = rest.iter().any(|word| word == "list");
    let annotator = Annotator::embedded()?;
    let mut all: HashMap<String, Text> = HashMap::new();
    for line in std::fs::read_to_string(texts)?.lines() {
        let line: Value = serde_json::from_str(line)?;
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let day = text("published_at").get(..10).and_then(|day| day.parse().ok());
        let published = day.map(|day| Published::on_day(day, DateOrigin::Feed));
        all.insert(text("id"), (text("title"), text("body"), published));
    }
    if rest.iter().any(|word| word == "actors") {
        actors(&annotator, labels, &all, &name)?;
        return Ok(());
    }
    if rest.iter().any(|word| word == "sayings") {
        return sayings(&annotator, labels, &all, list);
    }
    let half = rest.iter().find(|word| matches!(word.as_str(), "even" | "odd" | "one" | "three"));
    let lines = std::fs::read_to_string(labels)?;
    let truth =
        eval::read_quotes(&lines, |id| all.get(id).map(|(title, body, _)| (title.as_str(), body.as_str())));
    let mut figures = eval::QuoteFigures::default();
    let mut ids: Vec<&String> = truth.keys().collect();
    ids.sort_unstable();
    for id in ids {
        let digit = id.chars().last().and_then(|last| last.to_digit(16)).unwrap_or(0);
        let own = match half.map(String::as_str) {
            Some("even") => digit % 2 == 0,
            Some("odd") => digit % 2 == 1,
            Some("one") => digit % 4 == 1,
            Some("three") => digit % 4 == 3,
            _ => true,
        };
        if !own {
            continue;
        }
        let text = &all[id];
        let body = &text.1;
        if list {
            println!("== {id}");
        }
        let own = eval::quotes(&annotator, &input(text, &name), &truth[id], |mark, given| {
            if list {
                let from =
                    (0..=mark.at.saturating_sub(80)).rev().find(|at| body.is_char_boundary(*at)).unwrap_or(0);
                let to = (mark.at + 330..)
                    .find(|at| *at >= body.len() || body.is_char_boundary(*at))
                    .unwrap_or(body.len())
                    .min(body.len());
                println!(
                    "{:?} {:?} given {given:?}\n     {} ⟦ {}",
                    mark.kind,
                    mark.speaker,
                    body[from..mark.at].replace('\n', "⏎"),
                    body[mark.at..to].replace('\n', "⏎")
                );
            }
        });
        figures.add(&own);
    }
    println!("{figures}");
    time(&annotator, &all, &name);
    Ok(())
}

fn actors(
    annotator: &Annotator,
    labels: &str,
    all: &HashMap<String, Text>,
    name: &MentionId,
) -> Result<(), Fault> {
    let mut truth: HashMap<&str, Vec<(bool, String)>> = HashMap::new();
    let lines = std::fs::read_to_string(labels)?;
    for line in lines.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let Some(text) = all.get(columns[0]) else { continue };
        let (part, place) = columns[2].split_at(1);
        let Some((start, length)) = place.split_once('+') else { continue };
        let (Ok(start), Ok(length)) = (start.parse::<usize>(), length.parse::<usize>()) else { continue };
        let source = if part == "b" { &text.1 } else { &text.0 };
        let Some(actor) = source.get(start..start + length) else { continue };
        truth.entry(columns[0]).or_default().push((columns[1] == "person", actor.to_owned()));
    }
    let mut counts = [[0_usize; 4]; 2];
    for (id, truth) in truth {
        let labels = annotator.annotate(&input(&all[id], name), jiff::Timestamp::UNIX_EPOCH);
        for (place, person) in [true, false].into_iter().enumerate() {
            let of: Vec<&String> =
                truth.iter().filter(|(kind, _)| *kind == person).map(|(_, name)| name).collect();
            let given = labels.actors.iter().filter(|actor| (actor.kind == ActorKind::Person) == person);
            let given: Vec<&str> = given.map(|actor| actor.name.as_str()).collect();
            let right = |given: &&str| of.iter().any(|name| eval::agree(given, Some(name)));
            counts[place][0] += of.len();
            counts[place][1] +=
                of.iter().filter(|name| given.iter().any(|given| eval::agree(given, Some(name)))).count();
            counts[place][2] += given.len();
            counts[place][3] += given.iter().filter(|given| right(given)).count();
        }
    }
    for (kind, [marked, found, given, right]) in ["persons", "bodies"].into_iter().zip(counts) {
        println!("{kind}: {marked} marked, {found} listed; {given} listed, {right} of them marked");
    }
    Ok(())
}

/// Microseconds that texts of 380 to 420 words take, the best of several readings of each: other work on the machine
/// counts for nothing.
fn time(annotator: &Annotator, all: &HashMap<String, Text>, name: &MentionId) {
    let sizes = 380..420;
    let texts: Vec<&Text> =
        all.values().filter(|text| sizes.contains(&text.1.split_whitespace().count())).collect();
    let best = |read: &dyn Fn(&Text)| {
        let mut sum = 0.0;
        for text in &texts {
            let once = |_| {
                let begun = Instant::now();
                read(text);
                begun.elapsed().as_secs_f64() * 1e6
            };
            sum += (0..15).map(once).fold(f64::MAX, f64::min);
        }
        sum / texts.len().max(1) as f64
    };
    let labels = best(&|text| drop(annotator.annotate(&input(text, name), jiff::Timestamp::UNIX_EPOCH)));
    let quotes = best(&|text| {
        std::hint::black_box(eval::quotes(annotator, &input(text, name), &[], |_, _| {}));
    });
    println!(
        "{} texts of 380 to 420 words: {labels:.0} microseconds all labels; {quotes:.0} words, persons and quotes",
        texts.len()
    );
}

fn sayings(annotator: &Annotator, truth: &str, all: &HashMap<String, Text>, list: bool) -> Result<(), Fault> {
    let name: MentionId = "x".parse()?;
    let (mut marked, mut found, mut right) = (0, 0, 0);
    for line in std::fs::read_to_string(truth)?.lines() {
        let line: Value = serde_json::from_str(line)?;
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let Some(own) = all.get(&text("id")) else { continue };
        let labels = annotator.annotate(&input(own, &name), jiff::Timestamp::UNIX_EPOCH);
        let plain = |text: &str| {
            text.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>().to_lowercase()
        };
        let saying = plain(&text("quote"));
        let hit = labels.quotes.iter().find(|quote| {
            let own = plain(&quote.text);
            own.contains(&saying) || saying.contains(&own)
        });
        marked += 1;
        found += usize::from(hit.is_some());
        let full = text("speaker_full");
        let ok = hit.is_some_and(|quote| eval::agree(&quote.speaker, Some(&full)));
        right += usize::from(ok);
        if list && !ok {
            println!(
                "{} {full:?} as {:?}: given {:?}\n     {}",
                text("id"),
                text("speaker_as_written"),
                hit.map(|quote| &quote.speaker),
                text("context")
            );
        }
    }
    println!(
        "{marked} marked, {found} found, {right} with the right speaker: {:.3}",
        right as f64 / marked.max(1) as f64
    );
    Ok(())
}
