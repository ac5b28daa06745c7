//! End-to-end tests: the real binary, driven as a user runs it, in a scratch folder.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops at the first surprise and tells its figures"
)]

mod cli;
mod crawl;
mod demo;
mod imports;
mod kill;
mod looks;
mod models;
mod probe;
mod real;
mod scratch;
mod service;
mod site;
