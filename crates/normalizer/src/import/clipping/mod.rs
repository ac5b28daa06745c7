//! Clippings of newspapers (PDF, DOCX, TXT) and transcripts of television and radio (SRT, VTT) as mentions.
//!
//! A clipping is one mention. A transcript is one mention for each report: its chapters part it, else long silences.
//! What is not in the text (outlet, day, page, programme) is looked for in this order: the header at the text's top,
//! the side file, the file's name, the context's source.

mod cues;
mod docx;
mod facts;
mod transcript;

use pantau_domain::{CaptureId, Medium, Mention, MentionKind, Platform, Precision, Published, SourceId};
use pantau_text::{address, shingle};
use serde_json::{Map, Value, json};

pub use self::facts::Facts;
pub(crate) use self::facts::is_header_line;
use self::transcript::Part;
use super::{ImportContext, Reject, pdf::PdfText, text};
use crate::{charset, markup, mention};

/// The largest text or transcript read, in bytes.
pub const MAX_TEXT: usize = 16_777_216;
/// The largest Word document read, in bytes; its pictures count.
pub const MAX_DOCX: usize = 134_217_728;
/// Cues that are named when they cannot be read; more are only counted.
const MAX_NAMED: usize = 1_000;
/// The longest first line that is taken for a headline, in characters. Guess.
const HEADLINE: usize = 160;

/// What kind of file a clipping or transcript is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClippingKind {
    /// PDF; read by [`pdf::read`](super::pdf::read).
    Pdf,
    /// Word.
    Docx,
    /// Plain text.
    Text,
    /// SRT or VTT.
    Transcript,
}

impl ClippingKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Pdf, Self::Docx, Self::Text, Self::Transcript];

    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Text => "text",
            Self::Transcript => "transcript",
        }
    }

    /// The kind of a file by its first bytes, else by its name. None: it is neither clipping nor transcript.
    #[must_use]
    pub fn of(name: &str, head: &[u8]) -> Option<Self> {
        let name = name.to_lowercase();
        let head = head.get(..head.len().min(4_096)).unwrap_or(head);
        let ends = |end: &str| name.ends_with(end);
        if memchr::memmem::find(head.get(..head.len().min(1_024)).unwrap_or(head), b"%PDF-").is_some() {
            return Some(Self::Pdf);
        }
        if ends(".docx") || ends(".doc") {
            return Some(Self::Docx);
        }
        if ends(".pdf") {
            return Some(Self::Pdf);
        }
        let start = charset::decode(head, None);
        let start = start.trim_start_matches('\u{feff}').trim_start();
        if start.starts_with("WEBVTT") || ends(".srt") || ends(".vtt") {
            return Some(Self::Transcript);
        }
        if !(ends(".txt") || ends(".text")) || start.starts_with(['{', '[']) {
            return None;
        }
        let is_timed = start
            .lines()
            .take(60)
            .any(|line| line.split_once("-->").is_some_and(|(from, _)| cues::time(from.trim()).is_some()));
        Some(if is_timed { Self::Transcript } else { Self::Text })
    }
}

/// An outlet that is known by name.
#[derive(Debug, Clone)]
pub struct KnownOutlet {
    /// Its id.
    pub id: SourceId,
    /// Its name as readers know it.
    pub name: String,
    /// Its medium as configured.
    pub medium: Medium,
}

/// What a clipping needs to know beside its bytes.
#[derive(Debug, Clone, Copy)]
pub struct ClippingContext<'a> {
    /// As for every import.
    pub import: &'a ImportContext,
    /// The file's name without its folder.
    pub name: &'a str,
    /// The bytes of the side file.
    pub side: Option<&'a [u8]>,
    /// The capture that holds the side file.
    pub side_capture: Option<&'a CaptureId>,
    /// Outlets known by name.
    pub outlets: &'a [KnownOutlet],
}

/// What became of a clipping: its mentions, and cues that could not be read.
#[derive(Debug, Default)]
pub struct ClippingRead {
    /// Mentions, in the file's order.
    pub mentions: Vec<Mention>,
    /// Cues without a time that can be read, by line.
    pub rejects: Vec<Reject>,
}

