//! Quality floors on real texts. They need the shared data folder beside the workspace; where it is absent each
//! test says so and is left out (with `PANTAU_REQUIRE=1` it fails instead).

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a tool or test at the edge stops at the first surprise"
)]

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use pantau_classifier::{
    Annotator, TextInput, entity, eval,
    heads::data::{CorpusText, corpus_line, label_lines},
    region::train::{self as regions, Sample, figures},
    train,
};
use pantau_domain::MentionKind;

fn shared(path: &str) -> Option<String> {
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    let text = std::fs::read_to_string(&root).ok();
    if text.is_none() {
        assert!(std::env::var("PANTAU_REQUIRE").as_deref() != Ok("1"), "{} is missing", root.display());
        eprintln!("left out: {} is not on this machine", root.display());
    }
    text
}

#[test]
fn tone_on_development_sets() {
    let annotator = Annotator::embedded().expect("shipped files are whole");
    let model = annotator.tone_model().expect("shipped files are whole");
    // The sets' own figures stand in lexicons/models/post.md; floors lie three points below them.
    for (set, floor) in
        [("smsa", 0.83), ("nusax_senti_ind", 0.90), ("nusax_senti_jav", 0.80), ("nusax_senti_mad", 0.78)]
    {
        let Some(text) = shared(&format!("nlp/open/{set}.dev.tsv")) else { return };
        let figures = eval::tone(&model, &train::read_tsv(&text));
        assert!(figures.macro_f1 >= floor, "{set}\n{figures}");
    }
}

#[test]
fn languages_on_the_development_set() {
    let Some(text) = shared("nlp/open/langid_nusax12.dev.tsv") else { return };
    let annotator = Annotator::embedded().expect("shipped files are whole");
    let codes = HashMap::from([("ind", "id"), ("jav", "jv"), ("mad", "mad"), ("eng", "en")]);
    let (mut right, mut all) = (0_u32, 0_u32);
    for line in text.lines() {
        let mut columns = line.splitn(3, '\t').skip(1);
        let (Some(label), Some(text)) = (columns.next(), columns.next()) else { continue };
        let Some(code) = codes.get(label) else { continue };
        let line = serde_json::json!({ "id": "x", "kind": "post", "body": text });
        let out = pantau_classifier::stream::annotate_line(&annotator, &line, jiff::Timestamp::UNIX_EPOCH);
        all += 1;
        right += u32::from(out["language"]["label"] == *code);
    }
    let share = f64::from(right) / f64::from(all);
    assert!(share >= 0.96, "{right} of {all} languages are right");
}

/// Texts of two paragraphs made of the development set: both in one language, or one in another.
#[test]
fn languages_of_passages_on_the_development_set() {
    let Some(text) = shared("nlp/open/langid_nusax12.dev.tsv") else { return };
    let annotator = Annotator::embedded().expect("shipped files are whole");
    let of = |label: &str| -> Vec<&str> {
        text.lines()
            .filter_map(|line| {
                let mut columns = line.splitn(3, '\t').skip(1);
                let (found, text) = (columns.next()?, columns.next()?);
                (found == label && text.split_whitespace().count() >= 8).then_some(text)
            })
            .collect()
    };
    let languages = [("id", of("ind")), ("jv", of("jav")), ("mad", of("mad"))];
    let id = "x".parse().unwrap();
    let read = |body: &str| {
        let input =
            TextInput { id: &id, title: None, body, kind: MentionKind::News, source: None, published: None };
        let labels = annotator.annotate(&input, jiff::Timestamp::UNIX_EPOCH);
        (labels.language.label.0, labels.passages)
    };
    let (mut pure, mut pure_right, mut mixed, mut mixed_right) = (0_u32, 0_u32, 0_u32, 0_u32);
    for (code, texts) in &languages {
        for (first, second) in texts.iter().zip(texts.iter().skip(1)) {
            let (label, passages) = read(&format!("{first}\n{second}"));
            pure += 1;
            pure_right += u32::from(label == *code && passages.is_empty());
        }
        for (other, others) in languages.iter().filter(|(other, _)| other != code) {
            for (first, second) in texts.iter().zip(others) {
                let (_, passages) = read(&format!("{first}\n{second}"));
                mixed += 1;
                mixed_right +=
                    u32::from(passages.iter().any(|passage| {
                        passage.start == first.len() + 1 && passage.language.label.0 == *other
                    }));
            }
        }
    }
    eprintln!("one language {pure_right}/{pure}, the other passage found {mixed_right}/{mixed}");
    assert!(f64::from(pure_right) >= 0.97 * f64::from(pure), "{pure_right} of {pure}");
    assert!(f64::from(mixed_right) >= 0.93 * f64::from(mixed), "{mixed_right} of {mixed}");
}

/// Texts of the news corpus by id; none where the corpus is not on this machine.
fn corpus() -> Option<HashMap<String, CorpusText>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/corpus/news.jsonl.gz");
    let Ok(file) = std::fs::File::open(&root) else {
        assert!(std::env::var("PANTAU_REQUIRE").as_deref() != Ok("1"), "{} is missing", root.display());
        eprintln!("left out: {} is not on this machine", root.display());
        return None;
    };
    let lines = BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines();
    Some(
        lines
            .filter_map(|line| corpus_line(&line.expect("a whole archive")))
            .map(|text| (text.id.clone(), text))
            .collect(),
    )
}

/// A text to be labelled, without labels yet.
fn sample(text: &CorpusText) -> Sample {
    Sample {
        id: text.id.clone(),
        group: text.group.clone(),
        title: text.title.clone(),
        body: text.body.clone(),
        ..Sample::default()
    }
}

