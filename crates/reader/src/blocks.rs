//! A matrix in the base file's own 4 bits, with a scale for every 32 weights of a row.

use crate::{
    kernel::{
        BLOCK, COLUMNS, InputStep, Inputs, Lanes, ROWS, WeightBlock, WeightStep, Weights, Work, dispatch,
    },
    maths,
};

/// Bytes of a block in the file: a scale in 16 bits, then two weights a byte.
pub(crate) const FILE_BYTES: usize = 2 + BLOCK / 2;
/// Steps of a block.
const STEPS: usize = BLOCK / 4;

/// Inputs in 8 bits, kept so that their room is used again.
#[derive(Debug, Default)]
pub(crate) struct Room {
    steps: Vec<InputStep>,
    scales: Vec<[f32; ROWS]>,
}

/// Weights by sixteen outputs, then 32 inputs.
#[derive(Debug)]
pub(crate) struct Blocks {
    steps: Vec<WeightStep>,
    blocks: Vec<WeightBlock>,
    inputs: usize,
}

impl Blocks {
    /// From rows as the file has them, one per output. The counts are multiples of 32 and of 16; `None` where a
    /// scale is not finite.
    pub(crate) fn new(rows: &[&[u8]], inputs: usize) -> Option<Self> {
        let mut whole = true;
        let (steps, blocks) = pack(
            inputs,
            |row, block| {
                let bytes = rows.get(row).and_then(|row| row.as_chunks().0.get(block));
                let (values, scale) = unpack(bytes.unwrap_or(&[0; FILE_BYTES]));
                whole &= scale.is_finite();
                (values, scale)
            },
            rows.len(),
        );
        whole.then_some(Self { steps, blocks, inputs })
    }

    /// `bias + weights · x` of each row of `x`, into `y`.
    pub(crate) fn apply(&self, x: &[f32], bias: &[f32], y: &mut [f32], room: &mut Room) {
        dispatch(Apply { matrix: self, x, bias, y, room });
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
) -> (Vec<WeightStep>, Vec<WeightBlock>) {
    let count = outputs / COLUMNS * inputs / BLOCK;
    let (mut steps, mut blocks) = (Vec::with_capacity(count * STEPS), Vec::with_capacity(count));
    for panel in 0..outputs / COLUMNS {
        for place in 0..inputs / BLOCK {
            let mut of_block = [[[0; 32]; 2]; STEPS];
            let mut to = WeightBlock { start: [[0; 16]; 2], scale: [[0.0; 8]; 2] };
            let starts = to.start.as_flattened_mut().as_chunks_mut::<2>().0.iter_mut();
            for (column, (scale, start)) in to.scale.as_flattened_mut().iter_mut().zip(starts).enumerate() {
                let (values, of_row) = block(panel * COLUMNS + column, place);
                *scale = of_row;
                for (four, halves) in values.as_chunks::<4>().0.iter().zip(&mut of_block) {
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
            steps.extend(of_block);
            blocks.push(to);
        }
    }
    (steps, blocks)
}

struct Apply<'a> {
    matrix: &'a Blocks,
    x: &'a [f32],
    bias: &'a [f32],
    y: &'a mut [f32],
    room: &'a mut Room,
}

impl Work for Apply<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let (inputs, outputs) = (self.matrix.inputs, self.bias.len());
        let places = inputs / BLOCK;
        quantise(lanes, self.x, inputs, self.room);
        let Room { steps, scales } = self.room;
        let matrix = self.matrix;
        let panels = matrix.steps.chunks_exact(places * STEPS).zip(matrix.blocks.chunks_exact(places));
        let hidden = std::hint::black_box(STEPS);
        for (panel, ((of_steps, blocks), bias)) in panels.zip(self.bias.as_chunks::<COLUMNS>().0).enumerate()
        {
            let weights = Weights { steps: of_steps, blocks };
            let groups = steps.chunks_exact(places * STEPS).zip(scales.chunks_exact(places));
            for ((steps, scales), rows) in groups.zip(self.y.chunks_mut(ROWS * outputs)) {
                let tile = lanes.blocks(hidden, Inputs { steps, scales }, weights);
                for (row, sums) in rows.chunks_exact_mut(outputs).zip(&tile) {
                    let Some(to) = row.as_chunks_mut::<COLUMNS>().0.get_mut(panel) else { continue };
                    let parts = sums.iter().zip(bias.as_chunks::<8>().0);
                    for (to, (sums, bias)) in to.as_chunks_mut::<8>().0.iter_mut().zip(parts) {
                        *to = add(sums, bias);
                    }
                }
            }
        }
    }
}

/// Groups of six rows in steps of four and the scales of their blocks; rows missing in the last group
/// hold anything.
#[inline(always)]
fn quantise<L: Lanes>(lanes: L, x: &[f32], inputs: usize, room: &mut Room) {
    let groups = x.len().div_ceil(inputs * ROWS);
    let Room { steps, scales } = room;
    steps.resize(groups * inputs / 4, [[128; 4]; ROWS]);
    scales.resize(groups * inputs / BLOCK, [0.0; ROWS]);
    let to = steps.chunks_exact_mut(inputs / 4).zip(scales.chunks_exact_mut(inputs / BLOCK));
    for ((steps, scales), group) in to.zip(x.chunks(inputs * ROWS)) {
        for (row, values) in group.chunks_exact(inputs).enumerate() {
            let to = steps.as_chunks_mut::<STEPS>().0.iter_mut().zip(scales.iter_mut());
            for ((steps, scales), block) in to.zip(values.as_chunks::<BLOCK>().0) {
                let (bytes, scale) = lanes.bytes(block);
                if let Some(to) = scales.get_mut(row) {
                    *to = scale;
                }
                for (four, step) in bytes.as_chunks::<4>().0.iter().zip(steps) {
                    if let Some(to) = step.get_mut(row) {
                        *to = *four;
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn add(a: &[f32; 8], b: &[f32; 8]) -> [f32; 8] {
    let mut sums = *a;
    for (sum, b) in sums.iter_mut().zip(b) {
        *sum += b;
    }
    sums
}
