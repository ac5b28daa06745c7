//! Cues of how government comes off in a text: whether a body is part of what is said, and what stands near it.

use crate::{
    ClassifierError,
    lexicon::{Document, PhraseBook, Vocabulary, Zone, phrases, rows},
};

const LIST: &str = include_str!("../../../../lexicons/tone/government.tsv");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    Body,
    Negative,
    Positive,
    Suspect,
    Official,
}

#[derive(Debug)]
pub(crate) struct Government {
    bodies: PhraseBook<Cue>,
    cues: PhraseBook<Cue>,
    officials: PhraseBook<Cue>,
    suspects: PhraseBook<Cue>,
}

/// A cue counts for a body that stands at most so many words away.
const REACH: usize = 12;
/// Words on each side of a body whose meaning is taken for what is said of it.
const WINDOW: usize = 10;
impl Government {
    pub(crate) fn load(vocabulary: &mut Vocabulary) -> Result<Self, ClassifierError> {
        let mut lists: [Vec<(Vec<u32>, Cue)>; 4] = Default::default();
        let [bodies, cues, officials, suspects] = &mut lists;
        for row in rows::<2>("tone/government.tsv", LIST) {
            let [kind, cell] = row?;
            let (cue, list) = match kind {
                "body" => (Cue::Body, &mut *bodies),
                "negative" => (Cue::Negative, &mut *cues),
                "positive" => (Cue::Positive, &mut *cues),
                "suspect" => (Cue::Suspect, &mut *suspects),
                "official" => (Cue::Official, &mut *officials),
                _ => return Err(ClassifierError::line("tone/government.tsv", 0, "no kind of cue", kind)),
            };
            list.extend(phrases(cell).map(|phrase| (vocabulary.phrase(phrase), cue)));
        }
        let [bodies, cues, officials, suspects] = lists.map(PhraseBook::new);
        Ok(Self { bodies, cues, officials, suspects })
    }

    /// What the lists say, as numbers for the trained heads: how often a body is named, in headline and lead, in the
    /// whole; cues for and against near one; officials accused. And which words stand near a body.
    pub(crate) fn cues(&self, document: &Document<'_>) -> ([f32; 6], Vec<std::ops::Range<usize>>) {
        let words = &document.words;
        let bodies: Vec<usize> = self.bodies.find(words).map(|hit| hit.at).collect();
        let zone = |at: usize| words.get(at).map_or(Zone::Rest, |word| word.zone);
        let count = |wanted: fn(Zone) -> bool| bodies.iter().filter(|at| wanted(zone(**at))).count() as f32;
        let near = |at: usize| bodies.iter().any(|body| body.abs_diff(at) <= REACH);
        let (mut good, mut bad) = (0.0_f32, 0.0_f32);
        for hit in self.cues.find(words).filter(|hit| near(hit.at)) {
            let side = if *hit.value == Cue::Positive { &mut good } else { &mut bad };
            *side += match zone(hit.at) {
                Zone::Title => 2.0,
                Zone::Lead => 1.0,
                _ => 0.4,
            };
        }
        let numbers = [
            count(|zone| zone == Zone::Title),
            count(|zone| zone == Zone::Lead),
            count(|_| true),
            good,
            bad,
            self.accused(document),
        ];
        let mut windows: Vec<std::ops::Range<usize>> = Vec::new();
        for at in bodies.iter().take(12) {
            let window = at.saturating_sub(WINDOW)..(at + WINDOW + 1).min(words.len());
            match windows.last_mut() {
                Some(last) if last.end >= window.start => last.end = window.end,
                _ => windows.push(window),
            }
        }
        (numbers.map(f32::ln_1p), windows)
    }

    /// How much officials stand accused in headline and lead: an official at most six words from a charge.
    fn accused(&self, document: &Document<'_>) -> f32 {
        let words = &document.words;
        let front = words.iter().take_while(|word| word.zone <= Zone::Lead).count();
        let front = words.get(..front).unwrap_or_default();
        let officials: Vec<usize> = self.officials.find(front).map(|hit| hit.at).collect();
        let charges =
            self.suspects.find(front).filter(|hit| officials.iter().any(|at| at.abs_diff(hit.at) <= 6));
        let charges = charges.map(|hit| if hit.at < document.in_title { 1.5 } else { 0.8 });
        charges.fold(0.0_f32, |sum, part| sum + part).min(3.0)
    }
}
