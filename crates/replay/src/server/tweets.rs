//! X, API v2.

use jiff::Timestamp;
use pantau_domain::Platform;
use serde_json::{Map, Value, json};

use super::{
    platform::{self, Key, Platforms, Window},
    query::{Candidate, Query, Search},
    reply::Reply,
};
use crate::world::social::{Persona, Post};

pub(crate) fn answer(platforms: &Platforms, parts: &[&str], query: &Query, key: &Key) -> Reply {
    if !key.bearer {
        let body =
            json!({"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"});
        return Reply::json(401, &body);
    }
    let mut reply = match parts {
        ["tweets" | "posts", "search", "recent" | "all"] => search(platforms, query),
        ["tweets" | "posts"] => lookup(platforms, query),
        ["users", "by", "username", handle] => user(platforms, handle),
        ["users", id, "tweets" | "posts"] => timeline(platforms, id, query),
        _ => Reply::json(404, &problem("Not Found", "resource-not-found", "Not Found")),
    };
    reply.headers = vec![
        ("x-rate-limit-limit", "450".to_owned()),
        ("x-rate-limit-remaining", "449".to_owned()),
        ("x-rate-limit-reset", "1590944400".to_owned()),
    ];
    reply
}

fn problem(title: &str, kind: &str, detail: &str) -> Value {
    json!({"title": title, "detail": detail, "type": format!("https://api.x.com/2/problems/{kind}")})
}

fn invalid(name: &str, value: &str, message: &str) -> Reply {
    let mut body = problem("Invalid Request", "invalid-request", message);
    let mut parameters = Map::new();
    parameters.insert(name.to_owned(), json!([value]));
    if let Some(body) = body.as_object_mut() {
        body.insert("errors".to_owned(), json!([{"parameters": parameters, "message": message}]));
    }
    Reply::json(400, &body)
}

/// Limits and cursor of a list.
struct Slice {
    limit: usize,
    after: Option<usize>,
    window: Window,
    since_id: Option<u64>,
    until_id: Option<u64>,
}

impl Slice {
    fn of(query: &Query, least: usize) -> Result<Self, Reply> {
        let limit = query.number("max_results").unwrap_or(10);
        if !(least..=100).contains(&limit) {
            let message =
                format!("The `max_results` query parameter value [{limit}] is not between {least} and 100");
            return Err(invalid("max_results", &limit.to_string(), &message));
        }
        let after = match query.get("next_token").or_else(|| query.get("pagination_token")) {
            None => None,
            Some(token) => Some(platform::place(token).ok_or_else(|| {
                invalid("next_token", token, "The `next_token` query parameter value is not valid")
            })?),
        };
        let id = |name: &str| query.get(name).and_then(|id| id.parse().ok());
        Ok(Self {
            limit,
            after,
            window: Window::of(query, "start_time", "end_time"),
            since_id: id("since_id"),
            until_id: id("until_id"),
        })
    }

    fn holds(&self, post: &Post) -> bool {
        let id: u64 = post.native.parse().unwrap_or(0);
        self.since_id.is_none_or(|since| id > since) && self.until_id.is_none_or(|until| id < until)
    }
}

fn search(platforms: &Platforms, query: &Query) -> Reply {
    let Some(wanted) = query.get("query").filter(|wanted| wanted.chars().count() <= 4096) else {
        return invalid("query", "", "The `query` query parameter can not be empty");
    };
    let slice = match Slice::of(query, 10) {
        Ok(slice) => slice,
        Err(reply) => return reply,
    };
    let search = Search::parse(wanted);
    let found = platforms.all(Platform::X, slice.window).filter(|(_, post)| {
        let text = post.text.to_lowercase();
        let root = platforms.parent(post).unwrap_or(post);
        search.matches(&Candidate {
            text: &text,
            handle: platforms.account(post).map_or("", |account| &account.handle),
            conversation: &root.native,
            reply: post.parent.is_some(),
        })
    });
    list(platforms, found.filter(|(_, post)| slice.holds(post)), &slice, query)
}

fn timeline(platforms: &Platforms, id: &str, query: &Query) -> Reply {
    let Some((account, _)) = platforms.find_account(Platform::X, id) else {
        return Reply::json(200, &json!({"errors": [not_found("id", id)]}));
    };
    let slice = match Slice::of(query, 5) {
        Ok(slice) => slice,
        Err(reply) => return reply,
    };
    let replies = query.get("exclude").is_none_or(|exclude| !exclude.contains("replies"));
    let found = platforms
        .all(Platform::X, slice.window)
        .filter(|(_, post)| post.account == account && (replies || post.parent.is_none()))
        .filter(|(_, post)| slice.holds(post));
    list(platforms, found, &slice, query)
}

fn list<'a>(
    platforms: &Platforms,
    posts: impl Iterator<Item = (usize, &'a Post)>,
    slice: &Slice,
    query: &Query,
) -> Reply {
    let page = platform::page(posts, slice.after, slice.limit);
    let mut meta = json!({"result_count": page.posts.len()});
    if let (Some(meta), Some(newest), Some(oldest)) =
        (meta.as_object_mut(), page.posts.first(), page.posts.last())
    {
        meta.insert("newest_id".to_owned(), json!(newest.native));
        meta.insert("oldest_id".to_owned(), json!(oldest.native));
        if let Some(next) = page.next {
            meta.insert("next_token".to_owned(), json!(next));
        }
    }
    let mut body = json!({"meta": meta});
    if !page.posts.is_empty() {
        fill(&mut body, platforms, &page.posts, query);
    }
    Reply::json(200, &body)
}

