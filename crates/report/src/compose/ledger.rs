//! The measures and citations that gather while an edition is written.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use pantau_domain::{
    Brief, MentionId, Population,
    digest::{Count, IssueDigest},
    edition::{EvidenceLine, Measure, MeasureRef},
};

use crate::{ComposeContext, annex::linkable, words};

/// The measures and citations of an edition.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) measures: Vec<Measure>,
    named: HashMap<String, usize>,
    cited: HashSet<MentionId>,
}

impl Ledger {
    /// A count of mentions. The same name is the same measure.
    pub(crate) fn count(
        &mut self,
        name: &str,
        label: &str,
        count: &Count,
        population: Population,
        query: String,
    ) -> MeasureRef {
        self.add(Measure {
            name: name.to_owned(),
            label: words::line(label, 200),
            value: to_f64(count.value()),
            interval: None,
            population,
            query,
            evidence: count.evidence.clone(),
        })
    }

    /// A share, sum or ratio about mentions in scope.
    pub(crate) fn value(
        &mut self,
        name: &str,
        label: &str,
        value: f64,
        interval: Option<(f64, f64)>,
        evidence: &[MentionId],
        query: String,
    ) -> MeasureRef {
        self.add(Measure {
            name: name.to_owned(),
            label: words::line(label, 200),
            value,
            interval,
            population: Population::Jatim,
            query,
            evidence: evidence.to_vec(),
        })
    }

    /// A number that says how a source was collected and counts no mentions.
    pub(crate) fn about_source(&mut self, name: &str, label: &str, value: f64, query: String) -> MeasureRef {
        self.add(Measure {
            name: name.to_owned(),
            label: words::line(label, 200),
            value,
            interval: None,
            population: Population::All,
            query,
            evidence: Vec::new(),
        })
    }

    fn add(&mut self, measure: Measure) -> MeasureRef {
        if let Some(place) = self.named.get(&measure.name) {
            return MeasureRef(*place);
        }
        self.cite(&measure.evidence);
        self.named.insert(measure.name.clone(), self.measures.len());
        self.measures.push(measure);
        MeasureRef(self.measures.len() - 1)
    }

    pub(crate) fn cite(&mut self, mentions: &[MentionId]) {
        for mention in mentions {
            if !self.cited.contains(mention) {
                self.cited.insert(mention.clone());
            }
        }
    }

    /// The lines of the annex, by issue in order of rank and then oldest first, so that what rests on an issue is one
    /// range of lines. A mention that is not at hand keeps its line and says so.
    pub(crate) fn annex(&self, context: &ComposeContext<'_>, issues: &[IssueDigest]) -> Vec<EvidenceLine> {
        let mut rank: HashMap<&MentionId, usize> = HashMap::new();
        for (place, issue) in issues.iter().enumerate() {
            for mention in &issue.issue.evidence {
                rank.entry(mention).or_insert(place);
            }
        }
        let mut lines: Vec<(usize, Timestamp, EvidenceLine)> = self
            .cited
            .iter()
            .map(|id| {
                let place = rank.get(id).copied().unwrap_or(usize::MAX);
                match context.briefs.get(id) {
                    Some(brief) => (place, at(brief), line(brief, context)),
                    None => (place, Timestamp::MAX, missing(id)),
                }
            })
            .collect();
        lines.sort_by(|a, b| (a.0, a.1, &a.2.id).cmp(&(b.0, b.1, &b.2.id)));
        lines.into_iter().map(|(.., line)| line).collect()
    }
}

fn at(brief: &Brief) -> Timestamp {
    brief.published.map_or(brief.seen_at, |published| published.instant)
}

fn line(brief: &Brief, context: &ComposeContext<'_>) -> EvidenceLine {
    let regions: Vec<String> = brief
        .regions
        .iter()
        .take(3)
        .map(|region| words::line(&context.names.region_name(region), 60))
        .filter(|name| !name.is_empty())
        .collect();
    let caption = brief.caption();
    let caption = if brief.kind.is_news() { caption } else { words::masked(&caption) };
    let caption = words::line(&caption, 200);
    EvidenceLine {
        id: brief.id.clone(),
        source: words::line(&context.names.source_name(&brief.source), 60),
        caption: if caption.is_empty() {
            format!("({} tanpa judul)", words::kind(brief.kind))
        } else {
            caption
        },
        time: words::published(brief),
        tone: words::tone(brief.tone.label()).to_owned(),
        regions: regions.join(", "),
        url: brief.url.clone().filter(|url| linkable(url)),
    }
}

fn missing(id: &MentionId) -> EvidenceLine {
    EvidenceLine {
        id: id.clone(),
        source: "tidak tersedia".to_owned(),
        caption: "Rincian pemberitaan ini tidak tersedia lagi".to_owned(),
        time: "waktu terbit tidak diketahui".to_owned(),
        tone: "tidak diketahui".to_owned(),
        regions: String::new(),
        url: None,
    }
}

/// A count as a value; counts beyond 2^32 are not expected of one edition.
pub(crate) fn to_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
