//! Which texts hold a term: similarity to all of them at once.

use std::collections::HashMap;

use super::{
    doc::Slot,
    terms::{TermId, Weighted},
};

/// Texts looked at for one term, the latest; what a term of more texts says is little.
const POSTING_DEPTH: usize = 4_000;

/// Inverted index over the texts in memory.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    lists: HashMap<TermId, Vec<(Slot, f32)>>,
    texts: usize,
    spare: Similar,
}

/// Texts that share terms with one text, and how similar they are.
#[derive(Debug, Default)]
pub(crate) struct Similar {
    scores: Vec<f32>,
    touched: Vec<Slot>,
}

impl Similar {
    /// The similarity of a text, 0 where nothing is shared.
    pub(crate) fn of(&self, slot: Slot) -> f32 {
        self.scores.get(slot as usize).copied().unwrap_or(0.0)
    }

    /// The most similar texts, at least so similar and at most so many, most similar first.
    pub(crate) fn nearest(&self, least: f32, most: usize) -> Vec<Slot> {
        let mut found: Vec<(f32, Slot)> =
            self.iter().filter(|(_, score)| *score >= least).map(|(slot, score)| (score, slot)).collect();
        found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.into_iter().take(most).map(|(_, slot)| slot).collect()
    }

    /// Texts that share a term with their similarity.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Slot, f32)> {
        self.touched.iter().map(|slot| (*slot, self.of(*slot)))
    }
}

impl Postings {
    /// Texts indexed.
    pub(crate) fn texts(&self) -> usize {
        self.texts
    }

    /// How many texts hold a term.
    pub(crate) fn held(&self, term: TermId) -> usize {
        self.lists.get(&term).map_or(0, Vec::len)
    }

    pub(crate) fn add(&mut self, slot: Slot, terms: &[Weighted]) {
        self.texts = self.texts.saturating_add(1);
        for (term, weight) in terms {
            self.lists.entry(*term).or_default().push((slot, *weight));
        }
    }

    /// The cosine of these terms with every text that shares one. `places` bounds the slots. Give the answer back with
    /// [`Postings::recycle`]: its table is as long as there are texts.
    pub(crate) fn similar(&mut self, terms: &[Weighted], places: usize) -> Similar {
        let mut found = std::mem::take(&mut self.spare);
        found.scores.resize(places, 0.0);
        for (term, weight) in terms {
            let Some(list) = self.lists.get(term) else { continue };
            for (slot, held) in list.iter().rev().take(POSTING_DEPTH) {
                let Some(score) = found.scores.get_mut(*slot as usize) else { continue };
                if *score == 0.0 {
                    found.touched.push(*slot);
                }
                *score += weight * held;
            }
        }
        found
    }

    /// Takes an answer's memory back.
    pub(crate) fn recycle(&mut self, mut used: Similar) {
        for slot in used.touched.drain(..) {
            if let Some(score) = used.scores.get_mut(slot as usize) {
                *score = 0.0;
            }
        }
        self.spare = used;
    }

    /// Drops texts that are no longer kept; `removed` says how many.
    pub(crate) fn retain(&mut self, removed: usize, kept: impl Fn(Slot) -> bool) {
        self.texts = self.texts.saturating_sub(removed);
        self.lists.retain(|_, list| {
            list.retain(|(slot, _)| kept(*slot));
            !list.is_empty()
        });
    }
}
