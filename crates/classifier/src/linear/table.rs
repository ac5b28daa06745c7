//! Weights of hashed features, kept so that memory answers for many features at once.

use super::{RARITY_STEP, Sink, bucket};

/// Weights that are added in one step.
const LANES: usize = 8;
/// Features that wait for their weights together: as many as a core can ask memory for without waiting, and more.
const WAITING: usize = 64;
/// The byte of a weight of zero.
const ZERO: u8 = 128;

/// For each bucket the rarity of its features, 0 where no training text had one, and a byte for each class. The bytes of a
/// bucket lie side by side, padded to whole steps.
#[derive(Clone, PartialEq)]
pub(crate) struct Table {
    bits: u32,
    width: usize,
    stride: usize,
    rarity: Vec<u8>,
    weights: Vec<u8>,
}

impl Table {
    /// A table from records of one byte for the rarity and `width` for the classes, as files have them.
    pub(crate) fn from_records(bits: u32, width: usize, records: &[u8]) -> Self {
        let stride = width.next_multiple_of(LANES);
        let buckets = records.len() / (width + 1);
        let mut table = Self {
            bits,
            width,
            stride,
            rarity: Vec::with_capacity(buckets),
            weights: vec![ZERO; buckets * stride],
        };
        for (record, weights) in records.chunks_exact(width + 1).zip(table.weights.chunks_exact_mut(stride)) {
            let Some((rarity, own)) = record.split_first() else { continue };
            table.rarity.push(*rarity);
            weights.iter_mut().zip(own).for_each(|(slot, byte)| *slot = *byte);
        }
        table
    }

    /// The table as files have it.
    pub(crate) fn records(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.rarity.len() * (self.width + 1));
        for (rarity, weights) in self.rarity.iter().zip(self.weights.chunks_exact(self.stride)) {
            out.push(*rarity);
            out.extend_from_slice(weights.get(..self.width).unwrap_or_default());
        }
        out
    }

    /// Its size is `1 << bits` buckets.
    pub(crate) fn bits(&self) -> u32 {
        self.bits
    }

    /// Classes of a bucket.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Rarity by bucket.
    pub(crate) fn rarity(&self) -> &[u8] {
        &self.rarity
    }
}

/// Adds up the weights of a text's features by block.
pub(crate) struct Adder<'t, const B: usize, const W: usize> {
    table: &'t Table,
    arch: pulp::Arch,
    /// Block and bucket of the features that wait.
    waiting: [(usize, usize); WAITING],
    count: usize,
    sums: [[f32; W]; B],
    squares: [f32; B],
}

impl<'t, const B: usize, const W: usize> Adder<'t, B, W> {
    pub(crate) fn new(table: &'t Table) -> Self {
        Self {
            table,
            arch: pulp::Arch::new(),
            waiting: [(0, 0); WAITING],
            count: 0,
            sums: [[0.0; W]; B],
            squares: [0.0; B],
        }
    }

    /// By block the sums by class and the squared length of the features.
    pub(crate) fn finish(mut self) -> ([[f32; W]; B], [f32; B]) {
        self.flush();
        (self.sums, self.squares)
    }

    fn flush(&mut self) {
        let arch = self.arch;
        arch.dispatch(|| self.add());
    }

    #[inline(always)]
    fn add(&mut self) {
        let stride = self.table.stride;
        let waiting = self.waiting.get(..self.count).unwrap_or_default();
        // First all are touched: none of these waits for another, so that memory brings them side by side.
        let mut rarities = [0_u8; WAITING];
        let mut touched = 0;
        for (rarity, (_, at)) in rarities.iter_mut().zip(waiting) {
            *rarity = self.table.rarity.get(*at).copied().unwrap_or(0);
            touched ^= self.table.weights.get(at * stride).copied().unwrap_or(0);
        }
        std::hint::black_box(touched);
        for (rarity, (block, at)) in rarities.iter().zip(waiting) {
            // What was never seen in training counts for nothing.
            if *rarity == 0 {
                continue;
            }
            let rarity = f32::from(*rarity) * RARITY_STEP;
            let weights = self.table.weights.get(at * stride..(at + 1) * stride).unwrap_or_default();
            let (Some(sums), Some(square)) = (self.sums.get_mut(*block), self.squares.get_mut(*block)) else {
                continue;
            };
            *square += rarity * rarity;
            let steps = sums.as_chunks_mut::<LANES>().0.iter_mut().zip(weights.as_chunks::<LANES>().0);
            for (sums, weights) in steps {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    // Signed, finer near zero, where most weights lie: see `encoded`.
                    let level = f32::from(*weight) - f32::from(ZERO);
                    *sum += rarity * level * level.abs();
                }
            }
        }
        self.count = 0;
    }
}

impl<const B: usize, const W: usize> Sink for Adder<'_, B, W> {
    fn take(&mut self, block: usize, hash: u64) {
        if let Some(slot) = self.waiting.get_mut(self.count) {
            *slot = (block, bucket(hash, self.table.bits));
            self.count += 1;
        }
        if self.count == WAITING {
            self.flush();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_table_keeps_its_records_and_adds_as_one_by_one(
            width in 1_usize..20,
            seed in any::<u8>(),
            hashes in proptest::collection::vec((0_usize..2, any::<u64>()), 0..200),
        ) {
            let byte = |at: usize| (at.wrapping_mul(31) as u8).wrapping_add(seed);
            let records: Vec<u8> = (0..256 * (width + 1)).map(byte).collect();
            let table = Table::from_records(8, width, &records);
            prop_assert_eq!(&table.records(), &records);
            let mut adder: Adder<'_, 2, 24> = Adder::new(&table);
            let mut sums = [[0.0_f32; 24]; 2];
            let mut squares = [0.0_f32; 2];
            for (block, hash) in hashes {
                adder.take(block, hash);
                let record = &records[bucket(hash, 8) * (width + 1)..][..=width];
                let rarity = f32::from(record[0]) * RARITY_STEP;
                squares[block] += rarity * rarity;
                for (sum, byte) in sums[block].iter_mut().zip(&record[1..]) {
                    let level = f32::from(*byte) - 128.0;
                    *sum += rarity * level * level.abs();
                }
            }
            prop_assert_eq!(adder.finish(), (sums, squares));
        }
    }
}
