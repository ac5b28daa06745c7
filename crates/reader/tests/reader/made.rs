//! A small base file and an upper file made here, and their models in the formulas' numbers.

use std::iter::once;

use sha2::{Digest, Sha256};

use crate::formulas::{Layer, Linear, Model, Norm};

pub(crate) const WIDTH: usize = 384;
pub(crate) const INNER: usize = 32;
pub(crate) const POSITIONS: usize = 48;
pub(crate) const LAYERS: usize = 2;

/// Numbers that look random and are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// −1 to 1, a multiple of 1/64.
    fn part(&mut self) -> f64 {
        self.below(129) as f64 / 64.0 - 1.0
    }

    fn parts(&mut self, count: usize, around: f64, by: f64) -> Vec<f64> {
        (0..count).map(|_| around + by * self.part()).collect()
    }
}

pub(crate) fn pieces() -> Vec<(String, f32)> {
    let mut pieces: Vec<(String, f32)> =
        ["<s>", "<pad>", "</s>", "<unk>"].map(|piece| (piece.to_owned(), 0.0)).into();
    let words = ["▁", "▁query", ":", "▁jem", "batan", "▁jembatan", "an", "▁am", "bruk", "▁banjir", "ban"];
    for (rank, piece) in words.iter().enumerate() {
        pieces.push(((*piece).to_owned(), -4.0 - rank as f32 / 4.0));
    }
    pieces.extend(('a'..='z').map(|letter| (letter.to_string(), -9.0)));
    pieces.push(("<mask>".to_owned(), 0.0));
    pieces
}

/// A base file and its model.
pub(crate) fn base() -> (Vec<u8>, Model) {
    let mut random = Random(7);
    let mut tensors = Tensors::default();
    let count = pieces().len();
    let model = Model {
        words: tensors.packed(&mut random, "emb.word", count, WIDTH),
        positions: (tensors.floats("emb.pos", random.parts(POSITIONS * WIDTH, 0.0, 0.05)))
            .chunks(WIDTH)
            .map(<[f64]>::to_vec)
            .collect(),
        kind: tensors.floats("emb.type", random.parts(WIDTH, 0.0, 0.05)),
        norm: tensors.norm(&mut random, "emb.ln"),
        layers: (0..LAYERS).map(|at| tensors.layer(&mut random, &format!("l{at}"))).collect(),
    };
    let mut file = b"E5S1".to_vec();
    let sizes = [1, WIDTH, LAYERS, 12, INNER, count, POSITIONS, 1];
    file.extend(sizes.iter().flat_map(|size| (*size as u32).to_le_bytes()));
    file.extend(1e-12f32.to_le_bytes());
    file.extend(32u32.to_le_bytes());
    file.extend(vocabulary());
    tensors.end(file, model)
}

fn vocabulary() -> Vec<u8> {
    let pieces = pieces();
    let mut bytes: Vec<u8> = [pieces.len() as u32, 0, 2, 1, 3].iter().flat_map(|n| n.to_le_bytes()).collect();
    let text: String = pieces.iter().map(|(piece, _)| piece.as_str()).collect();
    bytes.extend((text.len() as u64).to_le_bytes());
    let ends = pieces.iter().scan(0, |end, (piece, _)| {
        *end += piece.len() as u32;
        Some(*end)
    });
    bytes.extend(once(0).chain(ends).flat_map(u32::to_le_bytes));
    bytes.extend(pieces.iter().flat_map(|(_, score)| score.to_le_bytes()));
    bytes.extend(text.bytes());
    // What becomes of some characters: nothing of a tab's like, a space of a line's end, two letters of one sign.
    let map: [(char, &str); 4] = [('\u{1}', ""), ('\n', " "), ('ﬁ', "fi"), ('Ａ', "a")];
    let mut map = map;
    map.sort_by_key(|(from, _)| *from);
    let mut entries = Vec::new();
    for (from, to) in map {
        entries.extend(u32::from(from).to_le_bytes());
        entries.push(to.chars().count() as u8);
        entries.extend(to.chars().flat_map(|to| u32::from(to).to_le_bytes()));
    }
    bytes.extend(4u32.to_le_bytes());
    bytes.extend((entries.len() as u32).to_le_bytes());
    bytes.extend(entries);
    bytes
}

