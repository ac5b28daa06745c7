//! Kesehatan sistem: what the store holds, what went wrong, which sources fell silent.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use maud::{Markup, html};
use pantau_domain::{DispatchState, SourceId, health::AlarmKind, time};
use pantau_insight::health::{self, HABIT_DAYS, HealthInput};
use pantau_report::words;
use pantau_store::Counts;

use crate::{
    Dashboard,
    error::PageError,
    layout::{self, Frame, Place},
    links,
    pages::editions,
    parts,
};

/// Days of volume shown.
const DAYS: i64 = 14;
/// Feeds and the like that are shown.
const LISTS: usize = 300;
/// Faults shown.
const FAULTS: usize = 100;
/// Dispatches shown.
const DISPATCHES: usize = 100;

pub(crate) fn page(dashboard: &Dashboard) -> Result<Markup, PageError> {
    let counts = dashboard.store.counts()?;
    let documents = dashboard.index.count();
    let body = html! {
        div.kepala { h1 { "Kesehatan sistem" } p.kecil { "Keadaan pada " (words::instant((dashboard.now)())) } }
        (agreement(&counts, documents))
        div.dua {
            (pending(&counts))
            (stock(&counts))
        }
        (alarms(dashboard)?)
        (sources(dashboard)?)
        (lists(dashboard)?)
        (dispatches(dashboard, &counts)?)
        (faults(dashboard)?)
    };
    let frame = Frame {
        title: "Kesehatan sistem",
        place: Place::Health,
        query: "",
        organisation: &dashboard.organisation,
    };
    Ok(layout::page(&frame, &body))
}

fn number(value: u64) -> String {
    pantau_figures::thousands(value)
}

fn agreement(counts: &Counts, documents: u64) -> Markup {
    let difference = documents.abs_diff(counts.indexed);
    html! {
        @if difference == 0 {
            p.baik { strong { "Indeks dan basis data sepakat: " } (number(documents)) " pemberitaan dapat dicari, selisih 0." }
        } @else {
            p.catatan.buruk role="alert" {
                strong { "Indeks dan basis data berselisih " (number(difference)) ": " }
                (number(documents)) " dokumen di indeks, " (number(counts.indexed)) " pemberitaan ditandai terindeks. Jalankan " code { "pantau reindex" } "."
            }
        }
    }
}

fn rows(heading: &str, list: &[(&str, u64)]) -> Markup {
    html! {
        section.kartu {
            h2 { (heading) }
            table {
                tbody { @for (name, value) in list { tr { th scope="row" { (name) } td.kanan { (number(*value)) } } } }
            }
        }
    }
}

fn pending(counts: &Counts) -> Markup {
    rows(
        "Menunggu dikerjakan",
        &[
            ("Tangkapan belum dibaca", counts.captures_pending),
            ("Pemberitaan belum diberi label", counts.annotate_pending),
            ("Pemberitaan belum dikelompokkan", counts.group_pending),
            ("Pemberitaan belum masuk indeks", counts.index_pending),
            ("Alamat dalam antrean pengambilan", counts.frontier),
        ],
    )
}

fn stock(counts: &Counts) -> Markup {
    rows(
        "Isi basis data",
        &[
            ("Tangkapan", counts.captures),
            ("Pemberitaan dan unggahan", counts.mentions),
            ("Peristiwa", counts.stories),
            ("Isu", counts.issues),
            ("Laporan", counts.editions),
        ],
    )
}

/// A source's volume, oldest day first.
struct Volume {
    id: SourceId,
    days: Vec<u32>,
    last: Option<Date>,
    followed: bool,
}

/// Why a source is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Gave something before and nothing since yesterday.
    Silent,
    /// Followed, and gave nothing in all days shown.
    Nothing,
}

/// `days` ends with today; the last two days are today and yesterday.
fn mark(days: &[u32], followed: bool) -> Option<Mark> {
    let gave = |reach: usize| days.iter().rev().take(reach).any(|count| *count > 0);
    if gave(2) {
        return None;
    }
    // A source that nobody follows came with an import; it is missed for a week, not for ever.
    let reach = if followed { days.len() } else { 9 };
    if gave(reach) {
        return Some(Mark::Silent);
    }
    followed.then_some(Mark::Nothing)
}

