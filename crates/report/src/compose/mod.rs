//! The grammar of editions: which sections a kind has, and what a digest makes them say.

mod alarms;
mod figures;
mod head;
mod issues;
mod ledger;
mod method;
mod places;
mod social;
mod special;
mod summary;
mod trend;

use pantau_domain::{
    Brief, Digest, Edition, EditionId, MentionId, Population, SourceId,
    digest::{Comparison, Count, IssueDigest, Silence, ToneCounts},
    edition::{Block, Cell, EditionKind, Section, Span},
};

use crate::{ComposeContext, words};
use ledger::Ledger;
pub(crate) use summary::flat;

/// Turns what was counted into a report. The same digest and context give the same edition.
#[must_use]
pub fn compose(digest: &Digest, context: &ComposeContext<'_>) -> Edition {
    let mut composer = Composer { d: digest, c: context, ledger: Ledger::default() };
    let sections = composer.sections();
    let summary = summary::plain(&sections, &composer.title());
    let annex = composer.ledger.annex(context, &digest.issues);
    Edition {
        id: composer.id(),
        kind: digest.kind,
        theme: digest.theme.clone(),
        title: composer.title(),
        period_label: words::period(digest.kind, digest.period),
        period: digest.period,
        classification: context.outline.classification.clone(),
        cutoff: digest.cutoff,
        summary,
        sections,
        measures: composer.ledger.measures,
        annex,
    }
}

/// A digest on its way to an edition.
pub(crate) struct Composer<'a> {
    pub(crate) d: &'a Digest,
    pub(crate) c: &'a ComposeContext<'a>,
    pub(crate) ledger: Ledger,
}

