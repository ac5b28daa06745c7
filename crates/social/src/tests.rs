//! Replies in the platforms' own shapes, with invented content.

use pantau_domain::{Account, Mention, MentionKind, Platform};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{Auth, ReplyContext, SocialError, auth, mentions, next, start};

const YT: &str = "https://www.googleapis.com/youtube/v3";
const X: &str = "https://api.x.com/2";
const GRAPH: &str = "https://graph.facebook.com/v25.0";

fn context() -> ReplyContext {
    ReplyContext { capture: "c-1".parse().unwrap(), seen_at: "2026-11-23T00:00:00Z".parse().unwrap() }
}

fn read(platform: Platform, url: &str, body: &Value) -> Vec<Mention> {
    mentions(platform, url, body.to_string().as_bytes(), &context()).unwrap()
}

fn lead(platform: Platform, url: &str, body: &Value) -> Vec<String> {
    next(platform, url, body.to_string().as_bytes()).unwrap()
}

fn account(platform: Platform, handle: &str, api: &str) -> Account {
    let (id, handle, api) = ("a".parse().unwrap(), handle.to_owned(), api.to_owned());
    Account { id, platform, handle, api, key_env: None, enabled: true }
}

#[test]
fn keys_go_where_each_platform_wants_them() {
    assert_eq!(auth(Platform::Youtube), Auth::Query("key"));
    assert_eq!(auth(Platform::Facebook), Auth::Query("access_token"));
    assert_eq!(auth(Platform::Instagram), Auth::Query("access_token"));
    assert_eq!(auth(Platform::X), Auth::Bearer);
}

#[test]
fn first_addresses_follow_the_handle() {
    let first = |platform, handle: &str| start(&account(platform, handle, "https://h.example")).join(" ");
    let channel = first(Platform::Youtube, "UCgfdM7ENA8d5vFldPGYYJvW");
    assert!(
        channel.contains("/youtube/v3/channels?")
            && channel.contains("&id=UCgf")
            && !channel.contains("search")
    );
    assert!(
        first(Platform::Youtube, "jawa timur")
            .starts_with("https://h.example/youtube/v3/search?part=snippet&type=video")
    );
    let both = first(Platform::Youtube, "kabarcontoh");
    assert!(both.contains("forHandle=%40kabarcontoh") && both.contains("q=kabarcontoh"));
    assert!(!first(Platform::Youtube, "@kabarcontoh").contains("search"));
    assert!(first(Platform::X, "kabar_contoh").contains("query=%28kabar_contoh+OR+from%3Akabar_contoh%29"));
    assert!(first(Platform::X, "@kabar_contoh").contains("query=from%3Akabar_contoh&"));
    assert!(first(Platform::X, "#banjir lang:in").contains("query=%23banjir+lang%3Ain&"));
    assert!(
        first(Platform::Facebook, "104200000000001")
            .starts_with("https://h.example/v25.0/104200000000001/posts?fields=id")
    );
    assert!(
        first(Platform::Instagram, "178414").starts_with("https://h.example/v25.0/178414/media?fields=id")
    );
    for bad in ["", " ", "../me", "a\nb", &"x".repeat(600)] {
        assert_eq!(first(Platform::Facebook, bad), "", "{bad}");
    }
    assert_eq!(first(Platform::Web, "a"), "");
    assert!(start(&account(Platform::X, "a", "bukan alamat")).is_empty());
}

fn search_reply() -> Value {
    json!({"nextPageToken": "T2", "items": [
        {"id": {"kind": "youtube#video", "videoId": "aaaaaaaaaaa"}, "snippet": {"publishedAt": "2026-11-22T19:58:25Z",
         "channelId": "UC1", "title": "Pasar &amp; fakta", "description": "Laporan"}},
        {"id": {"kind": "youtube#video", "videoId": "bbbbbbbbbbb"}, "snippet": {"publishedAt": "2026-11-22T19:58:25Z",
         "channelId": "UC1", "title": "Dua", "description": "Laporan yang dipotong ..."}},
        {"id": {"kind": "youtube#channel", "channelId": "UC1"}, "snippet": {"title": "bukan video"}}]})
}

