//! What an address offers: an outlet looked at once, politely, with few requests, and nothing kept.
//!
//! Every hint (a declared feed, a line of robots.txt, a usual place) counts only after what is there was read. The
//! result is a value; how it is shown is the command line's business.

mod asker;
mod error;
mod feeds;
mod layout;
mod lists;
mod seen;
mod who;

use jiff::Timestamp;
use pantau_classifier::Gazetteer;
use pantau_crawler::Fetcher;
use pantau_domain::{Capture, CaptureKind};
use pantau_normalizer::{Received, discover, discover::Home, feed};
use url::Url;

pub use error::ProbeError;
pub use seen::{ArticleSeen, Confidence, FeedSeen, Probed, RobotsSeen, SectionSeen, SitemapSeen};
pub use who::{Guess, addresses};

use crate::Clock;
use asker::{Answer, Asker};

/// The most requests of one look, without robots.txt as the fetcher reads it and redirects.
pub const MAX_REQUESTS: usize = 25;

/// Looks at an outlet. `text` is what someone typed: an address or a bare host; `agent` is our product token in
/// robots.txt; `tell` hears of each request before it is made.
///
/// # Errors
/// Where the address cannot be reached, may not be asked, or answers with no page.
pub async fn probe(
    fetcher: &Fetcher,
    clock: &dyn Clock,
    gazetteer: &Gazetteer,
    agent: &str,
    text: &str,
    tell: &(dyn Fn(&str) + Sync),
) -> Result<Probed, ProbeError> {
    let mut asker = Asker::new(fetcher, clock, MAX_REQUESTS, tell);
    let given = reach(&mut asker, text).await?;
    let home_url = who::home_of(&given.final_url, is_list_for_machines(&given));
    let page = if same_page(&home_url, &given.final_url) {
        given.clone()
    } else {
        match asker.get(&home_url, CaptureKind::Section).await {
            Answer::Got(page) => *page,
            Answer::Refused(reason) => return Err(ProbeError::Refused { url: home_url, reason }),
            Answer::Failed(reason) => return Err(ProbeError::Unreachable { url: home_url, reason }),
            Answer::Spent => return Err(ProbeError::NoPage { url: home_url }),
        }
    };
    let home = discover::home(&received(&page));
    if home.elements == 0 {
        return Err(ProbeError::NoPage { url: page.final_url });
    }
    let root = root_of(&page.final_url);
    let robots = robots(&mut asker, agent, &root).await;
    let feeds = feeds::look(&mut asker, &home, &given, &page.final_url, &root).await;
    let sitemaps = lists::sitemaps(&mut asker, &home, &robots.1.sitemaps, &root).await;
    let has_feed = !feeds.seen.is_empty();
    let sections = lists::sections(&mut asker, &home, has_feed).await;
    let mut known: Vec<String> = feeds.links.iter().chain(&sitemaps.links).cloned().collect();
    let listed = home.articles.iter().map(|(url, _)| url).chain(&sections.links);
    let link_rule = lists::link_rule(&known, listed.clone(), &home, &sections.seen);
    let newest = feeds.newest.into_iter().chain(sitemaps.newest).max();
    let archive = lists::archive(&mut asker, &home, &sections, &root, newest).await;
    for url in listed {
        if !known.contains(url) {
            known.push(url.clone());
        }
    }
    let articles = layout::look(&mut asker, &known).await;
    let name = who::name_of(&home, feeds.title.as_deref(), &page.final_url);
    Ok(Probed {
        asked: text.trim().to_owned(),
        id: who::id_of(&page.final_url),
        medium: who::medium_of(&name),
        region: who::region_of(gazetteer, &name, &page.final_url),
        home: page.final_url.clone(),
        name,
        language: home.language.clone(),
        platform: home.platform,
        robots: robots.0,
        more_feeds: feeds.more,
        feeds: feeds.seen,
        sitemaps: sitemaps.seen,
        sections: sections.seen,
        more_sections: sections.more,
        link_rule,
        archive,
        articles,
        refused: asker.refused,
        failed: asker.failed,
        requests: asker.requests,
        probed_at: clock.now(),
    })
}

/// The first of the addresses that a text may mean and that answers.
async fn reach(asker: &mut Asker<'_>, text: &str) -> Result<Capture, ProbeError> {
    let candidates = addresses(text).map_err(|reason| ProbeError::NotAddress { reason })?;
    let mut first: Option<ProbeError> = None;
    for url in candidates {
        let error = match asker.get(&url, CaptureKind::Section).await {
            Answer::Got(page) => {
                // What another spelling of the address did is no finding.
                asker.failed.clear();
                return Ok(*page);
            }
            Answer::Refused(reason) => ProbeError::Refused { url, reason },
            Answer::Failed(reason) => ProbeError::Unreachable { url, reason },
            Answer::Spent => break,
        };
        first.get_or_insert(error);
    }
    Err(first.unwrap_or(ProbeError::NoPage { url: text.to_owned() }))
}

