//! Tries the recogniser of names.
//!
//!     entity words CORPUS OUT               classes of words of a corpus (JSON lines)
//!     entity fit WORDS SET... OUT           a model of tagged sets
//!     entity eval WORDS MODEL SET...        its figures
//!     entity tags WORDS MODEL SET OUT       a set's words with the tags given
//!     entity folds WORDS N SET...           cross-validation in N parts, all sets pooled; a set with `+` before its
//!                                           path is only trained on
//!     entity actors CORPUS LABELS           how many actors of our own labels are found in raw texts
//!     entity time WORDS MODEL CORPUS        how long texts of 380 to 420 words take

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

use pantau_classifier::entity::{self, Kind, Sentence, Settings, Style, Tag, Tagger, WordClasses};

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let begun = Instant::now();
    match args.as_slice() {
        ["words", corpus, out] => {
            let texts = texts(corpus)?;
            let words = entity::classes(texts.iter().map(|(_, text)| text.as_str()));
            std::fs::write(out, words.to_bytes())?;
        }
        ["fit", words, files @ .., out] => {
            let words = WordClasses::from_bytes(&std::fs::read(words)?)?;
            let tagger = entity::train(&sets(files)?.concat(), words, &settings()?);
            std::fs::write(out, tagger.to_bytes())?;
        }
        ["eval", words, model, files @ ..] => {
            let words = WordClasses::from_bytes(&std::fs::read(words)?)?;
            let tagger = Tagger::from_bytes(&std::fs::read(model)?, words)?;
            for set in sets(files)? {
                println!("{}", entity::evaluate(&tagger, &set));
                let small: Vec<Sentence> = set.iter().map(lower).collect();
                println!(
                    "small letters: type-macro F1 {:.4}",
                    entity::evaluate(&tagger, &small).type_macro_f1
                );
            }
        }
        ["tags", words, model, file, out] => {
            let words = WordClasses::from_bytes(&std::fs::read(words)?)?;
            let tagger = Tagger::from_bytes(&std::fs::read(model)?, words)?;
            let mut text = String::new();
            for sentence in entity::read(&std::fs::read_to_string(file)?) {
                for (word, tag) in sentence.words.iter().zip(tagger.tags(&sentence.words, sentence.style)) {
                    let tag = match tag {
                        Tag::Outside => "O".to_owned(),
                        Tag::Begin(kind) => format!("B-{}", sentence.style.name(kind)),
                        Tag::Inside(kind) => format!("I-{}", sentence.style.name(kind)),
                    };
                    text += &format!("{word}\t{tag}\n");
                }
                text.push('\n');
            }
            std::fs::write(out, text)?;
        }
        ["folds", words, parts, files @ ..] => folds(words, parts.parse()?, files)?,
        ["actors", corpus, labels] => actors(corpus, labels)?,
        ["time", words, model, corpus] => time(words, model, corpus)?,
        _ => return Err("words, fit, eval, folds, actors or time?".into()),
    }
    eprintln!("{:?}", begun.elapsed());
    Ok(())
}

/// Ids and texts of a corpus.
fn texts(corpus: &str) -> Result<Vec<(String, String)>, Fault> {
    let text = |line: &serde_json::Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
    Ok(std::fs::read_to_string(corpus)?
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .map(|line| (text(&line, "id"), format!("{}\n{}", text(&line, "title"), text(&line, "body"))))
        .collect())
}

fn sets(files: &[&str]) -> Result<Vec<Vec<Sentence>>, Fault> {
    files.iter().map(|file| Ok(entity::read(&std::fs::read_to_string(file)?))).collect()
}

/// Settings, changed by `NAME=value` in the environment.
fn settings() -> Result<Settings, Fault> {
    let mut settings = Settings::default();
    for (name, value) in std::env::vars() {
        match name.as_str() {
            "PENALTY" => settings.penalty = value.parse()?,
            "STEPS" => settings.steps = value.parse()?,
            "LEAST" => settings.least = value.parse()?,
            "COPIES" => settings.copies = value.parse()?,
            "SWAPS" => settings.swaps = value.parse()?,
            "FLOOR" => settings.floor = value.parse()?,
            _ => {}
        }
    }
    Ok(settings)
}

fn lower(sentence: &Sentence) -> Sentence {
    let words = sentence.words.iter().map(|word| word.to_lowercase()).collect();
    Sentence { words, ..sentence.clone() }
}

/// Style, true tags, tags given, tags given in small letters.
type Given = (Style, Vec<Tag>, Vec<Tag>, Vec<Tag>);