/// Whether a text is a side file: it holds facts of another file and no text of its own.
#[must_use]
pub fn is_side_file(bytes: &[u8]) -> bool {
    let any_time = jiff::Timestamp::UNIX_EPOCH;
    bytes.len() <= 65_536 && Facts::side_file(&charset::decode(bytes, None), any_time).is_some()
}

/// Reads a Word document, a text or a transcript.
///
/// # Errors
/// Why there is no mention, in words for whoever imports.
pub fn read(kind: ClippingKind, bytes: &[u8], context: &ClippingContext<'_>) -> Result<ClippingRead, String> {
    let limit = if kind == ClippingKind::Docx { MAX_DOCX } else { MAX_TEXT };
    if bytes.len() > limit {
        return Err(format!("{} bytes are more than the {limit} that are read", bytes.len()));
    }
    match kind {
        ClippingKind::Pdf => Err("a PDF is read in a process of its own".to_owned()),
        ClippingKind::Docx => {
            let docx = docx::read(bytes)?;
            let (facts, rest) = Facts::header(&docx.text, context.import.seen_at);
            let by_file = Facts { title: docx.heading, ..Facts::default() };
            let warnings = if docx.is_cut { vec!["truncated".to_owned()] } else { Vec::new() };
            one(facts, by_file, unpaged(&rest), warnings, context)
        }
        ClippingKind::Text => {
            let (facts, rest) = Facts::header(&charset::decode(bytes, None), context.import.seen_at);
            one(facts, Facts::default(), unpaged(&rest), Vec::new(), context)
        }
        ClippingKind::Transcript => from_transcript(&charset::decode(bytes, None), context),
    }
}

/// The mention of a PDF that was read.
///
/// # Errors
/// Why there is no mention, in words for whoever imports.
pub fn from_pdf(pdf: &PdfText, context: &ClippingContext<'_>) -> Result<ClippingRead, String> {
    let headline = pdf.headline.and_then(|at| pdf.paragraphs.get(at)).map(|(_, text)| text.clone());
    let lines: Vec<&str> = pdf.paragraphs.iter().map(|(_, text)| text.as_str()).collect();
    let (facts, rest) = Facts::header(&lines.join("\n"), context.import.seen_at);
    let header = lines.len() - rest.lines().count().min(lines.len());
    let kept = pdf.paragraphs.iter().enumerate().skip(header).filter(|(at, _)| Some(*at) != pdf.headline);
    let body = kept.map(|(_, (page, text))| (*page, text.clone())).collect();
    let by_file = Facts { title: pdf.title.clone().or(headline), ..Facts::default() };
    one(facts, by_file, body, pdf.warnings.clone(), context)
}

/// A clipping of one text: its lines, each with its page in the file, 0 where there are no pages.
fn one(
    facts: Facts,
    by_file: Facts,
    lines: Vec<(u32, String)>,
    warnings: Vec<String>,
    context: &ClippingContext<'_>,
) -> Result<ClippingRead, String> {
    let now = context.import.seen_at;
    let (side, _) = side(context);
    let mut facts = facts.or(side).or(by_file).or(Facts::of_name(context.name, now));
    let mut body: Vec<(u32, String)> = lines
        .into_iter()
        .map(|(page, line)| (page, text::line(&line)))
        .filter(|(_, line)| !line.is_empty())
        .collect();
    let first = body.first().map(|(_, line)| line.clone()).unwrap_or_default();
    let is_headline = body.len() > 1
        && facts.title.is_none()
        && first.chars().count() <= HEADLINE
        && !first.ends_with(['.', ',', ';', ':']);
    if is_headline {
        facts.title = Some(first.clone());
    }
    if facts.title.as_ref() == Some(&first) {
        body.remove(0);
    }
    let starts = page_starts(&body);
    let body = body.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("\n");
    if body.is_empty() && facts.title.is_none() {
        return Err("holds no text".to_owned());
    }
    let mut maker = Maker::new(facts, Medium::Print, context)?;
    maker.warnings.extend(warnings);
    let mut extra = Map::new();
    if starts.len() > 1 {
        extra.insert("file_pages".to_owned(), starts.into());
    }
    let mention = maker.mention(body, None, 1, extra, 0.0);
    Ok(ClippingRead { mentions: vec![mention], rejects: Vec::new() })
}

