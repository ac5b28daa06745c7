//! Who is named in a text, and whom a short name means.

use std::{cell::RefCell, collections::HashMap, ops::Range};

use jiff::civil::Date;

use crate::{
    actor::{Actors, Person, clean_name},
    entity::{Kind, Name, Tagger},
    lexicon::Document,
};

/// Bytes on either side of a name that are looked at for its longer form.
const AROUND: usize = 60;
/// At most so many places of a name are looked at.
const PLACES: usize = 3;
/// Bytes on either side of a part that is read for names.
const CONTEXT: usize = 24;
/// Offices that are looked behind for a name, and bytes that office and name may take.
const OFFICIALS: usize = 14;
const LONGEST_OFFICE: usize = 110;
/// Words of address that are no longer form of a name.
const HONOURS: [&str; 14] =
    ["Kang", "Cak", "Mas", "Mbak", "Bang", "Abah", "Pak", "Bu", "Bapak", "Ibu", "Gus", "Ning", "Om", "Bunda"];
/// Academic degrees longer than two letters.
const DEGREES: [&str; 14] =
    ["Eng", "Sos", "Kom", "Hum", "Kes", "Kep", "Psi", "Phil", "PhD", "Farm", "Mat", "Keb", "Biomed", "IPU"];

/// A person of the text, as it names them at its fullest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) name: String,
    pub(super) role: Option<String>,
}

/// Persons of one text, found while it is read.
pub(super) struct People<'d> {
    document: &'d Document<'d>,
    tagger: &'d Tagger,
    actors: &'d Actors,
    /// Persons known by their offices.
    listed: &'d [Person],
    /// The day of the text.
    day: Option<Date>,
    known: RefCell<Vec<(String, Known)>>,
    /// The whole names at places.
    whole: RefCell<HashMap<usize, Option<String>>>,
}

impl<'d> People<'d> {
    pub(super) fn new(
        document: &'d Document<'d>,
        tagger: &'d Tagger,
        actors: &'d Actors,
        listed: &'d [Person],
        day: Option<Date>,
    ) -> Self {
        Self { document, tagger, actors, listed, day, known: RefCell::default(), whole: RefCell::default() }
    }

    /// Names in a part of the body, by their bytes in it; a few words around it are read with it.
    pub(super) fn names(&self, part: Range<usize>) -> Vec<Name> {
        let bytes = widened(self.document.body, part.clone(), CONTEXT);
        let start = bytes.start;
        let Some(text) = self.document.body.get(bytes) else { return Vec::new() };
        let mut names = self.tagger.names_within(text, self.document.lower);
        for name in &mut names {
            name.bytes.start = name.bytes.start.saturating_add(start);
            name.bytes.end = name.bytes.end.saturating_add(start);
        }
        names.retain_mut(|name| {
            name.bytes.start = name.bytes.start.max(part.start);
            name.bytes.end = name.bytes.end.min(part.end);
            name.bytes.start < name.bytes.end && !self.is_degree(name)
        });
        names
    }

    /// `M.Pd`, `Eng`: a person's degrees are no persons.
    fn is_degree(&self, name: &Name) -> bool {
        let text = self.document.body.get(name.bytes.clone()).unwrap_or_default();
        let body = |word: &str| ["Hukum", "Keamanan", "Pendidikan", "Kesehatan"].contains(&word);
        name.kind == Kind::Person
            && (body(text)
                || text.split(['.', ' ', ',']).all(|part| part.len() <= 2 || DEGREES.contains(&part)))
    }

    /// Notes the nicknames that the text explains: `A, sapaan akrab B`, `B yang akrab disapa A`.
    pub(super) fn nicknames(&self) {
        let body = self.document.body;
        for (lead, nickname_first) in [
            ("sapaan akrab", true),
            ("panggilan akrab", true),
            ("akrab disapa", false),
            ("akrab dipanggil", false),
        ] {
            let Some(at) = body.find(lead) else { continue };
            let end = at.saturating_add(lead.len());
            let around = floor(body, at.saturating_sub(AROUND))..floor(body, end.saturating_add(AROUND));
            let names = self.names(widened(body, around, 0));
            let persons = || names.iter().filter(|name| name.kind == Kind::Person);
            let before =
                persons().rfind(|name| name.bytes.end <= at && at.saturating_sub(name.bytes.end) <= 20);
            let behind =
                persons().find(|name| name.bytes.start >= end && name.bytes.start.saturating_sub(end) <= 6);
            let text = |name: &Name| body.get(name.bytes.clone()).and_then(clean_name);
            let (Some(before), Some(behind)) = (before.and_then(text), behind.and_then(text)) else {
                continue;
            };
            let (alias, full) = if nickname_first { (before, behind) } else { (behind, before) };
            self.call(&alias, &full, self.listed_role(&full));
        }
    }

