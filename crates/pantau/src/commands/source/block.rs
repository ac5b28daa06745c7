//! A block for outlets.toml, with what was seen as comments.

use pantau_domain::{RegionCode, time};
use pantau_pipeline::probe::{ArticleSeen, FeedSeen, Probed, SitemapSeen};

/// Letters of a comment that came from outside.
const COMMENT: usize = 300;

/// The block. Everything from outside is quoted as TOML asks, or made a comment of one line.
pub(super) fn write(probed: &Probed, name_of: &dyn Fn(&RegionCode) -> String) -> String {
    let mut lines = Vec::new();
    let mut note = |text: String| lines.push(format!("# {}", comment(&text)));
    note(format!(
        "Seen on {} with {} requests, from {}",
        time::wib_day(probed.probed_at),
        probed.requests,
        probed.asked
    ));
    if let Some(platform) = probed.platform {
        note(format!("runs on {platform}"));
    }
    note(robots(probed));
    for feed in &probed.feeds {
        note(told_feed(feed));
    }
    if !probed.more_feeds.is_empty() {
        note(format!("further feeds, not looked at: {}", probed.more_feeds.join(" ")));
    }
    for map in &probed.sitemaps {
        note(told_sitemap(map));
    }
    for seen in &probed.sections {
        let next = if seen.has_next { ", has a next page" } else { "" };
        note(format!("section {} ({}): {} articles{next}", seen.url, seen.label, seen.articles));
    }
    if !probed.more_sections.is_empty() {
        note(format!("further sections, not looked at: {}", probed.more_sections.join(" ")));
    }
    for article in &probed.articles {
        note(told_article(article));
    }
    for url in &probed.refused {
        note(format!("not asked, robots.txt or a safety rule forbids it: {url}"));
    }
    for (url, reason) in &probed.failed {
        note(format!("failed: {url}: {reason}"));
    }
    lines.extend(keys(probed, name_of));
    lines.join("\n")
}

fn robots(probed: &Probed) -> String {
    let seen = &probed.robots;
    if !seen.exists {
        return "robots.txt: there is none, everything may be asked".to_owned();
    }
    let mut parts = Vec::new();
    parts.push(if seen.forbids_all { "forbids everything" } else { "we may read" }.to_owned());
    if seen.is_named {
        parts.push("names us".to_owned());
    }
    if let Some(secs) = seen.crawl_delay_secs {
        parts.push(format!("{secs} s between requests"));
    }
    if seen.sitemaps > 0 {
        parts.push(format!("sitemaps named: {}", seen.sitemaps));
    }
    if !seen.disallow.is_empty() && !seen.forbids_all {
        parts.push(format!("closed: {}", seen.disallow.join(" ")));
    }
    format!("robots.txt: {}", parts.join("; "))
}

fn told_feed(feed: &FeedSeen) -> String {
    let text = if feed.full_text { "whole articles" } else { "teasers" };
    format!(
        "feed {} ({}): {}, {} entries, newest {}, dates: {}, {text}",
        feed.url,
        feed.found,
        feed.kind,
        feed.entries,
        feed.newest.as_deref().unwrap_or("unknown"),
        feed.dates
    )
}

fn told_sitemap(map: &SitemapSeen) -> String {
    let children =
        if map.children > 0 { format!(", sitemaps in it: {}", map.children) } else { String::new() };
    format!(
        "sitemap {} ({}): {}, {} pages seen{children}, newest {}",
        map.url,
        map.found,
        map.kind,
        map.pages,
        map.newest.as_deref().unwrap_or("unknown")
    )
}

fn told_article(article: &ArticleSeen) -> String {
    let confidence = format!("{:?}", article.confidence).to_lowercase();
    let or = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    let mut extra = String::new();
    for (is, what) in [
        (article.json_ld, "JSON-LD"),
        (article.amp.is_some(), "an AMP page"),
        (article.next_page.is_some(), "a next page"),
    ] {
        if is {
            extra.push_str(", ");
            extra.push_str(what);
        }
    }
    format!(
        "article read {confidence}: {} letters, title: {}, date: {}, author: {}{extra}: {}",
        article.letters,
        or(&article.title),
        or(&article.published),
        or(&article.author),
        article.url
    )
}

