//! Pages looked at again: what a mention was before its page was edited, and holding the archive against the store.

use std::{collections::HashMap, sync::LazyLock};

use jiff::Timestamp;
use pantau_domain::{CaptureId, Mention, MentionId, MentionKind};
use rusqlite::{Connection, OptionalExtension, Transaction, params, params_from_iter};

use super::{captures, mentions, reading, rows};
use crate::{History, Normalised, Renewed, Revision, StoreError};

/// A mention that is known was read again from a later capture of the same address: where its headline or its words
/// are other ones, what it was is kept and it becomes what it is now. Its first date of publication stays.
pub(super) fn look_again(tx: &Transaction<'_>, capture: i64, mention: &Mention) -> Result<(), StoreError> {
    if mention.row.is_some() || mention.kind != MentionKind::News {
        return Ok(());
    }
    let present: Option<(i64, i64)> = tx
        .prepare_cached(
            "SELECT m.seq, m.capture FROM mention m JOIN capture c ON c.num = m.capture JOIN capture n ON n.num = ?2
             WHERE m.id = ?1 AND m.row IS NULL AND n.url = c.url AND n.fetched_at > c.fetched_at",
        )?
        .query_row(params![mention.id.as_str(), capture], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((seq, shown_by)) = present else { return Ok(()) };
    let Some(old) = reading::mention_by_seq(tx, seq)? else { return Ok(()) };
    let (added, removed) =
        difference((old.title.as_deref(), &old.body), (mention.title.as_deref(), &mention.body));
    if added + removed == 0 {
        return Ok(());
    }
    rows::run(
        tx,
        "INSERT INTO revision (seq, capture, until, title, body, added, removed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![seq, shown_by, rows::micros(mention.seen_at), old.title, old.body, added, removed],
    )?;
    let next =
        Mention { published: old.published.or(mention.published), seen_at: old.seen_at, ..mention.clone() };
    replace(tx, seq, capture, &next)?;
    rows::run(tx, "UPDATE mention SET revisions = revisions + 1 WHERE seq = ?1", [seq])?;
    Ok(())
}

/// Words that came and words that went, each counted as often as it stands there.
fn difference(old: (Option<&str>, &str), new: (Option<&str>, &str)) -> (u32, u32) {
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for ((title, body), step) in [(new, 1), (old, -1)] {
        for word in title.unwrap_or("").split_whitespace().chain(body.split_whitespace()) {
            *counts.entry(word).or_default() += step;
        }
    }
    let added: i64 = counts.values().filter(|count| **count > 0).sum();
    let removed: i64 = counts.values().filter(|count| **count < 0).map(|count| -count).sum();
    (u32::try_from(added).unwrap_or(u32::MAX), u32::try_from(removed).unwrap_or(u32::MAX))
}

static REPLACE: LazyLock<String> = LazyLock::new(|| {
    let set = |(column, place): (&&str, usize)| match *column {
        // An address that another mention has by now stays that one's.
        "url" => format!(
            "url = CASE WHEN EXISTS (SELECT 1 FROM mention o WHERE o.url = ?{place} AND o.seq <> ?1) THEN url ELSE ?{place} END"
        ),
        column => format!("{column} = ?{place}"),
    };
    let set: Vec<String> = mentions::SAID.iter().zip(2..).map(set).collect();
    format!("UPDATE mention SET {}, to_annotate = 1, revision = revision + 1 WHERE seq = ?1", set.join(", "))
});

/// Writes all that a page says into a known mention; its labels are made anew, its counts and its story stay.
fn replace(tx: &Transaction<'_>, seq: i64, capture: i64, mention: &Mention) -> Result<(), StoreError> {
    let values = std::iter::once(seq.into()).chain(mentions::said(capture, mention)?);
    rows::run(tx, &REPLACE, params_from_iter(values))?;
    rows::run(tx, "DELETE FROM mention_text WHERE seq = ?1", [seq])?;
    mentions::insert_text(tx, seq, mention)
}

pub(super) fn history(db: &Connection, id: &MentionId) -> Result<History, StoreError> {
    let seq: Option<i64> = db
        .prepare_cached("SELECT seq FROM mention WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    let Some(seq) = seq else { return Ok(History::default()) };
    let revisions = rows::all(
        db,
        "SELECT c.id, c.fetched_at, r.until, r.title, r.body, r.added, r.removed
         FROM revision r JOIN capture c ON c.num = r.capture WHERE r.seq = ?1 ORDER BY r.num",
        [seq],
        |row| {
            Ok(Revision {
                capture: rows::parsed(row, 0)?,
                since: rows::instant(row.get(1)?)?,
                until: rows::instant(row.get(2)?)?,
                title: row.get(3)?,
                body: row.get(4)?,
                added: row.get(5)?,
                removed: row.get(6)?,
            })
        },
    )?;
    let looks: i64 = db
        .prepare_cached("SELECT count(*) FROM capture WHERE mention = ?1")?
        .query_row([seq], |row| row.get(0))?;
    let gone_at: Option<i64> = db
        .prepare_cached(
            "SELECT max(f.gone_at) FROM capture c JOIN frontier f ON f.url = c.url WHERE c.mention = ?1",
        )?
        .query_row([seq], |row| row.get(0))?;
    Ok(History { revisions, gone_at: gone_at.map(rows::instant).transpose()?, looks: rows::natural(looks) })
}

/// Holds what a capture gives against the store and puts right what differs.
pub(super) fn renew(
    tx: &Transaction<'_>,
    now: Timestamp,
    capture: &CaptureId,
    out: &Normalised,
) -> Result<Renewed, StoreError> {
    let num = captures::number(tx, capture)?;
    let mut renewed = Renewed::default();
    for mention in &out.mentions {
        let seq: Option<i64> = tx
            .prepare_cached("SELECT seq FROM mention WHERE id = ?1")?
            .query_row([mention.id.as_str()], |row| row.get(0))
            .optional()?;
        match seq {
            None if mentions::insert(tx, num, mention)? => renewed.new += 1,
            // Known by its address under another id.
            None => renewed.earlier += 1,
            Some(seq) => one(tx, seq, num, mention, &mut renewed)?,
        }
    }
    tracing::trace!(capture = %capture, at = %now, "held against the store");
    Ok(renewed)
}

fn one(
    tx: &Transaction<'_>,
    seq: i64,
    capture: i64,
    mention: &Mention,
    renewed: &mut Renewed,
) -> Result<(), StoreError> {
    let (shown_by, row, revisions): (i64, Option<u32>, i64) = tx
        .prepare_cached("SELECT capture, row, revisions FROM mention WHERE seq = ?1")?
        .query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    if shown_by == capture && row == mention.row {
        let edited = revisions > 0;
        // Where even its text is lost nothing can be kept of it.
        let stored = reading::mention_by_seq(tx, seq)?;
        let expected = match &stored {
            None => mention.clone(),
            Some(stored) => Mention {
                // Counts belong to whoever counted last, and an edited page keeps the dates of its first reading.
                engagement: stored.engagement,
                seen_at: if edited { stored.seen_at } else { mention.seen_at },
                published: if edited { stored.published } else { mention.published },
                ..mention.clone()
            },
        };
        if stored.as_ref() == Some(&expected) {
            renewed.same += 1;
        } else {
            replace(tx, seq, capture, &expected)?;
            renewed.changed += 1;
        }
        return Ok(());
    }
    let shown = rows::run(
        tx,
        "UPDATE revision SET title = ?3, body = ?4
         WHERE seq = ?1 AND capture = ?2 AND (title IS NOT ?3 OR body IS NOT ?4)",
        params![seq, capture, mention.title, mention.body],
    )?;
    if shown > 0 {
        renewed.changed += 1;
    } else {
        renewed.earlier += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn words_are_counted_as_often_as_they_stand_there() {
        let old = (Some("Banjir di Rekaan"), "Air naik. Air surut.");
        let new = (Some("Banjir di Rekaan"), "Air naik. Dua rumah rusak.");
        assert_eq!(difference(old, new), (3, 2));
        assert_eq!(difference(old, (old.0, "Air naik.\n\nAir surut.")), (0, 0), "layout is no word");
    }
}
