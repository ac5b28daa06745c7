//! The words and tokens that dates are written with.

/// One token of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// Digits: their value and how many there are.
    Number(i64, usize),
    /// A word in lower case, apostrophes removed.
    Word(String),
    /// Any other character that is not white space.
    Mark(char),
}

/// A token and whether white space stands before it.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) spaced: bool,
}

/// Cuts a text into at most `limit` tokens. `detikJatimSabtu` becomes three words: a capital after a small letter starts
/// a new one, since outlets glue the weekday to their name.
pub(super) fn tokens(text: &str, limit: usize) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::new();
    let mut spaced = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if out.len() >= limit {
            break;
        }
        if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}') {
            spaced = true;
            continue;
        }
        let token = if c.is_ascii_digit() {
            let mut value = i64::from(c as u32 - '0' as u32);
            let mut length = 1;
            while let Some(digit) = chars.peek().and_then(|next| next.to_digit(10)) {
                value = value.saturating_mul(10).saturating_add(i64::from(digit));
                length += 1;
                chars.next();
            }
            Token::Number(value, length)
        } else if c.is_alphabetic() {
            let mut word = String::new();
            word.extend(c.to_lowercase());
            let mut previous = c;
            while let Some(next) = chars.peek().copied() {
                let apostrophe = matches!(next, '\'' | '\u{2019}' | '`' | '\u{2018}');
                if !(next.is_alphabetic() || apostrophe) || (previous.is_lowercase() && next.is_uppercase()) {
                    break;
                }
                if !apostrophe {
                    word.extend(next.to_lowercase());
                }
                previous = next;
                chars.next();
            }
            Token::Word(word)
        } else {
            Token::Mark(c)
        };
        out.push(Placed { token, spaced });
        spaced = false;
    }
    out
}

/// The month that a word names, 1 to 12: Indonesian and English, and the German, French, Spanish, Italian and Dutch
/// names that foreign pages print.
pub(super) fn month(word: &str) -> Option<i8> {
    Some(match word {
        "januari" | "january" | "jan" | "januar" | "janvier" | "enero" | "gennaio" | "jänner" => 1,
        "februari" | "february" | "feb" | "pebruari" | "februar" | "février" | "febrero" | "febbraio" => 2,
        "maret" | "march" | "mar" | "mrt" | "märz" | "mars" | "marzo" | "maart" => 3,
        "april" | "apr" | "avril" | "abril" | "aprile" => 4,
        "mei" | "may" | "mai" | "mayo" | "maggio" => 5,
        "juni" | "june" | "jun" | "juin" | "junio" | "giugno" => 6,
        "juli" | "july" | "jul" | "juillet" | "julio" | "luglio" => 7,
        "agustus" | "august" | "aug" | "agu" | "agt" | "ags" | "agust" | "augustus" | "août" | "agosto" => 8,
        "september" | "sep" | "sept" | "septembre" | "septiembre" | "settembre" => 9,
        "oktober" | "october" | "okt" | "oct" | "octobre" | "octubre" | "ottobre" => 10,
        "november" | "nov" | "nopember" | "nop" | "novembre" | "noviembre" => 11,
        "desember" | "december" | "des" | "dec" | "dezember" | "décembre" | "diciembre" | "dicembre"
        | "dez" => 12,
        _ => return None,
    })
}

/// Whether a word names a weekday.
pub(super) fn is_weekday(word: &str) -> bool {
    matches!(
        word,
        "senin"
            | "selasa"
            | "rabu"
            | "kamis"
            | "jumat"
            | "sabtu"
            | "minggu"
            | "ahad"
            | "sen"
            | "sel"
            | "rab"
            | "kam"
            | "jum"
            | "sab"
            | "min"
            | "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "mon"
            | "tue"
            | "tues"
            | "wed"
            | "thu"
            | "thur"
            | "thurs"
            | "fri"
            | "sat"
            | "sun"
    )
}

/// Seconds ahead of UTC of a zone's name.
pub(super) fn zone(word: &str) -> Option<i32> {
    let hours = match word {
        "z" | "utc" | "gmt" | "ut" | "wet" => 0,
        "wib" | "ict" => 7,
        "wita" | "sgt" | "myt" | "hkt" => 8,
        "wit" | "jst" | "kst" => 9,
        "cet" | "bst" | "mez" | "west" => 1,
        "cest" | "mesz" | "eet" => 2,
        "eest" | "msk" => 3,
        "edt" => -4,
        "est" | "cdt" | "et" => -5,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" => -8,
        "aest" => 10,
        "aedt" => 11,
        _ => return None,
    };
    Some(hours * 3600)
}

/// Words that stand between a date and its hour.
pub(super) fn joins_hour(word: &str) -> bool {
    matches!(word, "pukul" | "jam" | "at" | "pkl" | "um" | "à" | "a" | "t" | "tayang" | "kl" | "uhr" | "om")
        || is_weekday(word)
}

/// Words that stand between an hour and the date after it.
pub(super) fn joins_day(word: &str) -> bool {
    matches!(word, "on" | "pada" | "hari" | "tanggal" | "tgl" | "the") || is_weekday(word)
}

/// The length in seconds that a word of time names.
pub(super) fn unit_secs(word: &str) -> Option<i64> {
    Some(match word {
        "detik" | "second" | "seconds" | "sec" | "secs" => 1,
        "menit" | "mnt" | "minute" | "minutes" | "mins" => 60,
        "jam" | "hour" | "hours" | "hr" | "hrs" => 3_600,
        "hari" | "day" | "days" => 86_400,
        "minggu" | "pekan" | "week" | "weeks" => 7 * 86_400,
        "bulan" | "month" | "months" => 30 * 86_400,
        "tahun" | "year" | "years" => 365 * 86_400,
        _ => return None,
    })
}
