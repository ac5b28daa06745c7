//! From an office and capitalised words to a person.

use super::Actors;
use crate::lexicon::{Document, Word, Zone};

/// A person named in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The name without rank and academic titles before it.
    pub(crate) name: String,
    /// The office as written, leaders' offices in full.
    pub(crate) role: Option<String>,
    /// Where the office begins in the body; none in a headline.
    pub(crate) at: Option<usize>,
}

/// Ranks and titles that stand before a name.
const TITLES: [&str; 47] = [
    "aiptu",
    "akbp",
    "akp",
    "bapak",
    "bpk",
    "brigjen",
    "bripka",
    "bu",
    "dr",
    "dra",
    "drg",
    "drh",
    "drs",
    "gus",
    "h",
    "habib",
    "haji",
    "hj",
    "ibu",
    "inspektur",
    "ipda",
    "iptu",
    "ir",
    "irjen",
    "jenderal",
    "kapten",
    "kh",
    "kiai",
    "kolonel",
    "kombes",
    "kompol",
    "kyai",
    "laksamana",
    "letjen",
    "letkol",
    "letnan",
    "marsekal",
    "mayjen",
    "mayor",
    "ning",
    "nyai",
    "pak",
    "pol",
    "polisi",
    "prof",
    "profesor",
    "ustaz",
];
/// Words that begin a sentence with a capital and are no name.
const OTHERS: [&str; 40] = [
    "ada",
    "akan",
    "bahkan",
    "bukan",
    "dalam",
    "dan",
    "dari",
    "dengan",
    "di",
    "dia",
    "hal",
    "hari",
    "ia",
    "ini",
    "itu",
    "jumat",
    "kami",
    "kamis",
    "karena",
    "kata",
    "kepada",
    "ketika",
    "kita",
    "lalu",
    "mereka",
    "minggu",
    "namun",
    "pada",
    "rabu",
    "saat",
    "sabtu",
    "saya",
    "sebelumnya",
    "selain",
    "selasa",
    "sementara",
    "senin",
    "setelah",
    "untuk",
    "yang",
];

impl Actors {
    /// The person whose office begins at a word, and the word behind the name.
    pub(crate) fn person(&self, document: &Document<'_>, at: usize) -> Option<(Person, usize)> {
        let hit = self.roles.at(&document.words, at)?;
        let mut next = at.saturating_add(hit.length);
        // `Ketua DPRD Kota X`, `Kepala Dinas Kesehatan`: the office goes on through names of bodies and places.
        let mut leader = false;
        while next.saturating_sub(at) < 14 {
            if let Some(more) = self.province.at(&document.words, next).filter(|_| joins(document, next)) {
                leader = true;
                next = next.saturating_add(more.length);
                continue;
            }
            let Some(word) = document.words.get(next) else { break };
            let belongs =
                self.is_name_of_body(word) || acronym(document, word) || self.office(document, next);
            if !joins(document, next)
                || !(belongs && (word.capital || document.lower) || linking(document, word))
            {
                break;
            }
            next = next.saturating_add(1);
        }
        let (first, last) = (document.words.get(at)?, document.words.get(next.checked_sub(1)?)?);
        let office = document.span(first, last);
        let start = next;
        let name_end = self.name_end(document, start)?;
        let name = document.span(document.words.get(start)?, document.words.get(name_end.checked_sub(1)?)?);
        let name = clean(name)?;
        let at = (first.zone != Zone::Title).then_some(first.start);
        Some((Person { name, role: Some(office_name(office, leader)), at }, name_end))
    }

    pub(crate) fn roles_at(&self, document: &Document<'_>, at: usize) -> Option<()> {
        self.roles.at(&document.words, at).map(|_| ())
    }

    fn office(&self, document: &Document<'_>, at: usize) -> bool {
        self.roles.at(&document.words, at).is_some()
    }

