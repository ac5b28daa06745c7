//! Values as columns and back.

use std::str::FromStr;

use jiff::{Timestamp, civil::Date};
use pantau_domain::{
    Annotations, Brief, DateOrigin, Engagement, Mention, ParseError, Precision, Published, Signature,
};
use rusqlite::{Connection, Params, Row};
use serde::{Serialize, de::DeserializeOwned};

use crate::StoreError;

/// All rows of a query.
pub(super) fn all<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    mut decode: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(decode(row)?);
    }
    Ok(found)
}

/// The first row of a query.
pub(super) fn first<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    decode: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    rows.next()?.map(decode).transpose()
}

/// Runs one statement; how many rows it changed.
pub(super) fn run(db: &Connection, sql: &str, params: impl Params) -> Result<usize, StoreError> {
    Ok(db.prepare_cached(sql)?.execute(params)?)
}

/// A count. SQLite's integers have a sign; ours that are too large are held at the largest.
pub(super) fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(super) fn limit(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(super) fn natural(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

pub(super) fn micros(instant: Timestamp) -> i64 {
    instant.as_microsecond()
}

pub(super) fn instant(value: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(value).map_err(|fault| StoreError::damaged("an instant", fault))
}

pub(super) fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

pub(super) fn day(value: i64) -> Result<Date, StoreError> {
    let year = i16::try_from(value.div_euclid(10_000));
    let month = i8::try_from(value.rem_euclid(10_000) / 100);
    let number = i8::try_from(value.rem_euclid(100));
    match (year, month, number) {
        (Ok(year), Ok(month), Ok(number)) => {
            Date::new(year, month, number).map_err(|fault| StoreError::damaged("a day", fault))
        }
        _ => Err(StoreError::damaged("a day", value)),
    }
}

/// A word or id that we wrote ourselves.
pub(super) fn word<T: FromStr<Err = ParseError>>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|fault| StoreError::damaged("a word", fault))
}

pub(super) fn text(row: &Row<'_>, column: usize) -> Result<String, StoreError> {
    Ok(row.get(column)?)
}

pub(super) fn parsed<T: FromStr<Err = ParseError>>(row: &Row<'_>, column: usize) -> Result<T, StoreError> {
    word(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}

pub(super) fn parsed_opt<T: FromStr<Err = ParseError>>(
    row: &Row<'_>,
    column: usize,
) -> Result<Option<T>, StoreError> {
    match row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)? {
        Some(text) => word(text).map(Some),
        None => Ok(None),
    }
}

pub(super) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|fault| StoreError::Encode { what, fault })
}

pub(super) fn from_json<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|fault| StoreError::damaged(what, fault))
}

/// An enum of the domain that serde writes as one word.
pub(super) fn serde_word<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    Ok(to_json(what, value)?.trim_matches('"').to_owned())
}

pub(super) fn from_serde_word<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|fault| StoreError::damaged(what, fault))
}

pub(super) fn signature_bytes(signature: &Signature) -> Vec<u8> {
    signature.0.iter().flat_map(|lane| lane.to_le_bytes()).collect()
}

pub(super) fn signature(bytes: &[u8]) -> Signature {
    let (lanes, _) = bytes.as_chunks::<4>();
    Signature(lanes.iter().map(|lane| u32::from_le_bytes(*lane)).collect())
}

/// A 64-bit digest in SQLite's signed integer: the same bits.
pub(super) fn digest_column(digest: u64) -> i64 {
    digest.cast_signed()
}

pub(super) fn digest(column: i64) -> u64 {
    column.cast_unsigned()
}

/// Columns of [`mention`], of `mention m`, `mention_text t`, `capture c`.
pub(super) const MENTION_COLUMNS: &str = "m.id, c.id, m.row, m.kind, m.platform, m.source, m.account, m.url, \
     m.title, t.body, m.author, m.section, m.published, m.precision, m.origin, m.offset_secs, m.seen_at, m.likes, \
     m.comments, m.shares, m.views, t.reply_to, t.latitude, t.longitude, t.digest, t.signature, t.warnings, t.extra";

