//! From markup to a flat list of nodes, in one pass.
//!
//! What browsers do with damaged markup is followed where it decides what a text belongs to: implied ends of
//! paragraphs, list items and cells; end tags without a start; text outside the body. What it does not decide (foster
//! parents of tables, formatting that is opened again in the next paragraph) is left out.
//! SOURCE HTML Living Standard, sections 13.2.5 and 13.2.6.

use std::borrow::Cow;

use super::{Element, Item, names};
use crate::entity;

/// Elements open at one time; what nests deeper lies flat in the deepest.
const MAX_DEPTH: usize = 200;
/// The most nodes of a page.
const MAX_NODES: usize = 400_000;

/// An element whose end has not come.
struct Open<'a> {
    index: usize,
    name: &'a str,
    /// Its end tag came while blocks inside it were open: it ends with them.
    ghost: bool,
}

pub(super) struct Builder<'a> {
    items: Vec<Item<'a>>,
    open: Vec<Open<'a>>,
    has_body: bool,
    in_head: bool,
    /// Start tags that lie too deep to be open.
    flat: usize,
    /// Open elements of foreign vocabularies, in which every element may close itself.
    foreign: usize,
    /// Raw elements whose end tag does not come any more.
    unclosed: Vec<&'a str>,
}

impl<'a> Builder<'a> {
    pub(super) fn read(text: &'a str) -> Vec<Item<'a>> {
        let mut builder = Self {
            items: Vec::with_capacity(text.len() / 40 + 8),
            open: Vec::with_capacity(64),
            has_body: false,
            in_head: false,
            flat: 0,
            foreign: 0,
            unclosed: Vec::new(),
        };
        builder.items.push(Item::element(Element::new("html", ""), 0));
        builder.open.push(Open { index: 0, name: "html", ghost: false });
        builder.walk(text);
        builder.pop_to(0);
        builder.items
    }

    fn walk(&mut self, text: &'a str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut text_from = 0;
        while let Some(found) = memchr::memchr(b'<', bytes.get(at..).unwrap_or_default()) {
            if self.items.len() >= MAX_NODES {
                break;
            }
            let start = at + found;
            let next = bytes.get(start + 1).copied().unwrap_or(0);
            let end = match next {
                b'!' | b'?' => {
                    self.text(text.get(text_from..start).unwrap_or(""));
                    comment_end(text, start)
                }
                b'/' if bytes.get(start + 2).is_some_and(u8::is_ascii_alphabetic) => {
                    self.text(text.get(text_from..start).unwrap_or(""));
                    let end = tag_end(bytes, start);
                    let inner = text.get(start + 2..end).unwrap_or("");
                    self.end(names::lower(name_of(inner)));
                    end
                }
                b'/' if bytes.get(start + 2).is_some() => {
                    self.text(text.get(text_from..start).unwrap_or(""));
                    tag_end(bytes, start)
                }
                _ if next.is_ascii_alphabetic() => {
                    self.text(text.get(text_from..start).unwrap_or(""));
                    let end = tag_end(bytes, start);
                    self.tag(text, start, end)
                }
                _ => {
                    // A lone `<` belongs to the text.
                    at = start + 1;
                    continue;
                }
            };
            at = end;
            text_from = end;
        }
        self.text(text.get(text_from..).unwrap_or(""));
    }

    /// A start tag between two positions; returns where reading goes on.
    fn tag(&mut self, text: &'a str, start: usize, end: usize) -> usize {
        let inner = text.get(start + 1..end).unwrap_or("");
        let inner = inner.strip_suffix('>').unwrap_or(inner);
        let written = name_of(inner);
        let raw = inner.get(written.len()..).unwrap_or("");
        let name = names::lower(written);
        self.start(name, raw);
        if !names::is_raw(name) || self.foreign > 0 {
            return end;
        }
        // Its content is text up to its own end tag.
        let (content, after) = self.raw_content(text, end, name);
        let index = self.items.len().saturating_sub(1);
        if !content.is_empty() {
            let decoded = if matches!(name, "title" | "textarea") {
                entity::decode(content)
            } else {
                Cow::Borrowed(content)
            };
            self.items.push(Item { element: None, text: decoded, parent: index, end: self.items.len() + 1 });
        }
        let end_of = self.items.len();
        if let Some(item) = self.items.get_mut(index) {
            item.end = end_of;
        }
        after
    }

    fn start(&mut self, name: &'a str, raw: &'a str) {
        match name {
            "html" => {
                if let Some(root) = self
                    .items
                    .first_mut()
                    .filter(|root| root.element.is_some_and(|element| element.attrs().next().is_none()))
                {
                    root.element = Some(Element::new("html", raw));
                }
                return;
            }
            "head" => {
                if !self.has_body && !self.in_head {
                    self.in_head = true;
                    self.push(name, raw);
                }
                return;
            }
            "body" => {
                if self.has_body {
                    return;
                }
                self.body(raw);
                return;
            }
            _ => {}
        }
        if !self.has_body && !names::belongs_in_head(name) {
            self.body("");
        }
        if self.foreign > 0 && names::leaves_foreign(name) {
            let place = self.open.len() - self.foreign.min(self.open.len());
            if !self.open.iter().skip(place).any(|open| open.name == "foreignobject") {
                self.pop_to(place);
            }
        }
        if self.foreign == 0 {
            self.imply_ends(name);
        }
        let closes_itself = raw.ends_with('/') && (self.foreign > 0 || !names::is_html(name));
        if names::is_void(name) || closes_itself || names::is_raw(name) && self.foreign == 0 {
            self.leaf(name, raw);
        } else if self.open.len() >= MAX_DEPTH {
            self.flat += 1;
            self.leaf(name, raw);
        } else {
            self.push(name, raw);
            if self.foreign > 0 || matches!(name, "svg" | "math") {
                self.foreign += 1;
            }
        }
    }

    fn body(&mut self, raw: &'a str) {
        self.in_head = false;
        self.has_body = true;
        self.pop_to(1);
        self.push("body", raw);
    }

    fn leaf(&mut self, name: &'a str, raw: &'a str) {
        let parent = self.top();
        let index = self.items.len();
        self.items.push(Item { end: index + 1, ..Item::element(Element::new(name, raw), parent) });
    }

    fn push(&mut self, name: &'a str, raw: &'a str) {
        let parent = self.top();
        self.open.push(Open { index: self.items.len(), name, ghost: false });
        self.items.push(Item::element(Element::new(name, raw), parent));
    }

    fn top(&self) -> usize {
        self.open.last().map_or(0, |open| open.index)
    }

    fn text(&mut self, raw: &'a str) {
        if raw.is_empty() {
            return;
        }
        if !self.has_body {
            if raw.bytes().all(|byte| byte.is_ascii_whitespace()) {
                return;
            }
            self.body("");
        }
        let parent = self.top();
        let end = self.items.len() + 1;
        self.items.push(Item { element: None, text: entity::decode(raw), parent, end });
    }

    /// Ends what is open beyond so many.
    fn pop_to(&mut self, keep: usize) {
        let end = self.items.len();
        while self.open.len() > keep {
            let Some(open) = self.open.pop() else { break };
            self.foreign = self.foreign.saturating_sub(1);
            if let Some(item) = self.items.get_mut(open.index) {
                item.end = end;
            }
        }
        while self.open.len() > 1 && self.open.last().is_some_and(|open| open.ghost) {
            let Some(open) = self.open.pop() else { break };
            self.foreign = self.foreign.saturating_sub(1);
            if let Some(item) = self.items.get_mut(open.index) {
                item.end = end;
            }
        }
    }

    /// The place in the list of open elements of the innermost one that is `wanted`, unless one that is a `limit` lies
    /// further in.
    fn innermost(&self, wanted: impl Fn(&str) -> bool, limit: impl Fn(&str) -> bool) -> Option<usize> {
        for (place, open) in self.open.iter().enumerate().rev() {
            if wanted(open.name) && !open.ghost {
                return Some(place);
            }
            if limit(open.name) {
                return None;
            }
        }
        None
    }

    /// Ends what the start of an element ends.
    fn imply_ends(&mut self, name: &str) {
        match name {
            "li" => self.close(
                |open| open == "li",
                |open| names::is_special(open) && !matches!(open, "address" | "div" | "p"),
            ),
            "dt" | "dd" => self.close(
                |open| matches!(open, "dt" | "dd"),
                |open| names::is_special(open) && !matches!(open, "address" | "div" | "p"),
            ),
            "option" | "optgroup" => self.close(|open| open == "option", |_| true),
            "tr" => {
                self.close(|open| open == "tr", |open| matches!(open, "table" | "template" | "html" | "body"))
            }
            "td" | "th" => self.close(
                |open| matches!(open, "td" | "th"),
                |open| matches!(open, "tr" | "table" | "template" | "html" | "body"),
            ),
            "tbody" | "thead" | "tfoot" => self.close(
                |open| matches!(open, "tbody" | "thead" | "tfoot"),
                |open| matches!(open, "table" | "template" | "html" | "body"),
            ),
            "a" => self.close(|open| open == "a", names::is_special),
            "button" => self.close(|open| open == "button", names::is_scope),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.close(|open| open == "p", |open| names::is_scope(open) || open == "button");
                self.close(is_heading, |_| true);
                return;
            }
            _ => {}
        }
        if names::ends_paragraph(name) {
            self.close(|open| open == "p", |open| names::is_scope(open) || open == "button");
        }
    }

