//! Instagram and Facebook, Graph API.

use pantau_domain::{Engagement, Mention, MentionKind, Platform};
use serde_json::Value;
use url::Url;

use crate::{
    ReplyContext, SocialError,
    address::{Address, build},
    error::parse,
    field::{count, id, instant, list, text},
    item::{self, Item},
};

/// Pages of one list, 100 entries each.
const PAGES: u32 = 50;
/// Fields of a photo or film on Instagram.
const MEDIA: &str = "id,caption,media_type,permalink,timestamp,like_count,comments_count,username";
/// Fields of a comment on Instagram, with the first replies.
const MEDIA_COMMENT: &str =
    "id,text,timestamp,like_count,username,replies.limit(50){id,text,timestamp,like_count,username}";
/// Fields of a reply to a comment on Instagram.
const MEDIA_REPLY: &str = "id,text,timestamp,like_count,username";
/// Fields of a post on Facebook; comments and reactions as counts alone.
const POST: &str = "id,message,story,created_time,permalink_url,from,status_type,shares,\
                    comments.summary(true).limit(0),reactions.summary(true).limit(0)";
/// Fields of a comment on Facebook.
const POST_COMMENT: &str = "id,message,created_time,from,like_count,comment_count,permalink_url,parent{id}";

pub(crate) fn start(platform: Platform, base: &str, handle: &str) -> Vec<String> {
    let name = handle.strip_prefix('@').unwrap_or(handle);
    let fits = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    if !fits || !name.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    let (edge, fields) = if platform == Platform::Instagram { ("media", MEDIA) } else { ("posts", POST) };
    build(base, &[name, edge], &[("fields", fields), ("limit", "100")], "").into_iter().collect()
}

pub(crate) fn next(platform: Platform, url: &str, body: &[u8]) -> Result<Vec<String>, SocialError> {
    let address = Address::read(platform, url)?;
    let reply = parse(body)?;
    let data = list(&reply, "/data");
    let mut out: Vec<String> = match (platform, address.path().as_slice()) {
        (Platform::Instagram, [_, "media"]) => {
            data.iter().take(item::MOST).filter_map(|item| media_comments(&address, item)).collect()
        }
        (Platform::Facebook, [_, "posts" | "published_posts" | "feed"]) => {
            data.iter().take(item::MOST).filter_map(|item| post_comments(&address, item)).collect()
        }
        (Platform::Instagram, [_, "comments"]) => {
            data.iter().take(item::MOST).filter_map(|item| media_replies(&address, item)).collect()
        }
        (_, [_, "comments" | "replies"]) => Vec::new(),
        (_, [_] | [_, _]) => return Ok(Vec::new()),
        _ => return Err(SocialError::Address { platform }),
    };
    let token = token(&reply);
    let token: Vec<(&str, &str)> = token.iter().map(|(name, value)| (*name, value.as_str())).collect();
    out.extend(address.page(&token, data.is_empty(), PAGES));
    Ok(out)
}

/// What leads to the next page: the cursor, or the parameters of paging by time. A last page has a cursor too, but no
/// `next`; the address in `next` itself is never asked, since it names its own host and carries the key.
fn token(reply: &Value) -> Vec<(&'static str, String)> {
    let Some(next) = text(reply, "/paging/next") else { return Vec::new() };
    if let Some(after) = text(reply, "/paging/cursors/after") {
        return vec![("after", after.to_owned())];
    }
    let Ok(next) = Url::parse(next) else { return Vec::new() };
    let value = |wanted: &'static str| {
        next.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| (wanted, value.into_owned()))
    };
    match value("after") {
        Some(after) => vec![after],
        None => [value("until"), value("__paging_token")].into_iter().flatten().collect(),
    }
}

/// A post's comments. A count of 0 means that there are none, an absent one that it is unknown.
fn comments(address: &Address, item: &Value, total: Option<u64>, query: &[(&str, &str)]) -> Option<String> {
    let id = id(item, "/id")?;
    let state = match total {
        Some(0) => return None,
        Some(total) => format!("comments={total}"),
        None => "comments=x".to_owned(),
    };
    address.beside(&[&id, "comments"], query, Some(&state))
}

fn media_comments(address: &Address, item: &Value) -> Option<String> {
    comments(address, item, count(item, "/comments_count"), &[("fields", MEDIA_COMMENT), ("limit", "100")])
}

