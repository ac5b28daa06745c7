//! `train` and `eval`.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};

use anyhow::{Context, bail};
use pantau_classifier::{
    Annotator, ToneModel, embedded_vectors, eval,
    heads::{
        HeadModel, adapt,
        data::{self, CorpusText, LabelLine},
        train::{self as heads, Guess, HeadsSettings, Sample, TextKind},
    },
    taxonomy,
    train::{self, Labelled, LanguageSettings},
    vectors::{self, VectorSettings, Vectors},
};
use pantau_insight::prevalence;
use pantau_pipeline::models::second_reader;
use serde_json::json;

use super::{names, second};
use crate::{args::TaskChoice, bars::say, commands::print};

/// What `train` and `eval` are given.
#[derive(Debug)]
pub(crate) struct Learning {
    pub(crate) task: TaskChoice,
    pub(crate) data: Vec<PathBuf>,
    pub(crate) texts: Vec<PathBuf>,
    pub(crate) dev: Vec<PathBuf>,
    pub(crate) vectors: Option<PathBuf>,
    pub(crate) folds: usize,
}

/// The most of a text that word vectors are trained on, in bytes.
const FRONT: usize = 4_000;

/// Trains a model and writes it. The same files in the same order make the same model.
pub(crate) fn train(learning: &Learning, out: &Path) -> anyhow::Result<ExitCode> {
    let begun = Instant::now();
    let (bytes, texts) = match learning.task {
        TaskChoice::Vectors => train_vectors(learning)?,
        TaskChoice::Language => {
            let files = learning
                .data
                .iter()
                .map(|path| in_language(path, &learning.texts))
                .collect::<anyhow::Result<Vec<_>>>()?;
            if files.iter().all(Vec::is_empty) {
                bail!("no text with a language in the files given; labels by id need --texts");
            }
            let texts = || files.iter().flatten().map(|(label, text)| (label.as_str(), text.as_str()));
            (train::language(texts(), &LanguageSettings::default()), texts().count())
        }
        TaskChoice::News | TaskChoice::Topic => train_heads(learning, TextKind::News)?,
        TaskChoice::Post | TaskChoice::Tone => train_heads(learning, TextKind::Post)?,
        TaskChoice::Entity => names::train(learning)?,
        TaskChoice::Words => names::train_words(learning)?,
        TaskChoice::Agreement => bail!("agreement is measured, not trained"),
        TaskChoice::Prevalence => bail!("shares are measured, not trained"),
        TaskChoice::Second => bail!("the second reader is tuned beside the program, see its card"),
        TaskChoice::Corrections => bail!("`pantau models learn` teaches with corrections"),
    };
    written(out, &bytes).with_context(|| format!("`{}` cannot be written", out.display()))?;
    say(&format!("{texts} texts, {} bytes, {:.1} s", bytes.len(), begun.elapsed().as_secs_f64()));
    Ok(ExitCode::SUCCESS)
}

/// Writes beside the place and moves there, so that a kill leaves the old model or the new one.
fn written(out: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut beside = out.as_os_str().to_owned();
    beside.push(".part");
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, out)
}

/// The most texts that count of a file that is all in one language, so that no file rules.
const OF_ONE: usize = 2_500;

/// Texts with their languages: lines of `id TAB language TAB text`; of `LANGUAGE:FILE`, whose second column says something
/// else, the first in that one; of a file of labels by id the languages of single-language posts, as `texts` has them.
fn in_language(path: &Path, texts: &[PathBuf]) -> anyhow::Result<Vec<(String, String)>> {
    let name = path.to_str().context("a file's name is no text")?;
    let known = |code: &str| pantau_classifier::language::CODES.iter().any(|(label, _)| *label == code);
    let (language, file) = match name.split_once(':').filter(|(code, _)| known(code)) {
        Some((code, file)) => (Some(code), file),
        None => (None, name),
    };
    let text = whole(Path::new(file))?;
    let mut labels: HashMap<String, String> = data::label_lines(&text)
        .into_iter()
        .filter_map(|mut line| Some((line.id, line.labels.remove("language")?)))
        .collect();
    if !labels.is_empty() {
        let mut found = Vec::new();
        for path in texts {
            each_line(path, &mut |line| {
                let text = data::corpus_line(line);
                found.extend(text.and_then(|text| Some((labels.remove(&text.id)?, text.body))));
            })?;
        }
        return Ok(found);
    }
    let line = |line: &str| {
        let mut columns = line.splitn(3, '\t').skip(1);
        let (label, text) = (columns.next()?, columns.next()?);
        Some((language.unwrap_or(label).to_owned(), text.to_owned()))
    };
    let most = if language.is_some() { OF_ONE } else { usize::MAX };
    Ok(text.lines().take(most).filter_map(line).collect())
}

