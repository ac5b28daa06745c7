//! YouTube, Data API v3.

use jiff::Timestamp;
use pantau_domain::Platform;
use serde_json::{Map, Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::{
    platform::{self, Key, Page, Platforms, Window},
    query::{Candidate, Query, Search},
    reply::Reply,
};
use crate::{
    outlets::html::esc,
    world::social::{Persona, Post},
};

/// A title holds at most so many letters here; the rest of a text is the description.
const TITLE: usize = 90;

pub(crate) fn answer(platforms: &Platforms, parts: &[&str], query: &Query, key: &Key) -> Reply {
    if query.get("key").is_none() && !key.header {
        let message = "Method doesn't allow unregistered callers (callers without established identity).";
        return error(403, message, "global", "forbidden");
    }
    match parts.first().copied().unwrap_or("") {
        "search" => search(platforms, query),
        "videos" => videos(platforms, query),
        "channels" => channels(platforms, query),
        "playlistItems" => playlist(platforms, query),
        "commentThreads" => threads(platforms, query),
        _ => envelope("comment", Vec::new(), None, 20),
    }
}

fn error(code: u16, message: &str, domain: &str, reason: &str) -> Reply {
    let errors = json!([{"message": message, "domain": domain, "reason": reason}]);
    Reply::json(code, &json!({"error": {"code": code, "message": message, "errors": errors}}))
}

fn etag(text: &str) -> String {
    format!("{:016x}", xxh3_64(text.as_bytes()))
}

fn envelope(kind: &str, items: Vec<Value>, next: Option<String>, per_page: usize) -> Reply {
    let mut body = json!({
        "kind": format!("youtube#{kind}ListResponse"),
        "etag": etag(&Value::Array(items.clone()).to_string()),
        "pageInfo": {"totalResults": items.len(), "resultsPerPage": per_page},
        "items": items,
    });
    if let (Some(body), Some(next)) = (body.as_object_mut(), next) {
        body.insert("nextPageToken".to_owned(), json!(next));
    }
    Reply::json(200, &body)
}

/// Page size and cursor.
fn slice(query: &Query, default: usize, most: usize) -> Result<(usize, Option<usize>), Reply> {
    let limit = query.number("maxResults").unwrap_or(default);
    if limit > most {
        return Err(error(400, "Invalid value for maxResults.", "youtube.parameter", "invalidValue"));
    }
    match query.get("pageToken").map(platform::place) {
        None => Ok((limit, None)),
        Some(Some(place)) => Ok((limit, Some(place))),
        Some(None) => Err(error(
            400,
            "The request specifies an invalid page token.",
            "youtube.parameter",
            "invalidPageToken",
        )),
    }
}

fn search(platforms: &Platforms, query: &Query) -> Reply {
    let (limit, after) = match slice(query, 5, 50) {
        Ok(slice) => slice,
        Err(reply) => return reply,
    };
    let search = Search::parse(query.get("q").unwrap_or(""));
    let channel = query.get("channelId");
    let window = Window::of(query, "publishedAfter", "publishedBefore");
    let found = platforms.all(Platform::Youtube, window).filter(|(_, post)| {
        let account = platforms.account(post);
        let text = post.text.to_lowercase();
        let candidate = Candidate { text: &text, handle: "", conversation: "", reply: false };
        post.parent.is_none()
            && channel.is_none_or(|channel| account.is_some_and(|account| account.native == channel))
            && search.matches(&candidate)
    });
    let Page { posts, next } = platform::page(found, after, limit);
    let items = posts
        .into_iter()
        .map(|post| {
            let mut snippet = snippet(platforms, post);
            // Search escapes titles as HTML; `videos` does not.
            snippet.insert("title".to_owned(), json!(esc(&split(&post.text).0)));
            snippet.insert("publishTime".to_owned(), json!(instant(post.published)));
            json!({
                "kind": "youtube#searchResult",
                "etag": etag(&post.native),
                "id": {"kind": "youtube#video", "videoId": post.native},
                "snippet": snippet,
            })
        })
        .collect();
    envelope("search", items, next, limit)
}

fn videos(platforms: &Platforms, query: &Query) -> Reply {
    let ids = query.get("id").unwrap_or("");
    let found = ids.split(',').take(50).filter_map(|id| platforms.find(Platform::Youtube, id));
    let items: Vec<Value> = found
        .filter(|(_, post)| post.parent.is_none())
        .map(|(_, post)| {
            let number = |count: Option<u64>| count.unwrap_or(0).to_string();
            let mut snippet = snippet(platforms, post);
            snippet.insert("categoryId".to_owned(), json!("25"));
            snippet.insert("defaultAudioLanguage".to_owned(), json!("id"));
            json!({
                "kind": "youtube#video",
                "etag": etag(&post.native),
                "id": post.native,
                "snippet": snippet,
                "contentDetails": {"duration": "PT4M12S", "dimension": "2d", "definition": "hd", "caption": "false"},
                "status": {"uploadStatus": "processed", "privacyStatus": "public", "embeddable": true},
                "statistics": {
                    "viewCount": number(post.engagement.views),
                    "likeCount": number(post.engagement.likes),
                    "favoriteCount": "0",
                    "commentCount": platforms.comment_count(post).to_string(),
                },
            })
        })
        .collect();
    let count = items.len();
    envelope("video", items, None, count)
}

fn channels(platforms: &Platforms, query: &Query) -> Reply {
    let names = query.get("id").or_else(|| query.get("forHandle")).or_else(|| query.get("forUsername"));
    let found = names.unwrap_or("").split(',').take(50);
    let items: Vec<Value> = found
        .filter_map(|name| platforms.find_account(Platform::Youtube, name))
        .map(|(place, account)| {
            let (videos, views) = totals(platforms, place);
            json!({
                "kind": "youtube#channel",
                "etag": etag(&account.native),
                "id": account.native,
                "snippet": {
                    "title": account.name,
                    "description": "Akun rekaan",
                    "customUrl": format!("@{}", account.handle),
                    "publishedAt": "2014-03-11T03:00:00Z",
                    "country": "ID",
                },
                "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": uploads(account)}},
                "statistics": {
                    "viewCount": views.to_string(),
                    "subscriberCount": account.followers.to_string(),
                    "hiddenSubscriberCount": false,
                    "videoCount": videos.to_string(),
                },
            })
        })
        .collect();
    if items.is_empty() {
        // Without a match the real interface leaves `items` out.
        let info = json!({"totalResults": 0, "resultsPerPage": 5});
        return Reply::json(
            200,
            &json!({"kind": "youtube#channelListResponse", "etag": etag("none"), "pageInfo": info}),
        );
    }
    envelope("channel", items, None, 5)
}

