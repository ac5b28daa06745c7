//! YouTube, Data API v3.
//!
//! A channel is looked up (its counts say whether anything changed), its list of uploads gives videos, `videos` gives
//! them whole with their counts, `commentThreads` their comments with the first replies, `comments` all replies of a
//! thread. A search costs 1 of 100 calls a day and leads to `videos` likewise.

use pantau_domain::{Engagement, Mention, MentionKind, Platform};
use serde_json::Value;

use crate::{
    ReplyContext, SocialError,
    address::{Address, build},
    error::parse,
    field::{count, id, instant, list, plain, text, unescape},
    item::{self, Item},
};

/// Pages of one list of videos: a search gives about 500 items at most, a list of uploads is read as far back.
const VIDEO_PAGES: u32 = 50;
/// Pages of one video's comments or one thread's replies, 100 each.
const COMMENT_PAGES: u32 = 50;
/// Pages of a search, 50 each: beyond 500 items it gives nothing, and each costs a call.
const SEARCH_PAGES: u32 = 10;
/// Videos that one call looks up.
const BATCH: usize = 50;

pub(crate) fn start(base: &str, handle: &str) -> Vec<String> {
    let channel = |name: &str, value: &str| {
        build(base, &["channels"], &[("part", "contentDetails,statistics"), (name, value)], "")
    };
    let search = || {
        let query = [
            ("part", "snippet"),
            ("type", "video"),
            ("order", "date"),
            ("regionCode", "ID"),
            ("relevanceLanguage", "id"),
            ("maxResults", "50"),
            ("q", handle),
        ];
        build(base, &["search"], &query, "")
    };
    let is_word = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
    };
    let found = if handle.starts_with("UC") && handle.len() == 24 && is_word(handle) {
        [channel("id", handle), None]
    } else if let Some(name) = handle.strip_prefix('@') {
        [channel("forHandle", &format!("@{name}")), None]
    } else if is_word(handle) {
        [channel("forHandle", &format!("@{handle}")), search()]
    } else {
        [search(), None]
    };
    found.into_iter().flatten().collect()
}

pub(crate) fn next(url: &str, body: &[u8]) -> Result<Vec<String>, SocialError> {
    let address = Address::read(Platform::Youtube, url)?;
    let reply = parse(body)?;
    let items = list(&reply, "/items");
    let page = |most| {
        let token = text(&reply, "/nextPageToken")?;
        address.page(&[("pageToken", token)], items.is_empty(), most)
    };
    let mut out: Vec<String> = Vec::new();
    match address.path().as_slice() {
        ["channels"] => out.extend(items.iter().take(BATCH).filter_map(|item| uploads(&address, item))),
        ["search"] => {
            out.extend(videos(&address, items, "/id/videoId"));
            out.extend(page(SEARCH_PAGES));
        }
        ["playlistItems"] => {
            out.extend(videos(&address, items, "/snippet/resourceId/videoId"));
            out.extend(page(VIDEO_PAGES));
        }
        ["videos"] => out.extend(items.iter().take(BATCH).filter_map(|item| threads(&address, item))),
        ["commentThreads"] => {
            out.extend(items.iter().take(item::MOST).filter_map(|item| replies(&address, item)));
            out.extend(page(COMMENT_PAGES));
        }
        ["comments"] => out.extend(page(COMMENT_PAGES)),
        _ => return Err(SocialError::Address { platform: Platform::Youtube }),
    }
    Ok(out)
}

/// A channel's list of uploads. The channel's counts are its state: where they moved, the list and the newest videos
/// are read again.
fn uploads(address: &Address, channel: &Value) -> Option<String> {
    let playlist = id(channel, "/contentDetails/relatedPlaylists/uploads")?;
    let number = |pointer| count(channel, pointer).map_or_else(|| "x".to_owned(), |count| count.to_string());
    let state = format!("seen={}-{}", number("/statistics/videoCount"), number("/statistics/viewCount"));
    let query = [("part", "snippet,contentDetails"), ("playlistId", playlist.as_str()), ("maxResults", "50")];
    address.beside(&["playlistItems"], &query, Some(&state))
}

fn videos(address: &Address, items: &[Value], pointer: &str) -> Option<String> {
    let mut ids: Vec<String> = items.iter().filter_map(|item| id(item, pointer)).take(BATCH).collect();
    ids.dedup();
    if ids.is_empty() {
        return None;
    }
    let query = [("part", "snippet,contentDetails,statistics"), ("id", &ids.join(","))];
    address.beside(&["videos"], &query, address.state())
}

/// A video's comments, where it has any. An absent count means that they are switched off.
fn threads(address: &Address, video: &Value) -> Option<String> {
    let id = id(video, "/id")?;
    let comments = count(video, "/statistics/commentCount").filter(|count| *count > 0)?;
    let query = [
        ("part", "snippet,replies"),
        ("videoId", id.as_str()),
        ("order", "time"),
        ("textFormat", "plainText"),
        ("maxResults", "100"),
    ];
    address.beside(&["commentThreads"], &query, Some(&format!("comments={comments}")))
}

