//! Sitemaps, sitemap indexes and news sitemaps; also plain lists of addresses.

use pantau_domain::{DateOrigin, Published};
use pantau_text::date;

use crate::{
    charset, entity,
    error::NormalizeError,
    gzip,
    markup::{self, Piece, Pieces},
    received::Received,
};

/// The most addresses kept, as the standard allows a sitemap (sitemaps.org).
const MAX_ADDRESSES: usize = 50_000;

/// What a sitemap lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sitemap {
    /// Pages.
    pub pages: Vec<SitemapEntry>,
    /// Further sitemaps with the date they were changed.
    pub children: Vec<(String, Option<Published>)>,
}

/// One page of a sitemap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SitemapEntry {
    /// Its address.
    pub url: String,
    /// When it was published (news sitemaps), else last changed.
    pub date: Option<Published>,
    /// Its headline (news sitemaps).
    pub title: Option<String>,
}

/// Reads a sitemap, packed or not.
///
/// # Errors
/// [`NormalizeError::NotSitemap`] where nothing is listed as a sitemap lists it, and what unpacking may say.
pub fn read(received: &Received<'_>) -> Result<Sitemap, NormalizeError> {
    let body = gzip::unpack(received.body)?;
    if body.len() > gzip::MAX_UNPACKED {
        return Err(NormalizeError::TooLarge { bytes: body.len(), limit: gzip::MAX_UNPACKED });
    }
    let text = charset::decode(&body, received.content_type);
    if !text.contains('<') {
        return list(&text);
    }
    elements(&text, received)
}

fn list(text: &str) -> Result<Sitemap, NormalizeError> {
    let addresses = text.lines().map(str::trim).filter(|line| line.starts_with("http") && line.len() < 2_000);
    let pages: Vec<_> = addresses
        .take(MAX_ADDRESSES)
        .map(|url| SitemapEntry { url: url.to_owned(), ..Default::default() })
        .collect();
    if pages.is_empty() {
        Err(NormalizeError::NotSitemap)
    } else {
        Ok(Sitemap { pages, children: Vec::new() })
    }
}

#[derive(Default)]
struct Draft {
    entry: SitemapEntry,
    published: bool,
    is_child: bool,
}

fn elements(text: &str, received: &Received<'_>) -> Result<Sitemap, NormalizeError> {
    let mut map = Sitemap::default();
    let mut known = false;
    let mut draft: Option<Draft> = None;
    let mut field = String::new();
    for piece in Pieces::new(text) {
        match piece {
            Piece::Start(name, _, _) => {
                field = markup::local(name);
                match field.as_str() {
                    "urlset" | "sitemapindex" => known = true,
                    "url" | "sitemap" => {
                        close(&mut map, draft.take());
                        draft = Some(Draft { is_child: field == "sitemap", ..Draft::default() });
                    }
                    // Images and videos have a `loc` and a `title` of their own.
                    "image" | "video" => field = "media".to_owned(),
                    _ if name.starts_with("image:") || name.starts_with("video:") => {
                        field = "media".to_owned()
                    }
                    _ => {}
                }
            }
            Piece::Text(text) => fill(draft.as_mut(), &field, &entity::decode(text), received),
            Piece::Raw(text) => fill(draft.as_mut(), &field, text, received),
            Piece::End(name) => {
                field.clear();
                if matches!(markup::local(name).as_str(), "url" | "sitemap") {
                    close(&mut map, draft.take());
                }
            }
        }
        if map.pages.len() + map.children.len() >= MAX_ADDRESSES {
            return Ok(map);
        }
    }
    close(&mut map, draft);
    if known || !map.pages.is_empty() || !map.children.is_empty() {
        Ok(map)
    } else {
        Err(NormalizeError::NotSitemap)
    }
}

fn fill(draft: Option<&mut Draft>, field: &str, text: &str, received: &Received<'_>) {
    let (Some(draft), text) = (draft, text.trim()) else { return };
    if text.is_empty() {
        return;
    }
    match field {
        "loc" if draft.entry.url.is_empty() => {
            let joined = url::Url::parse(received.url).ok().and_then(|base| base.join(text).ok());
            if let Some(url) =
                joined.filter(|url| matches!(url.scheme(), "http" | "https") && url.as_str().len() < 2_000)
            {
                draft.entry.url = url.into();
            }
        }
        "lastmod" if !draft.published => {
            draft.entry.date = date::read(text, received.seen_at, DateOrigin::Feed)
        }
        "publication_date" => {
            if let Some(read) = date::read(text, received.seen_at, DateOrigin::Feed) {
                draft.entry.date = Some(read);
                draft.published = true;
            }
        }
        "title" => draft.entry.title = Some(markup::plain(text)).filter(|title| !title.is_empty()),
        _ => {}
    }
}

fn close(map: &mut Sitemap, draft: Option<Draft>) {
    let Some(draft) = draft.filter(|draft| !draft.entry.url.is_empty()) else { return };
    if draft.is_child {
        map.children.push((draft.entry.url, draft.entry.date));
    } else {
        map.pages.push(draft.entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn received(body: &[u8]) -> Received<'_> {
        Received {
            body,
            content_type: None,
            url: "https://kabar.example/sitemap.xml",
            seen_at: "2025-06-20T00:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn news_and_index_are_read() {
        let news = read(&received(
            b"<urlset><url><loc>https://kabar.example/a?x=1&amp;y=2</loc><lastmod>2025-06-19</lastmod><image:image><image:loc>x.jpg\
              </image:loc></image:image><news:news><news:publication_date>2025-06-18T07:00:00+07:00</news:publication_date>\
              <news:title>Panen &amp; raya</news:title></news:news></url><url><loc>/b",
        ))
        .unwrap();
        assert_eq!(news.pages.len(), 2);
        assert_eq!(news.pages[0].url, "https://kabar.example/a?x=1&y=2");
        assert_eq!(news.pages[0].title.as_deref(), Some("Panen & raya"));
        assert_eq!(news.pages[0].date.unwrap().to_rfc3339(), "2025-06-18T07:00:00+07:00");
        assert_eq!(news.pages[1].url, "https://kabar.example/b");
        let index = read(&received(
            b"<sitemapindex><sitemap><loc>https://kabar.example/1.xml.gz</loc></sitemap></sitemapindex>",
        ))
        .unwrap();
        assert_eq!(index.children, [("https://kabar.example/1.xml.gz".to_owned(), None)]);
        assert_eq!(read(&received(b"https://kabar.example/a\n")).unwrap().pages.len(), 1);
        assert_eq!(read(&received(b"<html></html>")), Err(NormalizeError::NotSitemap));
    }

    proptest! {
        #[test]
        fn nothing_panics(body in "(<|</|>|url|loc|lastmod|sitemap|news:title|https://a.example/|&| |\\PC){0,60}") {
            let pages = read(&received(body.as_bytes())).map_or(0, |map| map.pages.len());
            prop_assert!(pages <= body.len());
        }
    }
}
