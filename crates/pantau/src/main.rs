//! The binary: command line, configuration, clock, logging; wiring only.

mod args;
mod bars;
mod choices;
mod clock;
mod commands;
mod config;
mod open;

use std::process::ExitCode;

use clap::Parser;

use crate::{args::Arguments, bars::say};

/// The work failed.
const FAILED: u8 = 1;
/// Wrong usage or configuration.
const WRONG: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("PANTAU_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(arguments.command.log_level()));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
    match commands::run(arguments) {
        Ok(code) => code,
        Err(error) if error.is::<config::Faults>() || error.is::<open::Refused>() => {
            say(&format!("error: the configuration cannot be used\n{error}"));
            ExitCode::from(WRONG)
        }
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::from(FAILED)
        }
    }
}

/// Whoever read our output has seen enough (`pantau search … | head`): no failure of ours.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}
