//! Fields of replies. Whatever is not of the expected form is absent.

use jiff::Timestamp;
use serde_json::Value;

/// The longest native id, so that `platform:id` is a mention id.
const LONGEST_ID: usize = 150;

/// A text that is not empty.
pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

/// A list; empty where there is none.
pub(crate) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A count: a number, or digits in a text as YouTube writes them. Absent is unknown, not 0.
pub(crate) fn count(value: &Value, pointer: &str) -> Option<u64> {
    let value = value.pointer(pointer)?;
    value.as_u64().or_else(|| value.as_str().filter(|text| text.len() <= 20)?.parse().ok())
}

/// An id that may stand in an address: letters, digits, `_`, `-`, `.`.
pub(crate) fn id(value: &Value, pointer: &str) -> Option<String> {
    let id = match value.pointer(pointer)? {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.as_u64()?.to_string(),
        _ => return None,
    };
    let fits = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    (fits && id.len() <= LONGEST_ID && id.bytes().any(|byte| byte.is_ascii_alphanumeric())).then_some(id)
}

/// An instant to the second with the offset that was printed, in seconds: RFC 3339, also with `+0000`.
pub(crate) fn instant(value: &Value, pointer: &str) -> Option<(Timestamp, i32)> {
    let text = text(value, pointer).filter(|text| text.len() <= 40)?;
    let instant: Timestamp = text.parse().ok()?;
    Some((Timestamp::from_second(instant.as_second()).ok()?, offset(text)))
}

/// The offset at the end of a date.
fn offset(text: &str) -> i32 {
    let Some((at, sign)) = text.char_indices().rev().find(|(_, c)| matches!(c, '+' | '-')) else { return 0 };
    // A `-` of the date itself stands before the `T`.
    let Some((date, zone)) = text.split_at_checked(at).filter(|(date, _)| date.contains(['T', 't', ' ']))
    else {
        return 0;
    };
    debug_assert!(!date.is_empty());
    let digits: Vec<i32> =
        zone.chars().filter_map(|c| c.to_digit(10)).filter_map(|digit| i32::try_from(digit).ok()).collect();
    match digits.as_slice() {
        [h1, h2, m1, m2, ..] => (if sign == '-' { -60 } else { 60 }) * ((h1 * 10 + h2) * 60 + m1 * 10 + m2),
        _ => 0,
    }
}

/// Decodes the entities that platforms write, each once; what is no entity stays as it is.
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        // No entity that we know is longer than this.
        let end = after.char_indices().take(10).find(|(_, c)| *c == ';').map(|(at, _)| at);
        let found = end.and_then(|end| Some((entity(after.get(..end)?)?, after.get(end + 1..)?)));
        if let Some((letter, behind)) = found {
            out.push(letter);
            rest = behind;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        other => {
            let number = other.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16)).ok()?;
            char::from_u32(code)?
        }
    })
}

/// The text of a small piece of HTML: `<br>` parts lines, other tags fall away.
pub(crate) fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match after.split_once('>').filter(|_| is_tag) {
            Some((tag, behind)) => {
                if tag.get(..2).is_some_and(|name| name.eq_ignore_ascii_case("br")) {
                    out.push('\n');
                }
                rest = behind;
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    unescape(&out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn counts_are_numbers_or_digits_and_never_invented() {
        let value = json!({"a": "78814", "b": 5, "c": null, "d": "x", "e": -1, "f": 1.5});
        assert_eq!((count(&value, "/a"), count(&value, "/b")), (Some(78_814), Some(5)));
        for pointer in ["/c", "/d", "/e", "/f", "/g"] {
            assert_eq!(count(&value, pointer), None, "{pointer}");
        }
    }

    #[test]
    fn dates_of_all_platforms_are_read_to_the_second() {
        let check = |text: &str, instant_text: &str, offset_secs: i32| {
            let expected = (instant_text.parse().unwrap(), offset_secs);
            assert_eq!(instant(&json!([text]), "/0"), Some(expected), "{text}");
        };
        check("2026-11-22T08:06:12+0000", "2026-11-22T08:06:12Z", 0);
        check("2026-11-22T14:12:37.936Z", "2026-11-22T14:12:37Z", 0);
        check("2026-11-22T15:06:12+07:00", "2026-11-22T08:06:12Z", 25_200);
        check("2026-11-22T05:06:12-0300", "2026-11-22T08:06:12Z", -10_800);
        assert_eq!(instant(&json!(["kemarin"]), "/0"), None);
    }

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(
            unescape("a &amp; b &lt;c&gt; &quot;d&#39; &#x27; &amp;amp; &tak; & &"),
            "a & b <c> \"d' ' &amp; &tak; & &"
        );
        assert_eq!(plain("satu<br>dua <b>tiga</b> 3 < 4 &amp; lima"), "satu\ndua tiga 3 < 4 & lima");
    }

    #[test]
    fn an_id_cannot_lead_elsewhere() {
        for bad in ["", "..", "../me", "a/b", "a?b", "a b", "é", &"x".repeat(151)] {
            assert_eq!(id(&json!([bad]), "/0"), None, "{bad}");
        }
        assert_eq!(id(&json!([17]), "/0").as_deref(), Some("17"));
    }
}
