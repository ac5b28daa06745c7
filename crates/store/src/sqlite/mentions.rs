//! Mentions come in.

use std::sync::LazyLock;

use jiff::Timestamp;
use pantau_domain::{CaptureId, Mention};
use rusqlite::{
    OptionalExtension, Transaction, params, params_from_iter,
    types::{ToSqlOutput, Value},
};

use super::{captures, health, revisions, rows};
use crate::{Inserted, Normalised, StoreError};

/// Rejects of one commit that are named as faults; the rest are counted only. A file of a million bad lines would
/// otherwise push every other fault out of the list.
const REJECTS_NAMED: usize = 50;

pub(super) fn insert_all(
    tx: &Transaction<'_>,
    now: Timestamp,
    stage: &str,
    capture: (&CaptureId, i64),
    out: &Normalised,
) -> Result<Inserted, StoreError> {
    let (id, num) = capture;
    let mut inserted = Inserted { rejected: out.rejects.len() as u64, ..Inserted::default() };
    for mention in &out.mentions {
        let num = if mention.capture == *id { num } else { captures::number(tx, &mention.capture)? };
        if insert(tx, num, mention)? {
            inserted.new += 1;
        } else {
            count_again(tx, mention)?;
            revisions::look_again(tx, num, mention)?;
            inserted.known += 1;
        }
    }
    if !out.rejects.is_empty() {
        let name: String = tx
            .prepare_cached("SELECT url FROM capture WHERE num = ?1")?
            .query_row([num], |row| row.get(0))?;
        for (row, reason) in out.rejects.iter().take(REJECTS_NAMED) {
            let subject = row.map_or_else(|| name.clone(), |row| format!("{name}:{row}"));
            health::note_fault(tx, now, stage, &subject, reason)?;
        }
    }
    Ok(inserted)
}

/// What a mention's own row says of it, in the order in which [`said`] gives the values.
pub(super) const SAID: [&str; 17] = [
    "capture",
    "row",
    "kind",
    "platform",
    "source",
    "account",
    "url",
    "title",
    "author",
    "section",
    "published",
    "precision",
    "origin",
    "offset_secs",
    "day",
    "seen_at",
    "at",
];

/// Values for the columns [`SAID`].
pub(super) fn said(capture: i64, mention: &Mention) -> Result<[ToSqlOutput<'_>; 17], StoreError> {
    let published = mention.published;
    let precision =
        published.map(|published| rows::serde_word("a precision", &published.precision)).transpose()?;
    let origin = published.map(|published| rows::serde_word("an origin", &published.origin)).transpose()?;
    Ok([
        capture.into(),
        owned(mention.row),
        mention.kind.as_str().into(),
        mention.platform.as_str().into(),
        mention.source.as_str().into(),
        text(mention.account.as_ref().map(|account| account.as_str())),
        text(mention.url.as_deref()),
        text(mention.title.as_deref()),
        text(mention.author.as_deref()),
        text(mention.section.as_deref()),
        owned(published.map(|published| rows::micros(published.instant))),
        owned(precision),
        owned(origin),
        owned(published.and_then(|published| published.offset_secs)),
        owned(published.map(|published| rows::day_number(published.day()))),
        rows::micros(mention.seen_at).into(),
        rows::micros(published.map_or(mention.seen_at, |published| published.order())).into(),
    ])
}

fn text(value: Option<&str>) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(value.into())
}

fn owned<'a>(value: impl Into<Value>) -> ToSqlOutput<'a> {
    ToSqlOutput::Owned(value.into())
}

static INSERT: LazyLock<String> = LazyLock::new(|| {
    let columns = SAID.len() + 6;
    let places: Vec<String> = (1..=columns).map(|place| format!("?{place}")).collect();
    format!(
        "INSERT INTO mention (id, likes, comments, shares, views, counted_at, {}) VALUES ({}) ON CONFLICT DO NOTHING",
        SAID.join(", "),
        places.join(", ")
    )
});

/// Whether it was new: neither its id nor its address was there.
pub(super) fn insert(tx: &Transaction<'_>, capture: i64, mention: &Mention) -> Result<bool, StoreError> {
    let counts = mention.engagement;
    let own = [
        mention.id.as_str().into(),
        owned(counts.likes.map(rows::count)),
        owned(counts.comments.map(rows::count)),
        owned(counts.shares.map(rows::count)),
        owned(counts.views.map(rows::count)),
        rows::micros(mention.seen_at).into(),
    ];
    let values = own.into_iter().chain(said(capture, mention)?);
    let new = rows::run(tx, &INSERT, params_from_iter(values))? > 0;
    if new {
        insert_text(tx, tx.last_insert_rowid(), mention)?;
    }
    Ok(new)
}

pub(super) fn insert_text(tx: &Transaction<'_>, seq: i64, mention: &Mention) -> Result<(), StoreError> {
    let warnings =
        (!mention.warnings.is_empty()).then(|| rows::to_json("warnings", &mention.warnings)).transpose()?;
    let extra =
        (!mention.extra.is_empty()).then(|| rows::to_json("extra fields", &mention.extra)).transpose()?;
    rows::run(
        tx,
        "INSERT INTO mention_text (seq, body, digest, signature, reply_to, latitude, longitude, warnings, extra)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            seq,
            mention.body,
            rows::digest_column(mention.digest),
            rows::signature_bytes(&mention.signature),
            mention.reply_to.as_ref().map(|id| id.as_str()),
            mention.place.map(|place| place.0),
            mention.place.map(|place| place.1),
            warnings,
            extra,
        ],
    )?;
    Ok(())
}

/// Seen again: counts read later win, counts read earlier only fill what was unknown.
fn count_again(tx: &Transaction<'_>, mention: &Mention) -> Result<(), StoreError> {
    if mention.engagement.is_unknown() {
        return Ok(());
    }
    let seq: Option<i64> = tx
        .prepare_cached(
            "SELECT seq FROM mention WHERE id = ?1
             UNION ALL SELECT seq FROM mention WHERE url = ?2 AND url IS NOT NULL LIMIT 1",
        )?
        .query_row(params![mention.id.as_str(), mention.url], |row| row.get(0))
        .optional()?;
    let counts = mention.engagement;
    rows::run(
        tx,
        "UPDATE mention SET
             likes = iif(?2 >= counted_at, coalesce(?3, likes), coalesce(likes, ?3)),
             comments = iif(?2 >= counted_at, coalesce(?4, comments), coalesce(comments, ?4)),
             shares = iif(?2 >= counted_at, coalesce(?5, shares), coalesce(shares, ?5)),
             views = iif(?2 >= counted_at, coalesce(?6, views), coalesce(views, ?6)),
             counted_at = max(counted_at, ?2)
         WHERE seq = ?1",
        params![
            seq,
            rows::micros(mention.seen_at),
            counts.likes.map(rows::count),
            counts.comments.map(rows::count),
            counts.shares.map(rows::count),
            counts.views.map(rows::count),
        ],
    )?;
    Ok(())
}
