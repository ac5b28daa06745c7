#![allow(missing_docs, clippy::indexing_slicing, reason="x")]
//! From tagged sentences to a model.

use std::collections::HashMap;

use super::{
    STATES, Kind, Tag, Sentence, Style, Tagger, WordClasses,
    conll::recut,
    crf::{LANES, Problem, Row, Stretch, state},
    features::View,
    model::{Head, packed},
    pieces::{Casing, cut, lines},
    shelf::Shelf,
};
use crate::linear::minimise;

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Weight of the penalty on weights that both styles share; more makes the model more cautious.
    pub shared_penalty: f32,
    /// Weight of the penalty on weights of one style.
    pub own_penalty: f32,
    /// Most steps of the optimiser.
    pub steps: usize,
    /// Features seen less often are left out.
    pub least: u32,
    /// How much a copy of each sentence in small letters, and one with all words capitalised, counts.
    pub copies: f32,
    pub lifts: [[f32; 3]; 2],
    pub swaps: f32,
    pub swap_rounds: usize,
    /// Weights below this change no tag and are not kept.
    pub floor: f32,
}

impl Default for Settings {
    fn default() -> Self {
        // Chosen by cross-validation within the training sets.
        Self { shared_penalty: 1e-5, own_penalty: 1e-5, steps: 60, least: 2, copies: 0.2, swaps: 0.3, swap_rounds: 1, lifts: [[0.0; 3]; 2], floor: 0.02 }
    }
}

/// The largest weight that a byte stands for.
const TOP: f32 = 3.0;

/// Trains a model. The same sentences, classes and settings give the same model.
#[must_use]
pub fn train(sentences: &[Sentence], classes: WordClasses, settings: &Settings) -> Tagger {
    let mut gatherer = Gatherer::default();
    let cut: Vec<_> = sentences.iter().map(|sentence| (sentence.style, recut(sentence))).collect();
    let mut mentions: HashMap<(Style, Kind), Vec<&[String]>> = HashMap::new();
    for (style, (pieces, tags)) in &cut {
        for (from, to, kind) in super::names(tags.iter().copied()) {
            mentions.entry((*style, kind)).or_default().push(pieces.get(from..to).unwrap_or_default());
        }
    }
    let mut drawn = 0_u64;
    if settings.swaps > 0.0 {
        for round in 0..settings.swap_rounds { for (style, (pieces, tags)) in &cut {
            let _ = round;
            if tags.iter().all(|tag| tag.kind().is_none()) { continue; }
            let (mut words, mut states): (Vec<String>, Vec<u8>) = (Vec::new(), Vec::new());
            let mut behind = 0;
            for (from, to, kind) in super::names(tags.iter().copied()) {
                words.extend_from_slice(pieces.get(behind..from).unwrap_or_default());
                states.resize(words.len(), 0);
                let list = &mentions[&(*style, kind)];
                drawn += 1;
                let other = list[(super::shelf::mixed(drawn) % list.len() as u64) as usize];
                words.extend_from_slice(other);
                states.push(state(Tag::Begin(kind)));
                states.resize(words.len(), state(Tag::Inside(kind)));
                behind = to;
            }
            words.extend_from_slice(pieces.get(behind..).unwrap_or_default());
            states.resize(words.len(), 0);
            gatherer.take(&classes, &words.join(" "), &states, usize::from(*style == Style::Reference), settings.swaps, false);
        } }
    }
    for sentence in sentences {
        let (pieces, tags) = recut(sentence);
        let states: Vec<u8> = tags.into_iter().map(state).collect();
        let style = usize::from(sentence.style == Style::Reference);
        let text = pieces.join(" ");
        gatherer.take(&classes, &text, &states, style, 1.0, false);
        if settings.copies > 0.0 {
            gatherer.take(&classes, &text.to_lowercase(), &states, style, settings.copies, true);
            let title: Vec<String> = pieces.iter().map(|piece| capitalised(piece)).collect();
            gatherer.take(&classes, &title.join(" "), &states, style, settings.copies, true);
        }
    }
    let (stretches, hashes) = gatherer.finish(settings.least);
    let total = stretches.iter().map(|stretch| stretch.weight * stretch.states.len() as f32).sum();
    let problem = Problem {
        stretches: &stretches,
        features: hashes.len(),
        styles: Style::ALL.len(),
        penalties: (settings.shared_penalty, settings.own_penalty),
        total,
    };
    let mut evaluate = |weights: &[f32], gradient: &mut [f32]| problem.evaluate(weights, gradient);
    let weights = minimise(&mut evaluate, vec![0.0; problem.size()], settings.steps);
    let heads = [0, 1].map(|style| {
        let there = stretches.iter().any(|stretch| stretch.style == style);
        there.then(|| {
            let (rows, mut steps) = problem.weights(&weights, style);
            for row in &mut steps {
                for (kind, lift) in settings.lifts[style].iter().enumerate() {
                    row[1 + 2 * kind] += lift;
                }
            }
            Head { shelf: shelf(&hashes, &rows, settings.floor), scale: TOP / 127.0, steps }
        })
    });
    Tagger { words: classes, heads }
}

