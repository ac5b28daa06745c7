//! Training: the regularised multinomial log-loss brought to its minimum by L-BFGS. Nothing is drawn by
//! chance, so the same texts give the same file.

use std::collections::VecDeque;

use super::{BLOCKS, Linear, MAX_CLASSES, RARITY_STEP, Scores, Sink, bucket, file::encoded, softmax};

/// One training text: its features by block, its class and how much it counts.
pub(crate) struct Example {
    pub(crate) features: [Vec<u64>; BLOCKS],
    pub(crate) class: usize,
    pub(crate) weight: f32,
}

impl Example {
    /// Gathers the features that `features` gives.
    pub(crate) fn gather(class: usize, weight: f32, features: impl FnOnce(&mut dyn Sink)) -> Self {
        let mut example = Self { features: Default::default(), class, weight };
        features(&mut example);
        example
    }
}

impl Sink for Example {
    fn take(&mut self, block: usize, hash: u64) {
        if let Some(list) = self.features.get_mut(block) {
            list.push(hash);
        }
    }
}

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct FitSettings {
    pub(crate) classes: usize,
    /// The table has `1 << bits` records.
    pub(crate) bits: u32,
    /// Weight of the penalty on large weights.
    pub(crate) penalty: f32,
    /// Most steps of the optimiser.
    pub(crate) steps: usize,
}

/// Texts with features as places in the list of used buckets.
pub(crate) struct Problem {
    pub(crate) classes: usize,
    pub(crate) penalty: f32,
    /// Weight of the penalty on large biases.
    pub(crate) bias_penalty: f32,
    pub(crate) rows: Vec<Row>,
    /// Sum of the rows' weights.
    pub(crate) total: f32,
}

/// One text: places and values of its features, its classes, and how much it counts.
pub(crate) struct Row {
    pub(crate) features: Vec<(u32, f32)>,
    /// A bit for each class that may be right; where there are several, the model tells which.
    pub(crate) truth: u32,
    pub(crate) weight: f32,
    /// What the scores start from, a number a class; none: from zero.
    pub(crate) start: Vec<f32>,
}

/// Trains a model.
pub(crate) fn fit(examples: &[Example], settings: FitSettings) -> Linear {
    let bits = settings.bits.clamp(8, 22);
    let classes = settings.classes.clamp(2, MAX_CLASSES);
    let rarity = rarities(examples, bits);
    let mut place = vec![u32::MAX; rarity.len()];
    let mut used = Vec::new();
    let rows = rows(examples, bits, &rarity, &mut place, &mut used);
    let total = rows.iter().map(|row| row.weight).sum::<f32>().max(1.0);
    let problem = Problem { classes, penalty: settings.penalty, bias_penalty: 0.0, rows, total };
    // The last `classes` parameters are the biases.
    let size = used.len().saturating_mul(classes).saturating_add(classes);
    let weights = problem.minimum(vec![0.0; size], settings.steps);
    pack(&weights, &used, &rarity, classes, bits)
}

