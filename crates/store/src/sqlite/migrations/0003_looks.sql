-- Addresses are looked at again: how often, what they last gave, and how often something new stood there.
ALTER TABLE frontier ADD COLUMN looks INTEGER NOT NULL DEFAULT 0;    -- answers so far
ALTER TABLE frontier ADD COLUMN capture INTEGER REFERENCES capture (num);  -- the newest
ALTER TABLE frontier ADD COLUMN found REAL NOT NULL DEFAULT 0;       -- new addresses found there, older ones counting less
ALTER TABLE frontier ADD COLUMN hours REAL NOT NULL DEFAULT 0;       -- in so many hours, older ones counting less
ALTER TABLE frontier ADD COLUMN looked_at INTEGER;
ALTER TABLE frontier ADD COLUMN gone_at INTEGER;                     -- the server said that there is no such page any more

-- Hosts in trouble, so that the next process goes on with it and `doctor` can name them.
CREATE TABLE host (
    name     TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    until    INTEGER NOT NULL,              -- left alone until then
    reason   TEXT NOT NULL,
    at       INTEGER NOT NULL,
    process  TEXT NOT NULL                  -- which knows it
);

-- What an article's page gave, and what it was before it was edited.
ALTER TABLE capture ADD COLUMN mention INTEGER REFERENCES mention (seq);
ALTER TABLE capture ADD COLUMN reading INTEGER;                      -- 0: well read, 1: parts are missing, 2: no text
CREATE INDEX capture_articles ON capture (fetched_at) WHERE kind = 'article';
CREATE INDEX capture_mention ON capture (mention) WHERE mention IS NOT NULL;
ALTER TABLE mention ADD COLUMN revisions INTEGER NOT NULL DEFAULT 0;
CREATE TABLE revision (
    num     INTEGER PRIMARY KEY,
    seq     INTEGER NOT NULL REFERENCES mention (seq),
    capture INTEGER NOT NULL REFERENCES capture (num),               -- which showed this earlier state
    until   INTEGER NOT NULL,                                        -- when another state was seen
    title   TEXT,
    body    TEXT NOT NULL,
    added   INTEGER NOT NULL,                                        -- words that came with the next state
    removed INTEGER NOT NULL
);
CREATE INDEX revision_seq ON revision (seq);

-- Lists (feeds, sitemaps, section pages) as they are doing, and what each feed carried last.
CREATE INDEX frontier_lists ON frontier (source, url) WHERE kind IN ('feed', 'sitemap', 'section');
CREATE TABLE feed (
    url     TEXT PRIMARY KEY,
    source  TEXT NOT NULL,
    items   BLOB NOT NULL,                  -- little-endian u32, a digest of each entry's address
    same_as TEXT                            -- another feed that carries the same
);
CREATE INDEX feed_source ON feed (source);
