//! Sources that fell silent, and what else was wrong with sources on the days shown.

use pantau_domain::{
    digest::{Comparison, Silence},
    edition::{Block, Period, Span},
    health::{AlarmKind, AlarmSpan},
};

use super::{Composer, text};
use crate::words;

impl Composer<'_> {
    /// What fell silent, whether or not it forbids the comparison.
    pub(crate) fn silent_sources(&self) -> Vec<Block> {
        let mut silences = self.d.silences.clone();
        if let Some(Comparison::NotComparable { silent, .. }) = &self.d.comparison {
            let known = |other: &Silence| self.d.silences.iter().any(|known| known.source == other.source);
            silences.extend(silent.iter().filter(|other| !known(other)).cloned());
        }
        // Whose gap is told among the alarms, with what was to be expected, is not told twice.
        silences.retain(|silence| !self.d.alarms.iter().any(|span| tells(span, silence)));
        let mut silent = self.silence_list(&silences);
        let more = silences.len().saturating_sub(silent.len());
        if more > 0 {
            silent.push(vec![text(format!("{} sumber lain", words::count(more)))]);
        }
        if silent.is_empty() {
            return Vec::new();
        }
        let notice = Block::Notice(vec![text(
            "Sumber berikut tidak terdengar atau koleksinya berakhir. Kekosongannya adalah kekosongan koleksi, \
             bukan kekosongan peristiwa.",
        )]);
        vec![notice, Block::List(silent)]
    }

    /// What was wrong with sources on the days that the volume chart shows, and what it means for the numbers.
    pub(crate) fn alarmed_sources(&mut self) -> Vec<Block> {
        let d = self.d;
        if d.alarms.is_empty() {
            return Vec::new();
        }
        let shown = d.alarms.len().min(self.c.outline.rows_max);
        let mut rows: Vec<Vec<Span>> =
            d.alarms.iter().take(shown).map(|span| self.alarm_sentence(span)).collect();
        let more = d.alarms.len().saturating_sub(shown);
        if more > 0 {
            rows.push(vec![text(format!("{} masalah lain", words::count(more)))]);
        }
        let mut notice = String::from("Sumber berikut bermasalah.");
        if d.curve.iter().any(|(day, ..)| d.alarmed(*day)) {
            notice.push_str(
                " Hari-harinya ditandai dengan segitiga di bawah sumbu pada grafik volume per hari.",
            );
        }
        vec![Block::Notice(vec![text(notice)]), Block::List(rows)]
    }

    fn alarm_sentence(&mut self, span: &AlarmSpan) -> Vec<Span> {
        let name = Span::Strong(self.source(&span.alarm.source));
        let when = self.alarm_days(span);
        let address = "Umpan atau halaman daftar ";
        match &span.alarm.kind {
            AlarmKind::Gap { expected, got, .. } => self.gap_sentence(span, *expected, *got),
            AlarmKind::Layout { share, before, pages, .. } => {
                self.layout_sentence(span, *share, *before, *pages)
            }
            AlarmKind::Moved { .. } => vec![
                text(address),
                name,
                text(format!(
                    " menjawab dari alamat lain {when}; isinya masih terbaca, tetapi sebagian pemberitaan dapat \
                     terlewat."
                )),
            ],
            AlarmKind::Blocked { .. } => vec![
                name,
                text(format!(
                    " menolak permintaan sistem atas umpan atau halaman daftarnya {when}; pemberitaan dari sumber ini \
                     dapat terlewat."
                )),
            ],
            AlarmKind::Unreachable { .. } => vec![
                text(address),
                name,
                text(format!(" tidak dapat dijangkau {when}; pemberitaan dari sumber ini dapat terlewat.")),
            ],
            AlarmKind::Unheard => vec![name, text(format!(" tidak memberi apa pun {when}."))],
        }
    }

    fn gap_sentence(&mut self, span: &AlarmSpan, expected: f64, got: u32) -> Vec<Span> {
        let when = self.alarm_days(span);
        let mut spans = vec![Span::Strong(self.source(&span.alarm.source))];
        if got == 0 {
            spans.push(text(format!(" tidak memberi satu pun pemberitaan {when}")));
        } else {
            let label = "pemberitaan yang diterima";
            let number = self.alarm_number(span, "got", label, f64::from(got));
            spans.extend([text(" hanya memberi "), number, text(format!(" pemberitaan {when}"))]);
        }
        let label = "pemberitaan yang biasanya diterima dalam waktu yang sama";
        let usual = self.alarm_number(span, "expected", label, expected);
        spans.extend([
            text(", padahal biasanya sekitar "),
            usual,
            text(
                " dalam waktu yang sama; angka dari sumber ini dapat lebih kecil daripada yang sebenarnya terbit.",
            ),
        ]);
        spans
    }

    fn layout_sentence(
        &mut self,
        span: &AlarmSpan,
        share: f64,
        before: Option<f64>,
        pages: u32,
    ) -> Vec<Span> {
        let when = self.alarm_days(span);
        let name = Span::Strong(self.source(&span.alarm.source));
        let label = "halaman yang terbaca tanpa teks atau tanpa tanggal, dalam persen";
        let bad = self.alarm_number(span, "bad", label, share * 100.0);
        let pages = self.alarm_number(span, "pages", "halaman terakhir yang dibaca", f64::from(pages));
        let mut spans = vec![
            text("Tata letak halaman "),
            name,
            text(format!(" tampaknya berubah {when}: ")),
            bad,
            text(" persen dari "),
            pages,
            text(" halaman terakhir terbaca tanpa teks atau tanpa tanggal"),
        ];
        if let Some(before) = before {
            let before = self.alarm_number(span, "before", label, before * 100.0);
            spans.extend([text(" (sebelumnya "), before, text(" persen)")]);
        }
        spans.push(text("; jumlah dan tone dari sumber ini perlu dibaca dengan hati-hati."));
        spans
    }

    /// `sejak 3 Juni 2025` where it lasts to the end of the period, else `pada 3–5 Juni 2025`.
    fn alarm_days(&self, span: &AlarmSpan) -> String {
        if span.until >= self.d.period.until {
            format!("sejak {}", words::date(span.since))
        } else {
            format!("pada {}", words::days(Period { since: span.since, until: span.until }))
        }
    }

    /// A number about how a source was collected: it counts pages or what did not come, and so rests on no mentions.
    fn alarm_number(&mut self, span: &AlarmSpan, what: &str, label: &str, value: f64) -> Span {
        let source = &span.alarm.source;
        let name = format!("alarm.{source}.{}.{what}", span.since);
        let label = format!("{label}, {}", self.source(source));
        let query = format!("source:{source} since:{} until:{}", span.since, span.until);
        let place = self.ledger.about_source(&name, &label, value, query);
        Span::Number(words::decimal(value, 0), place)
    }
}

/// Whether an alarm is the gap that a silence is about.
fn tells(span: &AlarmSpan, silence: &Silence) -> bool {
    matches!(span.alarm.kind, AlarmKind::Gap { .. })
        && span.alarm.source == silence.source
        && span.since <= silence.until
        && silence.since <= span.until
}
