//! Word vectors of our own: what stands near what in the corpora, as 64 small numbers a word.
//!
//! A text's vector is the mean of its words' vectors, rare words counting more, brought to unit length, less the mean
//! of all texts. It says what a text is like where a model with few labels has not met its words.

mod fit;

use std::borrow::Cow;

pub use fit::{VectorSettings, train};
use pantau_text::token::{self, TokenKind};

use crate::{ClassifierError, features};

/// Numbers a word.
pub(crate) const DIMS: usize = 64;

/// A text's vector.
pub(crate) type Vector = [f32; DIMS];

const MAGIC: &[u8; 8] = b"PANTAUWV";
/// Bytes of one word in the file: the digest of the word, its factor, its numbers.
const RECORD: usize = 8 + 4 + DIMS;
/// Most words that a file may hold.
const MOST_WORDS: usize = 1 << 20;

/// Vectors of words, read from a file that [`train`] made.
#[derive(Clone, PartialEq)]
pub struct Vectors {
    /// Digest of the file: models are made for the vectors that they were trained with.
    pub(crate) digest: u64,
    mean: Vector,
    records: Cow<'static, [u8]>,
    /// Numbers of words (from 1) by digest, open addressing.
    table: Vec<u32>,
}

impl std::fmt::Debug for Vectors {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Vectors").field("words", &self.words()).finish_non_exhaustive()
    }
}

/// The digest of a word as it is written here: folded.
fn digest(folded: &str) -> u64 {
    features::extend(0x9AE1_6A3B_2F90_404F, folded)
}

/// Calls for every word of a text that can have a vector, with the place at which it begins.
pub(crate) fn each_word(text: &str, mut call: impl FnMut(usize, &str)) {
    for word in token::words(text) {
        match word.kind {
            TokenKind::Word | TokenKind::Emoji => call(word.start, &token::fold(word.text)),
            TokenKind::Hashtag => call(word.start, &token::fold(word.text.trim_start_matches('#'))),
            TokenKind::Number | TokenKind::Handle | TokenKind::Address => {}
        }
    }
}

impl Vectors {
    /// Reads a file; any bytes may be given.
    ///
    /// # Errors
    /// When the bytes are no word vectors.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, ClassifierError> {
        let fault = |fault| ClassifierError::Model { model: "vectors", fault };
        let digest = xxhash_rust::xxh3::xxh3_64(&bytes);
        let rest = bytes.strip_prefix(MAGIC).ok_or(fault("it does not begin like word vectors"))?;
        let (head, rest) = rest.split_at_checked(4 + 4 * DIMS).ok_or(fault("cut short"))?;
        let mut floats = head.chunks_exact(4).filter_map(|bytes| <[u8; 4]>::try_from(bytes).ok());
        let count = floats.next().map_or(0, u32::from_le_bytes) as usize;
        let mut mean = [0.0; DIMS];
        for (slot, bytes) in mean.iter_mut().zip(floats) {
            *slot = f32::from_le_bytes(bytes);
        }
        if count > MOST_WORDS || rest.len() != count.saturating_mul(RECORD) {
            return Err(fault("its table has another size than it says"));
        }
        if mean.iter().any(|value| !value.is_finite()) {
            return Err(fault("a number is out of range"));
        }
        let at = bytes.len().saturating_sub(rest.len());
        let records = match bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(at..).unwrap_or_default()),
            Cow::Owned(mut bytes) => Cow::Owned(bytes.split_off(at)),
        };
        let size = count.saturating_mul(2).next_power_of_two().max(16);
        let mut vectors = Self { digest, mean, records, table: vec![0; size] };
        for number in 0..count {
            let key = vectors.key(number);
            let mut at = vectors.place(key);
            while vectors.table.get(at).is_some_and(|taken| *taken != 0) {
                at = (at + 1) % size;
            }
            if let Some(slot) = vectors.table.get_mut(at) {
                *slot = u32::try_from(number).unwrap_or(0).saturating_add(1);
            }
        }
        Ok(vectors)
    }

    /// How many words.
    #[must_use]
    pub fn words(&self) -> usize {
        self.records.len() / RECORD
    }

    fn key(&self, number: usize) -> u64 {
        let at = number.saturating_mul(RECORD);
        let bytes = self.records.get(at..at.saturating_add(8)).and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0, u64::from_le_bytes)
    }

    fn place(&self, key: u64) -> usize {
        usize::try_from(key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20).unwrap_or(0) % self.table.len().max(1)
    }

    /// A word's factor and numbers.
    fn find(&self, folded: &str) -> Option<(f32, &[u8])> {
        let key = digest(folded);
        let mut at = self.place(key);
        loop {
            let number = (*self.table.get(at)? as usize).checked_sub(1)?;
            let start = number.saturating_mul(RECORD);
            let record = self.records.get(start..start.saturating_add(RECORD))?;
            let (head, numbers) = record.split_at_checked(12)?;
            let (found, factor) = head.split_at_checked(8)?;
            if found == key.to_le_bytes() {
                return Some((f32::from_le_bytes(factor.try_into().ok()?), numbers));
            }
            at = (at + 1) % self.table.len();
        }
    }

    /// The vector of a text; all zero where none of its words is known.
    pub(crate) fn text(&self, text: &str) -> Vector {
        self.front_and_text(text, 0).1
    }

    /// The vectors of a text's front, of the words that begin before `front`, and of the whole.
    pub(crate) fn front_and_text(&self, text: &str, front: usize) -> (Vector, Vector) {
        let (mut first, mut sum) = (None, [0.0_f32; DIMS]);
        each_word(text, |start, word| {
            if start >= front && first.is_none() {
                first = Some(sum);
            }
            if let Some((factor, numbers)) = self.find(word) {
                for (slot, byte) in sum.iter_mut().zip(numbers) {
                    *slot += factor * f32::from(byte.cast_signed());
                }
            }
        });
        (self.centred(first.unwrap_or(sum)), self.centred(sum))
    }

    /// A sum of words at unit length, less the mean of all texts.
    fn centred(&self, sum: Vector) -> Vector {
        let mut out = unit(sum);
        if out != [0.0; DIMS] {
            out.iter_mut().zip(&self.mean).for_each(|(value, mean)| *value -= mean);
        }
        out
    }
}

