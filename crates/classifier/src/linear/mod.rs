//! A multinomial logistic regression over hashed features, quantised to one byte a weight.

mod file;
mod fit;
mod table;

pub(crate) use file::encoded;
pub(crate) use fit::{Example, FitSettings, Problem, Row, fit, minimise};
pub(crate) use table::{Adder, Table};

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

/// A trained model.
#[derive(Clone, PartialEq)]
pub(crate) struct Linear {
    classes: usize,
    table: Table,
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

/// The number of steps that [`Adder`] counts in the largest weight: a weight is kept as a signed square root, so that small
/// ones, which most are, are finer.
pub(crate) const TOP_LEVEL: f32 = 127.0 * 127.0;

impl std::fmt::Debug for Linear {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Linear").field("classes", &self.classes).finish_non_exhaustive()
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
        let mut adder: Adder<'_, BLOCKS, MAX_CLASSES> = Adder::new(&self.table);
        features(&mut adder);
        let (sums, squares) = adder.finish();
        let mut scores = [0.0; MAX_CLASSES];
        for (class, score) in scores.iter_mut().enumerate().take(self.classes) {
            *score = self.bias.get(class).copied().unwrap_or(0.0);
            for (sums, square) in sums.iter().zip(squares) {
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
