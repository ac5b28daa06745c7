//! Beranda: one day.

use std::collections::BTreeSet;

use jiff::civil::Date;
use maud::{Markup, html};
use pantau_domain::{
    Population, RegionCode, SourceId,
    digest::{Comparison, IssueDigest, ToneCounts},
    time,
};
use pantau_figures::{DayPoint, tile_map, volume_curve};
use pantau_report::words;

use crate::{
    Dashboard,
    asked::Asked,
    day::{self, Day},
    error::PageError,
    layout::{self, Frame, Place},
    links, parts,
    parts::Tones,
};

/// Issues shown.
const ISSUES: usize = 30;
/// Days of an issue's small line.
const SPARK_DAYS: usize = 14;
/// Editions shown.
const EDITIONS: usize = 6;
/// Sources in trouble that a day names.
const TROUBLED: usize = 3;
/// Topics named.
const TOPICS: usize = 5;

pub(crate) fn page(dashboard: &Dashboard, asked: &Asked) -> Result<Markup, PageError> {
    let population = match asked.population("cakupan")? {
        Some(Population::All) => Population::All,
        Some(Population::National) => {
            return Err(PageError::asked("cakupan", "tidak dikenal (jatim atau semua)"));
        }
        _ => Population::Jatim,
    };
    let range = dashboard.store.day_range()?;
    let Some(day) = asked.day("tanggal")?.or(range.map(|(_, last)| last)) else {
        return Ok(frame(dashboard, "Beranda", &empty()));
    };
    let held = day::read(dashboard, day, population)?;
    let body = html! {
        (head(day, population, range))
        (silences(dashboard, &held))
        (figures(dashboard, &held, population))
        (issues(dashboard, &held, population))
        div.dua {
            (map(dashboard, &held, population))
            (curve(dashboard, &held, population))
        }
        (newest(dashboard)?)
    };
    Ok(frame(dashboard, &format!("Beranda, {}", words::date(day)), &body))
}

fn frame(dashboard: &Dashboard, title: &str, body: &Markup) -> Markup {
    let frame = Frame { title, place: Place::Home, query: "", organisation: &dashboard.organisation };
    layout::page(&frame, body)
}

fn empty() -> Markup {
    html! {
        h1 { "Belum ada pemberitaan" }
        p { "Basis data belum memuat pemberitaan bertanggal. Jalankan " code { "pantau crawl" } " atau " code { "pantau import" } ", lalu " code { "pantau process" } "." }
    }
}

fn head(day: Date, population: Population, range: Option<(Date, Date)>) -> Markup {
    let before = time::shift(day, -1);
    let after = time::shift(day, 1);
    let (first, last) = range.unwrap_or((day, day));
    html! {
        div.kepala {
            h1 { (parts::day(day)) }
            div.alat {
                nav.hari aria-label="Hari" {
                    @if before >= first { a rel="prev" href=(links::home(before, population)) { "‹ Sebelumnya" } }
                    @else { span { "‹ Sebelumnya" } }
                    @if after <= last { a rel="next" href=(links::home(after, population)) { "Berikutnya ›" } }
                    @else { span { "Berikutnya ›" } }
                }
                form.tanggal action="/" method="get" {
                    label.sembunyi for="tanggal" { "Pilih tanggal" }
                    input #tanggal type="date" name="tanggal" value=(day) min=(first) max=(last) data-langsung;
                    @if population == Population::All { input type="hidden" name="cakupan" value="semua"; }
                    button type="submit" { "Buka" }
                }
                (parts::scopes(population, |population| links::home(day, population)))
            }
        }
    }
}

/// Gaps of collection come first: whoever reads the numbers must know them.
fn silences(dashboard: &Dashboard, held: &Day) -> Markup {
    let list: Vec<String> = held
        .digest
        .silences
        .iter()
        .filter(|silence| silence.until == held.day)
        .map(|silence| {
            format!(
                "{} sejak {} (biasanya {} per hari)",
                words::line(&dashboard.names.source_name(&silence.source), 60),
                words::date(silence.since),
                words::decimal(silence.usual_per_day, 0)
            )
        })
        .collect();
    html! {
        @if !list.is_empty() {
            p.catatan role="note" {
                strong { "Sumber tidak terdengar: " } (words::list(&list))
                ". Penurunan jumlah pada hari ini bisa berasal dari pengumpulan, bukan dari pemberitaan."
            }
        }
    }
}

