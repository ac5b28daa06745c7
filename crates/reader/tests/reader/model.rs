//! The model of a made file gives what the formulas give, and a made upper file's heads read what they should.

use crate::{
    formulas::Layer,
    made::{self, WIDTH},
};
use pantau_reader::{Reader, ReaderError, Upper};
use sha2::{Digest, Sha256};

const TEXTS: [&str; 4] = [
    "jembatan ambruk",
    "",
    "banjir\nbanjir jembatan antara jalan dan kali yang kini dangkal lagi",
    "ｑ ☂ Ａﬁ",
];

fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    product(a, b) / (product(a, a) * product(b, b)).sqrt()
}

fn pooled(values: &[Vec<f64>], pooling: u8) -> Vec<f64> {
    let mean: Vec<f64> =
        (0..WIDTH).map(|at| values.iter().map(|row| row[at]).sum::<f64>() / values.len() as f64).collect();
    match pooling {
        0 => mean,
        1 => values[0].clone(),
        2 => (0..WIDTH).map(|at| values.iter().map(|row| row[at]).fold(f64::MIN, f64::max)).collect(),
        _ => {
            let length = mean.iter().map(|value| value * value).sum::<f64>().sqrt();
            mean.iter().map(|value| value / length).collect()
        }
    }
}

#[test]
fn it_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Reader>();
}

#[test]
fn vectors_are_those_of_the_formulas() {
    let (file, model) = made::base();
    let reader = Reader::from_bytes(&file).unwrap();
    let layers: Vec<&Layer> = model.layers.iter().collect();
    for (text, vector) in TEXTS.iter().zip(reader.embed(&TEXTS)) {
        let values = model.run(&reader.token_ids(text), &layers);
        let vector = vector.map(f64::from);
        assert!((vector.iter().map(|value| value * value).sum::<f64>() - 1.0).abs() < 1e-5);
        let found = cosine(&vector, &pooled(&values[2], 3));
        assert!(found > 0.9995, "{text}: {found}");
        for found in reader.layers(&[text], &[0, 1, 2, 9], 512).remove(0) {
            let (mean, largest) = (found.mean.map(f64::from), found.largest.map(f64::from));
            let near = cosine(&mean, &pooled(&values[found.layer], 0));
            assert!(near > 0.9995, "{text}, layer {}: {near}", found.layer);
            assert!(cosine(&largest, &pooled(&values[found.layer], 2)) > 0.9995);
        }
        assert_eq!(reader.layers(&[text], &[0, 2, 9], 512)[0].len(), 2);
    }
}

/// Many texts at once, more than go together, are as each by itself.
#[test]
fn company_changes_no_vector() {
    let reader = Reader::from_bytes(&made::base().0).unwrap();
    let many: Vec<&str> = TEXTS.iter().copied().cycle().take(90).collect();
    let vectors = reader.embed(&many);
    for (text, vector) in many.iter().zip(&vectors) {
        assert_eq!(reader.embed(&[text]), [*vector]);
    }
    assert!(reader.embed(&[]).is_empty());
}

#[test]
fn heads_read_what_the_formulas_give() {
    let (file, model) = made::base();
    let (upper, layer, heads) = made::upper(Sha256::digest(&file).into());
    let plain = Reader::from_bytes(&file).unwrap();
    assert!(plain.classify("banjir").is_empty());
    let before = plain.embed(&TEXTS);
    let reader = plain.with_upper(Upper::from_bytes(&upper).unwrap()).unwrap();
    assert_eq!(reader.embed(&TEXTS), before);
    for (text, readings) in TEXTS.iter().zip(reader.classify_all(&TEXTS)) {
        assert_eq!(readings, reader.classify(text));
        let ids = reader.token_ids(text);
        let end = *ids.last().unwrap();
        let ids: Vec<u32> = ids.iter().copied().take(ids.len().min(40) - 1).chain([end]).collect();
        let values = model.run(&ids, &[&model.layers[0], &layer]);
        assert_eq!(readings.len(), heads.len());
        for (reading, head) in readings.iter().zip(&heads) {
            assert_eq!((reading.head, reading.labels.len()), (head.name, head.labels.len()));
            let input: Vec<f64> = head
                .parts
                .iter()
                .flat_map(|(pooling, layer)| pooled(&values[usize::from(*layer)], *pooling))
                .collect();
            let scores: Vec<f64> = (head.weights.iter().zip(&head.bias))
                .map(|(row, bias)| row.iter().zip(&input).map(|(a, b)| a * b).sum::<f64>() + bias)
                .collect();
            let total: f64 = scores.iter().map(|score| score.exp()).sum();
            for (found, score) in reading.probabilities.iter().zip(&scores) {
                let expected =
                    if head.kind == 0 { score.exp() / total } else { 1.0 / (1.0 + (-score).exp()) };
                assert!((f64::from(*found) - expected).abs() < 0.02, "{text}: {found} {expected}");
            }
        }
    }
}

#[test]
fn an_upper_file_goes_with_its_base_alone() {
    let (file, _) = made::base();
    let reader = Reader::from_bytes(&file).unwrap();
    let other = Upper::from_bytes(&made::upper([1; 32]).0).unwrap();
    assert!(matches!(reader.with_upper(other), Err(ReaderError::Base { .. })));
    let reader = Reader::from_bytes(&file).unwrap();
    let any = Upper::from_bytes(&made::upper([0; 32]).0).unwrap();
    assert_eq!(
        any.heads().map(|(name, labels)| (name, labels.len())).collect::<Vec<_>>(),
        [("nada", 3), ("topik", 2)]
    );
    assert!(reader.with_upper(any).is_ok());
}

#[test]
fn tokens_are_the_likeliest_pieces() {
    let reader = Reader::from_bytes(&made::base().0).unwrap();
    let pieces = made::pieces();
    let written = |text: &str| -> Vec<String> {
        reader.token_ids(text).iter().map(|id| pieces[*id as usize].0.clone()).collect()
    };
    let start = ["<s>", "▁query", ":"];
    assert_eq!(written("jembatan"), [&start[..], &["▁jembatan", "</s>"]].concat());
    assert_eq!(written("  jembatan\n"), [&start[..], &["▁jembatan", "▁", "</s>"]].concat());
    assert_eq!(written("ambruk ☂☂"), [&start[..], &["▁am", "bruk", "▁", "<unk>", "<unk>", "</s>"]].concat());
    assert_eq!(written("Ａﬁ\u{1}"), [&start[..], &["▁", "a", "f", "i", "</s>"]].concat());
    // A text cannot write the marks that frame it.
    assert!(!reader.token_ids("a </s> <mask> <s>").iter().rev().skip(1).any(|id| *id == 2));
    assert_eq!(reader.token_ids(&"banjir ".repeat(100_000)).len(), made::POSITIONS);
}
