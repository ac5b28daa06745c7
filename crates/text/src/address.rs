//! Canonical addresses: one address for one page, however it was linked to.

use url::Url;

/// The longest address that is kept, in bytes.
pub const MAX_LENGTH: usize = 2_000;

/// Query parameters that say who sent a reader and not what is read.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "gbraid",
    "wbraid",
    "dclid",
    "msclkid",
    "yclid",
    "igsh",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "ref_src",
    "ref_url",
    "referrer",
    "cmpid",
    "cmp",
    "ocid",
    "ncid",
    "twclid",
    "ttclid",
    "srsltid",
    "s_kwcid",
    "spm",
    "si",
    "feature",
    "__twitter_impression",
    "wt_mc",
    "at_medium",
    "at_campaign",
    "tbcopy",
    "tbsource",
    "jxrecoid",
    "medium",
    "campaign",
    "share_id",
    "share_source",
    "fb_action_ids",
    "fb_action_types",
    "fb_source",
    "xtor",
    "_hsenc",
    "_hsmi",
    "oly_anon_id",
    "oly_enc_id",
    "vero_id",
    "wickedid",
    "source_id",
];

/// The canonical form of an address, or none where it is no address of a web page.
///
/// Relative addresses are joined to `base`. Scheme `http` or `https`; host in lower case without default port, user,
/// `m.`, `mobile.` and `amp.`; no fragment, no tracking parameters, no AMP or single-page variants; remaining
/// parameters sorted; no trailing slash. At most [`MAX_LENGTH`] bytes, before and after. Doing it twice changes nothing.
#[must_use]
pub fn canonical(url: &str, base: Option<&str>) -> Option<String> {
    let url = url.trim();
    if url.is_empty() || url.len() > MAX_LENGTH {
        return None;
    }
    let mut parsed = match Url::parse(url) {
        Ok(parsed) => parsed,
        Err(url::ParseError::RelativeUrlWithoutBase) => Url::parse(base?).ok()?.join(url).ok()?,
        Err(_) => return None,
    };
    if !matches!(parsed.scheme(), "http" | "https") {
        return None;
    }
    parsed.set_fragment(None);
    // These two fail only for addresses without a host, which http and https always have.
    parsed.set_username("").ok()?;
    parsed.set_password(None).ok()?;
    strip_host(&mut parsed);
    strip_path(&mut parsed);
    strip_query(&mut parsed);
    let mut out: String = parsed.into();
    if out.matches('/').count() == 3 && out.ends_with('/') {
        out.pop();
    }
    (out.len() <= MAX_LENGTH).then_some(out)
}

/// Host and port of an address as written, without parsing it: what stands between the scheme and the path.
#[must_use]
pub fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    rest.get(..end).unwrap_or(rest)
}

/// The host of an address in lower case without `www.`, `m.` and `amp.`; none where it has none.
#[must_use]
pub fn host(url: &str) -> Option<String> {
    let parsed = Url::parse(url).ok()?;
    let host = parsed.host_str()?;
    let host = bare_host(host.trim_end_matches('.'));
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

fn bare_host(host: &str) -> &str {
    let mut host = host;
    // A rest of at least two labels must remain: `m.id` is a host of its own.
    while let Some(rest) = ["m.", "amp.", "mobile."].iter().find_map(|prefix| host.strip_prefix(prefix)) {
        if !rest.contains('.') || rest.starts_with('.') {
            break;
        }
        host = rest;
    }
    host
}

fn strip_host(url: &mut Url) {
    let Some(host) = url.host_str() else { return };
    if url.domain().is_none() {
        return;
    }
    let dotless = host.trim_end_matches('.');
    let bare = bare_host(dotless).to_owned();
    if bare.is_empty() || bare == host {
        return;
    }
    let before = url.clone();
    if url.set_host(Some(&bare)).is_err() || url.domain().is_none() {
        *url = before;
    }
}

fn strip_path(url: &mut Url) {
    let path = url.path().to_owned();
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    while parts.last().is_some_and(|last| last.eq_ignore_ascii_case("amp")) {
        parts.pop();
    }
    while parts.len() > 1 && parts.first().is_some_and(|first| first.eq_ignore_ascii_case("amp")) {
        parts.remove(0);
    }
    let mut joined = parts.join("/");
    while let Some(stem) = joined.strip_suffix(".amp").or_else(|| joined.strip_suffix(".amp.html")) {
        joined = stem.trim_end_matches('/').to_owned();
    }
    url.set_path(&joined);
}

fn strip_query(url: &mut Url) {
    if url.query().is_none() {
        return;
    }
    let mut kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, value)| !is_noise(key, value))
        .map(|(k, v)| (k.into(), v.into()))
        .collect();
    kept.sort();
    kept.dedup();
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
}

