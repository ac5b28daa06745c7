//! All labels of a mention.

use jiff::{Timestamp, civil::Date};
use pantau_domain::{Annotations, Author, MentionId, MentionKind, Published, Scope, ToneScores};

use crate::{
    ClassifierError,
    actor::Actors,
    entity::Tagger,
    features,
    language::LanguageModel,
    lexicon::{Document, Vocabulary, bounded},
    passages,
    quote::{self, Cues, QuoteFigures, QuoteTruth},
    region::{Gazetteer, Located, Regions, kind},
    theme::{self, Theme, Themes},
    tone::{ToneModel, government::Government, news::NewsTone},
    topic::{Topic, Topics},
};

/// Version of models, lists and rules together; it changes whenever labels may.
const VERSION: &str = "2026.11-3";

/// Front of a news text that the model of tone reads, in bytes: news says its part in the lead.
const NEWS_TONE_BYTES: usize = 500;

/// A mention as the classifier needs it.
#[derive(Debug, Clone, Copy)]
pub struct TextInput<'a> {
    /// The mention.
    pub id: &'a MentionId,
    /// Its headline.
    pub title: Option<&'a str>,
    /// Its text; the first 20,000 bytes are read.
    pub body: &'a str,
    /// What kind of item it is: news is read by its events, posts by what they say.
    pub kind: MentionKind,
    /// Its outlet or platform.
    pub source: Option<&'a str>,
    /// When it was published.
    pub published: Option<&'a Published>,
}

/// Labels mentions. It holds all models and lists and is shared between threads.
#[derive(Debug)]
pub struct Annotator {
    vocabulary: Vocabulary,
    tone: ToneModel,
    news: NewsTone,
    government: Government,
    language: LanguageModel,
    topics: Topics,
    regions: Regions,
    actors: Actors,
    tagger: Tagger,
    cues: Cues,
    themes: Themes,
    version: String,
}

impl Annotator {
    /// The annotator with the models and lists that ship with the program.
    ///
    /// # Errors
    /// When a shipped file is damaged, which its tests exclude.
    pub fn embedded() -> Result<Self, ClassifierError> {
        let covid =
            theme::read_tsv("themes/covid19.tsv", include_str!("../../../lexicons/themes/covid19.tsv"))?;
        Self::with_themes(vec![covid])
    }

    /// As [`Annotator::embedded`], with other special themes.
    ///
    /// # Errors
    /// When a shipped file is damaged, which its tests exclude.
    pub fn with_themes(themes: Vec<Theme>) -> Result<Self, ClassifierError> {
        let mut vocabulary = Vocabulary::default();
        let regions = Regions::load(&mut vocabulary)?;
        let places: Vec<String> = regions
            .gazetteer
            .codes()
            .iter()
            .filter_map(|code| regions.gazetteer.name(code))
            .map(|name| kind(name).1.to_owned())
            .collect();
        Ok(Self {
            tone: ToneModel::from_static(include_bytes!("../../../lexicons/models/tone.bin"))?,
            language: LanguageModel::from_static(include_bytes!("../../../lexicons/models/language.bin"))?,
            news: NewsTone::load(&mut vocabulary)?,
            government: Government::load(&mut vocabulary)?,
            topics: Topics::load(&mut vocabulary)?,
            actors: Actors::load(&mut vocabulary, &places)?,
            tagger: Tagger::embedded()?,
            cues: Cues::load()?,
            themes: Themes::new(themes, &mut vocabulary),
            regions,
            vocabulary,
            version: VERSION.to_owned(),
        })
    }

    /// The same annotator with another model of tone, whose version is named beside the lists' own.
    #[must_use]
    pub fn with_tone(mut self, model: ToneModel, version: &str) -> Self {
        self.tone = model;
        self.version = format!("{VERSION}+{version}");
        self
    }

    /// Version of models, lists and rules together.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Names and codes of places.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.regions.gazetteer
    }

    /// The taxonomy, in order.
    #[must_use]
    pub fn topics(&self) -> &[Topic] {
        &self.topics.list
    }

    /// The special themes.
    #[must_use]
    pub fn themes(&self) -> &[Theme] {
        &self.themes.list
    }

    /// The model of tone in use.
    #[must_use]
    pub fn tone_model(&self) -> &ToneModel {
        &self.tone
    }

    /// The language of a text alone.
    #[must_use]
    pub fn language(&self, text: &str) -> pantau_domain::LanguageLabel {
        self.language.label(None, text)
    }

    /// All labels of a mention, said at `at`.
    #[must_use]
    pub fn annotate(&self, input: &TextInput<'_>, at: Timestamp) -> Annotations {
        let (title, body) = bounded(input.title, input.body);
        let document = Document::new(&self.vocabulary, title, body);
        let news = input.kind.is_news();
        let tone = self.whole_tone(&document, news);
        let headline_tone = (!title.trim().is_empty()).then(|| {
            let model = self.tone.scores(title);
            if news { self.news.headline(&document, model) } else { model }
        });
        let located = self.regions.locate(&document);
        let persons = self.actors.persons(&document);
        let heard =
            quote::hear(&document, &self.actors, (&self.cues, &self.tagger), &persons, day(input.published));
        let language = self.language.label(input.title.map(|_| title), body);
        let passages = passages::read(&self.language, body, &language);
        Annotations {
            mention: input.id.clone(),
            author: Author::Model(self.version.clone()),
            at,
            language: passages.mixed.unwrap_or(language),
            passages: passages.other,
            tone,
            headline_tone,
            government: Some(self.government.label(&document, news, tone)),
            topics: self.topics.label(&document),
            scope: scope(&located),
            actors: self.actors.label(&document, &heard.persons, &heard.bodies),
            quotes: quote::quotes(document.body, &heard.said),
            themes: self.themes.label(&document),
            regions: located.regions,
        }
    }

    /// How the quotes found in a text compare with those that a reader marked; `wrong` is told of each that was not
    /// found, or whose speaker is another.
    pub(crate) fn compare_quotes(
        &self,
        input: &TextInput<'_>,
        truth: &[QuoteTruth],
        mut wrong: impl FnMut(&QuoteTruth, Option<&str>),
    ) -> QuoteFigures {
        let (title, body) = bounded(input.title, input.body);
        let document = Document::new(&self.vocabulary, title, body);
        let persons = self.actors.persons(&document);
        let heard =
            quote::hear(&document, &self.actors, (&self.cues, &self.tagger), &persons, day(input.published));
        let full = |name: &str| self.actors.offices.full(name);
        quote::measure(&heard.said, truth, full, |mark, said| {
            wrong(mark, said.map(|said| said.speaker.as_str()))
        })
    }

    fn whole_tone(&self, document: &Document<'_>, news: bool) -> ToneScores {
        if news {
            let model = self.tone.scores(features::front(document.body, NEWS_TONE_BYTES));
            return self.news.whole(document, model);
        }
        // A post's headline, where it has one (videos), is part of what it says.
        if document.title.is_empty() {
            self.tone.scores(document.body)
        } else {
            self.tone.scores(&format!("{}\n{}", document.title, document.body))
        }
    }
}

fn day(published: Option<&Published>) -> Option<Date> {
    published.map(|published| pantau_domain::time::wib_day(published.instant))
}

/// In scope: a region of the province, or a provincial body as part of the subject. Touched: named in passing.
fn scope(located: &Located) -> Scope {
    if !located.regions.is_empty() || located.provincial {
        Scope::Jatim
    } else if located.touched {
        Scope::Touch
    } else {
        Scope::Background
    }
}
