//! What words lean to, learnt by reading plain texts with a first model.

use std::collections::HashMap;

use super::{
    Style, Tagger, WordClasses,
    pieces::cut,
    tag,
    words::{Known, hash, lowered},
};

/// Words seen less often with a capital lean to nothing.
const LEAST: u32 = 3;

/// How often a word stood with a capital, stood in names of each kind, and was no first word of one.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    all: u32,
    kinds: [u32; 3],
    inside: u32,
}

pub(super) fn learn<'t>(tagger: &Tagger, texts: impl Iterator<Item = &'t str>) -> WordClasses {
    let mut counts: HashMap<u64, Counts> = HashMap::new();
    let mut buffer = String::new();
    for text in texts {
        let pieces = cut(text);
        for style in Style::ALL {
            let states = tagger.states(&pieces, style);
            for (piece, state) in pieces.iter().zip(states) {
                if !piece.word || !(piece.capital || state != 0) {
                    continue;
                }
                let counts = counts.entry(hash(lowered(piece.text, &mut buffer))).or_default();
                counts.all = counts.all.saturating_add(1);
                if let Some(kind) = tag(state).kind() {
                    if let Some(count) = counts.kinds.get_mut(kind as usize) {
                        *count = count.saturating_add(1);
                    }
                    counts.inside = counts.inside.saturating_add(u32::from(state % 2 == 0));
                }
            }
        }
    }
    let mut words = tagger.words.clone();
    for (word, counts) in counts.iter().filter(|(_, counts)| counts.all >= LEAST) {
        let leaning = leaning(counts);
        words.0.0.change(*word, |record| Known(record).leaning(leaning).0);
    }
    words
}

fn leaning(counts: &Counts) -> u64 {
    let level = |part: u32, whole: u32| match f64::from(part) / f64::from(whole.max(1)) {
        share if share < 0.06 => 0,
        share if share < 0.3 => 1,
        share if share < 0.7 => 2,
        _ => 3,
    };
    let [person, place, organisation] = counts.kinds.map(|kind| level(kind, counts.all));
    let named = counts.kinds.iter().sum();
    person | place << 2 | organisation << 4 | level(counts.inside, named) << 6
}
