//! A tolerant reader of XML and things that want to be XML.
//!
//! It never fails: what is no tag is text, an unclosed section ends with the input, names lose their prefix only where
//! asked. It knows nothing of nesting; its callers do.

use std::borrow::Cow;

use crate::entity;

/// A piece of markup.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece<'a> {
    /// A start tag: name as written, attributes, whether it closes itself.
    Start(&'a str, &'a str, bool),
    /// An end tag.
    End(&'a str),
    /// Character data, references not resolved.
    Text(&'a str),
    /// A CDATA section: no references in it.
    Raw(&'a str),
}

/// Cuts a text into pieces.
pub(crate) struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Pieces<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// What has not been read yet.
    pub(crate) fn remaining(&self) -> &'a str {
        self.rest
    }

    /// Everything up to the end tag `name`, as written, for elements that hold markup of their own (`xhtml`).
    pub(crate) fn inner(&mut self, name: &str) -> &'a str {
        let whole = self.rest;
        let mut depth = 1_usize;
        loop {
            let before = self.rest;
            match self.next() {
                Some(Piece::Start(found, _, false)) if found.eq_ignore_ascii_case(name) => depth += 1,
                Some(Piece::End(found)) if found.eq_ignore_ascii_case(name) => {
                    depth -= 1;
                    if depth == 0 {
                        let length = whole.len() - before.len();
                        return whole.split_at_checked(length).map_or(whole, |(inner, _)| inner);
                    }
                }
                Some(_) => {}
                None => return whole,
            }
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Takes everything up to `end`, and `end` itself; the rest where it never comes.
    fn take_until(&mut self, end: &str) -> &'a str {
        match memchr::memmem::find(self.rest.as_bytes(), end.as_bytes()) {
            Some(position) => {
                let taken = self.take(position);
                self.take(end.len());
                taken
            }
            None => self.take(self.rest.len()),
        }
    }

    fn tag(&mut self) -> Option<Piece<'a>> {
        let length = tag_length(self.rest)?;
        let tag = self.take(length);
        let inner = tag.strip_prefix('<')?;
        let inner = inner.strip_suffix('>').unwrap_or(inner);
        if let Some(name) = inner.strip_prefix('/') {
            return Some(Piece::End(name.trim()));
        }
        let closes = inner.ends_with('/');
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let end = inner.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inner.len());
        let (name, attributes) = inner.split_at_checked(end)?;
        Some(Piece::Start(name, attributes, closes))
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if !self.rest.starts_with('<') {
                let length = memchr::memchr(b'<', self.rest.as_bytes()).unwrap_or(self.rest.len());
                return Some(Piece::Text(self.take(length)));
            }
            if self.rest.starts_with("<![CDATA[") {
                self.take("<![CDATA[".len());
                return Some(Piece::Raw(self.take_until("]]>")));
            }
            if self.rest.starts_with("<!--") {
                self.take_until("-->");
            } else if self.rest.starts_with("<?") {
                self.take_until("?>");
            } else if self.rest.starts_with("<!") {
                // Looked for no farther than the end, since a text may hold thousands of these.
                let end = memchr::memchr2(b'[', b'>', self.rest.as_bytes());
                let has_subset = end.and_then(|end| self.rest.as_bytes().get(end)) == Some(&b'[');
                self.take_until(if has_subset { "]>" } else { ">" });
            } else if let Some(piece) = self.tag() {
                return Some(piece);
            } else {
                // A lone `<` belongs to the text.
                let next =
                    memchr::memchr(b'<', self.rest.as_bytes().get(1..)?).map_or(self.rest.len(), |at| at + 1);
                return Some(Piece::Text(self.take(next)));
            }
        }
    }
}

/// The length of the tag that a text starts with; none where `<` starts no tag.
fn tag_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let first = bytes.get(1)?;
    let name_start = if *first == b'/' { bytes.get(2)? } else { first };
    if !(name_start.is_ascii_alphabetic() || *name_start == b'_' || !name_start.is_ascii()) {
        return None;
    }
    let mut quote = None;
    let mut after_equals = false;
    for (index, byte) in bytes.iter().enumerate().skip(1) {
        match (quote, byte) {
            (Some(open), _) if open == *byte => quote = None,
            (None, b'"' | b'\'') if after_equals => quote = Some(*byte),
            (None, b'>') => return Some(index + 1),
            (None, b'<') => return Some(index),
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            after_equals = *byte == b'=' && quote.is_none();
        }
    }
    // A quote that never closes must not swallow the rest: the tag ends at the first `>`.
    Some(memchr::memchr(b'>', bytes).map_or(text.len(), |index| index + 1))
}

