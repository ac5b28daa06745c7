//! The trained model: weights by feature, the likeliest tags of a line, and the model's file.

use super::{
    STATES,
    crf::{LANES, NEVER, Row, Steps, allowed},
    features::View,
    pieces::{Casing, Piece},
    shelf::{RECORD, Shelf},
    words::Words,
};
use crate::ClassifierError;

const MAGIC: &[u8; 8] = b"PANTAUEM";
const VERSION: u8 = 1;

/// Weights of one style. A feature's record holds one byte a state but the first, whose weight is none.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    pub(super) shelf: Shelf,
    /// What one step of a weight's byte stands for.
    pub(super) scale: f32,
    pub(super) steps: Steps,
}

/// Bytes with their lowest bit first that a record is cut into, every second one.
const EVERY_SECOND: u64 = 0x00FF_00FF_00FF;
/// What stands for a weight of none.
const MIDDLE: f32 = 128.0;

/// The record of a feature that has no weight.
const NONE: u64 = 0x8080_8080_8080;

/// The bytes of a feature's weights.
pub(super) fn packed(row: &Row, scale: f32) -> u64 {
    let outside = row.first().copied().unwrap_or(0.0);
    let mut record = 0_u64;
    for (place, weight) in row.iter().skip(1).take(STATES - 1).enumerate() {
        let level = ((weight - outside) / scale).round().clamp(-127.0, 127.0) + MIDDLE;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "128 ± 127 fits a byte")]
        let byte = level as u8;
        record |= u64::from(byte) << (8 * place);
    }
    record
}

impl Head {
    fn scores(&self, hashes: &[u64]) -> Row {
        // Six sums of sixteen bits in two words: no more than a hundred features are given.
        self.shelf.call(hashes);
        let (mut even, mut odd) = (0_u64, 0_u64);
        for hash in hashes {
            let record = self.shelf.find(*hash, NONE);
            even = even.wrapping_add(record & EVERY_SECOND);
            odd = odd.wrapping_add(record >> 8 & EVERY_SECOND);
        }
        let none = hashes.len() as f32 * MIDDLE;
        let mut row = [NEVER; LANES];
        for (place, slot) in row.iter_mut().take(STATES).enumerate() {
            let Some(place) = place.checked_sub(1) else {
                *slot = 0.0;
                continue;
            };
            let sums = if place % 2 == 0 { even } else { odd };
            let sum = sums >> (16 * (place / 2)) & 0xFFFF;
            *slot = (f32::from(u16::try_from(sum).unwrap_or(0)) - none) * self.scale;
        }
        row
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.scale.to_le_bytes());
        for value in self.steps.iter().flatten() {
            out.extend_from_slice(&value.to_le_bytes());
        }
        self.shelf.write(out);
    }

    fn read(bytes: &[u8]) -> Result<(Self, &[u8]), ClassifierError> {
        let (scale, mut bytes) = float(bytes)?;
        let mut steps = [[NEVER; LANES]; LANES];
        for (from, row) in steps.iter_mut().enumerate() {
            for (to, slot) in row.iter_mut().enumerate() {
                let (value, rest) = float(bytes)?;
                bytes = rest;
                if allowed(from, to) {
                    *slot = value.clamp(-1e3, 1e3);
                }
            }
        }
        if !(1e-6..=1e3).contains(&scale) {
            return Err(fault("a scale is out of range"));
        }
        let (shelf, bytes) = Shelf::read("entity", bytes)?;
        Ok((Self { shelf, scale, steps }, bytes))
    }
}

fn fault(fault: &'static str) -> ClassifierError {
    ClassifierError::Model { model: "entity", fault }
}

fn float(bytes: &[u8]) -> Result<(f32, &[u8]), ClassifierError> {
    let (value, rest) = bytes.split_first_chunk::<4>().ok_or(fault("cut short"))?;
    let value = f32::from_le_bytes(*value);
    if value.is_finite() { Ok((value, rest)) } else { Err(fault("a weight is no number")) }
}

/// Memory for reading lines, kept between them.
#[derive(Debug, Default)]
pub(super) struct Desk {
    view: View,
    hashes: Vec<u64>,
    back: Vec<[u8; LANES]>,
}

impl Desk {
    /// The likeliest states of a line's pieces; places that are no part of a stretch are outside.
    pub(super) fn states(
        &mut self,
        words: &Words,
        (parts, head): (&Shelf, &Head),
        line: &[Piece<'_>],
        casing: Casing,
        out: &mut [u8],
    ) {
        self.view.look(words, parts, line, casing);
        for (from, to) in &self.view.stretches {
            self.back.clear();
            let mut scores: Row = [NEVER; LANES];
            if let Some(outside) = scores.first_mut() {
                *outside = 0.0;
            }
            for at in *from..*to {
                self.hashes.clear();
                self.view.features(at, casing, |hash| self.hashes.push(hash));
                let local = head.scores(&self.hashes);
                let mut next: Row = [f32::MIN; LANES];
                let mut back = [0_u8; LANES];
                for ((before, score), step) in (0_u8..).zip(scores).zip(&head.steps).take(STATES) {
                    for ((next, back), step) in next.iter_mut().zip(&mut back).zip(step) {
                        if score + step > *next {
                            *next = score + step;
                            *back = before;
                        }
                    }
                }
                next.iter_mut().zip(local).for_each(|(next, local)| *next += local);
                self.back.push(back);
                scores = next;
            }
            let mut state = 0_u8;
            let mut best = f32::MIN;
            for (index, score) in (0_u8..).zip(scores).take(STATES) {
                if score > best {
                    (best, state) = (score, index);
                }
            }
            for (slot, back) in out.get_mut(*from..*to).unwrap_or_default().iter_mut().zip(&self.back).rev() {
                *slot = state;
                state = back.get(usize::from(state)).copied().unwrap_or(0);
            }
        }
    }
}

pub(super) fn to_bytes(parts: &Shelf, heads: &[Option<Head>]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.push(VERSION);
    parts.write(&mut out);
    for head in heads {
        out.push(u8::from(head.is_some()));
        if let Some(head) = head {
            head.write(&mut out);
        }
    }
    out
}

pub(super) fn from_bytes<const N: usize>(
    bytes: &[u8],
) -> Result<(Shelf, [Option<Head>; N]), ClassifierError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(fault("it does not begin like a model of names"))?;
    let (version, rest) = rest.split_first().ok_or(fault("cut short"))?;
    if *version != VERSION {
        return Err(fault("it has another version"));
    }
    let (parts, mut rest) = Shelf::read("entity", rest)?;
    let mut heads = [const { None }; N];
    for slot in &mut heads {
        let (there, behind) = rest.split_first().ok_or(fault("cut short"))?;
        rest = behind;
        if *there == 1 {
            let (head, behind) = Head::read(rest)?;
            (*slot, rest) = (Some(head), behind);
        }
    }
    if !rest.is_empty() {
        return Err(fault("something stands behind it"));
    }
    Ok((parts, heads))
}

const _: () = assert!(STATES - 1 <= RECORD);
