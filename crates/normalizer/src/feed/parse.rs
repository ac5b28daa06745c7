//! The XML kinds of feed, read without any trust in their form.
//!
//! A strict parser gives up at the first raw `&`. This one follows the elements it knows and lets everything else be,
//! so that damage in one entry costs that entry's field and no other's.

use super::{Dates, Feed, FeedEntry, MAX_ENTRIES, absolute};
use crate::{
    entity,
    error::NormalizeError,
    markup::{self, Piece, Pieces},
};

/// The longest field kept, in bytes.
const MAX_FIELD: usize = 400_000;

pub(super) fn read(text: &str, url: &str, dates: &Dates) -> Result<Feed, NormalizeError> {
    let mut reader = Reader {
        pieces: Pieces::new(text),
        url,
        dates,
        feed: Feed::default(),
        entry: None,
        bases: Vec::new(),
        inside: Vec::new(),
        own: "",
    };
    reader.run();
    reader.finish()
}

struct Reader<'a> {
    pieces: Pieces<'a>,
    url: &'a str,
    dates: &'a Dates,
    feed: Feed,
    entry: Option<Draft>,
    /// Elements with `xml:base`: name and the address in force inside.
    bases: Vec<(&'a str, String)>,
    /// Containers whose titles and links are not the feed's: `image`, `textinput`, `author`, `source`.
    inside: Vec<String>,
    /// The prefix that the entries themselves have: `r` where they are written `r:item`.
    own: &'a str,
}

/// An entry while it is read; of several fields for one thing the better wins.
#[derive(Default)]
struct Draft {
    entry: FeedEntry,
    title_rank: u8,
    date_rank: u8,
    summary_rank: u8,
    guid_link: Option<String>,
    /// Whether its id may be its address: not where the feed says otherwise.
    permanent: bool,
}

impl<'a> Reader<'a> {
    fn run(&mut self) {
        while let Some(piece) = self.pieces.next() {
            match piece {
                Piece::Start(name, attributes, closes) => self.start(name, attributes, closes),
                Piece::End(name) => self.end(name),
                Piece::Text(_) | Piece::Raw(_) => {}
            }
            if self.feed.entries.len() >= MAX_ENTRIES {
                break;
            }
        }
        self.close_entry();
    }

    fn finish(self) -> Result<Feed, NormalizeError> {
        if self.feed.kind.is_empty() { Err(NormalizeError::NotFeed) } else { Ok(self.feed) }
    }

