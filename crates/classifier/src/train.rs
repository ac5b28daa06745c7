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

/// How to train the model of language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LanguageSettings {
    /// The model's table has `1 << bits` records.
    pub bits: u32,
    /// Weight of the penalty on large weights.
    pub penalty: f32,
    /// Most steps of the optimiser.
    pub steps: usize,
    /// Passages of three and of five words taken from each text, since posts are short.
    pub passages: usize,
}

impl Default for LanguageSettings {
    fn default() -> Self {
        // Chosen on texts of other sets than those that it is judged on.
        Self { bits: 17, penalty: 1e-6, steps: 80, passages: 3 }
    }
}

/// Trains the model of language from pairs of a language, named as in [`crate::language::CODES`], and a text, and gives
/// it as a file. Texts of other languages are left out.
#[must_use]
pub fn language<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>, settings: &LanguageSettings) -> Vec<u8> {
    let mut examples = Vec::new();
    for (label, text) in texts {
        let Some(class) = crate::language::CODES.iter().position(|(name, _)| *name == label) else {
            continue;
        };
        let words: Vec<&str> = text.split_whitespace().take(120).collect();
        let mut add = |piece: &[&str], weight: f32| {
            if !piece.is_empty() {
                let piece = piece.join(" ");
                examples.push(Example::gather(class, weight, |sink| features::language(&piece, sink)));
            }
        };
        add(&words, 1.0);
        for length in [3, 5] {
            // Evenly over the text, the first at its beginning.
            let places = words.len().saturating_sub(length);
            for number in 0..settings.passages.min(places / length + 1) {
                let start = places * number / settings.passages.max(1);
                add(words.get(start..start + length.min(words.len())).unwrap_or_default(), 0.5);
            }
        }
    }
    even_out(&mut examples);
    let LanguageSettings { bits, penalty, steps, .. } = *settings;
    let linear: Linear =
        fit(&examples, FitSettings { classes: crate::language::CODES.len(), bits, penalty, steps });
    linear.to_bytes()
}

/// Languages of many texts count less each, half way to counting all the same together.
fn even_out(examples: &mut [Example]) {
    let mut sums = [0.0_f32; crate::language::CODES.len()];
    for example in &*examples {
        if let Some(sum) = sums.get_mut(example.class) {
            *sum += example.weight;
        }
    }
    let mean = sums.iter().sum::<f32>() / sums.len() as f32;
    for example in examples {
        let own = sums.get(example.class).copied().unwrap_or(mean);
        example.weight *= (mean / own.max(1.0)).sqrt();
    }
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
