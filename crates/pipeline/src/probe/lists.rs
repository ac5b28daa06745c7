//! Sitemaps, section pages, the rule of their links, and the archive by day.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use pantau_domain::{CaptureKind, time};
use pantau_normalizer::{
    LinkRule, Sitemap, archive_addresses, discover,
    discover::{Home, SitemapWalk},
    section, sitemap,
};

use super::{
    Lists,
    asker::Asker,
    hints, newest, own_links, place_of, received,
    seen::{SectionSeen, SitemapSeen},
};

/// Requests for sitemaps that something names, children included.
const SITEMAPS: usize = 4;
/// Requests for sitemaps where nothing names one.
const USUAL_SITEMAPS: usize = 4;
/// Section pages looked at, and where a feed is there already.
const SECTIONS: usize = 4;
const SECTIONS_BESIDE_FEED: usize = 2;
/// Further ones that are told.
const MORE: usize = 10;
/// Articles that a page must link to, to be a list of them: a small outlet's section has few.
const LISTED: usize = 2;
/// Requests for an archive by day.
const ARCHIVES: usize = 3;
/// Links of articles kept.
const LINKS: usize = 200;

/// Looks at what robots.txt and the home page name, else at the usual places.
pub(super) async fn sitemaps(
    asker: &mut Asker<'_>,
    home: &Home,
    named: &[String],
    root: &str,
) -> Lists<SitemapSeen> {
    let mut lists = Lists::new();
    let mut roots: Vec<(String, &'static str)> =
        named.iter().map(|url| (url.clone(), "robots.txt")).collect();
    roots.extend(home.sitemaps.iter().map(|url| (url.clone(), "linked")));
    roots.sort_by_key(|(url, _)| rank(url));
    walk(asker, &mut lists, &roots, SITEMAPS, root, false).await;
    if lists.seen.is_empty() {
        for path in discover::SITEMAP_PATHS.iter().take(USUAL_SITEMAPS) {
            let usual = [(format!("{root}{path}"), "usual place")];
            // The index itself and its newest child.
            walk(asker, &mut lists, &usual, 2, root, true).await;
            if !lists.seen.is_empty() {
                break;
            }
        }
    }
    lists
}

/// News first, then articles; pictures and lists of tags last.
fn rank(url: &str) -> u8 {
    let lower = url.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["image", "video", "foto", "tag", "categor", "kategori", "author", "page-sitemap", "misc"]) {
        3
    } else if has(&["news", "berita"]) {
        0
    } else if has(&["post", "article", "artikel"]) {
        1
    } else {
        2
    }
}

