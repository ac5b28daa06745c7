//! The HTTP interface: the shapes of `pantau search --json` and `pantau issues --json`.

use std::collections::HashMap;

use pantau_domain::{Brief, Issue, Mention, MentionId, Platform, Population};
use pantau_store::BriefFilter;
use serde_json::{Value, json};

use crate::{
    Dashboard,
    asked::{self, Asked},
    day,
    error::PageError,
    pages::search::Question,
    parts::{Tones, ranked},
};

/// Mentions that one answer holds at most, and where nothing is said.
const LIMIT: usize = 200;
const USUAL_LIMIT: usize = 20;
/// Editions listed.
const EDITIONS: usize = 500;

pub(crate) fn search(dashboard: &Dashboard, asked: &Asked) -> Result<Value, PageError> {
    let limit = asked.number("limit", LIMIT)?.unwrap_or(USUAL_LIMIT);
    let question = Question::from_machine(asked)?;
    let hits = dashboard.index.search(&question.to_query(limit))?;
    let seqs: Vec<u64> = hits.hits.iter().map(|hit| hit.seq).collect();
    let found = dashboard.store.by_seq(&seqs)?;
    let mentions: Vec<Value> = found.iter().map(|(mention, brief)| mention_json(mention, brief)).collect();
    Ok(json!({"total": hits.total, "mentions": mentions}))
}

pub(crate) fn issues(dashboard: &Dashboard, asked: &Asked) -> Result<Value, PageError> {
    let population = asked.population("scope")?.unwrap_or(Population::Jatim);
    let Some(day) = day::chosen(dashboard, asked.day("date")?)? else {
        return Ok(json!({"date": null, "issues": []}));
    };
    let (list, briefs) = day::ranked_issues(dashboard, day, population)?;
    let issues: Vec<Value> = list.iter().map(|issue| issue_json(issue, &briefs)).collect();
    Ok(json!({"date": day, "issues": issues}))
}

pub(crate) fn mention(dashboard: &Dashboard, id: &str) -> Result<Value, PageError> {
    const WHAT: &str = "pemberitaan ini";
    let id: MentionId = asked::id(id, WHAT)?;
    let mention = dashboard.store.mention(&id)?.ok_or(PageError::Missing { what: WHAT })?;
    let filter = BriefFilter { ids: Some(vec![id.clone()]), ..BriefFilter::default() };
    let brief = dashboard.store.briefs(&filter)?.into_iter().next();
    let mut value = match &brief {
        Some(brief) => mention_json(&mention, brief),
        None => bare_json(&mention),
    };
    if let Some(object) = value.as_object_mut() {
        object.insert("capture".to_owned(), json!(mention.capture));
        object.insert("seen_at".to_owned(), json!(mention.seen_at));
        object.insert("labels".to_owned(), json!(dashboard.store.annotations(&id)?));
    }
    Ok(value)
}

pub(crate) fn editions(dashboard: &Dashboard) -> Result<Value, PageError> {
    let list: Vec<Value> = dashboard
        .store
        .editions(EDITIONS)?
        .into_iter()
        .map(|(id, title, period, made_at)| json!({"id": id, "title": title, "period": period, "made_at": made_at}))
        .collect();
    Ok(json!({"editions": list}))
}

/// A mention that has no labels yet, in the shape that `import` takes.
fn bare_json(mention: &Mention) -> Value {
    let mut value = json!({
        "id": mention.id,
        "kind": mention.kind,
        "source": mention.source,
        "url": mention.url,
        "published_at": mention.published.map(|published| published.to_rfc3339()),
        "title": mention.title,
        "body": mention.body,
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
    }
    value
}

/// A mention with its labels beside.
fn mention_json(mention: &Mention, brief: &Brief) -> Value {
    let mut value = bare_json(mention);
    if let Some(object) = value.as_object_mut() {
        let labels = [
            ("language", json!(brief.language)),
            (
                "tone",
                json!({"label": brief.tone.label(), "positive": brief.tone.positive, "neutral": brief.tone.neutral, "negative": brief.tone.negative}),
            ),
            ("topics", json!(brief.topics)),
            ("regions", json!(brief.regions)),
            ("scope", json!(brief.scope)),
            ("story", json!(brief.story)),
            ("issue", json!(brief.issue)),
            ("copy_of", json!(brief.copy_of)),
        ];
        for (key, value) in labels {
            object.insert(key.to_owned(), value);
        }
    }
    value
}

fn issue_json(issue: &Issue, briefs: &HashMap<MentionId, Brief>) -> Value {
    let members: Vec<&Brief> = issue.evidence.iter().filter_map(|id| briefs.get(id)).collect();
    let tones = Tones::of(members.iter().copied());
    let regions = ranked(members.iter().flat_map(|brief| brief.regions.clone()));
    let outlets = ranked(members.iter().map(|brief| brief.source.clone()));
    let first = issue.first.as_ref().and_then(|id| briefs.get(id)).or(members.first().copied());
    json!({
        "id": issue.id,
        "name": issue.name,
        "status": issue.status,
        "mentions": members.len(),
        "tone": {"positive": tones.positive, "neutral": tones.neutral, "negative": tones.negative},
        "regions": regions.iter().map(|(code, _)| code).collect::<Vec<_>>(),
        "outlets": outlets.iter().map(|(source, _)| source).collect::<Vec<_>>(),
        "first": first.map(|brief| json!({"source": brief.source, "published_at": brief.published.map(|published| published.to_rfc3339())})),
        "score": issue.score,
        "why": issue.why.iter().map(|(name, value, weight)| json!({"criterion": name, "value": value, "weight": weight})).collect::<Vec<_>>(),
        "evidence": issue.evidence,
    })
}
