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
    "baca juga",
    "advertisement",
    "scroll to",
    "klik di sini",
    "copyright",
    "hak cipta",
    "editor:",
    "reporter:",
    "penulis:",
    "foto:",
    "dok.",
    "simak video",
    "gambas:",
    "ikuti berita",
    "google news",
    "whatsapp channel",
    "halaman selanjutnya",
    "lihat juga",
    "tonton juga",
    "artikel ini",
    "http://",
    "https://",
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
    let mut read: Vec<&Brief> = briefs
        .iter()
        .copied()
        .filter(|brief| brief.copy_of.is_none() && brief.kind.is_news() == has_news)
        .collect();
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
    scored.sort_by(|a, b| {
        b.0.total_cmp(&a.0).then_with(|| age(a.1.brief).cmp(&age(b.1.brief))).then(a.1.place.cmp(&b.1.place))
    });
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
        .map(|candidate| {
            // What a person wrote may be quoted; whom it names may not.
            let text = match candidate.brief.kind.is_news() {
                true => candidate.text.to_owned(),
                false => token::mask_handles(candidate.text).to_string(),
            };
            Excerpt { text, mention: candidate.brief.id.clone() }
        })
        .collect()
}

fn of_lead(brief: &Brief) -> Vec<Candidate<'_>> {
    let sentences = sentence::split(&brief.lead);
    sentences
        .into_iter()
        .take(PER_LEAD)
        .enumerate()
        .map(|(place, text)| (place, if place <= 2 { without_dateline(text) } else { text }))
        .filter(|(_, text)| stands_alone(text))
        .map(|(place, text)| Candidate { text, brief, words: stems(text), place })
        .filter(|candidate| candidate.words.len() >= 4)
        .collect()
}

/// `SURABAYA, Kabar Brantas - Gubernur …` begins at `Gubernur`; so do the ways in which outlets and their copies
/// mangle it (`COM,- Gubernur`, `Kabar.com, SurabayaGubernur`).
fn without_dateline(text: &str) -> &str {
    for (at, dash) in text.char_indices().filter(|(_, letter)| matches!(letter, '-' | '–' | '—')) {
        let (front, rest) = (text.get(..at).unwrap_or(""), text.get(at + dash.len_utf8()..).unwrap_or(""));
        if front.chars().count() > DATELINE_CHARS {
            break;
        }
        let rest = rest.trim_start_matches(['-', '–', '—', ',', ' ']);
        let opens =
            rest.chars().next().is_some_and(|letter| letter.is_uppercase() || matches!(letter, '"' | '“'));
        let parted = front.ends_with([' ', ',', ')']) || dash != '-';
        if opens && parted && is_dateline(front) {
            return rest;
        }
    }
    after_glued_place(text)
}

/// A place in capitals, or an outlet's address.
fn is_dateline(front: &str) -> bool {
    let capitals = front.split_whitespace().next().is_some_and(|word| {
        word.chars().filter(|letter| letter.is_alphabetic()).count() >= 2
            && word.chars().all(|letter| letter.is_uppercase() || !letter.is_alphabetic())
    });
    let lower = front.to_lowercase();
    capitals || lower.contains(".com") || lower.contains(".id")
}

/// `Kabar.com, JakartaRuang terbuka …` begins at `Ruang`: the dash was lost with a link.
fn after_glued_place(text: &str) -> &str {
    let Some((front, rest)) = text.split_once(", ") else { return text };
    if front.contains(' ') || !front.to_lowercase().ends_with(".com") {
        return text;
    }
    let glued = rest
        .char_indices()
        .zip(rest.chars().skip(1))
        .take(20)
        .find(|((_, one), next)| one.is_lowercase() && next.is_uppercase());
    let cut = glued.and_then(|((at, letter), _)| rest.get(at + letter.len_utf8()..));
    cut.unwrap_or(text)
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
    let shared: f64 =
        candidate.words.iter().filter_map(|word| spread.get(word.as_str())).map(|count| count - 1.0).sum();
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
        assert_eq!(
            without_dateline("SURABAYA, Kabar Brantas - Gubernur meninjau pasar."),
            "Gubernur meninjau pasar."
        );
        assert_eq!(without_dateline("Jalan Madiun - Ponorogo ditutup."), "Jalan Madiun - Ponorogo ditutup.");
        assert_eq!(without_dateline("Kabar.com, Malang -Warga desa."), "Warga desa.");
        assert_eq!(without_dateline("COM,- Bekas ketua dewan hilang."), "Bekas ketua dewan hilang.");
        assert_eq!(without_dateline("Kabar.com, JakartaRuang terbuka."), "Ruang terbuka.");
        assert_eq!(without_dateline("PT Tirta-Nusa Abadi membangun."), "PT Tirta-Nusa Abadi membangun.");
    }

    #[test]
    fn torn_short_and_routine_sentences_do_not_stand_alone() {
        assert!(stands_alone("Warga Desa Sumberarum mengungsi ke balai desa sejak malam."));
        assert!(!stands_alone("Warga Desa Sumberarum mengungsi ke balai desa sejak ma"));
        assert!(!stands_alone("Warga mengungsi."));
        assert!(!stands_alone("Baca juga: Warga Desa Sumberarum mengungsi ke balai desa."));
    }
}