fn train_vectors(learning: &Learning) -> anyhow::Result<(Vec<u8>, usize)> {
    let mut texts = Vec::new();
    for path in &learning.data {
        let is_corpus = path.to_string_lossy().contains(".jsonl");
        each_line(path, &mut |line| {
            let text = if is_corpus {
                data::corpus_line(line).map(|text| format!("{} . {}", text.title, text.body))
            } else {
                line.splitn(3, '\t').nth(2).map(str::to_owned)
            };
            texts.extend(text.map(|mut text| {
                text.truncate(text.floor_char_boundary(FRONT));
                text
            }));
        })?;
    }
    let bytes = vectors::train(texts.iter().map(String::as_str), &VectorSettings::default());
    Ok((bytes, texts.len()))
}

fn train_heads(learning: &Learning, kind: TextKind) -> anyhow::Result<(Vec<u8>, usize)> {
    let (vectors, topics) = (vectors_of(learning)?, topics()?);
    let (own, open) = samples(learning, kind, &topics)?;
    let settings = settings_of(kind);
    let mut guesses = Vec::new();
    if learning.folds > 1 && !own.is_empty() {
        guesses =
            heads::cross_validate(&vectors, kind, &topics, (&own, &open), learning.folds, &[], &settings)?;
        report(&guesses, true, kind, &topics)?;
    } else if !learning.dev.is_empty() {
        // Without labels of our own, the sets kept back say how sure the model may be.
        let dev = sets(&learning.dev, kind, &topics)?;
        guesses = heads::cross_validate(&vectors, kind, &topics, (&dev, &open), 1, &[], &settings)?;
    }
    let all: Vec<Sample> = own.into_iter().chain(open).collect();
    let bytes = heads::train_heads(&vectors, kind, &topics, &all, &guesses, &settings)?;
    Ok((bytes, all.len()))
}

pub(super) fn settings_of(kind: TextKind) -> HeadsSettings {
    match kind {
        TextKind::News => HeadsSettings::default(),
        TextKind::Post => HeadsSettings { balance: 0.25, ..HeadsSettings::default() },
    }
}

fn topics() -> anyhow::Result<Vec<String>> {
    Ok(taxonomy()?.into_iter().map(|topic| topic.slug.to_string()).collect())
}