fn volumes(dashboard: &Dashboard) -> Result<Vec<Volume>, PageError> {
    let today = time::wib_day((dashboard.now)());
    let since = time::shift(today, 1 - DAYS);
    let places: HashMap<Date, usize> =
        time::days(since, today).enumerate().map(|(place, day)| (day, place)).collect();
    let mut held: BTreeMap<SourceId, Volume> = BTreeMap::new();
    let empty = |id: &SourceId, followed| Volume {
        id: id.clone(),
        days: vec![0; places.len()],
        last: None,
        followed,
    };
    for outlet in dashboard.outlets.values().filter(|outlet| outlet.enabled) {
        held.insert(outlet.id.clone(), empty(&outlet.id, true));
    }
    for row in dashboard.store.source_days(since, today)? {
        let volume = held.entry(row.source.clone()).or_insert_with(|| empty(&row.source, false));
        if let Some(count) = places.get(&row.day).and_then(|place| volume.days.get_mut(*place)) {
            *count = count.saturating_add(row.mentions);
            volume.last = volume.last.max(Some(row.day));
        }
    }
    let mut list: Vec<Volume> = held.into_values().collect();
    let sum = |volume: &Volume| volume.days.iter().map(|count| u64::from(*count)).sum::<u64>();
    // What is marked comes first, then the largest.
    list.sort_by(|a, b| {
        let marked = |volume: &Volume| mark(&volume.days, volume.followed).is_none();
        marked(a).cmp(&marked(b)).then(sum(b).cmp(&sum(a))).then(a.id.cmp(&b.id))
    });
    Ok(list)
}

fn sources(dashboard: &Dashboard) -> Result<Markup, PageError> {
    let list = volumes(dashboard)?;
    let marked = list.iter().filter(|volume| mark(&volume.days, volume.followed).is_some()).count();
    Ok(html! {
        section {
            h2 { "Sumber, " (DAYS) " hari terakhir " span.n { (words::count(list.len())) ", " (words::count(marked)) " ditandai" } }
            @if list.is_empty() { (parts::nothing("Tidak ada sumber yang diikuti, dan tidak ada yang memberi pada hari-hari ini.")) }
            @else {
                div.tabel.tinggi tabindex="0" {
                    table {
                        thead { tr { th scope="col" { "Sumber" } th scope="col" { "Volume harian" } th.kanan scope="col" { "Jumlah" } th.kanan scope="col" { "Per hari" } th scope="col" { "Terakhir terbit" } th scope="col" { "Keadaan" } } }
                        tbody { @for volume in &list { (source_row(dashboard, volume)) } }
                    }
                }
            }
        }
    })
}

fn source_row(dashboard: &Dashboard, volume: &Volume) -> Markup {
    let sum: u64 = volume.days.iter().map(|count| u64::from(*count)).sum();
    let per_day =
        f64::from(u32::try_from(sum).unwrap_or(u32::MAX)) / f64::from(u32::try_from(DAYS).unwrap_or(14));
    html! {
        tr {
            td { a href=(links::with_query("/cari", &[("sumber", volume.id.as_str())])) { (words::line(&dashboard.names.source_name(&volume.id), 60)) } }
            td { (parts::spark(&volume.days)) }
            td.kanan { (number(sum)) }
            td.kanan { (words::decimal(per_day, 1)) }
            td.waktu { @match volume.last { Some(day) => (words::date(day)), None => "–" } }
            td {
                @match mark(&volume.days, volume.followed) {
                    None => span.cip.tone-positive { "terdengar" },
                    Some(Mark::Silent) => span.cip.tone-negative { "tidak terdengar" },
                    Some(Mark::Nothing) => span.cip.tone-negative { "tidak ada dalam " (DAYS) " hari" },
                }
            }
        }
    }
}

