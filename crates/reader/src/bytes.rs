//! Bytes of a file nobody vouches for: every read says what it was for and none goes past the end.

use crate::ReaderError;

/// What is left of the bytes.
#[derive(Clone)]
pub(crate) struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn take(&mut self, count: usize, part: &'static str) -> Result<&'a [u8], ReaderError> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or(ReaderError::Short { part })?;
        self.rest = rest;
        Ok(head)
    }

    pub(crate) fn array<const N: usize>(&mut self, part: &'static str) -> Result<[u8; N], ReaderError> {
        let (head, rest) = self.rest.split_first_chunk().ok_or(ReaderError::Short { part })?;
        self.rest = rest;
        Ok(*head)
    }

    pub(crate) fn u8(&mut self, part: &'static str) -> Result<u8, ReaderError> {
        self.array(part).map(u8::from_le_bytes)
    }

    pub(crate) fn u16(&mut self, part: &'static str) -> Result<u16, ReaderError> {
        self.array(part).map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self, part: &'static str) -> Result<u32, ReaderError> {
        self.array(part).map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self, part: &'static str) -> Result<u64, ReaderError> {
        self.array(part).map(u64::from_le_bytes)
    }

    /// A count between two bounds.
    pub(crate) fn count(
        &mut self,
        part: &'static str,
        least: usize,
        most: usize,
    ) -> Result<usize, ReaderError> {
        let count = self.u32(part)? as usize;
        within(count, part, least, most)
    }

    /// Numbers that are all finite.
    pub(crate) fn f32s(&mut self, count: usize, part: &'static str) -> Result<Vec<f32>, ReaderError> {
        let bytes = self.take(count.saturating_mul(4), part)?;
        floats(bytes).ok_or(ReaderError::part(part, "a number is not finite"))
    }

    pub(crate) fn u32s(&mut self, count: usize, part: &'static str) -> Result<Vec<u32>, ReaderError> {
        let (words, _) = self.take(count.saturating_mul(4), part)?.as_chunks();
        Ok(words.iter().map(|word| u32::from_le_bytes(*word)).collect())
    }
}

/// The count again, if it lies between the bounds.
pub(crate) fn within(
    count: usize,
    part: &'static str,
    least: usize,
    most: usize,
) -> Result<usize, ReaderError> {
    if (least..=most).contains(&count) { Ok(count) } else { Err(ReaderError::part(part, "out of bounds")) }
}

/// Little-endian numbers, if all are finite.
pub(crate) fn floats(bytes: &[u8]) -> Option<Vec<f32>> {
    let (words, _) = bytes.as_chunks();
    let numbers: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
    numbers.iter().all(|number| number.is_finite()).then_some(numbers)
}