pub(super) fn vectors_of(learning: &Learning) -> anyhow::Result<Vectors> {
    match &learning.vectors {
        None => Ok(embedded_vectors()?),
        Some(path) => {
            let bytes =
                std::fs::read(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
            Vectors::from_bytes(bytes.into())
                .with_context(|| format!("`{}` holds no word vectors", path.display()))
        }
    }
}

/// Samples of our own labels, which are judged, and of open sets and sections, which only train.
pub(super) fn samples(
    learning: &Learning,
    kind: TextKind,
    topics: &[String],
) -> anyhow::Result<(Vec<Sample>, Vec<Sample>)> {
    let mut own: Vec<LabelLine> = Vec::new();
    let mut sections: Vec<LabelLine> = Vec::new();
    let mut open = Vec::new();
    for path in &learning.data {
        let text = whole(Path::new(parted(path)?.1))?;
        let labels = data::label_lines(&text);
        if !labels.is_empty() {
            own.extend(labels);
        } else if text.starts_with('{') {
            sections.extend(data::section_lines(&text));
        } else {
            open.extend(set(path, &text, kind, topics)?);
        }
    }
    let wanted: std::collections::HashSet<&str> =
        own.iter().chain(&sections).map(|line| line.id.as_str()).collect();
    let mut texts: HashMap<String, CorpusText> = HashMap::new();
    for path in &learning.texts {
        each_line(path, &mut |line| {
            let text = data::corpus_line(line).filter(|text| wanted.contains(text.id.as_str()));
            texts.extend(text.map(|text| (text.id.clone(), text)));
        })?;
    }
    let labelled: std::collections::HashSet<&str> = own.iter().map(|line| line.id.as_str()).collect();
    let rest: Vec<LabelLine> =
        sections.iter().filter(|line| !labelled.contains(line.id.as_str())).cloned().collect();
    let own_samples = data::joined(kind, topics, &own, &texts, 1.0);
    // An outlet's section is a hint, not a reading.
    open.extend(data::joined(kind, topics, &rest, &texts, 0.5));
    if own_samples.len() < own.len() {
        say(&format!("{} labels without a text in the files given", own.len() - own_samples.len()));
    }
    if own_samples.is_empty() && open.is_empty() {
        bail!("no labelled text in the files given");
    }
    Ok((own_samples, open))
}

/// Head, file and how often each of its texts counts, of `HEAD:FILE*TIMES`.
fn parted(path: &Path) -> anyhow::Result<(&str, &str, f32)> {
    let name = path.to_str().context("a file's name is no text")?;
    let heads = ["tone", "government", "emotion", "abuse", "topic"];
    let (head, name) =
        name.split_once(':').filter(|(head, _)| heads.contains(head)).unwrap_or(("tone", name));
    let weighted = name.rsplit_once('*').and_then(|(file, times)| Some((file, times.parse::<f32>().ok()?)));
    let (file, times) = weighted.unwrap_or((name, 1.0));
    if !(0.01..=1000.0).contains(&times) {
        bail!("`{name}`: a text counts between 0.01 and 1000 times");
    }
    Ok((head, file, times))
}

fn set(path: &Path, text: &str, kind: TextKind, topics: &[String]) -> anyhow::Result<Vec<Sample>> {
    let (head, file, times) = parted(path)?;
    let samples = data::open_set(kind, topics, head, file, text, times);
    if samples.is_empty() {
        bail!("`{file}` holds no line of the form id, label, text parted by tabs");
    }
    Ok(samples)
}

fn sets(paths: &[PathBuf], kind: TextKind, topics: &[String]) -> anyhow::Result<Vec<Sample>> {
    let mut all = Vec::new();
    for path in paths {
        all.extend(set(path, &whole(Path::new(parted(path)?.1))?, kind, topics)?);
    }
    Ok(all)
}

fn labelled(paths: &[PathBuf]) -> anyhow::Result<Vec<Labelled>> {
    let mut all = Vec::new();
    for path in paths {
        let (_, file, _) = parted(path)?;
        let lines = train::read_tsv(&whole(Path::new(file))?);
        if lines.is_empty() {
            bail!("`{file}` holds no line of the form id, tone, text parted by tabs");
        }
        all.extend(lines);
    }
    Ok(all)
}

pub(super) fn whole(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text).with_context(|| format!("`{}` cannot be read", path.display()))?;
    Ok(text)
}

fn open(path: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    let file = std::fs::File::open(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    let is_packed = path.extension().is_some_and(|end| end == "gz");
    Ok(if is_packed {
        Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file)))
    } else {
        Box::new(BufReader::new(file))
    })
}

pub(super) fn each_line(path: &Path, each: &mut dyn FnMut(&str)) -> anyhow::Result<()> {
    for line in open(path)?.lines() {
        each(&line.with_context(|| format!("`{}` cannot be read", path.display()))?);
    }
    Ok(())
}

/// What `eval` measures.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) model: Option<PathBuf>,
    pub(crate) second: Option<PathBuf>,
    pub(crate) json: bool,
}

