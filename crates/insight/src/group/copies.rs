//! Copies: texts that were taken over whole or nearly so.

use std::collections::HashMap;

use pantau_text::shingle;

use super::{
    doc::{Doc, Docs, Slot},
    settings::GroupSettings,
    terms,
};

/// Texts compared for one band key, the latest; a template fills one band with hundreds.
const BAND_DEPTH: usize = 48;
/// Hours within which a copy appears. Of labelled copies all but two of 215 came on the same or the next day.
const COPY_HOURS: f32 = 40.0;
/// Beyond that only nearly equal texts are copies: a re-run, not the day's edition of a template.
const RERUN_SIMILARITY: f64 = 0.85;
const RERUN_FACTS: f64 = 0.95;
/// Two reports of one statement share its lead and a quote; a copy that is not nearly equal shares more than that: so
/// many word triples.
const WHOLE_SIMILARITY: f64 = 0.68;
const SHARED_TRIPLES: f64 = 80.0;
/// Posts are short: what is added before or after a copied one weighs more.
const POST_SIMILARITY: f64 = 0.45;
/// Hours within which equal posts are copies: beyond them they are what many say.
const POST_HOURS: f32 = 72.0;

/// Looks texts up by digest and by bands of their signatures.
#[derive(Debug, Default)]
pub(crate) struct Copies {
    digests: HashMap<u64, Slot>,
    bands: HashMap<u64, Bucket>,
}

/// Most keys hold one text, so that one needs no allocation.
#[derive(Debug)]
enum Bucket {
    One(Slot),
    Many(Vec<Slot>),
}

impl Bucket {
    fn slots(&self) -> &[Slot] {
        match self {
            Self::One(slot) => std::slice::from_ref(slot),
            Self::Many(slots) => slots,
        }
    }
}

impl Copies {
    /// The text that this one copies or that copies this one: an equal one, else the most similar. `alike` are texts with
    /// much the same lead: of edited copies that share a third of their triples the bands alone miss one in seven.
    pub(crate) fn find(
        &self,
        doc: &Doc,
        alike: &[Slot],
        docs: &Docs,
        settings: &GroupSettings,
    ) -> Option<Slot> {
        if doc.words_enough
            && let Some(slot) = self.digests.get(&doc.digest)
            && let Some(other) = docs.get(*slot)
            && (doc.news || doc.hours_to(other) <= POST_HOURS)
        {
            return Some(*slot);
        }
        let mut seen: Vec<Slot> = Vec::new();
        let mut best: Option<(f64, Slot)> = None;
        let banded = shingle::bands(&doc.signature)
            .filter_map(|key| self.bands.get(&key))
            .flat_map(|bucket| bucket.slots().iter().rev().take(BAND_DEPTH));
        for slot in alike.iter().chain(banded) {
            if seen.contains(slot) {
                continue;
            }
            seen.push(*slot);
            let Some(other) = docs.get(*slot) else { continue };
            let Some(similarity) = near_copy(doc, other, settings) else { continue };
            if best.is_none_or(|(top, _)| similarity > top) {
                best = Some((similarity, *slot));
            }
        }
        best.map(|(_, slot)| slot)
    }

    /// Makes a text findable.
    pub(crate) fn add(&mut self, slot: Slot, doc: &Doc) {
        if doc.words_enough && doc.news {
            self.digests.entry(doc.digest).or_insert(slot);
        } else if doc.words_enough {
            self.digests.insert(doc.digest, slot);
        }
        for key in shingle::bands(&doc.signature) {
            match self.bands.get_mut(&key) {
                None => {
                    self.bands.insert(key, Bucket::One(slot));
                }
                Some(Bucket::Many(slots)) => slots.push(slot),
                Some(bucket) => {
                    let first = bucket.slots().first().copied().unwrap_or(slot);
                    *bucket = Bucket::Many(vec![first, slot]);
                }
            }
        }
    }

    /// Drops texts that are no longer kept.
    pub(crate) fn retain(&mut self, kept: impl Fn(Slot) -> bool) {
        self.digests.retain(|_, slot| kept(*slot));
        self.bands.retain(|_, bucket| match bucket {
            Bucket::One(slot) => kept(*slot),
            Bucket::Many(slots) => {
                slots.retain(|slot| kept(*slot));
                !slots.is_empty()
            }
        });
    }
}

/// The estimated similarity of two texts where one may be a copy of the other.
///
/// No threshold on similarity alone tells the next day's gold price from a copy; the numbers do, and copies come
/// within two days. Undated texts are compared among themselves only, since their day is not known.
fn near_copy(one: &Doc, other: &Doc, settings: &GroupSettings) -> Option<f64> {
    if one.dated != other.dated || one.news != other.news || !one.words_enough || !other.words_enough {
        return None;
    }
    let similarity = shingle::jaccard(&one.signature, &other.signature);
    let shared = similarity / (1.0 + similarity) * (one.words + other.words);
    let whole = if one.news { similarity >= WHOLE_SIMILARITY } else { similarity >= POST_SIMILARITY };
    if !whole && shared < SHARED_TRIPLES {
        return None;
    }
    let close = one.hours_to(other) <= COPY_HOURS;
    let (least, facts) = if close && one.dated {
        (settings.copy_similarity, settings.copy_facts)
    } else if one.dated {
        (RERUN_SIMILARITY, RERUN_FACTS)
    } else {
        (settings.copy_similarity.max(0.5), 0.8_f64.max(settings.copy_facts))
    };
    (similarity >= least && terms::shared_facts(&one.facts, &other.facts) >= facts).then_some(similarity)
}
