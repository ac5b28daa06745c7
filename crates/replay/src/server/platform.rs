//! The four platforms behind one listener, with the paths and parameters of the real interfaces.
//!
//! Every path below may also be asked for with the prefixes that the platforms' base addresses
//! have (`/2/…`, `/v25.0/…`, `/youtube/v3/…`), and with `/x`, `/graph`, `/youtube` before them.
//! Any non-empty key is taken.
//!
//! **X** (`Authorization: Bearer …`, else 401)
//! - `GET /2/tweets/search/recent`: `query`, `max_results` 10..100 (10), `next_token` or `pagination_token`,
//!   `start_time`, `end_time`, `since_id`, `until_id`, `tweet.fields` or `post.fields`, `expansions=author_id`, `user.fields`
//! - `GET /2/users/by/username/{handle}`; `GET /2/users/{id}/tweets`: `max_results` 5..100, `pagination_token`,
//!   `exclude=replies`, times and ids as above; `GET /2/tweets?ids=`
//!
//! **YouTube** (`key=` or `X-goog-api-key`, else 403)
//! - `GET /youtube/v3/search`: `part`, `q`, `channelId`, `type`, `order`, `publishedAfter`, `publishedBefore`, `maxResults` 0..50 (5), `pageToken`
//! - `GET /youtube/v3/videos`: `id` (up to 50, by commas)
//! - `GET /youtube/v3/channels`: `id`, `forHandle`, `forUsername`; `GET /youtube/v3/playlistItems`: `playlistId`
//! - `GET /youtube/v3/commentThreads`: `videoId` or `allThreadsRelatedToChannelId`, `searchTerms`, `maxResults` 1..100 (20), `pageToken`
//! - `GET /youtube/v3/comments`: `parentId` (no replies there)
//!
//! **Instagram** (`access_token=` or bearer, else error 104)
//! - `GET /{user}` and `GET /{user}/media`: `fields`, `limit` (25, at most 100), `after`, `since`, `until`; `{user}` is the
//!   account's id or its handle
//! - `GET /{user}?fields=business_discovery.username(NAME){media.limit(n).after(c){…}}`
//! - `GET /{media}/comments`: `fields`, `limit`, `after`
//!
//! **Facebook** (`access_token=` or bearer, else error 104)
//! - `GET /{page}`, `GET /{page}/posts`, `/published_posts`, `/feed`: `fields`, `limit`, `after`, `since`, `until`
//! - `GET /{post}/comments`: `fields`, `limit`, `after`, `summary=true`; `from` as with a Page token

use std::{collections::HashMap, sync::Arc};

use axum::http::HeaderMap;
use jiff::{Timestamp, civil::Date};
use pantau_domain::{Platform, time};

use super::{Horizon, graph, query::Query, reply::Reply, tweets, video};
use crate::world::{
    World,
    social::{Persona, Post},
};

/// All platforms' state.
#[derive(Debug)]
pub(crate) struct Platforms {
    world: Arc<World>,
    horizon: Horizon,
    /// Places of posts and comments by platform and native id.
    by_native: HashMap<(Platform, String), usize>,
    /// Places of comments by the place of their post, oldest first.
    comments: HashMap<usize, Vec<usize>>,
}

/// One page of a list, newest first.
pub(crate) struct Page<'a> {
    pub(crate) posts: Vec<&'a Post>,
    /// The token of the next page.
    pub(crate) next: Option<String>,
}

impl Platforms {
    pub(crate) fn new(world: &Arc<World>, horizon: Horizon) -> Self {
        let mut by_native = HashMap::new();
        let mut comments: HashMap<usize, Vec<usize>> = HashMap::new();
        for (place, post) in world.social.posts.iter().enumerate() {
            by_native.insert((post.platform, post.native.clone()), place);
            if let Some(parent) = post.parent {
                comments.entry(parent).or_default().push(place);
            }
        }
        Self { world: Arc::clone(world), horizon, by_native, comments }
    }

    /// The answer to a request of any platform.
    pub(crate) fn answer(&self, path: &str, query: &str, headers: &HeaderMap) -> Reply {
        let query = Query::parse(query);
        let key = Key { bearer: bearer(headers), header: headers.contains_key("x-goog-api-key") };
        let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        while let Some((first, rest)) = parts.split_first() {
            if rest.is_empty() || !is_prefix(first) {
                break;
            }
            parts = rest.to_vec();
        }
        match parts.as_slice() {
            ["tweets" | "posts" | "users", ..] => tweets::answer(self, &parts, &query, &key),
            ["search" | "videos" | "channels" | "playlistItems" | "commentThreads" | "comments"] => {
                video::answer(self, &parts, &query, &key)
            }
            _ => graph::answer(self, &parts, &query, &key),
        }
    }