fn keys(probed: &Probed, name_of: &dyn Fn(&RegionCode) -> String) -> Vec<String> {
    let has_new = !probed.feeds.is_empty() || probed.sitemaps.iter().any(|map| map.kind == "news");
    let mut lines = vec![
        "[[outlet]]".to_owned(),
        format!("id = {}", text(&probed.id)),
        format!("name = {}", text(&probed.name)),
        format!("home = {}", text(&probed.home)),
    ];
    let feeds: Vec<&str> = probed.feeds.iter().map(|feed| feed.url.as_str()).collect();
    if !feeds.is_empty() {
        lines.push(format!("feeds = {}", list(&feeds)));
    }
    let (news, whole): (Vec<&SitemapSeen>, Vec<&SitemapSeen>) =
        probed.sitemaps.iter().partition(|map| map.kind == "news" || !has_new);
    let urls = |maps: &[&SitemapSeen]| list(&maps.iter().map(|map| map.url.as_str()).collect::<Vec<_>>());
    if !news.is_empty() {
        let is_long = news.iter().any(|map| map.kind != "news");
        let advice = if is_long { " # long: the first time crawl it with --since" } else { "" };
        lines.push(format!("sitemaps = {}{advice}", urls(&news)));
    } else if !whole.is_empty() {
        lines.push(format!("# sitemaps = {} # the outlet's whole history: only to look back", urls(&whole)));
    }
    let sections: Vec<&str> = probed.sections.iter().map(|seen| seen.url.as_str()).collect();
    let needs_sections = feeds.is_empty() && news.is_empty();
    let (open, why) =
        if needs_sections { ("", "") } else { ("# ", " # only where the feed holds too little") };
    if !sections.is_empty() {
        lines.push(format!("{open}sections = {}{why}", list(&sections)));
    }
    if let Some(rule) = &probed.link_rule {
        lines.push(format!("link_rule = {} # what addresses of articles look like", text(rule)));
    }
    if let Some(archive) = &probed.archive {
        lines.push(format!("archive = {} # its list of one day", text(archive)));
    }
    let guessed = if probed.medium.sure { "" } else { " # a guess from its name" };
    lines.push(format!("medium = {}{guessed}", text(probed.medium.value.as_str())));
    match (probed.region.value.as_slice(), probed.region.sure) {
        ([code], true) => {
            lines.push("level = \"local\"".to_owned());
            lines.push(format!("region = {} # {}", text(code.as_str()), comment(&name_of(code))));
        }
        (codes, _) => {
            lines.push("# level = \"local\" # or \"national\"".to_owned());
            let names: Vec<String> = codes.iter().map(|code| format!("{code} {}", name_of(code))).collect();
            let maybe = if names.is_empty() {
                "where it is at home".to_owned()
            } else {
                format!("perhaps {}", names.join(", "))
            };
            let example = codes.first().map_or("35", RegionCode::as_str);
            lines.push(format!("# region = {} # {}", text(example), comment(&maybe)));
        }
    }
    lines.push("partner = false".to_owned());
    let ready = probed.can_be_followed() && !probed.articles.is_empty() && !probed.robots.forbids_all;
    let why = if ready { "" } else { " # look at the notes above first" };
    lines.push(format!("enabled = {ready}{why}"));
    lines
}

/// A text in quotes as TOML writes it.
fn text(value: &str) -> String {
    let plain: String = value.chars().filter(|c| !c.is_control()).collect();
    toml::Value::String(plain).to_string()
}

fn list(values: &[&str]) -> String {
    format!("[{}]", values.iter().map(|value| text(value)).collect::<Vec<_>>().join(", "))
}

/// One line: a comment from outside must not end where it likes.
fn comment(value: &str) -> String {
    let plain: String = value
        .chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect();
    plain.chars().take(COMMENT).collect()
}

#[cfg(test)]
mod tests {
    use pantau_domain::{Medium, Outlet};
    use pantau_pipeline::probe::{Confidence, Guess, RobotsSeen, SectionSeen};

    use super::*;

    #[derive(serde::Deserialize)]
    struct File {
        outlet: Vec<Outlet>,
    }

