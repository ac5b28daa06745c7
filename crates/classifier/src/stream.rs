//! `pantau annotate`: one JSON line in, one out.

use jiff::Timestamp;
use pantau_domain::{MentionId, MentionKind, Scored, ToneScores};
use serde_json::{Map, Value, json};

use crate::{Annotator, TextInput};

/// Annotates one line as the command line's contract says. A line that cannot be handled yields its id (null
/// where it has none) and an error.
#[must_use]
pub fn annotate_line(annotator: &Annotator, line: &Value, now: Timestamp) -> Value {
    let id = line.get("id").cloned().unwrap_or(Value::Null);
    match annotated(annotator, line, now) {
        Ok(mut labels) => {
            labels.insert("id".to_owned(), id);
            Value::Object(labels)
        }
        Err(error) => json!({ "id": id, "error": error }),
    }
}

fn annotated(annotator: &Annotator, line: &Value, now: Timestamp) -> Result<Map<String, Value>, String> {
    if !line.is_object() {
        return Err("the line is no JSON object".to_owned());
    }
    let id: MentionId = match line.get("id") {
        Some(Value::String(id)) => id.parse().map_err(|fault| format!("{fault}"))?,
        Some(Value::Number(id)) => id.to_string().parse().map_err(|fault| format!("{fault}"))?,
        _ => return Err("`id` is missing".to_owned()),
    };
    let text = |name: &str| match line.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(format!("`{name}` is no text")),
    };
    let (title, body) = (text("title")?, text("body")?);
    if title.is_none() && body.is_none() {
        return Err("`title` and `body` are missing".to_owned());
    }
    let kind = match text("kind")? {
        None => MentionKind::News,
        Some(kind) => kind.parse().map_err(|fault| format!("{fault}"))?,
    };
    let source = text("outlet")?;
    let input = TextInput { id: &id, title, body: body.unwrap_or_default(), kind, source, published: None };
    let labels = annotator.annotate(&input, now);
    let name = |code| annotator.gazetteer().name(code).unwrap_or_default();
    let regions: Vec<Value> = labels
        .regions
        .iter()
        .map(|region| json!({ "code": region.label, "name": name(&region.label), "score": rounded(region.score) }))
        .collect();
    let out = json!({
        "language": { "label": labels.language.label, "score": rounded(labels.language.score) },
        "tone": tone(&labels.tone),
        "headline_tone": labels.headline_tone.as_ref().map(tone),
        "government": labels.government.as_ref().map(scored),
        "topics": labels.topics.iter().map(scored).collect::<Vec<_>>(),
        "regions": regions,
        "actors": labels.actors,
        "quotes": labels.quotes,
    });
    match out {
        Value::Object(mut map) => {
            // Of posts alone.
            let further = [
                ("emotion", labels.emotion.as_ref().map(scored)),
                ("abuse", labels.abuse.as_ref().map(scored)),
            ];
            map.extend(further.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
            Ok(map)
        }
        _ => Err("no labels".to_owned()),
    }
}

fn tone(scores: &ToneScores) -> Value {
    json!({
        "label": scores.label(), "score": rounded(scores.score()), "positive": rounded(scores.positive),
        "neutral": rounded(scores.neutral), "negative": rounded(scores.negative),
    })
}

fn scored<T: serde::Serialize>(label: &Scored<T>) -> Value {
    json!({ "label": label.label, "score": rounded(label.score) })
}

/// Four places are all that a probability is worth.
fn rounded(score: f32) -> f64 {
    (f64::from(score) * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_yields_what_the_contract_names() {
        let annotator = Annotator::embedded().expect("shipped files are whole");
        let line = json!({ "id": "a1", "kind": "news", "title": "Pemkot Surabaya Raih Penghargaan Layanan Publik",
            "body": "SURABAYA - Pemerintah Kota Surabaya meraih penghargaan. \"Kami bersyukur atas penghargaan ini,\" kata Wali Kota Surabaya Budi Hartawan." });
        let out = annotate_line(&annotator, &line, Timestamp::UNIX_EPOCH);
        let keys = [
            "id",
            "language",
            "tone",
            "headline_tone",
            "government",
            "topics",
            "regions",
            "actors",
            "quotes",
        ];
        assert!(keys.iter().all(|key| out.get(key).is_some()), "{out}");
        assert_eq!(out["regions"][0]["code"], "35.78");
        assert_eq!(out["regions"][0]["name"], "Kota Surabaya");
        assert_eq!(out["tone"]["label"], "positive");
        assert_eq!(out["quotes"][0]["speaker"], "Budi Hartawan");
        assert_eq!(out["quotes"][0]["role"], "Wali Kota Surabaya");
    }

    #[test]
    fn bad_lines_yield_their_id_and_an_error() {
        let annotator = Annotator::embedded().expect("shipped files are whole");
        for line in [
            json!(3),
            json!({}),
            json!({"id": "x"}),
            json!({"id": "x", "body": 4}),
            json!({"id": "x", "body": "a", "kind": "lain"}),
        ] {
            let out = annotate_line(&annotator, &line, Timestamp::UNIX_EPOCH);
            assert!(out["error"].is_string(), "{line}");
            assert_eq!(out["id"], line.get("id").cloned().unwrap_or(Value::Null));
        }
    }
}
