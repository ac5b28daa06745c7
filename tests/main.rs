//! End-to-end tests: the real binary, driven as a user runs it, in a scratch folder.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod cli;
mod demo;
mod kill;
mod real;
mod scratch;
mod service;
