//! Heads as bytes, and back.

use std::borrow::Cow;

use super::{BLOCKS, Head, Heads, MOST_HEADS, WIDTH};
use crate::{ClassifierError, linear::Table, vectors::Vectors};

const MAGIC: &[u8; 8] = b"PANTAUHD";
const VERSION: u8 = 1;
/// Most further numbers of a text.
const MOST_DENSE: usize = 512;

impl Heads {
    pub(super) fn assemble(heads: Vec<Head>, vectors: u64, bits: u32, records: &[u8]) -> Self {
        let width = heads.iter().map(|head| head.labels.len()).sum();
        Self { heads, vectors, table: Table::from_records(bits, width, records) }
    }

    /// The heads as one file.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        let byte = |number: usize| u8::try_from(number).unwrap_or(0);
        out.extend([VERSION, byte(self.heads.len()), byte(self.table.bits() as usize), 0]);
        out.extend(self.vectors.to_le_bytes());
        for head in &self.heads {
            let dense = head.dense.len() / head.labels.len().max(1);
            out.push(byte(head.labels.len()));
            out.push(head.blocks.iter().rev().fold(0, |mask, used| mask << 1 | u8::from(*used)));
            out.extend(u16::try_from(dense).unwrap_or(0).to_le_bytes());
            for text in std::iter::once(&head.name).chain(&head.labels) {
                out.push(byte(text.len()));
                out.extend(text.as_bytes());
            }
            for value in [head.top, head.temperature].iter().chain(&head.bias).chain(&head.dense) {
                out.extend(value.to_le_bytes());
            }
            for count in &head.confusion {
                out.extend(count.to_le_bytes());
            }
        }
        out.extend(self.table.records());
        out
    }

    /// Reads what [`Heads::to_bytes`] wrote, for the word vectors that it was trained with. Any bytes may be given.
    pub(crate) fn from_bytes(
        model: &'static str,
        bytes: Cow<'static, [u8]>,
        vectors: &Vectors,
    ) -> Result<Self, ClassifierError> {
        let fault = |fault| ClassifierError::Model { model, fault };
        let mut reader = Reader { bytes: &bytes, at: 0 };
        if reader.take::<8>() != Some(*MAGIC) {
            return Err(fault("it does not begin like a model"));
        }
        let [version, count, bits, _] = reader.take::<4>().ok_or(fault("cut short"))?;
        if version != VERSION {
            return Err(fault("it has another version"));
        }
        if usize::from(count) > MOST_HEADS || !(8..=22).contains(&bits) {
            return Err(fault("it was made for another task"));
        }
        let made_for = reader.take::<8>().map(u64::from_le_bytes).ok_or(fault("cut short"))?;
        if made_for != vectors.digest {
            return Err(fault("it was trained with other word vectors"));
        }
        let mut heads = Vec::new();
        for _ in 0..count {
            heads.push(reader.head().ok_or(fault("cut short, or a number is out of range"))?);
        }
        let width: usize = heads.iter().map(|head: &Head| head.labels.len()).sum();
        let at = reader.at;
        if width > WIDTH || bytes.len().saturating_sub(at) != (1_usize << bits) * (width + 1) {
            return Err(fault("its table has another size than it says"));
        }
        let records = bytes.get(at..).unwrap_or_default();
        Ok(Self::assemble(heads, made_for, u32::from(bits), records))
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
        self.take::<4>().map(f32::from_le_bytes).filter(|value| value.is_finite() && value.abs() < 1e6)
    }

    fn text(&mut self) -> Option<String> {
        let [length] = self.take::<1>()?;
        let end = self.at + usize::from(length);
        let text = std::str::from_utf8(self.bytes.get(self.at..end)?).ok()?.to_owned();
        self.at = end;
        Some(text)
    }

    fn head(&mut self) -> Option<Head> {
        let [classes, mask] = self.take::<2>()?;
        let dense = usize::from(self.take::<2>().map(u16::from_le_bytes)?);
        let classes = usize::from(classes);
        if !(2..=WIDTH).contains(&classes) || dense > MOST_DENSE {
            return None;
        }
        let name = self.text()?;
        let labels = (0..classes).map(|_| self.text()).collect::<Option<_>>()?;
        let (top, temperature) = (self.float()?, self.float()?);
        if !(0.05..=20.0).contains(&temperature) || top < 0.0 {
            return None;
        }
        let bias = (0..classes).map(|_| self.float()).collect::<Option<_>>()?;
        let dense = (0..classes * dense).map(|_| self.float()).collect::<Option<_>>()?;
        let confusion = (0..classes * classes)
            .map(|_| self.take::<4>().map(u32::from_le_bytes))
            .collect::<Option<_>>()?;
        let blocks: [bool; BLOCKS] = std::array::from_fn(|block| mask >> block & 1 == 1);
        Some(Head { name, labels, blocks, top, bias, dense, temperature, confusion })
    }
}