pub(super) fn mention(row: &Row<'_>) -> Result<Mention, StoreError> {
    let latitude: Option<f64> = row.get(22)?;
    let longitude: Option<f64> = row.get(23)?;
    let warnings: Option<String> = row.get(26)?;
    let extra: Option<String> = row.get(27)?;
    Ok(Mention {
        id: parsed(row, 0)?,
        capture: parsed(row, 1)?,
        row: row.get(2)?,
        kind: parsed(row, 3)?,
        platform: parsed(row, 4)?,
        source: parsed(row, 5)?,
        account: parsed_opt(row, 6)?,
        url: row.get(7)?,
        title: row.get(8)?,
        body: row.get(9)?,
        author: row.get(10)?,
        section: row.get(11)?,
        published: published(row, 12)?,
        seen_at: instant(row.get(16)?)?,
        engagement: engagement(row, 17)?,
        reply_to: parsed_opt(row, 21)?,
        place: latitude.zip(longitude),
        digest: digest(row.get(24)?),
        signature: signature(row.get_ref(25)?.as_blob().map_err(rusqlite::Error::from)?),
        warnings: warnings.map(|text| from_json("warnings", &text)).transpose()?.unwrap_or_default(),
        extra: extra.map(|text| from_json("extra fields", &text)).transpose()?.unwrap_or_default(),
    })
}

/// Columns of [`brief`], the first 600 characters of the body among them, of `mention m`, `annotation a`, `mention_text t`, `story s` and `mention o` (the original).
pub(super) const BRIEF_COLUMNS: &str = "m.id, m.kind, m.platform, m.source, m.account, m.url, m.title, \
     substr(t.body, 1, 600), m.published, m.precision, m.origin, m.offset_secs, m.seen_at, m.likes, m.comments, \
     m.shares, m.views, a.labels, s.id, s.issue, o.id";

/// The joins that [`BRIEF_COLUMNS`] need. `CROSS JOIN` keeps SQLite from starting anywhere but at `mention`.
pub(super) const BRIEF_TABLES: &str = "mention m CROSS JOIN annotation a ON a.num = m.labels \
     CROSS JOIN mention_text t ON t.seq = m.seq LEFT JOIN story s ON s.num = m.story \
     LEFT JOIN mention o ON o.seq = m.copy_of";

pub(super) fn brief(row: &Row<'_>) -> Result<Brief, StoreError> {
    let labels: Annotations = from_json("labels", row.get_ref(17)?.as_str().map_err(rusqlite::Error::from)?)?;
    Ok(Brief {
        id: parsed(row, 0)?,
        kind: parsed(row, 1)?,
        platform: parsed(row, 2)?,
        source: parsed(row, 3)?,
        account: parsed_opt(row, 4)?,
        url: row.get(5)?,
        title: row.get(6)?,
        lead: row.get(7)?,
        published: published(row, 8)?,
        seen_at: instant(row.get(12)?)?,
        engagement: engagement(row, 13)?,
        language: labels.language.label,
        tone: labels.tone,
        headline_tone: labels.headline_tone,
        government: labels.government.map(|government| government.label),
        topics: labels.topics.into_iter().map(|topic| topic.label).collect(),
        regions: labels.regions.into_iter().map(|region| region.label).collect(),
        actors: labels.actors,
        quotes: labels.quotes,
        themes: labels.themes,
        scope: labels.scope,
        story: parsed_opt(row, 18)?,
        issue: parsed_opt(row, 19)?,
        copy_of: parsed_opt(row, 20)?,
    })
}

fn published(row: &Row<'_>, start: usize) -> Result<Option<Published>, StoreError> {
    let at: Option<i64> = row.get(start)?;
    let precision: Option<String> = row.get(start + 1)?;
    let origin: Option<String> = row.get(start + 2)?;
    let (Some(at), Some(precision), Some(origin)) = (at, precision, origin) else {
        return Ok(None);
    };
    let precision: Precision = from_serde_word("a precision", &precision)?;
    let origin: DateOrigin = from_serde_word("an origin", &origin)?;
    Ok(Some(Published { instant: instant(at)?, precision, origin, offset_secs: row.get(start + 3)? }))
}

fn engagement(row: &Row<'_>, start: usize) -> Result<Engagement, StoreError> {
    let number = |column: usize| -> Result<Option<u64>, StoreError> {
        Ok(row.get::<_, Option<i64>>(column)?.map(natural))
    };
    Ok(Engagement {
        likes: number(start)?,
        comments: number(start + 1)?,
        shares: number(start + 2)?,
        views: number(start + 3)?,
    })
}
