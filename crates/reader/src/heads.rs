//! Values per token drawn together to one vector, and labels read off it.

use crate::WIDTH;

/// How a layer's values become one vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Pooling {
    /// Mean over all tokens.
    Mean,
    /// The first token's values.
    First,
    /// Largest value over all tokens.
    Largest,
    /// The mean scaled to length 1.
    Direction,
}

/// One part of a head's input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Part {
    pub(crate) pooling: Pooling,
    /// 0 below the first layer.
    pub(crate) layer: usize,
}

/// What a head's labels are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Just one holds.
    One,
    /// Each holds or not by itself.
    Each,
}

/// Labels and their weights.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) labels: Vec<String>,
    pub(crate) parts: Vec<Part>,
    /// By label, then input.
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

/// What one head reads in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading<'a> {
    /// The head's name.
    pub head: &'a str,
    /// Its labels.
    pub labels: &'a [String],
    /// Probability of each label, 0 to 1, in the labels' order. They sum to 1 where just one label holds.
    pub probabilities: Vec<f32>,
}

impl Head {
    /// Reads a text from its pooled parts, one after another.
    pub(crate) fn read(&self, input: &[f32]) -> Reading<'_> {
        let rows = self.weights.chunks_exact(self.parts.len() * WIDTH);
        let scores = rows.zip(&self.bias).map(|(row, bias)| {
            row.iter().zip(input).map(|(weight, value)| weight * value).sum::<f32>() + bias
        });
        let probabilities = match self.kind {
            Kind::One => softmax(&scores.collect::<Vec<f32>>()),
            Kind::Each => scores.map(|score| 1.0 / (1.0 + (-score).exp())).collect(),
        };
        Reading { head: &self.name, labels: &self.labels, probabilities }
    }
}

fn softmax(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let total: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / total).collect()
}

/// One vector of a text's values, 384 for each token.
pub(crate) fn pool(values: &[f32], pooling: Pooling) -> [f32; WIDTH] {
    let tokens = values.as_chunks::<WIDTH>().0;
    let mut pooled = tokens.first().copied().unwrap_or([0.0; WIDTH]);
    for token in tokens.iter().skip(1) {
        for (pooled, value) in pooled.iter_mut().zip(token) {
            match pooling {
                Pooling::Mean | Pooling::Direction => *pooled += value,
                Pooling::Largest => *pooled = pooled.max(*value),
                Pooling::First => {}
            }
        }
    }
    let scale = match pooling {
        Pooling::Mean => 1.0 / tokens.len().max(1) as f32,
        Pooling::Direction => {
            let square: f32 = pooled.iter().map(|value| value * value).sum();
            1.0 / square.sqrt().max(1e-12)
        }
        Pooling::First | Pooling::Largest => 1.0,
    };
    for value in &mut pooled {
        *value *= scale;
    }
    pooled
}
