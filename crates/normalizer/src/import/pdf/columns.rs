//! From letters to lines in the order in which a page is read: columns from left to right, each from above.

use super::glyphs::Letter;

/// A gap between letters from which on a new word begins, in heights of the font.
const WORD_GAP: f64 = 0.17;
/// The narrowest gutter between columns, in heights of the font: newspapers' are mostly 1.3 and more; blanks of
/// justified lines reach 1 and more too, but seldom below each other.
const GUTTER: f64 = 0.6;
/// Rows that the shorter of two columns has at least, by the gutter's width in heights of the font.
const ROWS: [(f64, usize); 3] = [(2.0, 2), (1.0, 3), (GUTTER, 6)];
/// The deepest nesting of parts of a page.
const MAX_DEPTH: usize = 24;
/// Rows of a part beyond which no columns are looked for: no printed page has so many.
const MAX_ROWS: usize = 1_500;

/// A word and its place.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) x0: f64,
    pub(super) x1: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) text: String,
}

/// A line of one column.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) x0: f64,
    pub(super) x1: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) text: String,
}

/// A page's lines, block by block: what stands in one block is read from above.
pub(super) fn blocks(letters: Vec<Letter>) -> Vec<Vec<Line>> {
    let mut out = Vec::new();
    cut(words(letters), 0, &mut out);
    out
}

/// Letters of one baseline next to each other are a word.
fn words(letters: Vec<Letter>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for row in rows(letters, |letter| (letter.y, letter.size, letter.x0)) {
        let mut last: Option<Letter> = None;
        let mut open = false;
        for letter in row {
            let blank = letter.text.trim().is_empty();
            if let Some(last) = &last
                && letter.text == last.text
                && (letter.x0 - last.x0).abs() < 0.15 * letter.size
            {
                continue; // Bold by drawing twice.
            }
            let gap = last.as_ref().map_or(f64::MAX, |last| letter.x0 - last.x1);
            if blank {
                open = false;
            } else if open
                && gap < WORD_GAP * letter.size
                && let Some(word) = words.last_mut()
            {
                word.text.push_str(&letter.text);
                word.x1 = word.x1.max(letter.x1);
                word.size = word.size.max(letter.size);
            } else {
                let Letter { x0, x1, y, size, .. } = letter;
                words.push(Word { x0, x1, y, size, text: letter.text.clone() });
                open = true;
            }
            if !blank {
                last = Some(letter);
            }
        }
    }
    words
}

/// Things by baseline, each row from left to right. A superscript or an initial does not open a row of its own.
fn rows<T>(mut things: Vec<T>, place: impl Fn(&T) -> (f64, f64, f64)) -> Vec<Vec<T>> {
    things.sort_by(|a, b| place(a).0.total_cmp(&place(b).0));
    let mut rows: Vec<Vec<T>> = Vec::new();
    let mut base = f64::MIN;
    for thing in things {
        let (y, size, _) = place(&thing);
        match rows.last_mut() {
            Some(row) if y - base <= 0.3 * size => row.push(thing),
            _ => {
                base = y;
                rows.push(vec![thing]);
            }
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| place(a).2.total_cmp(&place(b).2));
    }
    rows
}

/// Parts words into columns wherever a gutter runs through enough rows, and again above, below and inside of them.
fn cut(words: Vec<Word>, depth: usize, out: &mut Vec<Vec<Line>>) {
    let size = median(words.iter().map(|word| word.size).collect());
    let mut rows = rows(words, |word| (word.y, word.size, word.x0));
    let found = if depth < MAX_DEPTH && rows.len() <= MAX_ROWS { columns(&rows, size) } else { None };
    let Some(found) = found else {
        if !rows.is_empty() {
            out.push(rows.iter().map(|row| line(row)).collect());
        }
        return;
    };
    let below = rows.split_off(found.last + 1);
    let parted = rows.split_off(found.first);
    cut(rows.into_iter().flatten().collect(), depth + 1, out);
    let mut columns: Vec<Vec<Word>> = vec![Vec::new(); found.gutters.len() + 1];
    for word in parted.into_iter().flatten() {
        let at = found.gutters.iter().filter(|middle| word.x0 >= **middle).count();
        if let Some(column) = columns.get_mut(at) {
            column.push(word);
        }
    }
    for column in columns {
        cut(column, depth + 1, out);
    }
    cut(below.into_iter().flatten().collect(), depth + 1, out);
}

