//! What to fetch, how politely; a fetch becomes a [`Capture`](pantau_domain::Capture).
//!
//! [`Fetcher`] asks one address: it checks that the address may be asked ([`Guard`]: only http and https, no
//! private addresses), that robots.txt allows it, waits for its turn with the host, asks on condition
//! (`ETag`, `Last-Modified`), follows a bounded number of redirects with the same checks at each, and bounds time and
//! size. [`schedule`] says when to look again. What to ask and what to do with the answer is the pipeline's
//! business: this crate knows no store.

mod answer;
mod coding;
mod error;
mod fetch;
mod guard;
mod host;
mod robots;
pub mod schedule;

pub use error::CrawlError;
pub use fetch::{FetchSettings, Fetcher, Outcome, Request, Secret};
pub use guard::Guard;
pub use host::Trouble;
