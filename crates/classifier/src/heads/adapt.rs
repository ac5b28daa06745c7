//! Heads taught further by the house's own corrections.
//!
//! The texts that shipped heads were trained on are not with the user, so their weights stand for them: each correction
//! pulls at the weights of what it reads, and each weight is held where it was. A head is taken only where it is better
//! on corrections that it was not taught with; otherwise the old one stays.

use std::collections::BTreeMap;

use super::{
    Heads, HeadsExample,
    fit::Places,
    model::HeadModel,
    train::{Guess, HeadsSettings, Sample, TextKind, best, example_of, folds_by_group, train_heads},
};
use crate::{
    ClassifierError, eval,
    linear::{Problem, Row, TOP_LEVEL, Table, bucket, encoded},
    vectors::Vectors,
};

/// How strongly weights are held where they were, against a correction counting 1. The only value that was tried; what it
/// brings `pantau eval corrections` says.
const HOLD: f32 = 1.0;
/// The same for biases: corrections are no fair sample of how often a label is right.
const HOLD_BIAS: f32 = 20.0;
/// Most steps of the optimiser.
const STEPS: usize = 60;
/// Fewest corrected texts that a head is taught with.
pub const LEAST: usize = 40;
/// Samples drawn for the interval of a gain.
const DRAWS: u32 = 1_000;

/// What corrections brought for one label.
#[derive(Debug, Clone, PartialEq)]
pub struct Gain {
    /// The head.
    pub head: &'static str,
    /// Corrected texts.
    pub texts: usize,
    /// Macro-F1 on them as the old head labels them.
    pub old: f64,
    /// Macro-F1 on them by heads that were taught with the other corrections.
    pub new: f64,
    /// The fifth of a hundred of bootstrapped differences, new less old.
    pub low: f64,
}

impl Gain {
    /// Whether the new head is better beyond chance.
    #[must_use]
    pub fn is_better(&self) -> bool {
        self.low > 0.0
    }
}

