//! What the recogniser looks at around each word.

use super::{
    lists,
    pieces::{Casing, Piece},
    words::{Known, Words, hash, lowered},
};

const PRIME: u64 = 0x9E37_79B9_7F4A_7C15;

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub(super) enum Shape {
    #[default]
    Outside,
    Small,
    Capital,
    Capitals,
    Initial,
    Camel,
    Number,
    Digits,
    Sign,
    /// Letters whose case tells nothing.
    Plain,
}

/// One piece as the features see it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Facts {
    word: u64,
    known: Known,
    shape: Shape,
    /// Whether it looks like a part of a name.
    named: bool,
    /// Prefixes of 2, 3, 4 and suffixes of 1, 2, 3, 4 bytes.
    affixes: [u64; 7],
    /// Marks of the longest listed phrase of several words it stands in, and its place there.
    phrase: u64,
    done: bool,
}

/// A line as the features see it. Kept between lines, so that its memory is asked for once.
#[derive(Debug, Default)]
pub(super) struct View {
    facts: Vec<Facts>,
    /// First and last piece of the run of name-like pieces that each piece stands in.
    runs: Vec<(u32, u32)>,
    /// Stretches that may hold names: first piece and the piece behind.
    pub(super) stretches: Vec<(usize, usize)>,
    buffer: String,
}

/// Pieces around a name-like piece that are read with it: `kecamatan Waru`, `tim PON`, `SMA Negeri 1`.
const BEFORE: usize = 2;
const BEHIND: usize = 2;
/// Pieces around a stretch that features look at.
const CONTEXT: usize = 2;

