//! The line protocol of `pantau extract` and `pantau feed`: one JSON value in, one out.

use base64::Engine as _;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{Received, article, feed, gzip};

/// Reads a file for a line that names one; given by the binary.
pub type Load<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// Extracts the article of one input line (`{"id","url","html"|"html_b64"|"path","content_type"?}`).
#[must_use]
pub fn extract_line(input: &Value, now: Timestamp, load: Load<'_>) -> Value {
    let id = input.get("id").cloned().unwrap_or(Value::Null);
    match extract(input, now, load) {
        Ok(mut output) => {
            if let Some(fields) = output.as_object_mut() {
                fields.insert("id".to_owned(), id);
            }
            output
        }
        Err(error) => json!({"id": id, "error": error}),
    }
}

fn extract(input: &Value, now: Timestamp, load: Load<'_>) -> Result<Value, String> {
    let (body, is_text) = body(input, "html", load)?;
    let body = gzip::unpack(&body).map_err(|error| error.to_string())?;
    let content_type = if is_text { Some("text/html; charset=utf-8") } else { text(input, "content_type") };
    let url = text(input, "url").unwrap_or("");
    let received = Received { body: &body, content_type, url, seen_at: now };
    let article = article::read_any(&received, None, None);
    let text = Some(&article.body).filter(|text| !text.is_empty());
    if text.is_none() && article.title.is_none() {
        return Err(crate::NormalizeError::NoText.to_string());
    }
    Ok(json!({
        "title": article.title,
        "text": text,
        "author": article.author,
        "published_at": article.published.map(|published| published.to_rfc3339()),
        "language": article.language_hint,
        "canonical_url": article.canonical_url,
        "links": article.links,
    }))
}

/// Reads the feed of one input line (`{"id","url"?,"body_b64"|"path","content_type"?}`).
#[must_use]
pub fn feed_line(input: &Value, now: Timestamp, load: Load<'_>) -> Value {
    let id = input.get("id").cloned().unwrap_or(Value::Null);
    match read_feed(input, now, load) {
        Ok(feed) => {
            let entries: Vec<Value> = feed.entries.iter().map(entry).collect();
            json!({"id": id, "error": null, "kind": feed.kind, "title": feed.title, "entries": entries})
        }
        Err(error) => json!({"id": id, "error": error}),
    }
}

fn read_feed(input: &Value, now: Timestamp, load: Load<'_>) -> Result<feed::Feed, String> {
    let (body, is_text) = body(input, "body", load)?;
    let content_type = if is_text { Some("text/xml; charset=utf-8") } else { text(input, "content_type") };
    let received =
        Received { body: &body, content_type, url: text(input, "url").unwrap_or(""), seen_at: now };
    feed::read(&received).map_err(|error| error.to_string())
}

/// An entry as other readers hand it out: one without an address is found by its id, and a title that would read as
/// markup is written with references, since whoever takes titles as HTML must not meet a tag that is none.
fn entry(entry: &feed::FeedEntry) -> Value {
    let title = entry.title.as_deref().map(|title| match title.split_once('<') {
        Some((_, rest)) if rest.contains('>') => {
            title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
        }
        _ => title.to_owned(),
    });
    json!({
        "id": entry.id,
        "title": title,
        "link": entry.link.as_ref().or(entry.id.as_ref()),
        "date": entry.date.map(|date| date.to_rfc3339()),
        "summary": entry.summary,
    })
}

fn text<'a>(input: &'a Value, key: &str) -> Option<&'a str> {
    input.get(key).and_then(Value::as_str)
}

/// The body of a line, and whether it came as text.
fn body(input: &Value, key: &str, load: Load<'_>) -> Result<(Vec<u8>, bool), String> {
    if let Some(body) = text(input, key) {
        return Ok((body.as_bytes().to_vec(), true));
    }
    if let Some(packed) = text(input, &format!("{key}_b64")) {
        let bytes = base64::engine::general_purpose::STANDARD.decode(packed.trim());
        return bytes
            .map(|bytes| (bytes, false))
            .map_err(|error| format!("`{key}_b64` is no base64: {error}"));
    }
    match text(input, "path") {
        Some(path) => load(path).map(|bytes| (bytes, false)),
        None => Err(format!("neither `{key}`, `{key}_b64` nor `path`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> Timestamp {
        "2025-06-20T00:00:00Z".parse().unwrap()
    }

    fn no_files(path: &str) -> Result<Vec<u8>, String> {
        Err(format!("no file `{path}`"))
    }

    #[test]
    fn titles_never_read_as_markup_and_entries_without_an_address_are_known_by_id() {
        let title = |title: &str| {
            let body = format!("<feed><entry><title>{title}</title><id>urn:7</id></entry></feed>");
            let output = feed_line(&json!({"id": 1, "body": body}), now(), &no_files);
            assert_eq!(output["entries"][0]["link"], "urn:7");
            output["entries"][0]["title"].as_str().unwrap().to_owned()
        };
        assert_eq!(title("Susu &amp; Kopi"), "Susu & Kopi");
        assert_eq!(title("Sejarah &amp;lt;blink&amp;gt;"), "Sejarah &lt;blink&gt;");
        assert_eq!(title("<![CDATA[Aman<script>a < b</script> saja]]>"), "Aman saja");
    }

    #[test]
    fn lines_are_answered_in_the_contract_s_shape() {
        let html = format!(
            "<title>Panen</title><time datetime=2025-06-10>x</time><article><p>{}</p></article>",
            "Petani memanen padi lebih awal. ".repeat(8)
        );
        let output =
            extract_line(&json!({"id": 3, "url": "https://kabar.example/a", "html": html}), now(), &no_files);
        assert_eq!((output["id"].as_i64(), output["published_at"].as_str()), (Some(3), Some("2025-06-10")));
        for key in ["title", "text", "author", "language", "canonical_url", "links"] {
            assert!(output.get(key).is_some(), "{key}");
        }
        let output = extract_line(&json!({"id": "a", "path": "x"}), now(), &no_files);
        assert_eq!(output, json!({"id": "a", "error": "no file `x`"}));
        let body =
            base64::engine::general_purpose::STANDARD.encode("<rss><item><title>A</title></item></rss>");
        let output = feed_line(&json!({"id": "f", "body_b64": body}), now(), &no_files);
        assert_eq!(
            (output["error"].is_null(), output["kind"].as_str(), output["entries"][0]["title"].as_str()),
            (true, Some("rss"), Some("A"))
        );
        assert!(feed_line(&json!(["x"]), now(), &no_files)["error"].is_string());
    }

    proptest! {
        #[test]
        fn any_line_is_answered(html in "\\PC{0,80}", b64 in "[A-Za-z0-9+/=]{0,40}") {
            let article = extract_line(&json!({"id": 1, "html": html}), now(), &no_files);
            prop_assert!(article.is_object());
            let feed = feed_line(&json!({"id": 1, "body_b64": b64}), now(), &no_files);
            prop_assert!(feed.is_object());
        }
    }
}
