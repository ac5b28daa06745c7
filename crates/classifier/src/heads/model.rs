//! A trained file in use.

use std::{borrow::Cow, sync::Arc};

use super::{
    Confusion, Heads,
    cues::OwnCues,
    texts::{NewsText, PostText},
    train::{Guess, Sample, TextKind, joined_post},
};
use crate::{ClassifierError, vectors::Vectors};

/// Heads with what they read: word vectors and word lists.
#[derive(Debug, Clone)]
pub struct HeadModel {
    pub(super) heads: Heads,
    pub(super) vectors: Vectors,
    pub(super) cues: Arc<OwnCues>,
}

impl HeadModel {
    /// Reads what [`super::train::train_heads`] wrote for that kind of texts; any bytes may be given.
    ///
    /// # Errors
    /// When the bytes are no heads, or some for other texts or word vectors.
    pub fn from_bytes(kind: TextKind, bytes: &[u8], vectors: &Vectors) -> Result<Self, ClassifierError> {
        let heads = Heads::of_kind(kind, Cow::Owned(bytes.to_vec()), vectors)?;
        Self::new(heads, vectors)
    }

    pub(crate) fn new(heads: Heads, vectors: &Vectors) -> Result<Self, ClassifierError> {
        Ok(Self { heads, vectors: vectors.clone(), cues: Arc::new(OwnCues::load()?) })
    }

    /// Probabilities of every label: by head, label and probability in the heads' order.
    #[must_use]
    pub fn scores(&self, kind: TextKind, title: &str, body: &str) -> Vec<(&str, Vec<(&str, f32)>)> {
        let reading = match kind {
            TextKind::News => {
                let numbers = self.cues.numbers(&self.vectors, title, body);
                self.heads.read(&NewsText::new(&self.vectors, title, body, &numbers))
            }
            TextKind::Post => {
                let text = joined_post(title, body);
                let numbers = self.cues.numbers(&self.vectors, "", &text);
                self.heads.read(&PostText::new(&self.vectors, &text, &numbers))
            }
        };
        let of = |head: &super::Head| reading.head(&head.name).unwrap_or_default();
        let named = |head| {
            let head: &super::Head = head;
            (head.name.as_str(), head.labels.iter().map(String::as_str).zip(of(head)).collect())
        };
        self.heads.heads.iter().map(named).collect()
    }

    /// What the heads say of labelled texts.
    #[must_use]
    pub fn guesses(&self, kind: TextKind, names: &[&'static str], samples: &[Sample]) -> Vec<Guess> {
        let mut guesses = Vec::new();
        for (number, sample) in samples.iter().enumerate() {
            let scores = self.scores(kind, &sample.title, &sample.body);
            for (head, truth) in names.iter().zip(&sample.labels) {
                let found = scores.iter().find(|(name, _)| name == head);
                if let (Some(truth), Some((_, scores))) = (truth, found) {
                    let scores = scores.iter().map(|(_, score)| *score).collect();
                    guesses.push(Guess { sample: number, head, truth: truth.clone(), scores });
                }
            }
        }
        guesses
    }

    /// A head's labels, in order.
    #[must_use]
    pub fn labels(&self, head: &str) -> Option<&[String]> {
        self.heads.heads.iter().find(|known| known.name == head).map(|head| head.labels.as_slice())
    }

    /// The model as a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.heads.to_bytes()
    }

