//! Learns and measures the decisions on regions and scope.
//!
//!     region train --labels news.tsv --corpus FILE... [--folds 5] [--errors FILE] --out weights.tsv
//!     region evaluate --labels news.tsv --corpus FILE... [--errors FILE]
//!
//! The label file has columns `region`, `in scope` and `draw`; corpus files hold one JSON text a line (plain, or `-`
//! for stdin). `train` measures with whole outlets left out before it learns from all; `evaluate` measures what ships, and how
//! long it takes.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
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

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read},
};

use pantau_classifier::{
    heads::data::{LabelLine, corpus_line, label_lines},
    region::train::{self, Outcome, Sample, figures},
};

type Fault = Box<dyn std::error::Error>;

const HEAD: &str = "# SOURCE learned by `cargo run --release -p pantau-classifier --example region -- train` from lexicons/labels/news.tsv; see README.md
# question\tnumber\tweight
";

fn main() -> Result<(), Fault> {
    let mut args = std::env::args().skip(1);
    let task = args.next().ok_or("train or evaluate?")?;
    let mut options: HashMap<String, Vec<String>> = HashMap::new();
    while let Some(name) = args.next() {
        options.entry(name).or_default().push(args.next().ok_or("an option without a value")?);
    }
    let one = |name: &str| options.get(name).and_then(|values| values.last()).cloned();
    let labels = std::fs::read_to_string(one("--labels").ok_or("--labels FILE is missing")?)?;
    let samples = samples(&label_lines(&labels), options.get("--corpus").ok_or("--corpus FILE is missing")?)?;
    let outcomes = match task.as_str() {
        "train" => {
            let folds = one("--folds").map_or(Ok(5), |folds| folds.parse())?;
            train::cross_validate(&samples, folds)?
        }
        "evaluate" => {
            let started = std::time::Instant::now();
            let outcomes = train::evaluate(&samples, None)?;
            println!(
                "{} texts cut into words, counted and decided in {:?}",
                samples.len(),
                started.elapsed()
            );
            outcomes
        }
        other => return Err(format!("no task `{other}`").into()),
    };
    println!("all: {}", figures(&outcomes));
    println!("drawn at random: {}", figures(outcomes.iter().filter(|outcome| outcome.random)));
    if let Some(file) = one("--errors") {
        std::fs::write(file, errors(&outcomes))?;
    }
    if task == "train" {
        let weights = train::train(&samples)?;
        println!("learned from all, on all: {}", figures(&train::evaluate(&samples, Some(&weights))?));
        std::fs::write(one("--out").ok_or("--out FILE is missing")?, format!("{HEAD}{weights}"))?;
    }
    Ok(())
}

fn samples(labels: &[LabelLine], corpus: &[String]) -> Result<Vec<Sample>, Fault> {
    let labels: HashMap<&str, &LabelLine> = labels.iter().map(|line| (line.id.as_str(), line)).collect();
    let mut samples = Vec::new();
    for file in corpus {
        let input: Box<dyn Read> =
            if file == "-" { Box::new(std::io::stdin()) } else { Box::new(std::fs::File::open(file)?) };
        for line in BufReader::new(input).lines() {
            let Some(text) = corpus_line(&line?) else { continue };
            let Some(labels) = labels.get(text.id.as_str()) else { continue };
            let cell = |name: &str| labels.labels.get(name).map(String::as_str).unwrap_or_default();
            let mut sample = Sample {
                id: text.id,
                group: text.group,
                title: text.title,
                body: text.body,
                random: cell("draw") == "random",
                ..Sample::default()
            };
            sample.label(cell("region"), cell("in scope"));
            samples.push(sample);
        }
    }
    samples.sort_by(|left, right| left.id.cmp(&right.id));
    Ok(samples)
}

fn errors(outcomes: &[Outcome]) -> String {
    let wrong = |outcome: &&Outcome| {
        let figures = figures([*outcome]);
        [figures.places, figures.province, figures.scope]
            .iter()
            .any(|counts| counts.wrong + counts.missed > 0)
    };
    let line = |outcome: &Outcome| {
        let truth: Vec<String> = outcome.truth.iter().map(|codes| codes.join("|")).collect();
        let scope = outcome.scope;
        let considered = outcome.considered.iter().map(|(what, sure)| format!("{what} {sure:.2}"));
        let considered = considered.collect::<Vec<_>>().join(", ");
        let (truth, given) = (truth.join(" "), outcome.given.join(" "));
        format!("{}\t{truth}\t{given}\t{}/{}\t{considered}\n", outcome.id, scope.0, scope.1)
    };
    outcomes.iter().filter(wrong).map(line).collect()
}
