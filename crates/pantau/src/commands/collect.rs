//! `crawl`, `import`, `process`, `reindex`.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use jiff::civil::Date;
use pantau_domain::{SourceId, time};
use pantau_normalizer::import::clipping::ClippingKind;
use pantau_pipeline::{
    crawl,
    import::{self, Format, ImportSettings, ImportTally},
    process, reprocess,
};
use serde_json::json;

use crate::{
    args::{FormatChoice, Place},
    bars::{Bars, say},
    commands::{print, runtime},
    open::{self, open, open_to_label},
};

/// One pass over what is due.
pub(crate) fn crawl(place: &Place, sources: Vec<SourceId>, since: Option<Date>) -> anyhow::Result<ExitCode> {
    let opened = open(place)?;
    let (fetcher, mut settings) = open::crawler(&opened.config)?;
    for source in &sources {
        let known = opened.house.sources.outlets.contains_key(source)
            || opened
                .house
                .sources
                .accounts
                .values()
                .any(|account| account.platform.as_str() == source.as_str());
        if !known {
            anyhow::bail!("no outlet or platform `{source}` is configured");
        }
    }
    settings.only = sources.into_iter().collect();
    settings.since = since.map(time::day_start);
    let bars = Bars::new();
    let tally = runtime()?.block_on(crawl::pass(&opened.house, &fetcher, &settings, &bars, &|| false))?;
    print([tally.words()])?;
    Ok(ExitCode::SUCCESS)
}

/// Files and folders become mentions.
pub(crate) fn import(
    place: &Place,
    paths: &[PathBuf],
    format: FormatChoice,
    source: Option<SourceId>,
    dry_run: bool,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let opened = open(place)?;
    let settings = ImportSettings {
        format: match format {
            FormatChoice::Auto => Format::Auto,
            FormatChoice::Jsonl => Format::JsonLines,
            FormatChoice::Csv => Format::Csv,
            FormatChoice::Pdf => Format::Clipping(ClippingKind::Pdf),
            FormatChoice::Docx => Format::Clipping(ClippingKind::Docx),
            FormatChoice::Txt => Format::Clipping(ClippingKind::Text),
            FormatChoice::Srt | FormatChoice::Vtt => Format::Clipping(ClippingKind::Transcript),
        },
        source,
        dry_run,
        reader: Some(std::env::current_exe().context("this program's own file")?),
    };
    let bars = Bars::new();
    let mut tallies = Vec::new();
    for path in import::files(paths)? {
        tallies.push(import::file(&opened.house, &path, &settings, &bars)?);
    }
    if as_json {
        print([json!({"files": tallies.iter().map(tally_json).collect::<Vec<_>>()}).to_string()])?;
    } else {
        print(tallies.iter().flat_map(tally_lines))?;
        if !dry_run && tallies.iter().any(|tally| tally.inserted.new > 0) {
            say("next: `pantau process` labels, groups and indexes them");
        }
    }
    let nothing =
        !tallies.is_empty() && tallies.iter().all(|t| t.inserted.new + t.inserted.known == 0 && t.lines > 0);
    Ok(if nothing { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn tally_json(tally: &ImportTally) -> serde_json::Value {
    json!({
        "file": tally.file.display().to_string(),
        "lines": tally.lines,
        "new": tally.inserted.new,
        "known": tally.inserted.known,
        "rejected": tally.inserted.rejected,
        "reasons": tally.reasons.iter().map(|(reason, count)| json!({"reason": reason, "count": count})).collect::<Vec<_>>(),
    })
}

fn tally_lines(tally: &ImportTally) -> Vec<String> {
    let mut lines = vec![format!(
        "{}: {} lines, {} new, {} known, {} rejected",
        tally.file.display(),
        tally.lines,
        tally.inserted.new,
        tally.inserted.known,
        tally.inserted.rejected
    )];
    lines.extend(tally.reasons.iter().map(|(reason, count)| format!("  rejected {count}: {reason}")));
    lines
}

/// Whatever is pending.
pub(crate) fn process(place: &Place, as_json: bool) -> anyhow::Result<ExitCode> {
    let opened = open_to_label(place)?;
    let bars = Bars::new();
    let tally = process::all(&opened.house, &bars, &|| false)?;
    if as_json {
        let value = json!({"normalised": tally.normalised, "annotated": tally.annotated, "grouped": tally.grouped, "indexed": tally.indexed});
        print([value.to_string()])?;
    } else {
        print([format!(
            "normalised {}, annotated {}, grouped {}, indexed {}",
            tally.normalised, tally.annotated, tally.grouped, tally.indexed
        )])?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Every mention is made again from the archive and held against the store.
pub(crate) fn reprocess(place: &Place, since: Option<Date>, as_json: bool) -> anyhow::Result<ExitCode> {
    let opened = open(place)?;
    let bars = Bars::new();
    let reader = std::env::current_exe().context("this program's own file")?;
    let done = reprocess::run(&opened.house, since.map(time::day_start), Some(&reader), &bars, &|| false)?;
    if as_json {
        print([serde_json::to_string(&done)?])?;
    } else {
        let renewed = &done.renewed;
        print([format!(
            "captures {} ({} restored from the archive), mentions the same {}, changed {}, new {}, shown by a later capture {}, rejected {}",
            done.captures,
            done.restored,
            renewed.same,
            renewed.changed,
            renewed.new,
            renewed.earlier,
            done.rejected
        )])?;
        if renewed.changed + renewed.new > 0 || done.restored > 0 {
            say("`pantau process` labels and indexes what is new or has changed");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The index is thrown away and built anew.
pub(crate) fn reindex(place: &Place) -> anyhow::Result<ExitCode> {
    let store = pantau_store::SqliteStore::open(&place.data)?;
    drop(open::index_anew(&place.data.join("index"), &store)?);
    drop(store);
    let opened = open(place)?;
    let done = process::index(&opened.house, &Bars::new(), &|| false)?;
    print([format!("indexed {done}")])?;
    Ok(ExitCode::SUCCESS)
}
