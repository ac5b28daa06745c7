//! One address asked, and where it is an article in parts its further pages.

use std::sync::Arc;

use pantau_crawler::{Fetcher, Outcome, Request, Secret};
use pantau_domain::{Capture, CaptureKind, SourceClass};
use pantau_normalizer::{
    Received,
    article::parts::{self, MAX_PARTS, Rest},
    decoded,
};
use pantau_social::Auth;
use pantau_store::FrontierEntry;

use super::account_of;
use crate::House;

/// What came of one address.
pub(super) struct Answer {
    pub(super) entry: FrontierEntry,
    pub(super) outcome: Outcome,
    /// Further pages of an article in parts, in order.
    pub(super) parts: Vec<Capture>,
}

pub(super) async fn ask(fetcher: Fetcher, house: Arc<House>, entry: FrontierEntry) -> Answer {
    let request = match request(&house, &entry) {
        Ok(request) => request,
        Err(reason) => return Answer { entry, outcome: Outcome::Refused { reason }, parts: Vec::new() },
    };
    let outcome = fetcher.fetch(&request, house.now()).await;
    let mut parts = Vec::new();
    if let Outcome::Captured(first) = &outcome
        && entry.kind == CaptureKind::Article
    {
        parts = further(&fetcher, &house, &request, first).await;
    }
    Answer { entry, outcome, parts }
}

fn request(house: &House, entry: &FrontierEntry) -> Result<Request, String> {
    let class = if entry.kind == CaptureKind::Platform { SourceClass::Person } else { SourceClass::Outlet };
    let (mut query_key, mut bearer) = (None, None);
    if entry.kind == CaptureKind::Platform {
        let account = account_of(house, entry);
        let key = match account.and_then(|account| account.key_env.as_deref()) {
            Some(name) => std::env::var(name).ok(),
            None => Some("replay".to_owned()),
        };
        let key = key.ok_or_else(|| "the account's key is not in its environment variable".to_owned())?;
        match account.map(|account| pantau_social::auth(account.platform)) {
            Some(Auth::Query(name)) => query_key = Some((name.to_owned(), Secret::new(key))),
            Some(Auth::Bearer) => bearer = Some(Secret::new(key)),
            None => return Err("the account is no longer followed".to_owned()),
        }
    }
    Ok(Request {
        url: entry.url.clone(),
        kind: entry.kind,
        source: entry.source.clone(),
        class,
        etag: entry.etag.clone(),
        last_modified: entry.last_modified.clone(),
        query_key,
        bearer,
    })
}

/// The further pages of an article, as far as they can be had: one that fails ends it, and what is there is kept.
async fn further(fetcher: &Fetcher, house: &House, request: &Request, first: &Capture) -> Vec<Capture> {
    let mut pages: Vec<Capture> = Vec::new();
    let mut at = rest_of(first);
    while let Some(rest) = at {
        let (url, is_whole) = match rest {
            Rest::Whole(url) => (url, true),
            Rest::Next(url) => (url, false),
        };
        let next =
            Request { url, kind: CaptureKind::Part, etag: None, last_modified: None, ..request.clone() };
        let Outcome::Captured(page) = fetcher.fetch(&next, house.now()).await else { break };
        // A server that answers every number with the same page has no end.
        if page.body == first.body || pages.iter().any(|known| known.body == page.body) {
            break;
        }
        at = if is_whole || pages.len() + 1 >= MAX_PARTS { None } else { rest_of(&page) };
        pages.push(*page);
    }
    pages
}

fn rest_of(page: &Capture) -> Option<Rest> {
    let body = decoded(page).ok()?;
    parts::rest(&Received {
        body: &body,
        content_type: page.content_type(),
        url: &page.final_url,
        seen_at: page.fetched_at,
    })
}
