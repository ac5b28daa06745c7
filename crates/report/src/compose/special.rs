//! Special editions: sub-themes, voices, and what this collection does not hold.

use pantau_domain::{
    digest::SubthemeDigest,
    edition::{Block, Cell, Section, Span},
};
use pantau_figures::bars;

use super::{Composer, columns, drawing, figures::all, joined, say, section, text};
use crate::words;

impl Composer<'_> {
    pub(crate) fn official_figures(&mut self) -> Section {
        section(
            "situasi",
            "Situasi",
            vec![Block::Notice(vec![text(
                "Angka resmi, misalnya jumlah kasus harian, bukan bagian dari koleksi ini. Laporan ini menggambarkan apa \
             yang diberitakan dan dibicarakan, bukan keadaan yang dilaporkan oleh instansi berwenang.",
            )])],
        )
    }

    pub(crate) fn subthemes(&mut self) -> Section {
        let heading = "Subtema";
        let themes: Vec<SubthemeDigest> = self.d.subthemes.clone();
        if themes.is_empty() {
            return section(
                "subtema",
                heading,
                vec![say("Tidak ada subtema yang dapat dikenali dari pemberitaan dan unggahan periode ini.")],
            );
        }
        let rows: Vec<(String, usize)> = themes
            .iter()
            .map(|theme| (words::capital(&words::line(&theme.subtheme, 40)), theme.tone.total()))
            .collect();
        let mut blocks = vec![drawing(bars(&rows), "Pemberitaan dan unggahan menurut subtema")];
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for theme in &themes {
            let (name, number) = self.subtheme_count(theme);
            let filter = format!("subtheme:\"{}\"", words::line(&theme.subtheme, 40));
            let key = format!("subtheme.{}", words::line(&theme.subtheme, 40));
            let label = format!("pemberitaan dan unggahan subtema {name}");
            let mut row = vec![vec![text(name)], vec![number]];
            row.extend(self.tone_cells(&key, &label, &theme.tone, &filter));
            rows.push(row);
        }
        blocks.push(Block::Table {
            columns: columns(&["Subtema", "#Jumlah", "#Positif", "#Netral", "#Negatif"]),
            rows,
            caption: "Subtema menurut tone".to_owned(),
        });
        for theme in themes.iter().take(self.c.outline.issues_max) {
            blocks.extend(self.subtheme(theme));
        }
        section("subtema", heading, blocks)
    }

    /// A sub-theme's name and how many mentions speak of it.
    pub(crate) fn subtheme_count(&mut self, theme: &SubthemeDigest) -> (String, Span) {
        let written = words::line(&theme.subtheme, 40);
        let name = words::capital(&written);
        let label = format!("pemberitaan dan unggahan subtema {name}");
        let filter = format!("subtheme:\"{written}\"");
        let count = self.count(&format!("subtheme.{written}"), &label, &all(&theme.tone), &filter);
        (name, count)
    }

    fn subtheme(&mut self, theme: &SubthemeDigest) -> Vec<Block> {
        let name = words::capital(&words::line(&theme.subtheme, 40));
        let mut spans = Vec::new();
        let mut parts = Vec::new();
        for (platform, count) in theme.platforms.iter().filter(|(_, count)| count.value() > 0) {
            let word = words::platform(*platform);
            let key = format!("subtheme.{}.{platform}", words::line(&theme.subtheme, 40));
            let label = format!("pemberitaan dan unggahan subtema {name} di {word}");
            let filter = format!("subtheme:\"{}\" platform:{platform}", words::line(&theme.subtheme, 40));
            let number = self.count(&key, &label, count, &filter);
            parts.push(vec![text(format!("{word} (")), number, text(")")]);
        }
        if !parts.is_empty() {
            spans.push(text("Dibicarakan di "));
            spans.extend(joined(parts));
            spans.push(text("."));
        }
        for (place, excerpt) in theme.excerpts.iter().take(3).enumerate() {
            let source = self.source_of(&excerpt.mention);
            let sentence = self.sentence(excerpt, 280);
            let quoted = format!("“{}”", sentence.trim_end_matches('.'));
            let quoted = self.cited(quoted, std::slice::from_ref(&excerpt.mention));
            let introduced = match place {
                0 => format!(" Yang khas, menurut {source}: "),
                1 => format!(" Dari {source}: "),
                _ => format!(" {source} juga memuat: "),
            };
            spans.extend([text(introduced), quoted, text(".")]);
        }
        if spans.is_empty() {
            return Vec::new();
        }
        vec![Block::Heading(name), Block::Paragraph(spans)]
    }

    pub(crate) fn voices(&mut self) -> Section {
        let speakers = self.d.speakers.clone();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (name, role, count) in speakers.iter().take(self.c.outline.rows_max) {
            let name = words::line(name, 80);
            let label = format!("kutipan dari {name}");
            let number =
                self.count(&format!("speaker.{name}"), &label, count, &format!("speaker:\"{name}\""));
            let role = role.as_deref().map(|role| words::line(role, 100)).filter(|role| !role.is_empty());
            let cited = self.cited(name, &count.evidence);
            rows.push(vec![
                vec![cited],
                vec![text(role.unwrap_or_else(|| "tidak disebutkan".to_owned()))],
                vec![number],
            ]);
        }
        let block = if rows.is_empty() {
            say("Tidak ada kutipan yang pembicaranya dapat dikenali.")
        } else {
            Block::Table {
                columns: columns(&["Pembicara", "Jabatan atau peran", "#Kutipan"]),
                rows,
                caption: "Suara yang paling banyak dikutip".to_owned(),
            }
        };
        section("suara", "Suara", vec![block])
    }
}
