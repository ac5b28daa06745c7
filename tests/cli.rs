//! Wrong usage, wrong configuration, the stream tools.

use std::io::Write;

use serde_json::{Value, json};

use crate::scratch::{Scratch, text};

/// Feeds lines to a stream tool and reads its lines.
fn stream(tool: &str, lines: &[Value]) -> (Vec<Value>, bool) {
    let scratch = Scratch::new();
    let mut child = scratch
        .pantau(&[tool])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let answers = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    (answers.map(|line| serde_json::from_slice(line).unwrap()).collect(), output.status.success())
}

#[test]
fn init_writes_a_configuration_that_check_accepts() {
    let scratch = Scratch::new();
    scratch.ok(&["init"]);
    let output = scratch.ok(&["check"]);
    assert!(text(&output.stdout).contains("no faults"), "{}", text(&output.stdout));
}

#[test]
fn all_faults_of_a_configuration_are_named_at_once_with_place_and_hint() {
    let scratch = Scratch::new();
    scratch.ok(&["init"]);
    let main = std::fs::read_to_string(scratch.path("config/pantau.toml")).unwrap();
    scratch.write(
        "config/pantau.toml",
        &main.replace("host_delay_ms", "host_dely_ms").replace("0 6 * * *", "0 25 * * *"),
    );
    scratch.write("config/recipients.toml", "[[recipient]]\nname = \"A\"\n");
    let output = scratch.pantau(&["check"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("pantau.toml:") && said.contains("unknown key `host_dely_ms`"), "{said}");
    assert!(said.contains("hint: did you mean `host_delay_ms`?"), "{said}");
    assert!(said.contains("recipients.toml:1:") && said.contains("`email` is missing"), "{said}");
}

#[test]
fn a_simulated_clock_is_refused_where_it_could_reach_people() {
    let scratch = Scratch::new();
    scratch.ok(&["init"]);
    let outlets = std::fs::read_to_string(scratch.path("config/outlets.toml")).unwrap();
    scratch.write("config/outlets.toml", &outlets.replacen("enabled = false", "enabled = true", 1));
    let output =
        scratch.pantau(&["check"]).env("PANTAU_CLOCK", "2026-03-01T05:00:00+07:00*600").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("PANTAU_CLOCK is refused"), "{}", text(&output.stderr));
}

#[test]
fn wrong_usage_exits_with_two() {
    let scratch = Scratch::new();
    for args in [&["search"][..], &["report", "hourly"], &["issues", "--date", "tomorrow"], &["nothing"]] {
        assert_eq!(scratch.pantau(args).output().unwrap().status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn stream_tools_answer_line_for_line_and_go_on_after_a_bad_one() {
    let page = "<html><head><title>Banjir Surut</title></head><body><article><h1>Banjir Surut</h1>\
                <p>GRESIK - Banjir luapan Kali Lamong di Kecamatan Benjeng, Kabupaten Gresik, mulai surut pada Selasa pagi setelah tiga hari merendam ratusan rumah warga.</p>\
                <p>Petugas membersihkan sisa lumpur di jalan desa dan membagikan air bersih kepada warga yang kembali ke rumah masing-masing.</p></article></body></html>";
    let (answers, good) = stream(
        "extract",
        &[json!({"id": 1, "url": "https://media.example/a", "html": page}), json!({"id": 2})],
    );
    assert!(good && answers.len() == 2);
    assert!(answers[0]["text"].as_str().unwrap().contains("mulai surut"), "{}", answers[0]);
    assert_eq!(answers[1]["id"], 2);
    assert!(answers[1]["error"].is_string());

    let body = "Bupati Gresik menyerahkan bantuan beras kepada warga Kecamatan Benjeng yang rumahnya terendam banjir luapan Kali Lamong.";
    let (answers, good) = stream(
        "annotate",
        &[
            json!({"id": "a", "title": "Bupati Gresik Serahkan Bantuan", "body": body, "kind": "news"}),
            json!([]),
        ],
    );
    assert!(good);
    assert_eq!(answers[0]["language"]["label"], "id");
    assert_eq!(answers[0]["regions"][0]["code"], "35.25", "{}", answers[0]);
    assert!(answers[1]["error"].is_string());

    let (answers, _) = stream(
        "group",
        &[
            json!({"id": "a", "outlet": "satu", "published_at": "2020-05-12T08:00:00+07:00", "title": "Bupati Gresik Serahkan Bantuan Banjir", "body": body.repeat(3)}),
            json!({"id": "b", "outlet": "dua", "published_at": "2020-05-12T09:00:00+07:00", "title": "Bupati Gresik Serahkan Bantuan Banjir", "body": body.repeat(3)}),
        ],
    );
    assert_eq!(answers[0]["story"], answers[1]["story"]);
    assert_eq!((&answers[0]["copy_of"], &answers[1]["copy_of"]), (&Value::Null, &json!("a")));

    let (answers, good) = stream("feed", &[json!({"id": 7, "body_b64": "bm8gZmVlZA=="})]);
    assert!(!good, "every line failed");
    assert!(answers[0]["error"].is_string());
}

#[test]
fn an_import_is_counted_line_by_line_and_a_second_one_adds_nothing() {
    let scratch = Scratch::new();
    let good = |id: &str, title: &str| {
        json!({"id": id, "kind": "news", "source": "kabar-uji", "url": format!("https://media.example/{id}"),
               "published_at": "2020-05-12T08:00:00+07:00", "title": title, "body": format!("{title}. Jalan di Kabupaten Gresik diperbaiki tahun ini.")})
        .to_string()
    };
    let lines = [
        good("a1", "Jalan Diperbaiki"),
        "{\"id\": \"broken\"".to_owned(),
        good("a2", "Pasar Dibuka"),
        good("a1", "Jalan Diperbaiki"),
        String::new(),
    ];
    scratch.write("news.jsonl", &lines.join("\n"));
    let report = scratch.json(&["import", "news.jsonl", "--json"]);
    let file = &report["files"][0];
    assert_eq!(
        (&file["new"], &file["known"], &file["rejected"]),
        (&json!(2), &json!(1), &json!(1)),
        "{report}"
    );
    assert_eq!(scratch.json(&["import", "news.jsonl", "--json"])["files"][0]["new"], 0);

    // The same mentions in another file are known too.
    scratch.write("again.jsonl", &good("a2", "Pasar Dibuka"));
    assert_eq!(scratch.json(&["import", "again.jsonl", "--json"])["files"][0]["new"], 0);

    scratch.ok(&["process"]);
    let found = scratch.json(&["search", "gresik", "--json"]);
    assert_eq!(found["total"], 2, "{found}");
    assert!(scratch.doctor_errors(&[]).is_empty());
    let doctor = text(&scratch.ok(&["doctor"]).stdout);
    assert!(doctor.contains("news.jsonl:2"), "the rejected line is named: {doctor}");
}

#[test]
fn an_empty_day_makes_an_honest_edition() {
    let scratch = Scratch::new();
    let out =
        scratch.ok(&["report", "daily", "--date", "2020-05-12", "--out", "out", "--format", "html,pdf,json"]);
    let files: Vec<String> = text(&out.stdout).lines().map(str::to_owned).collect();
    assert_eq!(files.len(), 3);
    let edition: Value = serde_json::from_slice(&std::fs::read(scratch.path(&files[2])).unwrap()).unwrap();
    assert!(!edition["sections"].as_array().unwrap().is_empty());
    assert!(std::fs::read(scratch.path(&files[1])).unwrap().starts_with(b"%PDF-"));
}
