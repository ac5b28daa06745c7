//! Training of heads.

use super::{BLOCKS, Features, Head, Heads};
use crate::linear::{Problem, RARITY_STEP, Row, Sink, bucket, encoded};

/// One training text: its features by block, its further numbers, and for each head that it has a label of a bit for each
/// class that may be right.
#[derive(Debug, Clone)]
pub(crate) struct HeadsExample {
    features: [Vec<u64>; BLOCKS],
    dense: Vec<f32>,
    pub(crate) classes: Vec<Option<u32>>,
    pub(crate) weight: f32,
}

impl Sink for HeadsExample {
    fn take(&mut self, block: usize, hash: u64) {
        if let Some(list) = self.features.get_mut(block) {
            list.push(hash);
        }
    }
}

impl HeadsExample {
    /// The hashed features of all blocks.
    pub(super) fn hashes(&self) -> impl Iterator<Item = u64> {
        self.features.iter().flatten().copied()
    }

    pub(crate) fn gather(text: &impl Features, classes: Vec<Option<u32>>, weight: f32) -> Self {
        let mut example =
            Self { features: Default::default(), dense: text.dense().to_vec(), classes, weight };
        text.hashed(&mut example);
        example
    }
}

impl Features for HeadsExample {
    fn hashed(&self, sink: &mut dyn Sink) {
        for (block, hashes) in self.features.iter().enumerate() {
            hashes.iter().for_each(|hash| sink.take(block, *hash));
        }
    }

    fn dense(&self) -> &[f32] {
        &self.dense
    }
}

/// How to train one head.
#[derive(Debug, Clone)]
pub(crate) struct HeadSettings {
    pub(crate) name: &'static str,
    pub(crate) labels: Vec<String>,
    /// Which blocks it reads.
    pub(crate) blocks: [bool; BLOCKS],
    /// Which of the further numbers it reads.
    pub(crate) dense: std::ops::Range<usize>,
    /// Weight of the penalty on large weights, times the number of texts.
    pub(crate) penalty: f32,
    /// How much rare classes are lifted: 0 not at all, 1 to the weight of frequent ones.
    pub(crate) balance: f32,
    /// Most steps of the optimiser.
    pub(crate) steps: usize,
}

/// What heads are trained on.
pub(crate) struct HeadData<'a> {
    pub(crate) examples: &'a [&'a HeadsExample],
    /// The digest of the word vectors.
    pub(crate) vectors: u64,
    /// The table has `1 << bits` records.
    pub(crate) bits: u32,
}

/// Trains all heads.
pub(crate) fn fit_heads(data: &HeadData<'_>, settings: &[HeadSettings]) -> Heads {
    let size = data.bits.clamp(8, 22);
    let rarity = rarities(data.examples, size);
    let width: usize = settings.iter().map(|head| head.labels.len()).sum();
    let mut records = vec![0_u8; (1 << size) * (width + 1)];
    for (record, rarity) in records.chunks_exact_mut(width + 1).zip(&rarity) {
        record.fill(128);
        if let Some(first) = record.first_mut() {
            *first = *rarity;
        }
    }
    let mut from = 1;
    let mut heads = Vec::new();
    for (number, head) in settings.iter().enumerate() {
        heads.push(fit_head(data, number, head, &rarity, &mut records, (from, width + 1)));
        from += head.labels.len();
    }
    Heads::assemble(heads, data.vectors, size, &records)
}