/// What somebody must look at, and hosts that are left alone for a while.
fn alarms(dashboard: &Dashboard) -> Result<Markup, PageError> {
    let now = (dashboard.now)();
    let followed = dashboard.followed();
    let today = time::wib_day(now);
    let yesterday = time::shift(today, -1);
    let store = dashboard.store.as_ref();
    let since = time::shift(yesterday, -HABIT_DAYS);
    let volumes = store.source_days(since, yesterday)?;
    let found = health::alarms(&HealthInput {
        day: yesterday,
        source_days: &volumes,
        readings: &store.reading_days(since, today)?,
        lists: &store.lists()?,
        followed: &followed,
    });
    let hosts: Vec<_> = store.hosts()?.into_iter().filter(|host| host.until > now).collect();
    Ok(html! {
        section {
            h2 { "Yang perlu diperiksa " span.n { (words::count(found.len() + hosts.len())) } }
            @if followed.is_empty() && volumes.is_empty() && found.is_empty() && hosts.is_empty() { (parts::nothing("Tidak ada sumber yang dapat dinilai: tidak ada yang diikuti, dan tidak ada yang memberi dalam empat minggu terakhir.")) }
            @else if found.is_empty() && hosts.is_empty() { (parts::nothing("Semua sumber memberi sebanyak biasanya dan dapat dibaca.")) }
            @else {
                div.tabel.tinggi tabindex="0" {
                    table {
                        thead { tr { th scope="col" { "Sumber" } th scope="col" { "Masalah" } th scope="col" { "Keterangan" } } }
                        tbody {
                            @for alarm in &found {
                                @let (name, text) = told(&alarm.kind);
                                tr {
                                    td { a href=(links::with_query("/cari", &[("sumber", alarm.source.as_str())])) { (words::line(&dashboard.names.source_name(&alarm.source), 60)) } }
                                    td { span.cip.tone-negative { (name) } }
                                    td.pecah { (text) }
                                }
                            }
                            @for host in &hosts {
                                tr {
                                    td.pecah { (words::line(&host.host, 80)) }
                                    td { span.cip.tone-negative { "dijeda" } }
                                    td.pecah { "Tidak ditanya sampai " (words::instant(host.until)) ": " (words::line(&host.reason, 160)) ", " (words::count(host.failures as usize)) " kegagalan beruntun." }
                                }
                            }
                        }
                    }
                }
            }
        }
    })
}

/// An alarm's name and what it says.
fn told(kind: &AlarmKind) -> (&'static str, String) {
    let percent = |share: f64| format!("{} %", words::decimal(share * 100.0, 0));
    match kind {
        AlarmKind::Gap { since, expected, got } => (
            "terlalu sedikit",
            format!(
                "{} pemberitaan sejak {}, biasanya sekitar {}.",
                words::count(usize::try_from(*got).unwrap_or(0)),
                words::date(*since),
                words::decimal(*expected, 0)
            ),
        ),
        AlarmKind::Unheard => {
            ("tidak terdengar", "Diikuti, tetapi tidak memberi apa pun dalam empat minggu.".to_owned())
        }
        AlarmKind::Layout { since, share, before, pages } => {
            let before =
                before.map_or_else(String::new, |before| format!(", sebelumnya {}", percent(before)));
            (
                "tata letak berubah",
                format!(
                    "Sejak {}; {} dari {pages} halaman terakhir terbaca tanpa teks atau tanpa tanggal{before}.",
                    words::date(*since),
                    percent(*share)
                ),
            )
        }
        AlarmKind::Moved { url, to, since } => (
            "pindah alamat",
            format!(
                "{} menjawab dari {}{}. Perbarui outlets.toml.",
                words::line(url, 120),
                words::line(to, 120),
                known_since(*since)
            ),
        ),
        AlarmKind::Blocked { url, outcome, since } => (
            "menolak kami",
            format!("{}: {}{}.", words::line(url, 120), words::line(outcome, 120), known_since(*since)),
        ),
        AlarmKind::Unreachable { url, outcome, failures, since } => (
            "tidak terjangkau",
            format!(
                "{}: {}, {failures} kali beruntun{}.",
                words::line(url, 120),
                words::line(outcome, 120),
                known_since(*since)
            ),
        ),
    }
}

fn known_since(since: Option<Date>) -> String {
    since.map_or_else(String::new, |since| format!(", sejak {}", words::date(since)))
}