/// A channel's videos by now and their views. Each comment counts as some views more, so that the totals move
/// whenever there is something to read.
fn totals(platforms: &Platforms, account: usize) -> (usize, u64) {
    let own = platforms
        .all(Platform::Youtube, Window::default())
        .filter(|(_, post)| post.account == account && post.parent.is_none());
    own.fold((0, 0), |(videos, views), (_, post)| {
        let comments = u64::try_from(platforms.comment_count(post)).unwrap_or(0);
        (videos + 1, views + post.engagement.views.unwrap_or(0) + 7 * comments)
    })
}

fn uploads(account: &Persona) -> String {
    format!("UU{}", account.native.trim_start_matches("UC"))
}

fn playlist(platforms: &Platforms, query: &Query) -> Reply {
    let (limit, after) = match slice(query, 5, 50) {
        Ok(slice) => slice,
        Err(reply) => return reply,
    };
    let wanted = query.get("playlistId").unwrap_or("");
    let channel = format!("UC{}", wanted.trim_start_matches("UU"));
    let Some((account, _)) = platforms.find_account(Platform::Youtube, &channel) else {
        let message =
            "The playlist identified with the request's <code>playlistId</code> parameter cannot be found.";
        return error(404, message, "youtube.playlistItem", "playlistNotFound");
    };
    let found = platforms
        .all(Platform::Youtube, Window::default())
        .filter(|(_, post)| post.account == account && post.parent.is_none());
    let Page { posts, next } = platform::page(found, after, limit);
    let items = posts
        .into_iter()
        .map(|post| {
            let mut snippet = snippet(platforms, post);
            snippet.insert("playlistId".to_owned(), json!(wanted));
            snippet.insert("resourceId".to_owned(), json!({"kind": "youtube#video", "videoId": post.native}));
            json!({
                "kind": "youtube#playlistItem",
                "etag": etag(&post.native),
                "id": format!("PLI{}", post.native),
                "snippet": snippet,
                "contentDetails": {"videoId": post.native, "videoPublishedAt": instant(post.published)},
            })
        })
        .collect();
    envelope("playlistItem", items, next, limit)
}

