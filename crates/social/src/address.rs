//! Addresses of the platforms' interfaces: what was asked, and what to ask next at the same base.
//!
//! An address that was found is asked once; so the part behind `#`, which is never sent, says in which state it was
//! found: `comments=24` makes the same list of comments a new address once there are 25, `page=3` counts pages, so that
//! a server that gives a fresh token for ever is left after a bounded number of them.

use pantau_domain::Platform;
use url::Url;

use crate::SocialError;

/// The longest address that is read or made, in bytes.
const LONGEST: usize = 8_192;
/// The longest paging token that is followed, in bytes.
const LONGEST_TOKEN: usize = 2_048;
/// Parameters that carry a key; none goes into an address that we make.
const KEYS: [&str; 4] = ["key", "access_token", "oauth_token", "appsecret_proof"];
/// Parameters that say which page is meant.
const PAGING: [&str; 5] = ["pageToken", "next_token", "pagination_token", "after", "__paging_token"];

/// An address of an interface, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// Up to and with the version, without a slash at the end.
    base: String,
    path: Vec<String>,
    query: Vec<(String, String)>,
    /// What stands behind `#`.
    mark: String,
}

impl Address {
    pub(crate) fn read(platform: Platform, text: &str) -> Result<Self, SocialError> {
        let wrong = SocialError::Address { platform };
        let url = Some(text).filter(|text| text.len() <= LONGEST).and_then(|text| Url::parse(text).ok());
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https")).ok_or_else(|| wrong.clone())?;
        let parts: Vec<&str> = url.path_segments().map(Iterator::collect).unwrap_or_default();
        let end = (0..parts.len())
            .find(|at| {
                is_version(platform, parts.get(..=*at).unwrap_or_default()) && parts.get(at + 1).is_some()
            })
            .ok_or_else(|| wrong.clone())?;
        let (base, path) = parts.split_at_checked(end + 1).ok_or_else(|| wrong.clone())?;
        let path: Vec<String> =
            path.iter().filter(|part| !part.is_empty()).map(|part| (*part).to_owned()).collect();
        if path.is_empty() {
            return Err(wrong);
        }
        Ok(Self {
            base: format!("{}/{}", url.origin().ascii_serialization(), base.join("/")),
            path,
            query: url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
            mark: url.fragment().unwrap_or("").to_owned(),
        })
    }

    pub(crate) fn path(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The state in which it was found; none for further pages.
    pub(crate) fn state(&self) -> Option<&str> {
        Some(self.mark.as_str()).filter(|mark| !mark.is_empty() && !mark.starts_with("page="))
    }

    /// Another address at the same base.
    pub(crate) fn beside(&self, path: &[&str], query: &[(&str, &str)], mark: Option<&str>) -> Option<String> {
        build(&self.base, path, query, mark.unwrap_or(""))
    }

    /// The next page of the same list; none where the token repeats, the second empty page in a row was seen, or
    /// `most` pages were.
    pub(crate) fn page(&self, token: &[(&str, &str)], empty: bool, most: u32) -> Option<String> {
        let number: u32 = self.marked("page").and_then(|number| number.parse().ok()).unwrap_or(1);
        let bounded = token.iter().all(|(_, value)| !value.is_empty() && value.len() <= LONGEST_TOKEN);
        let repeated = token.iter().all(|(name, value)| self.get(name) == Some(value));
        if token.is_empty()
            || !bounded
            || repeated
            || number >= most
            || (empty && self.marked("empty").is_some())
        {
            return None;
        }
        let dropped = |name: &str| PAGING.contains(&name) || token.iter().any(|(new, _)| *new == name);
        let kept = self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let query: Vec<(&str, &str)> =
            kept.filter(|(name, _)| !dropped(name)).chain(token.iter().copied()).collect();
        let mark = format!("page={}{}", number + 1, if empty { "&empty=1" } else { "" });
        build(&self.base, &self.path(), &query, &mark)
    }

    fn marked(&self, name: &str) -> Option<&str> {
        self.mark
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }
}

/// The base of all addresses of an interface: the configured one, with the platform's version where it states none.
pub(crate) fn base(platform: Platform, api: &str) -> Option<String> {
    let url = Url::parse(api.trim())
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())?;
    let parts: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let mut base = url.origin().ascii_serialization();
    for part in &parts {
        base.push('/');
        base.push_str(part);
    }
    if !is_version(platform, &parts) {
        base.push_str(match platform {
            Platform::Youtube => "/youtube/v3",
            Platform::X => "/2",
            Platform::Instagram | Platform::Facebook => "/v25.0",
            Platform::Web | Platform::Other => return None,
        });
    }
    Some(base)
}

