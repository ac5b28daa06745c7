//! Topics: a trained head, and weighted words and phrases where it is unsure.

use pantau_domain::{Scored, TopicSlug};

use crate::{
    ClassifierError,
    heads::Reading,
    lexicon::{Document, PhraseBook, Vocabulary, Zone, phrases, rows},
};

const TAXONOMY: &str = include_str!("../../../lexicons/topics/taxonomy.tsv");
const WORDS: &str = include_str!("../../../lexicons/topics/words.tsv");

/// One topic of the taxonomy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its slug.
    pub slug: TopicSlug,
    /// Its name in Indonesian.
    pub name: String,
    /// Its code in the IPTC media topics.
    pub iptc: String,
}

/// What a phrase says of topics, by their places in the list.
type Weights = Vec<(usize, f32)>;

#[derive(Debug)]
pub(crate) struct Topics {
    pub(crate) list: Vec<Topic>,
    book: PhraseBook<Weights>,
}

/// How much the word lists say beside the head.
const LIST_SHARE: f32 = 0.15;
/// A further topic needs this share of the first one's probability.
const FURTHER: f32 = 0.5;
/// A headline's words count so much more than the text's.
const TITLE: f32 = 3.0;
/// And the first sentences'.
const LEAD: f32 = 1.5;
/// A topic needs at least so much; posts are short and need less than this alone would ask.
const BAR: f32 = 1.0;
/// A second and third topic need this share of the first one's weight. Chosen on outlets' own sections.
const SHARES: [f32; 2] = [0.6, 0.75];

/// The topics of the taxonomy, in order.
///
/// # Errors
/// When the shipped list is damaged, which its tests exclude.
pub fn taxonomy() -> Result<Vec<Topic>, ClassifierError> {
    rows::<3>("topics/taxonomy.tsv", TAXONOMY)
        .map(|row| {
            let [slug, name, iptc] = row?;
            let fault = |_| ClassifierError::line("topics/taxonomy.tsv", 0, "no topic slug", slug);
            Ok(Topic { slug: slug.parse().map_err(fault)?, name: name.to_owned(), iptc: iptc.to_owned() })
        })
        .collect()
}

impl Topics {
    pub(crate) fn load(vocabulary: &mut Vocabulary) -> Result<Self, ClassifierError> {
        let list = taxonomy()?;
        let mut entries: Vec<(Vec<u32>, Weights)> = Vec::new();
        let mut known = std::collections::HashMap::new();
        for row in rows::<3>("topics/words.tsv", WORDS) {
            let [slug, weight, cell] = row?;
            let at = list.iter().position(|topic| topic.slug.as_str() == slug);
            let (Some(topic), Ok(weight)) = (at, weight.parse::<f32>()) else {
                return Err(ClassifierError::line("topics/words.tsv", 0, "no topic or no weight", slug));
            };
            for phrase in phrases(cell) {
                let words = vocabulary.phrase(phrase);
                let place = *known.entry(words.clone()).or_insert_with(|| {
                    entries.push((words, Vec::new()));
                    entries.len().saturating_sub(1)
                });
                if let Some((_, topics)) = entries.get_mut(place) {
                    topics.push((topic, weight));
                }
            }
        }
        Ok(Self { list, book: PhraseBook::new(entries) })
    }

    /// The one to three topics that a mention counts for: what the head says, with a share for the word lists.
    pub(crate) fn label(&self, document: &Document<'_>, reading: &Reading<'_>) -> Vec<Scored<TopicSlug>> {
        let sums = self.sums(document);
        let Some(learnt) = reading.head("topic") else { return self.best(&sums, document) };
        if document.words.is_empty() {
            return Vec::new();
        }
        let total: f32 = sums.iter().sum::<f32>().max(1.0);
        let mut order: Vec<(f32, &Topic)> = learnt
            .iter()
            .zip(&sums)
            .zip(&self.list)
            .map(|((learnt, sum), topic)| ((1.0 - LIST_SHARE) * learnt + LIST_SHARE * sum / total, topic))
            .collect();
        order.sort_by(|left, right| right.0.total_cmp(&left.0));
        let first = order.first().map_or(0.0, |(score, _)| *score);
        let kept = order.iter().zip([0.0, FURTHER * first, FURTHER * first]);
        kept.take_while(|((score, _), floor)| score >= floor)
            .map(|((score, topic), _)| Scored { label: topic.slug.clone(), score: *score })
            .collect()
    }

    /// How much each topic's words weigh in a text.
    fn sums(&self, document: &Document<'_>) -> Vec<f32> {
        let mut sums = vec![0.0_f32; self.list.len()];
        let mut seen: Vec<(usize, u32)> = Vec::new();
        for hit in self.book.find(&document.words) {
            let zone = document.words.get(hit.at).map_or(Zone::Rest, |word| word.zone);
            // A word said often counts more, but ever less.
            let times = match seen.iter_mut().find(|(entry, _)| *entry == hit.entry) {
                Some((_, times)) => {
                    *times = times.saturating_add(1);
                    *times
                }
                None => {
                    seen.push((hit.entry, 1));
                    1
                }
            };
            #[expect(clippy::cast_precision_loss, reason = "a small count")]
            let fading = 1.0 / (times as f32);
            let place = match zone {
                Zone::Title => TITLE,
                Zone::Lead => LEAD,
                Zone::Upper => 1.0,
                Zone::Rest => 0.7,
            };
            for (topic, weight) in hit.value {
                if let Some(sum) = sums.get_mut(*topic) {
                    *sum += weight * place * fading.max(0.15);
                }
            }
        }
        sums
    }

    fn best(&self, sums: &[f32], document: &Document<'_>) -> Vec<Scored<TopicSlug>> {
        let mut order: Vec<(f32, &Topic)> =
            sums.iter().copied().zip(&self.list).filter(|(sum, _)| *sum > 0.0).collect();
        order.sort_by(|left, right| right.0.total_cmp(&left.0));
        let total: f32 = order.iter().map(|(sum, _)| sum).sum();
        let Some((top, _)) = order.first().copied() else { return Vec::new() };
        let bar = if document.words.len() < 40 { BAR * 0.6 } else { BAR };
        if top < bar {
            return Vec::new();
        }
        let floors = [0.0, SHARES[0] * top, SHARES[1] * top];
        let kept = order.iter().zip(floors).take_while(|((sum, _), floor)| sum >= floor && *sum >= bar);
        kept.map(|((sum, topic), _)| Scored { label: topic.slug.clone(), score: sum / total }).collect()
    }
}
