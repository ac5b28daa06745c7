//! Laporan: editions, their files, and the mentions behind each of their numbers.

use maud::{Markup, html};
use pantau_domain::{DispatchState, Edition, EditionId, edition::Measure};
use pantau_report::words;
use pantau_store::BriefFilter;

use crate::{
    Dashboard, asked,
    error::PageError,
    layout::{self, Frame, Place},
    links, parts,
};

/// Editions listed.
const LISTED: usize = 500;
/// Mentions listed behind one number.
const EVIDENCE: usize = 1_000;
/// Dispatches listed.
const DISPATCHES: usize = 200;

const WHAT: &str = "laporan ini";

/// The files of an edition: (name, content type, what a reader calls it).
pub(crate) const FILES: [(&str, &str, &str); 3] = [
    ("laporan.html", "text/html; charset=utf-8", "Baca di peramban (HTML)"),
    ("laporan.pdf", "application/pdf", "Unduh PDF"),
    ("laporan.json", "application/json", "Data (JSON)"),
];

fn frame(dashboard: &Dashboard, title: &str, body: &Markup) -> Markup {
    layout::page(
        &Frame { title, place: Place::Editions, query: "", organisation: &dashboard.organisation },
        body,
    )
}

pub(crate) fn list(dashboard: &Dashboard) -> Result<Markup, PageError> {
    let list = dashboard.store.editions(LISTED)?;
    let body = html! {
        h1 { "Laporan " span.n { (words::count(list.len())) } }
        @if list.is_empty() {
            p { "Belum ada laporan. " code { "pantau report daily" } " menyusun laporan harian dari hari terakhir." }
        } @else {
            div.tabel tabindex="0" {
                table {
                    thead { tr { th scope="col" { "Laporan" } th scope="col" { "Periode" } th scope="col" { "Disusun" } th scope="col" { "Berkas" } } }
                    tbody {
                        @for (id, title, period, made) in &list {
                            tr {
                                td.judul { a href=(links::edition(id)) { (words::line(title, 120)) } }
                                td { (words::line(period, 80)) }
                                td.waktu { (words::instant(*made)) }
                                td.berkas {
                                    @for (name, short) in [("laporan.html", "HTML"), ("laporan.pdf", "PDF"), ("laporan.json", "JSON")] {
                                        a href={ (links::edition(id)) "/" (name) } { (short) } " "
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(frame(dashboard, "Laporan", &body))
}

fn read(dashboard: &Dashboard, id: &str) -> Result<(EditionId, Edition), PageError> {
    let id: EditionId = asked::id(id, WHAT)?;
    let edition = dashboard.store.edition(&id)?.ok_or(PageError::Missing { what: WHAT })?;
    Ok((id, edition))
}

pub(crate) fn one(dashboard: &Dashboard, id: &str) -> Result<Markup, PageError> {
    let (id, edition) = read(dashboard, id)?;
    let title = words::line(&edition.title, 160);
    let body = html! {
        p.remah { a href="/laporan" { "Laporan" } }
        h1 { (title) }
        p.baris { (words::line(&edition.period_label, 120)) }
        p.tombol {
            @for (name, _, label) in FILES { a href={ (links::edition(&id)) "/" (name) } { (label) } " " }
        }
        div.dua.lebar-kiri {
            div {
                section { h2 { "Ringkasan" } div.teks { @for line in edition.summary.lines().filter(|line| !line.trim().is_empty()) { p { (line) } } } }
                (measures(&id, &edition))
            }
            aside { (identity(&edition)) (dispatches(dashboard, &id)?) }
        }
    };
    Ok(frame(dashboard, &title, &body))
}

fn identity(edition: &Edition) -> Markup {
    html! {
        section.kartu {
            h2 { "Identitas" }
            dl {
                dt { "Jenis" } dd { (words::edition(edition.kind)) }
                dt { "Hari yang dicakup" } dd { (words::days(edition.period)) }
                dt { "Klasifikasi" } dd { (words::line(&edition.classification, 40)) }
                dt { "Data dibaca sampai" } dd { (words::instant(edition.cutoff)) }
                dt { "Bagian" } dd { (words::count(edition.sections.len())) }
                dt { "Pemberitaan dalam lampiran" } dd { (words::count(edition.annex.len())) }
                dt { "Id" } dd { code { (edition.id) } }
            }
        }
    }
}

/// A value as printed: whole numbers without decimals.
fn value(measure: &Measure) -> String {
    let decimals = if measure.value.fract().abs() < 1e-9 { 0 } else { 2 };
    words::decimal(measure.value, decimals)
}

fn measures(id: &EditionId, edition: &Edition) -> Markup {
    html! {
        section {
            h2 { "Angka dan buktinya " span.n { (words::count(edition.measures.len())) } }
            @if edition.measures.is_empty() { (parts::nothing("Laporan ini tidak memuat angka.")) }
            @else {
                div.tabel.tinggi tabindex="0" {
                    table {
                        thead { tr { th scope="col" { "Angka" } th.kanan scope="col" { "Nilai" } th scope="col" { "Cakupan" } th.kanan scope="col" { "Bukti" } } }
                        tbody {
                            @for (place, measure) in edition.measures.iter().enumerate() {
                                tr {
                                    td.judul { (words::line(&measure.label, 160)) }
                                    td.kanan {
                                        (value(measure))
                                        @if let Some((low, high)) = measure.interval { span.kecil { " (" (words::decimal(low, 2)) "–" (words::decimal(high, 2)) ")" } }
                                    }
                                    td.tetap { (words::population(measure.population)) }
                                    td.kanan {
                                        @if measure.evidence.is_empty() { "–" }
                                        @else { a href={ (links::edition(id)) "/angka/" (place + 1) } { (words::count(measure.evidence.len())) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn dispatches(dashboard: &Dashboard, id: &EditionId) -> Result<Markup, PageError> {
    let list = dashboard.store.dispatches(Some(id))?;
    Ok(html! {
        section.kartu {
            h2 { "Pengiriman " span.n { (words::count(list.len())) } }
            @if list.is_empty() { (parts::nothing("Belum dikirim kepada siapa pun.")) }
            ul.ringkas {
                @for dispatch in list.iter().take(DISPATCHES) {
                    li { (words::line(&dispatch.name, 80)) " " span.kecil { (parts::masked(&dispatch.email)) } " " span class={ "cip kirim-" (dispatch.state) } { (state(dispatch.state)) } }
                }
            }
        }
    })
}

/// Where a dispatch stands, as a word.
pub(crate) fn state(state: DispatchState) -> &'static str {
    match state {
        DispatchState::Queued => "menunggu",
        DispatchState::Sending => "sedang dikirim",
        DispatchState::Accepted => "diterima peladen",
        DispatchState::Refused => "ditolak",
        DispatchState::Failed => "gagal",
    }
}

/// The mentions behind one number. Places count from 1.
pub(crate) fn measure(dashboard: &Dashboard, id: &str, place: &str) -> Result<Markup, PageError> {
    const NUMBER: &str = "angka ini";
    let (id, edition) = read(dashboard, id)?;
    let place: usize = place.parse().map_err(|_| PageError::Missing { what: NUMBER })?;
    let measure = place
        .checked_sub(1)
        .and_then(|place| edition.measures.get(place))
        .ok_or(PageError::Missing { what: NUMBER })?;
    let asked: Vec<_> = measure.evidence.iter().take(EVIDENCE).cloned().collect();
    let wanted = asked.len();
    let briefs = dashboard.store.briefs(&BriefFilter { ids: Some(asked), ..BriefFilter::default() })?;
    let title = words::line(&measure.label, 160);
    let body = html! {
        p.remah { a href="/laporan" { "Laporan" } " › " a href=(links::edition(&id)) { (words::line(&edition.title, 120)) } }
        h1 { (title) ": " (value(measure)) }
        p.baris {
            "Cakupan: " (words::population(measure.population))
            @if let Some((low, high)) = measure.interval { ". Selang 95 %: " (words::decimal(low, 2)) "–" (words::decimal(high, 2)) }
            ". " (words::count(measure.evidence.len())) " pemberitaan menjadi buktinya."
        }
        @if briefs.len() < wanted {
            p.catatan role="note" { (words::count(wanted - briefs.len())) " di antaranya sudah dihapus menurut aturan retensi." }
        }
        @if measure.evidence.len() > EVIDENCE { p.kecil { "Ditampilkan " (words::count(EVIDENCE)) " yang pertama." } }
        (parts::mentions(dashboard, &briefs, "Bukti angka ini"))
    };
    Ok(frame(dashboard, &title, &body))
}

/// One file as it was rendered: (content type, bytes).
pub(crate) fn file(
    dashboard: &Dashboard,
    id: &str,
    name: &str,
) -> Result<(&'static str, Vec<u8>), PageError> {
    const FILE: &str = "berkas laporan ini";
    let id: EditionId = asked::id(id, WHAT)?;
    let (name, kind, _) =
        FILES.into_iter().find(|(known, ..)| *known == name).ok_or(PageError::Missing { what: FILE })?;
    let bytes = dashboard.store.edition_file(&id, name)?.ok_or(PageError::Missing { what: FILE })?;
    Ok((kind, bytes))
}
