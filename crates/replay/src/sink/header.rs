//! The two headers that the sink reads.

/// Headers are looked for in so many bytes at most.
const HEAD_BYTES: usize = 65_536;

/// A header's value, unfolded; empty where there is none.
pub(crate) fn value(raw: &[u8], name: &str) -> String {
    let head = raw.get(..raw.len().min(HEAD_BYTES)).unwrap_or(raw);
    let text = String::from_utf8_lossy(head);
    let mut found: Option<String> = None;
    for line in text.lines() {
        if line.is_empty() {
            break;
        }
        let folded = line.starts_with([' ', '\t']);
        match (&mut found, folded) {
            (Some(value), true) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (Some(_), false) => break,
            (None, true) => {}
            (None, false) => {
                let pair = line.split_once(':').filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
                found = pair.map(|(_, value)| value.trim().to_owned());
            }
        }
    }
    found.unwrap_or_default()
}

/// Encoded words (RFC 2047) in UTF-8 as text; what is none stays as it is.
pub(crate) fn decoded(value: &str) -> String {
    let mut out = String::new();
    let mut bytes: Vec<u8> = Vec::new();
    for (place, word) in value.split(' ').enumerate() {
        if let Some(part) = encoded_word(word) {
            // White space between two encoded words is no text, and a letter may be cut between them.
            if bytes.is_empty() && place > 0 {
                out.push(' ');
            }
            bytes.extend(part);
            continue;
        }
        out.push_str(&String::from_utf8_lossy(&bytes));
        bytes.clear();
        if place > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.push_str(&String::from_utf8_lossy(&bytes));
    out
}

fn encoded_word(word: &str) -> Option<Vec<u8>> {
    let inner = word.strip_prefix("=?")?.strip_suffix("?=")?;
    let mut parts = inner.splitn(3, '?');
    let charset = parts.next()?;
    let encoding = parts.next()?;
    let text = parts.next()?;
    if !charset.eq_ignore_ascii_case("utf-8") && !charset.eq_ignore_ascii_case("us-ascii") {
        return None;
    }
    match encoding {
        "B" | "b" => base64(text),
        "Q" | "q" => quoted(text),
        _ => None,
    }
}

fn quoted(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'_' => out.push(b' '),
            b'=' => {
                let pair = [bytes.next()?, bytes.next()?];
                out.push(u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?);
            }
            other => out.push(other),
        }
    }
    Some(out)
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.bytes().filter(|byte| *byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = ((bits << 6) | u32::from(value)) & 0xff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from((bits >> held) & 0xff).unwrap_or(0));
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn headers_are_found_and_unfolded() {
        let raw = b"From: a\r\nSubject: Laporan\r\n harian\r\nMessage-ID: <1@x>\r\n\r\nSubject: bukan\r\n";
        assert_eq!(value(raw, "subject"), "Laporan harian");
        assert_eq!(value(raw, "Message-ID"), "<1@x>");
        assert_eq!(value(raw, "to"), "");
    }

    #[test]
    fn encoded_words_are_read() {
        assert_eq!(decoded("=?utf-8?b?TGFwb3JhbiDigJMgaGFyaWFu?="), "Laporan – harian");
        assert_eq!(decoded("Edisi =?UTF-8?Q?=E2=80=93_Mei?= 2020"), "Edisi – Mei 2020");
        assert_eq!(decoded("=?utf-8?q?a?= =?utf-8?q?b?="), "ab");
        assert_eq!(decoded("=?utf-8?x?a?="), "=?utf-8?x?a?=");
    }

    proptest! {
        #[test]
        fn no_header_breaks_the_reader(raw in proptest::collection::vec(any::<u8>(), 0..400)) {
            let subject = value(&raw, "subject");
            prop_assert!(decoded(&subject).len() <= subject.len() * 3);
        }
    }
}
