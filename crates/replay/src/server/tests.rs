//! The servers against the truth, asked as a crawler asks.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use axum::http::{HeaderMap, HeaderValue};
use pantau_domain::{MentionKind, time};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{query::decode, reply::Reply, *};

async fn network(faults: Faults) -> Network {
    Network::start(NetworkSettings { seed: 2020, days: 35, port: 0, faults }).await.unwrap()
}

/// Status, headers in small letters, body.
async fn get(url: &str, headers: &[(&str, &str)]) -> (u16, String, Vec<u8>) {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let mut request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{request}\r\n").as_bytes()).await.unwrap();
    let mut raw = Vec::new();
    stream.read_to_end(&mut raw).await.unwrap();
    let split = raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(raw[..split].to_vec()).unwrap().to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head, raw[split + 4..].to_vec())
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    head.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or("")
}

fn text(bytes: &[u8]) -> String {
    if bytes.starts_with(&[0xFF, 0xFE]) {
        let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        return String::from_utf16(&units).unwrap();
    }
    if bytes.starts_with(&[0x1F, 0x8B]) {
        let mut out = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(bytes), &mut out).unwrap();
        return out;
    }
    encoding_rs::UTF_8
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map_or_else(|| encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(), |text| text.into_owned())
}

/// Everything between two marks.
fn between(page: &str, open: &str, close: &str) -> Vec<String> {
    page.split(open)
        .skip(1)
        .filter_map(|rest| rest.split_once(close))
        .map(|(inside, _)| inside.replace("&amp;", "&"))
        .collect()
}

