//! The little that is needed to write SVG.

use crate::palette;

/// Text with XML's special characters replaced and characters that XML cannot hold left out.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            // Marks that turn the direction of what follows would reach beyond their own label.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => out.push(c),
        }
    }
    out
}

/// A count with Indonesian grouping: `1.234`.
#[must_use]
pub fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// At most `limit` characters, the last an ellipsis where something was left out.
pub(crate) fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(limit.saturating_sub(1)).collect();
    out.push('…');
    out
}

/// Where a text is anchored.
#[derive(Clone, Copy)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing in the making.
pub(crate) struct Canvas {
    width: f64,
    height: f64,
    body: String,
}

impl Canvas {
    pub(crate) fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new() }
    }

    pub(crate) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str) {
        self.body.push_str(&format!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{:.1}" height="{:.1}" fill="{fill}"/>"#,
            width.max(0.0),
            height.max(0.0)
        ));
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64) {
        self.body.push_str(&format!(
            r#"<line x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}" stroke="{stroke}" stroke-width="{width:.1}"/>"#,
            from.0, from.1, to.0, to.1
        ));
    }

    /// Diagonal lines inside a rectangle, clipped by arithmetic: a pattern would need an id.
    pub(crate) fn hatch(&mut self, x: f64, y: f64, width: f64, height: f64, stroke: &str) {
        if width <= 0.5 || height <= 0.5 {
            return;
        }
        let gap = (width.max(height) / 80.0).max(6.0);
        let mut path = String::new();
        let mut sum = gap;
        while sum < width + height {
            // The line x' + y' = sum, clipped to the rectangle.
            let (x1, x2) = ((sum - height).max(0.0), sum.min(width));
            path.push_str(&format!(
                "M{:.1} {:.1}L{:.1} {:.1}",
                x + x1,
                y + (sum - x1),
                x + x2,
                y + (sum - x2)
            ));
            sum += gap;
        }
        if !path.is_empty() {
            self.body
                .push_str(&format!(r#"<path d="{path}" stroke="{stroke}" stroke-width="1.2" fill="none"/>"#));
        }
    }

    pub(crate) fn polyline(&mut self, points: &[(f64, f64)], stroke: &str, width: f64) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        self.body.push_str(&format!(
            r#"<polyline points="{}" stroke="{stroke}" stroke-width="{width:.1}" fill="none"/>"#,
            points.join(" ")
        ));
    }

    pub(crate) fn dot(&mut self, x: f64, y: f64, radius: f64, fill: &str) {
        self.body.push_str(&format!(r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius:.1}" fill="{fill}"/>"#));
    }

    pub(crate) fn text(&mut self, x: f64, y: f64, size: f64, fill: &str, anchor: Anchor, text: &str) {
        self.styled(x, y, size, fill, anchor, "400", text);
    }

    pub(crate) fn bold(&mut self, x: f64, y: f64, size: f64, fill: &str, anchor: Anchor, text: &str) {
        self.styled(x, y, size, fill, anchor, "700", text);
    }

    #[expect(clippy::too_many_arguments, reason = "one text has place, size, colour, anchor and weight")]
    fn styled(&mut self, x: f64, y: f64, size: f64, fill: &str, anchor: Anchor, weight: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        self.body.push_str(&format!(
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size:.1}" fill="{fill}" text-anchor="{anchor}" font-weight="{weight}">{}</text>"#,
            escape(text)
        ));
    }

    /// A square and its meaning; returns the place after it.
    pub(crate) fn legend(&mut self, x: f64, y: f64, fill: &str, hatch: Option<&str>, text: &str) -> f64 {
        self.rect(x, y - 9.0, 11.0, 11.0, fill);
        if let Some(stroke) = hatch {
            self.hatch(x, y - 9.0, 11.0, 11.0, stroke);
        }
        self.text(x + 16.0, y, 11.0, palette::INK, Anchor::Start, text);
        let letters = u32::try_from(text.chars().count()).unwrap_or(40);
        x + 16.0 + f64::from(letters) * 6.4 + 16.0
    }

    /// A small triangle that stands on its foot, its tip at `top`.
    pub(crate) fn triangle(&mut self, middle: f64, top: f64, width: f64, height: f64, fill: &str) {
        let (left, right, foot) = (middle - width / 2.0, middle + width / 2.0, top + height);
        self.body.push_str(&format!(
            r#"<path d="M{middle:.1} {top:.1}L{right:.1} {foot:.1}L{left:.1} {foot:.1}Z" fill="{fill}"/>"#
        ));
    }

    /// A triangle and its meaning.
    pub(crate) fn triangle_legend(&mut self, x: f64, y: f64, fill: &str, text: &str) {
        self.triangle(x + 5.5, y - 8.0, 9.0, 8.0, fill);
        self.text(x + 16.0, y, 11.0, palette::INK, Anchor::Start, text);
    }

    /// The finished drawing; `alternative` is its accessible name.
    pub(crate) fn finish(self, alternative: &str) -> String {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" version="1.1" viewBox="0 0 {w:.0} {h:.0}" width="{w:.0}" height="{h:.0}" role="img" font-family="{fonts}"><title>{title}</title>{body}</svg>"#,
            w = self.width,
            h = self.height,
            fonts = palette::FONTS,
            title = escape(&shorten(alternative, 300)),
            body = self.body
        )
    }
}

/// A round upper end of an axis and its step: at least `most`, in four or five steps.
pub(crate) fn axis(most: usize) -> (f64, f64) {
    let most = to_f64(most).max(1.0);
    let mut unit = 1.0;
    loop {
        for factor in [1.0, 2.0, 5.0] {
            let step: f64 = unit * factor;
            if step * 5.0 >= most {
                return ((most / step).ceil() * step, step);
            }
        }
        unit *= 10.0;
    }
}

/// A count as a coordinate; counts beyond 2^32 are drawn as 2^32.
pub(crate) fn to_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// A count as it is printed.
pub(crate) fn printed(count: usize) -> String {
    thousands(u64::try_from(count).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escape("<b>\"&'\u{0}\u{202e}x"), "&lt;b&gt;&quot;&amp;&#39;x");
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1234567), "1.234.567");
    }

    #[test]
    fn an_axis_holds_its_values_in_few_steps() {
        for most in [0, 1, 3, 7, 12, 99, 100, 101, 54_321] {
            let (top, step) = axis(most);
            assert!(top >= to_f64(most) && top / step <= 5.0 && step >= 1.0, "{most}: {top} {step}");
        }
    }
}
