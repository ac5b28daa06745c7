//! Section pages: which of their links are articles.

use std::collections::HashSet;

use pantau_text::address;

use crate::{
    LinkRule, charset,
    page::{self, Page},
    received::Received,
};

/// The largest section page read, in bytes.
const MAX_BYTES: usize = 6_291_456;
/// The most links kept.
const MAX_LINKS: usize = 500;

/// What a section page links to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// Canonical addresses of articles with their headlines, in the order they stand.
    pub articles: Vec<(String, String)>,
    /// The next page of the section.
    pub next: Option<String>,
}

/// Finds the articles that a section page links to, on its own host or a subdomain of it.
#[must_use]
pub fn links(received: &Received<'_>) -> Section {
    chosen(received, &looks_like_article)
}

/// The same, where the outlet's own [`LinkRule`] says what an article's address looks like: the rule alone decides
/// then. Without a rule, or with one that cannot be read (`pantau check` names those), links are judged by their shape.
#[must_use]
pub fn links_by(received: &Received<'_>, rule: Option<&str>) -> Section {
    match rule.and_then(|rule| LinkRule::new(rule).ok()) {
        Some(rule) => chosen(received, &|url, _| rule.matches(url)),
        None => links(received),
    }
}

fn chosen(received: &Received<'_>, is_article: &dyn Fn(&str, &str) -> bool) -> Section {
    let text = charset::decode(received.body, received.content_type);
    let (text, _) = page::bounded(&text, MAX_BYTES);
    let page = Page::parse(text);
    let mut section = Section::default();
    let mut seen: HashSet<String> = HashSet::new();
    let Some(own_host) = address::host(received.url) else { return section };
    let own = address::canonical(received.url, None);
    for (index, item) in page.items() {
        let Some(element) = item.element.filter(|element| matches!(element.name(), "a" | "link")) else {
            continue;
        };
        let Some(href) = element.attr("href") else { continue };
        let is_next = element
            .attr("rel")
            .is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("next")));
        let Some(url) = address::canonical(&href, Some(received.url)) else { continue };
        if Some(&url) == own.as_ref() || !same_outlet(&url, &own_host) {
            continue;
        }
        let title = anchor(&page, index);
        if section.next.is_none() && (is_next || is_next_label(&title)) {
            section.next = Some(url);
            continue;
        }
        if element.name() != "a" || section.articles.len() >= MAX_LINKS || !is_article(&url, &title) {
            continue;
        }
        if seen.insert(url.clone()) {
            section.articles.push((url, title));
        } else if let Some((_, known)) = section.articles.iter_mut().find(|(known, _)| *known == url)
            && title.len() > known.len()
        {
            *known = title;
        }
    }
    section
}

/// The text of a link, or what its picture is called.
pub(crate) fn anchor(page: &Page<'_>, index: usize) -> String {
    let text = page.text_of(index, 400);
    if !text.is_empty() {
        return text;
    }
    let inside = (index..page.end(index))
        .find_map(|inside| page.attr(inside, "alt").or_else(|| page.attr(inside, "title")));
    crate::markup::collapse(&inside.unwrap_or_default())
}