#[test]
fn a_video_is_the_same_in_list_and_detail() {
    let search = format!("{YT}/search?part=snippet&q=pasar&key=rahasia");
    let found = read(Platform::Youtube, &search, &search_reply());
    assert_eq!(found.len(), 1, "a cut description is left to the detail");
    let detail = json!({"items": [{"id": "aaaaaaaaaaa", "snippet": {"publishedAt": "2026-11-22T19:58:25.000Z", "channelId": "UC1",
        "title": "Pasar & fakta", "description": "Laporan"}, "statistics": {"viewCount": "32165", "commentCount": "0"}}]});
    let whole = read(Platform::Youtube, &format!("{YT}/videos?id=aaaaaaaaaaa"), &detail);
    let (list, detail) = (&found[0], &whole[0]);
    assert_eq!((list.id.as_str(), list.kind), ("youtube:aaaaaaaaaaa", MentionKind::Video));
    assert_eq!(
        (&list.id, &list.title, &list.body, list.digest, list.published, &list.url),
        (&detail.id, &detail.title, &detail.body, detail.digest, detail.published, &detail.url)
    );
    assert_eq!(list.title.as_deref(), Some("Pasar & fakta"));
    assert!(list.engagement.is_unknown());
    assert_eq!(
        (detail.engagement.views, detail.engagement.comments, detail.engagement.likes),
        (Some(32_165), Some(0), None)
    );
    let leads = lead(Platform::Youtube, &search, &search_reply());
    assert!(
        leads[0].starts_with(&format!("{YT}/videos?")) && leads[0].contains("id=aaaaaaaaaaa%2Cbbbbbbbbbbb")
    );
    assert_eq!(leads[1], format!("{YT}/search?part=snippet&q=pasar&pageToken=T2#page=2"));
    assert!(!leads.join(" ").contains("rahasia"));
}

#[test]
fn a_channel_that_moved_is_read_again() {
    let url = format!("{YT}/channels?forHandle=%40kabar");
    let channel = |views: &str| {
        let item = json!({"contentDetails": {"relatedPlaylists": {"uploads": "UU1"}}, "statistics": {"videoCount": "7", "viewCount": views}});
        lead(Platform::Youtube, &url, &json!({"items": [item]})).remove(0)
    };
    assert_ne!(channel("10"), channel("11"));
    assert_eq!(channel("10"), channel("10"));
    let uploads = json!({"items": [{"snippet": {"resourceId": {"videoId": "aaaaaaaaaaa"}}}]});
    let videos = lead(Platform::Youtube, &channel("10"), &uploads).remove(0);
    assert!(videos.ends_with("#seen=7-10"), "{videos}");
    assert!(
        lead(Platform::Youtube, &url, &json!({"pageInfo": {"totalResults": 0}})).is_empty(),
        "no such channel"
    );
    let counts = |count: Value| json!({"items": [{"id": "aaaaaaaaaaa", "statistics": count}]});
    let comments = lead(Platform::Youtube, &videos, &counts(json!({"commentCount": "24"}))).remove(0);
    assert!(comments.contains("/commentThreads?") && comments.ends_with("#comments=24"), "{comments}");
    assert!(lead(Platform::Youtube, &videos, &counts(json!({}))).is_empty(), "comments are switched off");
    assert!(lead(Platform::Youtube, &videos, &counts(json!({"commentCount": "0"}))).is_empty());
}

fn comment(id: &str, text: &str, parent: Option<&str>) -> Value {
    let mut snippet = json!({"videoId": "aaaaaaaaaaa", "textDisplay": "lain", "textOriginal": text, "likeCount": 3,
        "authorDisplayName": "@warga", "authorChannelId": {"value": "UCw"}, "publishedAt": "2026-11-22T08:05:46Z"});
    if let Some(parent) = parent {
        snippet["parentId"] = json!(parent);
    }
    json!({"id": id, "snippet": snippet})
}

