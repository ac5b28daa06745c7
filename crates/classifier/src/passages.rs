//! The languages of a text's passages: a Javanese statement in an Indonesian report, a text in two languages.

use std::collections::BTreeMap;

use pantau_domain::{Language, LanguageLabel, PassageLanguage};

use crate::{features, language::LanguageModel};

/// Passages that are looked at: the first ones. Whoever switches the language does so before.
const PASSAGES: usize = 24;
/// Front of a passage that is read, in bytes.
const READ_BYTES: usize = 300;
/// Fewest words that tell a language apart from another one in the middle of a text.
const LEAST_WORDS: usize = 6;
/// How sure a passage's language must be.
const SURE: f32 = 0.9;
/// A text is mixed where its main language has less than this share of the letters.
const MAIN_SHARE: f64 = 0.75;
/// Languages that are told apart within a text; those spoken elsewhere are mostly mistakes in so short a passage.
const NEAR: [&str; 4] = ["id", "jv", "mad", "en"];

/// What was read of a text's passages.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Read {
    /// Passages in another language than the text as a whole, in order.
    pub(crate) other: Vec<PassageLanguage>,
    /// The text as a whole, where it is mixed: `mul` (ISO 639-2), and how much of it is not in its main language.
    pub(crate) mixed: Option<LanguageLabel>,
}

/// Reads the languages of a body's paragraphs. `whole` is the language of the text as its front tells it.
pub(crate) fn read(model: &LanguageModel, body: &str, whole: &LanguageLabel) -> Read {
    let mut judged: Vec<PassageLanguage> = Vec::new();
    let mut letters: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut start = 0;
    for line in body.split_inclusive('\n').take(PASSAGES) {
        let (from, text) = (start, line.trim_end());
        start += line.len();
        if text.split_whitespace().count() < LEAST_WORDS {
            continue;
        }
        let language = model.label(None, features::front(text, READ_BYTES));
        let Some(near) = NEAR.iter().find(|near| **near == language.label.0) else { continue };
        if language.score >= SURE {
            *letters.entry(near).or_default() += text.len();
            judged.push(PassageLanguage { start: from, end: from + text.len(), language });
        }
    }
    let all: usize = letters.values().sum();
    let most = letters.values().copied().max().unwrap_or(0);
    let share = if all == 0 { 1.0 } else { most as f64 / all as f64 };
    #[expect(clippy::cast_possible_truncation, reason = "a share needs no more than a float")]
    let mixed = (share < MAIN_SHARE)
        .then(|| LanguageLabel { label: Language("mul".to_owned()), score: (1.0 - share) as f32 });
    judged.retain(|passage| mixed.is_some() || passage.language.label != whole.label);
    Read { other: judged, mixed }
}
