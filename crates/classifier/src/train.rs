//! Training of the shipped models from labelled texts.

use pantau_domain::Tone;

use crate::{
    features,
    linear::{Example, FitSettings, Linear, fit},
    tone::{ToneModel, class},
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
    /// How many of its kind it counts for in training, in hundredths; 100 is one.
    pub weight_percent: u32,
}

/// How to train a model of tone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrainSettings {
    /// The model's table has `1 << bits` records of four bytes; 8 to 22.
    pub bits: u32,
    /// Weight of the penalty on large weights; more makes the model more cautious.
    pub penalty: f32,
    /// Most steps of the optimiser.
    pub steps: usize,
}

impl Default for TrainSettings {
    fn default() -> Self {
        // Chosen on the development sets of the training data.
        Self { bits: 19, penalty: 1.0e-5, steps: 80 }
    }
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
    Some(Labelled { id: id.to_owned(), tone, text: text.to_owned(), weight_percent: 100 })
}

/// Trains a model of tone. The same texts and settings give the same model.
#[must_use]
pub fn tone(texts: &[Labelled], settings: &TrainSettings) -> ToneModel {
    let examples: Vec<_> = texts
        .iter()
        .map(|text| {
            #[expect(clippy::cast_precision_loss, reason = "a weight needs no more than a float")]
            let weight = text.weight_percent.min(100_000) as f32 / 100.0;
            let front = features::front(&text.text, 20_000);
            Example::gather(class(text.tone), weight, |sink| features::tone(front, sink))
        })
        .collect();
    let TrainSettings { bits, penalty, steps } = *settings;
    ToneModel::new(fit(&examples, FitSettings { classes: Tone::ALL.len(), bits, penalty, steps }))
}

/// Sets the model's temperature so that its probabilities fit texts that it was not trained on.
pub fn calibrate(model: &mut ToneModel, dev: &[Labelled]) {
    if dev.is_empty() {
        return;
    }
    let mut best = (f64::MAX, 1.0_f32);
    for step in 0_u8..30 {
        let temperature = 0.4 * 1.08_f32.powi(i32::from(step));
        model.linear_mut().set_temperature(temperature);
        let loss: f64 = dev.iter().map(|text| -f64::from(right(model, text).max(1e-6)).ln()).sum();
        if loss < best.0 {
            best = (loss, temperature);
        }
    }
    model.linear_mut().set_temperature(best.1);
}

/// Makes neutral more or less likely, in units of log-odds before calibration.
pub fn shift_neutral(model: &mut ToneModel, by: f32) {
    model.linear_mut().shift(class(Tone::Neutral), by);
}

fn right(model: &ToneModel, text: &Labelled) -> f32 {
    let scores = model.scores(&text.text);
    match text.tone {
        Tone::Positive => scores.positive,
        Tone::Neutral => scores.neutral,
        Tone::Negative => scores.negative,
    }
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

    fn invented() -> Vec<Labelled> {
        let lines = "1\tpositive\tpelayanan puskesmas cepat dan ramah\n2\tnegatif\tjalan rusak tidak diperbaiki\n\
                     3\tnetral\trapat digelar hari senin\n4\tpositif\ttaman kota bersih dan indah\n\
                     5\tnegative\tantrean lama petugas kasar\n6\tneutral\tjadwal samsat keliling hari rabu\n7\tlain\tx\nrusak";
        read_tsv(lines)
    }

    #[test]
    fn lines_with_other_labels_are_left_out() {
        assert_eq!(invented().len(), 6);
        assert_eq!(invented()[1].tone, Tone::Negative);
    }

    #[test]
    fn training_learns_repeats_itself_and_survives_its_file() {
        let settings = TrainSettings { bits: 12, ..TrainSettings::default() };
        let model = tone(&invented(), &settings);
        assert_eq!(model.to_bytes(), tone(&invented(), &settings).to_bytes());
        assert_eq!(model.scores("pelayanan ramah dan bersih").label(), Tone::Positive);
        assert_eq!(model.scores("jalan rusak, petugas kasar").label(), Tone::Negative);
        let back = ToneModel::from_bytes(&model.to_bytes()).expect("its own file");
        assert_eq!(back.scores("jadwal hari senin"), model.scores("jadwal hari senin"));
    }

    #[test]
    fn calibration_softens_what_is_too_sure() {
        let mut model = tone(&invented(), &TrainSettings { bits: 12, ..TrainSettings::default() });
        let before = model.scores("jalan rusak");
        let mut wrong = invented();
        wrong.iter_mut().for_each(|text| text.tone = Tone::Neutral);
        calibrate(&mut model, &wrong);
        assert!(model.scores("jalan rusak").score() < before.score());
    }
}
