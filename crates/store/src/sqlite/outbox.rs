//! Dispatches: every step is on disk before the next one is taken.

use jiff::Timestamp;
use pantau_domain::{Dispatch, DispatchId, DispatchState, EditionId};
use rusqlite::{Connection, Row, Transaction, params};

use super::rows;
use crate::{Lease, StoreError};

const DISPATCH: &str = "SELECT id, edition, email, name, message_id, state, tries, unknown_tries, due, reply \
     FROM dispatch";

/// A server's answer is kept up to so many characters.
const REPLY_CHARS: usize = 500;

fn dispatch(row: &Row<'_>) -> Result<Dispatch, StoreError> {
    Ok(Dispatch {
        id: rows::parsed(row, 0)?,
        edition: rows::parsed(row, 1)?,
        email: row.get(2)?,
        name: row.get(3)?,
        message_id: row.get(4)?,
        state: rows::parsed(row, 5)?,
        tries: row.get(6)?,
        unknown_tries: row.get(7)?,
        due: rows::instant(row.get(8)?)?,
        reply: row.get(9)?,
    })
}

pub(super) fn queue(tx: &Transaction<'_>, dispatches: &[Dispatch]) -> Result<u64, StoreError> {
    let mut new = 0;
    for dispatch in dispatches {
        let changed = rows::run(
            tx,
            "INSERT INTO dispatch (id, edition, email, name, message_id, state, tries, unknown_tries, due, reply)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO NOTHING",
            params![
                dispatch.id.as_str(),
                dispatch.edition.as_str(),
                dispatch.email,
                dispatch.name,
                dispatch.message_id,
                dispatch.state.as_str(),
                dispatch.tries,
                dispatch.unknown_tries,
                rows::micros(dispatch.due),
                dispatch.reply,
            ],
        )?;
        new += u64::from(changed > 0);
    }
    Ok(new)
}

pub(super) fn claim(
    tx: &Transaction<'_>,
    now: Timestamp,
    lease: &Lease,
) -> Result<Option<Dispatch>, StoreError> {
    let found = rows::first(
        tx,
        &format!(
            "{DISPATCH} WHERE state IN ('queued', 'sending') AND due <= ?1
               AND (state = 'queued' OR held_until IS NULL OR held_until <= ?1)
             ORDER BY due, id LIMIT 1"
        ),
        [rows::micros(now)],
        dispatch,
    )?;
    let Some(mut taken) = found else { return Ok(None) };
    taken.unknown_tries += u32::from(taken.state == DispatchState::Sending);
    taken.tries = taken.tries.saturating_add(1);
    taken.state = DispatchState::Sending;
    rows::run(
        tx,
        "UPDATE dispatch SET state = 'sending', tries = ?2, unknown_tries = ?3, holder = ?4, held_until = ?5
         WHERE id = ?1",
        params![taken.id.as_str(), taken.tries, taken.unknown_tries, lease.holder, rows::micros(lease.until)],
    )?;
    Ok(Some(taken))
}

pub(super) fn commit(
    tx: &Transaction<'_>,
    lease: &Lease,
    id: &DispatchId,
    state: DispatchState,
    due: Timestamp,
    reply: &str,
) -> Result<(), StoreError> {
    let reply: String = reply.chars().take(REPLY_CHARS).collect();
    let changed = rows::run(
        tx,
        "UPDATE dispatch SET state = ?3, due = ?4, reply = ?5, holder = NULL, held_until = NULL
         WHERE id = ?1 AND holder = ?2",
        params![id.as_str(), lease.holder, state.as_str(), rows::micros(due), reply],
    )?;
    if changed == 0 {
        return Err(StoreError::LeaseLost { what: id.to_string() });
    }
    Ok(())
}

pub(super) fn list(db: &Connection, edition: Option<&EditionId>) -> Result<Vec<Dispatch>, StoreError> {
    match edition {
        Some(id) => {
            rows::all(db, &format!("{DISPATCH} WHERE edition = ?1 ORDER BY due, id"), [id.as_str()], dispatch)
        }
        None => rows::all(db, &format!("{DISPATCH} ORDER BY due, id"), [], dispatch),
    }
}
