//! Who an outlet is, by its address and name. What is not certain is a guess and said to be one.

use pantau_classifier::Gazetteer;
use pantau_domain::{Medium, RegionCode};
use pantau_normalizer::discover::Home;
use serde::Serialize;
use url::{Host, Url};

/// Something told by a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guess<T> {
    /// What it is.
    pub value: T,
    /// Whether it can stand as it is.
    pub sure: bool,
}

/// The addresses that a text may mean, the likeliest first.
///
/// # Errors
/// What is wrong with it.
pub fn addresses(text: &str) -> Result<Vec<String>, String> {
    let text = text.trim().trim_matches(['<', '>', '"', '\'']);
    if text.is_empty() {
        return Err("no address was given".to_owned());
    }
    let candidates = match text.split_once("://") {
        Some((scheme, _))
            if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") =>
        {
            return Err(format!("`{text}` is no address of a web page"));
        }
        Some(_) => vec![text.to_owned()],
        // A mail address, or a name before a host: no page.
        None if text.contains('@') => return Err(format!("`{text}` is no address of a web page")),
        // A port of its own is mostly one of an own network, where pages are seldom encrypted.
        None if has_port(text) => vec![format!("http://{text}"), format!("https://{text}")],
        None => vec![format!("https://{text}"), format!("https://www.{text}"), format!("http://{text}")],
    };
    let mut out = Vec::new();
    for candidate in candidates {
        let Ok(url) = Url::parse(&candidate) else { continue };
        let named = match url.host() {
            Some(Host::Domain(name)) => {
                let bare = name.strip_prefix("www.").unwrap_or(name);
                (bare.contains('.') || bare == "localhost") && !bare.starts_with("www.")
            }
            // A number has no `www.` before it.
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
            None => false,
        };
        let right = named && !candidate.chars().any(char::is_whitespace) && candidate.len() <= 2_000;
        // `www.127.0.0.1` is a name by its letters.
        let is_odd = url.host_str().is_some_and(|host| {
            host.strip_prefix("www.").is_some_and(|rest| rest.parse::<std::net::Ipv4Addr>().is_ok())
        });
        if right && !is_odd {
            out.push(url.into());
        }
    }
    if out.is_empty() { Err(format!("`{text}` is no address of a web page")) } else { Ok(out) }
}

fn has_port(text: &str) -> bool {
    let host = text.split(['/', '?']).next().unwrap_or(text);
    host.rsplit_once(':').is_some_and(|(_, port)| port != "443" && port.parse::<u16>().is_ok())
}

/// The home page behind an address: a part of a larger site with a page of its own (`/jatim`) is one.
pub(super) fn home_of(url: &str, is_for_machines: bool) -> String {
    let Ok(parsed) = Url::parse(url) else { return url.to_owned() };
    let parts: Vec<&str> = parsed.path().split('/').filter(|part| !part.is_empty()).collect();
    let is_part = match parts.as_slice() {
        [only] => {
            let plain = only.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
            plain && only.matches('-').count() < 2 && only.len() <= 24
        }
        _ => false,
    };
    if is_part && !is_for_machines && parsed.query().is_none() {
        return url.to_owned();
    }
    format!("{}/", parsed.origin().ascii_serialization())
}

