//! One dated report as a value: text, tables and figures whose every number carries its evidence.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{EditionId, MentionId, Population, source::words};

words!(
    /// The kind of an edition.
    EditionKind, "edition kind", "daily, weekly, monthly, special" {
        /// Laporan Harian (Daily Depth Analysis).
        Daily = "daily",
        /// Laporan Mingguan.
        Weekly = "weekly",
        /// Laporan Bulanan.
        Monthly = "monthly",
        /// Laporan Khusus on a theme.
        Special = "special",
    }
);

/// Civil days in Asia/Jakarta, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub since: Date,
    /// Last day.
    pub until: Date,
}

impl Period {
    /// Whether a day lies in it.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.since <= day && day <= self.until
    }

    /// Number of days.
    #[must_use]
    pub fn len_days(&self) -> i64 {
        i64::from((self.until - self.since).get_days()) + 1
    }

    /// The period of the same length just before.
    #[must_use]
    pub fn before(&self) -> Period {
        let length = self.len_days();
        Period { since: crate::time::shift(self.since, -length), until: crate::time::shift(self.since, -1) }
    }
}

/// A number with what it rests on. Text and tables refer to it by its place in [`Edition::measures`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// A name that stays the same from edition to edition, for example `volume.news`.
    pub name: String,
    /// What it counts, in Indonesian, for the reader.
    pub label: String,
    /// Its value.
    pub value: f64,
    /// Bounds of its 95 % interval where it is an estimate.
    pub interval: Option<(f64, f64)>,
    /// Which mentions it counts.
    pub population: Population,
    /// How to ask the store for the same, in words of the search.
    pub query: String,
    /// The mentions it rests on. May be empty only for a value of 0, one made of other measures, or one that says how a
    /// source was collected (its name begins with `alarm.`).
    pub evidence: Vec<MentionId>,
}

/// A reference to a measure of the same edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MeasureRef(pub usize);

/// A run of text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Plain text. Hostile text stays text.
    Text(String),
    /// Emphasised text.
    Strong(String),
    /// A number as printed, and the measure it shows.
    Number(String, MeasureRef),
    /// Words that rest on these mentions; the annex lists them.
    Cited(String, Vec<MentionId>),
}

/// A cell of a table.
pub type Cell = Vec<Span>;

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A smaller heading.
    Heading(String),
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list of statements.
    List(Vec<Vec<Span>>),
    /// A box that must be seen: a gap of sources, a doubt.
    Notice(Vec<Span>),
    /// Key figures side by side: (value, label, change or interval).
    Figures(Vec<(Cell, String, Cell)>),
    /// A table; columns whose `true` are numbers.
    Table {
        /// Column headings and whether the column holds numbers.
        columns: Vec<(String, bool)>,
        /// Rows.
        rows: Vec<Vec<Cell>>,
        /// What the table shows.
        caption: String,
    },
    /// A drawing.
    Drawing {
        /// SVG 1.1.
        svg: String,
        /// What it shows.
        caption: String,
        /// The same in words, for who cannot see it.
        alternative: String,
    },
    /// A quotation with its speaker, resting on a mention.
    Quotation {
        /// The words.
        text: String,
        /// Speaker and role.
        speaker: String,
        /// Where it stands.
        mention: MentionId,
    },
}

/// A part of an edition under one heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// A name that stays the same (`ringkasan`, `angka`, `isu`).
    pub key: String,
    /// The heading.
    pub heading: String,
    /// What stands under it. Never empty: a section with nothing to say is one honest sentence.
    pub blocks: Vec<Block>,
}

/// A line of the annex: one mention that something in the edition rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceLine {
    /// The mention.
    pub id: MentionId,
    /// Outlet or platform, as readers know it.
    pub source: String,
    /// Headline or first words.
    pub caption: String,
    /// Time as printed, with no more than is known.
    pub time: String,
    /// Tone in Indonesian.
    pub tone: String,
    /// Regions in words.
    pub regions: String,
    /// The outlet's own address.
    pub url: Option<String>,
}

/// One dated report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edition {
    /// Its id.
    pub id: EditionId,
    /// Its kind.
    pub kind: EditionKind,
    /// The theme of a special edition.
    pub theme: Option<String>,
    /// Title in Indonesian.
    pub title: String,
    /// The period in words.
    pub period_label: String,
    /// The days it covers.
    pub period: Period,
    /// `internal`, `terbatas` or `publik`.
    pub classification: String,
    /// The instant up to which the store was read.
    pub cutoff: Timestamp,
    /// At most 1,500 characters of plain text, for a mail's preview and for WhatsApp.
    pub summary: String,
    /// Its parts.
    pub sections: Vec<Section>,
    /// Its numbers.
    pub measures: Vec<Measure>,
    /// The mentions that its numbers and statements rest on.
    pub annex: Vec<EvidenceLine>,
}