    fn close(&mut self, wanted: impl Fn(&str) -> bool, limit: impl Fn(&str) -> bool) {
        if let Some(place) = self.innermost(wanted, limit) {
            self.pop_to(place);
        }
    }

    fn end(&mut self, name: &'a str) {
        match name {
            "head" => {
                if self.in_head && !self.has_body {
                    self.in_head = false;
                    self.pop_to(1);
                }
                return;
            }
            // Much stands after these on real pages; it still belongs to the body.
            "body" | "html" => return,
            "br" => return self.leaf("br", ""),
            _ => {}
        }
        if self.flat > 0 && !names::is_void(name) {
            self.flat -= 1;
            return;
        }
        if names::is_formatting(name) {
            let Some(place) = self.innermost(|open| open == name, names::is_scope) else { return };
            let holds_block = self.open.iter().skip(place + 1).any(|open| names::is_special(open.name));
            match self.open.get_mut(place) {
                Some(open) if holds_block => open.ghost = true,
                _ => self.pop_to(place),
            }
            return;
        }
        let place = match name {
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "table" | "caption" => self.innermost(
                |open| open == name,
                |open| matches!(open, "html" | "body" | "template") || open == "table" && name != "table",
            ),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.innermost(is_heading, names::is_scope),
            _ if names::is_special(name) => {
                self.innermost(|open| open == name, |open| names::is_scope(open) && open != name)
            }
            _ => self.innermost(|open| open == name, names::is_special),
        };
        if let Some(place) = place.filter(|place| *place > 0) {
            self.pop_to(place);
        }
    }

