//! The crawler against real servers on loopback.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

mod server;

use std::{
    io::Write,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use pantau_crawler::{CrawlError, FetchSettings, Fetcher, Outcome, Request, Secret};
use pantau_domain::{Capture, CaptureKind, SourceClass};
use server::{Answer, Server};

const KEY: &str = "kunci-rahasia-0123456789+/abc";

fn settings(servers: &[&Server]) -> FetchSettings {
    FetchSettings {
        user_agent: "pantau-uji/1.0 (+https://pantau.invalid/robot)".to_owned(),
        timeout: Duration::from_secs(5),
        body_bytes: 100_000,
        allow_private: servers.iter().map(|server| server.host()).collect(),
        ..FetchSettings::default()
    }
}

fn fetcher(server: &Server) -> Fetcher {
    Fetcher::new(settings(&[server])).unwrap()
}

fn request(url: &str) -> Request {
    Request {
        url: url.to_owned(),
        kind: CaptureKind::Article,
        source: "kabar-uji".parse().unwrap(),
        class: SourceClass::Outlet,
        etag: None,
        last_modified: None,
        query_key: None,
        bearer: None,
    }
}

fn now() -> Timestamp {
    "2026-11-20T00:00:00Z".parse().unwrap()
}

async fn ask(fetcher: &Fetcher, request: &Request) -> Outcome {
    fetcher.fetch(request, now()).await
}

fn captured(outcome: Outcome) -> Capture {
    match outcome {
        Outcome::Captured(capture) => *capture,
        other => unreachable!("{other:?}"),
    }
}

fn failed(outcome: Outcome) -> (String, bool, Option<Duration>) {
    match outcome {
        Outcome::Failed { reason, permanent, retry_after, .. } => (reason, permanent, retry_after),
        other => unreachable!("{other:?}"),
    }
}

fn put_off(outcome: Outcome) -> (String, Duration) {
    match outcome {
        Outcome::Deferred { reason, wait } => (reason, wait),
        other => unreachable!("{other:?}"),
    }
}

fn refused(outcome: Outcome) -> String {
    match outcome {
        Outcome::Refused { reason } => reason,
        other => unreachable!("{other:?}"),
    }
}

#[tokio::test]
async fn robots_txt_is_asked_once_and_kept() {
    let rules =
        "User-agent: *\nDisallow: /\n\nUser-agent: pantau-uji\nDisallow: /rahasia\nAllow: /rahasia/umum\n";
    let server = Server::start(move |path, _| match path {
        "/robots.txt" => Answer::new(200, rules),
        _ => Answer::new(200, "halaman"),
    })
    .await;
    let fetcher = fetcher(&server);
    assert_eq!(captured(ask(&fetcher, &request(&server.url("/berita"))).await).body, b"halaman");
    assert_eq!(captured(ask(&fetcher, &request(&server.url("/rahasia/umum"))).await).status, 200);
    assert!(refused(ask(&fetcher, &request(&server.url("/rahasia/a"))).await).contains("robots.txt"));
    assert_eq!(server.paths(), ["/robots.txt", "/berita", "/rahasia/umum"]);
}

#[tokio::test]
async fn a_redirect_does_not_lead_around_robots_txt() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => Answer::new(200, "User-agent: *\nDisallow: /tertutup\n"),
        "/a" => Answer::new(302, "").header("Location", "/tertutup/b"),
        _ => Answer::new(200, "halaman"),
    })
    .await;
    assert!(refused(ask(&fetcher(&server), &request(&server.url("/a"))).await).contains("robots.txt"));
    assert_eq!(server.paths(), ["/robots.txt", "/a"]);
}

#[tokio::test]
async fn without_robots_txt_all_is_free_and_with_a_broken_one_nothing() {
    for (status, free) in [(404, true), (403, true), (500, false), (503, false), (429, false)] {
        let server = Server::start(move |path, _| match path {
            "/robots.txt" => Answer::new(status, ""),
            _ => Answer::new(200, "halaman"),
        })
        .await;
        let outcome = ask(&fetcher(&server), &request(&server.url("/a"))).await;
        if free {
            assert_eq!(captured(outcome).body, b"halaman", "{status}");
        } else {
            assert!(put_off(outcome).1 > Duration::from_secs(600), "{status} means wait");
            assert_eq!(server.paths(), ["/robots.txt"], "{status}");
        }
    }
}

