//! Labels: who says what about a mention, and which of it counts.

use jiff::Timestamp;
use pantau_domain::{Annotations, Author, Mention, MentionId, StoryId};
use rusqlite::{Connection, Transaction, params};

use super::{reading, rows};
use crate::{Corrected, Lease, StoreError};

pub(super) fn claim(
    tx: &Transaction<'_>,
    now: Timestamp,
    lease: &Lease,
    n: usize,
) -> Result<Vec<Mention>, StoreError> {
    let seqs: Vec<i64> = rows::all(
        tx,
        "SELECT seq FROM mention WHERE to_annotate = 1 AND (held_until IS NULL OR held_until <= ?1)
         ORDER BY seq LIMIT ?2",
        params![rows::micros(now), rows::limit(n)],
        |row| Ok(row.get(0)?),
    )?;
    let mut claimed = Vec::with_capacity(seqs.len());
    for seq in seqs {
        rows::run(
            tx,
            "UPDATE mention SET holder = ?2, held_until = ?3 WHERE seq = ?1",
            params![seq, lease.holder, rows::micros(lease.until)],
        )?;
        claimed.extend(reading::mention_by_seq(tx, seq)?);
    }
    Ok(claimed)
}

/// What a commit of labels must know of its mention.
struct Present {
    seq: i64,
    holder: Option<String>,
    by_analyst: bool,
    labelled: bool,
}

pub(super) fn commit(
    tx: &Transaction<'_>,
    lease: &Lease,
    annotations: &[Annotations],
) -> Result<u64, StoreError> {
    let mut counted = 0;
    for labels in annotations {
        let present = rows::first(
            tx,
            "SELECT m.seq, m.holder, coalesce(a.analyst, 0), m.labels IS NOT NULL
             FROM mention m LEFT JOIN annotation a ON a.num = m.labels WHERE m.id = ?1",
            [labels.mention.as_str()],
            |row| {
                Ok(Present {
                    seq: row.get(0)?,
                    holder: row.get(1)?,
                    by_analyst: row.get(2)?,
                    labelled: row.get(3)?,
                })
            },
        )?;
        let Some(present) = present else { continue };
        // An analyst needs no lease: a person's word counts whatever the machine is doing.
        let analyst = matches!(labels.author, Author::Analyst(_));
        if !analyst && present.holder.as_deref() != Some(lease.holder.as_str()) {
            continue;
        }
        let num = keep(tx, present.seq, labels)?;
        if analyst || !present.by_analyst {
            make_current(tx, &present, num, labels)?;
        } else {
            rows::run(
                tx,
                "UPDATE mention SET to_annotate = 0, holder = NULL, held_until = NULL WHERE seq = ?1",
                [present.seq],
            )?;
        }
        counted += 1;
    }
    Ok(counted)
}

/// Keeps one author's labels; the same author's earlier ones are replaced.
fn keep(tx: &Transaction<'_>, seq: i64, labels: &Annotations) -> Result<i64, StoreError> {
    let (analyst, author) = match &labels.author {
        Author::Model(version) => (false, version),
        Author::Analyst(name) => (true, name),
    };
    let num = tx
        .prepare_cached(
            "INSERT INTO annotation (seq, analyst, author, at, labels) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (seq, analyst, author) DO UPDATE SET at = excluded.at, labels = excluded.labels
             RETURNING num",
        )?
        .query_row(
            params![seq, analyst, author, rows::micros(labels.at), rows::to_json("labels", labels)?],
            |row| row.get(0),
        )?;
    Ok(num)
}

fn make_current(
    tx: &Transaction<'_>,
    present: &Present,
    num: i64,
    labels: &Annotations,
) -> Result<(), StoreError> {
    rows::run(
        tx,
        "UPDATE mention SET labels = ?2, scope = ?3, tone = ?4, to_annotate = 0, holder = NULL, held_until = NULL,
             revision = revision + 1, to_index = 1 WHERE seq = ?1",
        params![present.seq, num, labels.scope.as_str(), labels.tone.label().as_str()],
    )?;
    if present.labelled {
        rows::run(tx, "DELETE FROM theme_hit WHERE seq = ?1", [present.seq])?;
    }
    for hit in &labels.themes {
        rows::run(
            tx,
            "INSERT INTO theme_hit (theme, seq) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![hit.theme, present.seq],
        )?;
    }
    Ok(())
}

pub(super) fn current(db: &Connection, id: &MentionId) -> Result<Option<Annotations>, StoreError> {
    rows::first(
        db,
        "SELECT a.labels FROM mention m JOIN annotation a ON a.num = m.labels WHERE m.id = ?1",
        [id.as_str()],
        |row| rows::from_json("labels", &rows::text(row, 0)?),
    )
}

pub(super) fn corrected(db: &Connection) -> Result<Vec<Corrected>, StoreError> {
    let said: Vec<(i64, Option<StoryId>, Annotations)> = rows::all(
        db,
        "SELECT a.seq, s.id, a.labels FROM annotation a JOIN mention m ON m.seq = a.seq
             LEFT JOIN story s ON s.num = m.story
         WHERE a.analyst = 1 ORDER BY a.seq, a.at, a.num",
        [],
        |row| {
            let labels = rows::from_json("labels", &rows::text(row, 2)?)?;
            Ok((row.get(0)?, rows::parsed_opt(row, 1)?, labels))
        },
    )?;
    let mut all: Vec<Corrected> = Vec::new();
    let mut last = None;
    for (seq, story, labels) in said {
        if last != Some(seq) {
            let Some(mention) = reading::mention_by_seq(db, seq)? else { continue };
            all.push(Corrected { mention, story, labels: Vec::new() });
            last = Some(seq);
        }
        if let Some(corrected) = all.last_mut() {
            corrected.labels.push(labels);
        }
    }
    Ok(all)
}