    /// The text from `from` to the end tag of `name`, and where reading goes on behind that.
    fn raw_content(&mut self, text: &'a str, from: usize, name: &'a str) -> (&'a str, usize) {
        let bytes = text.as_bytes();
        let mut at = from;
        while !self.unclosed.contains(&name)
            && let Some(found) = memchr::memmem::find(bytes.get(at..).unwrap_or_default(), b"</")
        {
            let start = at + found;
            let rest = bytes.get(start + 2..).unwrap_or_default();
            let is_it =
                rest.get(..name.len()).is_some_and(|there| there.eq_ignore_ascii_case(name.as_bytes()));
            let ends = rest
                .get(name.len())
                .is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
            if is_it && ends {
                return (text.get(from..start).unwrap_or(""), tag_end(bytes, start));
            }
            at = start + 2;
        }
        if matches!(name, "script" | "style" | "plaintext") {
            return (text.get(from..).unwrap_or(""), bytes.len());
        }
        // Browsers would take the whole rest of the page for a title without an end; its readers would not.
        self.unclosed.push(name);
        let end =
            memchr::memchr(b'<', bytes.get(from..).unwrap_or_default()).map_or(bytes.len(), |end| from + end);
        (text.get(from..end).unwrap_or(""), end)
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// The name that a tag begins with.
fn name_of(inner: &str) -> &str {
    let end = inner
        .bytes()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
        .unwrap_or(inner.len());
    inner.get(..end).unwrap_or(inner)
}

/// Where a tag that starts at `start` ends: behind its `>`, which may not stand in a quoted value.
fn tag_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    let mut first = None;
    while let Some(found) = memchr::memchr3(b'>', b'"', b'\'', bytes.get(at..).unwrap_or_default()) {
        let here = at + found;
        let byte = bytes.get(here).copied().unwrap_or(0);
        if byte == b'>' {
            return here + 1;
        }
        at = here + 1;
        // A quote opens a value only behind `=`.
        let before = bytes.get(start..here).unwrap_or_default().trim_ascii_end();
        if before.last() != Some(&b'=') {
            continue;
        }
        match memchr::memchr(byte, bytes.get(at..).unwrap_or_default()) {
            Some(close) => at += close + 1,
            None => {
                // A quote that never closes must not swallow the rest.
                first = first.or_else(|| {
                    memchr::memchr(b'>', bytes.get(at..).unwrap_or_default()).map(|end| at + end + 1)
                });
                break;
            }
        }
    }
    first.unwrap_or(bytes.len())
}

/// Where a comment, declaration or instruction that starts at `start` ends.
fn comment_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let rest = bytes.get(start..).unwrap_or_default();
    if !rest.starts_with(b"<!--") {
        return memchr::memchr(b'>', rest).map_or(bytes.len(), |end| start + end + 1);
    }
    // `<!-->` and `<!--->` are whole comments.
    if rest.starts_with(b"<!-->") {
        return start + 5;
    }
    if rest.starts_with(b"<!--->") {
        return start + 6;
    }
    let inner = rest.get(4..).unwrap_or_default();
    memchr::memmem::find(inner, b"-->").map_or(bytes.len(), |end| start + 4 + end + 3)
}