    /// A body by the name that its short form stands behind in brackets: `Komisi Perlindungan Anak (KPA)`.
    pub(super) fn body(&self, name: &str) -> String {
        let short =
            name.len() >= 3 && name.chars().all(|letter| letter.is_uppercase() || letter.is_ascii_digit());
        short.then(|| self.bracketed(name, Kind::Organisation)).flatten().unwrap_or_else(|| name.to_owned())
    }

    /// The person that a name at a place means, with the role that is known of them; `role` is what stands beside it.
    pub(super) fn resolve(&self, name: &str, role: Option<String>, at: usize) -> Known {
        let bare = clean_name(name).unwrap_or_else(|| name.to_owned());
        let full = self.fullest(&bare, at);
        let mut people = self.known.borrow_mut();
        if let Some(found) = people.iter().position(|(alias, known)| known.name == full || *alias == bare) {
            // Who spoke last stands last.
            let mut known = people.remove(found);
            known.1.role = known.1.role.take().or_else(|| role.clone());
            let given = Known { name: known.1.name.clone(), role: role.or_else(|| known.1.role.clone()) };
            people.push(known);
            return given;
        }
        let role = role.or_else(|| self.listed_role(&full));
        let known = Known { name: full, role };
        people.push((bare, known.clone()));
        known
    }

    /// Notes another name of somebody.
    pub(super) fn call(&self, alias: &str, name: &str, role: Option<String>) {
        self.known.borrow_mut().push((alias.to_owned(), Known { name: name.to_owned(), role }));
    }

    /// Whether a word is part of a person's name that the text has told.
    pub(super) fn knows(&self, word: &str) -> bool {
        word.len() >= 3 && self.known.borrow().iter().any(|(_, known)| holds(&known.name, word))
    }

    /// The person with an office, where the text names one person with it.
    pub(super) fn holder(&self, office: &str) -> Option<Known> {
        let known = self.known.borrow();
        let same = |role: &Option<String>| role.as_ref().is_some_and(|role| begins(role, office));
        let mut holders = known.iter().map(|(_, known)| known).filter(|known| same(&known.role));
        if let Some(first) = holders.next() {
            return holders.all(|other| other.name == first.name).then(|| first.clone());
        }
        drop(holders);
        let listed = self.listed.iter().find(|person| same(&person.role))?.clone();
        drop(known);
        Some(self.resolve(&listed.name, listed.role, 0))
    }

    /// Persons named behind an office, who need not speak.
    pub(super) fn officials(&self) -> impl Iterator<Item = Person> {
        self.listed.iter().take(OFFICIALS).filter_map(|person| self.official(person))
    }

    fn official(&self, person: &Person) -> Option<Person> {
        let body = self.document.body;
        let start = person.at?;
        let end = floor(body, start.saturating_add(LONGEST_OFFICE));
        let names = self.names(start..end);
        let name = names.iter().find(|name| name.kind == Kind::Person)?;
        let written = body.get(start..name.bytes.start)?;
        if written.contains(['.', ';', '"', '“', '\n']) || written.matches(',').count() > 1 {
            return None;
        }
        // An office that was taken for a part of the name.
        let text = body.get(name.bytes.clone())?;
        let own = if text.ends_with(person.name.as_str()) { person.name.clone() } else { clean_name(text)? };
        let role = person.role.clone();
        let known = Known { name: self.fullest(&own, name.bytes.start), role };
        Some(Person { name: known.name, role: known.role, at: Some(start) })
    }

    /// Who held an office on the text's day.
    pub(super) fn in_office(&self, office: &str) -> Option<Known> {
        let name = self.actors.offices.holder(office, self.day)?;
        Some(self.resolve(name, Some(office.to_owned()), 0))
    }

    fn listed_role(&self, name: &str) -> Option<String> {
        let last = name.split_whitespace().next_back()?;
        let same = |person: &&Person| {
            person.name == name
                || (person.name.len() > 3 && holds(name, &person.name))
                || (person.name.contains(last) && holds(&person.name, name))
        };
        self.listed.iter().find(same).and_then(|person| person.role.clone())
    }

