//! What stands behind a root: particle, possessive, derivation.

use super::prefix::Prefix;

/// The derivational suffixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Suffix {
    Kan,
    An,
    I,
    /// `-is`, `-isme`, `-isasi`.
    Loan,
}

/// Where a word ends without its particle, and without its possessive too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    pub(super) whole: usize,
    pub(super) particle: usize,
    pub(super) possessive: usize,
}

/// The shortest thing that a suffix can stand behind.
const LEAST: usize = 2;
/// The same of a suffix that came with loan words.
const LEAST_LOAN: usize = 4;

pub(super) fn ends(word: &[u8]) -> Ends {
    let whole = word.len();
    let particle = cut(word, whole, &[b"lah", b"kah", b"tah", b"pun"]);
    let possessive = cut(word, particle, &[b"nya", b"ku", b"mu"]);
    Ends { whole, particle, possessive }
}

fn cut(word: &[u8], end: usize, suffixes: &[&[u8]]) -> usize {
    let Some(word) = word.get(..end) else { return end };
    let found = suffixes.iter().find_map(|suffix| word.strip_suffix(*suffix));
    found.filter(|left| left.len() >= LEAST).map_or(end, <[u8]>::len)
}

/// The derivational suffixes a word may end in, with the end of what stands before each.
pub(super) fn derivations(word: &[u8]) -> [Option<(Suffix, usize)>; 2] {
    let before = |length: usize| word.len().checked_sub(length).filter(|left| *left >= LEAST);
    let one = |suffix, length| before(length).map(|end| (suffix, end));
    // Short roots and -is make other words: `lapis`, `basis`.
    let loan = |length| before(length).filter(|end| *end >= LEAST_LOAN).map(|end| (Suffix::Loan, end));
    match word {
        [.., b'k', b'a', b'n'] => [one(Suffix::Kan, 3), one(Suffix::An, 2)],
        [.., b'a', b'n'] => [one(Suffix::An, 2), None],
        [.., b'i', b's', b'a', b's', b'i'] => [loan(5), one(Suffix::I, 1)],
        [.., b'i', b's', b'm', b'e'] => [loan(4), None],
        [.., b'i', b's'] => [loan(2), None],
        [.., b'i'] => [one(Suffix::I, 1), None],
        _ => [None, None],
    }
}

/// Whether the language has words with this prefix outermost and this suffix. `peN-` makes nouns and never takes
/// `-kan`; `per-` does (`perkenalkan`). `ketahui` is the one word with ke- and -i.
pub(super) fn goes_with(prefix: Prefix, suffix: Suffix, word: Option<&[u8]>) -> bool {
    let barred = matches!(
        (prefix, suffix),
        (Prefix::Ber | Prefix::Ke | Prefix::Se | Prefix::Pe, Suffix::I)
            | (Prefix::Di | Prefix::Me | Prefix::Ter, Suffix::An)
            | (Prefix::Ke | Prefix::Se | Prefix::Pe, Suffix::Kan)
    );
    !barred || word == Some(b"ketahu")
}
