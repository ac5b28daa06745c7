//! Pemberitaan: one mention, whole, with all that is said about it and by whom.

use jiff::Timestamp;
use maud::{Markup, html};
use pantau_domain::{
    Annotations, Author, Brief, DateOrigin, Mention, MentionId, PassageLanguage, Platform, Population,
    Precision, ToneScores, time,
};
use pantau_report::words;
use pantau_store::{BriefFilter, CaptureRecord, History};

use crate::{
    Dashboard, asked, day,
    error::PageError,
    layout::{self, Frame, Place},
    links,
    pages::issue::quotation,
    parts,
};

/// Mentions of the same story that are looked through for copies.
const SIBLINGS: usize = 500;
/// Characters of a field that is not the text itself.
const FIELD_CHARS: usize = 300;

const WHAT: &str = "pemberitaan ini";

/// A mention with what surrounds it.
struct Whole {
    mention: Mention,
    brief: Option<Brief>,
    labels: Option<Annotations>,
    capture: Option<CaptureRecord>,
    /// Copies of it, and what it copies, oldest first.
    kin: Vec<Brief>,
    headline: Option<String>,
    history: History,
}

pub(crate) fn page(dashboard: &Dashboard, id: &str) -> Result<Markup, PageError> {
    let id: MentionId = asked::id(id, WHAT)?;
    let whole = read(dashboard, &id)?;
    let mention = &whole.mention;
    let caption = mention.title.clone().unwrap_or_else(|| mention.body.chars().take(90).collect());
    let title = words::line(&caption, 200);
    let body = html! {
        p.remah {
            @if let Some(brief) = &whole.brief && let Some(issue) = &brief.issue {
                a href=(links::issue(issue, brief.day(), Population::Jatim)) { "Isu" } " › "
            }
            @if let Some(story) = whole.brief.as_ref().and_then(|brief| brief.story.as_ref()) {
                a href=(links::story(story)) { "Peristiwa" }
            }
        }
        @if mention.title.is_some() { h1 { (title) } } @else { h1 { (words::capital(words::kind(mention.kind))) } }
        (byline(dashboard, mention))
        div.dua.lebar-kiri {
            article {
                div.teks { @for paragraph in mention.body.lines().filter(|line| !line.trim().is_empty()) { p { (parts::plain(paragraph)) } } }
                @if mention.body.trim().is_empty() { (parts::nothing("Teks tidak tersedia.")) }
                (history(&whole))
                (quotes(dashboard, &whole))
                (kin(dashboard, &whole))
            }
            aside {
                (labels(dashboard, &whole))
                (origin(&whole))
            }
        }
    };
    let frame = Frame { title: &title, place: Place::None, query: "", organisation: &dashboard.organisation };
    Ok(layout::page(&frame, &body))
}

fn read(dashboard: &Dashboard, id: &MentionId) -> Result<Whole, PageError> {
    let store = dashboard.store.as_ref();
    let mention = store.mention(id)?.ok_or(PageError::Missing { what: WHAT })?;
    let brief = store
        .briefs(&BriefFilter { ids: Some(vec![id.clone()]), ..BriefFilter::default() })?
        .into_iter()
        .next();
    let labels = store.annotations(id)?;
    let capture = store.capture(&mention.capture)?;
    let story = brief.as_ref().and_then(|brief| brief.story.clone());
    let mut kin = match &story {
        Some(story) => store.briefs(&BriefFilter {
            story: Some(story.clone()),
            limit: Some(SIBLINGS),
            ..BriefFilter::default()
        })?,
        None => Vec::new(),
    };
    let original = brief.as_ref().and_then(|brief| brief.copy_of.clone());
    kin.retain(|other| {
        other.id != *id
            && (other.copy_of.as_ref() == Some(id)
                || (original.is_some()
                    && (Some(&other.id) == original.as_ref() || other.copy_of == original)))
    });
    kin.reverse();
    let headline = match &story {
        Some(story) => {
            store.stories(std::slice::from_ref(story))?.into_iter().next().map(|story| story.headline)
        }
        None => None,
    };
    let history = store.history(id)?;
    Ok(Whole { mention, brief, labels, capture, kin, headline, history })
}

