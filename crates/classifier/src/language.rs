//! The language of a text.

use std::borrow::Cow;

use pantau_domain::{Language, LanguageLabel};

use crate::{
    ClassifierError, features,
    linear::{Linear, Sink},
};

/// Languages that the model knows: its own label and the ISO 639 code.
pub const CODES: [(&str, &str); 12] = [
    ("ind", "id"),
    ("jav", "jv"),
    ("mad", "mad"),
    ("eng", "en"),
    ("sun", "su"),
    ("min", "min"),
    ("ban", "ban"),
    ("ace", "ace"),
    ("bbc", "bbc"),
    ("bjn", "bjn"),
    ("bug", "bug"),
    ("nij", "nij"),
];

/// Front of a text that is read for its language, in bytes.
const READ_BYTES: usize = 320;

/// A text of languages that are not spoken here must be this much surer, as log-odds: posts mix Indonesian
/// with everything. Chosen on posts of the province.
const FAR: f32 = 3.0;

/// A language that is less probable than this is not told.
const LEAST_SCORE: f32 = 0.2;

/// Fewest letters that say anything about a language.
const LEAST_LETTERS: usize = 6;

/// The trained model of language.
#[derive(Debug)]
pub struct LanguageModel {
    linear: Linear,
}

impl LanguageModel {
    /// Reads what [`crate::train::language`] wrote; any bytes may be given.
    ///
    /// # Errors
    /// When the bytes are no model of language.
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, ClassifierError> {
        let mut linear = Linear::from_bytes("language", bytes.into(), CODES.len())?;
        for class in 4..CODES.len() {
            linear.shift(class, -FAR);
        }
        Ok(Self { linear })
    }

    /// The language of a text; `und` where it holds too little to tell.
    #[must_use]
    pub fn label(&self, title: Option<&str>, body: &str) -> LanguageLabel {
        let body = features::front(body, READ_BYTES);
        let title = features::front(title.unwrap_or_default(), READ_BYTES);
        let mut counter = Counter::default();
        let scores = self.linear.probabilities(|sink| {
            let mut through = Through { sink, counter: &mut counter };
            features::language(title, &mut through);
            features::language(body, &mut through);
        });
        let letters = title.chars().chain(body.chars()).filter(|letter| letter.is_alphabetic());
        let (mut latin, mut all) = (0_usize, 0_usize);
        for letter in letters {
            all = all.saturating_add(1);
            latin = latin.saturating_add(usize::from(u32::from(letter) < 0x250));
        }
        if latin.saturating_mul(2) < all {
            return foreign(title, body);
        }
        if counter.words < 2 || all < LEAST_LETTERS {
            return LanguageLabel { label: Language("und".to_owned()), score: 0.0 };
        }
        let best = scores.iter().zip(CODES).max_by(|(left, _), (right, _)| left.total_cmp(right));
        let (score, code) = best.map_or((0.0, "und"), |(score, (_, code))| (*score, code));
        let code = if score < LEAST_SCORE { "und" } else { code };
        LanguageLabel { label: Language(code.to_owned()), score }
    }
}

#[derive(Default)]
struct Counter {
    words: usize,
}

struct Through<'s> {
    sink: &'s mut dyn Sink,
    counter: &'s mut Counter,
}

impl Sink for Through<'_> {
    fn take(&mut self, block: usize, hash: u64) {
        if block == 0 {
            self.counter.words = self.counter.words.saturating_add(1);
        }
        self.sink.take(block, hash);
    }
}

/// Texts in other scripts: here the general detector is right, while it takes Madurese for Javanese.
fn foreign(title: &str, body: &str) -> LanguageLabel {
    let detected = whatlang::detect(if body.is_empty() { title } else { body });
    let (code, score) = detected.map_or(("und", 0.0), |info| (iso(info.lang()), info.confidence()));
    #[expect(clippy::cast_possible_truncation, reason = "a probability needs no more than a float")]
    let score = score as f32;
    LanguageLabel { label: Language(code.to_owned()), score }
}

fn iso(lang: whatlang::Lang) -> &'static str {
    use whatlang::Lang::{Ara, Cmn, Hin, Jpn, Kor, Rus, Tha};
    match lang {
        Ara => "ar",
        Cmn => "zh",
        Jpn => "ja",
        Kor => "ko",
        Rus => "ru",
        Tha => "th",
        Hin => "hi",
        other => other.code(),
    }
}
