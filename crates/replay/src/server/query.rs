//! The query part of an address, and the small search language that X and YouTube share.

/// At most so many pairs of a query are read.
const MOST_PAIRS: usize = 64;
/// At most so many tokens of a search are read.
const MOST_TOKENS: usize = 200;
/// Brackets deeper than this are read as if they were not there.
const MOST_DEPTH: usize = 12;

/// The pairs of a query, decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).take(MOST_PAIRS);
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self(pairs.collect())
    }

    /// The first value of a name; empty values count as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let pair = self.0.iter().find(|(known, value)| known == name && !value.is_empty());
        pair.map(|(_, value)| value.as_str())
    }

    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }
}

/// Percent and plus decoding; what is no code stays as it is.
pub(crate) fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let code = match byte {
            b'+' => Some(b' '),
            b'%' => {
                let pair: Vec<u8> = bytes.clone().take(2).collect();
                let hex = std::str::from_utf8(&pair).ok().filter(|hex| hex.len() == 2);
                let code = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
                if code.is_some() {
                    bytes.nth(1);
                }
                code
            }
            other => Some(other),
        };
        out.push(code.unwrap_or(byte));
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// What a search is held against.
pub(crate) struct Candidate<'a> {
    /// The text in small letters.
    pub(crate) text: &'a str,
    pub(crate) handle: &'a str,
    pub(crate) conversation: &'a str,
    pub(crate) reply: bool,
}

/// A search: words, phrases, `OR` or `|`, `-`, brackets, `from:`, `conversation_id:`, `is:reply`, `lang:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Search {
    All(Vec<Search>),
    Any(Vec<Search>),
    Not(Box<Search>),
    Word(String),
}

impl Search {
    pub(crate) fn parse(text: &str) -> Self {
        let tokens = tokens(text);
        let mut rest = tokens.as_slice();
        any(&mut rest, 0)
    }

    pub(crate) fn matches(&self, candidate: &Candidate<'_>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(candidate)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(candidate)),
            Self::Not(part) => !part.matches(candidate),
            Self::Word(word) => word_matches(word, candidate),
        }
    }
}

fn word_matches(word: &str, candidate: &Candidate<'_>) -> bool {
    match word.split_once(':') {
        Some(("from", handle)) => handle.trim_start_matches('@').eq_ignore_ascii_case(candidate.handle),
        Some(("conversation_id", id)) => id == candidate.conversation,
        Some(("is", "reply")) => candidate.reply,
        Some(("is" | "has" | "place_country", _)) => false,
        Some(("lang", code)) => code == "in",
        _ => candidate.text.contains(word),
    }
}

fn tokens(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for letter in text.chars() {
        let parts = letter.is_whitespace() || matches!(letter, '(' | ')' | '|');
        if letter == '"' {
            quoted = !quoted;
        } else if parts && !quoted {
            flush(&mut word, &mut out);
            if !letter.is_whitespace() {
                out.push(letter.to_string());
            }
        } else {
            word.push(letter);
        }
    }
    flush(&mut word, &mut out);
    out.truncate(MOST_TOKENS);
    out
}

fn flush(word: &mut String, out: &mut Vec<String>) {
    if !word.is_empty() {
        out.push(std::mem::take(word));
    }
}

fn any(tokens: &mut &[String], depth: usize) -> Search {
    let mut parts = vec![all(tokens, depth)];
    while let Some((first, rest)) = tokens.split_first() {
        if first == "OR" || first == "|" {
            *tokens = rest;
            parts.push(all(tokens, depth));
        } else {
            break;
        }
    }
    Search::Any(parts)
}

fn all(tokens: &mut &[String], depth: usize) -> Search {
    let mut parts = Vec::new();
    while let Some((first, rest)) = tokens.split_first() {
        match first.as_str() {
            "OR" | "|" => break,
            ")" if depth > 0 => break,
            ")" => *tokens = rest,
            "(" if depth < MOST_DEPTH => {
                *tokens = rest;
                parts.push(bracket(tokens, depth));
            }
            "-" if depth < MOST_DEPTH && rest.first().is_some_and(|next| next == "(") => {
                *tokens = rest.get(1..).unwrap_or_default();
                parts.push(Search::Not(Box::new(bracket(tokens, depth))));
            }
            "(" | "-" => *tokens = rest,
            word => {
                *tokens = rest;
                parts.push(match word.strip_prefix('-') {
                    Some(unwanted) => Search::Not(Box::new(Search::Word(unwanted.to_lowercase()))),
                    None => Search::Word(word.to_lowercase()),
                });
            }
        }
    }
    Search::All(parts)
}

fn bracket(tokens: &mut &[String], depth: usize) -> Search {
    let inside = any(tokens, depth + 1);
    if let Some((")", rest)) = tokens.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        *tokens = rest;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(search: &str, text: &str, expected: bool) {
        let text = text.to_lowercase();
        let candidate = Candidate { text: &text, handle: "mbokdhe", conversation: "77", reply: false };
        assert_eq!(Search::parse(search).matches(&candidate), expected, "{search}");
    }

    #[test]
    fn searches_follow_the_platforms_rules() {
        check("longsor pacitan", "Longsor di Pacitan", true);
        check("longsor banjir", "Longsor di Pacitan", false);
        check("banjir OR longsor", "Longsor di Pacitan", true);
        check("banjir|longsor", "Longsor di Pacitan", true);
        check("longsor -pacitan", "Longsor di Pacitan", false);
        check("(banjir OR longsor) from:Mbokdhe", "Longsor di Pacitan", true);
        check("(banjir OR longsor) from:lain", "Longsor di Pacitan", false);
        check("\"di pacitan\" lang:in -is:retweet", "Longsor di Pacitan", true);
        check("longsor -(pacitan OR trenggalek)", "Longsor di Pacitan", false);
        check("conversation_id:77", "apa saja", true);
        check("#longsor", "Awas #Longsor", true);
    }

    #[test]
    fn queries_are_decoded() {
        let query = Query::parse("q=banjir+bandang%20%26&kosong=&n=12&rusak=%zz%");
        assert_eq!(query.get("q"), Some("banjir bandang &"));
        assert_eq!(query.get("kosong"), None);
        assert_eq!(query.number("n"), Some(12));
        assert_eq!(query.get("rusak"), Some("%zz%"));
    }

    proptest! {
        #[test]
        fn no_search_breaks_the_parser(text in "[()|\\-\" a-zOR:]{0,300}") {
            let candidate = Candidate { text: "abc", handle: "a", conversation: "1", reply: true };
            let found = Search::parse(&text).matches(&candidate);
            prop_assert_eq!(found, Search::parse(&text).matches(&candidate));
        }

        #[test]
        fn no_query_breaks_the_decoder(text in "\\PC{0,120}") {
            prop_assert!(decode(&text).len() <= text.len() * 3);
        }
    }
}