#[tokio::test]
async fn half_a_robots_txt_is_none() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => Answer::new(200, "User-agent: *\n").header("X-Cut", "1").cut(),
        _ => Answer::new(200, "halaman"),
    })
    .await;
    put_off(ask(&fetcher(&server), &request(&server.url("/a"))).await);
    assert_eq!(server.paths(), ["/robots.txt"]);
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let server = Server::start(|path, head| match path {
        "/feed"
            if head.contains("if-none-match: \"v7\"") && head.contains("if-modified-since: sat, 21 nov") =>
        {
            Answer::new(304, "")
        }
        "/feed" => Answer::new(200, "isi")
            .header("ETag", "\"v7\"")
            .header("Last-Modified", "Sat, 21 Nov 2026 00:00:00 GMT"),
        "/pindah" => Answer::new(301, "").header("Location", "/feed"),
        _ => Answer::new(404, ""),
    })
    .await;
    let fetcher = fetcher(&server);
    let first = captured(ask(&fetcher, &request(&server.url("/feed"))).await);
    for path in ["/feed", "/pindah"] {
        let again = Request {
            etag: first.header("etag").map(str::to_owned),
            last_modified: first.header("last-modified").map(str::to_owned),
            ..request(&server.url(path))
        };
        match ask(&fetcher, &again).await {
            Outcome::Unchanged(answer) => {
                assert_eq!((answer.status, answer.body.len()), (304, 0));
                assert!(
                    answer.asked.iter().any(|(name, value)| name == "if-none-match" && value == "\"v7\"")
                );
            }
            other => unreachable!("{path}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_server_that_asks_to_be_left_alone_is() {
    let date = "Tue, 24 Nov 2026 00:00:00 GMT";
    for (name, value, seconds) in [
        ("Retry-After", "120", 120),
        ("Retry-After", "Tue, 24 Nov 2026 00:05:00 GMT", 300),
        ("Retry-After", "sebentar", 60),
        ("x-rate-limit-reset", "1795478700", 300),
    ] {
        let server = Server::start(move |path, _| match path {
            "/robots.txt" => Answer::new(404, ""),
            _ => Answer::new(429, "").header("Date", date).header(name, value),
        })
        .await;
        let fetcher = fetcher(&server);
        let (_, permanent, wait) = failed(ask(&fetcher, &request(&server.url("/a"))).await);
        assert_eq!((permanent, wait), (false, Some(Duration::from_secs(seconds))), "{name}: {value}");
        let asked = server.paths().len();
        assert!(put_off(ask(&fetcher, &request(&server.url("/b"))).await).0.contains("left alone"));
        assert_eq!(server.paths().len(), asked, "nothing is asked meanwhile");
    }
}

#[tokio::test]
async fn those_who_wait_for_their_turn_hear_of_a_pause() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => Answer::new(404, ""),
        _ => Answer::new(503, "").header("Retry-After", "60"),
    })
    .await;
    let fetcher =
        Fetcher::new(FetchSettings { private_delay: Duration::from_millis(150), ..settings(&[&server]) })
            .unwrap();
    let all: Vec<_> = (0..5)
        .map(|number| {
            let (fetcher, request) = (fetcher.clone(), request(&server.url(&format!("/{number}"))));
            tokio::spawn(async move { ask(&fetcher, &request).await })
        })
        .collect();
    let mut waits = 0;
    for task in all {
        match task.await.unwrap() {
            Outcome::Deferred { .. } => waits += 1,
            other => assert!(!failed(other).1),
        }
    }
    assert_eq!(waits, 4, "they are put off, which is no fault of theirs");
    assert_eq!(server.paths().len(), 2, "robots.txt and one page: {:?}", server.paths());
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused() {
    let secret = Server::start(|_, _| Answer::new(200, "dalam")).await;
    let inside = secret.url("/");
    let server = Server::start(move |path, _| match path {
        "/robots.txt" => Answer::new(404, ""),
        "/a" => Answer::new(302, "").header("Location", &inside),
        "/b" => Answer::new(302, "").header("Location", "http://169.254.169.254/latest/meta-data"),
        "/c" => Answer::new(302, "").header("Location", "http://localhost/"),
        _ => Answer::new(302, "").header("Location", "file:///etc/passwd"),
    })
    .await;
    let fetcher = fetcher(&server);
    for path in ["/a", "/b", "/c", "/d"] {
        refused(ask(&fetcher, &request(&server.url(path))).await);
    }
    assert!(secret.paths().is_empty());
    refused(ask(&fetcher, &request(&secret.url("/"))).await);
    refused(ask(&fetcher, &request("bukan alamat")).await);
}

