//! Which part of a page is its text.
//!
//! Every block gets a weight: its characters, less three times those of its links, less a fixed cost. A part's weight
//! is the sum over its blocks, so that lists of links and scraps pull it down and paragraphs lift it. The part with
//! the largest sum, with what its class says taken into account, is the text. Numbers below were chosen on pages of
//! publishers in many countries and two made sets.

use std::ops::Range;

use super::{
    classes::{BODY, LIKELY, Learnt, matches},
    drop::{Trust, drop_unlikely, is_silent},
};
use crate::page::{Element, Page, is_inline};

/// The chosen part of a page.
pub(crate) struct Main {
    /// The chosen nodes: subtrees in document order.
    pub(crate) parts: Vec<usize>,
    ranges: Vec<Range<usize>>,
    dropped: Vec<bool>,
}

impl Main {
    /// Parts that were named, without what is never text and what was named to be left out.
    pub(super) fn given(page: &Page<'_>, parts: Vec<usize>, without: &[usize]) -> Self {
        let mut dropped = vec![false; page.len()];
        let mut until = 0;
        for (index, item) in page.items() {
            if item.element.is_some_and(|element| is_silent(element.name())) || without.contains(&index) {
                until = until.max(item.end);
            }
            set(&mut dropped, index, index < until);
        }
        let ranges = parts.iter().map(|part| *part..page.end(*part)).collect();
        Self { parts, ranges, dropped }
    }

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

/// Good text from which on a choice is not doubted: two short paragraphs.
const ENOUGH: f32 = 250.0;

/// Weights of one page, by node.
struct Weights {
    /// Sum of the weights of blocks.
    sum: Vec<f32>,
    /// Sum of those blocks that are good by themselves.
    good: Vec<f32>,
    dropped: Vec<bool>,
}

/// Chooses the text of a page; `without` are left out of it whatever they hold.
pub(crate) fn main_part(page: &Page<'_>, without: &[usize]) -> Main {
    let chars = count(page);
    let mut learnt = Learnt::default();
    let mut weights = weigh(page, &chars, Trust::Full, without, &mut learnt);
    let mut chosen = choose(page, &weights);
    // Where classes mislead (a whole page named `sidebar-layout`), they are not listened to.
    let gain = |weights: &Weights, node: Option<usize>| {
        node.and_then(|node| weights.good.get(node).copied()).unwrap_or(0.0)
    };
    let first = gain(&weights, chosen);
    if first < ENOUGH {
        for trust in [Trust::Certain, Trust::None] {
            let open = weigh(page, &chars, trust, without, &mut learnt);
            let other = choose(page, &open);
            // The second step is dearer: with no class believed, comments and sidebars come in.
            let limit = if trust == Trust::None { 4.0 } else { 2.0 };
            if gain(&open, other) > gain(&weights, chosen) * limit + 100.0 {
                chosen = other;
                weights = open;
            }
        }
    }
    let parts: Vec<usize> = chosen.map(|node| joined(page, &weights, &chars, node)).unwrap_or_default();
    let ranges = parts.iter().map(|part| *part..page.end(*part)).collect();
    Main { parts, ranges, dropped: weights.dropped }
}

fn weigh<'a>(
    page: &Page<'a>,
    chars: &[u32],
    trust: Trust,
    without: &[usize],
    learnt: &mut Learnt<'a>,
) -> Weights {
    let size = page.len();
    let dropped = drop_unlikely(page, chars, trust, without, learnt);
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
    Weights { sum, good, dropped }
}

pub(super) fn set<T>(values: &mut [T], index: usize, value: T) {
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
        // Without links they are lists and tables of a text: short ones pull it down little, cells not at all.
        "li" | "dd" | "dt" if linked == 0.0 => plain * 0.7 - 10.0,
        "td" | "th" if linked == 0.0 => (plain * 0.7 - 20.0).max(0.0),
        "li" | "dd" | "dt" | "td" | "th" => plain * 0.7 - 25.0,
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
            let (mut length, mut words, mut was_blank) = (0, 0_usize, true);
            for byte in item.text.bytes() {
                let is_blank = byte.is_ascii_whitespace();
                words += usize::from(was_blank && !is_blank);
                was_blank = is_blank;
                length += letters(byte);
            }
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
fn joined(page: &Page<'_>, weights: &Weights, chars: &[u32], chosen: usize) -> Vec<usize> {
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
        let chars = chars.get(child).copied().unwrap_or(0);
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
