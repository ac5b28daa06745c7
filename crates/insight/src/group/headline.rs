//! The headline that stands for a story.

use std::collections::HashMap;

use super::{
    doc::Docs,
    stories::StoryState,
    terms::{TermId, Terms},
};

/// Members looked at, the earliest; more change the choice rarely.
const LOOKED_AT: usize = 60;
/// What a headline in use is worth more than a new one, so that a story is not renamed with every article.
const STABILITY: f32 = 1.15;
/// Characters that a headline should have: shorter ones say too little, longer ones are cut on a phone.
const GOOD_LENGTH: std::ops::RangeInclusive<usize> = 35..=105;

/// The headline whose words the story's texts share most: neither the odd one out nor bait.
pub(crate) fn choose(state: &StoryState, docs: &Docs, terms: &mut Terms) -> String {
    let held = if state.news.is_empty() { &state.posts } else { &state.news };
    let members = || held.iter().take(LOOKED_AT).filter_map(|slot| docs.get(*slot));
    let mut common: HashMap<TermId, f32> = HashMap::new();
    for (term, weight) in members().flat_map(|doc| doc.terms.iter()) {
        *common.entry(*term).or_default() += weight;
    }
    let mut best = (score(&state.headline, &common, terms) * STABILITY, state.headline.as_str());
    for doc in members() {
        let value = score(&doc.caption, &common, terms);
        if value > best.0 {
            best = (value, &doc.caption);
        }
    }
    best.1.to_owned()
}

fn score(caption: &str, common: &HashMap<TermId, f32>, terms: &mut Terms) -> f32 {
    let tallies = terms.tally(Some(caption), "");
    if tallies.is_empty() {
        return 0.0;
    }
    let shared: f32 = tallies.iter().filter_map(|tally| common.get(&tally.term)).sum();
    // The root instead of the count: four shared words out of eight beat two out of three.
    let mean = shared / (tallies.len() as f32).sqrt();
    let bait = if caption.contains('?') || caption.ends_with("...") { 0.8 } else { 1.0 };
    let length = if GOOD_LENGTH.contains(&caption.chars().count()) { 1.0 } else { 0.75 };
    mean * bait * length
}
