//! Editions and their rendered files.

use jiff::Timestamp;
use pantau_domain::{Edition, EditionId};
use rusqlite::{Connection, Transaction, params};

use super::rows;
use crate::StoreError;

/// An edition counts as published from the moment in which one dispatch of it was handed to a server: from then on
/// somebody may hold it in his hands, and it stays as it is.
pub(super) fn put(
    tx: &Transaction<'_>,
    now: Timestamp,
    edition: &Edition,
    files: &[(String, Vec<u8>)],
) -> Result<(), StoreError> {
    let id = edition.id.as_str();
    let published: bool = tx
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM dispatch WHERE edition = ?1 AND (state <> 'queued' OR tries > 0))
                 AND EXISTS (SELECT 1 FROM edition WHERE id = ?1)",
        )?
        .query_row([id], |row| row.get(0))?;
    if published {
        tracing::warn!(edition.id = id, "a published edition never changes; it was left as it is");
        return Ok(());
    }
    rows::run(tx, "DELETE FROM edition_file WHERE edition = ?1", [id])?;
    rows::run(
        tx,
        "INSERT INTO edition (id, title, period_label, made_at, value) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET title = excluded.title, period_label = excluded.period_label,
             made_at = excluded.made_at, value = excluded.value",
        params![
            id,
            edition.title,
            edition.period_label,
            rows::micros(now),
            rows::to_json("an edition", edition)?
        ],
    )?;
    for (name, bytes) in files {
        rows::run(
            tx,
            "INSERT INTO edition_file (edition, name, bytes) VALUES (?1, ?2, ?3)
             ON CONFLICT (edition, name) DO UPDATE SET bytes = excluded.bytes",
            params![id, name, bytes],
        )?;
    }
    Ok(())
}

pub(super) fn get(db: &Connection, id: &EditionId) -> Result<Option<Edition>, StoreError> {
    rows::first(db, "SELECT value FROM edition WHERE id = ?1", [id.as_str()], |row| {
        rows::from_json("an edition", &rows::text(row, 0)?)
    })
}

pub(super) fn file(db: &Connection, id: &EditionId, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    rows::first(
        db,
        "SELECT bytes FROM edition_file WHERE edition = ?1 AND name = ?2",
        [id.as_str(), name],
        |row| Ok(row.get(0)?),
    )
}

pub(super) fn list(
    db: &Connection,
    limit: usize,
) -> Result<Vec<(EditionId, String, String, Timestamp)>, StoreError> {
    rows::all(
        db,
        "SELECT id, title, period_label, made_at FROM edition ORDER BY made_at DESC, id DESC LIMIT ?1",
        [rows::limit(limit)],
        |row| Ok((rows::parsed(row, 0)?, row.get(1)?, row.get(2)?, rows::instant(row.get(3)?)?)),
    )
}
