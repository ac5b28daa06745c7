//! Training: a linear-chain conditional random field brought to its most likely weights by L-BFGS. Weights that
//! both styles share and weights of each style's own are learnt side by side, so that each style gains from the
//! other's sentences.

use super::{STATES, conll::Tag};

/// Weights of one feature, one a state; the last is unused.
pub(super) const LANES: usize = 8;
pub(super) type Row = [f32; LANES];
/// Scores of one state after another.
pub(super) type Steps = [Row; LANES];

/// What stands for impossible.
pub(super) const NEVER: f32 = -1.0e4;

/// A stretch of a sentence.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    pub(super) style: usize,
    pub(super) weight: f32,
    /// Numbers of the features of each piece.
    pub(super) features: Vec<Vec<u32>>,
    pub(super) states: Vec<u8>,
}

pub(super) fn state(tag: Tag) -> u8 {
    use super::conll::Kind::{Organisation, Person, Place};
    let base = |kind| match kind {
        Person => 1,
        Place => 3,
        Organisation => 5,
    };
    match tag {
        Tag::Outside => 0,
        Tag::Begin(kind) => base(kind),
        Tag::Inside(kind) => base(kind) + 1,
    }
}

/// Whether a state may follow another: a name goes on only where it began.
pub(super) fn allowed(from: usize, to: usize) -> bool {
    let inside = to != 0 && to.is_multiple_of(2);
    from < STATES && to < STATES && (!inside || from == to || from.saturating_add(1) == to)
}

/// The problem of finding weights. Parameters: rows shared, rows of each style, steps of each style.
pub(super) struct Problem<'s> {
    pub(super) stretches: &'s [Stretch],
    pub(super) features: usize,
    pub(super) styles: usize,
    /// Weight of the penalty on large weights.
    pub(super) penalty: f32,
    pub(super) total: f32,
}

impl Problem<'_> {
    pub(super) fn size(&self) -> usize {
        let rows = self.features.saturating_mul(self.styles.saturating_add(1));
        rows.saturating_add(self.styles.saturating_mul(LANES)).saturating_mul(LANES)
    }

    fn block(&self) -> usize {
        self.features.saturating_mul(LANES)
    }

    /// Rows and steps of a style.
    pub(super) fn weights(&self, parameters: &[f32], style: usize) -> (Vec<Row>, Steps) {
        let block = self.block();
        let own = block.saturating_mul(style.saturating_add(1));
        let shared = parameters.get(..block).unwrap_or_default().as_chunks::<LANES>().0;
        let own = parameters.get(own..own.saturating_add(block)).unwrap_or_default().as_chunks::<LANES>().0;
        let rows = shared.iter().zip(own).map(|(shared, own)| {
            let mut row = *shared;
            row.iter_mut().zip(own).for_each(|(row, own)| *row += own);
            row
        });
        let mut steps = [[NEVER; LANES]; LANES];
        let at = self.steps_at(style);
        let given = parameters.get(at..).unwrap_or_default().as_chunks::<LANES>().0;
        for (from, (row, given)) in steps.iter_mut().zip(given).enumerate() {
            for (to, (slot, given)) in row.iter_mut().zip(given).enumerate() {
                if allowed(from, to) {
                    *slot = *given;
                }
            }
        }
        (rows.collect(), steps)
    }

    fn steps_at(&self, style: usize) -> usize {
        let rows = self.block().saturating_mul(self.styles.saturating_add(1));
        rows.saturating_add(style.saturating_mul(LANES * LANES))
    }

    /// Loss and gradient.
    pub(super) fn evaluate(&self, parameters: &[f32], gradient: &mut [f32]) -> f64 {
        gradient.iter_mut().for_each(|value| *value = 0.0);
        let mut loss = 0.0_f64;
        let scale = 1.0 / self.total.max(1.0);
        for style in 0..self.styles {
            let (rows, steps) = self.weights(parameters, style);
            let mut rows_slope = vec![[0.0_f32; LANES]; rows.len()];
            let mut steps_slope = [[0.0_f32; LANES]; LANES];
            let chances = steps.map(|row| row.map(f32::exp));
            for stretch in self.stretches.iter().filter(|stretch| stretch.style == style) {
                let mut chain = Chain::new(stretch, &rows);
                chain.forward(&chances);
                loss += f64::from(stretch.weight) * chain.loss(stretch, &steps);
                chain.backward(stretch, &chances, &mut rows_slope, &mut steps_slope);
            }
            let own = self.block().saturating_mul(style.saturating_add(1));
            for start in [0, own] {
                let part = gradient.get_mut(start..).unwrap_or_default();
                for (out, slope) in part.iter_mut().zip(rows_slope.iter().flatten()) {
                    *out += slope * scale;
                }
            }
            let part = gradient.get_mut(self.steps_at(style)..).unwrap_or_default();
            for (out, slope) in part.iter_mut().zip(steps_slope.iter().flatten()) {
                *out += slope * scale;
            }
        }
        loss * f64::from(scale) + self.penalise(parameters, gradient)
    }

    fn penalise(&self, parameters: &[f32], gradient: &mut [f32]) -> f64 {
        let mut square = 0.0_f64;
        for (out, value) in gradient.iter_mut().zip(parameters) {
            *out += self.penalty * value;
            square += f64::from(value * value);
        }
        0.5 * f64::from(self.penalty) * square
    }
}

