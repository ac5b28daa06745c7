//! Instagram and Facebook, Graph API.

use jiff::Timestamp;
use pantau_domain::Platform;
use serde_json::{Map, Value, json};

use super::{
    platform::{self, Key, Page, Platforms, Window},
    query::Query,
    reply::Reply,
};
use crate::world::social::{Persona, Post};

/// Entries on a page where none is said, and at most (Graph API documentation).
const LIMIT: (usize, usize) = (25, 100);

pub(crate) fn answer(platforms: &Platforms, parts: &[&str], query: &Query, key: &Key) -> Reply {
    if query.get("access_token").is_none() && !key.bearer {
        return error(400, 104, None, "An access token is required to request this resource.");
    }
    match *parts {
        [object] => node(platforms, object, query),
        [user, "media"] => match platforms.find_account(Platform::Instagram, user) {
            Some((account, _)) => media(platforms, user, account, query),
            None => missing(user),
        },
        [page, "posts" | "published_posts" | "feed"] => {
            match platforms.find_account(Platform::Facebook, page) {
                Some((account, _)) => posts(platforms, page, account, query),
                None => missing(page),
            }
        }
        [object, "comments"] => comments(platforms, object, query),
        _ => error(400, 2500, None, "Unknown path components"),
    }
}

fn error(status: u16, code: u32, subcode: Option<u32>, message: &str) -> Reply {
    let kind = if code == 100 { "GraphMethodException" } else { "OAuthException" };
    let mut error =
        json!({"message": message, "type": kind, "code": code, "fbtrace_id": "Ac32a694c12359c06ba0340"});
    if let (Some(error), Some(subcode)) = (error.as_object_mut(), subcode) {
        error.insert("error_subcode".to_owned(), json!(subcode));
    }
    Reply::json(status, &json!({"error": error}))
}

fn missing(object: &str) -> Reply {
    let short: String = object.chars().take(80).collect();
    let message = format!(
        "Unsupported get request. Object with ID '{short}' does not exist, cannot be loaded due to missing permissions, or does not support this operation."
    );
    error(400, 100, Some(33), &message)
}

/// The names that `fields` asks for at its first level; none where it asks for nothing.
fn fields(text: Option<&str>) -> Option<Vec<String>> {
    let mut out = vec![String::new()];
    let mut depth = 0_usize;
    let mut name = true;
    for letter in text?.chars() {
        match letter {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                out.push(String::new());
                name = true;
            }
            '.' if depth == 0 => name = false,
            letter if depth == 0 && name => {
                if let Some(last) = out.last_mut() {
                    last.push(letter);
                }
            }
            _ => {}
        }
        if depth > 0 {
            name = false;
        }
    }
    Some(out)
}

/// Only the fields that were asked for; the id always.
fn only(value: Value, wanted: Option<&[String]>) -> Value {
    match (value, wanted) {
        (Value::Object(all), Some(wanted)) => {
            Value::Object(all.into_iter().filter(|(name, _)| name == "id" || wanted.contains(name)).collect())
        }
        (value, _) => value,
    }
}

fn limit(query: &Query) -> usize {
    query.number("limit").unwrap_or(LIMIT.0).min(LIMIT.1)
}

fn after(query: &Query) -> Result<Option<usize>, Reply> {
    match query.get("after").map(platform::place) {
        None => Ok(None),
        Some(Some(place)) => Ok(Some(place)),
        Some(None) => Err(error(400, 100, None, "Invalid cursors values")),
    }
}

/// A list with its paging. `next` carries no token: readers take the cursor and keep their own base.
fn list(path: &str, data: Vec<Value>, next: Option<String>) -> Map<String, Value> {
    let mut out = Map::new();
    let mut paging = Map::new();
    if !data.is_empty() {
        let after = next.clone().unwrap_or_else(|| "QVFIend".to_owned());
        paging.insert("cursors".to_owned(), json!({"before": "QVFI0", "after": after}));
    }
    if let Some(next) = next {
        paging.insert(
            "next".to_owned(),
            json!(format!("https://graph.facebook.com/v25.0/{path}?after={next}")),
        );
    }
    out.insert("data".to_owned(), Value::Array(data));
    out.insert("paging".to_owned(), Value::Object(paging));
    out
}

