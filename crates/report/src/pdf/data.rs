//! The edition as the template reads it: plain strings, nothing that could be read as markup.

use std::collections::HashSet;

use pantau_domain::{
    Edition, MentionId,
    edition::{Block, Cell, EvidenceLine, Measure, Span},
    time::wib,
};
use serde_json::{Value, json};

use super::ANNEX_LINES;
use crate::{
    annex::{Places, letterhead, linkable},
    html::{clean, plain_svg, printed},
    words,
};

/// Ranges of annex lines that are printed behind cited words, at most.
const CITED_RANGES: usize = 3;
/// Ranges of annex lines that are printed for one measure, at most.
const MEASURE_RANGES: usize = 120;
/// Ranges of one measure that are links; the rest is plain, since each link costs the file several objects.
const MEASURE_LINKS: usize = 8;

/// The data of an edition as JSON. `holds` says which characters the fonts have; others are printed as a box.
pub(crate) fn bytes(edition: &Edition, holds: &dyn Fn(char) -> bool) -> Result<Vec<u8>, serde_json::Error> {
    let writer = Writer { places: Places::of(edition), holds };
    serde_json::to_vec(&writer.edition(edition))
}

struct Writer<'a> {
    places: Places<'a>,
    holds: &'a dyn Fn(char) -> bool,
}

