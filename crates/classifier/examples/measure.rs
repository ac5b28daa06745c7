//! Reads mentions as JSON lines, writes their labels as JSON lines, and says on stderr how long labelling took.
//!
//!     measure < mentions.jsonl > labels.jsonl

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

use std::{io::BufRead, time::Instant};

use pantau_classifier::{Annotator, TextInput, stream};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let annotator = Annotator::embedded()?;
    let now = jiff::Timestamp::UNIX_EPOCH;
    let lines: Vec<serde_json::Value> = std::io::stdin()
        .lock()
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| serde_json::from_str(&line).ok())
        .collect();
    let started = Instant::now();
    let mut scopes = Vec::with_capacity(lines.len());
    for line in &lines {
        let id = line["id"].as_str().unwrap_or("x").parse()?;
        let kind = line["kind"].as_str().unwrap_or("news").parse()?;
        let (title, body) = (line["title"].as_str(), line["body"].as_str().unwrap_or_default());
        let input = TextInput { id: &id, title, body, kind, source: None, published: None };
        let labels = annotator.annotate(&input, now);
        scopes.push((labels.scope, labels.themes));
    }
    eprintln!("{} texts in {:?}", lines.len(), started.elapsed());
    for (line, (scope, themes)) in lines.iter().zip(scopes) {
        let mut out = stream::annotate_line(&annotator, line, now);
        if let Some(labels) = out.as_object_mut() {
            labels.insert("scope".to_owned(), scope.as_str().into());
            labels.insert("themes".to_owned(), serde_json::to_value(themes)?);
        }
        println!("{out}");
    }
    Ok(())
}