/// A thread's replies, where it holds fewer than there are.
fn replies(address: &Address, thread: &Value) -> Option<String> {
    let parent = id(thread, "/snippet/topLevelComment/id").or_else(|| id(thread, "/id"))?;
    let total = count(thread, "/snippet/totalReplyCount")?;
    let held = u64::try_from(list(thread, "/replies/comments").len()).unwrap_or(u64::MAX);
    if total <= held {
        return None;
    }
    let query = [
        ("part", "snippet"),
        ("parentId", parent.as_str()),
        ("textFormat", "plainText"),
        ("maxResults", "100"),
    ];
    address.beside(&["comments"], &query, Some(&format!("comments={total}")))
}

pub(crate) fn mentions(url: &str, body: &[u8], context: &ReplyContext) -> Result<Vec<Mention>, SocialError> {
    let address = Address::read(Platform::Youtube, url)?;
    let reply = parse(body)?;
    let items = list(&reply, "/items").iter();
    let found: Vec<Item> = match address.path().as_slice() {
        ["search"] => items.filter_map(found_video).collect(),
        ["playlistItems"] => items
            .filter_map(|item| video(item, "/snippet/resourceId/videoId", listed_account(item)))
            .collect(),
        ["videos"] => items.filter_map(whole_video).collect(),
        ["commentThreads"] => items.flat_map(thread).take(item::MOST).collect(),
        ["comments"] => {
            items.filter_map(|item| comment(item, address.get("parentId").map(str::to_owned))).collect()
        }
        ["channels"] => Vec::new(),
        _ => return Err(SocialError::Address { platform: Platform::Youtube }),
    };
    Ok(item::mentions(Platform::Youtube, found.into_iter(), context))
}

/// The channel that a listed video is of: a playlist may hold others' videos.
fn listed_account(item: &Value) -> Option<String> {
    id(item, "/snippet/videoOwnerChannelId").or_else(|| id(item, "/snippet/channelId"))
}

/// A video as the search shows it. Where its description is cut, it is left to `videos`, which has it whole: of a
/// mention that is seen again only the counts are brought up to date.
fn found_video(item: &Value) -> Option<Item> {
    let description = text(item, "/snippet/description").unwrap_or("").trim_end();
    if description.ends_with("...") || description.ends_with('…') {
        return None;
    }
    let mut found = video(item, "/id/videoId", id(item, "/snippet/channelId"))?;
    // The search writes titles as HTML, `videos` does not.
    found.title = found.title.map(|title| unescape(&title));
    Some(found)
}

fn whole_video(item: &Value) -> Option<Item> {
    let mut found = video(item, "/id", id(item, "/snippet/channelId"))?;
    found.engagement = Engagement {
        likes: count(item, "/statistics/likeCount"),
        comments: count(item, "/statistics/commentCount"),
        shares: None,
        views: count(item, "/statistics/viewCount"),
    };
    Some(found)
}

fn video(item: &Value, id_at: &str, account: Option<String>) -> Option<Item> {
    let native = id(item, id_at)?;
    let body = text(item, "/snippet/description").unwrap_or("").to_owned();
    let mut found = Item::new(MentionKind::Video, native, body);
    found.url = Some(format!("https://www.youtube.com/watch?v={}", found.native));
    found.title = text(item, "/snippet/title").map(str::to_owned);
    found.account = account;
    // In a list of uploads the snippet's date is that of the listing.
    found.published =
        instant(item, "/contentDetails/videoPublishedAt").or_else(|| instant(item, "/snippet/publishedAt"));
    Some(found)
}

/// A thread's first comment and the replies that it holds.
fn thread(thread: &Value) -> Vec<Item> {
    let Some(top) = thread.pointer("/snippet/topLevelComment") else { return Vec::new() };
    let parent = id(top, "/id").or_else(|| id(thread, "/id"));
    let mut first = comment(top, id(top, "/snippet/videoId").or_else(|| id(thread, "/snippet/videoId")));
    if let Some(first) = &mut first {
        first.engagement.comments = count(thread, "/snippet/totalReplyCount");
    }
    let replies = list(thread, "/replies/comments").iter().filter_map(|reply| comment(reply, parent.clone()));
    first.into_iter().chain(replies).collect()
}

fn comment(comment: &Value, reply_to: Option<String>) -> Option<Item> {
    let native = id(comment, "/id")?;
    // The original needs no decoding; the display form is HTML, also where plain text was asked for.
    let body = match text(comment, "/snippet/textOriginal") {
        Some(original) => original.to_owned(),
        None => plain(text(comment, "/snippet/textDisplay").unwrap_or("")),
    };
    let mut found = Item::new(MentionKind::Comment, native, body);
    let video = id(comment, "/snippet/videoId");
    found.url = video.map(|video| format!("https://www.youtube.com/watch?v={video}&lc={}", found.native));
    found.account = id(comment, "/snippet/authorChannelId/value")
        .or_else(|| text(comment, "/snippet/authorDisplayName").map(str::to_owned));
    found.published = instant(comment, "/snippet/publishedAt");
    found.engagement.likes = count(comment, "/snippet/likeCount");
    found.reply_to = id(comment, "/snippet/parentId").or(reply_to);
    Some(found)
}
