//! A data folder opened with a configuration.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use pantau_classifier::{Annotator, heads::train::TextKind};
use pantau_crawler::{FetchSettings, Fetcher, schedule::Rhythm};
use pantau_delivery::{MailSettings, Mailer};
use pantau_index::{IndexError, Search, TantivyIndex};
use pantau_insight::{
    digest::{Confusion, ToneError},
    rank::RankSettings,
};
use pantau_pipeline::{Clock, House, Sources, crawl::CrawlSettings, editions::Desk, models::Shelf};
use pantau_report::{Accuracy, MethodNote, Outline, Renderer, Signatory};
use pantau_store::{Archive, ArchiveSettings, Presence, SqliteStore, Store};

use crate::{args::Place, clock::WallClock, config, config::Config};

/// Something that the configuration and the environment together do not allow: wrong usage.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) String);

impl std::fmt::Display for Refused {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// A configuration and what it opened.
pub(crate) struct Opened {
    pub(crate) config: Config,
    pub(crate) house: Arc<House>,
}

/// Reads the configuration and the clock, and opens the data folder.
pub(crate) fn open(place: &Place) -> anyhow::Result<Opened> {
    opened(place, Second::Left)
}

/// As [`open`], with the second reader where it was added: for what labels texts or says how they were labelled.
pub(crate) fn open_to_label(place: &Place) -> anyhow::Result<Opened> {
    opened(place, Second::Asked)
}

/// Whether the second reader is loaded, which takes half a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Second {
    Left,
    Asked,
}

fn opened(place: &Place, second: Second) -> anyhow::Result<Opened> {
    let config = Config::load(config::locate(place.config.clone()).as_deref())?;
    let clock = clock_for(&config)?;
    let house = house(&place.data, &config, clock, second)?;
    Ok(Opened { config, house })
}

/// The clock that the environment asks for, where the configuration reaches nobody outside.
pub(crate) fn clock_for(config: &Config) -> anyhow::Result<Arc<dyn Clock>> {
    let (clock, simulated) = WallClock::from_environment().map_err(|error| Refused(format!("{error:#}")))?;
    if simulated && !config.is_loopback_only() {
        let text = "PANTAU_CLOCK is refused: an enabled outlet, account or the mail server is not on this machine\n\
                    hint: a simulated time would reach real people; disable them or unset PANTAU_CLOCK";
        return Err(Refused(text.to_owned()).into());
    }
    Ok(Arc::new(clock))
}

/// Opens a data folder, which is made where it is not there.
pub(crate) fn house(
    data: &Path,
    config: &Config,
    clock: Arc<dyn Clock>,
    second: Second,
) -> anyhow::Result<Arc<House>> {
    let at = |what: &str| format!("{what} in `{}` cannot be opened", data.display());
    std::fs::create_dir_all(data)
        .with_context(|| format!("the data folder `{}` cannot be made", data.display()))?;
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(data).with_context(|| at("the store"))?);
    let archive =
        Arc::new(Archive::open(data, ArchiveSettings::default()).with_context(|| at("the archive"))?);
    let index = index(&data.join("index"), store.as_ref()).with_context(|| at("the index"))?;
    let holder = format!("{}-{}", std::process::id(), clock.now().as_nanosecond());
    let (presence, dead) = Presence::enter(data, &holder).with_context(|| at("the list of processes"))?;
    for process in dead {
        let freed = store.release(&process).with_context(|| at("the store"))?;
        tracing::info!(process, freed, "what a process that is no more had claimed is free");
    }
    let threads = match config.process.threads {
        0 => std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
        some => some,
    };
    Ok(Arc::new(House {
        store,
        archive,
        index,
        annotator: Arc::new(Shelf::new(data).annotator(second == Second::Asked)?),
        sources: Sources::new(config.outlets.clone(), config.accounts.clone(), config.rules.clone()),
        holder,
        presence: Some(presence),
        clock,
        threads,
    }))
}

/// The index; one that cannot be read is begun anew, since the store holds everything that was in it.
fn index(folder: &Path, store: &dyn Store) -> anyhow::Result<Arc<dyn Search>> {
    match TantivyIndex::open(folder) {
        Ok(index) => Ok(Arc::new(index)),
        Err(IndexError::Rebuild { reason, .. }) => {
            tracing::warn!(reason, "the index is begun anew; `pantau process` fills it from the store");
            Ok(Arc::new(index_anew(folder, store)?))
        }
        Err(error) => Err(error.into()),
    }
}

