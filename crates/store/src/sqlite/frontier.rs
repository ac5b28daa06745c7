//! Addresses to fetch.

use jiff::Timestamp;
use pantau_domain::CaptureKind;
use rusqlite::{Connection, Row, Transaction, params};

use super::{captures, rows};
use crate::{FetchCommit, FetchResult, FrontierEntry, Lease, StoreError};

const COLUMNS: &str = "url, source, kind, due, priority, etag, last_modified, failures, hint";

fn entry(row: &Row<'_>) -> Result<FrontierEntry, StoreError> {
    let kind: String = row.get(2)?;
    Ok(FrontierEntry {
        url: row.get(0)?,
        source: rows::parsed(row, 1)?,
        kind: rows::from_serde_word::<CaptureKind>("a capture kind", &kind)?,
        due: rows::instant(row.get(3)?)?,
        priority: row.get(4)?,
        etag: row.get(5)?,
        last_modified: row.get(6)?,
        failures: row.get(7)?,
        hint: row.get(8)?,
    })
}

pub(super) fn add(tx: &Transaction<'_>, entries: &[FrontierEntry]) -> Result<u64, StoreError> {
    let mut new = 0;
    for entry in entries {
        let changed = rows::run(
            tx,
            "INSERT INTO frontier (url, source, kind, due, priority, etag, last_modified, failures, hint, host)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (url) DO NOTHING",
            params![
                entry.url,
                entry.source.as_str(),
                rows::serde_word("a capture kind", &entry.kind)?,
                rows::micros(entry.due),
                entry.priority,
                entry.etag,
                entry.last_modified,
                entry.failures,
                entry.hint,
                pantau_text::address::authority(&entry.url).to_ascii_lowercase(),
            ],
        )?;
        new += u64::from(changed > 0);
    }
    Ok(new)
}

/// The first of an indexed column beyond a value, host by host and within a host priority by priority: the index is
/// ordered by host, priority and due, so that each question is one step in it however many addresses there are.
const NEXT_HOST: &str = "SELECT min(host) FROM frontier INDEXED BY frontier_host
     WHERE due IS NOT NULL AND held_until IS NULL AND host > ?1";
const NEXT_PRIORITY: &str = "SELECT min(priority) FROM frontier INDEXED BY frontier_host
     WHERE due IS NOT NULL AND held_until IS NULL AND host = ?1 AND priority > ?2";

/// What is held stands outside the index that claims go through, so that it costs them nothing; leases that ran out
/// bring it back.
fn free_lapsed(tx: &Transaction<'_>, now: Timestamp) -> Result<(), StoreError> {
    rows::run(
        tx,
        "UPDATE frontier SET holder = NULL, held_until = NULL WHERE held_until IS NOT NULL AND held_until <= ?1",
        [rows::micros(now)],
    )?;
    Ok(())
}

/// Priorities that free addresses of a host have, smallest first.
fn priorities(db: &Connection, host: &str) -> Result<Vec<i64>, StoreError> {
    let mut found = Vec::new();
    let mut last = i64::MIN;
    let mut next = db.prepare_cached(NEXT_PRIORITY)?;
    while let Some(priority) = next.query_row(params![host, last], |row| row.get::<_, Option<i64>>(0))? {
        found.push(priority);
        last = priority;
    }
    Ok(found)
}

/// Hosts that have an address which is due and not held, in order of their names.
pub(super) fn due_hosts(db: &Transaction<'_>, now: Timestamp) -> Result<Vec<String>, StoreError> {
    free_lapsed(db, now)?;
    let mut found = Vec::new();
    let mut last = String::new();
    let mut next = db.prepare_cached(NEXT_HOST)?;
    let mut is_due = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM frontier INDEXED BY frontier_host
             WHERE host = ?1 AND priority = ?2 AND due IS NOT NULL AND due <= ?3 AND held_until IS NULL)",
    )?;
    while let Some(host) = next.query_row([&last], |row| row.get::<_, Option<String>>(0))? {
        for priority in priorities(db, &host)? {
            if is_due.query_row(params![host, priority, rows::micros(now)], |row| row.get(0))? {
                found.push(host.clone());
                break;
            }
        }
        last = host;
    }
    Ok(found)
}

