//! The field's words as types.
//!
//! What goes through the rooms, in the order in which it does: a [`Capture`] is
//! what was received, a [`Mention`] is one normalised item read from it, its
//! [`Annotations`] are what the classifier or an analyst says about it, a
//! [`Story`] holds mentions of one event, an [`Issue`] holds stories of one public
//! question, an [`Edition`] is one dated report, a [`Dispatch`] its delivery to one
//! recipient. [`Brief`] is a mention with its labels and without its body: what
//! counting needs.
//!
//! This crate does no I/O, knows no clock and no other room. Instants are UTC
//! ([`jiff::Timestamp`]); a day is a civil date in Asia/Jakarta ([`time`]).
//!
//! ```
//! use pantau_domain::{time, Tone, ToneScores};
//! let scores = ToneScores::new(0.2, 0.5, 0.3);
//! assert_eq!(scores.label(), Tone::Neutral);
//! let late: jiff::Timestamp = "2020-05-11T18:30:00Z".parse().unwrap();
//! assert_eq!(time::wib_day(late).to_string(), "2020-05-12");
//! ```

mod annotation;
mod brief;
mod capture;
mod correction;
pub mod digest;
mod dispatch;
pub mod edition;
mod error;
pub mod health;
mod ids;
mod mention;
mod source;
mod story;
pub mod time;

pub use annotation::{
    Abuse, Actor, ActorKind, Annotations, Author, Emotion, GovernmentTone, LabelKind, Language,
    LanguageLabel, PassageLanguage, Quote, QuoteKind, Scope, Scored, ThemeHit, Tone, ToneScores, UNSURE,
};
pub use brief::{Brief, Population};
pub use capture::{Capture, CaptureKind, Led};
pub use correction::Correction;
pub use digest::Digest;
pub use dispatch::{Dispatch, DispatchState, Recipient};
pub use edition::Edition;
pub use error::ParseError;
pub use ids::{
    AccountId, CaptureId, DispatchId, EditionId, IssueId, MentionId, RegionCode, SourceId, StoryId, TopicSlug,
};
pub use mention::{Engagement, Mention, MentionKind, SIGNATURE_LANES, Signature};
pub use source::{Account, Level, Medium, Outlet, Platform, SourceClass};
pub use story::{Groupable, Grouped, Issue, IssueStatus, SourceDay, Story};
pub use time::{DateOrigin, Precision, Published};
