//! Author and date, from what the page claims and from what it shows.

use std::sync::LazyLock;

use pantau_domain::{DateOrigin, Precision, Published};
use pantau_text::date;
use regex::Regex;

use super::{claimed, jsonld::Linked, meta::Head, weigh::Main};
use crate::{
    page::{Page, is_inline},
    received::Received,
};

/// The longest line that a byline or date is looked for in, in bytes.
const MAX_LINE: usize = 220;

/// Letters and digits alone, in lower case: what two spellings of one title share.
pub(super) fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Authors: as claimed, else as the byline shows them.
pub(super) fn author(page: &Page<'_>, head: &Head, linked: &Linked, main: &Main) -> Option<String> {
    let site = head.site.as_deref().map(folded).unwrap_or_default();
    let is_site = |name: &str| !site.is_empty() && folded(name) == site;
    let claimed = [&linked.author, &head.author].into_iter().flatten().map(|name| clean_name(name));
    let claimed: Vec<String> = claimed.filter(|name| name.len() > 2).collect();
    let is_address = |name: &str| name.contains('@') || (!name.contains(' ') && name.contains('.'));
    if let Some(name) = claimed.iter().find(|name| !is_site(name) && !is_address(name)) {
        return Some(name.clone());
    }
    byline(page, main).or_else(|| shown_byline(page, main, &is_site)).or_else(|| claimed.into_iter().next())
}

/// Bylines as they are printed: `Penulis: Nama Nama`, `Nama Nama, Senin 1 Mei 2020`.
static BYLINES: LazyLock<Option<[Regex; 2]>> = LazyLock::new(|| {
    const NAME: &str = r"(\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){0,3})";
    let named = format!(
        r"(?:^|[\s|(,])(?i:penulis|reporter|pewarta|wartawan|kontributor|oleh|laporan|written by|by)\s*[:：]?\s*{NAME}"
    );
    let dated = format!(
        r"^{NAME}\s*[,|–-]\s*(?:(?i:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad)\b|\d{{1,2}} \p{{Lu}}|\d{{1,2}}/\d)"
    );
    Some([Regex::new(&named).ok()?, Regex::new(&dated).ok()?])
});

/// The name in a short line between the headline and the head of the text.
fn shown_byline(page: &Page<'_>, main: &Main, is_site: &dyn Fn(&str) -> bool) -> Option<String> {
    let [named, dated] = BYLINES.as_ref()?;
    let span = main.span();
    let heading = page
        .items()
        .find(|(index, _)| matches!(page.name(*index), "h1" | "h2"))
        .map_or(0, |(index, _)| index);
    let start = if heading <= span.start { heading } else { span.start };
    let mut dated_name = None;
    let mut looked = 0;
    for (index, item) in page.items().skip(start).take_while(|(index, _)| *index < span.start + 40) {
        let is_line = item.element.is_some() && item.end < index + 12 && item.end > index + 1;
        if !is_line || matches!(page.name(index), "a" | "b" | "strong" | "script" | "style" | "h1" | "h2") {
            continue;
        }
        looked += 1;
        if looked > 60 {
            break;
        }
        let line = page.text_of(index, MAX_LINE);
        if line.len() > 160 {
            continue;
        }
        let name = |regex: &Regex| {
            let name = regex.captures(&line)?.get(1)?.as_str().trim();
            (!is_site(name) && !is_weekday(name)).then(|| name.to_owned())
        };
        if let Some(name) = name(named) {
            return Some(name);
        }
        dated_name = dated_name.or_else(|| name(dated));
    }
    dated_name
}

fn is_weekday(name: &str) -> bool {
    matches!(
        name,
        "Senin" | "Selasa" | "Rabu" | "Kamis" | "Jumat" | "Jum’at" | "Jum'at" | "Sabtu" | "Minggu" | "Ahad"
    )
}

fn byline(page: &Page<'_>, main: &Main) -> Option<String> {
    let span = main.span();
    let mut best: Option<(u8, String)> = None;
    for (index, item) in page.items() {
        let Some(element) = item.element else { continue };
        if index > span.end {
            break;
        }
        let mut rank = 0;
        for (key, value) in element.attrs() {
            let value = value.to_ascii_lowercase();
            rank = rank.max(match key {
                "itemprop" if value == "author" => 6,
                "rel" if value.split_ascii_whitespace().any(|word| word == "author") => 5,
                "class" | "id" if value.contains("author-name") || value.contains("author_name") => 4,
                "class" | "id"
                    if ["byline", "author", "penulis", "reporter", "writer"]
                        .iter()
                        .any(|word| value.contains(word)) =>
                {
                    3
                }
                _ => 0,
            });
        }
        if rank == 0 || best.as_ref().is_some_and(|(known, _)| *known >= rank) {
            continue;
        }
        let name = clean_name(&page.text_of(index, MAX_LINE));
        if name.len() > 3 && name.len() < 100 && name.split_whitespace().count() <= 8 {
            best = Some((rank, name));
        }
    }
    best.map(|(_, name)| name)
}

pub(super) fn clean_name(name: &str) -> String {
    let mut name = name.trim();
    for prefix in [
        "by ",
        "oleh ",
        "oleh:",
        "penulis:",
        "penulis ",
        "reporter:",
        "editor:",
        "written by ",
        "author:",
        "von ",
        "par ",
        "por ",
    ] {
        if name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix)) {
            name = name.get(prefix.len()..).unwrap_or("").trim();
        }
    }
    let end = name.find(['|', '•', '·']).unwrap_or(name.len());
    name.split_at_checked(end)
        .map_or(name, |(head, _)| head)
        .trim_matches([' ', ',', '-', '–', ':'])
        .to_owned()
}

