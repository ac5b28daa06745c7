//! The network on loopback: one listener for each outlet and one for the platforms.

mod graph;
mod platform;
mod query;
mod reply;
mod site;
mod tweets;
mod video;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    response::Response,
};
use jiff::Timestamp;
use pantau_domain::{Account, AccountId, Level, Medium, Outlet, Platform, RegionCode};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use self::{platform::Platforms, site::Site};
use crate::{
    ReplayError,
    faults::{BROKEN_FEED, FaultKind, Faults},
    outlets::{
        html::SECTIONS,
        roster::{Discovery, ROSTER, Spec},
    },
    world::{World, WorldSettings, social::Role},
};

/// What a network is started with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NetworkSettings {
    /// Decides everything that chance decides.
    pub seed: u64,
    /// How many days there are, from 2020-04-27: 1 to 35.
    pub days: u16,
    /// The first port; outlets and platforms take the ones after it. 0 takes any that are free.
    pub port: u16,
    /// What goes wrong.
    pub faults: Faults,
}

/// The instant up to which things are published, shared by all listeners.
#[derive(Debug, Clone)]
pub(crate) struct Horizon(Arc<AtomicI64>);

impl Horizon {
    fn new(end: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(end.as_second())))
    }

    /// Nothing later than this is shown.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::Relaxed)).unwrap_or(Timestamp::MAX)
    }
}

/// A running network. Dropping it stops it as well, without waiting.
#[derive(Debug)]
pub struct Network {
    world: Arc<World>,
    sites: Vec<Arc<Site>>,
    ports: Vec<u16>,
    faults: Faults,
    closed_port: u16,
    horizon: Horizon,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Network {
    /// Builds the world and opens all listeners on 127.0.0.1.
    ///
    /// # Errors
    /// Where a setting is out of range or a port cannot be opened.
    pub async fn start(settings: NetworkSettings) -> Result<Self, ReplayError> {
        let world = World::build(&WorldSettings { seed: settings.seed, days: settings.days })?;
        Self::serve(world.with_faults(&settings.faults), settings).await
    }

    pub(crate) async fn serve(mut world: World, settings: NetworkSettings) -> Result<Self, ReplayError> {
        let mut listeners = Vec::new();
        let mut ports = Vec::new();
        // The last of these is the platforms'; the one after it stays closed.
        for number in 0..=ROSTER.len() {
            let listener = listen(port(settings.port, number)?).await?;
            ports.push(local_port(&listener));
            listeners.push(listener);
        }
        let closed_port = if settings.port == 0 {
            local_port(&listen(0).await?)
        } else {
            port(settings.port, ROSTER.len() + 1)?
        };
        world.bases =
            ports.iter().take(ROSTER.len()).map(|port| format!("http://127.0.0.1:{port}")).collect();
        let horizon = Horizon::new(world.end());
        let world = Arc::new(world);
        let (stop, stopped) = watch::channel(false);
        let mut tasks = Vec::new();
        let mut sites = Vec::new();
        let mut listeners = listeners.into_iter();
        for (outlet, listener) in listeners.by_ref().take(ROSTER.len()).enumerate() {
            let Some(site) = Site::new(outlet, &world, horizon.clone()) else { continue };
            let site = Arc::new(site);
            sites.push(Arc::clone(&site));
            let router = Router::new().fallback(answer_site).with_state(site);
            tasks.push(tokio::spawn(run(listener, router, stopped.clone())));
        }
        for listener in listeners {
            let state = Arc::new(Platforms::new(&world, horizon.clone()));
            let router = Router::new().fallback(answer_platform).with_state(state);
            tasks.push(tokio::spawn(run(listener, router, stopped.clone())));
        }
        let faults = settings.faults;
        Ok(Self { world, sites, ports, faults, closed_port, horizon, stop, tasks })
    }

    /// The world that is served; its addresses are those of the listeners.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The outlets, ready to be followed.
    #[must_use]
    pub fn outlets(&self) -> Vec<Outlet> {
        let broken = self.world.fault_pages.iter().find(|page| page.kind == FaultKind::BrokenFeed);
        let mut out: Vec<Outlet> = ROSTER
            .iter()
            .enumerate()
            .map(|(place, spec)| {
                let base = self.world.address(place, "");
                let mut outlet = outlet(spec, &base);
                if broken.is_some_and(|page| page.outlet == place) {
                    outlet.feeds.push(format!("{base}{BROKEN_FEED}"));
                }
                outlet
            })
            .collect();
        if self.faults.unreachable {
            out.push(unreachable_outlet(self.closed_port));
        }
        out
    }

    /// The accounts that publish posts or videos, ready to be followed: enabled, without a key of their own
    /// (any key is taken, none is refused).
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        let api = self.platform_base();
        let social = &self.world.social;
        let active =
            |place: usize| social.posts.iter().any(|post| post.account == place && post.parent.is_none());
        social
            .accounts
            .iter()
            .enumerate()
            // On X replies are posts of their account, so that every account is followed.
            .filter(|(place, account)| account.platform == Platform::X || active(*place))
            .filter_map(|(_, account)| {
                let id: AccountId = format!("{}-{}", account.platform, account.handle).parse().ok()?;
                Some(Account {
                    id,
                    platform: account.platform,
                    handle: account.handle.clone(),
                    api: api.clone(),
                    key_env: None,
                    enabled: true,
                })
            })
            .collect()
    }

