//! Feeds: RSS of every version, RDF, Atom 0.3 and 1.0, CDF, JSON Feed, in whatever state they arrive.

mod json;
mod parse;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use pantau_domain::{DateOrigin, Published, time::WIB_OFFSET_SECS};
use pantau_text::date;

use crate::{charset, error::NormalizeError, gzip, received::Received};

/// The largest feed read, in bytes.
const MAX_BYTES: usize = 33_554_432;
/// The most entries kept.
const MAX_ENTRIES: usize = 20_000;

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Feed {
    /// `rss`, `atom`, `rdf` (also for CDF, which the same readers served) or `json`.
    pub kind: &'static str,
    /// Its title, plain text.
    pub title: Option<String>,
    /// Its entries in the order they stand.
    pub entries: Vec<FeedEntry>,
}

/// One entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedEntry {
    /// The entry's own id, where it has one.
    pub id: Option<String>,
    /// Headline, plain text.
    pub title: Option<String>,
    /// Absolute address of the article.
    pub link: Option<String>,
    /// When it was published, else when it was last changed.
    pub date: Option<Published>,
    /// What the feed says of it, plain text.
    pub summary: Option<String>,
}

/// Reads a feed.
///
/// An hour without a zone is UTC, as other readers have it, unless the feed shows itself to be Indonesian (language,
/// host under `.id`, or a date with WIB): then it is WIB.
///
/// # Errors
/// [`NormalizeError::NotFeed`] where there is nothing like a feed, [`NormalizeError::TooLarge`].
pub fn read(received: &Received<'_>) -> Result<Feed, NormalizeError> {
    let body = gzip::unpack(received.body)?;
    if body.len() > MAX_BYTES {
        return Err(NormalizeError::TooLarge { bytes: body.len(), limit: MAX_BYTES });
    }
    let text = charset::decode(&body, received.content_type);
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    let dates = Dates { now: received.seen_at, zoneless_secs: zoneless_secs(&text, received.url) };
    if trimmed.starts_with('{') {
        return json::read(trimmed, received.url, &dates);
    }
    parse::read(&text, received.url, &dates)
}

/// How dates of this feed are read.
pub(crate) struct Dates {
    now: Timestamp,
    zoneless_secs: i32,
}

impl Dates {
    fn read(&self, text: &str) -> Option<Published> {
        let text = text.trim();
        let cleaned =
            if text.contains('&') { crate::entity::decode(text).into_owned() } else { text.to_owned() };
        date::read_in(&cleaned, self.now, DateOrigin::Feed, self.zoneless_secs)
    }
}

/// What a feed that keeps Indonesian time says somewhere at its beginning, in small letters.
const INDONESIAN: [&str; 7] =
    ["<language>id", ">id-id<", "lang=\"id", "lang='id", "xml:lang=\"id", " wib<", "\"language\": \"id"];
/// How far the beginning reaches, in bytes.
const BEGINNING: usize = 20_000;

fn zoneless_secs(text: &str, url: &str) -> i32 {
    let beginning = text.as_bytes().get(..BEGINNING).unwrap_or(text.as_bytes()).to_ascii_lowercase();
    let is_indonesian = pantau_text::address::host(url).is_some_and(|host| host.ends_with(".id"))
        || INDONESIAN.iter().any(|mark| memchr::memmem::find(&beginning, mark.as_bytes()).is_some());
    if is_indonesian { WIB_OFFSET_SECS } else { 0 }
}

/// An entry's address made absolute; what is no address at all stays as it is written.
fn absolute(link: &str, base: &str) -> Option<String> {
    let link = link.trim();
    if link.is_empty() || link.len() > 4_000 {
        return None;
    }
    if url::Url::parse(link).is_ok() || base.is_empty() {
        return Some(link.to_owned());
    }
    Some(
        url::Url::parse(base).and_then(|base| base.join(link)).map_or_else(|_| link.to_owned(), String::from),
    )
}
