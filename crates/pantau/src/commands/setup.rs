//! `init` and `check`.

use std::{path::Path, process::ExitCode};

use anyhow::Context;
use pantau_domain::Outlet;
use pantau_pipeline::models::Shelf;

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
    let annotator = Shelf::new(&place.data).annotator(true).context("lexicons and models")?;
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
    let followed = || config.outlets.iter().filter(|outlet| outlet.enabled);
    for outlet in followed().filter(|outlet| outlet.unverified) {
        say(&format!(
            "note: `{0}` is followed though nobody has confirmed its addresses; `pantau source probe {1}` looks at them",
            outlet.id, outlet.home
        ));
    }
    let has_nothing = |outlet: &&Outlet| {
        outlet.feeds.is_empty() && outlet.sitemaps.is_empty() && outlet.sections.is_empty()
    };
    for outlet in followed().filter(has_nothing) {
        say(&format!(
            "note: `{0}` is followed but has neither feeds nor sitemaps nor sections, so nothing is asked; \
             `pantau source probe {1}` finds them",
            outlet.id, outlet.home
        ));
    }
    if enabled == 0 {
        say("note: no outlet is followed; set `enabled = true` in outlets.toml, or `pantau import` files");
    }
    Ok(ExitCode::SUCCESS)
}