/// Features with weights that matter, weightiest first.
fn shelf(hashes: &[u64], rows: &[Row], floor: f32) -> Shelf {
    let weight = |row: &Row| {
        let [outside, rest @ ..] = row;
        rest.iter().take(STATES - 1).map(|weight| (weight - outside).abs()).fold(0.0_f32, f32::max)
    };
    let mut kept: Vec<(f32, u64, u64)> = hashes
        .iter()
        .zip(rows)
        .map(|(hash, row)| (weight(row), *hash, packed(row, TOP / 127.0)))
        .filter(|(weight, ..)| *weight >= floor)
        .collect();
    kept.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
    let records: Vec<(u64, u64)> = kept.into_iter().map(|(_, hash, record)| (hash, record)).collect();
    Shelf::new(&records)
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Stretches with the hashes of their features.
#[derive(Default)]
struct Gatherer {
    view: View,
    stretches: Vec<(Stretch, Vec<Vec<u64>>)>,
}

impl Gatherer {
    fn take(&mut self, words: &WordClasses, text: &str, states: &[u8], style: usize, weight: f32, copy: bool) {
        let pieces = cut(text);
        // Small letters of other scripts may be cut another way; such a copy is left out.
        if pieces.len() != states.len() {
            return;
        }
        let mut begun = 0_usize;
        for (line, casing) in lines(&pieces) {
            let states = states.get(begun..).unwrap_or_default();
            begun = begun.saturating_add(line.len());
            if copy && casing == Casing::Telling {
                continue;
            }
            self.view.look(&words.0, line, casing);
            for (from, to) in &self.view.stretches {
                let mut own = states.get(*from..*to).unwrap_or_default().to_vec();
                // A name that began before the stretch is taken to begin with it.
                if let Some(first) = own.first_mut().filter(|first| **first != 0 && **first % 2 == 0) {
                    *first -= 1;
                }
                let features = (*from..*to).map(|at| {
                    let mut hashes = Vec::new();
                    self.view.features(at, casing, |hash| hashes.push(hash));
                    hashes
                });
                let hashes = features.collect();
                self.stretches.push((Stretch { style, weight, features: Vec::new(), states: own }, hashes));
            }
        }
    }

    /// Stretches with numbered features, and the features' hashes by number.
    fn finish(self, least: u32) -> (Vec<Stretch>, Vec<u64>) {
        let mut counts: HashMap<u64, (u32, u32)> = HashMap::new();
        for hash in self.stretches.iter().flat_map(|(_, hashes)| hashes).flatten() {
            let count = &mut counts.entry(*hash).or_default().0;
            *count = count.saturating_add(1);
        }
        let mut kept = Vec::new();
        let mut stretches = Vec::with_capacity(self.stretches.len());
        for (mut stretch, hashes) in self.stretches {
            for hashes in hashes {
                let mut numbers = Vec::with_capacity(hashes.len());
                for hash in hashes {
                    let Some((count, number)) = counts.get_mut(&hash).filter(|(count, _)| *count >= least) else {
                        continue;
                    };
                    if *number == 0 && *count > 0 {
                        kept.push(hash);
                        *number = u32::try_from(kept.len()).unwrap_or(u32::MAX);
                    }
                    numbers.push(number.saturating_sub(1));
                }
                stretch.features.push(numbers);
            }
            stretches.push(stretch);
        }
        (stretches, kept)
    }
}

const _: () = assert!(STATES <= LANES);
