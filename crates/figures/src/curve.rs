//! Days from left to right: volume, tone, and a small line beside a word.

use crate::{
    Figure, palette,
    svg::{Anchor, Canvas, axis, printed, shorten, to_f64},
};

/// Days that one drawing shows at most; the last are kept.
const DAYS: usize = 400;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 712.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 196.0;

/// A day of a volume curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayPoint {
    /// The day as printed on the axis.
    pub label: String,
    /// News.
    pub news: usize,
    /// Posts and comments.
    pub social: usize,
    /// Whether collection was heard; `false` is drawn as a hatched gap.
    pub heard: bool,
    /// Whether something was wrong with a source; `true` is marked with a triangle under the axis.
    pub alarmed: bool,
}

/// A day of a tone curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TonePoint {
    /// The day as printed on the axis.
    pub label: String,
    /// Positive.
    pub positive: usize,
    /// Neutral.
    pub neutral: usize,
    /// Negative.
    pub negative: usize,
}

/// News and posts of each day as stacked columns; unheard days are hatched over the whole height, days on which something
/// was wrong with a source have a dark triangle under the axis, told by its shape and place and not by its colour.
/// `marks` are places in `points` with a word to be written above.
#[must_use]
pub fn volume_curve(points: &[DayPoint], marks: &[(usize, String)]) -> Figure {
    let skipped = points.len().saturating_sub(DAYS);
    let points: Vec<&DayPoint> = points.iter().skip(skipped).collect();
    let most = points.iter().map(|day| day.news.saturating_add(day.social)).max().unwrap_or(0);
    let mut canvas = Canvas::new(720.0, 222.0);
    let social = points.iter().any(|day| day.social > 0);
    let silent = points.iter().any(|day| !day.heard);
    let mut x = canvas.legend(LEFT, 14.0, palette::LEAD, None, "Pemberitaan");
    if social {
        x = canvas.legend(x, 14.0, palette::SOCIAL, None, "Unggahan dan komentar");
    }
    if silent {
        x = canvas.legend(x, 14.0, palette::GROUND, Some(palette::MUTED), "Sumber tidak terdengar");
    }
    if points.iter().any(|day| day.alarmed) {
        canvas.triangle_legend(x, 14.0, palette::INK, "Sumber bermasalah");
    }
    let scale = frame(&mut canvas, most);
    let step = (RIGHT - LEFT) / to_f64(points.len().max(1));
    let width = (step * 0.72).max(0.8);
    for (place, day) in points.iter().enumerate() {
        let left = LEFT + step * to_f64(place);
        if !day.heard {
            canvas.rect(left, TOP, step, BOTTOM - TOP, palette::GROUND);
            canvas.hatch(left, TOP, step, BOTTOM - TOP, palette::MUTED);
        }
        let news = to_f64(day.news) * scale;
        let social = to_f64(day.social) * scale;
        let inset = left + (step - width) / 2.0;
        if day.news > 0 {
            canvas.rect(inset, BOTTOM - news, width, news, palette::LEAD);
        }
        if day.social > 0 {
            canvas.rect(inset, BOTTOM - news - social, width, social, palette::SOCIAL);
        }
        if day.alarmed {
            canvas.triangle(left + step / 2.0, BOTTOM + 1.5, width.min(7.0), 5.5, palette::INK);
        }
    }
    for (place, word) in marks {
        let Some(place) = place.checked_sub(skipped).filter(|place| *place < points.len()) else { continue };
        let middle = LEFT + step * (to_f64(place) + 0.5);
        canvas.bold(
            middle.clamp(LEFT + 30.0, RIGHT - 30.0),
            TOP - 6.0,
            10.5,
            palette::INK,
            Anchor::Middle,
            &shorten(word, 24),
        );
    }
    days(&mut canvas, &points.iter().map(|day| day.label.as_str()).collect::<Vec<_>>());
    let alternative = volume_words(&points);
    Figure { svg: canvas.finish(&alternative), alternative }
}

fn volume_words(points: &[&DayPoint]) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return "Tidak ada hari yang dapat digambar.".to_owned();
    };
    let sum = |day: &DayPoint| day.news.saturating_add(day.social);
    let total = points.iter().fold(0_usize, |total, day| total.saturating_add(sum(day)));
    let mut words =
        format!("Volume per hari dari {} sampai {}: seluruhnya {}", first.label, last.label, printed(total));
    if let Some(top) = points.iter().max_by_key(|day| sum(day)).filter(|day| sum(day) > 0) {
        words.push_str(&format!(", terbanyak {} pada {}", printed(sum(top)), top.label));
    }
    words.push_str(&format!(", hari terakhir {}", printed(sum(last))));
    words.push_str(&days_of(points, "sumber tidak terdengar", |day| !day.heard));
    words.push_str(&days_of(points, "sumber bermasalah", |day| day.alarmed));
    words.push('.');
    words
}

