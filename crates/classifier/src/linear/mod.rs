//! A multinomial logistic regression over hashed features, quantised to one byte a weight.

mod file;
mod fit;

use std::borrow::Cow;

pub(crate) use file::encoded;
pub(crate) use fit::{Example, FitSettings, Problem, Row, fit, minimise};

/// How many classes a model may have: enough for languages and topics, few enough for scores on the stack.
pub(crate) const MAX_CLASSES: usize = 24;

/// One text's raw scores, one a class; places beyond the model's classes are unused.
pub(crate) type Scores = [f32; MAX_CLASSES];

/// Features are counted in blocks that are brought to unit length apart, so that long texts and the many
/// character n-grams do not drown the words.
pub(crate) const BLOCKS: usize = 2;

/// Takes the features of a text one by one: block and hash.
pub(crate) trait Sink {
    fn take(&mut self, block: usize, hash: u64);
}

/// A trained model. A record holds one byte a class and one for the feature's rarity, side by side, so that
/// a feature costs one access to memory.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Linear {
    classes: usize,
    bits: u32,
    records: Cow<'static, [u8]>,
    /// The largest weight.
    top: f32,
    bias: Vec<f32>,
    /// Divides the scores before they become probabilities.
    temperature: f32,
}

/// The bucket of a hash in a table of `1 << bits` buckets.
pub(crate) fn bucket(hash: u64, bits: u32) -> usize {
    let mixed = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from(mixed >> (64 - bits.clamp(1, 24))).unwrap_or(0)
}

/// Rarity is kept in sixteenths.
pub(crate) const RARITY_STEP: f32 = 1.0 / 16.0;

/// Adds what weights kept in bytes stand for, times `by`: signed, finer near zero, where most weights lie, in 16,129ths
/// (127 squared) of the largest weight. Worked out for each, which the processor does for several at once; to look it up
/// takes three times as long.
pub(crate) fn add_levels(sums: &mut [f32], weights: &[u8], by: f32) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        let level = f32::from(*weight) - 128.0;
        *sum += by * level * level.abs();
    }
}

/// The number of steps that [`add_levels`] counts in the largest weight.
pub(crate) const TOP_LEVEL: f32 = 127.0 * 127.0;

struct Adder<'m> {
    model: &'m Linear,
    sums: [Scores; BLOCKS],
    squares: [f32; BLOCKS],
}

impl Sink for Adder<'_> {
    fn take(&mut self, block: usize, hash: u64) {
        let width = self.model.classes.saturating_add(1);
        let at = bucket(hash, self.model.bits).saturating_mul(width);
        let Some(record) = self.model.records.get(at..at.saturating_add(width)) else { return };
        let Some((rarity, weights)) = record.split_first() else { return };
        let rarity = f32::from(*rarity) * RARITY_STEP;
        let (Some(sums), Some(square)) = (self.sums.get_mut(block), self.squares.get_mut(block)) else {
            return;
        };
        *square += rarity * rarity;
        add_levels(sums, weights, rarity);
    }
}

impl Linear {
    pub(crate) fn shift(&mut self, class: usize, by: f32) {
        if let Some(bias) = self.bias.get_mut(class) {
            *bias += by;
        }
    }

    /// Probabilities of the classes for the features that `features` gives.
    pub(crate) fn probabilities(&self, features: impl FnOnce(&mut dyn Sink)) -> Scores {
        let mut adder = Adder { model: self, sums: [[0.0; MAX_CLASSES]; BLOCKS], squares: [0.0; BLOCKS] };
        features(&mut adder);
        let mut scores = [0.0; MAX_CLASSES];
        for (class, score) in scores.iter_mut().enumerate().take(self.classes) {
            *score = self.bias.get(class).copied().unwrap_or(0.0);
            for (sums, square) in adder.sums.iter().zip(adder.squares) {
                if square > 0.0 {
                    *score +=
                        sums.get(class).copied().unwrap_or(0.0) * self.top / (square.sqrt() * TOP_LEVEL);
                }
            }
            *score /= self.temperature;
        }
        softmax(&mut scores, self.classes);
        scores
    }
}

/// Turns raw scores into probabilities, in place.
pub(crate) fn softmax(scores: &mut Scores, classes: usize) {
    let top = scores.iter().take(classes).copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut().take(classes) {
        *score = (*score - top).exp();
        sum += *score;
    }
    for score in scores.iter_mut().take(classes) {
        *score /= sum.max(f32::MIN_POSITIVE);
    }
}
