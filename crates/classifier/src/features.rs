//! Features of a text: hashed words and pieces of words.

use pantau_text::token::{self, Token, TokenKind};

use crate::linear::Sink;

const SEED: u64 = 0xCBF2_9CE4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01B3;

/// Word features are counted in this block.
const WORDS: usize = 0;
/// Pieces of words are counted in this block.
const PIECES: usize = 1;

pub(crate) fn extend(hash: u64, text: &str) -> u64 {
    text.bytes().fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

fn tagged(tag: u8) -> u64 {
    (SEED ^ u64::from(tag)).wrapping_mul(PRIME)
}

/// Words that turn the meaning of what follows, folded and spelt out: Indonesian, Javanese, Madurese, English.
const NEGATIONS: [&str; 33] = [
    "belum", "boten", "bukan", "bunten", "dudu", "durung", "enja'", "enje'", "gak", "gung", "jangan", "jhe'",
    "jhek", "kurang", "lo'", "lok", "loq", "mboten", "ndak", "ngga", "no", "nok", "not", "ogak", "ora", "ra",
    "ta'", "tanpa", "tidak", "to'", "tok", "tong", "tora",
];

/// How many words behind a negation it is taken to reach.
const REACH: usize = 3;

/// The front of a text, at most so many bytes, cut between characters.
pub(crate) fn front(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let mut end = bytes;
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default()
}

/// Features for tone: word 1- to 3-grams with slang spelt out and negation marked, and character 2- to
/// 5-grams within words as they are written.
pub(crate) fn tone(text: &str, sink: &mut dyn Sink) {
    let mut before = [0_u64; 2];
    let mut reach = 0_usize;
    for word in token::words(text) {
        let folded = folded(&word);
        let folded = folded.as_ref();
        pieces(folded, 2, 5, sink);
        let spelt = token::slang(folded).unwrap_or(folded);
        let hash = extend(tagged(1), spelt);
        sink.take(WORDS, hash);
        if reach > 0 {
            reach = reach.saturating_sub(1);
            sink.take(WORDS, extend(tagged(2), spelt));
        }
        if NEGATIONS.binary_search(&spelt).is_ok() {
            reach = REACH;
        }
        let [far, near] = before;
        if near != 0 {
            let pair = near.rotate_left(21) ^ hash;
            sink.take(WORDS, pair);
            if far != 0 {
                sink.take(WORDS, far.rotate_left(42) ^ pair ^ PRIME);
            }
        }
        before = [near, hash];
    }
}

/// Features for language: words and character 1- to 5-grams within words. Names of accounts, numbers,
/// addresses and emoji speak no language and are passed over.
pub(crate) fn language(text: &str, sink: &mut dyn Sink) {
    let plain = |word: &Token<'_>| {
        word.kind == TokenKind::Word && !word.text.bytes().any(|byte| byte.is_ascii_digit())
    };
    for word in token::words(text).filter(plain) {
        let folded = token::fold(word.text);
        sink.take(WORDS, extend(tagged(3), &folded));
        pieces(&folded, 1, 5, sink);
    }
}

fn folded<'a>(word: &Token<'a>) -> std::borrow::Cow<'a, str> {
    match word.kind {
        TokenKind::Word | TokenKind::Emoji => token::fold(word.text),
        TokenKind::Hashtag => token::fold(word.text.trim_start_matches('#')),
        TokenKind::Number => "0".into(),
        TokenKind::Handle => "@".into(),
        TokenKind::Address => "://".into(),
    }
}

/// Hashes of all pieces of `least` to `most` characters of a word with its bounds marked.
fn pieces(word: &str, least: usize, most: usize, sink: &mut dyn Sink) {
    // No word is longer; what is longer is an address or noise.
    let mut letters = ['_'; 34];
    let mut length = 1_usize;
    for letter in word.chars().take(32) {
        if let Some(slot) = letters.get_mut(length) {
            *slot = letter;
        }
        length = length.saturating_add(1);
    }
    length = length.saturating_add(1);
    let Some(letters) = letters.get(..length) else { return };
    for start in 0..length {
        let mut hash = tagged(7);
        for (index, letter) in letters.get(start..).unwrap_or_default().iter().take(most).enumerate() {
            hash = (hash ^ u64::from(u32::from(*letter))).wrapping_mul(PRIME);
            if index.saturating_add(1) >= least {
                sink.take(PIECES, hash);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        assert!(NEGATIONS.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_front_never_cuts_a_character() {
        assert_eq!(front("aé", 2), "a");
        assert_eq!(front("abc", 9), "abc");
    }
}
