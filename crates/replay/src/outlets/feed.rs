//! Feeds and sitemaps of every kind that the outlets have.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use jiff::{Timestamp, civil::Date};
use serde_json::json;

use super::{
    html::esc,
    roster::{Charset, Spec},
};
use crate::calendar;

/// An article as a feed lists it.
pub(crate) struct Entry {
    /// The address as the feed gives it: tracked, or an AMP variant.
    pub(crate) link: String,
    /// Canonical address.
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) author: String,
    pub(crate) section: &'static str,
    pub(crate) published: Timestamp,
}

/// RSS 2.0.
pub(crate) fn rss(spec: &Spec, base: &str, entries: &[Entry]) -> Vec<u8> {
    let encoding = if spec.charset == Charset::Utf16Feed { "UTF-16" } else { "UTF-8" };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n<title>{}</title>\n<link>{base}/</link>\n<description>Berita terbaru</description>\n<language>id</language>\n",
        esc(spec.name)
    );
    for entry in entries {
        out.push_str(&rss_item(entry));
    }
    out.push_str("</channel>\n</rss>\n");
    match spec.charset {
        Charset::Utf16Feed => utf16(&out),
        Charset::Utf8Bom => [b"\xEF\xBB\xBF", out.as_bytes()].concat(),
        _ => out.into_bytes(),
    }
}

fn rss_item(entry: &Entry) -> String {
    format!(
        "<item>\n<title>{}</title>\n<link>{}</link>\n<guid isPermaLink=\"true\">{}</guid>\n<pubDate>{}</pubDate>\n<dc:creator>{}</dc:creator>\n\
         <category>{}</category>\n<description><![CDATA[<p>{}</p>]]></description>\n</item>\n",
        esc(&entry.title),
        esc(&entry.link),
        esc(&entry.url),
        calendar::rfc822(entry.published),
        esc(&entry.author),
        entry.section,
        esc(&entry.summary),
    )
}

/// RSS 2.0 with an entity that nobody declared and a last item that nobody closed.
pub(crate) fn broken_rss(spec: &Spec, base: &str, entries: &[Entry]) -> Vec<u8> {
    let mut out = format!(
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\">\n<channel>\n<title>{} &raquo; Terkini</title>\n<link>{base}/</link>\n",
        esc(spec.name)
    );
    for entry in entries {
        out.push_str(&rss_item(entry).replacen(
            "<description>",
            "<comments>0&nbsp;komentar</comments><description>",
            1,
        ));
    }
    let open = out.strip_suffix("</item>\n").map(str::len);
    if let Some(open) = open {
        out.truncate(open);
    }
    out.push_str("</channel>\n");
    out.into_bytes()
}

/// Little-endian UTF-16 with its byte order mark.
fn utf16(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// Atom 1.0.
pub(crate) fn atom(spec: &Spec, base: &str, entries: &[Entry]) -> Vec<u8> {
    let updated = entries.first().map_or_else(String::new, |entry| calendar::iso(entry.published));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"id\">\n<title>{}</title>\n\
         <id>{base}/</id>\n<link rel=\"self\" href=\"{base}/atom.xml\"/>\n<updated>{updated}</updated>\n",
        esc(spec.name)
    );
    for entry in entries {
        out.push_str(&format!(
            "<entry>\n<title type=\"html\">{title}</title>\n<link rel=\"alternate\" type=\"text/html\" href=\"{link}\"/>\n<id>{id}</id>\n\
             <published>{date}</published>\n<updated>{date}</updated>\n<author><name>{author}</name></author>\n<category term=\"{section}\"/>\n<summary>{summary}</summary>\n</entry>\n",
            // Type html: escaped once as markup and once as XML.
            title = esc(&esc(&entry.title)),
            link = esc(&entry.link),
            id = esc(&entry.url),
            date = calendar::iso(entry.published),
            author = esc(&entry.author),
            section = entry.section,
            summary = esc(&entry.summary),
        ));
    }
    out.push_str("</feed>\n");
    out.into_bytes()
}

