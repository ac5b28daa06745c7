//! Peristiwa: mentions of one event.

use maud::{Markup, html};
use pantau_domain::{Brief, MentionId, Population, Story, StoryId, time};
use pantau_report::words;
use pantau_store::BriefFilter;

use crate::{
    Dashboard, asked,
    error::PageError,
    layout::{self, Frame, Place},
    links, parts,
    parts::Tones,
};

/// Mentions listed.
const LISTED: usize = 500;

const WHAT: &str = "peristiwa ini";

pub(crate) fn page(dashboard: &Dashboard, id: &str) -> Result<Markup, PageError> {
    let id: StoryId = asked::id(id, WHAT)?;
    let story = dashboard
        .store
        .stories(std::slice::from_ref(&id))?
        .into_iter()
        .next()
        .ok_or(PageError::Missing { what: WHAT })?;
    let mut briefs = dashboard.store.briefs(&BriefFilter {
        story: Some(id),
        limit: Some(LISTED),
        ..BriefFilter::default()
    })?;
    briefs.reverse();
    let headline = words::line(&story.headline, 200);
    let body = html! {
        p.remah { a href=(links::issue(&story.issue, Some(time::wib_day(story.last)), Population::Jatim)) { "Isu dari peristiwa ini" } }
        h1 { (headline) }
        (figures(dashboard, &story, &briefs))
        section {
            h2 { "Pemberitaan " span.n { "yang paling dulu di atas" } }
            (parts::mentions(dashboard, &briefs, "Pemberitaan peristiwa ini"))
            @if usize::try_from(story.mentions).unwrap_or(usize::MAX) > briefs.len() {
                p.kecil { "Ditampilkan " (words::count(briefs.len())) " yang terbaru." }
            }
        }
    };
    let frame =
        Frame { title: &headline, place: Place::None, query: "", organisation: &dashboard.organisation };
    Ok(layout::page(&frame, &body))
}

fn figures(dashboard: &Dashboard, story: &Story, briefs: &[Brief]) -> Markup {
    let names = dashboard.names.as_ref();
    let copies = briefs.iter().filter(|brief| brief.copy_of.is_some()).count();
    let sources = parts::ranked(briefs.iter().map(|brief| brief.source.clone()));
    let first = find(briefs, &story.first);
    html! {
        section.kartu {
            div.deret {
                (parts::figure(usize::try_from(story.mentions).unwrap_or(usize::MAX), "pemberitaan", ""))
                (parts::figure(copies, "salinan", ""))
                (parts::figure(sources.len(), "sumber", ""))
            }
            (parts::strip(Tones::of(briefs)))
            dl {
                dt { "Berlangsung" }
                dd { (words::instant(story.started)) " sampai " (words::instant(story.last)) }
                @if let Some(brief) = first {
                    dt { "Pertama terbit" }
                    dd { a href=(links::mention(&brief.id)) { (words::line(&names.source_name(&brief.source), 60)) } ", " (parts::first_time(brief)) }
                }
                dt { "Sumber" }
                dd { (parts::sources(names, &sources, 12)) }
            }
        }
    }
}

fn find<'a>(briefs: &'a [Brief], id: &MentionId) -> Option<&'a Brief> {
    briefs.iter().find(|brief| brief.id == *id)
}
