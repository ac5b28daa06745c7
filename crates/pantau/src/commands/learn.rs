//! `train` and `eval`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::{Context, bail};
use pantau_classifier::{
    Annotator, ToneModel, eval,
    train::{self, Labelled, TrainSettings},
};
use serde_json::json;

use crate::{bars::say, commands::print};

fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<Labelled>> {
    let mut all = Vec::new();
    for path in paths {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
        let lines = train::read_tsv(&text);
        if lines.is_empty() {
            bail!("`{}` holds no line of the form id, tone, text parted by tabs", path.display());
        }
        all.extend(lines);
    }
    Ok(all)
}

/// Trains tone. The same files in the same order make the same model.
pub(crate) fn train_tone(data: &[PathBuf], dev: &[PathBuf], out: &Path) -> anyhow::Result<ExitCode> {
    let (data, dev) = (read(data)?, read(dev)?);
    let begun = Instant::now();
    let settings = TrainSettings::default();
    let mut model = train::tone(&data, &settings);
    train::calibrate(&mut model, &dev);
    let bytes = model.to_bytes();
    std::fs::write(out, &bytes).with_context(|| format!("`{}` cannot be written", out.display()))?;
    say(&format!("{} texts, {} bytes, {:.1} s", data.len(), bytes.len(), begun.elapsed().as_secs_f64()));
    if !dev.is_empty() {
        print([eval::tone(&model, &dev).to_string()])?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures tone.
pub(crate) fn eval_tone(data: &[PathBuf], model: Option<&Path>, as_json: bool) -> anyhow::Result<ExitCode> {
    let data = read(data)?;
    let model = match model {
        Some(path) => {
            let bytes =
                std::fs::read(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
            ToneModel::from_bytes(&bytes).with_context(|| format!("`{}` is no model", path.display()))?
        }
        None => Annotator::embedded()?.tone_model().clone(),
    };
    let begun = Instant::now();
    let evaluation = eval::tone(&model, &data);
    let rate = data.len() as f64 / begun.elapsed().as_secs_f64().max(1e-9);
    if as_json {
        let mut value = json!(evaluation);
        if let Some(object) = value.as_object_mut() {
            object.insert("texts_per_second".to_owned(), json!(rate));
        }
        print([value.to_string()])?;
    } else {
        print([evaluation.to_string(), format!("texts a second on one core: {rate:.0}")])?;
    }
    Ok(ExitCode::SUCCESS)
}