#[tokio::test]
async fn redirects_are_bounded() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => Answer::new(404, ""),
        "/tanpa" => Answer::new(302, ""),
        "/é" | "/%C3%A9" => Answer::new(200, "ketemu"),
        "/utf8" => Answer::new(302, "").header("Location", "/é"),
        other => Answer::new(302, "").header("Location", other),
    })
    .await;
    let fetcher = fetcher(&server);
    assert!(failed(ask(&fetcher, &request(&server.url("/putar"))).await).1);
    assert_eq!(server.paths().len(), 7, "robots.txt, one request and five redirects");
    assert!(failed(ask(&fetcher, &request(&server.url("/tanpa"))).await).1);
    let page = captured(ask(&fetcher, &request(&server.url("/utf8"))).await);
    assert_eq!((page.url, page.final_url), (server.url("/utf8"), server.url("/%C3%A9")));
}

#[tokio::test]
async fn the_redirects_on_the_way_are_kept() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => Answer::new(404, ""),
        "/?p=7" => Answer::new(301, "pindah").header("Location", "/p/7").header("Set-Cookie", "a=1"),
        "/p/7" => Answer::new(302, "").header("Location", "/berita/7"),
        "/hilang" => Answer::new(308, "").header("Location", "/tiada"),
        "/tiada" => Answer::new(410, ""),
        _ => Answer::new(200, "halaman"),
    })
    .await;
    let fetcher = fetcher(&server);
    let page = captured(ask(&fetcher, &request(&server.url("/?p=7"))).await);
    let way: Vec<(&str, u16, Option<&str>)> = page
        .led
        .iter()
        .map(|led| {
            let location = led.headers.iter().find(|(name, _)| name == "location");
            (led.url.as_str(), led.status, location.map(|(_, value)| value.as_str()))
        })
        .collect();
    let (first, second) = (server.url("/?p=7"), server.url("/p/7"));
    assert_eq!(way, [(first.as_str(), 301, Some("/p/7")), (second.as_str(), 302, Some("/berita/7"))]);
    assert!(page.led.iter().all(|led| led.at == now() && led.asked == page.asked), "{:?}", page.led);
    assert!(!format!("{:?}", page.led).contains("cookie"));
    match ask(&fetcher, &request(&server.url("/hilang"))).await {
        Outcome::Gone(answer) => assert_eq!(answer.led.len(), 1, "also where they lead to nothing"),
        other => unreachable!("{other:?}"),
    }
    assert!(captured(ask(&fetcher, &request(&server.url("/berita/7"))).await).led.is_empty());
}

#[tokio::test]
async fn bodies_are_bounded_also_when_they_are_packed() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&vec![b'a'; 50_000_000]).unwrap();
    let bomb = packer.finish().unwrap();
    assert!(bomb.len() < 100_000, "the bomb is small on the wire");
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&vec![b'b'; 100_000]).unwrap();
    let fits = packer.finish().unwrap();
    let packed = fits.clone();
    let server = Server::start(move |path, _| match path {
        "/robots.txt" => Answer::new(404, ""),
        "/bom" => Answer::new(200, "").header("Content-Encoding", "gzip").body(bomb.clone()),
        "/muat" => Answer::new(200, "").header("Content-Encoding", "gzip").body(fits.clone()),
        _ => Answer::new(200, "").body(vec![b'c'; 100_001]),
    })
    .await;
    let fetcher = fetcher(&server);
    for path in ["/bom", "/besar"] {
        let (reason, permanent, _) = failed(ask(&fetcher, &request(&server.url(path))).await);
        assert!(permanent && reason.contains("100000"), "{path}: {reason}");
    }
    let kept = captured(ask(&fetcher, &request(&server.url("/muat"))).await);
    assert_eq!(kept.content_encoding(), Some("gzip"));
    assert_eq!(kept.body, packed, "kept as it came");
}

