//! The decisions: which places, the province as a whole, in scope. Weights are learned (see `train`).

use super::{numbers, tally::Tally};
use crate::{ClassifierError, lexicon::rows};

const FILE: &str = "places/weights.tsv";
const TEXT: &str = include_str!("../../../../lexicons/places/weights.tsv");

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// Whether the text is about one place.
    Place,
    /// Whether it is about the province as a whole.
    Province,
    /// Whether it is in scope.
    Scope,
}

impl Question {
    pub(super) const ALL: [Self; 3] = [Self::Place, Self::Province, Self::Scope];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Province => "province",
            Self::Scope => "scope",
        }
    }
}

/// The numbers of a text that its decisions are made by: its own, and those of each place.
pub(super) fn text_numbers(tally: &Tally) -> Vec<f32> {
    let mut found = Vec::with_capacity(64);
    numbers::text(tally, &mut |_, value| found.push(value));
    found
}

/// As [`text_numbers`], of the place `at` in the gazetteer's list.
pub(super) fn place_numbers(tally: &Tally, at: usize) -> Vec<f32> {
    let mut found = Vec::with_capacity(128);
    numbers::place(tally, at, &mut |_, value| found.push(value));
    found
}

/// Names of the numbers, in order.
pub(super) fn names() -> Vec<&'static str> {
    let mut found = Vec::new();
    let empty = Tally::default();
    numbers::text(&empty, &mut |name, _| found.push(name));
    numbers::place(&empty, 0, &mut |name, _| found.push(name));
    found
}

/// Weights of one question.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Weights {
    pub(super) bias: f32,
    pub(super) weights: Vec<f32>,
}

impl Weights {
    /// The probability that the answer is yes, by the numbers of a text and of a place in it.
    pub(super) fn probability(&self, text: &[f32], place: &[f32]) -> f32 {
        let numbers = text.iter().chain(place);
        let sum: f32 = self.weights.iter().zip(numbers).map(|(weight, number)| weight * number).sum();
        1.0 / (1.0 + (-(sum + self.bias)).exp())
    }
}

/// Weights of all questions.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Decisions {
    pub(super) by_question: [Weights; 3],
}

impl Decisions {
    /// The shipped weights.
    pub(super) fn load() -> Result<Self, ClassifierError> {
        Self::read(TEXT)
    }

    /// Reads what [`Decisions::to_text`] wrote.
    pub(super) fn read(text: &str) -> Result<Self, ClassifierError> {
        let names = names();
        let empty = || Weights { bias: 0.0, weights: vec![0.0; names.len()] };
        let mut decisions = Self { by_question: [empty(), empty(), empty()] };
        for row in rows::<3>(FILE, text) {
            let [question, name, weight] = row?;
            let fault = |what| ClassifierError::line(FILE, 0, what, name);
            let weight: f32 = weight.parse().map_err(|_| fault("no weight"))?;
            let asked = Question::ALL.iter().position(|known| known.name() == question);
            let own = asked.and_then(|at| decisions.by_question.get_mut(at)).ok_or(fault("no question"))?;
            let slot = match names.iter().position(|known| *known == name) {
                Some(at) => own.weights.get_mut(at),
                None if name == "bias" => Some(&mut own.bias),
                None => None,
            };
            *slot.ok_or(fault("no number of this name"))? = weight;
        }
        Ok(decisions)
    }

    /// One line a weight.
    pub(super) fn to_text(&self) -> String {
        let names = names();
        let mut out = String::new();
        for (question, own) in Question::ALL.iter().zip(&self.by_question) {
            let named = std::iter::once(("bias", own.bias));
            let named = named.chain(names.iter().copied().zip(own.weights.iter().copied()));
            for (name, weight) in named.filter(|(_, weight)| *weight != 0.0) {
                out.extend([question.name(), "\t", name, "\t", &format!("{weight:.4}"), "\n"]);
            }
        }
        out
    }

    fn probability(&self, question: Question, text: &[f32], place: &[f32]) -> f32 {
        self.by_question.get(question as usize).map_or(0.0, |own| own.probability(text, place))
    }
}

