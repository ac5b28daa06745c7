//! Word lists that ship with the program.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasherDefault, Hasher},
    sync::OnceLock,
};

const SLANG: &str = include_str!("../../../../lexicons/id/slang.tsv");
const STOP: [&str; 3] = [
    include_str!("../../../../lexicons/id/stop.txt"),
    include_str!("../../../../lexicons/jv/stop.txt"),
    include_str!("../../../../lexicons/mad/stop.txt"),
];

/// Every word of every text is looked up, so the hash is a plain FNV; nobody outside chooses the lists.
type Quick = BuildHasherDefault<Fnv>;

#[derive(Default)]
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes
            .iter()
            .fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3));
    }
}

/// The standard spelling of an informal word or abbreviation (`yg` is `yang`); the word must be folded.
#[must_use]
pub fn slang(folded: &str) -> Option<&'static str> {
    static LIST: OnceLock<HashMap<&'static str, &'static str, Quick>> = OnceLock::new();
    // No entry is longer than twenty letters, so most words need no look-up.
    if folded.len() > 20 {
        return None;
    }
    LIST.get_or_init(|| lines(SLANG).filter_map(|line| line.split_once('\t')).collect()).get(folded).copied()
}

/// Whether a folded word is a function word of Indonesian, Javanese or Madurese.
#[must_use]
pub fn is_stopword(folded: &str) -> bool {
    static LIST: OnceLock<HashSet<&'static str, Quick>> = OnceLock::new();
    LIST.get_or_init(|| STOP.iter().flat_map(|text| lines(text)).collect()).contains(folded)
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_large_enough_and_folded() {
        let entries: Vec<_> = lines(SLANG).collect();
        assert!(entries.len() >= 250, "{}", entries.len());
        for entry in entries {
            let (word, standard) = entry.split_once('\t').expect("two columns");
            assert_eq!(crate::token::fold(word), word);
            assert_ne!(word, standard);
        }
    }
}
