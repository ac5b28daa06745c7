//! The demo measured against the replay network's truth.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::scratch::{Scratch, text};

/// A share as a figure to read.
fn share(right: usize, all: usize) -> f64 {
    if all == 0 { 1.0 } else { right as f64 / all as f64 }
}

/// How often a label is right where the truth has one.
#[derive(Default)]
struct Score {
    right: usize,
    all: usize,
}

impl Score {
    fn note(&mut self, right: bool) {
        self.right += usize::from(right);
        self.all += 1;
    }

    fn share(&self) -> f64 {
        share(self.right, self.all)
    }
}

fn words(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

#[test]
fn every_published_mention_is_found_once_and_labelled_as_the_truth_says() {
    let scratch = Scratch::new();
    let output = scratch.ok(&["demo", "--no-serve", "--data", "demo"]);
    eprintln!("{}", text(&output.stdout));
    let truth: Vec<Value> = std::fs::read_to_string(scratch.path("demo/truth.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let found = scratch.json(&["search", "", "--limit", "1000000", "--json", "--data", "demo"]);
    let mentions = found["mentions"].as_array().unwrap();

    // Each mention is in the store once, and nothing is there that was not published.
    let key = |mention: &Value| match mention["platform"].as_str() {
        None => mention["url"].as_str().unwrap().to_owned(),
        Some(_) => mention["id"].as_str().unwrap().to_owned(),
    };
    let mut by_key: HashMap<String, &Value> = HashMap::new();
    for mention in mentions {
        assert!(by_key.insert(key(mention), mention).is_none(), "twice: {}", key(mention));
    }
    let expected: Vec<&Value> = truth.iter().filter(|line| line["expected"] == true).collect();
    let missing: Vec<&str> = expected
        .iter()
        .map(|line| line["key"].as_str().unwrap())
        .filter(|key| !by_key.contains_key(*key))
        .collect();
    assert!(
        missing.is_empty(),
        "{} of {} are missing: {:?}",
        missing.len(),
        expected.len(),
        &missing[..missing.len().min(10)]
    );
    let published: HashSet<&str> = truth.iter().map(|line| line["key"].as_str().unwrap()).collect();
    let strange: Vec<&String> = by_key.keys().filter(|key| !published.contains(key.as_str())).collect();
    assert!(strange.is_empty(), "not published: {strange:?}");

    let score = measure(&expected, &by_key);
    // Floors a little under what was reached when they were set; they may rise, not fall.
    let floors = [
        ("date", 0.99),
        ("copies recall", 0.91),
        ("copies precision", 0.96),
        ("tone news", 0.59),
        ("tone social", 0.48),
        ("topic", 0.73),
        ("region", 0.94),
        ("scope", 0.98),
        ("language", 0.98),
    ];
    let fallen: Vec<_> = floors.iter().filter(|(what, floor)| score[what] < *floor).collect();
    assert!(fallen.is_empty(), "under these floors: {fallen:?}; all: {score:?}");
    assert!(scratch.doctor_errors(&["--data", "demo"]).is_empty());
    editions(&scratch);
}

fn measure(expected: &[&Value], by_key: &HashMap<String, &Value>) -> HashMap<&'static str, f64> {
    let mut scores: HashMap<&'static str, Score> = HashMap::new();
    let ids: HashMap<&str, &str> =
        by_key.iter().map(|(key, mention)| (key.as_str(), mention["id"].as_str().unwrap())).collect();
    let (mut planted, mut marked, mut both) = (0, 0, 0);
    for line in expected {
        let mention = by_key[line["key"].as_str().unwrap()];
        let news = line["kind"] == "news";
        let mut note = |what, right| scores.entry(what).or_default().note(right);
        note(if news { "tone news" } else { "tone social" }, mention["tone"]["label"] == line["tone"]);
        if news {
            note("topic", words(&mention["topics"]).contains(&line["topic"].as_str().unwrap()));
            let (mut told, mut true_ones) = (words(&mention["regions"]), words(&line["regions"]));
            told.truncate(1);
            true_ones.truncate(1);
            note("region", told == true_ones);
            note("scope", (mention["scope"] == "jatim") == (line["scope"] == "jatim"));
            let wanted = line["precision"].as_str();
            let day = |value: &Value| value.as_str().map(|text| text[..10].to_owned());
            if wanted.is_some() {
                let published: jiff::Timestamp = line["published"].as_str().unwrap().parse().unwrap();
                let truth = pantau_domain::time::wib_day(published).to_string();
                note("date", day(&mention["published_at"]) == Some(truth));
            }
            let truth_copy = line["copy_of"].as_str().and_then(|key| ids.get(key)).copied();
            let copy = mention["copy_of"].as_str();
            planted += usize::from(truth_copy.is_some());
            marked += usize::from(copy.is_some());
            both += usize::from(truth_copy.is_some() && copy.is_some());
        }
        let language = mention["language"].as_str().unwrap();
        note("language", line["language"] == language || line["language"] == "mixed");
    }
    let mut figures: HashMap<&'static str, f64> =
        scores.iter().map(|(what, score)| (*what, score.share())).collect();
    figures.insert("copies recall", share(both, planted));
    figures.insert("copies precision", share(both, marked));
    let mut shown: Vec<_> = figures.iter().collect();
    shown.sort_by_key(|(what, _)| **what);
    for (what, figure) in shown {
        eprintln!("against the truth: {what:<18} {figure:.3}");
    }
    figures
}

/// Every number of every edition has its evidence in the store.
fn editions(scratch: &Scratch) {
    let folder = scratch.path("demo/editions");
    let mut kinds = HashSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "json") {
            continue;
        }
        let edition: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        kinds.insert(edition["kind"].as_str().unwrap().to_owned());
        for ending in ["html", "pdf"] {
            assert!(path.with_extension(ending).metadata().unwrap().len() > 10_000, "{}", path.display());
        }
        let annex: HashSet<&str> =
            edition["annex"].as_array().unwrap().iter().map(|line| line["id"].as_str().unwrap()).collect();
        assert!(!annex.is_empty(), "{} rests on nothing", path.display());
        assert!(!edition["measures"].as_array().unwrap().is_empty());
    }
    assert_eq!(kinds.len(), 4, "daily, weekly, monthly and special: {kinds:?}");
}
