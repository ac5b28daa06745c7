//! Regions on the map and in a table, and the sources that gave.

use pantau_domain::{
    Platform, RegionCode,
    digest::{Comparison, RegionDigest, ToneCounts},
    edition::{Block, Cell, EditionKind, Section, Span},
};
use pantau_figures::tile_map;

use super::{Composer, columns, drawing, figures::all, ledger::to_f64, say, section, text};
use crate::words;

impl Composer<'_> {
    pub(crate) fn region_count(&mut self, region: &RegionCode, tone: &ToneCounts) -> Span {
        let label = format!("pemberitaan tentang {}", self.region(region));
        self.count(&format!("region.{region}"), &label, &all(tone), &format!("region:{region}"))
    }

    pub(crate) fn regions(&mut self) -> Section {
        let heading = "Sebaran wilayah";
        let named: Vec<RegionDigest> =
            self.d.regions.iter().filter(|region| region.region.as_str() != "35").cloned().collect();
        if self.d.regions.is_empty() {
            return section(
                "wilayah",
                heading,
                vec![say("Tidak ada wilayah yang dapat dikenali dari pemberitaan periode ini.")],
            );
        }
        let values: Vec<(RegionCode, usize)> =
            named.iter().map(|region| (region.region.clone(), region.tone.total())).collect();
        let mut blocks = vec![drawing(tile_map(&values), "Pemberitaan dan unggahan menurut kabupaten/kota")];
        blocks.extend(self.outlier(&named));
        blocks.push(self.regions_table());
        let quiet = 38_usize.saturating_sub(named.len());
        let mut note = String::from(
            "Satu pemberitaan dapat menyangkut lebih dari satu wilayah, sehingga jumlah per wilayah dapat melebihi \
             jumlah seluruhnya.",
        );
        if quiet > 0 {
            note.push_str(" Wilayah yang tidak tercantum tidak disebut dalam pemberitaan yang terkumpul.");
        }
        blocks.push(say(note));
        section("wilayah", heading, blocks)
    }

    /// A region that has more than a third of all that names a region, among at least three.
    fn outlier(&mut self, named: &[RegionDigest]) -> Option<Block> {
        let first = named.first()?;
        let total: usize = named.iter().map(|region| region.tone.total()).sum();
        if named.len() < 3 || first.tone.total() * 3 <= total {
            return None;
        }
        let name = self.region(&first.region);
        let number = self.region_count(&first.region, &first.tone);
        Some(Block::Paragraph(vec![
            text(format!("{name} menonjol dengan ")),
            number,
            text(" pemberitaan, lebih dari sepertiga dari seluruh penyebutan wilayah."),
        ]))
    }

    fn regions_table(&mut self) -> Block {
        let moves = self.d.kind != EditionKind::Daily
            && matches!(self.d.comparison, Some(Comparison::Comparable { .. }));
        let regions: Vec<RegionDigest> =
            self.d.regions.iter().take(self.c.outline.rows_max).cloned().collect();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for region in &regions {
            let code = region.region.clone();
            let name =
                if code.as_str() == "35" { "Provinsi secara umum".to_owned() } else { self.region(&code) };
            let mut row = vec![vec![text(name.clone())], vec![self.region_count(&code, &region.tone)]];
            let label = format!("pemberitaan tentang {name}");
            row.extend(self.tone_cells(
                &format!("region.{code}"),
                &label,
                &region.tone,
                &format!("region:{code}"),
            ));
            if moves {
                row.push(vec![text(movement(region.tone.total(), region.before))]);
            }
            row.push(match &region.leading {
                Some(story) => {
                    let title = self.sentence(story, 110);
                    vec![self.cited(title, std::slice::from_ref(&story.mention))]
                }
                None => vec![text("–")],
            });
            rows.push(row);
        }
        let names: &[&str] = if moves {
            &[
                "Wilayah",
                "#Jumlah",
                "#Positif",
                "#Netral",
                "#Negatif",
                "Dibanding sebelumnya",
                "Peristiwa utama",
            ]
        } else {
            &["Wilayah", "#Jumlah", "#Positif", "#Netral", "#Negatif", "Peristiwa utama"]
        };
        Block::Table {
            columns: columns(names),
            rows,
            caption: "Wilayah yang paling banyak disebut menurut tone".to_owned(),
        }
    }

    pub(crate) fn sources(&mut self) -> Section {
        let sources: Vec<_> = self.d.sources.iter().take(self.c.outline.rows_max).cloned().collect();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for source in &sources {
            let name = words::line(&source.name, 60);
            let listed = source.outlet.is_some() && !name.is_empty();
            let name = if listed { name } else { self.source(&source.source) };
            let id = source.source.clone();
            let is_platform = id.as_str().parse::<Platform>().is_ok();
            let kind = source.outlet.map_or_else(
                || if is_platform { "media sosial" } else { "media, belum terdaftar" }.to_owned(),
                |(medium, level, partner)| {
                    let partner = if partner { ", mitra" } else { "" };
                    format!("{}, {}{partner}", words::medium(medium), words::level(level))
                },
            );
            let label = format!("pemberitaan atau unggahan dari {name}");
            let number =
                self.count(&format!("source.{id}"), &label, &all(&source.tone), &format!("source:{id}"));
            let mut row = vec![vec![text(name)], vec![text(kind)], vec![number]];
            row.extend(self.tone_cells(
                &format!("source.{id}"),
                &label,
                &source.tone,
                &format!("source:{id}"),
            ));
            rows.push(row);
        }
        let mut blocks = Vec::new();
        if rows.is_empty() {
            blocks.push(say("Tidak ada sumber yang memberi pemberitaan dalam cakupan pada periode ini."));
        } else {
            if rows.len() == 1 {
                blocks.push(say(
                    "Seluruh pemberitaan berasal dari satu sumber; penyebaran antarmedia tidak dapat dinyatakan.",
                ));
            }
            blocks.push(Block::Table {
                columns: columns(&["Sumber", "Jenis", "#Jumlah", "#Positif", "#Netral", "#Negatif"]),
                rows,
                caption: "Sumber dengan pemberitaan terbanyak dalam cakupan".to_owned(),
            });
        }
        blocks.extend(self.silent_sources());
        blocks.extend(self.alarmed_sources());
        section("sumber", "Sumber", blocks)
    }
}

/// Whether two counts differ by more than chance allows: the difference of two Poisson counts against 1.96 of its
/// standard deviation.
fn movement(now: usize, before: usize) -> &'static str {
    let (now, before) = (to_f64(now), to_f64(before));
    if (now - before).abs() <= 1.96 * (now + before).sqrt() {
        "tidak berbeda nyata"
    } else if now > before {
        "lebih banyak"
    } else {
        "lebih sedikit"
    }
}

#[cfg(test)]
mod tests {
    use super::movement;

    #[test]
    fn a_move_is_said_only_beyond_chance() {
        assert_eq!(movement(3, 1), "tidak berbeda nyata");
        assert_eq!(movement(40, 10), "lebih banyak");
        assert_eq!(movement(10, 40), "lebih sedikit");
        assert_eq!(movement(0, 0), "tidak berbeda nyata");
    }
}
