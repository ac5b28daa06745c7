//! Pencarian: mentions that match, with counts over all of them.

mod question;

use std::time::Instant;

use jiff::civil::Date;
use maud::{Markup, html};
use pantau_domain::{Brief, Mention, RegionCode, SourceId, Tone, TopicSlug, time};
use pantau_figures::{DayPoint, volume_curve};
use pantau_index::{Counted, Hits, snippet};
use pantau_report::words;

pub(crate) use question::Question;

use crate::{
    Dashboard,
    asked::{Asked, QUERY_CHARS},
    error::PageError,
    layout::{self, Frame, Place},
    links, parts,
};

/// Hits on one page.
const PAGE: usize = 20;
/// Values of a facet shown.
const FACET: usize = 12;
/// Days up to which the histogram has a column a day; beyond, a column is a month.
const DAILY: i32 = 120;

/// What was found, and how long it took.
struct Found {
    hits: Hits,
    mentions: Vec<(Mention, Brief)>,
    millis: u128,
}

pub(crate) fn page(dashboard: &Dashboard, asked: &Asked) -> Result<Markup, PageError> {
    let question = Question::from_reader(asked)?;
    let begun = Instant::now();
    let hits = dashboard.index.search(&question.to_query(PAGE))?;
    let seqs: Vec<u64> = hits.hits.iter().map(|hit| hit.seq).collect();
    let mentions = dashboard.store.by_seq(&seqs)?;
    let found = Found { hits, mentions, millis: begun.elapsed().as_millis() };
    let body = html! {
        h1.sembunyi { "Pencarian" }
        (form(&question))
        (chosen(dashboard, &question))
        div.cari {
            (facets(dashboard, &question, &found.hits))
            div {
                (summary(&question, &found))
                (histogram(&found.hits.days))
                (results(dashboard, &question, &found))
                (pages(&question, found.hits.total))
            }
        }
    };
    let title = if question.text.is_empty() {
        "Pencarian".to_owned()
    } else {
        format!("{} – Pencarian", words::line(&question.text, 60))
    };
    let frame = Frame {
        title: &title,
        place: Place::Search,
        query: &question.text,
        organisation: &dashboard.organisation,
    };
    Ok(layout::page(&frame, &body))
}

fn form(question: &Question) -> Markup {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    html! {
        form.formulir action="/cari" method="get" {
            label.utama { "Kata yang dicari" input type="search" name="q" value=(question.text) maxlength=(QUERY_CHARS) aria-describedby="bantuan"; }
            label { "Sejak" input type="date" name="sejak" value=(day(question.since)); }
            label { "Hingga" input type="date" name="hingga" value=(day(question.until)); }
            label { "Cakupan" select name="cakupan" {
                @for (value, name) in [("", "Semua"), ("jatim", "Jawa Timur"), ("nasional", "Nasional")] {
                    option value=(value) selected[question.scope() == value] { (name) }
                }
            } }
            label { "Urutan" select name="urut" data-langsung {
                @for (value, name) in [("relevan", "Paling sesuai"), ("terbaru", "Terbaru")] {
                    option value=(value) selected[question.order() == value] { (name) }
                }
            } }
            // What was chosen at the side stays chosen.
            @for (name, value) in question.side() { @if !value.is_empty() { input type="hidden" name=(name) value=(value); } }
            button type="submit" { "Cari" }
            span.bantuan #bantuan {
                "Semua kata harus ada. " code { "\"banjir rob\"" } " mencari frasa, " code { "-hoaks" } " mengecualikan, " code { "ATAU" } " memberi pilihan; "
                code { "wilayah:35.78" } ", " code { "topik:bencana" } ", " code { "tone:negatif" } " menyaring."
            }
        }
    }
}

/// Filters in force, each with the way to drop it.
fn chosen(dashboard: &Dashboard, question: &Question) -> Markup {
    let names = dashboard.names.as_ref();
    let mut chips: Vec<(String, Question)> = Vec::new();
    let without = |change: fn(&mut Question)| {
        let mut other = question.first_page();
        change(&mut other);
        other
    };
    if let Some(topic) = &question.topic {
        chips.push((
            format!("Topik: {}", words::line(&names.topic_name(topic), 60)),
            without(|other| other.topic = None),
        ));
    }
    if let Some(region) = &question.region {
        chips.push((
            format!("Wilayah: {}", words::line(&names.region_name(region), 60)),
            without(|other| other.region = None),
        ));
    }
    if let Some(source) = &question.source {
        chips.push((
            format!("Sumber: {}", words::line(&names.source_name(source), 60)),
            without(|other| other.source = None),
        ));
    }
    if let Some(tone) = question.tone {
        chips.push((format!("Tone: {}", words::tone(tone)), without(|other| other.tone = None)));
    }
    if let Some(since) = question.since {
        chips.push((format!("Sejak {}", words::date(since)), without(|other| other.since = None)));
    }
    if let Some(until) = question.until {
        chips.push((format!("Hingga {}", words::date(until)), without(|other| other.until = None)));
    }
    html! {
        @if !chips.is_empty() {
            div.saringan role="group" aria-label="Saringan yang berlaku" {
                @for (name, other) in &chips { a href=(other.href()) title="Lepas saringan ini" { span.cip { (name) " ×" } } }
            }
        }
    }
}

