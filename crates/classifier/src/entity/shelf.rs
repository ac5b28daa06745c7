//! Short records found by hash: the table of weights and the table of known words.

use crate::ClassifierError;

/// Places side by side in one line of the processor's cache.
const PLACES: usize = 8;
/// Bits of a record; the others of its place say whose it is.
pub(super) const RECORD_BITS: u32 = 48;
const RECORD: u64 = (1 << RECORD_BITS) - 1;
/// Places filled of a line's eight on average; more fills lines and their neighbours too often.
const FILLED: f64 = 6.4;
/// Most lines that a file may hold: 64 MB.
const MOST_LINES: usize = 1 << 20;

/// Records of 48 bits. A record stands in the line its hash names or, where that is full, in the line beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shelf {
    lines: Vec<[u64; PLACES]>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self { lines: vec![[0; PLACES]; 2] }
    }
}

/// Every bit of a hash spread over all bits.
pub(super) fn mixed(hash: u64) -> u64 {
    let wide = u128::from(hash ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(0xA076_1D64_78BD_642F_E703_7ED1);
    #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
    let folded = (wide >> 64) as u64 ^ wide as u64;
    folded
}

/// The line and the mark of a hash among so many lines.
fn address(hash: u64, lines: usize) -> (usize, u64) {
    let mixed = mixed(hash);
    let at = (u128::from(mixed) * (lines as u128)) >> 64;
    (usize::try_from(at).unwrap_or(0), (mixed & 0xFFFF).max(1))
}

impl Shelf {
    /// A shelf with these records; where two ask for the last place the earlier one has it.
    pub(super) fn new(records: &[(u64, u64)]) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a number of lines needs no more than a float"
        )]
        let lines = (records.len() as f64 / FILLED / 2.0).ceil() as usize * 2;
        let mut shelf = Self { lines: vec![[0; PLACES]; lines.clamp(2, MOST_LINES)] };
        for (hash, record) in records {
            let (at, mark) = address(*hash, shelf.lines.len());
            for line in [at, at ^ 1] {
                let free = shelf.lines.get_mut(line).and_then(|line| line.iter_mut().find(|place| **place == 0));
                if let Some(place) = free {
                    *place = (mark << RECORD_BITS) | (record & RECORD);
                    break;
                }
            }
        }
        shelf
    }

    /// The record of a hash.
    pub(super) fn find(&self, hash: u64) -> Option<u64> {
        let (at, mark) = address(hash, self.lines.len());
        let line = self.lines.get(at)?;
        if let Some(place) = line.iter().find(|place| **place >> RECORD_BITS == mark) {
            return Some(place & RECORD);
        }
        if line.last() == Some(&0) {
            return None;
        }
        let beside = self.lines.get(at ^ 1)?;
        beside.iter().find(|place| **place >> RECORD_BITS == mark).map(|place| place & RECORD)
    }

    /// Changes the record of a hash, where there is one.
    pub(super) fn change(&mut self, hash: u64, change: impl Fn(u64) -> u64) {
        let (at, mark) = address(hash, self.lines.len());
        for line in [at, at ^ 1] {
            let Some(line) = self.lines.get_mut(line) else { return };
            if let Some(place) = line.iter_mut().find(|place| **place >> RECORD_BITS == mark) {
                *place = (mark << RECORD_BITS) | (change(*place & RECORD) & RECORD);
                return;
            }
        }
    }

    /// The shelf as bytes: the number of lines and all places.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&u32::try_from(self.lines.len()).unwrap_or(0).to_le_bytes());
        for place in self.lines.iter().flatten() {
            out.extend_from_slice(&place.to_le_bytes());
        }
    }

    /// Reads what [`Shelf::write`] wrote, and gives what stands behind it. Any bytes may be given.
    pub(super) fn read<'b>(
        model: &'static str,
        bytes: &'b [u8],
    ) -> Result<(Self, &'b [u8]), ClassifierError> {
        let fault = |fault| ClassifierError::Model { model, fault };
        let (number, rest) = bytes.split_first_chunk::<4>().ok_or(fault("cut short"))?;
        let number = usize::try_from(u32::from_le_bytes(*number)).unwrap_or(usize::MAX);
        if !(2..=MOST_LINES).contains(&number) || number % 2 != 0 {
            return Err(fault("a table's size is out of range"));
        }
        let (places, rest) =
            rest.split_at_checked(number.saturating_mul(PLACES * 8)).ok_or(fault("cut short"))?;
        let mut lines = vec![[0_u64; PLACES]; number];
        let (places, _) = places.as_chunks::<8>();
        for (place, bytes) in lines.iter_mut().flatten().zip(places) {
            *place = u64::from_le_bytes(*bytes);
        }
        Ok((Self { lines }, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_found_again_and_survive_their_bytes() {
        let records: Vec<(u64, u64)> = (1..5_000_u64).map(|key| (key * 77, key)).collect();
        let shelf = Shelf::new(&records);
        let found = records.iter().filter(|(hash, record)| shelf.find(*hash) == Some(*record)).count();
        assert!(found > 4_980, "{found}");
        let strangers = (1..5_000_u64).filter(|key| shelf.find(key * 77 + 1).is_some()).count();
        assert!(strangers < 10, "{strangers}");
        let mut bytes = Vec::new();
        shelf.write(&mut bytes);
        bytes.push(9);
        let (back, rest) = Shelf::read("x", &bytes).expect("its own bytes");
        assert_eq!((back, rest), (shelf, [9_u8].as_slice()));
        assert!(Shelf::read("x", &bytes[..100]).is_err());
    }
}
