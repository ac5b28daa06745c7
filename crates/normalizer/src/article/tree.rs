//! A page as a flat list: nodes in document order, each knowing where its subtree ends.

use scraper::{Html, Node};

/// Nesting beyond this ends the page: real ones stay below 100, and the parser's work grows with depth times tags.
const MAX_DEPTH: usize = 400;
/// The most nodes looked at.
const MAX_NODES: usize = 400_000;

/// Whether the walk enters or leaves a node.
enum Edge {
    Enter,
    Leave,
}

/// One node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item<'a> {
    /// Its element; none for text.
    pub(crate) element: Option<&'a scraper::node::Element>,
    /// Its text; empty for elements.
    pub(crate) text: &'a str,
    /// The index of its parent; its own for the first.
    pub(crate) parent: usize,
    /// The index after its last descendant.
    pub(crate) end: usize,
}

/// A page.
pub(crate) struct Page<'a> {
    items: Vec<Item<'a>>,
}

impl<'a> Page<'a> {
    pub(crate) fn new(html: &'a Html) -> Self {
        let mut items: Vec<Item<'a>> = Vec::with_capacity(4_096);
        let mut open: Vec<usize> = Vec::with_capacity(64);
        let mut next = Some((html.tree.root(), Edge::Enter));
        while let Some((node, edge)) = next {
            let is_kept = matches!(node.value(), Node::Element(_) | Node::Text(_));
            if matches!(edge, Edge::Enter) {
                if is_kept && items.len() < MAX_NODES {
                    let parent = open.last().copied().unwrap_or(0);
                    let (element, text): (_, &str) = match node.value() {
                        Node::Text(text) => (None, text),
                        other => (other.as_element(), ""),
                    };
                    open.push(items.len());
                    items.push(Item { element, text, parent, end: 0 });
                } else if is_kept {
                    break;
                }
                next = match node.first_child() {
                    Some(child) => Some((child, Edge::Enter)),
                    None => Some((node, Edge::Leave)),
                };
                continue;
            }
            if is_kept && let Some(index) = open.pop() {
                let end = items.len();
                if let Some(item) = items.get_mut(index) {
                    item.end = end;
                }
            }
            next = match (node.next_sibling(), node.parent()) {
                (Some(sibling), _) => Some((sibling, Edge::Enter)),
                (None, Some(parent)) => Some((parent, Edge::Leave)),
                (None, None) => None,
            };
        }
        let end = items.len();
        for item in &mut items {
            if item.end == 0 {
                item.end = end;
            }
        }
        Self { items }
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

    pub(crate) fn attr(&self, index: usize, name: &str) -> Option<&'a str> {
        self.items.get(index).and_then(|item| item.element).and_then(|element| attr(element, name))
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
            push_collapsed(&mut out, item.text);
            if out.len() > limit {
                break;
            }
        }
        out.trim().to_owned()
    }
}

/// An attribute's value. Compares names as text, which is cheaper than interning the name looked for.
pub(crate) fn attr<'a>(element: &'a scraper::node::Element, name: &str) -> Option<&'a str> {
    element.attrs().find(|(key, _)| *key == name).map(|(_, value)| value)
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

/// The part of a page that is safe to parse: at most `limit` bytes, and cut where elements nest too deeply.
pub(crate) fn bounded(text: &str, limit: usize) -> (&str, bool) {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let bytes = text.as_bytes().get(..end).unwrap_or_default();
    let mut depth = 0_usize;
    for position in memchr::memchr_iter(b'<', bytes) {
        let Some(rest) = bytes.get(position + 1..) else { break };
        let closes = rest.first() == Some(&b'/');
        let name = rest.get(usize::from(closes)..).unwrap_or_default();
        if !name.first().is_some_and(u8::is_ascii_alphabetic) || closes_itself(name) {
            continue;
        }
        if closes {
            depth = depth.saturating_sub(1);
        } else {
            depth += 1;
            if depth > MAX_DEPTH {
                end = position;
                break;
            }
        }
    }
    (text.split_at_checked(end).map_or(text, |(head, _)| head), end < text.len())
}

/// Elements without an end tag, or whose end tag is often left out.
fn closes_itself(name: &[u8]) -> bool {
    let length = name.iter().take(10).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let mut lower = [0_u8; 10];
    for (to, from) in lower.iter_mut().zip(name.iter().take(length)) {
        *to = from.to_ascii_lowercase();
    }
    matches!(
        lower.get(..length).unwrap_or_default(),
        b"p" | b"li"
            | b"br"
            | b"img"
            | b"meta"
            | b"link"
            | b"input"
            | b"hr"
            | b"td"
            | b"tr"
            | b"th"
            | b"option"
            | b"dt"
            | b"dd"
            | b"source"
            | b"wbr"
            | b"area"
            | b"col"
            | b"embed"
            | b"param"
            | b"track"
            | b"base"
            | b"path"
            | b"use"
            | b"rect"
            | b"circle"
            | b"g"
            | b"thead"
            | b"tbody"
            | b"html"
            | b"body"
            | b"head"
            | b"svg"
            | b"polygon"
            | b"line"
            | b"stop"
    )
}
