//! What of a page is left out before its text is weighed.

use super::{
    classes::{AUTHOR_BOX, BODY, CAPTION, CERTAIN, LINES, Learnt, PICTURE, UNLIKELY, matches},
    weigh::set,
};
use crate::page::{Element, Page, is_inline};

/// How far classes are listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Not at all.
    None,
    /// The surest words only.
    Certain,
    /// All of them.
    Full,
}

/// The largest share of a page's characters that a caption or a box about the author has. A guess.
const BOX_SHARE: f64 = 0.15;
/// The same for a paragraph that is left out on its class, or a picture with its caption. A guess.
const LINE_SHARE: f64 = 0.1;
/// From this share on, only the surest words are believed. Anything from 0.4 to 0.5 does as well on 600 pages.
const LONG_SHARE: f64 = 0.45;

pub(super) fn drop_unlikely<'a>(
    page: &Page<'a>,
    chars: &[u32],
    trust: Trust,
    without: &[usize],
    learnt: &mut Learnt<'a>,
) -> Vec<bool> {
    let total = chars.first().copied().unwrap_or(0);
    let mut dropped = vec![false; page.len()];
    let heading = page.items().find(|(index, _)| page.name(*index) == "h1").map(|(index, _)| index);
    let mut until = 0;
    for index in teasers(page, chars).into_iter().chain(without.iter().copied()) {
        set(&mut dropped, index, true);
    }
    for (index, item) in page.items() {
        if dropped.get(index).copied().unwrap_or(false) && index >= until {
            until = item.end;
        }
        if index < until {
            set(&mut dropped, index, true);
            continue;
        }
        let Some(element) = item.element else { continue };
        let share = f64::from(chars.get(index).copied().unwrap_or(0)) / f64::from(total.max(1));
        // Comments can be longer than the article; what the headline stands in is not dropped on its class alone.
        let holds_heading = heading.is_none_or(|heading| (index..item.end).contains(&heading));
        let limit = if holds_heading { 0.5 } else { 0.7 };
        if is_silent(element.name())
            || (share < limit
                && is_unlikely(
                    page,
                    index,
                    element,
                    learnt,
                    trust,
                    share,
                    heading.is_some() && holds_heading,
                ))
        {
            set(&mut dropped, index, true);
            until = item.end;
        }
    }
    dropped
}

/// Characters of a teaser, at most.
const TEASER: u32 = 600;
/// Neighbours of one make from which they are a list of teasers.
const TEASERS: usize = 3;