/// Addresses that an outlet's configuration leads to, as a crawler finds them.
async fn discover(outlet: &Outlet) -> BTreeSet<String> {
    let base = outlet.home.trim_end_matches('/').to_owned();
    let mut found = BTreeSet::new();
    for feed in &outlet.feeds {
        let page = text(&get(feed, &[]).await.2);
        if page.starts_with('{') {
            let feed: Value = serde_json::from_str(&page).unwrap();
            found.extend(
                feed["items"].as_array().unwrap().iter().map(|i| i["url"].as_str().unwrap().to_owned()),
            );
        }
        found.extend(between(&page, "<link>", "</link>"));
        found.extend(between(&page, "type=\"text/html\" href=\"", "\""));
    }
    for map in &outlet.sitemaps {
        let page = text(&get(map, &[]).await.2);
        for url in between(&page, "<loc>", "</loc>") {
            if url.contains("/sitemap-") {
                found.extend(between(&text(&get(&url, &[]).await.2), "<loc>", "</loc>"));
            } else {
                found.insert(url);
            }
        }
    }
    for section in &outlet.sections {
        let mut next = Some(section.clone());
        while let Some(url) = next {
            let page = text(&get(&url, &[]).await.2);
            found.extend(
                between(&page, "<h3><a href=\"", "\"").into_iter().map(|path| format!("{base}{path}")),
            );
            next =
                between(&page, "<link rel=\"next\" href=\"", "\"").pop().map(|path| format!("{base}{path}"));
        }
    }
    found.remove(&format!("{base}/"));
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_finds_every_article_once() {
    let network = network(Faults::none()).await;
    let truth = network.world().truth();
    for outlet in network.outlets() {
        let mut canonical: BTreeMap<String, usize> = BTreeMap::new();
        for url in discover(&outlet).await {
            let (status, _, body) = get(&url, &[]).await;
            assert_eq!(status, 200, "{url}");
            let page = text(&body);
            let named = between(&page, "<link rel=\"canonical\" href=\"", "\"");
            *canonical.entry(named[0].clone()).or_default() += 1;
        }
        let expected: BTreeSet<String> = truth
            .iter()
            .filter(|line| line.source == outlet.id)
            .filter_map(|line| line.url.clone())
            .collect();
        assert_eq!(canonical.keys().cloned().collect::<BTreeSet<_>>(), expected, "{}", outlet.id);
        assert!(!expected.is_empty());
    }
    assert_eq!(network.trespasses(), 0);
    network.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_carry_what_the_truth_says() {
    let network = network(Faults::none()).await;
    let world = network.world();
    for (turn, article) in world.articles.iter().enumerate().filter(|(turn, _)| turn % 5 == 0) {
        let spec = &ROSTER[article.outlet];
        let (_, _, body) = get(&world.url(article), &[]).await;
        let page = text(&body);
        let plain = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;");
        assert!(page.contains(&plain(&article.headline)), "{turn} {}", article.path);
        assert!(page.contains(&plain(&article.paragraphs[0])), "{turn} {} {page}", article.path);
        if spec.multipage && article.paragraphs.len() > 4 {
            let second = text(&get(&format!("{}?page=2", world.url(article)), &[]).await.2);
            assert!(second.contains(&plain(&article.paragraphs[4])));
            assert!(page.contains("Halaman selanjutnya"));
        } else {
            assert!(page.contains(&plain(article.paragraphs.last().unwrap())), "{}", article.path);
        }
    }
    network.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unchanged_pages_answer_304() {
    let network = network(Faults::none()).await;
    let outlet = &network.outlets()[0];
    let (status, head, body) = get(&outlet.feeds[0], &[]).await;
    assert_eq!(status, 200);
    let etag = header(&head, "etag").to_owned();
    let (status, _, empty) = get(&outlet.feeds[0], &[("If-None-Match", &etag)]).await;
    assert_eq!((status, empty.len()), (304, 0));
    let modified = network.world().articles.iter().filter(|a| a.outlet == 0).map(|a| a.published).max();
    let modified = crate::calendar::http(modified.unwrap());
    assert_eq!(get(&outlet.feeds[0], &[("If-Modified-Since", &modified)]).await.0, 304);
    network.set_visible_until(time::day_end(crate::calendar::day(10)));
    let (status, _, shorter) = get(&outlet.feeds[0], &[("If-None-Match", &etag)]).await;
    assert_eq!(status, 200);
    assert!(shorter.len() < body.len());
    network.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_later_than_the_horizon_is_shown() {
    let network = network(Faults::none()).await;
    let until = time::day_end(crate::calendar::day(3));
    let late = network.world().articles.iter().find(|article| article.published > until).unwrap().clone();
    let url = network.world().url(&late);
    assert_eq!(get(&url, &[]).await.0, 200);
    network.set_visible_until(until);
    assert_eq!(network.visible_until(), until);
    assert_eq!(get(&url, &[]).await.0, 404);
    let shown = posts(&network).await;
    let truth = network.world().truth();
    let expected: BTreeSet<String> = truth
        .iter()
        .filter(|line| line.platform != Platform::Web && line.published <= until)
        .map(|line| line.key.clone())
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(shown, expected);
    network.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn robots_forbid_the_trap_and_charsets_are_as_configured() {
    let network = network(Faults::none()).await;
    let mut delays = 0;
    for outlet in network.outlets() {
        let base = outlet.home.trim_end_matches('/');
        let robots = text(&get(&format!("{base}/robots.txt"), &[]).await.2);
        assert!(robots.contains("Disallow: /cari/"));
        delays += usize::from(robots.contains("Crawl-delay: 0"));
        assert!(text(&get(&outlet.home, &[]).await.2).contains("href=\"/cari/populer\""));
    }
    assert!(delays >= 2);
    let trap = format!("{}cari/populer", network.outlets()[0].home);
    assert!(text(&get(&trap, &[]).await.2).contains("/cari/populer/a"));
    assert_eq!(network.trespasses(), 1);
    let of = |id: &str| network.outlets().into_iter().find(|outlet| outlet.id.as_str() == id).unwrap();
    assert!(get(&of("kanal-blambangan").feeds[0], &[]).await.2.starts_with(b"\xEF\xBB\xBF<?xml"));
    assert!(get(&of("gema-wilis").feeds[0], &[]).await.2.starts_with(&[0xFF, 0xFE, b'<', 0]));
    let (_, head, body) = get(&of("gerbang-garam").home, &[]).await;
    assert_eq!(header(&head, "content-type"), "text/html");
    assert!(text(&body).contains("charset=iso-8859-1"));
    let (_, head, _) = get(&of("warta-lamajang").home, &[]).await;
    assert!(header(&head, "content-type").contains("windows-1252"));
    network.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_as_the_truth_says() {
    let network = network(Faults::mild()).await;
    let truth = network.world().truth();
    let of = |kind: FaultKind| truth.iter().find(|line| line.fault == Some(kind)).unwrap();
    let url = |kind: FaultKind| of(kind).url.clone().unwrap();
    assert!(!text(&get(&url(FaultKind::EmptyPage), &[]).await.2).contains("<p"));
    assert_eq!(get(&url(FaultKind::Missing), &[]).await.0, 404);
    assert_eq!(get(&url(FaultKind::Heals), &[]).await.0, 500);
    assert_eq!(get(&url(FaultKind::Heals), &[]).await.0, 200);
    assert!(get(&url(FaultKind::HugePage), &[]).await.2.len() >= 20_000_000);
    assert!(text(&get(&url(FaultKind::BadDate), &[]).await.2).contains("Kmrn sore"));
    assert_eq!((of(FaultKind::BadDate).precision, of(FaultKind::BadDate).expected), (None, true));
    let start = url(FaultKind::RedirectLoop);
    let (status, head, _) = get(&start, &[]).await;
    assert_eq!((status, header(&head, "location")), (302, crate::faults::CIRCLE));
    let base = start.split("/2020").next().unwrap();
    let (_, head, _) = get(&format!("{base}{}", crate::faults::CIRCLE), &[]).await;
    assert_eq!(format!("{base}{}", header(&head, "location")), start);
    let outlets = network.outlets();
    let broken = outlets.iter().flat_map(|outlet| &outlet.feeds).find(|feed| feed.ends_with(BROKEN_FEED));
    let feed = text(&get(broken.unwrap(), &[]).await.2);
    assert!(feed.contains("&nbsp;") && feed.matches("<item>").count() == feed.matches("</item>").count() + 1);
    let closed = outlets.last().unwrap().home.replace("http://", "");
    assert!(TcpStream::connect(closed.trim_end_matches('/')).await.is_err());
    assert_eq!(outlets.len(), ROSTER.len() + 1);
    let listed: HashSet<String> = discover(&outlets[0]).await.into_iter().collect();
    assert!(listed.contains(&url(FaultKind::EmptyPage)));
    network.stop().await;
}

async fn ask(network: &Network, path: &str) -> Value {
    let (status, _, body) =
        get(&format!("{}{path}", network.platform_base()), &[("Authorization", "Bearer replay")]).await;
    assert_eq!(status, 200, "{path} {}", text(&body));
    serde_json::from_slice(&body).unwrap()
}

fn ids(items: &Value, platform: &str) -> Vec<String> {
    let list = items.as_array().cloned().unwrap_or_default();
    list.iter().map(|item| format!("{platform}:{}", item["id"].as_str().unwrap())).collect()
}

/// Keys of all posts and comments that following all accounts gives.
async fn posts(network: &Network) -> BTreeSet<String> {
    let mut found = Vec::new();
    for account in network.accounts() {
        match account.platform {
            Platform::X => {
                let mut token = String::new();
                loop {
                    let path = format!(
                        "/2/tweets/search/recent?query=from%3A{}&max_results=10{token}",
                        account.handle
                    );
                    let page = ask(network, &path).await;
                    found.extend(ids(&page["data"], "x"));
                    let Some(next) = page["meta"]["next_token"].as_str() else { break };
                    token = format!("&next_token={next}");
                }
            }
            Platform::Youtube => found.extend(channel(network, &account.handle).await),
            platform => {
                let list = if platform == Platform::Instagram { "media" } else { "posts" };
                let path = format!("/{}/{list}?limit=7&fields=id", account.handle);
                let name = platform.as_str();
                for post in graph_pages(network, &path, name).await {
                    let id = post.split_once(':').unwrap().1.to_owned();
                    let path = format!("/v25.0/{id}/comments?limit=2&fields=id");
                    found.extend(graph_pages(network, &path, name).await);
                    found.push(post);
                }
            }
        }
    }
    let count = found.len();
    let found: BTreeSet<String> = found.into_iter().collect();
    assert_eq!(found.len(), count, "nothing comes twice");
    found
}

async fn channel(network: &Network, handle: &str) -> Vec<String> {
    let mut found = Vec::new();
    let channel = ask(network, &format!("/youtube/v3/channels?part=id&forHandle=@{handle}&key=replay")).await;
    let id = channel["items"][0]["id"].as_str().unwrap().to_owned();
    let mut token = String::new();
    loop {
        let path = format!(
            "/youtube/v3/search?part=snippet&type=video&channelId={id}&maxResults=4&key=replay{token}"
        );
        let page = ask(network, &path).await;
        for item in page["items"].as_array().unwrap() {
            let video = item["id"]["videoId"].as_str().unwrap();
            found.push(format!("youtube:{video}"));
            let threads =
                ask(network, &format!("/commentThreads?videoId={video}&maxResults=100&key=k")).await;
            found.extend(ids(&threads["items"], "youtube"));
        }
        let Some(next) = page["nextPageToken"].as_str() else { break };
        token = format!("&pageToken={next}");
    }
    found
}

async fn graph_pages(network: &Network, path: &str, platform: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = ask(network, &format!("{path}&access_token=replay{cursor}")).await;
        found.extend(ids(&page["data"], platform));
        if page["paging"]["next"].is_null() {
            return found;
        }
        cursor = format!("&after={}", page["paging"]["cursors"]["after"].as_str().unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn following_all_accounts_gives_every_post_once() {
    let network = network(Faults::none()).await;
    let expected: BTreeSet<String> = network
        .world()
        .truth()
        .into_iter()
        .filter(|line| line.platform != Platform::Web)
        .map(|line| line.key)
        .collect();
    assert_eq!(posts(&network).await, expected);
    assert!(network.persons() >= 55);
    network.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn platforms_answer_in_their_own_shapes() {
    let network = network(Faults::none()).await;
    let base = network.platform_base();
    let page = ask(
        &network,
        "/x/2/tweets/search/recent?query=jatim%20lang%3Ain&max_results=100&tweet.fields=created_at,author_id,public_metrics&expansions=author_id",
    )
    .await;
    let first = &page["data"][0];
    assert!(first["created_at"].as_str().unwrap().ends_with(".000Z"));
    assert!(first["public_metrics"]["like_count"].is_u64() && first["lang"].is_null());
    assert!(
        page["includes"]["users"].as_array().unwrap().iter().any(|user| user["id"] == first["author_id"])
    );
    assert_eq!(get(&format!("{base}/2/tweets/search/recent?query=a"), &[]).await.0, 401);
    let few = format!("{base}/2/tweets/search/recent?query=a&max_results=5");
    assert_eq!(get(&few, &[("Authorization", "Bearer k")]).await.0, 400);
    assert!(ask(&network, "/2/tweets/search/recent?query=tidakadasamasekali").await["data"].is_null());
    assert_eq!(get(&format!("{base}/youtube/v3/search?part=snippet"), &[]).await.0, 403);
    assert_eq!(get(&format!("{base}/youtube/v3/search?pageToken=zz&key=k"), &[]).await.0, 400);
    assert_eq!(get(&format!("{base}/graph/v25.0/xyz/posts?access_token=k"), &[]).await.0, 400);
    let video = network.world().social.posts.iter().find(|post| post.kind == MentionKind::Video).unwrap();
    let videos = ask(&network, &format!("/youtube/v3/videos?id={}&key=k", video.native)).await;
    let snippet = &videos["items"][0]["snippet"];
    let whole =
        format!("{} {}", snippet["title"].as_str().unwrap(), snippet["description"].as_str().unwrap());
    assert_eq!(whole.trim(), video.text);
    assert!(videos["items"][0]["statistics"]["viewCount"].is_string());
    let handle = network.accounts().into_iter().find(|a| a.platform == Platform::Instagram).unwrap().handle;
    let found = ask(
        &network,
        &format!("/v25.0/1?fields=business_discovery.username({handle}){{username,media.limit(1){{id,caption}}}}&access_token=k"),
    )
    .await;
    assert_eq!(found["business_discovery"]["username"], handle.as_str());
    assert_eq!(found["business_discovery"]["media"]["data"].as_array().unwrap().len(), 1);
    network.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn serving_is_cheap_and_the_same_bytes_twice() {
    let world = World::build(&WorldSettings::default()).unwrap();
    let horizon = Horizon::new(world.end());
    let world = Arc::new(world);
    let sites: Vec<Site> =
        (0..ROSTER.len()).filter_map(|outlet| Site::new(outlet, &world, horizon.clone())).collect();
    let started = std::time::Instant::now();
    let render = || -> Vec<Reply> {
        let page = |article: &crate::world::article::Article| {
            let (path, query) = article.path.split_once('?').unwrap_or((&article.path, ""));
            sites[article.outlet].answer(path, query)
        };
        world.articles.iter().map(page).collect()
    };
    let first = render();
    let took = started.elapsed();
    assert!(first.iter().all(|reply| reply.status == 200));
    assert_eq!(first, render());
    assert!(took.as_secs_f64() < 5.0, "{} pages in {took:?}", first.len());
}

#[test]
fn if_none_match_decides_over_the_date() {
    let reply = || Reply::ok("text/plain", b"a".to_vec()).modified(Some(Timestamp::UNIX_EPOCH));
    let mut asked = HeaderMap::new();
    asked.insert("if-modified-since", HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT"));
    assert_eq!(reply::finish(reply(), &asked).status(), 304);
    asked.insert("if-none-match", HeaderValue::from_static("\"other\""));
    assert_eq!(reply::finish(reply(), &asked).status(), 200);
    assert_eq!(decode("a%2Bb"), "a+b");
}
