//! Training and cross-validation of the heads for news and posts.

use super::{
    BLOCKS, HeadData, HeadSettings, HeadsExample,
    cues::OwnCues,
    fit::bits,
    fit_heads, softmax,
    texts::{HEADLINE_NUMBERS, NEWS_NUMBERS, NewsText, POST_NUMBERS, PostText},
};
use crate::{ClassifierError, vectors::Vectors};

/// Which texts heads are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// Articles: headline, lead and body.
    News,
    /// Posts and comments.
    Post,
}

/// A text with what is known of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sample {
    /// Its id.
    pub id: String,
    /// Its source: texts of one source are never in both halves of a cross-validation.
    pub group: String,
    /// Its headline.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Its label for each head of [`head_names`], where it is known; several that may be right are parted by `|`.
    pub labels: Vec<Option<String>>,
    /// How much it counts in training.
    pub weight: f32,
}

/// Settings that matter for experiments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeadsSettings {
    /// The table has `1 << bits` records.
    pub bits: u32,
    /// Weight of the penalty on large weights.
    pub penalty: f32,
    /// How much rare classes are lifted, 0 to 1.
    pub balance: f32,
    /// Most steps of the optimiser.
    pub steps: usize,
    /// Whether hashed words are read.
    pub words: bool,
    /// Whether word vectors are read.
    pub vectors: bool,
}

impl Default for HeadsSettings {
    fn default() -> Self {
        Self { bits: 17, penalty: 0.25, balance: 0.5, steps: 80, words: true, vectors: true }
    }
}

const TONES: [&str; 3] = ["positive", "neutral", "negative"];
const GOVERNMENT: [&str; 4] = ["positive", "neutral", "negative", "none"];
const EMOTIONS: [&str; 6] = ["happy", "love", "anger", "sadness", "fear", "none"];
const ABUSE: [&str; 3] = ["none", "insult", "hate"];

/// The heads of a kind of text, in order, with their labels.
#[must_use]
pub fn head_names(kind: TextKind, topics: &[String]) -> Vec<(&'static str, Vec<String>)> {
    let own = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>();
    match kind {
        TextKind::News => vec![
            ("tone", own(&TONES)),
            ("headline", own(&TONES)),
            ("government", own(&GOVERNMENT)),
            ("topic", topics.to_vec()),
        ],
        TextKind::Post => vec![
            ("tone", own(&TONES)),
            ("government", own(&GOVERNMENT)),
            ("emotion", own(&EMOTIONS)),
            ("abuse", own(&ABUSE)),
            ("topic", topics.to_vec()),
        ],
    }
}

fn settings(kind: TextKind, topics: &[String], wanted: &HeadsSettings) -> Vec<HeadSettings> {
    let vectors = match kind {
        TextKind::News => NEWS_NUMBERS,
        TextKind::Post => POST_NUMBERS,
    };
    head_names(kind, topics)
        .into_iter()
        .map(|(name, labels)| {
            let blocks: [bool; BLOCKS] = match (kind, name) {
                _ if !wanted.words => [false; BLOCKS],
                (TextKind::News, "headline") => [true, true, false, false],
                (TextKind::News, _) => [true; BLOCKS],
                (TextKind::Post, _) => [false, false, true, true],
            };
            let dense = match name {
                _ if !wanted.vectors => 0..0,
                "headline" => 0..HEADLINE_NUMBERS,
                _ => 0..vectors,
            };
            HeadSettings {
                name,
                labels,
                blocks,
                dense,
                penalty: wanted.penalty,
                balance: wanted.balance,
                steps: wanted.steps,
            }
        })
        .collect()
}

fn example(
    (vectors, cues): (&Vectors, &OwnCues),
    kind: TextKind,
    heads: &[HeadSettings],
    sample: &Sample,
) -> HeadsExample {
    let class = |(head, label): (&HeadSettings, &Option<String>)| {
        let bit =
            |label: &str| head.labels.iter().position(|known| known == label).map_or(0, |class| 1 << class);
        label.as_ref().map(|label| label.split('|').map(bit).sum()).filter(|truth: &u32| *truth != 0)
    };
    let classes = heads.iter().zip(&sample.labels).map(class).collect();
    example_of((vectors, cues), kind, classes, sample)
}