    /// What a head took for what on texts of sources that it was not trained on.
    #[must_use]
    pub fn confusion(&self, head: &str) -> Option<Confusion> {
        self.heads.confusion(head)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::heads::train::{HeadsSettings, cross_validate, head_names, train_heads};

    fn samples() -> Vec<Sample> {
        let rows = [
            (
                "Warga Terima Bantuan, Panen Melimpah",
                "Warga senang menerima bantuan dan panen melimpah.",
                "positive",
            ),
            (
                "Jembatan Ambruk, Dua Orang Tewas",
                "Jembatan ambruk diterjang banjir, dua orang tewas.",
                "negative",
            ),
            (
                "Jadwal Samsat Keliling Hari Rabu",
                "Berikut jadwal samsat keliling hari Rabu di alun-alun.",
                "neutral",
            ),
        ];
        (0..30)
            .map(|number| {
                let (title, body, tone) = rows[number % 3];
                Sample {
                    id: format!("u-{number}"),
                    group: format!("media-{}", number % 5),
                    title: title.to_owned(),
                    body: format!("{body} Kejadian ke-{number}."),
                    labels: vec![Some(tone.to_owned()), Some(tone.to_owned()), None, None],
                    weight: 1.0,
                }
            })
            .collect()
    }

    fn vectors() -> Vectors {
        let texts: Vec<String> =
            samples().iter().map(|sample| format!("{} {}", sample.title, sample.body)).collect();
        let settings =
            crate::vectors::VectorSettings { least: 1, words: 200, epochs: 2, frequent: 1.0, seed: 3 };
        Vectors::from_bytes(crate::vectors::train(texts.iter().map(String::as_str), &settings).into())
            .unwrap()
    }

    #[test]
    fn training_learns_repeats_itself_and_survives_its_file() {
        let (vectors, settings) = (vectors(), HeadsSettings { bits: 12, ..HeadsSettings::default() });
        let guesses =
            cross_validate(&vectors, TextKind::News, &[], (&samples(), &[]), 5, &[], &settings).unwrap();
        let bytes = train_heads(&vectors, TextKind::News, &[], &samples(), &guesses, &settings).unwrap();
        assert_eq!(
            bytes,
            train_heads(&vectors, TextKind::News, &[], &samples(), &guesses, &settings).unwrap()
        );
        let model = HeadModel::from_bytes(TextKind::News, &bytes, &vectors).unwrap();
        let names: Vec<&str> = head_names(TextKind::News, &[]).iter().map(|(name, _)| *name).collect();
        let told = model.guesses(TextKind::News, &["tone", "headline"], &samples());
        let right = told.iter().filter(|guess| {
            let best = guess.scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
            ["positive", "neutral", "negative"][best] == guess.truth
        });
        assert_eq!((right.count(), names[0]), (60, "tone"));
        let confusion = model.confusion("tone").unwrap();
        assert_eq!((confusion.labels.len(), confusion.counts.iter().sum::<u32>()), (3, 30));
        assert!(
            HeadModel::from_bytes(TextKind::News, &bytes, &crate::vectors::embedded_vectors().unwrap())
                .is_err(),
            "other vectors"
        );
        assert!(HeadModel::from_bytes(TextKind::Post, &bytes, &vectors).is_err(), "other texts");
        assert!(HeadModel::from_bytes(TextKind::News, &bytes[..bytes.len() - 1], &vectors).is_err());
    }

    #[test]
    fn of_several_labels_the_texts_tell_which() {
        let mut samples = samples();
        // A third of the texts say only what they are not.
        for sample in samples.iter_mut().skip(20) {
            let tone = sample.labels[0].as_deref().unwrap();
            let other = if tone == "neutral" { "positive" } else { "neutral" };
            sample.labels[0] = Some(format!("{tone}|{other}"));
        }
        let vectors = vectors();
        let settings = HeadsSettings { bits: 12, ..HeadsSettings::default() };
        let bytes = train_heads(&vectors, TextKind::News, &[], &samples, &[], &settings).unwrap();
        let model = HeadModel::from_bytes(TextKind::News, &bytes, &vectors).unwrap();
        for sample in &samples {
            let scores = model.scores(TextKind::News, &sample.title, &sample.body);
            let best = scores[0].1.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap().0;
            assert!(sample.labels[0].as_deref().unwrap().starts_with(best), "{best}: {}", sample.title);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let vectors = Vectors::from_bytes(crate::vectors::train(std::iter::empty(), &Default::default()).into()).unwrap();
            prop_assert!(HeadModel::from_bytes(TextKind::News, &bytes, &vectors).is_err());
        }
    }
}
