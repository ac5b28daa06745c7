//! Why the crawler cannot start. What goes wrong with one address is an [`crate::Outcome`], not an error.

use thiserror::Error;

/// The crawler cannot be made from its settings.
#[derive(Debug, Error)]
pub enum CrawlError {
    /// The HTTP client could not be built.
    #[error("the http client cannot be built: {reason}")]
    Client {
        /// What it said.
        reason: String,
    },
    /// A delay of 0 is allowed only towards hosts named in `allow_private`.
    #[error("`host_delay_ms` = 0 is accepted only for hosts in `allow_private`")]
    Impolite,
}
