//! Counts in how many texts each stem stands, for `src/data/terms.tsv`.
//!
//! `cargo run --release -p pantau-insight --example prior -- news.jsonl.gz > crates/insight/src/data/terms.tsv`
#![allow(clippy::disallowed_types, clippy::print_stdout, reason = "an example reads a file and prints")]

use std::{
    collections::{HashMap, HashSet},
    error::Error,
    fs::File,
    io::{BufRead, BufReader, Write},
};

use pantau_text::token::{self, TokenKind};

/// Stems in fewer texts than this count as unseen.
const LEAST: u32 = 12;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: prior FILE")?;
    let lines = BufReader::new(flate2::read::GzDecoder::new(File::open(path)?)).lines();
    let mut texts = 0_u32;
    let mut counts: HashMap<String, u32> = HashMap::new();
    for line in lines {
        let line: serde_json::Value = serde_json::from_str(&line?)?;
        let field = |name: &str| line.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        let body: String = field("body").chars().take(1200).collect();
        let text = format!("{}\n{body}", field("title"));
        let mut stems = HashSet::new();
        for word in token::words(&text) {
            if matches!(word.kind, TokenKind::Word | TokenKind::Number) {
                let folded = token::fold(word.text);
                if !token::is_stopword(&folded) && folded.chars().count() > 1 && folded.chars().count() <= 40
                {
                    stems.insert(token::stem(&folded).into_owned());
                }
            }
        }
        texts += 1;
        for stem in stems {
            *counts.entry(stem).or_default() += 1;
        }
    }
    let mut kept: Vec<(String, u32)> = counts.into_iter().filter(|(_, count)| *count >= LEAST).collect();
    kept.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "# SOURCE counted by examples/prior.rs over headline and lead of {texts} Indonesian news articles of 2009-2026; counts only, no text"
    )?;
    writeln!(out, "# stem, texts in 100,000 that hold it")?;
    for (stem, count) in kept {
        writeln!(out, "{stem}\t{}", (f64::from(count) * 1e5 / f64::from(texts)).round())?;
    }
    Ok(())
}
