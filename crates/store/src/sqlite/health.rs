//! Locks, jobs, settings, faults, counts and checks.

use jiff::Timestamp;
use pantau_domain::DispatchState;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::rows;
use crate::{Counts, Fault, Lease, StoreError};

/// Faults kept; the oldest go first.
const FAULTS_KEPT: i64 = 2_000;
/// Characters of a fault's subject and reason that are kept.
const FAULT_CHARS: usize = 300;

pub(super) fn lock(
    tx: &Transaction<'_>,
    name: &str,
    now: Timestamp,
    lease: &Lease,
) -> Result<bool, StoreError> {
    let changed = rows::run(
        tx,
        "INSERT INTO lock (name, holder, until) VALUES (?1, ?2, ?3)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
         WHERE lock.holder = excluded.holder OR lock.until <= ?4",
        params![name, lease.holder, rows::micros(lease.until), rows::micros(now)],
    )?;
    Ok(changed > 0)
}

pub(super) fn unlock(tx: &Transaction<'_>, name: &str, lease: &Lease) -> Result<(), StoreError> {
    rows::run(tx, "DELETE FROM lock WHERE name = ?1 AND holder = ?2", [name, &lease.holder])?;
    Ok(())
}

/// Frees what a dead process held. Of a mail on its way it is not known how far it came: taking it up again counts that.
pub(super) fn release(tx: &Transaction<'_>, process: &str) -> Result<u64, StoreError> {
    // `.` follows `-` in ASCII: all names that begin with the process's and a hyphen lie between the two.
    let (from, to) = (format!("{process}-"), format!("{process}."));
    let mut freed = 0;
    // The frontier keeps an index of what is held by its end, the others by its holder.
    for (table, held) in
        [("frontier", "held_until"), ("capture", "holder"), ("mention", "holder"), ("dispatch", "holder")]
    {
        freed += rows::run(
            tx,
            &format!(
                "UPDATE {table} SET held_until = 0
                 WHERE {held} IS NOT NULL AND (holder = ?1 OR (holder >= ?2 AND holder < ?3))"
            ),
            [process, &from, &to],
        )?;
    }
    freed += rows::run(
        tx,
        "DELETE FROM lock WHERE holder = ?1 OR (holder >= ?2 AND holder < ?3)",
        [process, &from, &to],
    )?;
    Ok(u64::try_from(freed).unwrap_or(u64::MAX))
}

pub(super) fn job_done(db: &Connection, job: &str) -> Result<Option<Timestamp>, StoreError> {
    rows::first(db, "SELECT done FROM job WHERE name = ?1", [job], |row| rows::instant(row.get(0)?))
}

/// A job that ran late must not set the clock back: the later instant stays.
pub(super) fn set_job_done(tx: &Transaction<'_>, job: &str, scheduled: Timestamp) -> Result<(), StoreError> {
    rows::run(
        tx,
        "INSERT INTO job (name, done) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET done = max(done, excluded.done)",
        params![job, rows::micros(scheduled)],
    )?;
    Ok(())
}

pub(super) fn setting(db: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    rows::first(db, "SELECT value FROM setting WHERE name = ?1", [name], |row| rows::text(row, 0))
}

pub(super) fn set_setting(tx: &Transaction<'_>, name: &str, value: &str) -> Result<(), StoreError> {
    rows::run(
        tx,
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [name, value],
    )?;
    Ok(())
}

pub(super) fn note_fault(
    tx: &Transaction<'_>,
    now: Timestamp,
    stage: &str,
    subject: &str,
    reason: &str,
) -> Result<(), StoreError> {
    let count: i64 = tx
        .prepare_cached(
            "INSERT INTO fault (stage, subject, reason, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (stage, subject, reason) DO UPDATE SET at = max(at, excluded.at), count = count + 1
             RETURNING count",
        )?
        .query_row(params![cut(stage), cut(subject), cut(reason), rows::micros(now)], |row| row.get(0))?;
    if count == 1 {
        rows::run(
            tx,
            "DELETE FROM fault WHERE num IN
                 (SELECT num FROM fault ORDER BY at DESC, num DESC LIMIT -1 OFFSET ?1)",
            [FAULTS_KEPT],
        )?;
    }
    Ok(())
}

fn cut(text: &str) -> String {
    text.chars().take(FAULT_CHARS).collect()
}

pub(super) fn faults(db: &Connection, limit: usize) -> Result<Vec<Fault>, StoreError> {
    rows::all(
        db,
        "SELECT stage, subject, reason, at, count FROM fault ORDER BY at DESC, num DESC LIMIT ?1",
        [rows::limit(limit)],
        |row| {
            Ok(Fault {
                stage: row.get(0)?,
                subject: row.get(1)?,
                reason: row.get(2)?,
                at: rows::instant(row.get(3)?)?,
                count: rows::natural(row.get(4)?),
            })
        },
    )
}