impl View {
    /// Looks at a line. Where capitals tell, only stretches around them are looked at.
    pub(super) fn look(&mut self, words: &Words, line: &[Piece<'_>], casing: Casing) {
        self.facts.clear();
        self.facts.resize(line.len(), Facts::default());
        self.stretches.clear();
        if casing == Casing::Telling {
            self.find_stretches(words, line);
        } else {
            self.stretches.push((0, line.len()));
        }
        for at in 0..self.stretches.len() {
            let Some((from, to)) = self.stretches.get(at).copied() else { continue };
            for index in from.saturating_sub(CONTEXT)..to.saturating_add(CONTEXT).min(line.len()) {
                self.fill(words, line, index, casing);
            }
        }
        self.find_phrases(words);
        self.find_runs(line);
    }

    fn find_phrases(&mut self, words: &Words) {
        for (from, to) in self.stretches.iter().copied() {
            let mut at = from;
            while at < to {
                let mut length = 1_usize;
                for tried in [3, 2] {
                    let end = at.saturating_add(tried);
                    let Some(part) = self.facts.get_mut(at..end).filter(|part| part.iter().all(|facts| facts.done)) else { continue };
                    let marks = words.listed(lists::phrase(part.iter().map(|facts| facts.word)));
                    if marks != 0 {
                        for (place, facts) in (1..).zip(part) {
                            facts.phrase = marks << 4 | place;
                        }
                        length = tried;
                        break;
                    }
                }
                at = at.saturating_add(length);
            }
        }
    }

    fn find_stretches(&mut self, words: &Words, line: &[Piece<'_>]) {
        for (index, piece) in line.iter().enumerate() {
            if !piece.capital {
                continue;
            }
            self.fill(words, line, index, Casing::Telling);
            if !self.facts.get(index).is_some_and(|facts| facts.named) {
                continue;
            }
            let from = index.saturating_sub(BEFORE);
            let to = index.saturating_add(BEHIND).saturating_add(1).min(line.len());
            match self.stretches.last_mut() {
                Some((_, end)) if *end >= from => *end = to,
                _ => self.stretches.push((from, to)),
            }
        }
    }

    fn fill(&mut self, words: &Words, line: &[Piece<'_>], index: usize, casing: Casing) {
        let (Some(slot), Some(piece)) = (self.facts.get_mut(index), line.get(index)) else { return };
        if slot.done {
            return;
        }
        let lower = lowered(piece.text, &mut self.buffer);
        let word = hash(lower);
        let known = words.of(word);
        let shape = shape(piece, casing);
        let named = piece.word
            && match casing {
                Casing::Telling => {
                    let first = index.checked_sub(1).and_then(|before| line.get(before)).is_none_or(opener);
                    piece.capital && !(first && known.capital() <= 2)
                }
                Casing::Lower | Casing::Title => {
                    shape != Shape::Number && known.capital() >= 5 && piece.text.len() > 1
                }
            };
        *slot = Facts { word, known, shape, named, affixes: affixes(lower), phrase: 0, done: true };
    }

    fn find_runs(&mut self, line: &[Piece<'_>]) {
        self.runs.clear();
        self.runs.resize(line.len(), (0, 0));
        let named = |at: usize| self.facts.get(at).is_some_and(|facts| facts.named);
        let mut at = 0_usize;
        while at < line.len() {
            if !named(at) {
                at = at.saturating_add(1);
                continue;
            }
            let mut last = at;
            loop {
                let next = last.saturating_add(1);
                if named(next) {
                    last = next;
                } else if line.get(next).is_some_and(links) && named(next.saturating_add(1)) {
                    last = next.saturating_add(1);
                } else {
                    break;
                }
            }
            let bounds = (u32::try_from(at).unwrap_or(0), u32::try_from(last).unwrap_or(0));
            for run in self.runs.get_mut(at..=last).unwrap_or_default() {
                *run = bounds;
            }
            at = last.saturating_add(1);
        }
    }

    fn facts(&self, at: Option<usize>) -> Facts {
        at.and_then(|at| self.facts.get(at)).copied().unwrap_or_default()
    }

    /// Gives the hashes of all features of a piece.
    pub(super) fn features(&self, at: usize, casing: Casing, mut sink: impl FnMut(u64)) {
        let own = self.facts(Some(at));
        let near = |by: usize| self.facts(at.checked_sub(by));
        let next = |by: usize| self.facts(at.checked_add(by));
        let (p1, p2, n1, n2) = (near(1), near(2), next(1), next(2));
        let mut tag = 0_u64;
        let mut give = |first: u64, second: u64| {
            tag = tag.wrapping_add(1);
            sink((first.rotate_left(17) ^ second).wrapping_mul(PRIME) ^ tag.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        };
        let shape = own.shape as u64;
        let [s1, s2] = [p1.shape as u64, n1.shape as u64];
        let [own0, own1, own2] = own.known.classes();
        let [p0, pm, pf] = p1.known.classes();
        let [n0, nm, nf] = n1.known.classes();
        let [p2c, p2m, _] = p2.known.classes();
        let [n2c, n2m, _] = n2.known.classes();
        // The word itself.
        give(casing as u64, shape);
        give(own.word, 0);
        give(own.word, shape);
        give(own0, shape);
        give(own1, shape);
        give(own2, 0);
        give(own.known.capital(), shape);
        give(own.known.count(), shape);
        give(own.known.leans(), shape);
        give(own.known.lists(), shape);
        give(own.phrase, 0);
        for affix in own.affixes {
            give(affix, 0);
        }
        // Beside it.
        for (side, fine, middle, coarse) in [(p1, pf, pm, p0), (n1, nf, nm, n0)] {
            give(side.word, 0);
            give(side.word, shape);
            give(fine, 0);
            give(middle, shape);
            give(coarse, own0);
            give(side.affixes.get(5).copied().unwrap_or(0), side.shape as u64);
            give(side.known.leans(), side.shape as u64);
            give(side.known.lists(), side.phrase);
        }
        give(p1.word, own.word);
        give(own.word, n1.word);
        give(p0 << 8 | n0, shape);
        give(s1 << 8 | s2, shape);
        give(p2.shape as u64 * 16 + s1, shape);
        give(s2 * 16 + n2.shape as u64, shape);
        // Two away.
        give(p2.word, 0);
        give(n2.word, 0);
        give(p2m, 0);
        give(n2m, 0);
        give(p2c << 8 | p0, shape);
        give(n2c << 8 | n0, shape);
        give(p2.word, p1.word);
        give(n1.word, n2.word);
        self.run(at, own, &mut give);
    }

    /// Features of the whole run of name-like pieces: its first and last word and what stands around it.
    fn run(&self, at: usize, own: Facts, give: &mut impl FnMut(u64, u64)) {
        let Some((first, last)) = self.runs.get(at).filter(|_| own.named) else { return };
        let (first, last) = (*first as usize, *last as usize);
        let (place, length) = (at.saturating_sub(first).min(3), last.saturating_sub(first).min(4));
        let (place, length) = (place as u64, length as u64);
        let (head, tail) = (self.facts(Some(first)), self.facts(Some(last)));
        let (before, behind) = (self.facts(first.checked_sub(1)), self.facts(last.checked_add(1)));
        give(place, length);
        give(head.word, place);
        give(tail.word, place);
        give(before.word, place.min(1));
        give(behind.word, place.min(1));
        give(head.known.classes()[1], place);
        give(tail.known.classes()[1], place);
        give(before.known.classes()[1], place.min(1));
        give(behind.known.classes()[1], place.min(1));
        give(head.known.lists(), place);
        give(tail.known.lists(), place);
        give(before.known.lists(), place.min(1));
        give(before.known.classes()[0] << 8 | behind.known.classes()[0], length);
        give(head.known.classes()[0] << 8 | tail.known.classes()[0], length);
    }
}

/// Whether a word with a capital behind this piece may have it for the place alone.
fn opener(piece: &Piece<'_>) -> bool {
    !piece.word && !matches!(piece.text, "," | "/" | "&" | ")" | "'")
}

/// Small words and signs within names.
fn links(piece: &Piece<'_>) -> bool {
    matches!(
        piece.text,
        "of" | "de" | "bin" | "binti" | "van" | "der" | "den" | "al" | "el" | "la" | "du" | "von" | "&" | "-" | "'"
    )
}

fn shape(piece: &Piece<'_>, casing: Casing) -> Shape {
    if !piece.word {
        return Shape::Sign;
    }
    let (mut large, mut small, mut digits, mut inner) = (0_u32, 0_u32, 0_u32, false);
    for (index, letter) in piece.text.chars().take(40).enumerate() {
        if letter.is_ascii_digit() {
            digits = digits.saturating_add(1);
        } else if letter.is_uppercase() {
            large = large.saturating_add(1);
            inner |= index > 0;
        } else if letter.is_lowercase() {
            small = small.saturating_add(1);
        }
    }
    match (casing, large, small, digits) {
        (_, 0, 0, 1..) => Shape::Number,
        (_, _, _, 1..) => Shape::Digits,
        (Casing::Lower, ..) => Shape::Plain,
        (Casing::Title, 2..=6, 0, _) => Shape::Capitals,
        (Casing::Title, ..) => Shape::Plain,
        (_, 0, ..) => Shape::Small,
        (_, 1, 0, _) => Shape::Initial,
        (_, _, 0, _) => Shape::Capitals,
        _ if inner => Shape::Camel,
        _ => Shape::Capital,
    }
}

fn affixes(word: &str) -> [u64; 7] {
    let mut found = [0_u64; 7];
    let bytes = word.as_bytes();
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for (index, byte) in bytes.iter().take(4).enumerate() {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        if let Some(slot) = index.checked_sub(1).and_then(|index| found.get_mut(index)) {
            *slot = hash;
        }
    }
    hash = 0x8422_2325_CBF2_9CE4;
    for (index, byte) in bytes.iter().rev().take(4).enumerate() {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        if let Some(slot) = found.get_mut(index.saturating_add(3)) {
            *slot = hash;
        }
    }
    found
}
