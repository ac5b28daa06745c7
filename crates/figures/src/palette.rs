//! The colours of editions, figures and dashboard. Contrast of the text colours on white is at least 4.5 : 1.

/// Text.
pub const INK: &str = "#1b2733";
/// Secondary text.
pub const MUTED: &str = "#55626e";
/// Rules and grids.
pub const RULE: &str = "#d5dce2";
/// Tinted ground of boxes and table heads.
pub const GROUND: &str = "#f2f5f8";
/// The leading colour: headings, links, news.
pub const LEAD: &str = "#12497f";
/// Posts and comments.
pub const SOCIAL: &str = "#e3a23c";
/// Positive tone.
pub const POSITIVE: &str = "#1b7f5c";
/// Neutral tone.
pub const NEUTRAL: &str = "#b4bdc5";
/// Negative tone.
pub const NEGATIVE: &str = "#b5482b";
/// Lines that hatch negative parts.
pub const HATCH: &str = "#f6d5c8";
/// Ground of a notice.
pub const NOTICE: &str = "#fff6e0";
/// Edge of a notice.
pub const NOTICE_EDGE: &str = "#c58a17";
/// Steps of the map from none to most.
pub const STEPS: [&str; 5] = ["#f2f5f8", "#cfdeed", "#9dbfdf", "#4d86b8", "#12497f"];
/// Families of fonts, the bundled one first.
pub const FONTS: &str = "Plus Jakarta Sans, DejaVu Sans, Arial, sans-serif";
