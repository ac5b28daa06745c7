//! Selectors of outlet rules: a small part of CSS, matched on the flat page.
//!
//! `tag.class#id[attr=value]`, parted by a blank for any depth or by `>` for a child. Attributes may be compared with
//! `=`, `~=` (one of the words), `^=` (start), `$=` (end) and `*=` (part); values may be quoted.

use crate::page::{Element, Page};

/// The longest selector, in bytes.
const MAX_LENGTH: usize = 300;
/// The most elements that one names.
const MAX_STEPS: usize = 12;

/// A path of elements, the innermost last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selector(Vec<Step>);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Step {
    tag: String,
    conditions: Vec<Condition>,
    /// Whether its parent is the step before, rather than any element above.
    is_child: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Condition {
    name: String,
    how: How,
    value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    There,
    Is,
    Word,
    Start,
    End,
    Part,
}

impl Selector {
    /// Reads one; the fault says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        if text.len() > MAX_LENGTH {
            return Err("longer than 300 bytes");
        }
        let mut steps = Vec::new();
        let mut rest = text.trim();
        let mut is_child = false;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('>') {
                if is_child || steps.is_empty() {
                    return Err("`>` needs an element on both sides");
                }
                is_child = true;
                rest = after.trim_start();
                continue;
            }
            let (step, after) = step(rest)?;
            steps.push(Step { is_child, ..step });
            is_child = false;
            rest = after.trim_start();
        }
        match steps.len() {
            _ if is_child => Err("`>` needs an element on both sides"),
            0 => Err("empty"),
            1..=MAX_STEPS => Ok(Self(steps)),
            _ => Err("more than 12 elements"),
        }
    }

    /// The outermost elements that match, in document order.
    pub(super) fn find(&self, page: &Page<'_>) -> Vec<usize> {
        let mut found = Vec::new();
        let mut end = 0;
        for (index, item) in page.items() {
            if index >= end && item.element.is_some() && matches(&self.0, page, index) {
                found.push(index);
                end = item.end;
            }
        }
        found
    }
}

/// Whether the last step is this element and the others lie above it. Each step takes the nearest element that fits;
/// only a child's parent can make it try the next one, so the work is bounded by depth times steps.
fn matches(steps: &[Step], page: &Page<'_>, index: usize) -> bool {
    let Some((last, before)) = steps.split_last() else { return true };
    if !page.get(index).and_then(|item| item.element).is_some_and(|element| last.fits(element)) {
        return false;
    }
    // The places that the steps so far may stand at: one for each element above that fits.
    let mut places = vec![index];
    let mut is_child = last.is_child;
    for step in before.iter().rev() {
        let mut next = Vec::new();
        for place in &places {
            let mut above = *place;
            while above > 0 {
                above = page.parent(above);
                let fits =
                    page.get(above).and_then(|item| item.element).is_some_and(|element| step.fits(element));
                if fits && !next.contains(&above) {
                    next.push(above);
                }
                if is_child {
                    break;
                }
            }
            // What lies above the innermost place lies above the others too, unless parents are asked for.
            if !is_child {
                break;
            }
        }
        if next.is_empty() {
            return false;
        }
        places = next;
        is_child = step.is_child;
    }
    true
}

impl Step {
    fn fits(&self, element: Element<'_>) -> bool {
        (self.tag.is_empty() || self.tag == element.name())
            && self.conditions.iter().all(|condition| condition.holds(element))
    }
}

impl Condition {
    fn holds(&self, element: Element<'_>) -> bool {
        let Some(value) = element.attr(&self.name) else { return false };
        let wanted = self.value.as_str();
        match self.how {
            How::There => true,
            How::Is => value == wanted,
            How::Word => value.split_ascii_whitespace().any(|word| word == wanted),
            How::Start => value.starts_with(wanted),
            How::End => value.ends_with(wanted),
            How::Part => value.contains(wanted),
        }
    }
}