#[test]
fn replies_come_in_threads_and_by_themselves_as_the_same_mentions() {
    let reply = comment("Ug1.r1", "betul & setuju", Some("Ug1"));
    let thread = json!({"items": [{"id": "Ug1", "snippet": {"videoId": "aaaaaaaaaaa", "totalReplyCount": 2,
        "topLevelComment": comment("Ug1", "Kapan diperbaiki?", None)}, "replies": {"comments": [reply.clone()]}}]});
    let url = format!("{YT}/commentThreads?videoId=aaaaaaaaaaa");
    let found = read(Platform::Youtube, &url, &thread);
    let ids: Vec<&str> = found.iter().map(|mention| mention.id.as_str()).collect();
    assert_eq!(ids, ["youtube:Ug1", "youtube:Ug1.r1"]);
    assert_eq!(found[0].reply_to.as_ref().unwrap().as_str(), "youtube:aaaaaaaaaaa");
    assert_eq!(found[1].reply_to.as_ref().unwrap().as_str(), "youtube:Ug1");
    assert_eq!(found[0].account.as_ref().unwrap().as_str(), "UCw");
    assert_ne!(found[0].url, found[1].url);
    let more = lead(Platform::Youtube, &url, &thread);
    assert!(more[0].contains("/comments?part=snippet&parentId=Ug1&"), "{more:?}");
    let alone = read(Platform::Youtube, &more[0], &json!({"items": [reply]}));
    assert_eq!(alone[0], found[1]);
}

#[test]
fn both_namings_of_x_say_the_same() {
    let body = |post: &str, repost: &str| {
        let text = serde_json::to_string(&json!({
            "data": [
                {"id": "2124587163201831002", "text": "RT @kabarcontoh: Jembatan retak, truk dialih…", "author_id": "1",
                 "created_at": "2026-11-22T19:33:47.285Z", "public_metrics": {"SHARE_count": 11, "quote_count": 2, "like_count": 0},
                 "referenced_POSTs": [{"type": "retweeted", "id": "2124537334870310915"}]},
                {"id": "2124537334870310915", "text": "pendek", "author_id": "2", "created_at": "2026-11-22T16:15:47.285Z",
                 "public_metrics": {"SHARE_count": 45, "quote_count": 11, "like_count": 212, "reply_count": 43},
                 "note_POST": {"text": "Jembatan retak &amp; truk dialihkan lewat jalur utara"}},
                {"id": "2123983634992988262", "text": "@kabarcontoh Setuju", "author_id": "9",
                 "referenced_POSTs": [{"type": "replied_to", "id": "2124537334870310915"}]}],
            "includes": {"users": [{"id": "1", "username": "warga_14"}, {"id": "2", "username": "kabarcontoh"}],
                "POSTs": [{"id": "2124537334870310915", "text": "pendek", "note_POST": {"text": "Jembatan retak &amp; truk dialihkan lewat jalur utara"}}]},
            "errors": [{"resource_id": "5", "type": "https://api.x.com/2/problems/resource-not-found"}]}));
        serde_json::from_str(&text.unwrap().replace("POST", post).replace("SHARE", repost)).unwrap()
    };
    let url = format!("{X}/tweets/search/recent?query=a");
    let found = read(Platform::X, &url, &body("tweet", "retweet"));
    assert_eq!(found, read(Platform::X, &url, &body("post", "repost")));
    assert_eq!(found.len(), 3, "a deleted one beside them is no error of the reply");
    assert_eq!(found[0].body, "Jembatan retak & truk dialihkan lewat jalur utara");
    assert_eq!(found[0].digest, found[1].digest);
    assert_eq!((found[0].engagement.shares, found[1].engagement.shares), (None, Some(56)));
    assert_eq!(found[0].extra["repost_of"], "x:2124537334870310915");
    assert_eq!(found[1].url.as_deref(), Some("https://x.com/kabarcontoh/status/2124537334870310915"));
    assert_eq!(found[1].published.unwrap().instant.to_string(), "2026-11-22T16:15:47Z");
    assert_eq!((found[2].kind, found[2].account.as_ref().unwrap().as_str()), (MentionKind::Comment, "9"));
    assert_eq!(found[2].reply_to, Some(found[1].id.clone()));
    assert_eq!(
        found[2].published.unwrap().instant.to_string(),
        "2026-11-21T03:35:34Z",
        "the id holds the time"
    );
}

