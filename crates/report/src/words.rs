//! Numbers, dates and the field's words as Indonesian writes them.

use jiff::{Timestamp, civil::Date};
use pantau_domain::{
    Brief, GovernmentTone, Level, Medium, Platform, Population, Precision, Tone,
    edition::{EditionKind, Period},
    time::wib,
};
use pantau_domain::{IssueStatus, MentionKind};

const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];
const DAYS: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];

/// A count: `1.234`.
#[must_use]
pub fn count(value: usize) -> String {
    pantau_figures::thousands(u64::try_from(value).unwrap_or(u64::MAX))
}

/// A number with so many decimals (0 to 6) and a decimal comma: `1.234,5`. What is not finite is `tidak diketahui`.
#[must_use]
pub fn decimal(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "tidak diketahui".to_owned();
    }
    // Halves go up, as readers round; formatting alone would round 81,25 down.
    let scale = 10_f64.powi(i32::try_from(decimals.min(6)).unwrap_or(0));
    let scaled = value.abs() * scale;
    let rounded = if scaled < 1e15 { scaled.round() / scale } else { value.abs() };
    let text = format!("{:.*}", decimals.min(6), rounded);
    let (whole, rest) = text.split_once('.').unwrap_or((text.as_str(), ""));
    let grouped = whole.parse::<u64>().map_or_else(|_| whole.to_owned(), pantau_figures::thousands);
    let zero = text.chars().all(|c| c == '0' || c == '.');
    let sign = if value < 0.0 && !zero { "−" } else { "" };
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped},{rest}") }
}

/// The month's name, capitalised.
#[must_use]
pub fn month(day: Date) -> &'static str {
    usize::try_from(day.month() - 1).ok().and_then(|place| MONTHS.get(place)).copied().unwrap_or("")
}

/// A day without its weekday: `10 Juni 2025`.
#[must_use]
pub fn date(day: Date) -> String {
    format!("{} {} {}", day.day(), month(day), day.year())
}

/// A day with its weekday: `Selasa, 10 Juni 2025`.
#[must_use]
pub fn weekday_date(day: Date) -> String {
    let place = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
    format!("{}, {}", DAYS.get(place).copied().unwrap_or(""), date(day))
}

/// A day on an axis: `10 Jun`.
#[must_use]
pub fn short_date(day: Date) -> String {
    let name: String = month(day).chars().take(3).collect();
    format!("{} {name}", day.day())
}

/// A span of days: `2–8 Juni 2025`, `28 Mei–3 Juni 2025`, or one day with its weekday.
#[must_use]
pub fn days(period: Period) -> String {
    let (since, until) = (period.since, period.until);
    if since == until {
        return weekday_date(since);
    }
    if since.year() != until.year() {
        return format!("{} sampai {}", date(since), date(until));
    }
    if since.month() != until.month() {
        return format!("{} {} sampai {}", since.day(), month(since), date(until));
    }
    format!("{}–{}", since.day(), date(until))
}

/// The period of an edition: a day with its weekday, a span, or `Juni 2025` for a whole month.
#[must_use]
pub fn period(kind: EditionKind, period: Period) -> String {
    let whole = period.since == period.since.first_of_month() && period.until == period.since.last_of_month();
    if kind == EditionKind::Monthly && whole {
        return format!("{} {}", month(period.since), period.since.year());
    }
    days(period)
}

/// An instant: `10 Juni 2025 pukul 06.00 WIB`.
#[must_use]
pub fn instant(at: Timestamp) -> String {
    let local = wib().to_datetime(at);
    format!("{} pukul {:02}.{:02} WIB", date(local.date()), local.hour(), local.minute())
}

/// When a mention was published, with no more than is known.
#[must_use]
pub fn published(brief: &Brief) -> String {
    match brief.published {
        None => "waktu terbit tidak diketahui".to_owned(),
        Some(known) if known.precision == Precision::Day => date(known.day()),
        Some(known) => instant(known.instant),
    }
}

/// The tone as a word.
#[must_use]
pub fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Positive => "positif",
        Tone::Neutral => "netral",
        Tone::Negative => "negatif",
    }
}

/// How government comes off, as a word.
#[must_use]
pub fn government(tone: GovernmentTone) -> &'static str {
    match tone {
        GovernmentTone::Positive => "positif bagi pemerintah",
        GovernmentTone::Neutral => "netral bagi pemerintah",
        GovernmentTone::Negative => "negatif bagi pemerintah",
        GovernmentTone::None => "tidak menyangkut pemerintah",
    }
}

/// Where an issue stands, as a word.
#[must_use]
pub fn status(status: IssueStatus) -> &'static str {
    match status {
        IssueStatus::New => "baru",
        IssueStatus::Rising => "naik",
        IssueStatus::Steady => "bertahan",
        IssueStatus::Peak => "puncak",
        IssueStatus::Fading => "mereda",
        IssueStatus::Revived => "muncul kembali",
    }
}

/// The medium as a word.
#[must_use]
pub fn medium(medium: Medium) -> &'static str {
    match medium {
        Medium::Online => "media daring",
        Medium::Print => "media cetak",
        Medium::Tv => "televisi",
        Medium::Radio => "radio",
    }
}

/// For whom an outlet is made, as a word.
#[must_use]
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Local => "daerah",
        Level::National => "nasional",
    }
}

