//! What can go wrong while the network is built or started.

use std::{io, path::PathBuf};

/// A fault of the replay network.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// A file of events or templates is not the TOML it should be: our bug.
    #[error("replay file `{file}` cannot be read: {source}")]
    File {
        /// Its name.
        file: &'static str,
        /// What the parser says.
        source: Box<toml::de::Error>,
    },
    /// An event contradicts itself: our bug.
    #[error("replay event `{event}`: {fault}")]
    Event {
        /// The event's id.
        event: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// A setting is outside of what it may be.
    #[error("replay setting `{name}` is {value}, must be {expected}")]
    Setting {
        /// Which setting.
        name: &'static str,
        /// Its value.
        value: u64,
        /// What it may be.
        expected: &'static str,
    },
    /// A loopback port cannot be opened; another program may hold it.
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port, 0 for any.
        port: u16,
        /// Why.
        source: io::Error,
    },
    /// The folder for received mail cannot be used.
    #[error("cannot write mail into `{path}`: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Truth lines cannot be written.
    #[error("cannot write the truth: {source}")]
    Write {
        /// Why.
        source: io::Error,
    },
}
