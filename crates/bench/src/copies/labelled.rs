//! Pairs that persons have read: copies found, templates and independent reports kept apart.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use pantau_domain::Groupable;
use pantau_insight::group::{GroupSettings, Grouper};

use crate::rows;

pub(crate) fn run(path: &Path, mentions: &[Groupable]) -> Result<(), Box<dyn std::error::Error>> {
    let known: HashMap<&str, &Groupable> =
        mentions.iter().map(|mention| (mention.id.as_str(), mention)).collect();
    // By label and kind: right, of so many.
    let mut kinds: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    let mut wrong: Vec<String> = Vec::new();
    for pair in rows::all(path)? {
        let text = |key: &str| pair[key].as_str().unwrap_or_default();
        let (one, other) = (known[text("a")], known[text("b")]);
        let (first, second) =
            if (one.at, &one.id) <= (other.at, &other.id) { (one, other) } else { (other, one) };
        let mut grouper = Grouper::new(&GroupSettings::default());
        grouper.add(first);
        let is_copy = grouper.add(second).copy_of.is_some();
        if is_copy != (text("label") == "near_duplicate") {
            wrong.push(format!(
                "{} {} {} shares {} `{}` | `{}`",
                text("kind"),
                first.id,
                second.id,
                pair["jaccard_w3"],
                first.title.as_deref().unwrap_or_default(),
                second.title.as_deref().unwrap_or_default()
            ));
        }
        let kind = kinds.entry((text("label").to_owned(), text("kind").to_owned())).or_default();
        kind.0 += usize::from(is_copy == (text("label") == "near_duplicate"));
        kind.1 += 1;
    }
    let sum = |wanted: &dyn Fn(&str, &str) -> bool| {
        kinds
            .iter()
            .filter(|((label, kind), _)| wanted(label, kind))
            .fold((0, 0), |sum, (_, count)| (sum.0 + count.0, sum.1 + count.1))
    };
    let show = |name: &str, (right, all): (usize, usize)| println!("{name:54} {}", rows::share(right, all));
    show("labelled near-duplicates found", sum(&|label, _| label == "near_duplicate"));
    show("daily templates kept apart", sum(&|_, kind| kind.starts_with("template")));
    show(
        "shared boilerplate or background kept apart",
        sum(&|label, kind| label == "different" && !kind.starts_with("template")),
    );
    show("independently written reports kept apart", sum(&|label, _| label == "same_story_rewrite"));
    for ((label, kind), count) in &kinds {
        show(&format!("  {label}, {kind}"), *count);
    }
    for line in &wrong {
        println!("    {line}");
    }
    Ok(())
}
