//! The two sums of products nearly all time goes into, and how the machine at hand does them.
//!
//! A tile is six tokens by sixteen outputs: with AVX2 its sums fill twelve of sixteen registers, which leaves room
//! for two of weights and one of inputs, so every weight loaded serves six tokens.

mod plain;
#[cfg(target_arch = "x86_64")]
mod wide;

pub(crate) use plain::Plain;

/// Tokens of a tile.
pub(crate) const ROWS: usize = 6;
/// Outputs of a tile, in two halves of eight.
pub(crate) const COLUMNS: usize = 16;
/// Values that share a scale, as in the base file's 4-bit format.
pub(crate) const BLOCK: usize = 32;

/// Sums of a tile by token and half.
pub(crate) type Tile<T> = [[[T; 8]; 2]; ROWS];

/// Four inputs of sixteen outputs in 4 bits, −8 to 7: by half, then output × 4 + input.
pub(crate) type WeightStep = [[i8; 32]; 2];
/// Four values of six tokens in 8 bits, −127 to 127, plus 128.
pub(crate) type InputStep = [[u8; 4]; ROWS];

/// What goes with 32 inputs of sixteen outputs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WeightBlock {
    /// What takes back the 128 that inputs are stored with: minus 128 times each pair's weights, summed over steps.
    pub(crate) start: [[i16; 16]; 2],
    /// Scale of each output.
    pub(crate) scale: [[f32; 8]; 2],
}

/// 4-bit weights of sixteen outputs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weights<'a> {
    pub(crate) steps: &'a [WeightStep],
    pub(crate) blocks: &'a [WeightBlock],
}

/// 8-bit values of six tokens, with the scale of every block of 32 of a token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inputs<'a> {
    pub(crate) steps: &'a [InputStep],
    pub(crate) scales: &'a [[f32; ROWS]],
}

/// Two inputs of sixteen outputs, as output × 2 + input.
pub(crate) type WeightPair = [[i16; 16]; 2];
/// Two values of six tokens.
pub(crate) type InputPair = [[i16; 2]; ROWS];

/// A way to do the sums. Work given to a machine is compiled for that machine's instructions.
pub(crate) trait Lanes: Copy {
    /// Eight numbers in one register, if the machine has such.
    type Eight: Copy;

    fn eight(self, numbers: &[f32; 8]) -> Self::Eight;
    /// The same number eight times.
    fn all(self, number: f32) -> Self::Eight;
    fn array(self, eight: Self::Eight) -> [f32; 8];
    /// `a * b + c` of each.
    fn mul_add_eight(self, a: Self::Eight, b: Self::Eight, c: Self::Eight) -> Self::Eight;
    /// 4-bit weights times 8-bit inputs, in blocks of `steps` steps, which are eight. The number comes as a value
    /// the compiler cannot see through: told it, it unrolls them and runs out of registers (a quarter slower).
    fn blocks(self, steps: usize, inputs: Inputs<'_>, weights: Weights<'_>) -> Tile<f32>;
    /// 16-bit products. The caller keeps the sums within 32 bits; beyond, they wrap.
    fn pairs(self, inputs: &[InputPair], weights: &[WeightPair]) -> Tile<i32>;
    /// A block in 8 bits, −127 to 127, plus 128, and its scale.
    fn bytes(self, block: &[f32; BLOCK]) -> ([u8; BLOCK], f32);
    /// `a * b + c`.
    fn mul_add(self, a: f32, b: f32, c: f32) -> f32;
}

/// Work compiled once for each kind of machine. Mark `run` and all it calls `#[inline(always)]`.
pub(crate) trait Work {
    fn run<L: Lanes>(self, lanes: L);
}

