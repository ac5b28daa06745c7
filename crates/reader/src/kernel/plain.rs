//! The sums in plain Rust, for machines without AVX2. The compiler makes of them what it can.

use super::{BLOCK, InputPair, Inputs, Lanes, ROWS, Tile, WeightPair, Weights};
use crate::maths;

/// Any machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plain;

impl Lanes for Plain {
    type Eight = [f32; 8];

    #[inline(always)]
    fn eight(self, numbers: &[f32; 8]) -> [f32; 8] {
        *numbers
    }

    #[inline(always)]
    fn all(self, number: f32) -> [f32; 8] {
        [number; 8]
    }

    #[inline(always)]
    fn array(self, eight: [f32; 8]) -> [f32; 8] {
        eight
    }

    #[inline(always)]
    fn mul_add_eight(self, a: [f32; 8], b: [f32; 8], mut c: [f32; 8]) -> [f32; 8] {
        for ((a, b), c) in a.iter().zip(b).zip(&mut c) {
            *c += a * b;
        }
        c
    }

    /// Sums of a block wrap in 16 bits and end where they should, as in the AVX2 sums.
    #[inline(always)]
    fn blocks(self, steps: usize, inputs: Inputs<'_>, weights: Weights<'_>) -> Tile<f32> {
        let mut sums = Tile::default();
        let steps = inputs.steps.chunks_exact(steps).zip(weights.steps.chunks_exact(steps));
        let blocks = inputs.scales.iter().zip(weights.blocks);
        for ((tokens, halves), (input_scales, block)) in steps.zip(blocks) {
            let mut short = [[[0i16; 8]; 2]; ROWS];
            for (tokens, halves) in tokens.iter().zip(halves) {
                for (half, outputs) in halves.iter().enumerate() {
                    let columns = apart::<4, i8, i16>(outputs);
                    for (short, token) in short.iter_mut().zip(tokens) {
                        let Some(short) = short.get_mut(half) else { continue };
                        for (column, input) in columns.iter().zip(token) {
                            add_short(short, column, i16::from(*input));
                        }
                    }
                }
            }
            for ((sums, short), input_scale) in sums.iter_mut().zip(&short).zip(input_scales) {
                let of_block = block.start.iter().zip(&block.scale);
                for ((sums, short), (start, scales)) in sums.iter_mut().zip(short).zip(of_block) {
                    let pairs = start.as_chunks::<2>().0.iter();
                    for (((sum, short), [low, high]), scale) in
                        sums.iter_mut().zip(short).zip(pairs).zip(scales)
                    {
                        let whole = short.wrapping_add(*low).wrapping_add(*high);
                        *sum += f32::from(whole) * (scale * input_scale);
                    }
                }
            }
        }
        sums
    }

    #[inline(always)]
    fn pairs(self, inputs: &[InputPair], weights: &[WeightPair]) -> Tile<i32> {
        let mut sums = Tile::default();
        for (tokens, halves) in inputs.iter().zip(weights) {
            for (half, outputs) in halves.iter().enumerate() {
                let columns = apart::<2, i16, i32>(outputs);
                for (sums, token) in sums.iter_mut().zip(tokens) {
                    let Some(sums) = sums.get_mut(half) else { continue };
                    for (column, input) in columns.iter().zip(token) {
                        add_whole(sums, column, i32::from(*input));
                    }
                }
            }
        }
        sums
    }

    #[inline(always)]
    fn bytes(self, block: &[f32; BLOCK]) -> ([u8; BLOCK], f32) {
        let largest = maths::largest(block);
        let inverse = if largest > 0.0 { 127.0 / largest } else { 0.0 };
        let mut bytes = [0; BLOCK];
        for (byte, value) in bytes.iter_mut().zip(block) {
            *byte = (maths::nearest(value * inverse) + 128) as u8;
        }
        (bytes, largest / 127.0)
    }

    #[inline(always)]
    fn mul_add(self, a: f32, b: f32, c: f32) -> f32 {
        a * b + c
    }
}

/// From eight outputs' weights, N for each, a column for each of the N inputs.
#[inline(always)]
fn apart<const N: usize, W: Copy, T: Copy + Default + From<W>>(weights: &[W]) -> [[T; 8]; N] {
    let mut columns = [[T::default(); 8]; N];
    for (at, output) in weights.as_chunks::<N>().0.iter().enumerate() {
        for (column, weight) in columns.iter_mut().zip(output) {
            if let Some(to) = column.get_mut(at) {
                *to = T::from(*weight);
            }
        }
    }
    columns
}

#[inline(always)]
fn add_short(sums: &mut [i16; 8], weights: &[i16; 8], input: i16) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum = sum.wrapping_add(weight.wrapping_mul(input));
    }
}

#[inline(always)]
fn add_whole(sums: &mut [i32; 8], weights: &[i32; 8], input: i32) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum = sum.wrapping_add(weight.wrapping_mul(input));
    }
}
