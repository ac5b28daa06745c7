//! Who a verb of saying gives its words to.

use std::ops::Range;

use super::{
    cues::{Cue, Cues},
    people::People,
    sentences::{Item, What},
};
use crate::{
    actor::{Actors, clean_name},
    entity::{Kind, Name},
    lexicon::{Document, Word},
};

/// What stands beside a verb of saying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// A person by name, with what stands beside the name.
    Person { name: String, role: Option<String>, at: usize },
    /// A body, as written.
    Body(String),
    /// `dia`: whoever was last.
    Same,
    /// `pria yang akrab disapa X itu`: whoever was last, by another name.
    Called(String),
    /// Somebody without a name, as written (`warga`, `polisi`).
    Plain(String),
}

/// Words behind a verb that are looked at for a speaker, and words before one.
const BEHIND: usize = 22;
const BEFORE: usize = 26;

/// Words before `ini` that make it a time and no `this one`.
const TIMES: [&str; 12] =
    ["lama", "hari", "saat", "kali", "malam", "pekan", "minggu", "bulan", "tahun", "siang", "pagi", "sore"];

/// Reads speakers of one text.
pub(super) struct Speakers<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) actors: &'d Actors,
    pub(super) people: &'d People<'d>,
    pub(super) cues: &'d Cues,
}

