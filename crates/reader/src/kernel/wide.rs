//! The sums with AVX2 and FMA.

use std::arch::x86_64::__m256;

use pulp::{NullaryFnOnce, cast, x86::V3};

use super::{BLOCK, InputPair, Inputs, Lanes, ROWS, Tile, WeightPair, Weights, Work};

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
    type Eight = __m256;

    #[inline(always)]
    fn eight(self, numbers: &[f32; 8]) -> __m256 {
        cast(*numbers)
    }

    #[inline(always)]
    fn all(self, number: f32) -> __m256 {
        self.avx._mm256_set1_ps(number)
    }

    #[inline(always)]
    fn array(self, eight: __m256) -> [f32; 8] {
        cast(eight)
    }

    #[inline(always)]
    fn mul_add_eight(self, a: __m256, b: __m256, c: __m256) -> __m256 {
        self.fma._mm256_fmadd_ps(a, b, c)
    }

    /// Products of a block are summed in 16 bits: eight steps of two products of at most 8 × 127 stay below 2^15
    /// in the end, and what wraps on the way comes back. That halves the work against 32 bits.
    #[inline(always)]
    fn blocks(self, steps: usize, inputs: Inputs<'_>, weights: Weights<'_>) -> Tile<f32> {
        let ones = self.avx._mm256_set1_epi16(1);
        let mut sums = [[self.avx._mm256_setzero_ps(); 2]; ROWS];
        let steps = inputs.steps.chunks_exact(steps).zip(weights.steps.chunks_exact(steps));
        let blocks = inputs.scales.iter().zip(weights.blocks);
        for ((tokens, halves), (input_scales, block)) in steps.zip(blocks) {
            let [low, high] = block.start;
            let mut short = [[cast(low), cast(high)]; ROWS];
            for (tokens, [low, high]) in tokens.iter().zip(halves) {
                let (low, high) = (cast(*low), cast(*high));
                for (short, token) in short.iter_mut().zip(tokens) {
                    let token = self.avx._mm256_set1_epi32(i32::from_ne_bytes(*token));
                    let [to_low, to_high] = short;
                    *to_low = self.avx2._mm256_add_epi16(*to_low, self.avx2._mm256_maddubs_epi16(token, low));
                    *to_high =
                        self.avx2._mm256_add_epi16(*to_high, self.avx2._mm256_maddubs_epi16(token, high));
                }
            }
            for ((sums, short), scale) in sums.iter_mut().zip(&short).zip(input_scales) {
                let scale = self.avx._mm256_set1_ps(*scale);
                for ((sum, short), weight) in sums.iter_mut().zip(short).zip(&block.scale) {
                    let whole = self.avx._mm256_cvtepi32_ps(self.avx2._mm256_madd_epi16(*short, ones));
                    let scale = self.avx._mm256_mul_ps(scale, cast(*weight));
                    *sum = self.fma._mm256_fmadd_ps(whole, scale, *sum);
                }
            }
        }
        let mut tile = Tile::default();
        for (to, sum) in tile.as_flattened_mut().iter_mut().zip(sums.as_flattened()) {
            *to = cast(*sum);
        }
        tile
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
        let mut tile = Tile::default();
        for (to, sum) in tile.as_flattened_mut().iter_mut().zip(sums.as_flattened()) {
            *to = cast(*sum);
        }
        tile
    }

    #[inline(always)]
    fn bytes(self, block: &[f32; BLOCK]) -> ([u8; BLOCK], f32) {
        let eights: [__m256; 4] = cast(*block);
        let sign = self.avx._mm256_set1_ps(-0.0);
        let size = |eight| self.avx._mm256_andnot_ps(sign, eight);
        let [a, b, c, d] = eights;
        let most = self.avx._mm256_max_ps(
            self.avx._mm256_max_ps(size(a), size(b)),
            self.avx._mm256_max_ps(size(c), size(d)),
        );
        let most = self.avx._mm256_max_ps(most, self.avx._mm256_permute2f128_ps::<1>(most, most));
        let most = self.avx._mm256_max_ps(most, self.avx._mm256_permute_ps::<0b01_00_11_10>(most));
        let most = self.avx._mm256_max_ps(most, self.avx._mm256_permute_ps::<0b10_11_00_01>(most));
        let [largest, ..]: [f32; 8] = cast(most);
        let inverse = if largest > 0.0 { 127.0 / largest } else { 0.0 };
        let inverse = self.avx._mm256_set1_ps(inverse);
        let whole = |eight| self.avx._mm256_cvtps_epi32(self.avx._mm256_mul_ps(eight, inverse));
        // Packing works on each half of a register by itself; the last step puts the fours in order again.
        let low = self.avx2._mm256_packs_epi32(whole(a), whole(b));
        let high = self.avx2._mm256_packs_epi32(whole(c), whole(d));
        let bytes = self.avx2._mm256_packs_epi16(low, high);
        let order = cast([0i32, 4, 1, 5, 2, 6, 3, 7]);
        let bytes = self.avx2._mm256_permutevar8x32_epi32(bytes, order);
        let middle = self.avx._mm256_set1_epi8(-128);
        (cast(self.avx2._mm256_xor_si256(bytes, middle)), largest / 127.0)
    }

    #[inline(always)]
    fn mul_add(self, a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}
