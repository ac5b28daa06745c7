//! A body as sentences of words and whole quoted stretches, so that what somebody says never ends a sentence of the
//! text itself.

use std::ops::Range;

use super::{
    cues::{Cue, Cues},
    marks::Quoted,
};
use crate::lexicon::{Document, Word, Zone};

/// A word by its place among the document's words, or a quoted stretch by its place among the stretches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Word(usize),
    Quote(usize),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) what: What,
    /// What the word is.
    pub(super) cue: Cue,
}

/// A body's items and where each sentence lies among them.
#[derive(Debug, Default)]
pub(super) struct Sentences {
    pub(super) items: Vec<Item>,
    pub(super) bounds: Vec<Range<usize>>,
}

/// Longest place line before a text, in bytes (`Contoh.com, SURABAYA -`).
const DATELINE: usize = 90;

impl Sentences {
    pub(super) fn new(document: &Document<'_>, quotes: &[Quoted], cues: &Cues) -> Self {
        let items = items(document, quotes, cues);
        let mut bounds = Vec::new();
        let mut from = after_dateline(document, &items);
        for (index, pair) in items.windows(2).enumerate().skip(from) {
            let [left, right] = pair else { continue };
            let next = index.saturating_add(1);
            if breaks(document, quotes, left, right) || linked(document, &items, next) {
                bounds.push(from..next);
                from = next;
            }
        }
        if from < items.len() {
            bounds.push(from..items.len());
        }
        Self { items, bounds }
    }
}

fn items(document: &Document<'_>, quotes: &[Quoted], cues: &Cues) -> Vec<Item> {
    let quoted = |index: usize, quote: &Quoted| Item {
        start: quote.outer.start,
        end: quote.outer.end,
        what: What::Quote(index),
        cue: Cue::default(),
    };
    let worded = |at: usize, bytes: Range<usize>| {
        let cue = cues.of(document.body.get(bytes.clone()).unwrap_or_default());
        Item { start: bytes.start, end: bytes.end, what: What::Word(at), cue }
    };
    let mut items = Vec::with_capacity(document.words.len());
    let mut rest = quotes.iter().enumerate().peekable();
    for (at, word) in document.words.iter().enumerate().skip(document.in_title) {
        while let Some((index, quote)) = rest.next_if(|(_, quote)| quote.outer.start <= word.start) {
            items.push(quoted(index, quote));
        }
        if items.last().is_none_or(|last| last.end <= word.start) && !entity(document.body, word) {
            let start = word.start.saturating_add(glued(document, at));
            let split =
                said(document, start..word.end, cues).map_or(start, |length| start.saturating_add(length));
            if split > start {
                items.push(worded(at, start..split));
            }
            items.push(worded(at, split..word.end));
        }
    }
    for (index, quote) in rest {
        items.push(quoted(index, quote));
    }
    items
}

/// Bytes of a link's last word that a text is glued to (`Baca JugaWarga`).
fn glued(document: &Document<'_>, at: usize) -> usize {
    let text = |at: usize| {
        document.words.get(at).and_then(|word| document.body.get(word.start..word.end)).unwrap_or_default()
    };
    let own = text(at).strip_prefix("Juga").or_else(|| text(at).strip_prefix("juga")).unwrap_or_default();
    let link = own.starts_with(char::is_uppercase)
        && at.checked_sub(1).is_some_and(|before| text(before).eq_ignore_ascii_case("baca"));
    if link { 4 } else { 0 }
}

/// Bytes of a verb of saying that its speaker is glued to (`jelasJuru`).
fn said(document: &Document<'_>, bytes: Range<usize>, cues: &Cues) -> Option<usize> {
    let text = document.body.get(bytes)?;
    let length = text.find(|letter: char| letter.is_ascii_uppercase()).filter(|length| *length >= 4)?;
    cues.of(text.get(..length)?).is(Cue::STEM).then_some(length)
}

/// Whether a word is one of an entity of HTML (`&amp;nbsp;`).
fn entity(body: &str, word: &Word) -> bool {
    let bytes = body.as_bytes();
    bytes.get(word.end) == Some(&b';')
        && matches!(word.start.checked_sub(1).and_then(|before| bytes.get(before)), Some(b'&' | b';'))
}

