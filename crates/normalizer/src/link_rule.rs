//! What the addresses of an outlet's articles look like.
//!
//! A rule is a pattern that someone who is no programmer can write beside an address that they see: `*` stands for
//! anything within one part of a path, `**` for anything at all, `#` for digits; `|` parts alternatives. Regular
//! expressions were left aside because half of the signs in an address mean something in them.

use std::collections::BTreeMap;

use pantau_text::address;
use regex::Regex;

use crate::error::PatternFault;

/// The longest rule, in letters (a guess: four alternatives of the length of an address line).
const MAX_LETTERS: usize = 300;
/// The most alternatives that are inferred: an outlet with more kinds of addresses is better left without a rule.
const MAX_INFERRED: usize = 3;
/// So many articles are needed before a rule is inferred.
const FEW: usize = 4;

/// A rule, ready to be asked.
#[derive(Debug, Clone)]
pub struct LinkRule {
    whole: Option<Regex>,
    path: Option<Regex>,
}

impl LinkRule {
    /// Reads a rule. An alternative that begins with `/` is held against path and query of an address, one that begins
    /// with `http` against all of it.
    ///
    /// # Errors
    /// What is wrong with the rule, for the operator.
    pub fn new(rule: &str) -> Result<Self, PatternFault> {
        if rule.chars().count() > MAX_LETTERS {
            return Err(PatternFault::TooLong { limit: MAX_LETTERS });
        }
        let (mut whole, mut path) = (Vec::new(), Vec::new());
        for part in rule.split('|').map(str::trim) {
            let bare = if part.len() > 1 { part.trim_end_matches('/') } else { part };
            match bare {
                "" => return Err(PatternFault::Empty),
                _ if part.starts_with('/') => path.push(expression(bare)),
                _ if part.starts_with("http://") || part.starts_with("https://") => {
                    whole.push(expression(bare))
                }
                _ => return Err(PatternFault::Start { part: part.to_owned() }),
            }
        }
        Ok(Self { whole: compile(&whole)?, path: compile(&path)? })
    }

    /// Whether a canonical address is one of an article.
    #[must_use]
    pub fn matches(&self, url: &str) -> bool {
        self.whole.as_ref().is_some_and(|rule| rule.is_match(url))
            || self.path.as_ref().is_some_and(|rule| rule.is_match(path_of(url)))
    }

    /// The rule that addresses of articles follow and those of other pages do not; none where there is no plain one.
    #[must_use]
    pub fn infer(articles: &[String], others: &[String]) -> Option<String> {
        if articles.len() < FEW {
            return None;
        }
        let mut groups: BTreeMap<Vec<String>, Vec<Vec<Segment>>> = BTreeMap::new();
        for segments in articles.iter().filter_map(|url| segments(url)) {
            let key = segments.iter().map(Segment::class).collect();
            groups.entry(key).or_default().push(segments);
        }
        let mut groups: Vec<Vec<Vec<Segment>>> = groups.into_values().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
        let mut kept: Vec<String> = Vec::new();
        for group in groups.iter().filter(|group| group.len() >= 2).take(MAX_INFERRED) {
            let pattern = common(group);
            let takes_others = Self::new(&pattern)
                .map_or(true, |rule| others.iter().any(|url| !articles.contains(url) && rule.matches(url)));
            // An alternative that takes nothing more than those before it says nothing.
            let so_far = Self::new(&kept.join(" | "));
            let is_new = so_far.map_or(true, |rule| {
                Self::new(&pattern)
                    .is_ok_and(|own| articles.iter().any(|url| own.matches(url) && !rule.matches(url)))
            });
            if !takes_others && is_new {
                kept.push(pattern);
            }
        }
        let rule = kept.join(" | ");
        let read = Self::new(&rule).ok()?;
        let covered = articles.iter().filter(|url| read.matches(url)).count();
        // A rule that would lose one article in ten does more harm than good.
        (covered * 10 >= articles.len() * 9).then_some(rule)
    }
}

fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.get(address::authority(url).len()..).unwrap_or("");
    if path.is_empty() { "/" } else { path }
}

