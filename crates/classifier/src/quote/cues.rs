//! Words that give a sentence to a speaker, and words around a speaker's name.

use std::{collections::HashMap, hash::BuildHasherDefault};

use crate::{
    ClassifierError,
    lexicon::{WordHasher, phrases, rows},
};

const SAYINGS: &str = include_str!("../../../../lexicons/actors/sayings.tsv");

/// Longest word that is looked at, in bytes.
const LONGEST: usize = 24;

/// What a word is, one bit a kind; a word may be several. `lexicons/actors/sayings.tsv` says what each means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cue(u32);

const KINDS: [(&str, Cue); 18] = [
    ("stem", Cue::STEM),
    ("active", Cue::ACTIVE),
    ("weak", Cue::WEAK),
    ("passive", Cue::PASSIVE),
    ("according", Cue::ACCORDING),
    ("stop", Cue::STOP),
    ("adverb", Cue::ADVERB),
    ("bar", Cue::BAR),
    ("pronoun", Cue::PRONOUN),
    ("plain", Cue::PLAIN),
    ("filler", Cue::FILLER),
    ("place", Cue::PLACE),
    ("that", Cue::THAT),
    ("called", Cue::CALLED),
    ("opener", Cue::OPENER),
    ("front", Cue::FRONT),
    ("remark", Cue::REMARK),
    ("lead", Cue::LEAD),
];

impl Cue {
    pub(super) const STEM: Self = Self(1 << 0);
    pub(super) const ACTIVE: Self = Self(1 << 1);
    pub(super) const WEAK: Self = Self(1 << 2);
    pub(super) const PASSIVE: Self = Self(1 << 3);
    pub(super) const ACCORDING: Self = Self(1 << 4);
    pub(super) const STOP: Self = Self(1 << 5);
    pub(super) const ADVERB: Self = Self(1 << 6);
    pub(super) const BAR: Self = Self(1 << 7);
    pub(super) const PRONOUN: Self = Self(1 << 8);
    pub(super) const PLAIN: Self = Self(1 << 9);
    pub(super) const FILLER: Self = Self(1 << 10);
    pub(super) const PLACE: Self = Self(1 << 11);
    pub(super) const THAT: Self = Self(1 << 12);
    pub(super) const CALLED: Self = Self(1 << 13);
    pub(super) const OPENER: Self = Self(1 << 14);
    pub(super) const FRONT: Self = Self(1 << 15);
    pub(super) const REMARK: Self = Self(1 << 16);
    pub(super) const LEAD: Self = Self(1 << 17);
    /// `katanya`, `menurutnya`, `disampaikannya`: somebody named before.
    pub(super) const HIS: Self = Self(1 << 18);
    /// Any word that gives a sentence to somebody.
    pub(super) const SAYS: Self = Self(
        Self::STEM.0 | Self::ACTIVE.0 | Self::WEAK.0 | Self::PASSIVE.0 | Self::ACCORDING.0 | Self::HIS.0,
    );

    /// Whether a word is of one of these kinds.
    pub(super) fn is(self, kinds: Self) -> bool {
        self.0 & kinds.0 != 0
    }
}

/// The list of words.
#[derive(Debug)]
pub(crate) struct Cues {
    words: HashMap<Box<str>, Cue, BuildHasherDefault<WordHasher>>,
}

impl Cues {
    pub(crate) fn load() -> Result<Self, ClassifierError> {
        let mut words: HashMap<Box<str>, Cue, BuildHasherDefault<WordHasher>> = HashMap::default();
        let mut add = |word: &str, cue: Cue| words.entry(word.into()).or_default().0 |= cue.0;
        for row in rows::<2>("actors/sayings.tsv", SAYINGS) {
            let [kind, cell] = row?;
            let known = KINDS.iter().find(|(name, _)| *name == kind);
            let (_, cue) = known
                .ok_or_else(|| ClassifierError::line("actors/sayings.tsv", 0, "no kind of word", kind))?;
            for word in phrases(cell) {
                add(word, *cue);
                if cue.is(Cue(Cue::STEM.0 | Cue::PASSIVE.0)) || word == "menurut" {
                    add(&format!("{word}nya"), Cue::HIS);
                }
            }
        }
        Ok(Self { words })
    }

    /// What a word is, in any case.
    pub(super) fn of(&self, word: &str) -> Cue {
        if word.len() > LONGEST {
            return Cue::default();
        }
        let found = match word.as_bytes().first() {
            Some(b'A'..=b'Z') => self.words.get(word.to_ascii_lowercase().as_str()),
            _ => self.words.get(word),
        };
        found.copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_case_and_with_suffix() {
        let cues = Cues::load().expect("the shipped list is whole");
        assert!(cues.of("Menurut").is(Cue::ACCORDING) && cues.of("Menurutnya").is(Cue::HIS));
        assert!(cues.of("katanya").is(Cue::HIS) && !cues.of("katanya").is(Cue::STEM));
        assert!(cues.of("di").is(Cue::PLACE) && !cues.of("pagi").is(Cue::SAYS));
    }
}
