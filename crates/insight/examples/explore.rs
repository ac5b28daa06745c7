//! Groups a corpus and prints what came of it: the ten largest stories, random pairs of one story, the scores on the
//! labelled clusters and pairs, the speed.
//!
//! `cargo run --release -p pantau-insight --example explore -- FOLDER [SINCE UNTIL [STORY ISSUE]]`
#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "an example reads files, takes the time and prints"
)]

use std::{
    collections::{BTreeMap, HashMap},
    error::Error,
    fs::File,
    io::{BufRead, BufReader},
    time::Instant,
};

use pantau_domain::{Groupable, IssueId, MentionId, Story};
use pantau_insight::group::{GroupSettings, Grouper};
use serde_json::Value;

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("usage: explore FOLDER [SINCE UNTIL [STORY ISSUE]]")?;
    let since = args.next().unwrap_or_else(|| "2025-06-05".into());
    let until = args.next().unwrap_or_else(|| "2025-06-12".into());
    let mut settings = GroupSettings::default();
    if let Some(value) = args.next() {
        settings.story_similarity = value.parse()?;
    }
    if let Some(value) = args.next() {
        settings.issue_similarity = value.parse()?;
    }
    let quiet = args.next().is_some();
    let lines = read(&format!("{folder}/corpus/news.jsonl.gz"))?;
    let mut mentions: Vec<Groupable> = lines
        .iter()
        .filter(|line| {
            line["published_at"].as_str().is_some_and(|day| day[..10] >= *since && day[..10] <= *until)
        })
        .filter_map(pantau_insight::stream::mention_of)
        .collect();
    mentions.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
    let mut grouper = Grouper::new(&settings);
    let begun = Instant::now();
    let mut story_of = HashMap::new();
    let mut copies = HashMap::new();
    for mention in &mentions {
        let grouped = grouper.add(mention);
        if let Some(original) = grouped.copy_of {
            copies.insert(grouped.mention.clone(), original);
        }
        story_of.insert(grouped.mention, grouped.story);
    }
    let took = begun.elapsed().as_secs_f64();
    println!(
        "{} mentions, {:.0} a second, {} copies",
        mentions.len(),
        mentions.len() as f64 / took,
        copies.len()
    );
    let stories = grouper.changed_stories();
    scores(&folder, &story_of, &stories)?;
    if !quiet {
        show(&mentions, &story_of, stories);
    }
    Ok(())
}

