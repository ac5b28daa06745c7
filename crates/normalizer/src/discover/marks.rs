//! What an article's page has beside its text.

use crate::{
    charset,
    page::{self, Page},
    received::Received,
};

/// The largest page read, in bytes.
const MAX_BYTES: usize = 6_291_456;

/// Marks of an article's page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// Whether its data stands as JSON-LD of an article.
    pub has_json_ld: bool,
    /// Its variant for phones.
    pub amp: Option<String>,
}

/// Reads a page's marks.
#[must_use]
pub fn marks(received: &Received<'_>) -> Marks {
    let text = charset::decode(received.body, received.content_type);
    let (text, _) = page::bounded(&text, MAX_BYTES);
    let page = Page::parse(text);
    let mut marks = Marks::default();
    for (index, item) in page.items() {
        let Some(element) = item.element else { continue };
        match element.name() {
            "script" => {
                let is_linked =
                    element.attr("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"));
                let names_article = page.get(index + 1).is_some_and(|inside| {
                    ["Article\"", "BlogPosting\""].iter().any(|kind| inside.text.contains(kind))
                });
                marks.has_json_ld |= is_linked && names_article;
            }
            "link" if marks.amp.is_none() => {
                let is_amp = element.attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("amphtml"));
                if is_amp {
                    marks.amp = element.attr("href").and_then(|href| super::joined(&href, received.url));
                }
            }
            _ => {}
        }
    }
    marks
}
