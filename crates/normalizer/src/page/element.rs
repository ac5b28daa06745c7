//! A start tag: its name and, read when asked for, its attributes.

use std::borrow::Cow;

use crate::entity;

/// An element as its start tag has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    name: &'a str,
    raw: &'a str,
}

impl<'a> Element<'a> {
    /// From a name in lower case and what stands between the name and the tag's end.
    pub(super) fn new(name: &'a str, raw: &'a str) -> Self {
        Self { name, raw }
    }

    /// The name, in lower case.
    pub(crate) fn name(&self) -> &'a str {
        self.name
    }

    /// Names and values as they stand. Names are in lower case where they are of interest here and else as written.
    pub(crate) fn attrs(&self) -> Attributes<'a> {
        Attributes { rest: self.raw }
    }

    /// An attribute's value.
    pub(crate) fn attr(&self, name: &str) -> Option<Cow<'a, str>> {
        if self.raw.is_empty() {
            return None;
        }
        self.attrs().find(|(key, _)| *key == name).map(|(_, value)| entity::decode(value))
    }
}

/// Walks over the attributes of a tag; values still hold their character references.
pub(crate) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self
            .rest
            .trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '=' | '"' | '\''));
        if rest.is_empty() {
            self.rest = rest;
            return None;
        }
        let end = rest
            .bytes()
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'/'))
            .unwrap_or(rest.len());
        let (key, after) = rest.split_at_checked(end)?;
        let Some(after) = after.trim_ascii_start().strip_prefix('=') else {
            self.rest = after;
            return Some((lower(key), ""));
        };
        let after = after.trim_ascii_start();
        let (value, rest) = match after.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                let inner = after.get(1..).unwrap_or("");
                match memchr::memchr(*quote, inner.as_bytes()) {
                    Some(end) => (inner.get(..end).unwrap_or(""), inner.get(end + 1..).unwrap_or("")),
                    None => (inner, ""),
                }
            }
            _ => {
                let end = after.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(after.len());
                after.split_at_checked(end)?
            }
        };
        self.rest = rest;
        Some((lower(key), value))
    }
}

/// Attributes that are read, in lower case.
const KNOWN: &[&str] = &[
    "aria-hidden",
    "class",
    "content",
    "datetime",
    "hidden",
    "href",
    "http-equiv",
    "id",
    "itemprop",
    "lang",
    "name",
    "property",
    "pubdate",
    "rel",
    "role",
    "src",
    "style",
    "title",
    "alt",
    "type",
    "xml:lang",
    "charset",
    "data-src",
];

fn lower(key: &str) -> &str {
    if key.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return KNOWN.iter().find(|known| known.eq_ignore_ascii_case(key)).copied().unwrap_or(key);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(raw: &str) -> Vec<(&str, &str)> {
        Element::new("a", raw).attrs().collect()
    }

    #[test]
    fn attributes_are_read_as_browsers_do() {
        assert_eq!(
            all(" HREF = '/a?b=1&amp;c' class=\"x y\" hidden data-x=1/ id=z"),
            [("href", "/a?b=1&amp;c"), ("class", "x y"), ("hidden", ""), ("data-x", "1/"), ("id", "z")]
        );
        assert_eq!(all(" class='never closed id=z"), [("class", "never closed id=z")]);
        assert_eq!(Element::new("a", " href='/a?b=1&amp;c'").attr("href").as_deref(), Some("/a?b=1&c"));
        assert_eq!(Element::new("a", "").attr("href"), None);
    }

    proptest! {
        #[test]
        fn reading_ends(raw in "(=|'|\"|/| |a|B|>|\\PC){0,40}") {
            prop_assert!(all(&raw).len() <= raw.len());
        }
    }
}
