//! Isu: one public question.

use std::collections::HashMap;

use jiff::civil::Date;
use maud::{Markup, html};
use pantau_domain::{
    Brief, Issue, IssueId, MentionId, Population, Quote, Story, StoryId, edition::Period, time,
};
use pantau_figures::{DayPoint, volume_curve};
use pantau_insight::rank::issues;
use pantau_report::words;
use pantau_store::BriefFilter;

use crate::{
    Dashboard,
    asked::{self, Asked},
    day::LOOK_BACK_DAYS,
    error::PageError,
    layout::{self, Frame, Place},
    links,
    pages::home,
    parts,
    parts::Tones,
};

/// Mentions listed; the search shows the rest.
const LISTED: usize = 300;
/// Quotes shown.
const QUOTES: usize = 12;

const WHAT: &str = "isu ini";

/// An issue seen from a day.
struct Seen {
    day: Date,
    population: Population,
    /// Mentions of the 28 days up to the day, oldest first.
    briefs: Vec<Brief>,
    /// Its rank that day; none where it was no issue of that day.
    rank: Option<Issue>,
    stories: HashMap<StoryId, Story>,
}

impl Seen {
    fn today(&self) -> impl Iterator<Item = &Brief> {
        self.briefs.iter().filter(|brief| brief.day() == Some(self.day))
    }
}

pub(crate) fn page(dashboard: &Dashboard, id: &str, asked: &Asked) -> Result<Markup, PageError> {
    let id: IssueId = asked::id(id, WHAT)?;
    let population = asked.population("cakupan")?.unwrap_or(Population::Jatim);
    let seen = read(dashboard, &id, asked.day("tanggal")?, population)?;
    let name = seen
        .rank
        .as_ref()
        .map(|issue| issue.name.clone())
        .or_else(|| {
            seen.stories
                .values()
                .max_by_key(|story| (story.mentions, story.started))
                .map(|story| story.headline.clone())
        })
        .or_else(|| seen.briefs.first().map(Brief::caption))
        .unwrap_or_else(|| "Isu".to_owned());
    let name = words::line(&name, 200);
    let body = html! {
        (head(&id, &name, &seen))
        div.dua.lebar-kiri {
            div {
                section.kartu { h2 { "Volume 28 hari" } (parts::timeline(&volume_curve(&points(&seen), &[]))) }
                (stories(&seen))
                (quotes(dashboard, &seen))
            }
            (aside(dashboard, &seen))
        }
        (mentions(dashboard, &id, &seen))
    };
    let frame = Frame { title: &name, place: Place::None, query: "", organisation: &dashboard.organisation };
    Ok(layout::page(&frame, &body))
}

fn read(
    dashboard: &Dashboard,
    id: &IssueId,
    asked: Option<Date>,
    population: Population,
) -> Result<Seen, PageError> {
    let store = dashboard.store.as_ref();
    let whole = |population| BriefFilter {
        issue: Some(id.clone()),
        population: Some(population),
        ..BriefFilter::default()
    };
    let day = match asked {
        Some(day) => Some(day),
        None => {
            let newest = store.briefs(&BriefFilter { limit: Some(50), ..whole(Population::All) })?;
            newest.iter().filter_map(Brief::day).max()
        }
    };
    let Some(day) = day else { return Err(PageError::Missing { what: WHAT }) };
    let until = |population| BriefFilter {
        since: Some(time::shift(day, 1 - LOOK_BACK_DAYS)),
        until: Some(day),
        ..whole(population)
    };
    let mut briefs = store.briefs(&until(population))?;
    let mut population = population;
    if briefs.is_empty() && population != Population::All {
        population = Population::All;
        briefs = store.briefs(&until(population))?;
    }
    if briefs.is_empty()
        && store.briefs(&BriefFilter { limit: Some(1), ..whole(Population::All) })?.is_empty()
    {
        return Err(PageError::Missing { what: WHAT });
    }
    let rank = issues(&briefs, Period { since: day, until: day }, &dashboard.rank)
        .into_iter()
        .find(|issue| issue.id == *id);
    let mut ids: Vec<StoryId> = briefs.iter().filter_map(|brief| brief.story.clone()).collect();
    ids.sort();
    ids.dedup();
    let stories = store.stories(&ids)?.into_iter().map(|story| (story.id.clone(), story)).collect();
    Ok(Seen { day, population, briefs, rank, stories })
}