async fn robots(asker: &mut Asker<'_>, agent: &str, root: &str) -> (RobotsSeen, discover::Robots) {
    let url = format!("{root}/robots.txt");
    match asker.get(&url, CaptureKind::Section).await {
        Answer::Got(file) => {
            let read = discover::robots(&file.body, agent, &url);
            (RobotsSeen::from_rules(&read), read)
        }
        _ => {
            // No file is the usual case and no failure.
            asker.failed.retain(|(failed, _)| *failed != url);
            (RobotsSeen::default(), discover::Robots::default())
        }
    }
}

fn received(capture: &Capture) -> Received<'_> {
    Received {
        body: &capture.body,
        content_type: capture.content_type(),
        url: &capture.final_url,
        seen_at: capture.fetched_at,
    }
}

/// Whether the given address is a feed or a sitemap itself.
fn is_list_for_machines(capture: &Capture) -> bool {
    let at = received(capture);
    feed::read(&at).is_ok_and(|feed| !feed.entries.is_empty())
        || pantau_normalizer::sitemap::read(&at).is_ok()
}

fn same_page(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

/// Scheme, host and port.
fn root_of(url: &str) -> String {
    Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.origin().ascii_serialization())
}

/// Where an answer came from: the final address where a redirect led elsewhere.
fn place_of(capture: &Capture) -> String {
    if same_page(&capture.url, &capture.final_url) { capture.url.clone() } else { capture.final_url.clone() }
}

/// The newest of some instants.
fn newest<'a>(dates: impl Iterator<Item = &'a pantau_domain::Published>) -> Option<pantau_domain::Published> {
    dates.copied().max_by_key(|date| date.instant)
}

/// An outlet's own links, canonical, of those that a list gives: on any host of its site, since the feed of one part of
/// a large outlet names articles of another.
fn own_links<'a>(links: impl Iterator<Item = &'a str>, home: &str, most: usize) -> Vec<String> {
    let own = site_of(home);
    let mut out: Vec<String> = Vec::new();
    for url in links.filter_map(|link| pantau_text::address::canonical(link, Some(home))) {
        if own.is_some() && site_of(&url) == own && out.len() < most && !out.contains(&url) {
            out.push(url);
        }
    }
    out
}

/// The name that a site is registered under: two labels, or three where the second is one of those that registries
/// hand names out below (`.co.id`, `.go.id`). The full list of such names is long and changes; for the question whether
/// a feed is an outlet's own this is near enough.
fn site_of(url: &str) -> Option<String> {
    let host = pantau_text::address::host(url)?;
    if host.parse::<std::net::IpAddr>().is_ok() {
        return Some(pantau_text::address::authority(url).to_owned());
    }
    let labels: Vec<&str> = host.rsplit('.').collect();
    let is_below = matches!(
        labels.get(1).copied().unwrap_or(""),
        "co" | "go" | "or" | "ac" | "web" | "sch" | "my" | "desa" | "mil" | "net" | "com" | "biz"
    );
    let count = if is_below && labels.len() > 2 { 3 } else { 2 };
    Some(labels.into_iter().take(count).rev().collect::<Vec<_>>().join("."))
}

/// What a list of articles gave.
#[derive(Debug, Default)]
struct Lists<T> {
    seen: Vec<T>,
    links: Vec<String>,
    newest: Option<Timestamp>,
    /// Addresses that were not looked at.
    more: Vec<String>,
}

impl<T> Lists<T> {
    fn new() -> Self {
        Self { seen: Vec::new(), links: Vec::new(), newest: None, more: Vec::new() }
    }
}

/// A page's own hints, where it was read as a home page.
fn hints(capture: &Capture) -> Home {
    discover::home(&received(capture))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_one_over_all_its_hosts() {
        let check = |url: &str, expected: &str| assert_eq!(site_of(url).as_deref(), Some(expected), "{url}");
        check("https://www.kabar.example/a", "kabar.example");
        check("https://lereng.kabar.example/", "kabar.example");
        check("https://surabaya.kabar.co.id/", "kabar.co.id");
        check("https://dinas.jatimprov.go.id/", "jatimprov.go.id");
        check("https://co.id/", "co.id");
        check("http://127.0.0.1:8801/a", "127.0.0.1:8801");
        let links =
            ["/a", "https://regional.kabar.example/b", "https://lain.example/c", "mailto:x@kabar.example"];
        assert_eq!(
            own_links(links.into_iter(), "https://lereng.kabar.example/", 9),
            ["https://lereng.kabar.example/a", "https://regional.kabar.example/b"]
        );
    }
}
