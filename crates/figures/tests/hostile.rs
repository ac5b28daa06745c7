//! Whatever stands in a label, the drawing stays one well-formed element without foreign markup.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

use pantau_figures::{DayPoint, bars, volume_curve};
use proptest::prelude::*;

/// Walks the markup: every `<` opens a known element or closes one, and all are closed at the end.
fn well_formed(svg: &str) -> bool {
    let known = ["svg", "title", "rect", "line", "path", "polyline", "circle", "text"];
    let mut open: Vec<&str> = Vec::new();
    for part in svg.split('<').skip(1) {
        let Some((tag, _)) = part.split_once('>') else { return false };
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap_or("");
        if !known.contains(&name) {
            return false;
        }
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    open.is_empty() && !svg.chars().any(|c| c.is_control())
}

proptest! {
    #[test]
    fn labels_never_become_markup(label in ".{0,60}", value in any::<usize>(), heard in any::<bool>(), alarmed in any::<bool>()) {
        let bars = bars(&[(label.clone(), value), (format!("</text><script>{label}"), 1)]);
        prop_assert!(well_formed(&bars.svg), "{}", bars.svg);
        let point = DayPoint { label: label.clone(), news: value, social: value, heard, alarmed };
        let curve = volume_curve(&[point.clone(), point], &[(0, label), (9, "x".to_owned())]);
        prop_assert!(well_formed(&curve.svg), "{}", curve.svg);
    }
}
