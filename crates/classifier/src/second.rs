//! The optional second reader: a small language model that is asked where the heads are unsure.
//!
//! Its lower layers are in a file that the user brings ([`pantau_reader`]); its upper layers and heads are ours and
//! ship as `lexicons/models/second.bin`. What it says is mixed with what the heads say, by label and language as
//! measured (`lexicons/models/second.tsv`): where it did not help, it is not heard.

use pantau_domain::Language;
use pantau_reader::{Reader, ReaderError, Upper};

use crate::{
    ClassifierError, features,
    heads::{
        Reading,
        train::{Sample, TextKind, folds_by_group},
    },
    lexicon::rows,
};

const UPPER: &[u8] = include_bytes!("../../../lexicons/models/second.bin");
const SHARES: &str = include_str!("../../../lexicons/models/second.tsv");

/// Front of a text that it reads, in bytes: as much as it was trained on.
const FRONT: usize = 700;
/// Least probability that the mixture knows, so that neither reader can rule a label out.
const LEAST: f32 = 1e-6;

/// What a text is to the second reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Post,
    News,
    Headline,
}

/// How far the second reader is heard on one label of one kind of text.
#[derive(Debug, Clone, PartialEq)]
struct Share {
    /// Its head: `post.tone`.
    head: String,
    /// The language, or `*` for those that have no line of their own.
    language: String,
    /// Its part of the mixture, 0 to 1.
    share: f32,
    /// It is asked where the heads give their best label less than this.
    below: f32,
}

/// The second reader with its upper layers and shares. `Send + Sync`.
#[derive(Debug)]
pub struct SecondReader {
    reader: Reader,
    shares: Vec<Share>,
}

/// What it says of one label: its head and the probabilities in the order of the label's classes.
pub type SecondReading = (String, Vec<f32>);

impl SecondReader {
    /// A reader of the base file with the upper layers that ship with the program.
    ///
    /// # Errors
    /// When they do not go together.
    pub fn new(base: Reader) -> Result<Self, SecondError> {
        Self::with_upper(base, UPPER)
    }

    /// As [`SecondReader::new`], with another upper file.
    ///
    /// # Errors
    /// When it is none, or does not go with the base file.
    pub fn with_upper(base: Reader, upper: &[u8]) -> Result<Self, SecondError> {
        Ok(Self { reader: base.with_upper(Upper::from_bytes(upper)?)?, shares: shares()? })
    }

    /// What it says of a text, by label as [`crate::heads::train::head_names`] names them.
    #[must_use]
    pub fn read(&self, kind: TextKind, title: &str, body: &str) -> Vec<SecondReading> {
        match kind {
            TextKind::Post => self.part(Part::Post, title, body),
            TextKind::News => {
                let mut all = self.part(Part::News, title, body);
                all.extend(self.part(Part::Headline, title, body));
                all
            }
        }
    }

    fn part(&self, part: Part, title: &str, body: &str) -> Vec<SecondReading> {
        let joined;
        let (prefix, text) = match part {
            Part::Headline => (prefix(part), title),
            Part::Post | Part::News if title.is_empty() => (prefix(part), body),
            Part::Post | Part::News => {
                joined = format!("{title} . {}", features::front(body, FRONT));
                (prefix(part), joined.as_str())
            }
        };
        let own = |name: &str| match name.strip_prefix(prefix) {
            Some(label) if (label == "headline") == (part == Part::Headline) => Some(label.to_owned()),
            _ => None,
        };
        let readings = self.reader.classify(features::front(text, FRONT));
        readings.into_iter().filter_map(|reading| Some((own(reading.head)?, reading.probabilities))).collect()
    }

    /// Mixes its readings into those of the heads, where a head is unsure and its word counts; `wanted` names the labels
    /// that matter, none: all.
    pub(crate) fn refine(
        &self,
        (kind, wanted): (TextKind, &[&str]),
        (title, body): (&str, &str),
        language: &Language,
        reading: &mut Reading<'_>,
    ) {
        let parts: &[Part] = match kind {
            TextKind::Post => &[Part::Post],
            TextKind::News => &[Part::News, Part::Headline],
        };
        for part in parts {
            let asked: Vec<(&str, f32, Vec<f32>)> = self
                .heard(*part, language)
                .filter(|(label, _)| wanted.is_empty() || wanted.contains(label))
                .filter_map(|(label, share)| {
                    let scores = reading.head(label)?;
                    let best = scores.iter().copied().fold(0.0, f32::max);
                    (best < share.below).then_some((label, share.share, scores))
                })
                .collect();
            if asked.is_empty() || (*part == Part::Headline && title.trim().is_empty()) {
                continue;
            }
            let said = self.part(*part, title, body);
            for (label, share, scores) in asked {
                if let Some((_, second)) = said.iter().find(|(head, _)| head == label) {
                    reading.set(label, mixed(&scores, second, share));
                }
            }
        }
    }

