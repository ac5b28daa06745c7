//! The executive summary: at most five statements, and the same as plain text.

use pantau_domain::{
    Tone,
    edition::{Block, Section, Span},
};

use super::{Composer, issue_name, joined, say, section, text};
use crate::words;

/// Statements of the summary, at most.
const STATEMENTS: usize = 5;
/// Characters of the plain summary, at most.
const PLAIN: usize = 1_500;

impl Composer<'_> {
    pub(crate) fn executive(&mut self) -> Section {
        if self.d.jatim.value() == 0 {
            return section("ringkasan", "Ringkasan eksekutif", self.empty_summary());
        }
        let mut statements = vec![self.volume_statement()];
        statements.extend(self.subtheme_statement());
        statements.extend(self.leading_statement());
        statements.extend(self.tone_statement());
        statements.extend(self.further_statement());
        statements.extend(self.certainty_statement());
        statements.truncate(STATEMENTS);
        section("ringkasan", "Ringkasan eksekutif", vec![Block::List(statements)])
    }

    fn empty_summary(&mut self) -> Vec<Block> {
        let when = self.when();
        let subject = self.subject();
        let mut blocks = vec![say(format!(
            "{when} tidak ada pemberitaan atau unggahan tentang {subject} yang terkumpul."
        ))];
        let alarmed = self.d.alarms.iter().any(|span| span.until >= self.d.period.since);
        blocks.push(if self.d.silences.is_empty() && !alarmed {
            say(
                "Tidak ada sumber yang tercatat berhenti memberi, sehingga ketiadaan ini berasal dari sumber yang \
                 memang terdengar.",
            )
        } else {
            Block::Notice(vec![text(
                "Sebagian sumber tidak terdengar, bermasalah, atau koleksinya berakhir; ketiadaan ini belum berarti \
                 bahwa tidak terjadi apa-apa.",
            )])
        });
        blocks
    }

    fn volume_statement(&mut self) -> Vec<Span> {
        let d = self.d;
        let (when, subject) = (self.when(), self.subject());
        let mut spans = vec![text(format!("{when} tercatat "))];
        let label = "pemberitaan dan unggahan dalam cakupan";
        spans.push(self.count("volume.jatim", label, &d.jatim, ""));
        let social = d.social_tone.total();
        spans.push(text(if social == 0 {
            format!(" pemberitaan tentang {subject}")
        } else {
            format!(" pemberitaan dan unggahan tentang {subject}")
        }));
        if d.sources.len() == 1 {
            spans.push(text(", seluruhnya dari satu sumber"));
        } else if !d.sources.is_empty() {
            let count = super::ledger::to_f64(d.sources.len());
            let printed = words::count(d.sources.len());
            let evidence = d.jatim.evidence.clone();
            let number = self.value(
                "sources.active",
                "sumber yang memberi",
                count,
                printed,
                None,
                &evidence,
                "sources",
            );
            spans.extend([text(" dari "), number, text(" sumber")]);
        }
        spans.push(text("; jumlah ini "));
        let compared = self.compared();
        spans.extend(compared);
        spans.push(text("."));
        spans
    }

    /// The sub-themes of a special edition that are spoken of most.
    fn subtheme_statement(&mut self) -> Option<Vec<Span>> {
        let leading: Vec<_> =
            self.d.subthemes.iter().filter(|sub| sub.tone.total() > 0).take(3).cloned().collect();
        if leading.is_empty() {
            return None;
        }
        let mut parts = Vec::new();
        for sub in &leading {
            let (name, count) = self.subtheme_count(sub);
            parts.push(vec![text(format!("{} (", name.to_lowercase())), count, text(")")]);
        }
        let mut spans = vec![text("Subtema yang paling banyak dibicarakan: ")];
        spans.extend(joined(parts));
        spans.push(text("."));
        Some(spans)
    }

    fn leading_statement(&mut self) -> Option<Vec<Span>> {
        let issue = self.d.issues.first()?;
        let name = issue_name(issue);
        let mut spans = vec![text("Isu utama adalah ")];
        let evidence = issue.issue.evidence.clone();
        spans.push(self.cited(format!("“{name}”"), &evidence));
        spans.push(text(", dengan "));
        spans.push(self.issue_count(issue));
        spans.push(text(if issue.sources.len() > 1 {
            " pemberitaan"
        } else {
            " pemberitaan dari satu sumber"
        }));
        let regions: Vec<String> =
            issue.regions.iter().take(2).map(|(region, _)| self.region(region)).collect();
        if !regions.is_empty() {
            spans.push(text(format!(" yang menyangkut {}", words::list(&regions))));
        }
        spans.push(text(format!("; statusnya {}", self.status(issue))));
        if let Some((source, _)) = issue.first.as_ref() {
            spans.push(text(format!(" dan pertama kali dimuat {}", self.source(source))));
        }
        let tone = [Tone::Negative, Tone::Positive, Tone::Neutral]
            .into_iter()
            .max_by_key(|tone| issue.tone.of(*tone).value())
            .filter(|tone| issue.tone.of(*tone).value() * 2 > issue.tone.total());
        if let Some(tone) = tone {
            spans.push(text(format!(", dengan tone yang sebagian besar {}", words::tone(tone))));
        }
        spans.push(text("."));
        Some(spans)
    }

    fn tone_statement(&mut self) -> Option<Vec<Span>> {
        let d = self.d;
        let (tone, what, key) = if d.news_tone.total() > 0 {
            (&d.news_tone, "pemberitaan", "news")
        } else {
            (&d.social_tone, "unggahan dan komentar", "social")
        };
        let mut spans = vec![text(format!("Menurut pengklasifikasi, tone {what} adalah "))];
        let mut parts = Vec::new();
        for (of, word) in
            [(Tone::Positive, "positif"), (Tone::Neutral, "netral"), (Tone::Negative, "negatif")]
        {
            let label = format!("bagian {what} bernada {word}, dalam persen");
            let (span, interval) = self.share(&format!("share.{key}.{of}"), &label, tone, of)?;
            let mut part = vec![span.clone(), text(format!(" persen {word}"))];
            if of == Tone::Negative {
                part.extend(self.bounds(&span, interval, 1));
            }
            parts.push(part);
        }
        spans.extend(joined(parts));
        spans.push(text("."));
        Some(spans)
    }

    fn further_statement(&mut self) -> Option<Vec<Span>> {
        let issues: Vec<_> = self.d.issues.iter().skip(1).take(3).collect();
        if issues.is_empty() {
            return None;
        }
        let mut parts = Vec::new();
        for issue in issues {
            let evidence = issue.issue.evidence.clone();
            let name = format!("“{}”", words::line(&issue_name(issue), 110));
            let name = self.cited(name, &evidence);
            let status = self.status(issue);
            parts.push(vec![
                name,
                text(" ("),
                self.issue_count(issue),
                text(format!(" pemberitaan, {status})")),
            ]);
        }
        let mut spans = vec![text("Isu lain yang perlu diketahui: ")];
        spans.extend(joined(parts));
        spans.push(text("."));
        Some(spans)
    }

    fn certainty_statement(&mut self) -> Option<Vec<Span>> {
        let silences = self.d.silences.clone();
        if !silences.is_empty() {
            let names: Vec<String> =
                silences.iter().take(4).map(|silence| self.source(&silence.source)).collect();
            let mut names = names;
            if silences.len() > names.len() {
                names.push("sumber lain".to_owned());
            }
            return Some(vec![text(format!(
                "Kepastian terbatas: {} tidak terdengar pada sebagian hari, sehingga jumlah di atas dapat lebih \
                 kecil daripada yang sebenarnya terbit.",
                words::list(&names)
            ))]);
        }
        let leading = self.d.regions.iter().find(|region| region.region.as_str() != "35")?;
        let (code, tone) = (leading.region.clone(), leading.tone.clone());
        let mut spans =
            vec![text(format!("Wilayah yang paling banyak disebut adalah {} (", self.region(&code)))];
        spans.push(self.region_count(&code, &tone));
        spans.push(text(" pemberitaan)"));
        let governor = self.d.leaders.first().filter(|leader| leader.tone.total() > 0).cloned();
        if let Some(leader) = governor {
            spans.push(text(format!("; {} disebut dalam ", leader.office)));
            spans.push(self.leader_count(&leader));
            spans.push(text(" pemberitaan"));
        }
        spans.push(text("."));
        Some(spans)
    }
}

/// The summary as plain text of at most 1,500 characters.
pub(crate) fn plain(sections: &[Section], title: &str) -> String {
    let mut out = String::new();
    let blocks =
        sections.iter().filter(|section| section.key == "ringkasan").flat_map(|section| &section.blocks);
    for block in blocks {
        let lines: Vec<&Vec<Span>> = match block {
            Block::List(rows) => rows.iter().collect(),
            Block::Paragraph(spans) | Block::Notice(spans) => vec![spans],
            _ => Vec::new(),
        };
        for line in lines {
            let sentence = words::line(&flat(line), 600);
            if out.chars().count() + sentence.chars().count() + 3 > PLAIN {
                return out;
            }
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str("• ");
            out.push_str(&sentence);
        }
    }
    if out.is_empty() { words::line(title, PLAIN) } else { out }
}

/// Spans as plain text.
pub(crate) fn flat(spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| match span {
            Span::Text(text) | Span::Strong(text) | Span::Number(text, _) | Span::Cited(text, _) => {
                text.as_str()
            }
        })
        .collect()
}
