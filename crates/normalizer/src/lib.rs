//! From what was received to mentions.
//!
//! A capture's bytes go in, values come out: an article's page becomes an [`Article`] ([`article`]) and that a mention
//! ([`mention`]); feeds and sitemaps become entries ([`feed`], [`sitemap`]), section pages links ([`section`]), rows of
//! imported files mentions ([`import`]). [`discover`] reads what an outlet offers, [`LinkRule`] and [`archive_addresses`]
//! say what its addresses look like. [`stream`] speaks the line protocol of `pantau extract` and `pantau feed`.
//!
//! This crate fetches nothing, opens no file and knows no clock: the time a capture was received is part of
//! [`Received`]. Everything it reads is taken for hostile: sizes and depths are bounded, and damage costs what it
//! touches and no more.
//!
//! ```
//! use pantau_normalizer::{Received, article};
//! let page = "<html><head><title>Panen raya</title></head><body><article><p>Petani di lereng gunung memanen padi \
//!     lebih awal, kata kepala desa, karena hujan turun terus-menerus sejak awal bulan.</p></article></body></html>";
//! let received = Received {
//!     body: page.as_bytes(),
//!     content_type: Some("text/html; charset=utf-8"),
//!     url: "https://kabar.example/panen",
//!     seen_at: "2025-06-10T03:00:00Z".parse().unwrap(),
//! };
//! let article = article::read(&received, None).unwrap();
//! assert_eq!(article.title.as_deref(), Some("Panen raya"));
//! assert!(article.body.starts_with("Petani"));
//! ```

mod archive;
pub mod article;
mod charset;
pub mod discover;
mod entity;
mod error;
pub mod feed;
mod gzip;
pub mod import;
mod link_rule;
mod markup;
pub mod mention;
mod page;
mod received;
pub mod section;
pub mod sitemap;
pub mod stream;

pub use archive::{archive_addresses, archive_fault, archive_pattern};
pub use article::{Article, EntryHint, Rules};
pub use error::{NormalizeError, PatternFault, RuleError};
pub use feed::{Feed, FeedEntry};
pub use import::{ImportContext, Reject};
pub use link_rule::LinkRule;
pub use mention::MentionContext;
pub use received::{Received, decoded};
pub use section::Section;
pub use sitemap::{Sitemap, SitemapEntry};