    /// Labels of a part that it is heard on in a language.
    fn heard(&self, part: Part, language: &Language) -> impl Iterator<Item = (&str, &Share)> {
        let own = move |share: &&Share| {
            let of_part = share.head.strip_prefix(prefix(part));
            of_part.is_some_and(|label| (label == "headline") == (part == Part::Headline))
        };
        let nearer = |share: &Share| {
            share.language == "*"
                && self.shares.iter().any(|other| other.head == share.head && other.language == language.0)
        };
        self.shares
            .iter()
            .filter(own)
            .filter(move |share| share.language == language.0 || (share.language == "*" && !nearer(share)))
            .filter(|share| share.share > 0.0)
            .map(move |share| (share.head.split_at(prefix(part).len()).1, share))
    }
}

fn prefix(part: Part) -> &'static str {
    match part {
        Part::Post => "post.",
        Part::News | Part::Headline => "news.",
    }
}

/// Which of these texts its upper layers were not tuned on: a quarter of the outlets of news, of the platforms and months
/// of posts. It takes all own labels of a kind to tell.
#[must_use]
pub fn held_out(kind: TextKind, samples: &[Sample]) -> Vec<bool> {
    match kind {
        TextKind::News => folds_by_group(samples, 4).into_iter().map(|fold| fold == 0).collect(),
        TextKind::Post => samples
            .iter()
            .map(|sample| {
                let digest = sample.group.bytes().fold(7_u64, |digest, byte| {
                    (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
                });
                (digest >> 20).is_multiple_of(4)
            })
            .collect(),
    }
}

/// The geometric mixture of two readings.
#[must_use]
pub fn mixed(first: &[f32], second: &[f32], share: f32) -> Vec<f32> {
    if first.len() != second.len() {
        return first.to_vec();
    }
    let log = |value: &f32| value.max(LEAST).ln();
    let mut scores: Vec<f32> =
        first.iter().zip(second).map(|(one, other)| (1.0 - share) * log(one) + share * log(other)).collect();
    crate::heads::softmax(&mut scores);
    scores
}

fn shares() -> Result<Vec<Share>, ClassifierError> {
    rows::<4>("models/second.tsv", SHARES)
        .map(|row| {
            let [head, language, share, below] = row?;
            let number = |cell: &str| cell.parse::<f32>().ok().filter(|value| (0.0..=1.0).contains(value));
            match (number(share), number(below)) {
                (Some(share), Some(below)) => {
                    Ok(Share { head: head.to_owned(), language: language.to_owned(), share, below })
                }
                _ => Err(ClassifierError::line("models/second.tsv", 0, "a share is 0 to 1", head)),
            }
        })
        .collect()
}

/// Why there is no second reader.
#[derive(Debug, thiserror::Error)]
pub enum SecondError {
    /// Its base file, or an upper file that was given.
    #[error(transparent)]
    Reader(#[from] ReaderError),
    /// The list of shares that ships with the program, which its tests exclude.
    #[error(transparent)]
    Shares(#[from] ClassifierError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_and_the_upper_layers_go_together() {
        let upper = Upper::from_bytes(UPPER).unwrap();
        let heads: Vec<&str> = upper.heads().map(|(name, _)| name).collect();
        let shares = shares().unwrap();
        assert!(!shares.is_empty());
        for share in shares {
            assert!(heads.contains(&share.head.as_str()), "{}", share.head);
        }
    }

    #[test]
    fn a_mixture_lies_between() {
        let mixed = mixed(&[0.6, 0.3, 0.1], &[0.2, 0.7, 0.1], 0.5);
        assert!((mixed.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(mixed[1] > 0.3 && mixed[1] < 0.7);
        assert_eq!(super::mixed(&[0.5, 0.5], &[0.1, 0.1, 0.8], 0.5), [0.5, 0.5]);
    }
}
