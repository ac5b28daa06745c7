//! Sentences that say what happened, as written.

use std::collections::{BTreeSet, HashMap};

use pantau_domain::{Brief, StoryId, digest::Excerpt};
use pantau_text::{
    sentence,
    token::{self, TokenKind},
};

use crate::rank::age;

/// Mentions read for one choice, the earliest originals; more change it rarely.
const READ: usize = 120;
/// Sentences of one lead that are candidates.
const PER_LEAD: usize = 4;
/// Characters of a sentence that can stand alone on a page.
const LENGTH: std::ops::RangeInclusive<usize> = 40..=300;
/// Share of the shorter sentence's words from which two say the same.
const SAME: f64 = 0.5;
/// Characters within which a dateline ends.
const DATELINE_CHARS: usize = 60;

/// Openings and words of what outlets put into every article.
const BOILERPLATE: [&str; 22] = [
    "baca juga", "advertisement", "scroll to", "klik di sini", "copyright", "hak cipta", "editor:", "reporter:",
    "penulis:", "foto:", "dok.", "simak video", "gambas:", "ikuti berita", "google news", "whatsapp channel",
    "halaman selanjutnya", "lihat juga", "tonton juga", "artikel ini", "http://", "https://",
];

struct Candidate<'a> {
    text: &'a str,
    brief: &'a Brief,
    words: BTreeSet<String>,
    place: usize,
}

/// At most `limit` sentences of these mentions: the most central ones, of differing stories first, no fact twice.
/// News is preferred; posts speak only where no news does.
pub(crate) fn choose(briefs: &[&Brief], limit: usize) -> Vec<Excerpt> {
    let has_news = briefs.iter().any(|brief| brief.kind.is_news());
    let mut read: Vec<&Brief> =
        briefs.iter().copied().filter(|brief| brief.copy_of.is_none() && brief.kind.is_news() == has_news).collect();
    read.sort_by_cached_key(|brief| age(brief));
    read.truncate(READ);
    let candidates: Vec<Candidate<'_>> = read.iter().flat_map(|brief| of_lead(brief)).collect();
    let mut spread: HashMap<&str, f64> = HashMap::new();
    for candidate in &candidates {
        for word in &candidate.words {
            *spread.entry(word).or_default() += 1.0;
        }
    }
    let mut scored: Vec<(f64, &Candidate<'_>)> =
        candidates.iter().map(|candidate| (centrality(candidate, &spread), candidate)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| age(a.1.brief).cmp(&age(b.1.brief))).then(a.1.place.cmp(&b.1.place)));
    let mut chosen: Vec<&Candidate<'_>> = Vec::new();
    let mut stories: BTreeSet<Option<&StoryId>> = BTreeSet::new();
    for differing in [true, false] {
        for (_, candidate) in &scored {
            let story = candidate.brief.story.as_ref();
            let taken = differing && stories.contains(&story);
            if chosen.len() >= limit || taken || chosen.iter().any(|other| says_same(other, candidate)) {
                continue;
            }
            stories.insert(story);
            chosen.push(candidate);
        }
    }
    chosen
        .into_iter()
        .map(|candidate| Excerpt { text: candidate.text.to_owned(), mention: candidate.brief.id.clone() })
        .collect()
}

fn of_lead(brief: &Brief) -> Vec<Candidate<'_>> {
    let sentences = sentence::split(&brief.lead);
    sentences
        .into_iter()
        .take(PER_LEAD)
        .enumerate()
        .map(|(place, text)| (place, if place == 0 { without_dateline(text) } else { text }))
        .filter(|(_, text)| stands_alone(text))
        .map(|(place, text)| Candidate { text, brief, words: stems(text), place })
        .filter(|candidate| candidate.words.len() >= 4)
        .collect()
}

/// `SURABAYA, Kabar Brantas - Gubernur …` begins at `Gubernur`.
fn without_dateline(text: &str) -> &str {
    for dash in [" – ", " — ", " - ", "– ", "— "] {
        let Some((front, rest)) = text.split_once(dash) else { continue };
        let short = front.chars().count() <= DATELINE_CHARS;
        let opens = rest.trim_start().chars().next().is_some_and(|letter| letter.is_uppercase() || letter == '"' || letter == '“');
        let place = front.split_whitespace().next().is_some_and(|word| {
            word.chars().count() > 2 && word.chars().all(|letter| letter.is_uppercase() || !letter.is_alphabetic())
        });
        if short && opens && (place || front.to_lowercase().contains(".com")) {
            return rest.trim_start();
        }
    }
    text
}

fn stands_alone(text: &str) -> bool {
    let lower = text.to_lowercase();
    let closed = text.trim_end_matches(['"', '”', '’', ')', '\'']).ends_with(['.', '!', '?'])
        || text.ends_with(['"', '”']);
    // A lead is cut at 600 characters, so that an open last sentence is a torn one.
    closed
        && !text.ends_with("...")
        && !text.ends_with('…')
        && LENGTH.contains(&text.chars().count())
        && !BOILERPLATE.iter().any(|phrase| lower.contains(phrase))
}

fn stems(text: &str) -> BTreeSet<String> {
    token::words(text)
        .filter(|word| matches!(word.kind, TokenKind::Word | TokenKind::Number | TokenKind::Hashtag))
        .map(|word| token::fold(word.text).into_owned())
        .filter(|word| word.chars().count() > 2 && !token::is_stopword(word))
        .map(|word| token::stem(&word).into_owned())
        .collect()
}

/// Sentences of other mentions that hold its words, by the root of its length; the first sentence says it best.
fn centrality(candidate: &Candidate<'_>, spread: &HashMap<&str, f64>) -> f64 {
    let shared: f64 = candidate.words.iter().filter_map(|word| spread.get(word.as_str())).map(|count| count - 1.0).sum();
    let place = match candidate.place {
        0 => 1.5,
        1 => 1.1,
        _ => 0.8,
    };
    place * (1.0 + shared) / (candidate.words.len() as f64).sqrt()
}

fn says_same(one: &Candidate<'_>, other: &Candidate<'_>) -> bool {
    let shared = one.words.intersection(&other.words).count() as f64;
    shared >= SAME * one.words.len().min(other.words.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dateline_is_no_part_of_the_sentence() {
        assert_eq!(without_dateline("SURABAYA, Kabar Brantas - Gubernur meninjau pasar."), "Gubernur meninjau pasar.");
        assert_eq!(without_dateline("Jalan Madiun - Ponorogo ditutup."), "Jalan Madiun - Ponorogo ditutup.");
    }

    #[test]
    fn torn_short_and_routine_sentences_do_not_stand_alone() {
        assert!(stands_alone("Warga Desa Sumberarum mengungsi ke balai desa sejak malam."));
        assert!(!stands_alone("Warga Desa Sumberarum mengungsi ke balai desa sejak ma"));
        assert!(!stands_alone("Warga mengungsi."));
        assert!(!stands_alone("Baca juga: Warga Desa Sumberarum mengungsi ke balai desa."));
    }
}