/// When it was published: JSON-LD, the head, `time` elements, elements that are classed as dates, lines beside the
/// title, and the address, in this order; the first that can be true.
pub(super) fn published(
    page: &Page<'_>,
    head: &Head,
    linked: &Linked,
    main: &Main,
    received: &Received<'_>,
) -> Option<Published> {
    let linked_date =
        linked.published.as_deref().and_then(|text| claimed(text, DateOrigin::JsonLd, received));
    let head_date = head.published.as_deref().and_then(|text| claimed(text, DateOrigin::Meta, received));
    if let Some(found) = finer(linked_date, head_date) {
        return Some(found);
    }
    let shown = marked(page, main, received);
    let in_address = from_address(received.url, received);
    let line = shown.or_else(|| first_line(page, main, received));
    if let Some(found) = finer(line, in_address) {
        return Some(found);
    }
    let changed = [(&linked.modified, DateOrigin::JsonLd), (&head.modified, DateOrigin::Meta)];
    changed.into_iter().find_map(|(text, origin)| claimed(text.as_deref()?, origin, received))
}

/// The first date, or the second where it names the same day and knows the hour.
fn finer(first: Option<Published>, second: Option<Published>) -> Option<Published> {
    match (first, second) {
        (Some(first), Some(second))
            if first.precision == Precision::Day
                && second.precision != Precision::Day
                && first.day() == second.day() =>
        {
            Some(second)
        }
        (first, second) => first.or(second),
    }
}

/// Dates in elements that say they hold one, the nearest before the text first.
fn marked(page: &Page<'_>, main: &Main, received: &Received<'_>) -> Option<Published> {
    let span = main.span();
    let mut best: Option<(u8, Published)> = None;
    for (index, item) in page.items() {
        let Some(element) = item.element else { continue };
        let mut rank = u8::from(element.name() == "time");
        for (key, value) in element.attrs() {
            let lower = value.to_ascii_lowercase();
            rank = rank.max(match key {
                "itemprop" if lower == "datepublished" => 6,
                "pubdate" => 5,
                "class" | "id"
                    if lower.contains("publish")
                        || lower.contains("pubdate")
                        || lower.contains("entry-date") =>
                {
                    4
                }
                "class" | "id"
                    if ["date", "time", "tanggal", "tgl", "waktu"]
                        .iter()
                        .any(|word| lower.contains(word)) =>
                {
                    2
                }
                _ => 0,
            });
            if key == "class" && (lower.contains("update") || lower.contains("modif")) {
                rank = rank.min(1);
            }
        }
        if rank == 0 {
            continue;
        }
        rank = rank * 2 + u8::from(index < span.end && !main.is_dropped(index));
        if best.is_some_and(|(known, _)| known >= rank) || (index > span.end && rank < 8) {
            continue;
        }
        let written = element.attr("datetime").or_else(|| element.attr("content"));
        let read = written.and_then(|text| claimed(&text, DateOrigin::TimeElement, received)).or_else(|| {
            let text = page.text_of(index, MAX_LINE);
            (text.len() <= MAX_LINE).then(|| claimed(&text, DateOrigin::Text, received)).flatten()
        });
        if let Some(read) = read {
            best = Some((rank, read));
        }
    }
    best.map(|(_, read)| read)
}

/// The first line with a date from the title to a little beyond the head of the text, and then after it.
fn first_line(page: &Page<'_>, main: &Main, received: &Received<'_>) -> Option<Published> {
    let span = main.span();
    let heading = page.items().find(|(index, _)| page.name(*index) == "h1").map_or(0, |(index, _)| index);
    let start = if heading < span.start + 200 { heading } else { 0 };
    let mut looked = 0;
    for (index, item) in page.items().skip(start) {
        if item.element.is_some()
            || item.text.len() < 6
            || !item.text.bytes().any(|byte| byte.is_ascii_digit())
        {
            continue;
        }
        if matches!(page.name(item.parent), "script" | "style" | "noscript" | "title")
            || item.text.len() > MAX_LINE
        {
            continue;
        }
        looked += 1;
        if looked > 80 || index > span.end + 300 {
            break;
        }
        if let Some(read) = date::find(&item.text, received.seen_at, DateOrigin::Text) {
            return Some(read);
        }
        // A date may be cut up by inline elements: then the parent's line is read.
        let parent = item.parent;
        if !is_inline(page.name(parent)) && page.end(parent) < index + 12 {
            let line = page.text_of(parent, MAX_LINE);
            if let Some(read) = date::find(&line, received.seen_at, DateOrigin::Text) {
                return Some(read);
            }
        }
    }
    None
}

/// `/2025/06/10/` or `2025-06-10` in an address.
pub(super) fn from_address(url: &str, received: &Received<'_>) -> Option<Published> {
    let path = url::Url::parse(url).ok()?.path().to_owned();
    let digits: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    digits.windows(3).find_map(|parts| match parts {
        [year, month, day]
            if year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len()) =>
        {
            let all_digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
            if !all_digits {
                return None;
            }
            claimed(&format!("{year}-{month}-{day}"), DateOrigin::Address, received)
        }
        _ => None,
    })
}
