//! Tone: a trained model for what people write, cues for news, and how government comes off.

pub(crate) mod government;
pub(crate) mod news;

use std::borrow::Cow;

use pantau_domain::{Tone, ToneScores};

use crate::{
    ClassifierError, features,
    linear::{Linear, Scores},
};

/// Longest front of a text that the model reads, in bytes.
const READ_BYTES: usize = 6_000;

/// A trained model of tone. Its probabilities are calibrated on texts it was not trained on.
#[derive(Debug, Clone, PartialEq)]
pub struct ToneModel {
    linear: Linear,
}

impl ToneModel {
    pub(crate) fn new(linear: Linear) -> Self {
        Self { linear }
    }

    pub(crate) fn linear_mut(&mut self) -> &mut Linear {
        &mut self.linear
    }

    /// The model as one file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.linear.to_bytes()
    }

    /// Reads what [`ToneModel::to_bytes`] wrote; any bytes may be given.
    ///
    /// # Errors
    /// When the bytes are no model of tone.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ClassifierError> {
        Linear::from_bytes("tone", Cow::Owned(bytes.to_vec()), Tone::ALL.len()).map(Self::new)
    }

    pub(crate) fn from_static(bytes: &'static [u8]) -> Result<Self, ClassifierError> {
        Linear::from_bytes("tone", Cow::Borrowed(bytes), Tone::ALL.len()).map(Self::new)
    }

    /// Probabilities of the three tones for a text, by what people write (reviews, posts).
    #[must_use]
    pub fn scores(&self, text: &str) -> ToneScores {
        let text = features::front(text, READ_BYTES);
        tones(self.linear.probabilities(|sink| features::tone(text, sink)))
    }
}

fn tones(scores: Scores) -> ToneScores {
    let [positive, neutral, negative, ..] = scores;
    ToneScores::new(positive, neutral, negative)
}

/// The class number of a tone in models.
pub(crate) fn class(tone: Tone) -> usize {
    match tone {
        Tone::Positive => 0,
        Tone::Neutral => 1,
        Tone::Negative => 2,
    }
}