/// On how many days something was so, and when; empty where it never was.
fn days_of(points: &[&DayPoint], what: &str, is: impl Fn(&DayPoint) -> bool) -> String {
    let found: Vec<&str> = points.iter().filter(|day| is(day)).map(|day| day.label.as_str()).collect();
    match (found.first(), found.last()) {
        (Some(first), Some(last)) if found.len() > 1 => {
            format!("; {} hari dengan {what} antara {first} dan {last}", found.len())
        }
        (Some(only), _) => format!("; {what} pada {only}"),
        _ => String::new(),
    }
}

/// Tone of each day as stacked columns: negative (hatched) at the foot, neutral, positive on top.
#[must_use]
pub fn tone_curve(points: &[TonePoint]) -> Figure {
    let skipped = points.len().saturating_sub(DAYS);
    let points: Vec<&TonePoint> = points.iter().skip(skipped).collect();
    let sum = |day: &TonePoint| day.positive.saturating_add(day.neutral).saturating_add(day.negative);
    let most = points.iter().map(|day| sum(day)).max().unwrap_or(0);
    let mut canvas = Canvas::new(720.0, 222.0);
    let x = canvas.legend(LEFT, 14.0, palette::NEGATIVE, Some(palette::HATCH), "Negatif");
    let x = canvas.legend(x, 14.0, palette::NEUTRAL, None, "Netral");
    canvas.legend(x, 14.0, palette::POSITIVE, None, "Positif");
    let scale = frame(&mut canvas, most);
    let step = (RIGHT - LEFT) / to_f64(points.len().max(1));
    let width = (step * 0.72).max(0.8);
    for (place, day) in points.iter().enumerate() {
        let left = LEFT + step * to_f64(place) + (step - width) / 2.0;
        let mut foot = BOTTOM;
        for (count, fill) in [
            (day.negative, palette::NEGATIVE),
            (day.neutral, palette::NEUTRAL),
            (day.positive, palette::POSITIVE),
        ] {
            let height = to_f64(count) * scale;
            if count == 0 {
                continue;
            }
            foot -= height;
            canvas.rect(left, foot, width, height, fill);
            if fill == palette::NEGATIVE && points.len() <= 62 {
                canvas.hatch(left, foot, width, height, palette::HATCH);
            }
        }
    }
    days(&mut canvas, &points.iter().map(|day| day.label.as_str()).collect::<Vec<_>>());
    let alternative = match (points.first(), points.last()) {
        (Some(first), Some(last)) => {
            let total = |of: fn(&TonePoint) -> usize| {
                printed(points.iter().fold(0_usize, |sum, day| sum.saturating_add(of(day))))
            };
            format!(
                "Tone per hari dari {} sampai {}: positif {}, netral {}, negatif {}.",
                first.label,
                last.label,
                total(|day| day.positive),
                total(|day| day.neutral),
                total(|day| day.negative)
            )
        }
        _ => "Tidak ada hari yang dapat digambar.".to_owned(),
    };
    Figure { svg: canvas.finish(&alternative), alternative }
}

/// A small line of counts, its last value marked.
#[must_use]
pub fn sparkline(values: &[u32]) -> Figure {
    let skipped = values.len().saturating_sub(DAYS);
    let values: Vec<u32> = values.iter().skip(skipped).copied().collect();
    let most = f64::from(values.iter().copied().max().unwrap_or(0).max(1));
    let mut canvas = Canvas::new(120.0, 28.0);
    let step = 108.0 / to_f64(values.len().saturating_sub(1).max(1));
    let points: Vec<(f64, f64)> = values
        .iter()
        .enumerate()
        .map(|(place, value)| (4.0 + step * to_f64(place), 24.0 - 20.0 * f64::from(*value) / most))
        .collect();
    canvas.line((4.0, 25.5), (116.0, 25.5), palette::RULE, 1.0);
    canvas.polyline(&points, palette::LEAD, 1.8);
    if let Some((x, y)) = points.last() {
        canvas.dot(*x, *y, 3.0, palette::LEAD);
    }
    let list: Vec<String> =
        values.iter().map(|value| printed(usize::try_from(*value).unwrap_or(usize::MAX))).collect();
    let alternative = format!("Jumlah per hari: {}.", list.join(", "));
    Figure { svg: canvas.finish(&alternative), alternative }
}