/// An id: the host without `www.`, with the port and the part of the site where there are any.
pub(super) fn id_of(home: &str) -> String {
    let Ok(url) = Url::parse(home) else { return "outlet".to_owned() };
    let host = url.host_str().unwrap_or("outlet").trim_matches(['[', ']']);
    let mut id = host.strip_prefix("www.").unwrap_or(host).to_owned();
    let parts = url.port().map(|port| port.to_string()).into_iter();
    let parts = parts.chain(url.path().split('/').filter(|part| !part.is_empty()).map(str::to_owned));
    for part in parts {
        id.push('-');
        id.extend(part.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')));
    }
    id.chars().take(120).collect()
}

/// Words of titles that name no outlet.
const GENERIC: &[&str] = &[
    "beranda",
    "home",
    "homepage",
    "depan",
    "berita terkini",
    "berita terbaru",
    "terkini",
    "portal berita",
    "berita",
    "situs berita",
    "rss",
    "feed",
    "index",
    "indeks",
];

/// The outlet's name: as it says, else the part of the title that is nearest to its host, else the host.
pub(super) fn name_of(home: &Home, feed_title: Option<&str>, url: &str) -> String {
    let host = pantau_text::address::host(url).unwrap_or_default();
    let named = home.name.as_deref().map(str::trim).filter(|name| !name.is_empty() && name.len() <= 80);
    if let Some(name) = named {
        return name.to_owned();
    }
    let key = compact(host.split('.').next().unwrap_or(""));
    parts_of(home.title.as_deref())
        .into_iter()
        .chain(parts_of(feed_title))
        .filter(|part| !GENERIC.contains(&part.to_lowercase().as_str()))
        .min_by_key(|part| {
            let own = compact(part);
            let near = !key.is_empty() && !own.is_empty() && (own.contains(&key) || key.contains(&own));
            (usize::from(!near), part.split_whitespace().count())
        })
        .unwrap_or(host)
}

/// The parts of a title between its signs.
fn parts_of(title: Option<&str>) -> Vec<String> {
    let mut text = title.unwrap_or("").to_owned();
    for sign in [" - ", " | ", " – ", " — ", " » ", " :: ", ": "] {
        text = text.replace(sign, "\n");
    }
    let parts = text.lines().map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty() && part.len() <= 80).collect()
}

/// Letters and digits alone, in lower case.
fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The kind of medium by its name; online where nothing tells.
pub(super) fn medium_of(name: &str) -> Guess<Medium> {
    let words = words(name);
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    if has(&["radio", "fm", "rri"]) {
        Guess { value: Medium::Radio, sure: false }
    } else if has(&["tv", "televisi", "tvri", "televisi"]) {
        Guess { value: Medium::Tv, sure: false }
    } else if has(&["koran", "harian", "tabloid", "majalah"]) {
        Guess { value: Medium::Print, sure: false }
    } else {
        Guess { value: Medium::Online, sure: true }
    }
}

/// Where an outlet is at home by its name and host: one region that is clear, or several that it may be.
pub(super) fn region_of(gazetteer: &Gazetteer, name: &str, url: &str) -> Guess<Vec<RegionCode>> {
    let spaced = format!(" {} ", words(name).join(" "));
    let host = compact(&pantau_text::address::host(url).unwrap_or_default());
    let mut found: Vec<RegionCode> = Vec::new();
    let mut exact: Vec<RegionCode> = Vec::new();
    for code in gazetteer.codes() {
        let Some(full) = gazetteer.name(code) else { continue };
        let full = full.to_lowercase();
        let bare = full.strip_prefix("kabupaten ").or_else(|| full.strip_prefix("kota ")).unwrap_or(&full);
        if spaced.contains(&format!(" {full} ")) {
            exact.push(code.clone());
        }
        // `Batu` alone is a stone, and four letters stand in many a host by chance.
        let in_name = bare != "batu" && spaced.contains(&format!(" {bare} "));
        let glued = compact(bare);
        if in_name || (glued.len() >= 5 && (host.contains(&glued) || compact(name).contains(&glued))) {
            found.push(code.clone());
        }
    }
    let found = if exact.is_empty() { found } else { exact };
    if !found.is_empty() {
        let sure = found.len() == 1;
        return Guess { value: found, sure };
    }
    let of_province =
        ["jatim", "jawatimur"].iter().any(|word| host.contains(word) || compact(name).contains(word));
    let nearly = ["madura", "mataraman", "tapalkuda", "pantura"];
    let of_part = nearly.iter().any(|word| host.contains(word) || compact(name).contains(word));
    let province: Vec<RegionCode> =
        if of_province || of_part { "35".parse().into_iter().collect() } else { Vec::new() };
    Guess { sure: of_province && !province.is_empty(), value: province }
}