    /// The longest name in the text that a name at a place may be short for: of the nearest place before it, else of
    /// one behind.
    fn fullest(&self, name: &str, at: usize) -> String {
        let words: Vec<&str> = name.split_whitespace().collect();
        if words.len() > 2 {
            return name.to_owned();
        }
        if let Some(told) = self.told(name) {
            return told;
        }
        if let Some(full) = self.bracketed(name, Kind::Person).or_else(|| self.nicknamed(name, at)) {
            return full;
        }
        // What the recogniser takes for a name goes before words with capitals in a row, a name with the word itself
        // before one that only begins so (`Juni` for `Junimart`).
        let last = words.last().filter(|_| words.len() > 1);
        for word in words.first().into_iter().chain(last) {
            let found = self.written(name, (word, false), at, Self::longer);
            if let Some(full) = found.or_else(|| self.written(name, (word, false), at, Self::run)) {
                return full;
            }
        }
        let begun = words.first().filter(|word| words.len() == 1 && word.len() >= 4);
        let begun = begun.and_then(|word| self.written(name, (word, true), at, Self::longer));
        let full = || self.actors.offices.full(name).map(str::to_owned);
        begun.or_else(full).unwrap_or_else(|| name.to_owned())
    }

    /// The last of the persons told of whom a name may mean.
    fn told(&self, name: &str) -> Option<String> {
        let people = self.known.borrow();
        let told = people.iter().rev().filter(|(_, known)| known.name != name);
        let begins = |known: &str| {
            name.len() >= 4
                && !name.contains(' ')
                && known.split_whitespace().any(|word| word.starts_with(name))
        };
        let exact = told.clone().find(|(alias, known)| alias == name || initials(&known.name, name));
        let part = || told.clone().find(|(_, known)| known.name.contains(' ') && holds(&known.name, name));
        let begun = || told.clone().find(|(_, known)| begins(&known.name));
        exact.or_else(part).or_else(begun).map(|(_, known)| known.name.clone())
    }

    /// A longer form of a name as it is written nearest before a place, or else behind it.
    fn written(
        &self,
        name: &str,
        (word, begun): (&str, bool),
        at: usize,
        read: fn(&Self, usize, usize) -> Option<String>,
    ) -> Option<String> {
        let places = self.places(word, begun);
        let (before, behind) = places.split_at(places.partition_point(|place| *place < at));
        let mut near = before.iter().rev().take(PLACES).chain(behind.iter().take(PLACES));
        near.find_map(|place| {
            let full = read(self, *place, word.len())?;
            let fits = if begun {
                full.split_whitespace().any(|other| other.starts_with(word))
            } else {
                holds(&full, name)
            };
            (fits && full.split_whitespace().count() > name.split_whitespace().count()).then_some(full)
        })
    }

    fn longer(&self, place: usize, length: usize) -> Option<String> {
        if let Some(known) = self.whole.borrow().get(&place) {
            return known.clone();
        }
        let whole = self.whole_at(place, length);
        self.whole.borrow_mut().insert(place, whole.clone());
        whole
    }

    /// The whole name at a place: as the recogniser has it, else words with capitals in a row.
    fn whole_at(&self, place: usize, length: usize) -> Option<String> {
        let text = self.document.body;
        let names = self.names(widened(text, place..place.saturating_add(length), AROUND));
        let found =
            names.into_iter().find(|found| found.kind == Kind::Person && found.bytes.contains(&place));
        let found = found
            .and_then(|found| clean_name(text.get(found.bytes)?))
            .map(|name| self.trimmed(&name))
            .filter(|name| {
                let honour = name.split_whitespace().next().is_some_and(|first| HONOURS.contains(&first));
                !honour && name.contains(char::is_whitespace)
            });
        found.filter(|name| name.split_whitespace().count() <= 6)
    }

    /// The name before a short form in brackets: `Joko Widodo (Jokowi)`.
    fn bracketed(&self, name: &str, kind: Kind) -> Option<String> {
        let text = self.document.body;
        let open = text.match_indices(name).map(|(at, _)| at).find(|at| {
            let before = text.get(..*at).is_some_and(|before| before.ends_with('('));
            before && text.get(at.saturating_add(name.len())..).is_some_and(|behind| behind.starts_with(')'))
        })?;
        let end = text.get(..open.checked_sub(1)?)?.trim_end().len();
        let names = self.names(floor(text, end.saturating_sub(AROUND))..end);
        let full = names.into_iter().find(|found| found.kind == kind && found.bytes.end == end)?;
        clean_name(text.get(full.bytes)?)
    }

