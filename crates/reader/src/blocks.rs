//! A matrix in the base file's own 4 bits, with a scale for every 32 weights of a row.

use crate::{
    kernel::{BLOCK, COLUMNS, InputBlock, Lanes, ROWS, WeightBlock, Work, dispatch},
    maths,
};

/// Bytes of a block in the file: a scale in 16 bits, then two weights a byte.
pub(crate) const FILE_BYTES: usize = 2 + BLOCK / 2;

/// Weights by sixteen outputs, then 32 inputs.
#[derive(Debug)]
pub(crate) struct Blocks {
    weights: Vec<WeightBlock>,
    inputs: usize,
}

impl Blocks {
    /// From rows as the file has them, one per output. The counts are multiples of 32 and of 16; `None` where a
    /// scale is not finite.
    pub(crate) fn new(rows: &[&[u8]], inputs: usize) -> Option<Self> {
        let mut whole = true;
        let weights = pack(
            inputs,
            |row, block| {
                let bytes = rows.get(row).and_then(|row| row.as_chunks().0.get(block));
                let (values, scale) = unpack(bytes.unwrap_or(&[0; FILE_BYTES]));
                whole &= scale.is_finite();
                (values, scale)
            },
            rows.len(),
        );
        whole.then_some(Self { weights, inputs })
    }

    /// `bias + weights · x` of each row of `x`, into `y`.
    pub(crate) fn apply(&self, x: &[f32], bias: &[f32], y: &mut [f32]) {
        dispatch(Apply { matrix: self, x, bias, y });
    }
}

/// Weights of a block, −8 to 7, and their scale.
pub(crate) fn unpack(bytes: &[u8; FILE_BYTES]) -> ([i8; BLOCK], f32) {
    let [low, high, packed @ ..] = bytes;
    let mut values = [0; BLOCK];
    let (first, second) = values.split_at_mut(BLOCK / 2);
    for ((first, second), byte) in first.iter_mut().zip(second).zip(packed) {
        *first = (byte & 15) as i8 - 8;
        *second = (byte >> 4) as i8 - 8;
    }
    (values, maths::half(u16::from_le_bytes([*low, *high])))
}

/// The kernel's order of a matrix whose blocks `block(output, place)` gives.
pub(crate) fn pack(
    inputs: usize,
    mut block: impl FnMut(usize, usize) -> ([i8; BLOCK], f32),
    outputs: usize,
) -> Vec<WeightBlock> {
    let mut packed = Vec::with_capacity(outputs / COLUMNS * inputs / BLOCK);
    for panel in 0..outputs / COLUMNS {
        for place in 0..inputs / BLOCK {
            let mut to =
                WeightBlock { steps: [[[0; 32]; 2]; 8], start: [[0; 16]; 2], scale: [[0.0; 8]; 2] };
            let starts = to.start.as_flattened_mut().as_chunks_mut::<2>().0.iter_mut();
            for (column, (scale, start)) in to.scale.as_flattened_mut().iter_mut().zip(starts).enumerate() {
                let (values, of_block) = block(panel * COLUMNS + column, place);
                *scale = of_block;
                for (four, halves) in values.as_chunks::<4>().0.iter().zip(&mut to.steps) {
                    let [a, b, c, d] = four.map(i16::from);
                    let [low, high] = start;
                    *low -= 128 * (a + b);
                    *high -= 128 * (c + d);
                    let outputs = halves.as_flattened_mut().as_chunks_mut::<4>().0;
                    if let Some(output) = outputs.get_mut(column) {
                        *output = *four;
                    }
                }
            }
            packed.push(to);
        }
    }
    packed
}

struct Apply<'a> {
    matrix: &'a Blocks,
    x: &'a [f32],
    bias: &'a [f32],
    y: &'a mut [f32],
}

impl Work for Apply<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let (inputs, outputs) = (self.matrix.inputs, self.bias.len());
        let places = inputs / BLOCK;
        let packed = quantise(self.x, inputs);
        let panels = self.matrix.weights.chunks_exact(places).zip(self.bias.as_chunks::<COLUMNS>().0);
        for (panel, (weights, bias)) in panels.enumerate() {
            for (group, rows) in packed.chunks_exact(places).zip(self.y.chunks_mut(ROWS * outputs)) {
                let tile = lanes.blocks(group, weights);
                for (row, sums) in rows.chunks_exact_mut(outputs).zip(&tile) {
                    let Some(to) = row.as_chunks_mut::<COLUMNS>().0.get_mut(panel) else { continue };
                    for ((to, sum), bias) in to.iter_mut().zip(sums.as_flattened()).zip(bias) {
                        *to = sum + bias;
                    }
                }
            }
        }
    }
}

/// Groups of six rows in blocks of 8 bits; rows missing in the last group are left at nothing.
#[inline(always)]
fn quantise(x: &[f32], inputs: usize) -> Vec<InputBlock> {
    let mut packed = Vec::with_capacity(x.len().div_ceil(inputs * ROWS) * inputs / BLOCK);
    for group in x.chunks(inputs * ROWS) {
        let from = packed.len();
        packed.resize(
            from + inputs / BLOCK,
            InputBlock { steps: [[[128; 4]; ROWS]; BLOCK / 4], scale: [0.0; ROWS] },
        );
        for (row, values) in group.chunks_exact(inputs).enumerate() {
            let to = packed.iter_mut().skip(from);
            for (block, to) in values.as_chunks::<BLOCK>().0.iter().zip(to) {
                let (bytes, scale) = bytes(block);
                if let Some(to) = to.scale.get_mut(row) {
                    *to = scale;
                }
                for (four, step) in bytes.as_chunks::<4>().0.iter().zip(&mut to.steps) {
                    if let Some(to) = step.get_mut(row) {
                        *to = *four;
                    }
                }
            }
        }
    }
    packed
}

#[inline(always)]
fn bytes(block: &[f32; BLOCK]) -> ([u8; BLOCK], f32) {
    let largest = maths::largest(block);
    let inverse = if largest > 0.0 { 127.0 / largest } else { 0.0 };
    (block.map(|value| (maths::nearest(value * inverse) + 128) as u8), largest / 127.0)
}
