//! The store's use cases.

use jiff::{Timestamp, civil::Date};
use pantau_domain::{
    Annotations, Brief, CaptureId, CaptureKind, Dispatch, DispatchId, DispatchState, Edition, EditionId,
    Groupable, Grouped, IssueId, Mention, MentionId, Population, SourceClass, SourceDay, SourceId, Story,
    StoryId,
};
use serde::{Deserialize, Serialize};

use crate::{ListState, ReadingDay, StoreError};

/// A stage that claims mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Labels are missing.
    Annotate,
    /// A story is missing.
    Group,
    /// The search index does not hold its present state.
    Index,
}

/// A right to work on claimed things until it runs out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Who holds it: unique to a process and claim.
    pub holder: String,
    /// When it runs out.
    pub until: Timestamp,
}

/// An address on the frontier.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontierEntry {
    /// Canonical address; one entry each.
    pub url: String,
    /// Which source it belongs to.
    pub source: SourceId,
    /// What is expected there.
    pub kind: CaptureKind,
    /// Not before this instant.
    pub due: Timestamp,
    /// Smaller goes first among those that are due.
    pub priority: i32,
    /// `ETag` of the last capture.
    pub etag: Option<String>,
    /// `Last-Modified` of the last capture.
    pub last_modified: Option<String>,
    /// Tries in a row that failed.
    pub failures: u32,
    /// What the entry that led here said (title, date as printed): JSON for the normaliser.
    pub hint: Option<String>,
    /// How often it was answered.
    pub looks: u32,
    /// Its newest capture.
    pub last: Option<Box<CaptureRecord>>,
    /// How often something new stands there.
    pub habit: Habit,
}

/// How often something new stands at an address: what was found and in how much time, both fading.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Habit {
    /// New addresses found.
    pub found: f64,
    /// Hours looked over.
    pub hours: f64,
    /// When it was last looked at.
    pub looked_at: Option<Timestamp>,
}

/// What came of one frontier entry.
#[derive(Debug, Clone)]
pub enum FetchResult {
    /// Received and archived. The capture's row is written in the same transaction.
    Captured {
        /// Its id in the archive.
        capture: CaptureRecord,
    },
    /// The server says that nothing changed, or sent what it sent before.
    Unchanged,
    /// Not asked, for its host is left alone: no fault of the address.
    Deferred {
        /// Why.
        reason: String,
    },
    /// The server says that there is no such page any more. A mention that was read from it is marked.
    Gone {
        /// The answer in the archive.
        capture: CaptureRecord,
    },
    /// robots.txt or a safety rule forbids it.
    Refused {
        /// Which rule.
        reason: String,
    },
    /// It failed; `permanent` is not tried again.
    Failed {
        /// What happened.
        reason: String,
        /// Whether trying again is of no use.
        permanent: bool,
    },
}

/// A frontier entry's outcome: what happened, what was found, when to look again (none: never).
#[derive(Debug, Clone)]
pub struct FetchCommit {
    /// The entry's address.
    pub url: String,
    /// What happened.
    pub result: FetchResult,
    /// Addresses found, added where they are new.
    pub found: Vec<FrontierEntry>,
    /// When to look at this address again.
    pub next_due: Option<Timestamp>,
    /// Further captures that belong to it (pages of an article in parts); they are read with it alone.
    pub parts: Vec<CaptureRecord>,
    /// What is now known of its habit; none: as it was.
    pub habit: Option<Habit>,
    /// What a feed carries now.
    pub feed: Option<FeedItems>,
}

/// What a feed carried when it was last read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedItems {
    /// Its address.
    pub url: String,
    /// A digest of each entry's address, sorted.
    pub items: Vec<u32>,
    /// Another feed of the same source that carries the same.
    pub same_as: Option<String>,
}

/// A host in trouble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostState {
    /// `host:port` in lower case.
    pub host: String,
    /// Addresses that failed in a row.
    pub failures: u32,
    /// Left alone until then.
    pub until: Timestamp,
    /// What happened last.
    pub reason: String,
    /// When it was noted.
    pub at: Timestamp,
}

/// An earlier state of a mention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The capture that showed it.
    pub capture: CaptureId,
    /// When that was received.
    pub since: Timestamp,
    /// When another state was seen.
    pub until: Timestamp,
    /// Headline.
    pub title: Option<String>,
    /// Text.
    pub body: String,
    /// Words that came with the next state.
    pub added: u32,
    /// Words that went.
    pub removed: u32,
}

