//! Grouping of JSON lines, for use in a shell.

use std::collections::HashSet;

use jiff::{Timestamp, civil};
use pantau_domain::{Groupable, MentionId, MentionKind, SourceId, time};
use pantau_text::shingle;
use serde_json::{Map, Value, json};

use crate::{
    error::LineError,
    group::{GroupSettings, Grouper},
};

/// Groups mentions `{"id","outlet","published_at","title","body"}` into `{"id","story","copy_of"}`, in the order given.
/// A line that is no mention yields `{"id","error"}`. Lines may come in any order: they are grouped in time order,
/// undated ones last.
#[must_use]
pub fn group_lines(lines: &[Value], settings: &GroupSettings) -> Vec<Value> {
    let mut seen = HashSet::new();
    let mut read: Vec<Result<Groupable, LineError>> = Vec::with_capacity(lines.len());
    for line in lines {
        let mention = mention(line).and_then(|mention| {
            if seen.insert(mention.id.clone()) { Ok(mention) } else { Err(LineError::Repeated) }
        });
        read.push(mention);
    }
    let mut order: Vec<(usize, &Groupable)> =
        read.iter().enumerate().filter_map(|(place, line)| Some((place, line.as_ref().ok()?))).collect();
    order.sort_by(|(_, a), (_, b)| (!a.dated, a.at, &a.id).cmp(&(!b.dated, b.at, &b.id)));
    let mut grouper = Grouper::new(settings);
    let mut out: Vec<Value> = lines
        .iter()
        .zip(&read)
        .map(|(line, read)| match read {
            Ok(_) => Value::Null,
            Err(error) => {
                json!({"id": line.get("id").cloned().unwrap_or(Value::Null), "error": error.to_string()})
            }
        })
        .collect();
    for (place, mention) in order {
        let grouped = grouper.add(mention);
        if let Some(answer) = out.get_mut(place) {
            *answer = json!({
                "id": grouped.mention.as_str(),
                "story": grouped.story.as_str(),
                "copy_of": grouped.copy_of.as_ref().map(MentionId::as_str),
            });
        }
    }
    out
}

/// The mention that a line of the corpus or of the stream holds, ready to be grouped; none where it holds none.
#[must_use]
pub fn mention_of(line: &Value) -> Option<Groupable> {
    mention(line).ok()
}

fn mention(line: &Value) -> Result<Groupable, LineError> {
    let fields = line.as_object().ok_or(LineError::NoObject)?;
    let id: MentionId = match fields.get("id") {
        Some(Value::String(id)) => id.parse().map_err(|_| LineError::Id)?,
        Some(Value::Number(id)) => id.to_string().parse().map_err(|_| LineError::Id)?,
        _ => return Err(LineError::Id),
    };
    let title = text(fields, "title")?.map(str::to_owned);
    let body = text(fields, "body")?.unwrap_or_default().to_owned();
    if body.trim().is_empty() && title.as_deref().is_none_or(|title| title.trim().is_empty()) {
        return Err(LineError::Empty);
    }
    let published = text(fields, "published_at")?.filter(|date| !date.trim().is_empty());
    let at = published.map(instant).transpose()?;
    let kind = text(fields, "kind")?.and_then(|kind| kind.parse().ok()).unwrap_or(MentionKind::News);
    let source = text(fields, "outlet")?.and_then(|outlet| outlet.parse::<SourceId>().ok());
    let whole = match &title {
        Some(title) if body.trim().is_empty() => title.as_str(),
        _ => body.as_str(),
    };
    Ok(Groupable {
        kind,
        source: source.map_or_else(|| "-".parse(), Ok).map_err(|_| LineError::Type { field: "outlet" })?,
        at: at.unwrap_or(Timestamp::UNIX_EPOCH),
        dated: at.is_some(),
        signature: shingle::signature(whole),
        digest: shingle::digest(whole),
        title,
        body,
        story: None,
        copy_of: None,
        id,
    })
}

fn text<'a>(fields: &'a Map<String, Value>, field: &'static str) -> Result<Option<&'a str>, LineError> {
    match fields.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(LineError::Type { field }),
    }
}

/// An instant as RFC 3339; a time without a zone is Western Indonesian Time, a day alone its first instant.
fn instant(date: &str) -> Result<Timestamp, LineError> {
    let date = date.trim();
    if let Ok(instant) = date.parse::<Timestamp>() {
        return Ok(instant);
    }
    if let Ok(local) = date.parse::<civil::DateTime>() {
        return time::wib().to_timestamp(local).map_err(|_| LineError::Date);
    }
    date.parse::<civil::Date>().map(time::day_start).map_err(|_| LineError::Date)
}
