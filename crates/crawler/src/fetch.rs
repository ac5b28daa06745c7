//! One address asked, politely and within bounds.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use pantau_domain::{Capture, CaptureId, CaptureKind, Led, SourceClass, SourceId};
use pantau_text::shingle;
use reqwest::{Client, Response, StatusCode, redirect};
use tokio::sync::OwnedSemaphorePermit;
use url::Url;

use crate::{
    CrawlError, Guard,
    answer::{clean, headers, kept_headers, keyed, led, redirected, retry_after, said, without_keys, words},
    coding::{Coding, Gauge, unpacked},
    guard::{GuardedResolver, host_port},
    host::{Host, Hosts, Trouble},
    robots::{Reading, Rules},
};

/// robots.txt is read up to here (RFC 9309 section 2.5 asks for at least 500 KiB).
const ROBOTS_BYTES: usize = 512 * 1024;
/// A host that wants to be left alone no longer than this is waited for; longer pauses put its addresses off.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
/// A body of which nothing came for so long is given up …
const STALL: Duration = Duration::from_secs(10);
/// … and one that after so many seconds …
const DRIP_SECS: u64 = 5;
/// … came more slowly than so many bytes a second: no line is that slow.
const LEAST_RATE: u64 = 64;
/// The least time before an address is asked again at once; doubled with each try.
const SHORTEST_RETRY: Duration = Duration::from_millis(250);
/// Requests at a time to a host that may be asked without delay.
const PRIVATE_PLACES: usize = 16;
/// Bytes kept of a page that says that another one is gone.
const GONE_BYTES: usize = 256 * 1024;

/// How the crawler behaves.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// The User-Agent: truthful, with a contact.
    pub user_agent: String,
    /// Time between two requests to one host. A host's own Crawl-delay wins where it is longer.
    pub host_delay: Duration,
    /// Requests to one host at a time.
    pub host_concurrency: usize,
    /// The longest one request may take, body included.
    pub timeout: Duration,
    /// The most bytes of a body, after decompression.
    pub body_bytes: usize,
    /// Redirects followed.
    pub redirects: usize,
    /// `host:port` pairs that may be asked although they are private; for them alone a delay of 0 is allowed.
    pub allow_private: Vec<String>,
    /// Time between two requests to a host in `allow_private`.
    pub private_delay: Duration,
    /// How often an address is asked again at once, a little later each time, after a fault that tends to pass.
    pub retries: u32,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            user_agent: "pantau/0.1 (+https://pantau.invalid)".to_owned(),
            host_delay: Duration::from_millis(2000),
            host_concurrency: 1,
            timeout: Duration::from_secs(30),
            body_bytes: 16 * 1024 * 1024,
            redirects: 5,
            allow_private: Vec::new(),
            private_delay: Duration::ZERO,
            retries: 2,
        }
    }
}

