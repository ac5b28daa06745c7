//! An outlet that edits, removes and parts its articles; and a store made again from the archive.

use std::{
    collections::{BTreeMap, HashMap},
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
};

use jiff::civil::Date;
use pantau_domain::Mention;
use pantau_store::{BriefFilter, SqliteStore, Store};

use crate::scratch::{Scratch, text};

/// A page: status, body.
type Pages = Arc<Mutex<HashMap<String, (u16, String)>>>;

/// An outlet on loopback whose pages the test changes; it answers conditional requests.
struct Outlet {
    port: u16,
    pages: Pages,
    asked: Arc<Mutex<Vec<(String, u16)>>>,
}

impl Outlet {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let pages: Pages = Arc::default();
        let asked: Arc<Mutex<Vec<(String, u16)>>> = Arc::default();
        let (shelf, notes) = (Arc::clone(&pages), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (shelf, notes) = (Arc::clone(&shelf), Arc::clone(&notes));
                std::thread::spawn(move || answer(stream.unwrap(), &shelf, &notes));
            }
        });
        Self { port, pages, asked }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn put(&self, path: &str, status: u16, body: &str) {
        self.pages.lock().unwrap().insert(path.to_owned(), (status, body.to_owned()));
    }

    fn answers(&self, path: &str) -> Vec<u16> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|(known, _)| known == path).map(|(_, status)| *status).collect()
    }
}

fn answer(mut stream: std::net::TcpStream, pages: &Pages, asked: &Mutex<Vec<(String, u16)>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let Some(Ok(first)) = lines.next() else { return };
    let path = first.split(' ').nth(1).unwrap().to_owned();
    let mut tag = String::new();
    for line in lines {
        let line = line.unwrap();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("if-none-match: ") {
            tag = value.to_owned();
        }
    }
    let (status, body) = pages.lock().unwrap().get(&path).cloned().unwrap_or((404, String::new()));
    let own =
        format!("\"{:x}\"", body.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte)));
    let (status, body) = if status == 200 && tag == own { (304, String::new()) } else { (status, body) };
    asked.lock().unwrap().push((path, status));
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: text/html; charset=utf-8\r\nETag: {own}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    drop(stream.write_all(format!("{head}{body}").as_bytes()));
}

fn page(title: &str, paragraphs: &[&str], links: &str) -> String {
    let body: String = paragraphs.iter().map(|text| format!("<p>{text}</p>")).collect();
    format!(
        "<html lang=id><head><title>{title} - Kabar Uji</title><meta property=\"og:title\" content=\"{title}\">\
         <meta property=\"article:published_time\" content=\"2026-03-02T05:00:00+07:00\"></head>\
         <body><article><h1>{title}</h1>{body}</article>{links}</body></html>"
    )
}

const ONE: &str =
    "Warga Desa Rekaan di Kabupaten Malang membersihkan saluran air bersama perangkat desa sejak Senin pagi.";
const TWO: &str =
    "Kepala desa mengatakan kegiatan itu dilakukan setiap bulan agar banjir tidak terulang pada musim hujan.";
const THREE: &str =
    "Pemerintah kabupaten membantu dengan alat berat dan makanan bagi warga yang bekerja di lapangan.";
const FOUR: &str =
    "Ralat: kegiatan itu dilakukan dua kali sebulan, bukan setiap bulan, kata kepala desa kemudian.";

fn feed(outlet: &Outlet) -> String {
    let item = |path: &str, title: &str| {
        format!(
            "<item><title>{title}</title><link>{}</link><pubDate>Mon, 02 Mar 2026 05:00:00 +0700</pubDate></item>",
            outlet.url(path)
        )
    };
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Kabar Uji</title>{}{}{}</channel></rss>",
        item("/warga-bersihkan-saluran", "Warga Bersihkan Saluran"),
        item("/berita-yang-dihapus", "Berita yang Dihapus"),
        item("/laporan-panjang-desa", "Laporan Panjang Desa"),
    )
}

