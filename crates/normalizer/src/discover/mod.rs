//! What an outlet offers: feeds, sitemaps, sections, an archive by day, as its pages and robots.txt tell.
//!
//! Everything here reads one received body and says what it hints at ([`home`], [`robots`], [`marks`], [`holds_full_text`]);
//! [`SitemapWalk`] decides which sitemap to read next. Nothing is asked: whoever probes an outlet does that, and takes a
//! hint for true only when it has read what is there.

mod full_text;
mod home;
mod marks;
mod robots;
#[cfg(test)]
mod tests;
mod walk;

pub use full_text::holds_full_text;
pub use home::{Home, home};
pub use marks::{Marks, marks};
pub use robots::{Robots, robots};
pub use walk::{MAX_DEPTH, SitemapWalk};

use url::Url;

/// Where feeds lie where nothing names them, the most usual first (WordPress, Blogger, common systems of Indonesian
/// outlets).
pub const FEED_PATHS: &[&str] = &[
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/feed.json",
    "/rss/terkini.xml",
    "/feeds/posts/default?alt=rss",
    "/rss/index.rdf",
];

/// Where sitemaps lie where robots.txt names none, the most useful first: a news sitemap is short and new.
pub const SITEMAP_PATHS: &[&str] =
    &["/news-sitemap.xml", "/sitemap.xml", "/sitemap_index.xml", "/post-sitemap.xml", "/sitemap-news.xml"];

/// The longest address that is followed, in bytes.
const MAX_ADDRESS: usize = pantau_text::address::MAX_LENGTH;

/// An address as it stands (a feed's last slash matters to some servers), made absolute, without a fragment.
#[must_use]
pub fn joined(link: &str, base: &str) -> Option<String> {
    let link = link.trim();
    if link.is_empty() || link.len() > MAX_ADDRESS {
        return None;
    }
    let mut url = match Url::parse(base) {
        Ok(base) => base.join(link).ok()?,
        Err(_) => Url::parse(link).ok()?,
    };
    url.set_fragment(None);
    let right = matches!(url.scheme(), "http" | "https") && url.as_str().len() <= MAX_ADDRESS;
    right.then(|| url.into())
}
