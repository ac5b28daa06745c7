//! Gathers roots from corpora: `cargo run --release -p pantau-text --example roots -- OWN CORPUS.jsonl.gz…`.
//!
//! A root is a word that stands bare and also as the base of several kinds of derivations, all of them *generated*
//! from the word by the rules of the language and looked up in what the corpora hold, so that no list from elsewhere
//! is needed. What can itself be derived from another root is one only where further verbs are made of it. Writes the
//! list to standard output and counts to standard error; `lexicons/id/README.md` says more.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a tool at the edge stops at the first surprise and prints its figures"
)]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs::File,
    io::{BufRead, BufReader},
};

use pantau_text::{
    stem::Roots,
    token::{self, TokenKind},
};

/// How often a word was seen.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    all: u32,
    /// Within a sentence, where a capital means a name.
    within: u32,
    capital: u32,
}

type Vocabulary = HashMap<String, Seen>;

/// Least occurrences of a bare candidate, and of the derivations of one kind together: below, misspellings rule.
const LEAST_BARE: u32 = 4;
const LEAST_FORM: u32 = 2;
/// Kinds of derivations a root must have alone, those of roots with more kinds set aside; more where it never stands
/// bare (`hubung`, `juang`).
const KINDS: usize = 2;
const KINDS_BOUND: usize = 3;
/// A noun of which nothing is made needs so many occurrences, and some with a possessive.
const LEAST_NOUN: u32 = 20;
/// A word with this share of capitals within sentences, and seen so often, is a name.
const NAME_SHARE: f64 = 0.8;
const LEAST_NAME: u32 = 8;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let own = std::fs::read_to_string(arguments.next().expect("the list written by hand")).expect("a list");
    let own = Own::read(&own);
    let mut words = Vocabulary::new();
    for path in arguments {
        read(&path, &mut words);
    }
    eprintln!("{} different words", words.len());
    let mut roots = Taken::default();
    for word in &own.roots {
        roots.explain(word, &words);
    }
    productive(&words, &own, &mut roots);
    let verbs = roots.taken.len();
    nouns(&words, &own, &mut roots);
    let all = roots.taken;
    let list = Roots::new(all.iter().chain(&own.roots).copied());
    let names: BTreeSet<&str> = words
        .iter()
        .filter(|(word, seen)| is_name(seen) && word.len() >= 4 && plain(word) && list.stem(word) != **word)
        .filter(|(word, _)| !confixed(word))
        .map(|(word, _)| word.as_str())
        .collect();
    eprintln!(
        "{verbs} productive roots, {} nouns, {} names that look derived",
        all.len() - verbs,
        names.len()
    );
    print(&all, &names);
    losses(&words, &list);
}

/// Roots taken so far, and the words that are explained by them.
#[derive(Default)]
struct Taken<'a> {
    taken: BTreeSet<&'a str>,
    explained: HashSet<&'a str>,
}

impl<'a> Taken<'a> {
    /// Takes a word's derivations, and itself, for explained.
    fn explain(&mut self, word: &str, words: &'a Vocabulary) {
        for form in derivations(word).into_iter().map(|(_, form)| form).chain([word.to_owned()]) {
            if let Some((known, _)) = words.get_key_value(&form) {
                self.explained.insert(known);
            }
        }
    }
}

/// The list written by hand.
struct Own<'a> {
    roots: BTreeSet<&'a str>,
    barred: BTreeSet<&'a str>,
}

impl<'a> Own<'a> {
    fn read(text: &'a str) -> Self {
        let lines = || text.lines().filter(|line| !line.starts_with('#'));
        let roots = lines().filter(|line| !line.starts_with('-')).flat_map(str::split_ascii_whitespace);
        Self { roots: roots.collect(), barred: lines().filter_map(|line| line.strip_prefix('-')).collect() }
    }

    fn knows(&self, word: &str) -> bool {
        self.roots.contains(word) || self.barred.contains(word)
    }
}

/// Roots from the most productive on: each derivation belongs to one root, so that `dihubungkan` speaks for `hubung`
/// and not for `hubungkan` too.
fn productive<'a>(words: &'a Vocabulary, own: &Own<'_>, taken: &mut Taken<'a>) {
    let mut candidates: Vec<(usize, u32, &str)> = bases(words)
        .into_iter()
        .filter(|word| shaped(word) && !own.knows(word) && !words.get(*word).is_some_and(is_name))
        .filter(|word| !agent(word) || verbal(word, words))
        .filter(|word| !word.strip_suffix("isasi").is_some_and(|left| stands(left, words)))
        .map(|word| {
            let bare = words.get(word).map_or(0, |seen| seen.all);
            (kinds(word, words, &HashSet::new()), bare, word)
        })
        .filter(|(_, bare, word)| *bare >= LEAST_BARE || bound(word, words))
        .filter(|(kinds, bare, _)| *kinds >= if *bare >= LEAST_BARE { KINDS } else { KINDS_BOUND })
        .collect();
    eprintln!("{} candidates", candidates.len());
    candidates.sort_unstable_by(|one, other| {
        let shorter = one.2.len().cmp(&other.2.len());
        other.0.cmp(&one.0).then(shorter).then(other.1.cmp(&one.1)).then(one.2.cmp(other.2))
    });
    for (_, bare, word) in candidates {
        let known = bare >= LEAST_BARE && !taken.explained.contains(word);
        if kinds(word, words, &taken.explained) >= if known { KINDS } else { KINDS_BOUND } {
            taken.taken.insert(word);
            taken.explain(word, words);
        }
    }
}

