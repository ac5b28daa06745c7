//! Sentences of Indonesian texts.

/// Words that end in a full stop without ending a sentence, folded.
const ABBREVIATIONS: [&str; 46] = [
    "a.n", "alm", "almh", "apt", "bpk", "d.a", "dkk", "dll", "dr", "dra", "drg", "drh", "drs", "dsb", "dst",
    "gg", "hj", "ir", "jend", "jl", "jln", "kab", "kapt", "kec", "kel", "kh", "letjen", "mayjen", "mr",
    "mrs", "no", "ny", "pdt", "prof", "prov", "rp", "rt", "rw", "sdr", "sdri", "sh", "tbk", "tgl", "tn",
    "ust", "yth",
];

/// The sentences of a text, in order, trimmed, none empty. A line break always parts; a full stop parts
/// unless it belongs to an abbreviation, an initial or a number.
#[must_use]
pub fn split(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = 0_usize;
    let mut at = 0_usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\n' | b'\r' => {
                push(&mut found, text, start, at);
                start = at.saturating_add(1);
                at = start;
            }
            b'.' | b'!' | b'?' => match end_of_sentence(text, start, at) {
                Some(end) => {
                    push(&mut found, text, start, end);
                    start = end;
                    at = end;
                }
                None => at = at.saturating_add(1),
            },
            _ => at = at.saturating_add(1),
        }
    }
    push(&mut found, text, start, bytes.len());
    found
}

fn push<'a>(found: &mut Vec<&'a str>, text: &'a str, start: usize, end: usize) {
    let piece = text.get(start..end).unwrap_or_default().trim();
    if !piece.is_empty() {
        found.push(piece);
    }
}

/// Where the sentence ends whose closing sign stands at `at`, with closing quotation marks; none where it goes on.
fn end_of_sentence(text: &str, start: usize, at: usize) -> Option<usize> {
    let mut end = at.saturating_add(1);
    let mut rest = text.get(end..)?;
    while let Some(sign) = rest.chars().next() {
        if !matches!(sign, '.' | '!' | '?' | '"' | '”' | '’' | '\'' | ')' | '»') {
            break;
        }
        end = end.saturating_add(sign.len_utf8());
        rest = text.get(end..)?;
    }
    let dot = text.as_bytes().get(at) == Some(&b'.');
    let next = rest.chars().next();
    let Some(next) = next else { return Some(end) };
    let after = if next.is_whitespace() { rest.trim_start().chars().next() } else { Some(next) };
    let Some(after) = after else { return Some(end) };
    let opens = after.is_uppercase() || matches!(after, '"' | '“' | '‘' | '(' | '-' | '#' | '@');
    let opens = opens || (next.is_whitespace() && (after.is_numeric() || !after.is_ascii()));
    if !opens {
        return None;
    }
    if dot && end == at.saturating_add(1) {
        let before = text.get(start..at)?;
        if continues(before, next.is_whitespace()) || (!next.is_whitespace() && is_address_end(before, rest))
        {
            return None;
        }
    }
    Some(end)
}

/// Whether a full stop between these texts stands in an address (`KABAR.CO.ID`).
fn is_address_end(before: &str, rest: &str) -> bool {
    let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let name = rest.get(..length).unwrap_or("");
    let ends = ["com", "co", "id", "net", "org", "go", "web", "my", "sch", "news", "tv", "info", "ac", "or"];
    before.ends_with(|letter: char| letter.is_ascii_alphanumeric())
        && ends.iter().any(|end| end.eq_ignore_ascii_case(name))
}

/// Whether a full stop behind this text belongs to its last word.
fn continues(before: &str, spaced: bool) -> bool {
    let word = before.rsplit(|sign: char| sign.is_whitespace() || matches!(sign, '(' | '"' | '“')).next();
    let Some(word) = word else { return false };
    let mut letters = word.chars();
    let (first, second) = (letters.next(), letters.next());
    // An initial (`M. Ilham`), or letters with stops between them (`S.Pd.`, `K.H.`).
    if first.is_some_and(char::is_uppercase) && second.is_none() {
        return true;
    }
    if word.contains('.')
        && word.len() <= 8
        && word.chars().all(|letter| letter.is_alphabetic() || letter == '.')
    {
        return true;
    }
    if word.len() > 6 || !word.is_ascii() {
        return false;
    }
    let folded = word.to_ascii_lowercase();
    // `Jl.Kenanga` keeps together, `lagi.Dia` does not.
    let listed = ABBREVIATIONS.binary_search(&folded.as_str()).is_ok();
    listed && (spaced || first.is_some_and(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn abbreviations_initials_and_numbers_do_not_part() {
        let text = "Dr. M. Ilham, S.Pd. datang ke Jl. Kenanga No. 5. Ia membayar Rp 1.500.000. Selesai!";
        assert_eq!(
            split(text),
            ["Dr. M. Ilham, S.Pd. datang ke Jl. Kenanga No. 5.", "Ia membayar Rp 1.500.000.", "Selesai!"]
        );
    }

    #[test]
    fn an_address_is_one_word() {
        assert_eq!(
            split("KABARBRANTAS.COM, MALANG - Warga datang. KABAR.CO.ID - Hujan."),
            ["KABARBRANTAS.COM, MALANG - Warga datang.", "KABAR.CO.ID - Hujan."]
        );
        assert_eq!(split("Ia pulang.Comotan itu habis."), ["Ia pulang.", "Comotan itu habis."]);
    }

    #[test]
    fn quotes_stay_with_their_sentence() {
        let text = "“Kami siap.” Demikian katanya. \"Apa benar?\" tanya warga.Lalu hening";
        assert_eq!(
            split(text),
            ["“Kami siap.”", "Demikian katanya.", "\"Apa benar?\" tanya warga.", "Lalu hening"]
        );
    }

    #[test]
    fn line_breaks_part_and_empty_pieces_vanish() {
        assert_eq!(split("satu\n\n dua \r\ntiga"), ["satu", "dua", "tiga"]);
        assert!(split(" \n ").is_empty());
    }

    #[test]
    fn the_list_is_in_order() {
        assert!(ABBREVIATIONS.windows(2).all(|pair| pair[0] < pair[1]));
    }

    proptest! {
        #[test]
        fn nothing_but_space_is_lost(text in "[a-zA-Z0-9 .!?\"”“\\n]{0,120}") {
            let all: String = split(&text).concat().split_whitespace().collect();
            let whole: String = text.split_whitespace().collect();
            prop_assert_eq!(all, whole);
        }

        #[test]
        fn hostile_text_never_panics(text in "\\PC{0,120}") {
            prop_assert!(split(&text).iter().all(|piece| !piece.is_empty()));
        }
    }
}
