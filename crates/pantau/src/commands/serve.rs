//! `run` and `serve`.

use std::{collections::HashSet, process::ExitCode, sync::Arc};

use anyhow::Context;
use pantau_dashboard::Dashboard;
use pantau_pipeline::{
    House,
    service::{Part, Service, Stop},
};
use tokio::net::TcpListener;

use crate::{
    args::{PartChoice, Place},
    bars::say,
    commands::runtime,
    config::Config,
    open::{self, Opened, Refused, open, open_to_label},
};

/// Everything in one process until SIGTERM or Ctrl-C.
pub(crate) fn run(place: &Place, parts: &[PartChoice]) -> anyhow::Result<ExitCode> {
    let opened = open_to_label(place)?;
    let wanted = |part: PartChoice| parts.is_empty() || parts.contains(&part);
    let chosen: HashSet<Part> = [
        (PartChoice::Crawl, Part::Crawl),
        (PartChoice::Process, Part::Process),
        (PartChoice::Schedule, Part::Schedule),
        (PartChoice::Send, Part::Send),
    ]
    .into_iter()
    .filter_map(|(choice, part)| wanted(choice).then_some(part))
    .collect();
    let (fetcher, crawl) = open::crawler(&opened.config)?;
    let mailer = open::mailer(&opened.config)?;
    if mailer.is_none() && chosen.contains(&Part::Send) {
        say("note: no mail server is configured; editions are made and kept, not sent");
    }
    let service = Arc::new(Service {
        house: Arc::clone(&opened.house),
        desk: Arc::new(open::desk(&opened.config, &opened.house)),
        fetcher,
        crawl,
        mailer: mailer.map(Arc::new),
        recipients: opened.config.recipients.clone(),
        jobs: opened.config.jobs.clone(),
        parts: chosen,
    });
    let runtime = runtime()?;
    runtime.block_on(async {
        let stop = Stop::default();
        let site = if wanted(PartChoice::Serve) { Some(begin_site(&opened, &stop).await?) } else { None };
        let watcher = tokio::spawn(watch(stop.clone()));
        let done = service.run(&stop).await;
        if service.parts.is_empty() {
            while !stop.asked() {
                stop.sleep(std::time::Duration::from_secs(3600)).await;
            }
        }
        stop.ask();
        watcher.abort();
        if let Some(site) = site {
            site.await??;
        }
        tracing::info!("stopped cleanly");
        done.map_err(anyhow::Error::from)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The dashboard alone.
pub(crate) fn serve(place: &Place) -> anyhow::Result<ExitCode> {
    let opened = open(place)?;
    runtime()?.block_on(async {
        let stop = Stop::default();
        let watcher = tokio::spawn(watch(stop.clone()));
        begin_site(&opened, &stop).await?.await??;
        watcher.abort();
        anyhow::Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What the dashboard shows.
pub(crate) fn dashboard(house: &Arc<House>, config: &Config) -> anyhow::Result<Arc<Dashboard>> {
    let clock = Arc::clone(&house.clock);
    let desk = open::desk(config, house);
    Ok(Arc::new(Dashboard {
        store: Arc::clone(&house.store),
        index: Arc::clone(&house.index),
        names: Arc::clone(house) as Arc<dyn pantau_report::Names + Send + Sync>,
        now: Arc::new(move || clock.now()),
        rank: desk.rank,
        tone_error: desk.tone_error,
        outlets: house.sources.outlets.clone(),
        organisation: config.editions.edition.organisation.clone(),
    }))
}

type Site = tokio::task::JoinHandle<anyhow::Result<()>>;

async fn begin_site(opened: &Opened, stop: &Stop) -> anyhow::Result<Site> {
    let listen = &opened.config.site.listen;
    let loopback = listen.parse::<std::net::SocketAddr>().is_ok_and(|address| address.ip().is_loopback());
    if !loopback {
        let text = format!(
            "`listen` `{listen}` reaches beyond this machine, and the dashboard asks for no password yet\nhint: listen on 127.0.0.1"
        );
        return Err(Refused(text).into());
    }
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("`{listen}` cannot be listened on"))?;
    let address = listener.local_addr()?;
    say(&format!("dashboard: http://{address}/"));
    let (site, stop) = (dashboard(&opened.house, &opened.config)?, stop.clone());
    Ok(tokio::spawn(async move {
        pantau_dashboard::serve(listener, site, stopped(stop)).await.map_err(anyhow::Error::from)
    }))
}

/// Ends when it is asked to.
pub(crate) async fn stopped(stop: Stop) {
    while !stop.asked() {
        stop.sleep(std::time::Duration::from_secs(3600)).await;
    }
}

/// Waits for SIGTERM or Ctrl-C, then asks all loops to end.
pub(crate) async fn watch(stop: Stop) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
    stop.ask();
}
