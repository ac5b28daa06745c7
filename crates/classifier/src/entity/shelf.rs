//! Short records found by hash: the table of weights and the table of known words.

use crate::ClassifierError;

/// Places side by side in one line of the processor's cache.
const PLACES: usize = 8;
/// Bytes of a record.
pub(super) const RECORD: usize = 6;
/// Places filled of a line's eight on average.
const FILLED: f64 = 5.5;
/// So many lines on from the one that a hash names may hold its record.
const REACH: usize = 4;
/// Most lines that a file may hold: 64 MB.
const MOST_LINES: usize = 1 << 20;

/// Eight records and, behind them, eight marks of sixteen bits that say whose they are, 0 for nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(align(64))]
struct Line([u8; LINE]);

const LINE: usize = PLACES * (RECORD + 2);

impl Default for Line {
    fn default() -> Self {
        Self([0; LINE])
    }
}

/// One in each sixteen bits.
const EACH: u64 = 0x0001_0001_0001_0001;

impl Line {
    /// The first place with a mark; [`PLACES`] where there is none.
    #[inline]
    fn place(&self, mark: u16) -> usize {
        // The highest bit of the first sixteen that are all zero; those behind it may be wrong.
        let zero = |bits: u64| bits.wrapping_sub(EACH) & !bits & (EACH << 15);
        let [first, second] = self.marks().map(|marks| zero(marks ^ EACH.wrapping_mul(u64::from(mark))));
        // Which half it is, and whether a feature is known at all, is a coin's toss that the processor would guess
        // wrong half the time.
        let (hit, from) =
            std::hint::select_unpredictable(first != 0, (first, 0), (second, PLACES as u32 / 2));
        (from + hit.trailing_zeros() / 16) as usize
    }

    #[inline]
    fn word(&self, at: usize) -> u64 {
        self.0.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
    }

    #[inline]
    fn marks(&self) -> [u64; 2] {
        [self.word(PLACES * RECORD), self.word(PLACES * RECORD + 8)]
    }

    /// Whether all places are taken.
    #[inline]
    fn is_full(&self) -> bool {
        self.marks()[1] >> 48 != 0
    }

    /// A record; bits above its own are anything.
    #[inline]
    fn record(&self, place: usize) -> u64 {
        self.word(place % PLACES * RECORD)
    }

    fn put(&mut self, place: usize, mark: u16, record: u64) {
        let (records, marks) = self.0.split_at_mut(PLACES * RECORD);
        records
            .iter_mut()
            .skip(place * RECORD)
            .zip(record.to_le_bytes().iter().take(RECORD))
            .for_each(|(slot, byte)| *slot = *byte);
        marks.iter_mut().skip(place * 2).zip(mark.to_le_bytes()).for_each(|(slot, byte)| *slot = byte);
    }
}

/// Records of 48 bits, each in the line that the upper half of its hash names or, where that is full, in one of the
/// next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shelf {
    lines: Vec<Line>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self { lines: vec![Line::default(); 1 + REACH] }
    }
}

/// Every bit of a hash spread over all bits.
pub(super) fn mixed(hash: u64) -> u64 {
    let wide = u128::from(hash ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(0xA076_1D64_78BD_642F_E703_7ED1);
    (wide >> 64) as u64 ^ wide as u64
}

/// The line and the mark of a hash among so many lines.
#[inline]
fn address(hash: u64, lines: usize) -> (usize, u16) {
    let at = ((hash >> 32) * lines as u64) >> 32;
    (at as usize, (hash as u16).max(1))
}

impl Shelf {
    /// A shelf with these records; where too many ask for one place the earlier ones have it.
    pub(super) fn new(records: &[(u64, u64)]) -> Self {
        let lines = (records.len() as f64 / FILLED).ceil() as usize;
        let mut shelf = Self { lines: vec![Line::default(); lines.clamp(1, MOST_LINES) + REACH] };
        for (hash, record) in records {
            let (at, mark) = address(*hash, shelf.homes());
            for line in shelf.lines.iter_mut().skip(at).take(REACH) {
                if line.place(mark) < PLACES {
                    break;
                }
                let free = line.place(0);
                if free < PLACES {
                    line.put(free, mark, *record);
                    break;
                }
            }
        }
        shelf
    }

    /// Lines that hashes name; the last few only take what is too much for those before.
    fn homes(&self) -> usize {
        self.lines.len() - REACH
    }

    /// The record of a hash, or `other`; bits above a record's own are anything.
    #[inline]
    pub(super) fn find(&self, hash: u64, other: u64) -> u64 {
        let (at, mark) = address(hash, self.homes());
        let Some(line) = self.lines.get(at) else { return other };
        let place = line.place(mark);
        if place >= PLACES && line.is_full() {
            return self.find_behind(at, mark, other);
        }
        std::hint::select_unpredictable(place < PLACES, line.record(place), other)
    }

    #[cold]
    #[inline(never)]
    fn find_behind(&self, at: usize, mark: u16, other: u64) -> u64 {
        for line in self.lines.get(at + 1..at + REACH).unwrap_or_default() {
            let place = line.place(mark);
            if place < PLACES {
                return line.record(place);
            }
            if !line.is_full() {
                break;
            }
        }
        other
    }

    /// Brings the lines of some hashes into the processor's cache, all at once, which asking for one after the
    /// other would not.
    #[inline]
    pub(super) fn call(&self, hashes: &[u64]) {
        let homes = self.homes();
        let touched = hashes.iter().fold(0, |all, hash| {
            all ^ self.lines.get(address(*hash, homes).0).map_or(0, |line| line.marks()[0])
        });
        std::hint::black_box(touched);
    }

    /// The shelf as bytes: the number of lines, and all of them.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&u32::try_from(self.lines.len()).unwrap_or(0).to_le_bytes());
        out.extend(self.lines.iter().flat_map(|line| line.0));
    }

    /// Reads what [`Shelf::write`] wrote, and gives what stands behind it. Any bytes may be given.
    pub(super) fn read<'b>(
        model: &'static str,
        bytes: &'b [u8],
    ) -> Result<(Self, &'b [u8]), ClassifierError> {
        let fault = |fault| ClassifierError::Model { model, fault };
        let (number, rest) = bytes.split_first_chunk::<4>().ok_or(fault("cut short"))?;
        let number = u32::from_le_bytes(*number) as usize;
        if !(1 + REACH..=MOST_LINES + REACH).contains(&number) {
            return Err(fault("a table's size is out of range"));
        }
        let (lines, rest) = rest.split_at_checked(number * LINE).ok_or(fault("cut short"))?;
        Ok((Self { lines: lines.as_chunks::<LINE>().0.iter().map(|bytes| Line(*bytes)).collect() }, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_found_again_and_survive_their_bytes() {
        let records: Vec<(u64, u64)> = (1..5_000_u64).map(|key| (mixed(key), key)).collect();
        let shelf = Shelf::new(&records);
        let found = records
            .iter()
            .filter(|(hash, record)| shelf.find(*hash, 0) & 0xFFFF_FFFF_FFFF == *record)
            .count();
        assert!(found > 4_980, "{found}");
        let strangers = (1..5_000_u64).filter(|key| shelf.find(mixed(key + 9_000), 0) != 0).count();
        assert!(strangers < 10, "{strangers}");
        let mut bytes = Vec::new();
        shelf.write(&mut bytes);
        bytes.push(9);
        let (back, rest) = Shelf::read("x", &bytes).expect("its own bytes");
        assert_eq!((back, rest), (shelf, [9_u8].as_slice()));
        assert!(Shelf::read("x", &bytes[..100]).is_err());
    }
}
