//! Every crate that is built has a licence that `deny.toml` allows, and is none that it denies.

use std::{collections::BTreeSet, path::Path, process::Command};

use anyhow::{Context, bail};
use serde_json::Value;

/// Complaints about licences, bans and sources.
pub(crate) fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let policy: toml::Table =
        std::fs::read_to_string(root.join("deny.toml")).context("deny.toml")?.parse()?;
    let list = |table: &str, key: &str| -> Vec<toml::Value> {
        policy
            .get(table)
            .and_then(|t| t.get(key))
            .and_then(toml::Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let allowed: BTreeSet<String> =
        list("licenses", "allow").iter().filter_map(|v| v.as_str().map(str::to_owned)).collect();
    let banned: BTreeSet<String> = list("bans", "deny")
        .iter()
        .filter_map(|entry| entry.get("crate").and_then(toml::Value::as_str).map(str::to_owned))
        .collect();
    if allowed.is_empty() {
        bail!("deny.toml allows no licence");
    }
    let packages = metadata(root)?;
    let mut complaints = Vec::new();
    for package in &packages {
        let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (name, version, licence) = (text("name"), text("version"), text("license"));
        if banned.contains(&name) {
            complaints.push(format!("{name} {version} is banned by deny.toml"));
        }
        let source = text("source");
        if !source.is_empty() && !source.starts_with("registry+") {
            complaints.push(format!("{name} {version} comes from `{source}`, not from the registry"));
        }
        if !is_allowed(&licence, &allowed) {
            complaints.push(format!("{name} {version}: licence `{licence}` is not allowed by deny.toml"));
        }
    }
    Ok(complaints)
}

/// The packages that are built for this kind of machine: what only other systems need is left out.
fn metadata(root: &Path) -> anyhow::Result<Vec<Value>> {
    let rustc = Command::new("rustc").arg("-vV").output()?;
    let version = String::from_utf8_lossy(&rustc.stdout).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let out = Command::new("cargo")
        .current_dir(root)
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", host])
        .output()
        .context("cargo metadata")?;
    if !out.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&out.stderr));
    }
    let value: Value = serde_json::from_slice(&out.stdout)?;
    let used: BTreeSet<String> = value
        .pointer("/resolve/nodes")
        .and_then(Value::as_array)
        .context("no resolve graph")?
        .iter()
        .filter_map(|node| node.get("id").and_then(Value::as_str).map(str::to_owned))
        .collect();
    let packages = value.get("packages").and_then(Value::as_array).cloned().unwrap_or_default();
    Ok(packages
        .into_iter()
        .filter(|p| p.get("id").and_then(Value::as_str).is_some_and(|id| used.contains(id)))
        .collect())
}

/// Whether a licence expression can be met with allowed licences: `OR` needs one side, `AND` both.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, allowed };
    reader.any() && reader.words.is_empty()
}

struct Reader<'a> {
    words: &'a [&'a str],
    allowed: &'a BTreeSet<String>,
}

impl Reader<'_> {
    fn take(&mut self, word: &str) -> bool {
        match self.words.split_first() {
            Some((first, rest)) if *first == word => {
                self.words = rest;
                true
            }
            _ => false,
        }
    }

    fn any(&mut self) -> bool {
        let mut met = self.all();
        while self.take("OR") {
            met |= self.all();
        }
        met
    }

    fn all(&mut self) -> bool {
        let mut met = self.one();
        while self.take("AND") {
            met &= self.one();
        }
        met
    }

    fn one(&mut self) -> bool {
        if self.take("(") {
            let met = self.any();
            return self.take(")") && met;
        }
        let Some((first, rest)) = self.words.split_first() else { return false };
        self.words = rest;
        let mut name = (*first).to_owned();
        if self.take("WITH")
            && let Some((exception, rest)) = self.words.split_first()
        {
            self.words = rest;
            name = format!("{name} WITH {exception}");
        }
        self.allowed.contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_met_or_not() {
        let allowed: BTreeSet<String> =
            ["MIT", "Apache-2.0 WITH LLVM-exception"].iter().map(ToString::to_string).collect();
        assert!(is_allowed("MIT", &allowed));
        assert!(is_allowed("GPL-3.0-only OR MIT", &allowed));
        assert!(is_allowed("MIT/Apache-2.0", &allowed));
        assert!(is_allowed("(GPL-3.0-only OR MIT) AND Apache-2.0 WITH LLVM-exception", &allowed));
        assert!(!is_allowed("MIT AND GPL-3.0-only", &allowed));
        assert!(!is_allowed("", &allowed));
    }
}