/// Whether a word has the look of `peN-`, which is a root's own seldom (`pengaruh`, `penjara`): then verbs show it.
fn agent(word: &str) -> bool {
    ["pem", "pen"].iter().any(|front| word.starts_with(front))
}

fn verbal(word: &str, words: &Vocabulary) -> bool {
    let verbs =
        derivations(word).into_iter().filter(|(kind, _)| matches!(kind, Kind::Active | Kind::Passive));
    verbs.into_iter().any(|(_, form)| words.get(&form).is_some_and(|seen| seen.all >= LEAST_FORM))
}

fn stands(word: &str, words: &Vocabulary) -> bool {
    words.get(word).is_some_and(|seen| seen.all >= LEAST_BARE && !is_name(seen))
}

/// Whether a word that never stands bare can be a root: it is seen behind a prefix without
/// an ending, or with two endings at least, for one alone may be its own (`evaluas-i`); and no prefix stands in it.
fn bound(word: &str, words: &Vocabulary) -> bool {
    let fronts: Vec<String> = nasal("me", word)
        .into_iter()
        .chain(["di", "ter", ""].map(|front| format!("{front}{word}")))
        .collect();
    let seen = |form: &str| words.get(form).is_some_and(|seen| seen.all >= LEAST_FORM);
    let ends = |end: &str| {
        fronts.iter().any(|front| (front != word || !end.is_empty()) && seen(&format!("{front}{end}")))
    };
    let agent = nasal("pe", word).iter().any(|front| seen(&format!("{front}an")));
    let endings =
        [ends(""), ends("kan"), ends("i"), ends("an") || agent].into_iter().filter(|seen| *seen).count();
    let prefixed = ["ber", "per", "ter", "me", "pem", "pen"].iter().any(|front| word.starts_with(front));
    (endings >= 2 || ends("")) && !prefixed
}

/// Bare words, and what is left of verbs and nouns when their endings go.
fn bases(words: &Vocabulary) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for (word, seen) in words {
        if seen.all >= LEAST_BARE {
            found.insert(word.as_str());
        }
        for end in ["kan", "an", "i"] {
            let left = word.strip_suffix(end).unwrap_or_default();
            found.insert(left);
            found.insert(left.strip_prefix("di").unwrap_or_default());
        }
        found.insert(word.strip_prefix("di").or_else(|| word.strip_prefix("ter")).unwrap_or_default());
    }
    found.retain(|word| word.len() >= 4);
    found
}

/// Frequent words with possessives that no root explains, the commonest first.
fn nouns<'a>(words: &'a Vocabulary, own: &Own<'_>, taken: &mut Taken<'a>) {
    let list = Roots::new(taken.taken.iter().chain(&own.roots).copied());
    let owned = |word: &str| {
        let seen = |end: &str| words.get(&format!("{word}{end}")).map_or(0, |seen| seen.all);
        seen("nya") + seen("ku") + seen("mu") >= 3
    };
    let mut found: Vec<(u32, &str)> = words
        .iter()
        .filter(|(word, seen)| seen.all >= LEAST_NOUN && word.len() >= 4 && shaped(word) && !is_name(seen))
        .map(|(word, seen)| (seen.all, word.as_str()))
        .filter(|(_, word)| !own.knows(word) && !agent(word) && list.stem(word) == *word && owned(word))
        .collect();
    found.sort_unstable_by(|one, other| other.cmp(one));
    for (_, word) in found {
        if !taken.explained.contains(word) {
            taken.taken.insert(word);
            taken.explain(word, words);
        }
    }
}

fn print(kept: &BTreeSet<&str>, names: &BTreeSet<&str>) {
    println!(
        "# SOURCE gathered from the project's corpora by crates/text/examples/roots.rs; counts of words, no list of others; Apache-2.0"
    );
    let mut lines: BTreeMap<char, Vec<&str>> = BTreeMap::new();
    for word in kept.union(names) {
        lines.entry(word.chars().next().unwrap_or_default()).or_default().push(word);
    }
    for words in lines.values() {
        for line in words.chunks(16) {
            println!("{}", line.join(" "));
        }
    }
}