pub(super) fn example_of(
    (vectors, cues): (&Vectors, &OwnCues),
    kind: TextKind,
    classes: Vec<Option<u32>>,
    sample: &Sample,
) -> HeadsExample {
    match kind {
        TextKind::News => {
            let numbers = cues.numbers(vectors, &sample.title, &sample.body);
            let text = NewsText::new(vectors, &sample.title, &sample.body, &numbers);
            HeadsExample::gather(&text, classes, sample.weight)
        }
        TextKind::Post => {
            let text = joined_post(&sample.title, &sample.body);
            let numbers = cues.numbers(vectors, "", &text);
            HeadsExample::gather(&PostText::new(vectors, &text, &numbers), classes, sample.weight)
        }
    }
}

/// A post's headline, where it has one (videos), is part of what it says.
pub(super) fn joined_post<'a>(title: &str, body: &'a str) -> std::borrow::Cow<'a, str> {
    if title.is_empty() { body.into() } else { format!("{title}\n{body}").into() }
}

/// The heads that are trained, and which of all heads these are.
struct Kept {
    heads: Vec<HeadSettings>,
    keep: Vec<bool>,
}

/// Heads that some text has a label for, of those that are asked for.
fn kept(
    kind: TextKind,
    topics: &[String],
    samples: &[&[Sample]],
    only: &[&str],
    wanted: &HeadsSettings,
) -> Kept {
    let all = settings(kind, topics, wanted);
    let has = |head: usize| {
        samples.iter().copied().flatten().any(|sample| sample.labels.get(head).is_some_and(Option::is_some))
    };
    let keep: Vec<bool> = all
        .iter()
        .enumerate()
        .map(|(number, head)| {
            head.labels.len() > 1 && has(number) && (only.is_empty() || only.contains(&head.name))
        })
        .collect();
    let heads = all.into_iter().zip(&keep).filter(|(_, keep)| **keep).map(|(head, _)| head).collect();
    Kept { heads, keep }
}

/// The sample with the labels of these heads alone.
fn narrowed(sample: &Sample, keep: &[bool]) -> Sample {
    let labels = sample.labels.iter().zip(keep).filter(|(_, keep)| **keep).map(|(label, _)| label.clone());
    Sample { labels: labels.collect(), ..sample.clone() }
}

/// Trains the heads of a kind of text and gives them as a file. `guesses`, from [`cross_validate`], say how sure each
/// head may be and what it takes for what.
///
/// # Errors
/// When a shipped list is damaged, which its tests exclude.
pub fn train_heads(
    vectors: &Vectors,
    kind: TextKind,
    topics: &[String],
    samples: &[Sample],
    guesses: &[Guess],
    wanted: &HeadsSettings,
) -> Result<Vec<u8>, ClassifierError> {
    let cues = OwnCues::load()?;
    let Kept { heads, keep } = kept(kind, topics, &[samples], &[], wanted);
    let narrowed = |sample: &Sample| narrowed(sample, &keep);
    let examples: Vec<HeadsExample> =
        samples.iter().map(|sample| example((vectors, &cues), kind, &heads, &narrowed(sample))).collect();
    let all: Vec<&HeadsExample> = examples.iter().collect();
    let mut model =
        fit_heads(&HeadData { examples: &all, vectors: vectors.digest, bits: wanted.bits }, &heads);
    for head in &mut model.heads {
        let own: Vec<&Guess> = guesses.iter().filter(|guess| guess.head == head.name).collect();
        head.set_temperature(temperature(&head.labels, &own));
        let classes = head.labels.len();
        for guess in own {
            let given = best(&guess.scores);
            if let Some(cell) =
                head.class(&guess.truth).and_then(|row| head.confusion.get_mut(row * classes + given))
            {
                *cell += 1;
            }
        }
    }
    Ok(model.to_bytes())
}

/// The place of the largest number.
pub(super) fn best(scores: &[f32]) -> usize {
    let largest = scores.iter().enumerate().max_by(|left, right| left.1.total_cmp(right.1));
    largest.map_or(0, |(place, _)| place)
}

/// Guesses as sure as they are right: each half of the texts at the temperature that fits the other half, so that what
/// is left of the error of calibration is what unseen texts would show.
#[must_use]
pub fn calibrated(guesses: &[Guess], labels: &[String]) -> Vec<Guess> {
    let half = |even: bool| guesses.iter().filter(move |guess| (guess.sample % 2 == 0) == even);
    let mut all = Vec::with_capacity(guesses.len());
    for even in [true, false] {
        let fitted = temperature(labels, &half(!even).collect::<Vec<_>>());
        all.extend(
            half(even).map(|guess| Guess { scores: tempered(&guess.scores, fitted), ..guess.clone() }),
        );
    }
    all
}

