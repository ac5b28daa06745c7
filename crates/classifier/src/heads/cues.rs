//! What the word lists say of a text, as numbers beside its words.

use crate::{
    ClassifierError,
    lexicon::{Document, Vocabulary},
    tone::{government::Government, news::NewsTone},
    vectors::{DIMS, Vectors},
};

/// How many numbers: headline's three tones, the whole's three, six of government, and the vector of what stands near
/// a body of government.
pub(crate) const CUES: usize = 12 + DIMS;
/// Of these the headline's own, in front.
pub(crate) const HEADLINE_CUES: usize = 3;

/// The lists.
#[derive(Debug)]
pub(crate) struct Cues {
    pub(crate) news: NewsTone,
    pub(crate) government: Government,
}

impl Cues {
    pub(crate) fn load(vocabulary: &mut Vocabulary) -> Result<Self, ClassifierError> {
        Ok(Self { news: NewsTone::load(vocabulary)?, government: Government::load(vocabulary)? })
    }

    /// The numbers of a text.
    pub(crate) fn numbers(&self, vectors: &Vectors, document: &Document<'_>) -> Vec<f32> {
        let mut numbers = self.news.cues(document).to_vec();
        let (government, windows) = self.government.cues(document);
        numbers.extend(government);
        let mut near = String::new();
        for window in windows {
            for word in document.words.get(window).unwrap_or_default() {
                near.push_str(document.text(word.zone).get(word.start..word.end).unwrap_or_default());
                near.push(' ');
            }
        }
        numbers.extend(vectors.text(&near).map(|value| value * 2.0));
        numbers
    }
}

/// Lists with a vocabulary of their own, for training.
#[derive(Debug)]
pub(crate) struct OwnCues {
    vocabulary: Vocabulary,
    cues: Cues,
}

impl OwnCues {
    pub(crate) fn load() -> Result<Self, ClassifierError> {
        let mut vocabulary = Vocabulary::default();
        Ok(Self { cues: Cues::load(&mut vocabulary)?, vocabulary })
    }

    pub(crate) fn numbers(&self, vectors: &Vectors, title: &str, body: &str) -> Vec<f32> {
        let (title, body) = crate::lexicon::bounded(Some(title), body);
        self.cues.numbers(vectors, &Document::new(&self.vocabulary, title, body))
    }
}
