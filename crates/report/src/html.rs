//! An edition as one self-contained page: for the browser, the phone and the body of a mail.

use maud::{DOCTYPE, Markup, PreEscaped, html as markup};
use pantau_domain::{
    Edition, MentionId,
    edition::{Block, Cell, EvidenceLine, Measure, Section, Span},
};

use crate::{
    annex::{Places, letterhead, linkable},
    style, words,
};

const PAGE: &str = include_str!("page.css");
/// Ranges of lines shown behind cited words, at most; the annex holds all.
const RANGES: usize = 3;

/// Writes an edition as one HTML page without outside parts: every number leads to its measure, every measure to its
/// lines of the annex, every line to the outlet's own address.
#[must_use]
pub fn html(edition: &Edition) -> String {
    let places = Places::of(edition);
    let (organisation, unit) = letterhead(edition);
    let page = markup! {
        (DOCTYPE)
        html lang="id" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light";
                title { (clean(&edition.title)) " – " (clean(&edition.period_label)) }
                style { (PreEscaped(style::CSS)) (PreEscaped(PAGE)) }
            }
            body {
                header {
                    p.org { strong { (clean(&organisation)) } br; (clean(&unit)) }
                    h1 { (clean(&edition.title)) }
                    p.period { (clean(&edition.period_label)) }
                }
                main {
                    // The contents stand after the summary: on a phone the summary is what is read.
                    @for part in edition.sections.iter() {
                        (section(part, &places))
                        @if part.key == "ringkasan" { (contents(edition)) }
                    }
                    (measures(edition, &places))
                    (annex(&edition.annex))
                }
                footer { p { "Data dibaca sampai " (words::instant(edition.cutoff)) "." } }
            }
        }
    };
    page.into_string()
}

fn contents(edition: &Edition) -> Markup {
    markup! {
        nav aria-label="Daftar isi" {
            @for section in edition.sections.iter() {
                @if section.key != "identitas" { a href={ "#" (key(&section.key)) } { (clean(&section.heading)) } " " }
            }
            a href="#lampiran" { "Lampiran" }
        }
    }
}

fn section(part: &Section, places: &Places<'_>) -> Markup {
    let skip = usize::from(part.key == "identitas");
    markup! {
        section id=(key(&part.key)) {
            h2 { (clean(&part.heading)) }
            @for piece in part.blocks.iter().skip(skip) { (block(piece, places)) }
        }
    }
}