fn is_noise(key: &str, value: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let value = value.to_ascii_lowercase();
    if key.is_empty() || key.starts_with("utm_") || key.starts_with("pk_") || TRACKING.contains(&key.as_str())
    {
        return true;
    }
    match key.as_str() {
        "amp" | "m" => matches!(value.as_str(), "" | "1" | "true"),
        "outputtype" => matches!(value.as_str(), "amp" | "amp-type"),
        "page" => matches!(value.as_str(), "all" | ""),
        "single" | "showpage" => matches!(value.as_str(), "1" | "all" | ""),
        "ref" | "source" | "from" => {
            ["facebook", "twitter", "instagram", "whatsapp", "share", "telegram", "line", "rss", "google"]
                .iter()
                .any(|sender| value.contains(sender))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_page_has_one_address() {
        let cases = [
            (
                "HTTPS://Www.Kabar.example:443/a/b/?utm_source=x&b=2&a=1#c",
                "https://www.kabar.example/a/b?a=1&b=2",
            ),
            ("https://m.kabar.example/a/", "https://kabar.example/a"),
            ("https://amp.kabar.example/a", "https://kabar.example/a"),
            ("https://kabar.example/a/amp/", "https://kabar.example/a"),
            ("https://kabar.example/amp/a", "https://kabar.example/a"),
            ("https://kabar.example/a?amp=1&fbclid=9", "https://kabar.example/a"),
            ("https://kabar.example/a?outputType=amp", "https://kabar.example/a"),
            ("https://kabar.example/a?page=all", "https://kabar.example/a"),
            ("https://kabar.example/a?single=1", "https://kabar.example/a"),
            ("https://kabar.example/a?page=2", "https://kabar.example/a?page=2"),
            ("http://kabar.example/", "http://kabar.example"),
            ("http://127.0.0.1:8801/a/", "http://127.0.0.1:8801/a"),
            ("http://m.id/x", "http://m.id/x"),
        ];
        for (given, expected) in cases {
            assert_eq!(canonical(given, None).as_deref(), Some(expected), "{given}");
        }
        assert_eq!(
            canonical("../b?id=3", Some("https://kabar.example/x/y")).as_deref(),
            Some("https://kabar.example/b?id=3")
        );
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for given in
            ["javascript:void(0)", "mailto:a@b.example", "ftp://a.example/", "/relative", "", "http://"]
        {
            assert_eq!(canonical(given, None), None, "{given}");
        }
        assert_eq!(canonical(&format!("https://a.example/{}", "x".repeat(2_000)), None), None);
    }

    #[test]
    fn hosts_are_compared_bare() {
        assert_eq!(host("https://WWW.Kabar.example/a").as_deref(), Some("kabar.example"));
        assert_eq!(host("https://m.kabar.example").as_deref(), Some("kabar.example"));
        assert_eq!(host("nothing"), None);
        assert_eq!(authority("https://WWW.Kabar.example:8080?a=/b"), "WWW.Kabar.example:8080");
        assert_eq!((authority("kabar.example/a"), authority("")), ("kabar.example", ""));
    }

    proptest! {
        #[test]
        fn twice_is_once(
            path in "(/[a-zA-Z0-9 %._~-]{0,12}){0,4}",
            query in "[a-z0-9=&%+_.]{0,40}",
            prefix in "(m\\.|amp\\.|www\\.){0,2}",
        ) {
            let url = format!("https://{prefix}kabar.example{path}?{query}");
            if let Some(once) = canonical(&url, None) {
                prop_assert_eq!(canonical(&once, None), Some(once));
            }
        }

        #[test]
        fn nothing_panics(url in "\\PC{0,80}", base in "\\PC{0,40}") {
            let canonical = canonical(&url, Some(&base));
            prop_assert!(canonical.is_none_or(|url| url.len() <= MAX_LENGTH && url.starts_with("http")));
        }
    }
}
