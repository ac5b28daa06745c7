//! Feeds of an outlet, each read before it counts.

use std::collections::VecDeque;

use jiff::Timestamp;
use pantau_domain::{Capture, CaptureKind};
use pantau_normalizer::{discover, discover::Home, feed};

use super::{asker::Asker, hints, newest, own_links, place_of, received, seen, seen::FeedSeen};

/// Requests for feeds.
const REQUESTS: usize = 9;
/// Feeds that are worth an outlet's time: further ones are mostly parts of the first.
const ENOUGH: usize = 3;
/// Links of articles kept.
const LINKS: usize = 120;

/// What the feeds gave.
#[derive(Debug, Default)]
pub(super) struct Feeds {
    pub(super) seen: Vec<FeedSeen>,
    pub(super) more: Vec<String>,
    pub(super) links: Vec<String>,
    pub(super) newest: Option<Timestamp>,
    pub(super) title: Option<String>,
}

pub(super) async fn look(
    asker: &mut Asker<'_>,
    home: &Home,
    given: &Capture,
    base: &str,
    root: &str,
) -> Feeds {
    let mut feeds = Feeds::default();
    read(&mut feeds, given, "given", base);
    let mut left = REQUESTS;
    let hinted = home.declared_feeds.iter().map(|url| (url.clone(), "declared"));
    let mut open: VecDeque<(String, &'static str)> =
        hinted.chain(home.linked_feeds.iter().map(|url| (url.clone(), "linked"))).collect();
    let mut went_deeper = false;
    while let Some((url, found)) = open.pop_front() {
        if left == 0 || feeds.seen.len() >= ENOUGH {
            feeds.more.push(url);
            continue;
        }
        left -= 1;
        let Some(answer) = asker.page(&url, CaptureKind::Feed).await else { continue };
        if read(&mut feeds, &answer, found, base) || went_deeper {
            continue;
        }
        // Many outlets link to a page that lists their feeds.
        let page = hints(&answer);
        let deeper = page.declared_feeds.into_iter().chain(page.linked_feeds);
        let fresh: Vec<_> = deeper.filter(|url| !open.iter().any(|(known, _)| known == url)).collect();
        went_deeper = !fresh.is_empty();
        open.extend(fresh.into_iter().map(|url| (url, "linked")));
    }
    if feeds.seen.is_empty() {
        // A part of a larger site (`/jatim`) may have a feed of its own below its address.
        let own = base.trim_end_matches('/');
        let below = (own != root).then(|| ["/feed", "/rss"].map(|path| format!("{own}{path}")));
        let usual = discover::FEED_PATHS.iter().map(|path| format!("{root}{path}"));
        for url in below.into_iter().flatten().chain(usual) {
            if left == 0 {
                break;
            }
            left -= 1;
            let Some(answer) = asker.guess(&url, CaptureKind::Feed).await else { continue };
            if read(&mut feeds, &answer, "usual place", base) {
                break;
            }
        }
    }
    feeds.more.truncate(20);
    feeds
}

/// Takes an answer in where it is a feed with entries that was not seen yet.
fn read(feeds: &mut Feeds, answer: &Capture, found: &'static str, base: &str) -> bool {
    let at = received(answer);
    let Ok(read) = feed::read(&at) else { return false };
    let links = read.entries.iter().filter_map(|entry| entry.link.as_deref());
    let links = own_links(links, base, LINKS);
    let url = place_of(answer);
    if links.is_empty() || feeds.seen.iter().any(|known| known.url == url) {
        return false;
    }
    let newest = newest(read.entries.iter().filter_map(|entry| entry.date.as_ref()));
    feeds.newest = feeds.newest.max(newest.map(|date| date.instant));
    feeds.seen.push(FeedSeen {
        url,
        found,
        kind: read.kind,
        title: read.title.clone(),
        entries: read.entries.len(),
        newest: newest.map(|date| date.to_rfc3339()),
        dates: seen::manner(read.entries.iter().map(|entry| entry.date.as_ref())),
        full_text: discover::holds_full_text(&at),
    });
    feeds.title = feeds.title.take().or(read.title);
    for link in links {
        if feeds.links.len() < LINKS && !feeds.links.contains(&link) {
            feeds.links.push(link);
        }
    }
    true
}
