//! The sums in plain Rust, for machines without AVX2. The compiler makes of them what it can.

use super::{BLOCK, InputPair, Inputs, Lanes, Tile, WeightPair, Weights};
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

    #[inline(always)]
    fn blocks(self, steps: usize, inputs: Inputs<'_>, weights: Weights<'_>) -> Tile<f32> {
        let mut sums = Tile::default();
        let steps = inputs.steps.chunks_exact(steps).zip(weights.steps.chunks_exact(steps));
        let blocks = inputs.scales.iter().zip(weights.blocks);
        for ((tokens, halves), (input_scales, block)) in steps.zip(blocks) {
            let mut whole = Tile::<i32>::default();
            for (tokens, halves) in tokens.iter().zip(halves) {
                for (sums, token) in whole.iter_mut().zip(tokens) {
                    for (sum, outputs) in sums.iter_mut().zip(halves) {
                        for (sum, four) in sum.iter_mut().zip(outputs.as_chunks::<4>().0) {
                            *sum += dot(token, four);
                        }
                    }
                }
            }
            for ((sums, whole), input_scale) in sums.iter_mut().zip(&whole).zip(input_scales) {
                let scales = block.scale.as_flattened().iter();
                let starts = block.start.as_flattened().as_chunks::<2>().0;
                let to = sums.as_flattened_mut().iter_mut();
                for (((sum, whole), scale), [low, high]) in
                    to.zip(whole.as_flattened()).zip(scales).zip(starts)
                {
                    let whole = whole + i32::from(*low) + i32::from(*high);
                    *sum += whole as f32 * (scale * input_scale);
                }
            }
        }
        sums
    }

    #[inline(always)]
    fn pairs(self, inputs: &[InputPair], weights: &[WeightPair]) -> Tile<i32> {
        let mut sums = Tile::default();
        for (input, halves) in inputs.iter().zip(weights) {
            for (sums, [first, second]) in sums.iter_mut().zip(input) {
                for (sum, outputs) in sums.iter_mut().zip(halves) {
                    for (sum, [a, b]) in sum.iter_mut().zip(outputs.as_chunks::<2>().0) {
                        let products = i32::from(*first) * i32::from(*a) + i32::from(*second) * i32::from(*b);
                        *sum = i32::wrapping_add(*sum, products);
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

#[inline(always)]
fn dot(inputs: &[u8; 4], weights: &[i8; 4]) -> i32 {
    inputs.iter().zip(weights).map(|(input, weight)| i32::from(*input) * i32::from(*weight)).sum()
}