fn summary(question: &Question, found: &Found) -> Markup {
    let total = usize::try_from(found.hits.total).unwrap_or(usize::MAX);
    let first = question.offset(PAGE) + 1;
    let last = (first + found.mentions.len()).saturating_sub(1);
    html! {
        p.baris role="status" {
            strong { (words::count(total)) } " pemberitaan dan unggahan"
            @if !found.mentions.is_empty() { ", ditampilkan " (words::count(first)) "–" (words::count(last)) }
            span.kecil { " · " (words::count(usize::try_from(found.millis).unwrap_or(usize::MAX))) " ms" }
        }
    }
}

fn histogram(days: &[(Date, u64)]) -> Markup {
    let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) else { return html! {} };
    let daily = (*last - *first).get_days() < DAILY;
    let points: Vec<DayPoint> = if daily { by_day(days, *first, *last) } else { by_month(days) };
    html! {
        @if points.len() > 1 {
            details.kartu open {
                summary { "Volume per " (if daily { "hari" } else { "bulan" }) }
                (parts::timeline(&volume_curve(&points, &[])))
            }
        }
    }
}

fn point(label: String, count: u64) -> DayPoint {
    DayPoint {
        label,
        news: usize::try_from(count).unwrap_or(usize::MAX),
        social: 0,
        heard: true,
        alarmed: false,
    }
}

fn by_day(days: &[(Date, u64)], first: Date, last: Date) -> Vec<DayPoint> {
    let mut known = days.iter().peekable();
    time::days(first, last)
        .map(|day| {
            let count = known.next_if(|(held, _)| *held == day).map_or(0, |(_, count)| *count);
            point(words::short_date(day), count)
        })
        .collect()
}

fn by_month(days: &[(Date, u64)]) -> Vec<DayPoint> {
    let mut months: Vec<(Date, u64)> = Vec::new();
    for (day, count) in days {
        let month = day.first_of_month();
        // Months without a mention are columns of their own, so that time runs evenly.
        while let Some(next) = months
            .last()
            .map(|(last, _)| time::shift(last.last_of_month(), 1))
            .filter(|next| *next < month && months.len() < 1_200)
        {
            months.push((next, 0));
        }
        match months.last_mut() {
            Some((last, sum)) if *last == month => *sum = sum.saturating_add(*count),
            _ => months.push((month, *count)),
        }
    }
    months
        .into_iter()
        .map(|(month, count)| {
            let name: String = words::month(month).chars().take(3).collect();
            point(format!("{name} {}", month.year()), count)
        })
        .collect()
}

fn facets(dashboard: &Dashboard, question: &Question, hits: &Hits) -> Markup {
    let names = dashboard.names.as_ref();
    let with = |change: &dyn Fn(&mut Question)| {
        let mut other = question.first_page();
        change(&mut other);
        other.href()
    };
    let tone = rows(&hits.facets.tone, |value| {
        let tone: Tone = value.parse().ok()?;
        Some((words::capital(words::tone(tone)), with(&|other| other.tone = Some(tone))))
    });
    let topic = rows(&hits.facets.topic, |value| {
        let topic: TopicSlug = value.parse().ok()?;
        Some((names.topic_name(&topic), with(&|other| other.topic = Some(topic.clone()))))
    });
    let region = rows(&hits.facets.region, |value| {
        let region: RegionCode = value.parse().ok()?;
        Some((names.region_name(&region), with(&|other| other.region = Some(region.clone()))))
    });
    let source = rows(&hits.facets.source, |value| {
        let source: SourceId = value.parse().ok()?;
        Some((names.source_name(&source), with(&|other| other.source = Some(source.clone()))))
    });
    html! {
        aside.sisi aria-label="Saring hasil" {
            @for (heading, rows) in [("Tone", tone), ("Topik", topic), ("Wilayah", region), ("Sumber", source)] {
                @if !rows.is_empty() {
                    section.kartu {
                        h2 { (heading) }
                        ul { @for (name, href, count) in rows { li { a href=(href) { (words::line(&name, 60)) } span { (pantau_figures::thousands(count)) } } } }
                    }
                }
            }
        }
    }
}

