//! Names of persons, places and organisations in running text.
//!
//! A linear-chain conditional random field over hashed features of words, their neighbours and the runs of
//! capitalised words they stand in. [`Tagger`] finds, [`train`] learns, [`evaluate`] measures, [`read`] reads
//! tagged sentences, [`classes`] learns from plain texts which words are like which.

mod classes;
mod conll;
mod crf;
mod features;
mod lean;
mod lists;
mod model;
mod pieces;
mod score;
mod shelf;
mod train;
mod words;

use std::ops::Range;

pub use conll::{Kind, Sentence, Style, Tag, read};
pub use score::{Evaluation, KindFigures, evaluate, pairs};
pub use train::{Settings, train};

use crate::ClassifierError;
use conll::{gather, running};
use model::{Desk, Head};
use pieces::{cut, lines};

/// States of the chain: outside, and the first and further words of each kind.
const STATES: usize = 7;

/// Finds names. It is shared between threads.
#[derive(Debug, Clone, PartialEq)]
pub struct Tagger {
    words: WordClasses,
    heads: [Option<Head>; 2],
}

/// Which words are like which, as learnt from unlabelled texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WordClasses(words::Words);

impl WordClasses {
    /// Those that ship with the program.
    ///
    /// # Errors
    /// When the shipped file is damaged, which its tests exclude.
    pub fn embedded() -> Result<Self, ClassifierError> {
        Self::from_bytes(include_bytes!("../../../../lexicons/models/words.bin"))
    }

    /// Reads a file. Any bytes may be given.
    ///
    /// # Errors
    /// When the bytes are not what [`WordClasses::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ClassifierError> {
        Ok(Self(words::Words::from_bytes(bytes)?))
    }

    /// The classes as a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }
}

/// Learns classes of words from texts. The same texts give the same classes.
#[must_use]
pub fn classes<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> WordClasses {
    WordClasses(classes::learn(texts))
}

/// The classes with what each word leans to in texts, as `tagger` reads them: a word that stands for a place in
/// most of a hundred sentences is one where the hundred-and-first tells nothing.
#[must_use]
pub fn leanings<'t>(tagger: &Tagger, texts: impl Iterator<Item = &'t str>) -> WordClasses {
    lean::learn(tagger, texts)
}

/// A name found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Where it stands, in bytes.
    pub bytes: Range<usize>,
    /// What it names.
    pub kind: Kind,
}

impl Tagger {
    /// The tagger that ships with the program.
    ///
    /// # Errors
    /// When a shipped file is damaged, which its tests exclude.
    pub fn embedded() -> Result<Self, ClassifierError> {
        Self::from_bytes(include_bytes!("../../../../lexicons/models/entity.bin"), WordClasses::embedded()?)
    }

    /// Reads a model's file. Any bytes may be given.
    ///
    /// # Errors
    /// When the bytes are not what [`Tagger::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8], words: WordClasses) -> Result<Self, ClassifierError> {
        Ok(Self { words, heads: model::from_bytes(bytes)? })
    }

    /// The model as a file, without the classes of words.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        model::to_bytes(&self.heads)
    }

    /// The head of a style, or the other one where the model has only that.
    fn head(&self, style: Style) -> Option<&Head> {
        let [news, reference] = &self.heads;
        match style {
            Style::News => news.as_ref().or(reference.as_ref()),
            Style::Reference => reference.as_ref().or(news.as_ref()),
        }
    }

    fn states(&self, pieces: &[pieces::Piece<'_>], style: Style) -> Vec<u8> {
        let mut states = vec![0_u8; pieces.len()];
        let Some(head) = self.head(style) else { return states };
        let mut desk = Desk::default();
        let mut at = 0_usize;
        for (line, casing) in lines(pieces) {
            let end = at.saturating_add(line.len());
            if let Some(out) = states.get_mut(at..end) {
                desk.states(&self.words.0, head, line, casing, out);
            }
            at = end;
        }
        states
    }

    /// Names in a text, in order, none within another.
    #[must_use]
    pub fn names(&self, text: &str, style: Style) -> Vec<Name> {
        let pieces = cut(text);
        let states = self.states(&pieces, style);
        names(states.into_iter().map(tag))
            .filter_map(|(from, to, kind)| {
                let (first, last) = (pieces.get(from)?, pieces.get(to.checked_sub(1)?)?);
                Some(Name { bytes: first.start..last.end(), kind })
            })
            .collect()
    }

    /// Tags of a sentence that is already cut into words; it is read as running text all the same.
    #[must_use]
    pub fn tags(&self, words: &[String], style: Style) -> Vec<Tag> {
        let (text, bounds) = running(words);
        let pieces = cut(&text);
        let states = self.states(&pieces, style);
        let tags: Vec<Tag> = states.into_iter().map(tag).collect();
        gather(&pieces, &bounds, &tags)
    }
}

fn tag(state: u8) -> Tag {
    match state {
        1 => Tag::Begin(Kind::Person),
        2 => Tag::Inside(Kind::Person),
        3 => Tag::Begin(Kind::Place),
        4 => Tag::Inside(Kind::Place),
        5 => Tag::Begin(Kind::Organisation),
        6 => Tag::Inside(Kind::Organisation),
        _ => Tag::Outside,
    }
}

/// Names in a row of tags: the first place, the place behind, and the kind.
fn names(tags: impl Iterator<Item = Tag>) -> impl Iterator<Item = (usize, usize, Kind)> {
    let mut open: Option<(usize, Kind)> = None;
    let mut tags = tags.chain([Tag::Outside]).enumerate();
    std::iter::from_fn(move || {
        for (at, tag) in tags.by_ref() {
            let goes_on = matches!((tag, open), (Tag::Inside(kind), Some((_, before))) if kind == before);
            if goes_on {
                continue;
            }
            let next = tag.kind().map(|kind| (at, kind));
            if let Some((from, kind)) = std::mem::replace(&mut open, next) {
                return Some((from, at, kind));
            }
        }
        None
    })
}
