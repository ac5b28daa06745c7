//! From tagged sentences to a model.

use std::collections::{BTreeMap, HashMap};

use super::{
    Kind, STATES, Sentence, Style, Tag, Tagger, WordClasses,
    conll::recut,
    crf::{LANES, Problem, Row, Stretch, state},
    features::{BRIDGE, PART, View},
    model::{Head, packed},
    names,
    pieces::{Casing, cut, lines},
    shelf::{Shelf, mixed},
    words::hash,
};
use crate::linear::minimise;

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Weight of the penalty on large weights; more makes the model more cautious.
    pub penalty: f32,
    /// Most steps of the optimiser.
    pub steps: usize,
    /// Features seen less often are left out.
    pub least: u32,
    /// How much a copy of each sentence in small letters, and one with all words capitalised, counts.
    pub copies: f32,
    /// How much a copy of each sentence with other names of the same kinds counts.
    pub swaps: f32,
    /// Weights below this change hardly a tag and are not kept.
    pub floor: f32,
}

impl Default for Settings {
    fn default() -> Self {
        // Chosen by cross-validation within the training sets (lexicons/models/entity.md).
        Self { penalty: 1e-5, steps: 60, least: 1, copies: 0.3, swaps: 0.3, floor: 0.06 }
    }
}

/// The largest weight that a byte stands for.
const TOP: f32 = 3.0;

/// Shares of a small word's places that are in names. `dan` and `.` are (1 in 80) between two pieces of a name, commas
/// (1 in 500) are not worth reading.
const OFTEN: f64 = 0.03;
const RARELY: f64 = 0.005;

/// A sentence as it is cut from running text.
struct Cut {
    style: Style,
    words: Vec<String>,
    tags: Vec<Tag>,
}

/// Trains a model. The same sentences, classes and settings give the same model.
#[must_use]
pub fn train(sentences: &[Sentence], words: WordClasses, settings: &Settings) -> Tagger {
    let cuts: Vec<Cut> = sentences
        .iter()
        .map(|sentence| {
            let (text, tags) = recut(sentence);
            let text = if sentence.style == Style::Small { raised(&words, text, &tags) } else { text };
            Cut { style: sentence.style, words: text, tags }
        })
        .collect();
    let parts = parts(&cuts);
    let mut gatherer =
        Gatherer { words: &words, parts: &parts, view: View::default(), stretches: Vec::new() };
    for cut in &cuts {
        let text = cut.words.join(" ");
        gatherer.take(&text, cut, None);
        if settings.copies > 0.0 {
            gatherer.take(&text.to_lowercase(), cut, Some(settings.copies));
            if cut.style == Style::Small {
                continue;
            }
            let title: Vec<String> = cut.words.iter().map(|word| capitalised(word)).collect();
            gatherer.take(&title.join(" "), cut, Some(settings.copies));
        }
    }
    if settings.swaps > 0.0 {
        for cut in swapped(&cuts) {
            gatherer.swap(&cut, settings.swaps);
        }
    }
    let (stretches, hashes) = gatherer.finish(settings.least);
    let heads = fit(&stretches, &hashes, settings);
    Tagger { words, parts, heads }
}

/// Words without a capital and signs that stand in names: often enough to be read beside any, or only between two.
fn parts(cuts: &[Cut]) -> Shelf {
    let mut counts: BTreeMap<u64, (u32, u32)> = BTreeMap::new();
    for cut in cuts {
        let small = cut.words.iter().zip(&cut.tags);
        for (word, tag) in small.filter(|(word, _)| !word.starts_with(char::is_uppercase)) {
            let (inside, all) = counts.entry(mixed(hash(word))).or_default();
            *inside += u32::from(tag.kind().is_some());
            *all += 1;
        }
    }
    let record = |(hash, (inside, all)): (u64, (u32, u32))| match f64::from(inside) / f64::from(all) {
        share if share >= OFTEN => Some((hash, PART)),
        share if share >= RARELY => Some((hash, BRIDGE)),
        _ => None,
    };
    Shelf::new(&counts.into_iter().filter_map(record).collect::<Vec<_>>())
}