impl<'d> Speakers<'d> {
    pub(super) fn text(&self, item: &Item) -> &'d str {
        self.document.body.get(item.start..item.end).unwrap_or_default()
    }

    fn gap(&self, left: &Item, right: &Item) -> &'d str {
        self.document.body.get(left.end..right.start).unwrap_or_default()
    }

    fn capital(&self, item: &Item) -> bool {
        matches!(item.what, What::Word(at) if self.document.words.get(at).is_some_and(|word| word.capital))
    }

    /// The speaker that stands behind a verb: `items` are what follows it in its sentence.
    pub(super) fn behind(&self, items: &[Item]) -> Option<Reading> {
        let first = items.first()?;
        if !matches!(first.what, What::Word(_)) {
            return None;
        }
        let skipped = items.iter().take(3).take_while(|item| item.cue.is(Cue::FILLER)).count();
        let items = items.get(skipped..)?;
        let first = items.first()?;
        if first.cue.is(Cue::PRONOUN) {
            return Some(Reading::Same);
        }
        let mut end = 0_usize;
        let mut commas = 0_usize;
        for (index, item) in items.iter().enumerate().take(BEHIND) {
            if !matches!(item.what, What::Word(_)) || (index > 0 && item.cue.is(Cue::STOP)) {
                break;
            }
            if let Some(before) = index.checked_sub(1).and_then(|before| items.get(before)) {
                let gap = self.gap(before, item);
                commas = commas.saturating_add(usize::from(gap.contains([',', '('])));
                if commas > 2 || gap.contains(['"', '“', ':', ';']) {
                    break;
                }
            }
            end = index.saturating_add(1);
        }
        let part = items.get(..end)?;
        let (from, to) = (part.first()?, part.last()?);
        if !part.iter().any(|item| self.capital(item)) && !self.document.lower {
            return self.plain(part);
        }
        let names = self.people.names(from.start..to.end);
        // A name behind the first comma is the speaker's only where an office stands before it.
        let comma = part.windows(2).find_map(|pair| {
            let [left, right] = pair else { return None };
            self.gap(left, right).contains([',', '(']).then_some(left.end)
        });
        let person = names.iter().find(|name| name.kind == Kind::Person);
        if let Some(called) = self.called(part) {
            return Some(called);
        }
        // `putra bungsu Presiden X itu` is not X.
        let own = person.is_some_and(|person| person.bytes.start == from.start);
        if !own && points_back(self.document.body.get(from.start..to.end)?) {
            return Some(Reading::Same);
        }
        let office = |name: &&Name| {
            comma.is_none_or(|comma| {
                name.bytes.start < comma
                    || self
                        .document
                        .body
                        .get(comma..name.bytes.start)
                        .is_some_and(|gap| office(gap).is_empty())
            }) || self.begins_office(part)
        };
        if let Some(person) = person.filter(office) {
            return Some(self.person(person, from.start, to.end));
        }
        self.unnamed(part, &names, comma.unwrap_or(to.end))
    }

    /// `pria yang akrab disapa X itu`.
    fn called(&self, part: &[Item]) -> Option<Reading> {
        let at = part.iter().position(|item| item.cue.is(Cue::CALLED))?;
        let rest = part.get(at.saturating_add(1)..)?;
        let from = rest.iter().position(|item| self.capital(item))?;
        let end = rest.iter().skip(from).position(|item| item.cue.is(Cue::THAT))?.saturating_add(from);
        if from > 2 || end.saturating_sub(from) > 3 {
            return None;
        }
        let alias = self.document.body.get(rest.get(from)?.start..rest.get(end.checked_sub(1)?)?.end)?;
        Some(Reading::Called(alias.to_owned()))
    }

    /// Whether an office begins with a word.
    fn is_role(&self, item: &Item) -> bool {
        matches!(item.what, What::Word(at) if self.actors.roles_at(self.document, at).is_some())
    }

    fn begins_office(&self, part: &[Item]) -> bool {
        part.first().is_some_and(|item| self.is_role(item))
    }

    fn person(&self, name: &Name, from: usize, to: usize) -> Reading {
        let body = self.document.body;
        let text = body.get(name.bytes.clone()).unwrap_or_default();
        let before = body.get(from..name.bytes.start).map(office).unwrap_or_default();
        let role = if before.is_empty() {
            body.get(name.bytes.end..to.max(name.bytes.end))
                .and_then(apposition)
                .filter(|role| self.is_office(role))
        } else {
            Some(before)
        };
        // `Menhub X`: an office that was taken for a part of the name.
        if let Some((person, _)) = self
            .item_at(name.bytes.start)
            .filter(|_| text.contains(' '))
            .and_then(|at| self.actors.person(self.document, at))
            && text.ends_with(person.name.as_str())
        {
            return Reading::Person {
                name: person.name,
                role: person.role,
                at: name.bytes.end.saturating_sub(1),
            };
        }
        let text = self.named(name);
        let text =
            text.split('[').next().unwrap_or(text).trim_end_matches(|sign: char| !sign.is_alphanumeric());
        Reading::Person {
            name: clean_name(text).unwrap_or_else(|| text.to_owned()),
            role,
            at: name.bytes.start,
        }
    }

    /// A name without words of bodies and places before it (`Teknologi Togar`).
    fn named(&self, name: &Name) -> &'d str {
        let words =
            self.item_at(name.bytes.start).and_then(|at| self.document.words.get(at..)).unwrap_or_default();
        let mut start = name.bytes.start;
        let within = |word: &&Word| word.end <= name.bytes.end;
        let mut rest = words.iter().take_while(within).count();
        for word in words.iter().take_while(within) {
            let text = self.document.span(word, word);
            if rest <= 2 || !self.actors.is_name_of_body(word) || matches!(text, "Agung" | "Muda" | "Mandiri")
            {
                break;
            }
            rest = rest.saturating_sub(1);
            start = word.end;
        }
        self.document.body.get(start..name.bytes.end).map(str::trim_start).unwrap_or_default()
    }

    /// The document's word that begins at a place.
    fn item_at(&self, start: usize) -> Option<usize> {
        let body = self.document.words.get(self.document.in_title..)?;
        let at = body.binary_search_by_key(&start, |word| word.start).ok()?;
        Some(at.saturating_add(self.document.in_title))
    }

    fn is_office(&self, role: &str) -> bool {
        let first = role.split(' ').next().unwrap_or_default();
        first.starts_with(char::is_uppercase)
            || self.cues.of(first).is(Cue::PLAIN)
            || self.actors.is_role(self.document, role)
    }

    /// A body, an office or somebody without a name.
    fn unnamed(&self, part: &[Item], names: &[Name], end: usize) -> Option<Reading> {
        let from = part.first()?.start;
        let text = self.document.body.get(from..end)?.trim();
        if points_back(text) {
            return Some(Reading::Same);
        }
        let body = names.iter().find(|name| name.kind == Kind::Organisation && name.bytes.start < end);
        if let Some(body) = body
            && self
                .document
                .body
                .get(from..body.bytes.start)
                .is_some_and(|before| before.split_whitespace().count() <= 2)
        {
            return self.document.body.get(body.bytes.clone()).map(|name| Reading::Body(name.to_owned()));
        }
        if !self.capital(part.first()?) {
            return self.plain(part);
        }
        let words: Vec<&str> = text.split_whitespace().take(8).collect();
        (!words.is_empty()).then(|| Reading::Body(words.join(" ")))
    }

    fn plain(&self, part: &[Item]) -> Option<Reading> {
        let first = part.first()?;
        let known = first.cue.is(Cue::PLAIN);
        let mut end = first.end;
        for pair in part.windows(2).take(3) {
            let [left, right] = pair else { break };
            if self.gap(left, right) != " "
                || right.cue.is(Cue::STOP)
                || right.cue.is(Cue::THAT)
                || right.cue.is(Cue::REMARK)
            {
                break;
            }
            end = right.end;
        }
        let text = self.document.body.get(first.start..end)?;
        if points_back(self.document.body.get(first.start..part.last()?.end)?) {
            return Some(Reading::Same);
        }
        known.then(|| Reading::Plain(text.to_owned()))
    }

    /// The speaker that stands before a verb: `items` are what precedes it in its sentence.
    pub(super) fn before(&self, items: &[Item], weak: bool) -> Option<Reading> {
        let mut end = items.len();
        loop {
            let last = |by: usize| end.checked_sub(by).and_then(|at| items.get(at));
            // `belum lama ini`, `hari ini`.
            let time = last(1).is_some_and(|item| self.text(item) == "ini")
                && last(2).is_some_and(|item| TIMES.contains(&self.text(item)));
            let by = match last(1) {
                _ if time => 2,
                Some(item) if item.cue.is(Cue::ADVERB) => 1,
                Some(item)
                    if self.text(item) == "belum"
                        && items.get(end).is_some_and(|next| self.text(next) == "lama") =>
                {
                    1
                }
                _ => break,
            };
            end = end.saturating_sub(by);
        }
        let part = items.get(..end)?;
        let last = part.last()?;
        if last.cue.is(Cue::BAR) || !matches!(last.what, What::Word(_)) {
            return None;
        }
        if last.cue.is(Cue::PRONOUN) {
            return Some(Reading::Same);
        }
        let from = part
            .iter()
            .rposition(|item| !matches!(item.what, What::Word(_)))
            .map_or(0, |at| at.saturating_add(1));
        let part = part.get(from.max(part.len().saturating_sub(BEFORE))..)?;
        let first = part.first()?;
        let names = self.people.names(first.start..last.end);
        if let Some(called) = self.called(part) {
            return Some(called);
        }
        let bracket = |name: &&Name| {
            self.document.body.get(..name.bytes.start).is_some_and(|before| before.ends_with('('))
        };
        let person = names.iter().rev().find(|name| name.kind == Kind::Person && !bracket(name));
        if person.is_none()
            && let Some(name) = self.known_before(part)
        {
            return Some(name);
        }
        if let Some(person) = person
            && self.reaches(part, person)
        {
            return Some(self.subject(part, person, &names));
        }
        if points_back(self.document.body.get(first.start..last.end)?) {
            return Some(Reading::Same);
        }
        if weak { None } else { self.nobody(part, &names, person.is_none()) }
    }

    /// A body or somebody without a name before a verb.
    fn nobody(&self, part: &[Item], names: &[Name], nameless: bool) -> Option<Reading> {
        let (first, last) = (part.first()?, part.last()?);
        let whole = part.len() <= 12
            && part.len() > 1
            && part.iter().all(|item| self.capital(item) || matches!(self.text(item), "dan" | "of"));
        if whole && nameless {
            return self.document.body.get(first.start..last.end).map(|name| Reading::Body(name.to_owned()));
        }
        let bodies = || names.iter().filter(|name| name.kind == Kind::Organisation);
        let begins = bodies().find(|name| name.bytes.start == first.start && nameless);
        if let Some(body) = begins.or_else(|| bodies().next_back().filter(|body| self.reaches(part, body))) {
            return self.document.body.get(body.bytes.clone()).map(|name| Reading::Body(name.to_owned()));
        }
        if let Some(run) = self.run(part) {
            return Some(Reading::Body(run.to_owned()));
        }
        let start = part.iter().rposition(|item| item.cue.is(Cue::PLAIN));
        let start = start.filter(|start| part.len().saturating_sub(*start) <= 5)?;
        let start = if start
            .checked_sub(1)
            .and_then(|before| part.get(before))
            .is_some_and(|item| item.cue.is(Cue::PLAIN))
        {
            start.saturating_sub(1)
        } else {
            start
        };
        let text = self.document.body.get(part.get(start)?.start..last.end)?;
        Some(Reading::Plain(text.to_owned()))
    }

    /// Whether a word may stand before the subject of a sentence: capitals, offices, `sementara itu`.
    pub(super) fn opens(&self, item: &Item) -> bool {
        self.capital(item) || item.cue.is(Cue::OPENER) || self.is_role(item)
    }

    /// A word of a known person's name right before a verb.
    fn known_before(&self, part: &[Item]) -> Option<Reading> {
        let last = part.last().filter(|last| self.capital(last) || self.document.lower)?;
        let text = self.text(last);
        self.people.knows(text).then(|| Reading::Person { name: text.to_owned(), role: None, at: last.start })
    }

    /// Words with capitals right before a verb.
    fn run(&self, part: &[Item]) -> Option<&'d str> {
        let last = part.last().filter(|last| self.capital(last) && !last.cue.is(Cue::PLAIN))?;
        let mut first = last;
        for pair in part.windows(2).rev().take(6) {
            let [left, right] = pair else { break };
            if !self.capital(left) || !self.gap(left, right).trim().is_empty() {
                break;
            }
            first = left;
        }
        // `Faktanya PLN`: a sentence's first word has its capital for that.
        if first.start < last.start
            && part.first().is_some_and(|item| item.start == first.start)
            && self.text(first).ends_with("nya")
        {
            first = part.get(1)?;
        }
        let before = part.iter().rfind(|item| item.end <= first.start);
        // A word may have its capital for beginning the sentence alone.
        if before.is_none()
            && first.start == last.start
            && !self.text(last).chars().all(char::is_uppercase)
            && !self.again(last)
        {
            return None;
        }
        let placed = before.is_some_and(|item| item.cue.is(Cue::PLACE));
        if placed { None } else { self.document.body.get(first.start..last.end) }
    }

    /// Whether a word stands with a capital within another sentence too.
    fn again(&self, item: &Item) -> bool {
        let text = self.text(item);
        let body = self.document.body;
        body.match_indices(text).any(|(at, _)| {
            let before = body.get(..at).and_then(|before| before.strip_suffix(' ')).unwrap_or_default();
            at != item.start && before.ends_with(|letter: char| letter.is_lowercase() || letter == ',')
        })
    }

    /// Whether what lies between a name and the verb is a remark on the name.
    fn reaches(&self, part: &[Item], name: &Name) -> bool {
        let Some(last) = part.last() else { return false };
        let Some(between) = self.document.body.get(name.bytes.end..last.end.max(name.bytes.end)) else {
            return false;
        };
        let between = between.trim();
        let words = between.split_whitespace().count();
        let next = part.iter().find(|item| item.start >= name.bytes.end);
        words <= 1
            || (between.starts_with(['(', ',']) && words <= 16)
            || (words <= 12 && next.is_some_and(|item| item.cue.is(Cue::REMARK)))
            || (words <= 9 && next.is_some_and(|item| item.cue.is(Cue::PLAIN) || self.is_role(item)))
    }

    fn subject(&self, part: &[Item], person: &Name, names: &[Name]) -> Reading {
        let from = names
            .iter()
            .rev()
            .find(|name| name.kind == Kind::Person && name.bytes.end <= person.bytes.start)
            .map_or(0, |name| name.bytes.end);
        // The office begins with the last word that can begin one.
        let begin = part
            .iter()
            .filter(|item| item.start >= from && item.start < person.bytes.start)
            .find(|item| self.is_role(item))
            .map_or(person.bytes.start, |item| item.start);
        self.person(person, begin, part.last().map_or(person.bytes.end, |item| item.end))
    }
}

