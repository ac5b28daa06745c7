//! What a person types, and what the pages ask beside it.

use jiff::civil::Date;
use pantau_domain::{MentionKind, Platform, Population, Scope, Tone};

use crate::IndexError;

/// Characters of a query that are read; a longer one is refused.
const QUERY_CHARS: usize = 2_000;
/// Clauses of a query; more are refused.
const CLAUSES: usize = 64;

/// The order of what was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// Newest first.
    Newest,
}

/// A question to the index. Empty fields do not filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// What was typed, see [`parse`].
    pub text: String,
    /// First day of publication.
    pub since: Option<Date>,
    /// Last day of publication.
    pub until: Option<Date>,
    /// Which mentions.
    pub population: Option<Population>,
    /// A topic's slug.
    pub topic: Option<String>,
    /// A region's code; a regency's takes in its kecamatan.
    pub region: Option<String>,
    /// A source's id.
    pub source: Option<String>,
    /// A platform.
    pub platform: Option<Platform>,
    /// A tone.
    pub tone: Option<Tone>,
    /// A kind of mention.
    pub kind: Option<MentionKind>,
    /// The order.
    pub sort: Sort,
    /// At most so many are returned; at most 1,000. 0: counts alone.
    pub limit: usize,
    /// So many are passed over; at most 100,000.
    pub offset: usize,
}

impl Query {
    /// The first ten for a typed text.
    #[must_use]
    pub fn words(text: &str) -> Self {
        Self { text: text.to_owned(), limit: 10, ..Self::default() }
    }
}

/// A field that can be named in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// `sumber:` or `source:`
    Source,
    /// `wilayah:` or `region:`
    Region,
    /// `topik:` or `topic:`
    Topic,
    /// `tone:` or `nada:`
    Tone,
    /// `platform:`
    Platform,
    /// `jenis:` or `kind:`
    Kind,
    /// `cakupan:` or `scope:`
    Scope,
    /// `bahasa:` or `language:`
    Language,
    /// `peristiwa:` or `story:`
    Story,
}

/// One thing that a query asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clause {
    /// A word.
    Word(String),
    /// Words in this order, side by side.
    Phrase(String),
    /// A field with this value.
    Is(Field, String),
}

/// A query that was read: what must be there (each a choice of one or more clauses), and what must not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// All of these; of each at least one.
    pub must: Vec<Vec<Clause>>,
    /// None of these.
    pub must_not: Vec<Clause>,
}

/// Reads a query: words (all must occur), `"a phrase"`, `-not`, `a OR b` (`ATAU`), and fields as `sumber:detik.com`,
/// `wilayah:35.78`, `topik:kesehatan`, `tone:negatif`, `platform:x`, `jenis:news`. An unclosed quotation runs to the
/// end; a colon after anything else is part of the words.
pub fn parse(text: &str) -> Result<Parsed, IndexError> {
    let fault = |position: usize, reason: String| IndexError::Query { position, reason };
    if text.chars().nth(QUERY_CHARS).is_some() {
        return Err(fault(QUERY_CHARS + 1, format!("at most {QUERY_CHARS} characters are read")));
    }
    let mut parsed = Parsed::default();
    let mut either = false;
    let mut rest = text.trim_start();
    let mut clauses = 0;
    while !rest.is_empty() {
        let place = text.chars().count() - rest.chars().count() + 1;
        if let Some(after) = keyword(rest) {
            either = !parsed.must.is_empty();
            rest = after.trim_start();
            continue;
        }
        let (negative, body) = match rest.strip_prefix('-') {
            Some(body) if body.starts_with(|c: char| !c.is_whitespace() && c != '-') => (true, body),
            _ => (false, rest),
        };
        let (clause, after) = clause(body).map_err(|reason| fault(place, reason))?;
        rest = after.trim_start();
        clauses += 1;
        if clauses > CLAUSES {
            return Err(fault(place, format!("at most {CLAUSES} words are looked for")));
        }
        let Some(clause) = clause else { continue };
        match parsed.must.last_mut() {
            _ if negative => parsed.must_not.push(clause),
            Some(choice) if either => choice.push(clause),
            _ => parsed.must.push(vec![clause]),
        }
        either = false;
    }
    Ok(parsed)
}

/// What follows an `OR` that stands alone.
fn keyword(rest: &str) -> Option<&str> {
    ["OR", "ATAU"].iter().find_map(|word| {
        let after = rest.strip_prefix(word)?;
        (after.is_empty() || after.starts_with(char::is_whitespace)).then_some(after)
    })
}

/// A clause and the rest; none where there is nothing to look for in it.
fn clause(body: &str) -> Result<(Option<Clause>, &str), String> {
    if let Some((phrase, after)) = quoted(body) {
        return Ok((word(phrase).map(|_| Clause::Phrase(phrase.to_owned())), after));
    }
    let end = body.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(body.len());
    if let Some((name, value)) = body.split_once(':')
        && name.len() < end
        && let Some(field) = field(name)
    {
        let (value, after) = match quoted(value) {
            Some(found) => found,
            None => {
                let end = value.find(char::is_whitespace).unwrap_or(value.len());
                value.split_at_checked(end).unwrap_or((value, ""))
            }
        };
        return Ok((Some(Clause::Is(field, value_of(field, value)?)), after));
    }
    let (text, after) = body.split_at_checked(end.max(1)).unwrap_or((body, ""));
    Ok((word(text).map(|text| Clause::Word(text.to_owned())), after))
}

fn word(text: &str) -> Option<&str> {
    text.contains(char::is_alphanumeric).then_some(text)
}

/// A quotation at the start, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('"')?;
    Some(inner.split_once('"').unwrap_or((inner, "")))
}

fn field(name: &str) -> Option<Field> {
    Some(match name.to_lowercase().as_str() {
        "sumber" | "source" => Field::Source,
        "wilayah" | "region" => Field::Region,
        "topik" | "topic" => Field::Topic,
        "tone" | "nada" => Field::Tone,
        "platform" => Field::Platform,
        "jenis" | "kind" => Field::Kind,
        "cakupan" | "scope" => Field::Scope,
        "bahasa" | "language" => Field::Language,
        "peristiwa" | "story" => Field::Story,
        _ => return None,
    })
}

/// The value as the index writes it; a word that is none of a closed list is a fault.
fn value_of(field: Field, value: &str) -> Result<String, String> {
    let small = value.to_lowercase();
    let known = |found: Result<String, pantau_domain::ParseError>| found.map_err(|fault| fault.to_string());
    match field {
        Field::Tone => known(
            match small.as_str() {
                "positif" => "positive",
                "netral" => "neutral",
                "negatif" => "negative",
                other => other,
            }
            .parse()
            .map(|tone: Tone| tone.to_string()),
        ),
        Field::Platform => known(small.parse().map(|platform: Platform| platform.to_string())),
        Field::Kind => known(
            match small.as_str() {
                "berita" => "news",
                "unggahan" => "post",
                "komentar" => "comment",
                "cetak" => "print",
                "siaran" => "broadcast",
                other => other,
            }
            .parse()
            .map(|kind: MentionKind| kind.to_string()),
        ),
        Field::Scope => known(small.parse().map(|scope: Scope| scope.to_string())),
        Field::Topic | Field::Language => Ok(small),
        Field::Source | Field::Region | Field::Story => Ok(value.to_owned()),
    }
}
