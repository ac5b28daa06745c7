//! The sums with AVX2 and FMA.

use pulp::{NullaryFnOnce, cast, x86::V3};

use super::{BLOCK, InputBlock, InputPair, Lanes, ROWS, Tile, WeightBlock, WeightPair, Work};

/// Work bound to the instructions it may use.
pub(super) struct Wide<W> {
    pub(super) lanes: V3,
    pub(super) work: W,
}

impl<W: Work> NullaryFnOnce for Wide<W> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.work.run(self.lanes);
    }
}

impl Lanes for V3 {
    /// Products of a block are summed in 16 bits: eight steps of two products of at most 8 × 127 stay below 2^15
    /// in the end, and what wraps on the way comes back. That halves the work against 32 bits.
    #[inline(always)]
    fn blocks(self, inputs: &[InputBlock], weights: &[WeightBlock]) -> Tile<f32> {
        let ones = self.avx._mm256_set1_epi16(1);
        let mut sums = [[self.avx._mm256_setzero_ps(); 2]; ROWS];
        for (input, weight) in inputs.iter().zip(weights) {
            let [low, high] = weight.start;
            let mut short = [[cast(low), cast(high)]; ROWS];
            for step in 0..BLOCK / 4 {
                let (Some(tokens), Some([low, high])) = (input.steps.get(step), weight.steps.get(step))
                else {
                    continue;
                };
                let (low, high) = (cast(*low), cast(*high));
                for (short, token) in short.iter_mut().zip(tokens) {
                    let token = self.avx._mm256_set1_epi32(i32::from_ne_bytes(*token));
                    let [to_low, to_high] = short;
                    *to_low =
                        self.avx2._mm256_add_epi16(*to_low, self.avx2._mm256_maddubs_epi16(token, low));
                    *to_high =
                        self.avx2._mm256_add_epi16(*to_high, self.avx2._mm256_maddubs_epi16(token, high));
                }
            }
            for ((sums, short), scale) in sums.iter_mut().zip(&short).zip(&input.scale) {
                let scale = self.avx._mm256_set1_ps(*scale);
                for ((sum, short), weight) in sums.iter_mut().zip(short).zip(&weight.scale) {
                    let whole =
                        self.avx._mm256_cvtepi32_ps(self.avx2._mm256_madd_epi16(*short, ones));
                    let scale = self.avx._mm256_mul_ps(scale, cast(*weight));
                    *sum = self.fma._mm256_fmadd_ps(whole, scale, *sum);
                }
            }
        }
        sums.map(|halves| halves.map(cast))
    }

    #[inline(always)]
    fn pairs(self, inputs: &[InputPair], weights: &[WeightPair]) -> Tile<i32> {
        let mut sums = [[self.avx._mm256_setzero_si256(); 2]; ROWS];
        for (input, [low, high]) in inputs.iter().zip(weights) {
            let (low, high) = (cast(*low), cast(*high));
            for (sums, token) in sums.iter_mut().zip(input) {
                let token = self.avx._mm256_set1_epi32(cast(*token));
                let [to_low, to_high] = sums;
                *to_low = self.avx2._mm256_add_epi32(*to_low, self.avx2._mm256_madd_epi16(token, low));
                *to_high = self.avx2._mm256_add_epi32(*to_high, self.avx2._mm256_madd_epi16(token, high));
            }
        }
        sums.map(|halves| halves.map(cast))
    }

    #[inline(always)]
    fn mul_add(self, a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}
