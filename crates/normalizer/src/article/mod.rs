//! The article of a page: text, title, author, date.
//!
//! The page becomes a flat list of nodes (`page`); its head, JSON-LD and marked-up elements give what they claim
//! (`meta`, `jsonld`); blocks of text are weighed and the part of the page with the most weight is the text
//! (`weigh`, `render`); lines that outlets put between paragraphs are taken out (`clean`).

mod classes;
pub(crate) mod clean;
mod drop;
mod facts;
mod jsonld;
mod lead;
pub(crate) mod meta;
pub mod parts;
mod render;
mod rules;
mod selector;
#[cfg(test)]
mod tests;
mod title;
mod weigh;

use jiff::Timestamp;
use pantau_domain::{DateOrigin, Published};
use pantau_text::{address, date};
pub use rules::Rules;
use serde::{Deserialize, Serialize};

use crate::{
    charset,
    error::NormalizeError,
    markup,
    page::{self, Page},
    received::Received,
};

/// The largest page read, in bytes; the rest of a longer one is cut off.
const MAX_BYTES: usize = 6_291_456;
/// A text shorter than this, in characters, is none.
const MIN_TEXT: usize = 80;
/// Markup held back for a script is looked at from this many bytes on. A guess.
const HIDDEN: usize = 500;
/// The most links kept.
const MAX_LINKS: usize = 400;

/// What a feed or sitemap said of the page before it was fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EntryHint {
    /// Headline.
    pub title: Option<String>,
    /// When it was published.
    pub date: Option<Published>,
    /// What was said of it.
    pub summary: Option<String>,
    /// The section it was listed in.
    pub section: Option<String>,
    /// When its address was found where the newest stand, by whoever gives no date. It dates nothing, but such a page
    /// is worth looking at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_at: Option<Timestamp>,
    /// Captures of the further pages of an article in parts, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
}

/// An article as read from its page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Article {
    /// Headline without the outlet's name.
    pub title: Option<String>,
    /// Main text, paragraphs parted by a line break.
    pub body: String,
    /// Authors, parted by `; `.
    pub author: Option<String>,
    /// The outlet's own section.
    pub section: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// The language that the page claims, lower case, without region.
    pub language_hint: Option<String>,
    /// The canonical address that the page claims, on its own host; else that of the page.
    pub canonical_url: Option<String>,
    /// Absolute addresses that the text links to.
    pub links: Vec<String>,
    /// The article's picture.
    pub image: Option<String>,
    /// What was odd: `page_cut`, `no_date`, `implausible_date`, `body_from_metadata`, `short_text`,
    /// `rule_failed`.
    pub warnings: Vec<String>,
    /// The next page of an article in parts.
    pub next_page: Option<String>,
}

/// Reads the article of a page. What `hint` knows fills what the page does not say.
///
/// # Errors
/// [`NormalizeError::NoText`] where the page holds no text to speak of.
pub fn read(received: &Received<'_>, hint: Option<&EntryHint>) -> Result<Article, NormalizeError> {
    read_with(received, hint, None)
}

/// The same with the rules of the page's outlet, which go before what any page is read by.
///
/// # Errors
/// [`NormalizeError::NoText`] where the page holds no text to speak of.
pub fn read_with(
    received: &Received<'_>,
    hint: Option<&EntryHint>,
    rules: Option<&Rules>,
) -> Result<Article, NormalizeError> {
    let article = read_any(received, hint, rules);
    let length = article.body.chars().count();
    if length == 0 || (length < MIN_TEXT && article.title.is_none()) {
        return Err(NormalizeError::NoText);
    }
    Ok(article)
}

/// The same for a page that may hold no text: what else it says is given.
pub(crate) fn read_any(received: &Received<'_>, hint: Option<&EntryHint>, rules: Option<&Rules>) -> Article {
    let mut warnings = Vec::new();
    let text = charset::decode(received.body, received.content_type);
    let (text, was_cut) = page::bounded(&text, MAX_BYTES);
    if was_cut {
        warnings.push("page_cut".to_owned());
    }
    let none = Rules::default();
    let rules = rules.unwrap_or(&none);
    let page = Page::parse(text);
    let head = meta::read(&page);
    let linked = jsonld::read(&page);
    let title = rules.title(&page).or_else(&mut warnings, || title::title(&page, &head, &linked, hint));
    let (main, body) = match rules.main(&page).or_else(&mut warnings, || None) {
        Some(main) => {
            let body = render::text(&page, &main, title.as_deref());
            (main, body)
        }
        None => general_text(&page, &head, &linked, title.as_deref(), rules, &mut warnings),
    };
    if body.chars().count() < MIN_TEXT {
        warnings.push("short_text".to_owned());
    }
    let author = rules.author(&page).or_else(&mut warnings, || facts::author(&page, &head, &linked, &main));
    let published = rules.date(&page, received).or_else(&mut warnings, || {
        facts::published(&page, &head, &linked, &main, received).or_else(|| hint.and_then(|hint| hint.date))
    });
    if published.is_none() {
        let claimed = linked.published.is_some() || head.published.is_some();
        warnings.push(if claimed { "implausible_date" } else { "no_date" }.to_owned());
    }
    Article {
        title,
        body,
        author,
        section: linked
            .section
            .or(head.section.clone())
            .or_else(|| hint.and_then(|hint| hint.section.clone())),
        published,
        language_hint: head.language.clone(),
        canonical_url: canonical(&head, received),
        links: links(&page, &main, received.url),
        image: head.image.clone().or(linked.image).and_then(|image| joined(&image, received.url)),
        warnings,
        next_page: head
            .next
            .as_deref()
            .and_then(|next| joined(next, received.url))
            .filter(|next| next != received.url),
    }
}

