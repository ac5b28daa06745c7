//! Identity: whose report this is, of which days, read up to when.

use pantau_domain::edition::{Block, Section, Span};

use super::{Composer, section, strong, text};
use crate::words;

impl Composer<'_> {
    pub(crate) fn identity(&mut self) -> Section {
        let outline = self.c.outline;
        let row = |name: &str, value: String| -> Vec<Span> { vec![strong(format!("{name}: ")), text(value)] };
        let mut rows = vec![
            row("Nomor", self.id().to_string()),
            row("Periode", words::period(self.d.kind, self.d.period)),
            row("Klasifikasi", outline.classification.clone()),
            row("Data dibaca sampai", words::instant(self.d.cutoff)),
            row("Disusun", words::instant(self.c.now)),
        ];
        if self.c.method.sources_total > 0 {
            rows.push(row("Sumber yang dipantau", words::count(self.c.method.sources_total)));
        }
        if self.c.version > 1 {
            rows.push(row("Perbaikan", format!("versi {}, menggantikan versi sebelumnya", self.c.version)));
        }
        let blocks = vec![
            Block::Paragraph(vec![
                strong(words::line(&outline.organisation, 120)),
                text(format!(" – {}", words::line(&outline.unit, 160))),
            ]),
            Block::List(rows),
        ];
        section("identitas", "Identitas laporan", blocks)
    }

    pub(crate) fn signatories(&mut self) -> Section {
        let rows: Vec<Vec<Span>> = self
            .c
            .outline
            .signatories
            .iter()
            .map(|who| {
                vec![strong(words::line(&who.role, 120)), text(format!(": {}", words::line(&who.name, 120)))]
            })
            .collect();
        let block = if rows.is_empty() {
            super::say("Penanda tangan belum ditetapkan dalam konfigurasi; laporan ini belum disahkan.")
        } else {
            Block::List(rows)
        };
        section("pengesahan", "Pengesahan", vec![block])
    }
}
