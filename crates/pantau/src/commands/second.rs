//! `eval second`: what the second reader adds, on texts that it was not tuned on.

use std::{collections::BTreeMap, process::ExitCode};

use anyhow::Context;
use pantau_classifier::{
    Annotator, eval,
    heads::train::{self as heads, Guess, TextKind},
    second::{self, SecondReader},
};

use pantau_pipeline::models::second_reader;
use pantau_reader::Reader;

use super::learn::{Learning, Measured, kind_of, samples, settings_of, vectors_of};
use crate::commands::print;

/// Parts of a mixture that are tried.
const SHARES: [f32; 7] = [0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0];
/// Fewest texts of a language that get a line of their own.
const LEAST: usize = 60;

/// Prints macro-F1 of each label by language for mixtures of heads (trained on other sources) and second reader, asked of
/// every text.
pub(super) fn measure(learning: &Learning, measured: &Measured) -> anyhow::Result<ExitCode> {
    let base = measured.second.as_ref().context("--second FILE names the second reader's base file")?;
    let reader = match &measured.model {
        Some(upper) => {
            let bytes =
                std::fs::read(upper).with_context(|| format!("`{}` cannot be read", upper.display()))?;
            SecondReader::with_upper(Reader::open(base)?, &bytes)?
        }
        None => second_reader(base)?,
    };
    let annotator = Annotator::embedded()?;
    let vectors = vectors_of(learning)?;
    let kind = kind_of(learning)?;
    let (own, open) = samples(learning, kind, &[])?;
    let names = heads::head_names(kind, &[]);
    let parts = (own.as_slice(), open.as_slice());
    let guesses =
        heads::cross_validate(&vectors, kind, &[], parts, learning.folds.max(2), &[], &settings_of(kind))?;
    let held = second::held_out(kind, &own);
    let mut readings = BTreeMap::new();
    for (number, sample) in own.iter().enumerate().filter(|(number, _)| held.get(*number) == Some(&true)) {
        let text = match kind {
            TextKind::News => format!("{}\n{}", sample.title, sample.body),
            TextKind::Post => sample.body.clone(),
        };
        let language = annotator.language(&text).label.0;
        readings.insert(number, (language, reader.read(kind, &sample.title, &sample.body)));
    }
    print([format!("label\tlanguage\ttexts\t{}", SHARES.map(|share| format!("{share:.1}")).join("\t"))])?;
    for (head, labels) in &names {
        let mut by_language: BTreeMap<&str, Vec<(&Guess, &[f32])>> = BTreeMap::new();
        for guess in guesses.iter().filter(|guess| guess.head == *head) {
            let Some((language, said)) = readings.get(&guess.sample) else { continue };
            let Some((_, scores)) = said.iter().find(|(label, _)| label == head) else { continue };
            for language in ["*", language.as_str()] {
                by_language.entry(language).or_default().push((guess, scores));
            }
        }
        for (language, pairs) in by_language.into_iter().filter(|(_, pairs)| pairs.len() >= LEAST) {
            let figures = SHARES.map(|share| {
                let mixed: Vec<Guess> = pairs
                    .iter()
                    .map(|(guess, scores)| Guess {
                        scores: second::mixed(&guess.scores, scores, share),
                        ..(*guess).clone()
                    })
                    .collect();
                let figures = eval::head(head, labels, &mixed.iter().collect::<Vec<_>>());
                format!("{:.3}", figures.macro_f1)
            });
            print([format!("{head}\t{language}\t{}\t{}", pairs.len(), figures.join("\t"))])?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
