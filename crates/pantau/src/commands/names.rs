//! `train` and `eval` of the recogniser of names.

use std::{path::Path, process::ExitCode, time::Instant};

use anyhow::{Context, bail};
use pantau_classifier::{
    entity::{self, Sentence, Settings, Tagger, WordClasses},
    heads::data,
};
use serde_json::json;

use super::learn::{Learning, each_line, whole};
use crate::commands::print;

/// Tagged sentences of each file.
fn sentences(paths: &[std::path::PathBuf]) -> anyhow::Result<Vec<(String, Vec<Sentence>)>> {
    paths
        .iter()
        .map(|path| {
            let sentences = entity::read(&whole(path)?);
            if !sentences.iter().any(|sentence| sentence.tags.iter().any(|tag| *tag != entity::Tag::Outside))
            {
                bail!("`{}` holds no line of the form word, tag parted by a tab with a name", path.display());
            }
            Ok((path.display().to_string(), sentences))
        })
        .collect()
}

fn classes(learning: &Learning) -> anyhow::Result<WordClasses> {
    let Some(path) = &learning.vectors else { return Ok(WordClasses::embedded()?) };
    let bytes = std::fs::read(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    WordClasses::from_bytes(&bytes).with_context(|| format!("`{}` holds no classes of words", path.display()))
}

/// Classes of the words of texts.
pub(super) fn train_words(learning: &Learning) -> anyhow::Result<(Vec<u8>, usize)> {
    let mut texts = Vec::new();
    for path in &learning.data {
        each_line(path, &mut |line| {
            texts.extend(data::corpus_line(line).map(|text| format!("{}\n{}", text.title, text.body)));
        })?;
    }
    Ok((entity::classes(texts.iter().map(String::as_str)).to_bytes(), texts.len()))
}

pub(super) fn train(learning: &Learning) -> anyhow::Result<(Vec<u8>, usize)> {
    let sets = sentences(&learning.data)?;
    let all: Vec<Sentence> = sets.into_iter().flat_map(|(_, sentences)| sentences).collect();
    let tagger = entity::train(&all, classes(learning)?, &Settings::default());
    for (name, sentences) in sentences(&learning.dev)? {
        print([name, entity::evaluate(&tagger, &sentences).to_string()])?;
    }
    Ok((tagger.to_bytes(), all.len()))
}

/// Measures each file on its own, since files may mark names in other ways.
pub(super) fn measure(learning: &Learning, model: Option<&Path>, as_json: bool) -> anyhow::Result<ExitCode> {
    let tagger = match model {
        Some(path) => {
            let bytes =
                std::fs::read(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
            Tagger::from_bytes(&bytes, classes(learning)?)
                .with_context(|| format!("`{}` is no model", path.display()))?
        }
        None => Tagger::embedded()?,
    };
    for (name, sentences) in sentences(&learning.data)? {
        let begun = Instant::now();
        let figures = entity::evaluate(&tagger, &sentences);
        let rate = sentences.len() as f64 / begun.elapsed().as_secs_f64().max(1e-9);
        if as_json {
            let mut value = json!(figures);
            if let Some(object) = value.as_object_mut() {
                object.insert("file".to_owned(), json!(name));
                object.insert("sentences_per_second".to_owned(), json!(rate));
            }
            print([value.to_string()])?;
        } else {
            print([name, figures.to_string(), format!("sentences a second on one core: {rate:.0}")])?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
