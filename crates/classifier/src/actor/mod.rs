//! Persons and organisations named in a text, by the offices written beside them.

mod names;
mod offices;

use pantau_domain::{Actor, ActorKind};

use crate::{
    ClassifierError,
    lexicon::{Document, PhraseBook, Vocabulary, Word, phrases, rows},
};

pub(crate) use names::{Person, clean as clean_name, is_title};

use offices::Offices;

const NAMES: &str = include_str!("../../../../lexicons/actors/names.tsv");
const OPD: &str = include_str!("../../../../lexicons/actors/opd.tsv");

/// At most so many actors a mention.
const MOST: usize = 12;

#[derive(Debug)]
pub(crate) struct Actors {
    pub(super) roles: PhraseBook<()>,
    organisations: PhraseBook<(String, ActorKind)>,
    pub(crate) offices: Offices,
    pub(super) province: PhraseBook<()>,
    /// Whether a word of this number belongs to names of places and organisations, by number.
    pub(super) words: Vec<bool>,
}

impl Actors {
    /// `places` are the words of the gazetteer, which stand in roles and not in names.
    pub(crate) fn load(vocabulary: &mut Vocabulary, places: &[String]) -> Result<Self, ClassifierError> {
        let (mut roles, mut organisations, mut known) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows::<2>("actors/names.tsv", NAMES) {
            let [what, cell] = row?;
            for phrase in phrases(cell) {
                let words = vocabulary.phrase(phrase);
                match what {
                    "role" => roles.push((words, ())),
                    "organisation" => {
                        organisations.push((words, (phrase.to_owned(), ActorKind::Organisation)))
                    }
                    "word" => known.extend(words),
                    _ => return Err(ClassifierError::line("actors/names.tsv", 0, "no kind of name", what)),
                }
            }
        }
        for row in rows::<3>("actors/opd.tsv", OPD) {
            let [name, short, _] = row?;
            for phrase in phrases(short).chain([name]) {
                organisations.push((vocabulary.phrase(phrase), (name.to_owned(), ActorKind::Agency)));
                for province in ["Jatim", "Jawa Timur", "Provinsi Jawa Timur"] {
                    let words = vocabulary.phrase(&format!("{phrase} {province}"));
                    organisations.push((words, (format!("{name} Provinsi Jawa Timur"), ActorKind::Agency)));
                }
            }
        }
        for place in places {
            known.extend(vocabulary.phrase(place));
        }
        let size = known.iter().max().map_or(0, |id| *id as usize).saturating_add(1);
        let mut words = vec![false; size];
        for id in known {
            if let Some(word) = words.get_mut(id as usize) {
                *word = true;
            }
        }
        let province = [
            "jatim",
            "jawa timur",
            "provinsi jawa timur",
            "provinsi jatim",
            "pemprov jatim",
            "pemprov jawa timur",
        ];
        let province = province.iter().map(|phrase| (vocabulary.phrase(phrase), ())).collect();
        Ok(Self {
            roles: PhraseBook::new(roles),
            organisations: PhraseBook::new(organisations),
            offices: Offices::load()?,
            province: PhraseBook::new(province),
            words,
        })
    }

    /// Whether a part of the body begins with an office.
    pub(crate) fn is_role(&self, document: &Document<'_>, role: &str) -> bool {
        let Some(start) = document.body.find(role) else { return false };
        let at = document.words.iter().skip(document.in_title).position(|word| word.start == start);
        at.is_some_and(|at| self.roles_at(document, at.saturating_add(document.in_title)).is_some())
    }

    pub(crate) fn is_name_of_body(&self, word: &Word) -> bool {
        word.id != 0 && self.words.get(word.id as usize).copied().unwrap_or(false)
    }

    /// Persons of the text, first named first; the office as written, leaders' offices in full.
    pub(crate) fn persons(&self, document: &Document<'_>) -> Vec<Person> {
        let mut persons: Vec<Person> = Vec::new();
        let mut at = 0_usize;
        while at < document.words.len() && persons.len() < 60 {
            match self.person(document, at) {
                Some((person, behind)) => {
                    names::merge(&mut persons, person);
                    at = behind.max(at.saturating_add(1));
                }
                None => at = at.saturating_add(1),
            }
        }
        persons
    }

    /// What a mention lists: speakers first, whose names are read best, then other persons with an office, then
    /// organisations.
    pub(crate) fn label(&self, document: &Document<'_>, persons: &[Person], heard: &[String]) -> Vec<Actor> {
        let mut actors: Vec<Actor> = Vec::new();
        let as_actor = |person: &Person| Actor {
            name: self.offices.full(&person.name).unwrap_or(&person.name).to_owned(),
            kind: ActorKind::Person,
            role: person.role.clone(),
        };
        for person in persons {
            let actor = as_actor(person);
            let room = actors.len() < 8;
            match actors.iter_mut().find(|known| known.name == actor.name) {
                Some(known) => known.role = known.role.take().or(actor.role),
                None if room => actors.push(actor),
                None => {}
            }
        }
        let mut found: Vec<&(String, ActorKind)> = Vec::new();
        for hit in self.organisations.find(&document.words) {
            let capital = document.words.get(hit.at).is_some_and(|word| word.capital);
            if (capital || document.lower) && !found.contains(&hit.value) {
                found.push(hit.value);
            }
        }
        // `Dinas Kesehatan` beside `Dinas Kesehatan Provinsi Jawa Timur` is the same agency once more.
        let longer =
            |name: &str| found.iter().any(|(other, _)| other.len() > name.len() && other.starts_with(name));
        let bodies = found.iter().filter(|(name, _)| !longer(name));
        actors.extend(bodies.map(|(name, kind)| Actor { name: name.clone(), kind: *kind, role: None }));
        for body in heard {
            let known =
                actors.iter().any(|actor| actor.name.contains(body.as_str()) || body.contains(&actor.name));
            if !known && body.split_whitespace().count() <= 8 {
                actors.push(Actor { name: body.clone(), kind: ActorKind::Organisation, role: None });
            }
        }
        actors.truncate(MOST);
        actors
    }
}
