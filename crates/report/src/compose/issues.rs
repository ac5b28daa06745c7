//! The leading issues, each told so that a reader knows what happened, where, who says what, and what is new.

use pantau_domain::{
    Tone,
    digest::{Excerpt, IssueDigest},
    edition::{Block, EditionKind, Section, Span},
};
use pantau_figures::sparkline;

use super::{Composer, figures::all, issue_name, joined, of_issue, say, section, text};
use crate::words;

/// Days of an issue's curve that are drawn.
const CURVE_DAYS: usize = 14;
/// Characters of a quoted sentence, at most.
const SENTENCE: usize = 320;

impl Composer<'_> {
    pub(crate) fn issues(&mut self) -> Section {
        let issues: Vec<IssueDigest> =
            self.d.issues.iter().take(self.c.outline.issues_max).cloned().collect();
        let mut blocks = Vec::new();
        for issue in &issues {
            blocks.extend(self.issue(issue));
        }
        if blocks.is_empty() {
            blocks.push(say(
                "Tidak ada isu yang dapat disusun untuk periode ini: pemberitaan yang terkumpul tidak ada atau tidak \
                 membentuk peristiwa.",
            ));
        }
        section("isu", "Isu utama", blocks)
    }

    fn issue(&mut self, issue: &IssueDigest) -> Vec<Block> {
        let mut blocks = vec![Block::Heading(issue_name(issue)), self.standing(issue)];
        blocks.extend(self.told(issue));
        blocks.push(self.spread(issue));
        let quotes: Vec<Block> = issue
            .quotes
            .iter()
            .take(self.c.outline.quotes_max)
            .map(|(quote, mention)| {
                self.ledger.cite(std::slice::from_ref(mention));
                let role =
                    quote.role.as_deref().map(|role| words::line(role, 100)).filter(|role| !role.is_empty());
                let name = words::line(&quote.speaker, 80);
                Block::Quotation {
                    text: words::line(&quote.text, 400),
                    speaker: role.map_or_else(|| name.clone(), |role| format!("{name}, {role}")),
                    mention: mention.clone(),
                }
            })
            .collect();
        blocks.extend(quotes);
        blocks.extend(self.fresh(issue));
        blocks.extend(self.doubts(issue));
        // A day's edition looks back, longer ones show their own days.
        let skip = if self.d.kind == EditionKind::Daily {
            issue.issue.curve.len().saturating_sub(CURVE_DAYS)
        } else {
            issue.issue.curve.iter().take_while(|(day, _)| *day < self.d.period.since).count()
        };
        let curve: Vec<u32> = issue.issue.curve.iter().skip(skip).map(|(_, count)| *count).collect();
        if curve.len() > 1
            && let (Some((since, _)), Some((until, _))) =
                (issue.issue.curve.get(skip), issue.issue.curve.last())
        {
            let days = pantau_domain::edition::Period { since: *since, until: *until };
            let caption = format!("Pemberitaan isu ini per hari, {}", words::days(days));
            blocks.push(super::drawing(sparkline(&curve), &caption));
        }
        blocks
    }

    pub(crate) fn issue_count(&mut self, issue: &IssueDigest) -> Span {
        let count = pantau_domain::digest::Count { evidence: issue.issue.evidence.clone() };
        let label = of_issue("pemberitaan dan unggahan", issue);
        let filter = format!("issue:{}", issue.issue.id);
        self.count(&format!("issue.{}", issue.issue.id), &label, &count, &filter)
    }

    /// Status, count, and why it stands at this place.
    fn standing(&mut self, issue: &IssueDigest) -> Block {
        let mut spans = vec![
            text("Status: "),
            Span::Strong(self.status(issue).to_owned()),
            text(". Isu ini memuat "),
            self.issue_count(issue),
            text(" pemberitaan dan unggahan"),
        ];
        if issue.social.value() > 0 {
            let filter = format!("issue:{} kind:social", issue.issue.id);
            let name = format!("issue.{}.social", issue.issue.id);
            let number = self.count(&name, &of_issue("unggahan dan komentar", issue), &issue.social, &filter);
            spans.extend([text(", "), number, text(" di antaranya dari media sosial")]);
        }
        spans.push(text("."));
        let mut why = issue.issue.why.clone();
        why.retain(|(_, value, weight)| (value * weight).is_finite() && value * weight > 0.0);
        why.sort_by(|a, b| (b.1 * b.2).total_cmp(&(a.1 * a.2)));
        let reasons: Vec<String> = why.iter().take(3).map(|(criterion, ..)| reason(criterion)).collect();
        if !reasons.is_empty() {
            let reasons = words::list(&reasons);
            spans.push(text(format!(" Peringkatnya terutama ditentukan oleh {reasons}.")));
        }
        Block::Paragraph(spans)
    }

    /// Three to five sentences as the media wrote them, each with where it stands.
    fn told(&mut self, issue: &IssueDigest) -> Option<Block> {
        let mut spans = Vec::new();
        let mut before: Option<String> = None;
        for (place, excerpt) in issue.excerpts.iter().take(self.c.outline.excerpts_max).enumerate() {
            let sentence = self.sentence(excerpt, SENTENCE);
            if sentence.is_empty() {
                continue;
            }
            let source = self.source_of(&excerpt.mention);
            let again = before.as_ref() == Some(&source);
            let post = self.brief(&excerpt.mention).is_some_and(|brief| !brief.kind.is_news());
            spans.push(text(introduce(&source, place, again, post)));
            let mention = std::slice::from_ref(&excerpt.mention);
            let quoted =
                self.cited(format!("“{}”", words::within_quotes(sentence.trim_end_matches('.'))), mention);
            spans.extend([quoted, text(". ")]);
            before = Some(source);
        }
        (!spans.is_empty()).then_some(Block::Paragraph(spans))
    }

    /// Tone, regions, where it was first published, who carried it.
    fn spread(&mut self, issue: &IssueDigest) -> Block {
        let id = issue.issue.id.clone();
        let mut spans = Vec::new();
        if issue.tone.total() == 0 {
            spans.push(text("Tone isu ini belum diketahui."));
        } else {
            let mut parts = Vec::new();
            for tone in [Tone::Positive, Tone::Neutral, Tone::Negative] {
                let word = words::tone(tone);
                let name = format!("issue.{id}.{tone}");
                let label = of_issue(&format!("pemberitaan bernada {word}"), issue);
                let filter = format!("issue:{id} tone:{tone}");
                let number = self.count(&name, &label, issue.tone.of(tone), &filter);
                parts.push(vec![number, text(format!(" {word}"))]);
            }
            spans.push(text("Tone: "));
            spans.extend(joined(parts));
            spans.push(text("."));
        }
        let mut parts = Vec::new();
        for (region, count) in issue.regions.iter().take(4) {
            let name = self.region(region);
            let filter = format!("issue:{id} region:{region}");
            let label = of_issue(&format!("pemberitaan tentang {name}"), issue);
            let number = self.count(&format!("issue.{id}.region.{region}"), &label, count, &filter);
            parts.push(vec![text(format!("{name} (")), number, text(")")]);
        }
        if !parts.is_empty() {
            spans.push(text(" Wilayah: "));
            spans.extend(joined(parts));
            spans.push(text("."));
        }
        if let Some((source, mention)) = issue.first.clone() {
            let when = self.brief(&mention).map(words::published);
            let source = self.source(&source);
            let name = self.cited(source, std::slice::from_ref(&mention));
            spans.extend([text(" Pertama kali dimuat "), name]);
            spans.push(text(when.map_or_else(|| ".".to_owned(), |when| format!(" ({when})."))));
        }
        spans.extend(self.carriers(issue));
        Block::Paragraph(spans)
    }

    fn carriers(&mut self, issue: &IssueDigest) -> Vec<Span> {
        let id = issue.issue.id.clone();
        if let [(only, _)] = issue.sources.as_slice() {
            let only = self.source(only);
            return vec![text(format!(
                " Hanya {only} yang memuat isu ini, sehingga penyebarannya belum dapat disimpulkan."
            ))];
        }
        let mut parts = Vec::new();
        for (source, count) in issue.sources.iter().take(4) {
            let name = self.source(source);
            let filter = format!("issue:{id} source:{source}");
            let label = of_issue(&format!("pemberitaan dari {name}"), issue);
            let number = self.count(&format!("issue.{id}.source.{source}"), &label, count, &filter);
            parts.push(vec![text(format!("{name} (")), number, text(")")]);
        }
        if parts.is_empty() {
            return Vec::new();
        }
        let mut spans = vec![text(" Pemuat terbanyak: ")];
        spans.extend(joined(parts));
        spans.push(text("."));
        spans
    }

    fn fresh(&mut self, issue: &IssueDigest) -> Option<Block> {
        let fresh: Vec<Excerpt> = issue.fresh.iter().take(3).cloned().collect();
        if fresh.is_empty() {
            return None;
        }
        let mut parts = Vec::new();
        for story in fresh {
            let source = self.source_of(&story.mention);
            let title = format!("“{}”", self.sentence(&story, 160));
            let title = self.cited(title, std::slice::from_ref(&story.mention));
            parts.push(vec![title, text(format!(" ({source})"))]);
        }
        let mut spans = vec![text("Yang baru pada periode ini: ")];
        spans.extend(joined(parts));
        spans.push(text("."));
        Some(Block::Paragraph(spans))
    }

    /// Copies, and headlines that say the opposite of their text.
    fn doubts(&mut self, issue: &IssueDigest) -> Option<Block> {
        let id = issue.issue.id.clone();
        let mut spans = Vec::new();
        if issue.copies.value() > 0 {
            let filter = format!("issue:{id} copies");
            let label = of_issue("pemberitaan yang menyalin naskah lain", issue);
            let number = self.count(&format!("issue.{id}.copies"), &label, &issue.copies, &filter);
            spans.push(text("Sebanyak "));
            spans.extend([number, text(" pemberitaan menyalin naskah yang telah terbit lebih dahulu.")]);
        }
        if issue.divergent.value() > 0 {
            let filter = format!("issue:{id} divergent");
            let label = of_issue("pemberitaan yang tone judulnya bertentangan dengan isinya", issue);
            let number = self.count(&format!("issue.{id}.divergent"), &label, &issue.divergent, &filter);
            spans.push(text(if spans.is_empty() { "Pada " } else { " Pada " }));
            spans.extend([
                number,
                text(" pemberitaan, tone judul bertentangan dengan tone isinya; bacalah isinya."),
            ]);
        }
        (!spans.is_empty()).then_some(Block::Paragraph(spans))
    }

    /// National issues that touch the province, shortly.
    pub(crate) fn national(&mut self) -> Section {
        let issues: Vec<IssueDigest> = self.d.national.iter().take(5).cloned().collect();
        let mut rows = Vec::new();
        for issue in &issues {
            let evidence = issue.issue.evidence.clone();
            let name = self.cited(format!("“{}”", issue_name(issue)), &evidence);
            let label = format!("pemberitaan isu nasional “{}”", words::line(&issue.issue.name, 100));
            let filter = format!("issue:{}", issue.issue.id);
            let count = all(&issue.tone);
            let count = if count.value() == 0 {
                pantau_domain::digest::Count { evidence: evidence.clone() }
            } else {
                count
            };
            let number =
                self.national_count(&format!("national.{}", issue.issue.id), &label, &count, &filter);
            let mut row = vec![name, text(": "), number, text(" pemberitaan")];
            if let Some(excerpt) = issue.excerpts.first() {
                let source = self.source_of(&excerpt.mention);
                let sentence = self.sentence(excerpt, 240);
                let quoted = format!("“{}”", sentence.trim_end_matches('.'));
                let quoted = self.cited(quoted, std::slice::from_ref(&excerpt.mention));
                row.extend([text(format!(". Menurut {source}, ")), quoted]);
            }
            row.push(text("."));
            rows.push(row);
        }
        let block = if rows.is_empty() {
            say("Tidak ada isu nasional yang terbaca menyentuh Jawa Timur pada periode ini.")
        } else {
            Block::List(rows)
        };
        section("nasional", "Isu nasional yang menyentuh Jawa Timur", vec![block])
    }
}

