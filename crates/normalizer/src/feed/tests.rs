use proptest::prelude::*;

use super::*;

fn feed(body: &str) -> Feed {
    read(&received(body.as_bytes())).unwrap()
}

fn received(body: &[u8]) -> Received<'_> {
    Received {
        body,
        content_type: Some("application/xml"),
        url: "https://kabar.example/rss",
        seen_at: "2025-06-20T00:00:00Z".parse().unwrap(),
    }
}

#[test]
fn a_damaged_feed_gives_what_it_holds() {
    let read = feed(
        "Warning: something\n<rss><channel><title>Kabar & Warta</title><item><title>Satu &nbsp; dua</title>\
         <link>/a?x=1&y=2</link><pubDate>Selasa, 10 Juni 2025 08:52 WIB</pubDate><item><title><![CDATA[<b>Tiga</b>]]></title>\
         <guid>https://kabar.example/c</guid><description>Ringkas",
    );
    assert_eq!((read.kind, read.title.as_deref(), read.entries.len()), ("rss", Some("Kabar & Warta"), 2));
    let first = &read.entries[0];
    assert_eq!(first.title.as_deref(), Some("Satu dua"));
    assert_eq!(first.link.as_deref(), Some("https://kabar.example/a?x=1&y=2"));
    assert_eq!(first.date.unwrap().to_rfc3339(), "2025-06-10T08:52:00+07:00");
    let second = &read.entries[1];
    assert_eq!(second.title.as_deref(), Some("Tiga"));
    assert_eq!(second.link.as_deref(), Some("https://kabar.example/c"));
    assert_eq!(second.summary.as_deref(), Some("Ringkas"));
}

#[test]
fn atom_rdf_and_json_are_read() {
    let atom = feed(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://kabar.example/x/'><title type='html'>A &amp;lt;b&amp;gt;</title>\
         <entry><title>T</title><link rel='self' href='s'/><link href='a'/><id>tag:1</id><updated>2025-06-10T01:00:00Z</updated>\
         <published>2025-06-09T01:00:00+07:00</published><content type='xhtml'><div>isi <b>tebal</b></div></content></entry></feed>",
    );
    let entry = &atom.entries[0];
    assert_eq!(atom.kind, "atom");
    assert_eq!(entry.link.as_deref(), Some("https://kabar.example/x/a"));
    assert_eq!(entry.date.unwrap().to_rfc3339(), "2025-06-09T01:00:00+07:00");
    assert_eq!(entry.summary.as_deref(), Some("isi tebal"));
    let rdf = feed(
        "<rdf:RDF><channel><title>R</title></channel><item rdf:about='u'><title>T</title><link>http://a.example/</link></item></rdf:RDF>",
    );
    assert_eq!((rdf.kind, rdf.entries.len()), ("rdf", 1));
    let json = feed(
        "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"J\",\"items\":[{\"id\":1,\"url\":\"/a\"},{\"id\":2",
    );
    assert_eq!((json.kind, json.entries.len()), ("json", 1));
    assert_eq!(json.entries[0].link.as_deref(), Some("https://kabar.example/a"));
}

#[test]
fn an_entry_s_address_is_found_where_feeds_put_it() {
    let link = |inside: &str| {
        let read = feed(&format!("<rss><channel><item>{inside}</item></channel></rss>"));
        read.entries[0].link.clone().unwrap_or_default()
    };
    let cases = [
        ("<link>https://a.example/1</link><link href='https://a.example/2'/>", "https://a.example/2"),
        (
            "<link href='https://a.example/2'/><link rel='self' href='https://a.example/3'/>",
            "https://a.example/2",
        ),
        (
            "<link href='https://a.example/2'/><link href='https://a.example/4' type='application/json'/>",
            "https://a.example/2",
        ),
        ("<id>https://a.example/5</id>", "https://a.example/5"),
        ("<id>urn:uuid:6</id>", ""),
        ("<guid isPermaLink='false'>https://a.example/7</guid>", ""),
        ("<guid>https://a.example/8</guid>", "https://a.example/8"),
    ];
    for (inside, expected) in cases {
        assert_eq!(link(inside), expected, "{inside}");
    }
}

#[test]
fn cdf_has_a_base_and_prefixed_entries_have_titles() {
    let cdf = feed("<CHANNEL BASE='http://b.example/'><ITEM HREF='/1'><TITLE>Satu</TITLE></ITEM></CHANNEL>");
    assert_eq!(cdf.entries[0].link.as_deref(), Some("http://b.example/1"));
    let prefixed = feed("<r:rss><r:channel><r:item><r:title>Dua</r:title></r:item></r:channel></r:rss>");
    assert_eq!(prefixed.entries[0].title.as_deref(), Some("Dua"));
}

#[test]
fn what_is_no_feed_is_refused() {
    for body in ["", "<html><body><p>Halo</p></body></html>", "{\"a\":1}", "teks"] {
        assert_eq!(read(&received(body.as_bytes())), Err(NormalizeError::NotFeed), "{body}");
    }
}

#[test]
fn the_zone_of_a_bare_hour_depends_on_the_feed() {
    let body = |language: &str| {
        format!(
            "<rss><channel><language>{language}</language><item><pubDate>10 Jun 2025 08:00</pubDate></item></channel></rss>"
        )
    };
    let hour = |language: &str| feed(&body(language)).entries[0].date.unwrap().instant.to_string();
    assert_eq!(hour("id"), "2025-06-10T01:00:00Z");
    assert_eq!(hour("en"), "2025-06-10T08:00:00Z");
}

proptest! {
    #[test]
    fn nothing_panics(body in "(<|</|>|item|entry|rss|title|link|pubDate|<!\\[CDATA\\[|\\]\\]>|&|\\{|\"|href=|2025| |\\PC){0,80}") {
        let entries = read(&received(body.as_bytes())).map_or(0, |feed| feed.entries.len());
        prop_assert!(entries <= body.len());
    }

    #[test]
    fn any_bytes_are_survived(body in prop::collection::vec(any::<u8>(), 0..300)) {
        let entries = read(&received(&body)).map_or(0, |feed| feed.entries.len());
        prop_assert!(entries <= body.len());
    }
}
