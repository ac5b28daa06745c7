//! A home page, or any other that lists what an outlet has.

use pantau_text::address;

use super::joined;
use crate::{
    archive_pattern,
    article::meta,
    charset, markup,
    page::{self, Element, Page},
    received::Received,
    section::{self, NO_ARTICLE, anchor, looks_like_article, same_outlet},
};

/// The largest page read, in bytes.
const MAX_BYTES: usize = 6_291_456;
/// The most of each kind kept.
const MAX_KEPT: usize = 60;

/// What a home page says and hints at. Addresses are absolute and as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Home {
    /// The outlet's own name.
    pub name: Option<String>,
    /// The title of the page.
    pub title: Option<String>,
    /// The language that the page claims.
    pub language: Option<String>,
    /// The system that the outlet runs on, where it shows.
    pub platform: Option<&'static str>,
    /// Feeds that the page declares.
    pub declared_feeds: Vec<String>,
    /// Links that look like feeds or lists of feeds.
    pub linked_feeds: Vec<String>,
    /// Links that look like sitemaps.
    pub sitemaps: Vec<String>,
    /// Pages that list articles, by their address and label, the most promising first.
    pub sections: Vec<(String, String)>,
    /// The address pattern of a list by day.
    pub archive: Option<String>,
    /// Articles that it links to, canonical, with headlines.
    pub articles: Vec<(String, String)>,
    /// Canonical addresses of the other links to the outlet.
    pub others: Vec<String>,
    /// How many elements it has: none for what is no page at all.
    pub elements: usize,
}

/// Reads a home page.
#[must_use]
pub fn home(received: &Received<'_>) -> Home {
    let text = charset::decode(received.body, received.content_type);
    let (text, _) = page::bounded(&text, MAX_BYTES);
    let page = Page::parse(text);
    let head = meta::read(&page);
    let mut home = Home {
        name: head.site,
        title: head.title,
        language: head.language,
        platform: platform(text),
        articles: section::links(received).articles,
        ..Home::default()
    };
    let Some(own_host) = address::host(received.url) else { return home };
    let mut sections: Vec<(i32, String, String)> = Vec::new();
    for (index, item) in page.items() {
        let Some(element) = item.element else { continue };
        home.elements += 1;
        match element.name() {
            "link" => link(&mut home, element, received.url),
            "meta" if home.platform.is_none() => home.platform = generator(element),
            "a" => {
                let Some(url) = element.attr("href").and_then(|href| joined(&href, received.url)) else {
                    continue;
                };
                let label = markup::collapse(&anchor(&page, index));
                found(&mut home, &mut sections, &url, &label, &own_host);
            }
            _ => {}
        }
    }
    // Equal ranks keep the order of the page.
    sections.sort_by_key(|(rank, _, _)| std::cmp::Reverse(*rank));
    home.sections = sections.into_iter().take(MAX_KEPT).map(|(_, url, label)| (url, label)).collect();
    home
}

fn keep(list: &mut Vec<String>, url: String) {
    if list.len() < MAX_KEPT && !list.contains(&url) {
        list.push(url);
    }
}

/// A `link` element: a declared feed or a sitemap.
fn link(home: &mut Home, element: Element<'_>, base: &str) {
    let (Some(rel), Some(href)) = (element.attr("rel"), element.attr("href")) else { return };
    let Some(url) = joined(&href, base) else { return };
    let rel = rel.to_ascii_lowercase();
    let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
    let has = |word: &str| rel.split_ascii_whitespace().any(|known| known == word);
    let is_feed = ["rss+xml", "atom+xml", "rdf+xml", "feed+json"].iter().any(|end| kind.contains(end))
        || matches!(kind.trim(), "text/xml" | "application/xml");
    if (has("alternate") || has("feed")) && is_feed && !is_comments(&url) {
        keep(&mut home.declared_feeds, url);
    } else if has("sitemap") {
        keep(&mut home.sitemaps, url);
    }
}

/// Readers' comments have feeds too.
fn is_comments(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    lower.contains("/comments/") || lower.contains("komentar")
}

fn found(home: &mut Home, sections: &mut Vec<(i32, String, String)>, url: &str, label: &str, own_host: &str) {
    let Some(canonical) = address::canonical(url, None) else { return };
    if !same_outlet(url, own_host) {
        return;
    }
    let path = path_of(&canonical).to_ascii_lowercase();
    if looks_like_feed(&path) && !is_comments(&path) {
        keep(&mut home.linked_feeds, url.to_owned());
        return;
    }
    if path.contains("sitemap") {
        if path.contains(".xml") {
            keep(&mut home.sitemaps, url.to_owned());
        }
        return;
    }
    if home.articles.iter().any(|(known, _)| *known == canonical) {
        return;
    }
    let by_day = archive_pattern(url);
    let is_of_one_day = by_day.is_some();
    home.archive = home.archive.take().or(by_day);
    if home.others.len() < MAX_KEPT * 4 && !home.others.contains(&canonical) {
        home.others.push(canonical.clone());
    }
    // The list of one day shows nothing new tomorrow.
    if !is_of_one_day
        && let Some(rank) = section_rank(&path, label)
        && !looks_like_article(&canonical, label)
        && sections.len() < MAX_KEPT * 2
        && !sections.iter().any(|(_, known, _)| address::canonical(known, None).as_ref() == Some(&canonical))
    {
        sections.push((rank, url.to_owned(), label.to_owned()));
    }
}

