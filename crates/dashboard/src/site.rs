//! From a request to a page: what blocks goes to a thread of its own, what goes wrong becomes a plain page.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::Request,
    http::{HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use maud::{Markup, html};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::{
    Dashboard,
    asked::Asked,
    error::PageError,
    layout::{self, Frame, Place},
};

/// Pages made at once. More would only wait for the same disk; guess for a machine of two cores.
const AT_ONCE: usize = 8;
/// Pages that wait for their turn before the next is turned away.
const WAITING: usize = 64;
/// Longest path and query of an address in bytes.
const ADDRESS_BYTES: usize = 4096;

/// What a page of ours may load: files of ours. No inline script or style runs, whatever text got into the page.
const OWN_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// What an edition may do: show itself. It brings its style and pictures with it, and no script.
const EDITION_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox";

/// The dashboard and how many pages it makes at once.
pub(crate) struct Site {
    pub(crate) dashboard: Arc<Dashboard>,
    turns: Semaphore,
    places: Semaphore,
}

impl Site {
    pub(crate) fn new(dashboard: Arc<Dashboard>) -> Self {
        Self { dashboard, turns: Semaphore::new(AT_ONCE), places: Semaphore::new(AT_ONCE + WAITING) }
    }

    /// Runs work that blocks.
    async fn run<T: Send + 'static>(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Dashboard, &Asked) -> Result<T, PageError> + Send + 'static,
    ) -> Result<T, PageError> {
        let asked = Asked::read(uri)?;
        let _place = self.places.try_acquire().map_err(|_| PageError::Busy)?;
        let _turn = self.turns.acquire().await.map_err(|_| PageError::Busy)?;
        let dashboard = Arc::clone(&self.dashboard);
        let done = tokio::task::spawn_blocking(move || work(&dashboard, &asked)).await;
        done.unwrap_or(Err(PageError::Worker))
    }

    /// A page of the dashboard.
    pub(crate) async fn page(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Dashboard, &Asked) -> Result<Markup, PageError> + Send + 'static,
    ) -> Response {
        match self.run(uri, work).await {
            Ok(markup) => Html(markup.into_string()).into_response(),
            Err(error) => self.fault(uri, &error),
        }
    }

    /// A JSON document of the interface.
    pub(crate) async fn json(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Dashboard, &Asked) -> Result<Value, PageError> + Send + 'static,
    ) -> Response {
        match self.run(uri, work).await {
            Ok(value) => Json(value).into_response(),
            Err(error) => {
                log(uri, &error);
                let (_, told) = error.told();
                (error.status(), Json(json!({"error": told}))).into_response()
            }
        }
    }

    /// A stored file of an edition.
    pub(crate) async fn file(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Dashboard, &Asked) -> Result<(&'static str, Vec<u8>), PageError> + Send + 'static,
    ) -> Response {
        match self.run(uri, work).await {
            Ok((kind, bytes)) => {
                let policy = HeaderValue::from_static(EDITION_POLICY);
                let headers = [
                    (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
                    (header::CONTENT_SECURITY_POLICY, policy),
                ];
                // A browser's PDF reader is a page of its own, and refuses to start in a sandbox.
                if kind == "application/pdf" {
                    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], Bytes::from(bytes))
                        .into_response()
                } else {
                    (headers, Bytes::from(bytes)).into_response()
                }
            }
            Err(error) => self.fault(uri, &error),
        }
    }

    /// A plain page that says what is wrong.
    pub(crate) fn fault(&self, uri: &Uri, error: &PageError) -> Response {
        log(uri, error);
        let (heading, told) = error.told();
        let body = html! {
            h1 { (heading) }
            p { (told) }
            p { a href="/" { "Ke beranda" } " · " a href="/cari" { "Ke pencarian" } }
        };
        let frame = Frame {
            title: heading,
            place: Place::None,
            query: "",
            organisation: &self.dashboard.organisation,
        };
        (error.status(), Html(layout::page(&frame, &body).into_string())).into_response()
    }
}

/// Faults of ours are logged with the path alone: what people search for is nobody's business.
fn log(uri: &Uri, error: &PageError) {
    if error.status() == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(path = uri.path(), %error, "a page could not be made");
    }
}

/// Refuses addresses that are too long, and foreign host names: a page elsewhere whose name was pointed at this machine
/// would otherwise read all that is shown here.
pub(crate) async fn guard(site: Arc<Site>, request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query().map_or(0, |whole| whole.as_str().len());
    if address > ADDRESS_BYTES {
        return site.fault(
            request.uri(),
            &PageError::asked("alamat", format!("lebih panjang dari {ADDRESS_BYTES} bita")),
        );
    }
    let host = request.headers().get(header::HOST).map(|host| host.to_str().unwrap_or("?").to_owned());
    if host.is_some_and(|host| !is_own(&host)) {
        return site.fault(request.uri(), &PageError::Host);
    }
    next.run(request).await
}

/// Whether a `Host` names this machine: an IP address, which no foreign name can stand for, or `localhost`.
fn is_own(host: &str) -> bool {
    let name = if let Some(rest) = host.strip_prefix('[') {
        rest.split_once(']').map_or(rest, |(name, _)| name)
    } else {
        host.rsplit_once(':').map_or(host, |(name, _)| name)
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<std::net::IpAddr>().is_ok()
}

/// Headers of every answer. What a handler set itself stays.
pub(crate) async fn headers(mut response: Response) -> Response {
    let set = [
        (header::CONTENT_SECURITY_POLICY, OWN_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in set {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for own in ["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "10.1.2.3", "[::1]:8080", "[::1]"] {
            assert!(is_own(own), "{own}");
        }
        for foreign in ["example.com", "127.0.0.1.example.com:8080", "localhost.evil.example", "", "?"] {
            assert!(!is_own(foreign), "{foreign}");
        }
    }
}
