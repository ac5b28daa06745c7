//! Copies: texts that were taken over whole or nearly so.

use std::collections::HashMap;

use pantau_text::shingle;

use super::{
    doc::{Doc, Docs, Slot},
    lookup::Lookup,
    settings::GroupSettings,
    terms,
};

/// Hours within which a copy appears. Of labelled copies all but two of 215 came on the same or the next day.
const COPY_HOURS: f32 = 40.0;
/// Beyond that only nearly equal texts are copies: a re-run, not the day's edition of a template.
const RERUN_SIMILARITY: f64 = 0.85;
const RERUN_FACTS: f64 = 0.95;
/// Where the day of one text is not known, texts this alike and with the same numbers are copies all the same.
const UNDATED_SIMILARITY: f64 = 0.75;
/// Of one or two numbers a date line alone is half: texts this alike may differ in one of two.
const FEW_FACTS: usize = 2;
const FEW_SIMILARITY: f64 = 0.5;
/// Numbers in a headline that are a series and no chance.
const HEADLINE_FACTS: usize = 3;
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
    bands: Lookup,
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
        let mut compare = |slot: Slot| {
            if seen.contains(&slot) {
                return;
            }
            seen.push(slot);
            let similarity = docs.get(slot).and_then(|other| near_copy(doc, other, settings));
            if let Some(similarity) = similarity
                && best.is_none_or(|(top, _)| similarity > top)
            {
                best = Some((similarity, slot));
            }
        };
        alike.iter().for_each(|slot| compare(*slot));
        self.bands.candidates(&doc.signature, compare);
        best.map(|(_, slot)| slot)
    }

    /// Makes a text findable.
    pub(crate) fn add(&mut self, slot: Slot, doc: &Doc) {
        if doc.words_enough && doc.news {
            self.digests.entry(doc.digest).or_insert(slot);
        } else if doc.words_enough {
            self.digests.insert(doc.digest, slot);
        }
        self.bands.add(slot, &doc.signature);
    }

    /// Drops texts that are no longer kept.
    pub(crate) fn retain(&mut self, kept: impl Fn(Slot) -> bool) {
        self.digests.retain(|_, slot| kept(*slot));
        self.bands.retain(kept);
    }
}

/// The estimated similarity of two texts where one may be a copy of the other.
///
/// No threshold on similarity alone tells the next day's gold price from a copy; the numbers do, and copies come
/// within two days. Of undated texts more is asked, since their day is not known.
fn near_copy(one: &Doc, other: &Doc, settings: &GroupSettings) -> Option<f64> {
    if one.news != other.news || !one.words_enough || !other.words_enough || next_of_template(one, other) {
        return None;
    }
    let similarity = shingle::jaccard(&one.signature, &other.signature);
    let shared = similarity / (1.0 + similarity) * (one.words + other.words);
    let whole = if one.news { similarity >= WHOLE_SIMILARITY } else { similarity >= POST_SIMILARITY };
    if !whole && shared < SHARED_TRIPLES {
        return None;
    }
    let close = one.dated && other.dated && one.hours_to(other) <= COPY_HOURS;
    let (least, facts) = match (one.dated, other.dated) {
        (true, true) if close => (settings.copy_similarity, settings.copy_facts),
        (true, true) => (RERUN_SIMILARITY, RERUN_FACTS),
        (false, false) => (settings.copy_similarity.max(0.5), 0.8_f64.max(settings.copy_facts)),
        _ => (UNDATED_SIMILARITY, RERUN_FACTS),
    };
    if similarity < least {
        return None;
    }
    let share = terms::shared_facts(&one.facts, &other.facts);
    let few = one.facts.len().min(other.facts.len()) <= FEW_FACTS;
    let agree = share >= facts || (close && few && share >= 0.5 && similarity >= FEW_SIMILARITY);
    agree.then_some(similarity)
}

/// Whether the headlines alone say that these are two editions of one template: they name different days, or several
/// numbers each and none of them in common (`Level 71, 72 …`).
fn next_of_template(one: &Doc, other: &Doc) -> bool {
    if let (Some(day), Some(other)) = (one.headline_day, other.headline_day)
        && day != other
    {
        return true;
    }
    one.headline_facts.len().min(other.headline_facts.len()) >= HEADLINE_FACTS
        && terms::shared_facts(&one.headline_facts, &other.headline_facts) <= 0.0
}