fn expression(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let (taken, text) = match first {
            '*' if rest.starts_with("**") => (2, ".*".to_owned()),
            '*' => (1, "[^/]+".to_owned()),
            '#' => (1, "[0-9]+".to_owned()),
            other => (other.len_utf8(), regex::escape(other.encode_utf8(&mut [0; 4]))),
        };
        out.push_str(&text);
        rest = rest.get(taken..).unwrap_or("");
    }
    out
}

fn compile(parts: &[String]) -> Result<Option<Regex>, PatternFault> {
    if parts.is_empty() {
        return Ok(None);
    }
    // Only a rule beyond all measure cannot be compiled.
    let limit = PatternFault::TooLong { limit: MAX_LETTERS };
    Regex::new(&format!("^(?:{})$", parts.join("|"))).map(Some).map_err(|_| limit)
}

/// A part of a path, or a pair of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    /// What stands before the value in a query: `id=`.
    key: String,
    kind: SegmentKind,
    /// As it is, without its ending.
    text: String,
    /// `.html` and its like.
    ending: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SegmentKind {
    Number,
    Slug,
    Word,
}

impl Segment {
    fn read(key: &str, text: &str) -> Self {
        let stem = [".html", ".htm", ".php", ".aspx"].iter().find_map(|end| text.strip_suffix(end));
        let stem = stem.filter(|stem| !stem.is_empty()).unwrap_or(text);
        let kind = if stem.bytes().all(|byte| byte.is_ascii_digit()) {
            SegmentKind::Number
        } else if stem.matches(['-', '_']).count() >= 2
            || stem.bytes().filter(u8::is_ascii_digit).count() >= 4
        {
            SegmentKind::Slug
        } else {
            SegmentKind::Word
        };
        let ending = text.get(stem.len()..).unwrap_or("").to_owned();
        Self { key: key.to_owned(), kind, text: stem.to_owned(), ending }
    }

    fn class(&self) -> String {
        format!("{}{:?}{}", self.key, self.kind, self.ending)
    }
}

fn segments(url: &str) -> Option<Vec<Segment>> {
    let (path, query) = path_of(url).split_once('?').unwrap_or((path_of(url), ""));
    let mut out: Vec<Segment> =
        path.split('/').filter(|part| !part.is_empty()).map(|part| Segment::read("", part)).collect();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=')?;
        out.push(Segment::read(&format!("{key}="), value));
    }
    (!out.is_empty() && out.len() <= 12).then_some(out)
}

/// The pattern of addresses whose parts are of the same kinds.
fn common(group: &[Vec<Segment>]) -> String {
    let Some(first) = group.first() else { return String::new() };
    let mut out = String::new();
    let mut in_query = false;
    for (place, model) in first.iter().enumerate() {
        let all = || group.iter().filter_map(|segments| segments.get(place));
        let starts = all().all(|one| split_number(&one.text, true));
        let ends = all().all(|one| split_number(&one.text, false));
        let middle = match model.kind {
            SegmentKind::Number => "#".to_owned(),
            _ if all().all(|one| one.text == model.text) => model.text.clone(),
            SegmentKind::Slug if starts => "#-*".to_owned(),
            SegmentKind::Slug if ends => "*-#".to_owned(),
            _ => "*".to_owned(),
        };
        let before = match (model.key.is_empty(), in_query) {
            (true, _) => "/",
            (false, false) => "?",
            (false, true) => "&",
        };
        in_query = !model.key.is_empty();
        out.push_str(before);
        out.push_str(&model.key);
        out.push_str(&middle);
        out.push_str(&model.ending);
    }
    out
}