fn path_of(canonical: &str) -> &str {
    let rest = canonical.split_once("://").map_or(canonical, |(_, rest)| rest);
    rest.get(address::authority(canonical).len()..).unwrap_or("")
}

fn looks_like_feed(path: &str) -> bool {
    let bare = path.split('?').next().unwrap_or(path);
    let last = bare.rsplit('/').next().unwrap_or("");
    matches!(
        last,
        "feed" | "rss" | "atom" | "rss.xml" | "feed.xml" | "atom.xml" | "feed.json" | "rss2" | "rdf"
    ) || last.ends_with(".rdf")
        || last.ends_with(".rss")
        || (bare.contains("/rss/") || bare.contains("/feed/")) && !last.contains("-")
        || (last.starts_with("rss") && last.ends_with(".xml"))
}

/// How promising a page is as a list of articles; none where it is none.
fn section_rank(path: &str, label: &str) -> Option<i32> {
    /// Lists of everything new, by what outlets call them.
    const INDEX: &[&str] = &["indeks", "index", "terkini", "terbaru", "berita-terkini", "latest", "news"];
    /// What a provincial bureau looks for first.
    const NEAR: &[&str] = &[
        "jatim",
        "jawa-timur",
        "surabaya",
        "malang",
        "madura",
        "daerah",
        "regional",
        "nusantara",
        "peristiwa",
        "pemerintahan",
        "politik",
        "hukum",
        "kriminal",
        "ekonomi",
        "kesehatan",
        "pendidikan",
    ];
    let bare = path.split('?').next().unwrap_or(path);
    let parts: Vec<&str> = bare.split('/').filter(|part| !part.is_empty()).collect();
    let last = parts.last()?;
    let words = label.split_whitespace().count();
    if parts.len() > 3 || words == 0 || words > 4 || path.contains('?') && parts.len() > 1 {
        return None;
    }
    let is_index = INDEX.contains(last);
    // Lists of the index by category are named so; its own address is in the list of pages that report nothing.
    if !is_index && (NO_ARTICLE.contains(last) || is_no_list(parts.first().copied().unwrap_or(""))) {
        return None;
    }
    if last.contains('.') && !last.ends_with(".html") && !last.ends_with(".php") {
        return None;
    }
    let near = NEAR.iter().any(|word| last.contains(word));
    let marked = ["kategori", "category", "rubrik", "kanal", "channel", "section"]
        .iter()
        .any(|word| parts.iter().rev().skip(1).any(|part| part == word));
    Some(
        if is_index { 40 } else { 0 } + if near { 20 } else { 0 } + if marked { 10 } else { 0 }
            - i32::try_from(parts.len()).unwrap_or(9),
    )
}

/// Paths whose pages list something else than news, or that robots are mostly kept from.
fn is_no_list(first: &str) -> bool {
    matches!(
        first,
        "tag"
            | "tags"
            | "topik"
            | "topic"
            | "author"
            | "penulis"
            | "search"
            | "cari"
            | "login"
            | "register"
            | "akun"
            | "wp-content"
            | "wp-admin"
            | "iklan"
            | "page"
            | "user"
            | "account"
            | "redaksi"
            | "tentang-kami"
    )
}

/// The system, by what its pages cannot hide.
fn platform(text: &str) -> Option<&'static str> {
    const SIGNS: &[(&str, &str)] = &[
        ("/wp-content/", "WordPress"),
        ("/wp-json/", "WordPress"),
        ("blogger.com", "Blogger"),
        ("/sites/default/files/", "Drupal"),
        ("/media/jui/", "Joomla"),
        ("__NEXT_DATA__", "Next.js"),
        ("window.__NUXT__", "Nuxt"),
        ("static.wixstatic.com", "Wix"),
    ];
    SIGNS.iter().find(|(sign, _)| text.contains(sign)).map(|(_, name)| *name)
}

fn generator(element: Element<'_>) -> Option<&'static str> {
    let name = element.attr("name")?;
    if !name.eq_ignore_ascii_case("generator") {
        return None;
    }
    let content = element.attr("content")?.to_ascii_lowercase();
    ["WordPress", "Blogger", "Drupal", "Joomla", "Ghost", "Wix", "Hugo"]
        .into_iter()
        .find(|known| content.contains(&known.to_ascii_lowercase()))
}