fn byline(dashboard: &Dashboard, mention: &Mention) -> Markup {
    let name = words::line(&dashboard.names.source_name(&mention.source), 80);
    let outlet = dashboard.outlets.get(&mention.source);
    html! {
        p.baris {
            strong { (name) }
            @if let Some(outlet) = outlet { " (" (words::medium(outlet.medium)) ", " (words::level(outlet.level)) ")" }
            " · " (words::capital(words::kind(mention.kind)))
            @if let Some(author) = &mention.author { " · " (words::line(author, 100)) }
            @if let Some(section) = &mention.section { " · rubrik " (words::line(section, 60)) }
        }
        @if let Some(url) = &mention.url {
            p.baris {
                @match links::outside(url) {
                    Some(href) => a.luar href=(href) rel="noopener noreferrer nofollow" target="_blank" { "Buka di alamat aslinya ↗" span.kecil { " " (words::line(url, 110)) } },
                    None => span.kecil { "Alamat: " (words::line(url, FIELD_CHARS)) },
                }
            }
        }
    }
}

/// What became of the page since it was first read.
fn history(whole: &Whole) -> Markup {
    let History { revisions, gone_at, .. } = &whole.history;
    html! {
        @if let Some(gone_at) = gone_at {
            p.catatan role="note" { strong { "Halaman ini sudah tidak ada: " } "peladen menyatakannya pada " (words::instant(*gone_at)) ". Teks di atas adalah yang terakhir terbaca." }
        }
        @if !revisions.is_empty() {
            section {
                h2 { "Versi sebelumnya " span.n { (words::count(revisions.len())) } }
                @for (revision, next) in revisions.iter().rev().zip(later_titles(whole)) {
                    details {
                        summary {
                            "Sampai " (words::instant(revision.until)) ": "
                            (words::count(revision.added as usize)) " kata ditambah, " (words::count(revision.removed as usize)) " dihapus"
                            @if revision.title.as_deref() != next { ", judul diganti" }
                        }
                        @if let Some(title) = &revision.title { h3 { (words::line(title, 200)) } }
                        div.teks { @for paragraph in revision.body.lines().filter(|line| !line.trim().is_empty()) { p { (parts::plain(paragraph)) } } }
                        p.kecil { "Tangkapan " code { (revision.capture) } ", diterima " (words::instant(revision.since)) "." }
                    }
                }
            }
        }
    }
}

/// For each earlier version, newest first, the headline of the one that followed it.
fn later_titles(whole: &Whole) -> impl Iterator<Item = Option<&str>> {
    let earlier = whole.history.revisions.iter().rev().map(|revision| revision.title.as_deref());
    std::iter::once(whole.mention.title.as_deref()).chain(earlier)
}

fn quotes(dashboard: &Dashboard, whole: &Whole) -> Markup {
    let quotes = whole.labels.as_ref().map(|labels| labels.quotes.as_slice()).unwrap_or_default();
    html! {
        @if !quotes.is_empty() {
            section { h2 { "Kutipan" } @for quote in quotes { (quotation(dashboard, quote, None)) } }
        }
    }
}

fn kin(dashboard: &Dashboard, whole: &Whole) -> Markup {
    let original = whole.brief.as_ref().and_then(|brief| brief.copy_of.as_ref());
    html! {
        section {
            h2 { "Peristiwa dan salinan" }
            @match (&whole.brief, &whole.headline) {
                (Some(Brief { story: Some(story), .. }), Some(headline)) => {
                    p { "Bagian dari peristiwa " a href=(links::story(story)) { (words::line(headline, 160)) } "." }
                }
                _ => { p { "Belum dikelompokkan ke dalam peristiwa." } }
            }
            @if let Some(original) = original {
                p { "Teks ini menyalin " a href=(links::mention(original)) { "pemberitaan yang lebih dulu terbit" } "." }
            }
            @if whole.kin.is_empty() {
                @if original.is_none() { p.kecil { "Tidak ada salinan yang diketahui." } }
            } @else {
                (parts::mentions(dashboard, &whole.kin, "Teks yang sama di tempat lain"))
            }
        }
    }
}