/// What became of a mention's page since it was first read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Earlier states, oldest first.
    pub revisions: Vec<Revision>,
    /// When the server said that the page is gone.
    pub gone_at: Option<Timestamp>,
    /// Captures of the page so far.
    pub looks: u64,
}

/// A capture's row: all but its payload, and where the payload lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureRecord {
    /// Its id.
    pub id: CaptureId,
    /// What it holds.
    pub kind: CaptureKind,
    /// Which source.
    pub source: SourceId,
    /// Whose words.
    pub class: SourceClass,
    /// Address asked.
    pub url: String,
    /// Address answered.
    pub final_url: String,
    /// When.
    pub fetched_at: Timestamp,
    /// HTTP status.
    pub status: u16,
    /// Segment file name inside the class's folder.
    pub segment: String,
    /// Byte offset of the record in the segment.
    pub offset: u64,
    /// Length of the record in the segment in bytes.
    pub length: u64,
    /// SHA-256 of the payload, hex.
    pub payload_sha256: String,
    /// What the feed or sitemap said about it: JSON.
    pub hint: Option<String>,
}

/// A page that went, as the archive knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// The article's address.
    pub url: String,
    /// Which source.
    pub source: SourceId,
    /// When the server first said so.
    pub at: Timestamp,
    /// With which HTTP status.
    pub status: u16,
    /// How often it said so since.
    pub answers: u32,
    /// When to ask once more; none: never.
    pub due: Option<Timestamp>,
}

/// What came of normalising one capture.
#[derive(Debug, Clone, Default)]
pub struct Normalised {
    /// Mentions read from it.
    pub mentions: Vec<Mention>,
    /// What could not be read and why, for `doctor`: (row, reason).
    pub rejects: Vec<(Option<u32>, String)>,
}

/// What a commit of mentions did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inserted {
    /// Were new.
    pub new: u64,
    /// Were there already (same id, or same canonical address); only their counts were brought up to date.
    pub known: u64,
    /// Were rejected.
    pub rejected: u64,
}

/// What holding captures against the store showed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewed {
    /// Mentions as they should be.
    pub same: u64,
    /// Mentions that differed and were put right.
    pub changed: u64,
    /// Mentions that were absent.
    pub new: u64,
    /// Seen, but another capture shows their present state.
    pub earlier: u64,
}

impl Renewed {
    /// Counts another part.
    pub fn add(&mut self, part: Self) {
        self.same += part.same;
        self.changed += part.changed;
        self.new += part.new;
        self.earlier += part.earlier;
    }
}

/// A filter over briefs. Empty fields do not filter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BriefFilter {
    /// First day (Asia/Jakarta) of publication.
    pub since: Option<Date>,
    /// Last day of publication.
    pub until: Option<Date>,
    /// Which mentions.
    pub population: Option<Population>,
    /// Only these.
    pub ids: Option<Vec<MentionId>>,
    /// Only of this story.
    pub story: Option<StoryId>,
    /// Only of this issue.
    pub issue: Option<IssueId>,
    /// Only of this theme.
    pub theme: Option<String>,
    /// At most so many, newest first when limited; else oldest first.
    pub limit: Option<usize>,
}

/// Something that went wrong and that `doctor` names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where: `crawl`, `normalise`, `import`, `annotate`, `send`, …
    pub stage: String,
    /// What it concerns: address, file and line, recipient.
    pub subject: String,
    /// What happened.
    pub reason: String,
    /// When it was last seen.
    pub at: Timestamp,
    /// How often.
    pub count: u64,
}

/// Counts over the whole store, for `doctor` and the tests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Captures.
    pub captures: u64,
    /// Captures not yet normalised.
    pub captures_pending: u64,
    /// Mentions.
    pub mentions: u64,
    /// Mentions without labels.
    pub annotate_pending: u64,
    /// Mentions without a story.
    pub group_pending: u64,
    /// Mentions whose present state is not in the index.
    pub index_pending: u64,
    /// Mentions whose copy in the index is up to date.
    pub indexed: u64,
    /// Stories.
    pub stories: u64,
    /// Issues.
    pub issues: u64,
    /// Editions.
    pub editions: u64,
    /// Frontier entries that are due or will be.
    pub frontier: u64,
    /// Dispatches by state: (state, count).
    pub dispatches: Vec<(DispatchState, u64)>,
    /// Dispatches that may have arrived twice.
    pub dispatches_unknown: u64,
}