/// The first item behind the place line.
fn after_dateline(document: &Document<'_>, items: &[Item]) -> usize {
    let mut found = 0;
    for (index, pair) in items.windows(2).enumerate().take(14) {
        let [left, right] = pair else { continue };
        if left.end > DATELINE {
            break;
        }
        let gap = document.body.get(left.end..right.start).unwrap_or_default();
        let dash = gap.contains(['–', '—', '|', '―'])
            || (gap.contains('-') && gap.contains(' '))
            || gap.contains("--");
        let place = matches!(left.what, What::Word(_))
            && (gap.contains(')')
                || word(document, *left)
                    .is_some_and(|word| word.ends_with("com") || word.starts_with(char::is_uppercase)));
        if dash && place {
            found = index.saturating_add(1);
        }
    }
    found
}

fn word<'a>(document: &Document<'a>, item: Item) -> Option<&'a str> {
    match item.what {
        What::Word(_) => document.body.get(item.start..item.end),
        What::Quote(_) => None,
    }
}

/// `Baca juga` begins a line that is no part of the text.
fn linked(document: &Document<'_>, items: &[Item], at: usize) -> bool {
    if matches!(items.get(at).map(|item| item.what), Some(What::Word(own)) if glued(document, own) > 0) {
        return true;
    }
    let is = |at: usize, text: &str| {
        items
            .get(at)
            .and_then(|item| word(document, *item))
            .and_then(|word| word.get(..text.len()))
            .is_some_and(|word| word.eq_ignore_ascii_case(text))
    };
    is(at, "baca") && is(at.saturating_add(1), "juga")
}

fn breaks(document: &Document<'_>, quotes: &[Quoted], left: &Item, right: &Item) -> bool {
    let gap = document.body.get(left.end..right.start).unwrap_or_default();
    if gap == " " && matches!((left.what, right.what), (What::Word(_), What::Word(_))) {
        return false;
    }
    let capital = |at: usize| document.words.get(at).is_some_and(|word| word.capital);
    match (left.what, right.what) {
        (What::Word(before), next) => {
            if gap.contains('\n') {
                return true;
            }
            if !gap.contains(['.', '!', '?', '…']) || abbreviated(document, before, gap) {
                return false;
            }
            match next {
                What::Quote(_) => true,
                What::Word(at) => document.lower || capital(at) || numeral(document, at),
            }
        }
        (What::Quote(index), next) => {
            let inner = quotes
                .get(index)
                .and_then(|quote| document.body.get(quote.inner.clone()))
                .unwrap_or_default();
            let goes_on = inner.trim_end().ends_with(',') || gap.trim_start().starts_with(',');
            let ended = inner.trim_end().ends_with(['.', '!', '?', '…'])
                || gap.contains(['.', '!', '?'])
                || gap.contains('\n');
            match next {
                What::Quote(_) => !goes_on || ended,
                What::Word(at) if ended && !goes_on => capital(at) && !right.cue.is(Cue::SAYS),
                What::Word(_) => false,
            }
        }
    }
}

fn numeral(document: &Document<'_>, at: usize) -> bool {
    let Some(word) = document.words.get(at).filter(|word| word.zone != Zone::Title) else { return false };
    document.gap(at).contains(' ') && document.body.as_bytes().get(word.start).is_some_and(u8::is_ascii_digit)
}

/// Whether a full stop belongs to the word before it (`M.`, `Dr.`, `No.`).
fn abbreviated(document: &Document<'_>, at: usize, gap: &str) -> bool {
    if !gap.starts_with('.') || gap.contains(['!', '?']) {
        return false;
    }
    let Some(word) = document.words.get(at) else { return false };
    let text = document.body.get(word.start..word.end).unwrap_or_default();
    let single = text.chars().count() == 1 && word.capital;
    single || SHORT.iter().any(|short| text.eq_ignore_ascii_case(short))
}

const SHORT: [&str; 32] = [
    "eng", "ph", "dr", "drs", "dra", "drg", "drh", "ir", "prof", "h", "hj", "kh", "no", "jl", "rp", "st",
    "pol", "moh", "muh", "moch", "mr", "mrs", "ust", "sdr", "bpk", "kec", "kab", "ds", "gg", "inf", "cpl",
    "km",
];
