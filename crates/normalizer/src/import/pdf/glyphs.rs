//! Letters of a page with their places, as the page's drawing gives them.

use hayro_interpret::{
    BlendMode, ClipPath, Device, GlyphDrawMode, Image, Paint, PathDrawMode, SoftMask, font::Glyph,
    hayro_cmap::BfString,
};
use kurbo::{Affine, BezPath, Point};

/// One letter (or ligature) and where it stands, in points from the page's upper left corner.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) x0: f64,
    pub(super) x1: f64,
    /// The baseline.
    pub(super) y: f64,
    /// Height of the font.
    pub(super) size: f64,
    pub(super) text: String,
}

/// Takes the letters out of a page's drawing.
#[derive(Debug, Default)]
pub(super) struct Letters {
    pub(super) letters: Vec<Letter>,
    /// Letters that the page's fonts give no character for.
    pub(super) unknown: usize,
    /// Pictures on the page.
    pub(super) pictures: usize,
    /// How many letters may still be taken.
    pub(super) room: usize,
}

impl Device<'_> for Letters {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'_>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'_>,
        mode: &GlyphDrawMode,
    ) {
        // Letters that are filled and then outlined come twice.
        if self.room == 0
            || matches!(mode, GlyphDrawMode::Stroke(_)) && self.is_again(transform * glyph_transform)
        {
            return;
        }
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(text)) => text,
            None => String::new(),
        };
        let text: String = text.chars().take(8).filter(|c| !c.is_control() && !is_private(*c)).collect();
        if text.is_empty() {
            self.unknown += 1;
            return;
        }
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width().map_or(500.0, f64::from),
            Glyph::Type3(_) => 500.0,
        };
        let all = transform * glyph_transform;
        let origin = all * Point::ZERO;
        let end = all * Point::new(advance, 0.0);
        let top = all * Point::new(0.0, 1000.0);
        let size = (top - origin).hypot();
        let places = [origin.x, origin.y, end.x, end.y, size];
        let sane = places.iter().all(|place| place.is_finite() && place.abs() < 1e6) && size > 0.1;
        // Turned letters are edges and stamps of a page, not its columns.
        if !sane || (end.y - origin.y).abs() > (end.x - origin.x).abs() * 0.3 + 0.1 || end.x < origin.x {
            return;
        }
        self.room -= 1;
        self.letters.push(Letter { x0: origin.x, x1: end.x, y: origin.y, size, text });
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {
        self.pictures += 1;
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

impl Letters {
    fn is_again(&self, place: Affine) -> bool {
        let origin = place * Point::ZERO;
        self.letters
            .last()
            .is_some_and(|last| (last.x0 - origin.x).abs() < 0.5 && (last.y - origin.y).abs() < 0.5)
    }
}

fn is_private(c: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&c) || c == '\u{fffd}'
}