/// A document for the search index: the mention with its labels, and its store number.
#[derive(Debug, Clone)]
pub struct Indexable {
    /// The mention's number in the store, the key in the index.
    pub seq: u64,
    /// State number: grows with every change; the commit marks this state as indexed.
    pub revision: u64,
    /// Mention without body.
    pub brief: Brief,
    /// Body.
    pub body: String,
}

/// What is known about an imported file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportState {
    /// The capture that archives the file.
    pub capture: CaptureId,
    /// Lines done so far: an import that was killed goes on here.
    pub lines_done: u64,
    /// Whether all lines are done.
    pub complete: bool,
    /// New, known and rejected so far.
    pub inserted: Inserted,
}

/// A mention that analysts labelled.
#[derive(Debug, Clone, PartialEq)]
pub struct Corrected {
    /// The mention.
    pub mention: Mention,
    /// The story it belongs to.
    pub story: Option<StoryId>,
    /// Labels by analyst, the oldest first.
    pub labels: Vec<Annotations>,
}

/// The durable truth. Every method is one transaction; all are safe to call from several threads.
pub trait Store: Send + Sync {
    // --- frontier and captures

    /// Adds addresses that are not on the frontier yet; known ones stay as they are. Returns how many were new.
    fn add_frontier(&self, entries: &[FrontierEntry]) -> Result<u64, StoreError>;
    /// Frees everything that a process which is no more had claimed: leases under its name, with or without the number of
    /// a claim behind it. Returns how many.
    fn release(&self, process: &str) -> Result<u64, StoreError>;
    /// Hosts (with their port) that have an entry which is due and free, in order of their names.
    fn due_hosts(&self, now: Timestamp) -> Result<Vec<String>, StoreError>;
    /// Leases due entries of these hosts, at most so many of each, smallest priority then earliest first; a lease that
    /// ran out counts as none.
    fn claim_frontier(
        &self,
        now: Timestamp,
        lease: &Lease,
        wants: &[(String, usize)],
    ) -> Result<Vec<FrontierEntry>, StoreError>;
    /// Commits outcomes; entries whose lease is no longer `lease.holder`'s are left alone. Returns how many counted.
    fn commit_fetches(
        &self,
        lease: &Lease,
        now: Timestamp,
        commits: &[FetchCommit],
    ) -> Result<u64, StoreError>;
    /// How many of these addresses are not on the frontier.
    fn unknown(&self, urls: &[&str]) -> Result<u64, StoreError>;
    /// How many sitemaps of a source are on the frontier.
    fn sitemaps_of(&self, source: &SourceId) -> Result<u64, StoreError>;
    /// Keeps what a process knows of hosts in trouble; all others are well as far as it knows.
    fn set_hosts(&self, now: Timestamp, process: &str, hosts: &[HostState]) -> Result<(), StoreError>;
    /// Hosts in trouble, in order of their names.
    fn hosts(&self) -> Result<Vec<HostState>, StoreError>;
    /// What the feeds of a source carried when they were last read.
    fn feeds_of(&self, source: &SourceId) -> Result<Vec<FeedItems>, StoreError>;
    /// How feeds, sitemaps and section pages are doing, by source and address; at most 2,000.
    fn lists(&self) -> Result<Vec<ListState>, StoreError>;
    /// How articles that were received on these days were read, by source and day.
    fn reading_days(&self, since: Date, until: Date) -> Result<Vec<ReadingDay>, StoreError>;
    /// What deserves to be looked at sooner: the ten outlets that were most often first with a story of three mentions
    /// and more since `first`, and the headlines of the twenty largest stories that are alive since `alive`.
    fn attention(
        &self,
        first: Timestamp,
        alive: Timestamp,
    ) -> Result<(Vec<SourceId>, Vec<String>), StoreError>;
    /// What became of a mention's page.
    fn history(&self, id: &MentionId) -> Result<History, StoreError>;
    /// Registers captures found in the archive that the store does not know, so that they are normalised (again).
    /// Imports are registered, and read by importing again. Returns how many were new.
    fn restore_captures(&self, records: &[CaptureRecord]) -> Result<u64, StoreError>;
    /// Takes in what the archive knows of pages that went and the store does not. Pages of which there is no capture are
    /// left out. Returns how many were not known to be gone.
    fn restore_gone(&self, gone: &[Gone]) -> Result<u64, StoreError>;
    /// Captures that mentions are read from (articles and platform replies), in the order in which they were received,
    /// behind the position `after` (from 0); each with its position.
    fn captures_after(&self, after: u64, n: usize) -> Result<Vec<(u64, CaptureRecord)>, StoreError>;
    /// Holds what a capture gives against what the store has of it, and puts right what differs. How many mentions
    /// were the same, and how many differed or were absent.
    fn renew(&self, now: Timestamp, capture: &CaptureId, out: &Normalised) -> Result<Renewed, StoreError>;
    /// The earliest instant at which something on the frontier is due.
    fn next_frontier_due(&self) -> Result<Option<Timestamp>, StoreError>;
    /// Leases captures that were not normalised yet, oldest first. Imports are not among them.
    fn claim_captures(
        &self,
        now: Timestamp,
        lease: &Lease,
        n: usize,
    ) -> Result<Vec<CaptureRecord>, StoreError>;
    /// Commits what was read from a capture: mentions, rejects, and that it is done.
    fn commit_capture(
        &self,
        lease: &Lease,
        now: Timestamp,
        capture: &CaptureId,
        out: &Normalised,
    ) -> Result<Inserted, StoreError>;
    /// A capture's row.
    fn capture(&self, id: &CaptureId) -> Result<Option<CaptureRecord>, StoreError>;

