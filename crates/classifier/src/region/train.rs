//! Learning the decisions from labelled texts, and measuring them with whole outlets left out.

use std::{collections::BTreeMap, fmt};

use super::{
    Regions,
    decide::{
        Decided, Decisions, Question, Weights, candidates, decide, place_numbers, text_numbers, touches,
    },
    tally::Tally,
};
use crate::{
    ClassifierError,
    lexicon::{Document, Vocabulary, bounded},
    linear::{Problem, Row},
};

/// Weight of the penalty on large weights. Chosen by cross-validation over outlets; the figures hardly move between
/// half and twice of it.
fn penalty(question: Question) -> f32 {
    match question {
        Question::Place | Question::Scope => 35.0,
        Question::Province => 15.0,
    }
}

/// Most steps of the optimiser.
const STEPS: usize = 300;

/// One labelled text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// Its id.
    pub id: String,
    /// Its outlet, or what else must not stand on both sides of a cross-validation.
    pub group: String,
    /// Its headline.
    pub title: String,
    /// Its text.
    pub body: String,
    /// The regions' codes, the main one first; several codes where the text does not decide between them.
    pub regions: Vec<Vec<String>>,
    /// Whether it is in scope.
    pub scope: bool,
    /// Whether it was drawn at random, so that figures of it stand for all.
    pub random: bool,
}

impl Sample {
    /// The label cells of `news.tsv`: `35.78 35.07|35.73`, `-` for none; `yes` or `no`.
    pub fn label(&mut self, regions: &str, scope: &str) {
        self.regions = regions
            .split_whitespace()
            .filter(|code| *code != "-")
            .map(|codes| codes.split('|').map(str::to_owned).collect())
            .collect();
        self.scope = scope == "yes";
    }
}

/// Learns the decisions; the text is that of `lexicons/places/weights.tsv` without its head.
///
/// # Errors
/// When a shipped list is damaged, which its tests exclude.
pub fn train(samples: &[Sample]) -> Result<String, ClassifierError> {
    let reader = Reader::new()?;
    let read: Vec<Read<'_>> = samples.iter().map(|sample| reader.read(sample)).collect();
    Ok(learn(&read.iter().collect::<Vec<_>>()).to_text())
}

/// Measures decisions on texts, each decided by weights that were learned without its outlet.
///
/// # Errors
/// When a shipped list is damaged, which its tests exclude.
pub fn cross_validate(samples: &[Sample], folds: usize) -> Result<Vec<Outcome>, ClassifierError> {
    let reader = Reader::new()?;
    let read: Vec<Read<'_>> = samples.iter().map(|sample| reader.read(sample)).collect();
    let fold_of = folds_by_group(samples, folds);
    let mut outcomes = Vec::new();
    for fold in 0..folds {
        let apart = |wanted: bool| {
            let pairs = read.iter().zip(&fold_of);
            pairs.filter(move |(_, of)| (**of == fold) == wanted).map(|(read, _)| read)
        };
        let decisions = learn(&apart(false).collect::<Vec<_>>());
        outcomes.extend(apart(true).map(|read| reader.outcome(read, &decide(&decisions, &read.tally))));
    }
    Ok(outcomes)
}

/// Measures given weights (the shipped ones where none are given) on texts.
///
/// # Errors
/// When the weights or a shipped list are damaged.
pub fn evaluate(samples: &[Sample], weights: Option<&str>) -> Result<Vec<Outcome>, ClassifierError> {
    let reader = Reader::new()?;
    let decisions = weights.map_or_else(Decisions::load, Decisions::read)?;
    let outcome = |sample| {
        let read = reader.read(sample);
        reader.outcome(&read, &decide(&decisions, &read.tally))
    };
    Ok(samples.iter().map(outcome).collect())
}

struct Reader {
    regions: Regions,
    vocabulary: Vocabulary,
}

