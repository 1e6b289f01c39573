-- A memory file as version 2 wrote it, made by its binary. Frozen: tests/store.rs says why.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE hold (host TEXT PRIMARY KEY, until TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE item (
        site TEXT NOT NULL,
        id TEXT NOT NULL,
        published TEXT NOT NULL,
        first_seen TEXT NOT NULL,
        article TEXT NOT NULL,
        known TEXT NOT NULL,
        PRIMARY KEY (site, id)
    ) STRICT;
INSERT INTO item VALUES('news','http://example.org/a/1','2026-10-12T12:00:00.000000000Z','2026-11-24T14:40:26.047345365Z','done','{"item":{"id":"http://example.org/a/1","url":"http://example.org/a/1","title":"Title 1","published":"2026-10-12T12:00:00Z","updated":"2026-10-12T12:00:00Z","authors":[],"publisher":null,"summary":null,"content":null,"image":null,"enclosures":[],"tags":[]},"key":"example.org/a/1","precision":"day","first_seen":"2026-11-24T14:40:26.047345365Z","article":"done"}');
INSERT INTO item VALUES('news','http://example.org/a/2','2026-10-11T12:00:00.000000000Z','2026-11-24T14:40:26.046345365Z','done','{"item":{"id":"http://example.org/a/2","url":"http://example.org/a/2","title":"Title 2","published":"2026-10-11T12:00:00Z","updated":"2026-10-11T12:00:00Z","authors":[],"publisher":null,"summary":null,"content":null,"image":null,"enclosures":[],"tags":[]},"key":"example.org/a/2","precision":"day","first_seen":"2026-11-24T14:40:26.046345365Z","article":"done"}');
INSERT INTO item VALUES('news','http://example.org/a/3','2026-10-13T12:00:00.000000000Z','2026-11-24T14:40:26.498123296Z','done','{"item":{"id":"http://example.org/a/3","url":"http://example.org/a/3","title":"Title 3","published":"2026-10-13T12:00:00Z","updated":"2026-10-13T12:00:00Z","authors":[],"publisher":null,"summary":null,"content":null,"image":null,"enclosures":[],"tags":[]},"key":"example.org/a/3","precision":"day","first_seen":"2026-11-24T14:40:26.498123296Z","article":"done"}');
CREATE TABLE page (
        site TEXT NOT NULL,
        url TEXT NOT NULL,
        etag TEXT,
        last_modified TEXT,
        hash TEXT NOT NULL,
        PRIMARY KEY (site, url)
    ) STRICT, WITHOUT ROWID;
INSERT INTO page VALUES('news','http://example.org/',NULL,'Tue, 24 Nov 2026 14:40:26 GMT','d2b71d7b11ad166a09653b452195e1e8f5ea39367cdbc273d3fd19cae062e6f2');
CREATE TABLE run (number INTEGER PRIMARY KEY, site TEXT NOT NULL, run TEXT NOT NULL) STRICT;
INSERT INTO run VALUES(1,'news','{"site":"news","at":"2026-11-24T14:40:26.024667073Z","health":"ok","why":"","entries":2,"new":2,"requests":1,"bytes":175,"millis":403}');
INSERT INTO run VALUES(2,'news','{"site":"news","at":"2026-11-24T14:40:26.495756559Z","health":"ok","why":"","entries":3,"new":1,"requests":1,"bytes":241,"millis":435}');
INSERT INTO run VALUES(3,'news','{"site":"news","at":"2026-11-24T14:40:27.024877896Z","health":"ok","why":"","entries":null,"new":0,"requests":1,"bytes":0,"millis":16}');
INSERT INTO run VALUES(4,'news','{"site":"news","at":"2026-11-24T14:40:27.191790153Z","health":"broken","why":"listing: no item on http://example.org/ matches `li.i`","entries":null,"new":0,"requests":1,"bytes":214,"millis":92}');
CREATE TABLE site (
        name TEXT PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        title TEXT,
        language TEXT,
        unpublished INTEGER NOT NULL
    , rendering TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;
INSERT INTO site VALUES('news','642abcf473bfd6d9eb692eea082a3a550477af8d93f34f3a7907773d60c25f18','News','en',0,'0.1.0 387d5886829dc48aeed15e97fadae5134a242dff2432188291fb02e5cafc052f');
CREATE INDEX item_newest ON item (site, published DESC, first_seen DESC, id);
CREATE INDEX item_waiting ON item (site) WHERE article = 'waiting';
CREATE INDEX run_site ON run (site);
COMMIT;
PRAGMA application_id = 1751218551;
PRAGMA user_version = 2;