    // --- imports

    /// Registers an imported file by its capture (id = digest of its bytes); returns its state, new or as left.
    fn begin_import(&self, now: Timestamp, record: &CaptureRecord) -> Result<ImportState, StoreError>;
    /// Commits a run of lines: mentions, rejects, and that lines up to `lines_done` are done.
    fn commit_import(
        &self,
        now: Timestamp,
        capture: &CaptureId,
        lines_done: u64,
        complete: bool,
        out: &Normalised,
    ) -> Result<Inserted, StoreError>;

    // --- stages over mentions

    /// Leases mentions that wait for labels, oldest sequence first.
    fn claim_annotate(&self, now: Timestamp, lease: &Lease, n: usize) -> Result<Vec<Mention>, StoreError>;
    /// Commits labels. Labels by an analyst are never overwritten by a model's.
    fn commit_annotations(&self, lease: &Lease, annotations: &[Annotations]) -> Result<u64, StoreError>;
    /// Mentions that wait for a story, in order of `at` then id; at most `n`. No lease: grouping has one writer, which holds [`Store::lock`].
    fn pending_group(&self, n: usize) -> Result<Vec<Groupable>, StoreError>;
    /// Grouped mentions with `since <= at < until`, in order of `at` then id: the context that new ones join.
    fn grouped_between(&self, since: Timestamp, until: Timestamp) -> Result<Vec<Groupable>, StoreError>;
    /// Stories whose last mention is not older than `since` and whose first is before `until`.
    fn stories_between(&self, since: Timestamp, until: Timestamp) -> Result<Vec<Story>, StoreError>;
    /// Commits stories (inserted or replaced) and where mentions belong.
    fn commit_groups(&self, stories: &[Story], grouped: &[Grouped]) -> Result<(), StoreError>;
    /// Forgets all stories, issues and memberships, so that grouping starts anew.
    fn clear_groups(&self) -> Result<(), StoreError>;
    /// Mentions whose present state the index does not hold. No lease: the index has one writer, which holds [`Store::lock`].
    fn pending_index(&self, n: usize) -> Result<Vec<Indexable>, StoreError>;
    /// Marks these states (seq, revision) as indexed; a mention that changed meanwhile stays pending.
    fn commit_indexed(&self, states: &[(u64, u64)]) -> Result<(), StoreError>;
    /// Forgets what was indexed, so that indexing starts anew.
    fn clear_indexed(&self) -> Result<(), StoreError>;

    // --- reading

