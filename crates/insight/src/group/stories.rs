//! The stories in memory, and which of them a text belongs to.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use pantau_domain::{IssueId, MentionId, Story, StoryId};

use super::{
    doc::{Doc, Docs, Slot, StoryKey, hours_between},
    postings::Similar,
    settings::GroupSettings,
};

/// Hours within which a story draws with full strength.
const FRESH_HOURS: f32 = 12.0;
/// Stories looked at closely, by their summed similarity.
const CANDIDATES: usize = 24;
/// Members of a story that are compared, the latest.
const COMPARED: usize = 160;
/// Part of the greatest similarity beside the mean: long stories have members that no new text resembles.
const TOP_PART: f32 = 0.2;
/// A post must share so many terms with one article, so many of them rare, to join its story.
const POST_TERMS: usize = 3;
/// Share of a post's weight that a rare term holds at least.
const RARE_WEIGHT: f32 = 0.2;
/// Terms that a new story must share with texts of an issue: one name alone keeps no question alive.
const ISSUE_TERMS: usize = 3;

/// One story.
#[derive(Debug)]
pub(crate) struct StoryState {
    pub(crate) id: StoryId,
    pub(crate) issue: IssueId,
    pub(crate) headline: String,
    pub(crate) first: MentionId,
    pub(crate) started: Timestamp,
    pub(crate) last: Timestamp,
    pub(crate) mentions: u32,
    pub(crate) dated: bool,
    /// News in memory.
    pub(crate) news: Vec<Slot>,
    /// Posts and comments in memory.
    pub(crate) posts: Vec<Slot>,
    pub(crate) changed: bool,
}

impl StoryState {
    /// A story without members that this text will join.
    pub(crate) fn begin(id: StoryId, issue: IssueId, doc: &Doc) -> Self {
        Self {
            id,
            issue,
            headline: doc.caption.to_string(),
            first: doc.id.clone(),
            started: doc.at,
            last: doc.at,
            mentions: 0,
            dated: doc.dated,
            news: Vec::new(),
            posts: Vec::new(),
            changed: true,
        }
    }

    pub(crate) fn to_story(&self) -> Story {
        Story {
            id: self.id.clone(),
            issue: self.issue.clone(),
            headline: self.headline.clone(),
            first: self.first.clone(),
            started: self.started,
            last: self.last,
            mentions: self.mentions,
        }
    }

    fn is_empty(&self) -> bool {
        self.news.is_empty() && self.posts.is_empty()
    }
}

/// All stories in memory by key.
#[derive(Debug, Default)]
pub(crate) struct Stories {
    states: BTreeMap<StoryKey, StoryState>,
    keys: HashMap<StoryId, StoryKey>,
    issues: HashMap<IssueId, Vec<StoryKey>>,
    next: StoryKey,
}

impl Stories {
    pub(crate) fn get(&self, key: StoryKey) -> Option<&StoryState> {
        self.states.get(&key)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut StoryState> {
        self.states.values_mut()
    }

    /// How many stories are in memory.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.states.len()
    }

    pub(crate) fn known(&self, id: &StoryId) -> Option<StoryKey> {
        self.keys.get(id).copied()
    }

    /// The id of a story; one that is not in memory has none, which grouping never asks for.
    pub(crate) fn id(&self, key: StoryKey) -> Option<StoryId> {
        self.states.get(&key).map(|state| state.id.clone())
    }

    pub(crate) fn add(&mut self, state: StoryState) -> StoryKey {
        let key = self.next;
        self.next = self.next.wrapping_add(1);
        self.keys.insert(state.id.clone(), key);
        self.issues.entry(state.issue.clone()).or_default().push(key);
        self.states.insert(key, state);
        key
    }

    pub(crate) fn restore(&mut self, story: &Story) {
        if self.keys.contains_key(&story.id) {
            return;
        }
        self.add(StoryState {
            id: story.id.clone(),
            issue: story.issue.clone(),
            headline: story.headline.clone(),
            first: story.first.clone(),
            started: story.started,
            last: story.last,
            mentions: story.mentions,
            dated: true,
            news: Vec::new(),
            posts: Vec::new(),
            changed: false,
        });
    }

