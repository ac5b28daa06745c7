//! `models`, `queue` and `correct`: what labels, what it is unsure of, and what analysts say.

use std::{path::Path, process::ExitCode};

use anyhow::{Context, bail};
use jiff::{ToSpan, civil::Date};
use pantau_classifier::{Annotator, heads::train::TextKind};
use pantau_domain::{Correction, MentionId, Population};
use pantau_insight::unsure;
use pantau_pipeline::{
    PipelineError,
    models::{self, Agreement, Lesson, Shelf, kind_name},
};
use pantau_store::{BriefFilter, Lease};
use serde_json::{Value, json};

use super::look;
use crate::{
    args::{Place, ScopeChoice, TextChoice},
    bars::say,
    commands::print,
    open::open,
};

/// What `queue` was asked.
pub(crate) struct Queue {
    pub(crate) since: Option<Date>,
    pub(crate) until: Option<Date>,
    pub(crate) scope: ScopeChoice,
    pub(crate) limit: usize,
    pub(crate) json: bool,
}

/// Mentions that the machine is unsure of.
pub(crate) fn queue(place: &Place, asked: &Queue) -> anyhow::Result<ExitCode> {
    let house = open(place)?.house;
    let last = asked.until.or(house.store.day_range()?.map(|(_, last)| last));
    let first = asked.since.or(last.and_then(|last| last.checked_sub(6.days()).ok()));
    let population = Some(asked.scope.into()).filter(|population| *population != Population::All);
    let filter = BriefFilter { since: first, until: last, population, ..BriefFilter::default() };
    let briefs = if last.is_some() { house.store.briefs(&filter)? } else { Vec::new() };
    let queue = unsure::unsure(&briefs);
    let shown = queue.iter().take(asked.limit);
    if asked.json {
        let item = |brief: &&pantau_domain::Brief| {
            let tone = &brief.tone;
            json!({
                "id": brief.id, "source": brief.source, "title": brief.title, "lead": brief.lead, "url": brief.url,
                "scope": brief.scope,
                "tone": {"label": tone.label(), "score": tone.score(), "positive": tone.positive, "neutral": tone.neutral, "negative": tone.negative},
            })
        };
        let items: Vec<Value> = shown.map(item).collect();
        print([json!({"total": queue.len(), "of": briefs.len(), "since": first, "until": last, "mentions": items}).to_string()])?;
    } else {
        print(shown.map(|brief| format!("{:.2} {}", brief.tone.score(), look::line(&house, brief))))?;
        print([format!("{} of {} mentions are unsure", queue.len(), briefs.len())])?;
    }
    Ok(ExitCode::SUCCESS)
}

