//! What a text gives to speakers: words between quotation marks, and sentences that a verb of saying reports.
//!
//! A body is cut into sentences in which a quoted stretch is one piece ([`sentences`], [`marks`]); verbs of saying
//! ([`cues`]) show where a speaker stands ([`speaker`]); a short name is given its longest form in the text and a
//! pronoun the last speaker ([`people`]).

mod cues;
mod marks;
mod people;
mod score;
mod sentences;
mod speaker;

use std::ops::Range;

use jiff::civil::Date;
use pantau_domain::{Quote, QuoteKind};

use crate::{
    actor::{Actors, Person},
    entity::{Kind, Tagger},
    lexicon::Document,
};
use cues::Cue;
pub(crate) use cues::Cues;
use marks::Quoted;
use people::People;
pub(crate) use score::measure;
pub use score::{QuoteFigures, QuoteTruth, agree, read as read_quotes};
use sentences::{Item, Sentences, What};
use speaker::{Reading, Speakers};

/// At most so many quotes a mention: long articles of the corpus have up to thirty.
const MOST: usize = 40;
/// Shortest direct quote: shorter ones are irony, titles or names.
const LEAST_CHARS: usize = 12;
const LEAST_WORDS: usize = 3;
/// What stands between marks with a verb of saying right behind may be this short, in words.
const LEAST_SAID: usize = 1;
/// Longest text of a quote that is kept, in characters.
const MOST_CHARS: usize = 1_200;
/// Sentences that are looked back to for somebody whom a pronoun may mean.
const BACK: usize = 3;
/// Words at a sentence's beginning that its subject is looked for in.
const SUBJECT: usize = 14;

/// A quote where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) kind: QuoteKind,
    /// Bytes of the body: what stands between the marks, or the sentence.
    pub(crate) bytes: Range<usize>,
    pub(crate) speaker: String,
    pub(crate) role: Option<String>,
    /// Whether the speaker is a person with a name.
    pub(crate) person: bool,
}

/// Quotes where they stand as a mention keeps them.
pub(crate) fn quotes(body: &str, said: &[Said]) -> Vec<Quote> {
    let quote = |said: &Said| {
        let text = tidy(body.get(said.bytes.clone())?);
        Some(Quote { speaker: said.speaker.clone(), role: said.role.clone(), text, kind: said.kind })
    };
    said.iter().filter_map(quote).collect()
}

/// Persons of a text, each once: speakers first, first heard first, then others with an office.
fn persons(said: &[Said], people: &People<'_>) -> Vec<Person> {
    let mut persons: Vec<Person> = Vec::new();
    let speakers = said.iter().filter(|said| said.person);
    let speakers =
        speakers.map(|said| Person { name: said.speaker.clone(), role: said.role.clone(), at: None });
    for person in speakers.chain(people.officials()) {
        match persons.iter_mut().find(|known| known.name == person.name) {
            Some(known) => known.role = known.role.take().or(person.role),
            None => persons.push(person),
        }
    }
    persons
}

/// What a text says of who speaks.
pub(crate) struct Heard {
    pub(crate) said: Vec<Said>,
    pub(crate) persons: Vec<Person>,
    /// Bodies that speak, as named.
    pub(crate) bodies: Vec<String>,
}

/// The quotes of a text whose speaker can be told, in order.
pub(crate) fn hear(
    document: &Document<'_>,
    actors: &Actors,
    (cues, tagger): (&Cues, &Tagger),
    listed: &[Person],
    day: Option<Date>,
) -> Heard {
    let quotes = marks::quoted(document.body, cues);
    let sentences = Sentences::new(document, &quotes, cues);
    let people = People::new(document, tagger, actors, listed, day);
    people.nicknames();
    let speakers = Speakers { document, actors, people: &people, cues };
    let mut reader =
        Reader { quotes: &quotes, sentences: &sentences, speakers, last: None, found: Vec::new() };
    for at in 0..sentences.bounds.len() {
        if reader.found.len() >= MOST {
            break;
        }
        reader.sentence(at);
    }
    reader.found.truncate(MOST);
    let said = reader.found;
    let persons = persons(&said, &people);
    let mut bodies: Vec<String> = Vec::new();
    for body in said.iter().filter(|said| !said.person && said.speaker.starts_with(char::is_uppercase)) {
        if !bodies.contains(&body.speaker) {
            bodies.push(body.speaker.clone());
        }
    }
    Heard { said, persons, bodies }
}

fn tidy(text: &str) -> String {
    let text = text.trim().trim_end_matches([',', ' ']);
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST_CHARS).collect()
}

/// Somebody who spoke, and in which sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Who {
    name: String,
    role: Option<String>,
    sentence: usize,
    /// Whether it is a person with a name.
    person: bool,
}

struct Reader<'d> {
    quotes: &'d [Quoted],
    sentences: &'d Sentences,
    speakers: Speakers<'d>,
    last: Option<Who>,
    found: Vec<Said>,
}