pub(crate) fn same_outlet(url: &str, own_host: &str) -> bool {
    let Some(host) = address::host(url) else { return false };
    let within = |inner: &str, outer: &str| {
        inner.strip_suffix(outer).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    within(&host, own_host) || within(own_host, &host)
}

fn is_next_label(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let label = if bare.is_empty() { text.trim().to_owned() } else { bare };
    matches!(
        label.as_str(),
        "next"
            | "selanjutnya"
            | "berikutnya"
            | "next page"
            | "halaman berikutnya"
            | "halaman selanjutnya"
            | "older posts"
            | "»"
            | "›"
            | "muat lagi"
            | "lebih lama"
    )
}

/// Pages that list or explain and report nothing.
pub(crate) const NO_ARTICLE: &[&str] = &[
    "tag",
    "tags",
    "topik",
    "topic",
    "kategori",
    "category",
    "author",
    "penulis",
    "about",
    "tentang",
    "tentang-kami",
    "contact",
    "kontak",
    "redaksi",
    "pedoman",
    "pedoman-media-siber",
    "privacy",
    "privacy-policy",
    "disclaimer",
    "login",
    "register",
    "search",
    "cari",
    "indeks",
    "index",
    "page",
    "karir",
    "iklan",
    "rss",
    "feed",
    "wp-content",
    "wp-login.php",
    "terms",
    "sitemap",
];

pub(crate) fn looks_like_article(url: &str, title: &str) -> bool {
    let Ok(parsed) = url::Url::parse(url) else { return false };
    let segments: Vec<String> =
        parsed.path().split('/').filter(|part| !part.is_empty()).map(str::to_lowercase).collect();
    let Some(last) = segments.last() else {
        return parsed.query().is_some_and(|query| query.contains("p=")) && title.len() > 25;
    };
    if segments.first().is_some_and(|first| NO_ARTICLE.contains(&first.as_str()))
        || NO_ARTICLE.contains(&last.as_str())
    {
        return false;
    }
    if segments
        .iter()
        .rev()
        .skip(1)
        .any(|part| matches!(part.as_str(), "tag" | "tags" | "topik" | "page" | "author" | "category"))
    {
        return false;
    }
    if [".jpg", ".jpeg", ".png", ".gif", ".pdf", ".xml", ".mp4", ".zip", ".css", ".js"]
        .iter()
        .any(|end| last.ends_with(end))
    {
        return false;
    }
    let words = title.split_whitespace().count();
    let dashes = last.matches(['-', '_']).count();
    let digits = parsed.path().bytes().filter(u8::is_ascii_digit).count();
    let mut score = 0;
    score += match dashes {
        0 | 1 => 0,
        2 | 3 => 1,
        _ => 2,
    };
    score += i32::from(digits >= 4) + i32::from(digits >= 7);
    score += match words {
        0..=2 => -1,
        3 | 4 => 1,
        _ => 2,
    };
    score += i32::from(
        last.ends_with(".html")
            || last.ends_with(".htm")
            || segments.iter().any(|part| part == "read" || part == "berita"),
    );
    score >= 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn received(body: &str) -> Received<'_> {
        Received {
            body: body.as_bytes(),
            content_type: None,
            url: "https://www.kabar.example/desa",
            seen_at: "2025-06-20T00:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn articles_are_told_from_navigation() {
        let section = links(&received(
            "<nav><a href=/ekonomi>Ekonomi</a><a href=/tag/panen-raya-padi-2025>Panen raya padi tahun ini</a></nav>\
             <a href='/desa/2025/06/10/panen-raya-padi-dimulai?utm_source=x'><img alt='Panen'></a>\
             <h2><a href='/desa/2025/06/10/panen-raya-padi-dimulai'>Panen raya padi dimulai lebih awal</a></h2>\
             <a href='https://lereng.kabar.example/read/123456/warga-desa-gelar-kirab'>Warga desa gelar kirab budaya</a>\
             <a href='https://lain.example/read/123456/warga-desa-gelar-kirab'>Warga desa gelar kirab budaya</a>\
             <a href='/tentang-kami'>Tentang kami dan redaksi kabar ini</a><a href='/desa?page=2'>Selanjutnya »</a>",
        ));
        let urls: Vec<&str> = section.articles.iter().map(|(url, _)| url.as_str()).collect();
        assert_eq!(
            urls,
            [
                "https://www.kabar.example/desa/2025/06/10/panen-raya-padi-dimulai",
                "https://lereng.kabar.example/read/123456/warga-desa-gelar-kirab"
            ]
        );
        assert_eq!(section.articles[0].1, "Panen raya padi dimulai lebih awal");
        assert_eq!(section.next.as_deref(), Some("https://www.kabar.example/desa?page=2"));
    }

    #[test]
    fn an_outlets_own_rule_decides_alone() {
        let body = "<a href='/v/88'>Kirab</a><a href='/v/88?utm_source=x'>Kirab desa</a><a href='/v/89'><img alt='Panen'></a>\
                    <a href='/desa/2025/06/10/panen-raya-padi-dimulai'>Panen raya padi dimulai lebih awal</a>\
                    <a href='https://lain.example/v/90'>Kirab</a><a href='/desa?page=2'>Selanjutnya</a>";
        let urls = |rule| -> Vec<String> {
            links_by(&received(body), rule).articles.into_iter().map(|(url, _)| url).collect()
        };
        assert_eq!(urls(Some("/v/#")), ["https://www.kabar.example/v/88", "https://www.kabar.example/v/89"]);
        assert_eq!(urls(None), ["https://www.kabar.example/desa/2025/06/10/panen-raya-padi-dimulai"]);
        assert_eq!(urls(Some("no rule")), urls(None));
        assert!(links_by(&received(body), Some("/v/#")).next.is_some());
    }

    proptest! {
        #[test]
        fn nothing_panics(body in "(<a |href=|'|/desa-satu-dua-tiga-1234567|>|</a>|rel=next| |\\PC){0,60}") {
            let section = links(&received(&body));
            prop_assert!(section.articles.len() <= MAX_LINKS);
        }
    }
}
