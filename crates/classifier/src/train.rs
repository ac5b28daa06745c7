//! Labelled texts of one label, and training of the model of language. Heads are trained in [`crate::heads::train`].

use pantau_domain::Tone;

use crate::{
    features,
    linear::{Example, FitSettings, Linear, fit},
};

/// One labelled text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Its id in its set.
    pub id: String,
    /// Its tone.
    pub tone: Tone,
    /// The text.
    pub text: String,
}

/// Reads lines of `id TAB label TAB text`; labels in English or Indonesian. Lines of another shape or with
/// another label are left out.
#[must_use]
pub fn read_tsv(text: &str) -> Vec<Labelled> {
    text.lines().filter_map(labelled).collect()
}

fn labelled(line: &str) -> Option<Labelled> {
    let mut columns = line.splitn(3, '\t');
    let (id, label, text) = (columns.next()?, columns.next()?, columns.next()?);
    let tone = match label.trim() {
        "positif" => Tone::Positive,
        "netral" => Tone::Neutral,
        "negatif" => Tone::Negative,
        other => other.parse().ok()?,
    };
    Some(Labelled { id: id.to_owned(), tone, text: text.to_owned() })
}

/// Trains the model of language from lines of `id TAB language TAB text`, and gives it as a file. Languages are
/// those of [`crate::language::CODES`]; others are left out.
#[must_use]
pub fn language(lines: &str, bits: u32, penalty: f32) -> Vec<u8> {
    let mut examples = Vec::new();
    for line in lines.lines() {
        let mut columns = line.splitn(3, '\t');
        let (Some(_), Some(label), Some(text)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let Some(class) = crate::language::CODES.iter().position(|(name, _)| *name == label) else {
            continue;
        };
        // Texts are cut short at several lengths, since posts are.
        let words: Vec<&str> = text.split_whitespace().collect();
        for length in [3, 6, 14, 60] {
            let piece = words.get(..length.min(words.len())).unwrap_or_default().join(" ");
            examples.push(Example::gather(class, 1.0, |sink| features::language(&piece, sink)));
            if words.len() <= length {
                break;
            }
        }
    }
    let settings = FitSettings { classes: crate::language::CODES.len(), bits, penalty, steps: 60 };
    let linear: Linear = fit(&examples, settings);
    linear.to_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_other_labels_are_left_out() {
        let lines = "1\tpositive\tpelayanan ramah\n2\tnegatif\tjalan rusak\n3\tlain\tx\nrusak";
        let read = read_tsv(lines);
        assert_eq!(read.len(), 2);
        assert_eq!(read[1].tone, Tone::Negative);
    }
}