fn fit(stretches: &[Stretch], hashes: &[u64], settings: &Settings) -> [Option<Head>; 2] {
    let problem = Problem {
        stretches,
        features: hashes.len(),
        styles: Style::ALL.len(),
        penalty: settings.penalty,
        total: stretches.iter().map(|stretch| stretch.weight * stretch.states.len() as f32).sum(),
    };
    let mut evaluate = |weights: &[f32], gradient: &mut [f32]| problem.evaluate(weights, gradient);
    let weights = minimise(&mut evaluate, vec![0.0; problem.size()], settings.steps);
    [Style::News, Style::Reference].map(|style| {
        let there = |style: &Style| stretches.iter().any(|stretch| stretch.style == *style as usize);
        let stead = if style == Style::News { Style::Small } else { style };
        [style, stead].into_iter().find(there).map(|style| {
            let style = style as usize;
            let (rows, steps) = problem.weights(&weights, style);
            Head { shelf: shelf(hashes, &rows, settings.floor), scale: TOP / 127.0, steps }
        })
    })
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

/// A sentence in small letters as it would be written: capitals begin it, its names, and words that have one nearly
/// always.
fn raised(words: &WordClasses, text: Vec<String>, tags: &[Tag]) -> Vec<String> {
    let mut opens = true;
    let text = text.into_iter().zip(tags);
    text.map(|(word, tag)| {
        let always = (6..=7).contains(&words.0.of(hash(&word)).capital());
        let capital = opens || tag.kind().is_some() || always;
        opens = matches!(word.as_str(), "." | "!" | "?");
        if capital { capitalised(&word) } else { word }
    })
    .collect()
}

/// The sentences with each name replaced by another of its kind and style, so that the model learns what stands
/// around names and not only the names themselves.
fn swapped(cuts: &[Cut]) -> Vec<Cut> {
    let mut mentions: HashMap<(Style, Kind), Vec<&[String]>> = HashMap::new();
    for cut in cuts {
        for (from, to, kind) in names(cut.tags.iter().copied()) {
            let mention = cut.words.get(from..to).unwrap_or_default();
            mentions.entry((cut.style, kind)).or_default().push(mention);
        }
    }
    let mut drawn = 0_u64;
    let mut swapped = Vec::new();
    let marked = |cut: &&Cut| cut.style != Style::Small && cut.tags.iter().any(|tag| tag.kind().is_some());
    for cut in cuts.iter().filter(marked) {
        let mut other = Cut { style: cut.style, words: Vec::new(), tags: Vec::new() };
        let mut behind = 0_usize;
        for (from, to, kind) in names(cut.tags.iter().copied()) {
            other.words.extend_from_slice(cut.words.get(behind..from).unwrap_or_default());
            other.tags.resize(other.words.len(), Tag::Outside);
            let list = mentions.get(&(cut.style, kind)).map(Vec::as_slice).unwrap_or_default();
            drawn += 1;
            let at = mixed(drawn) % list.len().max(1) as u64;
            other.words.extend_from_slice(list.get(at as usize).copied().unwrap_or_default());
            other.tags.push(Tag::Begin(kind));
            other.tags.resize(other.words.len(), Tag::Inside(kind));
            behind = to;
        }
        other.words.extend_from_slice(cut.words.get(behind..).unwrap_or_default());
        other.tags.resize(other.words.len(), Tag::Outside);
        swapped.push(other);
    }
    swapped
}

/// Stretches with the hashes of their features.
struct Gatherer<'w> {
    words: &'w WordClasses,
    parts: &'w Shelf,
    view: View,
    stretches: Vec<(Stretch, Vec<Vec<u64>>)>,
}

impl Gatherer<'_> {
    /// Takes a sentence as it is written, or a copy of it in letters whose case tells nothing, with its weight.
    fn take(&mut self, text: &str, cut: &Cut, copy: Option<f32>) {
        self.add(text, cut, copy.unwrap_or(1.0), copy.is_some());
    }

    fn swap(&mut self, cut: &Cut, weight: f32) {
        self.add(&cut.words.join(" "), cut, weight, false);
    }

    fn add(&mut self, text: &str, sentence: &Cut, weight: f32, untold: bool) {
        let pieces = cut(text);
        // Other letters, and other neighbours, may be cut another way; such a copy is left out.
        if pieces.len() != sentence.tags.len() {
            return;
        }
        let states: Vec<u8> = sentence.tags.iter().map(|tag| state(*tag)).collect();
        let mut begun = 0_usize;
        for (line, casing) in lines(&pieces) {
            let states = states.get(begun..).unwrap_or_default();
            begun += line.len();
            if untold && casing == Casing::Telling {
                continue;
            }
            self.view.look(&self.words.0, self.parts, line, casing);
            for (from, to) in &self.view.stretches {
                let mut own = states.get(*from..*to).unwrap_or_default().to_vec();
                // A name that began before the stretch is taken to begin with it.
                if let Some(first) = own.first_mut().filter(|first| **first != 0 && **first % 2 == 0) {
                    *first -= 1;
                }
                let hashes = (*from..*to).map(|at| {
                    let mut hashes = Vec::new();
                    self.view.features(at, casing, |hash| hashes.push(hash));
                    hashes
                });
                let hashes = hashes.collect();
                let style = sentence.style as usize;
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
                    let known = counts.get_mut(&hash).filter(|(count, _)| *count >= least.max(1));
                    let Some((_, number)) = known else { continue };
                    if *number == 0 {
                        kept.push(hash);
                        *number = u32::try_from(kept.len()).unwrap_or(u32::MAX);
                    }
                    numbers.push(*number - 1);
                }
                stretch.features.push(numbers);
            }
            stretches.push(stretch);
        }
        (stretches, kept)
    }
}

const _: () = assert!(STATES <= LANES);