/// Whether a path ends with the platform's version.
fn is_version(platform: Platform, path: &[&str]) -> bool {
    match (platform, path) {
        (Platform::Youtube, [.., "youtube", "v3"]) | (Platform::X, [.., "2"]) => true,
        (Platform::Instagram | Platform::Facebook, [.., last]) => {
            let number = last.strip_prefix('v').and_then(|number| number.split_once('.'));
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            number.is_some_and(|(major, minor)| digits(major) && digits(minor))
        }
        _ => false,
    }
}

/// An address without any key. The same parts give the same address.
pub(crate) fn build(base: &str, path: &[&str], query: &[(&str, &str)], mark: &str) -> Option<String> {
    let mut url = Url::parse(base).ok()?;
    url.path_segments_mut().ok()?.pop_if_empty().extend(path);
    {
        let mut pairs = url.query_pairs_mut();
        for (name, value) in query.iter().filter(|(name, _)| !KEYS.contains(name)) {
            pairs.append_pair(name, value);
        }
    }
    if !mark.is_empty() {
        url.set_fragment(Some(mark));
    }
    Some(String::from(url)).filter(|url| url.len() <= LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_added_where_none_is_configured() {
        let check = |platform, api: &str, expected: &str| {
            assert_eq!(base(platform, api).as_deref(), Some(expected), "{api}")
        };
        check(Platform::Youtube, "https://www.googleapis.com", "https://www.googleapis.com/youtube/v3");
        check(
            Platform::Youtube,
            "https://www.googleapis.com/youtube/v3/",
            "https://www.googleapis.com/youtube/v3",
        );
        check(Platform::X, "http://127.0.0.1:8801/x/", "http://127.0.0.1:8801/x/2");
        check(Platform::Facebook, "https://graph.facebook.com/v26.0", "https://graph.facebook.com/v26.0");
        check(Platform::Instagram, "https://graph.facebook.com", "https://graph.facebook.com/v25.0");
        assert_eq!(base(Platform::X, "ftp://api.x.com"), None);
        assert_eq!(base(Platform::Web, "https://kabar.example"), None);
    }

    #[test]
    fn a_page_keeps_the_base_and_drops_keys() {
        let url = "http://h.example/x/2/tweets/search/recent?query=a&access_token=rahasia&key=rahasia&next_token=t1";
        let address = Address::read(Platform::X, url).unwrap();
        let next = address.page(&[("next_token", "t2")], false, 9).unwrap();
        assert_eq!(next, "http://h.example/x/2/tweets/search/recent?query=a&next_token=t2#page=2");
        assert_eq!(address.page(&[("next_token", "t1")], false, 9), None, "a repeated token ends the list");
        assert_eq!(address.page(&[("next_token", "")], false, 9), None);
    }

    #[test]
    fn pages_end() {
        let mut url = "http://h.example/2/tweets/search/recent?query=a".to_owned();
        let mut pages = 1;
        while let Some(next) =
            Address::read(Platform::X, &url).unwrap().page(&[("next_token", &format!("t{pages}"))], false, 7)
        {
            url = next;
            pages += 1;
        }
        assert_eq!(pages, 7);
        let once = Address::read(Platform::X, "http://h.example/2/tweets?query=a")
            .unwrap()
            .page(&[("next_token", "a")], true, 7)
            .unwrap();
        assert_eq!(
            Address::read(Platform::X, &once).unwrap().page(&[("next_token", "b")], true, 7),
            None,
            "two empty pages"
        );
    }

    #[test]
    fn other_addresses_are_refused() {
        for url in [
            "",
            "no address",
            "ftp://h/2/tweets",
            "https://h.example/",
            "https://h.example/2",
            "https://h.example/3/tweets",
        ] {
            assert!(Address::read(Platform::X, url).is_err(), "{url}");
        }
    }
}
