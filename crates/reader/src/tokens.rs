//! Text to tokens: SentencePiece's unigram way, with the vocabulary and character map of the base file.

use crate::{ReaderError, bytes::Bytes, bytes::within};

/// Characters read of a text; four times what 512 tokens of the longest usual words take. A guess.
const CHARACTERS: usize = 16_384;
/// What stands for a space.
const SPACE: char = '\u{2581}';
/// How much worse than the rarest piece an unknown character is, as SentencePiece has it.
const UNKNOWN_PENALTY: f32 = 10.0;
/// Sixteen for each of the published vocabulary's beginnings of pieces, about a million.
const BEGINNING_BITS: usize = 1 << 24;
const START: u64 = 0xcbf2_9ce4_8422_2325;

/// Pieces with their scores, found by their bytes.
#[derive(Debug)]
pub(crate) struct Tokens {
    pieces: Vec<u8>,
    offsets: Vec<u32>,
    scores: Vec<f32>,
    /// Open addressing: part of a hash and the piece's number plus one, 0 where empty.
    slots: Vec<(u32, u32)>,
    /// A bit for each hash of a piece's beginnings: where it is not set, no piece goes on so.
    beginnings: Vec<u64>,
    map: CharMap,
    begin: u32,
    end: u32,
    unknown: u32,
    unknown_score: f32,
    longest: usize,
}

/// What characters become, in order of the characters.
#[derive(Debug, Default)]
struct CharMap {
    from: Vec<u32>,
    /// Where each one's characters end in `to`.
    ends: Vec<usize>,
    to: Vec<char>,
}

impl Tokens {
    /// The vocabulary of the file, of at most `most` pieces.
    pub(crate) fn read(bytes: &mut Bytes<'_>, most: usize) -> Result<Self, ReaderError> {
        const PART: &str = "vocabulary";
        let count = bytes.count(PART, 4, most)?;
        let mut special = || bytes.u32(PART).and_then(|id| within(id as usize, PART, 0, count - 1));
        let (begin, end, padding, unknown) = (special()?, special()?, special()?, special()?);
        let length = usize::try_from(bytes.u64(PART)?).unwrap_or(usize::MAX);
        let offsets = bytes.u32s(count + 1, PART)?;
        let scores = bytes.f32s(count, PART)?;
        let pieces = bytes.take(length, PART)?.to_vec();
        let ordered = offsets.is_sorted() && offsets.last().is_none_or(|last| *last as usize <= length);
        if !ordered {
            return Err(ReaderError::part(PART, "pieces overlap or lie outside"));
        }
        let map = CharMap::read(bytes)?;
        let lengths = offsets.windows(2).map(|two| two.iter().copied().reduce(|a, b| b - a).unwrap_or(0));
        let mut tokens = Self {
            longest: lengths.max().unwrap_or(0) as usize,
            unknown_score: scores.iter().copied().fold(f32::INFINITY, f32::min) - UNKNOWN_PENALTY,
            slots: vec![(0, 0); (count * 2).next_power_of_two()],
            beginnings: vec![0; BEGINNING_BITS / 64],
            pieces,
            offsets,
            scores,
            map,
            begin: begin as u32,
            end: end as u32,
            unknown: unknown as u32,
        };
        for id in 0..count {
            // No text may write a piece that means more than itself.
            if ![begin, end, padding, unknown].contains(&id) {
                tokens.insert(id as u32);
            }
        }
        Ok(tokens)
    }

    /// Tokens of a text with `<s>` before and `</s>` after, at most `most` in all.
    pub(crate) fn ids(&self, text: &str, most: usize) -> Vec<u32> {
        let mut ids = self.pieces_of(&self.map.normal(text));
        ids.truncate(most.saturating_sub(2));
        ids.insert(0, self.begin);
        ids.push(self.end);
        ids
    }

    /// The likeliest row of pieces (Viterbi's way), unknown characters one by one.
    fn pieces_of(&self, text: &str) -> Vec<u32> {
        #[derive(Clone, Copy)]
        struct Best {
            score: f32,
            piece: u32,
            from: usize,
        }
        const NONE: Best = Best { score: f32::NEG_INFINITY, piece: 0, from: 0 };
        let mut best = vec![NONE; text.len() + 1];
        if let Some(first) = best.first_mut() {
            first.score = 0.0;
        }
        for (at, first) in text.char_indices() {
            let Some(score) = best.get(at).map(|best| best.score) else { continue };
            let mut offer = |end: usize, piece: u32, score: f32| {
                if let Some(best) = best.get_mut(end).filter(|best| score > best.score) {
                    *best = Best { score, piece, from: at };
                }
            };
            let rest = text.get(at..).unwrap_or_default();
            let mut hash = START;
            for (begin, character) in rest.char_indices() {
                let end = begin + character.len_utf8();
                if end > self.longest {
                    break;
                }
                let part = rest.get(..end).unwrap_or_default().as_bytes();
                hash = part.get(begin..).unwrap_or_default().iter().fold(hash, step);
                if !self.goes_on(hash) {
                    break;
                }
                if let Some(piece) = self.find(hash, part) {
                    let of_piece = self.scores.get(piece as usize).copied().unwrap_or(0.0);
                    offer(at + end, piece, score + of_piece);
                }
            }
            offer(at + first.len_utf8(), self.unknown, score + self.unknown_score);
        }
        let mut ids = Vec::new();
        let mut at = text.len();
        while let Some(step) = best.get(at).filter(|_| at > 0) {
            ids.push(step.piece);
            at = step.from;
        }
        ids.reverse();
        ids
    }

