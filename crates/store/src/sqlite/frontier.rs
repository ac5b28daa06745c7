//! Addresses to fetch.

use std::collections::HashMap;

use jiff::Timestamp;
use pantau_domain::CaptureKind;
use rusqlite::{Connection, Row, Transaction, params};

use super::{captures, lists, rows};
use crate::{FetchCommit, FetchResult, FrontierEntry, Gone, Habit, HostState, Lease, StoreError};

const COLUMNS: &str = "url, source, kind, due, priority, etag, last_modified, failures, hint, looks, found, hours, \
     looked_at, capture";

/// An entry, and the number of its newest capture.
fn entry(row: &Row<'_>) -> Result<(FrontierEntry, Option<i64>), StoreError> {
    let kind: String = row.get(2)?;
    let looked_at: Option<i64> = row.get(12)?;
    let entry = FrontierEntry {
        url: row.get(0)?,
        source: rows::parsed(row, 1)?,
        kind: rows::from_serde_word::<CaptureKind>("a capture kind", &kind)?,
        due: rows::instant(row.get(3)?)?,
        priority: row.get(4)?,
        etag: row.get(5)?,
        last_modified: row.get(6)?,
        failures: row.get(7)?,
        hint: row.get(8)?,
        looks: row.get(9)?,
        last: None,
        habit: Habit {
            found: row.get(10)?,
            hours: row.get(11)?,
            looked_at: looked_at.map(rows::instant).transpose()?,
        },
    };
    Ok((entry, row.get(13)?))
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
    let mut entries = Vec::with_capacity(claimed.len());
    for (mut entry, capture) in claimed {
        rows::run(
            tx,
            "UPDATE frontier SET holder = ?2, held_until = ?3 WHERE url = ?1",
            params![entry.url, lease.holder, rows::micros(lease.until)],
        )?;
        if let Some(num) = capture {
            entry.last = captures::by_number(tx, num)?.map(Box::new);
        }
        entries.push(entry);
    }
    Ok(entries)
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
            FetchResult::Captured { capture } => (format!("captured {}", capture.status), Some(false), false),
            FetchResult::Unchanged => ("unchanged".to_owned(), Some(false), false),
            FetchResult::Refused { reason } => (format!("refused: {reason}"), Some(false), false),
            FetchResult::Deferred { reason } => (format!("put off: {reason}"), None, false),
            FetchResult::Gone { capture } => (format!("gone: status {}", capture.status), Some(true), false),
            FetchResult::Failed { reason, permanent } => {
                (format!("failed: {reason}"), Some(true), *permanent)
            }
        };
        let answered = matches!(commit.result, FetchResult::Captured { .. } | FetchResult::Unchanged);
        // A refusal does not count as failed, but it is trouble all the same; what was put off says nothing.
        let troubled = failed.map(|_| !answered);
        let due = commit.next_due.filter(|_| !never).map(rows::micros);
        let changed = rows::run(
            tx,
            "UPDATE frontier SET due = ?3, outcome = ?4,
                 failures = CASE WHEN ?5 IS NULL THEN failures WHEN ?5 THEN failures + 1 ELSE 0 END,
                 looks = looks + ?6, gone_at = CASE WHEN ?6 THEN NULL ELSE gone_at END, holder = NULL, held_until = NULL,
                 troubled_since = CASE WHEN ?7 IS NULL THEN troubled_since WHEN ?7 THEN coalesce(troubled_since, ?8) END
             WHERE url = ?1 AND holder = ?2",
            params![
                commit.url,
                lease.holder,
                due,
                cut(&outcome),
                failed,
                answered,
                troubled,
                rows::micros(now)
            ],
        )?;
        if changed == 0 {
            continue;
        }
        counted += 1;
        for part in &commit.parts {
            captures::insert(tx, part)?;
        }
        keep_answer(tx, now, commit)?;
        if let Some(habit) = commit.habit {
            rows::run(
                tx,
                "UPDATE frontier SET found = ?2, hours = ?3, looked_at = ?4 WHERE url = ?1",
                params![commit.url, habit.found, habit.hours, habit.looked_at.map(rows::micros)],
            )?;
        }
        if let Some(feed) = &commit.feed {
            let source: String =
                tx.query_row("SELECT source FROM frontier WHERE url = ?1", [&commit.url], |row| row.get(0))?;
            lists::keep_feed(tx, &rows::word(&source)?, feed)?;
        }
        keep_validators(tx, commit)?;
        add(tx, &commit.found)?;
    }
    tracing::trace!(frontier.committed = counted, at = %now, "fetches committed");
    Ok(counted)
}

