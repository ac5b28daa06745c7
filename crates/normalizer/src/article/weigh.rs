//! Which part of a page is its text.
//!
//! Every block gets a weight: its characters, less three times those of its links, less a fixed cost. A part's weight
//! is the sum over its blocks, so that lists of links and scraps pull it down and paragraphs lift it. The part with
//! the largest sum, with what its class says taken into account, is the text. Numbers below were chosen on pages of
//! publishers in many countries and two made sets.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use crate::page::{Element, Page, is_inline};

static UNLIKELY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)comment|komentar|disqus|respond|related|relate[ds]?-|recommend|share|sharing|social|promo|newsletter|subscri|sidebar|",
        r"footer|navbar|navigation|breadcrumb|menu|widget|popular|trending|terkait|terpopuler|terkini|banner|advert|",
        r"(^|[-_ ])(ad|ads|adv|nav|rel|tag|tags|meta|byline|tools|toc)($|[-_ ])|sponsor|cookie|consent|gdpr|modal|popup|",
        r"paywall|login|signup|sign-up|pagination|pager|caption|gallery|carousel|slider|teaser|outbrain|taboola|",
        r"author-?(bio|box|info|card)|read-?more|readmore|read-?also|baca-?juga|bacajuga|also-?read|more-?(stories|news|articles)|",
        r"hidden|print-?only|screen-reader|sr-only|skip-?link|copyright|disclaimer|toolbar|rating|follow|infobox|",
        r"lihat-?juga|simak|editors?-?pick|latest|most-?(read|viewed)|next-?article|prev(ious)?-?(article|post)|",
        r"post-?(nav|tags|footer|share)|entry-?(footer|utility)|article-?(footer|tags|share)|tagcloud|topics|masthead|",
        r"mw-editsection|navbox|reflist|references|mw-jump|catlinks|metadata|donat"
    ))
    .ok()
});

static LIKELY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)article|(^|[-_ ])(body|content|text|story|post|entry|main|detail|read|isi|berita|konten)($|[-_ ])|",
        r"articlebody|story-?body|post-?content|entry-?content|article-?content|detail__?body|main-?content|itp_bodycontent"
    ))
    .ok()
});

static BODY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)article-?_*(body|content|text)|story-?_*(body|content|text)|post-?_*(body|content|text)|entry-?_*(content|body)|",
        r"detail-?_*(body|content|text|isi)|(body|content)-?_*(article|text|detail|berita)|isi-?(berita|artikel)|artikel-?(isi|body)|",
        r"read__content|news-?(body|content|text)|txt-?article|article__"
    ))
    .ok()
});

fn matches(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|regex| regex.is_match(text))
}

/// The chosen part of a page.
pub(crate) struct Main {
    /// The chosen nodes: subtrees in document order.
    pub(crate) parts: Vec<usize>,
    ranges: Vec<Range<usize>>,
    dropped: Vec<bool>,
}

impl Main {
    /// Indices of all nodes in the chosen parts.
    pub(crate) fn indices(&self) -> impl Iterator<Item = usize> + '_ {
        self.ranges.iter().cloned().flatten()
    }

    /// Whether a node is left out of the text.
    pub(crate) fn is_dropped(&self, index: usize) -> bool {
        self.dropped.get(index).copied().unwrap_or(false)
    }

    /// The first and last index of the text; the whole page where nothing was chosen.
    pub(crate) fn span(&self) -> Range<usize> {
        let start = self.ranges.first().map_or(0, |range| range.start);
        let end = self.ranges.last().map_or(self.dropped.len(), |range| range.end);
        start..end
    }
}

/// Weights of one page, by node.
struct Weights {
    /// Characters of text.
    chars: Vec<u32>,
    /// Sum of the weights of blocks.
    sum: Vec<f32>,
    /// Sum of those blocks that are good by themselves.
    good: Vec<f32>,
    dropped: Vec<bool>,
}

/// Chooses the text of a page.
pub(crate) fn main_part(page: &Page<'_>) -> Main {
    let weights = weigh(page, true);
    let mut chosen = choose(page, &weights);
    let mut weights = weights;
    // Where classes mislead (a whole page named `sidebar-layout`), they are not listened to.
    if chosen.is_none_or(|node| weights.good.get(node).copied().unwrap_or(0.0) < 250.0) {
        let open = weigh(page, false);
        let other = choose(page, &open);
        let gain = |weights: &Weights, node: Option<usize>| {
            node.and_then(|node| weights.good.get(node).copied()).unwrap_or(0.0)
        };
        if gain(&open, other) > gain(&weights, chosen) * 2.0 + 100.0 {
            chosen = other;
            weights = open;
        }
    }
    let parts: Vec<usize> = chosen.map(|node| joined(page, &weights, node)).unwrap_or_default();
    let ranges = parts.iter().map(|part| *part..page.end(*part)).collect();
    Main { parts, ranges, dropped: weights.dropped }
}