#[tokio::test]
async fn a_slow_host_delays_no_other() {
    let slow = Server::start(|path, _| match path {
        "/robots.txt" => Answer::new(404, ""),
        _ => Answer::new(200, "lambat").after(Duration::from_secs(30)),
    })
    .await;
    let quick = Server::start(|path, _| match path {
        "/robots.txt" => Answer::new(404, ""),
        _ => Answer::new(200, "cepat"),
    })
    .await;
    let fetcher =
        Fetcher::new(FetchSettings { timeout: Duration::from_millis(800), ..settings(&[&slow, &quick]) })
            .unwrap();
    let waiting = tokio::spawn({
        let (fetcher, request) = (fetcher.clone(), request(&slow.url("/a")));
        async move { ask(&fetcher, &request).await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let start = Instant::now();
    for number in 0..5 {
        captured(ask(&fetcher, &request(&quick.url(&format!("/{number}")))).await);
    }
    assert!(start.elapsed() < Duration::from_millis(600), "{:?}", start.elapsed());
    assert!(!waiting.is_finished());
    let (reason, permanent, _) = failed(waiting.await.unwrap());
    assert!(!permanent && reason.contains("timed out"), "{reason}");
}

#[tokio::test]
async fn we_say_who_we_are_and_keep_no_cookies() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => Answer::new(404, ""),
        _ => Answer::new(200, "isi").header("Set-Cookie", "id=42; Path=/").header("X-Lain", "ya"),
    })
    .await;
    let fetcher = fetcher(&server);
    let first = captured(ask(&fetcher, &request(&server.url("/a"))).await);
    captured(ask(&fetcher, &request(&server.url("/b"))).await);
    assert_eq!((first.header("set-cookie"), first.header("x-lain")), (None, Some("ya")));
    let heads = server.heads();
    assert_eq!(heads.len(), 3);
    for head in heads {
        assert!(head.contains("user-agent: pantau-uji/1.0 (+https://pantau.invalid/robot)"), "{head}");
        assert!(!head.contains("cookie:"), "{head}");
    }
}

#[tokio::test]
async fn turns_with_a_host_are_apart() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => Answer::new(200, "User-agent: *\nCrawl-delay: 0.3\n"),
        _ => Answer::new(200, "isi"),
    })
    .await;
    let fetcher =
        Fetcher::new(FetchSettings { private_delay: Duration::from_millis(100), ..settings(&[&server]) })
            .unwrap();
    let all: Vec<_> = (0..3)
        .map(|number| {
            let (fetcher, request) = (fetcher.clone(), request(&server.url(&format!("/{number}"))));
            tokio::spawn(async move { ask(&fetcher, &request).await })
        })
        .collect();
    for task in all {
        captured(task.await.unwrap());
    }
    let times = server.times();
    let gaps: Vec<u128> = times.windows(2).map(|pair| pair[1].duration_since(pair[0]).as_millis()).collect();
    // A little less than the delay, since what is measured is the arrival.
    assert!(gaps[0] >= 80, "after robots.txt our own delay: {gaps:?}");
    assert!(gaps[1..].iter().all(|gap| *gap >= 270), "between pages theirs, since it is longer: {gaps:?}");
    assert!(matches!(
        Fetcher::new(FetchSettings { host_delay: Duration::ZERO, ..FetchSettings::default() }),
        Err(CrawlError::Impolite)
    ));
}

#[tokio::test]
async fn a_host_has_as_many_bodies_under_way_as_it_may() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => Answer::new(404, ""),
        _ => Answer::new(200, "isi").body_after(Duration::from_millis(150)),
    })
    .await;
    // Hosts that are excepted have sixteen places.
    let fetcher = fetcher(&server);
    let start = Instant::now();
    let all: Vec<_> = (0..32)
        .map(|number| {
            let (fetcher, request) = (fetcher.clone(), request(&server.url(&format!("/{number}"))));
            tokio::spawn(async move { ask(&fetcher, &request).await })
        })
        .collect();
    for task in all {
        captured(task.await.unwrap());
    }
    assert!(start.elapsed() >= Duration::from_millis(290), "a place is taken until the body is here");
}

