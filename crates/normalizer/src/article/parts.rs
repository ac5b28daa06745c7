//! Articles in parts: where the rest of one stands, and putting it together.

use memchr::memmem;
use url::Url;

use crate::{entity, received::Received};

/// Further pages of one article that are of use; what has more is no article.
pub const MAX_PARTS: usize = 10;
/// Query parameters that number the pages of an article.
const PAGE_KEYS: &[&str] = &["page", "halaman", "hal", "paged", "p", "part"];
/// An address is that of an article's further page only where its own last part is as long as a headline's is; `/`
/// and `/news` have pages too.
const SLUG: usize = 12;

/// Where the rest of an article stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rest {
    /// All of it on one page.
    Whole(String),
    /// Its next page.
    Next(String),
}

/// What a link is to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Whole,
    Number(u32),
}

/// Where the rest of the article stands that this page is a part of: by links to the same address with a page's number
/// (`?page=2`, `/2`, `/page/2`) or to all of it (`?page=all`). None where it is all here.
///
/// The page is not parsed: its links are looked through, and only those to the same host and path count.
#[must_use]
pub fn rest(received: &Received<'_>) -> Option<Rest> {
    let own = Url::parse(received.url).ok()?;
    let (stem, own_page) = split(&own)?;
    let path = stem.split('?').next().unwrap_or_default();
    let slug = path.rsplit('/').next().filter(|slug| slug.len() >= SLUG)?;
    let here = match own_page {
        Some(Page::Whole) => return None,
        Some(Page::Number(number)) => number,
        None => 1,
    };
    let mut next: Option<(u32, Url)> = None;
    for at in memmem::find_iter(received.body, b"href=") {
        let Some(link) = received.body.get(at + 5..).and_then(value) else { continue };
        // Almost all links are left here, unparsed: they lead to another path.
        if !link.starts_with(b"?") && !link.starts_with(b"&") && memmem::find(link, slug.as_bytes()).is_none()
        {
            continue;
        }
        let Ok(text) = std::str::from_utf8(link) else { continue };
        let Ok(url) = own.join(entity::decode(text).trim()) else { continue };
        if url.origin() != own.origin() {
            continue;
        }
        match split(&url) {
            Some((path, Some(Page::Whole))) if path == stem => return Some(Rest::Whole(url.into())),
            Some((path, Some(Page::Number(number)))) if path == stem && number == here + 1 => {
                next.get_or_insert((number, url));
            }
            _ => {}
        }
    }
    next.map(|(_, url)| Rest::Next(url.into()))
}

/// The value of an attribute from behind its equals sign, at most 500 bytes.
fn value(rest: &[u8]) -> Option<&[u8]> {
    let rest = rest.get(..rest.len().min(500))?;
    let (first, after) = rest.split_first()?;
    match first {
        b'"' | b'\'' => {
            let end = memchr::memchr(*first, after)?;
            after.get(..end)
        }
        _ => {
            let end = rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>')?;
            rest.get(..end)
        }
    }
}

/// An address without the number of its page, and that number. None where it cannot be the page of an article: other
/// parameters may say which article it is.
fn split(url: &Url) -> Option<(String, Option<Page>)> {
    let mut page = None;
    let mut others = Vec::new();
    for (key, value) in url.query_pairs() {
        let key = key.to_ascii_lowercase();
        if matches!(key.as_str(), "single" | "showpage") && matches!(&*value, "1" | "all") {
            page = Some(Page::Whole);
        } else if PAGE_KEYS.contains(&key.as_str()) {
            page = match value.parse() {
                Ok(number @ 1..=99) => Some(Page::Number(number)),
                _ if value.eq_ignore_ascii_case("all") => Some(Page::Whole),
                _ => {
                    others.push((key, value));
                    page
                }
            };
        } else {
            others.push((key, value));
        }
    }
    let mut path = url.path().trim_end_matches('/').to_owned();
    if page.is_none()
        && let Some((front, last)) = path.rsplit_once('/')
        && last.len() <= 2
        && let Ok(number @ 2..=99) = last.parse()
    {
        page = Some(Page::Number(number));
        let front = front.strip_suffix("/page").or_else(|| front.strip_suffix("/halaman")).unwrap_or(front);
        path = front.to_owned();
    }
    // What a reader came from does not say which article it is.
    others.retain(|(key, _)| !key.starts_with("utm_"));
    others.sort();
    for (key, value) in others {
        path.push_str(&format!("?{key}={value}"));
    }
    Some((path, page))
}