fn mentions(store: &dyn Store) -> BTreeMap<String, Mention> {
    let filter = BriefFilter { since: Some(Date::constant(2026, 1, 1)), ..BriefFilter::default() };
    let briefs = store.briefs(&filter).unwrap();
    briefs
        .into_iter()
        .map(|brief| (brief.title.clone().unwrap(), store.mention(&brief.id).unwrap().unwrap()))
        .collect()
}

/// Records of a kind in all segments of a data folder.
fn records(scratch: &Scratch, kind: &str) -> usize {
    let mut count = 0;
    for entry in std::fs::read_dir(scratch.path("data/archive/outlet")).unwrap() {
        let file = std::fs::File::open(entry.unwrap().path()).unwrap();
        let text = std::io::read_to_string(flate2::read::MultiGzDecoder::new(file)).unwrap();
        count += text.matches(&format!("WARC-Type: {kind}\r\n")).count();
    }
    count
}

/// The outlet, and a folder whose configuration follows it.
fn set_up() -> (Outlet, Scratch) {
    let outlet = Outlet::start();
    outlet.put("/feed", 200, &feed(&outlet));
    outlet.put("/warga-bersihkan-saluran", 200, &page("Warga Bersihkan Saluran", &[ONE, TWO], ""));
    outlet.put("/berita-yang-dihapus", 200, &page("Berita yang Dihapus", &[TWO, THREE], ""));
    let two = "<a href=\"?page=2\">2</a>";
    outlet.put("/laporan-panjang-desa", 200, &page("Laporan Panjang Desa", &[ONE], two));
    outlet.put(
        "/laporan-panjang-desa?page=2",
        200,
        &page("Laporan Panjang Desa", &[ONE, TWO], "<a href='?page=1'>1</a><a href='?page=3'>3</a>"),
    );
    outlet.put(
        "/laporan-panjang-desa?page=3",
        200,
        &page("Laporan Panjang Desa", &[THREE], "<a href='?page=2'>2</a>"),
    );
    let scratch = Scratch::new();
    let host = format!("127.0.0.1:{}", outlet.port);
    scratch.write("config/pantau.toml", &format!("[crawl]\nallow_private = [\"{host}\"]\n"));
    scratch.write(
        "config/outlets.toml",
        &format!(
            "[[outlet]]\nid = \"kabar-uji\"\nname = \"Kabar Uji\"\nhome = \"http://{host}/\"\nfeeds = [\"http://{host}/feed\"]\n"
        ),
    );
    for file in ["accounts", "recipients", "editions"] {
        scratch.write(&format!("config/{file}.toml"), "");
    }
    (outlet, scratch)
}

