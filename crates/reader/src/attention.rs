//! Each token's sum of the values of its own text's tokens, weighed by how its query meets their keys.

use std::ops::Range;

use pulp::cast;

use crate::{
    HEADS, WIDTH,
    kernel::{Lanes, Work, dispatch},
    maths,
};

/// Values of a head.
const HEAD: usize = WIDTH / HEADS;
/// Queries done together, so that keys and values are loaded once for all six.
const QUERIES: usize = 6;
/// Keys they meet at once.
const KEYS: usize = 16;
/// 1 / √32, by which scores are scaled.
const SCALE: f32 = 0.176_776_7;

/// Queries, keys and values of a token, one after another.
pub(crate) const JOINED: usize = 3 * WIDTH;

/// From rows of queries, keys and values to rows of sums. `texts` says which rows are of one text.
pub(crate) fn attend(joined: &[f32], texts: &[Range<usize>], sums: &mut [f32]) {
    dispatch(Attend { joined, texts, sums });
}

struct Attend<'a> {
    joined: &'a [f32],
    texts: &'a [Range<usize>],
    sums: &'a mut [f32],
}

/// What one head of one text needs, laid out for eight at a time.
#[derive(Default)]
struct Head {
    queries: Vec<[f32; HEAD]>,
    keys: Vec<[[[f32; 8]; 2]; HEAD]>,
    /// The two halves of the values, by as many tokens as there are keys at once, the last ones nought.
    values: [Vec<[[[f32; 8]; 2]; KEYS]>; 2],
    scores: [Vec<[f32; KEYS]>; QUERIES],
}

impl Work for Attend<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let mut space = Head::default();
        for text in self.texts {
            let rows = self.joined.get(text.start * JOINED..text.end * JOINED).unwrap_or_default();
            let sums = self.sums.get_mut(text.start * WIDTH..text.end * WIDTH).unwrap_or_default();
            for head in 0..HEADS {
                space.gather(rows, head);
                space.attend(lanes, sums, head);
            }
        }
    }
}

/// One head's part of a row.
#[inline(always)]
fn part(row: &[f32; JOINED], place: usize) -> &[f32; HEAD] {
    row.as_chunks().0.get(place).unwrap_or(&[0.0; HEAD])
}

impl Head {
    #[inline(always)]
    fn gather(&mut self, rows: &[f32], head: usize) {
        let rows = rows.as_chunks::<JOINED>().0;
        self.queries.clear();
        self.queries.extend(rows.iter().map(|row| *part(row, head)));
        self.keys.clear();
        let [first, second] = &mut self.values;
        first.clear();
        second.clear();
        for group in rows.chunks(KEYS) {
            let mut keys = [[0.0; KEYS]; HEAD];
            let (mut low, mut high) = ([[[0.0; 8]; 2]; KEYS], [[[0.0; 8]; 2]; KEYS]);
            for (at, (row, (low, high))) in group.iter().zip(low.iter_mut().zip(&mut high)).enumerate() {
                scatter(&mut keys, part(row, HEADS + head), at);
                if let [a, b, c, d] = *part(row, 2 * HEADS + head).as_chunks().0 {
                    *low = [a, b];
                    *high = [c, d];
                }
            }
            self.keys.push(cast(keys));
            first.push(low);
            second.push(high);
        }
    }

