-- Instants are microseconds since 1970 in UTC, days are YYYYMMDD in Asia/Jakarta.
-- Flags that stages wait on are columns with partial indexes, so that asking and counting what is pending
-- costs as much as is pending, not as much as there is.

CREATE TABLE frontier (
    url           TEXT PRIMARY KEY,
    source        TEXT NOT NULL,
    kind          TEXT NOT NULL,
    due           INTEGER,                 -- null: seen, never to be fetched again
    priority      INTEGER NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    failures      INTEGER NOT NULL DEFAULT 0,
    hint          TEXT,
    outcome       TEXT,                    -- what the last try came to, in words
    holder        TEXT,
    held_until    INTEGER
);
CREATE INDEX frontier_order ON frontier (priority, due) WHERE due IS NOT NULL;
CREATE INDEX frontier_due ON frontier (due) WHERE due IS NOT NULL;

CREATE TABLE capture (
    num            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    kind           TEXT NOT NULL,
    source         TEXT NOT NULL,
    class          TEXT NOT NULL,
    url            TEXT NOT NULL,
    final_url      TEXT NOT NULL,
    fetched_at     INTEGER NOT NULL,
    status         INTEGER NOT NULL,
    segment        TEXT NOT NULL,
    offset         INTEGER NOT NULL,
    length         INTEGER NOT NULL,
    payload_sha256 TEXT NOT NULL,
    hint           TEXT,
    pending        INTEGER NOT NULL,       -- 1: not normalised yet; imports never are
    holder         TEXT,
    held_until     INTEGER
);
CREATE INDEX capture_pending ON capture (fetched_at, num) WHERE pending = 1;

CREATE TABLE import (
    capture    INTEGER PRIMARY KEY REFERENCES capture (num),
    begun_at   INTEGER NOT NULL,
    lines_done INTEGER NOT NULL DEFAULT 0,
    complete   INTEGER NOT NULL DEFAULT 0,
    new        INTEGER NOT NULL DEFAULT 0,
    known      INTEGER NOT NULL DEFAULT 0,
    rejected   INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE story (
    num      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    issue    TEXT NOT NULL,
    headline TEXT NOT NULL,
    first    TEXT NOT NULL,
    started  INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    mentions INTEGER NOT NULL
);
CREATE INDEX story_issue ON story (issue);
CREATE INDEX story_last ON story (last, started);

-- Small rows: what stages and counts touch. Bodies lie apart, so that a label or a story changes one short row.
CREATE TABLE mention (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: the index knows mentions by it
    id            TEXT NOT NULL UNIQUE,
    capture       INTEGER NOT NULL REFERENCES capture (num),
    row           INTEGER,
    kind          TEXT NOT NULL,
    platform      TEXT NOT NULL,
    source        TEXT NOT NULL,
    account       TEXT,                    -- personal data
    url           TEXT,
    title         TEXT,
    author        TEXT,
    section       TEXT,
    published     INTEGER,
    precision     TEXT,
    origin        TEXT,
    offset_secs   INTEGER,
    day           INTEGER,
    seen_at       INTEGER NOT NULL,
    at            INTEGER NOT NULL,        -- published, else first seen
    likes         INTEGER,
    comments      INTEGER,
    shares        INTEGER,
    views         INTEGER,
    counted_at    INTEGER NOT NULL,        -- when the four counts were read
    labels        INTEGER REFERENCES annotation (num),
    scope         TEXT,
    tone          TEXT,
    story         INTEGER REFERENCES story (num),
    copy_of       INTEGER REFERENCES mention (seq),
    revision      INTEGER NOT NULL DEFAULT 1,
    to_annotate   INTEGER NOT NULL DEFAULT 1,
    to_index      INTEGER NOT NULL DEFAULT 0,
    holder        TEXT,
    held_until    INTEGER
);
CREATE UNIQUE INDEX mention_url ON mention (url) WHERE url IS NOT NULL;
CREATE INDEX mention_day ON mention (day, scope, source) WHERE day IS NOT NULL;
CREATE INDEX mention_at ON mention (at);
CREATE INDEX mention_undated ON mention (at) WHERE day IS NULL;
CREATE INDEX mention_story ON mention (story) WHERE story IS NOT NULL;
CREATE INDEX mention_copies ON mention (copy_of) WHERE copy_of IS NOT NULL;
CREATE INDEX mention_to_annotate ON mention (seq) WHERE to_annotate = 1;
CREATE INDEX mention_to_group ON mention (at, id) WHERE story IS NULL;
CREATE INDEX mention_to_index ON mention (seq) WHERE to_index = 1;

CREATE TABLE mention_text (
    seq       INTEGER PRIMARY KEY REFERENCES mention (seq),
    body      TEXT NOT NULL,
    digest    INTEGER NOT NULL,
    signature BLOB NOT NULL,               -- little-endian u32
    reply_to  TEXT,
    latitude  REAL,
    longitude REAL,
    warnings  TEXT,                        -- JSON; null: none
    extra     TEXT                         -- JSON; null: none
);

-- Every author's labels; the mention points to those that count.
CREATE TABLE annotation (
    num     INTEGER PRIMARY KEY,
    seq     INTEGER NOT NULL REFERENCES mention (seq),
    analyst INTEGER NOT NULL,              -- 1: by a person
    author  TEXT NOT NULL,                 -- model version or user name
    at      INTEGER NOT NULL,
    labels  TEXT NOT NULL,                 -- JSON
    UNIQUE (seq, analyst, author)
);

CREATE TABLE theme_hit (
    theme TEXT NOT NULL,
    seq   INTEGER NOT NULL REFERENCES mention (seq),
    PRIMARY KEY (theme, seq)
) WITHOUT ROWID;
CREATE INDEX theme_hit_seq ON theme_hit (seq);

CREATE TABLE edition (
    id           TEXT PRIMARY KEY,
    title        TEXT NOT NULL,
    period_label TEXT NOT NULL,
    made_at      INTEGER NOT NULL,
    value        TEXT NOT NULL             -- JSON
);
CREATE INDEX edition_made ON edition (made_at);
CREATE TABLE edition_file (
    edition TEXT NOT NULL REFERENCES edition (id),
    name    TEXT NOT NULL,
    bytes   BLOB NOT NULL,
    PRIMARY KEY (edition, name)
);

CREATE TABLE dispatch (
    id            TEXT PRIMARY KEY,
    edition       TEXT NOT NULL,
    email         TEXT NOT NULL,
    name          TEXT NOT NULL,
    message_id    TEXT NOT NULL,
    state         TEXT NOT NULL,
    tries         INTEGER NOT NULL,
    unknown_tries INTEGER NOT NULL,
    due           INTEGER NOT NULL,
    reply         TEXT,
    holder        TEXT,
    held_until    INTEGER
);
CREATE INDEX dispatch_due ON dispatch (due) WHERE state IN ('queued', 'sending');
CREATE INDEX dispatch_edition ON dispatch (edition);

CREATE TABLE lock (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  INTEGER NOT NULL
);
CREATE TABLE job (
    name TEXT PRIMARY KEY,
    done INTEGER NOT NULL
);
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE fault (
    num     INTEGER PRIMARY KEY,
    stage   TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    count   INTEGER NOT NULL DEFAULT 1,
    UNIQUE (stage, subject, reason)
);
CREATE INDEX fault_at ON fault (at);