#[cfg(test)]
mod tests {
    use pantau_classifier::Annotator;

    use super::*;

    #[test]
    fn a_bare_host_is_an_address_and_a_word_is_none() {
        assert_eq!(
            addresses(" kabar.example ").unwrap(),
            ["https://kabar.example/", "https://www.kabar.example/", "http://kabar.example/"]
        );
        assert_eq!(
            addresses("127.0.0.1:8801").unwrap(),
            ["http://127.0.0.1:8801/", "https://127.0.0.1:8801/"]
        );
        assert_eq!(addresses("http://kabar.example/a?b=1").unwrap(), ["http://kabar.example/a?b=1"]);
        for wrong in
            ["", "kabar", "ftp://kabar.example/", "kabar lereng", "mailto:a@kabar.example", "https://"]
        {
            assert!(addresses(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_home_page_behind_an_address_is_found() {
        let check =
            |url: &str, machines: bool, expected: &str| assert_eq!(home_of(url, machines), expected, "{url}");
        check("https://kabar.example/", false, "https://kabar.example/");
        check("https://kabar.example/read/12/panen-raya-padi", false, "https://kabar.example/");
        check("https://kabar.example/panen-raya-padi", false, "https://kabar.example/");
        check("https://kabar.example/jatim", false, "https://kabar.example/jatim");
        check("https://kabar.example/feed", true, "https://kabar.example/");
        check("http://127.0.0.1:8801/?p=12", false, "http://127.0.0.1:8801/");
    }

    #[test]
    fn ids_and_names_come_from_hosts_and_titles() {
        assert_eq!(id_of("https://www.kabar.example/"), "kabar.example");
        assert_eq!(id_of("https://kabar.example/jatim/"), "kabar.example-jatim");
        assert_eq!(id_of("http://127.0.0.1:8801/"), "127.0.0.1-8801");
        let home = |name: Option<&str>, title: &str| Home {
            name: name.map(str::to_owned),
            title: Some(title.to_owned()),
            ..Home::default()
        };
        let url = "https://kabarlereng.example/";
        assert_eq!(name_of(&home(Some("Kabar Lereng"), "x"), None, url), "Kabar Lereng");
        assert_eq!(name_of(&home(None, "Beranda - Kabar Lereng"), None, url), "Kabar Lereng");
        assert_eq!(
            name_of(&home(None, "Warta cepat dari kaki gunung | Kabar Lereng"), None, url),
            "Kabar Lereng"
        );
        assert_eq!(name_of(&home(None, "Beranda"), Some("Lereng"), "http://127.0.0.1:1/"), "Lereng");
        assert_eq!(name_of(&home(None, ""), None, url), "kabarlereng.example");
    }

    #[test]
    fn regions_are_told_where_a_name_is_clear() {
        let annotator = Annotator::embedded().unwrap();
        let check = |name: &str, host: &str, expected: &[&str], sure: bool| {
            let guess = region_of(annotator.gazetteer(), name, &format!("https://{host}/"));
            let codes: Vec<&str> = guess.value.iter().map(RegionCode::as_str).collect();
            assert_eq!((codes.as_slice(), guess.sure), (expected, sure), "{name} {host}");
        };
        check("Blok Tuban", "a.example", &["35.23"], true);
        check("Warta", "wartabojonegoro.example", &["35.22"], true);
        check("Kabar Malang", "a.example", &["35.07", "35.73"], false);
        check("Kabar Kota Malang", "a.example", &["35.73"], true);
        check("Kabar Jatim", "a.example", &["35"], true);
        check("Kabar Madura", "a.example", &["35"], false);
        check("Kabar Batu Bara", "a.example", &[], false);
        check("Kabar Lereng", "a.example", &[], false);
    }
}
