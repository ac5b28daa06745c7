//! From bytes to text: byte order mark, header, declaration, detection.

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a body a declaration is looked for, in bytes; the HTML standard says 1,024, pages with long heads need more.
const DECLARATION_WINDOW: usize = 4_096;
/// How much of a body the detector sees, in bytes.
const DETECTION_WINDOW: usize = 65_536;

/// The body as text. Bytes that no encoding explains become U+FFFD.
///
/// Valid UTF-8 that is more than ASCII wins over header and declaration, since both are wrong more often than by
/// chance other encodings form it.
pub(crate) fn decode(body: &[u8], content_type: Option<&str>) -> String {
    if let Some((encoding, _)) = Encoding::for_bom(body) {
        return encoding.decode(body).0.into_owned();
    }
    if let Some(encoding) = utf16_without_mark(body) {
        return encoding.decode_without_bom_handling(body).0.into_owned();
    }
    let head = body.get(..body.len().min(DECLARATION_WINDOW)).unwrap_or(body);
    let declared = content_type
        .and_then(charset_parameter)
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .or_else(|| declaration(head));
    let has_escapes = declared.is_some_and(|encoding| encoding.name().starts_with("ISO-2022"));
    if !has_escapes && let Ok(text) = std::str::from_utf8(body) {
        return text.to_owned();
    }
    let encoding = match declared {
        Some(encoding) if encoding != UTF_8 && encoding != UTF_16LE && encoding != UTF_16BE => encoding,
        _ => detect(body, declared),
    };
    encoding.decode_without_bom_handling(body).0.into_owned()
}

fn detect(body: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    // A body that claims UTF-8 and has a few broken bytes among many good ones is UTF-8 with damage.
    let lossy = String::from_utf8_lossy(body);
    let broken = lossy.chars().filter(|c| *c == '\u{fffd}').count();
    let good = lossy.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}').count();
    if broken < good || (declared == Some(UTF_8) && broken * 4 < good) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let window = body.get(..body.len().min(DETECTION_WINDOW)).unwrap_or(body);
    detector.feed(window, true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    if guess == UTF_8 { WINDOWS_1252 } else { guess }
}

/// UTF-16 shows itself by the zero bytes beside the ASCII of markup.
fn utf16_without_mark(body: &[u8]) -> Option<&'static Encoding> {
    match body.get(..4)? {
        [0, first, 0, second] if *first != 0 && *second != 0 => Some(UTF_16BE),
        [first, 0, second, 0] if *first != 0 && *second != 0 => Some(UTF_16LE),
        _ => None,
    }
}

fn charset_parameter(content_type: &str) -> Option<&str> {
    let lower = content_type.to_ascii_lowercase();
    let start = lower.find("charset=")? + "charset=".len();
    let (_, rest) = content_type.split_at_checked(start)?;
    let rest = rest.trim_start_matches([' ', '"', '\'']);
    rest.split([';', '"', '\'', ' ', ',', '>', '/']).next().filter(|label| !label.is_empty())
}

fn declaration(head: &[u8]) -> Option<&'static Encoding> {
    let text: String =
        head.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { ' ' }).collect();
    let lower = text.to_ascii_lowercase();
    let label = if let Some(rest) = lower.trim_start().strip_prefix("<?xml") {
        let declaration = rest.split("?>").next()?;
        declaration.split("encoding").nth(1).and_then(|value| value.split(['"', '\'']).nth(1))
    } else {
        None
    };
    let label = label.or_else(|| {
        lower.split("<meta").skip(1).find_map(|meta| {
            let end = meta.find('>').unwrap_or(meta.len());
            charset_parameter(meta.split_at_checked(end)?.0)
        })
    })?;
    Encoding::for_label(label.trim().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_hint_is_used() {
        assert_eq!(decode(b"\xef\xbb\xbfr\xc3\xa9", None), "ré");
        assert_eq!(decode(b"r\xe9sum\xe9", Some("text/html; charset=\"iso-8859-1\"")), "résumé");
        let declared = decode(b"<?xml version='1.0' encoding='windows-1252'?><a>\x93x\x94</a>", None);
        assert!(declared.ends_with("<a>“x”</a>"), "{declared}");
        assert_eq!(
            decode(b"<meta charset=utf-8>r\xc3\xa9", Some("text/html; charset=latin1")),
            "<meta charset=utf-8>ré"
        );
        let wide: Vec<u8> = "<rss>é".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide, None), "<rss>é");
        let wide: Vec<u8> = "<rss>é".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&wide, Some("text/xml; charset=utf-8")), "<rss>é");
    }

    #[test]
    fn a_false_declaration_of_utf8_is_seen_through() {
        assert_eq!(
            decode(b"<meta charset=utf-8>\x93Ya\x94, kata warga desa itu", None),
            "<meta charset=utf-8>“Ya”, kata warga desa itu"
        );
    }

    proptest! {
        #[test]
        fn nothing_panics(body in prop::collection::vec(any::<u8>(), 0..400), header in "\\PC{0,40}") {
            let text = decode(&body, Some(&header));
            prop_assert!(text.len() <= body.len() * 6 + 8);
        }
    }
}
