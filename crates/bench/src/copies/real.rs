//! A real corpus against brute force: every pair that shares four fifths of its word 3-shingles.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::Path,
};

use pantau_domain::{Groupable, MentionId, time};
use pantau_insight::{
    group::{GroupSettings, Grouper, Lookup},
    stream,
};
use pantau_text::shingle;

use super::join;
use crate::{rows, spent::Stopwatch};

/// The similarity that asks for a copy to be found.
const LEAST: f64 = 0.8;
/// Missed pairs shown.
const SHOWN: usize = 12;

/// The mentions of a corpus in order of time, undated ones last, as grouping takes them.
pub(crate) fn load(path: &Path) -> Result<Vec<Groupable>, Box<dyn std::error::Error>> {
    let mut mentions = Vec::new();
    rows::each(path, |row| {
        mentions.extend(stream::mention_of(&row));
        Ok(())
    })?;
    mentions.sort_by(|a: &Groupable, b| (!a.dated, a.at, &a.id).cmp(&(!b.dated, b.at, &b.id)));
    mentions.dedup_by(|a, b| a.id == b.id);
    Ok(mentions)
}

pub(crate) fn run(mentions: &[Groupable]) {
    let sets: Vec<Vec<u64>> = mentions
        .iter()
        .map(|mention| {
            let is_bare = mention.body.trim().is_empty();
            join::shingles(if is_bare { mention.title.as_deref().unwrap_or_default() } else { &mention.body })
        })
        .collect();
    let begun = Stopwatch::start();
    let pairs = join::pairs(&sets, LEAST);
    println!(
        "{} texts, {} pairs share {LEAST} of their shingles (exact, {:.1} s)",
        mentions.len(),
        pairs.len(),
        begun.spent().as_secs_f64()
    );
    by_signature(mentions, &pairs);
    by_group(mentions, &pairs);
}

/// Whether the table of signatures alone finds them.
fn by_signature(mentions: &[Groupable], pairs: &[(usize, usize, f64)]) {
    let least = GroupSettings::default().copy_similarity;
    let mut lookup = Lookup::default();
    let mut hits: HashSet<(usize, usize)> = HashSet::new();
    for (at, mention) in mentions.iter().enumerate() {
        lookup.candidates(&mention.signature, |slot| {
            if shingle::jaccard(&mention.signature, &mentions[slot as usize].signature) >= least {
                hits.insert((slot as usize, at));
            }
        });
        lookup.add(u32::try_from(at).unwrap(), &mention.signature);
    }
    let found = pairs.iter().filter(|(one, other, _)| hits.contains(&(*one, *other))).count();
    println!("  candidates of the signatures: {}", rows::share(found, pairs.len()));
}

/// Whether grouping marks them as copies of one text.
fn by_group(mentions: &[Groupable], pairs: &[(usize, usize, f64)]) {
    let mut grouper = Grouper::new(&GroupSettings::default());
    let mut root: HashMap<MentionId, MentionId> = HashMap::new();
    let begun = Stopwatch::start();
    for mention in mentions {
        let grouped = grouper.add(mention);
        let revised = grouper.take_revised();
        for grouped in revised.into_iter().chain([grouped]) {
            let original = grouped.copy_of.unwrap_or_else(|| grouped.mention.clone());
            root.insert(grouped.mention, original);
        }
    }
    println!("  grouped: {:.0} a CPU second", mentions.len() as f64 / begun.spent().as_secs_f64());
    let top = |mention: &Groupable| {
        let mut at = &mention.id;
        // An original that became a copy later is followed to the first publisher.
        for _ in 0..8 {
            match root.get(at) {
                Some(next) if next != at => at = next,
                _ => break,
            }
        }
        at.clone()
    };
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut missed: Vec<(f64, &Groupable, &Groupable)> = Vec::new();
    for (one, other, similarity) in pairs {
        let (one, other) = (&mentions[*one], &mentions[*other]);
        let is_found = top(one) == top(other);
        let kind = kind(one, other);
        let count = kinds.entry(kind).or_default();
        count.0 += usize::from(is_found);
        count.1 += 1;
        if !is_found && kind == COPY {
            missed.push((*similarity, one, other));
        }
    }
    for (kind, (found, all)) in &kinds {
        println!("  marked as copies, {kind}: {}", rows::share(*found, *all));
    }
    for (similarity, one, other) in missed.iter().take(SHOWN) {
        println!(
            "    {similarity:.2} {} {} `{}` | {} {} `{}`",
            one.id,
            one.at,
            one.title.as_deref().unwrap_or_default(),
            other.id,
            other.at,
            other.title.as_deref().unwrap_or_default()
        );
    }
}

const COPY: &str = "copies";

/// What a pair is. On another day, what gives numbers of its own (a date, a price) in the same words is the next of a
/// template; a copy that was cut or added to has all of the other's, or lacks none.
fn kind(one: &Groupable, other: &Groupable) -> &'static str {
    let next_day = one.dated && other.dated && time::wib_day(one.at) != time::wib_day(other.at);
    let (one, other) = (numbers(one), numbers(other));
    if next_day && !one.is_subset(&other) && !other.is_subset(&one) { "templates (excepted)" } else { COPY }
}

/// The numbers of a text without their separators.
fn numbers(mention: &Groupable) -> BTreeSet<String> {
    let text = format!("{} {}", mention.title.as_deref().unwrap_or_default(), mention.body);
    text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ':')))
        .map(|number| number.chars().filter(char::is_ascii_digit).collect::<String>())
        .filter(|number| !number.is_empty())
        .collect()
}