/// Of unknown words with an ending, how many stand without it elsewhere: what light stripping would get right.
fn losses(words: &Vocabulary, roots: &Roots) {
    let endings = ["nya", "lah", "kah", "pun", "ku", "mu", "an", "kan", "i"];
    let starts = ["di", "ke", "se", "ber", "ter"];
    let mut counts: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut count = |name: String, left: &str| {
        let entry = counts.entry(name).or_default();
        entry.1 += 1;
        entry.0 += u32::from(left.len() >= 4 && words.get(left).is_some_and(|seen| seen.all >= 3));
    };
    let unknown = words.iter().filter(|(word, seen)| {
        seen.all >= 3 && word.len() >= 7 && plain(word) && !roots.contains(word.as_bytes())
    });
    for (word, _) in unknown.filter(|(word, _)| !roots.contains(roots.stem(word).as_bytes())) {
        for end in endings {
            if let Some(left) = word.strip_suffix(end) {
                count(format!("-{end}"), left);
            }
        }
        for start in starts {
            if let Some(left) = word.strip_prefix(start) {
                count(format!("{start}-"), left);
            }
        }
    }
    for (name, (right, all)) in counts {
        eprintln!("unknown with {name}: {right} of {all} stand without it");
    }
}

fn read(path: &str, words: &mut Vocabulary) {
    let file = File::open(path).expect("a corpus that can be opened");
    for line in BufReader::new(flate2::read::GzDecoder::new(file)).lines() {
        let row: serde_json::Value = serde_json::from_str(&line.expect("text")).expect("JSON lines");
        if let Some(body) = row.get("body").and_then(serde_json::Value::as_str) {
            count(body, words);
        }
    }
}

fn count(text: &str, words: &mut Vocabulary) {
    let mut end = usize::MAX;
    for token in token::words(text) {
        let between = text.get(end..token.start).unwrap_or(".");
        end = token.end();
        if token.kind != TokenKind::Word || token.text.len() > 40 {
            continue;
        }
        let mut letters = token.text.chars();
        let upper = letters.next().is_some_and(char::is_uppercase);
        let shouted = letters.next().is_some_and(char::is_uppercase);
        let folded = token::fold(token.text);
        if !folded.bytes().all(|byte| byte.is_ascii_lowercase()) {
            continue;
        }
        if !words.contains_key(folded.as_ref()) {
            words.insert(folded.clone().into_owned(), Seen::default());
        }
        let Some(seen) = words.get_mut(folded.as_ref()) else { continue };
        seen.all += 1;
        if !shouted && matches!(between, " " | ", ") {
            seen.within += 1;
            seen.capital += u32::from(upper);
        }
    }
}

fn is_name(seen: &Seen) -> bool {
    seen.within >= LEAST_NAME && f64::from(seen.capital) > NAME_SHARE * f64::from(seen.within)
}

