//! Quality floors of grouping on labelled news, where the shared data lies beside the workspace.

#![allow(
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
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use pantau_domain::{Groupable, MentionId, StoryId};
use pantau_insight::{
    group::{GroupSettings, Grouper},
    stream::mention_of,
};
use serde_json::Value;

/// Floors: a little under what was reached when they were set, since one early choice moves a large story.
const TOGETHER: f64 = 0.85;
const MIXED: f64 = 0.003;
const B_CUBED: f64 = 0.92;
const COPY_PRECISION: f64 = 0.95;
const COPY_RECALL: f64 = 0.95;
const TEMPLATES_APART: f64 = 0.95;
const OTHERS_APART: f64 = 0.98;

fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if folder.join("truth/story_clusters.jsonl").exists() {
        return Some(folder);
    }
    eprintln!("LEFT OUT: ../shared/data is not there, grouping was not measured");
    None
}

fn lines(source: impl Read) -> impl Iterator<Item = Value> {
    BufReader::new(source).lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap())
}

fn corpus(folder: &Path, wanted: impl Fn(&Value) -> bool) -> Vec<Groupable> {
    let file = File::open(folder.join("corpus/news.jsonl.gz")).unwrap();
    let mut found: Vec<Groupable> = lines(flate2::read::GzDecoder::new(file))
        .filter(wanted)
        .filter_map(|line| mention_of(&line))
        .collect();
    found.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    found
}

#[test]
fn stories_match_the_labelled_clusters() {
    let Some(folder) = shared() else { return };
    let mentions = corpus(&folder, |line| {
        line["published_at"]
            .as_str()
            .is_some_and(|at| ("2025-06-05".."2025-06-13").contains(&at.get(..10).unwrap_or_default()))
    });
    let mut grouper = Grouper::new(&GroupSettings::default());
    let story_of: HashMap<MentionId, StoryId> = mentions
        .iter()
        .map(|mention| {
            let grouped = grouper.add(mention);
            (grouped.mention, grouped.story)
        })
        .collect();
    let mut labelled: Vec<(usize, &StoryId)> = Vec::new();
    for (cluster, line) in lines(File::open(folder.join("truth/story_clusters.jsonl")).unwrap()).enumerate() {
        if line["umbrella"] == true {
            continue;
        }
        let ids = line["ids"]
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_str().unwrap().parse::<MentionId>().unwrap());
        labelled.extend(ids.filter_map(|id| Some((cluster, story_of.get(&id)?))));
    }
    let (together, mixed, b_cubed) = scores(&labelled);
    eprintln!(
        "grouping: pairs of one event together {together:.3}, of different events {mixed:.4}, B-cubed F1 {b_cubed:.3}"
    );
    assert!(together >= TOGETHER && mixed <= MIXED && b_cubed >= B_CUBED);
}

/// Share of same-event pairs together, share of other pairs together, B-cubed F1.
fn scores(labelled: &[(usize, &StoryId)]) -> (f64, f64, f64) {
    let (mut same, mut found, mut apart, mut mixed) = (0_u32, 0_u32, 0_u32, 0_u32);
    let (mut precision, mut recall) = (0.0, 0.0);
    for one in labelled {
        let (mut story, mut truth, mut both) = (0.0, 0.0, 0.0);
        for other in labelled {
            let (event, group) = (one.0 == other.0, one.1 == other.1);
            story += f64::from(u8::from(group));
            truth += f64::from(u8::from(event));
            both += f64::from(u8::from(group && event));
            let (count, hit) = if event { (&mut same, &mut found) } else { (&mut apart, &mut mixed) };
            *count += 1;
            *hit += u32::from(group);
        }
        precision += both / story;
        recall += both / truth;
    }
    let size = labelled.len() as f64;
    let (precision, recall) = (precision / size, recall / size);
    // Each mention met itself once; that is no pair.
    let own = u32::try_from(labelled.len()).unwrap();
    (
        f64::from(found - own) / f64::from(same - own),
        f64::from(mixed) / f64::from(apart),
        2.0 * precision * recall / (precision + recall),
    )
}

#[test]
fn copies_match_the_labelled_pairs() {
    let Some(folder) = shared() else { return };
    let pairs: Vec<Value> = lines(File::open(folder.join("truth/neardup_pairs.jsonl")).unwrap()).collect();
    let named: Vec<&str> =
        pairs.iter().flat_map(|pair| [pair["a"].as_str().unwrap(), pair["b"].as_str().unwrap()]).collect();
    let mentions: HashMap<String, Groupable> =
        corpus(&folder, |line| named.contains(&line["id"].as_str().unwrap_or_default()))
            .into_iter()
            .map(|mention| (mention.id.to_string(), mention))
            .collect();
    let (mut hits, mut false_hits, mut missed) = (0_u32, 0_u32, 0_u32);
    // Daily templates, and reports that share a story or some boilerplate: kept apart, of so many.
    let (mut templates, mut others) = ((0_u32, 0_u32), (0_u32, 0_u32));
    for pair in &pairs {
        let (one, other) = (&mentions[pair["a"].as_str().unwrap()], &mentions[pair["b"].as_str().unwrap()]);
        let (first, second) =
            if (one.at, &one.id) <= (other.at, &other.id) { (one, other) } else { (other, one) };
        let mut grouper = Grouper::new(&GroupSettings::default());
        grouper.add(first);
        let copy = grouper.add(second).copy_of.is_some();
        if pair["label"] != "near_duplicate" {
            let is_template = pair["kind"].as_str().unwrap().starts_with("template");
            let count = if is_template { &mut templates } else { &mut others };
            count.0 += u32::from(!copy);
            count.1 += 1;
        }
        match (copy, pair["label"] == "near_duplicate") {
            (true, true) => hits += 1,
            (true, false) => false_hits += 1,
            (false, true) => missed += 1,
            (false, false) => {}
        }
    }
    let (precision, recall) =
        (f64::from(hits) / f64::from(hits + false_hits), f64::from(hits) / f64::from(hits + missed));
    eprintln!(
        "copies: precision {precision:.3}, recall {recall:.3} ({hits} found, {false_hits} wrong, {missed} missed)"
    );
    let share = |(right, all): (u32, u32)| f64::from(right) / f64::from(all);
    eprintln!("kept apart: templates {:.3}, other reports {:.3}", share(templates), share(others));
    assert!(precision >= COPY_PRECISION && recall >= COPY_RECALL);
    assert!(share(templates) >= TEMPLATES_APART && share(others) >= OTHERS_APART);
}
