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

mod copies;
mod crawl;
mod dates;
mod extract;
mod feeds;
mod frontier;
mod rows;
mod spent;

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
    /// Printed dates of real news beside the instants that are known of them.
    Dates {
        /// The corpus: JSON lines with `date_raw` and `published_at`.
        corpus: PathBuf,
    },
    /// Feeds against a reference reading, beside `feed-rs`.
    Feeds {
        /// A folder with `dev.jsonl.gz` and `mutated_dev.jsonl.gz`.
        folder: PathBuf,
        /// Rounds over the large feeds; the fastest counts.
        #[arg(long, default_value_t = 20)]
        rounds: usize,
    },
    /// Near-duplicates: labelled pairs, a real corpus against brute force, and made texts beside `gaoya`.
    Copies {
        /// Labelled pairs (`{"a","b","label","kind"}`).
        #[arg(long)]
        pairs: Option<PathBuf>,
        /// The corpus that holds them.
        #[arg(long)]
        corpus: Option<PathBuf>,
        /// Made texts signed, looked up and taken in.
        #[arg(long, default_value_t = 1_000_000)]
        texts: usize,
        /// So many of them are given to the peer too, which needs some 4 kB of memory for each.
        #[arg(long, default_value_t = 200_000)]
        peer_texts: usize,
    },
    /// A crawl of a loopback news web, beside asking for the same pages and nothing else.
    Crawl {
        /// The built `pantau`.
        #[arg(long)]
        program: PathBuf,
        /// The site's program (Python).
        #[arg(long)]
        site: PathBuf,
        /// The pages it serves.
        #[arg(long)]
        pages: PathBuf,
        /// The share of pages that misbehave.
        #[arg(long, default_value_t = 0.0)]
        faults: f64,
        /// What robots.txt answers on the last host.
        #[arg(long, default_value_t = 200)]
        robots_status: u16,
        /// Over so many hosts.
        #[arg(long, default_value_t = 8)]
        hosts: usize,
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
        What::Dates { corpus } => dates::run(&corpus),
        What::Feeds { folder, rounds } => feeds::run(&folder, rounds),
        What::Copies { pairs, corpus, texts, peer_texts } => {
            copies::run(pairs.as_deref(), corpus.as_deref(), texts, peer_texts)
        }
        What::Crawl { program, site, pages, faults, robots_status, hosts } => {
            let program = &program.canonicalize()?;
            crawl::run(&crawl::Order { program, site: &site, pages: &pages, faults, robots_status, hosts })
        }
        What::Frontier { addresses, hosts } => frontier::run(addresses, hosts),
    }
}