async fn walk(
    asker: &mut Asker<'_>,
    lists: &mut Lists<SitemapSeen>,
    roots: &[(String, &'static str)],
    most: usize,
    home: &str,
    is_guess: bool,
) {
    let mut walk = SitemapWalk::new(roots.iter().map(|(url, _)| url.clone()), most, None);
    // Which of the sitemaps seen named a child.
    let mut parents: HashMap<String, usize> = HashMap::new();
    while let Some((url, depth)) = walk.step() {
        let answer = if is_guess {
            asker.guess(&url, CaptureKind::Sitemap).await
        } else {
            asker.page(&url, CaptureKind::Sitemap).await
        };
        let Some(answer) = answer else { continue };
        let Ok(map) = sitemap::read(&received(&answer)) else { continue };
        let mut pages: Vec<_> = map.pages.iter().collect();
        pages.sort_by_key(|page| std::cmp::Reverse(page.date.map(|date| date.instant)));
        for link in own_links(pages.iter().take(LINKS).map(|page| page.url.as_str()), home, LINKS) {
            if lists.links.len() < LINKS && !lists.links.contains(&link) {
                lists.links.push(link);
            }
        }
        let newest = newest(map.pages.iter().filter_map(|page| page.date.as_ref()));
        lists.newest = lists.newest.max(newest.map(|date| date.instant));
        walk.found(depth, &map);
        let parent = parents.get(&url).copied();
        let place = parent.unwrap_or(lists.seen.len());
        for (child, _) in &map.children {
            parents.entry(child.clone()).or_insert(place);
        }
        let newest = newest.map(|date| date.to_rfc3339());
        match parent.and_then(|place| lists.seen.get_mut(place)) {
            Some(root) => {
                root.pages += map.pages.len();
                root.newest = root.newest.take().max(newest);
            }
            None => lists.seen.push(SitemapSeen {
                url: place_of(&answer),
                found: roots.iter().find(|(known, _)| *known == url).map_or("linked", |(_, found)| *found),
                kind: kind(&map),
                pages: map.pages.len(),
                children: map.children.len(),
                newest,
            }),
        }
    }
    lists.seen.retain(|seen| seen.pages + seen.children > 0);
}

fn kind(map: &Sitemap) -> &'static str {
    if !map.children.is_empty() {
        "index"
    } else if map.pages.iter().filter(|page| page.title.is_some()).count() * 2 > map.pages.len() {
        "news"
    } else {
        "pages"
    }
}

/// Looks at the most promising section pages.
pub(super) async fn sections(asker: &mut Asker<'_>, home: &Home, has_feed: bool) -> Lists<SectionSeen> {
    let mut lists = Lists::new();
    let most = if has_feed { SECTIONS_BESIDE_FEED } else { SECTIONS };
    lists.more = home.sections.iter().skip(most).take(MORE).map(|(url, _)| url.clone()).collect();
    for (url, label) in home.sections.iter().take(most) {
        let Some(answer) = asker.page(url, CaptureKind::Section).await else { continue };
        let read = section::links(&received(&answer));
        if read.articles.len() < LISTED {
            continue;
        }
        lists.seen.push(SectionSeen {
            url: place_of(&answer),
            label: label.clone(),
            articles: read.articles.len(),
            has_next: read.next.is_some(),
        });
        for (link, _) in read.articles {
            if lists.links.len() < LINKS && !lists.links.contains(&link) {
                lists.links.push(link);
            }
        }
    }
    lists
}

/// The rule that articles follow: those that feeds and sitemaps name are sure, those of pages were judged by their
/// shape.
pub(super) fn link_rule<'a>(
    known: &[String],
    listed: impl Iterator<Item = &'a String>,
    home: &Home,
    sections: &[SectionSeen],
) -> Option<String> {
    let mut articles = known.to_vec();
    // A feed of a few entries says little; what pages link to says more, if less surely.
    if articles.len() < 10 {
        articles.extend(listed.cloned());
    }
    let lists = sections.iter().filter_map(|seen| pantau_text::address::canonical(&seen.url, None));
    let others: Vec<String> = home.others.iter().cloned().chain(lists).collect();
    LinkRule::infer(&articles, &others)
}

/// The list by day, where one is found that shows another day's articles than the page without a day.
pub(super) async fn archive(
    asker: &mut Asker<'_>,
    home: &Home,
    sections: &Lists<SectionSeen>,
    root: &str,
    newest: Option<Timestamp>,
) -> Option<String> {
    let mut patterns: Vec<String> = home.archive.iter().cloned().collect();
    let index = sections.seen.iter().find(|seen| {
        let bare = seen.url.split('?').next().unwrap_or("").trim_end_matches('/');
        bare.ends_with("/indeks") || bare.ends_with("/index")
    });
    if let Some(index) = index {
        let bare = index.url.split('?').next().unwrap_or("").trim_end_matches('/');
        patterns.push(format!("{bare}?date={{yyyy}}-{{mm}}-{{dd}}"));
        patterns.push(format!("{bare}/{{yyyy}}/{{mm}}/{{dd}}"));
    }
    if home.platform == Some("WordPress") {
        patterns.push(format!("{root}/{{yyyy}}/{{mm}}/{{dd}}/"));
    }
    patterns.dedup();
    // A day that is over, but not long.
    let day = time::wib_day(
        newest?.saturating_sub(SignedDuration::from_hours(48)).unwrap_or(Timestamp::UNIX_EPOCH),
    );
    for pattern in patterns.into_iter().take(ARCHIVES) {
        let Some(url) = archive_addresses(&pattern, day, day).pop() else { continue };
        let Some(answer) = asker.guess(&url, CaptureKind::Section).await else { continue };
        let links = section::links(&received(&answer)).articles;
        let plain = home.articles.iter().map(|(url, _)| url).chain(&sections.links).collect::<Vec<_>>();
        let shared = links.iter().filter(|(url, _)| plain.contains(&url)).count();
        // A server that does not know the day answers with the newest, as without it.
        if links.len() >= 3 && shared * 2 < links.len() && hints(&answer).elements > 0 {
            return Some(pattern);
        }
    }
    None
}