/// The word vectors that ship with the program.
///
/// # Errors
/// When the shipped file is damaged, which its tests exclude.
pub fn embedded_vectors() -> Result<Vectors, ClassifierError> {
    Vectors::from_bytes(include_bytes!("../../../../lexicons/models/vectors.bin").as_slice().into())
}

/// At unit length; zero stays zero.
fn unit(mut vector: Vector) -> Vector {
    let norm = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if norm > 1e-12 && norm.is_finite() {
        vector.iter_mut().for_each(|value| *value /= norm);
        vector
    } else {
        [0.0; DIMS]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn invented() -> Vec<String> {
        let mut texts = Vec::new();
        for number in 0..400 {
            let (verb, what) =
                [("panen", "padi"), ("panen", "jagung"), ("sidang", "hakim"), ("sidang", "jaksa")]
                    [number % 4];
            texts.push(format!("hari ini {verb} {what} di desa {} ramai {verb} {what}", number % 7));
        }
        texts
    }

    fn cosine(left: &Vector, right: &Vector) -> f32 {
        let dot = |a: &Vector, b: &Vector| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
        dot(left, right) / (dot(left, left) * dot(right, right)).sqrt()
    }

    #[test]
    fn words_that_stand_in_like_places_are_alike_and_training_repeats_itself() {
        let texts = invented();
        let settings = VectorSettings { least: 2, words: 100, epochs: 20, frequent: 1.0, seed: 7 };
        let bytes = train(texts.iter().map(String::as_str), &settings);
        assert_eq!(bytes, train(texts.iter().map(String::as_str), &settings));
        let vectors = Vectors::from_bytes(Cow::Owned(bytes)).unwrap();
        let of = |text: &str| vectors.text(text);
        assert!(cosine(&of("padi"), &of("jagung")) > cosine(&of("padi"), &of("hakim")));
        assert_eq!(of("kata yang-tidak-dikenal 12 @akun"), [0.0; DIMS]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..900), count in 0_u32..9) {
            drop(Vectors::from_bytes(Cow::Owned(bytes.clone())));
            let mut like = MAGIC.to_vec();
            like.extend(count.to_le_bytes());
            like.extend(bytes);
            like.resize(8 + 4 + 4 * DIMS + count as usize * RECORD, 7);
            if let Ok(vectors) = Vectors::from_bytes(Cow::Owned(like)) {
                vectors.text("apa saja");
            }
        }
    }
}