/// An empty index, and a store that knows it.
pub(crate) fn index_anew(folder: &Path, store: &dyn Store) -> anyhow::Result<TantivyIndex> {
    let index = TantivyIndex::recreate(folder)?;
    store.clear_indexed()?;
    Ok(index)
}

/// How the classifier's heads err on tone of texts from sources that they were not trained on, as their files say.
fn tone_error(annotator: &Annotator) -> ToneError {
    let confusion = |kind| {
        let known = annotator.confusion(kind, "tone")?;
        let [a, b, c, d, e, f, g, h, i] = *known.counts.as_slice() else { return None };
        (known.counts.iter().any(|count| *count > 0)).then_some(Confusion([[a, b, c], [d, e, f], [g, h, i]]))
    };
    ToneError { news: confusion(TextKind::News), social: confusion(TextKind::Post) }
}

fn accuracy(confusion: &Confusion) -> Accuracy {
    Accuracy {
        accuracy: confusion.accuracy(),
        macro_f1: confusion.macro_f1(),
        documents: confusion.0.iter().flatten().map(|count| *count as usize).sum(),
    }
}

/// How editions are made.
pub(crate) fn desk(config: &Config, house: &House) -> Desk {
    let look = &config.editions.edition;
    let signatory =
        |known: &config::Signatory| Signatory { role: known.role.clone(), name: known.name.clone() };
    let outline = Outline {
        organisation: look.organisation.clone(),
        unit: look.unit.clone(),
        classification: look.classification.clone(),
        signatories: config.editions.signatory.iter().map(signatory).collect(),
        issues_max: look.issues,
        ..Outline::default()
    };
    let followed = config.outlets.iter().filter(|outlet| outlet.enabled).count()
        + config.accounts.iter().filter(|account| account.enabled).count();
    let error = tone_error(&house.annotator);
    Desk {
        outline,
        method: MethodNote {
            tone_model: house.annotator.version().to_owned(),
            news_accuracy: error.news.map(|confusion| accuracy(&confusion)),
            social_accuracy: error.social.map(|confusion| accuracy(&confusion)),
            sources_total: followed,
        },
        tone_error: Some(error),
        rank: RankSettings::default(),
        renderer: Renderer::new(),
    }
}

/// Our product token in robots.txt.
pub(crate) const AGENT: &str = "pantau";

/// The crawler's fetcher and how it looks around.
pub(crate) fn crawler(config: &Config) -> anyhow::Result<(Fetcher, CrawlSettings)> {
    let crawl = &config.crawl;
    let fetcher = Fetcher::new(FetchSettings {
        user_agent: format!("{AGENT}/{} ({})", env!("CARGO_PKG_VERSION"), crawl.contact),
        host_delay: Duration::from_millis(if crawl.host_delay_ms == 0 { 2000 } else { crawl.host_delay_ms }),
        host_concurrency: crawl.host_concurrency,
        timeout: Duration::from_secs(crawl.timeout_secs),
        body_bytes: crawl.body_mib * 1024 * 1024,
        allow_private: crawl.allow_private.clone(),
        ..FetchSettings::default()
    })?;
    let rhythm = Rhythm {
        feed_minutes: crawl.feed_minutes,
        sitemap_minutes: crawl.sitemap_minutes,
        section_minutes: crawl.section_minutes,
        platform_minutes: crawl.platform_minutes,
        shortest_minutes: crawl.shortest_minutes,
        longest_minutes: crawl.longest_minutes,
        again_hours: crawl.again_hours.clone(),
    };
    Ok((fetcher, CrawlSettings { rhythm, ..CrawlSettings::default() }))
}

/// The mailer, where a mail server is configured.
pub(crate) fn mailer(config: &Config) -> anyhow::Result<Option<Mailer>> {
    if config.mail.smtp_url.is_empty() {
        return Ok(None);
    }
    let password = Some(config.mail.password_env.as_str()).filter(|name| !name.is_empty());
    Ok(Some(Mailer::new(&MailSettings {
        smtp_url: config.mail.smtp_url.clone(),
        from: config.mail.from.clone(),
        password: password.and_then(|name| std::env::var(name).ok()),
    })?))
}
