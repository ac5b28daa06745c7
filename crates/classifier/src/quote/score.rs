//! How well quotes and their speakers are found.

use std::{collections::HashMap, fmt};

use pantau_domain::QuoteKind;

use super::Said;

/// A quote that a reader marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteTruth {
    /// Between marks or not.
    pub kind: QuoteKind,
    /// Byte of its first word in the body.
    pub at: usize,
    /// Who speaks, at the name's fullest; none where the text does not tell. Two speakers are parted by `;`.
    pub speaker: Option<String>,
}

/// Figures of quotes, over all texts measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QuoteFigures {
    /// Quotes marked by readers: direct, reported.
    pub truth: [usize; 2],
    /// Of these, found: a quote of the same kind that holds the first word.
    pub found: [usize; 2],
    /// Of these, with the right speaker.
    pub right: [usize; 2],
    /// Quotes given.
    pub given: [usize; 2],
}

impl QuoteFigures {
    /// Share of true quotes that were found with the right speaker, 0 to 1.
    #[must_use]
    pub fn found_and_right(&self) -> f64 {
        share(self.right.iter().sum(), self.truth.iter().sum())
    }

    /// Share of given quotes that are true, 0 to 1.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.found.iter().sum(), self.given.iter().sum())
    }

    /// Adds the figures of other texts.
    pub fn add(&mut self, other: &Self) {
        let own = [&mut self.truth, &mut self.found, &mut self.right, &mut self.given];
        for (own, other) in own.into_iter().zip([other.truth, other.found, other.right, other.given]) {
            own.iter_mut().zip(other).for_each(|(own, other)| *own = own.saturating_add(other));
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl fmt::Display for QuoteFigures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in ["direct", "reported"].into_iter().enumerate() {
            let of = |list: &[usize; 2]| list.get(place).copied().unwrap_or(0);
            let (truth, found, right, given) =
                (of(&self.truth), of(&self.found), of(&self.right), of(&self.given));
            writeln!(
                out,
                "{name:<10}{truth:>6} marked {found:>6} found {:.3} {right:>6} found and right {:.3} {given:>6} given, precision {:.3}",
                share(found, truth),
                share(right, truth),
                share(found, given)
            )?;
        }
        write!(out, "found and right {:.3}, precision {:.3}", self.found_and_right(), self.precision())
    }
}

/// Compares what a text gives with what a reader marked. A given quote stands for one marked quote.
/// `full` knows the full names of persons who go by another.
pub(crate) fn measure(
    said: &[Said],
    truth: &[QuoteTruth],
    full: impl Fn(&str) -> Option<&'static str>,
    mut wrong: impl FnMut(&QuoteTruth, Option<&Said>),
) -> QuoteFigures {
    let mut figures = QuoteFigures::default();
    let mut taken = vec![false; said.len()];
    let place = |kind: QuoteKind| usize::from(kind == QuoteKind::Reported);
    let count = |list: &mut [usize; 2], kind| {
        if let Some(count) = list.get_mut(place(kind)) {
            *count = count.saturating_add(1);
        }
    };
    said.iter().for_each(|said| count(&mut figures.given, said.kind));
    for mark in truth {
        count(&mut figures.truth, mark.kind);
        // A mark or a space may stand before the first word.
        let holds = |said: &Said| {
            said.kind == mark.kind
                && said.bytes.start <= mark.at.saturating_add(4)
                && mark.at < said.bytes.end
        };
        let hit = said.iter().zip(&mut taken).find(|(said, taken)| !**taken && holds(said));
        let Some((said, taken)) = hit else {
            wrong(mark, None);
            continue;
        };
        *taken = true;
        count(&mut figures.found, mark.kind);
        let other = mark.speaker.as_deref().and_then(&full);
        if agree(&said.speaker, mark.speaker.as_deref())
            || other.is_some_and(|other| agree(&said.speaker, Some(other)))
        {
            count(&mut figures.right, mark.kind);
        } else {
            wrong(mark, Some(said));
        }
    }
    figures
}

/// Whether a speaker given is the one that a reader named: all words of the one stand in the other, and where the reader
/// has two or more, so has the speaker.
#[must_use]
pub fn agree(given: &str, truth: Option<&str>) -> bool {
    let words = |name: &str| -> Vec<String> {
        let parts = name.split(|sign: char| !sign.is_alphanumeric() && !matches!(sign, '\'' | '’'));
        parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
    };
    let given = words(given);
    let Some(truth) = truth else { return given.is_empty() };
    truth.split(';').any(|truth| {
        let truth = words(truth);
        let all = |short: &[String], long: &[String]| short.iter().all(|word| long.contains(word));
        !given.is_empty()
            && ((all(&truth, &given) && given.len() <= truth.len().saturating_add(4))
                || (all(&given, &truth) && (given.len() >= 2 || truth.len() == 1)))
    })
}

/// Reads marked quotes: lines of id, kind, byte of the first word, place of the speaker's name, reader. `text` gives
/// headline and body of an id; quotes of texts that it does not know are left out.
pub fn read<'t>(
    lines: &str,
    mut text: impl FnMut(&str) -> Option<(&'t str, &'t str)>,
) -> HashMap<String, Vec<QuoteTruth>> {
    let mut found: HashMap<String, Vec<QuoteTruth>> = HashMap::new();
    for line in lines.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let (Some(id), Some(kind), Some(at), Some(place)) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        else {
            continue;
        };
        let (Some((title, body)), Ok(at)) = (text(id), at.parse()) else { continue };
        let kind = if kind == "direct" { QuoteKind::Direct } else { QuoteKind::Reported };
        let speaker: Vec<&str> = place.split(';').filter_map(|place| named(place, title, body)).collect();
        let speaker = (!speaker.is_empty()).then(|| speaker.join(";"));
        found.entry(id.to_owned()).or_default().push(QuoteTruth { kind, at, speaker });
    }
    found
}

/// What stands at a place: `b195+13` in the body, `t…` in the headline.
fn named<'t>(place: &str, title: &'t str, body: &'t str) -> Option<&'t str> {
    let (text, place) = match place.strip_prefix('b') {
        Some(place) => (body, place),
        None => (title, place.strip_prefix('t')?),
    };
    let (start, length) = place.split_once('+')?;
    let start: usize = start.parse().ok()?;
    let length: usize = length.split_once('+').map_or(length, |(length, _)| length).parse().ok()?;
    text.get(start..start.checked_add(length)?)
}