impl Composer<'_> {
    fn sections(&mut self) -> Vec<Section> {
        let mut sections = vec![self.identity(), self.executive(), self.key_figures()];
        if self.d.kind == EditionKind::Special {
            sections.extend([self.official_figures(), self.subthemes(), self.waves(), self.voices()]);
        }
        if matches!(self.d.kind, EditionKind::Weekly | EditionKind::Monthly) {
            sections.extend([self.ranking(), self.tone_over_time(), self.peaks()]);
        }
        sections.push(self.issues());
        sections.push(self.social_media());
        if self.d.kind != EditionKind::Special {
            sections.push(self.leaders());
        }
        sections.push(self.regions());
        if self.d.kind != EditionKind::Special {
            sections.push(self.national());
        }
        sections.extend([self.sources(), self.method(), self.signatories()]);
        sections
    }

    /// `daily-2025-06-10-v1`, `special-covid19-2020-05-01-2020-05-31-v1`.
    fn id(&self) -> EditionId {
        let period = self.d.period;
        let theme: String = self
            .d
            .theme
            .iter()
            .flat_map(|theme| theme.chars())
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
            .take(60)
            .collect();
        let theme = if theme.is_empty() { theme } else { format!("{theme}-") };
        let days = if self.d.kind == EditionKind::Daily {
            period.until.to_string()
        } else {
            format!("{}-{}", period.since, period.until)
        };
        let text = format!("{}-{theme}{days}-v{}", self.d.kind, self.c.version);
        #[expect(clippy::expect_used, reason = "1 to 200 printable ASCII characters by construction")]
        text.parse().expect("a kind, a bounded theme, two days and a version make an id")
    }

    fn title(&self) -> String {
        let kind = words::edition(self.d.kind);
        match (&self.d.theme, self.d.kind) {
            (Some(theme), _) => format!("{kind}: {}", self.theme_title(theme)),
            (None, EditionKind::Daily) => format!("{kind} Pemantauan Media dan Analisis Isu"),
            (None, _) => format!("{kind} Analisis Isu Publik"),
        }
    }

    pub(crate) fn theme_title(&self, theme: &str) -> String {
        words::line(&self.c.names.theme_title(theme), 80)
    }

    pub(crate) fn brief(&self, mention: &MentionId) -> Option<&Brief> {
        self.c.briefs.get(mention)
    }

    pub(crate) fn source(&self, source: &SourceId) -> String {
        let name = words::line(&self.c.names.source_name(source), 60);
        if name.is_empty() { words::line(source.as_str(), 60) } else { name }
    }

    /// The outlet of a mention, or an honest word where the mention is not at hand.
    pub(crate) fn source_of(&self, mention: &MentionId) -> String {
        self.brief(mention)
            .map_or_else(|| "sumber yang tidak dikenali".to_owned(), |brief| self.source(&brief.source))
    }

    /// A sentence of a mention as it may be printed: whole line, handles of accounts masked outside the news.
    pub(crate) fn sentence(&self, excerpt: &pantau_domain::digest::Excerpt, limit: usize) -> String {
        let news = self.brief(&excerpt.mention).is_some_and(|brief| brief.kind.is_news());
        let text = if news { excerpt.text.clone() } else { words::masked(&excerpt.text) };
        words::line(&text, limit)
    }

    /// Where an issue stands; a rise or fall is not claimed where the periods cannot be compared.
    pub(crate) fn status(&self, issue: &IssueDigest) -> &'static str {
        use pantau_domain::IssueStatus::{Fading, Peak, Rising, Steady};
        let moving = matches!(issue.issue.status, Rising | Steady | Peak | Fading);
        if moving && matches!(self.d.comparison, Some(Comparison::NotComparable { .. })) {
            "berlanjut, arahnya tidak dapat dinyatakan"
        } else {
            words::status(issue.issue.status)
        }
    }

    pub(crate) fn region(&self, region: &pantau_domain::RegionCode) -> String {
        let name = words::line(&self.c.names.region_name(region), 60);
        if name.is_empty() { "wilayah tanpa nama".to_owned() } else { name }
    }

    /// `pada Selasa, 10 Juni 2025`, `selama 2–8 Juni 2025`.
    pub(crate) fn when(&self) -> String {
        let word = if self.d.period.since == self.d.period.until { "Pada" } else { "Selama" };
        format!("{word} {}", words::period(self.d.kind, self.d.period))
    }

    /// What the edition is about, for sentences.
    pub(crate) fn subject(&self) -> String {
        self.d.theme.as_ref().map_or_else(
            || "Jawa Timur".to_owned(),
            |theme| format!("{} di Jawa Timur", self.theme_title(theme)),
        )
    }

    /// A count of mentions as a number of the text.
    pub(crate) fn count(&mut self, name: &str, label: &str, count: &Count, filter: &str) -> Span {
        let (population, query) = (Population::Jatim, self.query("jatim", filter));
        let place = self.ledger.count(name, label, count, population, query);
        Span::Number(words::count(count.value()), place)
    }

    /// A count of mentions outside the scope.
    pub(crate) fn national_count(&mut self, name: &str, label: &str, count: &Count, filter: &str) -> Span {
        let query = self.query("national", filter);
        let place = self.ledger.count(name, label, count, Population::National, query);
        Span::Number(words::count(count.value()), place)
    }

    /// A number that is not a count of its evidence: a share, a sum, a ratio.
    #[expect(
        clippy::too_many_arguments,
        reason = "a measure has a name, a label, a value, bounds and evidence"
    )]
    pub(crate) fn value(
        &mut self,
        name: &str,
        label: &str,
        value: f64,
        printed: String,
        interval: Option<(f64, f64)>,
        evidence: &[MentionId],
        filter: &str,
    ) -> Span {
        let query = self.query("jatim", filter);
        Span::Number(printed, self.ledger.value(name, label, value, interval, evidence, query))
    }

    pub(crate) fn query(&self, scope: &str, filter: &str) -> String {
        let theme = self
            .d
            .theme
            .as_ref()
            .map_or_else(String::new, |theme| format!(" theme:{}", words::line(theme, 60)));
        let filter = if filter.is_empty() { String::new() } else { format!(" {filter}") };
        format!("scope:{scope} since:{} until:{}{theme}{filter}", self.d.period.since, self.d.period.until)
    }

    /// Words that rest on mentions, which go into the annex.
    pub(crate) fn cited(&mut self, text: String, mentions: &[MentionId]) -> Span {
        self.ledger.cite(mentions);
        Span::Cited(text, mentions.to_vec())
    }

    /// The three counts of a tone as cells of a table.
    pub(crate) fn tone_cells(
        &mut self,
        name: &str,
        label: &str,
        tone: &ToneCounts,
        filter: &str,
    ) -> Vec<Cell> {
        [
            ("positive", "positif", &tone.positive),
            ("neutral", "netral", &tone.neutral),
            ("negative", "negatif", &tone.negative),
        ]
        .into_iter()
        .map(|(key, word, count)| {
            let filter = format!("{filter} tone:{key}");
            vec![self.count(&format!("{name}.{key}"), &format!("{label}, bernada {word}"), count, &filter)]
        })
        .collect()
    }

    /// The share of one tone in per cent with its interval; none without mentions.
    pub(crate) fn share(
        &mut self,
        name: &str,
        label: &str,
        tone: &ToneCounts,
        of: pantau_domain::Tone,
    ) -> Option<(Span, Option<(f64, f64)>)> {
        let total = tone.total();
        if total == 0 {
            return None;
        }
        let place = match of {
            pantau_domain::Tone::Positive => 0,
            pantau_domain::Tone::Neutral => 1,
            pantau_domain::Tone::Negative => 2,
        };
        let interval = tone
            .intervals
            .and_then(|intervals| intervals.get(place).copied())
            .map(|(low, high)| (low * 100.0, high * 100.0));
        let share = ledger::to_f64(tone.of(of).value()) * 100.0 / ledger::to_f64(total);
        let evidence = tone.of(of).evidence.clone();
        let filter = format!("tone:{of} share");
        let span = self.value(name, label, share, words::decimal(share, 1), interval, &evidence, &filter);
        Some((span, interval))
    }

    /// The bounds of an estimate as numbers of the text: `(rentang keyakinan 10,1 sampai 20,2)`.
    pub(crate) fn bounds(&self, of: &Span, interval: Option<(f64, f64)>, decimals: usize) -> Vec<Span> {
        let (Some((low, high)), Span::Number(_, place)) = (interval, of) else { return Vec::new() };
        vec![
            text(" (rentang keyakinan "),
            Span::Number(words::decimal(low, decimals), *place),
            text(" sampai "),
            Span::Number(words::decimal(high, decimals), *place),
            text(")"),
        ]
    }

    /// How the total compares with the period before, as the end of a sentence.
    pub(crate) fn compared(&mut self) -> Vec<Span> {
        let earlier = words::days(self.d.compared);
        match self.d.comparison.clone() {
            None => vec![text("belum ada periode pembanding")],
            Some(Comparison::NotComparable { .. }) => vec![text(
                "tidak dapat dibandingkan dengan periode sebelumnya karena sebagian sumber tidak terdengar",
            )],
            Some(Comparison::Comparable { before, ratio, interval, differs }) => {
                let query =
                    format!("scope:jatim since:{} until:{}", self.d.compared.since, self.d.compared.until);
                let label = format!("pemberitaan dan unggahan dalam cakupan, {earlier}");
                let place = self.ledger.count("volume.before", &label, &before, Population::Jatim, query);
                let number = Span::Number(words::count(before.value()), place);
                let word = match ratio {
                    Some(ratio) if differs && ratio > 1.0 => "naik dari ",
                    Some(ratio) if differs && ratio < 1.0 => "turun dari ",
                    None if differs => "naik dari ",
                    _ => "tidak berbeda nyata dari ",
                };
                let mut spans = vec![text(word), number, text(format!(" pada {earlier}"))];
                if let (Some(ratio), true) = (ratio, differs) {
                    let evidence = self.d.jatim.evidence.clone();
                    let span = self.value(
                        "volume.ratio",
                        "jumlah periode ini dibagi jumlah periode sebelumnya",
                        ratio,
                        words::decimal(ratio, 2),
                        interval,
                        &evidence,
                        "ratio",
                    );
                    let bounds = self.bounds(&span, interval, 2);
                    spans.extend([text(", yaitu "), span, text(" kali")]);
                    spans.extend(bounds);
                }
                spans
            }
        }
    }

    /// Which sources were silent and when, as sentences; empty without silence.
    pub(crate) fn silence_list(&self, silences: &[Silence]) -> Vec<Vec<Span>> {
        silences
            .iter()
            .take(self.c.outline.rows_max)
            .map(|silence| {
                let days = pantau_domain::edition::Period { since: silence.since, until: silence.until };
                let gave = if silence.given == 0 {
                    "tidak memberi satu pun pemberitaan"
                } else {
                    "memberi jauh lebih sedikit daripada sebelumnya"
                };
                vec![
                    Span::Strong(self.source(&silence.source)),
                    text(format!(" {gave} pada {}", words::days(days))),
                ]
            })
            .collect()
    }
}

