//! Direct quotes with their speakers.

use pantau_domain::Quote;

use crate::{
    actor::{Actors, Person, same},
    lexicon::{Document, Word, Zone},
};

/// At most so many quotes a mention.
const MOST: usize = 8;
/// Shortest and longest quote, in characters: shorter ones are irony or names.
const LEAST_CHARS: usize = 15;
const MOST_CHARS: usize = 1_200;

/// Verbs of saying, folded, behind or before a quote.
const VERBS: [&str; 56] = [
    "beber",
    "bebernya",
    "berkata",
    "cerita",
    "ceritanya",
    "cetus",
    "cetusnya",
    "imbuh",
    "imbuhnya",
    "jelas",
    "jelasnya",
    "kata",
    "katanya",
    "keluh",
    "keluhnya",
    "klaim",
    "lanjut",
    "lanjutnya",
    "melanjutkan",
    "membeberkan",
    "menambahkan",
    "menegaskan",
    "mengaku",
    "mengatakan",
    "mengungkapkan",
    "menjelaskan",
    "menuturkan",
    "menyampaikan",
    "menyebut",
    "menyebutkan",
    "papar",
    "paparnya",
    "pesan",
    "pungkas",
    "pungkasnya",
    "sebut",
    "sebutnya",
    "tambah",
    "tambahnya",
    "tandas",
    "tandasnya",
    "tegas",
    "tegasnya",
    "terang",
    "terangnya",
    "tulis",
    "tutur",
    "tuturnya",
    "ucap",
    "ucapnya",
    "ujar",
    "ujarnya",
    "ungkap",
    "ungkapnya",
    "urai",
    "urainya",
];

/// Whether a name is one of a person: an office without a name is nobody, and what stands behind `warga` or `Kelurahan`
/// is a place.
fn is_somebody(name: &str, role: Option<&str>) -> bool {
    let Some(first) = name.split_whitespace().next() else { return false };
    let place = role.and_then(|role| role.split_whitespace().last()).is_some_and(|last| {
        matches!(
            last.to_lowercase().as_str(),
            "kelurahan"
                | "desa"
                | "kecamatan"
                | "dusun"
                | "kabupaten"
                | "kota"
                | "kampung"
                | "warga"
                | "bidang"
                | "dinas"
        )
    });
    OFFICES.binary_search(&first).is_err() && !place
}

/// First words of offices, ranks and bodies that are taken for names where a name should stand.
const OFFICES: [&str; 41] = [
    "Anggota",
    "Asisten",
    "Badan",
    "Balai",
    "Bupati",
    "Camat",
    "Dinas",
    "Direktur",
    "Dirut",
    "Gubernur",
    "Humas",
    "Kabag",
    "Kabid",
    "Kades",
    "Kadis",
    "Kalaksa",
    "Kapolda",
    "Kapolres",
    "Kapolsek",
    "Kasat",
    "Kasi",
    "Kepala",
    "Ketua",
    "Koordinator",
    "Lurah",
    "Manajer",
    "Menteri",
    "Pemkab",
    "Pemkot",
    "Pemprov",
    "Petugas",
    "Polisi",
    "Polres",
    "Pos",
    "Pranata",
    "Sekda",
    "Sekretaris",
    "Tim",
    "Wakil",
    "Wali",
    "Warga",
];

/// The quotes of a text whose speaker can be told.
pub(crate) fn quotes(document: &Document<'_>, actors: &Actors, persons: &[Person]) -> Vec<Quote> {
    // A headline writes every word with a capital, so that its names run on into what follows them.
    let persons: Vec<Person> =
        persons.iter().filter(|person| document.body.contains(person.name.as_str())).cloned().collect();
    let persons = persons.as_slice();
    let mut found: Vec<Quote> = Vec::new();
    for (start, end) in spans(document.body) {
        if found.len() >= MOST {
            break;
        }
        let Some(text) =
            document.body.get(start..end).map(tidy).filter(|text| text.chars().count() >= LEAST_CHARS)
        else {
            continue;
        };
        let Some((name, role)) = speaker(document, actors, persons, start, end, &found) else { continue };
        if !is_somebody(&name, role.as_deref()) {
            continue;
        }
        let text = text.chars().take(MOST_CHARS).collect();
        found.push(Quote { speaker: name, role, text });
    }
    found
}

fn tidy(text: &str) -> String {
    let text = text.trim().trim_end_matches([',', ' ']);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Bytes between opening and closing quotation marks, at most two hundred pairs.
fn spans(body: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, bool)> = None;
    for (at, sign) in body.char_indices() {
        let behind = at.saturating_add(sign.len_utf8());
        match (sign, open) {
            ('“' | '"' | '„', None) => open = Some((behind, sign == '"')),
            ('“', Some(_)) => open = Some((behind, false)),
            ('”', Some((start, _))) | ('"', Some((start, true))) => {
                found.push((start, at));
                open = None;
            }
            ('"', Some((start, false))) => {
                found.push((start, at));
                open = None;
            }
            // A quote that runs on without an end was never one.
            (_, Some((start, _))) if at.saturating_sub(start) > MOST_CHARS.saturating_mul(2) => open = None,
            _ => {}
        }
        if found.len() >= 200 {
            break;
        }
    }
    found
}