fn post_comments(address: &Address, item: &Value) -> Option<String> {
    let query = [
        ("fields", POST_COMMENT),
        ("filter", "stream"),
        ("order", "reverse_chronological"),
        ("summary", "true"),
        ("limit", "100"),
    ];
    comments(address, item, count(item, "/comments/summary/total_count"), &query)
}

/// All replies to a comment on Instagram, where its comment holds only the first.
fn media_replies(address: &Address, comment: &Value) -> Option<String> {
    text(comment, "/replies/paging/next")?;
    let id = id(comment, "/id")?;
    address.beside(&[&id, "replies"], &[("fields", MEDIA_REPLY), ("limit", "100")], address.state())
}

pub(crate) fn mentions(
    platform: Platform,
    url: &str,
    body: &[u8],
    context: &ReplyContext,
) -> Result<Vec<Mention>, SocialError> {
    let address = Address::read(platform, url)?;
    let reply = parse(body)?;
    let path = address.path();
    let items: Vec<Item> = match path.as_slice() {
        [parent, "comments" | "replies"] => {
            let data = list(&reply, "/data").iter().take(item::MOST);
            data.flat_map(|item| comment_with_replies(platform, item, parent)).take(item::MOST).collect()
        }
        [_, "media" | "posts" | "published_posts" | "feed" | "recent_media" | "top_media"] => {
            list(&reply, "/data").iter().filter_map(|item| post(platform, item, None)).collect()
        }
        [_] => match reply.pointer("/business_discovery") {
            Some(found) => {
                let account = text(found, "/username");
                list(found, "/media/data").iter().filter_map(|item| post(platform, item, account)).collect()
            }
            None => {
                post(platform, &reply, None).filter(|item| item.published.is_some()).into_iter().collect()
            }
        },
        [_, _] => Vec::new(),
        _ => return Err(SocialError::Address { platform }),
    };
    Ok(item::mentions(platform, items.into_iter(), context))
}

fn post(platform: Platform, item: &Value, account: Option<&str>) -> Option<Item> {
    let native = id(item, "/id")?;
    if platform == Platform::Instagram {
        let kind =
            if text(item, "/media_type") == Some("VIDEO") { MentionKind::Video } else { MentionKind::Post };
        let mut found = Item::new(kind, native, text(item, "/caption").unwrap_or("").to_owned());
        found.account = text(item, "/username").or(account).map(str::to_owned);
        found.url = text(item, "/permalink").map(str::to_owned);
        found.published = instant(item, "/timestamp");
        found.engagement.likes = count(item, "/like_count");
        found.engagement.comments = count(item, "/comments_count");
        return Some(found);
    }
    let kind = if text(item, "/status_type") == Some("added_video") {
        MentionKind::Video
    } else {
        MentionKind::Post
    };
    // A change of picture has no message; what happened is in `story`.
    let body = text(item, "/message").or_else(|| text(item, "/story")).unwrap_or("").to_owned();
    let mut found = Item::new(kind, native, body);
    let page = found.native.split_once('_').map(|(page, _)| page.to_owned());
    found.account = id(item, "/from/id").or(page);
    found.url = text(item, "/permalink_url").map(str::to_owned);
    found.published = instant(item, "/created_time");
    found.engagement = Engagement {
        likes: count(item, "/reactions/summary/total_count"),
        comments: count(item, "/comments/summary/total_count"),
        shares: count(item, "/shares/count"),
        views: None,
    };
    Some(found)
}

fn comment_with_replies(platform: Platform, item: &Value, parent: &str) -> Vec<Item> {
    let own = id(item, "/id");
    let replies = list(item, "/replies/data").iter();
    let replies = replies.filter_map(|reply| comment(platform, reply, own.as_deref()?));
    comment(platform, item, parent).into_iter().chain(replies).collect()
}

fn comment(platform: Platform, item: &Value, parent: &str) -> Option<Item> {
    let native = id(item, "/id")?;
    let body = text(item, "/text").or_else(|| text(item, "/message")).unwrap_or("").to_owned();
    let mut found = Item::new(MentionKind::Comment, native, body);
    found.account = if platform == Platform::Instagram {
        text(item, "/username").or_else(|| text(item, "/from/username")).map(str::to_owned)
    } else {
        id(item, "/from/id")
    };
    found.url = text(item, "/permalink_url").map(str::to_owned);
    found.published = instant(item, "/timestamp").or_else(|| instant(item, "/created_time"));
    found.engagement.likes = count(item, "/like_count");
    found.engagement.comments = count(item, "/comment_count");
    found.reply_to = Some(id(item, "/parent/id").unwrap_or_else(|| parent.to_owned()));
    Some(found)
}