    #[inline(always)]
    fn attend<L: Lanes>(&mut self, lanes: L, sums: &mut [f32], head: usize) {
        let count = self.queries.len();
        for (queries, rows) in self.queries.chunks(QUERIES).zip(sums.chunks_mut(QUERIES * WIDTH)) {
            let nothing = [0.0; HEAD];
            let mut six = [&nothing; QUERIES];
            for (place, query) in six.iter_mut().zip(queries) {
                *place = query;
            }
            self.scores.iter_mut().for_each(Vec::clear);
            for keys in &self.keys {
                let met = meet(lanes, &six, keys);
                for (scores, met) in self.scores.iter_mut().zip(met) {
                    scores.push(cast(met));
                }
            }
            let mut totals = [0.0; QUERIES];
            for (total, scores) in totals.iter_mut().zip(&mut self.scores) {
                *total = soften(lanes, scores.as_flattened_mut(), count);
            }
            for (side, values) in self.values.iter().enumerate() {
                let weighed = weigh(lanes, &self.scores, values);
                let rows = rows.as_chunks_mut::<WIDTH>().0.iter_mut();
                for ((row, weighed), total) in rows.zip(&weighed).zip(totals) {
                    let Some(to) = row.as_chunks_mut::<16>().0.get_mut(head * 2 + side) else { continue };
                    for (to, value) in to.iter_mut().zip(weighed.as_flattened()) {
                        *to = value / total;
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn scatter<const N: usize>(block: &mut [[f32; N]; HEAD], from: &[f32; HEAD], at: usize) {
    for (to, value) in block.iter_mut().zip(from) {
        if let Some(to) = to.get_mut(at) {
            *to = *value;
        }
    }
}

/// Scores of six queries with sixteen keys.
#[inline(always)]
fn meet<L: Lanes>(
    lanes: L,
    queries: &[&[f32; HEAD]; QUERIES],
    keys: &[[[f32; 8]; 2]; HEAD],
) -> [[[f32; 8]; 2]; QUERIES] {
    let mut sums = [[lanes.all(0.0); 2]; QUERIES];
    for (at, [low, high]) in keys.iter().enumerate() {
        add_products(lanes, &mut sums, &column(queries, at), low, high);
    }
    arrays(lanes, &sums)
}

/// One number of each row.
#[inline(always)]
fn column<const N: usize>(rows: &[&[f32; N]; QUERIES], at: usize) -> [f32; QUERIES] {
    let mut column = [0.0; QUERIES];
    for (number, row) in column.iter_mut().zip(rows) {
        *number = row.get(at).copied().unwrap_or(0.0);
    }
    column
}

#[inline(always)]
fn arrays<L: Lanes>(lanes: L, sums: &[[L::Eight; 2]; QUERIES]) -> [[[f32; 8]; 2]; QUERIES] {
    let mut arrays = [[[0.0; 8]; 2]; QUERIES];
    for (to, sum) in arrays.as_flattened_mut().iter_mut().zip(sums.as_flattened()) {
        *to = lanes.array(*sum);
    }
    arrays
}

/// Adds to each row its number times sixteen numbers.
#[inline(always)]
fn add_products<L: Lanes>(
    lanes: L,
    sums: &mut [[L::Eight; 2]; QUERIES],
    numbers: &[f32; QUERIES],
    low: &[f32; 8],
    high: &[f32; 8],
) {
    let (low, high) = (lanes.eight(low), lanes.eight(high));
    for ([to_low, to_high], number) in sums.iter_mut().zip(numbers) {
        let number = lanes.all(*number);
        *to_low = lanes.mul_add_eight(number, low, *to_low);
        *to_high = lanes.mul_add_eight(number, high, *to_high);
    }
}

/// Makes of scores powers of e and gives their sum; what lies beyond the count becomes nothing.
#[inline(always)]
fn soften<L: Lanes>(lanes: L, scores: &mut [f32], count: usize) -> f32 {
    let beyond = scores.get_mut(count..).unwrap_or_default();
    beyond.fill(f32::NEG_INFINITY);
    let mut most = [f32::NEG_INFINITY; 8];
    for eight in scores.as_chunks::<8>().0 {
        for (most, score) in most.iter_mut().zip(eight) {
            *most = if *score > *most { *score } else { *most };
        }
    }
    let most = most.into_iter().fold(f32::NEG_INFINITY, f32::max);
    for score in scores.iter_mut() {
        *score = maths::exp(lanes, (*score - most) * SCALE);
    }
    scores.get_mut(count..).unwrap_or_default().fill(0.0);
    maths::sum(scores, |score| score)
}

/// Sums of half a head's values for six queries.
#[inline(always)]
fn weigh<L: Lanes>(
    lanes: L,
    shares: &[Vec<[f32; KEYS]>; QUERIES],
    values: &[[[[f32; 8]; 2]; KEYS]],
) -> [[[f32; 8]; 2]; QUERIES] {
    let mut sums = [[lanes.all(0.0); 2]; QUERIES];
    let nothing = [0.0; KEYS];
    for (group, values) in values.iter().enumerate() {
        let mut rows = [&nothing; QUERIES];
        for (row, shares) in rows.iter_mut().zip(shares) {
            *row = shares.get(group).unwrap_or(&nothing);
        }
        for (at, [low, high]) in values.iter().enumerate() {
            add_products(lanes, &mut sums, &column(&rows, at), low, high);
        }
    }
    arrays(lanes, &sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the formula in 64 bits, on texts of 1, 5 and 9 tokens.
    #[test]
    fn sums_are_as_the_formula_says() {
        let texts = [0..1, 1..6, 6..15];
        let joined: Vec<f32> =
            (0..15 * JOINED).map(|at| ((at * 7919 % 1009) as f32 - 504.0) / 300.0).collect();
        let mut sums = vec![0.0; 15 * WIDTH];
        attend(&joined, &texts, &mut sums);
        for text in texts {
            for row in text.clone() {
                for at in 0..WIDTH {
                    let head = at / HEAD * HEAD;
                    let score = |other: usize| -> f64 {
                        let product = |e| {
                            f64::from(joined[row * JOINED + head + e])
                                * f64::from(joined[other * JOINED + WIDTH + head + e])
                        };
                        ((0..HEAD).map(product).sum::<f64>() / 32f64.sqrt()).exp()
                    };
                    let total: f64 = text.clone().map(score).sum();
                    let value = |other: usize| f64::from(joined[other * JOINED + 2 * WIDTH + at]);
                    let expected: f64 =
                        text.clone().map(|other| score(other) * value(other)).sum::<f64>() / total;
                    assert!((f64::from(sums[row * WIDTH + at]) - expected).abs() < 1e-5);
                }
            }
        }
    }
}