/// The value of an attribute, in any case, references resolved.
pub(crate) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let mut rest = attributes;
    while let Some((before, after)) = rest.split_once('=') {
        let key = before
            .trim()
            .rsplit(|c: char| c.is_ascii_whitespace() || c == '"' || c == '\'')
            .next()
            .unwrap_or("");
        let after = after.trim_start();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = after.strip_prefix(quote).unwrap_or("");
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            _ => after.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((after, "")),
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(entity::decode(value));
        }
        rest = next;
    }
    None
}

/// A name without its prefix, in lower case.
pub(crate) fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase()
}

/// The text of a piece of HTML: tags dropped, scripts and styles with what they hold, references resolved, white space
/// collapsed.
pub(crate) fn plain(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return collapse(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut pieces = Pieces::new(html);
    // One that never ends hides nothing, and is not looked for again.
    let mut ends = true;
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Text(text) => out.push_str(&entity::decode(text)),
            Piece::Raw(text) => out.push_str(text),
            Piece::Start(name, _, false)
                if ends && (name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style")) =>
            {
                let content = pieces.rest;
                ends = pieces.inner(name).len() < content.len();
                if !ends {
                    pieces.rest = content;
                }
                out.push(' ');
            }
            Piece::Start(name, ..) | Piece::End(name) => {
                if !matches!(
                    name.to_ascii_lowercase().as_str(),
                    "b" | "i" | "em" | "strong" | "a" | "span" | "u" | "sup" | "sub"
                ) {
                    out.push(' ');
                }
            }
        }
    }
    collapse(&out)
}

/// The text with every run of white space as one blank, none at its ends.
pub(crate) fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn damage_becomes_text() {
        let pieces: Vec<_> = Pieces::new("<a x='1>2'>3 < 4 & <b/><![CDATA[<c>]]><!-- d -->e</a><f").collect();
        assert_eq!(
            pieces,
            [
                Piece::Start("a", " x='1>2'", false),
                Piece::Text("3 "),
                Piece::Text("< 4 & "),
                Piece::Start("b", "", true),
                Piece::Raw("<c>"),
                Piece::Text("e"),
                Piece::End("a"),
                Piece::Start("f", "", false),
            ]
        );
    }

    #[test]
    fn attributes_are_found_in_any_case() {
        assert_eq!(attribute(" HREF = \"a&amp;b\" rel=x", "href").as_deref(), Some("a&b"));
        assert_eq!(attribute(" HREF='a' rel=x", "rel").as_deref(), Some("x"));
        assert_eq!(attribute(" a b", "b"), None);
        assert_eq!(plain("<p>Satu&nbsp;<b>du</b>a</p><p>tiga</p>"), "Satu dua tiga");
    }

    #[test]
    fn scripts_are_no_words_and_one_without_an_end_hides_nothing() {
        assert_eq!(plain("aman<script type='a'>x < y</script> saja"), "aman saja");
        assert_eq!(plain("<style>b{}</style>satu <b>dua</b>"), "satu dua");
        assert_eq!(plain("tag <script> dan <script> lagi"), "tag dan lagi");
    }

    proptest! {
        #[test]
        fn reading_ends_and_loses_no_text(text in "(<|>|/|a|=|'|\"|!--|-->|\\[CDATA\\[|\\]\\]>|\\?| |\\PC){0,60}") {
            let count = Pieces::new(&text).count();
            prop_assert!(count <= text.len());
            prop_assert!(plain(&text).len() <= text.len() * 2 + 1);
            prop_assert!(Pieces::new(&text).inner("a").len() <= text.len());
            prop_assert!(attribute(&text, "a").is_none_or(|value| value.len() <= text.len() + 2));
        }
    }
}