/// `politikus itu`, `pria yang akrab disapa X ini`: somebody named before.
fn points_back(text: &str) -> bool {
    let mut words = text.trim_end_matches([',', ' ']).rsplit(' ');
    match words.next() {
        Some("ini") => words.next().is_none_or(|before| !TIMES.contains(&before)),
        last => matches!(last, Some("itu" | "tersebut")),
    }
}

/// What stands before a name without ranks and signs at its end.
fn office(text: &str) -> String {
    let text = text.trim().trim_end_matches([',', '(', '-']).trim_end();
    let mut words: Vec<&str> = text.split_whitespace().collect();
    while words.last().is_some_and(|word| crate::actor::is_title(word)) {
        words.pop();
    }
    while words.first().is_some_and(|word| word.chars().all(|sign| !sign.is_alphanumeric())) {
        words.remove(0);
    }
    words.join(" ").trim_end_matches(',').chars().take(120).collect()
}

/// The office behind a name: `, Direktur Y,`, `selaku Ketua Z`, `(50), warga A`.
fn apposition(rest: &str) -> Option<String> {
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('(').and_then(|inside| inside.split_once(')')) {
        Some((age, rest)) if age.len() <= 3 => rest.trim_start(),
        _ => rest,
    };
    let office = rest
        .strip_prefix("selaku ")
        .or_else(|| rest.strip_prefix("sebagai "))
        .or_else(|| rest.strip_prefix(", selaku "))
        .or_else(|| rest.strip_prefix(", "))?;
    let stop = office.find([',', '.', '(', '\n', '"', '“']).unwrap_or(office.len());
    let office = office.get(..stop)?.trim();
    let fits = (3..=100).contains(&office.chars().count()) && office.split_whitespace().count() <= 12;
    fits.then(|| office.to_owned())
}

/// Bytes of an item range.
pub(super) fn bytes(items: &[Item]) -> Option<Range<usize>> {
    Some(items.first()?.start..items.last()?.end)
}
