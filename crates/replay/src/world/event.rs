//! Events: what happens in the invented news world, read from the embedded event files.

use std::collections::BTreeSet;

use pantau_domain::{GovernmentTone, RegionCode, Scope, Tone, TopicSlug};
use serde::Deserialize;

use crate::{ReplayError, calendar::FULL_DAYS};

macro_rules! event_files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../events/", $name)))),*]
    };
}

/// The event files, each with its name.
const FILES: &[(&str, &str)] = event_files![
    "a1.toml", "a2.toml", "a3.toml", "a4.toml", "a5.toml", "a6.toml", "b1.toml", "b2.toml", "b3.toml",
    "b4.toml", "b5.toml", "b6.toml",
];

/// How an event's volume moves over its phases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Curve {
    Burst,
    Rise,
    Fade,
    Steady,
    Revive,
}

impl Curve {
    /// The share of the event's outlets that carry its phase, percent.
    pub(crate) fn share(self, phase: usize) -> usize {
        let shares = match self {
            Self::Burst => [100, 50, 35, 25],
            Self::Rise => [45, 70, 100, 100],
            Self::Fade => [100, 75, 50, 30],
            Self::Steady => [75, 75, 75, 75],
            Self::Revive => [90, 35, 95, 55],
        };
        shares.get(phase).copied().unwrap_or(25)
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) role: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Saying {
    pub(crate) by: usize,
    pub(crate) text: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Phase {
    pub(crate) day: u16,
    pub(crate) tone: Tone,
    pub(crate) government: GovernmentTone,
    pub(crate) dateline: String,
    pub(crate) headlines: Vec<String>,
    pub(crate) leads: Vec<String>,
    pub(crate) facts: Vec<Vec<String>>,
    pub(crate) quotes: Vec<Saying>,
    #[serde(default)]
    pub(crate) context: Vec<String>,
}

/// What kind of thing a hand-written social text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Form {
    Post,
    Video,
    Comment,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Voice {
    pub(crate) kind: Form,
    pub(crate) lang: String,
    pub(crate) tone: Tone,
    pub(crate) government: GovernmentTone,
    pub(crate) text: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) topic: TopicSlug,
    pub(crate) regions: Vec<RegionCode>,
    pub(crate) scope: Scope,
    #[serde(default)]
    pub(crate) covid: Vec<String>,
    pub(crate) start_day: u16,
    #[serde(default)]
    pub(crate) release: bool,
    pub(crate) reach: u8,
    pub(crate) social: u8,
    pub(crate) curve: Curve,
    #[serde(default)]
    pub(crate) people: Vec<Person>,
    pub(crate) phase: Vec<Phase>,
    #[serde(default)]
    pub(crate) post: Vec<Voice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventFile {
    #[serde(default)]
    event: Vec<Event>,
}

/// All events of the embedded files.
pub(crate) fn embedded() -> Result<Vec<Event>, ReplayError> {
    let mut events = Vec::new();
    for (file, text) in FILES {
        events.extend(parse(file, text)?);
    }
    check(&events)?;
    Ok(events)
}

/// The events of one file.
pub(crate) fn parse(file: &'static str, text: &str) -> Result<Vec<Event>, ReplayError> {
    toml::from_str::<EventFile>(text)
        .map(|file| file.event)
        .map_err(|source| ReplayError::File { file, source: Box::new(source) })
}

/// Refuses events that contradict themselves or each other.
pub(crate) fn check(events: &[Event]) -> Result<(), ReplayError> {
    let mut seen = BTreeSet::new();
    for event in events {
        let fault =
            if seen.insert(event.id.as_str()) { fault_of(event) } else { Some("its id is used twice") };
        if let Some(fault) = fault {
            return Err(ReplayError::Event { event: event.id.clone(), fault });
        }
    }
    Ok(())
}

fn fault_of(event: &Event) -> Option<&'static str> {
    let last = event.phase.iter().map(|phase| phase.day).max();
    let bare = |phase: &Phase| {
        phase.headlines.is_empty()
            || phase.leads.is_empty()
            || phase.facts.len() < 3
            || phase.facts.iter().any(Vec::is_empty)
    };
    if !(1..=FULL_DAYS).contains(&event.start_day) {
        return Some("its first day lies outside the replay");
    }
    match last {
        None => return Some("it has no phase"),
        Some(last) if event.start_day + last > FULL_DAYS => return Some("a phase lies after the last day"),
        Some(_) => {}
    }
    if !(1..=5).contains(&event.reach) || event.social > 5 {
        return Some("its reach or loudness is out of range");
    }
    if event.regions.len() > 3 {
        return Some("it has more than three regions");
    }
    if event.phase.iter().any(bare) {
        return Some("a phase lacks headlines, leads or facts");
    }
    let speakers = event.people.len();
    if event.phase.iter().flat_map(|phase| &phase.quotes).any(|quote| quote.by >= speakers) {
        return Some("a quote has no speaker");
    }
    None
}
