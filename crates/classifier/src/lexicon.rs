//! Word lists: reading them, giving their words numbers, finding their phrases in a text.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use pantau_text::token::{self, TokenKind};

use crate::{ClassifierError, features};

/// Words of the lists hash well with a plain multiplication, at a fraction of the default's cost.
#[derive(Debug, Default, Clone)]
pub(crate) struct WordHasher(u64);

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let word = chunk.iter().fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
            self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }
}

/// Numbers of all words of all lists; 0 is every other word.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    words: HashMap<Box<str>, u32, BuildHasherDefault<WordHasher>>,
}

impl Vocabulary {
    pub(crate) fn intern(&mut self, word: &str) -> u32 {
        let next = u32::try_from(self.words.len().saturating_add(1)).unwrap_or(u32::MAX);
        *self.words.entry(word.into()).or_insert(next)
    }

    pub(crate) fn phrase(&mut self, phrase: &str) -> Vec<u32> {
        token::words(phrase)
            .map(|word| self.intern(&token::fold(word.text.trim_start_matches('#'))))
            .collect()
    }

    /// The number of a folded word: itself, what it is short for, or what it is without its suffix.
    pub(crate) fn id(&self, folded: &str) -> u32 {
        let known = |word: &str| self.words.get(word).copied();
        known(folded)
            .or_else(|| token::slang(folded).and_then(known))
            .or_else(|| ["nya", "lah", "kah", "pun"].iter().find_map(|end| known(folded.strip_suffix(end)?)))
            .unwrap_or(0)
    }
}

/// Where in a mention a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Zone {
    Title,
    /// The first sentences, about 400 bytes.
    Lead,
    /// The next sentences, up to about 1,200 bytes.
    Upper,
    Rest,
}

const LEAD_BYTES: usize = 400;
const UPPER_BYTES: usize = 1_200;

/// One word of a mention.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    /// Its number in the vocabulary, 0 where no list knows it.
    pub(crate) id: u32,
    /// First byte in its text (headline or body).
    pub(crate) start: usize,
    /// Byte behind it.
    pub(crate) end: usize,
    /// Whether it begins with a capital letter.
    pub(crate) capital: bool,
    /// Where it stands.
    pub(crate) zone: Zone,
}

/// A mention's words.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) title: &'a str,
    pub(crate) body: &'a str,
    pub(crate) words: Vec<Word>,
    /// How many of the words are the headline's.
    pub(crate) in_title: usize,
    /// Whether nobody wrote capital letters, so that their absence says nothing.
    pub(crate) lower: bool,
}

impl<'a> Document<'a> {
    pub(crate) fn new(vocabulary: &Vocabulary, title: &'a str, body: &'a str) -> Self {
        let mut words = Vec::with_capacity(body.len() / 6);
        let mut capitals = 0_usize;
        let mut in_title = 0_usize;
        for (part, text) in [title, body].into_iter().enumerate() {
            for word in token::words(text).filter(|word| word.kind != TokenKind::Address) {
                let plain = word.text.trim_start_matches('#');
                let capital = plain.chars().next().is_some_and(char::is_uppercase);
                let id = if word.kind == TokenKind::Handle { 0 } else { vocabulary.id(&token::fold(plain)) };
                let zone = match word.start {
                    _ if part == 0 => Zone::Title,
                    0..LEAD_BYTES => Zone::Lead,
                    LEAD_BYTES..UPPER_BYTES => Zone::Upper,
                    _ => Zone::Rest,
                };
                capitals = capitals.saturating_add(usize::from(capital && part == 1));
                words.push(Word { id, start: word.start, end: word.end(), capital, zone });
            }
            if part == 0 {
                in_title = words.len();
            }
        }
        let body_words = words.len().saturating_sub(in_title);
        Self { title, body, words, in_title, lower: capitals.saturating_mul(30) < body_words.max(1) }
    }

    /// The text that a word stands in.
    pub(crate) fn text(&self, zone: Zone) -> &'a str {
        if zone == Zone::Title { self.title } else { self.body }
    }

    /// The text between two words of one part, both included.
    pub(crate) fn span(&self, from: &Word, to: &Word) -> &'a str {
        self.text(from.zone).get(from.start..to.end).unwrap_or_default()
    }

    /// What stands between a word and the one before it.
    pub(crate) fn gap(&self, at: usize) -> &'a str {
        let before = at.checked_sub(1).and_then(|before| self.words.get(before));
        let Some(word) = self.words.get(at) else { return "" };
        let from = before.filter(|before| (before.zone == Zone::Title) == (word.zone == Zone::Title));
        self.text(word.zone).get(from.map_or(0, |before| before.end)..word.start).unwrap_or_default()
    }

    pub(crate) fn id(&self, at: usize) -> u32 {
        self.words.get(at).map_or(0, |word| word.id)
    }
}

