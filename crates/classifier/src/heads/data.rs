//! What heads are trained on, from files: lines of our own labels, texts of a corpus, open sets.

use std::collections::HashMap;

use serde_json::Value;

use super::train::{Sample, TextKind, head_names};

const SECTIONS: &str = include_str!("../../../../lexicons/topics/sections.tsv");

/// A text of a corpus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CorpusText {
    /// Its id.
    pub id: String,
    /// Its outlet, or platform and month.
    pub group: String,
    /// Its headline.
    pub title: String,
    /// Its text.
    pub body: String,
}

/// Reads one line of a corpus: `{"id", "title", "body", "source" or "url"}` of news, `{"id", "body", "platform",
/// "published_at"}` of posts. None where it is no such line.
#[must_use]
pub fn corpus_line(line: &str) -> Option<CorpusText> {
    let value: Value = serde_json::from_str(line).ok()?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let group = match value.get("platform").and_then(Value::as_str) {
        Some(platform) => format!("{platform} {}", text("published_at").get(..7).unwrap_or_default()),
        None => family(&text("source")),
    };
    Some(CorpusText {
        id: value.get("id")?.as_str()?.to_owned(),
        group,
        title: text("title"),
        body: text("body"),
    })
}

/// The house of an outlet from its host: `finance.detik.com` and `news.detik.com` are one.
fn family(host: &str) -> String {
    let host = host.to_lowercase();
    let parts: Vec<&str> = host.split('.').collect();
    let last = if parts.len() > 2 && matches!(parts.get(parts.len() - 2), Some(&("co" | "go" | "or" | "ac")))
    {
        3
    } else {
        2
    };
    parts.get(parts.len().saturating_sub(last)..).unwrap_or_default().join(".")
}

/// One line of a label file: an id and its labels by column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelLine {
    /// The text's id.
    pub id: String,
    /// Labels by the name of their column.
    pub labels: HashMap<String, String>,
}

/// Reads a label file: the last line that begins with `#` before the first label names the columns. Empty where there
/// is no such line.
#[must_use]
pub fn label_lines(file: &str) -> Vec<LabelLine> {
    let names = file.lines().take_while(|line| line.starts_with('#')).last().unwrap_or_default();
    let names: Vec<&str> = names.trim_start_matches('#').split('\t').map(str::trim).collect();
    if names.first() != Some(&"id") {
        return Vec::new();
    }
    let line = |line: &str| {
        let mut cells = line.split('\t').map(str::trim);
        let id = cells.next()?.to_owned();
        let labels =
            names.iter().skip(1).zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.to_owned()));
        Some(LabelLine { id, labels: labels.collect() })
    };
    file.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).filter_map(line).collect()
}

/// Lines of `{"id", "topic"}` that tell an outlet's section, as topics of the taxonomy: where a section holds several, any
/// of them may be right.
#[must_use]
pub fn section_lines(file: &str) -> Vec<LabelLine> {
    let topics: HashMap<&str, &str> = SECTIONS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect();
    let line = |line: &str| {
        let value: Value = serde_json::from_str(line).ok()?;
        let topic = topics.get(value.get("topic")?.as_str()?)?;
        let labels = HashMap::from([("topic".to_owned(), topic.replace(' ', "|"))]);
        Some(LabelLine { id: value.get("id")?.as_str()?.to_owned(), labels })
    };
    file.lines().filter_map(line).collect()
}

/// Labels joined with their texts; those without a text are left out.
#[must_use]
pub fn joined(
    kind: TextKind,
    topics: &[String],
    lines: &[LabelLine],
    texts: &HashMap<String, CorpusText>,
    weight: f32,
) -> Vec<Sample> {
    let heads = head_names(kind, topics);
    lines
        .iter()
        .filter_map(|line| {
            let text = texts.get(&line.id)?;
            let labels = heads.iter().map(|(name, _)| line.labels.get(*name).cloned()).collect();
            Some(Sample {
                id: line.id.clone(),
                group: text.group.clone(),
                title: text.title.clone(),
                body: text.body.clone(),
                labels,
                weight,
            })
        })
        .collect()
}

/// An open set of one label: lines of `id TAB label TAB text`.
#[must_use]
pub fn open_set(
    kind: TextKind,
    topics: &[String],
    head: &str,
    name: &str,
    file: &str,
    weight: f32,
) -> Vec<Sample> {
    let heads = head_names(kind, topics);
    let sample = |line: &str| {
        let mut columns = line.splitn(3, '\t');
        let (id, label, text) = (columns.next()?, columns.next()?.trim(), columns.next()?);
        let label = match label {
            "positif" => "positive",
            "netral" => "neutral",
            "negatif" => "negative",
            other => other,
        };
        Some(Sample {
            id: id.to_owned(),
            group: name.to_owned(),
            title: String::new(),
            body: text.to_owned(),
            labels: heads.iter().map(|(name, _)| (*name == head).then(|| label.to_owned())).collect(),
            weight,
        })
    };
    file.lines().filter_map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_find_their_texts() {
        let file = "# SOURCE own\n# id\ttone\theadline\ttopic\na1\tpositive\tneutral\tumkm\nb2\tnegative\tnegative\thukum\n";
        let lines = label_lines(file);
        assert_eq!(lines.len(), 2);
        let line =
            r#"{"id":"a1","title":"Pasar Desa Ramai","body":"Warga senang.","source":"kabar.semeru.co.id"}"#;
        let text = corpus_line(line).unwrap();
        assert_eq!(text.group, "semeru.co.id");
        let texts = HashMap::from([("a1".to_owned(), text)]);
        let samples = joined(TextKind::News, &["umkm".to_owned()], &lines, &texts, 1.0);
        assert_eq!(samples.len(), 1);
        let labels: Vec<Option<&str>> = samples[0].labels.iter().map(Option::as_deref).collect();
        assert_eq!(labels, [Some("positive"), Some("neutral"), None, Some("umkm")]);
        assert!(label_lines("id\tx\n").is_empty());
    }

    #[test]
    fn sections_are_taken_with_all_their_topics() {
        let lines = section_lines(
            "{\"id\":\"x\",\"topic\":\"olahraga\"}\n{\"id\":\"y\",\"topic\":\"tidak ada\"}\nrusak",
        );
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].labels["topic"], "olahraga");
        let several = section_lines("{\"id\":\"x\",\"topic\":\"hukum_kriminal\"}");
        assert_eq!(several[0].labels["topic"], "hukum|keamanan");
    }
}
