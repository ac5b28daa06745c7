//! From tokens to values per layer: the embeddings and the layers of the base file.

use std::ops::Range;

use crate::{
    WIDTH,
    blocks::{FILE_BYTES, unpack},
    kernel::BLOCK,
    layer::{Layer, Norm, Room},
};

/// Bytes of a token's embedding in the file.
pub(crate) const WORD_BYTES: usize = WIDTH / BLOCK * FILE_BYTES;

/// Tokens carried up together: enough to keep weights busy, few enough that their values stay near the processor.
const TOGETHER: usize = 256;

/// Embeddings, positions and layers.
#[derive(Debug)]
pub(crate) struct Encoder {
    /// 4-bit embeddings as in the file, one after another.
    pub(crate) words: Vec<u8>,
    /// What is added at each position, 384 values each.
    pub(crate) positions: Vec<f32>,
    pub(crate) norm: Norm,
    pub(crate) layers: Vec<Layer>,
}

impl Encoder {
    /// Carries texts up through `layers`. `see(layer, text, values)` is called for every text below the first layer
    /// (0) and after each, with the values of its tokens, 384 each.
    pub(crate) fn run(
        &self,
        texts: &[Vec<u32>],
        layers: &[&Layer],
        mut see: impl FnMut(usize, usize, &[f32]),
    ) {
        let mut room = Room::default();
        let mut from = 0;
        while from < texts.len() {
            let batch = together(texts.get(from..).unwrap_or_default());
            let (mut x, ranges) = self.embed(batch);
            let mut show = |layer: usize, x: &[f32]| {
                for (at, range) in ranges.iter().enumerate() {
                    let values = x.get(range.start * WIDTH..range.end * WIDTH).unwrap_or_default();
                    see(layer, from + at, values);
                }
            };
            show(0, &x);
            for (below, layer) in layers.iter().enumerate() {
                layer.apply(&mut x, &ranges, &mut room);
                show(below + 1, &x);
            }
            from += batch.len();
        }
    }

    fn embed(&self, texts: &[Vec<u32>]) -> (Vec<f32>, Vec<Range<usize>>) {
        let mut x = Vec::with_capacity(texts.iter().map(Vec::len).sum::<usize>() * WIDTH);
        let mut ranges = Vec::with_capacity(texts.len());
        for text in texts {
            let start = x.len() / WIDTH;
            for (token, position) in text.iter().zip(self.positions.as_chunks::<WIDTH>().0) {
                let word = self.words.as_chunks::<WORD_BYTES>().0.get(*token as usize);
                let blocks = word.unwrap_or(&[0; WORD_BYTES]).as_chunks().0;
                for (block, position) in blocks.iter().zip(position.as_chunks::<BLOCK>().0) {
                    let (values, scale) = unpack(block);
                    x.extend(values.iter().zip(position).map(|(value, at)| f32::from(*value) * scale + at));
                }
            }
            ranges.push(start..x.len() / WIDTH);
        }
        self.norm.apply(&mut x, None);
        (x, ranges)
    }
}

/// The first texts that go together: at least one, and few enough tokens.
fn together(texts: &[Vec<u32>]) -> &[Vec<u32>] {
    let mut tokens = 0;
    let fits = |text: &&Vec<u32>| {
        tokens += text.len();
        tokens <= TOGETHER
    };
    let count = texts.iter().take_while(fits).count().max(1);
    texts.get(..count).unwrap_or(texts)
}