fn node(platforms: &Platforms, object: &str, query: &Query) -> Reply {
    let asked = query.get("fields").unwrap_or("");
    if let Some(rest) = asked.strip_prefix("business_discovery.username(") {
        return discovery(platforms, object, rest);
    }
    let instagram = platforms.find_account(Platform::Instagram, object);
    let wanted = fields(query.get("fields"));
    if let Some((_, account)) = instagram {
        return Reply::json(200, &only(profile(account), wanted.as_deref()));
    }
    if let Some((_, account)) = platforms.find_account(Platform::Facebook, object) {
        return Reply::json(200, &only(page_profile(account), wanted.as_deref()));
    }
    let post = platforms.find(Platform::Instagram, object).map(|(_, post)| media_item(platforms, post));
    let post = post
        .or_else(|| platforms.find(Platform::Facebook, object).map(|(_, post)| page_post(platforms, post)));
    post.map_or_else(|| missing(object), |post| Reply::json(200, &only(post, wanted.as_deref())))
}

/// Another account's media, as a professional account may read them.
fn discovery(platforms: &Platforms, me: &str, rest: &str) -> Reply {
    let Some((name, nested)) = rest.split_once(')') else {
        return error(400, 100, None, "Syntax error in fields");
    };
    let Some((place, account)) = platforms.find_account(Platform::Instagram, name) else {
        return error(400, 110, Some(2_207_013), "Invalid user id");
    };
    let argument = |name: &str| {
        let (_, tail) = nested.split_once(&format!(".{name}("))?;
        tail.split_once(')').map(|(value, _)| value)
    };
    let limit = argument("limit").and_then(|limit| limit.parse().ok()).unwrap_or(LIMIT.0).min(LIMIT.1);
    let found = of_account(platforms, Platform::Instagram, place, Window::default());
    let Page { posts, next } = platform::page(found, argument("after").and_then(platform::place), limit);
    let data = posts.into_iter().map(|post| media_item(platforms, post)).collect();
    let mut found = profile(account);
    if let Some(found) = found.as_object_mut() {
        let mut media = list("media", data, next);
        // Nested lists give a cursor and no address.
        if let Some(paging) = media.get_mut("paging").and_then(Value::as_object_mut) {
            let last = paging.remove("next").is_none();
            if last {
                paging.remove("cursors");
            }
        }
        found.insert("media".to_owned(), Value::Object(media));
    }
    Reply::json(200, &json!({"business_discovery": found, "id": me}))
}

fn profile(account: &Persona) -> Value {
    json!({
        "id": account.native,
        "username": account.handle,
        "name": account.name,
        "biography": format!("Akun rekaan, {}", account.place),
        "followers_count": account.followers,
        "media_count": account.followers % 800,
    })
}

fn page_profile(account: &Persona) -> Value {
    json!({
        "id": account.native,
        "name": account.name,
        "username": account.handle,
        "fan_count": account.followers,
        "followers_count": account.followers,
        "link": format!("https://www.facebook.com/{}", account.handle),
        "verification_status": "not_verified",
    })
}

fn of_account(
    platforms: &Platforms,
    platform: Platform,
    account: usize,
    window: Window,
) -> impl Iterator<Item = (usize, &Post)> {
    platforms.all(platform, window).filter(move |(_, post)| post.account == account && post.parent.is_none())
}

fn media(platforms: &Platforms, user: &str, account: usize, query: &Query) -> Reply {
    let after = match after(query) {
        Ok(after) => after,
        Err(reply) => return reply,
    };
    let window = Window::of(query, "since", "until");
    let found = of_account(platforms, Platform::Instagram, account, window);
    let Page { posts, next } = platform::page(found, after, limit(query));
    let wanted = fields(query.get("fields"));
    let data = posts.into_iter().map(|post| only(media_item(platforms, post), wanted.as_deref())).collect();
    Reply::json(200, &Value::Object(list(&format!("{user}/media"), data, next)))
}

