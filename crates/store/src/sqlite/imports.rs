//! Imported files: how far each was read.

use jiff::Timestamp;
use pantau_domain::CaptureId;
use rusqlite::{Connection, Transaction, params};

use super::{captures, mentions, rows};
use crate::{CaptureRecord, ImportState, Inserted, Normalised, StoreError};

pub(super) fn begin(
    tx: &Transaction<'_>,
    now: Timestamp,
    record: &CaptureRecord,
) -> Result<ImportState, StoreError> {
    captures::insert(tx, record)?;
    let num = captures::number(tx, &record.id)?;
    // The same file may be imported again, read another way, after it could not be read the first way.
    if let Some(hint) = &record.hint {
        rows::run(tx, "UPDATE capture SET hint = ?2 WHERE num = ?1", params![num, hint])?;
    }
    rows::run(
        tx,
        "INSERT INTO import (capture, begun_at) VALUES (?1, ?2) ON CONFLICT (capture) DO NOTHING",
        params![num, rows::micros(now)],
    )?;
    state(tx, &record.id, num)
}

fn state(db: &Connection, id: &CaptureId, num: i64) -> Result<ImportState, StoreError> {
    rows::first(
        db,
        "SELECT lines_done, complete, new, known, rejected FROM import WHERE capture = ?1",
        [num],
        |row| {
            Ok(ImportState {
                capture: id.clone(),
                lines_done: rows::natural(row.get(0)?),
                complete: row.get(1)?,
                inserted: Inserted {
                    new: rows::natural(row.get(2)?),
                    known: rows::natural(row.get(3)?),
                    rejected: rows::natural(row.get(4)?),
                },
            })
        },
    )?
    .ok_or_else(|| StoreError::Missing { what: "import", id: id.to_string() })
}

pub(super) fn commit(
    tx: &Transaction<'_>,
    now: Timestamp,
    capture: &CaptureId,
    lines_done: u64,
    complete: bool,
    out: &Normalised,
) -> Result<Inserted, StoreError> {
    let num = captures::number(tx, capture)?;
    let before = state(tx, capture, num)?;
    // Another process reads the same file and is ahead: these lines are in already and must not be counted twice.
    if before.complete || lines_done < before.lines_done {
        return Ok(Inserted::default());
    }
    let inserted = mentions::insert_all(tx, now, "import", (capture, num), out)?;
    rows::run(
        tx,
        "UPDATE import SET lines_done = ?2, complete = ?3, new = new + ?4, known = known + ?5,
             rejected = rejected + ?6 WHERE capture = ?1",
        params![
            num,
            rows::count(lines_done),
            complete,
            rows::count(inserted.new),
            rows::count(inserted.known),
            rows::count(inserted.rejected),
        ],
    )?;
    Ok(inserted)
}
