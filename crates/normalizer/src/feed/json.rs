//! JSON Feed, and the truncated remains of one.

use serde_json::Value;

use super::{Dates, Feed, FeedEntry, MAX_ENTRIES, absolute};
use crate::{error::NormalizeError, markup};

pub(super) fn read(text: &str, base: &str, dates: &Dates) -> Result<Feed, NormalizeError> {
    let value = first_value(text).ok_or(NormalizeError::NotFeed)?;
    let is_feed =
        value.get("version").and_then(Value::as_str).is_some_and(|version| version.contains("jsonfeed"));
    let items = value.get("items").and_then(Value::as_array);
    let Some(items) = items.or(is_feed.then_some(const { &Vec::new() })) else {
        return Err(NormalizeError::NotFeed);
    };
    let entries =
        items.iter().take(MAX_ENTRIES).filter(|item| item.is_object()).map(|item| entry(item, base, dates));
    Ok(Feed { kind: "json", title: words(&value, "title"), entries: entries.collect() })
}

fn entry(item: &Value, base: &str, dates: &Dates) -> FeedEntry {
    let link = ["url", "external_url"].iter().find_map(|key| item.get(key).and_then(Value::as_str));
    let date =
        ["date_published", "date_modified"].iter().find_map(|key| dates.read(item.get(key)?.as_str()?));
    let id = match item.get("id") {
        Some(Value::String(id)) => Some(id.clone()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    FeedEntry {
        link: link.and_then(|link| absolute(link, base)),
        title: words(item, "title"),
        date,
        summary: ["summary", "content_text", "content_html"].iter().find_map(|key| words(item, key)),
        id,
    }
}

fn words(value: &Value, key: &str) -> Option<String> {
    let text = markup::plain(value.get(key)?.as_str()?);
    (!text.is_empty()).then_some(text)
}

/// The first JSON value of a text, whatever follows it; of a text that was cut, what its whole items hold.
fn first_value(text: &str) -> Option<Value> {
    if let Some(Ok(value)) = serde_json::Deserializer::from_str(text).into_iter::<Value>().next() {
        return Some(value);
    }
    let mut cut = text;
    for _ in 0..200 {
        let end = cut.rfind('}')?;
        let whole = cut.split_at_checked(end + 1)?.0;
        if let Ok(value) = serde_json::from_str(&format!("{whole}]}}")) {
            return Some(value);
        }
        cut = cut.split_at_checked(end)?.0;
    }
    None
}
