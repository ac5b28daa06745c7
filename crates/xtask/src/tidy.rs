//! Rules of the house that no compiler checks.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Context;

/// Lines of a Rust file beyond which it is no longer one room's furniture.
const LINES: usize = 800;

/// Which rooms each room may depend on. `pantau` may depend on everything and is not listed; `xtask` on nothing.
const EDGES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("text", &["domain"]),
    ("crawler", &["domain", "text"]),
    ("social", &["domain", "text"]),
    ("normalizer", &["domain", "text"]),
    ("classifier", &["domain", "text", "reader"]),
    ("insight", &["domain", "text"]),
    ("figures", &["domain", "text"]),
    ("report", &["domain", "text", "figures"]),
    ("delivery", &["domain", "text"]),
    ("store", &["domain", "text"]),
    ("index", &["domain", "text"]),
    ("replay", &["domain", "text"]),
    ("reader", &[]),
    (
        "pipeline",
        &[
            "domain",
            "text",
            "crawler",
            "social",
            "normalizer",
            "classifier",
            "reader",
            "insight",
            "report",
            "delivery",
            "store",
            "index",
        ],
    ),
    ("dashboard", &["domain", "text", "figures", "report", "insight", "store", "index"]),
    ("bench", &["domain", "text", "normalizer", "insight", "store"]),
    ("xtask", &[]),
];

/// Rooms that know no files, network, environment or clock, and the crates that would bring those in.
const PURE: &[&str] = &["domain", "text", "normalizer", "classifier", "insight", "figures", "report"];
const IMPURE: &[&str] = &["tokio", "reqwest", "rusqlite", "tantivy", "axum", "lettre"];

/// Complaints about the repository.
pub(crate) fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    edges(root, &mut complaints)?;
    let files = tracked(root)?;
    for file in &files {
        let shown = file.strip_prefix(root).unwrap_or(file).display().to_string();
        if file.extension().is_some_and(|end| end == "rs") {
            long(file, &shown, &mut complaints)?;
        }
        if origin_needed(&shown) {
            origin(file, &shown, &mut complaints)?;
        }
    }
    models(root, &mut complaints)?;
    Ok(complaints)
}

/// Dependencies point inward.
fn edges(root: &Path, complaints: &mut Vec<String>) -> anyhow::Result<()> {
    let allowed: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
    for entry in std::fs::read_dir(root.join("crates"))? {
        let folder = entry?.path();
        let room = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let manifest = folder.join("Cargo.toml");
        if !manifest.is_file() {
            continue;
        }
        let table: toml::Table =
            std::fs::read_to_string(&manifest)?.parse().with_context(|| manifest.display().to_string())?;
        let names: Vec<String> = table
            .get("dependencies")
            .and_then(toml::Value::as_table)
            .map(|t| t.keys().cloned().collect())
            .unwrap_or_default();
        if PURE.contains(&room.as_str()) {
            if !folder.join("clippy.toml").is_file() {
                complaints.push(format!("crates/{room}: a pure room keeps its own clippy.toml"));
            }
            for name in names.iter().filter(|name| IMPURE.contains(&name.as_str())) {
                complaints.push(format!("crates/{room}: a pure room must not depend on `{name}`"));
            }
        }
        if room == "pantau" {
            continue;
        }
        let Some(known) = allowed.get(room.as_str()) else {
            complaints.push(format!(
                "crates/{room}: no such room in the architecture; add it to EDGES with its edges"
            ));
            continue;
        };
        for name in names.iter().filter_map(|name| name.strip_prefix("pantau-")) {
            if !known.contains(&name) {
                complaints.push(format!("crates/{room}: must not depend on `{name}`"));
            }
        }
    }
    Ok(())
}

/// All files but what is built, ignored or hidden.
fn tracked(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if name.starts_with('.') || (folder == root && matches!(name.as_str(), "target" | "data")) {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn long(file: &Path, shown: &str, complaints: &mut Vec<String>) -> anyhow::Result<()> {
    let lines = std::fs::read_to_string(file)?.lines().count();
    if lines > LINES {
        complaints.push(format!("{shown}: {lines} lines, at most {LINES}"));
    }
    Ok(())
}

/// Word lists, gazetteers, labels and fixtures say where they come from.
fn origin_needed(shown: &str) -> bool {
    let list = [".tsv", ".txt", ".csv"].iter().any(|end| shown.ends_with(end));
    list && (shown.starts_with("lexicons/") || shown.contains("/src/data/") || shown.contains("/fixtures/"))
}

fn origin(file: &Path, shown: &str, complaints: &mut Vec<String>) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file)?;
    if !text.lines().take(12).any(|line| line.contains("SOURCE")) {
        complaints.push(format!("{shown}: no SOURCE line among the first twelve"));
    }
    Ok(())
}

/// Every trained model has its card.
fn models(root: &Path, complaints: &mut Vec<String>) -> anyhow::Result<()> {
    let folder = root.join("lexicons/models");
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "bin") && !path.with_extension("md").is_file() {
            complaints.push(format!("{}: a model without its card", path.display()));
        }
    }
    Ok(())
}