#[derive(Default)]
struct Tensors {
    all: Vec<(String, bool, usize, Vec<u8>)>,
}

impl Tensors {
    fn packed(&mut self, random: &mut Random, name: &str, rows: usize, inputs: usize) -> Vec<Vec<f64>> {
        let (mut bytes, mut dense) = (Vec::new(), vec![Vec::new(); rows]);
        for row in &mut dense {
            for _ in 0..inputs / 32 {
                // 2^-6 to 2^-5 in 16 bits.
                let step = random.below(8);
                bytes.extend(((9 << 10 | step << 7) as u16).to_le_bytes());
                let scale = (1.0 + step as f64 / 8.0) / 64.0;
                let values: Vec<u8> = (0..32).map(|_| random.below(16) as u8).collect();
                bytes.extend((0..16).map(|at| values[at] | values[at + 16] << 4));
                row.extend(values.iter().map(|value| (f64::from(*value) - 8.0) * scale));
            }
        }
        self.all.push((name.to_owned(), true, rows * inputs, bytes));
        dense
    }

    fn floats(&mut self, name: &str, values: Vec<f64>) -> Vec<f64> {
        let values: Vec<f32> = values.into_iter().map(|value| value as f32).collect();
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.all.push((name.to_owned(), false, values.len(), bytes));
        values.into_iter().map(f64::from).collect()
    }

    fn linear(&mut self, random: &mut Random, name: &str, inputs: usize, outputs: usize) -> Linear {
        let rows = self.packed(random, &format!("{name}.w"), outputs, inputs);
        Linear { rows, bias: self.floats(&format!("{name}.b"), random.parts(outputs, 0.0, 0.2)) }
    }

    fn norm(&mut self, random: &mut Random, name: &str) -> Norm {
        let scale = self.floats(&format!("{name}.w"), random.parts(WIDTH, 1.0, 0.5));
        Norm(scale, self.floats(&format!("{name}.b"), random.parts(WIDTH, 0.0, 0.3)))
    }

    fn layer(&mut self, random: &mut Random, name: &str) -> Layer {
        Layer {
            query: self.linear(random, &format!("{name}.q"), WIDTH, WIDTH),
            key: self.linear(random, &format!("{name}.k"), WIDTH, WIDTH),
            value: self.linear(random, &format!("{name}.v"), WIDTH, WIDTH),
            output: self.linear(random, &format!("{name}.ao"), WIDTH, WIDTH),
            first: self.norm(random, &format!("{name}.aln")),
            into: self.linear(random, &format!("{name}.fi"), WIDTH, INNER),
            out: self.linear(random, &format!("{name}.fo"), INNER, WIDTH),
            second: self.norm(random, &format!("{name}.oln")),
        }
    }

    fn end(self, mut file: Vec<u8>, model: Model) -> (Vec<u8>, Model) {
        let directory: usize = self.all.iter().map(|(name, ..)| name.len() + 23).sum();
        let mut start = file.len() + 4 + directory;
        file.extend((self.all.len() as u32).to_le_bytes());
        for (name, packed, count, bytes) in &self.all {
            file.extend((name.len() as u16).to_le_bytes());
            file.extend(name.bytes());
            file.push(u8::from(*packed));
            file.extend((*count as u32).to_le_bytes());
            file.extend((start as u64).to_le_bytes());
            file.extend((bytes.len() as u64).to_le_bytes());
            start += bytes.len();
        }
        file.extend(self.all.into_iter().flat_map(|(.., bytes)| bytes));
        (file, model)
    }
}

