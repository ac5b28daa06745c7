//! Words of Indonesian, Javanese and Madurese texts, from news to posts.
//!
//! [`words`] cuts, [`fold`] brings spelling together, [`slang`] spells out what posts
//! shorten, [`stem`] takes affixes off. All of them take any text, however broken.

mod lists;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

pub use lists::{is_stopword, slang};

/// What a [`Token`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// A word: letters, with digits where they are written together (`covid-19`).
    Word,
    /// A number, with its separators (`1.250,5`).
    Number,
    /// `#topik`, with its sign.
    Hashtag,
    /// `@akun`, with its sign.
    Handle,
    /// One emoji with its modifiers.
    Emoji,
    /// A web address.
    Address,
}

/// One word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// The word as written.
    pub text: &'a str,
    /// Where it begins, in bytes from the start of the text.
    pub start: usize,
    /// What it is.
    pub kind: TokenKind,
}

impl Token<'_> {
    /// Where it ends, in bytes from the start of the text.
    #[must_use]
    pub fn end(&self) -> usize {
        self.start.saturating_add(self.text.len())
    }
}

/// The words of a text, in order. Reduplication (`anak-anak`), a word with a number (`covid-19`) and a
/// closing glottal stop (`ta'`) stay in one piece; other hyphens part words.
pub fn words(text: &str) -> impl Iterator<Item = Token<'_>> {
    Words { text, at: 0 }
}

struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.text.get(self.at..)?;
            let first = rest.chars().next()?;
            let (length, kind) = match first {
                '#' | '@' => tagged(rest, first),
                letter if letter.is_alphanumeric() => word(rest, quoted(self.text, self.at)),
                sign if is_emoji(sign) => (emoji(rest), TokenKind::Emoji),
                _ => (0, TokenKind::Word),
            };
            let start = self.at;
            if length == 0 {
                self.at = start.saturating_add(first.len_utf8());
                continue;
            }
            self.at = start.saturating_add(length);
            let piece = rest.get(..length)?;
            return Some(Token { text: piece, start, kind });
        }
    }
}

/// Whether a word at this place follows an opening quotation mark, so that an apostrophe behind it closes one.
fn quoted(text: &str, at: usize) -> bool {
    text.get(..at)
        .and_then(|before| before.chars().next_back())
        .is_some_and(|sign| matches!(sign, '\'' | '‘'))
}

fn tagged(rest: &str, sign: char) -> (usize, TokenKind) {
    let body = rest.get(1..).unwrap_or_default();
    let named = |letter: char| letter.is_alphanumeric() || letter == '_' || (sign == '@' && letter == '.');
    let length = body.find(|letter: char| !named(letter)).unwrap_or(body.len());
    let length = body.get(..length).unwrap_or_default().trim_end_matches('.').len();
    let kind = if sign == '#' { TokenKind::Hashtag } else { TokenKind::Handle };
    if length == 0 { (0, kind) } else { (length.saturating_add(1), kind) }
}

fn word(rest: &str, quoted: bool) -> (usize, TokenKind) {
    if let Some(length) = address(rest) {
        return (length, TokenKind::Address);
    }
    let mut length = run(rest);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut numeric = rest.get(..length).is_some_and(digits);
    while let Some((sign, next)) = joint(rest, length) {
        let left = rest.get(..length).unwrap_or_default();
        let size = run(next);
        let right = next.get(..size).unwrap_or_default();
        let joined = match sign {
            '.' | ',' => numeric && digits(right),
            '-' => !numeric && (digits(right) || doubled(left, right)),
            _ => !numeric && !right.is_empty() && left.chars().any(char::is_alphabetic),
        };
        if !joined || size == 0 {
            break;
        }
        length = length.saturating_add(sign.len_utf8()).saturating_add(size);
        numeric = numeric && matches!(sign, '.' | ',');
    }
    if !numeric && !quoted {
        length = length.saturating_add(glottal(rest, length));
    }
    (length, if numeric { TokenKind::Number } else { TokenKind::Word })
}

/// Length of the letters and digits at the front.
fn run(text: &str) -> usize {
    let ascii = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    match text.as_bytes().get(ascii) {
        Some(byte) if byte.is_ascii() => ascii,
        None => ascii,
        Some(_) => {
            text.find(|letter: char| !letter.is_alphanumeric() && !is_combining(letter)).unwrap_or(text.len())
        }
    }
}