/// Measures a model: tone of posts on labelled texts, or heads on texts of sources that they were not trained on.
pub(crate) fn measure(learning: &Learning, measured: &Measured) -> anyhow::Result<ExitCode> {
    let (model, as_json) = (measured.model.as_deref(), measured.json);
    match learning.task {
        TaskChoice::Tone => measure_tone(learning, measured),
        TaskChoice::Second => second::measure(learning, measured),
        TaskChoice::News | TaskChoice::Post => {
            let kind = if learning.task == TaskChoice::News { TextKind::News } else { TextKind::Post };
            let (vectors, topics) = (vectors_of(learning)?, topics()?);
            let (own, open) = samples(learning, kind, &topics)?;
            let guesses = match model {
                Some(path) => {
                    let bytes = std::fs::read(path)
                        .with_context(|| format!("`{}` cannot be read", path.display()))?;
                    let model = HeadModel::from_bytes(kind, &bytes, &vectors)
                        .with_context(|| format!("`{}` is no model", path.display()))?;
                    let names: Vec<&'static str> =
                        heads::head_names(kind, &topics).iter().map(|(name, _)| *name).collect();
                    let is_open = own.is_empty();
                    let all: Vec<Sample> = own.into_iter().chain(open).collect();
                    let guesses = model.guesses(kind, &names, &all);
                    if is_open { offered(guesses, kind, &topics) } else { guesses }
                }
                None => heads::cross_validate(
                    &vectors,
                    kind,
                    &topics,
                    (&own, &open),
                    learning.folds.max(2),
                    &[],
                    &settings_of(kind),
                )?,
            };
            report(&guesses, model.is_none(), kind, &topics)?;
            Ok(ExitCode::SUCCESS)
        }
        TaskChoice::Topic => measure_topic(learning),
        TaskChoice::Language => measure_language(learning),
        TaskChoice::Entity => names::measure(learning, model, as_json),
        TaskChoice::Agreement => measure_agreement(learning),
        TaskChoice::Prevalence => measure_prevalence(learning),
        TaskChoice::Corrections => measure_corrections(learning),
        TaskChoice::Vectors | TaskChoice::Words => {
            bail!("word vectors are measured by what models do with them")
        }
    }
}

/// Guesses among the labels that the data has alone: an open set of five emotions does not know a text without one.
fn offered(mut guesses: Vec<Guess>, kind: TextKind, topics: &[String]) -> Vec<Guess> {
    for (head, labels) in heads::head_names(kind, topics) {
        let truths: std::collections::HashSet<String> =
            guesses.iter().filter(|guess| guess.head == head).map(|guess| guess.truth.clone()).collect();
        for guess in guesses.iter_mut().filter(|guess| guess.head == head) {
            for (score, label) in guess.scores.iter_mut().zip(&labels) {
                if !truths.contains(label) {
                    *score = 0.0;
                }
            }
            let sum: f32 = guess.scores.iter().sum();
            guess.scores.iter_mut().for_each(|score| *score /= sum.max(f32::MIN_POSITIVE));
        }
    }
    guesses
}

/// Figures of each head; `fresh` guesses are calibrated first, each half by the other.
fn report(guesses: &[Guess], fresh: bool, kind: TextKind, topics: &[String]) -> anyhow::Result<()> {
    for (head, labels) in heads::head_names(kind, topics) {
        let own: Vec<Guess> = guesses.iter().filter(|guess| guess.head == head).cloned().collect();
        if !own.is_empty() {
            let own = if fresh { heads::calibrated(&own, &labels) } else { own };
            print([eval::head(head, &labels, &own.iter().collect::<Vec<_>>()).to_string()])?;
        }
    }
    Ok(())
}