/// A key that cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a key.
    #[must_use]
    pub fn new(value: String) -> Self {
        Self(value)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// One address to ask.
#[derive(Debug, Clone)]
pub struct Request {
    /// The address, without any key.
    pub url: String,
    /// What is expected there.
    pub kind: CaptureKind,
    /// For which source.
    pub source: SourceId,
    /// Whose words it carries.
    pub class: SourceClass,
    /// `ETag` of the last capture.
    pub etag: Option<String>,
    /// `Last-Modified` of the last capture.
    pub last_modified: Option<String>,
    /// A key that goes into the query under this name. It reaches neither archive nor log.
    pub query_key: Option<(String, Secret)>,
    /// A key that goes into the `Authorization` header.
    pub bearer: Option<Secret>,
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// Received: status 2xx.
    Captured(Box<Capture>),
    /// The server says that nothing changed: status 304, its headers, and no body.
    Unchanged(Box<Capture>),
    /// A rule forbids asking.
    Refused {
        /// Which.
        reason: String,
    },
    /// It was not asked: its host is left alone for a while, for its robots.txt cannot be read, it said so, or it
    /// failed too often. No fault of the address.
    Deferred {
        /// Why.
        reason: String,
        /// How long.
        wait: Duration,
    },
    /// The server says that there is no such page (any more): status 404 or 410.
    Gone(Box<Capture>),
    /// It failed.
    Failed {
        /// What happened.
        reason: String,
        /// Whether trying again is of no use (other 4xx, too large).
        permanent: bool,
        /// Whether it tends to pass at once: trying again was of no use this time.
        passing: bool,
        /// How long the server asks to be left alone.
        retry_after: Option<Duration>,
    },
}

impl Outcome {
    fn failed(reason: impl Into<String>, permanent: bool) -> Self {
        Self::Failed { reason: reason.into(), permanent, passing: false, retry_after: None }
    }

    fn passing(reason: impl Into<String>, retry_after: Option<Duration>) -> Self {
        Self::Failed { reason: reason.into(), permanent: false, passing: true, retry_after }
    }

    /// With the redirects on the way to it, where it is an answer that is kept.
    fn led_by(mut self, way: Vec<Led>) -> Self {
        if let Self::Captured(capture) | Self::Unchanged(capture) | Self::Gone(capture) = &mut self {
            capture.led = way;
        }
        self
    }
}

/// Asks addresses. Cheap to share; all its clones know the same hosts.
#[derive(Clone)]
pub struct Fetcher {
    client: Client,
    guard: Guard,
    hosts: Arc<Hosts>,
    settings: Arc<FetchSettings>,
}

impl Fetcher {
    /// A fetcher with these settings.
    ///
    /// # Errors
    /// Where the settings ask for a delay of 0 towards public hosts, or the client cannot be built.
    pub fn new(settings: FetchSettings) -> Result<Self, CrawlError> {
        if settings.host_delay.is_zero() {
            return Err(CrawlError::Impolite);
        }
        // Fails only where a provider is installed already, which serves as well.
        drop(rustls::crypto::ring::default_provider().install_default());
        let guard = Guard::new(settings.allow_private.iter().cloned());
        let client = Client::builder()
            .user_agent(settings.user_agent.as_str())
            .timeout(settings.timeout)
            .connect_timeout(settings.timeout.min(Duration::from_secs(10)))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(4)
            .dns_resolver(Arc::new(GuardedResolver { guard: guard.clone() }))
            .build()
            .map_err(|error| CrawlError::Client { reason: error.to_string() })?;
        let hosts = Arc::new(Hosts::new(settings.host_concurrency));
        Ok(Self { client, guard, hosts, settings: Arc::new(settings) })
    }

    /// Asks one address at the instant `now`. Waits for the host's turn, and asks again a little later where the
    /// fault tends to pass.
    ///
    /// Addresses that are asked with a key are a platform's interface: its terms rule them, not robots.txt, which such
    /// hosts write for crawlers of pages. Turns, pauses and bounds are the same.
    pub async fn fetch(&self, request: &Request, now: Timestamp) -> Outcome {
        let Ok(first) = Url::parse(&request.url) else {
            return Outcome::Refused { reason: "no valid address".to_owned() };
        };
        let mut wait = self.own_delay(&first).max(SHORTEST_RETRY);
        for tried in 0..=self.settings.retries {
            let outcome = self.follow(request, &first, now, tried > 0).await;
            match &outcome {
                Outcome::Failed { passing: true, retry_after, .. } if tried < self.settings.retries => {
                    let wish = retry_after.unwrap_or_default().max(wait);
                    if wish > PATIENCE {
                        return outcome;
                    }
                    tokio::time::sleep(wish).await;
                    wait *= 2;
                }
                _ => return outcome,
            }
        }
        Outcome::failed("asked too often", false)
    }

    /// How many requests a host (`host:port` in lower case) takes at a time.
    #[must_use]
    pub fn places(&self, host: &str) -> usize {
        if self.guard.excepts(host) {
            self.settings.host_concurrency.max(PRIVATE_PLACES)
        } else {
            self.settings.host_concurrency.max(1)
        }
    }

    /// Hosts in trouble: those that failed at their last request, or that are left alone.
    #[must_use]
    pub fn troubles(&self) -> Vec<Trouble> {
        self.hosts.troubles()
    }

    /// Goes on with what an earlier process knew of a host.
    pub fn remember(&self, trouble: &Trouble) {
        self.hosts.get(&trouble.host, Some(self.places(&trouble.host))).restore(trouble);
    }

    /// How long a host (`host:port` in lower case) must still be left alone, where that is longer than one would wait.
    #[must_use]
    pub fn pause_of(&self, host: &str) -> Option<Duration> {
        self.hosts.known(host).and_then(|host| host.pause()).filter(|rest| *rest > PATIENCE)
    }

    async fn follow(&self, request: &Request, first: &Url, now: Timestamp, again: bool) -> Outcome {
        let origin = first.origin();
        let mut url = first.clone();
        let mut way = Vec::new();
        for _ in 0..=self.settings.redirects {
            if let Err(reason) = self.guard.check(&url) {
                return Outcome::Refused { reason };
            }
            // A key is for the host that it was given to: it does not follow a redirect elsewhere.
            let at_home = url.origin() == origin;
            let (response, place) = match self.ask(request, &url, at_home, now, again).await {
                Ok(answer) => answer,
                Err(outcome) => return outcome,
            };
            match redirected(&url, &response) {
                None => {
                    let outcome = self.receive(request, &url, at_home, response, now).await;
                    // The host's place is taken until the body is here.
                    drop(place);
                    return outcome.led_by(way);
                }
                Some(Ok(next)) => {
                    way.push(led(request, &url, at_home, &response, &self.settings.user_agent, now));
                    url = next;
                }
                Some(Err(reason)) => return Outcome::failed(reason, true),
            }
        }
        Outcome::failed(format!("more than {} redirects", self.settings.redirects), true)
    }

    async fn ask(
        &self,
        request: &Request,
        url: &Url,
        at_home: bool,
        now: Timestamp,
        again: bool,
    ) -> Result<(Response, OwnedSemaphorePermit), Outcome> {
        let host = self.host(url);
        rest(&host).await?;
        let has_key = at_home && (request.bearer.is_some() || request.query_key.is_some());
        let theirs = if has_key { None } else { self.permission(&host, url, now).await? };
        let own = self.own_delay(url);
        let Some(place) = host.turn(theirs.map_or(own, |theirs| theirs.max(own))).await else {
            return Err(Outcome::failed("the crawler is closing", false));
        };
        // Whoever was before us may have been told to leave the host alone.
        rest(&host).await?;
        let begun = Instant::now();
        let asking = self.client.get(keyed(request, url, at_home)).headers(headers(request, at_home)).send();
        let patience = host.patience().unwrap_or(self.settings.timeout);
        match tokio::time::timeout(patience, asking).await {
            Ok(Ok(response)) => {
                host.took(begun.elapsed());
                note(&host, &response, now, again);
                Ok((response, place))
            }
            Err(_) => {
                let reason = format!("no answer in {} s from a host that is quicker", patience.as_secs());
                host.ill(None, &reason, again);
                Err(Outcome::failed(reason, false))
            }
            Ok(Err(error)) => {
                host.ill(None, &words(&error), again);
                // Whoever does not answer in time does not do so a second later.
                let passing = !error.is_timeout() && !error.is_connect();
                Err(if passing {
                    Outcome::passing(words(&error), None)
                } else {
                    Outcome::failed(words(&error), false)
                })
            }
        }
    }

    fn host(&self, url: &Url) -> Arc<Host> {
        let name = host_port(url).unwrap_or_default();
        let places = self.places(&name);
        self.hosts.get(&name, Some(places))
    }

    fn own_delay(&self, url: &Url) -> Duration {
        if self.guard.is_exception(url) { self.settings.private_delay } else { self.settings.host_delay }
    }

    /// Whether robots.txt allows the address, and the delay that it asks for.
    async fn permission(&self, host: &Host, url: &Url, now: Timestamp) -> Result<Option<Duration>, Outcome> {
        let reading = self.robots(host, url, now).await;
        match reading.rules() {
            Rules::Free => Ok(None),
            Rules::Read(robot) if robot.allowed(url.as_str()) => Ok(reading.delay()),
            Rules::Read(_) => Err(Outcome::Refused { reason: "robots.txt forbids it".to_owned() }),
            Rules::Unknown(reason) => {
                Err(Outcome::Deferred { reason: reason.clone(), wait: reading.rest(Instant::now()) })
            }
        }
    }

    /// The host's robots.txt, asked once a day; whoever comes meanwhile waits for it.
    async fn robots(&self, host: &Host, url: &Url, now: Timestamp) -> Arc<Reading> {
        let mut known = host.robots.lock().await;
        if let Some(reading) = known.as_ref().filter(|reading| reading.is_fresh(Instant::now())) {
            return Arc::clone(reading);
        }
        let reading = Arc::new(self.read_robots(url, now).await);
        *known = Some(Arc::clone(&reading));
        reading
    }

    async fn read_robots(&self, url: &Url, now: Timestamp) -> Reading {
        let Ok(mut at) = url.join("/robots.txt") else {
            return Reading::from_failure("no address", Instant::now());
        };
        for _ in 0..=self.settings.redirects {
            // RFC 9309 section 2.3.1.2: redirects are followed, also to another host.
            if let Err(reason) = self.guard.check(&at) {
                return Reading::from_failure(&reason, Instant::now());
            }
            // A request like any other: it takes its turn.
            let host = self.host(&at);
            let Some(_place) = host.turn(self.own_delay(&at)).await else {
                return Reading::from_failure("the crawler is closing", Instant::now());
            };
            let response = match self.client.get(at.clone()).send().await {
                Ok(response) => response,
                Err(error) => {
                    host.ill(None, &words(&error), false);
                    return Reading::from_failure(&words(&error), Instant::now());
                }
            };
            note(&host, &response, now, false);
            match redirected(&at, &response) {
                Some(Ok(next)) => at = next,
                Some(Err(reason)) => return Reading::from_failure(&reason, Instant::now()),
                None => return self.robots_answer(response).await,
            }
        }
        // Redirects that lead nowhere count as no file (RFC 9309 section 2.3.1.2).
        Reading::from_answer(agent_token(&self.settings.user_agent), 404, &[], Instant::now())
    }

    async fn robots_answer(&self, mut response: Response) -> Reading {
        let status = response.status().as_u16();
        let mut body: Vec<u8> = Vec::new();
        while body.len() < ROBOTS_BYTES {
            match response.chunk().await {
                Ok(Some(chunk)) => body.extend(chunk.iter().take(ROBOTS_BYTES - body.len())),
                Ok(None) => break,
                // Half of the rules are not the rules.
                Err(error) => return Reading::from_failure(&words(&error), Instant::now()),
            }
        }
        Reading::from_answer(agent_token(&self.settings.user_agent), status, &body, Instant::now())
    }

    async fn receive(
        &self,
        request: &Request,
        url: &Url,
        at_home: bool,
        mut response: Response,
        now: Timestamp,
    ) -> Outcome {
        let status = response.status();
        let is_gone = matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE);
        if !status.is_success() && !is_gone && status != StatusCode::NOT_MODIFIED {
            let reason = format!("status {}", status.as_u16());
            let wish = retry_after(&response, now);
            if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
                return Outcome::passing(reason, wish);
            }
            let permanent = status.is_client_error() && !matches!(status.as_u16(), 401 | 403 | 408 | 425);
            return Outcome::Failed { reason, permanent, passing: false, retry_after: wish };
        }
        let coding = Coding::of(response.headers());
        let mut headers = kept_headers(response.headers());
        let (mut body, mut plain) = (Vec::new(), None);
        if status.is_success() {
            (body, plain) = match self.body(&mut response, &coding).await {
                Ok(body) => body,
                Err(outcome) => return outcome,
            };
        } else if is_gone && let Ok((text, _)) = self.body(&mut response, &coding).await {
            // What such a page says beyond that is of little use, but it is what was received.
            body = text;
            body.truncate(GONE_BYTES);
        }
        let has_key = request.query_key.is_some() || request.bearer.is_some();
        if has_key && coding == Coding::Gzip {
            // A key can be looked for only in what is readable.
            body = plain.take().unwrap_or_else(|| unpacked(body));
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-encoding"));
        }
        if has_key {
            body = without_keys(request, body);
            headers = clean(request, headers);
        }
        let final_url = if request.query_key.is_some() { request.url.clone() } else { url.to_string() };
        let capture = Box::new(Capture {
            id: capture_id(&request.url, now, &body),
            kind: request.kind,
            source: request.source.clone(),
            class: request.class,
            url: request.url.clone(),
            final_url,
            fetched_at: now,
            status: status.as_u16(),
            asked: said(request, url, at_home, &self.settings.user_agent),
            headers,
            body,
            plain,
            led: Vec::new(),
        });
        match status {
            StatusCode::NOT_MODIFIED => Outcome::Unchanged(capture),
            _ if is_gone => Outcome::Gone(capture),
            _ => Outcome::Captured(capture),
        }
    }

    /// The body as it comes, packed or not, measured on the way; where it is packed also what it unpacks to.
    async fn body(
        &self,
        response: &mut Response,
        coding: &Coding,
    ) -> Result<(Vec<u8>, Option<Vec<u8>>), Outcome> {
        if let Coding::Other(name) = coding {
            return Err(Outcome::failed(
                format!("the body is packed as `{name}`, which was not asked for"),
                true,
            ));
        }
        let mut gauge = Gauge::new(coding, self.settings.body_bytes);
        let spoilt = |(reason, permanent): (String, bool)| {
            if permanent { Outcome::failed(reason, true) } else { Outcome::passing(reason, None) }
        };
        let mut body: Vec<u8> = Vec::new();
        let begun = Instant::now();
        loop {
            let Ok(chunk) = tokio::time::timeout(STALL, response.chunk()).await else {
                return Err(Outcome::failed("the body stalled", false));
            };
            match chunk {
                Ok(None) => break,
                Ok(Some(chunk)) => {
                    body.extend_from_slice(&chunk);
                    gauge.take(&body, chunk.len()).map_err(spoilt)?;
                    let secs = begun.elapsed().as_secs();
                    if secs >= DRIP_SECS && (body.len() as u64) < secs * LEAST_RATE {
                        return Err(Outcome::failed("the body drips", false));
                    }
                }
                Err(error) if error.is_timeout() => return Err(Outcome::failed(words(&error), false)),
                Err(error) => return Err(Outcome::passing(words(&error), None)),
            }
        }
        let plain = gauge.end(&body).map_err(spoilt)?;
        Ok((body, plain))
    }
}

