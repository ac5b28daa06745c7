//! Training of word vectors: skip-grams with negative samples (Mikolov and others, 2013), one thread, one seed, sums in
//! one order, so that the same texts give the same file.

use std::collections::HashMap;

use super::{DIMS, MAGIC, Vector, digest, each_word, unit};

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VectorSettings {
    /// A word must occur so many times.
    pub least: u32,
    /// Most words kept, the most frequent first.
    pub words: usize,
    /// Passes over the texts.
    pub epochs: u32,
    /// Words more frequent than this share are passed over now and then.
    pub frequent: f64,
    /// Begin of the random numbers.
    pub seed: u64,
}

impl Default for VectorSettings {
    fn default() -> Self {
        Self { least: 8, words: 40_000, epochs: 4, frequent: 2e-4, seed: 1 }
    }
}

const WINDOW: u64 = 5;
const NEGATIVES: usize = 5;
const RATE: f32 = 0.025;
/// The weight of a word in a text's mean falls from 1 around this share (Arora and others, 2017).
const COMMON: f64 = 1e-3;
/// Between two texts in the row of words.
const BREAK: u32 = u32::MAX;

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

struct Counted {
    words: Vec<(String, u64)>,
    stream: Vec<u32>,
    total: u64,
}

fn count<'t>(texts: impl Iterator<Item = &'t str>, settings: &VectorSettings) -> Counted {
    let mut known: HashMap<String, (u32, u64)> = HashMap::new();
    let mut stream = Vec::new();
    for text in texts {
        each_word(text, |_, word| {
            let next = u32::try_from(known.len()).unwrap_or(BREAK - 1);
            let number = match known.get_mut(word) {
                Some((number, count)) => {
                    *count += 1;
                    *number
                }
                None => {
                    known.insert(word.to_owned(), (next, 1));
                    next
                }
            };
            stream.push(number);
        });
        stream.push(BREAK);
    }
    let mut order: Vec<(String, u32, u64)> = known
        .into_iter()
        .filter(|(_, (_, count))| *count >= u64::from(settings.least))
        .map(|(word, (number, count))| (word, number, count))
        .collect();
    order.sort_by(|left, right| right.2.cmp(&left.2).then_with(|| left.0.cmp(&right.0)));
    order.truncate(settings.words);
    let renumbered: HashMap<u32, u32> = (0_u32..).zip(&order).map(|(new, (_, old, _))| (*old, new)).collect();
    stream.retain_mut(|number| {
        if *number == BREAK {
            return true;
        }
        let new = renumbered.get(number).copied();
        *number = new.unwrap_or(BREAK);
        new.is_some()
    });
    let total = order.iter().map(|(_, _, count)| count).sum();
    Counted { words: order.into_iter().map(|(word, _, count)| (word, count)).collect(), stream, total }
}

/// Trains vectors on texts and gives them as a file.
#[must_use]
pub fn train<'t>(texts: impl Iterator<Item = &'t str> + Clone, settings: &VectorSettings) -> Vec<u8> {
    let counted = count(texts.clone(), settings);
    let inputs = learn(&counted, settings);
    let mut out = MAGIC.to_vec();
    out.extend(u32::try_from(counted.words.len()).unwrap_or(0).to_le_bytes());
    let mean_at = out.len();
    out.extend([0; 4 * DIMS]);
    for ((word, count), vector) in counted.words.iter().zip(&inputs) {
        let share = *count as f64 / counted.total.max(1) as f64;
        let top = vector.iter().fold(1e-9_f32, |top, value| top.max(value.abs()));
        out.extend(digest(word).to_le_bytes());
        out.extend(((COMMON / (COMMON + share)) as f32 * top / 127.0).to_le_bytes());
        out.extend(vector.iter().map(|value| ((value / top * 127.0).round() as i8).cast_unsigned()));
    }
    let mean = mean_of(&out, texts);
    for (slot, value) in out.iter_mut().skip(mean_at).zip(mean.iter().flat_map(|value| value.to_le_bytes())) {
        *slot = value;
    }
    out
}

/// The mean of the texts' unit vectors.
fn mean_of<'t>(file: &[u8], texts: impl Iterator<Item = &'t str>) -> Vector {
    let mut sums = [0.0_f64; DIMS];
    let mut number = 0_u64;
    if let Ok(vectors) = super::Vectors::from_bytes(file.to_vec().into()) {
        for text in texts {
            let vector = vectors.text(text);
            sums.iter_mut().zip(vector).for_each(|(sum, value)| *sum += f64::from(value));
            number += 1;
        }
    }
    sums.map(|sum| (sum / number.max(1) as f64) as f32)
}

const TABLE: usize = 1 << 20;
const STEPS: usize = 4096;
const REACH: f32 = 8.0;