/// Neighbours of one make that each hold one linked heading and little else: other articles, wherever they are listed.
fn teasers(page: &Page<'_>, chars: &[u32]) -> Vec<usize> {
    let mut headings = vec![0_u16; page.len()];
    let (mut link_end, mut heading_end) = (0, 0);
    for (index, item) in page.items() {
        let Some(element) = item.element else { continue };
        let is_link = element.name() == "a";
        let is_heading = matches!(element.name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        let both = (is_link && index < heading_end) || (is_heading && index < link_end);
        if is_link {
            link_end = link_end.max(item.end);
        }
        if is_heading {
            heading_end = heading_end.max(item.end);
        }
        if both {
            set(&mut headings, index, 1);
        }
    }
    for index in (1..page.len()).rev() {
        let value = headings.get(index).copied().unwrap_or(0);
        if let Some(above) = headings.get_mut(page.parent(index)) {
            *above = above.saturating_add(value);
        }
    }
    let is_teaser = |index: usize| {
        matches!(headings.get(index), Some(1 | 2)) && chars.get(index).is_some_and(|length| *length <= TEASER)
    };
    let mut found = Vec::new();
    for (index, item) in page.items() {
        // Only what holds several can be a list.
        if item.element.is_none() || headings.get(index).copied().unwrap_or(0) < 3 {
            continue;
        }
        let mut run: Vec<usize> = Vec::new();
        let mut make = ("", None);
        let mut child = index + 1;
        while child < item.end {
            if page.get(child).is_some_and(|item| item.element.is_some()) {
                let this = (page.name(child), page.attr(child, "class"));
                let continues = this.0 == make.0 && this.1 == make.1 && is_teaser(child);
                if !continues {
                    if run.len() >= TEASERS {
                        found.append(&mut run);
                    }
                    run.clear();
                }
                if is_teaser(child) && !is_inline(this.0) {
                    run.push(child);
                }
                make = this;
            }
            child = page.end(child).max(child + 1);
        }
        if run.len() >= TEASERS {
            found.append(&mut run);
        }
    }
    found
}

fn is_unlikely<'a>(
    page: &Page<'a>,
    index: usize,
    element: Element<'a>,
    learnt: &mut Learnt<'a>,
    trust: Trust,
    share: f64,
    holds_heading: bool,
) -> bool {
    let name = element.name();
    match name {
        "nav" | "footer" | "figcaption" | "menu" => return true,
        "aside" if holds_heading => return false,
        "aside" | "form" | "figure" => return share < 0.35,
        "p" if trust != Trust::None => {
            let named = |key| element.attr(key).is_some_and(|words| matches(&LINES, &words));
            return share < LINE_SHARE && (named("class") || named("id"));
        }
        "html" | "body" | "article" | "main" | "p" | "br" | "h1" => return false,
        _ => {}
    }
    if name == "header" && !is_within(page, index, "article") && share < 0.2 {
        return true;
    }
    let mut role = "";
    let mut hint = [""; 2];
    for (key, value) in element.attrs() {
        match key {
            "class" => hint[0] = value,
            "id" => hint[1] = value,
            "role" => role = value,
            "hidden" => return true,
            "aria-hidden" if value == "true" => return true,
            "style" => {
                let style: String =
                    value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
                if style.contains("display:none") || style.contains("visibility:hidden") {
                    return true;
                }
            }
            "itemprop" if value == "articleBody" => return false,
            _ => {}
        }
    }
    if matches!(
        role,
        "navigation"
            | "complementary"
            | "banner"
            | "contentinfo"
            | "dialog"
            | "search"
            | "menu"
            | "alert"
            | "button"
    ) {
        return true;
    }
    if trust == Trust::None || hint == [""; 2] || is_inline(name) && share > 0.02 {
        return false;
    }
    let of_its_own = !holds_heading && is_box(page, index, hint, share, learnt);
    of_its_own || is_named(hint, trust, share, learnt)
}

/// Whether it is a caption, a picture with one, or a box about who wrote it.
fn is_box<'a>(
    page: &Page<'a>,
    index: usize,
    hint: [&'a str; 2],
    share: f64,
    learnt: &mut Learnt<'a>,
) -> bool {
    (share < BOX_SHARE && (learnt.any(&CAPTION, hint) || learnt.any(&AUTHOR_BOX, hint)))
        || (share < LINE_SHARE
            && learnt.any(&PICTURE, hint)
            && (index..page.end(index)).all(|index| page.name(index) != "p"))
}

/// Whether its class or id says that it stands beside the text.
fn is_named<'a>(hint: [&'a str; 2], trust: Trust, share: f64, learnt: &mut Learnt<'a>) -> bool {
    let words = if trust == Trust::Certain { &CERTAIN } else { &UNLIKELY };
    // Comments and sidebars can be long; what else is longer than the text is the text.
    learnt.any(words, hint)
        && !(trust == Trust::Full && share > LONG_SHARE && !learnt.any(&CERTAIN, hint))
        && !(share > 0.15 && learnt.any(&BODY, hint))
}

fn is_within(page: &Page<'_>, index: usize, name: &str) -> bool {
    let mut node = index;
    while node > 0 {
        node = page.parent(node);
        if page.name(node) == name {
            return true;
        }
    }
    false
}

pub(super) fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "iframe"
            | "object"
            | "embed"
            | "canvas"
            | "audio"
            | "video"
            | "head"
            | "select"
            | "textarea"
            | "button"
            | "input"
            | "option"
            | "math"
            | "map"
            | "datalist"
            | "dialog"
    )
}
