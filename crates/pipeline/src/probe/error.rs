//! Why an outlet could not be looked at, in words for people who run no web sites.

use thiserror::Error;

/// Why a probe ended early.
#[derive(Debug, Error)]
pub enum ProbeError {
    /// What was typed is no address.
    #[error("{reason}\nhint: write the address as the browser shows it, for example https://media.example/")]
    NotAddress {
        /// What is wrong.
        reason: String,
    },
    /// The address gave no answer, or one of failure.
    #[error("`{url}` could not be read: {reason}\nhint: {}", hint(reason))]
    Unreachable {
        /// The address.
        url: String,
        /// What happened.
        reason: String,
    },
    /// A rule forbids asking.
    #[error("`{url}` was not asked: {reason}\nhint: {}", refused_hint(reason))]
    Refused {
        /// The address.
        url: String,
        /// Which rule.
        reason: String,
    },
    /// The answer is no page.
    #[error("`{url}` answers with no web page\nhint: give the home page of the outlet")]
    NoPage {
        /// The address.
        url: String,
    },
}

fn hint(reason: &str) -> &'static str {
    let has = |word: &str| reason.contains(word);
    if has("status 403") || has("status 401") || has("status 451") {
        "the site turns programs away; ask its editors for a feed, or import what they export"
    } else if has("status 404") || has("status 410") {
        "there is no page at this address; look for a misspelling, or give the home page"
    } else if has("status 5") || has("answered 5") || has("status 429") || has("left alone") {
        "the site is in trouble or busy; try again in an hour"
    } else if has("certificate") {
        "the site's certificate is not valid; tell its editors"
    } else if has("timed out") {
        "the site is slow or the line is; try again later"
    } else if has("redirect") {
        "the address leads nowhere; give the address that the browser shows once the page is open"
    } else {
        "open the address in a browser on this machine: if that fails too it is misspelt or the machine is offline"
    }
}

fn refused_hint(reason: &str) -> &'static str {
    if reason.contains("robots.txt") {
        "the outlet asks programs to stay away from this page, and pantau does; ask its editors for a feed"
    } else {
        "only pages of the public web are asked; hosts inside your own network stand in `allow_private` of pantau.toml"
    }
}