    /// Counts a new member.
    pub(crate) fn join(&mut self, key: StoryKey, doc: &Doc) {
        let Some(state) = self.states.get_mut(&key) else { return };
        state.mentions = state.mentions.saturating_add(1);
        state.changed = true;
        // An undated copy says nothing of when its story was first or last published.
        if doc.dated || !state.dated {
            if (doc.at, &doc.id) < (state.started, &state.first) {
                state.started = doc.at;
                state.first = doc.id.clone();
            }
            state.last = state.last.max(doc.at);
        }
    }

    pub(crate) fn hold(&mut self, key: StoryKey, slot: Slot) {
        if let Some(state) = self.states.get_mut(&key) {
            state.news.push(slot);
        }
    }

    pub(crate) fn hold_post(&mut self, key: StoryKey, slot: Slot) {
        if let Some(state) = self.states.get_mut(&key) {
            state.posts.push(slot);
        }
    }

    pub(crate) fn let_go(&mut self, key: StoryKey, slot: Slot) {
        if let Some(state) = self.states.get_mut(&key) {
            state.news.retain(|held| *held != slot);
            state.posts.retain(|held| *held != slot);
        }
    }

    /// Forgets stories without a member in memory, unless they wait to be taken.
    pub(crate) fn drop_empty(&mut self) {
        let gone: Vec<StoryKey> = self
            .states
            .iter()
            .filter(|(_, state)| state.is_empty() && !state.changed)
            .map(|(key, _)| *key)
            .collect();
        for key in gone {
            let Some(state) = self.states.remove(&key) else { continue };
            self.keys.remove(&state.id);
            if let Some(keys) = self.issues.get_mut(&state.issue) {
                keys.retain(|held| *held != key);
                if keys.is_empty() {
                    self.issues.remove(&state.issue);
                }
            }
        }
    }

    fn news_of_issue<'a>(&'a self, issue: &'a IssueId) -> impl Iterator<Item = Slot> + 'a {
        self.issues
            .get(issue)
            .into_iter()
            .flatten()
            .filter_map(|key| self.states.get(key))
            .flat_map(|state| state.news.iter().copied())
    }
}

/// The story whose members are most similar on average, older ones counting less, and how similar.
///
/// The mean keeps stories apart that one article bridges; the greatest similarity alone would chain a day's football
/// into one story.
pub(crate) fn nearest(
    doc: &Doc,
    similar: &Similar,
    docs: &Docs,
    stories: &Stories,
    settings: &GroupSettings,
) -> Option<(f32, StoryKey)> {
    let mut sums: HashMap<StoryKey, f32> = HashMap::new();
    for (slot, score) in similar.iter() {
        let Some(other) = docs.get(slot) else { continue };
        if other.dated == doc.dated && doc.hours_to(other) <= settings.story_window_hours {
            *sums.entry(other.story).or_default() += score;
        }
    }
    let mut best: Option<(f32, StoryKey)> = None;
    for key in leading(sums) {
        let Some(state) = stories.get(key) else { continue };
        let members = state.news.iter().rev().take(COMPARED).copied();
        let half_life = settings.story_half_life_hours;
        let window = settings.story_window_hours;
        let Some(score) = mean_similarity(doc, members, similar, docs, half_life, window) else { continue };
        if best.is_none_or(|(top, _)| score > top) {
            best = Some((score, key));
        }
    }
    best
}

/// The issue that a new story keeps alive: the one whose articles are most similar on average, with a slower decay.
pub(crate) fn issue_for(
    doc: &Doc,
    similar: &Similar,
    docs: &Docs,
    stories: &Stories,
    settings: &GroupSettings,
) -> Option<IssueId> {
    if !doc.news || !doc.dated {
        return None;
    }
    let mut sums: HashMap<StoryKey, f32> = HashMap::new();
    for (slot, score) in similar.iter() {
        let Some(other) = docs.get(slot).filter(|other| other.dated) else { continue };
        *sums.entry(other.story).or_default() += score;
    }
    let mut tried = HashSet::new();
    let mut best: Option<(f32, IssueId)> = None;
    for key in leading(sums) {
        let Some(state) = stories.get(key) else { continue };
        if !tried.insert(&state.issue) {
            continue;
        }
        let members = stories.news_of_issue(&state.issue).take(COMPARED);
        let half_life = settings.issue_half_life_hours;
        let Some(score) = mean_similarity(doc, members, similar, docs, half_life, half_life * 2.0) else {
            continue;
        };
        let enough = score >= settings.issue_similarity && shares_terms(doc, state, docs);
        if enough && best.as_ref().is_none_or(|(top, _)| score > *top) {
            best = Some((score, state.issue.clone()));
        }
    }
    best.map(|(_, issue)| issue)
}