struct Read<'s> {
    sample: &'s Sample,
    tally: Tally,
    /// True places as places in the gazetteer's list.
    truth: Vec<usize>,
    province: bool,
}

impl Reader {
    fn new() -> Result<Self, ClassifierError> {
        let mut vocabulary = Vocabulary::default();
        let regions = Regions::load(&mut vocabulary)?;
        Ok(Self { regions, vocabulary })
    }

    fn read<'s>(&self, sample: &'s Sample) -> Read<'s> {
        let (title, body) = bounded(Some(&sample.title), &sample.body);
        let tally = self.regions.tally(&Document::new(&self.vocabulary, title, body));
        let codes = sample.regions.iter().flatten();
        let known = self.regions.gazetteer.codes();
        let truth = codes.clone().filter_map(|code| known.iter().position(|own| own.as_str() == code));
        let province = sample.regions.iter().flatten().any(|code| code == "35");
        Read { sample, tally, truth: truth.collect(), province }
    }

    fn outcome(&self, read: &Read<'_>, decided: &Decided) -> Outcome {
        let codes = self.regions.gazetteer.codes();
        let name = |(at, _): &(usize, f32)| codes.get(*at).map(|code| code.as_str().to_owned());
        let scope = decided.scope || decided.province.is_some() || !decided.places.is_empty();
        Outcome {
            id: read.sample.id.clone(),
            random: read.sample.random,
            truth: read.sample.regions.clone(),
            given: decided
                .province
                .map(|_| "35".to_owned())
                .into_iter()
                .chain(decided.places.iter().filter_map(name))
                .collect(),
            scope: (read.sample.scope, scope),
            considered: decided
                .considered
                .iter()
                .filter_map(|place| Some((name(place)?, place.1)))
                .chain([("35".to_owned(), decided.whole.0), ("scope".to_owned(), decided.whole.1)])
                .collect(),
        }
    }
}

fn learn(read: &[&Read<'_>]) -> Decisions {
    let mut rows: [Vec<Row>; 3] = Default::default();
    let [places, province, scope] = &mut rows;
    for read in read.iter().filter(|read| touches(&read.tally)) {
        let text = text_numbers(&read.tally);
        for at in candidates(&read.tally) {
            places.push(row(&text, &place_numbers(&read.tally, at), read.truth.contains(&at)));
        }
        let whole = place_numbers(&read.tally, read.tally.top().0);
        province.push(row(&text, &whole, read.province));
        scope.push(row(&text, &whole, read.sample.scope));
    }
    let mut decisions = Decisions::default();
    let own = decisions.by_question.iter_mut().zip(Question::ALL).zip(rows);
    own.for_each(|((slot, question), rows)| *slot = weights(rows, penalty(question)));
    decisions
}

fn row(text: &[f32], place: &[f32], yes: bool) -> Row {
    let numbers = text.iter().chain(place).copied();
    let features = (0_u32..).zip(numbers).filter(|(_, value)| *value != 0.0).collect();
    Row { features, truth: 1 << u32::from(yes), weight: 1.0, start: Vec::new() }
}

fn weights(rows: Vec<Row>, penalty: f32) -> Weights {
    let count = super::decide::names().len();
    let total = (rows.len() as f32).max(1.0);
    let problem = Problem { classes: 2, penalty: penalty / total, bias_penalty: 0.0, rows, total };
    let found = problem.minimum(vec![0.0; 2 * count + 2], STEPS);
    let mut pairs = found.chunks_exact(2).map(|pair| match pair {
        [no, yes] => yes - no,
        _ => 0.0,
    });
    let weights: Vec<f32> = pairs.by_ref().take(count).collect();
    Weights { bias: pairs.next().unwrap_or(0.0), weights }
}

/// The fold of each sample: groups are dealt out by size, the largest first, each to the smallest fold.
fn folds_by_group(samples: &[Sample], folds: usize) -> Vec<usize> {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for sample in samples {
        *sizes.entry(&sample.group).or_default() += 1;
    }
    let mut order: Vec<(&str, usize)> = sizes.into_iter().collect();
    order.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
    let mut filled = vec![0_usize; folds.max(1)];
    let mut of = BTreeMap::new();
    for (group, size) in order {
        let fold = (0..filled.len()).min_by_key(|fold| filled.get(*fold).copied()).unwrap_or(0);
        if let Some(filled) = filled.get_mut(fold) {
            *filled += size;
        }
        of.insert(group, fold);
    }
    samples.iter().map(|sample| of.get(sample.group.as_str()).copied().unwrap_or(0)).collect()
}

/// What was given for one text and what is true of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The text.
    pub id: String,
    /// Whether it was drawn at random.
    pub random: bool,
    /// True regions; several codes where either is right.
    pub truth: Vec<Vec<String>>,
    /// Given regions.
    pub given: Vec<String>,
    /// In scope: true, given.
    pub scope: (bool, bool),
    /// What was considered, with its probability: places, `35`, `scope`.
    pub considered: Vec<(String, f32)>,
}

