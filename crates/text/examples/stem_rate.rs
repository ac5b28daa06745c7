//! Words a second of the stemmer on the words of a corpus, one core, and the share that ends in a root:
//! `cargo run --release -p pantau-text --example stem_rate -- news.jsonl.gz [stem_pairs.tsv]`.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool at the edge stops at the first surprise and prints its figures"
)]

use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead, BufReader},
    time::Instant,
};

use pantau_text::{
    stem::{self, Roots},
    token::{self, TokenKind},
};

fn main() {
    let corpus = std::env::args().nth(1).expect("a corpus");
    let words = words(&corpus);
    let rate = |name: &str, stem: fn(&str) -> std::borrow::Cow<'_, str>| {
        stem("membaca");
        let best = (0..3)
            .map(|_| {
                let start = Instant::now();
                let letters: usize = words.iter().map(|word| stem(word).len()).sum();
                (start.elapsed().as_secs_f64(), letters)
            })
            .min_by(|one, other| one.0.total_cmp(&other.0))
            .expect("three rounds");
        println!(
            "{name}: {:.2} million words a second ({} words, {} letters)",
            words.len() as f64 / best.0 / 1e6,
            words.len(),
            best.1
        );
    };
    rate("stem::stem", stem::stem);
    rate("stem::stem_informal", stem::stem_informal);
    rate("token::stem (Snowball)", token::stem);
    reached(&words);
    if let Some(pairs) = std::env::args().nth(2) {
        score(&pairs);
    }
}

/// How many words end in a root, and the commonest that look derived and do not.
fn reached(words: &[String]) {
    let roots = Roots::shipped();
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let known = |word: &str| roots.contains(stem::stem(word).as_bytes());
    let reached: u32 = counts.iter().filter(|(word, _)| known(word)).map(|(_, count)| count).sum();
    println!(
        "{:.3} of the words end in one of {} roots",
        f64::from(reached) / words.len() as f64,
        roots.len()
    );
    let mut open: Vec<(u32, &str)> =
        counts.into_iter().filter(|(word, _)| !known(word)).map(|(word, count)| (count, word)).collect();
    open.sort_unstable_by(|one, other| other.cmp(one));
    let shown: Vec<&str> = open.iter().take(400).map(|(_, word)| *word).collect();
    println!("the commonest of the others: {}", shown.join(" "));
}

fn score(path: &str) {
    let text = std::fs::read_to_string(path).expect("pairs");
    for set in ["integration", "functional"] {
        let pairs = text.lines().filter_map(|line| {
            let mut columns = line.split('\t');
            Some((columns.next()?, columns.next()?, columns.next()?))
        });
        let pairs: Vec<_> = pairs.filter(|pair| pair.2 == set).collect();
        let (mut right, mut single, mut singles) = (0, 0, 0);
        for (word, wanted, _) in &pairs {
            let stems: Vec<String> =
                word.split(' ').map(|word| stem::stem(&token::fold(word)).into_owned()).collect();
            let good = stems.join(" ") == *wanted;
            right += usize::from(good);
            if !word.contains([' ', '-']) {
                singles += 1;
                single += usize::from(good);
            }
            if !good {
                println!("{word} is {}, not {wanted}", stems.join(" "));
            }
        }
        println!("{set}: {single} of {singles} single words, {right} of all {}", pairs.len());
    }
}

fn words(path: &str) -> Vec<String> {
    let file = File::open(path).expect("a corpus that can be opened");
    let mut words = Vec::new();
    for line in BufReader::new(flate2::read::GzDecoder::new(file)).lines() {
        let row: serde_json::Value = serde_json::from_str(&line.expect("text")).expect("JSON lines");
        let body = row.get("body").and_then(serde_json::Value::as_str).unwrap_or_default();
        let tokens = token::words(body).filter(|token| token.kind == TokenKind::Word);
        words.extend(tokens.map(|token| token::fold(token.text).into_owned()));
    }
    words
}