/// Rarity of each bucket in steps of [`RARITY_STEP`]: 1 plus the logarithm of texts over texts that have it.
fn rarities(examples: &[Example], bits: u32) -> Vec<u8> {
    let mut seen = vec![0_u32; 1 << bits];
    let mut last = vec![u32::MAX; 1 << bits];
    for (index, example) in (0_u32..).zip(examples) {
        for hash in example.features.iter().flatten() {
            let at = bucket(*hash, bits);
            if let (Some(seen), Some(last)) = (seen.get_mut(at), last.get_mut(at))
                && *last != index
            {
                *last = index;
                *seen = seen.saturating_add(1);
            }
        }
    }
    let texts = count(examples.len());
    seen.iter()
        .map(|seen| {
            let rarity = 1.0 + ((1.0 + texts) / (1.0 + count(*seen as usize))).ln();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
            let steps = (rarity / RARITY_STEP).round().clamp(1.0, 255.0) as u8;
            steps
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "numbers of texts lie far below the precision of a float")]
fn count(number: usize) -> f32 {
    number as f32
}

fn rows(
    examples: &[Example],
    bits: u32,
    rarity: &[u8],
    place: &mut [u32],
    used: &mut Vec<usize>,
) -> Vec<Row> {
    let mut rows = Vec::with_capacity(examples.len());
    for example in examples {
        let mut features = Vec::new();
        for block in &example.features {
            let value = |hash: &u64| {
                let at = bucket(*hash, bits);
                (at, f32::from(rarity.get(at).copied().unwrap_or(1)) * RARITY_STEP)
            };
            let norm = block.iter().map(|hash| value(hash).1.powi(2)).sum::<f32>().sqrt().max(1e-6);
            for hash in block {
                let (at, value) = value(hash);
                let Some(slot) = place.get_mut(at) else { continue };
                if *slot == u32::MAX {
                    *slot = u32::try_from(used.len()).unwrap_or(u32::MAX);
                    used.push(at);
                }
                features.push((*slot, value / norm));
            }
        }
        features.sort_unstable_by_key(|(slot, _)| *slot);
        features.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        rows.push(Row { features, truth: 1 << example.class, weight: example.weight, start: Vec::new() });
    }
    rows
}

impl Problem {
    /// The weights at which the loss is least, sought from where `weights` stand.
    pub(crate) fn minimum(&self, weights: Vec<f32>, steps: usize) -> Vec<f32> {
        minimise(&mut |weights, gradient| self.evaluate(weights, gradient), weights, steps)
    }

    /// Loss and gradient at `weights`.
    fn evaluate(&self, weights: &[f32], gradient: &mut [f32]) -> f64 {
        gradient.iter_mut().for_each(|value| *value = 0.0);
        let biases = weights.len().saturating_sub(self.classes);
        let mut loss = 0.0_f64;
        for row in &self.rows {
            let mut scores: Scores = [0.0; MAX_CLASSES];
            for (score, bias) in scores.iter_mut().zip(weights.get(biases..).unwrap_or_default()) {
                *score = *bias;
            }
            for (score, start) in scores.iter_mut().zip(&row.start) {
                *score += start;
            }
            for (slot, value) in &row.features {
                let at = (*slot as usize).saturating_mul(self.classes);
                let Some(part) = weights.get(at..at.saturating_add(self.classes)) else { continue };
                for (score, weight) in scores.iter_mut().zip(part) {
                    *score += value * weight;
                }
            }
            softmax(&mut scores, self.classes);
            let may_be = |class: usize| row.truth >> class & 1 == 1;
            let right: f32 =
                scores.iter().enumerate().filter(|(class, _)| may_be(*class)).map(|(_, score)| score).sum();
            let right = right.max(1e-12);
            loss -= f64::from(row.weight * right.ln());
            for (class, score) in scores.iter_mut().enumerate() {
                let wanted = if may_be(class) { *score / right } else { 0.0 };
                *score = (*score - wanted) * row.weight;
            }
            for (slot, value) in &row.features {
                let at = (*slot as usize).saturating_mul(self.classes);
                let Some(part) = gradient.get_mut(at..at.saturating_add(self.classes)) else { continue };
                for (out, score) in part.iter_mut().zip(&scores) {
                    *out += value * score;
                }
            }
            for (out, score) in gradient.get_mut(biases..).unwrap_or_default().iter_mut().zip(&scores) {
                *out += score;
            }
        }
        let scale = 1.0 / self.total;
        let mut square = 0.0_f64;
        for (index, (out, weight)) in gradient.iter_mut().zip(weights).enumerate() {
            *out *= scale;
            let penalty = if index < biases { self.penalty } else { self.bias_penalty };
            *out += penalty * weight;
            square += f64::from(penalty * weight * weight);
        }
        loss * f64::from(scale) + 0.5 * square
    }
}

/// Steps remembered by the optimiser; five to ten is usual.
const MEMORY: usize = 8;

/// Brings a loss to its minimum from where `weights` stand; `evaluate` gives the loss and writes its gradient.
pub(crate) fn minimise(
    evaluate: &mut dyn FnMut(&[f32], &mut [f32]) -> f64,
    mut weights: Vec<f32>,
    steps: usize,
) -> Vec<f32> {
    let mut gradient = vec![0.0; weights.len()];
    let mut loss = evaluate(&weights, &mut gradient);
    let mut memory: VecDeque<(Vec<f32>, Vec<f32>, f64)> = VecDeque::new();
    for step in 0..steps {
        let direction = direction(&gradient, &memory);
        let slope = dot(&direction, &gradient);
        if slope >= 0.0 {
            break;
        }
        let mut length = if step == 0 { (1.0 / dot(&gradient, &gradient).sqrt()).min(10.0) } else { 1.0 };
        let mut next_gradient = vec![0.0; weights.len()];
        let mut accepted = None;
        for _ in 0..20 {
            #[expect(clippy::cast_possible_truncation, reason = "a step length needs no more than a float")]
            let by = length as f32;
            let next: Vec<f32> =
                weights.iter().zip(&direction).map(|(weight, way)| weight + by * way).collect();
            let value = evaluate(&next, &mut next_gradient);
            if value <= loss + 1e-4 * length * slope {
                accepted = Some((next, value));
                break;
            }
            length *= 0.5;
        }
        let Some((next, value)) = accepted else { break };
        let moved: Vec<f32> = next.iter().zip(&weights).map(|(new, old)| new - old).collect();
        let turned: Vec<f32> = next_gradient.iter().zip(&gradient).map(|(new, old)| new - old).collect();
        let curvature = dot(&moved, &turned);
        if curvature > 1e-12 {
            if memory.len() == MEMORY {
                memory.pop_front();
            }
            memory.push_back((moved, turned, curvature));
        }
        let gain = loss - value;
        (weights, gradient, loss) = (next, next_gradient, value);
        if gain < 1e-6 * loss.abs() {
            break;
        }
    }
    weights
}

/// The two-loop recursion: the gradient turned by what the last steps say about the curvature.
fn direction(gradient: &[f32], memory: &VecDeque<(Vec<f32>, Vec<f32>, f64)>) -> Vec<f32> {
    let mut way: Vec<f32> = gradient.iter().map(|value| -value).collect();
    let mut shares = Vec::new();
    for (moved, turned, curvature) in memory.iter().rev() {
        let share = dot(moved, &way) / curvature;
        add(&mut way, turned, -share);
        shares.push(share);
    }
    if let Some((_, turned, curvature)) = memory.back() {
        let scale = curvature / dot(turned, turned).max(1e-30);
        #[expect(clippy::cast_possible_truncation, reason = "a scale needs no more than a float")]
        way.iter_mut().for_each(|value| *value *= scale as f32);
    }
    for ((moved, turned, curvature), share) in memory.iter().zip(shares.into_iter().rev()) {
        let back = dot(turned, &way) / curvature;
        add(&mut way, moved, share - back);
    }
    way
}

fn dot(left: &[f32], right: &[f32]) -> f64 {
    left.iter().zip(right).map(|(left, right)| f64::from(left * right)).sum()
}

#[expect(clippy::cast_possible_truncation, reason = "a share needs no more than a float")]
fn add(to: &mut [f32], other: &[f32], share: f64) {
    let share = share as f32;
    to.iter_mut().zip(other).for_each(|(value, other)| *value += share * other);
}

fn pack(weights: &[f32], used: &[usize], rarity: &[u8], classes: usize, bits: u32) -> Linear {
    let width = classes.saturating_add(1);
    let biases = used.len().saturating_mul(classes);
    let bias = weights.get(biases..).unwrap_or_default().to_vec();
    let parts = weights.get(..biases).unwrap_or_default();
    let top = parts.iter().fold(0.0_f32, |top, weight| top.max(weight.abs()));
    let mut records = vec![0_u8; rarity.len().saturating_mul(width)];
    // A bucket that no training text fell into keeps rarity 0: what was never seen counts for nothing.
    for (part, at) in parts.chunks_exact(classes).zip(used) {
        let start = at.saturating_mul(width);
        let record = records.get_mut(start..start.saturating_add(width)).and_then(<[u8]>::split_first_mut);
        let (Some((first, record)), Some(rarity)) = (record, rarity.get(*at)) else { continue };
        *first = *rarity;
        for (byte, weight) in record.iter_mut().zip(part) {
            *byte = encoded(*weight, top);
        }
    }
    Linear::assemble(classes, bits, &records, top, bias, 1.0)
}
