//! Recorded replies of the four platforms, where the shared folder is present.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

use std::path::Path;

use pantau_domain::Platform;
use pantau_social::{ReplyContext, SocialError, mentions, next};
use serde_json::Value;

/// The address that a sample was asked at, without its key.
fn address(line: &Value) -> String {
    let path = line["request"].as_str().unwrap().trim_start_matches("GET ").replace(['…'], "rahasia");
    let path = path.trim_start_matches("/graph").trim_start_matches("/x");
    format!("https://h.example{path}")
}

#[test]
fn recorded_replies_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/contracts");
    if !folder.is_dir() {
        left_out();
        return;
    }
    let context =
        ReplyContext { capture: "c-1".parse().unwrap(), seen_at: "2026-11-24T00:00:00Z".parse().unwrap() };
    let mut read = std::collections::BTreeMap::new();
    for platform in [Platform::Youtube, Platform::X, Platform::Instagram, Platform::Facebook] {
        let folder = folder.join(platform.as_str());
        for line in std::fs::read_to_string(folder.join("_index.jsonl")).unwrap().lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let file = line["file"].as_str().unwrap();
            if Path::new(file).extension().is_none_or(|kind| kind != "json") || file == "usage_tweets.json" {
                continue;
            }
            let (url, body) = (address(&line), std::fs::read(folder.join(file)).unwrap());
            let leads = next(platform, &url, &body);
            let found = mentions(platform, &url, &body, &context);
            if file.starts_with("error") {
                assert!(matches!(found, Err(SocialError::Api { .. })), "{platform} {file}: {found:?}");
                assert!(matches!(leads, Err(SocialError::Api { .. })), "{platform} {file}: {leads:?}");
                continue;
            }
            let leads = leads.unwrap();
            assert!(
                leads.iter().all(|lead| lead.starts_with("https://h.example/") && !lead.contains("rahasia")),
                "{leads:?}"
            );
            let found = found.unwrap();
            assert!(found.iter().all(|mention| mention.warnings.is_empty()), "{platform} {file}: {found:?}");
            read.insert(format!("{platform}/{file}"), (found.len(), leads.len()));
        }
    }
    // Mentions and addresses in each.
    for (file, expected) in [
        ("youtube/search_list.json", (2, 2)),
        ("youtube/videos_list.json", (3, 2)),
        ("youtube/channels_list.json", (0, 1)),
        ("youtube/channels_list_none.json", (0, 0)),
        ("youtube/playlistItems_list.json", (2, 2)),
        ("youtube/comments_list.json", (1, 0)),
        ("x/search_recent_empty.json", (0, 0)),
        ("x/search_recent_postfields_naming.json", (3, 1)),
        ("x/tweets_lookup_rt_quote_reply_note.json", (4, 0)),
        ("x/tweets_lookup_deleted_partial.json", (1, 0)),
        ("x/users_by_username.json", (0, 0)),
        ("x/user_not_found_200.json", (0, 0)),
        ("x/users_id_tweets.json", (5, 1)),
        ("x/counts_recent.json", (0, 0)),
        ("instagram/own_media.json", (2, 3)),
        ("instagram/media_comments.json", (2, 1)),
        ("instagram/business_discovery.json", (2, 0)),
        ("instagram/media_insights.json", (0, 0)),
        ("facebook/page.json", (0, 0)),
        ("facebook/page_posts.json", (3, 4)),
        ("facebook/post_comments.json", (1, 0)),
    ] {
        assert_eq!(read.get(file), Some(&expected), "{file}");
    }
}

#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn left_out() {
    eprintln!("left out: the recorded replies, since ../shared/contracts is absent");
}