fn percent(share: f32) -> String {
    format!("{} %", words::decimal(f64::from(share) * 100.0, 0))
}

fn scores(scores: &ToneScores) -> Markup {
    html! {
        (parts::tone(scores.label()))
        span.kecil { " positif " (percent(scores.positive)) " · netral " (percent(scores.neutral)) " · negatif " (percent(scores.negative)) }
    }
}

fn labels(dashboard: &Dashboard, whole: &Whole) -> Markup {
    let names = dashboard.names.as_ref();
    let Some(labels) = &whole.labels else {
        return html! { section.kartu { h2 { "Label" } (parts::nothing("Belum diberi label.")) } };
    };
    let author = match &labels.author {
        Author::Model(version) => format!("model {version}"),
        Author::Analyst(name) => format!("analis {name}"),
    };
    html! {
        section.kartu {
            h2 { "Label" }
            dl {
                dt { "Tone teks" } dd { (scores(&labels.tone)) }
                @if let Some(headline) = &labels.headline_tone { dt { "Tone judul" } dd { (scores(headline)) } }
                @if let Some(government) = &labels.government {
                    dt { "Terhadap pemerintah" } dd { (words::government(government.label)) " " span.kecil { (percent(government.score)) } }
                }
                dt { "Topik" }
                dd {
                    @if labels.topics.is_empty() { "tidak ada" }
                    @for topic in &labels.topics { span.butir { (words::line(&names.topic_name(&topic.label), 60)) " " span.kecil { (percent(topic.score)) } } }
                }
                dt { "Wilayah" }
                dd {
                    @if labels.regions.is_empty() { "bukan tentang Jawa Timur" }
                    @for region in &labels.regions { span.butir { (words::line(&names.region_name(&region.label), 60)) " " span.kecil { (percent(region.score)) } } }
                }
                @if !labels.themes.is_empty() {
                    dt { "Tema khusus" }
                    dd { @for theme in &labels.themes { span.butir { (words::line(&names.theme_title(&theme.theme), 60)) @if !theme.subthemes.is_empty() { ": " (words::line(&theme.subthemes.join(", "), 120)) } } } }
                }
                @if !labels.actors.is_empty() {
                    dt { "Tokoh dan lembaga" }
                    dd { @for actor in labels.actors.iter().take(20) { span.butir { (words::line(&actor.name, 80)) @if let Some(role) = &actor.role { span.kecil { ", " (words::line(role, 80)) } } } } }
                }
                dt { "Bahasa" } dd { (language(&labels.language.label.0)) " " span.kecil { (percent(labels.language.score)) } }
                @if !labels.passages.is_empty() {
                    dt { "Bahasa bagian" }
                    dd { @for passage in labels.passages.iter().take(10) { span.butir { (language(&passage.language.label.0)) ": " span.kecil { "“" (words::line(passage_text(&whole.mention, passage), 60)) "”" } } } }
                }
                dt { "Cakupan" } dd { (day::scope_name(labels.scope)) }
            }
            p.kecil { "Menurut " (words::line(&author, 120)) ", " (words::instant(labels.at)) "." }
        }
    }
}

/// A language's name; its code where it is none of ours.
fn language(code: &str) -> String {
    match code {
        "id" => "Indonesia".to_owned(),
        "jv" => "Jawa".to_owned(),
        "mad" => "Madura".to_owned(),
        "en" => "Inggris".to_owned(),
        "mul" => "campuran".to_owned(),
        "und" => "tidak diketahui".to_owned(),
        other => words::line(other, 10),
    }
}

