//! What one outlet's listener answers.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::Timestamp;
use pantau_domain::time;

use super::{Horizon, query::Query, reply::Reply};
use crate::{
    faults::{BROKEN_FEED, CIRCLE, FaultKind, FaultPage},
    outlets::{
        feed::{self, Entry},
        html::{self, SECTIONS},
        listing::{self, Listing},
        page::{self, View},
        roster::{Address, Charset, Discovery, ROSTER, Spec},
    },
    world::{World, article::Article},
};

/// How many entries a feed of the latest holds.
const LATEST: usize = 20;
/// Size of the very large page.
const HUGE_BYTES: usize = 20_000_000;

/// One outlet's site.
#[derive(Debug)]
pub(crate) struct Site {
    outlet: usize,
    spec: &'static Spec,
    world: Arc<World>,
    /// Places of its articles in the world, oldest first.
    articles: Vec<usize>,
    by_path: HashMap<String, usize>,
    faults: Vec<FaultPage>,
    horizon: Horizon,
    /// Paths that have answered 500 once.
    healed: Mutex<HashSet<String>>,
    requests: AtomicU64,
    trespasses: AtomicU64,
}

impl Site {
    pub(crate) fn new(outlet: usize, world: &Arc<World>, horizon: Horizon) -> Option<Self> {
        let spec = ROSTER.get(outlet)?;
        let own = world.articles.iter().enumerate().filter(|(_, article)| article.outlet == outlet);
        let articles: Vec<usize> = own.clone().map(|(place, _)| place).collect();
        let by_path = own.map(|(place, article)| (article.path.clone(), place)).collect();
        Some(Self {
            outlet,
            spec,
            world: Arc::clone(world),
            articles,
            by_path,
            faults: world.fault_pages.iter().filter(|page| page.outlet == outlet).cloned().collect(),
            horizon,
            healed: Mutex::default(),
            requests: AtomicU64::new(0),
            trespasses: AtomicU64::new(0),
        })
    }

    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    pub(crate) fn trespasses(&self) -> u64 {
        self.trespasses.load(Ordering::Relaxed)
    }

    /// The answer to a path and its query.
    pub(crate) fn answer(&self, path: &str, query: &str) -> Reply {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let query = Query::parse(query);
        if path == "/cari" || path.starts_with("/cari/") {
            self.trespasses.fetch_add(1, Ordering::Relaxed);
            return self.trap(path);
        }
        match path {
            "/robots.txt" => self.robots(),
            "/" => self.home(),
            "/tentang-kami" | "/iklan" | "/penulis" | "/siaran-langsung" => self.about(),
            BROKEN_FEED => self.broken_feed(),
            CIRCLE => self.circle(),
            _ => self
                .feed(path)
                .or_else(|| self.section(path, &query))
                .or_else(|| self.fault(path, &query))
                .or_else(|| self.article(path, &query))
                .unwrap_or_else(|| Reply::status(404, "Halaman tidak ditemukan")),
        }
    }

    fn base(&self) -> String {
        self.world.address(self.outlet, "")
    }

    /// Articles that are published by now, newest first.
    fn visible(&self) -> impl DoubleEndedIterator<Item = &Article> {
        let now = self.horizon.now();
        let own = self.articles.iter().filter_map(|place| self.world.articles.get(*place));
        own.filter(move |article| article.published <= now).rev()
    }

    fn newest(&self) -> Option<Timestamp> {
        self.visible().next().map(|article| article.published)
    }

    fn html(&self, text: &str) -> Reply {
        Reply::ok(html::page_type(self.spec), html::encode(self.spec, text))
    }

    fn robots(&self) -> Reply {
        let mut out = String::from("User-agent: *\nDisallow: /cari/\nDisallow: /iklan\n");
        if self.spec.crawl_delay {
            out.push_str("Crawl-delay: 0\n");
        }
        if matches!(self.spec.discovery, Discovery::SitemapIndex | Discovery::SitemapAndRss) {
            out.push_str(&format!("\nSitemap: {}/sitemap.xml\n", self.base()));
        }
        Reply::ok("text/plain; charset=utf-8", out.into_bytes())
    }