    pub(crate) fn account(&self, post: &Post) -> Option<&Persona> {
        self.world.social.accounts.get(post.account)
    }

    /// An account by the platform's id or by its handle.
    pub(crate) fn find_account(&self, platform: Platform, name: &str) -> Option<(usize, &Persona)> {
        let name = name.trim_start_matches('@');
        self.world.social.accounts.iter().enumerate().find(|(_, account)| {
            account.platform == platform
                && (account.native == name || account.handle.eq_ignore_ascii_case(name))
        })
    }

    /// A post or comment that is published by now.
    pub(crate) fn find(&self, platform: Platform, native: &str) -> Option<(usize, &Post)> {
        let place = *self.by_native.get(&(platform, native.to_owned()))?;
        let post = self.world.social.posts.get(place)?;
        (post.published <= self.horizon.now()).then_some((place, post))
    }

    /// The post that a comment stands under.
    pub(crate) fn parent(&self, post: &Post) -> Option<&Post> {
        self.world.social.posts.get(post.parent?)
    }

    /// How many comments a post has by now.
    pub(crate) fn comment_count(&self, post: &Post) -> usize {
        self.by_native
            .get(&(post.platform, post.native.clone()))
            .map_or(0, |place| self.comments_of(*place, Window::default()).count())
    }

    /// Visible comments of the post at a place.
    pub(crate) fn comments_of(&self, place: usize, window: Window) -> impl Iterator<Item = (usize, &Post)> {
        let places = self.comments.get(&place).map_or(&[][..], Vec::as_slice);
        self.listed(places.iter().rev().copied(), window)
    }

    /// All that is visible on a platform, newest first.
    pub(crate) fn all(&self, platform: Platform, window: Window) -> impl Iterator<Item = (usize, &Post)> {
        self.listed((0..self.world.social.posts.len()).rev(), window)
            .filter(move |(_, post)| post.platform == platform)
    }

    fn listed(
        &self,
        places: impl Iterator<Item = usize>,
        window: Window,
    ) -> impl Iterator<Item = (usize, &Post)> {
        let now = self.horizon.now();
        places
            .filter_map(|place| Some((place, self.world.social.posts.get(place)?)))
            .filter(move |(_, post)| post.published <= now && window.holds(post.published))
    }
}

/// Which keys a request brought.
pub(crate) struct Key {
    pub(crate) bearer: bool,
    pub(crate) header: bool,
}

fn bearer(headers: &HeaderMap) -> bool {
    let value = headers.get("authorization").and_then(|value| value.to_str().ok());
    value.and_then(|value| value.strip_prefix("Bearer ")).is_some_and(|token| !token.trim().is_empty())
}

fn is_prefix(part: &str) -> bool {
    let version =
        part.strip_prefix('v').is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'));
    version || matches!(part, "2" | "x" | "graph" | "youtube" | "instagram" | "facebook")
}

/// A span of time that a request asks for; both ends count.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Window {
    pub(crate) since: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
}

impl Window {
    pub(crate) fn of(query: &Query, since: &str, until: &str) -> Self {
        Self { since: query.get(since).and_then(instant), until: query.get(until).and_then(instant) }
    }

    fn holds(&self, instant: Timestamp) -> bool {
        self.since.is_none_or(|since| instant >= since) && self.until.is_none_or(|until| instant <= until)
    }
}

/// RFC 3339, Unix seconds, or a day.
fn instant(text: &str) -> Option<Timestamp> {
    let seconds = || text.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    text.parse().ok().or_else(seconds).or_else(|| text.parse::<Date>().ok().map(time::day_start))
}

/// A token that does not give away what it counts.
pub(crate) fn token(place: usize) -> String {
    format!("QVFI{:08x}", place ^ 0x5eed)
}

/// The place in a token.
pub(crate) fn place(token: &str) -> Option<usize> {
    usize::from_str_radix(token.strip_prefix("QVFI")?, 16).ok().map(|place| place ^ 0x5eed)
}

/// The page after a cursor. Its place stays good when newer posts appear.
pub(crate) fn page<'a>(
    posts: impl Iterator<Item = (usize, &'a Post)>,
    after: Option<usize>,
    limit: usize,
) -> Page<'a> {
    let mut rest = posts.filter(|(place, _)| after.is_none_or(|after| *place < after));
    let found: Vec<(usize, &Post)> = rest.by_ref().take(limit).collect();
    let more = rest.next().is_some();
    let next = found.last().filter(|_| more).map(|(place, _)| token(*place));
    Page { posts: found.into_iter().map(|(_, post)| post).collect(), next }
}