/// Chances along one stretch.
struct Chain {
    scores: Vec<Row>,
    /// Chances of each state's score, brought to at most one.
    local: Vec<Row>,
    ahead: Vec<Row>,
    /// Logarithm of the sum over all ways.
    whole: f64,
    sums: Vec<f32>,
}

impl Chain {
    fn new(stretch: &Stretch, rows: &[Row]) -> Self {
        let scores: Vec<Row> = stretch
            .features
            .iter()
            .map(|features| {
                let mut sum = [0.0; LANES];
                for row in features.iter().filter_map(|feature| rows.get(*feature as usize)) {
                    sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
                }
                sum
            })
            .collect();
        let mut whole = 0.0_f64;
        let local = scores
            .iter()
            .map(|scores| {
                let states = scores.iter().take(STATES);
                let top = states.copied().fold(f32::MIN, f32::max);
                whole += f64::from(top);
                let mut local = scores.map(|score| (score - top).exp());
                local.iter_mut().skip(STATES).for_each(|unused| *unused = 0.0);
                local
            })
            .collect();
        Self { scores, local, ahead: Vec::new(), whole, sums: Vec::new() }
    }

    fn forward(&mut self, chances: &Steps) {
        // What stands before a stretch is no name.
        let mut before: Row = [0.0; LANES];
        if let Some(outside) = before.first_mut() {
            *outside = 1.0;
        }
        for local in &self.local {
            let mut now: Row = [0.0; LANES];
            for (before, step) in before.iter().zip(chances) {
                now.iter_mut().zip(step).for_each(|(now, step)| *now += before * step);
            }
            now.iter_mut().zip(local).for_each(|(now, local)| *now *= local);
            let sum = now.iter().sum::<f32>().max(f32::MIN_POSITIVE);
            now.iter_mut().for_each(|now| *now /= sum);
            self.whole += f64::from(sum.ln());
            self.sums.push(sum);
            self.ahead.push(now);
            before = now;
        }
    }

    /// How unlikely the true states are.
    fn loss(&self, stretch: &Stretch, steps: &Steps) -> f64 {
        let mut true_score = 0.0_f64;
        let mut before = 0_usize;
        for (scores, state) in self.scores.iter().zip(&stretch.states) {
            let state = usize::from(*state);
            true_score += f64::from(scores.get(state).copied().unwrap_or(0.0));
            true_score += f64::from(steps.get(before).and_then(|row| row.get(state)).copied().unwrap_or(0.0));
            before = state;
        }
        self.whole - true_score
    }

    fn backward(&self, stretch: &Stretch, chances: &Steps, rows: &mut [Row], steps: &mut Steps) {
        let weight = stretch.weight;
        let mut behind: Row = [1.0; LANES];
        for at in (0..self.local.len()).rev() {
            let (Some(local), Some(ahead), Some(sum), Some(state)) =
                (self.local.get(at), self.ahead.get(at), self.sums.get(at), stretch.states.get(at))
            else {
                continue;
            };
            let state = usize::from(*state);
            let mut slope: Row = [0.0; LANES];
            slope
                .iter_mut()
                .zip(ahead)
                .zip(behind)
                .for_each(|((slope, ahead), behind)| *slope = weight * ahead * behind);
            if let Some(slope) = slope.get_mut(state) {
                *slope -= weight;
            }
            for feature in stretch.features.get(at).into_iter().flatten() {
                if let Some(row) = rows.get_mut(*feature as usize) {
                    row.iter_mut().zip(slope).for_each(|(row, slope)| *row += slope);
                }
            }
            let mut onward: Row = [0.0; LANES];
            onward
                .iter_mut()
                .zip(local)
                .zip(behind)
                .for_each(|((onward, local), behind)| *onward = local * behind / sum);
            let start: Row = std::array::from_fn(|state| if state == 0 { 1.0 } else { 0.0 });
            let before = at.checked_sub(1).and_then(|before| self.ahead.get(before)).unwrap_or(&start);
            let mut earlier: Row = [0.0; LANES];
            for (((chance, slope), before), earlier) in
                chances.iter().zip(steps.iter_mut()).zip(before).zip(&mut earlier)
            {
                for ((chance, slope), onward) in chance.iter().zip(slope).zip(onward) {
                    *slope += weight * before * chance * onward;
                    *earlier += chance * onward;
                }
            }
            let last = at.checked_sub(1).and_then(|before| stretch.states.get(before)).copied().unwrap_or(0);
            if let Some(slope) = steps.get_mut(usize::from(last)).and_then(|row| row.get_mut(state)) {
                *slope -= weight;
            }
            behind = earlier;
        }
    }
}
