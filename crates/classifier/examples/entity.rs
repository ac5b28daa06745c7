//! Tries the recogniser of names.
//!
//!     entity words FILE.jsonl... OUT          classes of words of the bodies of JSON lines
//!     entity folds WORDS N FILE.conll...      cross-validation in N parts, all files pooled
//!     entity time WORDS MODEL FILE.jsonl      how long texts take

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

use std::time::Instant;

use pantau_classifier::entity::{self, Sentence, Settings, Style, Tagger, WordClasses};

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["words", files @ .., out] => {
            let mut texts = Vec::new();
            for file in files {
                texts.extend(bodies(&std::fs::read_to_string(file)?));
            }
            let begun = Instant::now();
            let classes = entity::classes(texts.iter().map(String::as_str));
            std::fs::write(out, classes.to_bytes())?;
            eprintln!("{} texts in {:?}", texts.len(), begun.elapsed());
        }
        ["folds", words, parts, files @ ..] => folds(words, parts.parse()?, files)?,
        ["time", words, model, file] => time(words, model, file)?,
        _ => return Err("words, folds or time?".into()),
    }
    Ok(())
}

fn bodies(lines: &str) -> Vec<String> {
    lines
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .map(|line| {
            format!("{}\n{}", line["title"].as_str().unwrap_or(""), line["body"].as_str().unwrap_or(""))
        })
        .collect()
}

fn settings() -> Result<Settings, Fault> {
    let mut settings = Settings::default();
    let float = |name: &str| std::env::var(name).ok().map(|value| value.parse::<f32>());
    if let Some(value) = float("SHARED") {
        settings.shared_penalty = value?;
    }
    if let Some(value) = float("OWN") {
        settings.own_penalty = value?;
    }
    if let Some(value) = float("COPIES") {
        settings.copies = value?;
    }
    if let Ok(value) = std::env::var("LIFTS") {
        let values: Vec<f32> = value.split(',').map(|value| value.parse().unwrap()).collect();
        settings.lifts = [[values[0], values[1], values[2]], [values[3], values[4], values[5]]];
    }
    if let Some(value) = float("SWAPS") {
        settings.swaps = value?;
    }
    if let Ok(value) = std::env::var("ROUNDS") {
        settings.swap_rounds = value.parse()?;
    }
    if let Some(value) = float("FLOOR") {
        settings.floor = value?;
    }
    if let Ok(value) = std::env::var("STEPS") {
        settings.steps = value.parse()?;
    }
    if let Ok(value) = std::env::var("LEAST") {
        settings.least = value.parse()?;
    }
    Ok(settings)
}

fn lower(sentence: &Sentence) -> Sentence {
    let words = sentence.words.iter().map(|word| word.to_lowercase()).collect();
    Sentence { words, ..sentence.clone() }
}

fn folds(words: &str, parts: usize, files: &[&str]) -> Result<(), Fault> {
    let words = if words == "none" { WordClasses::default() } else { WordClasses::from_bytes(&std::fs::read(words)?)? };
    let settings = settings()?;
    let mut sets = Vec::new();
    for file in files {
        sets.push(entity::read(&std::fs::read_to_string(file)?));
    }
    let mut given: Vec<Vec<(Sentence, Vec<entity::Tag>, Vec<entity::Tag>)>> = vec![Vec::new(); sets.len()];
    let begun = Instant::now();
    let mut texts = Vec::new();
    if let Ok(file) = std::env::var("TEXTS") {
        texts = bodies(&std::fs::read_to_string(file)?);
    }
    for part in 0..parts {
        // Neighbouring sentences may be of one text: a part is a stretch of the file.
        let held = |index: usize, length: usize| parts > 1 && index * parts / length == part;
        let mut train = Vec::new();
        for set in &sets {
            train.extend(set.iter().enumerate().filter(|(index, _)| !held(*index, set.len())).map(|(_, s)| s.clone()));
        }
        let mut tagger = entity::train(&train, words.clone(), &settings);
        for _ in 0..std::env::var("LEAN").map_or(0, |value| value.parse().unwrap()) {
            let leaning = entity::leanings(&tagger, texts.iter().map(String::as_str));
            tagger = entity::train(&train, leaning, &settings);
        }
        if part == 0 {
            eprintln!("{} bytes", tagger.to_bytes().len());
        }
        if parts == 1 {
            sets = files.iter().map(|file| entity::read(&std::fs::read_to_string(file.replace("train", "dev")).unwrap())).collect();
        }
        for (set, given) in sets.iter().zip(&mut given) {
            for (_, sentence) in set.iter().enumerate().filter(|(index, _)| parts == 1 || held(*index, set.len())) {
                let tags = tagger.tags(&sentence.words, sentence.style);
                let small = tagger.tags(&lower(sentence).words, sentence.style);
                given.push((sentence.clone(), tags, small));
            }
        }
    }
    for (file, given) in files.iter().zip(given) {
        let figures = entity::pairs(given.iter().map(|(s, tags, _)| (s.style, s.tags.clone(), tags.clone())));
        if let Ok(name) = std::env::var("DUMP") {
            let mut out = String::new();
            for (sentence, tags, _) in &given {
                for ((word, truth), tag) in sentence.words.iter().zip(&sentence.tags).zip(tags) {
                    out += &format!("{word}\t{truth:?}\t{tag:?}\n");
                }
                out.push('\n');
            }
            std::fs::write(format!("{name}.{}", file.rsplit('/').next().unwrap()), out)?;
        }
        let small = entity::pairs(given.iter().map(|(s, _, tags)| (s.style, s.tags.clone(), tags.clone())));
        if std::env::var("TABLE").is_ok() {
            println!("{file}\n{figures}");
        }
        let kinds: Vec<String> = figures.kinds.iter().map(|kind| format!("{} {:.3}", kind.kind, kind.f1)).collect();
        println!(
            "{}  macro {:.4}  all {:.4}  {}  lower {:.4}",
            file.rsplit('/').next().unwrap_or(file),
            figures.type_macro_f1,
            figures.entity_f1,
            kinds.join("  "),
            small.type_macro_f1
        );
    }
    eprintln!("{:?}", begun.elapsed());
    Ok(())
}

fn time(words: &str, model: &str, file: &str) -> Result<(), Fault> {
    let words = WordClasses::from_bytes(&std::fs::read(words)?)?;
    let tagger = Tagger::from_bytes(&std::fs::read(model)?, words)?;
    let texts: Vec<String> = bodies(&std::fs::read_to_string(file)?)
        .into_iter()
        .filter(|text| (380..420).contains(&text.split_whitespace().count()))
        .collect();
    let mut best = f64::MAX;
    let mut names = 0;
    for _ in 0..7 {
        let begun = Instant::now();
        names = texts.iter().map(|text| tagger.names(text, Style::News).len()).sum();
        best = best.min(begun.elapsed().as_secs_f64());
    }
    println!(
        "{} texts of 380 to 420 words, {names} names, {:.1} microseconds a text",
        texts.len(),
        best * 1e6 / texts.len() as f64
    );
    Ok(())
}
