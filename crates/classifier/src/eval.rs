//! How well a model does on labelled texts.

use std::fmt;

use pantau_domain::Tone;
use serde::Serialize;

use crate::{
    tone::{ToneModel, class},
    train::Labelled,
};

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
