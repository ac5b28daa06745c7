//! What an analyst says of a mention against what the machine said.

use std::str::FromStr;

use jiff::Timestamp;

use crate::{
    Abuse, Annotations, Author, Emotion, GovernmentTone, LabelKind, ParseError, RegionCode, Scope, Scored,
    Tone, ToneScores, TopicSlug,
};

/// Labels that an analyst gives; those that are not given stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Correction {
    /// Tone of the whole text.
    pub tone: Option<Tone>,
    /// Tone of the headline.
    pub headline: Option<Tone>,
    /// How government comes off.
    pub government: Option<GovernmentTone>,
    /// Topics, the first one first.
    pub topics: Option<Vec<TopicSlug>>,
    /// Regions; empty: not about East Java.
    pub regions: Option<Vec<RegionCode>>,
    /// Whether it is the bureau's business; `background`: not relevant.
    pub scope: Option<Scope>,
    /// Emotion of a post.
    pub emotion: Option<Emotion>,
    /// Abuse in a post.
    pub abuse: Option<Abuse>,
}

/// A list parted by commas; `none` is the empty one.
fn list<T: FromStr>(value: &str) -> Result<Vec<T>, T::Err> {
    if value == "none" {
        return Ok(Vec::new());
    }
    value.split(',').map(|item| item.trim().parse()).collect()
}

impl Correction {
    /// Takes one label as it is written on the command line: `tone=negative`, `region=35.78,35.25`, `topic=umkm`.
    ///
    /// # Errors
    /// When there is no such label, or it cannot have that value.
    pub fn set(&mut self, given: &str) -> Result<(), ParseError> {
        let (name, value) = given.split_once('=').unwrap_or((given, ""));
        match name.trim().parse()? {
            LabelKind::Tone => self.tone = Some(value.parse()?),
            LabelKind::Headline => self.headline = Some(value.parse()?),
            LabelKind::Government => self.government = Some(value.parse()?),
            LabelKind::Topic => self.topics = Some(list(value)?),
            LabelKind::Region => self.regions = Some(list(value)?),
            LabelKind::Scope => self.scope = Some(value.parse()?),
            LabelKind::Emotion => self.emotion = Some(value.parse()?),
            LabelKind::Abuse => self.abuse = Some(value.parse()?),
        }
        Ok(())
    }

    /// The labels of a mention as the analyst says: what is given, and the rest as it was known. What the same analyst
    /// said before stays said.
    #[must_use]
    pub fn apply(&self, known: &Annotations, analyst: &str, at: Timestamp) -> Annotations {
        let author = Author::Analyst(analyst.to_owned());
        let mut next = known.clone();
        if next.author != author {
            next.said.clear();
        }
        (next.author, next.at) = (author, at);
        let mut said = |label: LabelKind| {
            if !next.said.contains(&label) {
                next.said.push(label);
            }
        };
        if let Some(tone) = self.tone {
            next.tone = ToneScores::certain(tone);
            said(LabelKind::Tone);
        }
        if let Some(tone) = self.headline {
            next.headline_tone = Some(ToneScores::certain(tone));
            said(LabelKind::Headline);
        }
        if let Some(label) = self.government {
            next.government = Some(Scored { label, score: 1.0 });
            said(LabelKind::Government);
        }
        if let Some(topics) = &self.topics {
            next.topics = topics.iter().map(|label| Scored { label: label.clone(), score: 1.0 }).collect();
            said(LabelKind::Topic);
        }
        if let Some(regions) = &self.regions {
            next.regions = regions.iter().map(|label| Scored { label: label.clone(), score: 1.0 }).collect();
            said(LabelKind::Region);
        }
        if let Some(scope) = self.scope {
            next.scope = scope;
            said(LabelKind::Scope);
        }
        if let Some(label) = self.emotion {
            next.emotion = Some(Scored { label, score: 1.0 });
            said(LabelKind::Emotion);
        }
        if let Some(label) = self.abuse {
            next.abuse = Some(Scored { label, score: 1.0 });
            said(LabelKind::Abuse);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, LanguageLabel};

    fn known() -> Annotations {
        Annotations {
            mention: "m-1".parse().unwrap(),
            author: Author::Model("1".to_owned()),
            at: Timestamp::UNIX_EPOCH,
            language: LanguageLabel { label: Language("id".to_owned()), score: 1.0 },
            passages: Vec::new(),
            tone: ToneScores::new(0.4, 0.35, 0.25),
            headline_tone: None,
            government: None,
            emotion: None,
            abuse: None,
            topics: Vec::new(),
            regions: Vec::new(),
            actors: Vec::new(),
            quotes: Vec::new(),
            themes: Vec::new(),
            scope: Scope::Background,
            said: Vec::new(),
        }
    }

    #[test]
    fn what_is_given_changes_and_the_rest_stays() {
        let mut correction = Correction::default();
        for given in ["tone=negative", "region=35.78,35.25", "scope=jatim"] {
            correction.set(given).unwrap();
        }
        let next = correction.apply(&known(), "sari", Timestamp::UNIX_EPOCH);
        assert_eq!((next.tone.label(), next.scope), (Tone::Negative, Scope::Jatim));
        assert_eq!(next.regions.len(), 2);
        assert_eq!(next.government, None);
        assert_eq!(next.said, [LabelKind::Tone, LabelKind::Region, LabelKind::Scope]);
        assert_eq!(next.author, Author::Analyst("sari".to_owned()));
        let mut more = Correction::default();
        more.set("tone=neutral").unwrap();
        assert_eq!(more.apply(&next, "sari", Timestamp::UNIX_EPOCH).said.len(), 3, "said before stays said");
        assert_eq!(more.apply(&next, "budi", Timestamp::UNIX_EPOCH).said, [LabelKind::Tone]);
    }

    #[test]
    fn no_label_and_no_value_are_refused() {
        for wrong in ["tone", "tone=baik", "nada=positive", "scope=mana"] {
            assert!(Correction::default().set(wrong).is_err(), "{wrong}");
        }
        let mut none = Correction::default();
        none.set("region=none").unwrap();
        assert_eq!(none.regions, Some(Vec::new()));
    }
}
