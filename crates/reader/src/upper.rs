//! A file of our own: the encoder's last layers trained further, and the heads that read labels off them.
//!
//! The layers below come from the base file. What the heads were trained on is what the file says: the words put
//! before each text, the most tokens read, and which pooled vectors each head sees.
//!
//! # The file, byte by byte
//!
//! Everything is little-endian and packed: no padding, nothing aligned. `f32` is IEEE 754 binary32 and finite;
//! a *name* is a `u16` count of bytes, then that many bytes of UTF-8, at least one and at most 256. Matrices are
//! row-major with one row per output, as PyTorch's `nn.Linear.weight` lies in memory.
//!
//! | what | type | meaning |
//! |---|---|---|
//! | magic | 8 bytes | `PANTAUUP` |
//! | version | `u32` | 1 |
//! | width | `u32` | 384, values per token between layers |
//! | inner width | `u32` | values per token inside the feed-forward part, as in the base file (1536) |
//! | layers | `u32` | N, 0 to the base's 12: the file replaces the last N layers |
//! | heads | `u32` | H, 1 to 64 |
//! | token limit | `u32` | most tokens read of a text, `<s>` and `</s>` counted, 8 to 512 |
//! | prefix | `u16` bytes, UTF-8 | put before each text, `query: ` for one; here 0 bytes are allowed |
//! | base | 32 bytes | SHA-256 of the base file it was trained on, or 32 zeros to go with any |
//! | layer × N | below | from the lowest replaced layer to the top one |
//! | head × H | below | |
//! | checksum | 32 bytes | SHA-256 of every byte before it; the file ends here |
//!
//! ## One layer
//!
//! First six matrices in this order: query, key, value, attention output, feed-forward in, feed-forward out.
//! Sizes out × in are 384 × 384 for the first four, inner × 384 for feed-forward in and 384 × inner for
//! feed-forward out. Each matrix is
//!
//! 1. its row scales, `f32` × out, none negative;
//! 2. its weights, `i8` × out × in, row-major, −127 to 127.
//!
//! The weight of output o and input i is `scale[o] * q[o][i]`; the usual choice is `scale[o] = max |w[o][..]| / 127`.
//!
//! Then six biases in the same order, `f32` × out each. Then the two layer normalisations, `f32` × 384 each:
//! scale (gamma) and shift (beta) of the one after attention, then gamma and beta of the one after the
//! feed-forward part. Epsilon is the base file's.
//!
//! A layer computes, as BERT does (12 heads of 32 values, scores divided by √32, GELU with the error function):
//! `x = norm1(x + output(attention(query(x), key(x), value(x))))`, then
//! `x = norm2(x + ffn_out(gelu(ffn_in(x))))`.
//!
//! ## One head
//!
//! 1. its *name*;
//! 2. kind, `u8`: 0 for one label of several (softmax), 1 for labels that stand by themselves (logistic function
//!    of each);
//! 3. number of labels L, `u16`, 1 to 1024, then L *names*;
//! 4. number of pooled parts P, `u8`, 1 to 26, then P parts of two bytes:
//!    the pooling, `u8`: 0 mean over all tokens (`<s>` and `</s>` counted), 1 the first token `<s>`, 2 the largest
//!    value over all tokens, 3 the mean scaled to length 1;
//!    the layer, `u8`: 0 for the embeddings below the first layer, k for what the k-th layer gives, 12 for the top.
//!    The head's input is the parts one after another, 384 values each, in this order;
//! 5. weights, `f32` × L × (384 P), row-major;
//! 6. biases, `f32` × L.
//!
//! Its scores are `weights · input + bias`; the probabilities are their softmax or logistic function.

use std::path::Path;

use crate::{
    ReaderError, WIDTH,
    base::INNER_MOST,
    bytes::{Bytes, within},
    file,
    heads::{Head, Kind, Part, Pooling},
    kernel::BLOCK,
    layer::{Layer, Linear, Matrix, Norm},
    pairs::Pairs,
};

/// Most bytes of an upper file; twelve layers and their heads take about 22 million.
const BYTES_MOST: u64 = 64 << 20;
const NAME_MOST: usize = 256;
const HASH: usize = 32;

/// Layers above a base file's, and heads.
#[derive(Debug)]
pub struct Upper {
    pub(crate) layers: Vec<Layer>,
    pub(crate) heads: Vec<Head>,
    pub(crate) inner: usize,
    pub(crate) limit: usize,
    pub(crate) prefix: String,
    pub(crate) base: [u8; HASH],
}

impl Upper {
    /// Opens an upper file.
    ///
    /// # Errors
    ///
    /// If the system does not give it, its checksum does not agree or a part of it cannot be.
    pub fn open(path: &Path) -> Result<Self, ReaderError> {
        Self::from_bytes(&file::read(path, BYTES_MOST)?)
    }