    /// The word behind a name that begins at `start`: at least one and at most five capitalised words.
    pub(crate) fn name_end(&self, document: &Document<'_>, start: usize) -> Option<usize> {
        let mut at = start;
        let mut own = 0_usize;
        while at.saturating_sub(start) < 7 && own < 5 {
            let Some(word) = document.words.get(at) else { break };
            let text = document.text(word.zone).get(word.start..word.end).unwrap_or_default();
            let lower = text.to_lowercase();
            if at > start && !(joins(document, at) || initial(document, at)) {
                break;
            }
            let title = TITLES.binary_search(&lower.as_str()).is_ok();
            if !word.capital
                || text.bytes().any(|byte| byte.is_ascii_digit())
                || OTHERS.contains(&lower.as_str())
            {
                break;
            }
            if at == start
                && !joins(document, at)
                && !initial(document, at)
                && at > 0
                && document.gap(at).trim() != ","
            {
                break;
            }
            if own > 0 && self.is_name_of_body(word) && !title {
                break;
            }
            own = own.saturating_add(usize::from(!title));
            at = at.saturating_add(1);
        }
        (own > 0).then_some(at)
    }
}

/// Whether nothing but space stands before a word.
fn joins(document: &Document<'_>, at: usize) -> bool {
    let gap = document.gap(at);
    !gap.is_empty() && gap.trim().is_empty() && !gap.contains('\n')
}

/// Whether an initial or title with a full stop stands before a word (`M. Ilham`, `Dr. Ratna`).
fn initial(document: &Document<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| document.words.get(before));
    let titled = before.is_some_and(|word| {
        let text = document.text(word.zone).get(word.start..word.end).unwrap_or_default();
        text.chars().count() == 1 || TITLES.binary_search(&text.to_lowercase().as_str()).is_ok()
    });
    titled && document.gap(at).trim() == "." && !document.gap(at).contains('\n')
}

fn acronym(document: &Document<'_>, word: &Word) -> bool {
    let text = document.text(word.zone).get(word.start..word.end).unwrap_or_default();
    let ranks = TITLES.binary_search(&text.to_lowercase().as_str()).is_ok();
    !ranks
        && word.zone != Zone::Title
        && (2..=7).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Small words inside the names of bodies.
fn linking(document: &Document<'_>, word: &Word) -> bool {
    matches!(document.text(word.zone).get(word.start..word.end), Some("dan" | "untuk"))
}

/// The name without ranks and titles before it; none where nothing is left.
pub(crate) fn clean(name: &str) -> Option<String> {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let title = |word: &&str| {
        let lower = word.trim_end_matches('.').to_lowercase();
        TITLES.binary_search(&lower.as_str()).is_ok() || lower.contains('.')
    };
    while words.len() > 1 && words.first().is_some_and(title) {
        words.remove(0);
    }
    let name = words.join(" ");
    (name.chars().count() >= 3).then(|| name.chars().take(80).collect())
}

/// Whether a word is a rank or title before a name.
pub(crate) fn is_title(word: &str) -> bool {
    TITLES.binary_search(&word.trim_end_matches('.').to_lowercase().as_str()).is_ok()
}

/// The office in one spelling where it is a leader's of the province, else as written.
fn office_name(written: &str, leader: bool) -> String {
    let lower = written.to_lowercase();
    let begins = |heads: &[&str]| heads.iter().any(|head| lower.starts_with(head));
    if begins(&["sekdaprov"]) || (leader && begins(&["sekda", "sekretaris daerah"])) {
        return "Sekretaris Daerah Provinsi Jawa Timur".to_owned();
    }
    if leader && begins(&["wakil gubernur", "wagub"]) {
        return "Wakil Gubernur Jawa Timur".to_owned();
    }
    if leader && begins(&["gubernur"]) {
        return "Gubernur Jawa Timur".to_owned();
    }
    written.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect()
}

/// Adds a person, or joins it with one already named: a surname or first name is the full name's.
pub(super) fn merge(persons: &mut Vec<Person>, person: Person) {
    let known = persons.iter_mut().find(|known| same(&known.name, &person.name));
    match known {
        Some(known) => {
            if person.name.len() > known.name.len() {
                known.name = person.name;
            }
            if known.role.is_none() {
                known.role = person.role;
            }
        }
        None => persons.push(person),
    }
}

/// Whether one name's words all stand in the other.
pub(crate) fn same(left: &str, right: &str) -> bool {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    let long: Vec<&str> = long.split_whitespace().collect();
    !short.is_empty() && short.split_whitespace().all(|word| long.contains(&word))
}
