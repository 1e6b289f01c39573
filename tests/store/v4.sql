-- The tables of version 4, and a row of each kind that it added to.
BEGIN;
CREATE TABLE site (
    name TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    title TEXT,
    language TEXT,
    unpublished INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE page (
    site TEXT NOT NULL,
    url TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    hash TEXT NOT NULL,
    PRIMARY KEY (site, url)
) STRICT, WITHOUT ROWID;
CREATE TABLE item (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    published TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    article TEXT NOT NULL,
    known TEXT NOT NULL,
    PRIMARY KEY (site, id)
) STRICT;
CREATE INDEX item_newest ON item (site, published DESC, first_seen DESC, id);
CREATE INDEX item_waiting ON item (site) WHERE article = 'waiting';
CREATE TABLE hold (host TEXT PRIMARY KEY, until TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE run (number INTEGER PRIMARY KEY, site TEXT NOT NULL, run TEXT NOT NULL) STRICT;
CREATE INDEX run_site ON run (site);
ALTER TABLE site ADD COLUMN rendering TEXT NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN shown TEXT NOT NULL DEFAULT '[]';
ALTER TABLE run ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;
UPDATE run SET listed = 1 WHERE run ->> '$.entries' IS NOT NULL;
CREATE INDEX run_listed ON run (site, number) WHERE listed;
ALTER TABLE site ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
INSERT INTO site (name, fingerprint, title, language, unpublished, rendering, shown, revision) VALUES ('news', 'f', 'News', 'en', 0, '0.1.0 r', '["a1"]', 7);
INSERT INTO hold VALUES ('example.org', '2999-01-01T00:00:00.000000000Z');
INSERT INTO run (number, site, run, listed) VALUES (1, 'news', '{"site":"news","at":"2026-11-24T14:40:27Z","health":"ok","why":"","entries":3}', 1);
COMMIT;
PRAGMA application_id = 1751218551;
PRAGMA user_version = 4;