/// The platform's name.
#[must_use]
pub fn platform(platform: Platform) -> &'static str {
    match platform {
        Platform::Web => "Web",
        Platform::Instagram => "Instagram",
        Platform::X => "X (Twitter)",
        Platform::Facebook => "Facebook",
        Platform::Youtube => "YouTube",
        Platform::Other => "Platform lain",
    }
}

/// The kind of a mention as a word.
#[must_use]
pub fn kind(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::News => "berita daring",
        MentionKind::Post => "unggahan",
        MentionKind::Video => "video",
        MentionKind::Comment => "komentar",
        MentionKind::Print => "kliping cetak",
        MentionKind::Broadcast => "siaran",
    }
}

/// The population that a measure counts.
#[must_use]
pub fn population(population: Population) -> &'static str {
    match population {
        Population::Jatim => "Jawa Timur",
        Population::National => "nasional",
        Population::All => "semua",
    }
}

/// The kind of an edition as its title says it.
#[must_use]
pub fn edition(kind: EditionKind) -> &'static str {
    match kind {
        EditionKind::Daily => "Laporan Harian",
        EditionKind::Weekly => "Laporan Mingguan",
        EditionKind::Monthly => "Laporan Bulanan",
        EditionKind::Special => "Laporan Khusus",
    }
}

/// A list: `a`, `a dan b`, `a, b, dan c`.
#[must_use]
pub fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} dan {two}"),
        [head @ .., last] => format!("{}, dan {last}", head.join(", ")),
    }
}

/// Text with its first letter large.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// One line of at most `limit` characters, an ellipsis where something was left out; control characters and marks that
/// turn the direction of writing are taken out.
#[must_use]
pub fn line(text: &str, limit: usize) -> String {
    let clean: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .take(limit.saturating_mul(4).saturating_add(400))
        .collect();
    let clean = clean.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if clean.chars().count() <= limit {
        return clean;
    }
    let cut: String = clean.chars().take(limit.saturating_sub(1)).collect();
    // Cut between words where one ends in the last third.
    let whole = cut.rsplit_once(' ').map(|(head, _)| head).filter(|head| head.len() * 3 > cut.len() * 2);
    format!("{}…", whole.unwrap_or(&cut).trim_end_matches([' ', ',', ';', ':']))
}

/// A text as it stands inside double quotation marks: its own become single ones, one that stands alone at its beginning
/// goes.
#[must_use]
pub fn within_quotes(text: &str) -> String {
    let is_double = |letter: char| matches!(letter, '"' | '“' | '”');
    let text = if text.chars().filter(|letter| is_double(*letter)).count() % 2 == 1 {
        text.trim_start_matches(is_double)
    } else {
        text
    };
    let mut open = false;
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_double(letter) {
            open = match letter {
                '“' => true,
                '”' => false,
                _ => !open,
            };
            out.push(if open { '‘' } else { '’' });
        } else {
            out.push(letter);
        }
    }
    out
}

/// Text of a post with the handles of accounts masked: `@nama` becomes `@***`.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        if inside && (c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '*')) {
            continue;
        }
        inside = c == '@';
        out.push_str(if inside { "@***" } else { "" });
        if !inside {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_have_indonesian_marks() {
        assert_eq!(count(1234567), "1.234.567");
        assert_eq!(decimal(1234.56, 1), "1.234,6");
        assert_eq!(decimal(-0.04, 1), "0,0");
        assert_eq!(decimal(-2.5, 1), "−2,5");
        assert_eq!(decimal(f64::NAN, 1), "tidak diketahui");
    }

    #[test]
    fn dates_are_in_words() {
        assert_eq!(weekday_date(day("2025-06-10")), "Selasa, 10 Juni 2025");
        let span = |a, b| Period { since: day(a), until: day(b) };
        assert_eq!(days(span("2025-06-02", "2025-06-08")), "2–8 Juni 2025");
        assert_eq!(days(span("2025-05-28", "2025-06-03")), "28 Mei sampai 3 Juni 2025");
        assert_eq!(period(EditionKind::Monthly, span("2025-06-01", "2025-06-30")), "Juni 2025");
        assert_eq!(period(EditionKind::Monthly, span("2025-06-01", "2025-06-29")), "1–29 Juni 2025");
        assert_eq!(instant("2025-06-09T23:05:00Z".parse().unwrap()), "10 Juni 2025 pukul 06.05 WIB");
    }

    #[test]
    fn a_line_is_one_line_of_bounded_length() {
        assert_eq!(line("a\n b\u{202e}\u{0}  c", 10), "a b c");
        assert_eq!(line("satu dua tiga empat", 15), "satu dua tiga…");
        assert!(line(&"x".repeat(10_000), 50).chars().count() <= 50);
    }

    #[test]
    fn marks_inside_of_marks_are_single() {
        assert_eq!(within_quotes("\"Gempa terasa,\" kata “warga”."), "‘Gempa terasa,’ kata ‘warga’.");
        assert_eq!(within_quotes("\"Masa kecil adalah masa"), "Masa kecil adalah masa");
    }

    #[test]
    fn handles_are_masked() {
        assert_eq!(masked("tolong @budi.s_1, ya @***"), "tolong @***, ya @***");
        assert_eq!(masked("tanpa akun"), "tanpa akun");
    }

    #[test]
    fn lists_end_in_dan() {
        let parts = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(list(&parts), "a, b, dan c");
        assert_eq!(list(&parts[..2]), "a dan b");
    }
}