fn weigh(page: &Page<'_>, by_class: bool) -> Weights {
    let size = page.len();
    let chars = count(page);
    let total = chars.first().copied().unwrap_or(0);
    let dropped = drop_unlikely(page, &chars, total, by_class);
    let mut own = vec![(0_u32, 0_u32); size];
    let mut block_of = vec![0_usize; size];
    let mut in_link = vec![false; size];
    for (index, item) in page.items() {
        let parent = item.parent;
        let link = in_link.get(parent).copied().unwrap_or(false);
        match item.element {
            Some(element) => {
                let name = element.name();
                let block = if is_inline(name) { block_of.get(parent).copied().unwrap_or(0) } else { index };
                set(&mut block_of, index, block);
                set(&mut in_link, index, link || name == "a");
            }
            None if !dropped.get(index).copied().unwrap_or(false) => {
                let block = block_of.get(parent).copied().unwrap_or(0);
                let length = chars.get(index).copied().unwrap_or(0);
                if let Some((all, linked)) = own.get_mut(block) {
                    *all += length;
                    *linked += if link { length } else { 0 };
                }
            }
            None => {}
        }
    }
    let mut sum = vec![0.0_f32; size];
    let mut good = vec![0.0_f32; size];
    for (index, item) in page.items() {
        let Some(element) = item.element else { continue };
        let Some((all, linked)) = own.get(index).copied().filter(|(all, _)| *all > 0) else { continue };
        let weight = block_weight(element.name(), all, linked);
        set(&mut sum, index, weight);
        set(&mut good, index, weight.max(0.0));
    }
    for index in (1..size).rev() {
        let parent = page.parent(index);
        for values in [&mut sum, &mut good] {
            let value = values.get(index).copied().unwrap_or(0.0);
            if let Some(above) = values.get_mut(parent) {
                *above += value;
            }
        }
    }
    Weights { chars, sum, good, dropped }
}

fn set<T>(values: &mut [T], index: usize, value: T) {
    if let Some(slot) = values.get_mut(index) {
        *slot = value;
    }
}

fn block_weight(name: &str, all: u32, linked: u32) -> f32 {
    let (all, linked) = (all as f32, linked as f32);
    let plain = all - 3.0 * linked;
    let weight = match name {
        "p" | "blockquote" | "pre" => plain - 12.0,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => (plain * 0.2).min(5.0),
        "li" | "dd" | "dt" => plain * 0.7 - 25.0,
        "td" | "th" => plain * 0.7 - 25.0,
        _ => plain - 35.0,
    };
    weight.max(-60.0)
}

/// Characters of text below each node, white space not counted.
fn count(page: &Page<'_>) -> Vec<u32> {
    let mut chars = vec![0_u32; page.len()];
    let mut silent_until = 0;
    for (index, item) in page.items() {
        if let Some(element) = item.element {
            if index >= silent_until && is_silent(element.name()) {
                silent_until = item.end;
            }
        } else if index >= silent_until {
            let length: usize = item.text.bytes().map(letters).sum();
            let words = item.text.split_ascii_whitespace().count();
            set(&mut chars, index, u32::try_from(length + words.saturating_sub(1)).unwrap_or(u32::MAX));
        }
    }
    for index in (1..page.len()).rev() {
        let value = chars.get(index).copied().unwrap_or(0);
        if let Some(above) = chars.get_mut(page.parent(index)) {
            *above = above.saturating_add(value);
        }
    }
    chars
}

/// What a byte of UTF-8 adds to a length in characters. A sign of Chinese, Japanese or Korean says about as much as
/// three letters.
fn letters(byte: u8) -> usize {
    match byte {
        0xe3..=0xed => 3,
        0x80..=0xbf | b' ' | b'\t' | b'\n' | b'\r' | 0x0c => 0,
        _ => 1,
    }
}

