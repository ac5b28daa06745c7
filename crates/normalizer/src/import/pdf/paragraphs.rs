//! From lines to paragraphs: words parted at line ends are joined, columns and pages run on.

use super::columns::{Line, median};
use crate::import::clipping::is_header_line;

/// A paragraph, the page on which it begins (from 1), and the height of its letters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paragraph {
    pub(super) page: u32,
    pub(super) size: f64,
    pub(super) text: String,
}

/// The paragraphs of pages that are blocks of lines.
pub(super) fn of_pages(pages: Vec<(u32, Vec<Vec<Line>>)>) -> Vec<Paragraph> {
    let mut out: Vec<Paragraph> = Vec::new();
    for (page, blocks) in pages {
        for block in blocks {
            let mut first = true;
            for paragraph in of_block(page, &block) {
                match out.last_mut() {
                    Some(last) if first && runs_on(last, &paragraph) => join(&mut last.text, &paragraph.text),
                    _ => out.push(paragraph),
                }
                first = false;
            }
        }
    }
    // Page numbers and rules say nothing.
    out.retain(|paragraph| paragraph.text.chars().any(char::is_alphabetic));
    out
}

fn of_block(page: u32, block: &[Line]) -> Vec<Paragraph> {
    let leading = median(block.windows(2).filter_map(|two| Some(two.get(1)?.y - two.first()?.y)).collect());
    let left = block.iter().map(|line| line.x0).fold(f64::MAX, f64::min);
    let right = block.iter().map(|line| line.x1).fold(f64::MIN, f64::max);
    let mut out: Vec<Paragraph> = Vec::new();
    let mut last: Option<&Line> = None;
    for line in block {
        let begins = last.is_none_or(|last| {
            let other_size = (line.size - last.size).abs() > 0.15 * last.size.min(line.size);
            // A block of two lines knows no distance but the one in question; no text is set wider than this.
            let usual = leading.clamp(line.size * 0.8, line.size * 1.8);
            let apart = line.y - last.y > 1.45 * usual;
            let indented = line.x0 - left > 0.8 * line.size && last.x0 - left <= 0.8 * line.size;
            let short = last.x1 < right - 0.15 * (right - left);
            // A header's lines stay lines.
            let header = is_header_line(&line.text) || (short && is_header_line(&last.text));
            other_size || apart || indented || header || (short && ends_sentence(&last.text))
        });
        match out.last_mut() {
            Some(paragraph) if !begins => join(&mut paragraph.text, &line.text),
            _ => out.push(Paragraph { page, size: line.size, text: line.text.clone() }),
        }
        last = Some(line);
    }
    out
}

/// Whether a paragraph goes on at the next column's or page's head.
fn runs_on(last: &Paragraph, next: &Paragraph) -> bool {
    let begins_small = next.text.chars().next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
    (last.size - next.size).abs() <= 0.1 * last.size && begins_small && !ends_sentence(&last.text)
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '\'', '’', ')']).ends_with(['.', '!', '?', ':'])
}

/// Puts a line to a text. A hyphen at the line's end goes where it only parted a word; it stays where the language
/// writes it: in doubled words (`anak-anak`, `sehari-hari`, `undang-undangan`) and before numbers and capitals.
fn join(text: &mut String, next: &str) {
    let next = next.trim_start();
    if let Some(head) = text.strip_suffix('\u{ad}') {
        text.truncate(head.len());
    } else if text.ends_with(['-', '‐']) {
        let parted = text.trim_end_matches(['-', '‐']);
        let before = last_word(parted).to_lowercase();
        let after = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let doubled = before.chars().count() >= 3 && (after.starts_with(&before) || before.ends_with(after));
        let small = next.chars().next().is_some_and(char::is_lowercase);
        if small && !doubled && !before.is_empty() {
            let length = parted.len();
            text.truncate(length);
        }
    } else if !text.is_empty() && !text.ends_with(' ') {
        text.push(' ');
    }
    text.push_str(next);
}

fn last_word(text: &str) -> &str {
    let start = text.char_indices().rev().take_while(|(_, c)| c.is_alphabetic()).last().map(|(at, _)| at);
    start.and_then(|start| text.get(start..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_go_where_they_only_parted_a_word() {
        for (before, after, whole) in [
            ("warga meng-", "ungsi ke", "warga mengungsi ke"),
            ("anak-", "anak bermain", "anak-anak bermain"),
            ("kehidupan sehari-", "hari warga", "kehidupan sehari-hari warga"),
            ("perundang-", "undangan baru", "perundangundangan baru"),
            ("undang-", "undangan baru", "undang-undangan baru"),
            ("ke-", "12 kalinya", "ke-12 kalinya"),
            ("se-", "Jawa Timur", "se-Jawa Timur"),
            ("air\u{ad}", "nya", "airnya"),
            ("air", "surut", "air surut"),
        ] {
            let mut text = before.to_owned();
            join(&mut text, after);
            assert_eq!(text, whole);
        }
    }

    #[test]
    fn a_column_runs_on_in_the_next() {
        let line = |x0: f64, y: f64, size: f64, text: &str| Line {
            x0,
            x1: x0 + 100.0,
            y,
            size,
            text: text.to_owned(),
        };
        let pages = vec![
            (
                1,
                vec![
                    vec![line(0.0, 10.0, 24.0, "Banjir Surut")],
                    vec![
                        line(0.0, 40.0, 10.0, "Air sungai mulai"),
                        line(0.0, 52.0, 10.0, "turun sejak Senin di"),
                    ],
                    vec![line(120.0, 40.0, 10.0, "tiga desa."), line(120.0, 70.0, 10.0, "Warga pulang.")],
                ],
            ),
            (2, vec![vec![line(0.0, 10.0, 8.0, "12")]]),
        ];
        let said: Vec<_> = of_pages(pages).into_iter().map(|paragraph| paragraph.text).collect();
        assert_eq!(
            said,
            ["Banjir Surut", "Air sungai mulai turun sejak Senin di tiga desa.", "Warga pulang."]
        );
    }
}