/// Feeds, sitemaps and section pages: how often something new stands there, and when they are looked at next.
fn lists(dashboard: &Dashboard) -> Result<Markup, PageError> {
    let list = dashboard.store.lists()?;
    let shown: Vec<_> =
        list.iter().filter(|list| list.looked_at.is_some() || list.failures > 0).take(LISTS).collect();
    Ok(html! {
        section {
            h2 { "Umpan, peta situs, dan halaman rubrik " span.n { (words::count(list.len())) } }
            @if shown.is_empty() { (parts::nothing("Belum ada yang ditanya.")) }
            @else {
                div.tabel.tinggi tabindex="0" {
                    table {
                        thead { tr { th scope="col" { "Alamat" } th.kanan scope="col" { "Baru per jam" } th scope="col" { "Terakhir" } th scope="col" { "Berikutnya" } th scope="col" { "Hasil" } } }
                        tbody {
                            @for list in shown {
                                tr {
                                    td.pecah { (words::line(&list.url, 120)) }
                                    td.kanan { @match list.hourly { Some(rate) => (words::decimal(rate, 1)), None => "–" } }
                                    td.waktu { @match list.looked_at { Some(at) => (words::instant(at)), None => "–" } }
                                    td.waktu { @match list.due { Some(at) => (words::instant(at)), None => "–" } }
                                    td {
                                        @if let Some(other) = &list.same_as { "isi sama dengan " (words::line(other, 100)) }
                                        @else if list.failures > 0 { "gagal " (words::count(list.failures as usize)) " kali: " (words::line(list.outcome.as_deref().unwrap_or(""), 100)) }
                                        @else { "terbaca" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    })
}

fn dispatches(dashboard: &Dashboard, counts: &Counts) -> Result<Markup, PageError> {
    let list = dashboard.store.dispatches(None)?;
    let total: u64 = counts.dispatches.iter().map(|(_, count)| count).sum();
    let mut shown: Vec<_> = list.iter().collect();
    shown.sort_by(|a, b| b.due.cmp(&a.due).then(a.id.cmp(&b.id)));
    // What was not delivered is what somebody must see.
    shown.sort_by_key(|dispatch| dispatch.state == DispatchState::Accepted);
    Ok(html! {
        section {
            h2 { "Pengiriman " span.n { (number(total)) } }
            p.baris { @for (state, count) in &counts.dispatches { span class={ "cip kirim-" (state) } { (editions::state(*state)) " " (number(*count)) } " " } }
            @if counts.dispatches_unknown > 0 {
                p.catatan role="note" { (number(counts.dispatches_unknown)) " kiriman mungkin tiba dua kali dengan Message-ID yang sama, karena sambungan atau proses terputus sebelum peladen menjawab." }
            }
            @if shown.is_empty() { (parts::nothing("Belum ada pengiriman.")) }
            @else {
                div.tabel tabindex="0" {
                    table {
                        thead { tr { th scope="col" { "Penerima" } th scope="col" { "Laporan" } th scope="col" { "Keadaan" } th.kanan scope="col" { "Percobaan" } th scope="col" { "Jawaban peladen" } } }
                        tbody {
                            @for dispatch in shown.into_iter().take(DISPATCHES) {
                                tr {
                                    td { (words::line(&dispatch.name, 60)) " " span.kecil { (parts::masked(&dispatch.email)) } }
                                    td { a href=(links::edition(&dispatch.edition)) { (dispatch.edition) } }
                                    td { span class={ "cip kirim-" (dispatch.state) } { (editions::state(dispatch.state)) } }
                                    td.kanan { (dispatch.tries) }
                                    td.kecil { (parts::without_addresses(&words::line(dispatch.reply.as_deref().unwrap_or(""), 160))) }
                                }
                            }
                        }
                    }
                }
            }
        }
    })
}

fn faults(dashboard: &Dashboard) -> Result<Markup, PageError> {
    let list = dashboard.store.faults(FAULTS)?;
    Ok(html! {
        section {
            h2 { "Gangguan yang tercatat " span.n { (words::count(list.len())) } }
            @if list.is_empty() { (parts::nothing("Tidak ada gangguan yang tercatat.")) }
            @else {
                div.tabel.tinggi tabindex="0" {
                    table {
                        thead { tr { th scope="col" { "Tahap" } th scope="col" { "Mengenai" } th scope="col" { "Yang terjadi" } th.kanan scope="col" { "Kali" } th scope="col" { "Terakhir" } } }
                        tbody {
                            @for fault in &list {
                                tr {
                                    td { (words::line(&fault.stage, 20)) }
                                    td.pecah { (parts::without_addresses(&words::line(&fault.subject, 160))) }
                                    td { (parts::without_addresses(&words::line(&fault.reason, 240))) }
                                    td.kanan { (number(fault.count)) }
                                    td.waktu { (words::instant(fault.at)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_marked_only_where_there_was_a_voice() {
        assert_eq!(mark(&[0, 0, 3, 2, 4, 3, 2, 0, 0], true), Some(Mark::Silent));
        assert_eq!(mark(&[0, 0, 3, 2, 4, 3, 2, 1, 0], true), None);
        assert_eq!(mark(&[0; 14], true), Some(Mark::Nothing));
        assert_eq!(mark(&[0; 14], false), None);
        let long_ago = [5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(mark(&long_ago, true), Some(Mark::Silent));
        assert_eq!(mark(&long_ago, false), None);
    }
}
