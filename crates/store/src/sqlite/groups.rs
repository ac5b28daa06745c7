//! Stories and who belongs to them.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use pantau_domain::{Groupable, Grouped, SourceId, Story, StoryId};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::rows;
use crate::StoreError;

const GROUPABLE: &str = "SELECT m.id, m.kind, m.source, m.at, m.published IS NOT NULL, m.title, t.body, \
     t.signature, t.digest, s.id, o.id \
     FROM mention m CROSS JOIN mention_text t ON t.seq = m.seq LEFT JOIN story s ON s.num = m.story \
     LEFT JOIN mention o ON o.seq = m.copy_of";

fn groupable(row: &Row<'_>) -> Result<Groupable, StoreError> {
    Ok(Groupable {
        id: rows::parsed(row, 0)?,
        kind: rows::parsed(row, 1)?,
        source: rows::parsed(row, 2)?,
        at: rows::instant(row.get(3)?)?,
        dated: row.get(4)?,
        title: row.get(5)?,
        body: row.get(6)?,
        signature: rows::signature(row.get_ref(7)?.as_blob().map_err(rusqlite::Error::from)?),
        digest: rows::digest(row.get(8)?),
        story: rows::parsed_opt(row, 9)?,
        copy_of: rows::parsed_opt(row, 10)?,
    })
}

pub(super) fn pending(db: &Connection, n: usize) -> Result<Vec<Groupable>, StoreError> {
    rows::all(
        db,
        &format!("{GROUPABLE} WHERE m.story IS NULL ORDER BY m.at, m.id LIMIT ?1"),
        [rows::limit(n)],
        groupable,
    )
}

pub(super) fn grouped_between(
    db: &Connection,
    since: Timestamp,
    until: Timestamp,
) -> Result<Vec<Groupable>, StoreError> {
    rows::all(
        db,
        &format!("{GROUPABLE} WHERE m.at >= ?1 AND m.at < ?2 AND m.story IS NOT NULL ORDER BY m.at, m.id"),
        [rows::micros(since), rows::micros(until)],
        groupable,
    )
}

const STORY: &str = "SELECT id, issue, headline, first, started, last, mentions FROM story";

fn story(row: &Row<'_>) -> Result<Story, StoreError> {
    Ok(Story {
        id: rows::parsed(row, 0)?,
        issue: rows::parsed(row, 1)?,
        headline: row.get(2)?,
        first: rows::parsed(row, 3)?,
        started: rows::instant(row.get(4)?)?,
        last: rows::instant(row.get(5)?)?,
        mentions: row.get(6)?,
    })
}

pub(super) fn stories_between(
    db: &Connection,
    since: Timestamp,
    until: Timestamp,
) -> Result<Vec<Story>, StoreError> {
    rows::all(
        db,
        &format!("{STORY} WHERE last >= ?1 AND started < ?2 ORDER BY started, id"),
        [rows::micros(since), rows::micros(until)],
        story,
    )
}

pub(super) fn stories(db: &Connection, ids: &[StoryId]) -> Result<Vec<Story>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(rows::first(db, &format!("{STORY} WHERE id = ?1"), [id.as_str()], story)?);
    }
    Ok(found)
}

pub(super) fn commit(tx: &Transaction<'_>, stories: &[Story], grouped: &[Grouped]) -> Result<(), StoreError> {
    let mut numbers: HashMap<&StoryId, i64> = HashMap::with_capacity(stories.len());
    for story in stories {
        numbers.insert(&story.id, put(tx, story)?);
    }
    let mut left = BTreeSet::new();
    for member in grouped {
        let num = match numbers.get(&member.story) {
            Some(num) => *num,
            None => {
                let num = number(tx, &member.story)?;
                numbers.insert(&member.story, num);
                num
            }
        };
        left.extend(place(tx, member, num)?);
    }
    // A story that lost its last member to another is no story any more.
    for num in left {
        rows::run(
            tx,
            "DELETE FROM story WHERE num = ?1 AND NOT EXISTS (SELECT 1 FROM mention WHERE story = ?1)",
            [num],
        )?;
    }
    Ok(())
}

fn put(tx: &Transaction<'_>, story: &Story) -> Result<i64, StoreError> {
    let num = tx
        .prepare_cached(
            "INSERT INTO story (id, issue, headline, first, started, last, mentions)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET issue = excluded.issue, headline = excluded.headline,
                 first = excluded.first, started = excluded.started, last = excluded.last,
                 mentions = excluded.mentions
             RETURNING num",
        )?
        .query_row(
            params![
                story.id.as_str(),
                story.issue.as_str(),
                story.headline,
                story.first.as_str(),
                rows::micros(story.started),
                rows::micros(story.last),
                story.mentions,
            ],
            |row| row.get(0),
        )?;
    Ok(num)
}

fn number(db: &Connection, id: &StoryId) -> Result<i64, StoreError> {
    db.prepare_cached("SELECT num FROM story WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?
        .ok_or_else(|| StoreError::Missing { what: "story", id: id.to_string() })
}

/// Puts one mention in its story; the story it left, where it had another. A mention that is gone meanwhile is left
/// out, and so is an original that is gone.
fn place(tx: &Transaction<'_>, member: &Grouped, story: i64) -> Result<Option<i64>, StoreError> {
    let present: Option<(i64, Option<i64>)> = tx
        .prepare_cached("SELECT seq, story FROM mention WHERE id = ?1")?
        .query_row([member.mention.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((seq, before)) = present else { return Ok(None) };
    let original: Option<i64> = match &member.copy_of {
        Some(id) => tx
            .prepare_cached("SELECT seq FROM mention WHERE id = ?1")?
            .query_row([id.as_str()], |row| row.get(0))
            .optional()?,
        None => None,
    };
    rows::run(
        tx,
        "UPDATE mention SET story = ?2, copy_of = ?3, revision = revision + 1, to_index = labels IS NOT NULL
         WHERE seq = ?1 AND (story IS NOT ?2 OR copy_of IS NOT ?3)",
        params![seq, story, original],
    )?;
    Ok(before.filter(|before| *before != story))
}

pub(super) fn clear(tx: &Transaction<'_>) -> Result<(), StoreError> {
    rows::run(
        tx,
        "UPDATE mention SET story = NULL, copy_of = NULL, revision = revision + 1, to_index = labels IS NOT NULL
         WHERE story IS NOT NULL",
        [],
    )?;
    rows::run(tx, "DELETE FROM story", [])?;
    Ok(())
}

/// Outlets that were most often first with a story that others brought too, and headlines of large stories that are
/// alive.
pub(super) fn attention(
    db: &Connection,
    first: Timestamp,
    alive: Timestamp,
) -> Result<(Vec<SourceId>, Vec<String>), StoreError> {
    let leading = rows::all(
        db,
        "SELECT m.source, count(*) AS times FROM story s JOIN mention m ON m.id = s.first
         WHERE s.last >= ?1 AND s.mentions >= 3 AND m.kind = 'news'
         GROUP BY m.source HAVING times >= 3 ORDER BY times DESC, m.source LIMIT 10",
        [rows::micros(first)],
        |row| rows::parsed(row, 0),
    )?;
    let headlines = rows::all(
        db,
        "SELECT headline FROM story WHERE last >= ?1 AND mentions >= 5 ORDER BY mentions DESC, num LIMIT 20",
        [rows::micros(alive)],
        |row| rows::text(row, 0),
    )?;
    Ok((leading, headlines))
}