#[tokio::test]
async fn a_key_reaches_neither_archive_nor_words_nor_other_hosts() {
    let other = Server::start(|path, _| match path {
        "/robots.txt" => Answer::new(404, ""),
        _ => Answer::new(200, "lain"),
    })
    .await;
    let elsewhere = other.url("/tujuan");
    let server = Server::start(move |path, head| match path.split('?').next().unwrap_or("") {
        // Interfaces forbid crawlers of pages; whoever has a key is none.
        "/robots.txt" => Answer::new(200, "User-agent: *\nDisallow: /\n"),
        "/ulang" => Answer::new(
            200,
            &format!("{{\"next\": \"http://x.invalid{path}\", \"kunci\": \"{KEY}\", \"h\": {head:?}}}"),
        )
        .header("Link", &format!("<http://x.invalid{path}>; rel=next")),
        "/pergi" => Answer::new(302, "").header("Location", &elsewhere),
        "/putar" => Answer::new(302, "").header("Location", &format!("/pergi?a=1&access_token={KEY}&b=2")),
        "/galat" => Answer::new(400, KEY),
        _ => Answer::new(200, "").cut(),
    })
    .await;
    let fetcher = Fetcher::new(settings(&[&server, &other])).unwrap();
    let secret = || Secret::new(KEY.to_owned());
    let in_query =
        |url: String| Request { query_key: Some(("access_token".to_owned(), secret())), ..request(&url) };
    let in_header = |url: String| Request { bearer: Some(secret()), ..request(&url) };
    assert!(!format!("{:?}{:?}", in_query(server.url("/")), in_header(server.url("/"))).contains("rahasia"));
    for request in [in_query(server.url("/ulang?a=1#comments=3")), in_header(server.url("/ulang"))] {
        let capture = captured(ask(&fetcher, &request).await);
        assert!(!format!("{capture:?}").contains("rahasia"));
        assert!(
            !String::from_utf8_lossy(&capture.body).contains("rahasia"),
            "{}",
            String::from_utf8_lossy(&capture.body)
        );
        assert_eq!((&capture.url, &capture.final_url), (&request.url, &request.url));
    }
    for path in ["/galat", "/putus"] {
        for request in [in_query(server.url(path)), in_header(server.url(path))] {
            assert!(!format!("{:?}", ask(&fetcher, &request).await).contains("rahasia"));
        }
    }
    for request in [in_query(server.url("/pergi")), in_header(server.url("/pergi"))] {
        assert_eq!(captured(ask(&fetcher, &request).await).body, b"lain");
    }
    for request in [in_query(server.url("/putar")), in_header(server.url("/putar"))] {
        let capture = captured(ask(&fetcher, &request).await);
        assert_eq!(capture.led.len(), 2);
        assert!(!format!("{capture:?}").contains("rahasia"), "{capture:?}");
    }
    let sent = server.heads().join("\n");
    assert!(
        sent.contains("access_token=kunci-rahasia-0123456789%2b%2fabc")
            && sent.contains("authorization: bearer kunci"),
        "{sent}"
    );
    assert!(!other.heads().join("\n").contains("rahasia"));
    assert!(!server.paths().contains(&"/robots.txt".to_owned()));
}

#[tokio::test]
async fn failures_say_whether_trying_again_is_of_use() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => Answer::new(404, ""),
        other => Answer::new(other.trim_start_matches('/').parse().unwrap(), ""),
    })
    .await;
    let fetcher = fetcher(&server);
    for (status, expected) in
        [(404, true), (410, true), (401, false), (403, false), (408, false), (500, false), (200, true)]
    {
        match ask(&fetcher, &request(&server.url(&format!("/{status}")))).await {
            Outcome::Gone(answer) => assert!(expected && answer.status == status),
            Outcome::Failed { permanent, .. } => assert_eq!(permanent, expected, "{status}"),
            other => assert_eq!(captured(other).status, 200),
        }
    }
    let closed = Server::closed().await;
    let fetcher =
        Fetcher::new(FetchSettings { allow_private: vec![closed.clone()], ..FetchSettings::default() })
            .unwrap();
    let (reason, _) = put_off(ask(&fetcher, &request(&format!("http://{closed}/a"))).await);
    assert!(reason.contains("cannot connect"), "{reason}");
}

#[tokio::test]
async fn what_tends_to_pass_is_asked_again_at_once() {
    let tries = std::sync::atomic::AtomicU32::new(0);
    let server = Server::start(move |path, _| {
        let tried =
            if path == "/robots.txt" { 0 } else { tries.fetch_add(1, std::sync::atomic::Ordering::SeqCst) };
        match (path, tried) {
            ("/robots.txt", _) => Answer::new(404, ""),
            (_, 0) => Answer::new(503, "sibuk"),
            (_, 1) => Answer::new(429, "").header("Retry-After", "1"),
            _ => Answer::new(200, "akhirnya"),
        }
    })
    .await;
    let fetcher = fetcher(&server);
    let begun = Instant::now();
    assert_eq!(captured(ask(&fetcher, &request(&server.url("/a"))).await).body, b"akhirnya");
    assert!(begun.elapsed() >= Duration::from_millis(1_200), "as long as the server wished");
    assert_eq!(server.paths().len(), 4);
    assert!(fetcher.troubles().is_empty(), "{:?}", fetcher.troubles());
}

#[tokio::test]
async fn half_a_body_is_none() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => Answer::new(404, ""),
        _ => Answer::new(200, "setengah").cut(),
    })
    .await;
    let fetcher = Fetcher::new(FetchSettings { retries: 1, ..settings(&[&server]) }).unwrap();
    assert!(!failed(ask(&fetcher, &request(&server.url("/a"))).await).1);
    assert_eq!(server.paths().len(), 3, "asked once more");
}
