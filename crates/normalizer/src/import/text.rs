//! Cleans the texts of imported files: references resolved up to twice, certain mojibake, lines that are no text.

use std::sync::LazyLock;

use regex::Regex;

use crate::{article::clean, entity, markup};

/// Marks that outlets put into the middle of a line once its breaks were lost.
static INSIDE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"ADVERTISEMENT|SCROLL TO (CONTINUE|RESUME)( WITH CONTENT| CONTENT)?|Scroll ke bawah untuk melanjutkan|\[Gambas:[^\]]{0,60}\]").ok()
});

/// One line of text: a title.
pub(super) fn line(text: &str) -> String {
    markup::collapse(&plain(text))
}

/// A body: one paragraph a line; what is no text is taken out of news.
pub(super) fn body(text: &str, is_news: bool) -> String {
    let text = plain(text);
    if !is_news {
        return text.trim().to_owned();
    }
    let text = match INSIDE.as_ref() {
        Some(inside)
            if text.contains("ADVERTISEMENT")
                || text.contains("SCROLL")
                || text.contains("[Gambas")
                || text.contains("Scroll ke") =>
        {
            inside.replace_all(&text, "\n").into_owned()
        }
        _ => text,
    };
    let cleaned = clean::paragraphs(text.lines(), None);
    if cleaned.is_empty() { markup::collapse(&text) } else { cleaned }
}

fn plain(text: &str) -> String {
    let mut text = entity::decode(text).into_owned();
    if text.contains('&') {
        text = entity::decode(&text).into_owned();
    }
    if ["</p>", "<br", "</a>", "</div>", "<img "].iter().any(|tag| text.contains(tag)) {
        let lines = text.replace("</p>", "</p>\n").replace("<br", "\n<br");
        text = lines.lines().map(markup::plain).collect::<Vec<_>>().join("\n");
    }
    if text.contains("â€") || text.contains("Ã") || text.contains("Â") {
        text = unmangled(&text);
    }
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// UTF-8 that was once read as Windows-1252, where the whole line goes back without a fault; anything else stays.
fn unmangled(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let (bytes, _, has_faults) = encoding_rs::WINDOWS_1252.encode(line);
        match std::str::from_utf8(&bytes) {
            Ok(mended) if !has_faults && mended.chars().count() < line.chars().count() => {
                lines.push(mended.to_owned())
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}