fn folds(words: &str, parts: usize, files: &[&str]) -> Result<(), Fault> {
    let (also, files): (Vec<&str>, Vec<&str>) = files.iter().partition(|file| file.starts_with('+'));
    let also: Vec<&str> = also.iter().map(|file| file.trim_start_matches('+')).collect();
    let (settings, also, sets) = (settings()?, sets(&also)?.concat(), sets(&files)?);
    let words = WordClasses::from_bytes(&std::fs::read(words)?)?;
    let mut given: Vec<Vec<Given>> = vec![Vec::new(); sets.len()];
    for part in 0..parts {
        // Neighbouring sentences may be of one text: a part is a stretch of the file.
        let (mut train, mut held): (Vec<Sentence>, Vec<(usize, &Sentence)>) = (also.clone(), Vec::new());
        for (number, set) in sets.iter().enumerate() {
            for (index, sentence) in set.iter().enumerate() {
                if index * parts / set.len() == part {
                    held.push((number, sentence));
                } else {
                    train.push(sentence.clone());
                }
            }
        }
        let tagger = entity::train(&train, words.clone(), &settings);
        for (number, sentence) in held {
            let tags = tagger.tags(&sentence.words, sentence.style);
            let small = tagger.tags(&lower(sentence).words, sentence.style);
            given[number].push((sentence.style, sentence.tags.clone(), tags, small));
        }
    }
    for (file, given) in files.iter().zip(given) {
        let of = |take: fn(&Given) -> Vec<Tag>| {
            entity::pairs(given.iter().map(|all| (all.0, all.1.clone(), take(all))))
        };
        println!("{file}\n{}", of(|all| all.2.clone()));
        println!("small letters: type-macro F1 {:.4}", of(|all| all.3.clone()).type_macro_f1);
    }
    Ok(())
}

fn actors(corpus: &str, labels: &str) -> Result<(), Fault> {
    let tagger = Tagger::embedded()?;
    let mut truth: HashMap<String, Vec<(usize, usize, Kind)>> = HashMap::new();
    for line in std::fs::read_to_string(labels)?.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let kind = if columns[1] == "person" { Kind::Person } else { Kind::Organisation };
        let Some((start, length)) = columns[2].strip_prefix('b').and_then(|place| place.split_once('+'))
        else {
            continue;
        };
        let (start, length): (usize, usize) = (start.parse()?, length.parse()?);
        truth.entry(columns[0].to_owned()).or_default().push((start, start + length, kind));
    }
    let mut counts = [[0_usize; 3]; 3];
    for (id, text) in texts(corpus)? {
        let Some(actors) = truth.get(&id) else { continue };
        let body = text.split_once('\n').map_or("", |(_, body)| body);
        let names = tagger.names(body, Style::News);
        for (start, end, kind) in actors {
            let Some(count) = counts.get_mut(*kind as usize) else { continue };
            let same = |name: &&entity::Name| name.kind == *kind;
            count[0] += 1;
            count[1] += usize::from(names.iter().filter(same).any(|name| name.bytes == (*start..*end)));
            let meets = |name: &entity::Name| name.bytes.start < *end && *start < name.bytes.end;
            count[2] += usize::from(names.iter().filter(same).any(meets));
        }
    }
    for (kind, [all, same, met]) in Kind::ALL.iter().zip(counts).filter(|(_, [all, ..])| *all > 0) {
        println!("{kind:?}: {all} labelled, {same} found exactly, {met} found in part");
    }
    Ok(())
}

fn time(words: &str, model: &str, corpus: &str) -> Result<(), Fault> {
    let words = WordClasses::from_bytes(&std::fs::read(words)?)?;
    let tagger = Tagger::from_bytes(&std::fs::read(model)?, words)?;
    let mut texts: Vec<String> = texts(corpus)?.into_iter().map(|(_, text)| text).collect();
    texts.retain(|text| (380..420).contains(&text.split_whitespace().count()));
    // Each text's best of several readings: other work on the machine counts for nothing.
    let mut best = vec![f64::MAX; texts.len()];
    let mut names = 0;
    for _ in 0..7 {
        names = 0;
        for (text, best) in texts.iter().zip(&mut best) {
            let begun = Instant::now();
            names += tagger.names(text, Style::News).len();
            *best = best.min(begun.elapsed().as_secs_f64());
        }
    }
    let each = best.iter().sum::<f64>() * 1e6 / texts.len().max(1) as f64;
    println!("{} texts of 380 to 420 words, {names} names, {each:.1} microseconds a text", texts.len());
    Ok(())
}