/// An analyst's labels of a mention.
pub(crate) fn correct(
    place: &Place,
    id: &MentionId,
    labels: &[String],
    by: &str,
) -> anyhow::Result<ExitCode> {
    let by = by.trim();
    if by.is_empty() {
        bail!("--by names the analyst");
    }
    let mut correction = Correction::default();
    for label in labels {
        correction.set(label).with_context(|| format!("`{label}`"))?;
    }
    let house = open(place)?.house;
    let unknown = |region: &&pantau_domain::RegionCode| house.annotator.gazetteer().name(region).is_none();
    if let Some(code) = correction.regions.iter().flatten().find(unknown) {
        bail!("`{code}` is no region of East Java");
    }
    let known =
        |topic: &pantau_domain::TopicSlug| house.annotator.topics().iter().any(|known| known.slug == *topic);
    if let Some(topic) = correction.topics.iter().flatten().find(|topic| !known(topic)) {
        bail!("`{topic}` is no topic of the taxonomy");
    }
    let Some(before) = house.store.annotations(id)? else {
        bail!("there is no labelled mention `{id}`");
    };
    let now = house.now();
    // An analyst's word needs no lease of the machine's.
    let lease = Lease { holder: house.holder.clone(), until: now };
    house.store.commit_annotations(&lease, &[correction.apply(&before, by, now)])?;
    match pantau_pipeline::process::index(&house, &pantau_pipeline::Silent, &|| false) {
        // Whoever is at it indexes this too.
        Ok(_) | Err(PipelineError::Busy { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    say(&format!("{id}: {} as {by} says", labels.join(" ")));
    Ok(ExitCode::SUCCESS)
}

/// What labels.
pub(crate) fn list(place: &Place, as_json: bool) -> anyhow::Result<ExitCode> {
    let shelf = Shelf::new(&place.data);
    let in_use = shelf.in_use()?;
    let shipped = Annotator::embedded()?;
    let mut rows = Vec::new();
    for kind in [TextKind::News, TextKind::Post] {
        let confusion = shipped.confusion(kind, "tone");
        let right = confusion.map(|known| {
            let all: u32 = known.counts.iter().sum();
            let diagonal: u32 = known.counts.iter().step_by(known.labels.len() + 1).sum();
            f64::from(diagonal) / f64::from(all.max(1))
        });
        let used = match kind {
            TextKind::News => &in_use.news,
            TextKind::Post => &in_use.post,
        };
        rows.push(json!({
            "name": "bundled", "for": kind_name(kind), "version": shipped.version(), "in_use": used.is_none(),
            "tone_accuracy": right,
        }));
        for (name, bytes) in shelf.taught()?.into_iter().filter(|(name, _)| name.starts_with(kind_name(kind)))
        {
            rows.push(json!({"name": name, "for": kind_name(kind), "bytes": bytes, "in_use": used.as_ref() == Some(&name)}));
        }
    }
    let base = shelf.base();
    rows.push(json!({"name": models::BASE, "for": "second reader", "in_use": base.is_some(), "path": base}));
    if as_json {
        print([json!({"models": rows}).to_string()])?;
    } else {
        print(rows.iter().map(|row| {
            let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            let used = if row.get("in_use") == Some(&Value::Bool(true)) { "in use" } else { "" };
            let accuracy = row.get("tone_accuracy").and_then(Value::as_f64);
            let further = match accuracy {
                Some(right) => format!(
                    "{}, tone right in {:.0} of 100 texts of unknown sources",
                    text("version"),
                    right * 100.0
                ),
                None if text("name") == models::BASE && used.is_empty() => {
                    "not added: `pantau models add FILE`".to_owned()
                }
                None => String::new(),
            };
            format!("{:<14} {:<28} {used:<7} {further}", text("for"), text("name")).trim_end().to_owned()
        }))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Adds the second reader.
pub(crate) fn add(place: &Place, file: &Path) -> anyhow::Result<ExitCode> {
    let path = Shelf::new(&place.data).add_second(file)?;
    say(&format!("the second reader is asked from now on: `{}`", path.display()));
    Ok(ExitCode::SUCCESS)
}

/// Teaches with what analysts said.
pub(crate) fn learn(place: &Place, as_json: bool) -> anyhow::Result<ExitCode> {
    let house = open(place)?.house;
    let shelf = Shelf::new(&place.data);
    let lessons = models::learn(house.store.as_ref(), &shelf, house.now())?;
    let agreement = models::agreement(house.store.as_ref())?;
    if as_json {
        let lesson = |lesson: &Lesson| {
            let gains: Vec<Value> = lesson
                .gains
                .iter()
                .map(|gain| json!({"label": gain.head, "texts": gain.texts, "old": gain.old, "new": gain.new, "low": gain.low, "better": gain.is_better()}))
                .collect();
            json!({"for": kind_name(lesson.kind), "texts": lesson.texts, "labels": gains, "accepted": lesson.accepted})
        };
        let lessons: Vec<Value> = lessons.iter().map(lesson).collect();
        print([json!({"lessons": lessons, "agreement": agreement}).to_string()])?;
        return Ok(ExitCode::SUCCESS);
    }
    for lesson in &lessons {
        print([format!("{}: {} texts labelled by analysts", kind_name(lesson.kind), lesson.texts)])?;
        print(lesson.gains.iter().map(|gain| {
            format!(
                "  {:<11} macro-F1 {:.3} before, {:.3} taught, on {} texts not taught with (at least {:+.3} in 95 of 100): {}",
                gain.head, gain.old, gain.new, gain.texts, gain.low,
                if gain.is_better() { "taken" } else { "not taken" }
            )
        }))?;
        print([match &lesson.accepted {
            Some(name) => format!("  from now on `{name}` labels"),
            None if lesson.gains.is_empty() => format!(
                "  no label has the {} corrections that a lesson needs",
                pantau_classifier::heads::adapt::LEAST
            ),
            None => "  nothing was better beyond chance: the old models stay".to_owned(),
        }])?;
    }
    print(agreement.iter().map(agreed))?;
    Ok(ExitCode::SUCCESS)
}

fn agreed(agreement: &Agreement) -> String {
    let alpha = agreement.alpha.map_or_else(|| "none".to_owned(), |alpha| format!("{alpha:.2}"));
    format!(
        "agreement of analysts on {}: Krippendorff's alpha {alpha}, {} mentions",
        agreement.label, agreement.texts
    )
}

/// Lets other heads label.
pub(crate) fn put_in_use(place: &Place, kind: TextChoice, name: &str) -> anyhow::Result<ExitCode> {
    let kind = match kind {
        TextChoice::News => TextKind::News,
        TextChoice::Post => TextKind::Post,
    };
    Shelf::new(&place.data).put_in_use(kind, (name != "bundled").then_some(name))?;
    say(&format!("{}: `{name}` labels from now on", kind_name(kind)));
    Ok(ExitCode::SUCCESS)
}
