//! X, API v2. Both namings are read: `referenced_tweets` and `referenced_posts`, `retweet_count` and `repost_count`,
//! `includes.tweets` and `includes.posts`, `note_tweet` and `note_post`. The older one is sent.

use std::collections::HashMap;

use jiff::Timestamp;
use pantau_domain::{Engagement, Mention, MentionKind, Platform};
use serde_json::{Value, json};

use crate::{
    ReplyContext, SocialError,
    address::{Address, build},
    error::parse_x,
    field::{count, id, instant, list, text, unescape},
    item::{self, Item},
};

/// Pages of one search, 100 posts each: a bound on what a search word can cost.
const PAGES: u32 = 50;
/// Pages of replies to one batch of posts.
const REPLY_PAGES: u32 = 5;
/// Posts whose replies one search asks for: a search has at most 512 letters, each post takes up to 41 of them.
const CONVERSATIONS: usize = 12;
/// Letters of what may be a name; X gives out 15 now and kept longer ones from its early years. A longer single word is
/// a search word, as is a shorter one in quotes.
const LONGEST_NAME: usize = 20;
/// The instant from which ids count, in Unix milliseconds (X's documentation).
const EPOCH_MS: u64 = 1_288_834_974_657;
/// Ids below this are older than the scheme that holds the time (4 November 2010).
const FIRST_TIMED_ID: u64 = 29_700_859_247;