fn joint(rest: &str, length: usize) -> Option<(char, &str)> {
    let tail = rest.get(length..)?;
    let sign = tail.chars().next().filter(|sign| matches!(sign, '.' | ',' | '-' | '\'' | '’' | '`'))?;
    Some((sign, tail.get(sign.len_utf8()..)?))
}

/// A closing glottal stop as Madurese writes it: at most six letters, nothing but space or a full stop behind.
fn glottal(rest: &str, length: usize) -> usize {
    let Some((sign, tail)) = joint(rest, length) else { return 0 };
    let short = length <= 8;
    let closed =
        tail.chars().next().is_none_or(|next| next.is_whitespace() || matches!(next, '.' | ',' | '-'));
    if short && closed && matches!(sign, '\'' | '’' | '`') { sign.len_utf8() } else { 0 }
}

/// Whether two halves are one reduplicated word: `anak-anak`, `berlari-lari`, `sayur-mayur`.
fn doubled(left: &str, right: &str) -> bool {
    let last = left.rsplit('-').next().unwrap_or(left);
    if last.len() < 3 || right.len() < 3 || last.len() > 20 || right.len() > 20 {
        return false;
    }
    let (left, right) = (last.to_lowercase(), right.to_lowercase());
    let tail = |word: &str| word.chars().rev().take(3).collect::<String>();
    let head = |word: &str| word.chars().take(3).collect::<String>();
    head(&left) == head(&right)
        || left.contains(right.as_str())
        || right.contains(left.as_str())
        || (tail(&left) == tail(&right) && left.len() == right.len())
}

fn address(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    if !matches!(bytes.first(), Some(b'h' | b'H' | b'w' | b'W')) {
        return None;
    }
    let lower = |name: &str| rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    if !(lower("http://") || lower("https://") || lower("www.")) {
        return None;
    }
    let length =
        rest.find(|sign: char| sign.is_whitespace() || matches!(sign, '"' | '<' | '>')).unwrap_or(rest.len());
    Some(rest.get(..length)?.trim_end_matches(['.', ',', ')', '!', '?']).len())
}

fn is_combining(letter: char) -> bool {
    matches!(u32::from(letter), 0x300..=0x36F)
}

fn is_emoji(sign: char) -> bool {
    matches!(u32::from(sign), 0x1F300..=0x1FAFF | 0x2600..=0x27BF | 0x1F1E6..=0x1F1FF | 0x2B50)
}

/// Length of one emoji with its skin tone, variation selector and joined signs (at most eight signs).
fn emoji(rest: &str) -> usize {
    let mut length = 0_usize;
    let mut joined = true;
    for sign in rest.chars().take(8) {
        let code = u32::from(sign);
        let modifier = matches!(code, 0xFE0F | 0x200D | 0x1F3FB..=0x1F3FF);
        if !(modifier || (joined && is_emoji(sign))) {
            break;
        }
        joined = code == 0x200D;
        length = length.saturating_add(sign.len_utf8());
    }
    length
}

/// A word in the form that lists and models know: compatibility forms resolved, lower case, `’` as `'`, and a
/// letter written three or more times in a row written once (`baguuus` is `bagus`).
#[must_use]
pub fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        let upper = word.bytes().any(|byte| byte.is_ascii_uppercase() || byte == b'`');
        if !upper && !stretched(word) {
            return Cow::Borrowed(word);
        }
        return Cow::Owned(squeeze(word.chars().map(|letter| letter.to_ascii_lowercase())));
    }
    Cow::Owned(squeeze(word.nfkc().flat_map(char::to_lowercase).take(400)))
}

fn stretched(word: &str) -> bool {
    word.as_bytes().windows(3).any(|three| match three {
        [a, b, c] => a.is_ascii_alphabetic() && a.eq_ignore_ascii_case(b) && b.eq_ignore_ascii_case(c),
        _ => false,
    })
}

fn squeeze(letters: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    let mut last = '\0';
    let mut times = 0_usize;
    for letter in letters {
        let letter = if matches!(letter, '’' | '‘' | '`') { '\'' } else { letter };
        times = if letter == last && letter.is_alphabetic() { times.saturating_add(1) } else { 1 };
        last = letter;
        if times == 3 {
            out.pop();
        }
        if times < 3 {
            out.push(letter);
        }
    }
    out
}

