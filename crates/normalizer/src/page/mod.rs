//! A page as a flat list: nodes in document order, each knowing its parent and where its subtree ends.

mod build;
mod element;
mod names;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use build::Builder;
pub(crate) use element::Element;

/// One node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item<'a> {
    /// Its element; none for text.
    pub(crate) element: Option<Element<'a>>,
    /// Its text; empty for elements.
    pub(crate) text: Cow<'a, str>,
    /// The index of its parent; its own for the first.
    pub(crate) parent: usize,
    /// The index after its last descendant.
    pub(crate) end: usize,
}

impl<'a> Item<'a> {
    fn element(element: Element<'a>, parent: usize) -> Self {
        Self { element: Some(element), text: Cow::Borrowed(""), parent, end: 0 }
    }
}

/// A page.
pub(crate) struct Page<'a> {
    items: Vec<Item<'a>>,
}

impl<'a> Page<'a> {
    /// Reads markup. Never fails; a page without markup is one text.
    pub(crate) fn parse(text: &'a str) -> Self {
        Self { items: Builder::read(text) }
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Item<'a>> {
        self.items.get(index)
    }

    pub(crate) fn items(&self) -> impl Iterator<Item = (usize, &Item<'a>)> {
        self.items.iter().enumerate()
    }

    /// The element's name; empty for text.
    pub(crate) fn name(&self, index: usize) -> &'a str {
        self.items.get(index).and_then(|item| item.element).map_or("", |element| element.name())
    }

    /// An attribute's value, references resolved.
    pub(crate) fn attr(&self, index: usize, name: &str) -> Option<Cow<'a, str>> {
        self.items.get(index).and_then(|item| item.element).and_then(|element| element.attr(name))
    }

    pub(crate) fn end(&self, index: usize) -> usize {
        self.items.get(index).map_or(index + 1, |item| item.end)
    }

    pub(crate) fn parent(&self, index: usize) -> usize {
        self.items.get(index).map_or(0, |item| item.parent)
    }

    /// All text below a node, white space collapsed, at most `limit` bytes.
    pub(crate) fn text_of(&self, index: usize, limit: usize) -> String {
        let mut out = String::new();
        for item in self.items.get(index..self.end(index)).unwrap_or(&[]) {
            if item.text.is_empty() {
                if item.element.is_some_and(|element| !is_inline(element.name())) {
                    push_blank(&mut out);
                }
                continue;
            }
            push_collapsed(&mut out, &item.text);
            if out.len() > limit {
                break;
            }
        }
        out.trim().to_owned()
    }
}

pub(crate) fn push_blank(out: &mut String) {
    if !out.is_empty() && !out.ends_with([' ', '\n']) {
        out.push(' ');
    }
}

/// Appends text with every run of white space as one blank.
pub(crate) fn push_collapsed(out: &mut String, text: &str) {
    if text.starts_with(char::is_whitespace) {
        push_blank(out);
    }
    let mut first = true;
    for word in text.split_whitespace() {
        if !first {
            out.push(' ');
        }
        out.push_str(word);
        first = false;
    }
    if !first && text.ends_with(char::is_whitespace) {
        out.push(' ');
    }
}

/// Elements that are part of a line of text.
pub(crate) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "i"
            | "em"
            | "strong"
            | "span"
            | "u"
            | "s"
            | "sup"
            | "sub"
            | "small"
            | "big"
            | "mark"
            | "abbr"
            | "cite"
            | "code"
            | "q"
            | "font"
            | "time"
            | "ins"
            | "del"
            | "kbd"
            | "label"
            | "bdi"
            | "bdo"
            | "wbr"
            | "tt"
            | "acronym"
            | "data"
            | "dfn"
            | "var"
            | "samp"
            | "strike"
            | "nobr"
            | "img"
    )
}

/// At most `limit` bytes of a text, and whether that is less than all.
pub(crate) fn bounded(text: &str, limit: usize) -> (&str, bool) {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (text.split_at_checked(end).map_or(text, |(head, _)| head), end < text.len())
}