/// Languages of lines of `id TAB language TAB text`: of whole texts, of their first five and three words, Indonesian,
/// Javanese, Madurese and English apart from all others.
fn measure_language(learning: &Learning) -> anyhow::Result<ExitCode> {
    let annotator = Annotator::embedded()?;
    let codes: HashMap<&str, &str> = pantau_classifier::language::CODES.into_iter().take(4).collect();
    let mut figures =
        [("whole", usize::MAX), ("five words", 5), ("three words", 3)].map(|part| (part, (0, 0), (0, 0)));
    for path in &learning.data {
        let text = whole(path)?;
        for line in text.lines() {
            let mut columns = line.splitn(3, '\t').skip(1);
            let (Some(label), Some(text)) = (columns.next(), columns.next()) else { continue };
            let words: Vec<&str> = text.split_whitespace().collect();
            for ((_, length), four, others) in &mut figures {
                let piece = words.get(..(*length).min(words.len())).unwrap_or_default().join(" ");
                let given = annotator.language(&piece).label.0;
                // Of the four the language itself is right, of others that they are none of the four.
                let ((right, all), is_right) = match codes.get(label) {
                    Some(code) => (four, given == *code),
                    None => (others, codes.values().all(|code| given != *code)),
                };
                *all += 1;
                *right += usize::from(is_right);
            }
        }
    }
    for ((name, _), (right, all), (apart, others)) in figures {
        let share = f64::from(right as u32) / (all as f64).max(1.0);
        print([format!(
            "{name}: {right} of {all}, {share:.4}; other languages told from these: {apart} of {others}"
        )])?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Samples and their texts that shares are tried on.
const TRIALS: (usize, usize) = (500, 400);

/// Shares of tone on samples drawn with other shares than the labels have, by heads that did not see their outlets.
fn measure_prevalence(learning: &Learning) -> anyhow::Result<ExitCode> {
    let (vectors, topics) = (vectors_of(learning)?, topics()?);
    let kind = kind_of(learning)?;
    let (own, open) = samples(learning, kind, &topics)?;
    let (parts, folds, settings) =
        ((own.as_slice(), open.as_slice()), learning.folds.max(2), settings_of(kind));
    let guesses = heads::cross_validate(&vectors, kind, &topics, parts, folds, &["tone"], &settings)?;
    let names = heads::head_names(kind, &topics);
    let labels = names.iter().find(|(name, _)| *name == "tone").map_or(&[][..], |(_, labels)| labels);
    let pair = |guess: &Guess| {
        let given = guess.scores.iter().enumerate().max_by(|left, right| left.1.total_cmp(right.1))?.0;
        Some((labels.iter().position(|label| *label == guess.truth)?, given))
    };
    let pairs: Vec<(usize, usize)> = guesses.iter().filter_map(pair).collect();
    let trial = prevalence::shifted(&pairs, labels.len(), TRIALS.0, TRIALS.1, 35);
    print([format!(
        "shares of tone on {} samples of {} texts: off by {:.4} as counted, by {:.4} as corrected ({} texts, half for the error)",
        trial.samples,
        TRIALS.1,
        trial.counted,
        trial.corrected,
        pairs.len()
    )])?;
    Ok(ExitCode::SUCCESS)
}

/// Fewest texts of an outlet that get a line of their own.
const OUTLET: usize = 40;

/// How often the first topic is the one a reader gave, and one that the outlet's section may hold: each outlet judged by
/// heads that saw nothing of it.
fn measure_topic(learning: &Learning) -> anyhow::Result<ExitCode> {
    let (vectors, topics) = (vectors_of(learning)?, topics()?);
    let (own, sections) = samples(learning, TextKind::News, &topics)?;
    let read = own.len();
    let all: Vec<Sample> = own.into_iter().chain(sections).collect();
    let (parts, folds) = ((all.as_slice(), [].as_slice()), learning.folds.max(2));
    let settings = settings_of(TextKind::News);
    let guesses =
        heads::cross_validate(&vectors, TextKind::News, &topics, parts, folds, &["topic"], &settings)?;
    let fits = |guess: &Guess| {
        let given = guess.scores.iter().enumerate().max_by(|left, right| left.1.total_cmp(right.1));
        let given = given.and_then(|(place, _)| topics.get(place));
        given.is_some_and(|given| guess.truth.split('|').any(|may_be| may_be == given))
    };
    let mut outlets: std::collections::BTreeMap<&str, (usize, usize)> = std::collections::BTreeMap::new();
    let (mut own, mut section) = ((0, 0), (0, 0));
    for guess in &guesses {
        let Some(sample) = all.get(guess.sample) else { continue };
        let right = usize::from(fits(guess));
        let count = |(fit, texts): &mut (usize, usize)| {
            *fit += right;
            *texts += 1;
        };
        if guess.sample < read {
            count(&mut own);
        } else {
            count(&mut section);
            count(outlets.entry(&sample.group).or_default());
        }
    }
    let line = |name: &str, (fit, texts): (usize, usize)| {
        format!("{name}: {:.3} of {texts}", fit as f64 / (texts as f64).max(1.0))
    };
    print([
        line("first topic is the reader's", own),
        line("first topic fits the outlet's section", section),
    ])?;
    let outlets = outlets.into_iter().filter(|(_, (_, texts))| *texts >= OUTLET);
    print(outlets.map(|(outlet, counts)| line(&format!("  {outlet}"), counts)))?;
    Ok(ExitCode::SUCCESS)
}

/// Texts of a part of the sources that heads are taught with.
const CORRECTIONS: usize = 250;

/// What corrections bring, by label.
fn measure_corrections(learning: &Learning) -> anyhow::Result<ExitCode> {
    let vectors = vectors_of(learning)?;
    let kind = kind_of(learning)?;
    let (own, open) = samples(learning, kind, &[])?;
    let names: Vec<&'static str> = heads::head_names(kind, &[]).iter().map(|(name, _)| *name).collect();
    let parts = (learning.folds.max(2), CORRECTIONS);
    let gains = adapt::simulate(
        &vectors,
        kind,
        (own.as_slice(), open.as_slice()),
        &names,
        parts,
        &settings_of(kind),
    )?;
    print(gains.iter().map(|gain| {
        format!(
            "{}: macro-F1 {:.3} before, {:.3} after {CORRECTIONS} texts of the same sources ({} others; at least {:+.3} in 95 of 100)",
            gain.head, gain.old, gain.new, gain.texts, gain.low
        )
    }))?;
    Ok(ExitCode::SUCCESS)
}

/// Which texts a file of own labels is of: news has headlines.
pub(super) fn kind_of(learning: &Learning) -> anyhow::Result<TextKind> {
    for path in &learning.data {
        let lines = data::label_lines(&whole(Path::new(parted(path)?.1))?);
        if lines.iter().any(|line| line.labels.contains_key("headline")) {
            return Ok(TextKind::News);
        }
    }
    Ok(TextKind::Post)
}

/// How far readings of the same texts agree: a file of labels a reading.
fn measure_agreement(learning: &Learning) -> anyhow::Result<ExitCode> {
    let mut readings: Vec<Vec<LabelLine>> = Vec::new();
    for path in &learning.data {
        readings.push(data::label_lines(&whole(path)?));
    }
    let mut by_id: std::collections::BTreeMap<&str, Vec<&LabelLine>> = std::collections::BTreeMap::new();
    for line in readings.iter().flatten() {
        by_id.entry(&line.id).or_default().push(line);
    }
    by_id.retain(|_, lines| lines.len() > 1);
    let mut columns: Vec<&str> =
        by_id.values().flatten().flat_map(|line| line.labels.keys().map(String::as_str)).collect();
    columns.sort_unstable();
    columns.dedup();
    for column in columns.into_iter().filter(|column| !matches!(*column, "reader" | "draw")) {
        let items: Vec<Vec<&str>> = by_id
            .values()
            .map(|lines| {
                lines.iter().map(|line| line.labels.get(column).map_or("", String::as_str)).collect()
            })
            .collect();
        let equal =
            items.iter().filter(|labels| labels.iter().all(|label| Some(label) == labels.first())).count();
        let alpha = eval::alpha(&items).map_or_else(|| "none".to_owned(), |alpha| format!("{alpha:.3}"));
        let share = equal as f64 / (by_id.len() as f64).max(1.0);
        print([format!("{column}: alpha {alpha}, equal {share:.3}, {} texts", by_id.len())])?;
    }
    Ok(ExitCode::SUCCESS)
}

fn measure_tone(learning: &Learning, measured: &Measured) -> anyhow::Result<ExitCode> {
    let data = labelled(&learning.data)?;
    let mut model = match &measured.model {
        Some(path) => {
            let bytes =
                std::fs::read(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
            ToneModel::from_bytes(&bytes, &vectors_of(learning)?)
                .with_context(|| format!("`{}` is no model", path.display()))?
        }
        None => Annotator::embedded()?.tone_model()?,
    };
    if let Some(base) = &measured.second {
        model = model.with_second(Arc::new(second_reader(base)?), Annotator::embedded()?);
    }
    let begun = Instant::now();
    let evaluation = eval::tone(&model, &data);
    let rate = data.len() as f64 / begun.elapsed().as_secs_f64().max(1e-9);
    if measured.json {
        let mut value = json!(evaluation);
        if let Some(object) = value.as_object_mut() {
            object.insert("texts_per_second".to_owned(), json!(rate));
        }
        print([value.to_string()])?;
    } else {
        print([evaluation.to_string(), format!("texts a second on one core: {rate:.0}")])?;
    }
    Ok(ExitCode::SUCCESS)
}