/// The text of an article from its pages in order: paragraphs that stand on two pages (a lead repeated, a notice) are
/// taken once.
#[must_use]
pub fn joined<'a>(first: &str, further: impl IntoIterator<Item = &'a str>) -> String {
    let mut seen: std::collections::HashSet<String> =
        first.lines().map(|line| line.trim().to_owned()).collect();
    let mut body = first.to_owned();
    for page in further {
        for line in page.lines().filter(|line| !line.trim().is_empty()) {
            if seen.insert(line.trim().to_owned()) {
                body.push('\n');
                body.push_str(line);
            }
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(url: &str, body: &str) -> Option<Rest> {
        rest(&Received {
            body: body.as_bytes(),
            content_type: None,
            url,
            seen_at: jiff::Timestamp::UNIX_EPOCH,
        })
    }

    #[test]
    fn the_rest_of_an_article_is_found_by_its_links() {
        let url = "https://kabar.example/daerah/2026/banjir-di-kota-rekaan";
        let next = |link: &str| Some(Rest::Next(link.to_owned()));
        assert_eq!(
            at(url, "<a href=\"?page=2\">2</a> <a href='?page=3'>3</a>"),
            next(&format!("{url}?page=2"))
        );
        assert_eq!(
            at(url, "<a rel=next href=/daerah/2026/banjir-di-kota-rekaan/2>lanjut</a>"),
            next(&format!("{url}/2"))
        );
        assert_eq!(
            at(url, &format!("<link rel=next href=\"{url}/page/2/\">")),
            next(&format!("{url}/page/2/"))
        );
        let whole = format!("{url}?page=all");
        assert_eq!(
            at(url, "<a href=\"?page=2\">2</a><a href=\"?page=all&amp;utm_source=x\">Semua</a>"),
            Some(Rest::Whole(format!("{whole}&utm_source=x")))
        );
        let second = format!("{url}?page=2");
        assert_eq!(
            at(&second, "<a href='?page=1'>1</a><a href='?page=3'>3</a>"),
            next(&format!("{url}?page=3"))
        );
        assert_eq!(at(&second, "<a href='?page=1'>1</a><a href='?page=4'>4</a>"), None);
    }

    #[test]
    fn what_is_no_further_page_is_none() {
        let url = "https://kabar.example/daerah/banjir-di-kota-rekaan?id=5";
        for body in [
            "<a href=\"?page=2\">another article's list</a>",
            "<a href=\"/daerah?page=2\">section</a>",
            "<a href=\"https://lain.example/daerah/banjir-di-kota-rekaan?id=5&page=2\">other host</a>",
            "<a href=\"/daerah/banjir-di-kota-rekaan-2?id=5\">another</a>",
            "<a href=\"?id=6&page=2\">another id</a>",
            "<a href=\"?id=5&comment_page=2\">comments</a>",
            "<a href=",
        ] {
            assert_eq!(at(url, body), None, "{body}");
        }
        assert!(at(url, "<a href=\"?id=5&amp;page=2\">2</a>").is_some());
        assert_eq!(at("https://kabar.example/news", "<a href=\"?page=2\">2</a>"), None, "a section");
    }

    #[test]
    fn pages_are_joined_without_repeating_themselves() {
        assert_eq!(joined("Judul\nSatu.", ["Judul\nDua.", "Dua.\n\nTiga."]), "Judul\nSatu.\nDua.\nTiga.");
    }

    proptest! {
        #[test]
        fn no_page_breaks_it(body in proptest::collection::vec(any::<u8>(), 0..300), tail in "(href=[\"']?[/?a-z0-9=&%.-]{0,30}[\"']?)?") {
            let mut body = body;
            body.extend(tail.bytes());
            let found = rest(&Received {
                body: &body,
                content_type: None,
                url: "https://kabar.example/banjir-di-kota-rekaan",
                seen_at: jiff::Timestamp::UNIX_EPOCH,
            });
            if let Some(Rest::Whole(url) | Rest::Next(url)) = found {
                prop_assert!(url.starts_with("https://kabar.example/"));
            }
        }
    }
}
