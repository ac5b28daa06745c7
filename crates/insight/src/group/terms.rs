//! Words of a text as weighted terms, and the numbers that tell templates apart.

use std::collections::HashMap;

use pantau_text::{
    shingle,
    token::{self, TokenKind},
};

const PRIOR: &str = include_str!("../data/terms.tsv");

/// How many characters of the body speak for it: the lead says what happened, the rest is background.
const LEAD_CHARS: usize = 1_200;
/// Terms kept of one text, the weightiest; more change no decision and cost time.
const KEPT_TERMS: usize = 96;
/// A term of the headline counts so many times one of the lead.
const TITLE_WEIGHT: f32 = 3.0;
/// Words remembered with their stems before the memory starts anew.
const MEMO_WORDS: usize = 150_000;
/// Share of texts below which a term is as rare as any.
const RATE_FLOOR: f32 = 3e-4;
/// Terms that stand in more than this share of texts tell no event from another, and cost most of the time.
const RATE_CEILING: f32 = 0.04;
/// Texts that the background counts as when shares of the window are smoothed.
const SMOOTHING: f32 = 300.0;
/// Numbers kept of one text.
const KEPT_FACTS: usize = 400;

/// A term: the digest of a stem.
pub(crate) type TermId = u64;

/// A term with its weight in a text; the weights' squares add up to 1.
pub(crate) type Weighted = (TermId, f32);

/// How often a term stands in a text, headline counted more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tally {
    pub(crate) term: TermId,
    pub(crate) count: f32,
    /// Share of texts that hold it in the background.
    pub(crate) rate: f32,
}

/// Turns texts into terms; remembers the words that it has seen.
#[derive(Debug)]
pub(crate) struct Terms {
    memo: HashMap<Box<str>, Option<(TermId, f32)>>,
    prior: HashMap<TermId, f32>,
}

impl Terms {
    pub(crate) fn new() -> Self {
        let prior = PRIOR
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(stem, rate)| Some((id_of(stem), rate.trim().parse::<f32>().ok()? / 1e5)))
            .collect();
        Self { memo: HashMap::new(), prior }
    }

    /// Terms of headline and lead with their counts.
    pub(crate) fn tally(&mut self, title: Option<&str>, body: &str) -> Vec<Tally> {
        let mut found: HashMap<TermId, Tally> = HashMap::new();
        for (text, weight) in [(title.unwrap_or_default(), TITLE_WEIGHT), (head(body, LEAD_CHARS), 1.0)] {
            for word in token::words(text) {
                if !matches!(word.kind, TokenKind::Word | TokenKind::Number | TokenKind::Hashtag) {
                    continue;
                }
                let Some((term, rate)) = self.term(word.text) else { continue };
                found.entry(term).or_insert(Tally { term, count: 0.0, rate }).count += weight;
            }
        }
        let mut tallies: Vec<Tally> = found.into_values().collect();
        tallies.sort_unstable_by_key(|tally| tally.term);
        tallies
    }

    fn term(&mut self, word: &str) -> Option<(TermId, f32)> {
        if let Some(known) = self.memo.get(word) {
            return *known;
        }
        let made = self.make(word);
        if self.memo.len() >= MEMO_WORDS {
            self.memo.clear();
        }
        self.memo.insert(word.into(), made);
        made
    }

    fn make(&self, word: &str) -> Option<(TermId, f32)> {
        let folded = token::fold(word.trim_start_matches('#'));
        let letters = folded.chars().count();
        let numeric = folded.bytes().all(|byte| byte.is_ascii_digit());
        if letters < 2 || (letters < 3 && !numeric) || letters > 40 || token::is_stopword(&folded) {
            return None;
        }
        let term = id_of(&token::stem(&folded));
        Some((term, self.prior.get(&term).copied().unwrap_or(0.0)))
    }
}