/// Waits until the host need no longer be left alone, where that is soon.
async fn rest(host: &Host) -> Result<(), Outcome> {
    while let Some(rest) = host.pause() {
        if rest > PATIENCE {
            let reason = format!("host is left alone for another {} s", rest.as_secs() + 1);
            return Err(Outcome::Deferred { reason, wait: rest });
        }
        tokio::time::sleep(rest).await;
    }
    Ok(())
}

fn note(host: &Host, response: &Response, now: Timestamp, again: bool) {
    let status = response.status();
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        host.ill(retry_after(response, now), &format!("status {}", status.as_u16()), again);
    } else {
        host.well();
    }
}

/// A capture's id: digest of address, instant and payload.
fn capture_id(url: &str, now: Timestamp, body: &[u8]) -> CaptureId {
    let key = format!("{url}\n{now}\n{:016x}", shingle::hash64(body));
    let other = format!("{key}\n{}", body.len());
    let text =
        format!("c-{:016x}{:016x}", shingle::hash64(key.as_bytes()), shingle::hash64(other.as_bytes()));
    #[expect(clippy::expect_used, reason = "34 printable characters are an id")]
    text.parse().expect("hex digits are an id")
}

/// The product token that robots.txt groups are matched with.
fn agent_token(user_agent: &str) -> &str {
    user_agent.split(['/', ' ']).next().unwrap_or(user_agent)
}
