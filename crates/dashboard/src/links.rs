//! Addresses inside the dashboard, and outside addresses that may be followed.

use jiff::civil::Date;
use pantau_domain::{EditionId, IssueId, MentionId, Population, RegionCode, StoryId};

/// Bytes that stand in a path segment or a query value as they are: the unreserved ones of RFC 3986.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// A text as one path segment or one query value.
pub(crate) fn encode(text: &str) -> String {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_plain(byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                out.push(HEX.get(usize::from(half)).copied().unwrap_or('0'));
            }
        }
    }
    out
}

/// A path with those fields that hold something.
pub(crate) fn with_query(path: &str, fields: &[(&str, &str)]) -> String {
    let set: Vec<String> = fields
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    if set.is_empty() { path.to_owned() } else { format!("{path}?{}", set.join("&")) }
}

pub(crate) fn mention(id: &MentionId) -> String {
    format!("/pemberitaan/{}", encode(id.as_str()))
}

pub(crate) fn story(id: &StoryId) -> String {
    format!("/peristiwa/{}", encode(id.as_str()))
}

pub(crate) fn issue(id: &IssueId, day: Option<Date>, population: Population) -> String {
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    with_query(&format!("/isu/{}", encode(id.as_str())), &[("tanggal", &day), ("cakupan", scope(population))])
}

pub(crate) fn edition(id: &EditionId) -> String {
    format!("/laporan/{}", encode(id.as_str()))
}

pub(crate) fn home(day: Date, population: Population) -> String {
    with_query("/", &[("tanggal", &day.to_string()), ("cakupan", scope(population))])
}

/// Mentions of one region on one day.
pub(crate) fn region(region: &RegionCode, day: Date) -> String {
    let day = day.to_string();
    with_query("/cari", &[("sejak", &day), ("hingga", &day), ("wilayah", region.as_str())])
}

/// The population as a field's value; Jawa Timur is what is meant where nothing is said.
pub(crate) fn scope(population: Population) -> &'static str {
    if population == Population::Jatim { "" } else { population.as_str() }
}

/// An outside address that a browser may be sent to: HTTP alone, so that no stored address becomes a script.
pub(crate) fn outside(url: &str) -> Option<&str> {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme)?;
    let safe = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    (safe && !url.chars().any(|c| c.is_control() || c.is_whitespace())).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stays_one_segment() {
        assert_eq!(encode("a/b?c#d é"), "a%2Fb%3Fc%23d%20%C3%A9");
        assert_eq!(mention(&"x:1/2".parse().unwrap()), "/pemberitaan/x%3A1%2F2");
    }

    #[test]
    fn empty_fields_are_left_out() {
        assert_eq!(with_query("/cari", &[("q", ""), ("hal", "")]), "/cari");
        assert_eq!(with_query("/cari", &[("q", "a&b"), ("hal", "2")]), "/cari?q=a%26b&hal=2");
    }

    #[test]
    fn only_the_web_is_linked_to() {
        assert!(outside("https://brantas.example/a").is_some());
        for bad in
            ["javascript:alert(1)", "JavaScript://x%0aalert(1)", "data:text/html,x", "https://a b", "//x"]
        {
            assert_eq!(outside(bad), None, "{bad}");
        }
    }
}