/// Phrases and what each stands for.
#[derive(Debug)]
pub(crate) struct PhraseBook<T> {
    /// By the number of the first word: places in `entries`, longest phrase first.
    first: Vec<Vec<u32>>,
    entries: Vec<(Box<[u32]>, T)>,
}

/// A phrase found: its first word, its length in words, and what it stands for.
#[derive(Debug)]
pub(crate) struct Hit<'b, T> {
    pub(crate) at: usize,
    pub(crate) length: usize,
    /// Number of the entry, the same for the same phrase.
    pub(crate) entry: usize,
    pub(crate) value: &'b T,
}

impl<T> PhraseBook<T> {
    pub(crate) fn new(entries: Vec<(Vec<u32>, T)>) -> Self {
        let entries: Vec<_> =
            entries.into_iter().map(|(words, value)| (words.into_boxed_slice(), value)).collect();
        let size = entries.iter().filter_map(|(words, _)| words.first()).max().map_or(0, |id| *id as usize);
        let mut first: Vec<Vec<u32>> = vec![Vec::new(); size.saturating_add(1)];
        for (index, (words, _)) in (0_u32..).zip(&entries) {
            if let Some(list) = words.first().and_then(|id| first.get_mut(*id as usize)) {
                list.push(index);
            }
        }
        let length = |index: &u32| entries.get(*index as usize).map_or(0, |(words, _)| words.len());
        for list in &mut first {
            list.sort_by_key(|index| std::cmp::Reverse(length(index)));
        }
        Self { first, entries }
    }

    /// The longest phrase that begins at a word.
    pub(crate) fn at(&self, words: &[Word], at: usize) -> Option<Hit<'_, T>> {
        let tail = words.get(at..)?;
        let first = tail.first()?;
        if first.id == 0 {
            return None;
        }
        self.first.get(first.id as usize)?.iter().find_map(|entry| {
            let entry = *entry as usize;
            let (phrase, value) = self.entries.get(entry)?;
            let same = phrase.len() <= tail.len()
                && phrase.iter().zip(tail).all(|(id, word)| {
                    *id == word.id && (word.zone == Zone::Title) == (first.zone == Zone::Title)
                });
            same.then_some(Hit { at, length: phrase.len(), entry, value })
        })
    }

    /// All phrases, longest first, none within another.
    pub(crate) fn find<'b>(&'b self, words: &'b [Word]) -> impl Iterator<Item = Hit<'b, T>> + 'b {
        let mut at = 0_usize;
        std::iter::from_fn(move || {
            while at < words.len() {
                let hit = self.at(words, at);
                at = at.saturating_add(hit.as_ref().map_or(1, |hit| hit.length.max(1)));
                if hit.is_some() {
                    return hit;
                }
            }
            None
        })
    }
}

/// Rows of a list: its lines without notes, with their numbers, cut into columns.
pub(crate) fn rows<'t, const N: usize>(
    file: &'t str,
    text: &'t str,
) -> impl Iterator<Item = Result<[&'t str; N], ClassifierError>> + 't {
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')).map(
        move |(index, line)| {
            let mut columns = line.splitn(N, '\t').map(str::trim);
            let mut row = [""; N];
            for cell in &mut row {
                let missing =
                    || ClassifierError::line(file, index.saturating_add(1), "a column is missing", line);
                *cell = columns.next().ok_or_else(missing)?;
            }
            Ok(row)
        },
    )
}

/// The phrases of one cell.
pub(crate) fn phrases(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|phrase| !phrase.is_empty())
}

/// At most so much of a body is read.
pub(crate) const BODY_BYTES: usize = 20_000;
/// At most so much of a headline is read.
pub(crate) const TITLE_BYTES: usize = 500;

/// Headline and body as far as they are read.
pub(crate) fn bounded<'a>(title: Option<&'a str>, body: &'a str) -> (&'a str, &'a str) {
    (features::front(title.unwrap_or_default(), TITLE_BYTES), features::front(body, BODY_BYTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins_and_suffixes_are_seen_through() {
        let mut vocabulary = Vocabulary::default();
        let entries =
            ["kota", "wali kota", "wali kota malang"].map(|phrase| (vocabulary.phrase(phrase), phrase));
        let book = PhraseBook::new(entries.to_vec());
        let document = Document::new(&vocabulary, "Wali Kota", "Malang dan kotanya. Wali Kota Malang hadir");
        let found: Vec<_> = book.find(&document.words).map(|hit| *hit.value).collect();
        assert_eq!(found, ["wali kota", "kota", "wali kota malang"]);
    }

    #[test]
    fn a_short_row_names_its_line() {
        let fault = rows::<2>("daftar.tsv", "# catatan\nsatu\tdua\ntiga").last().expect("a row").unwrap_err();
        assert_eq!(fault.to_string(), "daftar.tsv:3: a column is missing: `tiga`");
    }
}
