use pantau_domain::{MentionKind, Platform, Precision};
use proptest::prelude::*;

use super::*;

fn context() -> ImportContext {
    ImportContext {
        capture: "c1".parse().unwrap(),
        seen_at: "2025-06-20T00:00:00Z".parse().unwrap(),
        source: Some("arsip".parse().unwrap()),
    }
}

fn read(line: &str) -> Result<Mention, Reject> {
    read_json_line(line.as_bytes(), &context(), 7)
}

#[test]
fn a_post_with_flat_counts_is_read() {
    let mention = read(
        r#"{"id":"p1","kind":"post","platform":"twitter","account":"akun_1","url":null,"published_at":"2020-04-26T23:59:11",
        "title":null,"body":"Warga &amp;amp; desa","likes":"1,5 rb","retweets":2,"replies":0,"lat":-7.5,"lon":112.5,
        "sentiment":"negatif","flags":["zone_unknown"],"source":"twitter","native_id":"9"}"#,
    )
    .unwrap();
    assert_eq!(
        (mention.id.as_str(), mention.platform, mention.kind, mention.row),
        ("p1", Platform::X, MentionKind::Post, Some(7))
    );
    assert_eq!(mention.source.as_str(), "x");
    assert_eq!(mention.body, "Warga & desa");
    let counts = mention.engagement;
    assert_eq!(
        (counts.likes, counts.shares, counts.comments, counts.views),
        (Some(1500), Some(2), Some(0), None)
    );
    assert_eq!(mention.place, Some((-7.5, 112.5)));
    assert_eq!(mention.published.unwrap().instant.to_string(), "2020-04-26T16:59:11Z");
    assert_eq!(mention.extra.get("sentiment").unwrap(), "negatif");
    assert_eq!(mention.warnings, ["zone_unknown"]);
}

#[test]
fn an_article_is_cleaned_and_its_day_stays_a_day() {
    let mention = read(
        r#"{"id":"n1","kind":"news","source":"Kabar.example","url":"https://kabar.example/a?utm_source=x","published_at":"2023-02-27",
        "title":"Panen &quot;raya&quot;","body":"LERENG - Petani memanen padi.ADVERTISEMENTSCROLL TO CONTINUE WITH CONTENT\nBaca juga: Harga naik\nKata kepala desa, â€œkami senangâ€\u009d."}"#,
    )
    .unwrap();
    assert_eq!(mention.title.as_deref(), Some("Panen \"raya\""));
    assert!(mention.body.starts_with("LERENG - Petani memanen padi.\nKata kepala desa"), "{}", mention.body);
    assert_eq!(mention.published.unwrap().precision, Precision::Day);
    assert_eq!(mention.url.as_deref(), Some("https://kabar.example/a"));
    assert_eq!(mention.source.as_str(), "kabar.example");
}

#[test]
fn bad_lines_are_rejected_with_a_reason() {
    let deep = format!("{{\"id\":\"a\",\"body\":\"x\",\"y\":{}1{}}}", "[".repeat(100), "]".repeat(100));
    let long = format!("{{\"id\":\"a\",\"body\":\"{}\"}}", "x".repeat(MAX_LINE));
    for (line, word) in [
        ("{", "JSON"),
        ("[]", "object"),
        ("{\"id\":\"a\"}", "neither"),
        (deep.as_str(), "nested"),
        (long.as_str(), "bytes"),
    ] {
        let reject = read(line).unwrap_err();
        assert!(reject.row == 7 && reject.reason.contains(word), "{word}: {reject}");
    }
    assert!(read("{\"kind\":\"zzz\",\"body\":\"x\"}").unwrap_err().reason.contains("zzz"));
}

#[test]
fn tables_are_read_under_common_names() {
    let table = "\u{feff}ID;Judul;Isi;Tanggal;Sumber\n1;Panen;Petani memanen;12 Mei 2020;Kabar\n2;;;;\n";
    let context = context();
    let rows: Vec<_> = CsvReader::new(table.as_bytes(), &context).unwrap().collect();
    assert_eq!(rows.len(), 2);
    let first = rows[0].as_ref().unwrap();
    assert_eq!(
        (first.title.as_deref(), first.body.as_str(), first.row),
        (Some("Panen"), "Petani memanen", Some(2))
    );
    assert_eq!(first.published.unwrap().to_rfc3339(), "2020-05-12");
    assert!(rows[1].is_err());
}

proptest! {
    #[test]
    fn any_line_is_survived(line in prop::collection::vec(any::<u8>(), 0..300)) {
        match read_json_line(&line, &context(), 1) {
            Ok(mention) => prop_assert_eq!(mention.row, Some(1)),
            Err(reject) => prop_assert!(reject.row == 1 && !reject.reason.is_empty()),
        }
    }

    #[test]
    fn any_field_is_survived(name in "(id|kind|source|url|published_at|likes|lat|lon|platform|account|flags|body)", value in "\\PC{0,60}", number in any::<f64>()) {
        let text = serde_json::json!({"body": "isi berita", name.clone(): value}).to_string();
        prop_assert!(read(&text).is_ok_and(|m| m.row == Some(7)) || read(&text).is_err_and(|r| r.row == 7));
        let text = serde_json::json!({"title": "judul", name.clone(): number}).to_string();
        prop_assert!(read(&text).is_ok_and(|m| m.row == Some(7)) || read(&text).is_err_and(|r| r.row == 7));
    }

    #[test]
    fn any_table_is_survived(table in "(id|body|title|,|;|\"|\n|\\PC){0,60}") {
        let context = context();
        if let Ok(rows) = CsvReader::new(table.as_bytes(), &context) {
            prop_assert!(rows.count() <= table.len());
        }
    }
}
