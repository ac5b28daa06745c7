//! The part of a stored text that shows why it was found.

use std::{collections::HashSet, ops::Range};

use crate::{Clause, Parsed, analyzer, parse};

/// About so many bytes of the text are shown.
pub const SNIPPET_BYTES: usize = 240;
/// So many words of the text are looked at.
const WORDS: usize = 5_000;

/// Ranges of `text`, one after the other, and whether each is a word that the query asks for. They cover the stretch
/// of about [`SNIPPET_BYTES`] bytes with the most such words; without any, the beginning. A query that cannot be read
/// marks nothing.
#[must_use]
pub fn snippet(text: &str, query: &str) -> Vec<(Range<usize>, bool)> {
    let wanted = wanted(&parse(query).unwrap_or_default());
    let words: Vec<(Range<usize>, bool)> = analyzer::terms(text)
        .take(WORDS)
        .map(|(word, term)| (word.start..word.end(), term.is_some_and(|term| wanted.contains(&term))))
        .collect();
    let Some(window) = best(&words) else { return Vec::new() };
    let mut parts: Vec<(Range<usize>, bool)> = Vec::new();
    let mut at = window.start;
    for (word, hit) in
        words.iter().filter(|(word, hit)| *hit && word.start >= window.start && word.end <= window.end)
    {
        if at < word.start {
            parts.push((at..word.start, false));
        }
        parts.push((word.clone(), *hit));
        at = word.end;
    }
    if at < window.end {
        parts.push((at..window.end, false));
    }
    parts
}

fn wanted(parsed: &Parsed) -> HashSet<String> {
    let mut terms = HashSet::new();
    for clause in parsed.must.iter().flatten() {
        if let Clause::Word(text) | Clause::Phrase(text) = clause {
            terms.extend(analyzer::terms(text).filter_map(|(_, term)| term));
        }
    }
    terms
}

/// The stretch with the most hits, the first of equals. Two marks move over the words once.
fn best(words: &[(Range<usize>, bool)]) -> Option<Range<usize>> {
    let mut last = words.iter().peekable();
    let mut hits = 0_usize;
    let mut end = words.first()?.0.end;
    let mut found: Option<(usize, Range<usize>)> = None;
    for (word, hit) in words {
        while let Some((next, is_hit)) = last.peek() {
            if next.end.saturating_sub(word.start) > SNIPPET_BYTES && next.start > word.start {
                break;
            }
            hits += usize::from(*is_hit);
            end = next.end;
            last.next();
        }
        if found.as_ref().is_none_or(|(most, _)| hits > *most) {
            found = Some((hits, word.start..end));
        }
        hits = hits.saturating_sub(usize::from(*hit));
    }
    found.map(|(_, range)| range)
}