/// What came goes with the address: its newest capture, or that its page is gone.
fn keep_answer(tx: &Transaction<'_>, now: Timestamp, commit: &FetchCommit) -> Result<(), StoreError> {
    match &commit.result {
        FetchResult::Captured { capture } => {
            captures::insert(tx, capture)?;
            rows::run(
                tx,
                "UPDATE frontier SET capture = (SELECT num FROM capture WHERE id = ?2),
                     moved_since = CASE WHEN ?3 = url THEN NULL
                         WHEN (SELECT final_url FROM capture WHERE num = frontier.capture) = ?3
                             THEN coalesce(moved_since, ?4)
                         ELSE ?4 END
                 WHERE url = ?1",
                params![commit.url, capture.id.as_str(), capture.final_url, rows::micros(now)],
            )?;
        }
        FetchResult::Gone { capture } => {
            rows::run(
                tx,
                "UPDATE frontier SET gone_at = coalesce(gone_at, ?2) WHERE url = ?1 AND capture IS NOT NULL",
                params![commit.url, rows::micros(capture.fetched_at)],
            )?;
        }
        _ => {}
    }
    Ok(())
}

/// Behind whatever leads on, as articles are.
const GONE_PRIORITY: i32 = 10;

/// Marks articles that are gone. An address that is not on the frontier comes back to it.
pub(super) fn restore_gone(tx: &Transaction<'_>, gone: &[Gone]) -> Result<u64, StoreError> {
    if gone.is_empty() {
        return Ok(0);
    }
    let mut newest: HashMap<&str, Option<i64>> = gone.iter().map(|gone| (gone.url.as_str(), None)).collect();
    // Captures are not ordered by address: one pass over all of them.
    let mut captures =
        tx.prepare("SELECT url, num FROM capture WHERE kind = 'article' ORDER BY fetched_at, num")?;
    let mut captures = captures.query([])?;
    while let Some(row) = captures.next()? {
        let url: String = row.get(0)?;
        if let Some(known) = newest.get_mut(url.as_str()) {
            *known = Some(row.get(1)?);
        }
    }
    let mut marked = 0;
    for gone in gone {
        let Some(capture) = newest.get(gone.url.as_str()).copied().flatten() else { continue };
        marked += rows::run(
            tx,
            "INSERT INTO frontier (url, source, kind, due, priority, failures, host, outcome, looks, capture, gone_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?10)
             ON CONFLICT (url) DO UPDATE SET gone_at = ?10, capture = coalesce(capture, ?9) WHERE gone_at IS NULL",
            params![
                gone.url,
                gone.source.as_str(),
                rows::serde_word("a capture kind", &CaptureKind::Article)?,
                gone.due.map(rows::micros),
                GONE_PRIORITY,
                gone.answers,
                pantau_text::address::authority(&gone.url).to_ascii_lowercase(),
                format!("gone: status {}", gone.status),
                capture,
                rows::micros(gone.at),
            ],
        )? as u64;
    }
    Ok(marked)
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

/// How many of these addresses are not on the frontier.
pub(super) fn unknown(db: &Connection, urls: &[&str]) -> Result<u64, StoreError> {
    let mut asked = db.prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM frontier WHERE url = ?1)")?;
    let mut count = 0;
    for url in urls {
        count += u64::from(asked.query_row([url], |row| row.get::<_, bool>(0))?);
    }
    Ok(count)
}

/// Hosts that the process no longer names are well again; what a process that ended long ago knew has no weight.
pub(super) fn set_hosts(
    tx: &Transaction<'_>,
    now: Timestamp,
    process: &str,
    hosts: &[HostState],
) -> Result<(), StoreError> {
    let day_ago = rows::micros(now) - 86_400_000_000;
    rows::run(
        tx,
        "DELETE FROM host WHERE process = ?1 OR (at < ?2 AND until < ?2)",
        params![process, day_ago],
    )?;
    for host in hosts {
        rows::run(
            tx,
            "INSERT INTO host (name, failures, until, reason, at, process) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (name) DO UPDATE SET failures = ?2, until = ?3, reason = ?4, at = ?5, process = ?6",
            params![
                host.host,
                host.failures,
                rows::micros(host.until),
                cut(&host.reason),
                rows::micros(now),
                process,
            ],
        )?;
    }
    Ok(())
}

pub(super) fn hosts(db: &Connection) -> Result<Vec<HostState>, StoreError> {
    rows::all(db, "SELECT name, failures, until, reason, at FROM host ORDER BY name", [], |row| {
        Ok(HostState {
            host: row.get(0)?,
            failures: row.get(1)?,
            until: rows::instant(row.get(2)?)?,
            reason: row.get(3)?,
            at: rows::instant(row.get(4)?)?,
        })
    })
}
