//! Cues of tone in news, by the events that its words name.
//!
//! Every cue of `lexicons/tone/news.tsv` counts its weight, a headline's three times, the first sentences' one and a half
//! times, later ones less, and a repeated cue ever less; a negation before it takes it away.

use pantau_domain::Tone;

use super::class;
use crate::{
    ClassifierError,
    lexicon::{Document, PhraseBook, Vocabulary, Word, Zone, phrases, rows},
};

const LIST: &str = include_str!("../../../../lexicons/tone/news.tsv");

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
