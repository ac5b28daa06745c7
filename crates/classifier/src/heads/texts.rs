//! News and posts as heads see them.

use super::{
    Features,
    cues::{CUES, HEADLINE_CUES},
};
use crate::{
    features,
    linear::Sink,
    vectors::{DIMS, Vectors},
};

/// Front of a news text whose words are hashed, in bytes: news says its part in the lead.
const LEAD_BYTES: usize = 700;
/// Front of a news text that its vector is taken of, in bytes.
const BODY_BYTES: usize = 4_000;
/// Front of a post that is read, in bytes.
const POST_BYTES: usize = 4_000;
/// Length of a text's vector beside blocks of length one. Chosen by cross-validation over outlets.
const VECTOR_SCALE: f32 = 2.0;

/// Numbers of a news text: vector and cues of the headline, vectors of lead and body, further cues.
pub(crate) const NEWS_NUMBERS: usize = CUES + 3 * DIMS;
/// The headline's own numbers, in front.
pub(crate) const HEADLINE_NUMBERS: usize = HEADLINE_CUES + DIMS;
/// Numbers of a post: its vector, then cues.
pub(crate) const POST_NUMBERS: usize = DIMS + CUES;

/// A news text.
pub(crate) struct NewsText<'a> {
    title: &'a str,
    lead: &'a str,
    dense: Vec<f32>,
}

impl<'a> NewsText<'a> {
    pub(crate) fn new(vectors: &Vectors, title: &'a str, body: &'a str, cues: &[f32]) -> Self {
        let lead = features::front(body, LEAD_BYTES);
        let mut dense = Vec::with_capacity(NEWS_NUMBERS);
        let (own, further) = cues.split_at_checked(HEADLINE_CUES).unwrap_or_default();
        dense.extend(vectors.text(title).map(|value| value * VECTOR_SCALE));
        dense.extend_from_slice(own);
        let (first, whole) = vectors.front_and_text(features::front(body, BODY_BYTES), LEAD_BYTES);
        for vector in [first, whole] {
            dense.extend(vector.map(|value| value * VECTOR_SCALE));
        }
        dense.extend_from_slice(further);
        Self { title, lead, dense }
    }
}

impl Features for NewsText<'_> {
    fn hashed(&self, sink: &mut dyn Sink) {
        features::tone(self.title, &mut Behind { sink, by: 0 });
        features::tone(self.lead, &mut Behind { sink, by: 2 });
    }

    fn dense(&self) -> &[f32] {
        &self.dense
    }
}

/// A post or comment.
pub(crate) struct PostText<'a> {
    text: &'a str,
    dense: Vec<f32>,
}

impl<'a> PostText<'a> {
    pub(crate) fn new(vectors: &Vectors, text: &'a str, cues: &[f32]) -> Self {
        let text = features::front(text, POST_BYTES);
        let mut dense = vectors.text(text).map(|value| value * VECTOR_SCALE).to_vec();
        dense.extend_from_slice(cues);
        Self { text, dense }
    }
}

impl Features for PostText<'_> {
    fn hashed(&self, sink: &mut dyn Sink) {
        features::tone(self.text, &mut Behind { sink, by: 2 });
    }

    fn dense(&self) -> &[f32] {
        &self.dense
    }
}

/// Moves features to later blocks.
struct Behind<'s> {
    sink: &'s mut dyn Sink,
    by: usize,
}

impl Sink for Behind<'_> {
    fn take(&mut self, block: usize, hash: u64) {
        self.sink.take(block + self.by, hash);
    }
}
