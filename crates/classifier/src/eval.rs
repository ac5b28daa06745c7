//! How well a model does on labelled texts.

use std::fmt;

use pantau_domain::{Tone, UNSURE};
use serde::Serialize;

use crate::{
    Annotator, TextInput,
    heads::train::Guess,
    tone::{ToneModel, class},
    train::Labelled,
};

pub use crate::quote::{QuoteFigures, QuoteTruth, agree, read_quotes};

/// Compares the quotes found in a text with those that a reader marked; `wrong` is told of each
/// that was not found, or whose speaker is another, with the speaker given.
pub fn quotes(
    annotator: &Annotator,
    text: &TextInput<'_>,
    truth: &[QuoteTruth],
    wrong: impl FnMut(&QuoteTruth, Option<&str>),
) -> QuoteFigures {
    annotator.compare_quotes(text, truth, wrong)
}

/// Precision, recall and F1 of one label, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LabelFigures {
    /// The label.
    pub label: Tone,
    /// Share of texts given this label that have it.
    pub precision: f64,
    /// Share of texts with this label that were given it.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// How many texts have this label.
    pub texts: usize,
}

/// Figures of one evaluation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Share of texts labelled right, 0 to 1.
    pub accuracy: f64,
    /// Mean F1 of the labels that occur, 0 to 1.
    pub macro_f1: f64,
    /// Figures of each label.
    pub labels: Vec<LabelFigures>,
    /// Rows are true labels, columns given ones, both positive, neutral, negative.
    pub confusion: [[usize; 3]; 3],
    /// How many texts.
    pub n: usize,
}

/// Evaluates a model of tone.
#[must_use]
pub fn tone(model: &ToneModel, texts: &[Labelled]) -> Evaluation {
    pairs(texts.iter().map(|text| (text.tone, model.scores(&text.text).label())))
}

/// Evaluates pairs of true and given label.
#[must_use]
pub fn pairs(pairs: impl Iterator<Item = (Tone, Tone)>) -> Evaluation {
    let mut confusion = [[0_usize; 3]; 3];
    for (truth, given) in pairs {
        if let Some(cell) = confusion.get_mut(class(truth)).and_then(|row| row.get_mut(class(given))) {
            *cell = cell.saturating_add(1);
        }
    }
    let n = confusion.iter().flatten().sum();
    let cell =
        |row: usize, column: usize| confusion.get(row).and_then(|row| row.get(column)).copied().unwrap_or(0);
    let right: usize = (0..3).map(|label| cell(label, label)).sum();
    let labels: Vec<_> = Tone::ALL
        .iter()
        .map(|label| {
            let at = class(*label);
            let texts: usize = (0..3).map(|other| cell(at, other)).sum();
            let given: usize = (0..3).map(|other| cell(other, at)).sum();
            let (precision, recall) = (share(cell(at, at), given), share(cell(at, at), texts));
            let f1 =
                if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
            (LabelFigures { label: *label, precision, recall, f1, texts }, texts > 0 || given > 0)
        })
        .collect();
    let seen: Vec<f64> = labels.iter().filter(|(_, seen)| *seen).map(|(figures, _)| figures.f1).collect();
    let macro_f1 = if seen.is_empty() { 0.0 } else { seen.iter().sum::<f64>() / float(seen.len()) };
    Evaluation {
        accuracy: share(right, n),
        macro_f1,
        labels: labels.into_iter().map(|(figures, _)| figures).collect(),
        confusion,
        n,
    }
}

/// Macro-F1 over `classes` of pairs of true and given class; classes that occur in neither are left out.
pub(crate) fn macro_f1(pairs: &[(usize, usize)], classes: usize) -> f64 {
    let figures: Vec<f64> = (0..classes)
        .filter_map(|class| {
            let count =
                |wanted: &dyn Fn(&(usize, usize)) -> bool| pairs.iter().filter(|pair| wanted(pair)).count();
            let both = count(&|pair| pair.0 == class) + count(&|pair| pair.1 == class);
            let right = count(&|pair| *pair == (class, class));
            (both > 0).then(|| 2.0 * float(right) / float(both))
        })
        .collect();
    figures.iter().sum::<f64>() / float(figures.len().max(1))
}

