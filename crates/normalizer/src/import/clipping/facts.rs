//! What is known about a clipping or transcript beside its text: from a header at its top, from a side file, from its
//! file's name.

use std::sync::LazyLock;

use jiff::Timestamp;
use pantau_domain::{DateOrigin, Medium, Published};
use pantau_text::date;
use regex::Regex;
use serde_json::{Map, Value};

use crate::markup;

/// The most lines of a header.
const MAX_LINES: usize = 40;
/// The longest key, in bytes: `tanggal penayangan` has 18.
const MAX_KEY: usize = 40;
/// The longest value kept, in characters.
const MAX_VALUE: usize = 500;

/// Facts of a clipping or transcript. What is not known stays empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The outlet as written.
    pub source: Option<String>,
    /// Print, television, radio or online.
    pub medium: Option<Medium>,
    /// When it was printed or went on air.
    pub published: Option<Published>,
    /// A date that was written but cannot be read or cannot be true.
    pub unread_date: Option<String>,
    /// The page it stood on.
    pub page: Option<String>,
    /// The edition it stood in (`pagi`, `Jawa Timur`, a number).
    pub edition: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Byline.
    pub author: Option<String>,
    /// The outlet's own section.
    pub section: Option<String>,
    /// The programme of a broadcast.
    pub program: Option<String>,
    /// Its address, where it has one.
    pub url: Option<String>,
    /// Keys that have no place of their own.
    pub others: Map<String, Value>,
}

impl Facts {
    /// Reads the header at a text's top: lines of `Key: value` up to an empty line. Returns what it says and the text
    /// below it; a text without a header comes back whole.
    #[must_use]
    pub fn header(text: &str, now: Timestamp) -> (Self, String) {
        let lines: Vec<&str> = text.lines().collect();
        let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
        let top: Vec<&str> = lines.iter().skip(first).copied().collect();
        let block = top.iter().take_while(|line| !line.trim().is_empty()).count();
        // A whole block of such lines is a header even where some keys are the analyst's own.
        let whole = block <= MAX_LINES
            && top.first().is_some_and(|line| is_header_line(line))
            && top.iter().take(block).all(|line| split(line).is_some());
        let length = if whole {
            block
        } else {
            top.iter().take(MAX_LINES).take_while(|line| is_header_line(line)).count()
        };
        if length == 0 {
            return (Self::default(), text.to_owned());
        }
        let facts = Self::lines(top.iter().take(length).copied(), now);
        let rest = top.iter().skip(length).copied().collect::<Vec<_>>().join("\n");
        (facts, rest)
    }

    /// Reads what stands above a transcript: lines whose keys are known, among whatever else.
    #[must_use]
    pub fn among(text: &str, now: Timestamp) -> Self {
        Self::lines(text.lines().filter(|line| is_header_line(line)).take(MAX_LINES), now)
    }