/// What corrections bring, by label that has enough of them: each part of the texts is judged by heads taught with the
/// other parts; texts of one group (a story, an outlet) stay together.
#[must_use]
pub fn judge(
    model: &HeadModel,
    kind: TextKind,
    names: &[&'static str],
    samples: &[Sample],
    folds: usize,
) -> Vec<Gain> {
    let old = model.guesses(kind, names, samples);
    let fold_of = folds_by_group(samples, folds.max(2));
    let mut new: BTreeMap<(usize, &'static str), Vec<f32>> = BTreeMap::new();
    for fold in 0..folds.max(2) {
        let taught: Vec<Sample> = samples
            .iter()
            .zip(&fold_of)
            .filter(|(_, of)| **of != fold)
            .map(|(sample, _)| sample.clone())
            .collect();
        let adapted = adapt(model, kind, names, &taught);
        for (number, (sample, _)) in
            samples.iter().zip(&fold_of).enumerate().filter(|(_, (_, of))| **of == fold)
        {
            for guess in adapted.guesses(kind, names, std::slice::from_ref(sample)) {
                new.insert((number, guess.head), guess.scores);
            }
        }
    }
    gains(model, names, &old, &new)
}

/// What corrections of a new source would bring: heads trained on the other sources are taught with `corrections` texts
/// of it and judged on the rest, for each part of the sources in turn.
///
/// # Errors
/// When a shipped list is damaged, which its tests exclude.
pub fn simulate(
    vectors: &Vectors,
    kind: TextKind,
    (own, open): (&[Sample], &[Sample]),
    names: &[&'static str],
    (folds, corrections): (usize, usize),
    wanted: &HeadsSettings,
) -> Result<Vec<Gain>, ClassifierError> {
    let fold_of = folds_by_group(own, folds.max(2));
    let (mut old, mut new) = (Vec::new(), BTreeMap::new());
    let mut last = None;
    let mut offset = 0;
    for fold in 0..folds.max(2) {
        let part = |inside: bool| {
            own.iter()
                .zip(&fold_of)
                .filter(move |(_, of)| (**of == fold) == inside)
                .map(|(sample, _)| sample.clone())
        };
        let train: Vec<Sample> = part(false).chain(open.iter().cloned()).collect();
        let model =
            HeadModel::from_bytes(kind, &train_heads(vectors, kind, &[], &train, &[], wanted)?, vectors)?;
        let mut held: Vec<Sample> = part(true).collect();
        // Ids are no order of anything: the first by their digest are as good as drawn by chance.
        held.sort_by_key(|sample| xxhash_rust::xxh3::xxh3_64(sample.id.as_bytes()));
        let (taught, rest) = held.split_at(corrections.min(held.len()));
        let adapted = adapt(&model, kind, names, taught);
        let moved = |guess: Guess| Guess { sample: guess.sample + offset, ..guess };
        old.extend(model.guesses(kind, names, rest).into_iter().map(moved));
        new.extend(
            adapted
                .guesses(kind, names, rest)
                .into_iter()
                .map(|guess| ((guess.sample + offset, guess.head), guess.scores)),
        );
        offset += rest.len();
        last = Some(model);
    }
    Ok(last.map_or_else(Vec::new, |model| gains(&model, names, &old, &new)))
}

/// What new guesses are better than old ones, by label.
fn gains(
    model: &HeadModel,
    names: &[&'static str],
    old: &[Guess],
    new: &BTreeMap<(usize, &'static str), Vec<f32>>,
) -> Vec<Gain> {
    let gain = |head: &&'static str| {
        let labels = model.labels(head)?;
        let class = |truth: &str| labels.iter().position(|label| label == truth);
        let pairs: Vec<[usize; 3]> = old
            .iter()
            .filter(|guess| guess.head == *head)
            .filter_map(|guess| {
                let after = new.get(&(guess.sample, *head))?;
                Some([class(&guess.truth)?, best(&guess.scores), best(after)])
            })
            .collect();
        let score = |drawn: &[[usize; 3]], which: usize| {
            let pairs: Vec<(usize, usize)> = drawn
                .iter()
                .map(|[truth, old, new]| (*truth, if which == 0 { *old } else { *new }))
                .collect();
            eval::macro_f1(&pairs, labels.len())
        };
        (pairs.len() >= LEAST).then(|| Gain {
            head,
            texts: pairs.len(),
            old: score(&pairs, 0),
            new: score(&pairs, 1),
            low: low(&pairs, |drawn| score(drawn, 1) - score(drawn, 0)),
        })
    };
    names.iter().filter_map(gain).collect()
}

/// The fifth of a hundred of what `measure` gives on samples drawn with replacement.
fn low<T: Copy>(items: &[T], measure: impl Fn(&[T]) -> f64) -> f64 {
    // A generator of our own, so that the answer is the same everywhere (SplitMix64).
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    };
    let mut drawn_values: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let pick = |place: u64| usize::try_from(place % (items.len().max(1) as u64)).unwrap_or(0);
            let drawn: Vec<T> = (0..items.len()).filter_map(|_| items.get(pick(next())).copied()).collect();
            measure(&drawn)
        })
        .collect();
    drawn_values.sort_by(f64::total_cmp);
    drawn_values.get(drawn_values.len() / 20).copied().unwrap_or(0.0)
}

/// The heads named, taught further; the others stay as they are.
#[must_use]
pub fn adapt(model: &HeadModel, kind: TextKind, names: &[&'static str], samples: &[Sample]) -> HeadModel {
    let examples: Vec<HeadsExample> = samples
        .iter()
        .map(|sample| {
            let class = |head: &super::Head| {
                let at = names.iter().position(|name| *name == head.name)?;
                head.class(sample.labels.get(at)?.as_deref()?).map(|class| 1 << class)
            };
            let classes = model.heads.heads.iter().map(class).collect();
            example_of((&model.vectors, &model.cues), kind, classes, sample)
        })
        .collect();
    HeadModel {
        heads: adapted(&model.heads, &examples),
        vectors: model.vectors.clone(),
        cues: model.cues.clone(),
    }
}

fn adapted(heads: &Heads, examples: &[HeadsExample]) -> Heads {
    let (bits, width) = (heads.table.bits(), heads.table.width());
    let stride = width + 1;
    let mut records = heads.table.records();
    let rarest = records.iter().step_by(stride).copied().max().unwrap_or(1).max(1);
    // What no training text had counts as rare from now on; its weights are zero until a correction moves them.
    for hash in examples.iter().flat_map(HeadsExample::hashes) {
        let at = bucket(hash, bits) * stride;
        if let Some(rarity) = records.get_mut(at).filter(|rarity| **rarity == 0) {
            *rarity = rarest;
        }
    }
    let known = Heads { table: Table::from_records(bits, width, &records), ..heads.clone() };
    let mut next = known.clone();
    let mut from = 0;
    for number in 0..known.heads.len() {
        let classes = known.heads.get(number).map_or(0, |head| head.labels.len());
        teach(&known, &mut next.heads, &mut records, (number, from), examples);
        from += classes;
    }
    next.table = Table::from_records(bits, width, &records);
    next
}

/// Moves one head's weights by what the examples ask, in `changed` and in its columns of `records`.
fn teach(
    known: &Heads,
    changed: &mut [super::Head],
    records: &mut [u8],
    (number, from): (usize, usize),
    examples: &[HeadsExample],
) {
    let (Some(head), Some(changed)) = (known.heads.get(number), changed.get_mut(number)) else { return };
    let rarity = known.table.rarity();
    let classes = head.labels.len();
    let dense = head.dense.len() / classes.max(1);
    let mut places = Places::new(known.table.bits(), dense);
    let mut rows = Vec::new();
    for example in examples {
        let Some(truth) = example.classes.get(number).copied().flatten() else { continue };
        let reading = known.read(example);
        let mut features = places.of(example, head.blocks, rarity);
        features.extend(
            (0_u32..).zip(reading.dense.iter().take(dense).copied()).filter(|(_, value)| *value != 0.0),
        );
        // The head's scores are softened by its temperature, and what is added to them with it.
        features.iter_mut().for_each(|(_, value)| *value /= head.temperature);
        rows.push(Row { features, truth, weight: example.weight, start: reading.raw(head, from) });
    }
    let sum = rows.iter().map(|row| row.weight).sum::<f32>();
    if sum <= 0.0 {
        return;
    }
    let used = places.used;
    let problem = Problem { classes, penalty: HOLD / sum, bias_penalty: HOLD_BIAS / sum, rows, total: sum };
    let moved = problem.minimum(vec![0.0; (dense + used.len()) * classes + classes], STEPS);
    let (numbers, rest) = moved.split_at_checked(dense * classes).unwrap_or_default();
    let (parts, bias) = rest.split_at_checked(used.len() * classes).unwrap_or_default();
    changed.dense.iter_mut().zip(numbers).for_each(|(weight, by)| *weight += by);
    // A bias is added before the temperature, its move was found behind it.
    changed.bias.iter_mut().zip(bias).for_each(|(weight, by)| *weight += by * head.temperature);
    let stride = known.table.width() + 1;
    let mut weights: Vec<f32> = Vec::with_capacity(rarity.len() * classes);
    for record in records.chunks_exact(stride) {
        let column = record.get(1 + from..1 + from + classes).unwrap_or_default();
        weights.extend(column.iter().map(|byte| {
            let level = f32::from(*byte) - 128.0;
            level * level.abs() / TOP_LEVEL * head.top
        }));
    }
    for (part, at) in parts.chunks_exact(classes).zip(&used) {
        let own = weights.get_mut(at * classes..(at + 1) * classes).unwrap_or_default();
        own.iter_mut().zip(part).for_each(|(weight, by)| *weight += by);
    }
    changed.top = weights.iter().fold(0.0_f32, |top, weight| top.max(weight.abs()));
    let top = changed.top;
    for (record, own) in records.chunks_exact_mut(stride).zip(weights.chunks_exact(classes)) {
        let column = record.get_mut(1 + from..1 + from + classes).unwrap_or_default();
        column.iter_mut().zip(own).for_each(|(byte, weight)| *byte = encoded(*weight, top));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        heads::train::head_names,
        vectors::{VectorSettings, train as train_vectors},
    };

    /// Posts of two tones; `word` stands for a word that says the tone in one house alone.
    fn posts(from: usize, count: usize, good: &str, bad: &str) -> Vec<Sample> {
        (from..from + count)
            .map(|number| {
                let (tone, word) = if number % 2 == 0 { ("positive", good) } else { ("negative", bad) };
                Sample {
                    id: format!("p-{number}"),
                    group: format!("g-{number}"),
                    body: format!("warga bilang layanan di loket {number} itu {word} {word}"),
                    labels: vec![Some(tone.to_owned()), None, None, None, None],
                    weight: 1.0,
                    ..Sample::default()
                }
            })
            .collect()
    }

    fn model() -> HeadModel {
        let texts: Vec<String> = posts(0, 80, "bagus", "buruk").into_iter().map(|post| post.body).collect();
        let settings = VectorSettings { least: 1, words: 200, epochs: 1, frequent: 1.0, seed: 5 };
        let bytes = train_vectors(texts.iter().map(String::as_str), &settings);
        let vectors = Vectors::from_bytes(bytes.into()).unwrap();
        let wanted = HeadsSettings { bits: 12, ..HeadsSettings::default() };
        let samples = posts(0, 80, "bagus", "buruk");
        let bytes = train_heads(&vectors, TextKind::Post, &[], &samples, &[], &wanted).unwrap();
        HeadModel::from_bytes(TextKind::Post, &bytes, &vectors).unwrap()
    }

    fn names() -> Vec<&'static str> {
        head_names(TextKind::Post, &[]).iter().map(|(name, _)| *name).collect()
    }

    fn right(model: &HeadModel, samples: &[Sample]) -> usize {
        let guesses = model.guesses(TextKind::Post, &names(), samples);
        let labels = model.labels("tone").unwrap();
        guesses.iter().filter(|guess| labels[best(&guess.scores)] == guess.truth).count()
    }

    #[test]
    fn a_house_s_own_words_are_learned_and_the_others_kept() {
        let model = model();
        let own = posts(100, 60, "ngalup", "mbrengkel");
        let gains = judge(&model, TextKind::Post, &names(), &own, 5);
        assert_eq!((gains.len(), gains[0].head, gains[0].texts), (1, "tone", 60));
        assert!(gains[0].is_better() && gains[0].new > 0.95, "{gains:?}");
        let taught = adapt(&model, TextKind::Post, &names(), &own);
        let fresh = posts(300, 40, "ngalup", "mbrengkel");
        assert!(right(&model, &fresh) < 30);
        assert_eq!(right(&taught, &fresh), 40);
        let old = posts(500, 40, "bagus", "buruk");
        assert_eq!(right(&taught, &old), 40, "what was known before is known still");
        let again = adapt(&model, TextKind::Post, &names(), &own);
        assert_eq!(taught.to_bytes(), again.to_bytes());
    }

    #[test]
    fn what_is_no_better_is_not_taken() {
        let model = model();
        let gains = judge(&model, TextKind::Post, &names(), &posts(700, 60, "bagus", "buruk"), 5);
        assert!(!gains[0].is_better(), "{gains:?}");
        assert!(judge(&model, TextKind::Post, &names(), &posts(0, LEAST - 1, "a", "b"), 5).is_empty());
        let unlabelled = adapt(&model, TextKind::Post, &names(), &[]);
        assert_eq!(unlabelled.to_bytes(), model.to_bytes(), "no correction moves nothing");
    }
}