fn is_silent(name: &str) -> bool {
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

fn drop_unlikely(page: &Page<'_>, chars: &[u32], total: u32, by_class: bool) -> Vec<bool> {
    let mut dropped = vec![false; page.len()];
    let heading = page.items().find(|(index, _)| page.name(*index) == "h1").map(|(index, _)| index);
    let mut until = 0;
    let mut hint = String::new();
    for teaser in teasers(page, chars) {
        set(&mut dropped, teaser, true);
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
            || (share < limit && is_unlikely(page, index, element, &mut hint, by_class, share))
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

fn is_unlikely(
    page: &Page<'_>,
    index: usize,
    element: Element<'_>,
    hint: &mut String,
    by_class: bool,
    share: f64,
) -> bool {
    let name = element.name();
    match name {
        "nav" | "footer" | "figcaption" | "menu" => return true,
        "aside" | "form" | "figure" => return share < 0.35,
        "html" | "body" | "article" | "main" | "p" | "br" | "h1" => return false,
        _ => {}
    }
    if name == "header" && !is_within(page, index, "article") && share < 0.2 {
        return true;
    }
    let mut role = "";
    hint.clear();
    for (key, value) in element.attrs() {
        match key {
            "class" | "id" => {
                hint.push_str(value);
                hint.push(' ');
            }
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
        "navigation" | "complementary" | "banner" | "contentinfo" | "dialog" | "search" | "menu" | "alert"
    ) {
        return true;
    }
    if !by_class || hint.is_empty() || is_inline(name) && share > 0.02 {
        return false;
    }
    matches(&UNLIKELY, hint) && !(share > 0.15 && matches(&BODY, hint))
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

fn choose(page: &Page<'_>, weights: &Weights) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for (index, item) in page.items() {
        let Some(element) = item.element else { continue };
        if is_inline(element.name()) || matches!(element.name(), "p" | "li" | "html" | "h1" | "h2") {
            continue;
        }
        let sum = weights.sum.get(index).copied().unwrap_or(0.0);
        if sum <= 0.0 {
            continue;
        }
        let value = sum * factor(element);
        if best.is_none_or(|(_, most)| value >= most) {
            best = Some((index, value));
        }
    }
    best.map(|(index, _)| index)
}

fn factor(element: Element<'_>) -> f32 {
    let by_name = match element.name() {
        "article" => 1.15,
        "main" => 1.02,
        "blockquote" | "td" | "ul" | "ol" | "table" | "figure" => 0.8,
        _ => 1.0,
    };
    if element.attr("itemprop").is_some_and(|value| value.eq_ignore_ascii_case("articleBody")) {
        return 1.35;
    }
    let hint = [element.attr("class"), element.attr("id")].into_iter().flatten();
    let mut best = 1.0_f32;
    for words in hint {
        if matches(&BODY, &words) {
            best = best.max(1.2);
        } else if matches(&LIKELY, &words) {
            best = best.max(1.08);
        }
    }
    by_name * best
}

/// The chosen node with those siblings, its own or its parent's, that belong to the text: a lead above it, or further
/// parts of the same make.
fn joined(page: &Page<'_>, weights: &Weights, chosen: usize) -> Vec<usize> {
    let parent = page.parent(chosen);
    if parent == chosen || matches!(page.name(chosen), "body" | "html") {
        return vec![chosen];
    }
    let total = weights.good.get(chosen).copied().unwrap_or(0.0);
    let class = page.attr(chosen, "class").unwrap_or_default();
    let mut parts = Vec::new();
    let mut child = parent + 1;
    while child < page.end(parent) {
        let sum = weights.sum.get(child).copied().unwrap_or(0.0);
        let good = weights.good.get(child).copied().unwrap_or(0.0);
        let dropped = weights.dropped.get(child).copied().unwrap_or(false);
        let chars = weights.chars.get(child).copied().unwrap_or(0);
        let same = !class.is_empty()
            && page.attr(child, "class").as_ref() == Some(&class)
            && page.name(child) == page.name(chosen);
        let is_paragraph = matches!(page.name(child), "p" | "blockquote");
        let belongs = child == chosen
            || (!dropped && same && sum > total * 0.05 && sum > 60.0)
            || (!dropped && is_paragraph && sum > 40.0)
            || (!dropped && !is_paragraph && sum > total * 0.2 && good < sum * 1.2 && chars > 200);
        if belongs {
            parts.push(child);
        }
        child = page.end(child).max(child + 1);
    }
    parts
}