/// Pending things are counted in their partial indexes. All mentions are counted in one of the narrow indexes, which
/// reads its leaf pages alone.
pub(super) fn counts(db: &Connection) -> Result<Counts, StoreError> {
    let number = |sql: &str| -> Result<u64, StoreError> {
        Ok(rows::natural(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?))
    };
    let mentions = number("SELECT count(*) FROM mention")?;
    let annotate_pending = number("SELECT count(*) FROM mention WHERE to_annotate = 1")?;
    let index_pending = number("SELECT count(*) FROM mention WHERE to_index = 1")?;
    // Labels are what makes a mention fit for the index, so whatever waits neither for labels nor for the index is
    // in it; one with an analyst's labels that waits for the model's as well does not occur.
    let indexed = mentions.saturating_sub(annotate_pending).saturating_sub(index_pending);
    let dispatches =
        rows::all(db, "SELECT state, count(*) FROM dispatch GROUP BY state ORDER BY state", [], |row| {
            Ok((rows::parsed::<DispatchState>(row, 0)?, rows::natural(row.get(1)?)))
        })?;
    Ok(Counts {
        captures: number("SELECT count(*) FROM capture")?,
        captures_pending: number("SELECT count(*) FROM capture WHERE pending = 1")?,
        mentions,
        annotate_pending,
        group_pending: number("SELECT count(*) FROM mention WHERE story IS NULL")?,
        index_pending,
        indexed,
        stories: number("SELECT count(*) FROM story")?,
        issues: number("SELECT count(DISTINCT issue) FROM story")?,
        editions: number("SELECT count(*) FROM edition")?,
        frontier: number("SELECT count(*) FROM frontier WHERE due IS NOT NULL")?,
        dispatches,
        dispatches_unknown: number("SELECT count(*) FROM dispatch WHERE unknown_tries > 0")?,
    })
}

/// Promises between rows that foreign keys do not make: (what is wrong, query of how many).
const CONSISTENCY: &[(&str, &str)] = &[
    (
        "mentions without a text",
        "SELECT count(*) FROM mention m WHERE NOT EXISTS (SELECT 1 FROM mention_text t WHERE t.seq = m.seq)",
    ),
    (
        "mentions whose capture is missing",
        "SELECT count(*) FROM mention m WHERE NOT EXISTS (SELECT 1 FROM capture c WHERE c.num = m.capture)",
    ),
    (
        "mentions whose story is missing",
        "SELECT count(*) FROM mention m WHERE m.story IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM story s WHERE s.num = m.story)",
    ),
    (
        "mentions whose labels are missing",
        "SELECT count(*) FROM mention m WHERE m.labels IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM annotation a WHERE a.num = m.labels AND a.seq = m.seq)",
    ),
    (
        "mentions that wait neither for labels nor have them",
        "SELECT count(*) FROM mention WHERE labels IS NULL AND to_annotate = 0",
    ),
    (
        "mentions that wait for the index without labels",
        "SELECT count(*) FROM mention WHERE to_index = 1 AND labels IS NULL",
    ),
    ("mentions that copy themselves", "SELECT count(*) FROM mention WHERE copy_of = seq"),
    (
        "stories without a mention",
        "SELECT count(*) FROM story s WHERE NOT EXISTS (SELECT 1 FROM mention m WHERE m.story = s.num)",
    ),
    (
        "leases with a holder and no end, or an end and no holder",
        "SELECT (SELECT count(*) FROM mention WHERE (holder IS NULL) <> (held_until IS NULL))
              + (SELECT count(*) FROM capture WHERE (holder IS NULL) <> (held_until IS NULL))
              + (SELECT count(*) FROM frontier WHERE (holder IS NULL) <> (held_until IS NULL))
              + (SELECT count(*) FROM dispatch WHERE (holder IS NULL) <> (held_until IS NULL))",
    ),
    (
        "dispatches that are being sent by nobody",
        "SELECT count(*) FROM dispatch WHERE state = 'sending' AND holder IS NULL",
    ),
];

pub(super) fn check(db: &Connection) -> Result<Vec<String>, StoreError> {
    let mut found = rows::all(db, "PRAGMA quick_check(20)", [], |row| rows::text(row, 0))?;
    found.retain(|line| line != "ok");
    let broken = rows::all(db, "PRAGMA foreign_key_check", [], |row| {
        Ok(format!("`{}` refers to a missing `{}`", rows::text(row, 0)?, rows::text(row, 2)?))
    })?;
    let lines = broken.len();
    found.extend(broken.into_iter().take(20));
    if lines > 20 {
        found.push(format!("{lines} broken references in all"));
    }
    for (what, sql) in CONSISTENCY {
        let wrong: Option<i64> = db.query_row(sql, [], |row| row.get(0)).optional()?;
        if let Some(wrong) = wrong.filter(|wrong| *wrong > 0) {
            found.push(format!("{wrong} {what}"));
        }
    }
    Ok(found)
}