/// The stem of a folded word by the Indonesian Snowball rules (`membaca` is `baca`).
#[must_use]
pub fn stem(word: &str) -> Cow<'_, str> {
    // The rules know lower-case letters of words; what is longer than any word is left as it is.
    if word.len() < 4 || word.len() > 40 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(frostem::Stemmer::new(frostem::Algorithm::Indonesian).stem(word).into_owned())
}

/// A text with every `@akun` in it replaced by `@…`, so that it can be shown without naming anybody.
#[must_use]
pub fn mask_handles(text: &str) -> Cow<'_, str> {
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(at) = rest.find('@') {
        let (head, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(head);
        before = head.chars().next_back().unwrap_or(before);
        let (length, _) = tagged(tail, '@');
        let mail = before.is_alphanumeric() || matches!(before, '.' | '_' | '-');
        let taken = length.max(1);
        if length == 0 || mail {
            out.push_str(tail.get(..taken).unwrap_or_default());
        } else {
            out.push_str("@…");
        }
        rest = tail.get(taken..).unwrap_or_default();
        before = '@';
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<&str> {
        words(text).map(|token| token.text).collect()
    }

    #[test]
    fn words_keep_together_what_belongs_together() {
        assert_eq!(
            cut("Anak-anak berlari-lari di jalan Surabaya-Malang."),
            ["Anak-anak", "berlari-lari", "di", "jalan", "Surabaya", "Malang"]
        );
        assert_eq!(
            cut("Kasus Covid-19 naik 1.250,5 persen, ke-3 sejak 2019."),
            ["Kasus", "Covid-19", "naik", "1.250,5", "persen", "ke-3", "sejak", "2019"]
        );
        assert_eq!(
            cut("engko' ta' terro, kata 'warga' itu"),
            ["engko'", "ta'", "terro", "kata", "warga", "itu"]
        );
    }

    #[test]
    fn tags_handles_emoji_and_addresses_are_told_apart() {
        let found: Vec<_> = words("#BanjirLagi @dinas.air 👍🏽❤️ https://contoh.test/a?b=1. ok").collect();
        let kinds: Vec<_> = found.iter().map(|token| token.kind).collect();
        assert_eq!(
            kinds,
            [
                TokenKind::Hashtag,
                TokenKind::Handle,
                TokenKind::Emoji,
                TokenKind::Emoji,
                TokenKind::Address,
                TokenKind::Word
            ]
        );
        assert_eq!(found[4].text, "https://contoh.test/a?b=1");
    }

    #[test]
    fn folding_brings_spellings_together() {
        assert_eq!(fold("BAGUUUS"), "bagus");
        assert_eq!(fold("Saat"), "saat");
        assert_eq!(fold("1000"), "1000");
        assert_eq!(fold("ﬁlm"), "film");
        assert_eq!(fold("Ta’"), "ta'");
        assert!(matches!(fold("biasa"), Cow::Borrowed(_)));
    }

    #[test]
    fn slang_and_stems_are_known() {
        assert_eq!(slang("bgt"), Some("banget"));
        assert_eq!(slang("gk"), Some("tidak"));
        assert_eq!(slang("surabaya"), None);
        assert_eq!(stem("membaca"), "baca");
        assert!(
            is_stopword("yang") && is_stopword("sing") && is_stopword("polana") && !is_stopword("banjir")
        );
    }

    #[test]
    fn handles_are_masked_and_mail_is_left() {
        assert_eq!(mask_handles("kata @budi.s: lapor @x!"), "kata @…: lapor @…!");
        assert_eq!(mask_handles("tulis ke humas@contoh.test ya"), "tulis ke humas@contoh.test ya");
        assert_eq!(mask_handles("tanpa"), "tanpa");
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_cutter(text in "\\PC{0,200}") {
            let mut last = 0;
            for token in words(&text) {
                prop_assert!(token.start >= last);
                prop_assert_eq!(text.get(token.start..token.end()), Some(token.text));
                last = token.end();
                let folded = fold(token.text);
                prop_assert!(stem(&folded).len() <= folded.len());
            }
            let masked = mask_handles(&text);
            prop_assert!(masked.chars().count() <= text.chars().count() + text.matches('@').count());
        }
    }
}
