//! An edition as plain text, for mail programs that show nothing else.

use pantau_domain::{
    Edition,
    edition::{Block, Span},
};

use crate::{annex::letterhead, html::clean, words};

/// Characters of the text, at most; what is longer ends with a word about the attachment.
const LIMIT: usize = 20_000;

/// Writes the parts of an edition that are read first as plain text: summary, key figures, issues, gaps of sources.
#[must_use]
pub fn mail_text(edition: &Edition) -> String {
    let (organisation, unit) = letterhead(edition);
    let mut out = format!(
        "{}\n{}\n\n{}\n{}\n",
        clean(&organisation),
        clean(&unit),
        clean(&edition.title).to_uppercase(),
        clean(&edition.period_label)
    );
    for section in &edition.sections {
        if !matches!(section.key.as_str(), "ringkasan" | "angka" | "situasi" | "subtema" | "isu" | "nasional")
        {
            continue;
        }
        out.push_str(&format!("\n{}\n", clean(&section.heading).to_uppercase()));
        for block in &section.blocks {
            for line in lines(block) {
                if out.chars().count() + line.chars().count() > LIMIT {
                    out.push_str("\nSelengkapnya ada dalam lampiran.\n");
                    return out;
                }
                out.push_str(&line);
                out.push('\n');
            }
        }
    }
    out.push_str(&format!(
        "\nData dibaca sampai {}. Sumber setiap angka ada dalam lampiran.\n",
        words::instant(edition.cutoff)
    ));
    out
}

fn lines(block: &Block) -> Vec<String> {
    match block {
        Block::Heading(text) => vec![format!("\n{}", clean(text))],
        Block::Paragraph(spans) => vec![flat(spans)],
        Block::Notice(spans) => vec![format!("PERHATIAN: {}", flat(spans))],
        Block::List(rows) => rows.iter().map(|row| format!("- {}", flat(row))).collect(),
        Block::Figures(figures) => figures
            .iter()
            .map(|(value, label, change)| {
                let change = flat(change);
                let change = if change.is_empty() { change } else { format!(" ({change})") };
                format!("- {}: {}{change}", clean(label), flat(value))
            })
            .collect(),
        Block::Quotation { text, speaker, .. } => vec![format!("“{}” — {}", clean(text), clean(speaker))],
        Block::Drawing { alternative, .. } => vec![clean(alternative)],
        Block::Table { .. } => Vec::new(),
    }
}

fn flat(spans: &[Span]) -> String {
    clean(&crate::compose::flat(spans))
}
