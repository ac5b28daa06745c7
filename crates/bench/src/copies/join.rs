//! All pairs of texts that share most of their word 3-shingles, exactly.
//!
//! Two sets that share four fifths must share one of the rarest fifth of either, so that only pairs which meet there are
//! compared in full: the answer is that of comparing all with all.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

/// Words below which a text has no signature, by the contract of the house.
const MIN_WORDS: usize = 8;

/// The shingles of a text, sorted; empty for a short one.
pub(crate) fn shingles(text: &str) -> Vec<u64> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.len() < MIN_WORDS {
        return Vec::new();
    }
    let hash = |three: &[&str]| {
        let mut hasher = DefaultHasher::new();
        three.hash(&mut hasher);
        hasher.finish()
    };
    let mut found: Vec<u64> = words.windows(3).map(hash).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Pairs, the lower place first, with their Jaccard similarity of at least `least`.
pub(crate) fn pairs(sets: &[Vec<u64>], least: f64) -> Vec<(usize, usize, f64)> {
    let mut held: HashMap<u64, u32> = HashMap::new();
    for shingle in sets.iter().flatten() {
        *held.entry(*shingle).or_default() += 1;
    }
    let mut meeting: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut found = Vec::new();
    for (at, set) in sets.iter().enumerate() {
        let mut rarest: Vec<(u32, u64)> = set.iter().map(|shingle| (held[shingle], *shingle)).collect();
        rarest.sort_unstable();
        rarest
            .truncate(set.len() - (least * set.len() as f64).ceil() as usize + usize::from(!set.is_empty()));
        let mut others: Vec<usize> = Vec::new();
        for (count, shingle) in rarest {
            if count < 2 {
                continue;
            }
            let places = meeting.entry(shingle).or_default();
            others.extend(places.iter());
            places.push(at);
        }
        others.sort_unstable();
        others.dedup();
        for other in others {
            let similarity = jaccard(&sets[other], set);
            if similarity >= least {
                found.push((other, at, similarity));
            }
        }
    }
    found
}

/// Of two sorted sets.
pub(crate) fn jaccard(one: &[u64], other: &[u64]) -> f64 {
    let (mut left, mut right, mut shared) = (0, 0, 0_usize);
    while let (Some(a), Some(b)) = (one.get(left), other.get(right)) {
        shared += usize::from(a == b);
        left += usize::from(a <= b);
        right += usize::from(b <= a);
    }
    let all = one.len() + other.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_join_is_that_of_all_with_all() {
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            (state >> 33) % below
        };
        let sets: Vec<Vec<u64>> = (0..300)
            .map(|_| {
                let from = next(40) * 10;
                let mut set: Vec<u64> =
                    (from..from + 20 + next(10)).map(|v| if next(20) == 0 { next(500) } else { v }).collect();
                set.sort_unstable();
                set.dedup();
                set
            })
            .collect();
        let mut plain = Vec::new();
        for (at, set) in sets.iter().enumerate() {
            for (other, before) in sets.iter().enumerate().take(at) {
                if jaccard(before, set) >= 0.8 {
                    plain.push((other, at));
                }
            }
        }
        let joined: Vec<(usize, usize)> = pairs(&sets, 0.8).iter().map(|(a, b, _)| (*a, *b)).collect();
        assert!(joined.len() > 50);
        assert_eq!(joined, plain);
    }
}
