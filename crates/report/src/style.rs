//! The look that editions and dashboard share.

pub use pantau_figures::palette;

/// CSS custom properties of colours and fonts, for `:root`. The values are those of [`palette`].
pub const CSS: &str = ":root{--ink:#1b2733;--muted:#55626e;--rule:#d5dce2;--ground:#f2f5f8;--lead:#12497f;\
--social:#e3a23c;--positive:#1b7f5c;--neutral:#b4bdc5;--negative:#b5482b;--notice:#fff6e0;--notice-edge:#c58a17;\
--font:\"Plus Jakarta Sans\",\"DejaVu Sans\",\"Segoe UI\",Roboto,Arial,sans-serif}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_css_says_what_the_palette_says() {
        for (name, value) in [
            ("ink", palette::INK),
            ("muted", palette::MUTED),
            ("rule", palette::RULE),
            ("ground", palette::GROUND),
            ("lead", palette::LEAD),
            ("social", palette::SOCIAL),
            ("positive", palette::POSITIVE),
            ("neutral", palette::NEUTRAL),
            ("negative", palette::NEGATIVE),
            ("notice", palette::NOTICE),
            ("notice-edge", palette::NOTICE_EDGE),
        ] {
            assert!(CSS.contains(&format!("--{name}:{value}")), "{name}");
        }
    }
}
