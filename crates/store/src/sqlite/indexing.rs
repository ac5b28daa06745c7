//! What the search index does not hold yet.

use rusqlite::{Connection, Transaction, params};

use super::rows;
use crate::{Indexable, StoreError};

pub(super) fn pending(db: &Connection, n: usize) -> Result<Vec<Indexable>, StoreError> {
    let (columns, tables) = (rows::BRIEF_COLUMNS, rows::BRIEF_TABLES);
    rows::all(
        db,
        &format!(
            "SELECT {columns}, m.seq, m.revision, t.body FROM {tables} WHERE m.to_index = 1 ORDER BY m.seq LIMIT ?1"
        ),
        [rows::limit(n)],
        |row| {
            Ok(Indexable {
                brief: rows::brief(row)?,
                seq: rows::natural(row.get(21)?),
                revision: rows::natural(row.get(22)?),
                body: row.get(23)?,
            })
        },
    )
}

pub(super) fn commit(tx: &Transaction<'_>, states: &[(u64, u64)]) -> Result<(), StoreError> {
    for (seq, revision) in states {
        rows::run(
            tx,
            "UPDATE mention SET to_index = 0 WHERE seq = ?1 AND revision = ?2 AND to_index = 1",
            params![rows::count(*seq), rows::count(*revision)],
        )?;
    }
    Ok(())
}

pub(super) fn clear(tx: &Transaction<'_>) -> Result<(), StoreError> {
    rows::run(tx, "UPDATE mention SET to_index = 1 WHERE labels IS NOT NULL AND to_index = 0", [])?;
    Ok(())
}
