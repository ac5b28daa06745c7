use std::io::Write;

use proptest::prelude::*;

use super::*;
use crate::{Received, sitemap};

fn received<'a>(body: &'a [u8], url: &'a str) -> Received<'a> {
    Received { body, content_type: None, url, seen_at: "2026-03-12T00:00:00Z".parse().unwrap() }
}

fn read(body: &str) -> Home {
    home(&received(body.as_bytes(), "https://www.kabar.example/"))
}

#[test]
fn a_home_page_tells_what_the_outlet_offers() {
    let home = read(
        "<html lang=id><head><title>Beranda - Kabar Lereng</title><meta property=og:site_name content='Kabar Lereng'>\
         <meta name=generator content='WordPress 6.4'><link rel=alternate type='application/rss+xml' href='/feed/'>\
         <link rel=alternate type='application/rss+xml' href='/comments/feed/'><link rel=alternate hreflang=en href='/en/'>\
         <link rel=sitemap href=/peta.xml></head><body><a href='/rubrik/olahraga'>Olahraga</a><a href='/jatim'>Jatim</a>\
         <a href='/indeks'>Indeks</a><a href='/indeks?date=2026-03-11'>Kemarin</a><a href='/tentang-kami'>Redaksi</a>\
         <a href='/cari/populer'>Cari</a><a href='/rss/jatim.xml'>RSS</a><a href='https://lain.example/rss'>RSS</a>\
         <a href='/read/10012/panen-raya-padi-dimulai'>Panen raya padi dimulai lebih awal</a></body></html>",
    );
    assert_eq!((home.name.as_deref(), home.platform), (Some("Kabar Lereng"), Some("WordPress")));
    assert_eq!(home.declared_feeds, ["https://www.kabar.example/feed/"]);
    assert_eq!(home.linked_feeds, ["https://www.kabar.example/rss/jatim.xml"]);
    assert_eq!(home.sitemaps, ["https://www.kabar.example/peta.xml"]);
    let sections: Vec<&str> = home.sections.iter().map(|(url, _)| url.as_str()).collect();
    assert_eq!(
        sections,
        [
            "https://www.kabar.example/indeks",
            "https://www.kabar.example/jatim",
            "https://www.kabar.example/rubrik/olahraga"
        ]
    );
    assert_eq!(home.archive.as_deref(), Some("https://www.kabar.example/indeks?date={yyyy}-{mm}-{dd}"));
    assert_eq!(home.articles.len(), 1);
}

#[test]
fn robots_txt_is_read_for_us() {
    let body = "\u{feff}User-agent: googlebot\nUser-agent: *\nDisallow: /cari/ # penuh\nCrawl-delay: 5\nAllow: /cari/a\n\n\
                User-agent: lain\nDisallow: /\nSitemap: /sitemap.xml\nsitemap: https://kabar.example/news.xml.gz\nSitemap: ftp://x\n";
    let read = robots(body.as_bytes(), "pantau", "https://kabar.example/robots.txt");
    assert_eq!(read.sitemaps, ["https://kabar.example/sitemap.xml", "https://kabar.example/news.xml.gz"]);
    assert_eq!((read.disallow.as_slice(), read.crawl_delay_secs), (&["/cari/".to_owned()][..], Some(5.0)));
    assert!(!read.is_named && !read.forbids_all());
    let own = robots(
        b"User-agent: *\nDisallow:\n\nUser-agent: Pantau\nDisallow: /\n",
        "pantau",
        "https://kabar.example/",
    );
    assert!(own.is_named && own.forbids_all());
    assert!(robots(b"<html>tidak ada</html>", "pantau", "https://kabar.example/").sitemaps.is_empty());
}

#[test]
fn whole_articles_in_a_feed_are_told_from_teasers() {
    let long = "Petani memanen padi lebih awal. ".repeat(40);
    let check = |feed: String, expected: bool| {
        assert_eq!(
            holds_full_text(&received(feed.as_bytes(), "https://kabar.example/feed")),
            expected,
            "{feed:.80}"
        )
    };
    let rss = |inner: &str| {
        format!(
            "<rss><channel><description>x</description><item><description>Ringkas</description>{inner}</item></channel></rss>"
        )
    };
    check(rss(&format!("<content:encoded><![CDATA[<p>{long}</p>]]></content:encoded>")), true);
    check(rss("<content:encoded>Ringkas</content:encoded>"), false);
    check(format!("<feed><entry><content type='html'>&lt;p&gt;{long}</content></entry></feed>"), true);
    check(format!("{{\"items\":[{{\"content_html\":\"<p>{long}\"}}]}}"), true);
    check("{\"items\":[{\"summary\":\"Ringkas\"}]}".to_owned(), false);
    check("<html><p>Halo".to_owned(), false);
}

#[test]
fn marks_of_an_article_are_seen() {
    let page = b"<head><link rel=amphtml href=/amp/a><script type='application/ld+json'>{\"@type\":\"NewsArticle\"}</script></head>";
    let read = marks(&received(page, "https://kabar.example/a"));
    assert!(read.has_json_ld);
    assert_eq!(read.amp.as_deref(), Some("https://kabar.example/amp/a"));
    assert_eq!(marks(&received(b"<p>Halo", "https://kabar.example/a")), Marks::default());
}

fn index(children: &[&str]) -> Vec<u8> {
    let inside: String = children.iter().map(|url| format!("<sitemap><loc>{url}</loc></sitemap>")).collect();
    format!("<sitemapindex>{inside}</sitemapindex>").into_bytes()
}