fn plain(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Words of offices are written with capitals and are derivations nevertheless (`Kementerian`, `Perhubungan`).
fn confixed(word: &str) -> bool {
    let front = ["ke", "pe"].iter().any(|front| word.starts_with(front));
    (front && word.ends_with("an") && word.len() >= 9) || word.ends_with("nya") || word.ends_with("kan")
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Whether this can be a root of the language: syllables, and no run of letters that it does not have.
fn shaped(word: &str) -> bool {
    let vowels = word.bytes().filter(|byte| is_vowel(*byte)).count();
    let run = word.as_bytes().split(|byte| is_vowel(*byte)).map(<[u8]>::len).max().unwrap_or(0);
    (3..=14).contains(&word.len()) && plain(word) && vowels > 0 && run <= 4 && vowels * 4 >= word.len()
}

/// Kinds of derivation; the last speaks for no root, but its forms are explained by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Active,
    Passive,
    Agent,
    Ter,
    Ber,
    Ke,
    Per,
    An,
    Verb,
    Other,
}

/// How many kinds of derivations of a word were seen, those explained by other roots set aside.
fn kinds(word: &str, words: &Vocabulary, explained: &HashSet<&str>) -> usize {
    let mut seen = [0_u32; Kind::Other as usize + 1];
    for (kind, form) in derivations(word) {
        if let (Some(found), Some(count)) = (words.get(&form), seen.get_mut(kind as usize))
            && !explained.contains(form.as_str())
        {
            *count += found.all;
        }
    }
    seen.iter().take(Kind::Other as usize).filter(|count| **count >= LEAST_FORM).count()
}

/// All that the rules make of a word.
fn derivations(word: &str) -> Vec<(Kind, String)> {
    const VERBAL: [&str; 6] = ["", "kan", "i", "kannya", "inya", "nya"];
    const NOMINAL: [&str; 5] = ["", "an", "annya", "nya", "anku"];
    let mut made = Vec::new();
    let mut make = |kind: Kind, fronts: &[String], ends: &[&str]| {
        for front in fronts {
            made.extend(ends.iter().map(|end| (kind, format!("{front}{end}"))));
        }
    };
    let (ber, per) = (front("be", word), front("pe", word));
    make(Kind::Active, &nasal("me", word), &VERBAL);
    make(Kind::Passive, &[format!("di{word}")], &VERBAL);
    make(Kind::Agent, &nasal("pe", word), &NOMINAL);
    make(Kind::Ter, &[front("te", word)], &["", "kan", "i", "nya", "lah"]);
    make(Kind::Ber, std::slice::from_ref(&ber), &["", "an", "nya", "lah", "kan"]);
    make(Kind::Ke, &[format!("ke{word}")], &["an", "annya", "anmu"]);
    make(Kind::Per, std::slice::from_ref(&per), &["an", "kan", "annya", "i"]);
    make(
        Kind::Per,
        &["mem", "di", "ter", "pem"].map(|outer| format!("{outer}{per}")),
        &["", "kan", "i", "an", "nya"],
    );
    make(
        Kind::Ber,
        &["mem", "di", "ke", "pem", "se"].map(|outer| format!("{outer}{ber}")),
        &["", "kan", "an", "annya", "i"],
    );
    make(Kind::Ter, &["ke", "se"].map(|outer| format!("{outer}{}", front("te", word))), &["an", "annya"]);
    make(Kind::An, &[word.to_owned()], &["an", "annya", "anmu", "anku"]);
    make(Kind::Verb, &[word.to_owned()], &["kan", "i", "kanlah", "ilah", "kannya"]);
    let loose = ["nya", "ku", "mu", "lah", "kah", "pun", "in", "nyalah", "mulah", "e", "ne"];
    make(Kind::Other, &[word.to_owned(), format!("se{word}"), format!("ku{word}"), per], &loose);
    // Of a root in k, written with one k before -kan.
    make(Kind::Other, &nasal("me", word), &["an"]);
    make(Kind::Other, &["di", "ter"].map(|front| format!("{front}{word}")), &["an"]);
    if let Some(rest) = word.strip_prefix('c') {
        make(Kind::Other, &[format!("ny{rest}")], &["", "in", "nya"]);
    }
    make(Kind::Other, &nasal("", word), &["", "kan", "i", "in", "nya"]);
    make(Kind::Other, &[format!("se{word}"), format!("ku{word}"), format!("ke{word}")], &["", "kan", "i"]);
    made.retain(|(_, form)| form != word);
    made
}

/// `ber-`, `per-`: without their r before a root in r or with a first syllable that ends in r.
fn front(prefix: &str, word: &str) -> String {
    if word == "ajar" && prefix != "te" {
        return format!("{prefix}l{word}");
    }
    let lost = matches!(word.as_bytes(), [b'r', ..])
        || matches!(word.as_bytes(), [first, b'e', b'r', next, ..] if !is_vowel(*first) && !is_vowel(*next));
    if lost { format!("{prefix}{word}") } else { format!("{prefix}r{word}") }
}

/// `meN-`, `peN-`: the forms a word can have behind them.
fn nasal(prefix: &str, word: &str) -> Vec<String> {
    let rest = word.get(1..).unwrap_or_default();
    let cluster = !rest.bytes().next().is_some_and(is_vowel);
    let mut forms = match word.bytes().next() {
        Some(b'b' | b'f' | b'v') => vec![format!("{prefix}m{word}")],
        Some(b'p') if cluster => vec![format!("{prefix}m{word}")],
        Some(b'p') => vec![format!("{prefix}m{rest}"), format!("{prefix}m{word}")],
        Some(b'c' | b'd' | b'j' | b'z') => vec![format!("{prefix}n{word}")],
        Some(b't') if cluster => vec![format!("{prefix}n{word}")],
        Some(b't') => vec![format!("{prefix}n{rest}"), format!("{prefix}n{word}")],
        Some(b's') if cluster => vec![format!("{prefix}n{word}")],
        Some(b's') => vec![format!("{prefix}ny{rest}")],
        Some(b'k') if cluster => vec![format!("{prefix}ng{word}")],
        Some(b'k') => vec![format!("{prefix}ng{rest}")],
        Some(b'a' | b'e' | b'i' | b'o' | b'u' | b'g' | b'h' | b'q') => vec![format!("{prefix}ng{word}")],
        _ => vec![format!("{prefix}{word}")],
    };
    let vowels = word.bytes().filter(|byte| is_vowel(*byte)).count();
    if vowels == 1 {
        forms.push(format!("{prefix}nge{word}"));
    }
    forms
}