pub(crate) fn start(base: &str, handle: &str) -> Vec<String> {
    let is_name = |text: &str| {
        !text.is_empty()
            && text.len() <= LONGEST_NAME
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let query = match handle.strip_prefix('@') {
        Some(name) if is_name(name) => format!("from:{name}"),
        None if is_name(handle) => format!("({handle} OR from:{handle})"),
        _ => handle.to_owned(),
    };
    search(&query)
        .and_then(|query| build(base, &["tweets", "search", "recent"], &pairs(&query), ""))
        .into_iter()
        .collect()
}

fn search(query: &str) -> Option<String> {
    (query.chars().count() <= 512).then(|| query.to_owned())
}

fn pairs(query: &str) -> [(&str, &str); 5] {
    [
        ("query", query),
        ("max_results", "100"),
        (
            "tweet.fields",
            "author_id,conversation_id,created_at,geo,lang,public_metrics,referenced_tweets,note_tweet",
        ),
        ("expansions", "author_id,referenced_tweets.id,referenced_tweets.id.author_id"),
        ("user.fields", "username"),
    ]
}

pub(crate) fn next(url: &str, body: &[u8]) -> Result<Vec<String>, SocialError> {
    let address = Address::read(Platform::X, url)?;
    let reply = parse_x(body)?;
    let posts = data(&reply);
    let (search, token_name) = match address.path().as_slice() {
        ["tweets" | "posts", "search", _] => (true, "next_token"),
        ["users", _, "tweets" | "posts" | "mentions"] => (false, "pagination_token"),
        ["tweets" | "posts"] | ["tweets" | "posts", "counts", _] | ["users", ..] => return Ok(Vec::new()),
        _ => return Err(SocialError::Address { platform: Platform::X }),
    };
    let query = address.get("query").filter(|_| search).unwrap_or("");
    let is_conversation = query.contains("conversation_id:");
    let mut out = if is_conversation { Vec::new() } else { conversations(&address, query, &reply, posts) };
    let token = text(&reply, "/meta/next_token");
    let most = if is_conversation { REPLY_PAGES } else { PAGES };
    out.extend(token.and_then(|token| address.page(&[(token_name, token)], posts.is_empty(), most)));
    Ok(out)
}

/// Searches for the replies to posts of the account that is followed. Replies to whatever else a search word finds
/// are left alone: each of them is paid for.
fn conversations(address: &Address, query: &str, reply: &Value, posts: &[Value]) -> Vec<String> {
    let Some(followed) = followed(query) else { return Vec::new() };
    let names = names(reply);
    let own = |post: &&Value| {
        let name = id(post, "/author_id").and_then(|author| names.get(&author).copied());
        name.is_some_and(|name| name.eq_ignore_ascii_case(followed))
            && id(post, "/conversation_id") == id(post, "/id")
    };
    let answered: Vec<(String, u64)> = posts
        .iter()
        .filter(own)
        .filter_map(|post| {
            Some((id(post, "/id")?, count(post, "/public_metrics/reply_count").filter(|count| *count > 0)?))
        })
        .take(item::MOST)
        .collect();
    let batch = |batch: &[(String, u64)]| {
        let roots: Vec<String> = batch.iter().map(|(root, _)| format!("conversation_id:{root}")).collect();
        let replies = batch.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
        let query = search(&format!("({}) is:reply", roots.join(" OR ")))?;
        address.beside(&["tweets", "search", "recent"], &pairs(&query), Some(&format!("comments={replies}")))
    };
    answered.chunks(CONVERSATIONS).filter_map(batch).collect()
}

/// The account that a search follows.
fn followed(query: &str) -> Option<&str> {
    let (_, rest) = query.split_once("from:")?;
    rest.split([' ', ')']).next().filter(|name| !name.is_empty())
}

/// Posts of a reply: a list, or one.
fn data(reply: &Value) -> &[Value] {
    match reply.get("data") {
        Some(Value::Array(posts)) => posts,
        Some(post @ Value::Object(_)) => std::slice::from_ref(post),
        _ => &[],
    }
}

fn names(reply: &Value) -> HashMap<String, &str> {
    let users = list(reply, "/includes/users").iter().take(item::MOST);
    users.filter_map(|user| Some((id(user, "/id")?, text(user, "/username")?))).collect()
}

pub(crate) fn mentions(url: &str, body: &[u8], context: &ReplyContext) -> Result<Vec<Mention>, SocialError> {
    let address = Address::read(Platform::X, url)?;
    let reply = parse_x(body)?;
    match address.path().as_slice() {
        ["tweets" | "posts", "counts", _] | ["users", "by", ..] | ["users", _] => return Ok(Vec::new()),
        ["tweets" | "posts", ..] | ["users", _, _] => {}
        _ => return Err(SocialError::Address { platform: Platform::X }),
    }
    let names = names(&reply);
    let included =
        ["/includes/tweets", "/includes/posts"].into_iter().flat_map(|pointer| list(&reply, pointer));
    let included: HashMap<String, &Value> =
        included.take(item::MOST).filter_map(|post| Some((id(post, "/id")?, post))).collect();
    let items = data(&reply).iter().filter_map(|post| read(post, &names, &included));
    Ok(item::mentions(Platform::X, items, context))
}

fn read(post: &Value, names: &HashMap<String, &str>, included: &HashMap<String, &Value>) -> Option<Item> {
    let native = id(post, "/id")?;
    let reference = |kind: &str| {
        let all =
            ["/referenced_tweets", "/referenced_posts"].into_iter().flat_map(|pointer| list(post, pointer));
        all.filter(|reference| text(reference, "/type") == Some(kind))
            .find_map(|reference| id(reference, "/id"))
    };
    let (reply_to, reposted, quoted) = (
        reference("replied_to"),
        reference("retweeted").or_else(|| reference("reposted")),
        reference("quoted"),
    );
    // The text of a repost is cut; the whole is in what it repeats.
    let whole = reposted.as_ref().and_then(|first| included.get(first)).map_or(post, |first| *first);
    let kind = if reply_to.is_some() { MentionKind::Comment } else { MentionKind::Post };
    let mut found = Item::new(kind, native, full_text(whole));
    let author = id(post, "/author_id");
    let name = author
        .as_ref()
        .and_then(|author| names.get(author))
        .filter(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
    found.url = Some(match name {
        Some(name) => format!("https://x.com/{name}/status/{}", found.native),
        None => format!("https://x.com/i/status/{}", found.native),
    });
    found.account = name.map(|name| (*name).to_owned()).or(author);
    found.published = instant(post, "/created_at").or_else(|| timed(&found.native));
    found.engagement = engagement(post, reposted.is_some());
    found.place = place(post);
    for (name, value) in [("repost_of", reposted), ("quote_of", quoted)] {
        if let Some(value) = value {
            found.extra.insert(name.to_owned(), json!(format!("x:{value}")));
        }
    }
    found.reply_to = reply_to;
    Some(found)
}

/// The text in full, decoded: X writes `&`, `<` and `>` as entities.
fn full_text(post: &Value) -> String {
    let note = text(post, "/note_tweet/text").or_else(|| text(post, "/note_post/text"));
    unescape(note.or_else(|| text(post, "/text")).unwrap_or(""))
}

fn engagement(post: &Value, repost: bool) -> Engagement {
    let metric = |name: &str| count(post, &format!("/public_metrics/{name}"));
    let reposts = metric("retweet_count").or_else(|| metric("repost_count"));
    let shares = match (reposts, metric("quote_count")) {
        (None, None) => None,
        (reposts, quotes) => Some(reposts.unwrap_or(0).saturating_add(quotes.unwrap_or(0))),
    };
    Engagement {
        likes: metric("like_count"),
        comments: metric("reply_count"),
        // On a repost this is the count of what it repeats; taken for its own it would be added up once a repost.
        shares: shares.filter(|_| !repost),
        views: metric("impression_count"),
    }
}

/// The instant that an id holds, for posts that came without one.
fn timed(native: &str) -> Option<(Timestamp, i32)> {
    let id: u64 = native.parse().ok().filter(|id| *id >= FIRST_TIMED_ID)?;
    let seconds = ((id >> 22) + EPOCH_MS) / 1000;
    Some((Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?, 0))
}

/// Latitude and longitude, where the post itself has a point; X writes longitude first.
fn place(post: &Value) -> Option<(f64, f64)> {
    match list(post, "/geo/coordinates/coordinates") {
        [longitude, latitude] => {
            let (latitude, longitude) = (latitude.as_f64()?, longitude.as_f64()?);
            (latitude.abs() <= 90.0 && longitude.abs() <= 180.0).then_some((latitude, longitude))
        }
        _ => None,
    }
}