#[test]
fn replies_to_a_followed_account_are_looked_for() {
    let post = |id: &str, author: &str, replies: u64| json!({"id": id, "text": "a", "author_id": author, "conversation_id": id, "public_metrics": {"reply_count": replies}});
    let body = json!({"data": [post("11", "1", 4), post("12", "2", 9), post("13", "1", 0)], "meta": {"next_token": "n"},
        "includes": {"users": [{"id": "1", "username": "Humas"}, {"id": "2", "username": "lain"}]}});
    let leads = lead(Platform::X, &start(&account(Platform::X, "humas", "https://api.x.com"))[0], &body);
    assert_eq!(leads.len(), 2);
    assert!(
        leads[0].contains("conversation_id%3A11%29+is%3Areply") && leads[0].ends_with("#comments=4"),
        "{leads:?}"
    );
    assert!(leads[1].contains("next_token=n") && leads[1].ends_with("#page=2"));
    assert!(
        lead(Platform::X, &leads[0], &json!({"data": [post("14", "1", 5)], "meta": {}})).is_empty(),
        "and no further"
    );
}

#[test]
fn graph_pages_stay_at_the_configured_base() {
    let url = "http://127.0.0.1:9/v25.0/1042/posts?fields=id&limit=100";
    let posts = json!({"data": [
        {"id": "1042_7", "created_time": "2026-11-22T19:20:59+0000", "message": "Banjir & rob", "shares": {"count": 127},
         "permalink_url": "https://www.facebook.com/1042/posts/7", "comments": {"summary": {"total_count": 22}},
         "reactions": {"summary": {"total_count": 145}}},
        {"id": "1042_8", "created_time": "2026-11-22T19:20:59+0000", "story": "Humas mengganti foto", "comments": {"summary": {"total_count": 0}}}],
        "paging": {"cursors": {"after": "C2"}, "next": "https://jahat.example/v25.0/1042/posts?access_token=rahasia&after=C9"}});
    let leads = lead(Platform::Facebook, url, &posts);
    assert_eq!(leads.len(), 2, "{leads:?}");
    assert!(
        leads[0].starts_with("http://127.0.0.1:9/v25.0/1042_7/comments?")
            && leads[0].ends_with("#comments=22")
    );
    assert_eq!(leads[1], "http://127.0.0.1:9/v25.0/1042/posts?fields=id&limit=100&after=C2#page=2");
    let found = read(Platform::Facebook, url, &posts);
    assert_eq!(
        (found[0].id.as_str(), found[0].account.as_ref().unwrap().as_str()),
        ("facebook:1042_7", "1042")
    );
    let engagement = found[0].engagement;
    assert_eq!(
        (engagement.likes, engagement.comments, engagement.shares, engagement.views),
        (Some(145), Some(22), Some(127), None)
    );
    assert_eq!((found[1].body.as_str(), found[1].engagement.shares), ("Humas mengganti foto", None));
    let last = json!({"data": [], "paging": {"cursors": {"after": "QVFIend"}}});
    assert!(lead(Platform::Facebook, url, &last).is_empty(), "a cursor without `next` is the end");
    let by_time = json!({"data": [{"id": "1042_9"}], "paging": {"next": "https://graph.facebook.com/v25.0/1042/posts?until=17&access_token=rahasia&__paging_token=p"}});
    assert!(
        lead(Platform::Facebook, url, &by_time)
            .last()
            .unwrap()
            .ends_with("&until=17&__paging_token=p#page=2")
    );
}