fn tempered(scores: &[f32], temperature: f32) -> Vec<f32> {
    let mut scores: Vec<f32> = scores.iter().map(|score| score.max(1e-9).ln() / temperature).collect();
    softmax(&mut scores);
    scores
}

/// The temperature at which what was said of unseen texts is as sure as it is right.
fn temperature(labels: &[String], guesses: &[&Guess]) -> f32 {
    let loss = |temperature: f32| -> f64 {
        let of = |guess: &&Guess| {
            let scores = tempered(&guess.scores, temperature);
            let class = labels.iter().position(|label| *label == guess.truth);
            let right = class.and_then(|class| scores.get(class).copied());
            -f64::from(right.unwrap_or(1.0).max(1e-9)).ln()
        };
        guesses.iter().map(of).sum()
    };
    let steps = (0..40_u8).map(|step| 0.4 * 1.06_f32.powi(i32::from(step)));
    let fit = steps.map(|temperature| (temperature, loss(temperature)));
    if guesses.is_empty() {
        return 1.0;
    }
    fit.min_by(|left, right| left.1.total_cmp(&right.1)).map_or(1.0, |(temperature, _)| temperature)
}

/// What a head said of a text that it was not trained on.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// Which sample.
    pub sample: usize,
    /// Which head.
    pub head: &'static str,
    /// The label that is known.
    pub truth: String,
    /// Probabilities in the order of the head's labels.
    pub scores: Vec<f32>,
}

/// Says of each sample what heads trained on samples of other groups say. `only` restricts to some heads; `extra` are
/// in every training half and judged in none.
///
/// # Errors
/// When a shipped list is damaged, which its tests exclude.
pub fn cross_validate(
    vectors: &Vectors,
    kind: TextKind,
    topics: &[String],
    (samples, extra): (&[Sample], &[Sample]),
    folds: usize,
    only: &[&str],
    wanted: &HeadsSettings,
) -> Result<Vec<Guess>, ClassifierError> {
    let cues = OwnCues::load()?;
    let Kept { heads, keep } = kept(kind, topics, &[samples, extra], only, wanted);
    let narrowed = |sample: &Sample| narrowed(sample, &keep);
    let make = |sample: &Sample| example((vectors, &cues), kind, &heads, &narrowed(sample));
    let examples: Vec<HeadsExample> = samples.iter().map(make).collect();
    let extra: Vec<HeadsExample> = extra.iter().map(make).collect();
    let fold_of = folds_by_group(samples, folds);
    let mut guesses = Vec::new();
    for fold in 0..folds {
        let train: Vec<&HeadsExample> = examples
            .iter()
            .zip(&fold_of)
            .filter(|(_, of)| **of != fold)
            .map(|(example, _)| example)
            .chain(&extra)
            .collect();
        let model =
            fit_heads(&HeadData { examples: &train, vectors: vectors.digest, bits: wanted.bits }, &heads);
        for (number, (example, _)) in
            examples.iter().zip(&fold_of).enumerate().filter(|(_, (_, of))| **of == fold)
        {
            let reading = model.read(example);
            for (head, class) in heads.iter().zip(&example.classes) {
                let (Some(class), Some(scores)) = (class, reading.head(head.name)) else { continue };
                let labels: Vec<&str> =
                    bits(*class).filter_map(|class| head.labels.get(class)).map(String::as_str).collect();
                let truth = labels.join("|");
                guesses.push(Guess { sample: number, head: head.name, truth, scores });
            }
        }
    }
    Ok(guesses)
}

/// The half of each sample: groups are dealt out by size, the largest first, each to the smallest half.
pub(crate) fn folds_by_group(samples: &[Sample], folds: usize) -> Vec<usize> {
    let mut sizes: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for sample in samples {
        *sizes.entry(&sample.group).or_default() += 1;
    }
    let mut order: Vec<(&str, usize)> = sizes.into_iter().collect();
    order.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
    let mut filled = vec![0_usize; folds.max(1)];
    let mut of = std::collections::BTreeMap::new();
    for (group, size) in order {
        let fold = (0..filled.len()).min_by_key(|fold| filled.get(*fold).copied()).unwrap_or(0);
        if let Some(filled) = filled.get_mut(fold) {
            *filled += size;
        }
        of.insert(group, fold);
    }
    samples.iter().map(|sample| of.get(sample.group.as_str()).copied().unwrap_or(0)).collect()
}