fn threads(platforms: &Platforms, query: &Query) -> Reply {
    let (limit, after) = match slice(query, 20, 100) {
        Ok(slice) => slice,
        Err(reply) => return reply,
    };
    let search = Search::parse(query.get("searchTerms").unwrap_or(""));
    let page = if let Some(channel) = query.get("allThreadsRelatedToChannelId") {
        let account = platforms.find_account(Platform::Youtube, channel).map(|(place, _)| place);
        let found = platforms
            .all(Platform::Youtube, Window::default())
            .filter(|(_, post)| platforms.parent(post).is_some_and(|video| Some(video.account) == account));
        platform::page(found, after, limit)
    } else {
        let video = query.get("videoId").and_then(|id| platforms.find(Platform::Youtube, id));
        let Some((place, _)) = video.filter(|(_, post)| post.parent.is_none()) else {
            let message = "The video identified by the <code>videoId</code> parameter could not be found.";
            return error(404, message, "youtube.commentThread", "videoNotFound");
        };
        let found = platforms.comments_of(place, Window::default()).filter(|(_, post)| {
            let text = post.text.to_lowercase();
            search.matches(&Candidate { text: &text, handle: "", conversation: "", reply: true })
        });
        platform::page(found, after, limit)
    };
    let items = page.posts.into_iter().map(|post| thread(platforms, post)).collect();
    envelope("commentThread", items, page.next, limit)
}

fn thread(platforms: &Platforms, post: &Post) -> Value {
    let video = platforms.parent(post);
    let channel = video.and_then(|video| platforms.account(video)).map_or("", |account| &account.native);
    let video = video.map_or("", |video| video.native.as_str());
    let (handle, author) = platforms
        .account(post)
        .map_or(("", ""), |account| (account.handle.as_str(), account.native.as_str()));
    let at = instant(post.published);
    json!({
        "kind": "youtube#commentThread",
        "etag": etag(&post.native),
        "id": post.native,
        "snippet": {
            "channelId": channel,
            "videoId": video,
            "topLevelComment": {
                "kind": "youtube#comment",
                "etag": etag(&post.text),
                "id": post.native,
                "snippet": {
                    "videoId": video,
                    "textDisplay": esc(&post.text),
                    "textOriginal": post.text,
                    "authorDisplayName": format!("@{handle}"),
                    "authorChannelUrl": format!("http://www.youtube.com/@{handle}"),
                    "authorChannelId": {"value": author},
                    "canRate": true,
                    "viewerRating": "none",
                    "likeCount": post.engagement.likes,
                    "publishedAt": at,
                    "updatedAt": at,
                    "channelId": channel,
                },
            },
            "canReply": true,
            "totalReplyCount": 0,
            "isPublic": true,
        },
    })
}

fn snippet(platforms: &Platforms, post: &Post) -> Map<String, Value> {
    let (title, description) = split(&post.text);
    let account = platforms.account(post);
    let mut out = Map::new();
    out.insert("publishedAt".to_owned(), json!(instant(post.published)));
    out.insert("channelId".to_owned(), json!(account.map(|account| &account.native)));
    out.insert("title".to_owned(), json!(title));
    out.insert("description".to_owned(), json!(description));
    out.insert("channelTitle".to_owned(), json!(account.map(|account| &account.name)));
    out.insert("liveBroadcastContent".to_owned(), json!("none"));
    out
}

/// Title and description: together they are the text.
pub(crate) fn split(text: &str) -> (String, String) {
    if text.chars().count() <= TITLE {
        return (text.to_owned(), String::new());
    }
    let mut title = String::new();
    let mut words = text.split(' ');
    let mut rest: Vec<&str> = Vec::new();
    for word in words.by_ref() {
        if !title.is_empty() && title.chars().count() + word.chars().count() >= TITLE {
            rest.push(word);
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    rest.extend(words);
    (title, rest.join(" "))
}

fn instant(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