/// The words of a passage; none where the text has changed since it was labelled.
fn passage_text<'a>(mention: &'a Mention, passage: &PassageLanguage) -> &'a str {
    mention.body.get(passage.start..passage.end).unwrap_or_default()
}

/// When it was published as far as that is known, how far it is, and where it was read.
fn published(mention: &Mention) -> Markup {
    let Some(known) = &mention.published else {
        return html! { "tidak diketahui; tidak dihitung untuk hari mana pun" };
    };
    let (when, precision) = match known.precision {
        Precision::Day => (words::date(known.day()), "hari saja, jam tidak diketahui"),
        Precision::Minute => (words::instant(known.instant), "sampai menit"),
        Precision::Second => (with_seconds(known.instant), "sampai detik"),
    };
    let origin = match known.origin {
        DateOrigin::JsonLd => "data terstruktur halaman (JSON-LD)",
        DateOrigin::Meta => "elemen meta halaman",
        DateOrigin::TimeElement => "elemen waktu halaman",
        DateOrigin::Text => "teks halaman",
        DateOrigin::Address => "alamat halaman",
        DateOrigin::Feed => "umpan atau peta situs",
        DateOrigin::Platform => "antarmuka platform",
        DateOrigin::Import => "berkas impor",
    };
    html! { time datetime=(known.to_rfc3339()) { (when) } br; span.kecil { "Ketelitian: " (precision) ". Dibaca dari " (origin) "." } }
}

fn with_seconds(at: Timestamp) -> String {
    let local = time::wib().to_datetime(at);
    format!(
        "{} pukul {:02}.{:02}.{:02} WIB",
        words::date(local.date()),
        local.hour(),
        local.minute(),
        local.second()
    )
}

fn origin(whole: &Whole) -> Markup {
    let mention = &whole.mention;
    let counts = [
        ("suka", mention.engagement.likes),
        ("komentar", mention.engagement.comments),
        ("dibagikan", mention.engagement.shares),
        ("dilihat", mention.engagement.views),
    ];
    let engagement: Vec<String> = counts
        .into_iter()
        .filter_map(|(name, count)| count.map(|count| format!("{name} {}", pantau_figures::thousands(count))))
        .collect();
    html! {
        section.kartu {
            h2 { "Asal-usul" }
            dl {
                dt { "Terbit" } dd { (published(mention)) }
                dt { "Pertama dilihat" } dd { (words::instant(mention.seen_at)) }
                @if mention.platform != Platform::Web { dt { "Platform" } dd { (words::platform(mention.platform)) } }
                @if let Some(account) = &mention.account {
                    dt { "Akun" }
                    dd { (words::line(account.as_str(), 120)) p.catatan { "Data pribadi: nama akun hanya ditampilkan di halaman ini dan tidak boleh disebarkan." } }
                }
                @if let Some(reply_to) = &mention.reply_to { dt { "Membalas" } dd { a href=(links::mention(reply_to)) { "unggahan yang dibalas" } } }
                @if !engagement.is_empty() { dt { "Keterlibatan" } dd { (engagement.join(" · ")) } }
                dt { "Tangkapan arsip" }
                dd {
                    code { (mention.capture) }
                    @if let Some(row) = mention.row { span.kecil { ", baris " (words::count(usize::try_from(row).unwrap_or(0))) } }
                    @if let Some(capture) = &whole.capture {
                        br; span.kecil { "Diterima " (words::instant(capture.fetched_at)) ", berkas " (words::line(&capture.segment, 80)) ", SHA-256 " span.pecah { (capture.payload_sha256) } }
                    }
                }
                dt { "Id" } dd { code { (mention.id) } }
                @if !mention.warnings.is_empty() { dt { "Catatan pembacaan" } dd { (words::line(&mention.warnings.join(", "), FIELD_CHARS)) } }
            }
        }
    }
}