/// What a measure of an issue counts: `pemberitaan bernada negatif pada isu “…”`.
pub(crate) fn of_issue(what: &str, issue: &IssueDigest) -> String {
    format!("{what} pada isu “{}”", words::line(&issue_name(issue), 70))
}

/// The name of an issue as it is printed.
pub(crate) fn issue_name(issue: &IssueDigest) -> String {
    let name = words::line(&issue.issue.name, 160);
    if name.is_empty() { "isu tanpa judul".to_owned() } else { name }
}

pub(crate) fn text(text: impl Into<String>) -> Span {
    Span::Text(text.into())
}

pub(crate) fn strong(text: impl Into<String>) -> Span {
    Span::Strong(text.into())
}

pub(crate) fn say(sentence: impl Into<String>) -> Block {
    Block::Paragraph(vec![text(sentence)])
}

pub(crate) fn section(key: &str, heading: &str, blocks: Vec<Block>) -> Section {
    Section { key: key.to_owned(), heading: heading.to_owned(), blocks }
}

/// A figure as a block.
pub(crate) fn drawing(figure: pantau_figures::Figure, caption: &str) -> Block {
    Block::Drawing { svg: figure.svg, caption: caption.to_owned(), alternative: figure.alternative }
}

/// Spans joined as a list: `a, b, dan c`.
pub(crate) fn joined(parts: Vec<Vec<Span>>) -> Vec<Span> {
    let last = parts.len().saturating_sub(1);
    let mut spans = Vec::new();
    for (place, part) in parts.into_iter().enumerate() {
        if place > 0 {
            spans.push(text(match (place == last, last) {
                (true, 1) => " dan ",
                (true, _) => ", dan ",
                _ => ", ",
            }));
        }
        spans.extend(part);
    }
    spans
}

pub(crate) type Column = (String, bool);

/// Columns of a table: a heading that starts with `#` is one of numbers.
pub(crate) fn columns(names: &[&str]) -> Vec<Column> {
    names
        .iter()
        .map(|name| {
            name.strip_prefix('#').map_or(((*name).to_owned(), false), |name| (name.to_owned(), true))
        })
        .collect()
}
