//! A hostile news web on loopback: every fault it has ends in a counted outcome, and everything that can be had is had.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

use serde_json::Value;

use crate::scratch::{Scratch, text};

const HOSTS: usize = 4;
const PAGES: usize = 400;
/// Faults after which there is nothing to be had.
const LOST: [&str; 8] = ["500always", "truncate", "loop", "bomb", "slowloris", "hang", "badlen", "notfound"];

struct Site {
    child: Child,
    port: u16,
    faults: BTreeMap<String, u64>,
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Site {
    /// The site; none where it or Python is absent.
    fn start() -> Option<Self> {
        let shared = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join("../shared");
        let (tool, data): (PathBuf, PathBuf) =
            (shared.join("tools/loopback_site.py"), shared.join("data/web"));
        let has_python = Command::new("python3").arg("--version").output().is_ok();
        if !tool.is_file() || !has_python {
            assert!(std::env::var_os("PANTAU_REQUIRE").is_none(), "the loopback site is required but absent");
            eprintln!(
                "LEFT OUT: the hostile site: its program is not beside this checkout, or there is no Python"
            );
            return None;
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut child = Command::new("python3")
            .arg(tool)
            .args(["--faults", "0.3", "--robots-status", "503", "--bomb-mb", "64"])
            .args(["--hosts", &HOSTS.to_string(), "--pages", &PAGES.to_string(), "--port", &port.to_string()])
            .arg("--data")
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let faults = serde_json::from_value(said["faults"].clone()).unwrap();
        Some(Self { child, port, faults })
    }

    fn host(&self, number: usize) -> String {
        format!("127.0.0.{}:{}", number + 1, self.port)
    }

    fn stats(&self) -> Value {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(self.host(0)).unwrap();
        stream.write_all(b"GET /__stats HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}

/// A configuration that follows all of the site.
fn follow(scratch: &Scratch, site: &Site) {
    let hosts: Vec<String> = (0..HOSTS).map(|number| site.host(number)).collect();
    scratch.write(
        "config/pantau.toml",
        &format!("[crawl]\ntimeout_secs = 10\nallow_private = {}\n", serde_json::to_string(&hosts).unwrap()),
    );
    let block = |(number, host): (usize, &String)| {
        format!(
            "[[outlet]]\nid = \"uji-{number}\"\nname = \"Uji {number}\"\nhome = \"http://{host}/\"\n\
             feeds = [\"http://{host}/feed.xml\", \"http://{host}/atom.xml\"]\n\
             sitemaps = [\"http://{host}/sitemap.xml\"]\nsections = [\"http://{host}/\"]\n"
        )
    };
    scratch.write("config/outlets.toml", &hosts.iter().enumerate().map(block).collect::<String>());
    for file in ["accounts", "recipients", "editions"] {
        scratch.write(&format!("config/{file}.toml"), "");
    }
}

#[test]
fn a_hostile_web_is_crawled_to_its_end() {
    let Some(site) = Site::start() else { return };
    let scratch = Scratch::new();
    follow(&scratch, &site);
    let crawl = |clock: &str| {
        let begun = Instant::now();
        let output = scratch.pantau(&["crawl"]).env("PANTAU_CLOCK", clock).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        eprintln!("{} in {:.1} s", text(&output.stdout).trim(), begun.elapsed().as_secs_f64());
    };
    crawl("2025-11-25T08:00:00+07:00");
    let db = rusqlite::Connection::open(scratch.path("data/pantau.db")).unwrap();
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap().cast_unsigned();
    let had = count("SELECT count(DISTINCT url) FROM capture WHERE kind = 'article'");
    // The last host's robots.txt cannot be read: nothing of it may be asked. What its faults would have been is not
    // known here, hence bounds; on the other hosts everything that can be had is.
    let on_last = PAGES as u64 / HOSTS as u64;
    let lost: u64 = LOST.iter().filter_map(|kind| site.faults.get(*kind)).sum();
    let failed = count(
        "SELECT count(*) FROM frontier WHERE kind = 'article' AND capture IS NULL
         AND (outcome LIKE 'failed%' OR outcome LIKE 'gone%')",
    );
    assert_eq!(had + failed, PAGES as u64 - on_last, "each address ends in a counted outcome");
    assert!(failed <= lost, "{failed} failed, of all hosts {lost} cannot be had");
    assert!(failed + on_last >= lost, "what cannot be had is not had: {failed} of {lost}");
    let wrong = count(
        "SELECT count(*) FROM frontier WHERE kind = 'article' AND capture IS NULL
         AND (outcome LIKE '%status 503%' OR outcome LIKE '%status 429%')",
    );
    assert_eq!(wrong, 0, "what passes is waited for");
    assert_eq!(
        count("SELECT count(*) FROM frontier WHERE outcome LIKE 'put off: robots.txt answered 503'"),
        4
    );
    assert_eq!(
        count("SELECT count(*) FROM feed WHERE same_as IS NOT NULL"),
        HOSTS as u64 - 1,
        "two feeds, the same"
    );
    let stats = site.stats();
    assert_eq!(stats["robots_violations"], serde_json::json!({}));
    assert_eq!(stats["calendar_trap_hits"], 0);
    let before = stats["not_modified"].as_u64().unwrap();

    // Three hours later: what is due is asked on condition, and nothing of it is kept twice.
    crawl("2025-11-25T11:00:00+07:00");
    let stats = site.stats();
    assert!(stats["not_modified"].as_u64().unwrap() > before + 3);
    assert_eq!(stats["robots_violations"], serde_json::json!({}));
    assert_eq!(count("SELECT count(DISTINCT url) FROM capture WHERE kind = 'article'"), had);
    assert_eq!(scratch.doctor_errors(&[]), Vec::<String>::new());
}