/// At most so many regions a mention.
const MOST: usize = 3;
/// A place is a region of the text from this probability on. Chosen by cross-validation over outlets.
const PLACE_BAR: f32 = 0.45;
/// And the province.
const PROVINCE_BAR: f32 = 0.45;
/// Where the headline names the province and no place in it, the province needs less.
const TITLED_PROVINCE_BAR: f32 = 0.25;
/// A text is in scope from this probability on.
const SCOPE_BAR: f32 = 0.5;
/// In a text in scope the foremost place needs no more than this.
const FOREMOST_BAR: f32 = 0.25;

/// What was decided of one text.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Decided {
    /// Places of the gazetteer's list with their probability, the surest first.
    pub(super) places: Vec<(usize, f32)>,
    /// The province as a whole and its probability.
    pub(super) province: Option<f32>,
    /// Whether it is in scope.
    pub(super) scope: bool,
    /// All places that were considered, the surest first.
    pub(super) considered: Vec<(usize, f32)>,
    /// Probabilities of the province as a whole and of scope.
    pub(super) whole: (f32, f32),
}

/// Decides. A text in which nothing of the province is named is about none of it.
pub(super) fn decide(decisions: &Decisions, tally: &Tally) -> Decided {
    if !touches(tally) {
        return Decided::default();
    }
    let text = text_numbers(tally);
    let foremost = tally.top().0;
    let whole = place_numbers(tally, foremost);
    let scope = decisions.probability(Question::Scope, &text, &whole);
    let province = decisions.probability(Question::Province, &text, &whole);
    let place = |at: usize| {
        let numbers = place_numbers(tally, at);
        (at, decisions.probability(Question::Place, &text, &numbers))
    };
    let mut considered: Vec<(usize, f32)> = candidates(tally).map(place).collect();
    considered.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    let mut decided = Decided { considered, whole: (province, scope), ..Decided::default() };
    if scope < SCOPE_BAR {
        return decided;
    }
    decided.scope = true;
    let bar = if is_headed_by_province(tally) { TITLED_PROVINCE_BAR } else { PROVINCE_BAR };
    decided.province = Some(province).filter(|sure| *sure >= bar);
    let first_bar = if decided.province.is_none() { FOREMOST_BAR } else { PLACE_BAR };
    for (rank, (at, sure)) in decided.considered.iter().take(MOST).enumerate() {
        if *sure >= if rank == 0 { first_bar } else { PLACE_BAR } {
            decided.places.push((*at, *sure));
        }
    }
    decided
}

/// Whether the headline names the province and no place in it.
fn is_headed_by_province(tally: &Tally) -> bool {
    let [title, ..] = tally.province;
    title > 0.0 && tally.places.iter().all(|place| place.in_title() == 0.0)
}

/// Whether the province or anything in it is named.
pub(super) fn touches(tally: &Tally) -> bool {
    tally.touches_province() || candidates(tally).next().is_some()
}

/// Places that anything in the text points to.
pub(super) fn candidates(tally: &Tally) -> impl Iterator<Item = usize> + '_ {
    tally.places.iter().enumerate().filter(|(_, place)| place.is_candidate()).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_read_as_they_are_written() {
        let shipped = Decisions::load().expect("the shipped weights are whole");
        let again = Decisions::read(&shipped.to_text()).expect("what was written is whole");
        assert_eq!(shipped, again);
        assert!(shipped.by_question.iter().all(|own| own.bias != 0.0));
        assert!(Decisions::read("place\tno such number\t0.5\n").is_err());
        assert!(Decisions::read("weather\tbias\t0.5\n").is_err());
        assert!(Decisions::read("place\tbias\tmuch\n").is_err());
    }

    #[test]
    fn names_stand_for_one_number_each() {
        let mut names = names();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn an_empty_text_is_about_nothing() {
        let decided = decide(&Decisions::load().expect("whole"), &Tally::default());
        assert_eq!(decided, Decided::default());
    }
}