    fn start(&mut self, name: &'a str, attributes: &'a str, closes: bool) {
        if !closes && let Some(base) = markup::attribute(attributes, "xml:base") {
            let base = absolute(&base, self.base()).unwrap_or_default();
            self.bases.push((name, base));
        }
        let local = markup::local(name);
        let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix).to_ascii_lowercase();
        match local.as_str() {
            "rss" => self.kind("rss"),
            "channel" => {
                self.kind("rss");
                // CDF has a base of its own.
                if let Some(base) = markup::attribute(attributes, "base") {
                    let base = absolute(&base, self.base()).unwrap_or_default();
                    self.bases.push((name, base));
                }
            }
            "feed" => self.kind("atom"),
            "rdf" if prefix == "rdf" || prefix.is_empty() => self.kind("rdf"),
            "item" | "entry" => {
                self.own = name.split_once(':').map_or("", |(prefix, _)| prefix);
                self.open_entry(&local, attributes, closes);
            }
            _ if closes && local != "link" && local != "a" => self.empty(&local, attributes),
            "image" | "textinput" | "author" | "contributor" | "source" | "cloud" | "group"
                if prefix.is_empty() || local == "group" =>
            {
                self.inside.push(local);
            }
            _ if !self.inside.is_empty() => {}
            _ => self.field(name, &local, &prefix, attributes, closes),
        }
    }

    fn kind(&mut self, kind: &'static str) {
        if self.feed.kind.is_empty() {
            self.feed.kind = kind;
        }
    }

    fn open_entry(&mut self, local: &str, attributes: &str, closes: bool) {
        self.close_entry();
        self.inside.clear();
        self.kind(if local == "entry" { "atom" } else { "rss" });
        let mut draft = Draft { permanent: true, ..Draft::default() };
        if let Some(about) = markup::attribute(attributes, "rdf:about") {
            draft.entry.id = Some(about.trim().to_owned());
        }
        if let Some(href) = markup::attribute(attributes, "href") {
            draft.entry.link = absolute(&href, self.base());
        }
        if let Some(date) = markup::attribute(attributes, "lastmod") {
            draft.entry.date = self.dates.read(&date);
        }
        self.entry = Some(draft);
        if closes {
            self.close_entry();
        }
    }

    fn close_entry(&mut self) {
        let Some(mut draft) = self.entry.take() else { return };
        // An id that is an address is the article's where nothing else is.
        let is_address = |id: &String| id.starts_with("http://") || id.starts_with("https://");
        if draft.entry.link.is_none() {
            draft.entry.link = draft
                .guid_link
                .or_else(|| draft.entry.id.clone().filter(|id| draft.permanent && is_address(id)));
        }
        self.feed.entries.push(draft.entry);
    }

    fn end(&mut self, name: &str) {
        let local = markup::local(name);
        if self.bases.last().is_some_and(|(open, _)| open.eq_ignore_ascii_case(name)) {
            self.bases.pop();
        }
        if self.inside.last() == Some(&local) {
            self.inside.pop();
        }
        if matches!(local.as_str(), "item" | "entry") {
            self.close_entry();
            self.inside.clear();
        }
    }

    fn base(&self) -> &str {
        self.bases.last().map_or(self.url, |(_, base)| base)
    }

    fn empty(&mut self, local: &str, attributes: &str) {
        if let ("title" | "abstract" | "usage", Some(value)) = (local, markup::attribute(attributes, "value"))
        {
            let text = markup::plain(&value);
            if local == "title" {
                self.title(text, 1);
            }
        }
    }

    fn field(&mut self, name: &'a str, local: &str, prefix: &str, attributes: &'a str, closes: bool) {
        match local {
            "title"
                if prefix.is_empty()
                    || prefix.eq_ignore_ascii_case(self.own)
                    || prefix == "dc"
                    || prefix.starts_with("atom")
                    || prefix.starts_with("rss")
                    || prefix == "media" =>
            {
                let text = self.words(name, attributes);
                self.title(text, if prefix == "media" { 1 } else { 2 });
            }
            "link" => self.link_element(name, attributes, closes),
            "a" => {}
            "guid" => {
                let text = self.text(name);
                let permanent =
                    markup::attribute(attributes, "ispermalink").is_none_or(|value| value.trim() != "false");
                let base = self.base().to_owned();
                if let Some(draft) = &mut self.entry {
                    if permanent && !text.is_empty() {
                        draft.guid_link = absolute(&text, &base);
                    }
                    draft.permanent = permanent;
                    draft.entry.id = Some(text).filter(|id| !id.is_empty());
                }
            }
            "id" | "identifier" if prefix.is_empty() || prefix == "dc" || prefix.starts_with("atom") => {
                let text = self.text(name);
                if let Some(draft) = &mut self.entry
                    && !text.is_empty()
                    && (local == "id" || draft.entry.id.is_none())
                {
                    draft.entry.id = Some(text);
                }
            }
            _ => match (date_rank(local), summary_rank(local)) {
                (Some(rank), _) => self.date(name, rank),
                (_, Some(rank)) => self.summary(name, attributes, rank),
                _ => {}
            },
        }
    }

    fn date(&mut self, name: &str, rank: u8) {
        let text = self.text(name);
        let read = self.dates.read(&text);
        if let (Some(draft), Some(date)) = (&mut self.entry, read)
            && rank > draft.date_rank
        {
            draft.date_rank = rank;
            draft.entry.date = Some(date);
        }
    }

    fn summary(&mut self, name: &'a str, attributes: &str, rank: u8) {
        let text = self.words(name, attributes);
        if let Some(draft) = &mut self.entry
            && rank > draft.summary_rank
            && !text.is_empty()
        {
            draft.summary_rank = rank;
            draft.entry.summary = Some(text);
        }
    }

    fn title(&mut self, text: String, rank: u8) {
        if text.is_empty() {
            return;
        }
        match &mut self.entry {
            Some(draft) if rank >= draft.title_rank => {
                draft.title_rank = rank;
                draft.entry.title = Some(text);
            }
            None if self.feed.title.is_none() => self.feed.title = Some(text),
            _ => {}
        }
    }

    /// Of several links that lead to the article as a page the last counts, as other readers have it. RSS knows no
    /// relations: what stands between the tags is a link whatever the attributes say.
    fn link_element(&mut self, name: &'a str, attributes: &str, closes: bool) {
        let has = |name: &str, expected: &dyn Fn(&str) -> bool| {
            markup::attribute(attributes, name).is_none_or(|value| expected(value.trim()))
        };
        let (link, leads_there) = match markup::attribute(attributes, "href") {
            Some(href) => {
                (absolute(&href, self.base()), has("rel", &|rel| rel.eq_ignore_ascii_case("alternate")))
            }
            None if closes => (None, false),
            None => {
                let text = self.text(name);
                (absolute(&text, self.base()), true)
            }
        };
        let is_page = has("type", &|kind| kind.is_empty() || kind.contains("html"));
        if let (Some(draft), Some(link), true) = (&mut self.entry, link, leads_there)
            && (is_page || draft.entry.link.is_none())
        {
            draft.entry.link = Some(link);
        }
    }

    /// The field's text as it is meant: references resolved once, markup dropped as by [`markup::plain`].
    fn words(&mut self, name: &str, attributes: &str) -> String {
        let kind =
            markup::attribute(attributes, "type").map(|kind| kind.to_ascii_lowercase()).unwrap_or_default();
        let mode =
            markup::attribute(attributes, "mode").map(|mode| mode.to_ascii_lowercase()).unwrap_or_default();
        if kind.contains("xhtml") || mode == "xml" {
            let inner = self.pieces.inner(name);
            return markup::plain(bounded(inner));
        }
        let text = self.text(name);
        let text = if mode == "base64" || kind == "application/octet-stream" {
            unbase64(&text).unwrap_or(text)
        } else {
            text
        };
        if kind == "text"
            || kind == "text/plain"
            || kind.is_empty() && mode.is_empty() && !text.contains(['<', '&'])
        {
            return markup::collapse(&text);
        }
        markup::plain(&text)
    }

    /// Character data up to the end tag; a start tag of the feed's own structure ends a field that was never closed.
    fn text(&mut self, name: &str) -> String {
        let mut out = String::new();
        let local_name = markup::local(name);
        loop {
            let before = self.pieces.clone_rest();
            match self.pieces.next() {
                Some(Piece::Text(text)) => out.push_str(&entity::decode(bounded(text))),
                Some(Piece::Raw(text)) => out.push_str(bounded(text)),
                Some(Piece::End(end)) => {
                    let end = markup::local(end);
                    if end == local_name {
                        break;
                    }
                    if is_structure(&end) {
                        self.pieces = before;
                        break;
                    }
                }
                Some(Piece::Start(start, ..)) => {
                    if is_structure(&markup::local(start)) {
                        self.pieces = before;
                        break;
                    }
                }
                None => break,
            }
            if out.len() > MAX_FIELD {
                break;
            }
        }
        out.trim().to_owned()
    }
}