/// Whether a slug begins (or ends) with a number of its own.
fn split_number(text: &str, front: bool) -> bool {
    let number =
        if front { text.split_once('-').map(|(n, _)| n) } else { text.rsplit_once('-').map(|(_, n)| n) };
    number.is_some_and(|number| number.len() >= 3 && number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(rule: &str, url: &str) -> bool {
        LinkRule::new(rule).unwrap().matches(&format!("https://kabar.example{url}"))
    }

    #[test]
    fn a_star_stays_within_a_part_and_two_do_not() {
        assert!(check("/read/#/*", "/read/123/panen-raya"));
        assert!(!check("/read/#/*", "/read/abc/panen-raya"));
        assert!(!check("/read/#/*", "/read/123/panen/raya"));
        assert!(check("/read/**", "/read/123/panen/raya"));
        assert!(check("/baca.php?id=#", "/baca.php?id=77"));
        assert!(!check("/baca.php?id=#", "/bacaXphp?id=77"), "a dot is a dot");
        assert!(check("/berita/* | /video/#/", "/video/9"));
        assert!(check("https://kabar.example/a/*", "/a/b"));
        assert!(!check("https://lain.example/a/*", "/a/b"));
        assert!(!check("/", "/a") && check("/", ""));
    }

    #[test]
    fn what_is_no_rule_is_told() {
        let fault = |rule: &str| LinkRule::new(rule).unwrap_err();
        assert_eq!(fault(""), PatternFault::Empty);
        assert_eq!(fault("/a/* |"), PatternFault::Empty);
        assert_eq!(fault("read/*"), PatternFault::Start { part: "read/*".to_owned() });
        assert_eq!(fault(&format!("/{}", "*".repeat(400))), PatternFault::TooLong { limit: MAX_LETTERS });
    }

    fn inferred(articles: &[&str], others: &[&str]) -> Option<String> {
        let full = |urls: &[&str]| -> Vec<String> {
            urls.iter().map(|url| format!("https://kabar.example{url}")).collect()
        };
        LinkRule::infer(&full(articles), &full(others))
    }

    #[test]
    fn rules_are_inferred_from_articles_and_spare_other_pages() {
        let read = [
            "/read/10012/panen-raya-padi",
            "/read/10013/jalan-desa-rusak",
            "/read/10014/kirab-budaya-desa",
            "/read/2/a-b-c",
        ];
        assert_eq!(inferred(&read, &["/read", "/tag/padi"]).as_deref(), Some("/read/#/*"));
        let dated = [
            "/2026/03/12/panen-raya-padi-1001",
            "/2026/03/12/jalan-desa-rusak-1002",
            "/2026/03/11/kirab-budaya-1003",
            "/2026/03/11/a-b-c-1004",
        ];
        assert_eq!(inferred(&dated, &["/2026/03/12"]).as_deref(), Some("/#/#/#/*-#"));
        let html = [
            "/daerah/panen-raya-padi-1001.html",
            "/hukum/sidang-kasus-tanah-1002.html",
            "/ragam/kirab-budaya-desa-1003.html",
            "/daerah/a-b-1004.html",
        ];
        assert_eq!(inferred(&html, &["/daerah"]).as_deref(), Some("/*/*-#.html"));
        let query = ["/baca.php?id=1", "/baca.php?id=2", "/baca.php?id=3", "/baca.php?id=4"];
        assert_eq!(inferred(&query, &["/baca.php"]).as_deref(), Some("/baca.php?id=#"));
        let mixed = [
            "/read/1/panen-raya-padi.html",
            "/read/2/jalan-desa-rusak.html",
            "/read/3/berita.html",
            "/read/4/berita.html",
        ];
        assert_eq!(inferred(&mixed, &[]).as_deref(), Some("/read/#/*.html"), "one takes the other in");
        let bare = ["/panen-raya-padi", "/jalan-desa-rusak", "/kirab-budaya-desa", "/sidang-kasus-tanah"];
        assert_eq!(
            inferred(&bare, &["/pedoman-media-siber"]),
            None,
            "nothing tells articles from other pages"
        );
        assert_eq!(inferred(&["/a/1", "/b/2"], &[]), None, "too few to tell");
    }

    proptest! {
        #[test]
        fn no_rule_and_no_address_breaks_it(rule in "(/|\\*|#|\\||http://|[a-z(\\[{?.+^$]|\\PC){0,60}", url in "(https://a.example|/|[a-z0-9?=&-]|\\PC){0,60}") {
            if let Ok(read) = LinkRule::new(&rule) {
                prop_assert_eq!(read.matches(&url), read.matches(&url));
            }
        }

        #[test]
        fn an_inferred_rule_can_be_read_and_covers(urls in prop::collection::vec("https://a.example(/[a-z0-9|*#.-]{1,12}){1,4}(\\?id=[0-9]{1,4})?", 4..20)) {
            if let Some(rule) = LinkRule::infer(&urls, &[]) {
                let read = LinkRule::new(&rule).unwrap();
                prop_assert!(urls.iter().filter(|url| read.matches(url)).count() * 10 >= urls.len() * 9);
            }
        }
    }
}