fn rows(counted: &Counted, link: impl Fn(&str) -> Option<(String, String)>) -> Vec<(String, String, u64)> {
    counted
        .iter()
        .take(FACET)
        .filter_map(|(value, count)| link(value).map(|(name, href)| (name, href, *count)))
        .collect()
}

fn results(dashboard: &Dashboard, question: &Question, found: &Found) -> Markup {
    let names = dashboard.names.as_ref();
    html! {
        @if found.mentions.is_empty() {
            div.kartu {
                p { strong { "Tidak ada yang cocok." } }
                p.kecil { "Periksa ejaan, kurangi kata, atau lepas sebagian saringan. Imbuhan tidak menjadi soal: “banjir” juga menemukan “kebanjiran”." }
            }
        } @else {
            ol.hasil start=(question.offset(PAGE) + 1) {
                @for (mention, brief) in &found.mentions {
                    li {
                        h3 class=[mention.title.is_none().then_some("unggahan")] { a href=(links::mention(&brief.id)) { (title(mention, brief, &question.text)) } }
                        p.kecil {
                            (parts::source(names, brief)) " · " (parts::time(brief)) " · " (words::kind(brief.kind)) " "
                            (parts::tone(brief.tone.label()))
                            @if brief.copy_of.is_some() { " " span.cip.salinan { "salinan" } }
                            @if !brief.regions.is_empty() { " " (parts::regions(names, &brief.regions)) }
                        }
                        @if mention.title.is_some() { p { (excerpt(&mention.body, &question.text)) } }
                    }
                }
            }
        }
    }
}

/// The headline, or the post itself, with the words found marked.
fn title(mention: &Mention, brief: &Brief, query: &str) -> Markup {
    match &mention.title {
        Some(title) => {
            let title = words::line(title, 200);
            let shown = snippet(&title, query);
            let (start, end) = (
                shown.first().map_or(0, |(range, _)| range.start),
                shown.last().map_or(0, |(range, _)| range.end),
            );
            html! {
                (title.get(..start).unwrap_or_default())
                (marked(&title, &shown))
                (title.get(end..).unwrap_or_default())
            }
        }
        None if mention.body.trim().is_empty() => html! { (words::line(&brief.caption(), 160)) },
        None => excerpt(&mention.body, query),
    }
}

/// The stretch of a text that shows why it was found.
fn excerpt(text: &str, query: &str) -> Markup {
    let shown = snippet(text, query);
    let cut_before = shown.first().is_some_and(|(range, _)| range.start > 0);
    let cut_after = shown.last().is_some_and(|(range, _)| {
        text.get(range.end..).is_some_and(|rest| rest.chars().any(char::is_alphanumeric))
    });
    html! {
        @if cut_before { "… " }
        (marked(text, &shown))
        @if cut_after { " …" }
    }
}

fn marked(text: &str, shown: &[(std::ops::Range<usize>, bool)]) -> Markup {
    html! {
        @for (range, hit) in shown {
            @let part = parts::plain(text.get(range.clone()).unwrap_or_default());
            @if *hit { mark { (part) } } @else { (part) }
        }
    }
}

fn pages(question: &Question, total: u64) -> Markup {
    let last = question::last_page(total, PAGE);
    html! {
        @if last > 1 {
            nav.halaman aria-label="Halaman hasil" {
                @if question.page > 1 { a rel="prev" href=(question.at_page(question.page - 1).href()) { "‹ Sebelumnya" } }
                span { "Halaman " (words::count(question.page)) " dari " (words::count(last)) }
                @if question.page < last { a rel="next" href=(question.at_page(question.page + 1).href()) { "Berikutnya ›" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(list: &[(&str, u64)]) -> Vec<(Date, u64)> {
        list.iter().map(|(day, count)| (day.parse().unwrap(), *count)).collect()
    }

    #[test]
    fn empty_days_and_months_are_columns_too() {
        let held = days(&[("2020-05-01", 2), ("2020-05-04", 1)]);
        let counts: Vec<usize> = by_day(&held, held[0].0, held[1].0).iter().map(|point| point.news).collect();
        assert_eq!(counts, [2, 0, 0, 1]);
        let months = by_month(&days(&[("2020-01-31", 2), ("2020-01-31", 1), ("2020-04-02", 5)]));
        let counts: Vec<usize> = months.iter().map(|point| point.news).collect();
        assert_eq!(counts, [3, 0, 0, 5]);
        assert_eq!(months[1].label, "Feb 2020");
    }

    #[test]
    fn an_excerpt_marks_words_and_escapes_markup() {
        let shown = excerpt("<script>alert(1)</script> banjir & lumpur", "banjir").into_string();
        assert!(shown.contains("<mark>banjir</mark>"), "{shown}");
        assert!(!shown.contains("<script>") && shown.contains("&amp;"), "{shown}");
    }
}