/// What the side file says, and the chapters it lists.
fn side(context: &ClippingContext<'_>) -> (Facts, Vec<(f64, String)>) {
    let read = |bytes| Facts::side_file(&charset::decode(bytes, None), context.import.seen_at);
    context.side.and_then(read).unwrap_or_default()
}

/// Pages of the file, which are seldom those printed, each with the first of the body's paragraphs that begins on it.
fn page_starts(body: &[(u32, String)]) -> Vec<Value> {
    let mut last = 0;
    let mut starts = Vec::new();
    for (at, (page, _)) in body.iter().enumerate() {
        if *page != last {
            starts.push(json!({"page": page, "paragraph": at + 1}));
            last = *page;
        }
    }
    starts
}

fn unpaged(text: &str) -> Vec<(u32, String)> {
    text.lines().map(|line| (0, line.to_owned())).collect()
}

fn from_transcript(text: &str, context: &ClippingContext<'_>) -> Result<ClippingRead, String> {
    let now = context.import.seen_at;
    let cues = cues::read(text);
    let (side, chapters) = side(context);
    let facts = Facts::among(&cues.head, now).or(side).or(Facts::of_name(context.name, now));
    let parts = transcript::parts(&cues, &chapters);
    let mut rejects: Vec<Reject> = Vec::new();
    for line in cues.bad.iter().take(MAX_NAMED) {
        rejects.push(Reject { row: *line, reason: "a cue whose times cannot be read".to_owned() });
    }
    if parts.is_empty() {
        return Err(match cues.bad.len() {
            0 => "holds no cue that says something".to_owned(),
            bad => format!("holds no cue that can be read ({bad} have damaged times)"),
        });
    }
    let maker = Maker::new(facts, Medium::Tv, context)?;
    let count = parts.len();
    let mentions =
        parts.into_iter().enumerate().map(|(at, part)| maker.report(part, at + 1, count)).collect();
    Ok(ClippingRead { mentions, rejects })
}

/// What all mentions of a file have in common.
struct Maker<'a> {
    facts: Facts,
    kind: MentionKind,
    source: SourceId,
    extra: Map<String, Value>,
    warnings: Vec<String>,
    context: &'a ClippingContext<'a>,
}

