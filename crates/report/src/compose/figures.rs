//! The key figures of the period, beside the period before or the honest word that they cannot be compared.

use pantau_domain::{
    Tone,
    digest::{Comparison, ToneCounts},
    edition::{Block, Cell, EditionKind, Section, Span},
};
use pantau_figures::{DayPoint, tone_bar, volume_curve};

use super::{Composer, columns, drawing, joined, say, section, text};
use crate::words;

/// Silent sources that are named beside the comparison which they forbid.
const NAMED: usize = 4;

impl Composer<'_> {
    pub(crate) fn key_figures(&mut self) -> Section {
        let heading = if self.d.kind == EditionKind::Daily { "Angka hari ini" } else { "Angka periode ini" };
        let mut blocks = vec![Block::Figures(self.headline_figures())];
        blocks.extend(self.comparison_notice());
        if self.d.jatim.value() > 0 {
            blocks.extend(self.tone_bars());
            blocks.extend(self.kinds_table());
        }
        // A special edition draws the same days as waves in a section of their own.
        if !self.d.curve.is_empty() && self.d.kind != EditionKind::Special {
            let points = self.curve_points();
            let caption = if self.d.kind == EditionKind::Daily {
                "Pemberitaan dan unggahan tentang Jawa Timur per hari, empat minggu terakhir"
            } else {
                "Pemberitaan dan unggahan tentang Jawa Timur per hari"
            };
            blocks.push(drawing(volume_curve(&points, &[]), caption));
        }
        blocks.extend(self.around());
        section("angka", heading, blocks)
    }

    pub(crate) fn curve_points(&self) -> Vec<DayPoint> {
        self.d
            .curve
            .iter()
            .map(|(day, news, social, heard)| DayPoint {
                label: words::short_date(*day),
                news: *news,
                social: *social,
                heard: *heard,
                alarmed: self.d.alarmed(*day),
            })
            .collect()
    }

    fn headline_figures(&mut self) -> Vec<(Cell, String, Cell)> {
        let d = self.d;
        let label = "pemberitaan dan unggahan dalam cakupan";
        let total = self.count("volume.jatim", label, &d.jatim, "");
        let compared = self.compared();
        let mut figures = vec![(vec![total], "Pemberitaan dan unggahan".to_owned(), compared)];
        let news = all(&d.news_tone);
        let span = self.count("volume.news", "pemberitaan dalam cakupan", &news, "kind:news");
        figures.push((vec![span], "Pemberitaan media".to_owned(), Vec::new()));
        let social = all(&d.social_tone);
        let span = self.count("volume.social", "unggahan dan komentar dalam cakupan", &social, "kind:social");
        figures.push((vec![span], "Unggahan dan komentar".to_owned(), Vec::new()));
        let label = "bagian pemberitaan bernada negatif, dalam persen";
        if let Some((span, interval)) = self.share("share.news.negative", label, &d.news_tone, Tone::Negative)
        {
            let bounds = match interval {
                Some(_) => trimmed(self.bounds(&span, interval, 1)),
                None => vec![text("ketelitian tidak diketahui")],
            };
            figures.push((vec![span, text(" %")], "Pemberitaan bernada negatif".to_owned(), bounds));
        }
        if let Some((sum, known)) = d.engagement {
            let evidence = social.evidence.clone();
            #[expect(clippy::cast_precision_loss, reason = "engagement stays far below 2^53")]
            let value = sum as f64;
            let printed = pantau_figures::thousands(sum);
            let label = "suka, komentar, dan bagikan yang diketahui";
            let span = self.value("engagement.known", label, value, printed, None, &evidence, "kind:social");
            let note = if known < social.value() {
                "hanya dari unggahan yang angkanya diberikan platform"
            } else {
                "dari seluruh unggahan"
            };
            figures.push((vec![span], "Keterlibatan yang diketahui".to_owned(), vec![text(note)]));
        }
        figures
    }

    fn comparison_notice(&self) -> Option<Block> {
        let Some(Comparison::NotComparable { silent, .. }) = &self.d.comparison else { return None };
        let mut spans = vec![text(
            "Tidak dapat dibandingkan dengan periode sebelumnya. Sumber tidak terdengar atau koleksinya berakhir: ",
        )];
        // The largest are named here, all of them where the sources are told.
        let mut largest = silent.clone();
        largest.sort_by(|a, b| b.usual_per_day.total_cmp(&a.usual_per_day).then(a.source.cmp(&b.source)));
        let more = largest.len().saturating_sub(NAMED);
        largest.truncate(NAMED);
        let mut rows = self.silence_list(&largest);
        if more > 0 {
            rows.push(vec![text(format!("{} sumber lain (lihat bagian Sumber)", words::count(more)))]);
        }
        if rows.is_empty() {
            spans = vec![text(
                "Tidak dapat dibandingkan dengan periode sebelumnya: cakupan salah satu periode diketahui tipis.",
            )];
        } else {
            spans.extend(joined(rows));
            spans.push(text(". Kenaikan atau penurunan karena itu tidak dinyatakan."));
        }
        Some(Block::Notice(spans))
    }

    fn tone_bars(&self) -> Vec<Block> {
        [
            (&self.d.news_tone, "Tone pemberitaan media menurut pengklasifikasi"),
            (&self.d.social_tone, "Tone unggahan dan komentar menurut pengklasifikasi"),
        ]
        .into_iter()
        .filter(|(tone, _)| tone.total() > 0)
        .map(|(tone, caption)| {
            let figure = tone_bar(tone.positive.value(), tone.neutral.value(), tone.negative.value());
            drawing(figure, caption)
        })
        .collect()
    }

    fn kinds_table(&mut self) -> Option<Block> {
        let d = self.d;
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (medium, count) in d.media.iter().filter(|(_, count)| count.value() > 0) {
            let word = words::medium(*medium);
            let label = format!("pemberitaan {word} dalam cakupan");
            let span =
                self.count(&format!("volume.medium.{medium}"), &label, count, &format!("medium:{medium}"));
            rows.push(vec![vec![text(words::capital(word))], vec![span]]);
        }
        for (platform, count) in d.platforms.iter().filter(|(_, count)| count.value() > 0) {
            let word = words::platform(*platform);
            let filter = format!("platform:{platform}");
            let label = format!("unggahan dan komentar di {word}");
            let span = self.count(&format!("volume.platform.{platform}"), &label, count, &filter);
            rows.push(vec![vec![text(word)], vec![span]]);
        }
        (!rows.is_empty()).then(|| Block::Table {
            columns: columns(&["Jenis media atau platform", "#Jumlah"]),
            rows,
            caption: "Pemberitaan dan unggahan menurut jenis media dan platform".to_owned(),
        })
    }

    /// What was seen beside the scope: national mentions and what has no date.
    fn around(&mut self) -> Vec<Block> {
        let d = self.d;
        let mut blocks = Vec::new();
        if d.touch.value() > 0 || d.background.value() > 0 {
            let touch = self.national_count(
                "volume.touch",
                "pemberitaan nasional yang menyentuh Jawa Timur",
                &d.touch,
                "touch",
            );
            let background = self.national_count(
                "volume.background",
                "pemberitaan latar nasional",
                &d.background,
                "background",
            );
            blocks.push(Block::Paragraph(vec![
                text("Di luar angka tersebut terdapat "),
                touch,
                text(" pemberitaan nasional yang menyentuh Jawa Timur dan "),
                background,
                text(" pemberitaan latar nasional."),
            ]));
        }
        if d.undated.value() > 0 {
            let span =
                self.count("volume.undated", "pemberitaan tanpa tanggal terbit", &d.undated, "date:unknown");
            blocks.push(Block::Paragraph(vec![
                text("Sebanyak "),
                span,
                text(" pemberitaan masuk tanpa tanggal terbit yang dapat dibaca; pemberitaan itu tidak dihitung."),
            ]));
        }
        if blocks.is_empty() && d.jatim.value() == 0 {
            blocks.push(say("Tidak ada pemberitaan lain yang terkumpul pada periode ini."));
        }
        blocks
    }
}

/// The mentions of all tones together, each kind in its order.
pub(crate) fn all(tone: &ToneCounts) -> pantau_domain::digest::Count {
    let evidence = [&tone.positive, &tone.neutral, &tone.negative]
        .into_iter()
        .flat_map(|count| count.evidence.iter().cloned())
        .collect();
    pantau_domain::digest::Count { evidence }
}

/// ` (rentang …)` without its brackets.
fn trimmed(spans: Vec<Span>) -> Vec<Span> {
    spans
        .into_iter()
        .filter_map(|span| match span {
            Span::Text(text) if text == ")" => None,
            Span::Text(text) => Some(Span::Text(text.trim_start_matches([' ', '(']).to_owned()))
                .map(|span| if text == " sampai " { Span::Text(text) } else { span }),
            other => Some(other),
        })
        .collect()
}
