//! Stretches between quotation marks: straight, curly, single, as entities of HTML, and unclosed.

use std::ops::Range;

use super::cues::{Cue, Cues};

/// Longest stretch, in bytes: what runs on without an end was never a quote.
const LONGEST: usize = 2_400;
/// Shortest stretch between single marks, in bytes: shorter ones are nicknames and apostrophes.
const LEAST_SINGLE: usize = 25;
/// At most so many stretches a text.
const MOST: usize = 200;

/// A quoted stretch, in bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quoted {
    /// With its marks.
    pub(super) outer: Range<usize>,
    /// Without them.
    pub(super) inner: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Opens,
    Closes,
    Either,
    /// A single mark that may open, close or be an apostrophe.
    Single,
}

#[derive(Debug, Clone, Copy)]
struct Sign {
    start: usize,
    end: usize,
    sort: Sort,
    /// Whether it can only open, or only close, by what stands beside it.
    opens: bool,
    closes: bool,
}

const ENTITIES: [(&str, Sort); 10] = [
    ("&quot;", Sort::Either),
    ("&ldquo;", Sort::Opens),
    ("&rdquo;", Sort::Closes),
    ("&#34;", Sort::Either),
    ("&#8220;", Sort::Opens),
    ("&#8221;", Sort::Closes),
    ("&amp;quot;", Sort::Either),
    ("&amp;ldquo;", Sort::Opens),
    ("&amp;rdquo;", Sort::Closes),
    ("&laquo;", Sort::Opens),
];

/// The quoted stretches of a text, in order, none within another.
pub(super) fn quoted(text: &str, cues: &Cues) -> Vec<Quoted> {
    let mut found: Vec<Quoted> = Vec::new();
    let mut open: Option<Sign> = None;
    let mut single: Option<Sign> = None;
    for sign in signs(text) {
        if found.len() >= MOST {
            break;
        }
        let said = sign.sort != Sort::Single && says(text, sign.end, cues);
        if said && open.is_none() {
            // A verb of saying stands behind a quote whose beginning nobody marked.
            let after = found.last().map_or(0, |last| last.outer.end);
            if let Some(start) = unopened(text, after..sign.start) {
                found.push(Quoted { outer: start..sign.end, inner: start..sign.start });
            }
            continue;
        }
        let sign = if said { Sign { sort: Sort::Closes, ..sign } } else { sign };
        if sign.sort == Sort::Single {
            match single {
                Some(begun) if sign.closes && open.is_none() && begun.end + LEAST_SINGLE <= sign.start => {
                    push(&mut found, begun, sign);
                    single = None;
                }
                _ if sign.opens && open.is_none() => single = Some(sign),
                _ => {}
            }
            continue;
        }
        single = None;
        open = match open.filter(|begun| sign.start.saturating_sub(begun.end) <= LONGEST) {
            None if sign.sort == Sort::Closes || (sign.closes && !sign.opens) => None,
            None => Some(sign),
            Some(begun)
                if sign.sort == Sort::Opens || (sign.sort == Sort::Either && sign.opens && !sign.closes) =>
            {
                // Each paragraph of a long quote opens anew and the last one closes.
                if let Some(end) = broken_off(text, begun.end..sign.start, cues) {
                    found.push(Quoted { outer: begun.start..end, inner: begun.end..end });
                }
                Some(sign)
            }
            Some(begun) => {
                push(&mut found, begun, sign);
                None
            }
        };
    }
    found
}

/// Whether a verb of saying follows.
fn says(text: &str, end: usize, cues: &Cues) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    let rest = rest.trim_start_matches([' ', ',', '\u{a0}']);
    let word = rest.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    word.starts_with(char::is_lowercase) && (cues.of(word).is(Cue::STEM) || cues.of(word).is(Cue::HIS))
}

/// Where a quote begins that has no mark before it: with its line, else with its sentence.
fn unopened(text: &str, part: Range<usize>) -> Option<usize> {
    let start = part.start;
    let part = text.get(part)?;
    let line = part.rfind('\n').map(|at| at.saturating_add(1));
    let sentence = || part.rfind(". ").map(|at| at.saturating_add(2));
    let from = line.filter(|from| part.len().saturating_sub(*from) <= LONGEST / 2).or_else(sentence)?;
    let rest = part.get(from..)?;
    let blank = rest.len().saturating_sub(rest.trim_start().len());
    (rest.trim().len() >= LEAST_SINGLE).then(|| start.saturating_add(from).saturating_add(blank))
}

fn push(found: &mut Vec<Quoted>, open: Sign, close: Sign) {
    if open.end < close.start {
        found.push(Quoted { outer: open.start..close.end, inner: open.end..close.start });
    }
}

