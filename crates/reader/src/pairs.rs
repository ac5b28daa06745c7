//! A matrix in 8 bits with one scale for each row, as an upper file has it.
//!
//! Inputs are taken in 14 bits here: with one scale for a whole token, 8 bits would lose what is not an outlier.

use crate::{
    kernel::{COLUMNS, InputPair, Lanes, ROWS, WeightPair, Work, dispatch},
    maths,
};

/// Largest input after scaling: 2048 inputs of at most 8191 times 127 stay below 2^31.
const MOST: f32 = 8191.0;

/// Weights by sixteen outputs, then two inputs.
#[derive(Debug)]
pub(crate) struct Pairs {
    weights: Vec<WeightPair>,
    scales: Vec<f32>,
    inputs: usize,
}

impl Pairs {
    /// From rows of weights and their scales, one per output. Inputs are at most 2048 and even, outputs a multiple
    /// of 16.
    pub(crate) fn new(weights: &[i8], scales: Vec<f32>, inputs: usize) -> Self {
        let mut packed = Vec::with_capacity(weights.len() / COLUMNS / 2);
        for panel in weights.chunks_exact(COLUMNS * inputs.max(1)) {
            for at in (0..inputs).step_by(2) {
                let mut pair = WeightPair::default();
                let to = pair.as_flattened_mut().as_chunks_mut::<2>().0;
                for (to, row) in to.iter_mut().zip(panel.chunks_exact(inputs)) {
                    if let Some([a, b]) = row.get(at..).and_then(|rest| rest.first_chunk()) {
                        *to = [i16::from(*a), i16::from(*b)];
                    }
                }
                packed.push(pair);
            }
        }
        Self { weights: packed, scales, inputs }
    }

    /// `bias + weights · x` of each row of `x`, into `y`.
    pub(crate) fn apply(&self, x: &[f32], bias: &[f32], y: &mut [f32]) {
        dispatch(Apply { matrix: self, x, bias, y });
    }
}

struct Apply<'a> {
    matrix: &'a Pairs,
    x: &'a [f32],
    bias: &'a [f32],
    y: &'a mut [f32],
}

impl Work for Apply<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let (inputs, outputs) = (self.matrix.inputs, self.bias.len());
        let (packed, of_rows) = quantise(self.x, inputs);
        let columns =
            self.matrix.scales.as_chunks::<COLUMNS>().0.iter().zip(self.bias.as_chunks::<COLUMNS>().0);
        let panels = self.matrix.weights.chunks_exact(inputs / 2).zip(columns);
        for (panel, (weights, (scales, bias))) in panels.enumerate() {
            let groups = packed.chunks_exact(inputs / 2).zip(of_rows.chunks(ROWS));
            for ((group, of_rows), rows) in groups.zip(self.y.chunks_mut(ROWS * outputs)) {
                let tile = lanes.pairs(group, weights);
                for ((row, sums), of_row) in rows.chunks_exact_mut(outputs).zip(&tile).zip(of_rows) {
                    let Some(to) = row.as_chunks_mut::<COLUMNS>().0.get_mut(panel) else { continue };
                    let parts = sums.iter().zip(scales.as_chunks().0).zip(bias.as_chunks().0);
                    for (to, ((sums, scales), bias)) in to.as_chunks_mut::<8>().0.iter_mut().zip(parts) {
                        *to = scaled(sums, scales, *of_row, bias);
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn scaled(sums: &[i32; 8], scales: &[f32; 8], of_row: f32, bias: &[f32; 8]) -> [f32; 8] {
    let mut scaled = *bias;
    for ((to, sum), scale) in scaled.iter_mut().zip(sums).zip(scales) {
        *to += *sum as f32 * (scale * of_row);
    }
    scaled
}

/// Groups of six rows in 14 bits, and each row's scale; rows missing in the last group are nought.
#[inline(always)]
fn quantise(x: &[f32], inputs: usize) -> (Vec<InputPair>, Vec<f32>) {
    let mut packed = Vec::with_capacity(x.len().div_ceil(inputs * ROWS) * inputs / 2);
    let mut scales = Vec::with_capacity(x.len() / inputs);
    for group in x.chunks(inputs * ROWS) {
        let from = packed.len();
        packed.resize(from + inputs / 2, InputPair::default());
        for (row, values) in group.chunks_exact(inputs).enumerate() {
            let largest = maths::largest(values);
            let inverse = if largest > 0.0 { MOST / largest } else { 0.0 };
            scales.push(largest / MOST);
            let to = packed.iter_mut().skip(from);
            for (two, to) in values.as_chunks::<2>().0.iter().zip(to) {
                if let Some(to) = to.get_mut(row) {
                    let [a, b] = two;
                    *to = [maths::nearest(a * inverse) as i16, maths::nearest(b * inverse) as i16];
                }
            }
        }
    }
    (packed, scales)
}