impl<'d> Reader<'d> {
    fn items(&self, sentence: usize) -> &'d [Item] {
        let bounds = self.sentences.bounds.get(sentence).cloned().unwrap_or_default();
        self.sentences.items.get(bounds).unwrap_or_default()
    }

    /// Reads one sentence.
    fn sentence(&mut self, at: usize) {
        let items = self.items(at);
        let verbs = self.verbs(items);
        let direct: Vec<(usize, Range<usize>)> =
            items.iter().enumerate().filter_map(|(index, item)| Some((index, self.spoken(item)?))).collect();
        if direct.is_empty() {
            // The words of a link's headline have capitals, what runs on behind it has not.
            let links = self.links(items);
            let small = |index: &usize| {
                !links
                    || items
                        .get(*index)
                        .is_some_and(|item| self.speakers.text(item).starts_with(char::is_lowercase))
            };
            let who = verbs
                .iter()
                .filter(|(index, _)| small(index))
                .find_map(|(index, verb)| self.attributed(at, items, *index, *verb));
            if let Some(who) = who {
                let told =
                    at.checked_sub(1).filter(|_| self.tells(items, &verbs)).map(|before| self.items(before));
                let silent = told.filter(|told| {
                    self.found
                        .last()
                        .is_none_or(|last| told.first().is_some_and(|first| last.bytes.start < first.start))
                });
                if let Some(bytes) = speaker::bytes(silent.unwrap_or(items)) {
                    self.push(QuoteKind::Reported, bytes, who);
                }
            }
            return;
        }
        for (index, bytes) in direct {
            let next = items
                .iter()
                .skip(index.saturating_add(1))
                .position(|item| matches!(item.what, What::Quote(_)));
            let end = next.map_or(items.len(), |next| next.saturating_add(index).saturating_add(1));
            let behind = verbs.iter().filter(|(verb, _)| (index..end).contains(verb));
            let text = self.speakers.document.body.get(bytes.clone()).unwrap_or_default();
            let short = text.len() < LEAST_CHARS || text.split_whitespace().nth(LEAST_WORDS - 1).is_none();
            if short && !verbs.iter().any(|(verb, _)| *verb == index.saturating_add(1)) {
                continue;
            }
            let before = verbs.iter().rev().filter(|(verb, _)| *verb < index);
            let who = behind.chain(before).find_map(|(verb, sort)| self.attributed(at, items, *verb, *sort));
            let alone = items.iter().filter(|item| matches!(item.what, What::Word(_))).count() <= 2;
            let who =
                who.or_else(|| if alone { self.announced(at).or_else(|| self.last.clone()) } else { None });
            if let Some(who) = who {
                self.push(QuoteKind::Direct, bytes, who);
            }
        }
    }

    fn push(&mut self, kind: QuoteKind, bytes: Range<usize>, who: Who) {
        self.found.push(Said {
            kind,
            bytes,
            speaker: who.name.clone(),
            role: who.role.clone(),
            person: who.person,
        });
        self.last = Some(who);
    }

    /// `Baca: …`: a link to another text.
    fn links(&self, items: &[Item]) -> bool {
        let [first, second, ..] = items else { return false };
        let text = self.speakers.text(first);
        let gap = self.speakers.document.body.get(first.end..second.start).unwrap_or_default();
        let also = self.speakers.text(second).eq_ignore_ascii_case("juga");
        (text.eq_ignore_ascii_case("baca") || text.eq_ignore_ascii_case("simak"))
            && (gap.contains(':') || also)
    }

    /// `Hal itu disampaikan X`: the sentence before is what was said.
    fn tells(&self, items: &[Item], verbs: &[(usize, Cue)]) -> bool {
        let that = items.first().is_some_and(|item| item.cue.is(Cue::FRONT));
        that && verbs.first().is_some_and(|(index, verb)| verb.is(Cue::PASSIVE) && *index <= 4)
    }

    /// The bytes between an item's marks where they are long enough for something said.
    fn spoken(&self, item: &Item) -> Option<Range<usize>> {
        let What::Quote(index) = item.what else { return None };
        let inner = self.quotes.get(index)?.inner.clone();
        let text = self.speakers.document.body.get(inner.clone())?;
        let long = text.split_whitespace().nth(LEAST_SAID - 1).is_some();
        let blank = text.len().saturating_sub(text.trim_start().len());
        long.then(|| inner.start.saturating_add(blank)..inner.end)
    }

    fn verbs(&self, items: &[Item]) -> Vec<(usize, Cue)> {
        let says = items.iter().enumerate().filter(|(_, item)| item.cue.is(Cue::SAYS));
        says.map(|(index, item)| (index, item.cue)).collect()
    }

    /// Whom a verb gives its sentence to.
    fn attributed(&self, at: usize, items: &[Item], index: usize, verb: Cue) -> Option<Who> {
        let behind = items.get(index.saturating_add(1)..).unwrap_or_default();
        let before = items.get(..index).unwrap_or_default();
        let says = |kind| verb.is(kind);
        let reading = if says(Cue::STEM) {
            // `X lanjut dia`: no comma is needed where a pronoun follows.
            let apart = self.apart(items, index);
            self.speakers.behind(behind).filter(|reading| apart || *reading == Reading::Same)
        } else if says(Cue::HIS) {
            let menurut = self.speakers.text(items.get(index)?).eq_ignore_ascii_case("menurutnya");
            (menurut || self.apart(items, index)).then_some(Reading::Same)
        } else if says(Cue::WEAK) {
            self.speakers.before(before, true)
        } else if says(Cue::ACTIVE) {
            self.speakers.before(before, false)
        } else if says(Cue::PASSIVE) || index == 0 || self.speakers.text(items.get(index)?).ends_with("urut")
        {
            self.speakers.behind(behind)
        } else {
            None
        }?;
        self.who(at, reading)
    }

    /// Whether a stem stands where it can be a verb of saying: behind a quote, behind a comma, or first.
    fn apart(&self, items: &[Item], index: usize) -> bool {
        let Some(before) = index.checked_sub(1).and_then(|before| items.get(before)) else { return true };
        let Some(own) = items.get(index) else { return false };
        let gap = self.speakers.document.body.get(before.end..own.start).unwrap_or_default();
        matches!(before.what, What::Quote(_)) || gap.contains([',', '”', '"']) || before.cue.is(Cue::LEAD)
    }

    fn who(&self, at: usize, reading: Reading) -> Option<Who> {
        match reading {
            Reading::Person { name, role, at: place } => {
                let known = self.speakers.people.resolve(&name, role, place);
                Some(Who { name: known.name, role: known.role, sentence: at, person: true })
            }
            Reading::Body(name) | Reading::Plain(name) => {
                let name = squeezed(&self.speakers.people.body(&name));
                let people = self.speakers.people;
                let holder = people.holder(&name).or_else(|| people.in_office(&name));
                let who = |known: people::Known| Who {
                    name: known.name,
                    role: known.role,
                    sentence: at,
                    person: true,
                };
                Some(holder.map_or(Who { name, role: None, sentence: at, person: false }, who))
            }
            Reading::Same => self.meant(at),
            Reading::Called(alias) => {
                let who = self.meant(at)?;
                self.speakers.people.call(&alias, &who.name, who.role.clone());
                Some(who)
            }
        }
    }

    /// Whom a pronoun means: the subject of a sentence behind the last one that was said, else who said that.
    fn meant(&self, at: usize) -> Option<Who> {
        let since = self.last.as_ref().map_or(0, |last| last.sentence.saturating_add(1));
        let subject =
            (since.max(at.saturating_sub(BACK))..at).rev().find_map(|sentence| self.subject(sentence));
        let who = subject.or_else(|| self.last.clone())?;
        Some(Who { sentence: at, ..who })
    }

    /// The person whom a sentence begins with.
    fn subject(&self, sentence: usize) -> Option<Who> {
        let items = self.items(sentence);
        let words = items.iter().take(SUBJECT).take_while(|item| matches!(item.what, What::Word(_))).count();
        let part = items.get(..words)?;
        let bytes = speaker::bytes(part)?;
        let names = self.speakers.people.names(bytes);
        let person = names.iter().find(|name| name.kind == Kind::Person)?;
        if !part
            .iter()
            .take_while(|item| item.start < person.bytes.start)
            .all(|item| self.speakers.opens(item))
        {
            return None;
        }
        let name = self.speakers.document.body.get(person.bytes.clone())?;
        let known = self.speakers.people.resolve(name, None, person.bytes.start);
        // Whoever is told of by one word and has not spoken is likelier spoken of.
        let led = part.first().is_some_and(|item| item.start < person.bytes.start);
        if self.last.is_some()
            && !led
            && !name.contains(char::is_whitespace)
            && !self.found.iter().any(|said| said.speaker == known.name)
        {
            return None;
        }
        Some(Who { name: known.name, role: known.role, sentence, person: true })
    }

    /// For a quote that stands alone: who is named behind it, by the next quote or by `Hal itu disampaikan X`.
    fn announced(&self, at: usize) -> Option<Who> {
        let next = at.saturating_add(1);
        let items = self.items(next);
        let verbs = self.verbs(items);
        let (index, verb) = verbs.first()?;
        let quoted = matches!(items.first()?.what, What::Quote(_)) && *index <= 3;
        let told = verb.is(Cue::PASSIVE) && *index <= 4;
        if !quoted && !told {
            return None;
        }
        let who = self.attributed(next, items, *index, *verb)?;
        Some(Who { sentence: at, ..who })
    }
}

fn squeezed(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(100).collect()
}