fn learn(counted: &Counted, settings: &VectorSettings) -> Vec<Vector> {
    let size = counted.words.len();
    let mut random = Random(settings.seed);
    let mut inputs: Vec<Vector> =
        (0..size).map(|_| std::array::from_fn(|_| ((random.share() - 0.5) / DIMS as f64) as f32)).collect();
    if size < 2 {
        return inputs;
    }
    let mut outputs: Vec<Vector> = vec![[0.0; DIMS]; size];
    let negatives = negatives(counted);
    let keep: Vec<f64> = counted
        .words
        .iter()
        .map(|(_, count)| {
            let share = settings.frequent / (*count as f64 / counted.total.max(1) as f64);
            (share.sqrt() + share).min(1.0)
        })
        .collect();
    let sigmoid: Vec<f32> = (0..STEPS)
        .map(|step| {
            let at = (step as f64 / STEPS as f64 * 2.0 - 1.0) * f64::from(REACH);
            (1.0 / (1.0 + (-at).exp())) as f32
        })
        .collect();
    let all = (counted.stream.len() as f64 * f64::from(settings.epochs)).max(1.0);
    let mut done = 0_f64;
    let mut text: Vec<u32> = Vec::new();
    for _ in 0..settings.epochs {
        for part in counted.stream.split(|number| *number == BREAK) {
            done += part.len() as f64 + 1.0;
            let rate = RATE * ((1.0 - done / all) as f32).max(1e-3);
            text.clear();
            text.extend(part.iter().copied().filter(|number| {
                keep.get(*number as usize).is_some_and(|keep| *keep >= 1.0 || random.share() < *keep)
            }));
            for (at, center) in text.iter().enumerate() {
                let reach = (random.next() % WINDOW) as usize + 1;
                // One draw for the whole window: the rows stay in the processor's cache, and training takes a fifth of
                // the time that a draw for every pair does.
                let targets: [u32; NEGATIVES + 1] = std::array::from_fn(|turn| match turn {
                    0 => *center,
                    _ => negatives.get((random.next() % TABLE as u64) as usize).copied().unwrap_or(0),
                });
                let window = text.get(at.saturating_sub(reach)..(at + reach + 1).min(text.len()));
                for other in window.unwrap_or_default().iter().filter(|other| *other != center) {
                    let Some(input) = inputs.get_mut(*other as usize) else { continue };
                    learn_pair(input, &targets, &mut outputs, &sigmoid, rate);
                }
            }
        }
    }
    inputs.into_iter().map(unit).collect()
}

/// Moves a word towards the first target and away from the others.
fn learn_pair(
    input: &mut Vector,
    targets: &[u32; NEGATIVES + 1],
    outputs: &mut [Vector],
    sigmoid: &[f32],
    rate: f32,
) {
    let mut change = [0.0_f32; DIMS];
    for (turn, target) in targets.iter().enumerate() {
        if turn > 0 && Some(target) == targets.first() {
            continue;
        }
        let Some(output) = outputs.get_mut(*target as usize) else { continue };
        let product = dot(input, output).clamp(-REACH + 0.01, REACH - 0.01);
        let step = ((product / REACH + 1.0) * (STEPS / 2) as f32) as usize;
        let label = if turn == 0 { 1.0 } else { 0.0 };
        let slope = (label - sigmoid.get(step).copied().unwrap_or(0.5)) * rate;
        for ((change, output), input) in change.iter_mut().zip(output.iter_mut()).zip(input.iter()) {
            *change += slope * *output;
            *output += slope * input;
        }
    }
    input.iter_mut().zip(change).for_each(|(value, change)| *value += change);
}

/// Words in the proportion in which they are drawn: counts to the power of three quarters.
fn negatives(counted: &Counted) -> Vec<u32> {
    // Square roots are the same everywhere, powers are not.
    let share = |count: u64| (count as f64).sqrt() * (count as f64).sqrt().sqrt();
    let total: f64 = counted.words.iter().map(|(_, count)| share(*count)).sum();
    let mut table = Vec::with_capacity(TABLE);
    let mut sum = 0.0;
    for (number, (_, count)) in (0_u32..).zip(&counted.words) {
        sum += share(*count);
        while table.len() < TABLE && (table.len() as f64) < sum / total * TABLE as f64 {
            table.push(number);
        }
    }
    table
}

/// In eight sums side by side, so that it is quick and always in the same order.
fn dot(left: &Vector, right: &Vector) -> f32 {
    let mut sums = [0.0_f32; 8];
    for (left, right) in left.chunks_exact(8).zip(right.chunks_exact(8)) {
        for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
            *sum += left * right;
        }
    }
    sums.iter().sum()
}
