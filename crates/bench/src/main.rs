//! Figures against peers and limits, each with its peer in the same run.
//!
//! `cargo run --release -p pantau-bench -- extract PAGES` and so on; `docs/performance.md` holds what was seen.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool at the edge stops at the first surprise and prints its figures"
)]

mod extract;
mod frontier;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Figures against peers and limits.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Pages a second of extraction beside the tree parse of `scraper` alone, one core.
    Extract {
        /// A folder with `gold.jsonl` (`{"id","url","path"}`) and the gzipped pages it names.
        folder: PathBuf,
        /// Rounds over all pages; the fastest counts.
        #[arg(long, default_value_t = 3)]
        rounds: usize,
    },
    /// Claims from a frontier of many addresses.
    Frontier {
        /// How many addresses.
        #[arg(long, default_value_t = 1_000_000)]
        addresses: usize,
        /// Over so many hosts.
        #[arg(long, default_value_t = 500)]
        hosts: usize,
    },
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    match Arguments::parse().what {
        What::Extract { folder, rounds } => extract::run(&folder, rounds),
        What::Frontier { addresses, hosts } => frontier::run(addresses, hosts),
    }
}