fn figures(dashboard: &Dashboard, held: &Day, population: Population) -> Markup {
    let digest = &held.digest;
    let (news, social) = day::kinds(held.held(population));
    let (all_news, all_social) = day::kinds(held.held(Population::All));
    let (national_news, national_social) = day::kinds(held.held(Population::National));
    html! {
        section.angka-hari aria-label="Angka hari ini" {
            div.kartu.utama {
                h2 { (if population == Population::All { "Semua pemberitaan" } else { "Jawa Timur" }) }
                div.deret {
                    (parts::figure(news, "pemberitaan", ""))
                    (parts::figure(social, "unggahan dan komentar", ""))
                    (parts::figure(digest.issues.len(), "isu", ""))
                    (parts::figure(digest.sources.len(), "sumber", ""))
                }
                p.banding { (comparison(digest.comparison.as_ref())) }
                div.dua.rapat {
                    (tone_block("Tone pemberitaan", &digest.news_tone))
                    (tone_block("Tone unggahan dan komentar", &digest.social_tone))
                }
                (topics(dashboard, held, population))
            }
            div.samping {
                @if population == Population::Jatim {
                    div.kartu {
                        h2 { "Nasional" }
                        div.deret {
                            (parts::figure(national_news, "pemberitaan", ""))
                            (parts::figure(national_social, "unggahan dan komentar", ""))
                        }
                        p.kecil { "Di luar Jawa Timur; " (words::count(digest.touch.value())) " di antaranya menyentuh Jawa Timur." }
                        (parts::strip(Tones::of(held.held(Population::National))))
                    }
                }
                div.kartu {
                    h2 { "Semua" }
                    div.deret {
                        (parts::figure(all_news, "pemberitaan", ""))
                        (parts::figure(all_social, "unggahan dan komentar", ""))
                    }
                    (parts::strip(Tones::of(held.held(Population::All))))
                    @if digest.undated.value() > 0 {
                        p.kecil { (words::count(digest.undated.value())) " lagi masuk tanpa tanggal terbit; tidak dihitung untuk hari mana pun." }
                    }
                }
            }
        }
    }
}

/// How the day compares with the day before, never a rise or fall that the counts do not bear.
fn comparison(comparison: Option<&Comparison>) -> String {
    match comparison {
        None => "Tidak ada hari pembanding.".to_owned(),
        Some(Comparison::NotComparable { before, silent }) => {
            let why =
                if silent.is_empty() { "cakupan sumber berbeda" } else { "ada sumber yang tidak terdengar" };
            format!(
                "Hari sebelumnya {}; tidak dapat dibandingkan karena {why}.",
                words::count(before.value())
            )
        }
        Some(Comparison::Comparable { before, ratio, interval, differs }) => {
            let before = words::count(before.value());
            let Some((ratio, (low, high))) = ratio.zip(*interval) else {
                return format!("Hari sebelumnya {before}.");
            };
            let verdict = match (differs, ratio > 1.0) {
                (false, _) => "tidak berbeda nyata",
                (true, true) => "naik",
                (true, false) => "turun",
            };
            format!(
                "Hari sebelumnya {before}: {verdict} ({} kali, selang 95 % {}–{}).",
                words::decimal(ratio, 2),
                words::decimal(low, 2),
                words::decimal(high, 2)
            )
        }
    }
}

fn tone_block(heading: &str, counts: &ToneCounts) -> Markup {
    let tones = Tones::from_counts(counts);
    let percent = |share: f64| words::decimal(share * 100.0, 0);
    html! {
        div.tone-besar {
            h3 { (heading) " " span.n { "n = " (words::count(tones.total())) } }
            @if tones.total() == 0 {
                (parts::nothing("Belum ada yang dapat dihitung."))
            } @else {
                (parts::strip(tones))
                @if let Some([_, _, (low, high)]) = counts.intervals {
                    p.kecil { "Bagian negatif diperkirakan " (percent(low)) "–" (percent(high)) " % (selang 95 %)." }
                }
            }
        }
    }
}