/// Rows that stand in columns.
struct Columns {
    first: usize,
    last: usize,
    /// The middles of the gutters.
    gutters: Vec<f64>,
}

/// White space that runs down through rows, and how many of them have words on its either side.
#[derive(Clone, Copy)]
struct Gap {
    from: f64,
    to: f64,
    left: usize,
    right: usize,
}

impl Gap {
    /// Rows of the shorter column.
    fn rows(self) -> usize {
        self.left.min(self.right)
    }

    fn is_gutter(self, size: f64) -> bool {
        let enough =
            |(width, rows): &(f64, usize)| self.to - self.from >= width * size && self.rows() >= *rows;
        ROWS.iter().any(enough)
    }
}

/// The rows in which the longest columns stand next to each other.
fn columns(rows: &[Vec<Word>], size: f64) -> Option<Columns> {
    let gutter = GUTTER * size;
    let white: Vec<_> = rows.iter().map(|row| (white(row, gutter), extent(row))).collect();
    let mut best: Option<(usize, Columns)> = None;
    for first in 0..rows.len() {
        let mut gaps = vec![Gap { from: f64::MIN, to: f64::MAX, left: 0, right: 0 }];
        for (last, (white, extent)) in white.iter().enumerate().skip(first) {
            gaps = narrowed(&gaps, white, *extent, gutter);
            let real: Vec<&Gap> = gaps.iter().filter(|gap| gap.is_gutter(size)).collect();
            let score = real.iter().map(|gap| gap.rows()).sum();
            if score > best.as_ref().map_or(0, |(score, _)| *score) {
                let gutters = real.iter().map(|gap| (gap.from + gap.to) / 2.0).collect();
                best = Some((score, Columns { first, last, gutters }));
            }
            if gaps.is_empty() {
                break;
            }
        }
    }
    best.map(|(_, columns)| columns)
}

/// What stays white when a row is added.
fn narrowed(gaps: &[Gap], white: &[(f64, f64)], (start, end): (f64, f64), gutter: f64) -> Vec<Gap> {
    let mut out = Vec::new();
    for gap in gaps {
        for (from, to) in white {
            let (from, to) = (gap.from.max(*from), gap.to.min(*to));
            if to - from >= gutter {
                let left = gap.left + usize::from(start < from);
                out.push(Gap { from, to, left, right: gap.right + usize::from(end > to) });
            }
        }
    }
    out
}

fn extent(row: &[Word]) -> (f64, f64) {
    row.iter().fold((f64::MAX, f64::MIN), |(first, last), word| (first.min(word.x0), last.max(word.x1)))
}

/// White intervals of a row, also those beyond its ends.
fn white(row: &[Word], gutter: f64) -> Vec<(f64, f64)> {
    let mut out = Vec::new();
    let mut end = f64::MIN;
    for word in row {
        if word.x0 - end >= gutter {
            out.push((end, word.x0));
        }
        end = end.max(word.x1);
    }
    out.push((end, f64::MAX));
    out
}

fn line(row: &[Word]) -> Line {
    let text = row.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    let letters: f64 = row.iter().map(|word| word.text.chars().count() as f64).sum();
    let weighed: f64 = row.iter().map(|word| word.size * word.text.chars().count() as f64).sum();
    Line {
        x0: row.first().map_or(0.0, |word| word.x0),
        x1: row.iter().map(|word| word.x1).fold(f64::MIN, f64::max),
        y: row.first().map_or(0.0, |word| word.y),
        size: weighed / letters.max(1.0),
        text,
    }
}

/// The middle of some numbers; 0 of none.
pub(super) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}