/// Krippendorff's alpha for labels without an order (Krippendorff, Content Analysis, chapter 11): 1 where readers always
/// agree, 0 where they agree as often as chance. `items` holds the labels of each item, one a reader; items read once
/// say nothing. None where no item was read twice, or where all labels are the same.
#[must_use]
pub fn alpha(items: &[Vec<&str>]) -> Option<f64> {
    let mut together: std::collections::BTreeMap<(&str, &str), f64> = std::collections::BTreeMap::new();
    for labels in items.iter().filter(|labels| labels.len() > 1) {
        let weight = 1.0 / (float(labels.len()) - 1.0);
        for (reader, label) in labels.iter().enumerate() {
            for (_, other) in labels.iter().enumerate().filter(|(other, _)| *other != reader) {
                *together.entry((label, other)).or_default() += weight;
            }
        }
    }
    let mut of: std::collections::BTreeMap<&str, f64> = std::collections::BTreeMap::new();
    for ((label, _), weight) in &together {
        *of.entry(label).or_default() += weight;
    }
    let total: f64 = of.values().sum();
    let apart: f64 =
        together.iter().filter(|((left, right), _)| left != right).map(|(_, weight)| weight).sum();
    let by_chance: f64 = of.values().map(|own| own * (total - own)).sum::<f64>() / (total - 1.0).max(1.0);
    (by_chance > 0.0).then(|| 1.0 - apart / by_chance)
}

/// Figures of a head on texts that it was not trained on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeadEvaluation {
    /// The head.
    pub head: &'static str,
    /// Share of texts labelled right, 0 to 1.
    pub accuracy: f64,
    /// Mean F1 of the labels that occur, 0 to 1.
    pub macro_f1: f64,
    /// Expected calibration error over ten bins of probability, 0 to 1.
    pub calibration_error: f64,
    /// Share of texts that are left to the analysts, below [`UNSURE`], and the share of them that is labelled right.
    pub unsure: (f64, f64),
    /// Label, precision, recall, F1, texts.
    pub labels: Vec<(String, f64, f64, f64, usize)>,
    /// How many texts.
    pub n: usize,
}

/// Figures of a head with these labels.
#[must_use]
pub fn head(name: &'static str, labels: &[String], guesses: &[&Guess]) -> HeadEvaluation {
    let given = |guess: &Guess| {
        let best = guess.scores.iter().enumerate().max_by(|left, right| left.1.total_cmp(right.1));
        best.map_or((0, 0.0), |(place, score)| (place, f64::from(*score)))
    };
    let pairs: Vec<(usize, usize, f64)> = guesses
        .iter()
        .map(|guess| {
            let truth = labels.iter().position(|label| *label == guess.truth).unwrap_or(usize::MAX);
            let (place, score) = given(guess);
            (truth, place, score)
        })
        .collect();
    let of = |test: &dyn Fn(&(usize, usize, f64)) -> bool| pairs.iter().filter(|pair| test(pair)).count();
    let mut figures = Vec::new();
    for (class, label) in labels.iter().enumerate() {
        let both = of(&|pair| pair.0 == class && pair.1 == class);
        let (texts, told) = (of(&|pair| pair.0 == class), of(&|pair| pair.1 == class));
        if texts > 0 || told > 0 {
            let (precision, recall) = (share(both, told), share(both, texts));
            let f1 = share(2 * both, texts + told);
            figures.push((label.clone(), precision, recall, f1, texts));
        }
    }
    let mut error = 0.0;
    for bin in 0..10_u8 {
        let (low, high) = (f64::from(bin) / 10.0, f64::from(bin + 1) / 10.0);
        let own: Vec<_> = pairs.iter().filter(|pair| pair.2 > low && pair.2 <= high).collect();
        let right = own.iter().filter(|pair| pair.0 == pair.1).count();
        let sure: f64 = own.iter().map(|pair| pair.2).sum();
        error += (float(right) - sure).abs() / float(pairs.len().max(1));
    }
    HeadEvaluation {
        head: name,
        accuracy: share(of(&|pair| pair.0 == pair.1), pairs.len()),
        macro_f1: figures.iter().map(|figures| figures.3).sum::<f64>() / float(figures.len().max(1)),
        calibration_error: error,
        unsure: {
            let unsure = |pair: &(usize, usize, f64)| pair.2 < f64::from(UNSURE);
            let texts = of(&unsure);
            (share(texts, pairs.len()), share(of(&|pair| unsure(pair) && pair.0 == pair.1), texts))
        },
        labels: figures,
        n: pairs.len(),
    }
}

