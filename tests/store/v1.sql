-- A memory file as version 1 wrote it. Frozen: tests/store.rs says why.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE site (
        name TEXT PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        title TEXT,
        language TEXT,
        unpublished INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
INSERT INTO site VALUES('news','f','News','en',1);
CREATE TABLE page (
        site TEXT NOT NULL,
        url TEXT NOT NULL,
        etag TEXT,
        last_modified TEXT,
        hash TEXT NOT NULL,
        PRIMARY KEY (site, url)
    ) STRICT, WITHOUT ROWID;
INSERT INTO page VALUES('news','https://example.org/','"a1"',NULL,'00ff');
CREATE TABLE item (
        site TEXT NOT NULL,
        id TEXT NOT NULL,
        published TEXT NOT NULL,
        first_seen TEXT NOT NULL,
        article TEXT NOT NULL,
        known TEXT NOT NULL,
        PRIMARY KEY (site, id)
    ) STRICT;
INSERT INTO item VALUES('news','b','2025-12-12T14:05:03.000000000Z','2025-12-12T14:05:00.000000000Z','waiting','{"item":{"id":"b","url":"https://example.org/a","title":"“b” & others","published":"2025-12-12T14:05:03Z","updated":"2025-12-12T14:05:03Z","authors":["A","B"],"publisher":null,"summary":"short","content":"<p>long</p>","image":null,"enclosures":[],"tags":["tag"]},"key":"b","precision":"day","first_seen":"2025-12-12T14:05:00Z","article":"waiting"}');
INSERT INTO item VALUES('news','a','2025-12-12T14:05:02.000000000Z','2025-12-12T14:05:00.000000000Z','done','{"item":{"id":"a","url":"https://example.org/a","title":"“a” & others","published":"2025-12-12T14:05:02Z","updated":"2025-12-12T14:05:02Z","authors":["A","B"],"publisher":"The Example","summary":"short","content":"<p>long</p>","image":{"url":"https://example.org/a.jpg","width":1200,"height":null},"enclosures":[{"url":"https://example.org/a.jpg","length":99,"mime":"image/jpeg"}],"tags":["tag"]},"key":"a","precision":"day","first_seen":"2025-12-12T14:05:00Z","article":"done"}');
INSERT INTO item VALUES('news','c','2025-12-12T14:05:01.000000000Z','2025-12-12T14:05:00.000000000Z','failed','{"item":{"id":"c","url":"https://example.org/a","title":"“c” & others","published":"2025-12-12T14:05:01Z","updated":"2025-12-12T14:05:01Z","authors":["A","B"],"publisher":null,"summary":"short","content":"<p>long</p>","image":null,"enclosures":[],"tags":["tag"]},"key":"c","precision":null,"first_seen":"2025-12-12T14:05:00Z","article":{"failed":2}}');
CREATE TABLE hold (host TEXT PRIMARY KEY, until TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO hold VALUES('example.org','2999-01-01T00:00:00.000000000Z');
CREATE TABLE run (number INTEGER PRIMARY KEY, site TEXT NOT NULL, run TEXT NOT NULL) STRICT;
INSERT INTO run VALUES(1,'news','{"site":"news","at":"2025-12-12T14:05:01Z","health":"ok","why":"","entries":1,"new":1,"requests":2,"bytes":18446744073709551615,"millis":4}');
INSERT INTO run VALUES(2,'news','{"site":"news","at":"2025-12-12T14:05:02Z","health":"ok","why":"","entries":2,"new":1,"requests":2,"bytes":18446744073709551615,"millis":4}');
CREATE INDEX item_newest ON item (site, published DESC, first_seen DESC, id);
CREATE INDEX item_waiting ON item (site) WHERE article = 'waiting';
CREATE INDEX run_site ON run (site);
COMMIT;
PRAGMA application_id = 1751218551;
PRAGMA user_version = 1;
