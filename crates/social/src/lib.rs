//! What to ask the platforms' interfaces, and what their replies say.
//!
//! Pure functions over addresses and bytes: the crawler asks, the archive keeps, this crate reads. [`start`] gives the
//! addresses of an account or search, [`next`] those that a reply leads to (further pages, videos with their counts,
//! comments), [`mentions`] the posts, videos and comments in it; [`auth`] says how the key is sent, which never is part
//! of an address here. It does no I/O, knows no key, no clock and no store.
//!
//! ```
//! use pantau_domain::{Account, Platform};
//! let account = Account {
//!     id: "yt".parse().unwrap(),
//!     platform: Platform::Youtube,
//!     handle: "jawa timur".to_owned(),
//!     api: "https://www.googleapis.com".to_owned(),
//!     key_env: None,
//!     enabled: true,
//! };
//! let first = pantau_social::start(&account);
//! assert!(first[0].starts_with("https://www.googleapis.com/youtube/v3/search?part=snippet"));
//! assert_eq!(pantau_social::auth(Platform::Youtube), pantau_social::Auth::Query("key"));
//! ```

mod address;
mod error;
mod field;
mod graph;
mod item;
#[cfg(test)]
mod tests;
mod x;
mod youtube;

use jiff::Timestamp;
use pantau_domain::{Account, CaptureId, Mention, Platform};

pub use error::SocialError;

/// How a platform wants its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// In the query, under this name.
    Query(&'static str),
    /// In the `Authorization` header.
    Bearer,
}

/// When and in which capture a reply was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyContext {
    /// The capture.
    pub capture: CaptureId,
    /// When it was received.
    pub seen_at: Timestamp,
}

/// The longest handle or search, in letters (X's limit for a search).
const LONGEST_HANDLE: usize = 512;

/// How a platform wants its key.
#[must_use]
pub fn auth(platform: Platform) -> Auth {
    match platform {
        Platform::Youtube => Auth::Query("key"),
        Platform::Instagram | Platform::Facebook => Auth::Query("access_token"),
        Platform::X | Platform::Web | Platform::Other => Auth::Bearer,
    }
}

/// The first addresses of an account, without key, the same at every call; none where base or handle are of no use.
///
/// On X and YouTube a handle of one plain word may be an account's name or a search word, so both are asked; `@name` is
/// only the account, anything else (blanks, quotes, `#`) only the search. A YouTube channel id is only the channel.
#[must_use]
pub fn start(account: &Account) -> Vec<String> {
    let handle = account.handle.trim();
    let Some(base) = address::base(account.platform, &account.api) else { return Vec::new() };
    if handle.is_empty() || handle.chars().count() > LONGEST_HANDLE || handle.chars().any(char::is_control) {
        return Vec::new();
    }
    match account.platform {
        Platform::Youtube => youtube::start(&base, handle),
        Platform::X => x::start(&base, handle),
        Platform::Instagram | Platform::Facebook => graph::start(account.platform, &base, handle),
        Platform::Web | Platform::Other => Vec::new(),
    }
}

/// The addresses that a reply leads to, without key, at the base of the address that was asked.
///
/// # Errors
/// Where the reply is an error or no reply, or the address none of the platform's.
pub fn next(platform: Platform, url: &str, body: &[u8]) -> Result<Vec<String>, SocialError> {
    match platform {
        Platform::Youtube => youtube::next(url, body),
        Platform::X => x::next(url, body),
        Platform::Instagram | Platform::Facebook => graph::next(platform, url, body),
        Platform::Web | Platform::Other => Err(SocialError::Platform { platform }),
    }
}

/// The posts, videos and comments in a reply, each once. Items that have no usable id are left out.
///
/// # Errors
/// Where the reply is an error or no reply, or the address none of the platform's.
pub fn mentions(
    platform: Platform,
    url: &str,
    body: &[u8],
    context: &ReplyContext,
) -> Result<Vec<Mention>, SocialError> {
    match platform {
        Platform::Youtube => youtube::mentions(url, body, context),
        Platform::X => x::mentions(url, body, context),
        Platform::Instagram | Platform::Facebook => graph::mentions(platform, url, body, context),
        Platform::Web | Platform::Other => Err(SocialError::Platform { platform }),
    }
}