#[test]
fn comments_of_graph_know_what_they_answer() {
    let url = format!("{GRAPH}/17900000000001000/comments?fields=id#comments=3");
    let body = json!({"data": [{"id": "1785", "text": "Min, cek DM", "timestamp": "2026-11-22T03:03:56+0000", "like_count": 57,
        "username": "warga_07", "replies": {"data": [{"id": "1786", "text": "sudah", "timestamp": "2026-11-22T03:04:56+0000"}],
        "paging": {"next": "https://graph.facebook.com/x"}}}]});
    let found = read(Platform::Instagram, &url, &body);
    assert_eq!((found.len(), found[0].kind, found[0].url.as_deref()), (2, MentionKind::Comment, None));
    assert_eq!(found[0].reply_to.as_ref().unwrap().as_str(), "instagram:17900000000001000");
    assert_eq!(found[1].reply_to, Some(found[0].id.clone()));
    assert!(lead(Platform::Instagram, &url, &body)[0].contains("/1785/replies?"));
    let discovery = json!({"business_discovery": {"username": "kabarcontoh", "media": {"data": [{"id": "1791", "caption": "Jembatan",
        "media_type": "VIDEO", "timestamp": "2026-11-19T13:06:19+0000"}]}}, "id": "1"});
    let found = read(
        Platform::Instagram,
        &format!("{GRAPH}/1?fields=business_discovery.username(kabarcontoh)"),
        &discovery,
    );
    assert_eq!(
        (found[0].kind, found[0].account.as_ref().unwrap().as_str()),
        (MentionKind::Video, "kabarcontoh")
    );
}

#[test]
fn errors_are_told_in_machine_words() {
    let check = |platform, url: String, body: Value, expected: &str| {
        let body = body.to_string();
        let wanted = SocialError::Api { reason: expected.to_owned() };
        assert_eq!(mentions(platform, &url, body.as_bytes(), &context()), Err(wanted.clone()));
        assert_eq!(next(platform, &url, body.as_bytes()), Err(wanted));
    };
    let quota =
        json!({"error": {"code": 403, "message": "rahasia", "errors": [{"reason": "quotaExceeded"}]}});
    check(Platform::Youtube, format!("{YT}/search?q=a"), quota, "403 quotaExceeded");
    check(Platform::Youtube, format!("{YT}/search?q=a"), json!({"error": "invalid_grant"}), "invalid_grant");
    let expired = json!({"error": {"message": "Malformed access token rahasia", "type": "OAuthException", "code": 190, "error_subcode": 463}});
    check(Platform::Facebook, format!("{GRAPH}/1/posts"), expired, "190 463 OAuthException");
    let url = || format!("{X}/tweets/search/recent?query=a");
    check(
        Platform::X,
        url(),
        json!({"title": "Too Many Requests", "type": "about:blank", "status": 429}),
        "429 about:blank Too Many Requests",
    );
    check(Platform::X, url(), json!({"errors": [{"code": 88, "message": "Rate limit exceeded"}]}), "88");
    let gone =
        json!({"errors": [{"resource_id": "5", "type": "https://api.x.com/2/problems/resource-not-found"}]});
    assert!(read(Platform::X, &format!("{X}/tweets?ids=5"), &gone).is_empty(), "a deleted post is no error");
    assert_eq!(next(Platform::X, &url(), b"<html>"), Err(SocialError::Body));
    assert_eq!(
        next(Platform::X, "https://api.x.com/", b"{}"),
        Err(SocialError::Address { platform: Platform::X })
    );
    assert_eq!(next(Platform::Web, &url(), b"{}"), Err(SocialError::Platform { platform: Platform::Web }));
}