fn scores(
    folder: &str,
    story_of: &HashMap<MentionId, pantau_domain::StoryId>,
    stories: &[Story],
) -> Result<(), Failure> {
    let issue_of: HashMap<_, &IssueId> = stories.iter().map(|story| (&story.id, &story.issue)).collect();
    let mut labelled: Vec<(MentionId, usize, bool)> = Vec::new();
    for (place, cluster) in plain(&format!("{folder}/truth/story_clusters.jsonl"))?.iter().enumerate() {
        for id in cluster["ids"].as_array().into_iter().flatten() {
            labelled.push((id.as_str().unwrap().parse()?, place, cluster["umbrella"].as_bool().unwrap()));
        }
    }
    labelled.retain(|(id, ..)| story_of.contains_key(id));
    let (mut same, mut found, mut apart, mut mixed) = (0, 0, 0, 0);
    let (mut same_issue, mut umbrella, mut umbrella_found) = (0, 0, 0);
    let mut confused: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (place, one) in labelled.iter().enumerate() {
        for other in &labelled[..place] {
            let together = story_of[&one.0] == story_of[&other.0];
            let issue = issue_of[&story_of[&one.0]] == issue_of[&story_of[&other.0]];
            if one.1 != other.1 && together && !(one.2 || other.2) {
                *confused.entry((one.1.min(other.1), one.1.max(other.1))).or_default() += 1;
            }
            match (one.1 == other.1, one.2 || other.2) {
                (true, false) => {
                    (same, found, same_issue) =
                        (same + 1, found + usize::from(together), same_issue + usize::from(issue))
                }
                (true, true) => {
                    (umbrella, umbrella_found) = (umbrella + 1, umbrella_found + usize::from(issue))
                }
                (false, false) => (apart, mixed) = (apart + 1, mixed + usize::from(together)),
                (false, true) => {}
            }
        }
    }
    let plain_ones: Vec<_> = labelled.iter().filter(|one| !one.2).collect();
    let (mut precision, mut recall) = (0.0, 0.0);
    for one in &plain_ones {
        let story = plain_ones.iter().filter(|other| story_of[&other.0] == story_of[&one.0]).count() as f64;
        let truth = plain_ones.iter().filter(|other| other.1 == one.1).count() as f64;
        let both = plain_ones
            .iter()
            .filter(|other| other.1 == one.1 && story_of[&other.0] == story_of[&one.0])
            .count() as f64;
        precision += both / story / plain_ones.len() as f64;
        recall += both / truth / plain_ones.len() as f64;
    }
    println!(
        "pairs of one event together {:.3}, of different events {:.4} ({mixed} of {apart}); B-cubed P {precision:.3} R {recall:.3} F1 {:.3}; same issue {:.3}, umbrella in one issue {:.3}",
        found as f64 / same as f64,
        mixed as f64 / apart as f64,
        2.0 * precision * recall / (precision + recall),
        same_issue as f64 / same as f64,
        umbrella_found as f64 / umbrella as f64,
    );
    let mut worst: Vec<_> = confused.into_iter().collect();
    worst.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    println!(
        "labelled clusters mixed (lines of the file, pairs): {:?}",
        worst.iter().take(8).collect::<Vec<_>>()
    );
    let mut issues: HashMap<&IssueId, (usize, u32, &str)> = HashMap::new();
    for story in stories {
        let entry = issues.entry(&story.issue).or_insert((0, 0, &story.headline));
        entry.0 += 1;
        entry.1 += story.mentions;
    }
    let mut largest: Vec<_> = issues.values().collect();
    largest.sort_unstable_by_key(|held| std::cmp::Reverse(held.1));
    for (stories, mentions, headline) in largest.iter().take(8) {
        println!("issue of {stories} stories, {mentions} mentions: {headline}");
    }
    Ok(())
}

fn show(
    mentions: &[Groupable],
    story_of: &HashMap<MentionId, pantau_domain::StoryId>,
    mut stories: Vec<Story>,
) {
    let caption = |mention: &Groupable| {
        format!("{} {} {}", mention.at, mention.source, mention.title.clone().unwrap_or_default())
    };
    stories.sort_by(|a, b| b.mentions.cmp(&a.mentions).then_with(|| a.id.cmp(&b.id)));
    for story in stories.iter().take(10) {
        println!("\n== {} ({} mentions, {})", story.headline, story.mentions, story.issue);
        for mention in mentions.iter().filter(|mention| story_of[&mention.id] == story.id) {
            println!("   {}", caption(mention));
        }
    }
    let mut members: BTreeMap<&str, Vec<&Groupable>> = BTreeMap::new();
    for mention in mentions.iter().filter(|mention| mention.at.to_string().starts_with("2025-06-10")) {
        members.entry(story_of[&mention.id].as_str()).or_default().push(mention);
    }
    let mut pairs = Vec::new();
    for held in members.values() {
        for (place, one) in held.iter().enumerate() {
            pairs.extend(held[..place].iter().map(|other| (*one, *other)));
        }
    }
    let mut state = 7_u64;
    println!("\n-- 50 random pairs of one story, 10 June, of {}", pairs.len());
    for _ in 0..50.min(pairs.len()) {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (one, other) = pairs[(state >> 33) as usize % pairs.len()];
        println!("{}\n     {}", caption(one), caption(other));
    }
}

fn read(path: &str) -> Result<Vec<Value>, Failure> {
    let lines = BufReader::new(flate2::read::GzDecoder::new(File::open(path)?)).lines();
    lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

fn plain(path: &str) -> Result<Vec<Value>, Failure> {
    BufReader::new(File::open(path)?).lines().map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}
