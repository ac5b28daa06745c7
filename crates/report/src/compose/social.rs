//! Posts and comments, and the coverage of the three offices.

use pantau_domain::{
    digest::LeaderDigest,
    edition::{Block, Cell, Section, Span},
};

use super::{Composer, columns, figures::all, joined, say, section, text};
use crate::words;

impl Composer<'_> {
    pub(crate) fn social_media(&mut self) -> Section {
        let social = all(&self.d.social_tone);
        if social.value() == 0 {
            return section(
                "sosial",
                "Media sosial",
                vec![say(
                    "Tidak ada unggahan atau komentar dalam cakupan yang terkumpul pada periode ini; tanggapan publik di \
                 media sosial karena itu tidak dapat dinilai.",
                )],
            );
        }
        let label = "unggahan dan komentar dalam cakupan";
        let number = self.count("volume.social", label, &social, "kind:social");
        let mut spans = vec![text("Terkumpul "), number, text(" unggahan dan komentar")];
        let platforms = self.d.platforms.clone();
        let mut parts = Vec::new();
        for (platform, count) in platforms.iter().filter(|(_, count)| count.value() > 0) {
            let word = words::platform(*platform);
            let label = format!("unggahan dan komentar di {word}");
            let name = format!("volume.platform.{platform}");
            let number = self.count(&name, &label, count, &format!("platform:{platform}"));
            parts.push(vec![text(format!("{word} (")), number, text(")")]);
        }
        if !parts.is_empty() {
            spans.push(text(" di "));
            spans.extend(joined(parts));
        }
        spans.push(text("."));
        let mut blocks = vec![Block::Paragraph(spans)];
        blocks.extend(self.posts_table());
        blocks.extend(self.hashtags());
        section("sosial", "Media sosial", blocks)
    }

    fn posts_table(&mut self) -> Option<Block> {
        let posts = self.d.posts.clone();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for post in posts.iter().take(self.c.outline.rows_max) {
            let mention = std::slice::from_ref(&post.mention);
            let words_of = words::line(&words::masked(&post.text), 200);
            let words_of = if words_of.is_empty() { "(tanpa teks)".to_owned() } else { words_of };
            let cited = self.cited(words_of, mention);
            let engagement = match post.engagement {
                None => text("tidak diketahui"),
                Some(count) => {
                    #[expect(clippy::cast_precision_loss, reason = "engagement stays far below 2^53")]
                    let value = count as f64;
                    let name = format!("engagement.{}", post.mention);
                    let printed = pantau_figures::thousands(count);
                    let label = "suka, komentar, dan bagikan unggahan ini";
                    self.value(&name, label, value, printed, None, mention, "engagement")
                }
            };
            rows.push(vec![
                vec![cited],
                vec![text(words::platform(post.platform))],
                vec![text(words::tone(post.tone))],
                vec![engagement],
            ]);
        }
        (!rows.is_empty()).then(|| Block::Table {
            columns: columns(&["Unggahan", "Platform", "Tone", "#Keterlibatan"]),
            rows,
            caption: "Unggahan dengan keterlibatan terbanyak; nama akun pribadi disamarkan".to_owned(),
        })
    }

    fn hashtags(&mut self) -> Option<Block> {
        let hashtags = self.d.hashtags.clone();
        let mut parts = Vec::new();
        for (tag, count) in hashtags.iter().take(10) {
            let tag = words::line(tag, 60);
            let label = format!("unggahan bertagar {tag}");
            let number = self.count(&format!("hashtag.{tag}"), &label, count, &format!("hashtag:{tag}"));
            let cited = self.cited(tag, &count.evidence);
            parts.push(vec![cited, text(" ("), number, text(")")]);
        }
        if parts.is_empty() {
            return None;
        }
        let mut spans = vec![text("Tagar yang paling banyak dipakai: ")];
        spans.extend(joined(parts));
        spans.push(text("."));
        Some(Block::Paragraph(spans))
    }

    pub(crate) fn leader_count(&mut self, leader: &LeaderDigest) -> Span {
        let office = words::line(&leader.office, 60);
        let label = format!("pemberitaan yang menyebut {office}");
        let filter = format!("office:\"{office}\"");
        self.count(&format!("leader.{office}"), &label, &all(&leader.tone), &filter)
    }

    pub(crate) fn leaders(&mut self) -> Section {
        let leaders = self.d.leaders.clone();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut notes: Vec<Vec<Span>> = Vec::new();
        for leader in &leaders {
            let office = words::line(&leader.office, 60);
            let mut row = vec![vec![text(office.clone())], vec![self.leader_count(leader)]];
            let filter = format!("office:\"{office}\"");
            let label = format!("pemberitaan yang menyebut {office}");
            row.extend(self.tone_cells(&format!("leader.{office}"), &label, &leader.tone, &filter));
            rows.push(row);
            notes.extend(self.leader_note(leader));
        }
        if leaders.iter().all(|leader| leader.tone.total() == 0) {
            return section(
                "pimpinan",
                "Pemberitaan pimpinan",
                vec![say(
                    "Tidak ada pemberitaan yang menyebut Gubernur, Wakil Gubernur, atau Sekretaris Daerah pada periode ini.",
                )],
            );
        }
        let mut blocks = vec![Block::Table {
            columns: columns(&["Jabatan", "#Jumlah", "#Positif", "#Netral", "#Negatif"]),
            rows,
            caption: "Pemberitaan pimpinan menurut tone".to_owned(),
        }];
        if !notes.is_empty() {
            blocks.push(Block::List(notes));
        }
        section("pimpinan", "Pemberitaan pimpinan", blocks)
    }

    fn leader_note(&mut self, leader: &LeaderDigest) -> Option<Vec<Span>> {
        if leader.tone.total() == 0 {
            return None;
        }
        let office = words::line(&leader.office, 60);
        let topics: Vec<String> = leader
            .topics
            .iter()
            .take(3)
            .map(|(topic, _)| words::line(&self.c.names.topic_name(topic), 60))
            .collect();
        let mut spans = vec![Span::Strong(office.clone())];
        if topics.is_empty() {
            spans.push(text(": topiknya belum dapat dikenali"));
        } else {
            spans.push(text(format!(": topik terbanyak {}", words::list(&topics))));
        }
        if let Some(variety) = leader.variety.filter(|variety| variety.is_finite()) {
            let word = match variety {
                v if v < 0.4 => "cenderung satu topik",
                v if v < 0.7 => "cukup beragam",
                _ => "beragam",
            };
            let evidence = all(&leader.tone).evidence;
            let filter = format!("office:\"{office}\" variety");
            let name = format!("leader.{office}.variety");
            let label = format!("keragaman topik pemberitaan {office}, nol sampai satu");
            let printed = words::decimal(variety, 2);
            let number = self.value(&name, &label, variety, printed, None, &evidence, &filter);
            spans.extend([text(format!("; pemberitaannya {word} (indeks keragaman ")), number, text(")")]);
        }
        if let [(only, _)] = leader.sources.as_slice() {
            let only = self.source(only);
            spans.push(text(format!("; hanya dimuat {only}")));
        } else if !leader.sources.is_empty() {
            let names: Vec<String> =
                leader.sources.iter().take(3).map(|(source, _)| self.source(source)).collect();
            spans.push(text(format!("; terutama dimuat {}", words::list(&names))));
        }
        spans.push(text("."));
        Some(spans)
    }
}