/// The weights of a text's terms, given how many of the window's `texts` hold each.
pub(crate) fn weigh(tallies: &[Tally], texts: usize, held: impl Fn(TermId) -> usize) -> Vec<Weighted> {
    let texts = texts as f32;
    let mut weighted: Vec<Weighted> = tallies
        .iter()
        .map(|tally| {
            let recent = held(tally.term) as f32 / (texts + SMOOTHING);
            let rate = tally.rate.max(recent);
            let kept = if rate > RATE_CEILING { 0.0 } else { (1.0 / (rate + RATE_FLOOR)).ln() };
            (tally.term, tally.count.ln_1p() * kept)
        })
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    if weighted.len() > KEPT_TERMS {
        weighted.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        weighted.truncate(KEPT_TERMS);
    }
    let norm = weighted.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    if norm > 0.0 {
        for (_, weight) in &mut weighted {
            *weight /= norm;
        }
    }
    weighted
}

/// The numbers of a text (prices, dates, hours, counts), each once, sorted.
pub(crate) fn facts(title: Option<&str>, body: &str) -> Box<[u32]> {
    let mut found = Vec::new();
    for text in [title.unwrap_or_default(), body] {
        numbers(text, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    found.into_boxed_slice()
}

fn numbers(text: &str, found: &mut Vec<u32>) {
    let bytes = text.as_bytes();
    let mut at = 0_usize;
    while let Some(byte) = bytes.get(at) {
        if !byte.is_ascii_digit() {
            at = at.saturating_add(1);
            continue;
        }
        if found.len() >= KEPT_FACTS {
            return;
        }
        // FNV-1a over the digits alone, so that `1.250` and `1,250` are one number.
        let mut hash = 0x811c_9dc5_u32;
        while let Some(byte) = bytes.get(at) {
            let joined = matches!(byte, b'.' | b',' | b':')
                && bytes.get(at.saturating_add(1)).is_some_and(u8::is_ascii_digit);
            if byte.is_ascii_digit() {
                hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
            } else if !joined {
                break;
            }
            at = at.saturating_add(1);
        }
        found.push(hash);
    }
}

/// Share of the smaller set of numbers that the larger holds too; 1 where one of them is empty.
pub(crate) fn shared_facts(one: &[u32], other: &[u32]) -> f64 {
    let (small, large) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if small.is_empty() {
        return 1.0;
    }
    let shared = small.iter().filter(|fact| large.binary_search(fact).is_ok()).count();
    shared as f64 / small.len() as f64
}

/// The first so many characters.
pub(crate) fn head(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

fn id_of(stem: &str) -> TermId {
    shingle::hash64(stem.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_without_their_separators() {
        let one = facts(Some("Harga emas 10 Juni"), "Rp 1.904.000 per gram, pukul 08:30 WIB.");
        let other = facts(None, "Rp 1,904,000 pada 10 Juni");
        assert_eq!(one.len(), 3);
        assert!((shared_facts(&one, &other) - 1.0).abs() < 1e-9);
        let next = facts(Some("Harga emas 11 Juni"), "Rp 1.911.000 per gram, pukul 08:30 WIB.");
        assert!((shared_facts(&one, &next) - 1.0 / 3.0).abs() < 1e-9);
        assert!((shared_facts(&[], &next) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn weights_have_length_one_and_common_words_none() {
        let mut terms = Terms::new();
        let tallies = terms
            .tally(Some("Jembatan Kalimati ambruk"), "Jembatan yang ada di Kalimati itu ambruk dan putus.");
        let weighted = weigh(&tallies, 0, |_| 0);
        let norm: f32 = weighted.iter().map(|(_, weight)| weight * weight).sum();
        assert!((norm - 1.0).abs() < 1e-4, "{norm}");
        assert_eq!(weighted.len(), 3, "function words and what stands everywhere are no terms");
    }

    #[test]
    fn a_term_that_fills_the_window_loses_weight() {
        let mut terms = Terms::new();
        let tallies = terms.tally(None, "zubaidah kurnelia");
        let even = weigh(&tallies, 1000, |_| 0);
        assert!((even[0].1 - even[1].1).abs() < 1e-6);
        let first = tallies[0].term;
        let skewed = weigh(&tallies, 1000, |term| if term == first { 20 } else { 0 });
        assert!(skewed[0].1 < skewed[1].1);
        let filled = weigh(&tallies, 1000, |term| if term == first { 500 } else { 0 });
        assert_eq!(filled.len(), 1, "what half of the texts hold is no term");
    }
}
