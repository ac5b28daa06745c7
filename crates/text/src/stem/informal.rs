//! Affixes of posts and the commonest Javanese ones.

use std::borrow::Cow;

use super::{Roots, prefix::vowel};

/// Endings taken off a word of a post, in this order: Indonesian of the street, then Javanese.
const ENDS: [&str; 10] = ["", "in", "nya", "innya", "an", "e", "ne", "ake", "no", "ke"];
/// Words longer than this are no words of posts.
const LONGEST: usize = 24;

/// The root of a folded word of a post: as [`stem`](fn@super::stem), and where that finds none, without `nge-`, a nasal
/// alone (`nyari`, `mukul`), `-in`, or the Javanese `-e`, `-ne`, `-ake`, `-no`, `tak-` and `dak-`.
///
/// A step of its own, since these rules read what they do not know too freely for news (`mobile` becomes `mobil`).
#[must_use]
pub fn stem_informal(word: &str) -> Cow<'_, str> {
    let roots = Roots::shipped();
    let formal = roots.stem(word);
    if roots.contains(formal.as_bytes())
        || word.len() > LONGEST
        || !word.bytes().all(|byte| byte.is_ascii_lowercase())
    {
        return formal;
    }
    let ended = ENDS.iter().filter_map(|end| word.strip_suffix(end).map(|left| (left, *end)));
    let found =
        ended.filter(|(left, end)| left.len() >= least(end)).find_map(|(left, _)| fronted(roots, left));
    found.map_or(formal, Cow::Owned)
}

/// Least letters before an ending: English words end in -e, and short words in anything.
fn least(end: &str) -> usize {
    if matches!(end, "e" | "ne") { 4 } else { 3 }
}

/// The root behind an informal prefix, or without one.
fn fronted(roots: &Roots, word: &str) -> Option<String> {
    let known = |root: &str, least: usize| {
        (root.len() >= least && roots.contains(root.as_bytes())).then(|| root.to_owned())
    };
    let behind = |prefix: &str, least: usize| word.strip_prefix(prefix).and_then(|rest| known(rest, least));
    let swallowed = |nasal: &str, letter: char, least: usize| {
        let rest = word.strip_prefix(nasal).filter(|rest| rest.bytes().next().is_some_and(vowel))?;
        known(&format!("{letter}{rest}"), least)
    };
    known(word, 3)
        .or_else(|| behind("di", 3))
        .or_else(|| behind("ke", 4))
        .or_else(|| behind("nge", 3))
        .or_else(|| swallowed("ng", 'k', 4))
        .or_else(|| behind("ng", 3))
        .or_else(|| swallowed("ny", 's', 4))
        .or_else(|| swallowed("ny", 'c', 4))
        // A nasal that is only another first letter: many short words differ by no more.
        .or_else(|| swallowed("n", 't', 5))
        .or_else(|| swallowed("m", 'p', 5))
        .or_else(|| behind("n", 4).filter(|root| root.starts_with(['c', 'd', 'j'])))
        .or_else(|| behind("m", 4).filter(|root| root.starts_with('b')))
        .or_else(|| behind("tak", 4))
        .or_else(|| behind("dak", 4))
}