    /// Pages without end, each linking two more: whoever enters has not read robots.txt.
    fn trap(&self, path: &str) -> Reply {
        let short: String = path.trim_end_matches('/').chars().take(120).collect();
        let items =
            ["a", "b"].map(|step| (format!("{short}/{step}"), format!("Hasil pencarian {step}"))).to_vec();
        self.html(&listing::render(
            self.spec,
            &Listing { title: "Pencarian", items, next: None, previous: None, feed: None },
        ))
    }

    fn home(&self) -> Reply {
        let items = self.visible().take(10).map(|article| self.link(article)).collect();
        // As out there: feeds at the usual place need no word, others are declared.
        let feed = match self.spec.discovery {
            Discovery::Rdf => Some(("application/rdf+xml", "/rss/index.rdf")),
            Discovery::JsonFeed => Some(("application/feed+json", "/feed.json")),
            Discovery::Index | Discovery::SitemapAndRss => Some(("application/rss+xml", "/rss-terbaru.xml")),
            _ => None,
        };
        let listing = Listing { title: "Beranda", items, next: None, previous: None, feed };
        self.html(&listing::render(self.spec, &listing)).modified(self.newest())
    }

    fn about(&self) -> Reply {
        self.html(&format!(
            "<!DOCTYPE html><html><head>{}<title>Redaksi</title></head><body>{}<h1>Tentang Kami</h1>\
             <p>{} adalah media rekaan untuk peragaan.</p></body></html>",
            html::charset_meta(self.spec),
            html::nav(self.spec),
            html::esc(self.spec.name)
        ))
    }

    fn link(&self, article: &Article) -> (String, String) {
        (article.path.clone(), article.headline.clone())
    }

    /// A feed or sitemap, where the outlet has one at this path.
    fn feed(&self, path: &str) -> Option<Reply> {
        let (spec, base) = (self.spec, self.base());
        let xml = "application/xml";
        let reply = match (spec.discovery, path) {
            (Discovery::Rss, "/feed") => {
                let content_type =
                    if spec.charset == Charset::Utf16Feed { xml } else { "application/rss+xml" };
                Reply::ok(content_type, feed::rss(spec, &base, &self.entries(usize::MAX)))
            }
            (Discovery::Atom, "/atom.xml") => Reply::ok(
                "application/atom+xml; charset=utf-8",
                feed::atom(spec, &base, &self.entries(usize::MAX)),
            ),
            (Discovery::Rdf, "/rss/index.rdf") => {
                Reply::ok(xml, feed::rdf(spec, &base, &self.entries(usize::MAX)))
            }
            (Discovery::JsonFeed, "/feed.json") => {
                Reply::ok("application/feed+json", feed::json_feed(spec, &base, &self.entries(usize::MAX)))
            }
            (Discovery::Index | Discovery::SitemapAndRss, "/rss-terbaru.xml") => {
                Reply::ok("text/xml; charset=utf-8", feed::rss(spec, &base, &self.entries(LATEST)))
            }
            (Discovery::NewsSitemap, "/news-sitemap.xml") => {
                Reply::ok(xml, feed::news_sitemap(spec, &self.entries(usize::MAX), true))
            }
            (Discovery::SitemapIndex | Discovery::SitemapAndRss, _) => return self.sitemap(path),
            _ => return None,
        };
        Some(reply.modified(self.newest()))
    }

    fn sitemap(&self, path: &str) -> Option<Reply> {
        let packed = self.spec.discovery == Discovery::SitemapIndex;
        let suffix = if packed { ".xml.gz" } else { ".xml" };
        let month = |entry: &Entry| time::wib_day(entry.published).strftime("%Y-%m").to_string();
        let entries = self.entries(usize::MAX);
        if path == "/sitemap.xml" {
            let mut children: Vec<(String, Timestamp)> = Vec::new();
            for entry in &entries {
                let url = format!("{}/sitemap-{}{suffix}", self.base(), month(entry));
                if !children.iter().any(|(known, _)| *known == url) {
                    children.push((url, entry.published));
                }
            }
            return Some(Reply::ok("application/xml", feed::sitemap_index(&children)));
        }
        let wanted = path.strip_prefix("/sitemap-")?.strip_suffix(suffix)?;
        let inside: Vec<Entry> = entries.into_iter().filter(|entry| month(entry) == wanted).collect();
        let newest = inside.first()?.published;
        let body = feed::sitemap(&inside);
        let reply = if packed {
            Reply::ok("application/gzip", feed::gzip(&body))
        } else {
            Reply::ok("application/xml", body)
        };
        Some(reply.modified(Some(newest)))
    }