    /// Reads a side file: every line that says something must be `Key: value` with at least one key that is known, or a
    /// time with a headline (`00:12:30 Banjir surut`), which are returned beside it in seconds. None: it is no side file.
    #[must_use]
    pub fn side_file(text: &str, now: Timestamp) -> Option<(Self, Vec<(f64, String)>)> {
        let mut keys = Vec::new();
        let mut chapters = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()).take(2_000) {
            match super::cues::chapter(line) {
                Some(chapter) => chapters.push(chapter),
                None if split(line).is_some() => keys.push(line),
                None => return None,
            }
        }
        let has_known = keys.iter().any(|line| is_header_line(line));
        (has_known && keys.len() <= MAX_LINES).then(|| (Self::lines(keys.into_iter(), now), chapters))
    }

    fn lines<'a>(lines: impl Iterator<Item = &'a str>, now: Timestamp) -> Self {
        let mut facts = Self::default();
        let (mut day, mut hour) = (None, None);
        for (key, value) in lines.filter_map(split) {
            let value: String = markup::collapse(&value).chars().take(MAX_VALUE).collect();
            if value.is_empty() {
                continue;
            }
            match known(&key) {
                Some(Key::Source) => match medium(&value) {
                    // `Media: Cetak` names a medium, whatever the key says.
                    Some(medium) => facts.medium = facts.medium.or(Some(medium)),
                    None => facts.source = facts.source.or(Some(value)),
                },
                Some(Key::Medium) => match medium(&value) {
                    Some(medium) => facts.medium = Some(medium),
                    None => drop(facts.others.insert("medium_given".to_owned(), value.into())),
                },
                Some(Key::Date) => day = day.or(Some(value)),
                Some(Key::Time) => hour = hour.or(Some(value)),
                Some(Key::Page) => facts.page = facts.page.or(Some(value)),
                Some(Key::Edition) => facts.edition = facts.edition.or(Some(value)),
                Some(Key::Title) => facts.title = facts.title.or(Some(value)),
                Some(Key::Author) => facts.author = facts.author.or(Some(value)),
                Some(Key::Section) => facts.section = facts.section.or(Some(value)),
                Some(Key::Program) => facts.program = facts.program.or(Some(value)),
                Some(Key::Url) => facts.url = facts.url.or(Some(value)),
                None => drop(facts.others.insert(slug(&key).replace('-', "_"), value.into())),
            }
        }
        facts.take_date(day, hour, now);
        facts
    }

    fn take_date(&mut self, day: Option<String>, hour: Option<String>, now: Timestamp) {
        let read = |text: &str| date::read(text, now, DateOrigin::Import);
        let Some(day) = day.or_else(|| hour.clone().filter(|hour| read(hour).is_some())) else { return };
        let with_hour = hour.as_ref().and_then(|hour| read(&format!("{day} {}", hour.replace("pukul", ""))));
        self.published = with_hour.or_else(|| read(&day));
        if self.published.is_none() {
            self.unread_date = Some(day);
        }
    }

    /// Reads a file's name, without its folder: `2026-03-12_harian-contoh_hal-7.pdf`, `2026-03-12T18-30_tv-contoh.srt`,
    /// `12-03-2026 Harian Contoh hal 7 Banjir surut.docx`. A name without a date says nothing that can be trusted but
    /// its page.
    #[must_use]
    pub fn of_name(name: &str, now: Timestamp) -> Self {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let stem: String = stem.chars().take(200).collect();
        let mut facts = Self::default();
        let Some((day, rest)) = dated(&stem, now) else {
            facts.page = paged(&stem).map(|(_, page, _)| page);
            return facts;
        };
        facts.published = Some(day);
        let mut pieces = Vec::new();
        let (before, after) = match paged(&rest) {
            Some((before, page, after)) => {
                facts.page = Some(page);
                (before, Some(after))
            }
            None => (rest, None),
        };
        pieces.extend(before.split('_').map(str::to_owned));
        pieces.extend(after.iter().flat_map(|after| after.split('_')).map(str::to_owned));
        let mut words = pieces
            .iter()
            .map(|piece| piece.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')')))
            .filter(|piece| piece.chars().any(char::is_alphabetic));
        facts.source = words.next().map(str::to_owned);
        let title = words.collect::<Vec<_>>().join(" ");
        let title = if title.contains(' ') { title } else { title.replace('-', " ") };
        facts.title = Some(title.trim().to_owned()).filter(|title| !title.is_empty());
        facts
    }

    /// These facts, with what they leave open taken from `other`.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        for (key, value) in other.others {
            self.others.entry(key).or_insert(value);
        }
        let written = self.published.is_some() || self.unread_date.is_some();
        Self {
            source: self.source.or(other.source),
            medium: self.medium.or(other.medium),
            published: self.published.or(other.published),
            unread_date: if written { self.unread_date } else { other.unread_date },
            page: self.page.or(other.page),
            edition: self.edition.or(other.edition),
            title: self.title.or(other.title),
            author: self.author.or(other.author),
            section: self.section.or(other.section),
            program: self.program.or(other.program),
            url: self.url.or(other.url),
            others: self.others,
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Key {
    Source,
    Medium,
    Date,
    Time,
    Page,
    Edition,
    Title,
    Author,
    Section,
    Program,
    Url,
}

fn known(key: &str) -> Option<Key> {
    Some(match key {
        "media" | "nama media" | "sumber" | "source" | "outlet" | "koran" | "surat kabar" | "stasiun"
        | "station" | "penerbit" | "publisher" => Key::Source,
        "medium" | "jenis" | "jenis media" | "tipe media" => Key::Medium,
        "tanggal" | "tgl" | "tanggal terbit" | "tanggal siar" | "tanggal tayang" | "hari/tanggal"
        | "hari, tanggal" | "hari tanggal" | "date" | "published" => Key::Date,
        "jam" | "pukul" | "waktu" | "jam siar" | "jam tayang" | "waktu siar" | "waktu tayang" | "time" => {
            Key::Time
        }
        "halaman" | "hal" | "hal." | "hlm" | "hlm." | "page" | "pages" => Key::Page,
        "edisi" | "edition" => Key::Edition,
        "judul" | "judul berita" | "title" | "headline" => Key::Title,
        "penulis" | "wartawan" | "reporter" | "oleh" | "author" | "byline" => Key::Author,
        "rubrik" | "kolom" | "kanal" | "section" => Key::Section,
        "acara" | "nama acara" | "mata acara" | "program" | "programme" => Key::Program,
        "url" | "tautan" | "link" => Key::Url,
        _ => return None,
    })
}

/// Whether a line could stand in a header.
pub(crate) fn is_header_line(line: &str) -> bool {
    split(line).is_some_and(|(key, _)| known(&key).is_some())
}

/// A line of a header as key in lower case and value. A cell of a table is parted from the next by a tab.
fn split(line: &str) -> Option<(String, String)> {
    let line = line.trim().trim_start_matches('\u{feff}');
    let at = line.find([':', '=', '\t', '：'])?;
    let (key, value) = line.split_at_checked(at)?;
    let key = markup::collapse(key).to_lowercase();
    let plain = !key.is_empty()
        && key.len() <= MAX_KEY
        && key.split(' ').count() <= 3
        && key.chars().any(char::is_alphabetic)
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '/' | '.' | ',' | '-' | '_'));
    let value = value.trim_start_matches([':', '=', '\t', ' ', '：']);
    plain.then(|| (key, value.to_owned()))
}

