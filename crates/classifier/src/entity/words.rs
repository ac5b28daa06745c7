//! What is known of a word before any sentence is read: its classes and how often it is written with a capital.

use std::borrow::Cow;

use pantau_text::token;

use super::{
    lists,
    shelf::{Shelf, mixed},
};
use crate::ClassifierError;

const MAGIC: &[u8; 8] = b"PANTAUWB";
const SEED: u64 = 0xCBF2_9CE4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01B3;

/// Most bytes of a word that are looked at.
const LONGEST: usize = 64;

/// A word in small letters with every digit as 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Small {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Small {
    pub(super) fn new(word: &str) -> Self {
        let mut small = Self { bytes: [0; LONGEST], length: 0 };
        if word.is_ascii() {
            small.take(word.as_bytes());
        } else {
            let folded: Cow<'_, str> = token::fold(word);
            small.take(folded.as_bytes());
        }
        small
    }

    fn take(&mut self, word: &[u8]) {
        for (slot, byte) in self.bytes.iter_mut().zip(word) {
            *slot = match byte {
                b'0'..=b'9' => b'0',
                b'`' => b'\'',
                _ => byte.to_ascii_lowercase(),
            };
        }
        self.length = word.len().min(LONGEST);
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    pub(super) fn hash(&self) -> u64 {
        self.bytes().iter().fold(SEED, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
    }
}

/// The hash of a word as it is known.
pub(super) fn hash(word: &str) -> u64 {
    Small::new(word).hash()
}

/// What is known of one word: what the corpus says in 48 bits, lists above them; 0 where nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Known(pub(super) u64);

impl Known {
    /// `classes` coarse to fine, of 6, 8 and 10 bits; `capital` 0 to 7: never to always; `count` 0 to 7.
    pub(super) fn new(classes: [u64; 3], capital: u64, count: u64) -> Self {
        let [coarse, middle, fine] = classes;
        Self(
            1 | (coarse & 63) << 1
                | (middle & 255) << 7
                | (fine & 1023) << 15
                | (capital & 7) << 25
                | (count & 7) << 28,
        )
    }

    /// Whether the corpus had the word.
    pub(super) fn seen(self) -> bool {
        self.0 & 1 == 1
    }

    /// Coarse, middle and fine class; 0 where the word is not known.
    pub(super) fn classes(self) -> [u64; 3] {
        let bits = self.0;
        let seen = bits & 1;
        [seen * (1 + (bits >> 1 & 63)), seen * (1 + (bits >> 7 & 255)), seen * (1 + (bits >> 15 & 1023))]
    }

    /// How often it is written with a capital within sentences, 0 never to 7 always; 8 not known.
    pub(super) fn capital(self) -> u64 {
        if self.seen() { self.0 >> 25 & 7 } else { 8 }
    }

    /// How common it is, 0 not at all to 8.
    pub(super) fn count(self) -> u64 {
        if self.seen() { 1 + (self.0 >> 28 & 7) } else { 0 }
    }

    /// Marks of the lists it stands on.
    pub(super) fn lists(self) -> u64 {
        self.0 >> 48 & 255
    }

    /// Whether a listed phrase of several words begins with it.
    pub(super) fn begins_phrase(self) -> bool {
        self.0 >> 56 & 1 == 1
    }
}

/// All known words, and the words and phrases of the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words(pub(super) Shelf, Shelf);

impl Default for Words {
    fn default() -> Self {
        Self::new(Shelf::default())
    }
}

impl Words {
    pub(super) fn of(&self, hash: u64) -> Known {
        Known(self.0.find(mixed(hash), 0) << 16 >> 16 | self.listed(hash) << 48)
    }

    /// Marks of the lists that a word or phrase stands on.
    pub(super) fn listed(&self, hash: u64) -> u64 {
        self.1.find(mixed(hash), 0) & 0xFFFF
    }

    pub(super) fn new(known: Shelf) -> Self {
        Self(known, lists::marks())
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        self.0.write(&mut out);
        out
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, ClassifierError> {
        let fault = |fault| ClassifierError::Model { model: "words", fault };
        let rest = bytes.strip_prefix(MAGIC).ok_or(fault("it does not begin like a table of words"))?;
        let (shelf, rest) = Shelf::read("words", rest)?;
        if !rest.is_empty() {
            return Err(fault("something stands behind it"));
        }
        Ok(Self::new(shelf))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_survives_its_bits() {
        let known = Known::new([63, 255, 1023], 7, 5);
        assert_eq!(known.classes(), [64, 256, 1024]);
        assert_eq!((known.capital(), known.count(), known.lists()), (7, 6, 0));
        assert_eq!(Known(0).classes(), [0, 0, 0]);
        assert_eq!(Known(0).capital(), 8);
    }

    #[test]
    fn lower_case_is_plain() {
        assert_eq!(Small::new("SMPN-12").bytes(), b"smpn-00");
        assert_eq!(Small::new("Élan").bytes(), "élan".as_bytes());
        assert_eq!(Small::new(&"x".repeat(200)).bytes().len(), LONGEST);
    }
}