    fn broken_feed(&self) -> Reply {
        if !self.faults.iter().any(|page| page.kind == FaultKind::BrokenFeed) {
            return Reply::status(404, "Halaman tidak ditemukan");
        }
        let body = feed::broken_rss(self.spec, &self.base(), &self.entries(12));
        Reply::ok("application/rss+xml", body).modified(self.newest())
    }

    /// The newest entries, with the pages of faults among them.
    fn entries(&self, most: usize) -> Vec<Entry> {
        let now = self.horizon.now();
        let mut out: Vec<Entry> = self.visible().take(most).map(|article| self.entry(article)).collect();
        if most == usize::MAX {
            let extra = self.faults.iter().filter(|page| !page.path.is_empty() && page.published <= now);
            out.extend(extra.map(|page| self.fault_entry(page)));
            out.sort_by_key(|entry| std::cmp::Reverse(entry.published));
        }
        out
    }

    fn entry(&self, article: &Article) -> Entry {
        let url = self.world.url(article);
        let link = if self.spec.amp && article.number.is_multiple_of(4) {
            format!("{}/amp{}", self.base(), article.path)
        } else if self.spec.tracking && !article.number.is_multiple_of(3) {
            let mark = if url.contains('?') { '&' } else { '?' };
            format!("{url}{mark}utm_source=rss&utm_medium=feed&utm_campaign=terbaru")
        } else {
            url.clone()
        };
        let lead = article.paragraphs.first().map_or("", String::as_str);
        Entry {
            link,
            url,
            title: article.headline.clone(),
            summary: lead.chars().take(180).collect(),
            author: article.byline.clone(),
            section: article.section(),
            published: article.published,
        }
    }

    fn fault_entry(&self, page: &FaultPage) -> Entry {
        let url = self.world.address(self.outlet, &page.path);
        Entry {
            link: url.clone(),
            url,
            title: page.title.clone(),
            summary: String::new(),
            author: "Redaksi".to_owned(),
            section: "daerah",
            published: page.published,
        }
    }

    /// A section or the index, with paging by query or by path.
    fn section(&self, path: &str, query: &Query) -> Option<Reply> {
        let (title, root, wanted, number) = if let Some(slug) = path.strip_prefix("/rubrik/") {
            let (slug, name) = SECTIONS.iter().find(|(known, _)| *known == slug)?;
            let number = query.number("halaman").unwrap_or(1);
            (*name, format!("/rubrik/{slug}?halaman="), Some(*slug), number)
        } else {
            let rest = path.strip_prefix("/indeks")?;
            let number = match rest {
                "" | "/" => 1,
                _ => rest.strip_prefix('/')?.parse().ok()?,
            };
            ("Indeks", "/indeks/".to_owned(), None, number)
        };
        let mut items: Vec<(String, String)> = self
            .visible()
            .filter(|article| wanted.is_none_or(|slug| article.section() == slug))
            .map(|article| self.link(article))
            .collect();
        if wanted.is_none() {
            let now = self.horizon.now();
            let extra = self.faults.iter().filter(|page| !page.path.is_empty() && page.published <= now);
            items.extend(extra.map(|page| (page.path.clone(), page.title.clone())));
        }
        let pages = items.len().div_ceil(listing::PER_PAGE).max(1);
        if number == 0 || number > pages {
            return None;
        }
        let items =
            items.into_iter().skip((number - 1) * listing::PER_PAGE).take(listing::PER_PAGE).collect();
        let listing = Listing {
            title,
            items,
            next: (number < pages).then(|| format!("{root}{}", number + 1)),
            previous: (number > 1).then(|| format!("{root}{}", number - 1)),
            feed: None,
        };
        Some(self.html(&listing::render(self.spec, &listing)).modified(self.newest()))
    }

