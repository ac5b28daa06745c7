//! The embedded store: SQLite in one file, `pantau.db`.
//!
//! One connection writes, behind a mutex; a few read beside it and never wait for it (WAL). Other processes on
//! the same folder are let in between transactions.

mod captures;
mod checkpoint;
mod connect;
mod editions;
mod frontier;
mod groups;
mod health;
mod imports;
mod indexing;
mod labels;
mod lists;
mod mentions;
mod outbox;
mod reading;
mod revisions;
mod rows;

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use jiff::{Timestamp, civil::Date};
use pantau_domain::{
    Annotations, Brief, CaptureId, Dispatch, DispatchId, DispatchState, Edition, EditionId, Groupable,
    Grouped, Mention, MentionId, SourceDay, SourceId, Story, StoryId,
};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use checkpoint::Checkpointer;

use crate::{
    BriefFilter, CaptureRecord, Corrected, Counts, Fault, FeedItems, FetchCommit, FrontierEntry, Gone,
    History, HostState, ImportState, Indexable, Inserted, Lease, ListState, Normalised, ReadingDay, Renewed,
    Store, StoreError,
};

/// Idle read connections kept open. Each holds up to 8 MB of pages; more readers than that open their own for a
/// while. Guess.
const READERS_KEPT: usize = 4;

/// The store in one SQLite file. See [`Store`] for what it does.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    checkpointer: Checkpointer,
}

impl SqliteStore {
    /// Opens or creates `pantau.db` in a folder, and brings an older one up to date.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(StoreError::io("make", folder))?;
        let path = folder.join("pantau.db");
        let mut writer = connect::writer(&path)?;
        connect::migrate(&mut writer, &path)?;
        let checkpointer = Checkpointer::start(&path)?;
        Ok(Self { path, writer: Mutex::new(writer), readers: Mutex::new(Vec::new()), checkpointer })
    }

    /// One transaction. It is atomic, but with `synchronous=NORMAL` a power cut may undo the last ones: a WAL is
    /// cut back to a whole commit, never to a half one, and all work of the stages is repeatable, so that a commit
    /// undone is work done once more. A killed process loses nothing.
    fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let done = transact(&mut connection, work);
        self.checkpointer.committed();
        done
    }

    /// One transaction that is on disk when this returns. The outbox needs it: a mail that left cannot be repeated.
    /// `FULL` syncs the whole WAL, hence whatever was committed before it too.
    fn write_durably<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        connection.pragma_update(None, "synchronous", "FULL")?;
        let done = transact(&mut connection, work);
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        done
    }

    /// Reads from one consistent state.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match kept {
            Some(connection) => connection,
            None => connect::reader(&self.path)?,
        };
        let done = {
            let transaction = connection.transaction()?;
            let done = work(&transaction);
            transaction.finish()?;
            done
        };
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_KEPT {
            readers.push(connection);
        }
        done
    }
}

fn transact<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

impl Store for SqliteStore {
    fn add_frontier(&self, entries: &[FrontierEntry]) -> Result<u64, StoreError> {
        self.write(|tx| frontier::add(tx, entries))
    }

    fn claim_frontier(
        &self,
        now: Timestamp,
        lease: &Lease,
        wants: &[(String, usize)],
    ) -> Result<Vec<FrontierEntry>, StoreError> {
        self.write(|tx| frontier::claim(tx, now, lease, wants))
    }

    fn release(&self, process: &str) -> Result<u64, StoreError> {
        self.write(|tx| health::release(tx, process))
    }

    fn due_hosts(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        self.write(|tx| frontier::due_hosts(tx, now))
    }

    fn commit_fetches(
        &self,
        lease: &Lease,
        now: Timestamp,
        commits: &[FetchCommit],
    ) -> Result<u64, StoreError> {
        self.write(|tx| frontier::commit(tx, lease, now, commits))
    }

    fn unknown(&self, urls: &[&str]) -> Result<u64, StoreError> {
        self.read(|db| frontier::unknown(db, urls))
    }

    fn set_hosts(&self, now: Timestamp, process: &str, hosts: &[HostState]) -> Result<(), StoreError> {
        self.write(|tx| frontier::set_hosts(tx, now, process, hosts))
    }

    fn feeds_of(&self, source: &SourceId) -> Result<Vec<FeedItems>, StoreError> {
        self.read(|db| lists::feeds_of(db, source))
    }

