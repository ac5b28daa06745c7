//! Several labels from one reading: a text's features are hashed once, and each hit brings the weights of all heads.
//!
//! A head is a multinomial logistic regression over hashed words and pieces of words (in blocks brought to unit length
//! apart), the text's word vectors, and a few cues. Heads learn from different texts and share the table.

pub mod adapt;
pub(crate) mod cues;
pub mod data;
mod file;
mod fit;
mod model;
pub(crate) mod texts;
pub mod train;

use std::borrow::Cow;

pub(crate) use fit::{HeadData, HeadSettings, HeadsExample, fit_heads};
pub use model::HeadModel;

use crate::{
    ClassifierError,
    linear::{Adder, Sink, TOP_LEVEL, Table},
    vectors::Vectors,
};
use train::TextKind;

/// Blocks of hashed features: the headline's words and pieces, the text's words and pieces.
pub(crate) const BLOCKS: usize = 4;
/// Most classes of all heads together.
pub(crate) const WIDTH: usize = 48;
/// Most heads of a file.
const MOST_HEADS: usize = 12;

/// A text as heads see it.
pub(crate) trait Features {
    /// Gives the hashed features by block.
    fn hashed(&self, sink: &mut dyn Sink);
    /// Further numbers, about -2 to 2 each.
    fn dense(&self) -> &[f32];
}

/// One label's model.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    pub(crate) name: String,
    /// The labels, in the order of their classes.
    pub(crate) labels: Vec<String>,
    /// Which blocks it reads.
    blocks: [bool; BLOCKS],
    /// The largest weight.
    top: f32,
    bias: Vec<f32>,
    /// Weights of the further numbers: a row of classes for each.
    dense: Vec<f32>,
    /// Divides the scores before they become probabilities.
    temperature: f32,
    /// What it did on texts of sources that it was not trained on: rows true, columns given.
    pub(crate) confusion: Vec<u32>,
}

/// Heads over one table.
#[derive(Clone, PartialEq)]
pub(crate) struct Heads {
    pub(crate) heads: Vec<Head>,
    /// The digest of the word vectors that it was trained with.
    vectors: u64,
    table: Table,
}

impl std::fmt::Debug for Heads {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Heads")
            .field("heads", &self.heads)
            .field("bits", &self.table.bits())
            .finish_non_exhaustive()
    }
}

/// What a head took for what on texts of sources that it was not trained on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    /// The labels, in order.
    pub labels: Vec<String>,
    /// How many texts: a row for each true label, in it a column for each label given. All zero where the heads were
    /// trained without such texts.
    pub counts: Vec<u32>,
}

/// Probabilities of a head's classes.
pub(crate) type Probabilities = Vec<f32>;

/// The scores of one text.
pub(crate) struct Reading<'m> {
    model: &'m Heads,
    sums: [[f32; WIDTH]; BLOCKS],
    squares: [f32; BLOCKS],
    dense: Vec<f32>,
    /// Probabilities that stand in the place of a head's own, by the head's name.
    instead: Vec<(String, Probabilities)>,
}

impl Heads {
    /// Reads a file of heads for that kind of texts.
    pub(crate) fn of_kind(
        kind: TextKind,
        bytes: Cow<'static, [u8]>,
        vectors: &Vectors,
    ) -> Result<Self, ClassifierError> {
        // Files do not say what they are for; a head that the other kind does not have does.
        let (model, other) = match kind {
            TextKind::News => ("news", &["emotion", "abuse"][..]),
            TextKind::Post => ("post", &["headline"][..]),
        };
        let heads = Self::from_bytes(model, bytes, vectors)?;
        if heads.heads.iter().any(|head| other.contains(&head.name.as_str())) {
            return Err(ClassifierError::Model { model, fault: "it was made for other texts" });
        }
        Ok(heads)
    }

    /// Reads a text once, for all heads.
    pub(crate) fn read(&self, text: &impl Features) -> Reading<'_> {
        let mut adder: Adder<'_, BLOCKS, WIDTH> = Adder::new(&self.table);
        text.hashed(&mut adder);
        let (sums, squares) = adder.finish();
        Reading { model: self, sums, squares, dense: text.dense().to_vec(), instead: Vec::new() }
    }

    pub(crate) fn confusion(&self, head: &str) -> Option<Confusion> {
        let head = self.heads.iter().find(|known| known.name == head)?;
        Some(Confusion { labels: head.labels.clone(), counts: head.confusion.clone() })
    }
}

impl Head {
    pub(crate) fn set_temperature(&mut self, temperature: f32) {
        self.temperature = if temperature.is_finite() { temperature.clamp(0.1, 10.0) } else { 1.0 };
    }

    pub(crate) fn class(&self, label: &str) -> Option<usize> {
        self.labels.iter().position(|known| known == label)
    }
}

impl Reading<'_> {
    /// Probabilities of a head's classes; none where there is no such head.
    pub(crate) fn head(&self, name: &str) -> Option<Probabilities> {
        if let Some((_, scores)) = self.instead.iter().find(|(head, _)| head == name) {
            return Some(scores.clone());
        }
        let mut from = 0;
        for head in &self.model.heads {
            let classes = head.labels.len();
            if head.name == name {
                return Some(self.scores(head, from));
            }
            from += classes;
        }
        None
    }

    /// Puts other probabilities in the place of a head's own.
    pub(crate) fn set(&mut self, name: &str, scores: Probabilities) {
        self.instead.retain(|(head, _)| head != name);
        self.instead.push((name.to_owned(), scores));
    }

    /// A head's most probable label.
    pub(crate) fn best(&self, name: &str) -> Option<(&str, f32)> {
        let head = self.model.heads.iter().find(|head| head.name == name)?;
        let scores = self.head(name)?;
        let labelled = head.labels.iter().map(String::as_str).zip(scores);
        labelled.max_by(|left, right| left.1.total_cmp(&right.1))
    }

    fn scores(&self, head: &Head, from: usize) -> Probabilities {
        let mut scores = self.raw(head, from);
        softmax(&mut scores);
        scores
    }

    /// Scores of a head before they become probabilities; its classes begin at column `from`.
    fn raw(&self, head: &Head, from: usize) -> Vec<f32> {
        let classes = head.labels.len();
        let mut scores = head.bias.clone();
        for ((sums, square), used) in self.sums.iter().zip(self.squares).zip(head.blocks) {
            if used && square > 0.0 {
                let by = head.top / (square.sqrt() * TOP_LEVEL);
                for (score, sum) in scores.iter_mut().zip(sums.iter().skip(from)) {
                    *score += sum * by;
                }
            }
        }
        for (value, row) in self.dense.iter().zip(head.dense.chunks_exact(classes.max(1))) {
            for (score, weight) in scores.iter_mut().zip(row) {
                *score += value * weight;
            }
        }
        scores.iter_mut().for_each(|score| *score /= head.temperature);
        scores
    }
}

/// Turns raw scores into probabilities, in place.
pub(crate) fn softmax(scores: &mut [f32]) {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - top).exp();
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum.max(f32::MIN_POSITIVE);
    }
}