fn media_item(platforms: &Platforms, post: &Post) -> Value {
    json!({
        "id": post.native,
        "caption": post.text,
        "media_type": "IMAGE",
        "media_product_type": "FEED",
        "like_count": post.engagement.likes,
        "comments_count": platforms.comment_count(post),
        "permalink": format!("https://www.instagram.com/p/{}/", post.native),
        "timestamp": instant(post.published),
        "username": platforms.account(post).map(|account| &account.handle),
    })
}

fn posts(platforms: &Platforms, page: &str, account: usize, query: &Query) -> Reply {
    let after = match after(query) {
        Ok(after) => after,
        Err(reply) => return reply,
    };
    let window = Window::of(query, "since", "until");
    let found = of_account(platforms, Platform::Facebook, account, window);
    let Page { posts, next } = platform::page(found, after, limit(query));
    let wanted = fields(query.get("fields"));
    let data = posts.into_iter().map(|post| only(page_post(platforms, post), wanted.as_deref())).collect();
    Reply::json(200, &Value::Object(list(&format!("{page}/posts"), data, next)))
}

fn page_post(platforms: &Platforms, post: &Post) -> Value {
    let account = platforms.account(post);
    let mut out = json!({
        "id": post.native,
        "created_time": instant(post.published),
        "message": post.text,
        "from": {"id": account.map(|account| &account.native), "name": account.map(|account| &account.name)},
        "status_type": "mobile_status_update",
        "permalink_url": format!("https://www.facebook.com/{}", post.native.replace('_', "/posts/")),
        "comments": {
            "data": [],
            "summary": {"order": "ranked", "total_count": platforms.comment_count(post), "can_comment": false},
        },
        "reactions": {
            "data": [],
            "summary": {"total_count": post.engagement.likes, "viewer_reaction": "NONE"},
        },
    });
    // Facebook leaves `shares` out where there are none.
    if let (Some(out), Some(count)) = (out.as_object_mut(), post.engagement.shares.filter(|count| *count > 0))
    {
        out.insert("shares".to_owned(), json!({"count": count}));
    }
    out
}

fn comments(platforms: &Platforms, object: &str, query: &Query) -> Reply {
    let after = match after(query) {
        Ok(after) => after,
        Err(reply) => return reply,
    };
    let found =
        platforms.find(Platform::Instagram, object).or_else(|| platforms.find(Platform::Facebook, object));
    let Some((place, post)) = found.filter(|(_, post)| post.parent.is_none()) else {
        return missing(object);
    };
    let window = Window::of(query, "since", "until");
    let Page { posts, next } = platform::page(platforms.comments_of(place, window), after, limit(query));
    let wanted = fields(query.get("fields"));
    let item = if post.platform == Platform::Instagram { photo_comment } else { page_comment };
    let data = posts.into_iter().map(|comment| only(item(platforms, comment), wanted.as_deref())).collect();
    let mut body = list(&format!("{object}/comments"), data, next);
    if query.get("summary").is_some_and(|summary| summary != "false") && post.platform == Platform::Facebook {
        let total = platforms.comment_count(post);
        let summary = json!({"order": "chronological", "total_count": total, "can_comment": false});
        body.insert("summary".to_owned(), summary);
    }
    Reply::json(200, &Value::Object(body))
}

fn photo_comment(platforms: &Platforms, post: &Post) -> Value {
    let account = platforms.account(post);
    json!({
        "id": post.native,
        "text": post.text,
        "timestamp": instant(post.published),
        "like_count": post.engagement.likes,
        "username": account.map(|account| &account.handle),
        "from": {"id": account.map(|account| &account.native), "username": account.map(|account| &account.handle)},
    })
}

fn page_comment(platforms: &Platforms, post: &Post) -> Value {
    let account = platforms.account(post);
    let parent = platforms.parent(post).map_or("", |parent| parent.native.as_str());
    json!({
        "id": post.native,
        "created_time": instant(post.published),
        "message": post.text,
        "from": {"id": account.map(|account| &account.native), "name": account.map(|account| &account.name)},
        "like_count": post.engagement.likes,
        "comment_count": 0,
        "permalink_url": format!("https://www.facebook.com/{parent}?comment_id={}", post.native),
    })
}

/// `2020-05-12T07:05:00+0000`, which many RFC 3339 parsers refuse.
fn instant(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string()
}
