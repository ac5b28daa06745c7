//! What is wrong, in words an operator can act on.

use pantau_domain::DispatchState;
use serde::Serialize;

use crate::{House, PipelineError, health};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Worth knowing.
    Note,
    /// Something from outside failed; we go on without it.
    Warning,
    /// Our own house is not in order.
    Error,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad.
    pub weight: Weight,
    /// What.
    pub text: String,
}

/// All that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Counts over the whole store.
    pub counts: pantau_store::Counts,
    /// Documents in the index.
    pub index_documents: u64,
    /// Findings, the worst first.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether our own house is in order.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(|finding| finding.weight < Weight::Error)
    }
}

/// Faults told.
const FAULTS: usize = 200;

/// Looks at everything.
///
/// # Errors
/// Where store or index cannot even be asked.
pub fn examine(house: &House) -> Result<Report, PipelineError> {
    let counts = house.store.counts()?;
    let index_documents = house.index.count();
    let mut findings = Vec::new();
    let mut say = |weight, text: String| findings.push(Finding { weight, text });
    for text in house.store.check()? {
        say(Weight::Error, format!("database: {text}"));
    }
    if index_documents != counts.indexed {
        let text = format!(
            "index and store disagree: {index_documents} documents, {} mentions marked as indexed; run `pantau reindex`",
            counts.indexed
        );
        say(Weight::Error, text);
    }
    let pending = [
        (counts.captures_pending, "captures to be normalised"),
        (counts.annotate_pending, "mentions without labels"),
        (counts.group_pending, "mentions without a story"),
        (counts.index_pending, "mentions not in the index"),
    ];
    for (count, what) in pending.into_iter().filter(|(count, _)| *count > 0) {
        say(Weight::Note, format!("{count} {what}; run `pantau process`"));
    }
    for (state, count) in counts.dispatches.iter().filter(|(_, count)| *count > 0) {
        let weight = match state {
            DispatchState::Refused | DispatchState::Failed => Weight::Warning,
            _ => Weight::Note,
        };
        say(weight, format!("dispatches {state}: {count}"));
    }
    if counts.dispatches_unknown > 0 {
        let text = format!(
            "{} dispatches may have arrived twice under the same Message-ID: the connection or the process ended before the server's answer",
            counts.dispatches_unknown
        );
        say(Weight::Warning, text);
    }
    for (weight, text) in outside(house)? {
        say(weight, text);
    }
    for fault in house.store.faults(FAULTS)? {
        let text = format!(
            "{} `{}`: {} ({} times, last {})",
            fault.stage, fault.subject, fault.reason, fault.count, fault.at
        );
        say(Weight::Warning, text);
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.weight));
    Ok(Report { counts, index_documents, findings })
}

/// What sources and their hosts are doing.
fn outside(house: &House) -> Result<Vec<(Weight, String)>, PipelineError> {
    let now = house.now();
    let mut found = Vec::new();
    for alarm in health::alarms(house)? {
        found.push((Weight::Warning, format!("source `{}` {}", alarm.source, health::words(&alarm.kind))));
    }
    for host in house.store.hosts()?.into_iter().filter(|host| host.until > now) {
        let text = format!(
            "host `{}` is left alone until {}: {} ({} failures in a row)",
            host.host, host.until, host.reason, host.failures
        );
        found.push((Weight::Warning, text));
    }
    for list in house.store.lists()? {
        if let Some(other) = &list.same_as {
            let text =
                format!("feed `{}` carries the same as `{other}`: it is looked at once a day", list.url);
            found.push((Weight::Note, text));
        }
    }
    Ok(found)
}
