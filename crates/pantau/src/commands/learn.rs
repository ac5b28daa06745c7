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

/// Labelled texts of files; `FILE*5` counts each of its texts five times.
fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<Labelled>> {
    let mut all = Vec::new();
    for path in paths {
        let name = path.to_string_lossy();
        let weighted =
            name.rsplit_once('*').and_then(|(file, times)| Some((file, times.parse::<f32>().ok()?)));
        let (file, times) = weighted.unwrap_or((&name, 1.0));
        if !(0.01..=1000.0).contains(&times) {
            bail!("`{name}`: a text counts between 0.01 and 1000 times");
        }
        let text = std::fs::read_to_string(file).with_context(|| format!("`{file}` cannot be read"))?;
        let mut lines = train::read_tsv(&text);
        if lines.is_empty() {
            bail!("`{file}` holds no line of the form id, tone, text parted by tabs");
        }
        for line in &mut lines {
            line.weight_percent = (times * 100.0).round() as u32;
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