    /// `X, sapaan akrab Y`: the name behind a nickname.
    fn nicknamed(&self, name: &str, at: usize) -> Option<String> {
        let text = self.document.body;
        let end = at.checked_add(name.len())?;
        let rest = text.get(end..)?.trim_start_matches([',', ' ', '(']);
        let own = ["sapaan akrab ", "panggilan akrab ", "sapaan "]
            .iter()
            .find_map(|lead| rest.strip_prefix(lead))?;
        let from = text.len().saturating_sub(own.len());
        let to = floor(text, from.saturating_add(AROUND));
        let names = self.names(from..to);
        let full = names.into_iter().find(|found| found.kind == Kind::Person && found.bytes.start == from)?;
        clean_name(text.get(full.bytes)?)
    }

    /// A name without small words at its ends.
    fn trimmed(&self, name: &str) -> String {
        if self.document.lower {
            return name.to_owned();
        }
        let small = |word: &&str| word.starts_with(char::is_lowercase);
        let words: Vec<&str> = name.split_whitespace().skip_while(small).collect();
        let kept = words.iter().rposition(|word| !small(word)).map_or(0, |last| last.saturating_add(1));
        words.get(..kept).unwrap_or_default().join(" ")
    }

    /// Words with capitals from a place on.
    fn run(&self, place: usize, _length: usize) -> Option<String> {
        let document = self.document;
        let first = document
            .words
            .iter()
            .skip(document.in_title)
            .position(|word| word.start == place)?
            .saturating_add(document.in_title);
        let mut last = first;
        // More than four words with capitals are a headline.
        while last.saturating_sub(first) < 5 {
            let next = last.saturating_add(1);
            let Some(word) = document.words.get(next) else { break };
            let gap = document.gap(next);
            if matches!(document.span(word, word), "Ini" | "Itu" | "Tersebut" | "Juga" | "Dan") {
                break;
            }
            if !word.capital
                || gap.is_empty()
                || !gap.chars().all(char::is_whitespace)
                || gap.contains('\n')
                || (self.actors.is_name_of_body(word) && document.span(word, word) != "Agung")
            {
                break;
            }
            last = next;
        }
        if last == first || last.saturating_sub(first) > 3 {
            return None;
        }
        Some(document.span(document.words.get(first)?, document.words.get(last)?).to_owned())
    }

    /// Where a word stands beside another word with a capital, or before or behind an initial.
    fn places(&self, word: &str, begun: bool) -> Vec<usize> {
        let document = self.document;
        let mut found = Vec::new();
        for (at, own) in document.words.iter().enumerate().skip(document.in_title) {
            let length = own.end.saturating_sub(own.start);
            if length < word.len()
                || (length > word.len()) != begun
                || !document.body.get(own.start..own.end).is_some_and(|own| own.starts_with(word))
            {
                continue;
            }
            let beside = |at: Option<usize>, gap: usize| {
                let there = at
                    .and_then(|at| document.words.get(at))
                    .is_some_and(|word| word.capital || document.lower);
                there && document.gap(gap).chars().all(|sign| sign.is_whitespace() || sign == '.')
            };
            if beside(at.checked_sub(1).filter(|at| *at >= document.in_title), at)
                || beside(at.checked_add(1), at.saturating_add(1))
            {
                found.push(own.start);
            }
        }
        found
    }
}

/// Whether capitals are the first letters of a name's words (`AHY`).
fn initials(long: &str, short: &str) -> bool {
    short.len() >= 2
        && short.chars().all(char::is_uppercase)
        && long.split_whitespace().filter_map(|word| word.chars().next()).eq(short.chars())
}

/// Whether an office begins with another's words, in capitals or not.
fn begins(long: &str, short: &str) -> bool {
    let mut long = long.split_whitespace();
    let mut own = short.split_whitespace();
    own.clone().next().is_some()
        && own.all(|word| long.next().is_some_and(|other| other.eq_ignore_ascii_case(word)))
}

/// Whether all words of one name stand in another.
pub(super) fn holds(long: &str, short: &str) -> bool {
    short.split_whitespace().all(|word| long.split_whitespace().any(|other| other.eq_ignore_ascii_case(word)))
}

/// A part with whole words on either side.
fn widened(text: &str, part: Range<usize>, by: usize) -> Range<usize> {
    let from = floor(text, part.start.saturating_sub(by));
    let to = floor(text, part.end.saturating_add(by));
    let from = text
        .get(..from)
        .and_then(|before| before.rfind([' ', '\n']))
        .map_or(0, |space| space.saturating_add(1));
    let to = text
        .get(to..)
        .and_then(|behind| behind.find([' ', '\n']))
        .map_or(text.len(), |space| to.saturating_add(space));
    from..to
}

/// The nearest place before `at` where a letter begins.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at = at.saturating_sub(1);
    }
    at
}
