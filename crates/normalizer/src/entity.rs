//! Character references of HTML and XML.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

static NAMED: LazyLock<HashMap<&'static str, char>> = LazyLock::new(|| {
    let lines = include_str!("entities.txt").lines().filter(|line| !line.starts_with('#'));
    let named = lines.filter_map(|line| {
        let (name, code) = line.split_once(' ')?;
        Some((name, char::from_u32(code.parse().ok()?)?))
    });
    named.chain([("apos", '\'')]).collect()
});

/// The longest name looked for, in bytes.
const MAX_NAME: usize = 12;

/// The text with its character references resolved once. What is no reference stays as it is.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(position) = memchr::memchr(b'&', rest.as_bytes()) {
        let Some((before, from)) = rest.split_at_checked(position) else { break };
        out.push_str(before);
        match reference(from) {
            Some((c, length)) => {
                out.push(c);
                rest = from.split_at_checked(length).map_or("", |(_, after)| after);
            }
            None => {
                out.push('&');
                rest = from.strip_prefix('&').unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that a text starting with `&` refers to, and how many bytes that takes.
fn reference(text: &str) -> Option<(char, usize)> {
    let body = text.strip_prefix('&')?;
    if let Some(number) = body.strip_prefix('#') {
        let (digits, radix, prefix) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16, 3),
            None => (number, 10, 2),
        };
        let length = digits.bytes().take(8).take_while(|byte| char::from(*byte).is_digit(radix)).count();
        let code = u32::from_str_radix(digits.split_at_checked(length)?.0, radix).ok()?;
        let closes = digits.as_bytes().get(length) == Some(&b';');
        return Some((character(code)?, prefix + length + usize::from(closes)));
    }
    let length = body.bytes().take(MAX_NAME).take_while(u8::is_ascii_alphanumeric).count();
    let (name, after) = body.split_at_checked(length)?;
    let closes = after.starts_with(';');
    // Without a semicolon only the five that every parser knows count: `&copyright` is a word.
    let known = closes || matches!(name, "amp" | "lt" | "gt" | "quot" | "nbsp");
    let c = known.then(|| NAMED.get(name).copied()).flatten()?;
    Some((c, 1 + length + usize::from(closes)))
}

/// The character of a code; the codes of Windows-1252's quotes and dashes mean these, as browsers have it.
fn character(code: u32) -> Option<char> {
    if (0x80..0xa0).contains(&code) {
        let byte = [u8::try_from(code).ok()?];
        return encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next();
    }
    char::from_u32(code).filter(|c| *c != '\0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn references_are_resolved_once() {
        assert_eq!(
            decode("a &amp;amp; b &lt;i&gt; &#8220;x&#x201D; &#147; &nbsp;|"),
            "a &amp; b <i> “x” “ \u{a0}|"
        );
        assert_eq!(
            decode("R&D &copyright &unknown; &; && &#; &#xZ;"),
            "R&D &copyright &unknown; &; && &#; &#xZ;"
        );
        assert_eq!(decode("&eacute;&apos;&amp x"), "é'& x");
    }

    proptest! {
        #[test]
        fn nothing_panics_or_grows(text in "(&|#|x|;|amp|[0-9]{0,9}|\\PC){0,40}") {
            prop_assert!(decode(&text).len() <= text.len() + 2);
        }
    }
}