impl<'a> Maker<'a> {
    /// `usual` is the medium that such a file mostly comes from; television stands for all broadcasts.
    fn new(mut facts: Facts, usual: Medium, context: &'a ClippingContext<'a>) -> Result<Self, String> {
        let (source, known) = source(facts.source.as_deref(), context)?;
        let broadcast = usual == Medium::Tv;
        let by_name =
            match source.as_str().split(['-', '.']).find(|part| matches!(*part, "tv" | "radio" | "fm")) {
                Some("tv") => Some(Medium::Tv),
                Some(_) => Some(Medium::Radio),
                None => None,
            };
        // An outlet that is followed online may print too: its clippings are print unless they say otherwise.
        let configured = known.filter(|medium| *medium != Medium::Online);
        let medium = facts.medium.or(configured).or(by_name).or((!broadcast).then_some(usual));
        let kind = match medium {
            _ if broadcast => MentionKind::Broadcast,
            Some(Medium::Tv | Medium::Radio) => MentionKind::Broadcast,
            Some(Medium::Online) => MentionKind::News,
            _ => MentionKind::Print,
        };
        let mut extra = std::mem::take(&mut facts.others);
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                extra.insert(key.to_owned(), value);
            }
        };
        put("medium", medium.map(|medium| medium.as_str().into()));
        put("page", facts.page.take().map(Value::from));
        put("edition", facts.edition.take().map(Value::from));
        put("program", facts.program.take().map(Value::from));
        put("file", Some(context.name.into()));
        put("facts", context.side_capture.map(|capture| capture.as_str().into()));
        let mut warnings = Vec::new();
        match (&facts.published, facts.unread_date.take()) {
            (Some(_), _) => {}
            (None, Some(written)) => {
                warnings.push("implausible_date".to_owned());
                extra.insert("published_at".to_owned(), written.into());
            }
            (None, None) => warnings.push("no_date".to_owned()),
        }
        Ok(Self { facts, kind, source, extra, warnings, context })
    }

    /// One report of a broadcast.
    fn report(&self, part: Part, number: usize, count: usize) -> Mention {
        let start = part.passages.first().map_or(0.0, |passage| passage.start);
        let end = part.passages.iter().map(|passage| passage.end).fold(start, f64::max);
        let row = part.passages.first().map_or(1, |passage| passage.line);
        // Every passage is a paragraph of the body, so that a quote can be opened at its time.
        let times: Vec<Value> = part
            .passages
            .iter()
            .map(|passage| json!([transcript::clock(passage.start), transcript::clock(passage.end)]))
            .collect();
        let lines: Vec<String> = part.passages.iter().map(|passage| text::line(&passage.text)).collect();
        let mut extra = Map::new();
        extra.insert("start".to_owned(), transcript::clock(start).into());
        extra.insert("end".to_owned(), transcript::clock(end).into());
        extra.insert("passages".to_owned(), times.into());
        if count > 1 {
            extra.insert("part".to_owned(), json!(format!("{number}/{count}")));
        }
        let title = part.title.map(|title| text::line(&title)).or(match count {
            1 => self.facts.title.clone(),
            _ => None,
        });
        self.mention(lines.join("\n"), title, row, extra, start)
    }

    fn mention(
        &self,
        body: String,
        title: Option<String>,
        row: u32,
        extra: Map<String, Value>,
        start: f64,
    ) -> Mention {
        let facts = &self.facts;
        let broadcast = self.kind == MentionKind::Broadcast;
        let title =
            title.or_else(|| facts.title.clone().filter(|_| start == 0.0 && !extra.contains_key("part")));
        let published =
            facts.published.map(|published| later(published, if broadcast { start } else { 0.0 }));
        let url = facts.url.as_deref().and_then(|url| address::canonical(url, None));
        let import = self.context.import;
        let day = published.map(|published| published.to_rfc3339()).unwrap_or_default();
        // The day belongs to the id: the same words on another day are another broadcast.
        let key = match &url {
            Some(url) if !extra.contains_key("part") => url.clone(),
            _ => format!("{}\n{day}\n{}\n{body}", self.source, title.as_deref().unwrap_or("")),
        };
        let (digest, signature) = mention::fingerprints(title.as_deref(), &body);
        let mut all = self.extra.clone();
        all.extend(extra);
        Mention {
            id: shingle::mention_id(&key),
            capture: import.capture.clone(),
            row: Some(row),
            kind: self.kind,
            platform: Platform::Web,
            source: self.source.clone(),
            account: None,
            url,
            title,
            body,
            author: facts.author.as_deref().map(markup::collapse),
            section: facts.section.clone(),
            published,
            seen_at: import.seen_at,
            engagement: pantau_domain::Engagement::default(),
            reply_to: None,
            place: None,
            digest,
            signature,
            warnings: self.warnings.clone(),
            extra: all,
        }
    }
}

/// When a report went on air: so many seconds after the broadcast began, where its hour is known.
fn later(published: Published, secs: f64) -> Published {
    if published.precision == Precision::Day {
        return published;
    }
    let span = jiff::SignedDuration::from_secs(secs.clamp(0.0, 1e6) as i64);
    Published { instant: published.instant.saturating_add(span).unwrap_or(published.instant), ..published }
}

/// The outlet: one that is configured under this id or name, else the name as an id, else the context's.
fn source(word: Option<&str>, context: &ClippingContext<'_>) -> Result<(SourceId, Option<Medium>), String> {
    let written = match (word, &context.import.source) {
        (Some(word), _) => facts::slug(word),
        (None, Some(source)) => source.as_str().to_owned(),
        (None, None) => {
            return Err("names no source: begin the text with a line `Media: …`, name the file like \
                `2026-03-12_harian-contoh_hal-7.pdf`, or give --source"
                .to_owned());
        }
    };
    let known = context
        .outlets
        .iter()
        .find(|outlet| facts::slug(outlet.id.as_str()) == written || facts::slug(&outlet.name) == written);
    match known {
        Some(outlet) => Ok((outlet.id.clone(), Some(outlet.medium))),
        None => written
            .parse()
            .map(|source| (source, None))
            .map_err(|error: pantau_domain::ParseError| error.to_string()),
    }
}
