//! Word lists that ship with the program.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

const SLANG: &str = include_str!("../../../../lexicons/id/slang.tsv");
const STOP: [&str; 3] = [
    include_str!("../../../../lexicons/id/stop.txt"),
    include_str!("../../../../lexicons/jv/stop.txt"),
    include_str!("../../../../lexicons/mad/stop.txt"),
];

/// The standard spelling of an informal word or abbreviation (`yg` is `yang`); the word must be folded.
#[must_use]
pub fn slang(folded: &str) -> Option<&'static str> {
    static LIST: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    // No entry is longer than twenty letters, so most words need no look-up.
    if folded.len() > 20 {
        return None;
    }
    LIST.get_or_init(|| lines(SLANG).filter_map(|line| line.split_once('\t')).collect()).get(folded).copied()
}

/// Whether a folded word is a function word of Indonesian, Javanese or Madurese.
#[must_use]
pub fn is_stopword(folded: &str) -> bool {
    static LIST: OnceLock<HashSet<&'static str>> = OnceLock::new();
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