    fn probed() -> Probed {
        Probed {
            asked: "kabar.example".to_owned(),
            id: "kabar.example".to_owned(),
            name: "Kabar Lereng".to_owned(),
            home: "https://kabar.example/".to_owned(),
            medium: Guess { value: Medium::Online, sure: true },
            region: Guess { value: Vec::new(), sure: false },
            language: None,
            platform: Some("WordPress"),
            robots: RobotsSeen::default(),
            feeds: vec![FeedSeen {
                url: "https://kabar.example/feed".to_owned(),
                found: "usual place",
                kind: "rss",
                title: None,
                entries: 20,
                newest: None,
                dates: "no dates".to_owned(),
                full_text: false,
            }],
            more_feeds: Vec::new(),
            sitemaps: vec![SitemapSeen {
                url: "https://kabar.example/sitemap.xml".to_owned(),
                found: "robots.txt",
                kind: "index",
                pages: 10,
                children: 2,
                newest: None,
            }],
            sections: vec![SectionSeen {
                url: "https://kabar.example/indeks".to_owned(),
                label: "Indeks".to_owned(),
                articles: 20,
                has_next: true,
            }],
            more_sections: Vec::new(),
            link_rule: Some("/read/#/*".to_owned()),
            archive: None,
            articles: vec![ArticleSeen {
                url: "https://kabar.example/read/1/a".to_owned(),
                title: Some("Panen raya".to_owned()),
                letters: 900,
                published: None,
                author: None,
                json_ld: true,
                amp: None,
                next_page: None,
                confidence: Confidence::Fair,
            }],
            refused: Vec::new(),
            failed: Vec::new(),
            requests: 9,
            probed_at: "2026-03-12T00:00:00Z".parse().unwrap(),
        }
    }

    fn outlet(probed: &Probed) -> Outlet {
        let block = write(probed, &|code: &RegionCode| format!("nama {code}"));
        let mut file: File = toml::from_str(&block).unwrap_or_else(|error| panic!("{error}\n{block}"));
        assert_eq!(file.outlet.len(), 1, "{block}");
        file.outlet.remove(0)
    }

    #[test]
    fn a_feed_is_followed_and_the_rest_is_at_hand() {
        let read = outlet(&probed());
        assert_eq!(read.feeds, ["https://kabar.example/feed"]);
        assert!(read.sitemaps.is_empty() && read.sections.is_empty() && read.enabled);
        assert_eq!(read.link_rule.as_deref(), Some("/read/#/*"));
        let block = write(&probed(), &|code: &RegionCode| code.to_string());
        assert!(block.contains("# sitemaps = [\"https://kabar.example/sitemap.xml\"]"), "{block}");
        assert!(block.contains("# sections = [\"https://kabar.example/indeks\"]"), "{block}");
    }

    #[test]
    fn without_a_feed_sitemaps_are_followed_and_without_both_sections() {
        let mut seen = probed();
        seen.feeds.clear();
        assert_eq!(outlet(&seen).sitemaps, ["https://kabar.example/sitemap.xml"]);
        seen.sitemaps.clear();
        assert_eq!(outlet(&seen).sections, ["https://kabar.example/indeks"]);
        seen.sections.clear();
        assert!(!outlet(&seen).enabled, "nothing to follow it by");
    }

    #[test]
    fn regions_that_are_not_clear_stay_comments() {
        let mut seen = probed();
        seen.region = Guess { value: vec!["35.07".parse().unwrap(), "35.73".parse().unwrap()], sure: false };
        assert_eq!(outlet(&seen).region, None);
        seen.region = Guess { value: vec!["35.23".parse().unwrap()], sure: true };
        assert_eq!(outlet(&seen).region.unwrap().as_str(), "35.23");
    }

    #[test]
    fn what_comes_from_outside_cannot_leave_its_place() {
        let mut seen = probed();
        seen.name = "Kabar \"Lereng\"\nenabled = false\\ '''".to_owned();
        seen.asked = "x\n[[outlet]]\nid = 1".to_owned();
        seen.failed.push(("https://kabar.example/a".to_owned(), "reset\u{2028}\r\nid = \"b\"".to_owned()));
        seen.sections = vec![SectionSeen {
            url: "https://kabar.example/a\"b".to_owned(),
            label: "x\u{85}[[outlet]]".to_owned(),
            articles: 1,
            has_next: false,
        }];
        if let Some(article) = seen.articles.first_mut() {
            article.title = Some("\n[[outlet]]\n".repeat(90));
        }
        let read = outlet(&seen);
        assert_eq!(read.name, "Kabar \"Lereng\"enabled = false\\ '''");
    }
}
