//! Checks of the repository itself: `cargo xtask tidy`, `cargo xtask licences`.

mod licences;
mod tidy;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};

fn main() -> ExitCode {
    match run() {
        Ok(complaints) if complaints.is_empty() => ExitCode::SUCCESS,
        Ok(complaints) => {
            for complaint in &complaints {
                say(complaint);
            }
            say(&format!("{} complaints", complaints.len()));
            ExitCode::FAILURE
        }
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn run() -> anyhow::Result<Vec<String>> {
    let root = root()?;
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => tidy::check(&root),
        Some("licences") => licences::check(&root),
        _ => bail!("usage: cargo xtask tidy | licences"),
    }
}

fn root() -> anyhow::Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map(Path::to_owned).context("xtask lies two folders below the root")
}

fn say(line: &str) {
    drop(writeln!(std::io::stderr().lock(), "{line}"));
}
