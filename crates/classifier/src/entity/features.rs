//! What the recogniser looks at around each word.

use super::{
    lists,
    pieces::{Casing, Piece},
    shelf::{Shelf, mixed},
    words::{Known, Small, Words},
};

const PRIME: u64 = 0x9E37_79B9_7F4A_7C15;
const OTHER_PRIME: u64 = 0xBF58_476D_1CE4_E5B9;

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
    /// Prefixes of 3 and 4 and suffixes of 2, 3 and 4 bytes.
    affixes: [u64; 5],
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
}

/// Most small words and signs before or behind a name-like piece that are read with it: `kecamatan Waru`, `tim PON`,
/// `SMA Negeri 1`.
const BESIDE: usize = 2;
/// Records of small words and signs: parts of names, and those that are it only between two name-like pieces.
pub(super) const PART: u64 = 2;
pub(super) const BRIDGE: u64 = 1;
/// Pieces around a stretch that features look at.
const CONTEXT: usize = 2;

impl View {
    /// Looks at a line. Where capitals tell, only stretches around them are looked at, with the small words and
    /// signs beside them that are known as parts of names.
    pub(super) fn look(&mut self, words: &Words, parts: &Shelf, line: &[Piece<'_>], casing: Casing) {
        self.facts.clear();
        self.facts.resize(line.len(), Facts::default());
        self.stretches.clear();
        if casing == Casing::Telling {
            self.find_stretches(words, parts, line);
        } else {
            self.stretches.push((0, line.len()));
        }
        for at in 0..self.stretches.len() {
            let Some((from, to)) = self.stretches.get(at).copied() else { continue };
            for index in from.saturating_sub(CONTEXT)..(to + CONTEXT).min(line.len()) {
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
                let begins = self.facts.get(at).is_some_and(|facts| facts.known.begins_phrase());
                for tried in [3, 2].into_iter().filter(|_| begins) {
                    let end = at.saturating_add(tried);
                    let Some(part) =
                        self.facts.get_mut(at..end).filter(|part| part.iter().all(|facts| facts.done))
                    else {
                        continue;
                    };
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

    fn find_stretches(&mut self, words: &Words, parts: &Shelf, line: &[Piece<'_>]) {
        for (index, piece) in line.iter().enumerate() {
            if !piece.capital {
                continue;
            }
            self.fill(words, line, index, Casing::Telling);
            if !self.facts.get(index).is_some_and(|facts| facts.named) {
                continue;
            }
            let behind = self.stretches.last().map_or(0, |(_, end)| *end);
            let mut part = |at: usize| {
                self.fill(words, line, at, Casing::Telling);
                self.facts.get(at).map_or(0, |facts| parts.find(mixed(facts.word), 0) & 0xFF)
            };
            let mut from = index;
            if behind + 1 == index && behind > 0 && part(behind) != 0 {
                from = behind;
            }
            while from > behind && index - from < BESIDE && part(from - 1) == PART {
                from -= 1;
            }
            let mut to = index + 1;
            while to <= index + BESIDE && line.get(to).is_some_and(|piece| !piece.capital) && part(to) == PART
            {
                to += 1;
            }
            match self.stretches.last_mut() {
                Some((_, end)) if *end >= from => *end = to.max(*end),
                _ => self.stretches.push((from, to)),
            }
        }
    }

    fn fill(&mut self, words: &Words, line: &[Piece<'_>], index: usize, casing: Casing) {
        let (Some(slot), Some(piece)) = (self.facts.get_mut(index), line.get(index)) else { return };
        if slot.done {
            return;
        }
        let small = Small::new(piece.text);
        let word = small.hash();
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
        *slot = Facts { word, known, shape, named, affixes: affixes(small.bytes()), phrase: 0, done: true };
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

    /// Gives the hashes of all features of a piece. Where capitals tell, a small word beside a name is looked at
    /// less closely than one that may be a part of it.
    pub(super) fn features(&self, at: usize, casing: Casing, sink: impl FnMut(u64)) {
        let own = self.facts(Some(at));
        let near = |by: usize| self.facts(at.checked_sub(by));
        let next = |by: usize| self.facts(at.checked_add(by));
        let mut give = Give { sink, tag: 0 };
        let (p1, n1) = (near(1), next(1));
        self.core(own, p1, n1, &mut give);
        give.both(casing as u64, own.shape as u64);
        if own.named || casing != Casing::Telling {
            self.close(own, [near(2), p1, n1, next(2)], &mut give);
        }
        if own.named {
            self.run(at, &mut give);
        }
    }

    fn core(&self, own: Facts, before: Facts, behind: Facts, give: &mut Give<impl FnMut(u64)>) {
        let shape = own.shape as u64;
        let [coarse, middle, _] = own.known.classes();
        give.word(own.word, 0);
        give.class(middle, shape);
        give.known(own.known.lists(), shape);
        give.known(own.phrase, 0);
        for side in [before, behind] {
            let [side_coarse, side_middle, _] = side.known.classes();
            give.word(side.word, shape);
            give.class(side_middle, shape);
            give.known(side_coarse, coarse);
            give.known(side.known.lists(), side.shape as u64);
        }
        give.both(before.word, own.word);
        give.both(own.word, behind.word);
        give.both((before.shape as u64) << 8 | behind.shape as u64, shape);
    }

    fn close(&self, own: Facts, [p2, p1, n1, n2]: [Facts; 4], give: &mut Give<impl FnMut(u64)>) {
        let shape = own.shape as u64;
        let [coarse, _, fine] = own.known.classes();
        give.class(coarse, shape);
        give.known(fine, 0);
        give.both(own.known.capital() << 8 | own.known.count(), shape);
        for affix in own.affixes {
            give.known(affix, 0);
        }
        for side in [p1, n1] {
            give.word(side.word, 0);
            give.class(side.known.classes()[2], 0);
        }
        for (far, side) in [(p2, p1), (n2, n1)] {
            give.word(far.word, 0);
            give.class(far.known.classes()[1], 0);
            give.known(side.affixes[3], side.shape as u64);
            give.both(far.known.classes()[0] << 8 | side.known.classes()[0], shape);
            give.both((far.shape as u64) << 8 | side.shape as u64, shape);
        }
        give.both(p1.known.classes()[0] << 8 | n1.known.classes()[0], shape);
    }

    /// Features of the whole run of name-like pieces: its first and last word and what stands around it.
    fn run(&self, at: usize, give: &mut Give<impl FnMut(u64)>) {
        let Some((first, last)) = self.runs.get(at) else { return };
        let (first, last) = (*first as usize, *last as usize);
        let (place, length) =
            (at.saturating_sub(first).min(3) as u64, last.saturating_sub(first).min(4) as u64);
        let begins = place.min(1);
        let (head, tail) = (self.facts(Some(first)), self.facts(Some(last)));
        let (before, behind) = (self.facts(first.checked_sub(1)), self.facts(last.checked_add(1)));
        give.both(place, length);
        give.word(head.word, place);
        give.word(tail.word, place);
        give.word(before.word, begins);
        give.word(behind.word, begins);
        give.class(head.known.classes()[1], place);
        give.class(tail.known.classes()[1], place);
        give.class(before.known.classes()[1], begins);
        give.class(behind.known.classes()[1], begins);
        give.known(head.known.lists(), place);
        give.known(tail.known.lists(), place);
        give.known(before.known.lists(), begins);
        give.both(before.known.classes()[0] << 8 | behind.known.classes()[0], length);
        give.both(head.known.classes()[0] << 8 | tail.known.classes()[0], length);
    }
}

/// Hands features on, each with the number of its question.
struct Give<F> {
    sink: F,
    tag: u64,
}

impl<F: FnMut(u64)> Give<F> {
    /// The number of the question and all it is about; features alike in `home` stand side by side in the table,
    /// so that what one word or class is asked for comes into the processor's cache at once.
    #[inline]
    fn give(&mut self, home: u64, first: u64, second: u64) {
        let all = ((first.rotate_left(17) ^ second).wrapping_mul(PRIME) ^ self.tag).wrapping_mul(OTHER_PRIME);
        (self.sink)(home.wrapping_mul(OTHER_PRIME) & !0xFFFF_FFFF | all >> 32);
    }

    #[inline]
    fn next(&mut self) {
        self.tag = self.tag.wrapping_add(0xD6E8_FEB8_6659_FD93);
    }

    /// Something of a word.
    #[inline]
    fn word(&mut self, word: u64, second: u64) {
        self.next();
        self.give(word, word, second);
    }

    /// Something of a class; nothing where it is not known.
    #[inline]
    fn class(&mut self, class: u64, second: u64) {
        self.next();
        if class != 0 {
            self.give(class.wrapping_mul(PRIME) ^ self.tag, class, second);
        }
    }

    /// Something of two.
    #[inline]
    fn both(&mut self, first: u64, second: u64) {
        self.next();
        self.give((first.rotate_left(17) ^ second).wrapping_mul(PRIME) ^ self.tag, first, second);
    }

    /// As [`Give::both`]; nothing where the first is not known.
    #[inline]
    fn known(&mut self, first: u64, second: u64) {
        if first == 0 {
            self.next();
        } else {
            self.both(first, second);
        }
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
        "of" | "de"
            | "bin"
            | "binti"
            | "van"
            | "der"
            | "den"
            | "al"
            | "el"
            | "la"
            | "du"
            | "von"
            | "&"
            | "-"
            | "'"
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

fn affixes(bytes: &[u8]) -> [u64; 5] {
    let chain = |hash: &mut u64, byte: &u8| {
        *hash = (*hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        Some(*hash)
    };
    let mut front = bytes.iter().take(4).scan(0xCBF2_9CE4_8422_2325, chain).skip(2);
    let mut back = bytes.iter().rev().take(4).scan(0x8422_2325_CBF2_9CE4, chain).skip(1);
    std::array::from_fn(|at| if at < 2 { front.next() } else { back.next() }.unwrap_or(0))
}
