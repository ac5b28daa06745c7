//! The texts that grouping keeps in memory.

use jiff::{SignedDuration, Timestamp, civil::Date};
use pantau_domain::{DateOrigin, Groupable, MentionId, Signature, time};
use pantau_text::date;

use super::terms::{self, Weighted};

/// A place in memory; reused after its text was forgotten.
pub(crate) type Slot = u32;
/// A story's place in memory.
pub(crate) type StoryKey = u32;

/// Words below which equal texts prove nothing: a headline alone, and what many persons say in the same words ("Amin",
/// "izin share ke grup keluarga").
const MIN_COPY_WORDS: usize = 5;
const MIN_SOCIAL_COPY_WORDS: usize = 10;
/// Words counted at most.
const COUNTED_WORDS: usize = 4_000;
/// Characters of a caption made from a text without a headline.
const CAPTION_CHARS: usize = 90;

/// One text with what comparing needs.
#[derive(Debug)]
pub(crate) struct Doc {
    pub(crate) id: MentionId,
    pub(crate) at: Timestamp,
    pub(crate) dated: bool,
    pub(crate) news: bool,
    pub(crate) caption: Box<str>,
    pub(crate) signature: Signature,
    pub(crate) digest: u64,
    /// Whether it is long enough for an equal text to be a copy.
    pub(crate) words_enough: bool,
    /// Words of its body.
    pub(crate) words: f64,
    pub(crate) facts: Box<[u32]>,
    /// Numbers of its headline alone.
    pub(crate) headline_facts: Box<[u32]>,
    /// The day that its headline names.
    pub(crate) headline_day: Option<Date>,
    pub(crate) terms: Box<[Weighted]>,
    pub(crate) story: StoryKey,
    pub(crate) copy_of: Option<MentionId>,
}

impl Doc {
    pub(crate) fn new(mention: &Groupable, terms: Vec<Weighted>) -> Self {
        let title = mention.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
        let text = title.unwrap_or_else(|| terms::head(mention.body.trim(), CAPTION_CHARS));
        let caption = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let words = mention.body.split_whitespace().take(COUNTED_WORDS).count();
        let news = mention.kind.is_news();
        let enough = if news { MIN_COPY_WORDS } else { MIN_SOCIAL_COPY_WORDS };
        Self {
            id: mention.id.clone(),
            at: mention.at,
            dated: mention.dated,
            news,
            caption: terms::head(&caption, 300).into(),
            signature: mention.signature.clone(),
            digest: mention.digest,
            words_enough: words >= enough,
            words: words as f64,
            facts: terms::facts(title, &mention.body),
            headline_facts: terms::facts(title, ""),
            headline_day: title.and_then(|title| day_in(title, mention.at)),
            terms: terms.into_boxed_slice(),
            story: 0,
            copy_of: mention.copy_of.clone(),
        }
    }

    pub(crate) fn hours_to(&self, other: &Doc) -> f32 {
        hours_between(self.at, other.at)
    }

    /// The weight that a term has in this text, 0 where it does not hold it.
    pub(crate) fn weight_of(&self, term: u64) -> f32 {
        self.terms.iter().find(|(held, _)| *held == term).map_or(0.0, |(_, weight)| *weight)
    }
}

/// The day that a headline names. It may lie ahead: a timetable is announced.
fn day_in(title: &str, at: Timestamp) -> Option<Date> {
    if !title.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let latest = at.saturating_add(SignedDuration::from_hours(400 * 24)).ok()?;
    date::find(title, latest, DateOrigin::Text).map(|day| time::wib_day(day.instant))
}

/// Hours between two instants, never negative.
pub(crate) fn hours_between(one: Timestamp, other: Timestamp) -> f32 {
    one.as_second().abs_diff(other.as_second()) as f32 / 3600.0
}

/// The texts by slot.
#[derive(Debug, Default)]
pub(crate) struct Docs {
    places: Vec<Option<Doc>>,
    free: Vec<Slot>,
    held: usize,
}

impl Docs {
    pub(crate) fn get(&self, slot: Slot) -> Option<&Doc> {
        self.places.get(slot as usize)?.as_ref()
    }

    pub(crate) fn get_mut(&mut self, slot: Slot) -> Option<&mut Doc> {
        self.places.get_mut(slot as usize)?.as_mut()
    }

    pub(crate) fn len(&self) -> usize {
        self.held
    }

    /// How many places there are, free ones included.
    pub(crate) fn places(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Slot, &Doc)> {
        self.places
            .iter()
            .enumerate()
            .filter_map(|(slot, doc)| Some((u32::try_from(slot).ok()?, doc.as_ref()?)))
    }

    pub(crate) fn add(&mut self, doc: Doc) -> Slot {
        self.held = self.held.saturating_add(1);
        if let Some(slot) = self.free.pop()
            && let Some(place) = self.places.get_mut(slot as usize)
        {
            *place = Some(doc);
            return slot;
        }
        self.places.push(Some(doc));
        u32::try_from(self.places.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    pub(crate) fn remove(&mut self, slot: Slot) -> Option<Doc> {
        let doc = self.places.get_mut(slot as usize)?.take()?;
        self.free.push(slot);
        self.held = self.held.saturating_sub(1);
        Some(doc)
    }
}
