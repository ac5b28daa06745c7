//! Classes of words that stand in like places, learnt from unlabelled texts: what stands two words before to two
//! words behind a word is brought down to few numbers, and words near one another there are one class.
//! Nothing is drawn by chance, so the same texts give the same classes.

use std::collections::HashMap;

use super::{
    pieces::{Piece, cut},
    shelf::{Shelf, mixed},
    words::{Known, Words, hash},
};

/// Words seen less often are not known.
const LEAST: u32 = 3;
/// Most words known.
const MOST: usize = 64_000;
/// So many of the most common words count as neighbours.
const NEIGHBOURS: usize = 2_000;
/// Places beside a word that are looked at.
const PLACES: [isize; 4] = [-2, -1, 1, 2];
/// Numbers that stand for a word's places.
const WIDTH: usize = 64;
/// Rounds in which the numbers, and in which the classes, are brought nearer to their end.
const ROUNDS: usize = 4;
const TURNS: usize = 10;
/// How many classes, coarse to fine.
const CLASSES: [usize; 3] = [64, 256, 1024];

type Vector = [f32; WIDTH];

#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    times: u32,
    /// Within sentences: with a capital, and at all.
    capital: u32,
    within: u32,
    id: u32,
}

/// Learns the words of texts.
pub(super) fn learn<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Words {
    let (seen, order) = count(texts.clone());
    let rows = neighbours(texts, &seen, order.len());
    let vectors = vectors(&rows, PLACES.len().saturating_mul(NEIGHBOURS));
    let classes = CLASSES.map(|number| group(&vectors, number));
    let mut records = Vec::with_capacity(order.len());
    for (index, word) in order.iter().enumerate() {
        let Some(seen) = seen.get(word) else { continue };
        let class = |level: usize| {
            classes.get(level).and_then(|classes| classes.get(index)).map_or(0, |class| u64::from(*class))
        };
        let capital = seen.capital.saturating_mul(7).checked_div(seen.within).map_or(4, u64::from);
        let common = u64::from((seen.times / LEAST).ilog2() / 2).min(7);
        records.push((mixed(*word), Known::new([class(0), class(1), class(2)], capital, common).0));
    }
    Words::new(Shelf::new(&records))
}

fn each(texts: &str, mut take: impl FnMut(&[Piece<'_>], &[u64])) {
    let pieces = cut(texts);
    for line in pieces.chunk_by(|_, next| !next.opens) {
        let hashes: Vec<u64> = line.iter().map(|piece| hash(piece.text)).collect();
        take(line, &hashes);
    }
}

/// Words by how often they come, with their number, and in order, most common first.
fn count<'t>(texts: impl Iterator<Item = &'t str>) -> (HashMap<u64, Seen>, Vec<u64>) {
    let mut seen: HashMap<u64, Seen> = HashMap::new();
    for text in texts {
        each(text, |line, hashes| {
            let capitals = line.iter().filter(|piece| piece.capital).count();
            // Headlines and shouted lines say nothing about capitals.
            let telling = capitals.saturating_mul(2) < line.iter().filter(|piece| piece.word).count();
            let mut first = true;
            for (piece, hash) in line.iter().zip(hashes) {
                let seen = seen.entry(*hash).or_default();
                seen.times = seen.times.saturating_add(1);
                if piece.word && telling && !first {
                    seen.within = seen.within.saturating_add(1);
                    seen.capital = seen.capital.saturating_add(u32::from(piece.capital));
                }
                first = piece.closes() || (!piece.word && piece.text != ",");
            }
        });
    }
    let mut order: Vec<(u32, u64)> =
        seen.iter().filter(|(_, seen)| seen.times >= LEAST).map(|(word, seen)| (seen.times, *word)).collect();
    order.sort_unstable_by_key(|(times, word)| (std::cmp::Reverse(*times), *word));
    order.truncate(MOST);
    let order: Vec<u64> = order.into_iter().map(|(_, word)| word).collect();
    for (id, word) in (1_u32..).zip(&order) {
        if let Some(seen) = seen.get_mut(word) {
            seen.id = id;
        }
    }
    (seen, order)
}

/// For each word, how much more often than by chance each neighbour stands at each place beside it.
fn neighbours<'t>(
    texts: impl Iterator<Item = &'t str>,
    seen: &HashMap<u64, Seen>,
    words: usize,
) -> Vec<Vec<(u32, f32)>> {
    let mut pairs: Vec<HashMap<u32, u32>> = vec![HashMap::new(); words];
    for text in texts {
        each(text, |_, hashes| {
            let ids: Vec<usize> =
                hashes.iter().map(|hash| seen.get(hash).map_or(0, |seen| seen.id as usize)).collect();
            for (at, id) in ids.iter().enumerate() {
                let Some(row) = id.checked_sub(1).and_then(|id| pairs.get_mut(id)) else { continue };
                for (place, by) in PLACES.iter().enumerate() {
                    let other = at.checked_add_signed(*by).and_then(|at| ids.get(at)).copied().unwrap_or(0);
                    // 0 stands for the bounds of a line and for words that are not known.
                    if other < NEIGHBOURS {
                        let column = place.saturating_mul(NEIGHBOURS).saturating_add(other);
                        let times = row.entry(u32::try_from(column).unwrap_or(0)).or_default();
                        *times = times.saturating_add(1);
                    }
                }
            }
        });
    }
    let mut columns = vec![0_f64; PLACES.len().saturating_mul(NEIGHBOURS)];
    for (column, times) in pairs.iter().flatten() {
        if let Some(sum) = columns.get_mut(*column as usize) {
            *sum += f64::from(*times);
        }
    }
    let all: f64 = columns.iter().sum::<f64>().max(1.0);
    pairs.into_iter().map(|row| weigh(row, &columns, all)).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "a weight needs no more than a float")]