/// Regions and scope on our own labels, decided by weights that were learned without the article's outlet. The figures
/// stand in lexicons/places/README.md; floors lie just below them.
#[test]
fn regions_and_scope_on_own_labels() {
    let Some(texts) = corpus() else { return };
    let labels = include_str!("../../../lexicons/labels/news.tsv");
    let samples: Vec<Sample> = label_lines(labels)
        .iter()
        .filter_map(|line| {
            let mut sample = sample(texts.get(&line.id)?);
            sample.label(&line.labels["region"], &line.labels["in scope"]);
            Some(sample)
        })
        .collect();
    assert!(samples.len() > 3_800, "{} labels have their text", samples.len());
    let found = figures(&regions::cross_validate(&samples, 5).expect("shipped lists are whole"));
    eprintln!("{found}");
    assert!(found.places.f1() >= 0.865, "{found}");
    assert!(found.province.f1() >= 0.77, "{found}");
    assert!(found.scope.precision() >= 0.943 && found.scope.recall() >= 0.943, "{found}");
}

/// Regions on articles that nothing was learned from. Their football stories count the clubs' homes, which the codebook
/// does not, and are left out.
#[test]
fn regions_on_articles_held_out() {
    let (Some(truth), Some(texts)) = (shared("truth/places.jsonl"), corpus()) else { return };
    let mut samples = Vec::new();
    for line in truth.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("a line of labels");
        let Some(text) = line["id"].as_str().and_then(|id| texts.get(id)) else { continue };
        let codes = line["codes"].as_array().expect("codes").iter();
        let codes = codes.map(|either| {
            let either = either.as_array().expect("codes").iter();
            either.map(|code| code.as_str().expect("a code").to_owned()).collect()
        });
        if line["football"] == false {
            samples.push(Sample { regions: codes.collect(), ..sample(text) });
        }
    }
    assert_eq!(samples.len(), 160);
    let found = figures(&regions::evaluate(&samples, None).expect("shipped lists are whole"));
    eprintln!("{found}");
    assert!(found.places.f1() >= 0.925, "{found}");
}

/// Names on the development sets, as their files cut words and in small letters; floors lie two to three points
/// below the figures of `lexicons/models/entity.md`.
#[test]
fn names_on_development_sets() {
    let tagger = entity::Tagger::embedded().expect("shipped files are whole");
    for (set, floor, small) in [("nergrit", 0.70, 0.68), ("idner2k", 0.84, 0.82)] {
        let Some(text) = shared(&format!("nlp/open/{set}.dev.conll")) else { return };
        let mut sentences = entity::read(&text);
        let figures = entity::evaluate(&tagger, &sentences);
        assert!(figures.type_macro_f1 >= floor, "{set}\n{figures}");
        for word in sentences.iter_mut().flat_map(|sentence| &mut sentence.words) {
            *word = word.to_lowercase();
        }
        let figures = entity::evaluate(&tagger, &sentences);
        assert!(figures.type_macro_f1 >= small, "{set} in small letters\n{figures}");
    }
}

/// Quotes found with the right speaker on our own articles, by the ids' last digits: even ones were read while the
/// rules were written, as were those of the odd ones that leave one by four; those that leave three were not. Floors lie
/// two points below the figures of `lexicons/actors/README.md`.
#[test]
fn quotes_of_our_own_articles() {
    let labels = include_str!("../../../lexicons/labels/quotes.tsv");
    let truth = shared("truth/quotes.jsonl");
    let Some(texts) = corpus() else { return };
    let annotator = Annotator::embedded().expect("shipped files are whole");
    let marks =
        eval::read_quotes(labels, |id| texts.get(id).map(|text| (text.title.as_str(), text.body.as_str())));
    let mut parts = [eval::QuoteFigures::default(); 2];
    for (id, marks) in &marks {
        let CorpusText { title, body, .. } = &texts[id];
        let name = id.parse().expect("an id");
        let input = TextInput {
            id: &name,
            title: Some(title),
            body,
            kind: MentionKind::News,
            source: None,
            published: None,
        };
        let unread = matches!(id.chars().last(), Some('3' | '7' | 'b' | 'f'));
        parts[usize::from(unread)].add(&eval::quotes(&annotator, &input, marks, |_, _| {}));
    }
    for (figures, floor) in parts.iter().zip([0.82, 0.72]) {
        assert!(figures.found_and_right() >= floor, "{figures}");
        assert!(figures.precision() >= 0.86, "{figures}");
    }
    let Some(truth) = truth else { return };
    let plain = |text: &str| -> String { text.chars().filter(|sign| sign.is_alphanumeric()).collect() };
    let (mut all, mut right) = (0_u32, 0_u32);
    for line in truth.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("a line");
        let text = |name: &str| line[name].as_str().unwrap_or_default();
        let Some(CorpusText { title, body, .. }) = texts.get(text("id")) else { continue };
        let id = text("id").parse().expect("an id");
        let kind = MentionKind::News;
        let input = TextInput { id: &id, title: Some(title), body, kind, source: None, published: None };
        let labels = annotator.annotate(&input, jiff::Timestamp::UNIX_EPOCH);
        let words = plain(text("quote"));
        let hit = labels.quotes.iter().find(|quote| {
            let own = plain(&quote.text);
            own.contains(&words) || words.contains(&own)
        });
        all += 1;
        right += u32::from(hit.is_some_and(|quote| eval::agree(&quote.speaker, Some(text("speaker_full")))));
    }
    assert!(f64::from(right) >= 0.93 * f64::from(all), "{right} of {all}");
}
