//! Mentions into copies, stories and issues, one at a time in time order.
//!
//! A mention is first looked up as a copy (`copies`), then compared with the stories in memory (`stories`), then
//! begins its own. What a new story shares with older ones decides its issue.

mod copies;
mod doc;
mod headline;
mod lookup;
mod postings;
mod settings;
mod stories;
mod terms;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use jiff::Timestamp;
use pantau_domain::{Groupable, Grouped, IssueId, MentionId, Story, StoryId};

use copies::Copies;
use doc::{Doc, Docs, Slot, StoryKey};
pub use lookup::Lookup;
use postings::{Postings, Similar};
pub use settings::GroupSettings;
use stories::{Stories, StoryState};
use terms::Terms;

/// Similarity that undated texts need more than dated ones: their day tells nothing apart.
const UNDATED_EXTRA: f32 = 0.06;
/// Cosine of leads from which a text is looked at as a copy, and how many such texts are looked at.
const ALIKE: f32 = 0.3;
const ALIKE_MENTIONS: usize = 8;
/// Forgetting rebuilds the indexes, so that it waits until a share of the texts can go.
const FORGET_SHARE: usize = 8;

/// Groups mentions incrementally. Give it mentions in time order; the same mentions in the same order give the
/// same groups.
#[derive(Debug)]
pub struct Grouper {
    settings: GroupSettings,
    terms: Terms,
    docs: Docs,
    known: HashMap<MentionId, Slot>,
    copies: Copies,
    postings: Postings,
    stories: Stories,
    revised: Vec<Grouped>,
}

impl Grouper {
    /// A grouper that knows no mention yet.
    #[must_use]
    pub fn new(settings: &GroupSettings) -> Self {
        Self {
            settings: settings.clone(),
            terms: Terms::new(),
            docs: Docs::default(),
            known: HashMap::new(),
            copies: Copies::default(),
            postings: Postings::default(),
            stories: Stories::default(),
            revised: Vec::new(),
        }
    }

    /// Takes in mentions that were grouped before, and their stories, as context for new ones. Nothing of it counts as
    /// changed.
    pub fn restore(&mut self, context: &[Groupable], stories: &[Story]) {
        for story in stories {
            self.stories.restore(story);
        }
        let mut ordered: Vec<&Groupable> = context.iter().collect();
        ordered.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
        for mention in ordered {
            let Some(story) = &mention.story else { continue };
            if self.known.contains_key(&mention.id) {
                continue;
            }
            let mut doc = self.doc(mention);
            let issue = issue_id(&mention.id);
            doc.story = self.stories.known(story).unwrap_or_else(|| {
                let mut state = StoryState::begin(story.clone(), issue, &doc);
                state.changed = false;
                self.stories.add(state)
            });
            self.keep(doc);
        }
        self.bound();
    }

    /// Groups one mention. A mention that is known already keeps its place.
    pub fn add(&mut self, mention: &Groupable) -> Grouped {
        if let Some(grouped) = self.place_of(&mention.id) {
            return grouped;
        }
        let mut doc = self.doc(mention);
        doc.copy_of = None;
        let similar = self.postings.similar(&doc.terms, self.docs.places());
        let alike = if doc.news { similar.nearest(ALIKE, ALIKE_MENTIONS) } else { Vec::new() };
        let twin = self.copies.find(&doc, &alike, &self.docs, &self.settings);
        let story = match twin.and_then(|slot| self.docs.get(slot)) {
            Some(other) => other.story,
            None => self.place(&doc, &similar),
        };
        self.postings.recycle(similar);
        doc.story = story;
        if let Some(slot) = twin {
            self.mark_copy(&mut doc, slot);
        }
        self.stories.join(story, &doc);
        let id = self.stories.id(story).unwrap_or_else(|| story_id(&doc.id));
        let grouped = Grouped { mention: doc.id.clone(), story: id, copy_of: doc.copy_of.clone() };
        self.keep(doc);
        self.bound();
        grouped
    }

    /// Earlier answers that a mention published before them has changed: what was thought to be the first publisher is
    /// now a copy. Empties the list.
    pub fn take_revised(&mut self) -> Vec<Grouped> {
        std::mem::take(&mut self.revised)
    }

    /// Forgets mentions published before `instant`, with the stories that hold no later one. Changed stories are kept
    /// until they are taken.
    pub fn forget_before(&mut self, instant: Timestamp) {
        let old: Vec<Slot> =
            self.docs.iter().filter(|(_, doc)| doc.at < instant).map(|(slot, _)| slot).collect();
        let worth = old.len() >= self.docs.len().div_euclid(FORGET_SHARE).max(1);
        if worth {
            self.forget(&old);
        }
    }

    /// Stories that are new or have changed since this was last asked, in order of their ids.
    pub fn changed_stories(&mut self) -> Vec<Story> {
        let docs = &self.docs;
        let terms = &mut self.terms;
        let mut changed = Vec::new();
        for state in self.stories.iter_mut().filter(|state| state.changed) {
            state.headline = headline::choose(state, docs, terms);
            state.changed = false;
            changed.push(state.to_story());
        }
        self.stories.drop_empty();
        changed.sort_by(|a, b| a.id.cmp(&b.id));
        changed
    }