    fn lists(&self) -> Result<Vec<ListState>, StoreError> {
        self.read(lists::lists)
    }

    fn reading_days(&self, since: Date, until: Date) -> Result<Vec<ReadingDay>, StoreError> {
        self.read(|db| lists::reading_days(db, since, until))
    }

    fn attention(
        &self,
        first: Timestamp,
        alive: Timestamp,
    ) -> Result<(Vec<SourceId>, Vec<String>), StoreError> {
        self.read(|db| groups::attention(db, first, alive))
    }

    fn hosts(&self) -> Result<Vec<HostState>, StoreError> {
        self.read(frontier::hosts)
    }

    fn sitemaps_of(&self, source: &SourceId) -> Result<u64, StoreError> {
        self.read(|db| lists::sitemaps_of(db, source))
    }

    fn history(&self, id: &MentionId) -> Result<History, StoreError> {
        self.read(|db| revisions::history(db, id))
    }

    fn restore_captures(&self, records: &[CaptureRecord]) -> Result<u64, StoreError> {
        self.write(|tx| captures::restore(tx, records))
    }

    fn restore_gone(&self, gone: &[Gone]) -> Result<u64, StoreError> {
        self.write(|tx| frontier::restore_gone(tx, gone))
    }

    fn captures_after(&self, after: u64, n: usize) -> Result<Vec<(u64, CaptureRecord)>, StoreError> {
        self.read(|db| captures::after(db, after, n))
    }

    fn renew(&self, now: Timestamp, capture: &CaptureId, out: &Normalised) -> Result<Renewed, StoreError> {
        self.write(|tx| revisions::renew(tx, now, capture, out))
    }

