//! `search` and `issues`.

use std::{collections::HashMap, process::ExitCode};

use jiff::civil::Date;
use pantau_domain::{
    Brief, Issue, Mention, MentionId, MentionKind, Platform, Population, Tone, edition::Period,
};
use pantau_index::{Query, Sort};
use pantau_pipeline::{House, editions};
use pantau_report::Names;
use serde_json::{Value, json};

use crate::{
    args::{Place, ScopeChoice},
    commands::print,
    open::{self, open},
};

/// What `search` was asked.
pub(crate) struct Search {
    pub(crate) query: String,
    pub(crate) since: Option<Date>,
    pub(crate) until: Option<Date>,
    pub(crate) scope: ScopeChoice,
    pub(crate) limit: usize,
    pub(crate) json: bool,
}

/// Mentions that match.
pub(crate) fn search(place: &Place, asked: &Search) -> anyhow::Result<ExitCode> {
    let opened = open(place)?;
    let query = Query {
        text: asked.query.clone(),
        since: asked.since,
        until: asked.until,
        population: Some(asked.scope.into()).filter(|population| *population != Population::All),
        sort: if asked.query.trim().is_empty() { Sort::Newest } else { Sort::Relevance },
        ..Query::default()
    };
    let (total, found) = pages(&opened.house, query, asked.limit)?;
    if asked.json {
        let mentions: Vec<Value> =
            found.iter().map(|(mention, brief)| mention_json(mention, brief)).collect();
        print([json!({"total": total, "mentions": mentions}).to_string()])?;
    } else {
        print(found.iter().map(|(_, brief)| line(&opened.house, brief)))?;
        print([format!("{} of {total} mentions", found.len())])?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Mentions asked of the index at one time.
const PAGE: usize = 1000;

/// As many mentions as were asked for, page by page: the index gives a thousand at a time.
fn pages(house: &House, mut query: Query, limit: usize) -> anyhow::Result<(u64, Vec<(Mention, Brief)>)> {
    let mut found = Vec::new();
    loop {
        query.offset = found.len();
        query.limit = (limit - found.len()).min(PAGE);
        let hits = house.index.search(&query)?;
        let seqs: Vec<u64> = hits.hits.iter().map(|hit| hit.seq).collect();
        let page = house.store.by_seq(&seqs)?;
        let last = seqs.len() < query.limit || page.len() < seqs.len();
        found.extend(page);
        if last || found.len() >= limit {
            return Ok((hits.total, found));
        }
    }
}

pub(crate) fn line(house: &House, brief: &Brief) -> String {
    let when = brief.published.map_or_else(|| "tanpa tanggal".to_owned(), |published| published.to_rfc3339());
    let regions: Vec<String> = brief.regions.iter().map(|code| house.region_name(code)).collect();
    format!(
        "{:<25} {:<18} {:<8} {}  [{}]  {}",
        when,
        brief.source,
        brief.tone.label(),
        brief.caption().replace('\n', " "),
        regions.join(", "),
        brief.id
    )
}

/// A mention in the shape that `import` takes, with its labels beside.
pub(crate) fn mention_json(mention: &Mention, brief: &Brief) -> Value {
    let mut value = json!({
        "id": mention.id,
        "kind": mention.kind,
        "source": mention.source,
        "url": mention.url,
        "published_at": mention.published.map(|published| published.to_rfc3339()),
        "title": mention.title,
        "body": mention.body,
        "language": brief.language,
        "tone": {"label": brief.tone.label(), "positive": brief.tone.positive, "neutral": brief.tone.neutral, "negative": brief.tone.negative},
        "topics": brief.topics,
        "regions": brief.regions,
        "scope": brief.scope,
        "story": brief.story,
        "issue": brief.issue,
        "copy_of": brief.copy_of,
    });
    if let Some(object) = value.as_object_mut() {
        let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
        if let Some(author) = &mention.author {
            put("author", json!(author));
        }
        if mention.platform != Platform::Web {
            put("platform", json!(mention.platform));
            put("account", json!(mention.account));
        }
        if !mention.engagement.is_unknown() {
            put("engagement", json!(mention.engagement));
        }
        if let Some(reply_to) = &mention.reply_to {
            put("reply_to", json!(reply_to));
        }
        if let Some(section) = &mention.section {
            put("section", json!(section));
        }
        // Where a clipping or a broadcast can be looked up: medium, page, edition, times. What an import gave for
        // other kinds are mostly labels of other people's models, which are not ours to show.
        if matches!(mention.kind, MentionKind::Print | MentionKind::Broadcast) {
            for (key, value) in &mention.extra {
                object.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
    }
    value
}

/// Issues of a day.
pub(crate) fn issues(
    place: &Place,
    date: Option<Date>,
    scope: ScopeChoice,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let opened = open(place)?;
    let house = &opened.house;
    let Some(day) = last_day(house, date)? else {
        anyhow::bail!("the store holds no dated mention yet; `pantau import` or `pantau crawl` brings some");
    };
    let desk = open::desk(&opened.config, &opened.house);
    let period = Period { since: day, until: day };
    let (list, briefs) = editions::issues_of(house, &desk, period, scope.into())?;
    if as_json {
        let issues: Vec<Value> = list.iter().map(|issue| issue_json(issue, &briefs)).collect();
        print([json!({"date": day, "issues": issues}).to_string()])?;
    } else {
        print(
            list.iter().enumerate().flat_map(|(rank, issue)| issue_lines(house, rank + 1, issue, &briefs)),
        )?;
        print([format!("{day}: {} issues", list.len())])?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The day asked for, else the last one with mentions.
pub(crate) fn last_day(house: &House, asked: Option<Date>) -> anyhow::Result<Option<Date>> {
    Ok(match asked {
        Some(day) => Some(day),
        None => house.store.day_range()?.map(|(_, last)| last),
    })
}

fn members<'a>(issue: &Issue, briefs: &'a HashMap<MentionId, Brief>) -> Vec<&'a Brief> {
    issue.evidence.iter().filter_map(|id| briefs.get(id)).collect()
}

/// Values by how often they occur, most first, then by themselves.
fn ranked<T: Ord + Clone>(values: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for value in values {
        *counts.entry(value).or_insert(0_usize) += 1;
    }
    let mut list: Vec<_> = counts.into_iter().collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list
}

fn tone_counts(members: &[&Brief]) -> [usize; 3] {
    let of = |tone: Tone| members.iter().filter(|brief| brief.tone.label() == tone).count();
    [of(Tone::Positive), of(Tone::Neutral), of(Tone::Negative)]
}

fn issue_json(issue: &Issue, briefs: &HashMap<MentionId, Brief>) -> Value {
    let members = members(issue, briefs);
    let [positive, neutral, negative] = tone_counts(&members);
    let regions = ranked(members.iter().flat_map(|brief| brief.regions.clone()));
    let outlets = ranked(members.iter().map(|brief| brief.source.clone()));
    let first = issue.first.as_ref().and_then(|id| briefs.get(id)).or(members.first().copied());
    json!({
        "id": issue.id,
        "name": issue.name,
        "status": issue.status,
        "mentions": members.len(),
        "tone": {"positive": positive, "neutral": neutral, "negative": negative},
        "regions": regions.iter().map(|(code, _)| code).collect::<Vec<_>>(),
        "outlets": outlets.iter().map(|(source, _)| source).collect::<Vec<_>>(),
        "first": first.map(|brief| json!({"source": brief.source, "published_at": brief.published.map(|p| p.to_rfc3339())})),
        "score": issue.score,
        "why": issue.why.iter().map(|(name, value, weight)| json!({"criterion": name, "value": value, "weight": weight})).collect::<Vec<_>>(),
        "evidence": issue.evidence,
    })
}

fn issue_lines(house: &House, rank: usize, issue: &Issue, briefs: &HashMap<MentionId, Brief>) -> Vec<String> {
    let members = members(issue, briefs);
    let [positive, neutral, negative] = tone_counts(&members);
    let regions = ranked(members.iter().flat_map(|brief| brief.regions.clone()));
    let outlets = ranked(members.iter().map(|brief| brief.source.clone()));
    let names: Vec<String> = regions.iter().take(3).map(|(code, _)| house.region_name(code)).collect();
    let why: Vec<String> = issue
        .why
        .iter()
        .filter(|(_, value, _)| *value > 0.0)
        .map(|(name, value, _)| format!("{name} {value:.2}"))
        .collect();
    vec![
        format!("{rank:>3}. {} [{}]", issue.name.replace('\n', " "), issue.status),
        format!(
            "     {} mentions (+{positive} ={neutral} -{negative}), {} sources, {}; score {:.2}",
            members.len(),
            outlets.len(),
            names.join(", "),
            issue.score
        ),
        format!("     why: {}", why.join(", ")),
    ]
}
