//! The lead that stands under the headline, outside of the part that holds the text.

use super::{facts::folded, weigh::Main};
use crate::page::Page;

/// A lead has so many letters at least; shorter lines are labels.
const LEAST: usize = 60;
/// The longest one looked for, in bytes.
const MOST: usize = 1_200;

/// The paragraph before the text that says what the page claims of itself, where the text does not say it.
pub(super) fn missing(
    page: &Page<'_>,
    main: &Main,
    claims: [&Option<String>; 2],
    body: &str,
) -> Option<String> {
    let start = main.span().start;
    let wanted: Vec<String> = claims
        .into_iter()
        .flatten()
        .map(|claim| folded(claim))
        .filter(|claim| claim.len() >= LEAST)
        .collect();
    if wanted.is_empty() {
        return None;
    }
    let head: String = body.chars().take(3 * MOST).collect();
    let known = folded(&head);
    let mut found: Option<String> = None;
    let mut caption_end = 0;
    for (index, item) in page.items().take_while(|(index, _)| *index < start) {
        let is_line = item.element.is_some_and(|element| {
            !matches!(element.name(), "html" | "body" | "head" | "title" | "script" | "style" | "noscript")
        });
        if matches!(page.name(index), "figure" | "figcaption")
            || page.attr(index, "class").is_some_and(|class| class.contains("caption"))
        {
            caption_end = caption_end.max(item.end);
        }
        if index < caption_end || !is_line || item.end > index + 40 || item.end > start {
            continue;
        }
        let text = page.text_of(index, MOST);
        let plain = folded(&text);
        let is_claimed = plain.len() >= LEAST && wanted.iter().any(|claim| same(claim, &plain));
        if is_claimed && !known.contains(&plain) {
            found = Some(text);
        }
    }
    found
}

/// Whether one is the other, or its beginning where one was cut.
fn same(claim: &str, text: &str) -> bool {
    claim == text
        || (text.starts_with(claim) && text.len() < claim.len() * 3)
        || (claim.starts_with(text) && claim.len() < text.len() * 2)
}
