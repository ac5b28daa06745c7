//! Bars: tone as one bar, ranks as many.

use crate::{
    Figure, palette,
    svg::{Anchor, Canvas, printed, shorten, thousands, to_f64},
};

/// Rows that one drawing shows at most.
const ROWS: usize = 40;

/// Positive, neutral and negative as parts of one bar, each with its count and share.
#[must_use]
pub fn tone_bar(positive: usize, neutral: usize, negative: usize) -> Figure {
    let total = positive.saturating_add(neutral).saturating_add(negative);
    let mut canvas = Canvas::new(720.0, 58.0);
    if total == 0 {
        canvas.rect(0.0, 4.0, 720.0, 24.0, palette::GROUND);
        canvas.text(0.0, 48.0, 12.0, palette::MUTED, Anchor::Start, "Belum ada yang dapat dihitung tone-nya");
        let alternative = "Belum ada yang dapat dihitung tone-nya.".to_owned();
        return Figure { svg: canvas.finish(&alternative), alternative };
    }
    let parts = [
        ("Positif", positive, palette::POSITIVE),
        ("Netral", neutral, palette::NEUTRAL),
        ("Negatif", negative, palette::NEGATIVE),
    ];
    let mut x = 0.0;
    let mut place = 0.0;
    for (name, count, fill) in parts {
        let width = 720.0 * to_f64(count) / to_f64(total);
        canvas.rect(x, 4.0, width, 24.0, fill);
        let hatched = (fill == palette::NEGATIVE).then_some(palette::HATCH);
        if let Some(stroke) = hatched {
            canvas.hatch(x, 4.0, width, 24.0, stroke);
        }
        x += width;
        let label = format!("{name} {} ({})", printed(count), percent(count, total));
        place = canvas.legend(place, 50.0, fill, hatched, &label) + 12.0;
    }
    let alternative = format!(
        "Tone: positif {} ({}), netral {} ({}), negatif {} ({}).",
        printed(positive),
        percent(positive, total),
        printed(neutral),
        percent(neutral, total),
        printed(negative),
        percent(negative, total)
    );
    Figure { svg: canvas.finish(&alternative), alternative }
}

/// A rank as horizontal bars with label and value; at most 40 rows are drawn.
#[must_use]
pub fn bars(rows: &[(String, usize)]) -> Figure {
    let shown: Vec<&(String, usize)> = rows.iter().take(ROWS).collect();
    let most = shown.iter().map(|(_, value)| *value).max().unwrap_or(0).max(1);
    let mut canvas = Canvas::new(720.0, 24.0 * to_f64(shown.len().max(1)) + 6.0);
    for (row, (label, value)) in shown.iter().enumerate() {
        let y = 24.0 * to_f64(row) + 4.0;
        canvas.text(196.0, y + 13.0, 12.0, palette::INK, Anchor::End, &shorten(label, 30));
        let width = 450.0 * to_f64(*value) / to_f64(most);
        canvas.rect(204.0, y + 1.0, width.max(1.0), 16.0, palette::LEAD);
        canvas.bold(210.0 + width, y + 13.0, 12.0, palette::INK, Anchor::Start, &printed(*value));
    }
    let words: Vec<String> =
        shown.iter().take(12).map(|(label, value)| format!("{label} {}", printed(*value))).collect();
    let alternative = if words.is_empty() {
        "Tidak ada yang dapat diurutkan.".to_owned()
    } else {
        format!("Urutan: {}.", words.join("; "))
    };
    Figure { svg: canvas.finish(&alternative), alternative }
}

/// A share in per cent with at most one decimal, as Indonesian writes it.
fn percent(part: usize, whole: usize) -> String {
    let tenths = (to_f64(part) * 1000.0 / to_f64(whole.max(1))).round();
    let whole_part = (tenths / 10.0).floor();
    let rest = tenths - whole_part * 10.0;
    // Both are small whole numbers: 0 to 100 and 0 to 9.
    let whole_text = thousands(format!("{whole_part:.0}").parse().unwrap_or(0));
    if rest < 0.5 { format!("{whole_text} %") } else { format!("{whole_text},{rest:.0} %") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tone_bar_tells_counts_and_shares_in_words() {
        let figure = tone_bar(12, 30, 6);
        assert_eq!(figure.alternative, "Tone: positif 12 (25 %), netral 30 (62,5 %), negatif 6 (12,5 %).");
        assert!(figure.svg.contains("Negatif 6 (12,5 %)"));
        assert!(figure.svg.contains(palette::HATCH), "negative is told apart without its colour");
        assert!(tone_bar(0, 0, 0).svg.contains("Belum ada"));
    }

    #[test]
    fn the_longest_bar_is_the_largest_value() {
        let figure = bars(&[("Satu".to_owned(), 10), ("<Dua>".to_owned(), 5)]);
        assert!(figure.svg.contains(r#"width="450.0""#) && figure.svg.contains(r#"width="225.0""#));
        assert!(figure.svg.contains("&lt;Dua&gt;"));
    }
}