/// Draws the axis and returns the height of one count.
fn frame(canvas: &mut Canvas, most: usize) -> f64 {
    let (top, step) = axis(most);
    let scale = (BOTTOM - TOP) / top;
    let mut value = 0.0;
    while value <= top + 0.01 {
        let y = BOTTOM - value * scale;
        canvas.line((LEFT, y), (RIGHT, y), palette::RULE, 1.0);
        let label = crate::thousands(format!("{value:.0}").parse().unwrap_or(0));
        canvas.text(LEFT - 6.0, y + 4.0, 10.5, palette::MUTED, Anchor::End, &label);
        value += step;
    }
    scale
}

/// Writes at most eight days under the axis, the first and last among them.
fn days(canvas: &mut Canvas, labels: &[&str]) {
    let step = (RIGHT - LEFT) / to_f64(labels.len().max(1));
    let every = labels.len().div_ceil(8).max(1);
    for (place, label) in labels.iter().enumerate() {
        let to_last = labels.len() - 1 - place;
        if !to_last.is_multiple_of(every) {
            continue;
        }
        let middle = LEFT + step * (to_f64(place) + 0.5);
        canvas.text(
            middle.min(RIGHT - 24.0),
            BOTTOM + 17.0,
            10.5,
            palette::MUTED,
            Anchor::Middle,
            &shorten(label, 14),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(label: &str, news: usize, heard: bool) -> DayPoint {
        DayPoint { label: label.to_owned(), news, social: 2, heard, alarmed: false }
    }

    #[test]
    fn an_unheard_day_is_hatched_and_said() {
        let figure =
            volume_curve(&[day("1 Jun", 4, true), day("2 Jun", 0, false), day("3 Jun", 7, true)], &[]);
        assert!(figure.svg.contains("Sumber tidak terdengar"));
        assert!(figure.alternative.contains("sumber tidak terdengar pada 2 Jun"));
        assert!(figure.alternative.contains("terbanyak 9 pada 3 Jun"));
        let heard = volume_curve(&[day("1 Jun", 4, true)], &[]);
        assert!(!heard.svg.contains("tidak terdengar"));
    }

    #[test]
    fn a_day_with_an_alarm_has_a_triangle_and_is_said() {
        let alarmed = |label: &str, alarmed| DayPoint { alarmed, ..day(label, 4, true) };
        let triangles = |figure: &Figure| figure.svg.matches(r#"Z" fill="#).count();
        let two =
            volume_curve(&[alarmed("1 Jun", false), alarmed("2 Jun", true), alarmed("3 Jun", true)], &[]);
        assert_eq!(triangles(&two), 3, "two days and the legend");
        assert!(two.svg.contains("Sumber bermasalah"));
        assert!(two.alternative.contains("; 2 hari dengan sumber bermasalah antara 2 Jun dan 3 Jun."));
        let none = volume_curve(&[alarmed("1 Jun", false)], &[]);
        assert_eq!(triangles(&none), 0);
        assert!(!none.svg.contains("bermasalah") && !none.alternative.contains("bermasalah"));
        let dead = DayPoint { heard: false, ..alarmed("2 Jun", true) };
        let both = volume_curve(&[alarmed("1 Jun", false), dead], &[]);
        assert_eq!(triangles(&both), 2, "both marks may stand on one day");
        assert!(
            both.alternative.contains("; sumber tidak terdengar pada 2 Jun; sumber bermasalah pada 2 Jun.")
        );
    }

    #[test]
    fn nothing_to_draw_is_still_a_drawing() {
        for figure in [volume_curve(&[], &[]), tone_curve(&[]), sparkline(&[])] {
            assert!(figure.svg.ends_with("</svg>"));
        }
    }

    #[test]
    fn a_mark_stands_over_its_day_even_when_early_days_are_left_out() {
        let points: Vec<DayPoint> = (0..450).map(|n| day(&n.to_string(), n, true)).collect();
        let figure = volume_curve(&points, &[(449, "puncak".to_owned()), (3, "terlalu awal".to_owned())]);
        assert!(figure.svg.contains("puncak") && !figure.svg.contains("terlalu awal"));
    }
}
