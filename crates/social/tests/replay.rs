//! A walk through the replay network: every post and comment of its truth is found.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

use std::collections::{BTreeMap, HashSet, VecDeque};

use pantau_domain::{Account, Mention, Platform};
use pantau_replay::{FULL_DAYS, Network, NetworkSettings};
use pantau_social::{Auth, ReplyContext, auth, mentions, next, start};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The body of an address of the network, asked as the crawler asks: with the key, without what stands behind `#`.
async fn get(url: &str, platform: Platform) -> Vec<u8> {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let path = path.split('#').next().unwrap();
    let (path, line) = match auth(platform) {
        Auth::Query(name) => (format!("{path}&{name}=replay"), String::new()),
        Auth::Bearer => (path.to_owned(), "Authorization: Bearer replay\r\n".to_owned()),
    };
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!("GET /{path} HTTP/1.0\r\nHost: {host}\r\n{line}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    assert!(
        answer.starts_with(b"HTTP/1.0 200") || answer.starts_with(b"HTTP/1.1 200"),
        "{url}: {}",
        String::from_utf8_lossy(&answer)
    );
    answer.split_off(head + 4)
}

/// Everything that an account leads to, by id.
async fn walk(
    account: &Account,
    asked: &mut HashSet<String>,
    found: &mut BTreeMap<String, Vec<Mention>>,
    network: &Network,
) {
    let context = ReplyContext { capture: "c-1".parse().unwrap(), seen_at: network.visible_until() };
    let mut open: VecDeque<String> = start(account).into();
    assert!(!open.is_empty(), "{account:?}");
    while let Some(url) = open.pop_front() {
        if !asked.insert(url.clone()) {
            continue;
        }
        let body = get(&url, account.platform).await;
        open.extend(next(account.platform, &url, &body).unwrap());
        let here = mentions(account.platform, &url, &body, &context).unwrap();
        let ids: HashSet<&str> = here.iter().map(|mention| mention.id.as_str()).collect();
        assert_eq!(ids.len(), here.len(), "one reply gives an item once");
        for mention in here {
            found.entry(mention.id.to_string()).or_default().push(mention);
        }
    }
}

#[tokio::test]
async fn every_post_and_comment_is_found() {
    let network = Network::start(NetworkSettings { seed: 7, days: FULL_DAYS, ..NetworkSettings::default() })
        .await
        .unwrap();
    let truth: Vec<_> = network.world().truth().into_iter().filter(|line| line.native_id.is_some()).collect();
    let (mut asked, mut found) = (HashSet::new(), BTreeMap::new());
    for account in network.accounts() {
        walk(&account, &mut asked, &mut found, &network).await;
    }
    for platform in [Platform::Youtube, Platform::X, Platform::Instagram, Platform::Facebook] {
        assert!(truth.iter().filter(|line| line.platform == platform).count() > 20, "{platform} has posts");
    }
    let expected: HashSet<&str> = truth.iter().map(|line| line.key.as_str()).collect();
    let missing: Vec<&&str> = expected.iter().filter(|key| !found.contains_key(**key)).collect();
    let foreign: Vec<&String> = found.keys().filter(|key| !expected.contains(key.as_str())).collect();
    assert!(missing.is_empty() && foreign.is_empty(), "missing {missing:?}, foreign {foreign:?}");
    for line in &truth {
        let versions = &found[&line.key];
        let first = &versions[0];
        assert_eq!(
            (first.kind, first.platform, &first.source),
            (line.kind, line.platform, &line.source),
            "{}",
            line.key
        );
        assert_eq!(first.published.unwrap().instant, line.published, "{}", line.key);
        assert!(first.warnings.is_empty(), "{:?}", first.warnings);
        // Whichever list or detail showed it, it is the same item.
        let same = |other: &Mention| {
            (&other.title, &other.body, other.digest, &other.reply_to)
                == (&first.title, &first.body, first.digest, &first.reply_to)
        };
        assert!(versions.iter().all(same), "{versions:?}");
    }
    assert!(asked.len() < 2 * truth.len(), "{} requests for {} posts and comments", asked.len(), truth.len());
    network.stop().await;
}