/// How often yes was given rightly, wrongly, and missed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Given and true.
    pub right: usize,
    /// Given and not true.
    pub wrong: usize,
    /// True and not given.
    pub missed: usize,
}

impl Counts {
    /// Share of what was given that is true, 0 to 1.
    #[must_use]
    pub fn precision(&self) -> f64 {
        self.right as f64 / ((self.right + self.wrong) as f64).max(1.0)
    }

    /// Share of what is true that was given, 0 to 1.
    #[must_use]
    pub fn recall(&self) -> f64 {
        self.right as f64 / ((self.right + self.missed) as f64).max(1.0)
    }

    /// Harmonic mean of the two.
    #[must_use]
    pub fn f1(&self) -> f64 {
        2.0 * self.right as f64 / ((2 * self.right + self.wrong + self.missed) as f64).max(1.0)
    }

    fn count(&mut self, (truth, given): (bool, bool)) {
        match (truth, given) {
            (true, true) => self.right += 1,
            (false, true) => self.wrong += 1,
            (true, false) => self.missed += 1,
            (false, false) => {}
        }
    }
}

/// Figures of regions and scope.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many texts.
    pub texts: usize,
    /// Kabupaten and kota, over all texts; each true one is matched by at most one given.
    pub places: Counts,
    /// The province as a whole.
    pub province: Counts,
    /// In scope.
    pub scope: Counts,
}

/// Counts outcomes.
#[must_use]
pub fn figures<'o>(outcomes: impl IntoIterator<Item = &'o Outcome>) -> Figures {
    let mut figures = Figures::default();
    for outcome in outcomes {
        figures.texts += 1;
        figures.scope.count(outcome.scope);
        let whole = |code: &String| code == "35";
        let truth = outcome.truth.iter().flatten().any(whole);
        figures.province.count((truth, outcome.given.iter().any(whole)));
        let mut open: Vec<&Vec<String>> =
            outcome.truth.iter().filter(|codes| !codes.iter().any(whole)).collect();
        for given in outcome.given.iter().filter(|code| !whole(code)) {
            match open.iter().position(|codes| codes.contains(given)) {
                Some(at) => {
                    open.remove(at);
                    figures.places.right += 1;
                }
                None => figures.places.wrong += 1,
            }
        }
        figures.places.missed += open.len();
    }
    figures
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} texts", self.texts)?;
        for (name, counts) in [("places", &self.places), ("province", &self.province), ("scope", &self.scope)]
        {
            let Counts { right, wrong, missed } = counts;
            let (precision, recall, f1) = (counts.precision(), counts.recall(), counts.f1());
            writeln!(
                out,
                "  {name:<10}precision {precision:.3}  recall {recall:.3}  F1 {f1:.3}  ({right} right, {wrong} wrong, {missed} missed)"
            )?;
        }
        Ok(())
    }
}