/// A word for a medium.
pub(crate) fn medium(word: &str) -> Option<Medium> {
    Some(match word.trim().to_lowercase().as_str() {
        "cetak" | "media cetak" | "koran" | "surat kabar" | "majalah" | "print" => Medium::Print,
        "tv" | "televisi" | "television" => Medium::Tv,
        "radio" => Medium::Radio,
        "online" | "daring" | "media daring" | "media online" | "siber" | "web" => Medium::Online,
        _ => return None,
    })
}

/// A name as an id: small letters and digits with single hyphens between (`Harian Contoh` is `harian-contoh`). Dots stay,
/// since domains are ids too.
pub(crate) fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.trim().to_lowercase().chars() {
        if c.is_alphanumeric() || c == '.' {
            out.push(c);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_matches(['-', '.']).to_owned()
}

static YEAR_FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^0-9])((?:19|20)\d\d)([-._]?)(\d\d)[-._]?(\d\d)(?:[T_ -]+(\d\d)[-.:h]?(\d\d)(?:[-.:]?(\d\d))?)?(?:[^0-9]|$)").ok()
});
static DAY_FIRST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[^0-9])(\d{1,2})[-.](\d{1,2})[-.]((?:19|20)\d\d)(?:[^0-9]|$)").ok());
static PAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(^|[^\p{L}])(?:halaman|hal|hlm|page|pg)[-. _]{0,2}([a-z]?\d{1,3}(?:-\d{1,3})?)(?:[^\p{L}\d]|$)",
    )
    .ok()
});

/// The day (and hour) in a name, and the name without it.
fn dated(stem: &str, now: Timestamp) -> Option<(Published, String)> {
    let (first, last, written) = if let Some(found) = YEAR_FIRST.as_ref().and_then(|r| r.captures(stem)) {
        let part = |n: usize| found.get(n).map(|m| m.as_str());
        let day = format!("{}-{}-{}", part(1)?, part(3)?, part(4)?);
        let hour = match (part(5), part(6)) {
            (Some(hour), Some(minute)) => {
                let second = part(7).map(|s| format!(":{s}")).unwrap_or_default();
                format!("{day}T{hour}:{minute}{second}")
            }
            _ => day.clone(),
        };
        let end = found.get(7).or(found.get(6)).or(found.get(4))?.end();
        // Digits that are no hour belong to something else: the day alone stands.
        match date::read(&hour, now, DateOrigin::Import) {
            Some(_) => (found.get(1)?.start(), end, hour),
            None => (found.get(1)?.start(), found.get(4)?.end(), day),
        }
    } else {
        let found = DAY_FIRST.as_ref()?.captures(stem)?;
        let part = |n: usize| found.get(n).map_or("", |m| m.as_str());
        let written = format!("{}-{:0>2}-{:0>2}", part(3), part(2), part(1));
        (found.get(1)?.start(), found.get(3)?.end(), written)
    };
    let published = date::read(&written, now, DateOrigin::Import)?;
    let (head, _) = stem.split_at_checked(first)?;
    let (_, tail) = stem.split_at_checked(last)?;
    Some((published, format!("{head}_{tail}")))
}

/// What stands before a page's number in a name, the number, and what stands after it.
fn paged(stem: &str) -> Option<(String, String, String)> {
    let found = PAGE.as_ref()?.captures(stem)?;
    let page = found.get(2)?;
    let (before, _) = stem.split_at_checked(found.get(1)?.start())?;
    let (_, after) = stem.split_at_checked(page.end())?;
    let number = page.as_str().trim_start_matches('0');
    Some((before.to_owned(), number.to_owned(), after.to_owned()))
}