/// The topics most written about, each with the way to its mentions.
fn topics(dashboard: &Dashboard, held: &Day, population: Population) -> Markup {
    let day = held.day.to_string();
    let scope = if population == Population::Jatim { "jatim" } else { "" };
    let list = held.digest.topics.iter().take(TOPICS);
    html! {
        @if !held.digest.topics.is_empty() {
            p.topik {
                span.kecil { "Topik terbanyak: " }
                @for (place, (topic, count)) in list.enumerate() {
                    @if place > 0 { " · " }
                    a href=(links::with_query("/cari", &[("sejak", &day), ("hingga", &day), ("cakupan", scope), ("topik", topic.as_str())])) {
                        (words::line(&dashboard.names.topic_name(topic), 60))
                    }
                    " " (words::count(count.value()))
                }
            }
        }
    }
}

fn issues(dashboard: &Dashboard, held: &Day, population: Population) -> Markup {
    let list = &held.digest.issues;
    html! {
        section {
            h2 { "Isu hari ini" @if !list.is_empty() { " " span.n { (words::count(list.len())) } } }
            @if list.is_empty() {
                (parts::nothing(&format!(
                    "Tidak ada pemberitaan hari ini yang memenuhi syarat sebagai isu: sedikitnya {} sumber atau {} pemberitaan.",
                    dashboard.rank.least_sources, dashboard.rank.least_mentions
                )))
            } @else {
                ol.isu {
                    @for digest in list.iter().take(ISSUES) { li { (issue(dashboard, held, digest, population)) } }
                }
                @if list.len() > ISSUES { p.kecil { "Ditampilkan " (ISSUES) " isu teratas." } }
            }
            (national(held))
        }
    }
}

fn issue(dashboard: &Dashboard, held: &Day, digest: &IssueDigest, population: Population) -> Markup {
    let names = dashboard.names.as_ref();
    let issue = &digest.issue;
    let regions: Vec<RegionCode> = digest.regions.iter().map(|(code, _)| code.clone()).collect();
    let sources: Vec<_> =
        digest.sources.iter().map(|(source, count)| (source.clone(), count.value())).collect();
    let first = digest.first.as_ref().map(|(source, mention)| {
        let name = words::line(&names.source_name(source), 60);
        let time = held.briefs.get(mention).map(parts::first_time).unwrap_or_default();
        (name, time, links::mention(mention))
    });
    let skipped = issue.curve.len().saturating_sub(SPARK_DAYS);
    let curve: Vec<u32> = issue.curve.iter().skip(skipped).map(|(_, count)| *count).collect();
    html! {
        div.isu-kepala {
            h3 { a href=(links::issue(&issue.id, Some(held.day), population)) { (words::line(&issue.name, 160)) } }
            span class={ "cip status-" (issue.status) } { (words::status(issue.status)) }
        }
        div.isu-isi {
            div.isu-kata {
                p {
                    strong { (words::count(issue.evidence.len())) } " pemberitaan"
                    @if digest.social.value() > 0 { " (" (words::count(digest.social.value())) " unggahan)" }
                    @if digest.copies.value() > 0 { ", " (words::count(digest.copies.value())) " salinan" }
                    " · " (words::count(sources.len())) " sumber: " (parts::sources(names, &sources, 3))
                }
                p.kecil {
                    @if regions.is_empty() { "Tanpa wilayah tertentu" } @else { (parts::regions(names, &regions)) }
                    @if let Some((name, time, href)) = first {
                        " · pertama terbit di " a href=(href) { (name) } " (" (time) ")"
                    }
                }
            }
            (parts::strip(Tones::from_counts(&digest.tone)))
            (parts::spark(&curve))
        }
        (why(&issue.why, issue.score))
    }
}

