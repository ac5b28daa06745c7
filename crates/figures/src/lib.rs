//! Drawings of counts as SVG 1.1, in one look for editions and the dashboard.
//!
//! Every function is pure and deterministic: the same values give the same bytes. A [`Figure`] holds the drawing and
//! the same in Indonesian words. Colours are told apart without hue: negative is hatched, and all parts are labelled.
//! Text stays text (in the bundled font, with a sans-serif fallback) and is escaped; there are no scripts, no outside
//! references and no element ids, so that many figures can stand in one page. This crate does not count anything and
//! knows no file, clock or network.
//!
//! ```
//! let figure = pantau_figures::tone_bar(12, 30, 8);
//! assert!(figure.svg.starts_with("<svg "));
//! assert!(figure.alternative.contains("negatif 8"));
//! ```

mod bars;
mod curve;
mod map;
pub mod palette;
mod svg;

pub use bars::{bars, tone_bar};
pub use curve::{DayPoint, TonePoint, sparkline, tone_curve, volume_curve};
pub use map::{short_name, tile_map};
pub use svg::{escape, thousands};

/// A drawing and the same in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// SVG 1.1, one `svg` element with a `viewBox`.
    pub svg: String,
    /// What it shows, in Indonesian, for who cannot see it.
    pub alternative: String,
}
