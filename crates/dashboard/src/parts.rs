//! Pieces that several pages show.

use std::collections::BTreeMap;

use jiff::civil::Date;
use maud::{Markup, PreEscaped, html};
use pantau_domain::{
    Brief, Platform, Population, Precision, Published, RegionCode, SourceId, Tone, digest::ToneCounts,
    time::wib,
};
use pantau_figures::{Figure, palette};
use pantau_report::{Names, words};

use crate::{Dashboard, links};

/// Characters of a headline in a list.
const CAPTION_CHARS: usize = 160;
/// Regions named in a list; the rest is counted.
const REGIONS_NAMED: usize = 3;

/// Mentions by tone, in the order positive, neutral, negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tones {
    pub(crate) positive: usize,
    pub(crate) neutral: usize,
    pub(crate) negative: usize,
}

impl Tones {
    pub(crate) fn of<'a>(briefs: impl IntoIterator<Item = &'a Brief>) -> Self {
        let mut tones = Self::default();
        for brief in briefs {
            match brief.tone.label() {
                Tone::Positive => tones.positive += 1,
                Tone::Neutral => tones.neutral += 1,
                Tone::Negative => tones.negative += 1,
            }
        }
        tones
    }

    pub(crate) fn from_counts(counts: &ToneCounts) -> Self {
        let of = |tone| counts.of(tone).value();
        Self { positive: of(Tone::Positive), neutral: of(Tone::Neutral), negative: of(Tone::Negative) }
    }

    pub(crate) fn total(self) -> usize {
        self.positive + self.neutral + self.negative
    }
}

/// Values by how often they occur, most first, then by themselves.
pub(crate) fn ranked<T: Ord>(values: impl IntoIterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_insert(0_usize) += 1;
    }
    let mut list: Vec<_> = counts.into_iter().collect();
    // The map gives them in their own order, and this sort keeps it among equals.
    list.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    list
}

/// A mention counts once for each kabupaten/kota, however many of its kecamatan it names.
pub(crate) fn regencies(brief: &Brief) -> Vec<RegionCode> {
    let mut list: Vec<RegionCode> = brief.regions.iter().map(RegionCode::regency).collect();
    list.sort();
    list.dedup();
    list
}

/// A drawing. Narrow screens scroll it instead of shrinking its words.
pub(crate) fn drawing(figure: &Figure) -> Markup {
    html! { div.gambar tabindex="0" { (PreEscaped(&figure.svg)) } }
}

/// A drawing of days. Where it must be scrolled it begins at its end: the newest days are asked for most.
pub(crate) fn timeline(figure: &Figure) -> Markup {
    html! { div.gambar.akhir tabindex="0" { (PreEscaped(&figure.svg)) } }
}

/// A small line of counts.
pub(crate) fn spark(values: &[u32]) -> Markup {
    html! { span.garis { (PreEscaped(pantau_figures::sparkline(values).svg)) } }
}

/// A thin bar of tone with its counts in words: the colours alone say nothing that the words do not.
pub(crate) fn strip(tones: Tones) -> Markup {
    let total = tones.total();
    let share = |count: usize| u32::try_from(count * 1000 / total.max(1)).unwrap_or(0);
    let (positive, neutral) = (share(tones.positive), share(tones.neutral));
    let negative = if tones.negative == 0 { 0 } else { 1000_u32.saturating_sub(positive + neutral) };
    let parts = [
        (0, positive, palette::POSITIVE),
        (positive, neutral, palette::NEUTRAL),
        (positive + neutral, negative, palette::NEGATIVE),
    ];
    html! {
        span.tone-bilah {
            svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                @for (from, width, fill) in parts {
                    @if width > 0 { rect x=(from) y="0" width=(width) height="10" fill=(fill) {} }
                }
            }
            span.tone-kata {
                (words::count(tones.positive)) " positif · " (words::count(tones.neutral)) " netral · "
                (words::count(tones.negative)) " negatif"
            }
        }
    }
}

/// The tone as a chip.
pub(crate) fn tone(tone: Tone) -> Markup {
    html! { span class={ "cip tone-" (tone.as_str()) } { (words::tone(tone)) } }
}

/// Which mentions a list counts, to choose from.
pub(crate) fn scopes(current: Population, href: impl Fn(Population) -> String) -> Markup {
    html! {
        div.pilihan role="group" aria-label="Cakupan" {
            @for (population, name) in [(Population::Jatim, "Jawa Timur"), (Population::All, "Semua")] {
                a href=(href(population)) aria-current=[(population == current).then_some("true")] { (name) }
            }
        }
    }
}

/// When a mention was published, short, with no more than is known.
pub(crate) fn time(brief: &Brief) -> String {
    let Some(published) = brief.published else { return "tanpa tanggal".to_owned() };
    let day = format!("{} {}", words::short_date(published.day()), published.day().year());
    if published.precision == Precision::Day {
        return day;
    }
    let at = wib().to_datetime(published.instant);
    format!("{day} {:02}.{:02}", at.hour(), at.minute())
}

/// The same for the first of several: where only the day is known, another may have been earlier that day.
pub(crate) fn first_time(brief: &Brief) -> String {
    match brief.published {
        Some(Published { precision: Precision::Day, .. }) => format!("{}, jam tidak diketahui", time(brief)),
        _ => time(brief),
    }
}

/// The source's name. Who posted on a platform is a private person until the contrary is known.
pub(crate) fn source(names: &dyn Names, brief: &Brief) -> Markup {
    html! {
        (words::line(&names.source_name(&brief.source), 60))
        @if brief.platform != Platform::Web || brief.account.is_some() { " · akun pribadi" }
    }
}