fn block(piece: &Block, places: &Places<'_>) -> Markup {
    match piece {
        Block::Heading(text) => markup! { h3 { (clean(text)) } },
        Block::Paragraph(spans) => markup! { p { (rich(spans, places)) } },
        Block::List(rows) => markup! { ul { @for row in rows { li { (rich(row, places)) } } } },
        Block::Notice(spans) => markup! { p.notice role="note" { (rich(spans, places)) } },
        Block::Figures(figures) => markup! {
            div.figures {
                @for (value, label, change) in figures {
                    div.figure { p.value { (rich(value, places)) } p.label { (clean(label)) }
                        @if !change.is_empty() { p.change { (rich(change, places)) } } }
                }
            }
        },
        Block::Table { columns, rows, caption } => table(columns, rows, caption, places),
        Block::Drawing { svg, caption, alternative } => markup! {
            figure {
                @if plain_svg(svg) {
                    div class=(if svg.contains(r#"width="120""#) { "drawing small" } else { "drawing" }) { (PreEscaped(svg)) }
                    figcaption { (clean(caption)) }
                    details { summary { "Gambar ini dalam kata-kata" } p { (clean(alternative)) } }
                } @else {
                    p { (clean(alternative)) }
                    figcaption { (clean(caption)) }
                }
            }
        },
        Block::Quotation { text, speaker, mention } => markup! {
            blockquote { p { "“" (clean(text)) "”" (lines(std::slice::from_ref(mention), places)) }
                p.speaker { "— " (clean(speaker)) } }
        },
    }
}

fn table(columns: &[(String, bool)], rows: &[Vec<Cell>], caption: &str, places: &Places<'_>) -> Markup {
    markup! {
        div.scroll tabindex="0" role="region" aria-label=(clean(caption)) {
            table {
                caption { (clean(caption)) }
                thead { tr { @for (name, number) in columns { th scope="col" class=[number.then_some("num")] { (clean(name)) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (place, cell) in row.iter().enumerate() {
                                @let number = columns.get(place).is_some_and(|column| column.1);
                                @if place == 0 { th scope="row" { (rich(cell, places)) } }
                                @else { td class=[number.then_some("num")] { (rich(cell, places)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn rich(spans: &[Span], places: &Places<'_>) -> Markup {
    markup! {
        @for span in spans {
            @match span {
                Span::Text(text) => (clean(text)),
                Span::Strong(text) => strong { (clean(text)) },
                Span::Number(text, place) => a.n href={ "#u" (place.0 + 1) } { (clean(text)) },
                Span::Cited(text, mentions) => { span.cited { (clean(text)) } (lines(mentions, places)) },
            }
        }
    }
}

/// Links to the lines of the annex that cited words rest on.
fn lines(mentions: &[MentionId], places: &Places<'_>) -> Markup {
    let ranges = places.ranges(mentions);
    markup! {
        @if !ranges.is_empty() {
            sup { "[" @for (place, range) in ranges.iter().take(RANGES).enumerate() {
                @if place > 0 { ", " } (line_link(*range)) }
                @if ranges.len() > RANGES { ", …" } "]" }
        }
    }
}

fn line_link((from, until): (usize, usize)) -> Markup {
    markup! {
        a href={ "#b" (from) } aria-label={ "lampiran baris " (from) } {
            (words::count(from)) @if until > from { "–" (words::count(until)) }
        }
    }
}

fn measures(edition: &Edition, places: &Places<'_>) -> Markup {
    markup! {
        section #angka-rujukan {
            h2 { "Rujukan angka" }
            p { "Setiap angka dalam laporan ini menunjuk ke daftar berikut; setiap butir menunjuk ke baris lampiran." }
            ol.measures { @for (place, measure) in edition.measures.iter().enumerate() {
                li id={ "u" (place + 1) } { (one_measure(measure, places)) }
            } }
        }
    }
}

fn one_measure(measure: &Measure, places: &Places<'_>) -> Markup {
    let ranges = places.ranges(&measure.evidence);
    markup! {
        strong { (printed(measure)) } " – " (clean(&measure.label))
        @if let Some((low, high)) = measure.interval {
            "; rentang keyakinan " (words::decimal(low, 2)) " sampai " (words::decimal(high, 2))
        }
        "; populasi: " (words::population(measure.population)) ". "
        span.lines {
            @if ranges.is_empty() { "Tidak ada pemberitaan yang mendasarinya." }
            @else { "Lampiran: " @for (place, range) in ranges.iter().enumerate() {
                @if place > 0 { ", " } (line_link(*range)) } "." }
        }
        " " code { (clean(&measure.query)) }
    }
}

/// The value of a measure with as many decimals as it needs, at most two.
pub(crate) fn printed(measure: &Measure) -> String {
    let decimals = if measure.value.fract() == 0.0 { 0 } else { 2 };
    words::decimal(measure.value, decimals)
}

fn annex(lines: &[EvidenceLine]) -> Markup {
    markup! {
        section #lampiran {
            h2 { "Lampiran: pemberitaan dan unggahan yang mendasari laporan" }
            @if lines.is_empty() { p { "Tidak ada pemberitaan atau unggahan yang mendasari laporan ini." } }
            @else {
                div.scroll tabindex="0" role="region" aria-label="Lampiran" {
                    table.annex {
                        caption { "Menurut isu, lalu waktu terbit; judul menuju alamat sumbernya sendiri" }
                        thead { tr { th.num scope="col" { "Baris" } th scope="col" { "Sumber" } th scope="col" { "Judul" }
                            th scope="col" { "Waktu" } th scope="col" { "Tone" } th scope="col" { "Wilayah" } } }
                        tbody { @for (place, line) in lines.iter().enumerate() { (annex_line(place + 1, line)) } }
                    }
                }
            }
        }
    }
}

fn annex_line(place: usize, line: &EvidenceLine) -> Markup {
    markup! {
        tr id={ "b" (place) } {
            td.num { (words::count(place)) }
            td { (clean(&line.source)) }
            td { @match line.url.as_deref().filter(|url| linkable(url)) {
                Some(url) => a href=(url) rel="noopener noreferrer" { (clean(&line.caption)) },
                None => (clean(&line.caption)),
            } }
            td { (clean(&line.time)) }
            td { (clean(&line.tone)) }
            td { @if line.regions.is_empty() { "–" } @else { (clean(&line.regions)) } }
        }
    }
}

/// A section's key as an id: letters, digits and hyphens alone.
fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect()
}

/// Text without control characters and marks that turn the direction of what follows.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c })
        .filter(|c| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect()
}

/// Whether a drawing holds shapes and text alone, so that it may stand in a page as it is. Only the tags and the
/// attributes that our figures write are let through; anything else is replaced by its words.
pub(crate) fn plain_svg(svg: &str) -> bool {
    const TAGS: [&str; 8] = ["svg", "title", "rect", "line", "path", "polyline", "circle", "text"];
    if !svg.starts_with("<svg ") || !svg.ends_with("</svg>") || svg.matches("<svg").count() != 1 {
        return false;
    }
    svg.split('<').skip(1).all(|part| {
        let Some((tag, _)) = part.split_once('>') else { return false };
        let tag = tag.trim_start_matches('/').trim_end_matches('/');
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        TAGS.contains(&name) && plain_attributes(attributes)
    })
}

fn plain_attributes(attributes: &str) -> bool {
    const NAMES: [&str; 27] = [
        "xmlns",
        "version",
        "viewBox",
        "width",
        "height",
        "role",
        "font-family",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "fill",
        "stroke",
        "stroke-width",
        "points",
        "d",
        "cx",
        "cy",
        "r",
        "font-size",
        "text-anchor",
        "font-weight",
        "class",
        "rx",
        "opacity",
    ];
    // Name and value alternate between the quotation marks; values of ours never hold one.
    attributes.split('"').enumerate().all(|(place, part)| {
        let name = part.trim().trim_end_matches('=');
        place % 2 == 1 || name.is_empty() || NAMES.contains(&name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_figures_pass_and_foreign_markup_does_not() {
        assert!(plain_svg(&pantau_figures::tone_bar(1, 2, 3).svg));
        assert!(plain_svg(&pantau_figures::tile_map(&[]).svg));
        assert!(plain_svg(&pantau_figures::sparkline(&[1, 2]).svg));
        for bad in [
            "<svg ><script>alert(1)</script></svg>",
            r#"<svg onload="alert(1)"></svg>"#,
            r#"<svg ><rect x="1"onclick="x"/></svg>"#,
            r#"<svg ><image href="https://a.example/x.png"/></svg>"#,
            r#"<svg ><rect x='1' onclick='x'/></svg>"#,
            "<img src=x onerror=alert(1)>",
            "",
        ] {
            assert!(!plain_svg(bad), "{bad}");
        }
    }
}