/// Walks over an outlet whose every address answers with what `answer` gives; returns how many were read.
fn walk(most: usize, answer: impl Fn(&str) -> Vec<u8>) -> usize {
    let mut walk = SitemapWalk::new(["https://kabar.example/s".to_owned()], most, None);
    let mut count = 0;
    while let Some((url, depth)) = walk.step() {
        count += 1;
        if let Ok(map) = sitemap::read(&received(&answer(&url), &url)) {
            walk.found(depth, &map);
        }
    }
    count
}

#[test]
fn indexes_that_never_end_are_left() {
    assert_eq!(walk(1_000, |url| index(&[url])), 1, "an index of itself");
    assert_eq!(
        walk(1_000, |_| index(&["https://kabar.example/s", "https://kabar.example/t"])),
        2,
        "two that name each other"
    );
    assert_eq!(walk(1_000, |url| index(&[&format!("{url}/s")])), 3, "ever deeper");
    let wide = |url: &str| {
        let children: Vec<String> = (0..50).map(|n| format!("{url}/{n}")).collect();
        index(&children.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(walk(40, wide), 40, "as many as were allowed");
}

#[test]
fn newest_sitemaps_go_first_and_old_ones_are_passed_over() {
    let body = "<sitemapindex><sitemap><loc>https://kabar.example/1</loc><lastmod>2020-01-01</lastmod></sitemap>\
                <sitemap><loc>https://kabar.example/2</loc><lastmod>2026-03-01</lastmod></sitemap>\
                <sitemap><loc>https://kabar.example/3</loc><lastmod>2026-03-10</lastmod></sitemap></sitemapindex>";
    let map = sitemap::read(&received(body.as_bytes(), "https://kabar.example/s")).unwrap();
    let mut walk = SitemapWalk::new(
        ["https://kabar.example/s".to_owned()],
        9,
        Some("2026-01-01T00:00:00Z".parse().unwrap()),
    );
    let (_, depth) = walk.step().unwrap();
    walk.found(depth, &map);
    let order: Vec<String> = std::iter::from_fn(|| walk.step()).map(|(url, _)| url).collect();
    assert_eq!(order, ["https://kabar.example/3", "https://kabar.example/2"]);
}

#[test]
fn a_packed_sitemap_that_grows_beyond_measure_is_refused() {
    let pack = |body: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    };
    let good = pack(b"<urlset><url><loc>https://kabar.example/a</loc></url></urlset>");
    assert_eq!(sitemap::read(&received(&good, "https://kabar.example/s.gz")).unwrap().pages.len(), 1);
    let bomb = pack(&vec![b' '; 60_000_000]);
    assert!(bomb.len() < 100_000);
    assert!(matches!(
        sitemap::read(&received(&bomb, "https://kabar.example/s.gz")),
        Err(crate::NormalizeError::TooLarge { .. })
    ));
    assert!(!holds_full_text(&received(&bomb, "https://kabar.example/feed")));
    let twice = pack(&good);
    assert!(
        sitemap::read(&received(&twice, "https://kabar.example/s.gz")).is_err(),
        "packed once is packed enough"
    );
}

proptest! {
    #[test]
    fn any_bytes_are_survived(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let at = received(&body, "https://kabar.example/");
        let read = home(&at);
        prop_assert!(read.sections.len() <= body.len());
        prop_assert!(robots(&body, "pantau", at.url).sitemaps.len() <= body.len());
        prop_assert!(!holds_full_text(&at));
        prop_assert_eq!(marks(&at), marks(&at));
        prop_assert!(sitemap::read(&at).map_or(0, |map| map.pages.len() + map.children.len()) <= body.len());
    }

    #[test]
    fn any_packed_bytes_are_survived(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let packed = [&[0x1f, 0x8b][..], &body].concat();
        let at = received(&packed, "https://kabar.example/s.gz");
        prop_assert!(sitemap::read(&at).map_or(0, |map| map.pages.len()) <= gzip_limit(packed.len()));
        prop_assert!(!holds_full_text(&at) || !packed.is_empty());
    }

    #[test]
    fn no_page_breaks_it(body in "(<a |<link |href=|rel=|alternate|amphtml|type=|application/rss.xml|'|/feed|/indeks/2026-03-12|/a-b-c-12345|>|</a>|<script|ld.json| |\\PC){0,60}") {
        let at = received(body.as_bytes(), "https://kabar.example/");
        let read = home(&at);
        prop_assert!(read.archive.is_none_or(|pattern| crate::archive_fault(&pattern).is_ok()));
        prop_assert_eq!(marks(&at), marks(&at));
    }

    #[test]
    fn no_robots_txt_breaks_it(body in "((User-agent|Disallow|Allow|Sitemap|Crawl-delay)?:? ?[/*#a-z0-9.-]{0,20}\n?){0,12}") {
        let read = robots(body.as_bytes(), "pantau", "https://kabar.example/robots.txt");
        prop_assert!(read.crawl_delay_secs.is_none_or(|secs| secs >= 0.0));
    }

    #[test]
    fn a_walk_over_any_indexes_ends(
        children in prop::collection::vec(prop::collection::vec(0_usize..12, 0..6), 12),
        most in 0_usize..20,
    ) {
        let read = walk(most, |url| {
            let number: usize = url.rsplit('/').next().and_then(|n| n.parse().ok()).unwrap_or(0);
            let urls: Vec<String> = children.get(number).into_iter().flatten().map(|n| format!("https://kabar.example/{n}")).collect();
            index(&urls.iter().map(String::as_str).collect::<Vec<_>>())
        });
        prop_assert!(read <= most.min(13));
    }
}

/// No more addresses than letters.
fn gzip_limit(packed: usize) -> usize {
    packed.saturating_mul(1_030).max(65_536)
}