impl Writer<'_> {
    fn edition(&self, edition: &Edition) -> Value {
        let (organisation, unit) = letterhead(edition);
        let cutoff = wib().to_datetime(edition.cutoff);
        let sections: Vec<Value> = edition
            .sections
            .iter()
            .map(|section| {
                let skip = usize::from(section.key == "identitas");
                let blocks: Vec<Value> = section.blocks.iter().skip(skip).map(|block| self.block(block)).collect();
                json!({"key": self.text(&section.key), "heading": self.text(&section.heading), "blocks": blocks})
            })
            .collect();
        let measures: Vec<Value> = edition
            .measures
            .iter()
            .enumerate()
            .map(|(place, measure)| self.measure(place + 1, measure))
            .collect();
        let (annex, left_out) = self.annex(edition);
        json!({
            "title": self.text(&edition.title),
            "kind": words::edition(edition.kind),
            "period": self.text(&edition.period_label),
            "organisation": self.text(&organisation),
            "unit": self.text(&unit),
            "classification": self.text(&edition.classification),
            "date": [cutoff.year(), cutoff.month(), cutoff.day(), cutoff.hour(), cutoff.minute(), cutoff.second()],
            "sections": sections,
            "measures": measures,
            "annex": annex,
            "left-out": left_out,
        })
    }

    fn block(&self, block: &Block) -> Value {
        match block {
            Block::Heading(text) => json!({"t": "heading", "v": self.text(text)}),
            Block::Paragraph(spans) => json!({"t": "paragraph", "spans": self.spans(spans)}),
            Block::List(rows) => {
                let rows: Vec<Value> = rows.iter().map(|row| self.spans(row)).collect();
                json!({"t": "list", "rows": rows})
            }
            Block::Notice(spans) => json!({"t": "notice", "spans": self.spans(spans)}),
            Block::Figures(figures) => {
                let items: Vec<Value> = figures
                    .iter()
                    .map(|(value, label, change)| {
                        json!({"value": self.spans(value), "label": self.text(label), "change": self.spans(change)})
                    })
                    .collect();
                json!({"t": "figures", "items": items})
            }
            Block::Table { columns, rows, caption } => self.table(columns, rows, caption),
            Block::Drawing { svg, caption, alternative } => {
                let (caption, alt) = (self.text(caption), self.text(alternative));
                if plain_svg(svg) {
                    let width = if svg.contains(r#"width="120""#) { 26 } else { 100 };
                    json!({"t": "drawing", "svg": self.text(svg), "caption": caption, "alt": alt, "width": width})
                } else {
                    json!({"t": "words", "caption": caption, "alt": alt})
                }
            }
            Block::Quotation { text, speaker, mention } => json!({
                "t": "quotation",
                "v": self.text(text),
                "speaker": self.text(speaker),
                "lines": self.lines(std::slice::from_ref(mention), CITED_RANGES).0,
            }),
        }
    }

    fn table(&self, columns: &[(String, bool)], rows: &[Vec<Cell>], caption: &str) -> Value {
        let widths: Vec<f64> = columns
            .iter()
            .enumerate()
            .map(|(place, (_, number))| if *number { 0.0 } else { width(rows, place) })
            .collect();
        let names: Vec<String> = columns.iter().map(|(name, _)| self.text(name)).collect();
        let numbers: Vec<bool> = columns.iter().map(|(_, number)| *number).collect();
        // A row has exactly as many cells as there are columns, whatever it came with.
        let rows: Vec<Vec<Value>> = rows
            .iter()
            .map(|row| {
                (0..columns.len())
                    .map(|place| json!({"spans": row.get(place).map_or_else(|| json!([]), |cell| self.spans(cell))}))
                    .collect()
            })
            .collect();
        json!({
            "t": "table", "columns": names, "numbers": numbers, "widths": widths,
            "rows": rows, "caption": self.text(caption),
        })
    }

    fn spans(&self, spans: &[Span]) -> Value {
        spans
            .iter()
            .map(|span| match span {
                Span::Text(text) => json!({"k": "text", "v": self.text(text)}),
                Span::Strong(text) => json!({"k": "strong", "v": self.text(text)}),
                Span::Number(text, place) => json!({"k": "num", "v": self.text(text), "ref": place.0 + 1}),
                Span::Cited(text, mentions) => {
                    json!({"k": "cite", "v": self.text(text), "lines": self.lines(mentions, CITED_RANGES).0})
                }
            })
            .collect()
    }

    /// Ranges as (first line, last line, words), at most `limit`, and whether some were left out.
    fn lines(&self, mentions: &[MentionId], limit: usize) -> (Vec<Value>, bool) {
        let ranges = self.places.ranges(mentions);
        let more = ranges.len() > limit;
        let shown = ranges.into_iter().take(limit).map(|(from, until)| {
            let words = if until > from {
                format!("{}–{}", words::count(from), words::count(until))
            } else {
                words::count(from)
            };
            json!([from, until, words])
        });
        (shown.collect(), more)
    }

    fn measure(&self, place: usize, measure: &Measure) -> Value {
        let (mut lines, more) = self.lines(&measure.evidence, MEASURE_RANGES);
        let plain: Vec<String> = lines
            .drain(lines.len().min(MEASURE_LINKS)..)
            .filter_map(|range| Some(format!(", {}", range.get(2)?.as_str()?)))
            .collect();
        let interval = measure.interval.map_or_else(String::new, |(low, high)| {
            format!("; rentang keyakinan {} sampai {}", words::decimal(low, 2), words::decimal(high, 2))
        });
        json!({
            "no": place,
            "value": printed(measure),
            "label": self.text(&measure.label),
            "interval": interval,
            "population": words::population(measure.population),
            "lines": lines,
            "more": plain.concat() + if more { " dan selebihnya dalam edisi HTML dan data JSON." } else { "." },
        })
    }

    /// The printed lines of the annex, those that sentences and quotations cite before others, and how many are left out.
    fn annex(&self, edition: &Edition) -> (Vec<Value>, String) {
        let total = edition.annex.len();
        let mut kept: HashSet<usize> = HashSet::new();
        for line in self.cited(edition).into_iter().chain(1..=total) {
            if kept.len() >= ANNEX_LINES {
                break;
            }
            kept.insert(line);
        }
        let lines = edition
            .annex
            .iter()
            .enumerate()
            .filter(|(place, _)| kept.contains(&(place + 1)))
            .map(|(place, line)| self.line(place + 1, line))
            .collect();
        let left_out = total.saturating_sub(ANNEX_LINES);
        let note = if left_out == 0 {
            String::new()
        } else {
            format!(
                "Lampiran cetak memuat {} dari {} baris, yang dikutip lebih dahulu; {} baris selebihnya ada dalam edisi \
                 HTML dan data JSON dengan nomor yang sama.",
                words::count(ANNEX_LINES),
                words::count(total),
                words::count(left_out)
            )
        };
        (lines, note)
    }

    fn line(&self, place: usize, line: &EvidenceLine) -> Value {
        json!({
            "no": place,
            "printed": words::count(place),
            "source": self.text(&line.source),
            "caption": self.text(&line.caption),
            "time": self.text(&line.time),
            "tone": self.text(&line.tone),
            "regions": if line.regions.is_empty() { "–".to_owned() } else { self.text(&line.regions) },
            "url": line.url.as_deref().filter(|url| linkable(url)),
        })
    }

    /// Lines that sentences, cells and quotations cite: the first three of each.
    fn cited(&self, edition: &Edition) -> Vec<usize> {
        let mut found = Vec::new();
        for block in edition.sections.iter().flat_map(|section| &section.blocks) {
            let spans: Vec<&Span> = match block {
                Block::Paragraph(spans) | Block::Notice(spans) => spans.iter().collect(),
                Block::List(rows) => rows.iter().flatten().collect(),
                Block::Table { rows, .. } => rows.iter().flatten().flatten().collect(),
                Block::Quotation { mention, .. } => {
                    found.extend(self.places.line(mention));
                    Vec::new()
                }
                _ => Vec::new(),
            };
            for span in spans {
                if let Span::Cited(_, mentions) = span {
                    found.extend(mentions.iter().take(3).filter_map(|mention| self.places.line(mention)));
                }
            }
        }
        found
    }

    /// Text that the fonts can print: a character that none has becomes a box, joiners and variants are dropped.
    fn text(&self, text: &str) -> String {
        clean(text)
            .chars()
            .filter(|c| {
                !matches!(*c, '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{ad}' | '\u{feff}'
                    | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e01ef}' | '\u{1f3fb}'..='\u{1f3ff}')
            })
            .map(|c| if (self.holds)(c) { c } else { '□' })
            .collect()
    }
}

/// The share of a table's width that a column of words gets: the root of its longest cell, 3 to 9.
fn width(rows: &[Vec<Cell>], place: usize) -> f64 {
    let longest = rows
        .iter()
        .filter_map(|row| row.get(place))
        .map(|cell| crate::compose::flat(cell).chars().count())
        .max()
        .unwrap_or(0);
    f64::from(u32::try_from(longest.min(200)).unwrap_or(200)).sqrt().clamp(3.0, 9.0)
}