/// Where an unclosed stretch ends: before the next mark where only its paragraph or sentence lies between.
fn broken_off(text: &str, part: Range<usize>, cues: &Cues) -> Option<usize> {
    let from = part.start;
    let between = text.get(part)?;
    let line = between.find('\n').map_or(between, |end| between.get(..end).unwrap_or_default());
    // A mark that nobody set stands before the verb of saying.
    let said = line.match_indices(", ").find(|(at, _)| {
        let behind = line.get(at.saturating_add(2)..).unwrap_or_default();
        let word = behind.split(' ').next().unwrap_or_default();
        cues.of(word).is(Cue::STEM) || cues.of(word).is(Cue::HIS)
    });
    let line = said.map_or(line, |(at, _)| line.get(..at.saturating_add(1)).unwrap_or_default());
    let line = line.trim_end();
    (!line.is_empty() && line.ends_with(['.', '!', '?', ',', '…'])).then_some(from.saturating_add(line.len()))
}

fn signs(text: &str) -> impl Iterator<Item = Sign> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0_usize;
    std::iter::from_fn(move || {
        while let Some(rest) = bytes.get(at..) {
            let next = rest.iter().position(|byte| matches!(byte, b'"' | b'&' | b'\'' | 0xC2 | 0xE2))?;
            let start = at.saturating_add(next);
            let here = text.get(start..).unwrap_or_default();
            let (length, sort) = sign(here);
            at = start.saturating_add(length.max(1));
            if let Some(sort) = sort {
                return Some(judged(text, start, at, sort));
            }
        }
        None
    })
}

/// The length of what stands here, and what mark it is.
fn sign(here: &str) -> (usize, Option<Sort>) {
    let Some(first) = here.chars().next() else { return (1, None) };
    let sort = match first {
        '"' => Sort::Either,
        '“' | '„' | '‟' | '«' => Sort::Opens,
        '”' | '»' => Sort::Closes,
        '\'' if here.starts_with("''") => return (2, Some(Sort::Either)),
        '\'' | '‘' | '’' => Sort::Single,
        '&' => {
            let entity = ENTITIES.iter().find(|(entity, _)| here.starts_with(entity));
            return entity.map_or((1, None), |(entity, sort)| (entity.len(), Some(*sort)));
        }
        _ => return (first.len_utf8(), None),
    };
    (first.len_utf8(), Some(sort))
}

fn judged(text: &str, start: usize, end: usize, sort: Sort) -> Sign {
    let before = text.get(..start).and_then(|before| before.chars().next_back());
    let behind = text.get(end..).and_then(|behind| behind.chars().next());
    let free =
        before.is_none_or(|before| before.is_whitespace() || matches!(before, '(' | ':' | '-' | '–' | ';'));
    let held = before.is_some_and(|before| {
        before.is_alphanumeric() || matches!(before, ',' | '.' | '!' | '?' | ')' | '…')
    });
    let over = behind.is_none_or(|behind| {
        behind.is_whitespace() || matches!(behind, ',' | '.' | ')' | ';' | ':' | '!' | '?')
    });
    let begins =
        behind.is_some_and(|behind| behind.is_alphanumeric() || matches!(behind, '‘' | '\'' | '(' | '['));
    Sign { start, end, sort, opens: free && begins, closes: held && over }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let cues = Cues::load().expect("the shipped list is whole");
        quoted(text, &cues).into_iter().filter_map(|quoted| text.get(quoted.inner)).collect()
    }

    #[test]
    fn marks_of_all_sorts_are_paired() {
        let text = "Ia berkata \"satu\" lalu “dua” dan \"tiga”. &quot;Empat&amp;rdquo; katanya, ''lima'' &ldquo;enam&rdquo;";
        assert_eq!(found(text), ["satu", "dua", "tiga", "Empat", "lima", "enam"]);
        assert_eq!(
            found("‘Kami sudah siap menghadapi musim hujan,’ kata Ma’ruf."),
            ["Kami sudah siap menghadapi musim hujan,"]
        );
        assert!(found("Ma'ruf dan Jum'at, Risyad Baya'sud").is_empty());
    }

    #[test]
    fn paragraphs_open_anew_and_the_last_closes() {
        let text = "“Kami sudah siap.\n“Warga diminta tenang,” kata Ratna.";
        assert_eq!(found(text), ["Kami sudah siap.", "Warga diminta tenang,"]);
        assert_eq!(found("Ia pulang\". Lalu \"kami siap\" katanya"), ["kami siap"]);
    }
}
