//! Whether a feed carries whole articles or a line of each.

use crate::{charset, gzip, markup, received::Received};

/// Text of this length, in characters, is an article and no teaser.
const WHOLE: usize = 900;
/// Entries looked at.
const ENTRIES: usize = 40;

/// Whether at least half of a feed's entries carry the article's text. A page can be left unasked then, though its
/// facts are surer: this is told to the operator, nothing more.
#[must_use]
pub fn holds_full_text(received: &Received<'_>) -> bool {
    let Ok(body) = gzip::unpack(received.body) else { return false };
    let text = charset::decode(&body, received.content_type);
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if trimmed.starts_with('{') {
        return in_json(trimmed);
    }
    let entries = text.matches("<item").count().max(text.matches("<entry").count()).min(ENTRIES);
    let long = |name: &str| {
        let open = format!("<{name}");
        let close = format!("</{name}>");
        let parts = text.split(open.as_str()).skip(1).take(ENTRIES);
        parts
            .filter_map(|part| part.split_once('>')?.1.split_once(close.as_str()))
            .filter(|(inside, _)| letters(inside) >= WHOLE)
            .count()
    };
    entries > 0
        && ["content:encoded", "content", "description", "summary"]
            .into_iter()
            .any(|name| long(name) * 2 >= entries)
}

fn in_json(text: &str) -> bool {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return false };
    let Some(items) = value.get("items").and_then(serde_json::Value::as_array) else { return false };
    let looked_at = items.len().min(ENTRIES);
    let is_long = |item: &&serde_json::Value| {
        ["content_html", "content_text"]
            .iter()
            .filter_map(|key| item.get(key)?.as_str())
            .any(|text| letters(text) >= WHOLE)
    };
    looked_at > 0 && items.iter().take(ENTRIES).filter(is_long).count() * 2 >= looked_at
}

fn letters(markup: &str) -> usize {
    // Escaped markup is markup as well; what is far longer than an article needs no counting.
    let bounded = crate::page::bounded(markup, 20_000).0;
    let inner = bounded.trim().trim_start_matches("<![CDATA[");
    markup::plain(&crate::entity::decode(inner)).chars().count()
}