/// Runs a command at an hour of 2 March 2026; its output.
fn at(scratch: &Scratch, command: &[&str], hour: u32) -> String {
    let output = scratch
        .pantau(command)
        .env("PANTAU_CLOCK", format!("2026-03-02T{hour:02}:00:00+07:00"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{command:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Two looks, three hours apart: one article was edited in between, one was removed.
fn look_twice(outlet: &Outlet, scratch: &Scratch) {
    at(scratch, &["crawl"], 8);
    at(scratch, &["process"], 8);
    outlet.put("/warga-bersihkan-saluran", 200, &page("Warga Bersihkan Saluran", &[ONE, FOUR], ""));
    outlet.put("/berita-yang-dihapus", 410, "sudah dihapus");
    at(scratch, &["crawl"], 11);
    at(scratch, &["process"], 11);
}

#[test]
fn edits_and_ends_and_parts_are_kept() {
    let (outlet, scratch) = set_up();
    look_twice(&outlet, &scratch);
    let store = SqliteStore::open(&scratch.path("data")).unwrap();
    let before = mentions(&store);
    assert_eq!(before.len(), 3);
    assert_eq!(
        before["Laporan Panjang Desa"].body,
        [ONE, TWO, THREE].join("\n"),
        "all three pages, nothing twice"
    );
    let edited = &before["Warga Bersihkan Saluran"];
    assert_eq!(edited.body, [ONE, FOUR].join("\n"));
    let history = store.history(&edited.id).unwrap();
    assert_eq!(history.revisions.len(), 1);
    assert_eq!(history.revisions[0].body, [ONE, TWO].join("\n"));
    assert!(history.revisions[0].added > 5 && history.revisions[0].removed > 5);
    let gone = store.history(&before["Berita yang Dihapus"].id).unwrap();
    assert!(gone.gone_at.is_some() && gone.revisions.is_empty());
    assert_eq!(outlet.answers("/feed"), [200, 304], "asked on condition");
    assert_eq!(records(&scratch, "revisit"), 2, "the feed, and the long article");
    let responses = records(&scratch, "response");
    assert_eq!((responses, records(&scratch, "request")), (8, 10), "each answer with its request");
}

#[test]
fn everything_comes_back_from_the_archive() {
    let (outlet, scratch) = set_up();
    look_twice(&outlet, &scratch);
    let store = SqliteStore::open(&scratch.path("data")).unwrap();
    let before = mentions(&store);
    let edited = before["Warga Bersihkan Saluran"].id.clone();
    let history = store.history(&edited).unwrap();
    assert_eq!(history.revisions.len(), 1);
    let removed = before["Berita yang Dihapus"].id.clone();
    let gone_at = store.history(&removed).unwrap().gone_at;
    assert!(gone_at.is_some());

    // The same readers change nothing.
    let again = scratch.json(&["reprocess", "--json"]);
    assert_eq!(
        again["renewed"],
        serde_json::json!({"same": 3, "changed": 0, "new": 0, "earlier": 1}),
        "{again}"
    );
    assert_eq!((&again["restored"], &again["gone"]), (&0.into(), &0.into()));

    // Rows that were spoilt are put right.
    drop(store);
    let db = rusqlite::Connection::open(scratch.path("data/pantau.db")).unwrap();
    db.execute("UPDATE mention_text SET body = 'rusak'", []).unwrap();
    db.execute(
        "DELETE FROM mention_text WHERE seq = (SELECT seq FROM mention WHERE title LIKE 'Laporan%')",
        [],
    )
    .unwrap();
    drop(db);
    let mended = scratch.json(&["reprocess", "--json"]);
    assert_eq!(mended["renewed"]["changed"], 3, "{mended}");
    at(&scratch, &["process"], 11);
    assert_eq!(mentions(&SqliteStore::open(&scratch.path("data")).unwrap()), before);

    // A store that is lost comes back from the archive, byte for byte.
    for entry in std::fs::read_dir(scratch.path("data")).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap() != "archive" {
            if path.is_dir() {
                std::fs::remove_dir_all(path).unwrap()
            } else {
                std::fs::remove_file(path).unwrap()
            }
        }
    }
    let output = at(&scratch, &["reprocess", "--json"], 12);
    let rebuilt: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!((&rebuilt["restored"], &rebuilt["gone"]), (&7.into(), &1.into()), "{rebuilt}");
    at(&scratch, &["process"], 12);
    let store = SqliteStore::open(&scratch.path("data")).unwrap();
    assert_eq!(mentions(&store), before);
    assert_eq!(store.history(&edited).unwrap().revisions, history.revisions);
    assert_eq!(store.history(&edited).unwrap().gone_at, None);
    assert_eq!(store.history(&removed).unwrap().gone_at, gone_at, "that it was deleted comes back too");
    drop(store);
    assert_eq!(scratch.doctor_errors(&[]), Vec::<String>::new());
}

/// A page that says nowhere when it was published, unless it is given a day.
fn undated(title: &str, day: &str) -> String {
    let day = if day.is_empty() { String::new() } else { format!("<time datetime=\"{day}\">{day}</time>") };
    format!(
        "<html lang=id><head><title>{title}</title></head>\
         <body><article><h1>{title}</h1>{day}<p>{ONE}</p><p>{TWO}</p></article></body></html>"
    )
}

fn sitemap(outlet: &Outlet, paths: &[&str]) -> String {
    let entries: String =
        paths.iter().map(|path| format!("<url><loc>{}</loc></url>", outlet.url(path))).collect();
    format!("<?xml version=\"1.0\"?><urlset>{entries}</urlset>")
}

#[test]
fn what_nobody_dates_is_looked_at_again_where_the_newest_stand() {
    let (outlet, scratch) = set_up();
    let host = outlet.url("");
    scratch.write(
        "config/outlets.toml",
        &format!(
            "[[outlet]]\nid = \"kabar-uji\"\nname = \"Kabar Uji\"\nhome = \"{host}/\"\nfeeds = [\"{host}/feed\"]\n\
             sections = [\"{host}/desa\"]\nsitemaps = [\"{host}/peta.xml\"]\nlink_rule = \"/kabar/**\"\n"
        ),
    );
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>Kabar Uji</title><item><title>Warga Panen Raya</title>\
         <link>{host}/umpan</link></item></channel></rss>"
    );
    outlet.put("/feed", 200, &feed);
    let section = ["/kabar/baru", "/kabar/lama", "/kabar/2019/05/06/alamat"];
    let links: String = section
        .iter()
        .map(|path| format!("<p><a href=\"{path}\">Berita {path} dari Desa Rekaan</a></p>"))
        .collect();
    outlet.put("/desa", 200, &format!("<html><body>{links}</body></html>"));
    outlet.put("/peta.xml", 200, &sitemap(&outlet, &["/arsip"]));
    for path in ["/umpan", "/kabar/baru", "/kabar/2019/05/06/alamat", "/arsip", "/tambahan"] {
        outlet.put(path, 200, &undated(&format!("Berita {path}"), ""));
    }
    outlet.put("/kabar/lama", 200, &undated("Berita lama", "2019-05-06"));

    at(&scratch, &["crawl"], 8);
    outlet.put("/peta.xml", 200, &sitemap(&outlet, &["/arsip", "/tambahan"]));
    at(&scratch, &["crawl"], 11);
    at(&scratch, &["crawl"], 14);
    assert_eq!(outlet.answers("/umpan"), [200, 304], "of a feed without dates");
    assert_eq!(outlet.answers("/kabar/baru"), [200, 304], "of a section");
    assert_eq!(outlet.answers("/kabar/lama"), [200], "whose page says that it is old");
    assert_eq!(outlet.answers("/kabar/2019/05/06/alamat"), [200], "whose address says so");
    assert_eq!(outlet.answers("/arsip"), [200], "which stood in the sitemap from the start");
    assert_eq!(outlet.answers("/tambahan"), [200, 304], "which was added to it");
}

#[test]
fn sitemaps_within_sitemaps_have_an_end() {
    let (outlet, scratch) = set_up();
    let host = outlet.url("");
    scratch.write(
        "config/outlets.toml",
        &format!(
            "[[outlet]]\nid = \"kabar-uji\"\nname = \"Kabar Uji\"\nhome = \"{host}/\"\nsitemaps = [\"{host}/peta-0\"]\n"
        ),
    );
    // Each names itself, the first one and a further one.
    for number in 0..9 {
        let children: String = [number, 0, number + 1]
            .iter()
            .map(|child| format!("<sitemap><loc>{host}/peta-{child}</loc></sitemap>"))
            .collect();
        outlet.put(&format!("/peta-{number}"), 200, &format!("<sitemapindex>{children}</sitemapindex>"));
    }
    let told = at(&scratch, &["crawl"], 8);
    assert!(told.contains("received 3") && told.contains("left out 3"), "{told}");
    let asked: Vec<usize> = (0..4).map(|number| outlet.answers(&format!("/peta-{number}")).len()).collect();
    assert_eq!(asked, [1, 1, 1, 0]);
}