fn lookup(platforms: &Platforms, query: &Query) -> Reply {
    let ids = query.get("ids").unwrap_or("");
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for id in ids.split(',').filter(|id| !id.is_empty()).take(100) {
        match platforms.find(Platform::X, id) {
            Some((_, post)) => found.push(post),
            None => missing.push(not_found("ids", id)),
        }
    }
    let mut body = json!({});
    if !found.is_empty() {
        fill(&mut body, platforms, &found, query);
    }
    if let Some(body) = body.as_object_mut().filter(|_| !missing.is_empty()) {
        body.insert("errors".to_owned(), Value::Array(missing));
    }
    Reply::json(200, &body)
}

fn not_found(parameter: &str, value: &str) -> Value {
    json!({
        "value": value,
        "resource_id": value,
        "parameter": parameter,
        "title": "Not Found Error",
        "detail": format!("Could not find {parameter}: [{value}]."),
        "type": "https://api.x.com/2/problems/resource-not-found",
    })
}

fn user(platforms: &Platforms, handle: &str) -> Reply {
    match platforms.find_account(Platform::X, handle) {
        Some((_, account)) => Reply::json(200, &json!({"data": persona(account)})),
        None => Reply::json(200, &json!({"errors": [not_found("username", handle)]})),
    }
}

/// Adds `data` and, where asked for, `includes.users`.
fn fill(body: &mut Value, platforms: &Platforms, posts: &[&Post], query: &Query) {
    let Some(body) = body.as_object_mut() else { return };
    let fields = query.get("tweet.fields").or_else(|| query.get("post.fields")).unwrap_or("");
    let wanted: Vec<&str> = fields.split(',').collect();
    let data = posts.iter().map(|post| tweet(platforms, post, &wanted)).collect();
    body.insert("data".to_owned(), Value::Array(data));
    if query.get("expansions").is_some_and(|expansions| expansions.contains("author_id")) {
        let mut authors: Vec<&Persona> = Vec::new();
        for account in posts.iter().filter_map(|post| platforms.account(post)) {
            if !authors.iter().any(|known| known.native == account.native) {
                authors.push(account);
            }
        }
        let users: Vec<Value> = authors.into_iter().map(persona).collect();
        body.insert("includes".to_owned(), json!({"users": users}));
    }
}

fn persona(account: &Persona) -> Value {
    json!({
        "id": account.native,
        "name": account.name,
        "username": account.handle,
        "created_at": "2014-03-11T03:00:00.000Z",
        "verified": false,
        "public_metrics": {
            "followers_count": account.followers,
            "following_count": 180 + account.followers % 700,
            "tweet_count": 900 + account.followers % 9000,
            "listed_count": account.followers / 900,
        },
        "location": account.place,
    })
}

/// A post with the fields that were asked for; id, text and history always.
fn tweet(platforms: &Platforms, post: &Post, wanted: &[&str]) -> Value {
    let parent = platforms.parent(post);
    let account = platforms.account(post).map_or("", |account| account.native.as_str());
    let shares = post.engagement.shares.unwrap_or(0);
    let mut out = Map::new();
    out.insert("id".to_owned(), json!(post.native));
    out.insert("text".to_owned(), json!(escaped(&post.text)));
    out.insert("edit_history_tweet_ids".to_owned(), json!([post.native]));
    let mut put = |name: &str, value: Value| {
        if wanted.contains(&name) {
            out.insert(name.to_owned(), value);
        }
    };
    put("author_id", json!(account));
    put("created_at", json!(millis(post.published)));
    // X has no code for Javanese or Madurese and takes them for Indonesian.
    put("lang", json!("in"));
    put("conversation_id", json!(parent.unwrap_or(post).native));
    put(
        "public_metrics",
        json!({
            "retweet_count": shares - shares / 5,
            "reply_count": platforms.comment_count(post),
            "like_count": post.engagement.likes,
            "quote_count": shares / 5,
            "bookmark_count": shares / 3,
            "impression_count": post.engagement.views,
        }),
    );
    let hashtags = hashtags(&post.text);
    if !hashtags.is_empty() {
        put("entities", json!({"hashtags": hashtags}));
    }
    if let Some(parent) = parent {
        let author = platforms.account(parent).map_or("", |account| account.native.as_str());
        put("in_reply_to_user_id", json!(author));
        let kind = json!([{"type": "replied_to", "id": parent.native}]);
        put("referenced_tweets", kind.clone());
        put("referenced_posts", kind);
    }
    Value::Object(out)
}

/// X escapes these three in texts.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn millis(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// Hashtags with their places in code points of the text as it is sent.
fn hashtags(text: &str) -> Vec<Value> {
    let text = escaped(text);
    let letters: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    for (start, letter) in letters.iter().enumerate() {
        if *letter != '#' {
            continue;
        }
        let tag: String =
            letters.iter().skip(start + 1).take_while(|c| c.is_alphanumeric() || **c == '_').collect();
        if !tag.is_empty() {
            let end = start + 1 + tag.chars().count();
            out.push(json!({"start": start, "end": end, "tag": tag}));
        }
    }
    out
}