/// Why an issue stands where it does: criteria, values, weights and what each adds.
pub(crate) fn why(criteria: &[(String, f64, f64)], score: f64) -> Markup {
    html! {
        details.mengapa {
            summary { "Mengapa di sini" span.n { " skor " (words::decimal(score, 1)) " dari 100" } }
            div.tabel tabindex="0" {
                table {
                    thead { tr { th scope="col" { "Kriteria" } th.kanan scope="col" { "Nilai (0–1)" } th.kanan scope="col" { "Bobot" } th.kanan scope="col" { "Sumbangan ke skor" } } }
                    tbody {
                        @for (name, value, weight) in criteria {
                            tr {
                                th scope="row" { (words::capital(name)) }
                                td.kanan { (words::decimal(*value, 2)) }
                                td.kanan { (words::decimal(*weight, 2)) }
                                td.kanan { (words::decimal(100.0 * value * weight, 1)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn national(held: &Day) -> Markup {
    html! {
        @if !held.digest.national.is_empty() {
            h3 { "Isu nasional yang menyentuh Jawa Timur" }
            ul.ringkas {
                @for digest in held.digest.national.iter().take(5) {
                    li {
                        a href=(links::issue(&digest.issue.id, Some(held.day), Population::All)) { (words::line(&digest.issue.name, 160)) }
                        span.kecil { " · " (words::count(digest.issue.evidence.len())) " pemberitaan" }
                    }
                }
            }
        }
    }
}

fn map(dashboard: &Dashboard, held: &Day, population: Population) -> Markup {
    let counts = parts::ranked(held.held(population).flat_map(parts::regencies));
    let figure = tile_map(&counts);
    let rows: Vec<(String, String, usize)> = counts
        .iter()
        .map(|(code, count)| {
            (words::line(&dashboard.names.region_name(code), 60), links::region(code, held.day), *count)
        })
        .collect();
    html! {
        section.kartu {
            h2 { "Sebaran wilayah" }
            (parts::drawing(&figure))
            @if rows.is_empty() {
                (parts::nothing("Tidak ada kabupaten/kota yang disebut hari ini."))
            } @else {
                details {
                    summary { "Dalam angka, dengan tautan ke pemberitaannya" }
                    (parts::linked_bars(&rows))
                }
            }
        }
    }
}

fn curve(dashboard: &Dashboard, held: &Day, population: Population) -> Markup {
    let points: Vec<DayPoint> = held
        .digest
        .curve
        .iter()
        .map(|(day, news, social, heard)| DayPoint {
            label: words::short_date(*day),
            news: *news,
            social: *social,
            heard: *heard,
            alarmed: held.digest.alarmed(*day),
        })
        .collect();
    let figure = volume_curve(&points, &[]);
    html! {
        section.kartu {
            h2 { "Volume 28 hari, " (words::population(population)) }
            (parts::timeline(&figure))
            details {
                summary { "Dalam angka" }
                div.tabel tabindex="0" {
                    table {
                        thead { tr { th scope="col" { "Hari" } th.kanan scope="col" { "Pemberitaan" } th.kanan scope="col" { "Unggahan" } th scope="col" { "Catatan" } } }
                        tbody {
                            @for (day, news, social, heard) in held.digest.curve.iter().rev() {
                                tr {
                                    td { a href=(links::home(*day, population)) { (words::date(*day)) } }
                                    td.kanan { (words::count(*news)) }
                                    td.kanan { (words::count(*social)) }
                                    td { (day_note(dashboard, held, *day, *heard)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What a reader of a day's numbers must know: whether sources were heard, and which were in trouble.
fn day_note(dashboard: &Dashboard, held: &Day, day: Date, heard: bool) -> String {
    let troubled: BTreeSet<&SourceId> =
        held.digest.alarms.iter().filter(|span| span.holds(day)).map(|span| &span.alarm.source).collect();
    let mut names: Vec<String> = troubled
        .iter()
        .take(TROUBLED)
        .map(|source| words::line(&dashboard.names.source_name(source), 60))
        .collect();
    if troubled.len() > names.len() {
        names.push(format!("{} sumber lain", words::count(troubled.len() - names.len())));
    }
    match (heard, names.is_empty()) {
        (true, true) => String::new(),
        (false, true) => "sumber tidak terdengar".to_owned(),
        (true, false) => format!("bermasalah: {}", words::list(&names)),
        (false, false) => format!("sumber tidak terdengar; bermasalah: {}", words::list(&names)),
    }
}

fn newest(dashboard: &Dashboard) -> Result<Markup, PageError> {
    let list = dashboard.store.editions(EDITIONS)?;
    Ok(html! {
        section {
            h2 { "Laporan terbaru" }
            @if list.is_empty() {
                (parts::nothing("Belum ada laporan yang disusun."))
            } @else {
                ul.ringkas {
                    @for (id, title, period, made) in &list {
                        li {
                            a href=(links::edition(id)) { (words::line(title, 120)) }
                            span.kecil { " · " (words::line(period, 80)) " · disusun " (words::instant(*made)) }
                        }
                    }
                }
            }
        }
    })
}
