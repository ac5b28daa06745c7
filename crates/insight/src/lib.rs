//! From annotated mentions to what an edition says.
//!
//! - [`group`] puts mentions into copies, stories (one event) and issues (one public question), one at a time in time
//!   order, with bounded memory; [`stream::group_lines`] does the same for JSON lines.
//! - [`rank::issues`] ranks the issues of a period by written criteria, each with its value and weight.
//! - [`digest::digest`] counts a period: volumes, tone with intervals, comparisons that know when sources were silent,
//!   issues, regions, sources, leaders, posts, curves and peaks. Every count carries its mentions.
//! - [`prevalence`] undoes a classifier's known errors in shares.
//!
//! All functions are pure: no files, no network, no clock; the same input gives the same output. `docs/measures.md`
//! defines every measure. This crate labels nothing and writes no prose: labels come from `classifier`, sentences for
//! readers from `report`.
//!
//! ```
//! use pantau_insight::group::GroupSettings;
//! use pantau_insight::stream::group_lines;
//!
//! let line = |id: &str, day: &str| serde_json::json!({
//!     "id": id, "outlet": "kabar-brantas", "published_at": day,
//!     "title": "Jembatan Kalimati ambruk diterjang banjir",
//!     "body": "Jembatan Kalimati di Desa Sumberarum ambruk diterjang banjir bandang pada Senin malam.",
//! });
//! let out = group_lines(&[line("a", "2026-03-02T20:00:00+07:00"), line("b", "2026-03-02T21:00:00+07:00")], &GroupSettings::default());
//! assert_eq!(out[0]["story"], out[1]["story"]);
//! assert_eq!(out[1]["copy_of"], "a");
//! ```

pub mod digest;
pub mod error;
pub mod group;
pub mod health;
pub mod prevalence;
pub mod rank;
pub mod stats;
pub mod stream;
pub mod unsure;

#[cfg(test)]
mod invented;