    /// Briefs that match, see [`BriefFilter::limit`] for the order.
    fn briefs(&self, filter: &BriefFilter) -> Result<Vec<Brief>, StoreError>;
    /// Mentions without a date of publication that were first seen on this day (Asia/Jakarta), at most 2,000.
    fn undated_seen(&self, day: Date) -> Result<Vec<Brief>, StoreError>;
    /// One whole mention.
    fn mention(&self, id: &MentionId) -> Result<Option<Mention>, StoreError>;
    /// One mention's present labels.
    fn annotations(&self, id: &MentionId) -> Result<Option<Annotations>, StoreError>;
    /// Mentions that analysts labelled, each with its story and the labels of every analyst, the oldest first.
    fn corrected(&self) -> Result<Vec<Corrected>, StoreError>;
    /// Whole mentions by store number, for search results; missing ones are left out, order kept.
    fn by_seq(&self, seqs: &[u64]) -> Result<Vec<(Mention, Brief)>, StoreError>;
    /// Stories by id.
    fn stories(&self, ids: &[StoryId]) -> Result<Vec<Story>, StoreError>;
    /// Volume of each news outlet and platform by day between two days.
    fn source_days(&self, since: Date, until: Date) -> Result<Vec<SourceDay>, StoreError>;
    /// First and last day with mentions.
    fn day_range(&self) -> Result<Option<(Date, Date)>, StoreError>;

    // --- editions and dispatches

    /// Keeps an edition with its rendered files (name, bytes); one with the same id is replaced unless published.
    fn put_edition(
        &self,
        now: Timestamp,
        edition: &Edition,
        files: &[(String, Vec<u8>)],
    ) -> Result<(), StoreError>;
    /// An edition by id.
    fn edition(&self, id: &EditionId) -> Result<Option<Edition>, StoreError>;
    /// One rendered file of an edition.
    fn edition_file(&self, id: &EditionId, name: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Editions, newest first: (id, title, period label, made at).
    fn editions(&self, limit: usize) -> Result<Vec<(EditionId, String, String, Timestamp)>, StoreError>;
    /// Queues dispatches; those already there (same id) stay as they are. Returns how many were new.
    fn queue_dispatches(&self, dispatches: &[Dispatch]) -> Result<u64, StoreError>;
    /// Takes the next due dispatch, marks it `Sending` durably (fsync) and returns it. One left `Sending` by a killed
    /// process is taken again when its lease ran out, with `unknown_tries` one higher.
    fn claim_dispatch(&self, now: Timestamp, lease: &Lease) -> Result<Option<Dispatch>, StoreError>;
    /// Writes what came of a try, durably (fsync).
    fn commit_dispatch(
        &self,
        lease: &Lease,
        id: &DispatchId,
        state: DispatchState,
        due: Timestamp,
        reply: &str,
    ) -> Result<(), StoreError>;
    /// Dispatches of an edition, or all.
    fn dispatches(&self, edition: Option<&EditionId>) -> Result<Vec<Dispatch>, StoreError>;

    // --- scheduler, health

    /// Takes or renews a named lock (`group`, `index`, `schedule`) for `lease.holder`; false where another holds it.
    fn lock(&self, name: &str, now: Timestamp, lease: &Lease) -> Result<bool, StoreError>;
    /// Gives a named lock back.
    fn unlock(&self, name: &str, lease: &Lease) -> Result<(), StoreError>;
    /// When a scheduled job last ran to its end, as scheduled (not as finished).
    fn job_done(&self, job: &str) -> Result<Option<Timestamp>, StoreError>;
    /// Notes that a job's run of that scheduled instant ended.
    fn set_job_done(&self, job: &str, scheduled: Timestamp) -> Result<(), StoreError>;
    /// Counts one fault; the same stage, subject and reason is one row with a count.
    fn note_fault(&self, now: Timestamp, stage: &str, subject: &str, reason: &str) -> Result<(), StoreError>;
    /// Faults, newest first.
    fn faults(&self, limit: usize) -> Result<Vec<Fault>, StoreError>;
    /// Counts over the whole store.
    fn counts(&self) -> Result<Counts, StoreError>;
    /// Checks the database itself: integrity, foreign keys, leases without holders. Empty: sound.
    fn check(&self) -> Result<Vec<String>, StoreError>;
    /// A small value kept under a name (`index.generation`, `model.version`).
    fn setting(&self, name: &str) -> Result<Option<String>, StoreError>;
    /// Keeps a small value.
    fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError>;
}
