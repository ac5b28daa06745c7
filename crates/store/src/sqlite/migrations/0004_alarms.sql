-- Since when a feed, sitemap or section page is in trouble, so that the editions of that time can say so. What began
-- before this step is known from the next try on.
ALTER TABLE frontier ADD COLUMN troubled_since INTEGER;              -- the first of the tries in a row that failed or were refused
ALTER TABLE frontier ADD COLUMN moved_since INTEGER;                 -- since when its captures have come from their other address

-- How pages were read is asked for eight weeks with every front page: from the index alone, without the rows. `kind` is
-- in it since SQLite reads the row for a column that only the index's own condition holds.
DROP INDEX capture_articles;
CREATE INDEX capture_articles ON capture (fetched_at, source, reading, kind) WHERE kind = 'article';
