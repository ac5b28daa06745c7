//! Captures and what was read from them.

use jiff::Timestamp;
use pantau_domain::{CaptureId, CaptureKind};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{mentions, rows};
use crate::{CaptureRecord, Inserted, Lease, Normalised, StoreError};

const COLUMNS: &str = "id, kind, source, class, url, final_url, fetched_at, status, segment, offset, length, \
     payload_sha256, hint";

fn record(row: &Row<'_>) -> Result<CaptureRecord, StoreError> {
    let kind: String = row.get(1)?;
    Ok(CaptureRecord {
        id: rows::parsed(row, 0)?,
        kind: rows::from_serde_word("a capture kind", &kind)?,
        source: rows::parsed(row, 2)?,
        class: rows::parsed(row, 3)?,
        url: row.get(4)?,
        final_url: row.get(5)?,
        fetched_at: rows::instant(row.get(6)?)?,
        status: row.get(7)?,
        segment: row.get(8)?,
        offset: rows::natural(row.get(9)?),
        length: rows::natural(row.get(10)?),
        payload_sha256: row.get(11)?,
        hint: row.get(12)?,
    })
}

/// Writes a capture's row where it is new.
pub(super) fn insert(tx: &Transaction<'_>, capture: &CaptureRecord) -> Result<(), StoreError> {
    rows::run(
        tx,
        "INSERT INTO capture (id, kind, source, class, url, final_url, fetched_at, status, segment, offset, length,
             payload_sha256, hint, pending)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT (id) DO NOTHING",
        params![
            capture.id.as_str(),
            rows::serde_word("a capture kind", &capture.kind)?,
            capture.source.as_str(),
            capture.class.as_str(),
            capture.url,
            capture.final_url,
            rows::micros(capture.fetched_at),
            capture.status,
            capture.segment,
            rows::count(capture.offset),
            rows::count(capture.length),
            capture.payload_sha256,
            capture.hint,
            matches!(capture.kind, CaptureKind::Article | CaptureKind::Platform),
        ],
    )?;
    Ok(())
}

/// A capture's number inside the database.
pub(super) fn number(db: &Connection, id: &CaptureId) -> Result<i64, StoreError> {
    db.prepare_cached("SELECT num FROM capture WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?
        .ok_or_else(|| StoreError::Missing { what: "capture", id: id.to_string() })
}

pub(super) fn get(db: &Connection, id: &CaptureId) -> Result<Option<CaptureRecord>, StoreError> {
    rows::first(db, &format!("SELECT {COLUMNS} FROM capture WHERE id = ?1"), [id.as_str()], record)
}

pub(super) fn by_number(db: &Connection, num: i64) -> Result<Option<CaptureRecord>, StoreError> {
    rows::first(db, &format!("SELECT {COLUMNS} FROM capture WHERE num = ?1"), [num], record)
}

/// Registers captures that are not known.
pub(super) fn restore(tx: &Transaction<'_>, records: &[CaptureRecord]) -> Result<u64, StoreError> {
    let before: i64 = tx.query_row("SELECT count(*) FROM capture", [], |row| row.get(0))?;
    for record in records {
        insert(tx, record)?;
    }
    let after: i64 = tx.query_row("SELECT count(*) FROM capture", [], |row| row.get(0))?;
    Ok(rows::natural(after - before))
}

/// Captures that mentions are read from, in the order in which they were normalised.
pub(super) fn after(db: &Connection, after: u64, n: usize) -> Result<Vec<(u64, CaptureRecord)>, StoreError> {
    rows::all(
        db,
        &format!(
            "SELECT {COLUMNS}, num FROM capture WHERE num > ?1 AND kind IN ('article', 'platform', 'import')
             ORDER BY num LIMIT ?2"
        ),
        params![rows::count(after), rows::limit(n)],
        |row| Ok((rows::natural(row.get(13)?), record(row)?)),
    )
}

pub(super) fn claim(
    tx: &Transaction<'_>,
    now: Timestamp,
    lease: &Lease,
    n: usize,
) -> Result<Vec<CaptureRecord>, StoreError> {
    let claimed = rows::all(
        tx,
        &format!(
            "SELECT {COLUMNS} FROM capture WHERE pending = 1 AND (held_until IS NULL OR held_until <= ?1)
             ORDER BY fetched_at, num LIMIT ?2"
        ),
        params![rows::micros(now), rows::limit(n)],
        record,
    )?;
    for capture in &claimed {
        rows::run(
            tx,
            "UPDATE capture SET holder = ?2, held_until = ?3 WHERE id = ?1",
            params![capture.id.as_str(), lease.holder, rows::micros(lease.until)],
        )?;
    }
    Ok(claimed)
}

pub(super) fn commit(
    tx: &Transaction<'_>,
    lease: &Lease,
    now: Timestamp,
    capture: &CaptureId,
    out: &Normalised,
) -> Result<Inserted, StoreError> {
    let num = number(tx, capture)?;
    let changed = rows::run(
        tx,
        "UPDATE capture SET pending = 0, holder = NULL, held_until = NULL WHERE num = ?1 AND holder = ?2",
        params![num, lease.holder],
    )?;
    if changed == 0 {
        return Err(StoreError::LeaseLost { what: capture.to_string() });
    }
    let inserted = mentions::insert_all(tx, now, "normalise", (capture, num), out)?;
    // A page gives one mention; what a platform's reply or a file gives is found by the mention's own capture.
    if let [only] = out.mentions.as_slice() {
        rows::run(
            tx,
            "UPDATE capture SET mention = (SELECT seq FROM mention WHERE id = ?2) WHERE num = ?1 AND kind = 'article'",
            params![num, only.id.as_str()],
        )?;
    }
    Ok(inserted)
}
