//! How well names are found: a name counts as found where first word, last word and kind are right.

use std::{collections::BTreeSet, fmt};

use serde::Serialize;

use super::{Kind, Sentence, Style, Tag, Tagger};

/// Precision, recall and F1 of one kind, 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindFigures {
    /// The kind's tag.
    pub kind: &'static str,
    /// Share of names given that are right.
    pub precision: f64,
    /// Share of true names that were given.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// How many true names.
    pub names: usize,
}

/// Figures of one evaluation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// How many sentences.
    pub sentences: usize,
    /// Share of words with the right tag, 0 to 1.
    pub token_accuracy: f64,
    /// Share of names given that are right.
    pub precision: f64,
    /// Share of true names that were given.
    pub recall: f64,
    /// F1 over all names.
    pub entity_f1: f64,
    /// Mean of the kinds' F1.
    pub type_macro_f1: f64,
    /// Figures of each kind.
    pub kinds: Vec<KindFigures>,
}

/// Evaluates a tagger on tagged sentences.
#[must_use]
pub fn evaluate(tagger: &Tagger, sentences: &[Sentence]) -> Evaluation {
    pairs(sentences.iter().map(|sentence| {
        let given = tagger.tags(&sentence.words, sentence.style);
        (sentence.style, sentence.tags.clone(), given)
    }))
}

/// Evaluates pairs of true and given tags.
#[must_use]
pub fn pairs(pairs: impl Iterator<Item = (Style, Vec<Tag>, Vec<Tag>)>) -> Evaluation {
    let mut counts = [[0_usize; 3]; 3];
    let (mut sentences, mut words, mut right) = (0_usize, 0_usize, 0_usize);
    let mut named = Style::News;
    for (style, truth, given) in pairs {
        named = style;
        sentences = sentences.saturating_add(1);
        words = words.saturating_add(truth.len());
        right =
            right.saturating_add(truth.iter().zip(&given).filter(|(truth, given)| truth == given).count());
        let (truth, given) = (spans(&truth), spans(&given));
        for (kind, counts) in Kind::ALL.iter().zip(&mut counts) {
            let of = |span: &&(usize, usize, Kind)| span.2 == *kind;
            let hits = truth.intersection(&given).filter(of).count();
            let sums = [hits, given.iter().filter(of).count(), truth.iter().filter(of).count()];
            counts.iter_mut().zip(sums).for_each(|(count, sum)| *count = count.saturating_add(sum));
        }
    }
    let all = counts.iter().fold([0; 3], |[a, b, c], [hits, given, truth]| [a + hits, b + given, c + truth]);
    let (precision, recall, entity_f1) = figures(all);
    let kinds: Vec<KindFigures> = Kind::ALL
        .iter()
        .zip(counts)
        .filter(|(_, [_, _, truth])| *truth > 0)
        .map(|(kind, counts)| {
            let (precision, recall, f1) = figures(counts);
            KindFigures { kind: named.name(*kind), precision, recall, f1, names: counts[2] }
        })
        .collect();
    let type_macro_f1 = share_of(kinds.iter().map(|kind| kind.f1).sum(), kinds.len());
    let token_accuracy = share(right, words);
    Evaluation { sentences, token_accuracy, precision, recall, entity_f1, type_macro_f1, kinds }
}

/// Names of a sentence: first word, the word behind, kind.
fn spans(tags: &[Tag]) -> BTreeSet<(usize, usize, Kind)> {
    super::names(tags.iter().copied()).collect()
}

fn figures([hits, given, truth]: [usize; 3]) -> (f64, f64, f64) {
    let (precision, recall) = (share(hits, given), share(hits, truth));
    let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    (precision, recall, f1)
}

#[expect(clippy::cast_precision_loss, reason = "numbers of words lie far below the precision of a float")]
fn share(part: usize, whole: usize) -> f64 {
    share_of(part as f64, whole)
}

#[expect(clippy::cast_precision_loss, reason = "numbers of words lie far below the precision of a float")]
fn share_of(part: f64, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part / whole as f64 }
}

impl fmt::Display for Evaluation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "sentences       {}", self.sentences)?;
        writeln!(out, "token accuracy  {:.3}", self.token_accuracy)?;
        writeln!(out, "type-macro F1   {:.3}", self.type_macro_f1)?;
        writeln!(out, "{:<14}{:>10}{:>10}{:>10}{:>8}", "kind", "precision", "recall", "F1", "names")?;
        for KindFigures { kind, precision, recall, f1, names } in &self.kinds {
            writeln!(out, "{kind:<14}{precision:>10.3}{recall:>10.3}{f1:>10.3}{names:>8}")?;
        }
        let names: usize = self.kinds.iter().map(|kind| kind.names).sum();
        let Self { precision, recall, entity_f1, .. } = self;
        writeln!(out, "{:<14}{precision:>10.3}{recall:>10.3}{entity_f1:>10.3}{names:>8}", "all")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Kind::{Organisation, Person, Place};
    use Tag::{Begin, Inside, Outside};

    #[test]
    fn names_count_whole() {
        let truth = vec![Begin(Person), Inside(Person), Outside, Begin(Place), Begin(Organisation)];
        let given = vec![Begin(Person), Outside, Outside, Begin(Place), Begin(Place)];
        let figures = pairs([(Style::News, truth, given)].into_iter());
        assert!((figures.token_accuracy - 0.6).abs() < 1e-9);
        assert!((figures.precision - 1.0 / 3.0).abs() < 1e-9);
        // One place of two given is right and the only true one: F1 two thirds; persons and organisations none.
        assert!((figures.type_macro_f1 - 2.0 / 9.0).abs() < 1e-9);
        assert!(figures.to_string().contains("type-macro F1   0.222"));
        assert!(pairs(std::iter::empty()).kinds.is_empty());
    }
}
