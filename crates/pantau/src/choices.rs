//! Words that the command line lets choose from.

use clap::ValueEnum;
use pantau_domain::Population;

/// Which mentions are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScopeChoice {
    /// About East Java
    Jatim,
    /// All
    All,
}

impl From<ScopeChoice> for Population {
    fn from(choice: ScopeChoice) -> Self {
        match choice {
            ScopeChoice::Jatim => Population::Jatim,
            ScopeChoice::All => Population::All,
        }
    }
}

/// A format of a file to import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatChoice {
    /// By name and first bytes
    Auto,
    /// JSON lines, also gzipped
    Jsonl,
    /// Comma-, semicolon- or tab-separated with a header row
    Csv,
    /// A clipping as PDF with text
    Pdf,
    /// A clipping as Word document
    Docx,
    /// A clipping as plain text
    Txt,
    /// A transcript with times, SubRip
    Srt,
    /// A transcript with times, WebVTT
    Vtt,
}

/// A format of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EditionFormat {
    /// One self-contained page
    Html,
    /// A4, tagged
    Pdf,
    /// The edition as a value, with every number's evidence
    Json,
}

/// A part of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PartChoice {
    /// Asks outlets and platforms
    Crawl,
    /// Normalises, annotates, groups, indexes
    Process,
    /// Makes editions at their hours
    Schedule,
    /// Works the outbox off
    Send,
    /// The dashboard and API
    Serve,
}

/// Which texts a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextChoice {
    /// Articles
    News,
    /// Posts and comments
    Post,
}

/// A task of `train` and `eval`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TaskChoice {
    /// Tone of posts: positive, neutral, negative (trained as `post`, measured alone)
    Tone,
    /// News: tone, tone of the headline, toward government, topic
    News,
    /// Posts and comments: tone, toward government, emotion, abuse, topic
    Post,
    /// First topic of news, by own labels and by outlets' sections, each outlet judged by heads that did not see it
    /// (trained as `news`, measured alone)
    Topic,
    /// Language
    Language,
    /// Word vectors
    Vectors,
    /// How far shares of tone are off on samples of other shares, as counted and as corrected (`eval` alone)
    Prevalence,
    /// What corrections of new sources bring: heads taught with some of a source's texts, judged on the rest (`eval` alone)
    Corrections,
    /// What the second reader says beside the heads, on texts it was not tuned on (`eval` alone)
    Second,
    /// Names of persons, places and organisations (sentences with tags, a word a line)
    Entity,
    /// Which words are like which, for `entity` (`train` alone; from texts)
    Words,
    /// How far readings of the same texts agree (`eval` alone; a file of labels for each)
    Agreement,
}