    /// `127.0.0.1:port` of every listener.
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        let mut out: Vec<String> = self.ports.iter().map(|port| format!("127.0.0.1:{port}")).collect();
        if self.faults.unreachable {
            out.push(format!("127.0.0.1:{}", self.closed_port));
        }
        out
    }

    /// Base address of the platforms' interfaces.
    #[must_use]
    pub fn platform_base(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports.last().copied().unwrap_or(0))
    }

    /// Hides everything published later than `instant`.
    pub fn set_visible_until(&self, instant: Timestamp) {
        let shown = instant.min(self.world.end());
        self.horizon.0.store(shown.as_second(), Ordering::Relaxed);
    }

    /// The instant after which nothing is shown.
    #[must_use]
    pub fn visible_until(&self) -> Timestamp {
        self.horizon.now()
    }

    /// How many requests all outlets have answered.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.sites.iter().map(|site| site.requests()).sum()
    }

    /// How many requests went where robots.txt forbids it: 0 for a polite crawler.
    #[must_use]
    pub fn trespasses(&self) -> u64 {
        self.sites.iter().map(|site| site.trespasses()).sum()
    }

    /// Closes all listeners and waits for open answers, at most half a second.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        for mut task in self.tasks.drain(..) {
            if tokio::time::timeout(Duration::from_millis(500), &mut task).await.is_err() {
                task.abort();
            }
        }
    }

    /// How many of the accounts are persons'.
    #[must_use]
    pub fn persons(&self) -> usize {
        self.world.social.accounts.iter().filter(|account| account.role == Role::Person).count()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn run(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let until = async move {
        // An error means that the network is gone: stop as well.
        if stopped.wait_for(|stop| *stop).await.is_err() {
            tracing::debug!("replay network dropped");
        }
    };
    if let Err(fault) = axum::serve(listener, router).with_graceful_shutdown(until).await {
        tracing::warn!(error = %fault, "replay listener ended");
    }
}

async fn answer_site(State(site): State<Arc<Site>>, request: Request) -> Response {
    let path = request.uri().path();
    let query = request.uri().query().unwrap_or("");
    reply::finish(site.answer(path, query), request.headers())
}

async fn answer_platform(State(platforms): State<Arc<Platforms>>, request: Request) -> Response {
    let reply =
        platforms.answer(request.uri().path(), request.uri().query().unwrap_or(""), request.headers());
    reply::finish(reply, request.headers())
}

fn port(base: u16, number: usize) -> Result<u16, ReplayError> {
    if base == 0 {
        return Ok(0);
    }
    let port = u16::try_from(number).ok().and_then(|number| base.checked_add(number));
    port.ok_or(ReplayError::Setting { name: "port", value: u64::from(base), expected: "0 to 65519" })
}

async fn listen(port: u16) -> Result<TcpListener, ReplayError> {
    TcpListener::bind(("127.0.0.1", port)).await.map_err(|source| ReplayError::Listen { port, source })
}

fn local_port(listener: &TcpListener) -> u16 {
    listener.local_addr().map(|address| address.port()).unwrap_or(0)
}

fn outlet(spec: &Spec, base: &str) -> Outlet {
    let at = |path: &str| format!("{base}{path}");
    let (feeds, sitemaps, sections) = match spec.discovery {
        Discovery::Rss => (vec![at("/feed")], vec![], vec![]),
        Discovery::Atom => (vec![at("/atom.xml")], vec![], vec![]),
        Discovery::Rdf => (vec![at("/rss/index.rdf")], vec![], vec![]),
        Discovery::JsonFeed => (vec![at("/feed.json")], vec![], vec![]),
        Discovery::SitemapIndex => (vec![], vec![at("/sitemap.xml")], vec![]),
        Discovery::NewsSitemap => (vec![], vec![at("/news-sitemap.xml")], vec![]),
        Discovery::SitemapAndRss => (vec![at("/rss-terbaru.xml")], vec![at("/sitemap.xml")], vec![]),
        Discovery::Index => (vec![at("/rss-terbaru.xml")], vec![], vec![at("/indeks")]),
        Discovery::Sections => {
            let sections = SECTIONS.iter().map(|(slug, _)| at(&format!("/rubrik/{slug}"))).collect();
            (vec![], vec![], sections)
        }
    };
    Outlet {
        id: crate::world::source_id(spec.id),
        name: spec.name.to_owned(),
        home: at("/"),
        feeds,
        sitemaps,
        sections,
        medium: spec.medium,
        level: spec.level,
        region: spec.regions.first().and_then(|code| code.parse::<RegionCode>().ok()),
        network: spec.network.map(str::to_owned),
        link_rule: None,
        archive: None,
        partner: spec.partner,
        unverified: false,
        enabled: true,
    }
}

fn unreachable_outlet(port: u16) -> Outlet {
    let base = format!("http://127.0.0.1:{port}");
    Outlet {
        id: crate::world::source_id("pesisir-sepi"),
        name: "Pesisir Sepi".to_owned(),
        home: format!("{base}/"),
        feeds: vec![format!("{base}/feed")],
        sitemaps: Vec::new(),
        sections: Vec::new(),
        medium: Medium::Online,
        level: Level::Local,
        region: "35.13".parse().ok(),
        network: None,
        link_rule: None,
        archive: None,
        partner: false,
        unverified: false,
        enabled: true,
    }
}

#[cfg(test)]
mod tests;