#[test]
fn hostile_replies_are_bounded() {
    let url = format!("{X}/tweets/search/recent?query=a");
    let posts: Vec<Value> =
        (0..5_000).map(|id| json!({"id": (id % 4_000).to_string(), "text": "x".repeat(50)})).collect();
    let found = read(Platform::X, &url, &json!({"data": posts, "meta": {"next_token": "n".repeat(5_000)}}));
    assert_eq!(found.len(), 1_000);
    let odd = json!({"data": [{"id": "../me", "text": "a"}, {"id": {"a": 1}}, null, 7, {"id": "1", "text": format!("a\u{0}b\u{7}{}", "y".repeat(100_000)),
        "created_at": "2099-01-01T00:00:00Z", "geo": {"coordinates": {"coordinates": [500, 500]}}}], "meta": {"next_token": 5}});
    let found = read(Platform::X, &url, &odd);
    assert_eq!(
        (found.len(), found[0].body.len(), found[0].published, found[0].place),
        (1, 65_536, None, None)
    );
    assert!(
        found[0].warnings.contains(&"truncated".to_owned())
            && found[0].warnings.contains(&"implausible_date".to_owned())
    );
    assert!(lead(Platform::X, &url, &odd).is_empty());
    let deep = format!("{{\"data\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(next(Platform::X, &url, deep.as_bytes()), Err(SocialError::Body));
}

/// Names that the readers look for.
const NAMES: &str = "data items id snippet videoId statistics commentCount text message caption paging next cursors \
    after meta next_token nextPageToken includes users tweets referenced_tweets type author_id \
    username created_at timestamp created_time replies comments topLevelComment textOriginal \
    textDisplay public_metrics like_count summary total_count errors title geo coordinates media \
    business_discovery conversation_id reply_count totalReplyCount resourceId contentDetails \
    relatedPlaylists";

/// JSON built of the names that the readers look for.
fn reply() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-zA-Z0-9_.:/&;# \u{e9}-]{0,24}".prop_map(Value::from),
        Just(json!("2026-11-22T08:06:12+0000")),
        Just(json!("replied_to")),
    ];
    let names = proptest::sample::select(NAMES.split(' ').collect::<Vec<_>>());
    leaf.prop_recursive(6, 120, 8, move |inner| {
        let pairs = proptest::collection::vec((names.clone(), inner.clone()), 0..9);
        prop_oneof![
            proptest::collection::vec(inner, 0..6).prop_map(Value::from),
            pairs.prop_map(|pairs| Value::Object(
                pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            )),
        ]
    })
}

const ENDPOINTS: [(Platform, &str); 11] = [
    (Platform::Youtube, "/youtube/v3/search?q=a"),
    (Platform::Youtube, "/youtube/v3/videos?id=a"),
    (Platform::Youtube, "/youtube/v3/playlistItems?playlistId=a"),
    (Platform::Youtube, "/youtube/v3/channels?id=a"),
    (Platform::Youtube, "/youtube/v3/commentThreads?videoId=a"),
    (Platform::X, "/2/tweets/search/recent?query=from:a"),
    (Platform::X, "/2/tweets?ids=1"),
    (Platform::Instagram, "/v25.0/1/media"),
    (Platform::Instagram, "/v25.0/1/comments"),
    (Platform::Facebook, "/v25.0/1/posts"),
    (Platform::Facebook, "/v25.0/1_2/comments?filter=stream"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_reply_breaks_the_readers(value in reply()) {
        let body = json!({"data": value, "items": value, "meta": value, "paging": value, "includes": value}).to_string();
        for (platform, path) in ENDPOINTS {
            let url = format!("https://h.example{path}");
            let leads = next(platform, &url, body.as_bytes()).unwrap();
            prop_assert!(leads.iter().all(|lead| lead.starts_with("https://h.example/") && lead.len() <= 8_192));
            let found = mentions(platform, &url, body.as_bytes(), &context()).unwrap();
            let prefix = format!("{platform}:");
            prop_assert!(found.iter().all(|mention| mention.id.as_str().starts_with(&prefix)));
        }
    }

    #[test]
    fn no_bytes_break_the_readers(body in proptest::collection::vec(any::<u8>(), 0..200), url in "\\PC{0,80}") {
        for (platform, path) in ENDPOINTS {
            for url in [format!("https://h.example{path}"), url.clone(), format!("https://h.example/2/{url}")] {
                if let Ok(found) = mentions(platform, &url, &body, &context()) {
                    prop_assert!(found.len() <= 1_000);
                }
                prop_assert!(next(platform, &url, &body).is_ok_and(|leads| leads.is_empty()) || next(platform, &url, &body).is_err());
            }
        }
    }
}