fn step(text: &str) -> Result<(Step, &str), &'static str> {
    let mut step = Step::default();
    let (tag, mut rest) = name(text);
    step.tag = tag.to_ascii_lowercase();
    if tag.is_empty() {
        rest = rest.strip_prefix('*').unwrap_or(rest);
    }
    let is_any = rest.len() < text.len();
    loop {
        let (sign, after) = match rest.chars().next() {
            Some(sign @ ('.' | '#' | '[')) => (sign, rest.get(1..).unwrap_or("")),
            Some(c) if !c.is_whitespace() && c != '>' => return Err("a sign that is not known"),
            _ if is_any || !step.conditions.is_empty() => return Ok((step, rest)),
            _ => return Err("an element without a name"),
        };
        if sign == '[' {
            let (condition, after) = condition(after)?;
            step.conditions.push(condition);
            rest = after;
            continue;
        }
        let (value, after) = name(after);
        if value.is_empty() {
            return Err("`.` and `#` need a name");
        }
        let (key, how) = if sign == '.' { ("class", How::Word) } else { ("id", How::Is) };
        step.conditions.push(Condition { name: key.to_owned(), how, value: value.to_owned() });
        rest = after;
    }
}

/// What stands behind a `[`, up to its `]`.
fn condition(text: &str) -> Result<(Condition, &str), &'static str> {
    let (key, rest) = name(text.trim_start());
    if key.is_empty() {
        return Err("`[` needs an attribute");
    }
    let rest = rest.trim_start();
    let signs = [("=", How::Is), ("~=", How::Word), ("^=", How::Start), ("$=", How::End), ("*=", How::Part)];
    let key = key.to_ascii_lowercase();
    if let Some(rest) = rest.strip_prefix(']') {
        return Ok((Condition { name: key, how: How::There, value: String::new() }, rest));
    }
    let (how, rest) = signs
        .iter()
        .find_map(|(sign, how)| Some((*how, rest.strip_prefix(sign)?)))
        .ok_or("attributes are compared with `=`, `~=`, `^=`, `$=` or `*=`")?;
    let rest = rest.trim_start();
    let (value, rest) = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            rest.get(1..).and_then(|rest| rest.split_once(quote)).ok_or("a quote that does not end")?
        }
        _ => rest.split_at_checked(rest.find(']').unwrap_or(rest.len())).unwrap_or((rest, "")),
    };
    let rest = rest.trim_start().strip_prefix(']').ok_or("`[` without `]`")?;
    Ok((Condition { name: key, how, value: value.trim().to_owned() }, rest))
}

fn name(text: &str) -> (&str, &str) {
    let end =
        text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | ':'))).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(selector: &str) -> Vec<String> {
        let page = Page::parse(
            "<div class='isi berita' id=a><p>satu</p><div><p class=kutip>dua</p></div></div><div class=isi><p data-x='b-c'>tiga</p>\
             </div><p>empat</p>",
        );
        let selector = Selector::parse(selector).unwrap();
        selector.find(&page).into_iter().map(|index| page.text_of(index, 100)).collect()
    }

    #[test]
    fn elements_are_found_by_what_they_are_and_where_they_stand() {
        assert_eq!(found("p"), ["satu", "dua", "tiga", "empat"]);
        assert_eq!(found("div.isi"), ["satu dua", "tiga"]);
        assert_eq!(found(".isi.berita"), ["satu dua"]);
        assert_eq!(found("#a p"), ["satu", "dua"]);
        assert_eq!(found("#a > p"), ["satu"]);
        assert_eq!(found("#a > div > p, x".trim_end_matches(", x")), ["dua"]);
        assert_eq!(found("body > div p[class]"), ["dua"]);
        assert_eq!(found("[data-x^=b]"), ["tiga"]);
        assert_eq!(found("p[data-x $= \"-c\"]"), ["tiga"]);
        assert_eq!(found("*[data-x*='-']"), ["tiga"]);
        assert_eq!(found("div div p"), ["dua"]);
        assert!(found("span").is_empty());
    }

    #[test]
    fn what_is_no_selector_is_told() {
        for text in
            ["", ">p", "p>", "p > > a", "p.", "p[", "p[a", "p[a?b]", "p[a='b]", "p, a", "p:first", "("]
        {
            let read = Selector::parse(text);
            assert!(text == "p:first" || read.is_err(), "{text}: {read:?}");
        }
        assert!(Selector::parse(&"p ".repeat(13)).is_err());
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "(p|div|\\.|#|\\[|\\]|=|'|>| |\\*|\\PC){0,30}") {
            if let Ok(selector) = Selector::parse(&text) {
                selector.find(&Page::parse("<div class=a><p id=b>x</p></div>"));
            }
        }
    }
}