/// Whether a text shares enough terms with one of a story's latest articles.
fn shares_terms(doc: &Doc, state: &StoryState, docs: &Docs) -> bool {
    state.news.iter().rev().take(8).filter_map(|slot| docs.get(*slot)).any(|other| {
        doc.terms.iter().filter(|(term, _)| other.weight_of(*term) > 0.0).take(ISSUE_TERMS).count()
            >= ISSUE_TERMS
    })
}

/// The news story that holds most of what a post says, where that is nearly all that is distinctive in it.
pub(crate) fn covering(
    doc: &Doc,
    similar: &Similar,
    docs: &Docs,
    stories: &Stories,
    settings: &GroupSettings,
) -> Option<(f32, StoryKey)> {
    let rare = doc.terms.iter().filter(|(_, weight)| *weight >= RARE_WEIGHT).count();
    if !doc.dated || doc.terms.len() < POST_TERMS || rare == 0 {
        return None;
    }
    let mut nearest: Vec<(f32, Slot)> = similar.iter().map(|(slot, score)| (score, slot)).collect();
    nearest.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut best: Option<(f32, StoryKey)> = None;
    for (_, slot) in nearest.into_iter().take(CANDIDATES) {
        let Some(other) = docs.get(slot) else { continue };
        let hours = doc.hours_to(other);
        if !other.dated || hours > settings.story_window_hours {
            continue;
        }
        let shared: Vec<f32> = doc
            .terms
            .iter()
            .filter(|(term, _)| other.weight_of(*term) > 0.0)
            .map(|(_, weight)| weight * weight)
            .collect();
        let distinctive = shared.iter().filter(|weight| **weight >= RARE_WEIGHT * RARE_WEIGHT).count();
        let coverage = shared.iter().sum::<f32>() * decay(hours, settings.story_half_life_hours);
        let enough = shared.len() >= POST_TERMS && distinctive >= 2 && coverage >= settings.post_coverage;
        if enough && stories.get(other.story).is_some() && best.is_none_or(|(top, _)| coverage > top) {
            best = Some((coverage, other.story));
        }
    }
    best
}

fn leading(sums: HashMap<StoryKey, f32>) -> Vec<StoryKey> {
    let mut ordered: Vec<(f32, StoryKey)> = sums.into_iter().map(|(key, sum)| (sum, key)).collect();
    ordered.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ordered.into_iter().take(CANDIDATES).map(|(_, key)| key).collect()
}

fn mean_similarity(
    doc: &Doc,
    members: impl Iterator<Item = Slot>,
    similar: &Similar,
    docs: &Docs,
    half_life_hours: f32,
    window_hours: f32,
) -> Option<f32> {
    let (mut total, mut compared, mut top) = (0.0_f32, 0_u16, 0.0_f32);
    for slot in members {
        let Some(other) = docs.get(slot) else { continue };
        let hours = hours_between(doc.at, other.at);
        if hours > window_hours {
            continue;
        }
        let near = similar.of(slot) * decay(hours, half_life_hours);
        total += near;
        top = top.max(near);
        compared = compared.saturating_add(1);
    }
    (compared > 0).then(|| (1.0 - TOP_PART) * total / f32::from(compared) + TOP_PART * top)
}

/// 1 while fresh, then halved with every half-life.
fn decay(hours: f32, half_life_hours: f32) -> f32 {
    let late = (hours - FRESH_HOURS).max(0.0);
    (-late / half_life_hours.max(1.0)).exp2()
}
