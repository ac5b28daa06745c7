//! `report` and `send`.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use jiff::civil::Date;
use pantau_domain::{
    EditionId, Recipient,
    edition::{EditionKind, Period},
};
use pantau_pipeline::{
    editions::{self, Order},
    outbox,
    timetable::period_of,
};
use serde_json::json;

use crate::{
    args::{EditionFormat, Place, ScopeChoice},
    bars::say,
    commands::{look::last_day, print, runtime},
    open::{self, Refused, open, open_to_label},
};

/// What `report` was asked for.
pub(crate) struct Wanted {
    pub(crate) kind: String,
    pub(crate) date: Option<Date>,
    pub(crate) since: Option<Date>,
    pub(crate) until: Option<Date>,
    pub(crate) scope: ScopeChoice,
    pub(crate) format: Vec<EditionFormat>,
    pub(crate) out: Option<PathBuf>,
}

/// `daily`, `weekly`, `monthly`, `special:NAME`.
fn kind_of(text: &str) -> Result<(EditionKind, Option<String>), Refused> {
    match text.split_once(':') {
        Some(("special", theme)) if !theme.is_empty() => Ok((EditionKind::Special, Some(theme.to_owned()))),
        None => match text.parse() {
            Ok(kind) if kind != EditionKind::Special => Ok((kind, None)),
            _ => Err(unknown(text)),
        },
        _ => Err(unknown(text)),
    }
}

fn unknown(text: &str) -> Refused {
    Refused(format!("`{text}` is no kind of edition\nhint: daily, weekly, monthly or special:covid19"))
}

/// Makes an edition, keeps it and writes its files.
pub(crate) fn report(place: &Place, wanted: &Wanted) -> anyhow::Result<ExitCode> {
    let (kind, theme) = kind_of(&wanted.kind)?;
    let opened = open_to_label(place)?;
    let house = &opened.house;
    let period = match (wanted.since, wanted.until) {
        (Some(since), Some(until)) if until < since => {
            return Err(Refused(format!("--until {until} lies before --since {since}")).into());
        }
        (Some(since), Some(until)) => Period { since, until },
        _ => match last_day(house, wanted.date)? {
            Some(day) => period_of(kind, day),
            None => anyhow::bail!(
                "the store holds no dated mention yet; give --date for an edition of an empty day"
            ),
        },
    };
    let pending = house.store.counts()?;
    if pending.annotate_pending + pending.group_pending > 0 {
        say("note: some mentions are not processed yet and are left out; `pantau process` brings them in");
    }
    let order = Order { kind, theme, period, population: wanted.scope.into() };
    let made = editions::make(house, &open::desk(&opened.config, house), &order)?;
    let folder = wanted.out.clone().unwrap_or_else(|| place.data.join("editions"));
    std::fs::create_dir_all(&folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
    let mut written = Vec::new();
    for format in &wanted.format {
        let (name, ending) = match format {
            EditionFormat::Html => ("laporan.html", "html"),
            EditionFormat::Pdf => ("laporan.pdf", "pdf"),
            EditionFormat::Json => ("laporan.json", "json"),
        };
        if let Some((_, bytes)) = made.files.iter().find(|(known, _)| known == name) {
            let path = folder.join(format!("{}.{ending}", made.edition.id));
            std::fs::write(&path, bytes)
                .with_context(|| format!("`{}` cannot be written", path.display()))?;
            written.push(path.display().to_string());
        }
    }
    print(written)?;
    Ok(ExitCode::SUCCESS)
}

/// Queues an edition for a group, and works the outbox off.
pub(crate) fn send(
    place: &Place,
    edition: Option<EditionId>,
    to: Option<&str>,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let opened = open(place)?;
    let house = &opened.house;
    let Some(mailer) = open::mailer(&opened.config)? else {
        return Err(Refused(
            "no mail server is configured\nhint: set smtp_url under [mail] in pantau.toml".to_owned(),
        )
        .into());
    };
    let mut queued = 0;
    if let Some(group) = to {
        let recipients: Vec<&Recipient> = opened
            .config
            .recipients
            .iter()
            .filter(|recipient| recipient.groups.iter().any(|known| known == group))
            .collect();
        if recipients.is_empty() {
            return Err(Refused(format!(
                "no recipient is in group `{group}`\nhint: add one to {}",
                opened.config.mail.recipients
            ))
            .into());
        }
        let edition = match edition {
            Some(edition) => edition,
            None => editions::newest(house)?
                .context("no edition was made yet; `pantau report daily` makes one")?,
        };
        queued = outbox::queue(house, &edition, &recipients)?;
    } else if edition.is_some() {
        return Err(Refused("--edition needs --to GROUP".to_owned()).into());
    }
    let tally = runtime()?.block_on(outbox::work_off(house, &mailer, &|| false))?;
    let unknown = house.store.counts()?.dispatches_unknown;
    if as_json {
        print([json!({
            "queued": queued, "accepted": tally.accepted, "refused": tally.refused, "deferred": tally.deferred,
            "failed": tally.failed, "unknown": tally.unknown, "may_have_arrived_twice": unknown,
        })
        .to_string()])?;
    } else {
        print([format!(
            "queued {queued}, accepted {}, refused {}, deferred {}, failed {}, unknown {}; may have arrived twice so far: {unknown}",
            tally.accepted, tally.refused, tally.deferred, tally.failed, tally.unknown
        )])?;
    }
    Ok(if tally.refused + tally.failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