type Speaker = (String, Option<String>);

fn speaker(
    document: &Document<'_>,
    actors: &Actors,
    persons: &[Person],
    start: usize,
    end: usize,
    earlier: &[Quote],
) -> Option<Speaker> {
    let body = document.words.get(document.in_title..)?;
    let behind = body.partition_point(|word| word.start < end).saturating_add(document.in_title);
    // `“…,” kata X`: the verb is the first or second word behind the quote.
    for at in behind..behind.saturating_add(2) {
        let Some(verb) = verb(document, at) else { continue };
        let next = at.saturating_add(1);
        let far = |word: &&Word| word.start.saturating_sub(end) < 12;
        if document.words.get(behind).filter(far).is_none() {
            break;
        }
        if let Some(found) = named(document, actors, persons, next) {
            return Some(found);
        }
        if verb.ends_with("nya") || pronoun(document, next) {
            return last(document, persons, start, earlier);
        }
    }
    // `X mengatakan, “…”`: the verb is among the last words before it.
    let before = body.partition_point(|word| word.end < start).saturating_add(document.in_title);
    for at in (before.saturating_sub(4)..before).rev() {
        if verb(document, at).is_some_and(|verb| verb.starts_with("me") || verb.starts_with("ber")) {
            return last(document, persons, document.words.get(at)?.start, earlier);
        }
    }
    None
}

fn word_text<'a>(document: &Document<'a>, at: usize) -> Option<&'a str> {
    let word = document.words.get(at).filter(|word| word.zone != Zone::Title)?;
    document.body.get(word.start..word.end)
}

fn verb<'a>(document: &Document<'a>, at: usize) -> Option<&'a str> {
    let text = word_text(document, at)?;
    let known = VERBS.binary_search(&text).is_ok();
    known.then_some(text)
}

fn pronoun(document: &Document<'_>, at: usize) -> bool {
    matches!(word_text(document, at), Some("dia" | "ia" | "beliau" | "Dia" | "Ia"))
}

/// The speaker named from a word on: with an office, or by name alone.
fn named(document: &Document<'_>, actors: &Actors, persons: &[Person], at: usize) -> Option<Speaker> {
    if let Some((person, behind)) = actors.person(document, at) {
        return Some(resolved(
            persons,
            &person.name,
            person.role.or_else(|| apposition(document, actors, behind)),
        ));
    }
    let behind = actors.name_end(document, at)?;
    let name = document.span(document.words.get(at)?, document.words.get(behind.checked_sub(1)?)?);
    let role = apposition(document, actors, behind);
    Some(resolved(persons, name, role))
}

/// `X, Direktur Y,`: the office behind the name.
fn apposition(document: &Document<'_>, actors: &Actors, behind: usize) -> Option<String> {
    if document.gap(behind).trim() != "," || actors.roles_at(document, behind).is_none() {
        return None;
    }
    let start = document.words.get(behind)?.start;
    let rest = document.body.get(start..)?;
    let stop = rest.find([',', '.', '(', '\n', '"', '“']).unwrap_or(rest.len());
    let office = rest.get(..stop)?.trim();
    (office.chars().count() <= 100).then(|| office.to_owned())
}

/// The full name and office of a person known in the text.
fn resolved(persons: &[Person], name: &str, role: Option<String>) -> Speaker {
    match persons.iter().find(|person| same(&person.name, name) || same(&person.name, bare(name))) {
        Some(person) if person.name.len() >= bare(name).len() => {
            (person.name.clone(), role.or_else(|| person.role.clone()))
        }
        _ => (name.to_owned(), role),
    }
}

fn bare(name: &str) -> &str {
    name.split_once(' ')
        .filter(|(head, _)| matches!(*head, "Pak" | "Bu" | "Kiai" | "Gus" | "Iptu" | "AKBP" | "Kombes"))
        .map_or(name, |(_, rest)| rest)
}

/// The person last named before a place in the body, else the last speaker.
fn last(document: &Document<'_>, persons: &[Person], before: usize, earlier: &[Quote]) -> Option<Speaker> {
    let front =
        document.body.get(before.saturating_sub(700)..before).or_else(|| document.body.get(..before))?;
    let place = |person: &Person| {
        let words = person.name.split_whitespace().filter(|word| word.len() > 3);
        words.filter_map(|word| front.rfind(word)).max()
    };
    let nearest =
        persons.iter().filter_map(|person| Some((place(person)?, person))).max_by_key(|(at, _)| *at);
    if let Some((_, person)) = nearest {
        return Some((person.name.clone(), person.role.clone()));
    }
    earlier.last().map(|quote| (quote.speaker.clone(), quote.role.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        assert!(VERBS.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(OFFICES.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn marks_are_paired() {
        let body = "Ia berkata \"satu\" lalu “dua” dan \"tiga”.";
        let found: Vec<_> =
            spans(body).into_iter().map(|(start, end)| body.get(start..end).unwrap()).collect();
        assert_eq!(found, ["satu", "dua", "tiga"]);
    }
}