impl fmt::Display for HeadEvaluation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{}: {} texts, accuracy {:.3}, macro-F1 {:.3}, calibration error {:.3}; unsure {:.3} of them, of these {:.3} right",
            self.head,
            self.n,
            self.accuracy,
            self.macro_f1,
            self.calibration_error,
            self.unsure.0,
            self.unsure.1
        )?;
        for (label, precision, recall, f1, texts) in &self.labels {
            writeln!(out, "  {label:<14}{precision:>8.3}{recall:>8.3}{f1:>8.3}{texts:>7}")?;
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers of texts lie far below the precision of a float")]
fn float(number: usize) -> f64 {
    number as f64
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { float(part) / float(whole) }
}

impl fmt::Display for Evaluation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "texts     {}", self.n)?;
        writeln!(out, "accuracy  {:.3}", self.accuracy)?;
        writeln!(out, "macro-F1  {:.3}", self.macro_f1)?;
        writeln!(out, "{:<10}{:>10}{:>10}{:>10}{:>8}", "label", "precision", "recall", "F1", "texts")?;
        for label in &self.labels {
            let LabelFigures { precision, recall, f1, texts, .. } = label;
            writeln!(out, "{:<10}{precision:>10.3}{recall:>10.3}{f1:>10.3}{texts:>8}", label.label.as_str())?;
        }
        writeln!(out, "{:<10}{:>10}{:>10}{:>10}", "true/given", "positive", "neutral", "negative")?;
        for (label, [positive, neutral, negative]) in Tone::ALL.iter().zip(self.confusion) {
            writeln!(out, "{:<10}{positive:>10}{neutral:>10}{negative:>10}", label.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpha_is_that_of_the_textbook() {
        // Two readers, ten items, labels a and b; worked out by hand: 4 pairs of one item apart, 14 a and 6 b.
        let items: Vec<Vec<&str>> = "aa ba ba aa aa ba aa aa bb ab"
            .split(' ')
            .map(|pair| pair.split("").filter(|label| !label.is_empty()).collect())
            .collect();
        let alpha = alpha(&items).unwrap();
        assert!((alpha - (1.0 - 8.0 / (14.0 * 6.0 * 2.0 / 19.0))).abs() < 1e-9, "{alpha}");
        assert_eq!(super::alpha(&[vec!["a"], vec!["a", "a"]]), None);
        assert_eq!(super::alpha(&[vec!["a", "a"], vec!["b", "b"]]), Some(1.0));
    }

    #[test]
    fn figures_are_those_of_the_table() {
        use Tone::{Negative as N, Neutral as O, Positive as P};
        let figures = pairs([(P, P), (P, O), (N, N), (O, N)].into_iter());
        assert!((figures.accuracy - 0.5).abs() < 1e-9);
        let f1: Vec<f64> = figures.labels.iter().map(|label| (label.f1 * 1000.0).round()).collect();
        assert_eq!(f1, [667.0, 0.0, 667.0]);
        assert_eq!(figures.confusion[1], [0, 0, 1]);
        assert!(figures.to_string().contains("macro-F1  0.444"));
        assert_eq!(pairs(std::iter::empty()).n, 0);
    }
}
