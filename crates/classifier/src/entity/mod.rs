//! Names of persons, places and organisations in running text.
//!
//! A linear-chain conditional random field over hashed features of words, their neighbours and the runs of
//! capitalised words they stand in. [`Tagger`] finds, [`train`] learns, [`evaluate`] measures, [`read`] reads
//! tagged sentences, [`classes`] learns from plain texts which words are like which.

mod classes;
mod conll;
mod crf;
mod features;
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
use shelf::Shelf;

/// States of the chain: outside, and the first and further words of each kind.
const STATES: usize = 7;

/// Finds names. It is shared between threads.
#[derive(Debug, Clone, PartialEq)]
pub struct Tagger {
    words: WordClasses,
    /// Small words and signs that stand in names.
    parts: Shelf,
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
        let (parts, heads) = model::from_bytes(bytes)?;
        Ok(Self { words, parts, heads })
    }

    /// The model as a file, without the classes of words.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        model::to_bytes(&self.parts, &self.heads)
    }

    /// The head of a style, or the other one where the model has only that.
    fn head(&self, style: Style) -> Option<&Head> {
        let [news, reference] = &self.heads;
        match style {
            Style::News | Style::Small => news.as_ref().or(reference.as_ref()),
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
                desk.states(&self.words.0, (&self.parts, head), line, casing, out);
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
        placed(&pieces, states)
    }

    /// Names in a part of a text, whose capital letters say what those of the whole text say.
    pub(crate) fn names_within(&self, part: &str, lower: bool) -> Vec<Name> {
        let pieces = cut(part);
        let Some(head) = self.head(Style::News) else { return Vec::new() };
        let casing = if lower { pieces::Casing::Lower } else { pieces::Casing::Telling };
        let mut states = vec![0_u8; pieces.len()];
        let mut desk = Desk::default();
        let mut at = 0_usize;
        for line in pieces.chunk_by(|_, next| !next.opens) {
            let end = at.saturating_add(line.len());
            if let Some(out) = states.get_mut(at..end) {
                desk.states(&self.words.0, (&self.parts, head), line, casing, out);
            }
            at = end;
        }
        placed(&pieces, states)
    }

    /// Persons and organisations in a text, as news names them.
    #[must_use]
    pub fn actors(&self, text: &str) -> Vec<Name> {
        let mut names = self.names(text, Style::News);
        names.retain(|name| name.kind != Kind::Place);
        names
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

fn placed(pieces: &[pieces::Piece<'_>], states: Vec<u8>) -> Vec<Name> {
    names(states.into_iter().map(tag))
        .filter_map(|(from, to, kind)| {
            let (first, last) = (pieces.get(from)?, pieces.get(to.checked_sub(1)?)?);
            Some(Name { bytes: first.start..last.end(), kind })
        })
        .collect()
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Invented sentences: offices before persons, `di` before places, `PT` and `Dinas` before bodies.
    fn invented() -> Vec<Sentence> {
        let persons = ["Ratna Wulandari", "Budi Cahyono", "Siti Marlina", "Joko Prakoso"];
        let places = ["Ngasem", "Kedungwaru", "Sumberrejo", "Karangploso"];
        let bodies = ["PT Maju Terus", "Dinas Perhubungan", "PT Sinar Laut", "Dinas Pertanian"];
        let mut text = String::new();
        for number in 0..24_usize {
            let pick = |list: [&'static str; 4], by: usize| list[(number / by + number) % 4];
            let mut tagged = |words: &str, name: &str| {
                for (at, word) in words.split(' ').enumerate() {
                    let tag = match (name, at) {
                        ("", _) => "O".to_owned(),
                        (name, 0) => format!("B-{name}"),
                        (name, _) => format!("I-{name}"),
                    };
                    text += &format!("{word}\t{tag}\n");
                }
            };
            tagged("Kepala", "");
            tagged(pick(bodies, 2), "ORG");
            tagged(pick(persons, 3), "PER");
            tagged("hadir di", "");
            tagged(pick(places, 5), "LOC");
            tagged(". Warga menunggu lama di sana kemarin .", "");
            text.push('\n');
        }
        read(&text)
    }

    fn small() -> Tagger {
        train(&invented(), WordClasses::default(), &Settings { steps: 30, ..Settings::default() })
    }

    fn found<'t>(tagger: &Tagger, text: &'t str) -> Vec<(&'t str, Kind)> {
        let names = tagger.names(text, Style::News);
        names.into_iter().map(|name| (text.get(name.bytes).unwrap_or_default(), name.kind)).collect()
    }

    #[test]
    fn training_learns_repeats_itself_and_survives_its_file() {
        let tagger = small();
        let text = "Kepala PT Sinar Terus Budi Marlina hadir di Sumberwaru. Warga menunggu.";
        let names = [
            ("PT Sinar Terus", Kind::Organisation),
            ("Budi Marlina", Kind::Person),
            ("Sumberwaru", Kind::Place),
        ];
        assert_eq!(found(&tagger, text), names);
        assert_eq!(tagger.actors(text).len(), 2);
        assert_eq!(tagger.to_bytes(), small().to_bytes());
        let back = Tagger::from_bytes(&tagger.to_bytes(), WordClasses::default()).expect("its own file");
        assert_eq!(back, tagger);
        assert!(evaluate(&tagger, &invented()).type_macro_f1 > 0.99);
    }

    #[test]
    fn classes_repeat_themselves_and_survive_their_file() {
        let texts: Vec<String> = (0..60)
            .map(|number| {
                let names = ["Ratna", "Budi", "Siti"];
                let (name, verb) = (names[number % 3], ["datang", "pulang"][number % 2]);
                format!("kemarin {name} {verb} ke pasar. Hari ini {name} {verb} lagi ke sawah.")
            })
            .collect();
        let learn = || classes(texts.iter().map(String::as_str));
        let words = learn();
        assert_eq!(words.to_bytes(), learn().to_bytes());
        assert_eq!(WordClasses::from_bytes(&words.to_bytes()), Ok(words.clone()));
        let of = |word: &str| words.0.of(words::hash(word));
        assert_eq!((of("ratna").capital(), of("pasar").capital()), (7, 0));
    }

    #[test]
    fn shipped_files_are_whole_and_find_names() {
        let tagger = Tagger::embedded().expect("shipped files are whole");
        let text = "Gubernur Jawa Timur Khofifah Indar Parawansa meninjau banjir di Kabupaten Gresik, kata juru \
                    bicara Badan Nasional Penanggulangan Bencana, Senin.";
        let names = found(&tagger, text);
        assert!(names.contains(&("Khofifah Indar Parawansa", Kind::Person)), "{names:?}");
        assert!(names.contains(&("Badan Nasional Penanggulangan Bencana", Kind::Organisation)), "{names:?}");
        let lower = text.to_lowercase();
        let names = found(&tagger, &lower);
        assert!(names.contains(&("khofifah indar parawansa", Kind::Person)), "{names:?}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(
            bytes in proptest::collection::vec(any::<u8>(), 0..400),
            cut in 0_usize..60_000,
            place in 0_usize..60_000,
            byte in any::<u8>(),
        ) {
            drop(Tagger::from_bytes(&bytes, WordClasses::default()));
            drop(WordClasses::from_bytes(&bytes));
            let mut like = b"PANTAUWB".to_vec();
            like.extend(2_u32.to_le_bytes());
            like.extend(bytes.iter().cycle().take(128 * usize::from(!bytes.is_empty())));
            let words = WordClasses::from_bytes(&like).unwrap_or_default();
            static MODEL: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
            let mut model = MODEL.get_or_init(|| small().to_bytes()).clone();
            if let Some(slot) = model.get_mut(place) {
                *slot = byte;
            }
            if let Ok(tagger) = Tagger::from_bytes(&model, words) {
                drop(tagger.names("Kepala PT Sinar Budi hadir di Ngasem.", Style::News));
            }
            model.truncate(cut);
            drop(Tagger::from_bytes(&model, WordClasses::default()));
        }

        #[test]
        fn no_text_breaks_the_tagger(text in "[A-Za-z0-9 .,\n\"'@#\u{0}-\u{10FFFF}]{0,160}") {
            static TAGGER: std::sync::OnceLock<Tagger> = std::sync::OnceLock::new();
            let tagger = TAGGER.get_or_init(small);
            let mut behind = 0;
            for name in tagger.names(&text, Style::Reference) {
                prop_assert!(name.bytes.start >= behind && text.get(name.bytes.clone()).is_some());
                behind = name.bytes.end;
            }
            let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            prop_assert_eq!(tagger.tags(&words, Style::News).len(), words.len());
        }
    }
}