    /// A page that exists for a fault alone.
    fn fault(&self, path: &str, query: &Query) -> Option<Reply> {
        let asked = self.known_path(path, query);
        let page = self.faults.iter().find(|page| !page.path.is_empty() && page.path == asked)?;
        Some(match page.kind {
            FaultKind::EmptyPage => self.gallery(&page.title),
            FaultKind::HugePage => huge(&page.title),
            FaultKind::RedirectLoop => Reply::redirect(CIRCLE),
            _ => Reply::status(404, "Berita sudah dihapus"),
        })
    }

    /// The way back of the redirect circle.
    fn circle(&self) -> Reply {
        let page = self.faults.iter().find(|page| page.kind == FaultKind::RedirectLoop);
        page.map_or_else(|| Reply::status(404, "Halaman tidak ditemukan"), |page| Reply::redirect(&page.path))
    }

    fn gallery(&self, title: &str) -> Reply {
        let pictures: String =
            (1..=6).map(|number| format!("<img src=\"/static/galeri-{number}.jpg\" alt=\"\">\n")).collect();
        self.html(&format!(
            "<!DOCTYPE html><html><head>{}<title>{title}</title></head><body>{}<div class=\"galeri\">{pictures}</div></body></html>",
            html::charset_meta(self.spec),
            html::nav(self.spec)
        ))
    }

    /// Path and, where addresses have one, the query that tells articles apart.
    fn known_path(&self, path: &str, query: &Query) -> String {
        match (self.spec.address, query.get("id")) {
            (Address::Query, Some(id)) => format!("{path}?id={id}"),
            _ => path.to_owned(),
        }
    }

    fn article(&self, path: &str, query: &Query) -> Option<Reply> {
        let (path, amp) = match path.strip_prefix("/amp") {
            Some(rest) if self.spec.amp => (rest, true),
            _ => (path, false),
        };
        let place = *self.by_path.get(&self.known_path(path, query))?;
        let article =
            self.world.articles.get(place).filter(|article| article.published <= self.horizon.now())?;
        let fault = self.faults.iter().find(|page| page.article_path.as_ref() == Some(&article.path));
        if fault.is_some_and(|page| page.kind == FaultKind::Heals) && self.first_time(&article.path) {
            return Some(Reply::status(500, "Gangguan sementara"));
        }
        let view = View {
            spec: self.spec,
            article,
            url: self.world.url(article),
            page: query.number("page").unwrap_or(1),
            related: self.related(place),
            now: self.horizon.now(),
            bad_date: fault.is_some_and(|page| page.kind == FaultKind::BadDate),
        };
        if view.page == 0 || view.page > view.pages() {
            return None;
        }
        let reply = if amp {
            Reply::ok("text/html; charset=utf-8", page::render_amp(&view).into_bytes())
        } else {
            self.html(&page::render(&view))
        };
        Some(reply.modified(Some(article.published).filter(|_| !view.bad_date)))
    }

    fn first_time(&self, path: &str) -> bool {
        self.healed.lock().is_ok_and(|mut healed| healed.insert(path.to_owned()))
    }

    /// The five articles before this one. Later ones would change a page after it was published.
    fn related(&self, place: usize) -> Vec<(String, String)> {
        let before = self.articles.partition_point(|other| *other < place);
        let older = self.articles.iter().take(before).rev().take(5);
        older.filter_map(|place| self.world.articles.get(*place)).map(|article| self.link(article)).collect()
    }
}

fn huge(title: &str) -> Reply {
    let mut body =
        format!("<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1><table>");
    let mut row = 0_u32;
    while body.len() < HUGE_BYTES {
        row += 1;
        body.push_str(&format!(
            "<tr><td>{row}</td><td>Penerima nomor {row}</td><td>Paket sembako</td><td>Sudah diserahkan</td></tr>\n"
        ));
    }
    body.push_str("</table></body></html>");
    Reply::ok("text/html; charset=utf-8", body.into_bytes())
}
