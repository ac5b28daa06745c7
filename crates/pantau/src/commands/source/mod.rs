//! `source probe` and `source list`.

mod block;
mod list;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use pantau_classifier::Annotator;
use pantau_pipeline::probe::{self, Probed};
use serde_json::json;

pub(crate) use list::list;

use crate::{
    bars::say,
    commands::{print, runtime},
    config::{self, Config},
    open,
};

/// Looks what an address offers. Exit status 1 where there is nothing to follow the outlet by.
pub(crate) fn probe(text: &str, config: Option<PathBuf>, as_json: bool) -> anyhow::Result<ExitCode> {
    let config = Config::load(config::locate(config).as_deref())?;
    let clock = open::clock_for(&config)?;
    let (fetcher, _) = open::crawler(&config)?;
    let annotator = Annotator::embedded().context("lexicons and models")?;
    say(&format!("looking at {text}, at most {} requests, unhurried", probe::MAX_REQUESTS));
    let tell = |url: &str| say(&format!("  asking {url}"));
    let look = probe::probe(&fetcher, clock.as_ref(), annotator.gazetteer(), open::AGENT, text, &tell);
    let probed = runtime()?.block_on(look)?;
    let names = |code: &pantau_domain::RegionCode| {
        annotator.gazetteer().name(code).map_or_else(|| code.to_string(), str::to_owned)
    };
    let block = block::write(&probed, &names);
    let notes = notes(&probed, &config);
    if as_json {
        let mut value = serde_json::to_value(&probed)?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert("toml".to_owned(), json!(block));
            fields.insert("notes".to_owned(), json!(notes));
        }
        print([value.to_string()])?;
    } else {
        print([block])?;
    }
    for note in notes {
        say(&format!("note: {note}"));
    }
    Ok(if probed.can_be_followed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What whoever runs the probe should know.
fn notes(probed: &Probed, config: &Config) -> Vec<String> {
    let mut notes = Vec::new();
    let host = pantau_text::address::host(&probed.home);
    let is_elsewhere = |typed: &String| pantau_text::address::host(typed) != host;
    if probe::addresses(&probed.asked).is_ok_and(|all| all.iter().all(is_elsewhere)) {
        notes.push(format!(
            "the address leads to another site, {}; look whether that is the outlet you mean",
            probed.home
        ));
    }
    if probed.robots.forbids_all {
        notes.push(
            "robots.txt asks programs to stay away from the whole site; ask its editors before following it"
                .to_owned(),
        );
    }
    if !probed.can_be_followed() {
        notes.push("neither a feed nor a sitemap nor a page that lists articles was found; ask the outlet for its feed, or import what it exports".to_owned());
    } else if probed.articles.is_empty() {
        notes.push(
            "no article could be read; look at the reasons in the block before you follow the outlet"
                .to_owned(),
        );
    } else if !probed.can_be_read() {
        notes.push("articles give hardly any text: the outlet may build its pages in the browser; compare one with what is read".to_owned());
    }
    let same = |url: &str| pantau_text::address::canonical(url, None);
    for known in config.outlets.iter().filter(|known| same(&known.home) == same(&probed.home)) {
        notes.push(format!(
            "outlets.toml has this outlet already as `{}`; correct that block instead of adding one",
            known.id
        ));
    }
    if config
        .outlets
        .iter()
        .any(|known| known.id.as_str() == probed.id && same(&known.home) != same(&probed.home))
    {
        notes.push(format!(
            "outlets.toml has another outlet with the id `{}`; give one of them another",
            probed.id
        ));
    }
    if probed.can_be_followed() {
        notes.push("next: look at the block, put it into outlets.toml, and run `pantau check`".to_owned());
    }
    notes
}
