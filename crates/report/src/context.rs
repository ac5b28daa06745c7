//! What composing needs beside the digest.

use std::collections::HashMap;

use jiff::Timestamp;
use pantau_domain::{Brief, MentionId, RegionCode, SourceId, TopicSlug};

/// Names for readers. An unknown code should come back as something readable, never as an empty text.
pub trait Names {
    /// The name of a region, for example `Kabupaten Sidoarjo`.
    fn region_name(&self, region: &RegionCode) -> String;
    /// The name of a topic, for example `Kesehatan`.
    fn topic_name(&self, topic: &TopicSlug) -> String;
    /// The name of an outlet or platform.
    fn source_name(&self, source: &SourceId) -> String;
    /// The title of a special theme, for example `Covid-19`.
    fn theme_title(&self, theme: &str) -> String;
}

/// How well a classifier did on texts that it had not seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// Share of right answers, 0 to 1.
    pub accuracy: f64,
    /// Mean F1 of the three tones, 0 to 1.
    pub macro_f1: f64,
    /// Texts that it was measured on.
    pub documents: usize,
}

/// What the method section says of the machine.
#[derive(Debug, Clone, PartialEq)]
pub struct MethodNote {
    /// Name and version of the tone model.
    pub tone_model: String,
    /// How well it reads the tone of news, where that was measured.
    pub news_accuracy: Option<Accuracy>,
    /// How well it reads the tone of posts and comments, where that was measured.
    pub social_accuracy: Option<Accuracy>,
    /// Sources that are followed.
    pub sources_total: usize,
}

/// Who signs an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatory {
    /// Office or role.
    pub role: String,
    /// Name.
    pub name: String,
}

/// What the configuration says about editions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The organisation, as in the letterhead.
    pub organisation: String,
    /// The unit that makes the edition.
    pub unit: String,
    /// `internal`, `terbatas` or `publik`.
    pub classification: String,
    /// Who signs, in order.
    pub signatories: Vec<Signatory>,
    /// Issues told in full, at most.
    pub issues_max: usize,
    /// Sentences quoted for each issue, at most.
    pub excerpts_max: usize,
    /// Quotations for each issue, at most.
    pub quotes_max: usize,
    /// Rows of a table, at most.
    pub rows_max: usize,
}

impl Default for Outline {
    fn default() -> Self {
        Self {
            organisation: "Pemerintah Provinsi Jawa Timur".to_owned(),
            unit: "Biro Hubungan Masyarakat dan Protokol, Subbagian Pengumpulan dan Penyaringan Informasi"
                .to_owned(),
            classification: "internal".to_owned(),
            signatories: Vec::new(),
            issues_max: 7,
            excerpts_max: 4,
            quotes_max: 2,
            rows_max: 15,
        }
    }
}

/// What composing needs beside the digest.
pub struct ComposeContext<'a> {
    /// The mentions that the digest refers to.
    pub briefs: &'a HashMap<MentionId, Brief>,
    /// Names for readers.
    pub names: &'a dyn Names,
    /// What the method section says of the machine.
    pub method: &'a MethodNote,
    /// What the configuration says.
    pub outline: &'a Outline,
    /// Version of this edition, from 1; a correction is a new version.
    pub version: u32,
    /// When it is made.
    pub now: Timestamp,
}
