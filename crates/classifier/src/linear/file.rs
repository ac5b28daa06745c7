//! A model as bytes, and back.

use std::borrow::Cow;

use super::{Linear, MAX_CLASSES, Table};
use crate::ClassifierError;

const MAGIC: &[u8; 8] = b"PANTAULM";
const VERSION: u8 = 1;

/// The byte that stands nearest to a weight.
pub(crate) fn encoded(weight: f32, top: f32) -> u8 {
    let share = if top > 0.0 { (weight / top).clamp(-1.0, 1.0) } else { 0.0 };
    let level = (share.abs().sqrt() * 127.0).round() * share.signum();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "128 ± 127 fits a byte")]
    let byte = (level + 128.0).clamp(1.0, 255.0) as u8;
    byte
}

impl Linear {
    pub(super) fn assemble(
        classes: usize,
        bits: u32,
        records: &[u8],
        top: f32,
        bias: Vec<f32>,
        temperature: f32,
    ) -> Self {
        Self { classes, table: Table::from_records(bits, classes, records), top, bias, temperature }
    }

    /// The model as one file. Buckets that no feature of the training texts fell into are all zero.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(MAGIC);
        out.push(VERSION);
        out.push(u8::try_from(self.classes).unwrap_or(0));
        out.push(u8::try_from(self.table.bits()).unwrap_or(0));
        out.push(0);
        out.extend_from_slice(&self.top.to_le_bytes());
        out.extend_from_slice(&self.temperature.to_le_bytes());
        for bias in &self.bias {
            out.extend_from_slice(&bias.to_le_bytes());
        }
        out.extend_from_slice(&self.table.records());
        out
    }

    /// Reads what [`Linear::to_bytes`] wrote. Any bytes may be given.
    pub(crate) fn from_bytes(
        model: &'static str,
        bytes: Cow<'static, [u8]>,
        wanted: usize,
    ) -> Result<Self, ClassifierError> {
        let fault = |fault| ClassifierError::Model { model, fault };
        let mut reader = Reader { bytes: &bytes, at: 0 };
        if reader.take::<8>() != Some(*MAGIC) {
            return Err(fault("it does not begin like a model"));
        }
        let [version, classes, bits, _] = reader.take::<4>().ok_or(fault("cut short"))?;
        if version != VERSION {
            return Err(fault("it has another version"));
        }
        let classes = usize::from(classes);
        if classes != wanted || classes > MAX_CLASSES || !(8..=22).contains(&bits) {
            return Err(fault("it was made for another task"));
        }
        let top = reader.float().ok_or(fault("cut short or not a number"))?;
        let temperature = reader.float().ok_or(fault("cut short or not a number"))?;
        if !(0.05..=20.0).contains(&temperature) || !(0.0..=1e4).contains(&top) {
            return Err(fault("a scale is out of range"));
        }
        let bias: Option<Vec<f32>> = (0..classes).map(|_| reader.float()).collect();
        let bias = bias.ok_or(fault("cut short or not a number"))?;
        let at = reader.at;
        let length = (1_usize << bits).saturating_mul(classes.saturating_add(1));
        if bytes.len().saturating_sub(at) != length {
            return Err(fault("its table has another size than it says"));
        }
        let records = bytes.get(at..).unwrap_or_default();
        Ok(Self::assemble(classes, u32::from(bits), records, top, bias, temperature))
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let end = self.at.checked_add(N)?;
        let piece = self.bytes.get(self.at..end)?.try_into().ok()?;
        self.at = end;
        Some(piece)
    }

    fn float(&mut self) -> Option<f32> {
        self.take::<4>().map(f32::from_le_bytes).filter(|value| value.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_survives_its_byte() {
        for weight in [-3.0_f32, -0.7, -0.01, 0.0, 0.004, 0.2, 3.0] {
            let table = Table::from_records(8, 1, &[16, encoded(weight, 3.0)].repeat(256));
            let mut adder: super::super::Adder<'_, 1, 8> = super::super::Adder::new(&table);
            super::super::Sink::take(&mut adder, 0, 7);
            let back = adder.finish().0[0].map(|sum| sum * 3.0 / crate::linear::TOP_LEVEL);
            let [back, ..] = back;
            assert!((back - weight).abs() <= 0.02 + weight.abs() * 0.02, "{weight} became {back}");
        }
    }
}
