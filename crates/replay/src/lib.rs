//! Fictional outlets and platforms on loopback: the demo and the tests live on them.
//!
//! What it does: builds an invented news world of up to 35 days from embedded events
//! ([`World`]), serves it as fourteen outlets and four platforms on 127.0.0.1 ([`Network`]),
//! with faults where they are wanted ([`Faults`]), knows what is true of every published
//! mention ([`TruthLine`]), and takes mail as a server would ([`MailSink`]).
//!
//! What it does not: it never leaves loopback, reads no clock and knows no chance but its
//! seed; equal settings give equal bytes. Persons, outlets and accounts are invented.
//!
//! ```
//! use pantau_replay::{World, WorldSettings};
//! let world = World::build(&WorldSettings { seed: 1, days: 2 })?;
//! let truth = world.truth();
//! assert!(truth.iter().any(|line| line.source.as_str() == "kabar-brantas"));
//! # Ok::<(), pantau_replay::ReplayError>(())
//! ```

mod calendar;
mod error;
mod faults;
mod outlets;
mod rng;
mod server;
mod sink;
mod world;

pub use calendar::{FIRST_DAY, FULL_DAYS};
pub use error::ReplayError;
pub use faults::{FaultKind, Faults};
pub use server::{Network, NetworkSettings};
pub use sink::{MailSink, Received, SinkFaults, SinkSettings};
pub use world::{Plant, PlantKind, TruthLine, World, WorldSettings};
