//! Names and words around names that the lexicons hold, put beside what is known of words.

use std::collections::BTreeMap;

use super::{
    shelf::{Shelf, mixed},
    words::hash,
};
use crate::lexicon::{phrases, rows};
use pantau_text::token;

const NAMES: &str = include_str!("../../../../lexicons/entity/names.tsv");
const PLACES: &str = include_str!("../../../../lexicons/places/gazetteer.tsv");
const ACTORS: &str = include_str!("../../../../lexicons/actors/names.tsv");

const KINDS: [&str; 8] =
    ["place", "person", "organisation", "peoples", "calendar", "title", "of_place", "of_body"];

/// The mark of a word that begins a phrase of several.
const BEGINS: u64 = 1 << 8;

/// The mark of a phrase of two or three words from those of its words.
pub(super) fn phrase(words: impl Iterator<Item = u64>) -> u64 {
    words.fold(0x51, |hash, word| (hash ^ word).rotate_left(29).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// Marks of every word and phrase of the lists, a bit a kind.
pub(super) fn marks() -> Shelf {
    let mut marks: BTreeMap<u64, u64> = BTreeMap::new();
    for (kind, cell) in entries() {
        let Some(bit) = KINDS.iter().position(|known| *known == kind) else { continue };
        for text in phrases(cell) {
            let hashes: Vec<u64> = token::words(text).map(|word| hash(word.text)).collect();
            let key = match hashes.as_slice() {
                [] => continue,
                [word] => *word,
                [first, ..] => {
                    *marks.entry(mixed(*first)).or_default() |= BEGINS;
                    phrase(hashes.iter().copied())
                }
            };
            *marks.entry(mixed(key)).or_default() |= 1 << bit;
        }
    }
    Shelf::new(&marks.into_iter().collect::<Vec<_>>())
}

/// Kind and names of each line of the lists.
fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    let own = rows::<2>("entity/names.tsv", NAMES).filter_map(Result::ok).map(|[kind, cell]| (kind, cell));
    let actors =
        rows::<2>("actors/names.tsv", ACTORS).filter_map(Result::ok).map(|[kind, cell]| match kind {
            "role" => ("title", cell),
            other => (other, cell),
        });
    let places = rows::<3>("places/gazetteer.tsv", PLACES).filter_map(Result::ok).map(|[_, _, name]| {
        let name = name.split('\t').next().unwrap_or_default();
        let bare = name.strip_prefix("Kabupaten ").or_else(|| name.strip_prefix("Kota ")).unwrap_or(name);
        ("place", bare)
    });
    own.chain(actors).chain(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_lists_can_be_read() {
        assert!(
            rows::<2>("entity/names.tsv", NAMES).all(|row| row.is_ok_and(|[kind, _]| KINDS.contains(&kind)))
        );
        let marks = marks();
        let of = |word: &str| marks.find(mixed(hash(word)), 0) & 0xFF;
        assert_eq!((of("bupati"), of("ngawi"), of("meja")), (32, 1, 0));
        assert_eq!(marks.find(mixed(phrase([hash("korea"), hash("utara")].into_iter())), 0) & 0xFF, 1);
    }
}