/// Names of regions, the first few.
pub(crate) fn regions(names: &dyn Names, codes: &[RegionCode]) -> String {
    let named: Vec<String> =
        codes.iter().take(REGIONS_NAMED).map(|code| words::line(&names.region_name(code), 40)).collect();
    let more = codes.len().saturating_sub(REGIONS_NAMED);
    if more > 0 { format!("{}, dan {more} lagi", named.join(", ")) } else { named.join(", ") }
}

/// Mentions as a table, one a row.
pub(crate) fn mentions<'a>(
    dashboard: &Dashboard,
    briefs: impl IntoIterator<Item = &'a Brief>,
    caption: &str,
) -> Markup {
    let names = dashboard.names.as_ref();
    html! {
        div.tabel tabindex="0" {
            table.daftar {
                caption.sembunyi { (caption) }
                thead { tr {
                    th scope="col" { "Terbit (WIB)" } th scope="col" { "Sumber" } th scope="col" { "Judul atau awal teks" }
                    th scope="col" { "Tone" } th scope="col" { "Wilayah" }
                } }
                tbody {
                    @for brief in briefs {
                        tr {
                            td.waktu { (time(brief)) }
                            td.sumber { (source(names, brief)) }
                            td.judul {
                                a href=(links::mention(&brief.id)) { (words::line(&brief.caption(), CAPTION_CHARS)) }
                                @if brief.copy_of.is_some() { " " span.cip.salinan { "salinan" } }
                                @if !brief.kind.is_news() { " " span.cip { (words::kind(brief.kind)) } }
                            }
                            td { (tone(brief.tone.label())) }
                            td.wilayah { (regions(names, &brief.regions)) }
                        }
                    }
                }
            }
        }
    }
}

/// Sources with their counts, the first few.
pub(crate) fn sources(names: &dyn Names, ranked: &[(SourceId, usize)], limit: usize) -> String {
    let named: Vec<String> = ranked
        .iter()
        .take(limit)
        .map(|(source, count)| {
            format!("{} {}", words::line(&names.source_name(source), 40), words::count(*count))
        })
        .collect();
    let more = ranked.len().saturating_sub(limit);
    if more > 0 { format!("{}, dan {more} lagi", named.join(", ")) } else { named.join(", ") }
}

/// Counts as a list of bars that are links: (name, address, count).
pub(crate) fn linked_bars(rows: &[(String, String, usize)]) -> Markup {
    let most = rows.iter().map(|(.., count)| *count).max().unwrap_or(1).max(1);
    html! {
        ul.batang {
            @for (name, href, count) in rows {
                li {
                    a href=(href) { (name) }
                    svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                        rect x="0" y="0" width=(count * 1000 / most) height="10" fill=(palette::LEAD) {}
                    }
                    span.angka { (words::count(*count)) }
                }
            }
        }
    }
}

/// A count with what it counts.
pub(crate) fn figure(value: usize, label: &str, beside: &str) -> Markup {
    html! {
        div.angka-kunci {
            span.nilai { (words::count(value)) }
            span.label { (label) }
            @if !beside.is_empty() { span.banding { (beside) } }
        }
    }
}

/// A day as a heading: `Selasa, 12 Mei 2020`.
pub(crate) fn day(day: Date) -> Markup {
    html! { time datetime=(day) { (words::weekday_date(day)) } }
}

/// Text without control characters and without marks that turn the direction of what follows.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect()
}

/// A sentence where there is nothing to show.
pub(crate) fn nothing(text: &str) -> Markup {
    html! { p.kosong { (text) } }
}

/// A mail address of which only its first letter and domain can be read.
pub(crate) fn masked(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((name, domain)) => {
            let first: String = name.chars().take(1).collect();
            format!("{first}•••@{domain}")
        }
        None => "•••".to_owned(),
    }
}

/// A text in which all mail addresses are masked.
pub(crate) fn without_addresses(text: &str) -> String {
    let stops = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '`' | '"' | '\'' | '(' | ')' | ',' | ';' | ':')
    };
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(stops) {
        let word = part.trim_end_matches(stops);
        let rest = part.strip_prefix(word).unwrap_or_default();
        // An `@` inside an address of the web belongs to a path, not to a mail box.
        if word.contains('@') && !word.contains('/') {
            out.push_str(&masked(word))
        } else {
            out.push_str(word)
        }
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_masked_wherever_they_stand() {
        assert_eq!(masked("kepala.biro@example.go.id"), "k•••@example.go.id");
        assert_eq!(masked("tanpa"), "•••");
        assert_eq!(
            without_addresses("to <kepala@example.go.id>: 550 `x@y.id` gone"),
            "to <k•••@example.go.id>: 550 `x•••@y.id` gone"
        );
        assert_eq!(without_addresses("https://brantas.example/@akun"), "https://brantas.example/@akun");
    }

    #[test]
    fn ranks_are_by_count_then_by_value() {
        assert_eq!(ranked(["b", "a", "b", "c", "a"]), [("a", 2), ("b", 2), ("c", 1)]);
    }

    #[test]
    fn a_strip_says_its_counts_in_words() {
        let drawn = strip(Tones { positive: 1, neutral: 0, negative: 2 }).into_string();
        assert!(drawn.contains("1 positif · 0 netral · 2 negatif"));
        assert!(drawn.contains(r#"width="333""#) && drawn.contains(r#"width="667""#));
        assert!(!strip(Tones::default()).into_string().contains("<rect"));
    }
}
