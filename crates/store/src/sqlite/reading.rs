//! Named queries over mentions.

use jiff::civil::Date;
use pantau_domain::{Brief, Mention, MentionId, Population, SourceDay, time};
use rusqlite::{Connection, params_from_iter, types::Value};

use super::rows;
use crate::{BriefFilter, StoreError};

const MENTION_TABLES: &str =
    "mention m CROSS JOIN mention_text t ON t.seq = m.seq CROSS JOIN capture c ON c.num = m.capture";

pub(super) fn mention(db: &Connection, id: &MentionId) -> Result<Option<Mention>, StoreError> {
    let columns = rows::MENTION_COLUMNS;
    rows::first(
        db,
        &format!("SELECT {columns} FROM {MENTION_TABLES} WHERE m.id = ?1"),
        [id.as_str()],
        rows::mention,
    )
}

pub(super) fn mention_by_seq(db: &Connection, seq: i64) -> Result<Option<Mention>, StoreError> {
    let columns = rows::MENTION_COLUMNS;
    rows::first(db, &format!("SELECT {columns} FROM {MENTION_TABLES} WHERE m.seq = ?1"), [seq], rows::mention)
}

pub(super) fn by_seq(db: &Connection, seqs: &[u64]) -> Result<Vec<(Mention, Brief)>, StoreError> {
    let (columns, tables) = (rows::BRIEF_COLUMNS, rows::BRIEF_TABLES);
    let brief_sql = format!("SELECT {columns} FROM {tables} WHERE m.seq = ?1");
    let mut found = Vec::with_capacity(seqs.len());
    for seq in seqs {
        let seq = rows::count(*seq);
        let mention = mention_by_seq(db, seq)?;
        let brief = rows::first(db, &brief_sql, [seq], rows::brief)?;
        found.extend(mention.zip(brief));
    }
    Ok(found)
}

/// A query's conditions and their values, in order.
#[derive(Default)]
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(if self.sql.is_empty() { " WHERE " } else { " AND " });
        self.sql.push_str(condition);
        self.values.extend(values);
    }
}

pub(super) fn briefs(db: &Connection, filter: &BriefFilter) -> Result<Vec<Brief>, StoreError> {
    let mut conditions = Conditions::default();
    if let Some(since) = filter.since {
        conditions.and("m.day >= ?", [Value::Integer(rows::day_number(since))]);
    }
    if let Some(until) = filter.until {
        conditions.and("m.day <= ?", [Value::Integer(rows::day_number(until))]);
    }
    match filter.population {
        None | Some(Population::All) => {}
        Some(Population::Jatim) => conditions.and("m.scope = 'jatim'", []),
        Some(Population::National) => conditions.and("m.scope <> 'jatim'", []),
    }
    if let Some(ids) = &filter.ids {
        let list = rows::to_json("ids", ids)?;
        conditions.and("m.id IN (SELECT value FROM json_each(?))", [Value::Text(list)]);
    }
    if let Some(story) = &filter.story {
        conditions
            .and("m.story = (SELECT num FROM story WHERE id = ?)", [Value::Text(story.as_str().to_owned())]);
    }
    if let Some(issue) = &filter.issue {
        conditions.and(
            "m.story IN (SELECT num FROM story WHERE issue = ?)",
            [Value::Text(issue.as_str().to_owned())],
        );
    }
    if let Some(theme) = &filter.theme {
        // Within days it is asked for each mention of the days; without, the theme's own list is walked.
        let dated = filter.since.is_some() || filter.until.is_some();
        let condition = if dated {
            "EXISTS (SELECT 1 FROM theme_hit h WHERE h.theme = ? AND h.seq = m.seq)"
        } else {
            "m.seq IN (SELECT seq FROM theme_hit WHERE theme = ?)"
        };
        conditions.and(condition, [Value::Text(theme.clone())]);
    }
    let order = if let Some(limit) = filter.limit {
        conditions.values.push(Value::Integer(rows::limit(limit)));
        "ORDER BY m.at DESC, m.id DESC LIMIT ?"
    } else {
        "ORDER BY m.at, m.id"
    };
    let (columns, tables) = (rows::BRIEF_COLUMNS, rows::BRIEF_TABLES);
    let sql = format!("SELECT {columns} FROM {tables}{} {order}", conditions.sql);
    rows::all(db, &sql, params_from_iter(conditions.values), rows::brief)
}

/// Undated mentions that one question returns at most. A day of a broken source may hold a whole archive of them.
const UNDATED: i64 = 2_000;

pub(super) fn undated_seen(db: &Connection, day: Date) -> Result<Vec<Brief>, StoreError> {
    let (columns, tables) = (rows::BRIEF_COLUMNS, rows::BRIEF_TABLES);
    // Where no date is known, `at` is when it was first seen.
    rows::all(
        db,
        &format!(
            "SELECT {columns} FROM {tables} WHERE m.day IS NULL AND m.at >= ?1 AND m.at < ?2
             ORDER BY m.at, m.id LIMIT ?3"
        ),
        [rows::micros(time::day_start(day)), rows::micros(time::day_end(day)), UNDATED],
        rows::brief,
    )
}

pub(super) fn source_days(db: &Connection, since: Date, until: Date) -> Result<Vec<SourceDay>, StoreError> {
    rows::all(
        db,
        "SELECT source, day, count(*) FROM mention WHERE day >= ?1 AND day <= ?2
         GROUP BY day, source ORDER BY day, source",
        [rows::day_number(since), rows::day_number(until)],
        |row| {
            Ok(SourceDay {
                source: rows::parsed(row, 0)?,
                day: rows::day(row.get(1)?)?,
                mentions: row.get(2)?,
            })
        },
    )
}

pub(super) fn day_range(db: &Connection) -> Result<Option<(Date, Date)>, StoreError> {
    let range: (Option<i64>, Option<i64>) = db.query_row(
        "SELECT (SELECT min(day) FROM mention WHERE day IS NOT NULL),
                (SELECT max(day) FROM mention WHERE day IS NOT NULL)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    match range {
        (Some(first), Some(last)) => Ok(Some((rows::day(first)?, rows::day(last)?))),
        _ => Ok(None),
    }
}
