//! Editions: from counted facts to a dated report, and from the report to what people read.
//!
//! [`compose`] turns a [`pantau_domain::Digest`] into a [`pantau_domain::Edition`] in formal Indonesian, every number of
//! which refers to a measure with the mentions behind it. [`html`] and [`mail_text`] write an edition for the browser
//! and for mail, [`Renderer::pdf`] for paper. Hostile text is data on every way: it is never read as markup.
//!
//! This crate counts nothing (that is `insight`), sends nothing, and knows no file, clock or network: the instant of
//! making is part of [`ComposeContext`], and fonts are embedded.
//!
//! ```
//! use pantau_report::{Renderer, html, words};
//! assert_eq!(words::decimal(1234.5, 1), "1.234,5");
//! let _renderer: Renderer = Renderer::new();
//! let _write: fn(&pantau_domain::Edition) -> String = html;
//! ```

mod annex;
mod compose;
mod context;
mod error;
mod html;
mod mail;
mod pdf;
pub mod style;
pub mod words;

pub use compose::compose;
pub use context::{Accuracy, ComposeContext, MethodNote, Names, Outline, Signatory};
pub use error::ReportError;
pub use html::html;
pub use mail::mail_text;
pub use pdf::{ANNEX_LINES, Renderer};
