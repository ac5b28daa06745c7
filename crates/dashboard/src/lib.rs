//! The analysts' web pages and the HTTP interface.
//!
//! [`router`] shows what store and index hold: a day with its issues, one issue, one event, one mention with all its
//! labels and its origin, search with facets, editions with the mentions behind each number, and the health of the
//! house; the same as JSON under `/api`. Pages are written on the server, need no script, load nothing from elsewhere,
//! and say everything in formal Indonesian. Whatever came from outside is text and stays text.
//!
//! This crate changes nothing: it reads, and has no way to write. It asks for no password; whoever binds the listener
//! decides who can reach it, and requests under a host name other than `localhost` or an IP address are refused. Store
//! and index block, so each page is made on a thread for blocking work, a bounded number at once.
//!
//! ```no_run
//! # async fn example(dashboard: pantau_dashboard::Dashboard) -> std::io::Result<()> {
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
//! pantau_dashboard::serve(listener, std::sync::Arc::new(dashboard), std::future::pending()).await
//! # }
//! ```

mod api;
mod asked;
mod assets;
mod day;
mod error;
mod layout;
mod links;
mod pages;
mod parts;
mod site;

use std::{
    collections::{BTreeSet, HashMap},
    future::Future,
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    extract::{Path, State},
    http::Uri,
    middleware,
    routing::get,
};
use jiff::Timestamp;
use pantau_domain::{Outlet, SourceId};
use pantau_index::Search;
use pantau_insight::{digest::ToneError, rank::RankSettings};
use pantau_report::Names;
use pantau_store::Store;

use crate::{
    error::PageError,
    pages::{editions, health, home, issue, mention, search, story},
    site::Site,
};

/// How long answers that have begun may take after the end was asked for.
const GRACE: Duration = Duration::from_secs(10);

/// What the pages are made of.
pub struct Dashboard {
    /// The truth.
    pub store: Arc<dyn Store>,
    /// Full-text search.
    pub index: Arc<dyn Search>,
    /// Names for readers.
    pub names: Arc<dyn Names + Send + Sync>,
    /// Tells the time.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// How issues are ranked.
    pub rank: RankSettings,
    /// The classifier's known error of tone, for intervals.
    pub tone_error: Option<ToneError>,
    /// Outlets as configured, by id.
    pub outlets: HashMap<SourceId, Outlet>,
    /// The organisation named at the foot of each page.
    pub organisation: String,
}

impl Dashboard {
    /// Outlets that are followed.
    pub(crate) fn followed(&self) -> BTreeSet<SourceId> {
        self.outlets.values().filter(|outlet| outlet.enabled).map(|outlet| outlet.id.clone()).collect()
    }
}

type Shared = State<Arc<Site>>;

/// All pages and the interface.
pub fn router(dashboard: Arc<Dashboard>) -> Router {
    let site = Arc::new(Site::new(dashboard));
    let guarded = Arc::clone(&site);
    Router::new()
        .route("/", get(|State(site): Shared, uri: Uri| async move { site.page(&uri, home::page).await }))
        .route(
            "/cari",
            get(|State(site): Shared, uri: Uri| async move { site.page(&uri, search::page).await }),
        )
        .route(
            "/isu/{id}",
            get(|State(site): Shared, Path(id): Path<String>, uri: Uri| async move {
                site.page(&uri, move |dashboard, asked| issue::page(dashboard, &id, asked)).await
            }),
        )
        .route(
            "/peristiwa/{id}",
            get(|State(site): Shared, Path(id): Path<String>, uri: Uri| async move {
                site.page(&uri, move |dashboard, _| story::page(dashboard, &id)).await
            }),
        )
        .route(
            "/pemberitaan/{id}",
            get(|State(site): Shared, Path(id): Path<String>, uri: Uri| async move {
                site.page(&uri, move |dashboard, _| mention::page(dashboard, &id)).await
            }),
        )
        .route(
            "/kesehatan",
            get(|State(site): Shared, uri: Uri| async move {
                site.page(&uri, |dashboard, _| health::page(dashboard)).await
            }),
        )
        .merge(edition_routes())
        .merge(api_routes())
        .route("/aset/gaya.css", get(assets::style))
        .route("/aset/laman.js", get(assets::script))
        .route("/aset/ikon.svg", get(assets::icon))
        .route("/aset/biasa.ttf", get(assets::regular))
        .route("/aset/tebal.ttf", get(assets::bold))
        .fallback(|State(site): Shared, uri: Uri| async move {
            site.fault(&uri, &PageError::Missing { what: "halaman ini" })
        })
        .layer(middleware::from_fn(move |request, next| site::guard(Arc::clone(&guarded), request, next)))
        .layer(middleware::map_response(site::headers))
        .with_state(site)
}

fn edition_routes() -> Router<Arc<Site>> {
    Router::new()
        .route(
            "/laporan",
            get(|State(site): Shared, uri: Uri| async move {
                site.page(&uri, |dashboard, _| editions::list(dashboard)).await
            }),
        )
        .route(
            "/laporan/{id}",
            get(|State(site): Shared, Path(id): Path<String>, uri: Uri| async move {
                site.page(&uri, move |dashboard, _| editions::one(dashboard, &id)).await
            }),
        )
        .route(
            "/laporan/{id}/{file}",
            get(|State(site): Shared, Path((id, file)): Path<(String, String)>, uri: Uri| async move {
                site.file(&uri, move |dashboard, _| editions::file(dashboard, &id, &file)).await
            }),
        )
        .route(
            "/laporan/{id}/angka/{place}",
            get(|State(site): Shared, Path((id, place)): Path<(String, String)>, uri: Uri| async move {
                site.page(&uri, move |dashboard, _| editions::measure(dashboard, &id, &place)).await
            }),
        )
}

fn api_routes() -> Router<Arc<Site>> {
    Router::new()
        .route(
            "/api/search",
            get(|State(site): Shared, uri: Uri| async move { site.json(&uri, api::search).await }),
        )
        .route(
            "/api/issues",
            get(|State(site): Shared, uri: Uri| async move { site.json(&uri, api::issues).await }),
        )
        .route(
            "/api/mention/{id}",
            get(|State(site): Shared, Path(id): Path<String>, uri: Uri| async move {
                site.json(&uri, move |dashboard, _| api::mention(dashboard, &id)).await
            }),
        )
        .route(
            "/api/editions",
            get(|State(site): Shared, uri: Uri| async move {
                site.json(&uri, |dashboard, _| api::editions(dashboard)).await
            }),
        )
}

/// Serves until `shutdown` ends, then lets answers that have begun go out for at most 10 seconds.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    dashboard: Arc<Dashboard>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (tell, told) = tokio::sync::oneshot::channel();
    let asked = async move {
        shutdown.await;
        // Nobody listens any more where the server ended by itself, and then nothing is to be told.
        tell.send(()).ok();
    };
    let late = async move {
        if told.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(GRACE).await;
    };
    let server = axum::serve(listener, router(dashboard)).with_graceful_shutdown(asked).into_future();
    tokio::select! {
        done = server => done,
        () = late => {
            tracing::warn!("connections that were still open were cut");
            Ok(())
        }
    }
}