/// RSS 1.0 in RDF.
pub(crate) fn rdf(spec: &Spec, base: &str, entries: &[Entry]) -> Vec<u8> {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel rdf:about=\"{base}/\">\n<title>{}</title>\n<link>{base}/</link>\n<description>Berita</description>\n<items><rdf:Seq>\n",
        esc(spec.name)
    );
    for entry in entries {
        out.push_str(&format!("<rdf:li rdf:resource=\"{}\"/>\n", esc(&entry.link)));
    }
    out.push_str("</rdf:Seq></items>\n</channel>\n");
    for entry in entries {
        out.push_str(&format!(
            "<item rdf:about=\"{0}\">\n<title>{1}</title>\n<link>{0}</link>\n<description>{2}</description>\n<dc:creator>{3}</dc:creator>\n<dc:date>{4}</dc:date>\n</item>\n",
            esc(&entry.link),
            esc(&entry.title),
            esc(&entry.summary),
            esc(&entry.author),
            calendar::iso(entry.published),
        ));
    }
    out.push_str("</rdf:RDF>\n");
    // Letters that the charset lacks become character references, which XML reads as well.
    encoding_rs::WINDOWS_1252.encode(&out).0.into_owned()
}

/// JSON Feed 1.1.
pub(crate) fn json_feed(spec: &Spec, base: &str, entries: &[Entry]) -> Vec<u8> {
    let items: Vec<serde_json::Value> = entries
        .iter()
        .map(|entry| {
            json!({
                "id": entry.url,
                "url": entry.link,
                "title": entry.title,
                "summary": entry.summary,
                "date_published": calendar::iso(entry.published),
                "authors": [{"name": entry.author}],
                "tags": [entry.section],
            })
        })
        .collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": spec.name,
        "home_page_url": format!("{base}/"),
        "feed_url": format!("{base}/feed.json"),
        "language": "id",
        "items": items,
    })
    .to_string()
    .into_bytes()
}

const SITEMAP_NS: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// A sitemap of articles.
pub(crate) fn sitemap(entries: &[Entry]) -> Vec<u8> {
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{SITEMAP_NS}\">\n");
    for entry in entries {
        let modified = calendar::iso(entry.published);
        out.push_str(&format!("<url><loc>{}</loc><lastmod>{modified}</lastmod></url>\n", esc(&entry.link)));
    }
    out.push_str("</urlset>\n");
    out.into_bytes()
}

/// A sitemap of sitemaps, one a month.
pub(crate) fn sitemap_index(children: &[(String, Timestamp)]) -> Vec<u8> {
    let mut out =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{SITEMAP_NS}\">\n");
    for (url, modified) in children {
        let modified = calendar::iso(*modified);
        out.push_str(&format!("<sitemap><loc>{}</loc><lastmod>{modified}</lastmod></sitemap>\n", esc(url)));
    }
    out.push_str("</sitemapindex>\n");
    out.into_bytes()
}

/// A news sitemap; where `day_only` is set its dates have no hour.
pub(crate) fn news_sitemap(spec: &Spec, entries: &[Entry], day_only: bool) -> Vec<u8> {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{SITEMAP_NS}\" xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n"
    );
    for entry in entries {
        let date: Date = pantau_domain::time::wib_day(entry.published);
        let date = if day_only { date.to_string() } else { calendar::iso(entry.published) };
        out.push_str(&format!(
            "<url><loc>{}</loc><news:news><news:publication><news:name>{}</news:name><news:language>id</news:language></news:publication>\
             <news:publication_date>{date}</news:publication_date><news:title>{}</news:title></news:news></url>\n",
            esc(&entry.link),
            esc(spec.name),
            esc(&entry.title),
        ));
    }
    out.push_str("</urlset>\n");
    out.into_bytes()
}

/// The bytes, gzipped; empty where memory would not take them, which it does.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}