fn head(id: &IssueId, name: &str, seen: &Seen) -> Markup {
    let before = time::shift(seen.day, -1);
    let after = time::shift(seen.day, 1);
    html! {
        p.remah { a href=(links::home(seen.day, seen.population)) { "Isu " (words::date(seen.day)) } }
        div.kepala {
            h1 {
                (name) " "
                @if let Some(issue) = &seen.rank { span class={ "cip status-" (issue.status) } { (words::status(issue.status)) } }
            }
            div.alat {
                nav.hari aria-label="Hari" {
                    a rel="prev" href=(links::issue(id, Some(before), seen.population)) { "‹ " (words::short_date(before)) }
                    span { (words::date(seen.day)) }
                    a rel="next" href=(links::issue(id, Some(after), seen.population)) { (words::short_date(after)) " ›" }
                }
                (parts::scopes(seen.population, |population| links::issue(id, Some(seen.day), population)))
            }
        }
    }
}

fn stories(seen: &Seen) -> Markup {
    let mut inside: HashMap<&StoryId, (usize, usize)> = HashMap::new();
    for brief in &seen.briefs {
        let Some(story) = &brief.story else { continue };
        let counts = inside.entry(story).or_default();
        counts.0 += 1;
        counts.1 += usize::from(brief.day() == Some(seen.day));
    }
    let mut rows: Vec<(&Story, usize, usize)> = inside
        .into_iter()
        .filter_map(|(id, (all, today))| seen.stories.get(id).map(|story| (story, all, today)))
        .collect();
    rows.sort_by(|a, b| b.2.cmp(&a.2).then(b.0.last.cmp(&a.0.last)).then(a.0.id.cmp(&b.0.id)));
    html! {
        section {
            h2 { "Peristiwa " span.n { (words::count(rows.len())) } }
            div.tabel tabindex="0" {
                table {
                    thead { tr { th scope="col" { "Peristiwa" } th scope="col" { "Mulai" } th.kanan scope="col" { "Hari ini" } th.kanan scope="col" { "28 hari" } } }
                    tbody {
                        @for (story, all, today) in rows {
                            tr {
                                td.judul { a href=(links::story(&story.id)) { (words::line(&story.headline, 160)) } }
                                td.waktu { (words::date(time::wib_day(story.started))) }
                                td.kanan { (words::count(today)) }
                                td.kanan { (words::count(all)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn quotes(dashboard: &Dashboard, seen: &Seen) -> Markup {
    let mut told: Vec<&str> = Vec::new();
    let mut list: Vec<(&Quote, &Brief)> = Vec::new();
    // The newest first; words that several outlets print are shown once.
    for (quote, brief) in seen
        .briefs
        .iter()
        .rev()
        .filter(|brief| brief.kind.is_news())
        .flat_map(|brief| brief.quotes.iter().map(move |quote| (quote, brief)))
    {
        if list.len() >= QUOTES {
            break;
        }
        if !told.contains(&quote.text.as_str()) {
            told.push(&quote.text);
            list.push((quote, brief));
        }
    }
    html! {
        section {
            h2 { "Kutipan" }
            @if list.is_empty() { (parts::nothing("Tidak ada kutipan dalam pemberitaan isu ini.")) }
            @for (quote, brief) in list { (quotation(dashboard, quote, Some(brief))) }
        }
    }
}

/// A quotation, with the mention that it stands in.
pub(crate) fn quotation(dashboard: &Dashboard, quote: &Quote, brief: Option<&Brief>) -> Markup {
    html! {
        figure.kutipan {
            blockquote {
                @if quote.kind.is_direct() { "“" (words::line(&quote.text, 600)) "”" } @else { (words::line(&quote.text, 600)) }
            }
            figcaption {
                strong { (words::line(&quote.speaker, 100)) }
                @if let Some(role) = &quote.role { ", " (words::line(role, 120)) }
                @if let Some(brief) = brief {
                    " · " a href=(links::mention(&brief.id)) { (words::line(&dashboard.names.source_name(&brief.source), 60)) }
                    ", " (parts::time(brief))
                }
            }
        }
    }
}

fn aside(dashboard: &Dashboard, seen: &Seen) -> Markup {
    let names = dashboard.names.as_ref();
    let today: Vec<&Brief> = seen.today().collect();
    let sources = parts::ranked(today.iter().map(|brief| brief.source.clone()));
    let regions = parts::ranked(today.iter().flat_map(|brief| parts::regencies(brief)));
    let first = first(seen);
    html! {
        aside {
            section.kartu {
                h2 { "Hari ini" }
                div.deret {
                    (parts::figure(today.len(), "pemberitaan", ""))
                    (parts::figure(sources.len(), "sumber", ""))
                    (parts::figure(seen.briefs.len(), "dalam 28 hari", ""))
                }
                (parts::strip(Tones::of(today.iter().copied())))
                dl {
                    @if !sources.is_empty() { dt { "Sumber" } dd { (parts::sources(names, &sources, 8)) } }
                    @if !regions.is_empty() {
                        dt { "Wilayah" }
                        dd {
                            @for (place, (code, count)) in regions.iter().enumerate() {
                                @if place > 0 { ", " }
                                a href=(links::region(code, seen.day)) { (words::line(&names.region_name(code), 60)) } " " (words::count(*count))
                            }
                        }
                    }
                    @if let Some(brief) = first {
                        dt { "Pertama terbit (28 hari terakhir)" }
                        dd { a href=(links::mention(&brief.id)) { (words::line(&names.source_name(&brief.source), 60)) } ", " (parts::first_time(brief)) }
                    }
                }
                @if let Some(issue) = &seen.rank { (home::why(&issue.why, issue.score)) }
                @else { p.kecil { "Pada hari ini isu ini tidak memenuhi syarat peringkat." } }
            }
        }
    }
}

fn first(seen: &Seen) -> Option<&Brief> {
    let known: Option<&MentionId> = seen.rank.as_ref().and_then(|issue| issue.first.as_ref());
    seen.briefs
        .iter()
        .find(|brief| Some(&brief.id) == known)
        .or_else(|| seen.briefs.iter().find(|brief| brief.published.is_some()))
}

fn points(seen: &Seen) -> Vec<DayPoint> {
    let mut counts: HashMap<Date, (usize, usize)> = HashMap::new();
    for brief in &seen.briefs {
        let Some(day) = brief.day() else { continue };
        let (news, social) = counts.entry(day).or_default();
        if brief.kind.is_news() { *news += 1 } else { *social += 1 }
    }
    time::days(time::shift(seen.day, 1 - LOOK_BACK_DAYS), seen.day)
        .map(|day| {
            let (news, social) = counts.get(&day).copied().unwrap_or_default();
            DayPoint { label: words::short_date(day), news, social, heard: true, alarmed: false }
        })
        .collect()
}

fn mentions(dashboard: &Dashboard, id: &IssueId, seen: &Seen) -> Markup {
    let mut list: Vec<&Brief> = seen.briefs.iter().collect();
    list.reverse();
    let copies = list.iter().filter(|brief| brief.copy_of.is_some()).count();
    html! {
        section {
            h2 { "Pemberitaan 28 hari " span.n { (words::count(list.len())) ", " (words::count(copies)) " salinan" } }
            @if list.is_empty() {
                (parts::nothing("Tidak ada pemberitaan isu ini pada 28 hari sampai tanggal tersebut."))
                p { a href=(links::issue(id, None, Population::All)) { "Buka hari terakhir isu ini" } }
            } @else {
                (parts::mentions(dashboard, list.iter().take(LISTED).copied(), "Pemberitaan isu ini, yang terbaru lebih dulu"))
                @if list.len() > LISTED { p.kecil { "Ditampilkan " (words::count(LISTED)) " yang terbaru." } }
            }
        }
    }
}