    /// How many mentions are kept in memory.
    #[must_use]
    pub fn len(&self) -> usize {
        self.docs.len()
    }

    /// Whether no mention is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.docs.len() == 0
    }

    fn place_of(&self, id: &MentionId) -> Option<Grouped> {
        let doc = self.docs.get(*self.known.get(id)?)?;
        Some(Grouped {
            mention: id.clone(),
            story: self.stories.id(doc.story)?,
            copy_of: doc.copy_of.clone(),
        })
    }

    fn doc(&mut self, mention: &Groupable) -> Doc {
        let tallies = self.terms.tally(mention.title.as_deref(), &mention.body);
        let postings = &self.postings;
        let weighted = terms::weigh(&tallies, postings.texts(), |term| postings.held(term));
        Doc::new(mention, weighted)
    }

    fn keep(&mut self, doc: Doc) {
        let id = doc.id.clone();
        let slot = self.docs.add(doc);
        let Some(doc) = self.docs.get(slot) else { return };
        self.copies.add(slot, doc);
        // What persons post is no ground for comparing news: their words would thin out a story's mean.
        if doc.news {
            self.postings.add(slot, &doc.terms);
            self.stories.hold(doc.story, slot);
        } else {
            self.stories.hold_post(doc.story, slot);
        }
        self.known.insert(id, slot);
    }

    /// The earlier of the two is the original. Its other copies already point at the earliest known.
    fn mark_copy(&mut self, doc: &mut Doc, twin: Slot) {
        let Some(other) = self.docs.get(twin) else { return };
        let root = other.copy_of.as_ref().and_then(|id| self.known.get(id)).copied().unwrap_or(twin);
        let Some(original) = self.docs.get_mut(root) else { return };
        let earlier = (doc.at, &doc.id) < (original.at, &original.id) && doc.dated && original.dated;
        if !earlier {
            doc.copy_of = Some(original.id.clone());
            return;
        }
        original.copy_of = Some(doc.id.clone());
        let (mention, story) = (original.id.clone(), original.story);
        if let Some(story) = self.stories.id(story) {
            self.revised.push(Grouped { mention, story, copy_of: Some(doc.id.clone()) });
        }
    }

    fn place(&mut self, doc: &Doc, similar: &Similar) -> StoryKey {
        let found = if doc.news {
            let least = self.settings.story_similarity + if doc.dated { 0.0 } else { UNDATED_EXTRA };
            stories::nearest(doc, similar, &self.docs, &self.stories, &self.settings)
                .filter(|(score, _)| *score >= least)
        } else {
            stories::covering(doc, similar, &self.docs, &self.stories, &self.settings)
        };
        if let Some((_, story)) = found {
            return story;
        }
        let issue = stories::issue_for(doc, similar, &self.docs, &self.stories, &self.settings)
            .unwrap_or_else(|| issue_id(&doc.id));
        self.stories.add(StoryState::begin(story_id(&doc.id), issue, doc))
    }

    fn bound(&mut self) {
        if self.docs.len() <= self.settings.max_mentions {
            return;
        }
        let mut ages: Vec<(Timestamp, Slot)> = self.docs.iter().map(|(slot, doc)| (doc.at, slot)).collect();
        ages.sort_unstable();
        let surplus = self.docs.len().saturating_sub(self.settings.max_mentions);
        let room = self.settings.max_mentions.div_euclid(FORGET_SHARE);
        let old: Vec<Slot> =
            ages.into_iter().take(surplus.saturating_add(room)).map(|(_, slot)| slot).collect();
        self.forget(&old);
    }

    fn forget(&mut self, old: &[Slot]) {
        let mut news = 0_usize;
        for slot in old {
            if let Some(doc) = self.docs.remove(*slot) {
                self.known.remove(&doc.id);
                self.stories.let_go(doc.story, *slot);
                news = news.saturating_add(usize::from(doc.news));
            }
        }
        let docs = &self.docs;
        self.copies.retain(|slot| docs.get(slot).is_some());
        self.postings.retain(news, |slot| docs.get(slot).is_some());
        self.stories.drop_empty();
    }
}

/// The id of the story that this mention begins.
#[expect(clippy::expect_used, reason = "a prefix and 16 hexadecimal digits are a valid id")]
fn story_id(first: &MentionId) -> StoryId {
    format!("s-{first}").parse().unwrap_or_else(|_| shortened("s-", first).parse().expect("a short id"))
}

/// The id of the issue that this mention begins.
#[expect(clippy::expect_used, reason = "a prefix and 16 hexadecimal digits are a valid id")]
fn issue_id(first: &MentionId) -> IssueId {
    format!("i-{first}").parse().unwrap_or_else(|_| shortened("i-", first).parse().expect("a short id"))
}

/// Ids end at 200 characters, so that a longer one is replaced by its digest.
fn shortened(prefix: &str, id: &MentionId) -> String {
    format!("{prefix}{:016x}", pantau_text::shingle::hash64(id.as_str().as_bytes()))
}
