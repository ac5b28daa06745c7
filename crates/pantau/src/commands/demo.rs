//! `demo` and `replay`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};

use anyhow::{Context, bail};
use jiff::civil::Date;
use pantau_domain::{EditionId, Population, Recipient, edition::EditionKind, time};
use pantau_pipeline::{
    House,
    crawl::{self, CrawlTally},
    editions::{self, Desk, Order},
    outbox,
    process::{self, ProcessTally},
    service::Stop,
    timetable::period_of,
};
use pantau_replay::{Faults, MailSink, Network, NetworkSettings, SinkSettings};

use crate::{
    args::{DemoArgs, ReplayArgs},
    bars::{Bars, say},
    clock::WallClock,
    commands::{print, runtime, serve},
    config::Config,
    open,
};

/// Marks a folder that the demo made and may therefore make anew.
const MARK: &str = ".pantau-demo";
/// How much faster than time the demo's clock runs.
const SPEED: f64 = 120.0;
/// After so long what failed once is due again.
const RETRY_SECS: i64 = 75;
/// How long the last day is over when the demo begins: it is five in the morning.
const HOURS_AFTER_MIDNIGHT: i64 = 5;

/// The whole pipeline on the replay network, then the dashboard.
pub(crate) fn demo(args: &DemoArgs) -> anyhow::Result<ExitCode> {
    let begun = Instant::now();
    make_anew(&args.data)?;
    let runtime = runtime()?;
    let settings = NetworkSettings { seed: args.seed, days: args.days, port: 0, faults: Faults::mild() };
    let network = runtime.block_on(Network::start(settings))?;
    let sink = runtime.block_on(MailSink::start(0, SinkSettings::default()))?;
    let config = demo_config(&network, &sink, args)?;
    let last = last_day(&network);
    let morning =
        time::day_end(last).saturating_add(jiff::SignedDuration::from_hours(HOURS_AFTER_MIDNIGHT))?;
    let house =
        open::house(&args.data, &config, Arc::new(WallClock::simulated(morning, SPEED)), open::Second::Left)?;
    write_truth(&network, &args.data.join("truth.jsonl"))?;

    let bars = Bars::new();
    let (fetcher, crawl_settings) = open::crawler(&config)?;
    let mut crawled = runtime.block_on(crawl::pass(&house, &fetcher, &crawl_settings, &bars, &|| false))?;
    // What failed once is tried again a minute later, which on the demo's clock is soon.
    std::thread::sleep(house.clock.real(jiff::SignedDuration::from_secs(RETRY_SECS)));
    let again = runtime.block_on(crawl::pass(&house, &fetcher, &crawl_settings, &bars, &|| false))?;
    crawled.captured += again.captured;
    let processed = process::all(&house, &bars, &|| false)?;
    let desk = open::desk(&config, &house);
    let made = write_editions(&house, &desk, last, &args.data.join("editions"), &bars)?;
    let sent = send(&runtime, &house, &config, &made, &bars)?;
    let received = sink.messages().len();
    summary(&Summary {
        house: &house,
        network: &network,
        crawled,
        processed,
        made: &made,
        sent,
        received,
        bars: &bars,
        begun,
    })?;

    if args.no_serve {
        runtime.block_on(network.stop());
        return Ok(ExitCode::SUCCESS);
    }
    runtime.block_on(async {
        let stop = Stop::default();
        tokio::spawn(serve::watch(stop.clone()));
        let listener = listen(args.port).await?;
        say(&format!("\nopen http://{}/   (Ctrl-C ends it)", listener.local_addr()?));
        pantau_dashboard::serve(listener, serve::dashboard(&house, &config)?, serve::stopped(stop)).await?;
        network.stop().await;
        anyhow::Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The port asked for, or any other where that one is taken.
async fn listen(port: u16) -> anyhow::Result<tokio::net::TcpListener> {
    match tokio::net::TcpListener::bind(("127.0.0.1", port)).await {
        Ok(listener) => Ok(listener),
        Err(error) => {
            say(&format!("port {port} cannot be had ({error}), taking another"));
            Ok(tokio::net::TcpListener::bind("127.0.0.1:0").await?)
        }
    }
}

/// Empties the demo's folder, but only one that the demo made.
fn make_anew(data: &Path) -> anyhow::Result<()> {
    if data.is_dir() && data.read_dir()?.next().is_some() {
        if !data.join(MARK).is_file() {
            bail!("`{}` holds something that the demo did not make; give another --data", data.display());
        }
        std::fs::remove_dir_all(data).with_context(|| format!("`{}` cannot be emptied", data.display()))?;
    }
    std::fs::create_dir_all(data).with_context(|| format!("`{}` cannot be made", data.display()))?;
    std::fs::write(data.join(MARK), "made by `pantau demo`, which empties this folder each time\n")?;
    Ok(())
}

fn demo_config(network: &Network, sink: &MailSink, args: &DemoArgs) -> anyhow::Result<Config> {
    let mut config = Config::load(None)?;
    config.outlets = network.outlets();
    config.accounts = network.accounts();
    config.crawl.allow_private = network.hosts();
    config.mail.smtp_url = format!("smtp://{}", sink.address());
    config.site.listen = format!("127.0.0.1:{}", args.port);
    config.recipients = vec![Recipient {
        name: "Kepala Biro".to_owned(),
        email: "kepala.biro@example.go.id".to_owned(),
        groups: vec!["pimpinan".to_owned()],
    }];
    Ok(config)
}

/// The last day on which the network publishes.
fn last_day(network: &Network) -> Date {
    time::shift(pantau_replay::FIRST_DAY, i64::from(network.world().settings().days) - 1)
}

fn write_truth(network: &Network, path: &Path) -> anyhow::Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    network.world().write_truth(&mut file)?;
    Ok(())
}

/// An edition that was made, and where its files are.
struct Written {
    id: EditionId,
    title: String,
    files: Vec<PathBuf>,
}

fn write_editions(
    house: &House,
    desk: &Desk,
    last: Date,
    folder: &Path,
    bars: &Bars,
) -> anyhow::Result<Vec<Written>> {
    use pantau_pipeline::Progress;
    std::fs::create_dir_all(folder)?;
    let whole = pantau_domain::edition::Period { since: pantau_replay::FIRST_DAY, until: last };
    let orders = [
        (EditionKind::Daily, None, period_of(EditionKind::Daily, last)),
        (EditionKind::Weekly, None, period_of(EditionKind::Weekly, last)),
        (EditionKind::Monthly, None, period_of(EditionKind::Monthly, last)),
        (EditionKind::Special, Some("covid19".to_owned()), whole),
    ];
    bars.begin("editions", Some(orders.len() as u64));
    let mut written = Vec::new();
    for (kind, theme, period) in orders {
        let made =
            editions::make(house, desk, &Order { kind, theme, period, population: Population::Jatim })?;
        let mut files = Vec::new();
        for (name, bytes) in &made.files {
            let ending = name.rsplit('.').next().unwrap_or("bin");
            let path = folder.join(format!("{}.{ending}", made.edition.id));
            std::fs::write(&path, bytes)?;
            files.push(path);
        }
        written.push(Written { id: made.edition.id, title: made.edition.title, files });
        bars.step(1);
    }
    bars.end(&format!("{} editions as HTML, PDF and JSON", written.len()));
    Ok(written)
}

fn send(
    runtime: &tokio::runtime::Runtime,
    house: &House,
    config: &Config,
    made: &[Written],
    bars: &Bars,
) -> anyhow::Result<outbox::SendTally> {
    use pantau_pipeline::Progress;
    let daily = made.first().context("no edition was made")?;
    let mailer = open::mailer(config)?.context("the demo has a mail server")?;
    bars.begin("send", Some(config.recipients.len() as u64));
    outbox::queue(house, &daily.id, &config.recipients.iter().collect::<Vec<_>>())?;
    let tally = runtime.block_on(outbox::work_off(house, &mailer, &|| false))?;
    bars.step(tally.accepted);
    bars.end(&format!("{} accepted by the mail sink", tally.accepted));
    Ok(tally)
}

struct Summary<'a> {
    house: &'a House,
    network: &'a Network,
    crawled: CrawlTally,
    processed: ProcessTally,
    made: &'a [Written],
    sent: outbox::SendTally,
    received: usize,
    bars: &'a Bars,
    begun: Instant,
}

fn summary(all: &Summary<'_>) -> anyhow::Result<()> {
    let counts = all.house.store.counts()?;
    let outlets = all.network.outlets().len();
    let published = all.network.world().truth().iter().filter(|line| line.expected).count();
    let mut lines = vec![
        String::new(),
        format!("what came in   {outlets} outlets and 4 platforms published {published} mentions"),
        format!(
            "               {} answers archived, {} refused by robots.txt or safety rules, {} failed as planted",
            all.crawled.captured, all.crawled.refused, all.crawled.failed
        ),
        format!(
            "               {} mentions in the store, {} labelled, {} indexed",
            counts.mentions, all.processed.annotated, all.processed.indexed
        ),
        format!("what came out  {} stories in {} issues", counts.stories, counts.issues),
    ];
    for written in all.made {
        let pdf = written.files.iter().find(|path| path.extension().is_some_and(|end| end == "pdf"));
        lines.push(format!(
            "               {}: {}",
            written.title,
            pdf.map_or_else(String::new, |path| path.display().to_string())
        ));
    }
    lines.push(format!(
        "               {} mail accepted, {} received by the sink",
        all.sent.accepted, all.received
    ));
    let stages = all.bars.past();
    lines.push(format!(
        "how long       {:.1} s in all, {:.1} s in the stages above",
        all.begun.elapsed().as_secs_f64(),
        stages.as_secs_f64()
    ));
    print(lines)
}

/// The replay network alone.
pub(crate) fn replay(args: &ReplayArgs) -> anyhow::Result<ExitCode> {
    let runtime = runtime()?;
    runtime.block_on(async {
        let settings =
            NetworkSettings { seed: args.seed, days: args.days, port: args.port, faults: Faults::mild() };
        let network = Network::start(settings).await?;
        let mut lines = vec![format!("allow_private = {:?}", network.hosts())];
        lines.extend(
            network.outlets().iter().map(|outlet| format!("{:<28} {}", outlet.id.as_str(), outlet.home)),
        );
        lines.extend(
            network.accounts().iter().map(|account| format!("{:<28} {}", account.id.as_str(), account.api)),
        );
        print(lines)?;
        if let Some(folder) = &args.write {
            write_config(&network, folder)?;
        }
        say("Ctrl-C ends it");
        let stop = Stop::default();
        serve::watch(stop).await;
        network.stop().await;
        anyhow::Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

#[derive(serde::Serialize)]
struct OutletFile {
    outlet: Vec<pantau_domain::Outlet>,
}

#[derive(serde::Serialize)]
struct AccountFile {
    account: Vec<pantau_domain::Account>,
}

/// Configuration files that follow this network, and its truth.
fn write_config(network: &Network, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("outlets.toml"), toml::to_string(&OutletFile { outlet: network.outlets() })?)?;
    std::fs::write(
        folder.join("accounts.toml"),
        toml::to_string(&AccountFile { account: network.accounts() })?,
    )?;
    write_truth(network, &folder.join("truth.jsonl"))
}
