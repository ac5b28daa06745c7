//! Files that the pages need, embedded in the binary.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

const STYLE: &str = include_str!("../assets/style.css");
const SCRIPT: &str = include_str!("../assets/page.js");
const ICON: &str = include_str!("../assets/icon.svg");
/// The face of the editions.
const REGULAR: &[u8] = include_bytes!("../../report/fonts/PlusJakartaSans_400Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../report/fonts/PlusJakartaSans_700Bold.ttf");

/// A day: short enough for a new binary to be seen, long enough to be asked once a morning.
fn embedded(kind: &'static str, bytes: impl IntoResponse) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400")),
    ];
    (headers, bytes).into_response()
}

pub(crate) async fn style() -> Response {
    embedded("text/css; charset=utf-8", format!("{}\n{STYLE}", pantau_report::style::CSS))
}

pub(crate) async fn script() -> Response {
    embedded("text/javascript; charset=utf-8", SCRIPT)
}

pub(crate) async fn icon() -> Response {
    embedded("image/svg+xml", ICON)
}

pub(crate) async fn regular() -> Response {
    embedded("font/ttf", REGULAR)
}

pub(crate) async fn bold() -> Response {
    embedded("font/ttf", BOLD)
}
