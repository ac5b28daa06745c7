//! What each command does.

mod collect;
mod demo;
mod health;
mod learn;
mod look;
mod models;
mod names;
mod publish;
mod second;
mod serve;
mod setup;
mod source;
mod stream;

use learn::Learning;
use std::{
    io::{BufWriter, Write},
    process::ExitCode,
};

use crate::args::{Arguments, Command, ModelsCommand, SourceCommand};

/// Runs the command that was asked for.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        Command::Demo(args) => demo::demo(&args),
        Command::Replay(args) => demo::replay(&args),
        Command::Init { dir } => setup::init(&dir),
        Command::Source { what: SourceCommand::Probe { url, config, json } } => {
            source::probe(&url, config, json)
        }
        Command::Source { what: SourceCommand::List { place, json } } => source::list(&place, json),
        Command::Check { place } => setup::check(&place),
        Command::Crawl { place, source, since } => collect::crawl(&place, source, since),
        Command::Import { place, files, format, source, dry_run, json } => {
            collect::import(&place, &files, format, source, dry_run, json)
        }
        Command::Process { place, json } => collect::process(&place, json),
        Command::Search { place, query, since, until, scope, limit, json } => {
            look::search(&place, &look::Search { query, since, until, scope, limit, json })
        }
        Command::Issues { place, date, scope, json } => look::issues(&place, date, scope, json),
        Command::Queue { place, since, until, scope, limit, json } => {
            models::queue(&place, &models::Queue { since, until, scope, limit, json })
        }
        Command::Correct { place, id, labels, by } => models::correct(&place, &id, &labels, &by),
        Command::Models { what: ModelsCommand::List { place, json } } => models::list(&place, json),
        Command::Models { what: ModelsCommand::Add { place, file } } => models::add(&place, &file),
        Command::Models { what: ModelsCommand::Learn { place, json } } => models::learn(&place, json),
        Command::Models { what: ModelsCommand::Use { place, kind, name } } => {
            models::put_in_use(&place, kind, &name)
        }
        Command::Report { place, kind, date, since, until, scope, format, out } => {
            publish::report(&place, &publish::Wanted { kind, date, since, until, scope, format, out })
        }
        Command::Send { place, edition, to, json } => publish::send(&place, edition, to.as_deref(), json),
        Command::Run { place, stages } => serve::run(&place, &stages),
        Command::Serve { place } => serve::serve(&place),
        Command::ReadPdf => stream::read_pdf(),
        Command::Extract => stream::extract(),
        Command::Feed => stream::feed(),
        Command::Annotate { place } => stream::annotate(&place),
        Command::Group => stream::group(),
        Command::Train { task, data, texts, dev, vectors, folds, out } => {
            learn::train(&Learning { task, data, texts, dev, vectors, folds }, &out)
        }
        Command::Eval { task, data, texts, vectors, folds, model, second, json } => {
            let learning = Learning { task, data, texts, dev: Vec::new(), vectors, folds };
            learn::measure(&learning, &learn::Measured { model, second, json })
        }
        Command::Reindex { place } => collect::reindex(&place),
        Command::Reprocess { place, since, json } => collect::reprocess(&place, since, json),
        Command::Doctor { place, json } => health::doctor(&place, json),
    }
}

/// Writes lines to standard output, where data goes.
pub(crate) fn print(lines: impl IntoIterator<Item = String>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in lines {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(())
}

/// A runtime for the parts that speak to the network.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