/// The day that an address names (`/2025/06/10/` or `2025-06-10`), where that can be true.
#[must_use]
pub fn address_date(url: &str, seen_at: Timestamp) -> Option<Published> {
    facts::from_address(url, &Received { body: &[], content_type: None, url, seen_at })
}

/// The text of a page of no known make: its heaviest part, with the lead above it.
fn general_text(
    page: &Page<'_>,
    head: &meta::Head,
    linked: &jsonld::Linked,
    title: Option<&str>,
    rules: &Rules,
    warnings: &mut Vec<String>,
) -> (weigh::Main, String) {
    let main = weigh::main_part(page, &rules.dropped(page));
    let mut body = render::text(page, &main, title);
    if body.len() < MIN_TEXT
        && let Some(inner) = hidden(page)
    {
        let inner = Page::parse(inner);
        body = render::text(&inner, &weigh::main_part(&inner, &[]), title);
    }
    if let Some(lead) = lead::missing(page, &main, [&linked.lead, &head.lead], &body) {
        body = format!("{lead}\n{body}");
    }
    if let Some(written) = linked.body.as_deref().map(markup_text)
        && written.chars().count() > body.chars().count().saturating_mul(2).max(400)
    {
        body = clean::paragraphs(written.lines(), title);
        warnings.push("body_from_metadata".to_owned());
    }
    (main, body)
}

/// The longest markup that a page holds for readers without scripts, or for its own script to show.
fn hidden<'a>(page: &'a Page<'_>) -> Option<&'a str> {
    let is_template = |index: usize| match page.name(index) {
        "noscript" => true,
        "script" => {
            page.attr(index, "type").is_some_and(|kind| kind.contains("template") || kind.contains("html"))
        }
        _ => false,
    };
    let texts = page.items().filter(|(_, item)| item.element.is_none() && is_template(item.parent));
    texts.map(|(_, item)| item.text.as_ref()).filter(|text| text.len() > HIDDEN).max_by_key(|text| text.len())
}

fn markup_text(text: &str) -> String {
    if text.contains("</") || text.contains("&lt;") {
        text.split("</p>").map(markup::plain).collect::<Vec<_>>().join("\n")
    } else {
        crate::entity::decode(text).into_owned()
    }
}

fn joined(link: &str, base: &str) -> Option<String> {
    if link.len() > address::MAX_LENGTH {
        return None;
    }
    let url = match url::Url::parse(base) {
        Ok(base) => base.join(link).ok()?,
        Err(_) => url::Url::parse(link).ok()?,
    };
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

/// The page's own claim counts only on its own host, so that no page can pass for another outlet's.
fn canonical(head: &meta::Head, received: &Received<'_>) -> Option<String> {
    let own = address::canonical(received.url, None);
    let own_host = address::host(received.url);
    let claimed = head.canonical.as_deref().and_then(|link| address::canonical(link, Some(received.url)));
    let is_home =
        |url: &str| url::Url::parse(url).is_ok_and(|url| url.path().len() <= 1 && url.query().is_none());
    match (claimed, own) {
        (Some(claimed), None) => Some(claimed),
        (Some(claimed), Some(own))
            if address::host(&claimed) == own_host && (!is_home(&claimed) || is_home(&own)) =>
        {
            Some(claimed)
        }
        (_, own) => own,
    }
}

fn links(page: &Page<'_>, main: &weigh::Main, base: &str) -> Vec<String> {
    let mut links: Vec<String> = Vec::new();
    for index in main.indices() {
        if page.name(index) != "a" || main.is_dropped(index) {
            continue;
        }
        if let Some(link) = page.attr(index, "href").and_then(|href| joined(&href, base))
            && !links.contains(&link)
        {
            links.push(link);
            if links.len() >= MAX_LINKS {
                break;
            }
        }
    }
    links
}

/// A date that a page's data claims.
fn claimed(text: &str, origin: DateOrigin, received: &Received<'_>) -> Option<Published> {
    date::read(text, received.seen_at, origin)
}
