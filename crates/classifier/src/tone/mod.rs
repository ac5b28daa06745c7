//! Tone: trained heads, the cues of word lists beside them, and how government comes off.

pub(crate) mod government;
pub(crate) mod news;

use std::{borrow::Cow, sync::Arc};

use pantau_domain::{GovernmentTone, Scored, Tone, ToneScores};

use crate::{
    Annotator, ClassifierError,
    heads::{Heads, Reading, cues::OwnCues, texts::PostText, train::TextKind},
    second::SecondReader,
    vectors::Vectors,
};

/// A trained model of what people write (reviews, posts). Its probabilities are calibrated on texts it was not trained
/// on.
#[derive(Debug, Clone)]
pub struct ToneModel {
    heads: Heads,
    vectors: Vectors,
    cues: Arc<OwnCues>,
    /// The second reader, and who tells languages for it.
    second: Option<(Arc<SecondReader>, Arc<Annotator>)>,
}

impl ToneModel {
    /// Reads what [`crate::heads::train::train_heads`] wrote; any bytes may be given.
    ///
    /// # Errors
    /// When the bytes are no model of tone, or one for other word vectors.
    pub fn from_bytes(bytes: &[u8], vectors: &Vectors) -> Result<Self, ClassifierError> {
        Self::new(Heads::from_bytes("tone", Cow::Owned(bytes.to_vec()), vectors)?, vectors)
    }

    pub(crate) fn new(heads: Heads, vectors: &Vectors) -> Result<Self, ClassifierError> {
        if !heads.heads.iter().any(|head| head.name == "tone") {
            return Err(ClassifierError::Model { model: "tone", fault: "it was made for another task" });
        }
        Ok(Self { heads, vectors: vectors.clone(), cues: Arc::new(OwnCues::load()?), second: None })
    }

    /// The same model with a second reader, which is asked where it is unsure; `annotator` tells the languages.
    #[must_use]
    pub fn with_second(self, second: Arc<SecondReader>, annotator: Annotator) -> Self {
        Self { second: Some((second, Arc::new(annotator))), ..self }
    }

    /// Probabilities of the three tones for a text, by what people write.
    #[must_use]
    pub fn scores(&self, text: &str) -> ToneScores {
        let numbers = self.cues.numbers(&self.vectors, "", text);
        let mut reading = self.heads.read(&PostText::new(&self.vectors, text, &numbers));
        if let Some((second, annotator)) = &self.second {
            second.refine(
                (TextKind::Post, &["tone"]),
                ("", text),
                &annotator.language(text).label,
                &mut reading,
            );
        }
        tones(&reading, "tone")
    }
}

/// The three tones of a head; all neutral where there is no such head.
pub(crate) fn tones(reading: &Reading<'_>, head: &str) -> ToneScores {
    match reading.head(head).as_deref() {
        Some([positive, neutral, negative]) => ToneScores::new(*positive, *neutral, *negative),
        _ => ToneScores::new(0.0, 1.0, 0.0),
    }
}

/// How government comes off.
pub(crate) fn government(reading: &Reading<'_>) -> Option<Scored<GovernmentTone>> {
    let scores = reading.head("government")?;
    let labels =
        [GovernmentTone::Positive, GovernmentTone::Neutral, GovernmentTone::Negative, GovernmentTone::None];
    let best = labels.into_iter().zip(scores).max_by(|left, right| left.1.total_cmp(&right.1))?;
    Some(Scored { label: best.0, score: best.1 })
}

/// The class number of a tone in models.
pub(crate) fn class(tone: Tone) -> usize {
    match tone {
        Tone::Positive => 0,
        Tone::Neutral => 1,
        Tone::Negative => 2,
    }
}
