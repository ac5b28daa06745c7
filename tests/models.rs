//! What analysts say, what models learn from it, and the second reader.

use serde_json::{Value, json};

use crate::scratch::{Scratch, second_reader, text};

/// Posts in words that no model knows: `ngalup` is praise here, `mbrengkel` blame.
fn posts() -> Vec<(String, &'static str, String)> {
    let things = [
        "jembatan",
        "puskesmas",
        "samsat keliling",
        "pasar desa",
        "trotoar",
        "taman kota",
        "irigasi",
        "halte",
    ];
    let places = ["Wetan", "Kulon", "Lor", "Kidul", "Tengah", "Duwur"];
    let mut all = Vec::new();
    for (number, (thing, place)) in
        things.iter().flat_map(|thing| places.iter().map(move |place| (thing, place))).enumerate()
    {
        let (word, tone) = if number % 2 == 0 { ("ngalup", "positive") } else { ("mbrengkel", "negative") };
        all.push((
            format!("pos-{number}"),
            tone,
            format!("{thing} {place} saiki {word} tenan rek, {word} pol"),
        ));
    }
    all
}

fn annotate(scratch: &Scratch, body: &str) -> Value {
    use std::io::Write;
    let mut child = scratch
        .pantau(&["annotate"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{}", json!({"id": "x", "kind": "post", "body": body})).unwrap();
    serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn corrections_count_at_once_and_teach() {
    let scratch = Scratch::new();
    let posts = posts();
    let lines: String = posts
        .iter()
        .map(|(id, _, body)| {
            let post = json!({"id": id, "kind": "post", "source": "x", "platform": "x", "body": body,
                "url": format!("https://contoh.example/{id}"), "published_at": "2026-03-02T08:00:00+07:00"});
            format!("{post}\n")
        })
        .collect();
    scratch.write("pos.jsonl", &lines);
    scratch.ok(&["import", "pos.jsonl"]);
    scratch.ok(&["process"]);
    let found = scratch.json(&["search", "", "--limit", "100", "--json"]);
    let mentions = found["mentions"].as_array().unwrap();
    assert_eq!(mentions.len(), posts.len());
    let queue = scratch.json(&["queue", "--scope", "all", "--json"]);
    assert_eq!(queue["of"], json!(posts.len()));

    let nothing = scratch.json(&["models", "learn", "--json"]);
    assert_eq!(nothing["lessons"][1]["accepted"], Value::Null, "nothing to learn from");
    for mention in mentions {
        let (_, tone, _) = posts.iter().find(|(_, _, body)| mention["body"] == json!(body)).unwrap();
        let label = format!("tone={tone}");
        scratch.ok(&["correct", mention["id"].as_str().unwrap(), &label, "--by", "sari"]);
    }
    // A second analyst reads some as well, and one of them otherwise.
    for (number, mention) in mentions.iter().take(6).enumerate() {
        let (_, tone, _) = posts.iter().find(|(_, _, body)| mention["body"] == json!(body)).unwrap();
        let label = if number == 0 { "tone=neutral".to_owned() } else { format!("tone={tone}") };
        scratch.ok(&["correct", mention["id"].as_str().unwrap(), &label, "--by", "budi"]);
    }
    let negative = scratch.json(&["search", "tone:negative", "--limit", "100", "--json"]);
    assert!(negative["total"].as_u64().unwrap() >= 23, "a correction counts at once: {}", negative["total"]);

    let before = annotate(&scratch, "perpustakaan saiki mbrengkel tenan rek");
    let taught = scratch.json(&["models", "learn", "--json"]);
    let lesson = &taught["lessons"][1];
    assert_eq!((&lesson["for"], &lesson["texts"]), (&json!("post"), &json!(posts.len())));
    let tone = &lesson["labels"][0];
    assert!(tone["new"].as_f64().unwrap() > tone["old"].as_f64().unwrap() + 0.1, "{lesson}");
    let name = lesson["accepted"].as_str().unwrap();
    assert_eq!(taught["agreement"][0]["label"], "tone");
    assert_eq!(taught["agreement"][0]["texts"], 6);
    assert!(taught["agreement"][0]["alpha"].as_f64().unwrap() < 1.0);

    let after = annotate(&scratch, "perpustakaan saiki mbrengkel tenan rek");
    assert_eq!(after["tone"]["label"], "negative");
    assert!(after["tone"]["negative"].as_f64() > before["tone"]["negative"].as_f64());
    let list = text(&scratch.ok(&["models", "list"]).stdout);
    assert!(list.lines().any(|line| line.contains(name) && line.contains("in use")), "{list}");

    scratch.ok(&["models", "use", "post", "bundled"]);
    assert_eq!(annotate(&scratch, "perpustakaan saiki mbrengkel tenan rek"), before, "the old model is back");
    let missing = scratch.pantau(&["models", "use", "post", "post-1"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(1));
}

#[test]
fn what_is_no_label_is_refused() {
    let scratch = Scratch::new();
    scratch.ok(&["process"]);
    for (label, said) in
        [("tone=bagus", "tone=bagus"), ("region=35.99", "no region"), ("topic=cuaca", "no topic")]
    {
        let output = scratch.pantau(&["correct", "m-1", label, "--by", "sari"]).output().unwrap();
        assert!(!output.status.success() && text(&output.stderr).contains(said), "{}", text(&output.stderr));
    }
    let output = scratch.pantau(&["correct", "m-1", "tone=neutral", "--by", "sari"]).output().unwrap();
    assert!(text(&output.stderr).contains("no labelled mention"), "{}", text(&output.stderr));
}

#[test]
fn the_second_reader_is_added_and_asked() {
    let scratch = Scratch::new();
    let wrong = scratch.write("berkas.bin", "bukan model");
    let output = scratch.pantau(&["models", "add", wrong.to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("hint: it is `e5-small-q4.bin`"), "{}", text(&output.stderr));
    assert!(text(&scratch.ok(&["models", "list"]).stdout).contains("not added"));
    let Some(file) = second_reader("the second reader") else { return };
    let bodies = [
        "Lumayan sih pelayanannya, cuma antrenya itu lho, mau gimana lagi ya wong pegawainya cuma dua",
        "Katanya mau diaspal bulan depan, kita lihat saja nanti",
        "Harga telur di pasar naik lagi, tapi beras turun sedikit",
        "Bagus sih, tapi kok baru sekarang dibenerin",
        "Ada yang tahu loket samsat buka sampai jam berapa? Kemarin sudah tutup duluan",
    ];
    let before: Vec<Value> = bodies.iter().map(|body| annotate(&scratch, body)).collect();
    scratch.ok(&["models", "add", file.to_str().unwrap()]);
    assert!(text(&scratch.ok(&["models", "list"]).stdout).contains("in use"));
    let after: Vec<Value> = bodies.iter().map(|body| annotate(&scratch, body)).collect();
    let heard = before.iter().zip(&after).filter(|(before, after)| before["tone"] != after["tone"]).count();
    assert!(heard > 0, "where the heads are unsure it is heard: {before:?}");
    let after = &after[0];
    let sum: f64 =
        ["positive", "neutral", "negative"].iter().map(|tone| after["tone"][tone].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-3);
}
