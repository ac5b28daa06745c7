//! Measures quotes against marked ones.
//!
//!     quotes LABELS TEXTS [HALF] [list]     our own marks; HALF even or odd of the ids' last digits
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
use pantau_domain::MentionKind;
use serde_json::Value;

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [labels, texts, rest @ ..] = args.as_slice() else { return Err("labels and texts".into()) };
    let list = rest.iter().any(|word| word == "list");
    let annotator = Annotator::embedded()?;
    let mut all: HashMap<String, (String, String)> = HashMap::new();
    for line in std::fs::read_to_string(texts)?.lines() {
        let line: Value = serde_json::from_str(line)?;
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        all.insert(text("id"), (text("title"), text("body")));
    }
    if rest.iter().any(|word| word == "sayings") {
        return sayings(&annotator, labels, &all, list);
    }
    let half = rest.iter().find(|word| matches!(word.as_str(), "even" | "odd"));
    let lines = std::fs::read_to_string(labels)?;
    let truth =
        eval::read_quotes(&lines, |id| all.get(id).map(|(title, body)| (title.as_str(), body.as_str())));
    let mut figures = eval::QuoteFigures::default();
    let mut ids: Vec<&String> = truth.keys().collect();
    ids.sort_unstable();
    for id in ids {
        let odd = id.chars().last().and_then(|last| last.to_digit(16)).unwrap_or(0) % 2 == 1;
        if half.is_some_and(|half| (half == "odd") != odd) {
            continue;
        }
        let (title, body) = &all[id];
        if list {
            println!("== {id}");
        }
        let own = eval::quotes(&annotator, (Some(title), body), &truth[id], |mark, given| {
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
    let begun = Instant::now();
    for (title, body) in all.values() {
        let id = "x".parse()?;
        let input = TextInput {
            id: &id,
            title: Some(title),
            body,
            kind: MentionKind::News,
            source: None,
            published: None,
        };
        std::hint::black_box(annotator.annotate(&input, jiff::Timestamp::UNIX_EPOCH));
    }
    println!("{:.0} microseconds a text, all labels", begun.elapsed().as_secs_f64() * 1e6 / all.len() as f64);
    Ok(())
}

fn sayings(
    annotator: &Annotator,
    truth: &str,
    all: &HashMap<String, (String, String)>,
    list: bool,
) -> Result<(), Fault> {
    let (mut marked, mut found, mut right) = (0, 0, 0);
    for line in std::fs::read_to_string(truth)?.lines() {
        let line: Value = serde_json::from_str(line)?;
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let Some((title, body)) = all.get(&text("id")) else { continue };
        let id = "x".parse()?;
        let input = TextInput {
            id: &id,
            title: Some(title),
            body,
            kind: MentionKind::News,
            source: None,
            published: None,
        };
        let labels = annotator.annotate(&input, jiff::Timestamp::UNIX_EPOCH);
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
