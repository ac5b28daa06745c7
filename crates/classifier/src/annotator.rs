//! All labels of a mention.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};
use pantau_domain::{Annotations, Author, MentionId, MentionKind, Published, Scope, Scored};

use crate::{
    ClassifierError,
    actor::Actors,
    entity::Tagger,
    heads::{
        Confusion, HeadModel, Heads, Reading,
        cues::Cues,
        texts::{NewsText, PostText},
        train::TextKind,
    },
    language::LanguageModel,
    lexicon::{Document, Vocabulary, bounded},
    passages,
    quote::{self, Heard, QuoteFigures, QuoteTruth},
    region::{Gazetteer, Located, Regions, kind},
    second::SecondReader,
    theme::{self, Theme, Themes},
    tone::{self, ToneModel},
    topic::{Topic, Topics},
    vectors::{Vectors, embedded_vectors},
};

/// Version of models, lists and rules together; it changes whenever labels may.
const VERSION: &str = "2026.11-4";

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
    vectors: Vectors,
    news: Heads,
    post: Heads,
    cues: Cues,
    language: LanguageModel,
    topics: Topics,
    regions: Regions,
    actors: Actors,
    tagger: Tagger,
    sayings: quote::Cues,
    themes: Themes,
    second: Option<Arc<SecondReader>>,
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
        let vectors = embedded_vectors()?;
        Ok(Self {
            news: Heads::from_bytes(
                "news",
                include_bytes!("../../../lexicons/models/news.bin").as_slice().into(),
                &vectors,
            )?,
            post: embedded_post(&vectors)?,
            vectors,
            language: LanguageModel::from_bytes(
                include_bytes!("../../../lexicons/models/language.bin").as_slice(),
            )?,
            cues: Cues::load(&mut vocabulary)?,
            topics: Topics::load(&mut vocabulary)?,
            actors: Actors::load(&mut vocabulary, &places)?,
            tagger: Tagger::embedded()?,
            sayings: quote::Cues::load()?,
            themes: Themes::new(themes, &mut vocabulary),
            regions,
            vocabulary,
            second: None,
            version: VERSION.to_owned(),
        })
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

    /// The model of tone of posts in use.
    ///
    /// # Errors
    /// When a shipped list is damaged, which its tests exclude.
    pub fn tone_model(&self) -> Result<ToneModel, ClassifierError> {
        ToneModel::new(self.post.clone(), &self.vectors)
    }

    /// The language of a text alone.
    #[must_use]
    pub fn language(&self, text: &str) -> pantau_domain::LanguageLabel {
        self.language.label(None, text)
    }

    /// The heads for a kind of text in use.
    ///
    /// # Errors
    /// When a shipped list is damaged, which its tests exclude.
    pub fn head_model(&self, kind: TextKind) -> Result<HeadModel, ClassifierError> {
        let heads = match kind {
            TextKind::News => &self.news,
            TextKind::Post => &self.post,
        };
        HeadModel::new(heads.clone(), &self.vectors)
    }

    /// The same annotator with other heads, as `pantau train` wrote them, for news, for posts or for both; `version`
    /// names them beside the lists' own.
    ///
    /// # Errors
    /// When the bytes are no heads of that kind, or some for other word vectors.
    pub fn with_heads(
        mut self,
        kind: TextKind,
        bytes: Vec<u8>,
        version: &str,
    ) -> Result<Self, ClassifierError> {
        self.set_heads(kind, bytes, version)?;
        Ok(self)
    }

    /// As [`Annotator::with_heads`], in place; an error changes nothing.
    ///
    /// # Errors
    /// When the bytes are no heads of that kind, or some for other word vectors.
    pub fn set_heads(
        &mut self,
        kind: TextKind,
        bytes: Vec<u8>,
        version: &str,
    ) -> Result<(), ClassifierError> {
        let heads = Heads::of_kind(kind, bytes.into(), &self.vectors)?;
        match kind {
            TextKind::News => self.news = heads,
            TextKind::Post => self.post = heads,
        }
        self.version = format!("{}+{version}", self.version);
        Ok(())
    }

    /// The same annotator with a second reader, which is asked where the heads are unsure.
    #[must_use]
    pub fn with_second(mut self, second: Arc<SecondReader>) -> Self {
        if self.second.replace(second).is_none() {
            self.version.push_str("+e5");
        }
        self
    }

    /// The second reader, where there is one.
    #[must_use]
    pub fn second(&self) -> Option<&SecondReader> {
        self.second.as_deref()
    }

    /// What the heads in use took for what on texts of sources that they were not trained on.
    #[must_use]
    pub fn confusion(&self, kind: TextKind, head: &str) -> Option<Confusion> {
        match kind {
            TextKind::News => self.news.confusion(head),
            TextKind::Post => self.post.confusion(head),
        }
    }

    /// All labels of a mention, said at `at`.
    #[must_use]
    pub fn annotate(&self, input: &TextInput<'_>, at: Timestamp) -> Annotations {
        let (title, body) = bounded(input.title, input.body);
        let document = Document::new(&self.vocabulary, title, body);
        let news = input.kind.is_news();
        let language = self.language.label(input.title.map(|_| title), body);
        let mut reading = if news { self.read_news(&document) } else { self.read_post(&document) };
        if let Some(second) = &self.second {
            let kind = if news { TextKind::News } else { TextKind::Post };
            second.refine((kind, &[]), (title, body), &language.label, &mut reading);
        }
        let tone = tone::tones(&reading, "tone");
        let headline_tone = (!title.trim().is_empty()).then(|| {
            if news {
                tone::tones(&reading, "headline")
            } else {
                tone::tones(&self.read_headline(title), "tone")
            }
        });
        let located = self.regions.locate(&document);
        let heard = self.hear(&document, input.published);
        let passages = passages::read(&self.language, body, &language);
        Annotations {
            mention: input.id.clone(),
            author: Author::Model(self.version.clone()),
            at,
            language: passages.mixed.unwrap_or(language),
            said: Vec::new(),
            passages: passages.other,
            tone,
            headline_tone,
            government: tone::government(&reading),
            emotion: best(&reading, "emotion").filter(|_| !news),
            abuse: best(&reading, "abuse").filter(|_| !news),
            topics: self.topics.label(&document, &reading),
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
        let heard = self.hear(&document, input.published);
        let full = |name: &str| self.actors.offices.full(name);
        quote::measure(&heard.said, truth, full, |mark, said| {
            wrong(mark, said.map(|said| said.speaker.as_str()))
        })
    }

    fn hear(&self, document: &Document<'_>, published: Option<&Published>) -> Heard {
        let persons = self.actors.persons(document);
        quote::hear(document, &self.actors, (&self.sayings, &self.tagger), &persons, day(published))
    }

    fn read_news(&self, document: &Document<'_>) -> Reading<'_> {
        let numbers = self.cues.numbers(&self.vectors, document);
        self.news.read(&NewsText::new(&self.vectors, document.title, document.body, &numbers))
    }

    fn read_post(&self, document: &Document<'_>) -> Reading<'_> {
        if document.title.is_empty() {
            let numbers = self.cues.numbers(&self.vectors, document);
            return self.post.read(&PostText::new(&self.vectors, document.body, &numbers));
        }
        // A post's headline, where it has one (videos), is part of what it says.
        self.read_headline(&format!("{}\n{}", document.title, document.body))
    }

    fn read_headline(&self, text: &str) -> Reading<'_> {
        let numbers = self.cues.numbers(&self.vectors, &Document::new(&self.vocabulary, "", text));
        self.post.read(&PostText::new(&self.vectors, text, &numbers))
    }
}

fn embedded_post(vectors: &Vectors) -> Result<Heads, ClassifierError> {
    Heads::from_bytes("post", include_bytes!("../../../lexicons/models/post.bin").as_slice().into(), vectors)
}

/// A head's best label, where the label is known.
fn best<T: std::str::FromStr>(reading: &Reading<'_>, head: &str) -> Option<Scored<T>> {
    let (label, score) = reading.best(head)?;
    Some(Scored { label: label.parse().ok()?, score })
}

fn day(published: Option<&Published>) -> Option<Date> {
    published.map(|published| pantau_domain::time::wib_day(published.instant))
}

/// In scope: a region of the province, or a provincial body or programme as part of the subject. Touched: named in passing.
fn scope(located: &Located) -> Scope {
    if located.in_scope {
        Scope::Jatim
    } else if located.touched {
        Scope::Touch
    } else {
        Scope::Background
    }
}