    fn next_frontier_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(frontier::next_due)
    }

    fn claim_captures(
        &self,
        now: Timestamp,
        lease: &Lease,
        n: usize,
    ) -> Result<Vec<CaptureRecord>, StoreError> {
        self.write(|tx| captures::claim(tx, now, lease, n))
    }

    fn commit_capture(
        &self,
        lease: &Lease,
        now: Timestamp,
        capture: &CaptureId,
        out: &Normalised,
    ) -> Result<Inserted, StoreError> {
        self.write(|tx| captures::commit(tx, lease, now, capture, out))
    }

    fn capture(&self, id: &CaptureId) -> Result<Option<CaptureRecord>, StoreError> {
        self.read(|db| captures::get(db, id))
    }

    fn begin_import(&self, now: Timestamp, record: &CaptureRecord) -> Result<ImportState, StoreError> {
        self.write(|tx| imports::begin(tx, now, record))
    }

    fn commit_import(
        &self,
        now: Timestamp,
        capture: &CaptureId,
        lines_done: u64,
        complete: bool,
        out: &Normalised,
    ) -> Result<Inserted, StoreError> {
        self.write(|tx| imports::commit(tx, now, capture, lines_done, complete, out))
    }

    fn claim_annotate(&self, now: Timestamp, lease: &Lease, n: usize) -> Result<Vec<Mention>, StoreError> {
        self.write(|tx| labels::claim(tx, now, lease, n))
    }

    fn commit_annotations(&self, lease: &Lease, annotations: &[Annotations]) -> Result<u64, StoreError> {
        self.write(|tx| labels::commit(tx, lease, annotations))
    }

    fn pending_group(&self, n: usize) -> Result<Vec<Groupable>, StoreError> {
        self.read(|db| groups::pending(db, n))
    }

    fn grouped_between(&self, since: Timestamp, until: Timestamp) -> Result<Vec<Groupable>, StoreError> {
        self.read(|db| groups::grouped_between(db, since, until))
    }

    fn stories_between(&self, since: Timestamp, until: Timestamp) -> Result<Vec<Story>, StoreError> {
        self.read(|db| groups::stories_between(db, since, until))
    }

    fn commit_groups(&self, stories: &[Story], grouped: &[Grouped]) -> Result<(), StoreError> {
        self.write(|tx| groups::commit(tx, stories, grouped))
    }

    fn clear_groups(&self) -> Result<(), StoreError> {
        self.write(groups::clear)
    }

    fn pending_index(&self, n: usize) -> Result<Vec<Indexable>, StoreError> {
        self.read(|db| indexing::pending(db, n))
    }

    fn commit_indexed(&self, states: &[(u64, u64)]) -> Result<(), StoreError> {
        self.write(|tx| indexing::commit(tx, states))
    }

    fn clear_indexed(&self) -> Result<(), StoreError> {
        self.write(indexing::clear)
    }

    fn briefs(&self, filter: &BriefFilter) -> Result<Vec<Brief>, StoreError> {
        self.read(|db| reading::briefs(db, filter))
    }

    fn undated_seen(&self, day: Date) -> Result<Vec<Brief>, StoreError> {
        self.read(|db| reading::undated_seen(db, day))
    }

    fn mention(&self, id: &MentionId) -> Result<Option<Mention>, StoreError> {
        self.read(|db| reading::mention(db, id))
    }

    fn corrected(&self) -> Result<Vec<Corrected>, StoreError> {
        self.read(labels::corrected)
    }

    fn annotations(&self, id: &MentionId) -> Result<Option<Annotations>, StoreError> {
        self.read(|db| labels::current(db, id))
    }

    fn by_seq(&self, seqs: &[u64]) -> Result<Vec<(Mention, Brief)>, StoreError> {
        self.read(|db| reading::by_seq(db, seqs))
    }

    fn stories(&self, ids: &[StoryId]) -> Result<Vec<Story>, StoreError> {
        self.read(|db| groups::stories(db, ids))
    }

    fn source_days(&self, since: Date, until: Date) -> Result<Vec<SourceDay>, StoreError> {
        self.read(|db| reading::source_days(db, since, until))
    }

    fn day_range(&self) -> Result<Option<(Date, Date)>, StoreError> {
        self.read(reading::day_range)
    }

    fn put_edition(
        &self,
        now: Timestamp,
        edition: &Edition,
        files: &[(String, Vec<u8>)],
    ) -> Result<(), StoreError> {
        self.write_durably(|tx| editions::put(tx, now, edition, files))
    }

    fn edition(&self, id: &EditionId) -> Result<Option<Edition>, StoreError> {
        self.read(|db| editions::get(db, id))
    }

    fn edition_file(&self, id: &EditionId, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|db| editions::file(db, id, name))
    }

    fn editions(&self, limit: usize) -> Result<Vec<(EditionId, String, String, Timestamp)>, StoreError> {
        self.read(|db| editions::list(db, limit))
    }

    fn queue_dispatches(&self, dispatches: &[Dispatch]) -> Result<u64, StoreError> {
        self.write_durably(|tx| outbox::queue(tx, dispatches))
    }

    fn claim_dispatch(&self, now: Timestamp, lease: &Lease) -> Result<Option<Dispatch>, StoreError> {
        self.write_durably(|tx| outbox::claim(tx, now, lease))
    }

    fn commit_dispatch(
        &self,
        lease: &Lease,
        id: &DispatchId,
        state: DispatchState,
        due: Timestamp,
        reply: &str,
    ) -> Result<(), StoreError> {
        self.write_durably(|tx| outbox::commit(tx, lease, id, state, due, reply))
    }

    fn dispatches(&self, edition: Option<&EditionId>) -> Result<Vec<Dispatch>, StoreError> {
        self.read(|db| outbox::list(db, edition))
    }

    fn lock(&self, name: &str, now: Timestamp, lease: &Lease) -> Result<bool, StoreError> {
        self.write(|tx| health::lock(tx, name, now, lease))
    }

    fn unlock(&self, name: &str, lease: &Lease) -> Result<(), StoreError> {
        self.write(|tx| health::unlock(tx, name, lease))
    }

    fn job_done(&self, job: &str) -> Result<Option<Timestamp>, StoreError> {
        self.read(|db| health::job_done(db, job))
    }

    fn set_job_done(&self, job: &str, scheduled: Timestamp) -> Result<(), StoreError> {
        self.write_durably(|tx| health::set_job_done(tx, job, scheduled))
    }

    fn note_fault(&self, now: Timestamp, stage: &str, subject: &str, reason: &str) -> Result<(), StoreError> {
        self.write(|tx| health::note_fault(tx, now, stage, subject, reason))
    }

    fn faults(&self, limit: usize) -> Result<Vec<Fault>, StoreError> {
        self.read(|db| health::faults(db, limit))
    }

    fn counts(&self) -> Result<Counts, StoreError> {
        self.read(health::counts)
    }

    fn check(&self) -> Result<Vec<String>, StoreError> {
        self.read(health::check)
    }

    fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.read(|db| health::setting(db, name))
    }

    fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.write(|tx| health::set_setting(tx, name, value))
    }
}

#[cfg(test)]
mod tests;
