//! Tone of news by the events that its words name.
//!
//! The model is trained on reviews and posts, where people say what they feel; news says what happened. So for
//! news the cues of `lexicons/tone/news.tsv` lead and the model adds its share:
//!
//! 1. every cue counts its weight, a headline's three times, the first sentences' one and a half times, the
//!    rest's a third, and a repeated cue ever less; a negation before it takes it away;
//! 2. the sums of the three tones become log-odds, with neutral ahead by a head start;
//! 3. the model's own log-probabilities are added with the weight [`MODEL_SHARE`].

use pantau_domain::{Tone, ToneScores};

use super::class;
use crate::{
    ClassifierError,
    lexicon::{Document, PhraseBook, Vocabulary, Word, Zone, phrases, rows},
    linear::{Scores, softmax},
};

const LIST: &str = include_str!("../../../../lexicons/tone/news.tsv");

/// How much the model of reviews and posts says about news, as a share of its log-probabilities.
const MODEL_SHARE: f32 = 0.25;
/// Neutral's head start, as log-odds. This and the scales were chosen on the first half of our labels.
const HEAD_START: f32 = 2.0;
/// The same for a headline, which holds few cues.
const HEADLINE_START: f32 = 0.9;
/// What one unit of cues adds to log-odds in a whole text, and in a headline alone.
const SCALE: f32 = 0.28;
const HEADLINE_SCALE: f32 = 0.75;
/// Neutral's cues stand against both others.
const NEUTRAL_SCALE: f32 = 0.8;

#[derive(Debug)]
pub(crate) struct NewsTone {
    book: PhraseBook<(Tone, f32)>,
    negations: Vec<u32>,
}

impl NewsTone {
    pub(crate) fn load(vocabulary: &mut Vocabulary) -> Result<Self, ClassifierError> {
        let mut entries = Vec::new();
        for row in rows::<3>("tone/news.tsv", LIST) {
            let [tone, weight, cell] = row?;
            let (Ok(tone), Ok(weight)) = (tone.parse::<Tone>(), weight.parse::<f32>()) else {
                return Err(ClassifierError::line("tone/news.tsv", 0, "no tone or no weight", tone));
            };
            entries.extend(phrases(cell).map(|phrase| (vocabulary.phrase(phrase), (tone, weight))));
        }
        let negations = ["tidak", "bukan", "tanpa", "belum", "cegah", "mencegah", "antisipasi", "hindari"];
        let negations = negations.iter().map(|word| vocabulary.intern(word)).collect();
        Ok(Self { book: PhraseBook::new(entries), negations })
    }

    /// Tone of a whole news text.
    pub(crate) fn whole(&self, document: &Document<'_>, model: ToneScores) -> ToneScores {
        let sums = self.sums(&document.words, |zone| match zone {
            Zone::Title => 3.0,
            Zone::Lead => 1.5,
            Zone::Upper => 0.5,
            Zone::Rest => 0.2,
        });
        mixed(sums, SCALE, HEAD_START, model)
    }

    /// What the list says, as numbers for the trained heads: sums of the three tones for the headline and for the whole.
    pub(crate) fn cues(&self, document: &Document<'_>) -> [f32; 6] {
        let title = self.sums(document.words.get(..document.in_title).unwrap_or_default(), |_| 1.0);
        let whole = self.sums(&document.words, |zone| match zone {
            Zone::Title => 3.0,
            Zone::Lead => 1.5,
            Zone::Upper => 0.5,
            Zone::Rest => 0.2,
        });
        let [a, b, c] = title;
        let [d, e, f] = whole;
        [a, b, c, d, e, f].map(|sum| 0.5 * sum.max(0.0).ln_1p())
    }

    /// Tone of the headline alone.
    pub(crate) fn headline(&self, document: &Document<'_>, model: ToneScores) -> ToneScores {
        let words = document.words.get(..document.in_title).unwrap_or_default();
        mixed(self.sums(words, |_| 1.5), HEADLINE_SCALE, HEADLINE_START, model)
    }

    fn sums(&self, words: &[Word], place: impl Fn(Zone) -> f32) -> [f32; 3] {
        let mut sums = [0.0_f32; 3];
        let mut seen: Vec<(usize, f32)> = Vec::new();
        for hit in self.book.find(words) {
            let before = hit.at.checked_sub(1).and_then(|at| words.get(at)).map_or(0, |word| word.id);
            if before != 0 && self.negations.contains(&before) {
                continue;
            }
            let fading = match seen.iter_mut().find(|(entry, _)| *entry == hit.entry) {
                Some((_, fading)) => {
                    *fading *= 0.5;
                    *fading
                }
                None => {
                    seen.push((hit.entry, 1.0));
                    1.0
                }
            };
            let (tone, weight) = hit.value;
            let zone = words.get(hit.at).map_or(Zone::Rest, |word| word.zone);
            if let Some(sum) = sums.get_mut(class(*tone)) {
                *sum += weight * place(zone) * fading;
            }
        }
        sums
    }
}

fn mixed([positive, neutral, negative]: [f32; 3], scale: f32, start: f32, model: ToneScores) -> ToneScores {
    let share = |probability: f32| MODEL_SHARE * probability.max(1e-3).ln();
    let mut scores: Scores = Scores::default();
    // What points both ways leaves the stronger side less sure.
    let odds = [
        0.85 * scale * (positive - 0.5 * negative) + share(model.positive),
        start + scale * NEUTRAL_SCALE * neutral + share(model.neutral),
        scale * (negative - 0.3 * positive) + share(model.negative),
    ];
    for (score, odds) in scores.iter_mut().zip(odds) {
        *score = odds.clamp(-20.0, 20.0);
    }
    softmax(&mut scores, 3);
    let [positive, neutral, negative, ..] = scores;
    ToneScores::new(positive, neutral, negative)
}
