//! The real corpora, where they are beside the checkout.

use std::time::Instant;

use serde_json::Value;

use crate::scratch::{Scratch, corpus};

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

#[test]
fn the_real_corpora_go_through_the_whole_pipeline() {
    let Some(folder) = corpus("the real corpora through the whole pipeline") else { return };
    let scratch = Scratch::new();
    let news = folder.join("news.jsonl.gz").display().to_string();
    let social = folder.join("social.jsonl.gz").display().to_string();
    let begun = Instant::now();
    let report = scratch.json(&["import", &news, &social, "--json"]);
    let mut new = 0;
    for file in report["files"].as_array().unwrap() {
        assert_eq!(
            number(&file["lines"]),
            number(&file["new"]) + number(&file["known"]) + number(&file["rejected"]),
            "{file}"
        );
        new += number(&file["new"]);
    }
    assert!(new >= 114_000, "{report}");
    scratch.ok(&["process"]);
    let took = begun.elapsed().as_secs_f64();
    eprintln!("imported and processed {new} mentions in {took:.1} s: {:.0} a second", new as f64 / took);

    let again = scratch.json(&["import", &news, &social, "--json"]);
    assert!(again["files"].as_array().unwrap().iter().all(|file| number(&file["new"]) == 0), "{again}");
    let errors = scratch.doctor_errors(&[]);
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(number(&scratch.json(&["search", "", "--limit", "1", "--json"])["total"]), new);

    let issues = scratch.json(&["issues", "--date", "2025-06-10", "--json"]);
    assert!(!issues["issues"].as_array().unwrap().is_empty());
    for (kind, period) in [
        ("daily", &["--date", "2025-06-10"][..]),
        ("weekly", &["--date", "2025-06-10"]),
        ("monthly", &["--date", "2025-06-30"]),
        ("special:covid19", &["--since", "2021-03-01", "--until", "2021-08-31"]),
    ] {
        edition(&scratch, kind, period);
    }
}

/// An edition's numbers rest on mentions, and none on more than its own evidence.
fn edition(scratch: &Scratch, kind: &str, period: &[&str]) {
    let begun = Instant::now();
    let mut args = vec!["report", kind, "--format", "html,pdf,json", "--out", "out"];
    args.extend(period);
    let output = scratch.ok(&args);
    let written = String::from_utf8(output.stdout).unwrap();
    let json = written.lines().find(|line| line.ends_with(".json")).unwrap();
    let edition: Value = serde_json::from_slice(&std::fs::read(scratch.path(json)).unwrap()).unwrap();
    let measures = edition["measures"].as_array().unwrap();
    let counts = measures.iter().filter(|measure| !measure["evidence"].as_array().unwrap().is_empty());
    assert!(counts.count() >= 5, "{kind} rests on too little");
    eprintln!("{kind} {period:?}: {} measures, {:.1} s", measures.len(), begun.elapsed().as_secs_f64());
    if kind == "daily" {
        let jatim = measures.iter().find(|measure| measure["name"] == "volume.jatim").unwrap();
        let value = jatim["value"].as_f64().unwrap();
        // Of that day's 1,661 articles 57 name East Java at all; some of those only in passing.
        assert!((25.0..=70.0).contains(&value), "in scope on that day: {value}");
    }
}
