//! The lead that stands under the headline, outside of the part that holds the text.

use super::{
    classes::{LEAD, matches},
    facts::folded,
    weigh::Main,
};
use crate::page::Page;

/// A lead has so many letters at least; shorter lines are labels.
const LEAST: usize = 60;
/// Bytes of a claim that are looked at first.
const BEGINNING: usize = 16;
/// The longest one looked for, in bytes.
const MOST: usize = 1_200;

/// The paragraph before the text that says what the page claims of itself, where the text does not say it.
pub(super) fn missing(
    page: &Page<'_>,
    main: &Main,
    claims: [&Option<String>; 2],
    body: &str,
) -> Option<String> {
    // What stands in the part and was taken for a teaser may be the lead too.
    let is_text = |index: &usize| {
        !main.is_dropped(*index) && page.get(*index).is_some_and(|item| item.text.len() >= LEAST)
    };
    let start = main.indices().find(is_text).unwrap_or(main.span().start);
    let wanted: Vec<String> = claims
        .into_iter()
        .flatten()
        .map(|claim| folded(claim))
        .filter(|claim| claim.len() >= LEAST)
        .collect();
    let head: String = body.chars().take(3 * MOST).collect();
    let known = folded(&head);
    let mut found: Option<String> = None;
    let mut classed: Option<String> = None;
    let mut headed = false;
    let mut caption_end = 0;
    for (index, item) in page.items().take_while(|(index, _)| *index < start) {
        let is_line = item.element.is_some_and(|element| {
            !matches!(element.name(), "html" | "body" | "head" | "title" | "script" | "style" | "noscript")
        });
        if page.name(index) == "h1" {
            classed = None;
            headed = true;
        }
        if matches!(page.name(index), "figure" | "figcaption" | "nav" | "aside" | "footer" | "form")
            || page.attr(index, "class").is_some_and(|class| class.contains("caption"))
        {
            caption_end = caption_end.max(item.end);
        }
        if index < caption_end || !is_line || item.end > index + 40 || item.end > start {
            continue;
        }
        let named = headed && classed.is_none() && is_named(page, index);
        // Whatever says what the page claims begins as the claim does: for most elements their first letters will do.
        let start_of = folded(&page.text_of(index, LEAST));
        let begins = start_of.get(..BEGINNING).unwrap_or(&start_of);
        if !named && (begins.is_empty() || !wanted.iter().any(|claim| claim.starts_with(begins))) {
            continue;
        }
        let text = page.text_of(index, MOST);
        let plain = folded(&text);
        let is_claimed = plain.len() >= LEAST && wanted.iter().any(|claim| same(claim, &plain));
        if is_claimed && !known.contains(&plain) {
            found = Some(text);
        } else if named && plain.len() >= LEAST && !known.contains(&plain) {
            classed = Some(text);
        }
    }
    found.or(classed)
}

/// Whether one is the other, or its beginning where one was cut.
fn same(claim: &str, text: &str) -> bool {
    claim == text
        || (text.starts_with(claim) && text.len() < claim.len() * 3)
        || (claim.starts_with(text) && claim.len() < text.len() * 2)
}

/// Whether an element says that it holds a lead, and holds words alone.
fn is_named(page: &Page<'_>, index: usize) -> bool {
    let Some(element) = page.get(index).and_then(|item| item.element) else { return false };
    let named = element.attr("class").is_some_and(|class| matches(&LEAD, &class))
        || element
            .attr("itemprop")
            .is_some_and(|value| matches!(&*value, "description" | "alternativeHeadline"));
    let is_other = |index: usize| {
        matches!(
            page.name(index),
            "img" | "figure" | "noscript" | "script" | "picture" | "time" | "h1" | "ul" | "meta"
        )
    };
    named && !(index..page.end(index)).any(is_other)
}