    fn piece(&self, id: u32) -> &[u8] {
        let place = |id: u32| self.offsets.get(id as usize).map_or(0, |offset| *offset as usize);
        self.pieces.get(place(id)..place(id + 1)).unwrap_or_default()
    }

    fn insert(&mut self, id: u32) {
        let mut hash = START;
        let place = |id: u32| self.offsets.get(id as usize).map_or(0, |offset| *offset as usize);
        for byte in self.pieces.get(place(id)..place(id + 1)).unwrap_or_default() {
            hash = step(hash, byte);
            let (word, bit) = beginning(hash);
            if let Some(word) = self.beginnings.get_mut(word) {
                *word |= bit;
            }
        }
        let mut slot = self.slot(hash);
        while let Some((_, taken)) = self.slots.get(slot).filter(|(_, id)| *id != 0) {
            if self.piece(taken - 1) == self.piece(id) {
                return;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        if let Some(free) = self.slots.get_mut(slot) {
            *free = (hash as u32, id + 1);
        }
    }

    fn goes_on(&self, hash: u64) -> bool {
        let (word, bit) = beginning(hash);
        self.beginnings.get(word).is_some_and(|word| word & bit != 0)
    }

    fn find(&self, hash: u64, piece: &[u8]) -> Option<u32> {
        let mut slot = self.slot(hash);
        loop {
            let (part, id) = *self.slots.get(slot).filter(|(_, id)| *id != 0)?;
            if part == hash as u32 && self.piece(id - 1) == piece {
                return Some(id - 1);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// Where to look first. There are twice as many slots as pieces, so one is always free.
    fn slot(&self, hash: u64) -> usize {
        (mixed(hash) >> 32) as usize & (self.slots.len() - 1)
    }
}

/// Word and bit of a beginning's hash.
fn beginning(hash: u64) -> (usize, u64) {
    let place = (mixed(hash) >> 16) as usize & (BEGINNING_BITS - 1);
    (place / 64, 1 << (place % 64))
}

/// Lets every bit of a hash bear on the high ones.
fn mixed(hash: u64) -> u64 {
    hash.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// FNV-1a, which grows with a piece byte by byte.
fn step(hash: u64, byte: &u8) -> u64 {
    (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
}

impl CharMap {
    fn read(bytes: &mut Bytes<'_>) -> Result<Self, ReaderError> {
        const PART: &str = "character map";
        let count = bytes.count(PART, 0, 1_000_000)?;
        let length = bytes.u32(PART)? as usize;
        let mut entries = Bytes::new(bytes.take(length, PART)?);
        let mut map = Self::default();
        for _ in 0..count {
            map.from.push(entries.u32(PART)?);
            for _ in 0..entries.u8(PART)? {
                let to = char::from_u32(entries.u32(PART)?);
                map.to.push(to.ok_or(ReaderError::part(PART, "no such character"))?);
            }
            map.ends.push(map.to.len());
        }
        if !map.from.is_sorted() {
            return Err(ReaderError::part(PART, "out of order"));
        }
        Ok(map)
    }

    fn of(&self, character: char) -> Option<&[char]> {
        let at = self.from.binary_search(&u32::from(character)).ok()?;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.to.get(start..*self.ends.get(at)?)
    }

    /// Mapped characters, with one mark before the first word and one for each run of spaces.
    fn normal(&self, text: &str) -> String {
        let mut normal = String::with_capacity(text.len() + 8);
        let mut spaced = false;
        let mut put = |character: char| {
            if character == ' ' {
                if !spaced {
                    normal.push(SPACE);
                }
                spaced = true;
                return;
            }
            if normal.is_empty() {
                normal.push(SPACE);
            }
            normal.push(character);
            spaced = false;
        };
        for character in text.chars().take(CHARACTERS) {
            match self.of(character) {
                Some(to) => to.iter().copied().for_each(&mut put),
                None => put(character),
            }
        }
        if normal.is_empty() {
            normal.push(SPACE);
        }
        normal
    }
}