/// A head of a made upper file: name, kind, labels, parts as pooling and layer, weights by label, biases.
pub(crate) struct Head {
    pub(crate) name: &'static str,
    pub(crate) kind: u8,
    pub(crate) labels: Vec<&'static str>,
    pub(crate) parts: Vec<(u8, u8)>,
    pub(crate) weights: Vec<Vec<f64>>,
    pub(crate) bias: Vec<f64>,
}

/// An upper file of one layer and two heads for `base`, with its checksum, and what is in it.
pub(crate) fn upper(base: [u8; 32]) -> (Vec<u8>, Layer, Vec<Head>) {
    let mut random = Random(11);
    let mut file = b"PANTAUUP".to_vec();
    file.extend([1, WIDTH, INNER, 1, 2, 40].iter().flat_map(|n| (*n as u32).to_le_bytes()));
    file.extend(7u16.to_le_bytes());
    file.extend(b"query: ");
    file.extend(base);
    let layer = upper_layer(&mut random, &mut file);
    let mut head = |name, kind, labels: &[&'static str], parts: &[(u8, u8)]| Head {
        name,
        kind,
        labels: labels.to_vec(),
        parts: parts.to_vec(),
        weights: labels.iter().map(|_| random.parts(WIDTH * parts.len(), 0.0, 0.1)).collect(),
        bias: random.parts(labels.len(), 0.0, 0.5),
    };
    let heads = vec![
        head("nada", 0, &["positif", "netral", "negatif"], &[(0, 2), (2, 1)]),
        head("topik", 1, &["banjir", "jalan"], &[(1, 2), (3, 0), (0, 1)]),
    ];
    for head in &heads {
        let names = |names: &[&str]| -> Vec<u8> {
            names
                .iter()
                .flat_map(|name| [&(name.len() as u16).to_le_bytes(), name.as_bytes()].concat())
                .collect()
        };
        file.extend(names(&[head.name]));
        file.push(head.kind);
        file.extend((head.labels.len() as u16).to_le_bytes());
        file.extend(names(&head.labels));
        file.push(head.parts.len() as u8);
        file.extend(head.parts.iter().flat_map(|(pooling, layer)| [*pooling, *layer]));
        file.extend(head.weights.iter().flatten().chain(&head.bias).flat_map(|w| (*w as f32).to_le_bytes()));
    }
    (summed(file), layer, heads)
}

/// The file with its checksum at the end.
pub(crate) fn summed(mut file: Vec<u8>) -> Vec<u8> {
    let sum = Sha256::digest(&file);
    file.extend(sum);
    file
}

fn upper_layer(random: &mut Random, file: &mut Vec<u8>) -> Layer {
    let mut matrix = |inputs: usize, outputs: usize| -> Vec<Vec<f64>> {
        let scales: Vec<f32> = (0..outputs).map(|_| (1 + random.below(3)) as f32 / 1024.0).collect();
        file.extend(scales.iter().flat_map(|scale| scale.to_le_bytes()));
        let row = |scale: &f32| {
            let values: Vec<i8> = (0..inputs).map(|_| (random.below(255) as i16 - 127) as i8).collect();
            file.extend(values.iter().map(|value| value.cast_unsigned()));
            values.iter().map(|value| f64::from(*value) * f64::from(*scale)).collect()
        };
        scales.iter().map(row).collect()
    };
    let sizes =
        [(WIDTH, WIDTH), (WIDTH, WIDTH), (WIDTH, WIDTH), (WIDTH, WIDTH), (WIDTH, INNER), (INNER, WIDTH)];
    let matrices = sizes.map(|(inputs, outputs)| matrix(inputs, outputs));
    let mut floats = |count: usize, around: f64| -> Vec<f64> {
        let values = random.parts(count, around, 0.25);
        file.extend(values.iter().flat_map(|value| (*value as f32).to_le_bytes()));
        values
    };
    let [query, key, value, output, into, out] = matrices.map(|rows| {
        let bias = floats(rows.len(), 0.0);
        Linear { rows, bias }
    });
    let mut norm = || Norm(floats(WIDTH, 1.0), floats(WIDTH, 0.0));
    Layer { query, key, value, output, first: norm(), into, out, second: norm() }
}
