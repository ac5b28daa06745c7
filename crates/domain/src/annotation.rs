//! What the classifier or an analyst says about a mention.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{MentionId, RegionCode, TopicSlug, source::words};

words!(
    /// Tone of a text toward its subject.
    Tone, "tone", "positive, neutral, negative" {
        /// Praise, success, help.
        Positive = "positive",
        /// Neither, or both in balance.
        Neutral = "neutral",
        /// Criticism, harm, conflict.
        Negative = "negative",
    }
);
words!(
    /// How government comes off in a text.
    GovernmentTone, "government tone", "positive, neutral, negative, none" {
        /// Praised, delivers or helps.
        Positive = "positive",
        /// Informs or answers.
        Neutral = "neutral",
        /// Blamed, fails, suspected or mocked.
        Negative = "negative",
        /// No government is part of what is said.
        None = "none",
    }
);

words!(
    /// How far a mention is the bureau's business.
    Scope, "scope", "jatim, touch, background" {
        /// In scope: a region in the province, or a provincial actor, agency or programme.
        Jatim = "jatim",
        /// A national matter that touches the province.
        Touch = "touch",
        /// National background.
        Background = "background",
    }
);

words!(
    /// What a post's words show plainly of how its writer feels.
    Emotion, "emotion", "happy, love, anger, sadness, fear, none" {
        /// Joy.
        Happy = "happy",
        /// Love, devotion.
        Love = "love",
        /// Anger.
        Anger = "anger",
        /// Grief.
        Sadness = "sadness",
        /// Fear, worry.
        Fear = "fear",
        /// None that is plain.
        None = "none",
    }
);
words!(
    /// Whether a post abuses somebody.
    Abuse, "abuse", "none, insult, hate" {
        /// It does not.
        None = "none",
        /// It swears at somebody or demeans them.
        Insult = "insult",
        /// It is against a group (ethnicity, religion, race, gender, disability), or threatens violence.
        Hate = "hate",
    }
);

words!(
    /// A label that an analyst can give.
    LabelKind, "label", "tone, headline, government, topic, region, scope, emotion, abuse" {
        /// Tone of the whole text.
        Tone = "tone",
        /// Tone of the headline alone.
        Headline = "headline",
        /// How government comes off.
        Government = "government",
        /// Topics, the first one first.
        Topic = "topic",
        /// Regions.
        Region = "region",
        /// Whether it is the bureau's business.
        Scope = "scope",
        /// Emotion of a post.
        Emotion = "emotion",
        /// Abuse in a post.
        Abuse = "abuse",
    }
);

/// Below this probability of its best label a mention is left to the analysts.
pub const UNSURE: f32 = 0.55;

/// Probabilities of the three tones; they add up to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ToneScores {
    /// Probability of positive, 0 to 1.
    pub positive: f32,
    /// Probability of neutral, 0 to 1.
    pub neutral: f32,
    /// Probability of negative, 0 to 1.
    pub negative: f32,
}

impl ToneScores {
    /// Probabilities as given.
    #[must_use]
    pub fn new(positive: f32, neutral: f32, negative: f32) -> Self {
        Self { positive, neutral, negative }
    }

    /// One tone beyond doubt, as an analyst gives it.
    #[must_use]
    pub fn certain(tone: Tone) -> Self {
        let of = |other| if tone == other { 1.0 } else { 0.0 };
        Self::new(of(Tone::Positive), of(Tone::Neutral), of(Tone::Negative))
    }

    /// The most probable tone; where two are equally probable the calmer one.
    #[must_use]
    pub fn label(&self) -> Tone {
        if self.positive > self.neutral && self.positive > self.negative {
            Tone::Positive
        } else if self.negative > self.neutral && self.negative > self.positive {
            Tone::Negative
        } else {
            Tone::Neutral
        }
    }

    /// The probability of [`ToneScores::label`].
    #[must_use]
    pub fn score(&self) -> f32 {
        match self.label() {
            Tone::Positive => self.positive,
            Tone::Neutral => self.neutral,
            Tone::Negative => self.negative,
        }
    }
}

/// A language: ISO 639 code (`id`, `jv`, `mad`, `en`, …) or `und`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(pub String);

/// The language of a text and how sure that is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LanguageLabel {
    /// The language.
    pub label: Language,
    /// Probability, 0 to 1.
    pub score: f32,
}

/// A label with its weight, 0 to 1; lists are best first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scored<T> {
    /// The label.
    pub label: T,
    /// How sure, 0 to 1.
    pub score: f32,
}

/// A passage of a text and its language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PassageLanguage {
    /// Where it begins, in bytes from the body's start.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its language.
    pub language: LanguageLabel,
}

/// What an actor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActorKind {
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// A provincial agency (OPD).
    Agency,
}

/// A person or organisation named in a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// Its name as first written.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// Office or role as written beside the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// How a text gives words to a speaker.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuoteKind {
    /// Between quotation marks.
    #[default]
    Direct,
    /// A sentence that a verb of saying reports.
    Reported,
}

impl QuoteKind {
    /// Whether the words are the speaker's own. What is stored without a kind is.
    #[must_use]
    pub fn is_direct(&self) -> bool {
        *self == Self::Direct
    }
}

/// Words that a text gives to a speaker.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Quote {
    /// Who speaks, as written.
    pub speaker: String,
    /// The speaker's office or role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The words.
    pub text: String,
    /// Whether they stand between quotation marks or are reported.
    #[serde(default, skip_serializing_if = "QuoteKind::is_direct")]
    pub kind: QuoteKind,
}

/// A special theme that a text belongs to, with the sub-themes found in it (`covid19`: `vaksin`, `kasus`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ThemeHit {
    /// The theme's name.
    pub theme: String,
    /// Sub-themes, the most mentioned first.
    pub subthemes: Vec<String>,
}

/// Who made a label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Author {
    /// A set of models and lexicons, by version.
    Model(String),
    /// An analyst, by user name.
    Analyst(String),
}

/// All labels of one mention by one author.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Annotations {
    /// The mention.
    pub mention: MentionId,
    /// Who says so.
    pub author: Author,
    /// When it was said.
    pub at: Timestamp,
    /// Language of the text; `mul` where it is mixed.
    pub language: LanguageLabel,
    /// Passages in another language than the text as a whole; all that were told where it is mixed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<PassageLanguage>,
    /// Tone of the whole text.
    pub tone: ToneScores,
    /// Tone of the headline alone; none where there is none.
    pub headline_tone: Option<ToneScores>,
    /// How government comes off, and how sure that is.
    pub government: Option<Scored<GovernmentTone>>,
    /// The emotion that a post shows; none of news, and of posts labelled before emotions were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emotion: Option<Scored<Emotion>>,
    /// Whether a post abuses somebody; none of news, and of posts labelled before abuse was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abuse: Option<Scored<Abuse>>,
    /// Topics that the mention counts for, best first.
    pub topics: Vec<Scored<TopicSlug>>,
    /// Regions of East Java that it is about, best first; empty: not about East Java; `35`: the province as a whole.
    pub regions: Vec<Scored<RegionCode>>,
    /// Persons and organisations named.
    pub actors: Vec<Actor>,
    /// Quotes with their speakers.
    pub quotes: Vec<Quote>,
    /// Special themes.
    pub themes: Vec<ThemeHit>,
    /// Whether it is the bureau's business.
    pub scope: Scope,
    /// Which of these labels the analyst gave; the others are the machine's. None where a model is the author.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<LabelKind>,
}