impl<'a> Pieces<'a> {
    /// Where reading stands, to come back to.
    fn clone_rest(&self) -> Pieces<'a> {
        Pieces::new(self.remaining())
    }
}

fn is_structure(local: &str) -> bool {
    matches!(
        local,
        "item" | "entry" | "channel" | "rss" | "feed" | "rdf" | "pubdate" | "guid" | "published" | "updated"
    )
}

fn bounded(text: &str) -> &str {
    if text.len() <= MAX_FIELD {
        return text;
    }
    let end = (0..=MAX_FIELD).rev().find(|index| text.is_char_boundary(*index)).unwrap_or(0);
    text.split_at_checked(end).map_or("", |(head, _)| head)
}

fn unbase64(text: &str) -> Option<String> {
    use base64::Engine as _;
    let packed: String = text.split_whitespace().collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(packed).ok()?;
    String::from_utf8(bytes).ok()
}

/// Which date of an entry says when it was published: the higher, the surer.
fn date_rank(local: &str) -> Option<u8> {
    Some(match local {
        "pubdate" | "published" => 9,
        "issued" | "date" => 8,
        "created" => 7,
        "updated" => 6,
        "modified" => 5,
        "lastmod" | "available" => 4,
        _ => return None,
    })
}

fn summary_rank(local: &str) -> Option<u8> {
    Some(match local {
        "summary" => 5,
        "description" | "abstract" => 4,
        "tagline" => 3,
        "content" => 2,
        "encoded" | "body" => 1,
        _ => return None,
    })
}
