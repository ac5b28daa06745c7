use jiff::Timestamp;
use rusqlite::Connection;

use super::*;

fn plan(store: &SqliteStore, sql: &str) -> String {
    let db = store.writer.lock().unwrap();
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let lines = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
    lines.map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

fn store() -> (tempfile::TempDir, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path()).unwrap();
    (folder, store)
}

#[test]
fn a_newer_database_is_refused_in_words() {
    let (folder, store) = store();
    drop(store);
    let db = Connection::open(folder.path().join("pantau.db")).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    let refused = SqliteStore::open(folder.path()).unwrap_err().to_string();
    assert!(refused.contains("data version 99") && refused.contains("hint:"), "{refused}");
    let kept: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(kept, 99, "nothing was touched");
}

#[test]
fn opening_twice_changes_nothing() {
    let (folder, store) = store();
    store.set_setting("model.version", "v1").unwrap();
    let beside = SqliteStore::open(folder.path()).unwrap();
    assert_eq!(beside.setting("model.version").unwrap().as_deref(), Some("v1"));
    beside.set_setting("model.version", "v2").unwrap();
    assert_eq!(store.setting("model.version").unwrap().as_deref(), Some("v2"));
}

#[test]
fn a_transaction_that_fails_leaves_nothing() {
    let (_folder, store) = store();
    let failed: Result<(), StoreError> = store.write(|tx| {
        health::set_setting(tx, "half", "done")?;
        Err(StoreError::Missing { what: "rest", id: "x".into() })
    });
    assert!(failed.is_err());
    assert_eq!(store.setting("half").unwrap(), None);
    store.set_setting("whole", "done").unwrap();
}

#[test]
fn damage_between_rows_is_named() {
    let (_folder, store) = store();
    let db = store.writer.lock().unwrap();
    db.execute(
        "INSERT INTO story (id, issue, headline, first, started, last, mentions) VALUES ('s','i','h','m',0,0,1)",
        [],
    )
    .unwrap();
    db.execute("INSERT INTO lock (name, holder, until) VALUES ('l', 'h', 0)", []).unwrap();
    db.pragma_update(None, "foreign_keys", "OFF").unwrap();
    db.execute("INSERT INTO theme_hit (theme, seq) VALUES ('covid19', 7)", []).unwrap();
    drop(db);
    let found = store.check().unwrap().join("\n");
    assert!(found.contains("1 stories without a mention"), "{found}");
    assert!(found.contains("`theme_hit` refers to a missing `mention`"), "{found}");
}

#[test]
fn a_reader_cannot_write() {
    let (_folder, store) = store();
    let refused = store.read(|db| {
        db.execute("DELETE FROM setting", [])?;
        Ok(())
    });
    assert!(matches!(refused, Err(StoreError::Database(_))));
}

#[test]
fn questions_that_must_be_fast_use_their_index() {
    let (_folder, store) = store();
    for (sql, index) in [
        ("SELECT count(*) FROM mention WHERE to_annotate = 1", "mention_to_annotate"),
        ("SELECT count(*) FROM mention WHERE to_index = 1", "mention_to_index"),
        ("SELECT count(*) FROM mention WHERE story IS NULL", "mention_to_group"),
        ("SELECT count(*) FROM capture WHERE pending = 1", "capture_pending"),
        ("SELECT id FROM mention m WHERE m.story IS NULL ORDER BY m.at, m.id LIMIT 5", "mention_to_group"),
        ("SELECT seq FROM mention m WHERE m.to_index = 1 ORDER BY m.seq LIMIT 5", "mention_to_index"),
        ("SELECT min(due) FROM frontier WHERE due IS NOT NULL", "frontier_due"),
    ] {
        let plan = plan(&store, sql);
        assert!(plan.contains(index), "{sql}\n{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
    }
    let (columns, tables) = (rows::BRIEF_COLUMNS, rows::BRIEF_TABLES);
    let briefs = plan(
        &store,
        &format!("SELECT {columns} FROM {tables} WHERE m.day >= 1 AND m.day <= 2 ORDER BY m.at, m.id"),
    );
    assert!(briefs.contains("mention_day"), "{briefs}");
    let newest =
        plan(&store, &format!("SELECT {columns} FROM {tables} ORDER BY m.at DESC, m.id DESC LIMIT 9"));
    assert!(newest.contains("mention_at"), "{newest}");
    let days = plan(
        &store,
        "SELECT source, day, count(*) FROM mention WHERE day >= 1 AND day <= 2 GROUP BY day, source",
    );
    assert!(days.contains("COVERING INDEX mention_day"), "{days}");
    let read = plan(
        &store,
        "SELECT source, fetched_at, sum(reading = 1) FROM capture INDEXED BY capture_articles
         WHERE kind = 'article' AND fetched_at >= 1 AND fetched_at < 2 AND reading IS NOT NULL GROUP BY source",
    );
    assert!(read.contains("COVERING INDEX capture_articles"), "{read}");
}

#[test]
fn instants_and_days_come_back() {
    for text in ["1969-12-31T23:59:59.999999Z", "2026-03-01T17:00:00Z", "-000044-03-15T00:00:00Z"] {
        let at: Timestamp = text.parse().unwrap();
        assert_eq!(rows::instant(rows::micros(at)).unwrap(), at);
        let day = pantau_domain::time::wib_day(at);
        assert_eq!(rows::day(rows::day_number(day)).unwrap(), day);
    }
    assert!(rows::instant(i64::MAX).is_err());
    assert!(rows::day(20_261_399).is_err());
}
