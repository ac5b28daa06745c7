//! What weekly and longer editions say beside: the rank of issues, tone over time, days that stand out.

use pantau_domain::{
    digest::{IssueDigest, Peak},
    edition::{Block, Cell, Section},
};
use pantau_figures::{TonePoint, sparkline, tone_curve, volume_curve};

use super::{Composer, columns, drawing, issue_name, of_issue, say, section, text};
use crate::words;

impl Composer<'_> {
    pub(crate) fn ranking(&mut self) -> Section {
        let issues: Vec<IssueDigest> = self.d.issues.iter().take(self.c.outline.rows_max).cloned().collect();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for issue in &issues {
            let evidence = issue.issue.evidence.clone();
            let id = issue.issue.id.clone();
            let name = self.cited(words::line(&issue_name(issue), 130), &evidence);
            let label = of_issue("pemberitaan bernada negatif", issue);
            let filter = format!("issue:{id} tone:negative");
            let negative = self.count(&format!("issue.{id}.negative"), &label, &issue.tone.negative, &filter);
            // The curve covers more days than the issue lives; of equal days the first is the largest.
            let lived: Vec<_> = issue.issue.curve.iter().filter(|day| day.1 > 0).collect();
            let life = match (lived.first(), lived.iter().rev().max_by_key(|day| day.1)) {
                (Some((first, _)), Some((top, _))) if first != top => {
                    format!("sejak {}, terbanyak {}", words::short_date(*first), words::short_date(*top))
                }
                (Some((first, _)), _) => format!("sejak {}", words::short_date(*first)),
                _ => "–".to_owned(),
            };
            rows.push(vec![
                vec![name],
                vec![text(self.status(issue))],
                vec![text(life)],
                vec![self.issue_count(issue)],
                vec![negative],
            ]);
        }
        let block = if rows.is_empty() {
            say("Tidak ada isu yang dapat diurutkan untuk periode ini.")
        } else {
            Block::Table {
                columns: columns(&["Isu, menurut peringkat", "Status", "Perjalanan", "#Jumlah", "#Negatif"]),
                rows,
                caption: "Peringkat isu dengan perjalanannya".to_owned(),
            }
        };
        section("peringkat", "Peringkat isu", vec![block])
    }

    pub(crate) fn tone_over_time(&mut self) -> Section {
        let points: Vec<TonePoint> = self
            .d
            .tone_curve
            .iter()
            .map(|(day, positive, neutral, negative)| TonePoint {
                label: words::short_date(*day),
                positive: *positive,
                neutral: *neutral,
                negative: *negative,
            })
            .collect();
        let block = if points.iter().all(|day| day.positive + day.neutral + day.negative == 0) {
            say("Tone per hari tidak dapat digambarkan: tidak ada pemberitaan dalam cakupan.")
        } else {
            drawing(tone_curve(&points), "Tone pemberitaan dan unggahan per hari menurut pengklasifikasi")
        };
        let mut blocks = vec![block];
        let negative: Vec<u32> =
            points.iter().map(|day| u32::try_from(day.negative).unwrap_or(u32::MAX)).collect();
        if negative.len() > 7 {
            blocks.push(drawing(sparkline(&negative), "Pemberitaan bernada negatif per hari"));
        }
        section("tone", "Tone dari hari ke hari", blocks)
    }

    pub(crate) fn peaks(&mut self) -> Section {
        let rows = self.peak_rows();
        let block = if rows.is_empty() {
            say("Tidak ada hari yang menonjol dari hari-hari di sekitarnya.")
        } else {
            Block::List(rows)
        };
        section("puncak", "Hari yang menonjol", vec![block])
    }

    fn peak_rows(&mut self) -> Vec<Vec<pantau_domain::edition::Span>> {
        let peaks: Vec<Peak> = self.d.peaks.iter().take(self.c.outline.rows_max).cloned().collect();
        let mut rows = Vec::new();
        for peak in &peaks {
            let day = words::weekday_date(peak.day);
            let label = format!("pemberitaan dan unggahan pada {day}");
            let number =
                self.count(&format!("day.{}", peak.day), &label, &peak.count, &format!("day:{}", peak.day));
            let mut row = vec![
                text(format!("{day}: ")),
                number,
                text(" pemberitaan dan unggahan, di atas median tujuh hari sebelumnya"),
            ];
            match &peak.cause {
                Some(cause) => {
                    let title = format!("“{}”", self.sentence(cause, 160));
                    let title = self.cited(title, std::slice::from_ref(&cause.mention));
                    row.extend([text("; peristiwa terbesar hari itu: "), title, text(".")]);
                }
                None => row.push(text("; penyebabnya tidak dapat ditunjuk dari satu peristiwa.")),
            }
            rows.push(row);
        }
        rows
    }

    /// Waves of a theme: volume over the period with its peaks named.
    pub(crate) fn waves(&mut self) -> Section {
        let points = self.curve_points();
        let mut blocks = Vec::new();
        if points.is_empty() {
            blocks.push(say("Gelombang pembicaraan tidak dapat digambarkan: tidak ada hari yang terhitung."));
        } else {
            let marks: Vec<(usize, String)> = self
                .d
                .peaks
                .iter()
                .take(6)
                .filter_map(|peak| {
                    let place = self.d.curve.iter().position(|(day, ..)| *day == peak.day)?;
                    Some((place, words::short_date(peak.day)))
                })
                .collect();
            blocks.push(drawing(
                volume_curve(&points, &marks),
                "Gelombang pembicaraan per hari, puncak ditandai",
            ));
        }
        let rows = self.peak_rows();
        if !rows.is_empty() {
            blocks.push(Block::List(rows));
        }
        let mut section = section("gelombang", "Gelombang pembicaraan", blocks);
        if self.d.tone_curve.iter().any(|day| day.1 + day.2 + day.3 > 0) {
            section.blocks.extend(self.tone_over_time().blocks);
        }
        section
    }
}