    /// Reads an upper file from memory.
    ///
    /// # Errors
    ///
    /// If its checksum does not agree or a part of it cannot be.
    pub fn from_bytes(file: &[u8]) -> Result<Self, ReaderError> {
        let (body, sum) = file.split_last_chunk::<HASH>().ok_or(ReaderError::Short { part: "checksum" })?;
        if body.get(..8) != Some(b"PANTAUUP") {
            return Err(ReaderError::part("header", "not the beginning of an upper file"));
        }
        file::agree(&file::sum(body), sum)?;
        let mut bytes = Bytes::new(body);
        bytes.take(8, "header")?;
        if bytes.u32("version")? != 1 {
            return Err(ReaderError::part("version", "only version 1 is known"));
        }
        bytes.count("width", WIDTH, WIDTH)?;
        let inner = bytes.count("inner width", BLOCK, INNER_MOST)?;
        if !inner.is_multiple_of(BLOCK) {
            return Err(ReaderError::part("inner width", "no multiple of 32"));
        }
        let layers = bytes.count("number of layers", 0, 24)?;
        let heads = bytes.count("number of heads", 1, 64)?;
        let limit = bytes.count("token limit", 8, 512)?;
        let prefix = text(&mut bytes, "prefix", 0)?;
        let base = bytes.array("base")?;
        let layers = (0..layers).map(|_| layer(&mut bytes, inner)).collect::<Result<_, _>>()?;
        let heads = (0..heads).map(|_| head(&mut bytes)).collect::<Result<_, _>>()?;
        if !bytes.is_empty() {
            return Err(ReaderError::part("end", "bytes are left over"));
        }
        Ok(Self { layers, heads, inner, limit, prefix, base })
    }

    /// Names of the heads and of their labels, in the file's order.
    pub fn heads(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.heads.iter().map(|head| (head.name.as_str(), head.labels.as_slice()))
    }
}

fn text(bytes: &mut Bytes<'_>, part: &'static str, least: usize) -> Result<String, ReaderError> {
    let length = within(usize::from(bytes.u16(part)?), part, least, NAME_MOST)?;
    let text = std::str::from_utf8(bytes.take(length, part)?);
    text.map(str::to_owned).map_err(|_| ReaderError::part(part, "not UTF-8"))
}

fn layer(bytes: &mut Bytes<'_>, inner: usize) -> Result<Layer, ReaderError> {
    const PART: &str = "layers";
    let mut matrix = |inputs: usize, outputs: usize| {
        let scales = bytes.f32s(outputs, PART)?;
        if scales.iter().any(|scale| *scale < 0.0) {
            return Err(ReaderError::part(PART, "a scale is negative"));
        }
        let weights = bytes.take(inputs * outputs, PART)?;
        Ok((scales, weights.iter().map(|byte| i8::from_le_bytes([*byte])).collect::<Vec<_>>()))
    };
    let mut joined = (Vec::new(), Vec::new());
    for _ in ["query", "key", "value"] {
        let (scales, weights) = matrix(WIDTH, WIDTH)?;
        joined.0.extend(scales);
        joined.1.extend(weights);
    }
    let output = matrix(WIDTH, WIDTH)?;
    let (into, out) = (matrix(WIDTH, inner)?, matrix(inner, WIDTH)?);
    let mut linear = |(scales, weights): (Vec<f32>, Vec<i8>), inputs: usize| {
        let bias = bytes.f32s(scales.len(), PART)?;
        Ok(Linear { matrix: Matrix::Pairs(Pairs::new(&weights, scales, inputs)), bias })
    };
    let (joined, output) = (linear(joined, WIDTH)?, linear(output, WIDTH)?);
    let (into, out) = (linear(into, WIDTH)?, linear(out, inner)?);
    let mut norm =
        || Ok(Norm { scale: bytes.f32s(WIDTH, PART)?, shift: bytes.f32s(WIDTH, PART)?, epsilon: 0.0 });
    Ok(Layer { joined, output, attention_norm: norm()?, inner: into, outer: out, norm: norm()? })
}

fn head(bytes: &mut Bytes<'_>) -> Result<Head, ReaderError> {
    const PART: &str = "heads";
    let name = text(bytes, PART, 1)?;
    let kind = match bytes.u8(PART)? {
        0 => Kind::One,
        1 => Kind::Each,
        _ => return Err(ReaderError::part(PART, "no such kind")),
    };
    let count = within(usize::from(bytes.u16(PART)?), PART, 1, 1024)?;
    let labels = (0..count).map(|_| text(bytes, PART, 1)).collect::<Result<_, _>>()?;
    let parts = within(usize::from(bytes.u8(PART)?), PART, 1, 26)?;
    let parts: Vec<Part> = (0..parts).map(|_| part(bytes, PART)).collect::<Result<_, _>>()?;
    let weights = bytes.f32s(count * parts.len() * WIDTH, PART)?;
    Ok(Head { name, kind, labels, parts, weights, bias: bytes.f32s(count, PART)? })
}

fn part(bytes: &mut Bytes<'_>, of: &'static str) -> Result<Part, ReaderError> {
    let pooling = match bytes.u8(of)? {
        0 => Pooling::Mean,
        1 => Pooling::First,
        2 => Pooling::Largest,
        3 => Pooling::Direction,
        _ => return Err(ReaderError::part(of, "no such pooling")),
    };
    Ok(Part { pooling, layer: usize::from(bytes.u8(of)?) })
}