pub(super) fn claim(
    tx: &Transaction<'_>,
    now: Timestamp,
    lease: &Lease,
    wants: &[(String, usize)],
) -> Result<Vec<FrontierEntry>, StoreError> {
    free_lapsed(tx, now)?;
    let mut claimed = Vec::new();
    for (host, wanted) in wants {
        let mut left = *wanted;
        for priority in priorities(tx, host)? {
            if left == 0 {
                break;
            }
            let due = rows::all(
                tx,
                &format!(
                    "SELECT {COLUMNS} FROM frontier INDEXED BY frontier_host
                     WHERE host = ?1 AND priority = ?2 AND due IS NOT NULL AND due <= ?3 AND held_until IS NULL
                     ORDER BY due LIMIT ?4"
                ),
                params![host, priority, rows::micros(now), rows::limit(left)],
                entry,
            )?;
            left = left.saturating_sub(due.len());
            claimed.extend(due);
        }
    }
    for entry in &claimed {
        rows::run(
            tx,
            "UPDATE frontier SET holder = ?2, held_until = ?3 WHERE url = ?1",
            params![entry.url, lease.holder, rows::micros(lease.until)],
        )?;
    }
    Ok(claimed)
}

pub(super) fn commit(
    tx: &Transaction<'_>,
    lease: &Lease,
    now: Timestamp,
    commits: &[FetchCommit],
) -> Result<u64, StoreError> {
    let mut counted = 0;
    for commit in commits {
        let (outcome, failed, never) = match &commit.result {
            FetchResult::Captured { capture } => (format!("captured {}", capture.status), false, false),
            FetchResult::Unchanged => ("unchanged".to_owned(), false, false),
            FetchResult::Refused { reason } => (format!("refused: {reason}"), false, false),
            FetchResult::Failed { reason, permanent } => (format!("failed: {reason}"), true, *permanent),
        };
        let due = commit.next_due.filter(|_| !never).map(rows::micros);
        let changed = rows::run(
            tx,
            "UPDATE frontier SET due = ?3, outcome = ?4, failures = CASE WHEN ?5 THEN failures + 1 ELSE 0 END,
                 holder = NULL, held_until = NULL
             WHERE url = ?1 AND holder = ?2",
            params![commit.url, lease.holder, due, cut(&outcome), failed],
        )?;
        if changed == 0 {
            continue;
        }
        counted += 1;
        if let FetchResult::Captured { capture } = &commit.result {
            captures::insert(tx, capture)?;
        }
        keep_validators(tx, commit)?;
        add(tx, &commit.found)?;
    }
    tracing::trace!(frontier.committed = counted, at = %now, "fetches committed");
    Ok(counted)
}

/// The address itself among those found brings its `ETag` and `Last-Modified` up to date.
fn keep_validators(tx: &Transaction<'_>, commit: &FetchCommit) -> Result<(), StoreError> {
    for own in commit.found.iter().filter(|found| found.url == commit.url) {
        rows::run(
            tx,
            "UPDATE frontier SET etag = ?2, last_modified = ?3 WHERE url = ?1",
            params![own.url, own.etag, own.last_modified],
        )?;
    }
    Ok(())
}

fn cut(text: &str) -> String {
    text.chars().take(300).collect()
}

pub(super) fn next_due(db: &Connection) -> Result<Option<Timestamp>, StoreError> {
    let due: Option<i64> =
        db.query_row("SELECT min(due) FROM frontier WHERE due IS NOT NULL", [], |row| row.get(0))?;
    due.map(rows::instant).transpose()
}