/// Does the work with the best instructions this machine has.
pub(crate) fn dispatch(work: impl Work) {
    #[cfg(target_arch = "x86_64")]
    if let Some(lanes) = pulp::x86::V3::try_new() {
        return lanes.vectorize(wide::Wide { lanes, work });
    }
    work.run(Plain);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Both<'a>(Inputs<'a>, Weights<'a>, &'a mut Tile<f32>);

    impl Work for Both<'_> {
        #[inline(always)]
        fn run<L: Lanes>(self, lanes: L) {
            *self.2 = lanes.blocks(8, self.0, self.1);
        }
    }

    struct Bytes<'a>(&'a [f32; BLOCK], &'a mut ([u8; BLOCK], f32));

    impl Work for Bytes<'_> {
        #[inline(always)]
        fn run<L: Lanes>(self, lanes: L) {
            *self.1 = lanes.bytes(self.0);
        }
    }

    struct Pairs<'a>(&'a [InputPair], &'a [WeightPair], &'a mut Tile<i32>);

    impl Work for Pairs<'_> {
        #[inline(always)]
        fn run<L: Lanes>(self, lanes: L) {
            *self.2 = lanes.pairs(self.0, self.1);
        }
    }

    /// Numbers spread over the whole range, extremes included, from one seed.
    fn numbers(seed: u64) -> impl FnMut(i32, i32) -> i32 {
        let mut state = seed | 1;
        move |low, high| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            match state % 5 {
                0 => low,
                1 => high,
                _ => low + ((state >> 20) % (high - low + 1) as u64) as i32,
            }
        }
    }

    proptest! {
        /// Exact sums of extreme weights and inputs, against a sum in 64 bits.
        #[test]
        fn blocks_are_summed_exactly(seed in any::<u64>()) {
            let mut next = numbers(seed);
            let weights: Vec<Vec<i32>> = (0..COLUMNS).map(|_| (0..64).map(|_| next(-8, 7)).collect()).collect();
            let inputs: Vec<Vec<i32>> = (0..ROWS).map(|_| (0..64).map(|_| next(-127, 127)).collect()).collect();
            let (steps, blocks) = crate::blocks::pack(64, |row, block| {
                let mut values = [0i8; BLOCK];
                for (value, from) in values.iter_mut().zip(&weights[row][block * BLOCK..]) {
                    *value = *from as i8;
                }
                (values, 0.5)
            }, COLUMNS);
            let weights_in = Weights { steps: &steps, blocks: &blocks };
            let bytes: Vec<InputStep> = (0..16).map(|step| std::array::from_fn(|row| {
                std::array::from_fn(|byte| (inputs[row][step * 4 + byte] + 128) as u8)
            })).collect();
            let inputs_in = Inputs { steps: &bytes, scales: &[[2.0; ROWS]; 2] };
            let mut wide = Tile::default();
            dispatch(Both(inputs_in, weights_in, &mut wide));
            prop_assert_eq!(wide, Plain.blocks(8, inputs_in, weights_in));
            for (row, sums) in wide.iter().enumerate() {
                for (column, sum) in sums.as_flattened().iter().enumerate() {
                    let expected: i32 = (0..64).map(|at| weights[column][at] * inputs[row][at]).sum();
                    prop_assert_eq!(*sum, expected as f32);
                }
            }
        }

        #[test]
        fn bytes_come_back_as_they_were(block in proptest::array::uniform32(-1e3f32..1e3)) {
            let mut wide = ([0; BLOCK], 0.0);
            dispatch(Bytes(&block, &mut wide));
            prop_assert_eq!(wide, Plain.bytes(&block));
            for (byte, value) in wide.0.iter().zip(block) {
                prop_assert!(((f32::from(*byte) - 128.0) * wide.1 - value).abs() <= wide.1 * 0.501);
            }
        }

        #[test]
        fn pairs_are_summed_exactly(seed in any::<u64>()) {
            let mut next = numbers(seed);
            let weights: Vec<WeightPair> = (0..20)
                .map(|_| std::array::from_fn(|_| std::array::from_fn(|_| next(-127, 127) as i16))).collect();
            let inputs: Vec<InputPair> = (0..20)
                .map(|_| std::array::from_fn(|_| std::array::from_fn(|_| next(-8191, 8191) as i16))).collect();
            let mut wide = Tile::default();
            dispatch(Pairs(&inputs, &weights, &mut wide));
            prop_assert_eq!(wide, Plain.pairs(&inputs, &weights));
        }
    }
}