fn weigh(row: HashMap<u32, u32>, columns: &[f64], all: f64) -> Vec<(u32, f32)> {
    let mut row: Vec<(u32, u32)> = row.into_iter().collect();
    row.sort_unstable();
    let sum: f64 = row.iter().map(|(_, times)| f64::from(*times)).sum();
    let weight = |column: u32, times: u32| {
        let expected = columns.get(column as usize).copied().unwrap_or(1.0) * sum / all;
        (f64::from(times) / expected.max(1e-9)).ln() as f32
    };
    row.into_iter()
        .map(|(column, times)| (column, weight(column, times)))
        .filter(|(_, weight)| *weight > 0.0)
        .collect()
}

fn dot(left: &Vector, right: &Vector) -> f32 {
    let mut lanes = [0.0_f32; 8];
    for (left, right) in left.as_chunks::<8>().0.iter().zip(right.as_chunks::<8>().0) {
        for ((lane, left), right) in lanes.iter_mut().zip(left).zip(right) {
            *lane += left * right;
        }
    }
    lanes.iter().sum()
}

fn add(to: &mut Vector, other: &Vector, share: f32) {
    to.iter_mut().zip(other).for_each(|(to, other)| *to += share * other);
}

fn unit(vector: &mut Vector) {
    let length = dot(vector, vector).sqrt();
    if length > 1e-12 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
}

/// The rows brought down to [`WIDTH`] numbers each: the leading part of their singular value decomposition, found
/// by multiplying again and again.
fn vectors(rows: &[Vec<(u32, f32)>], columns: usize) -> Vec<Vector> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state = mixed(state.wrapping_add(0x9E37_79B9_7F4A_7C15));
        #[expect(clippy::cast_precision_loss, reason = "a start needs no more than a float")]
        let value = (state >> 40) as f32 / 8_388_608.0 - 1.0;
        value
    };
    let mut basis: Vec<Vector> = (0..columns).map(|_| std::array::from_fn(|_| next())).collect();
    let mut found: Vec<Vector> = Vec::new();
    for round in 0..=ROUNDS {
        orthonormal(&mut basis);
        found = rows
            .iter()
            .map(|row| {
                let mut sum = [0.0; WIDTH];
                for (column, weight) in row {
                    if let Some(part) = basis.get(*column as usize) {
                        add(&mut sum, part, *weight);
                    }
                }
                sum
            })
            .collect();
        if round == ROUNDS {
            break;
        }
        basis.iter_mut().for_each(|part| *part = [0.0; WIDTH]);
        for (row, sum) in rows.iter().zip(&found) {
            for (column, weight) in row {
                if let Some(part) = basis.get_mut(*column as usize) {
                    add(part, sum, *weight);
                }
            }
        }
    }
    // Leading directions would drown the others: each counts by the root of its size.
    let mut sizes = [0.0_f32; WIDTH];
    for vector in &found {
        sizes.iter_mut().zip(vector).for_each(|(size, value)| *size += value * value);
    }
    let scales = sizes.map(|size| if size > 1e-12 { 1.0 / size.sqrt().sqrt() } else { 0.0 });
    for vector in &mut found {
        vector.iter_mut().zip(scales).for_each(|(value, scale)| *value *= scale);
        unit(vector);
    }
    found
}

/// Makes the columns of a tall table orthogonal and of length one.
fn orthonormal(table: &mut [Vector]) {
    let column = |table: &[Vector], at: usize, with: usize| -> f64 {
        table
            .iter()
            .map(|row| f64::from(row.get(at).copied().unwrap_or(0.0) * row.get(with).copied().unwrap_or(0.0)))
            .sum()
    };
    #[expect(clippy::cast_possible_truncation, reason = "a share needs no more than a float")]
    for at in 0..WIDTH {
        for before in 0..at {
            let share = column(table, at, before) as f32;
            for row in table.iter_mut() {
                let part = row.get(before).copied().unwrap_or(0.0);
                if let Some(value) = row.get_mut(at) {
                    *value -= share * part;
                }
            }
        }
        let length = column(table, at, at).sqrt() as f32;
        let scale = if length > 1e-12 { 1.0 / length } else { 0.0 };
        for value in table.iter_mut().filter_map(|row| row.get_mut(at)) {
            *value *= scale;
        }
    }
}

/// Classes of vectors of length one: each vector goes to the nearest middle, middles move to their vectors. Common
/// words begin the classes.
fn group(vectors: &[Vector], number: usize) -> Vec<u16> {
    let number = number.min(vectors.len().max(1));
    let step = (vectors.len() / number.saturating_mul(4)).max(1);
    let mut middles: Vec<Vector> = vectors.iter().step_by(step).take(number).copied().collect();
    let mut classes = vec![0_u16; vectors.len()];
    for _ in 0..TURNS {
        for (class, vector) in classes.iter_mut().zip(vectors) {
            let mut best = f32::MIN;
            for (index, middle) in (0_u16..).zip(&middles) {
                let near = dot(vector, middle);
                if near > best {
                    best = near;
                    *class = index;
                }
            }
        }
        let mut moved = vec![[0.0; WIDTH]; middles.len()];
        for (rank, (class, vector)) in
            (1_u16..=u16::MAX).chain(std::iter::repeat(u16::MAX)).zip(classes.iter().zip(vectors))
        {
            if let Some(middle) = moved.get_mut(usize::from(*class)) {
                add(middle, vector, 1.0 / f32::from(rank).sqrt());
            }
        }
        for (middle, moved) in middles.iter_mut().zip(&mut moved) {
            if dot(moved, moved) > 0.0 {
                unit(moved);
                *middle = *moved;
            }
        }
    }
    classes
}