fn fit_head(
    data: &HeadData<'_>,
    number: usize,
    settings: &HeadSettings,
    rarity: &[u8],
    records: &mut [u8],
    (from, width): (usize, usize),
) -> Head {
    let classes = settings.labels.len();
    let labelled: Vec<(&HeadsExample, u32)> = data
        .examples
        .iter()
        .filter_map(|example| Some((*example, example.classes.get(number).copied().flatten()?)))
        .collect();
    let mut counts = vec![0.0_f32; classes];
    for (example, truth) in &labelled {
        let share = example.weight / truth.count_ones().max(1) as f32;
        bits(*truth).for_each(|class| {
            if let Some(count) = counts.get_mut(class) {
                *count += share;
            }
        });
    }
    let total: f32 = counts.iter().sum();
    let lift: Vec<f32> = counts
        .iter()
        .map(|count| (total / (classes as f32 * count.max(1.0))).powf(settings.balance))
        .collect();
    let dense = settings.dense.len();
    let mut places = Places::new(data.bits.clamp(8, 22), dense);
    let mut rows = Vec::with_capacity(labelled.len());
    for (example, truth) in &labelled {
        let mut features = places.of(example, settings.blocks, rarity);
        let numbers = example.dense.get(settings.dense.clone()).unwrap_or_default();
        features.extend((0_u32..).zip(numbers.iter().copied()).filter(|(_, value)| *value != 0.0));
        // Of several that may be right the most frequent one decides: a rare one is lifted by texts that are surely of it.
        let least = bits(*truth).filter_map(|class| lift.get(class).copied()).reduce(f32::min);
        let weight = example.weight * least.unwrap_or(1.0);
        rows.push(Row { features, truth: *truth, weight, start: Vec::new() });
    }
    let used = places.used;
    let sum = rows.iter().map(|row| row.weight).sum::<f32>().max(1.0);
    let problem = Problem { classes, penalty: settings.penalty / sum, bias_penalty: 0.0, rows, total: sum };
    let size = (dense + used.len()) * classes + classes;
    let weights = problem.minimum(vec![0.0; size], settings.steps);
    let (numbers, rest) = weights.split_at_checked(dense * classes).unwrap_or_default();
    let (parts, bias) = rest.split_at_checked(used.len() * classes).unwrap_or_default();
    let top = parts.iter().fold(0.0_f32, |top, weight| top.max(weight.abs()));
    for (part, at) in parts.chunks_exact(classes).zip(&used) {
        let start = at * width + from;
        for (byte, weight) in records.get_mut(start..start + classes).unwrap_or_default().iter_mut().zip(part)
        {
            *byte = encoded(*weight, top);
        }
    }
    // Numbers before the head's own range are there when it reads, and count for nothing.
    let mut all = vec![0.0; settings.dense.start * classes];
    all.extend(numbers);
    Head {
        name: settings.name.to_owned(),
        labels: settings.labels.clone(),
        blocks: settings.blocks,
        top,
        bias: bias.to_vec(),
        dense: all,
        temperature: 1.0,
        confusion: vec![0; classes * classes],
    }
}

/// The classes of a truth.
pub(super) fn bits(truth: u32) -> impl Iterator<Item = usize> {
    (0..32_usize).filter(move |class| truth >> class & 1 == 1)
}

/// Buckets in use and their places among the parameters, behind those of the further numbers.
pub(super) struct Places {
    place: Vec<u32>,
    pub(super) used: Vec<usize>,
    before: usize,
    bits: u32,
}

impl Places {
    /// None in use, in a table of `1 << bits` buckets, behind so many parameters.
    pub(super) fn new(bits: u32, before: usize) -> Self {
        Self { place: vec![u32::MAX; 1 << bits], used: Vec::new(), before, bits }
    }

    /// The hashed features of a text with their values, each block at unit length.
    pub(super) fn of(
        &mut self,
        example: &HeadsExample,
        blocks: [bool; BLOCKS],
        rarity: &[u8],
    ) -> Vec<(u32, f32)> {
        let bits = self.bits;
        let value = |hash: &u64| {
            let at = bucket(*hash, bits);
            (at, f32::from(rarity.get(at).copied().unwrap_or(0)) * RARITY_STEP)
        };
        let mut features: Vec<(u32, f32)> = Vec::new();
        for (hashes, _) in example.features.iter().zip(blocks).filter(|(_, wanted)| *wanted) {
            let norm = hashes.iter().map(|hash| value(hash).1.powi(2)).sum::<f32>().sqrt().max(1e-6);
            for hash in hashes {
                let (at, value) = value(hash);
                let Some(slot) = self.place.get_mut(at).filter(|_| value > 0.0) else { continue };
                if *slot == u32::MAX {
                    *slot = u32::try_from(self.used.len() + self.before).unwrap_or(u32::MAX);
                    self.used.push(at);
                }
                features.push((*slot, value / norm));
            }
        }
        features.sort_unstable_by_key(|(slot, _)| *slot);
        features.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        features
    }
}

/// Rarity of each bucket in steps of [`RARITY_STEP`]: 1 plus the logarithm of texts over texts that have it; 0 where
/// fewer than two have it.
fn rarities(examples: &[&HeadsExample], bits: u32) -> Vec<u8> {
    let mut seen = vec![0_u32; 1 << bits];
    let mut last = vec![u32::MAX; 1 << bits];
    for (index, example) in (0_u32..).zip(examples) {
        for hash in example.features.iter().flatten() {
            let at = bucket(*hash, bits);
            if let (Some(seen), Some(last)) = (seen.get_mut(at), last.get_mut(at))
                && *last != index
            {
                *last = index;
                *seen += 1;
            }
        }
    }
    let texts = examples.len() as f32;
    seen.iter()
        .map(|seen| {
            if *seen == 0 {
                return 0;
            }
            let rarity = 1.0 + ((1.0 + texts) / (1.0 + *seen as f32)).ln();
            (rarity / RARITY_STEP).round().clamp(1.0, 255.0) as u8
        })
        .collect()
}
