//! `doctor`.

use std::process::ExitCode;

use pantau_pipeline::doctor::{self, Weight};

use crate::{args::Place, commands::print, open::open};

/// Says what is wrong; exit status 1 where our own house is not in order.
pub(crate) fn doctor(place: &Place, as_json: bool) -> anyhow::Result<ExitCode> {
    let opened = open(place)?;
    let report = doctor::examine(&opened.house)?;
    if as_json {
        print([serde_json::to_string(&report)?])?;
    } else {
        let counts = &report.counts;
        print([
            format!(
                "captures {}, mentions {}, indexed {}",
                counts.captures, counts.mentions, report.index_documents
            ),
            format!("stories {}, issues {}, editions {}", counts.stories, counts.issues, counts.editions),
        ])?;
        print(report.findings.iter().map(|finding| {
            let weight = match finding.weight {
                Weight::Note => "note",
                Weight::Warning => "warning",
                Weight::Error => "ERROR",
            };
            format!("{weight}: {}", finding.text)
        }))?;
        print([
            if report.is_clean() { "clean: store, archive and index agree" } else { "not clean" }.to_owned()
        ])?;
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
