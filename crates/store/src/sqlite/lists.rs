//! Feeds, sitemaps and section pages: how they are doing, and how what they lead to was read.

use jiff::civil::Date;
use pantau_domain::{CaptureKind, SourceId, time};
use rusqlite::{Connection, Transaction, params};

use super::rows;
use crate::{FeedItems, ListState, ReadingDay, StoreError};

pub(super) fn keep_feed(tx: &Transaction<'_>, source: &SourceId, feed: &FeedItems) -> Result<(), StoreError> {
    let items: Vec<u8> = feed.items.iter().flat_map(|item| item.to_le_bytes()).collect();
    rows::run(
        tx,
        "INSERT INTO feed (url, source, items, same_as) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (url) DO UPDATE SET source = ?2, items = ?3, same_as = ?4",
        params![feed.url, source.as_str(), items, feed.same_as],
    )?;
    Ok(())
}

/// The index of lists serves where its own condition is repeated.
pub(super) fn sitemaps_of(db: &Connection, source: &SourceId) -> Result<u64, StoreError> {
    let count: i64 = db
        .prepare_cached(
            "SELECT count(*) FROM frontier
             WHERE source = ?1 AND kind IN ('feed', 'sitemap', 'section') AND kind = 'sitemap'",
        )?
        .query_row([source.as_str()], |row| row.get(0))?;
    Ok(rows::natural(count))
}

pub(super) fn feeds_of(db: &Connection, source: &SourceId) -> Result<Vec<FeedItems>, StoreError> {
    rows::all(
        db,
        "SELECT url, items, same_as FROM feed WHERE source = ?1 ORDER BY url",
        [source.as_str()],
        |row| {
            let (items, _) = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?.as_chunks::<4>();
            Ok(FeedItems {
                url: row.get(0)?,
                items: items.iter().map(|item| u32::from_le_bytes(*item)).collect(),
                same_as: row.get(2)?,
            })
        },
    )
}

pub(super) fn lists(db: &Connection) -> Result<Vec<ListState>, StoreError> {
    rows::all(
        db,
        "SELECT f.url, f.source, f.kind, f.due, f.failures, f.outcome, f.found, f.hours, f.looked_at,
             nullif(c.final_url, f.url), d.same_as, f.troubled_since, f.moved_since
         FROM frontier f INDEXED BY frontier_lists LEFT JOIN capture c ON c.num = f.capture
         LEFT JOIN feed d ON d.url = f.url
         WHERE f.kind IN ('feed', 'sitemap', 'section') ORDER BY f.source, f.url LIMIT 2000",
        [],
        |row| {
            let kind: String = row.get(2)?;
            let (due, looked_at): (Option<i64>, Option<i64>) = (row.get(3)?, row.get(8)?);
            let (found, hours): (f64, f64) = (row.get(6)?, row.get(7)?);
            let (troubled, moved): (Option<i64>, Option<i64>) = (row.get(11)?, row.get(12)?);
            Ok(ListState {
                url: row.get(0)?,
                source: rows::parsed(row, 1)?,
                kind: rows::from_serde_word::<CaptureKind>("a capture kind", &kind)?,
                due: due.map(rows::instant).transpose()?,
                failures: row.get(4)?,
                outcome: row.get(5)?,
                hourly: (hours > 0.0).then(|| found / hours),
                looked_at: looked_at.map(rows::instant).transpose()?,
                moved_to: row.get(9)?,
                same_as: row.get(10)?,
                troubled_since: troubled.map(rows::instant).transpose()?,
                moved_since: moved.map(rows::instant).transpose()?,
            })
        },
    )
}

pub(super) fn reading_days(db: &Connection, since: Date, until: Date) -> Result<Vec<ReadingDay>, StoreError> {
    // Seven hours: days are those of Asia/Jakarta, which has no summer time.
    rows::all(
        db,
        "SELECT source, (fetched_at / 1000000 + 25200) / 86400 AS day, count(*), sum(reading = 1), sum(reading = 2)
         FROM capture INDEXED BY capture_articles
         WHERE kind = 'article' AND fetched_at >= ?1 AND fetched_at < ?2 AND reading IS NOT NULL
         GROUP BY source, day ORDER BY source, day",
        [rows::micros(time::day_start(since)), rows::micros(time::day_end(until))],
        |row| {
            let day: i64 = row.get(1)?;
            let noon = rows::instant(day.saturating_mul(86_400_000_000).saturating_add(18_000_000_000))?;
            Ok(ReadingDay {
                source: rows::parsed(row, 0)?,
                day: time::wib_day(noon),
                pages: row.get(2)?,
                weak: row.get(3)?,
                empty: row.get(4)?,
            })
        },
    )
}