/// The words before a quoted sentence, varied by its place.
fn introduce(source: &str, place: usize, again: bool, post: bool) -> String {
    if post {
        return format!("Seorang pengguna {source} menulis: ");
    }
    match (again, place % 4) {
        (true, 0 | 2) => "Sumber yang sama menambahkan: ".to_owned(),
        (true, _) => "Sumber itu juga menulis: ".to_owned(),
        (false, 0) => format!("{source} memberitakan: "),
        (false, 1) => format!("Menurut {source}, "),
        (false, 2) => format!("Sementara itu, {source} menulis: "),
        (false, _) => format!("Adapun {source} menyebutkan: "),
    }
}

/// A criterion of the rank as a reader says it.
fn reason(criterion: &str) -> String {
    match criterion {
        "volume" => "jumlah pemberitaan".to_owned(),
        "pertumbuhan" => "kenaikan dibanding hari-hari sebelumnya".to_owned(),
        "jumlah sumber" => "banyaknya sumber yang memuat".to_owned(),
        "sebaran wilayah" => "luas wilayah yang disebut".to_owned(),
        "tone negatif" => "banyaknya tone negatif".to_owned(),
        "keterlibatan" => "keterlibatan di media sosial".to_owned(),
        "pemerintah" => "sorotan terhadap pemerintah".to_owned(),
        "bobot provinsi" => "kaitannya dengan provinsi secara umum".to_owned(),
        other => words::line(other, 60),
    }
}
