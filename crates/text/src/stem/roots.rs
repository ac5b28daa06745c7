//! The list of roots and the look-up in it.

use std::sync::LazyLock;

/// Gathered from the corpora by `examples/roots.rs`.
const GATHERED: &str = include_str!("../../../../lexicons/id/roots.txt");
/// Written by hand: what the corpora lack, and (`-word`) what they bring in wrongly.
const OWN: &str = include_str!("../../../../lexicons/id/roots-own.txt");

static SHIPPED: LazyLock<Roots> = LazyLock::new(|| {
    let out: Vec<&str> = lines(OWN).filter_map(|line| line.strip_prefix('-')).collect();
    let gathered = lines(GATHERED).flat_map(str::split_ascii_whitespace).filter(|word| !out.contains(word));
    let own = lines(OWN).filter(|line| !line.starts_with('-')).flat_map(str::split_ascii_whitespace);
    Roots::new(gathered.chain(own))
});

/// Roots longer than this are not kept: one is looked up as one number.
const LONGEST: usize = 16;
/// Bits of the filter before the table, 16 KiB: it stays in the nearest cache and answers most misses.
const FILTER_BITS: u32 = 17;

/// A set of roots, made once and asked often.
#[derive(Debug, Clone)]
pub struct Roots {
    filter: Box<[u64]>,
    /// Open addressing over packed words; 0 is an empty place, a quarter of the places at most is taken.
    table: Box<[u128]>,
    shift: u32,
    count: usize,
}

impl Roots {
    /// The roots that ship with the program.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// A set of these words; what is empty or longer than sixteen bytes is passed over.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut keys: Vec<u128> = words.into_iter().filter_map(|word| pack(word.as_bytes())).collect();
        keys.sort_unstable();
        keys.dedup();
        let size = keys.len().max(16).saturating_mul(4).next_power_of_two();
        let mut made = Self {
            filter: vec![0; 1 << (FILTER_BITS - 6)].into(),
            table: vec![0; size].into(),
            shift: 64_u32.saturating_sub(size.trailing_zeros()),
            count: keys.len(),
        };
        for key in keys {
            made.insert(key);
        }
        made
    }

    /// How many roots there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether this is a root.
    #[must_use]
    pub fn contains(&self, word: &[u8]) -> bool {
        let Some(key) = pack(word) else { return false };
        let hash = mix(key);
        let (cell, bit) = place(hash);
        if self.filter.get(cell).is_none_or(|bits| bits & bit == 0) {
            return false;
        }
        let mut at = slot(hash, self.shift);
        loop {
            match self.table.get(at) {
                Some(&found) if found == key => return true,
                Some(0) | None => return false,
                Some(_) => at = self.next(at),
            }
        }
    }

    fn insert(&mut self, key: u128) {
        let hash = mix(key);
        let (cell, bit) = place(hash);
        if let Some(bits) = self.filter.get_mut(cell) {
            *bits |= bit;
        }
        let mut at = slot(hash, self.shift);
        while self.table.get(at).is_some_and(|&found| found != 0) {
            at = self.next(at);
        }
        if let Some(free) = self.table.get_mut(at) {
            *free = key;
        }
    }

    fn next(&self, at: usize) -> usize {
        at.wrapping_add(1) & self.table.len().wrapping_sub(1)
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The bytes of a word as one number; words that differ give numbers that differ, since no word holds a zero.
fn pack(word: &[u8]) -> Option<u128> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    Some(word.iter().fold(0, |key, byte| (key << 8) | u128::from(*byte)))
}

fn mix(key: u128) -> u64 {
    let high = (key >> 64) as u64;
    let low = key as u64;
    let mixed = (low ^ high.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

fn place(hash: u64) -> (usize, u64) {
    let bit = hash & ((1 << FILTER_BITS) - 1);
    ((bit >> 6) as usize, 1 << (bit & 63))
}

fn slot(hash: u64, shift: u32) -> usize {
    (hash >> shift) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_its_words_and_no_others() {
        let words: Vec<String> = (0..5_000).map(|number| format!("kata{number}")).collect();
        let roots = Roots::new(words.iter().map(String::as_str));
        assert_eq!(roots.len(), 5_000);
        assert!(words.iter().all(|word| roots.contains(word.as_bytes())));
        assert!(!(5_000..20_000).any(|number| roots.contains(format!("kata{number}").as_bytes())));
        assert!(!roots.contains(b"") && !roots.contains(&[b'a'; 40]));
        assert!(!Roots::new([]).contains(b"kata"));
    }

    #[test]
    fn the_shipped_lists_are_lower_case_words_and_within_their_size() {
        assert!(GATHERED.len() + OWN.len() < 300_000);
        for line in lines(GATHERED).chain(lines(OWN)) {
            for word in line.trim_start_matches('-').split_ascii_whitespace() {
                assert!((2..=LONGEST).contains(&word.len()), "{word}");
                assert!(word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{word}");
            }
        }
        assert!(Roots::shipped().len() > 4_000, "{}", Roots::shipped().len());
    }
}
