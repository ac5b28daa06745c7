//! The stages wired to the store, and their timetable.
//!
//! A functional core (the stages) in an imperative shell (this room): it claims work from the store, calls a stage,
//! commits what came back, and does so again after a kill with the same result. [`House`] holds what every step
//! needs; [`crawl`], [`import`], [`process`], [`editions`], [`outbox`] are the steps; [`service`] runs them on
//! their timetable until it is told to stop; [`doctor`] says what is wrong, [`probe`] what an address offers.

mod apart;
mod clippings;
pub mod crawl;
pub mod doctor;
pub mod editions;
mod error;
pub mod health;
mod house;
pub mod import;
pub mod models;
mod normalise;
pub mod outbox;
pub mod probe;
pub mod process;
mod progress;
pub mod reprocess;
pub mod service;
pub mod timetable;

pub use error::PipelineError;
pub use house::{Clock, House, Sources};
pub use progress::{Progress, Silent};
