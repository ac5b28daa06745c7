//! `init` and `check`.

use std::{path::Path, process::ExitCode};

use anyhow::Context;
use pantau_classifier::Annotator;

use crate::{
    args::Place,
    bars::say,
    commands::print,
    config::{self, Config, FILES},
    open,
};

/// Writes the annotated configuration; files that are there stay as they are.
pub(crate) fn init(dir: &Path) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(dir).with_context(|| format!("`{}` cannot be made", dir.display()))?;
    for (name, text) in FILES {
        let path = dir.join(name);
        if path.exists() {
            say(&format!("{} is there and stays as it is", path.display()));
            continue;
        }
        std::fs::write(&path, text).with_context(|| format!("`{}` cannot be written", path.display()))?;
        print([path.display().to_string()])?;
    }
    say(&format!("next: look at {} and run `pantau check`", dir.join("pantau.toml").display()));
    Ok(ExitCode::SUCCESS)
}

/// Validates configuration, lexicons and models.
pub(crate) fn check(place: &Place) -> anyhow::Result<ExitCode> {
    let path = config::locate(place.config.clone());
    let config = Config::load(path.as_deref())?;
    open::clock_for(&config)?;
    let annotator = Annotator::embedded().context("lexicons and models")?;
    let shown = path.map_or_else(|| "built-in configuration".to_owned(), |path| path.display().to_string());
    let enabled = config.outlets.iter().filter(|outlet| outlet.enabled).count();
    print([
        format!("{shown}: no faults"),
        format!("outlets: {} of {} followed", enabled, config.outlets.len()),
        format!(
            "accounts: {} of {} followed",
            config.accounts.iter().filter(|a| a.enabled).count(),
            config.accounts.len()
        ),
        format!("recipients: {}", config.recipients.len()),
        format!("jobs: {}", config.jobs.len()),
        format!("lexicons and models: {}", annotator.version()),
    ])?;
    if enabled == 0 {
        say("note: no outlet is followed; set `enabled = true` in outlets.toml, or `pantau import` files");
    }
    Ok(ExitCode::SUCCESS)
}
