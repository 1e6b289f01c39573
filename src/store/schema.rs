//! The tables of the memory file and the steps that bring an older file up to them. What stands in the tables is
//! left to `sqlite`; docs/memory.md describes them for people.

use rusqlite::{Connection, TransactionBehavior};

/// One step per version, oldest first: step `n` (from 0) makes version `n + 1`. A step that was released never
/// changes; a change of the tables is a new step at the end.
const STEPS: &[&str] = &[V1, V2, V3, V4, V5];

/// "hayw": in the header of every memory file, so that no other program's database is taken for one.
const APPLICATION: i64 = 0x6861_7977;

const V1: &str = "
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
";

const V2: &str = "ALTER TABLE site ADD COLUMN rendering TEXT NOT NULL DEFAULT ''";

const V3: &str = "
    ALTER TABLE site ADD COLUMN shown TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE run ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;
    UPDATE run SET listed = 1 WHERE run ->> '$.entries' IS NOT NULL;
    CREATE INDEX run_listed ON run (site, number) WHERE listed;
";

const V4: &str = "ALTER TABLE site ADD COLUMN revision INTEGER NOT NULL DEFAULT 0";

const V5: &str = "
    CREATE TABLE address (
        name TEXT PRIMARY KEY,
        failures INTEGER NOT NULL DEFAULT 0,
        until TEXT NOT NULL,
        robots TEXT
    ) STRICT, WITHOUT ROWID;
";

/// Why a database is not taken as the memory.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Its version is above [`newest`]: a later haywain wrote it.
    Newer(i64),
    /// It has tables, but not haywain's mark.
    Foreign,
    /// SQLite says why.
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// The version that this build writes.
pub(super) const fn newest() -> i64 {
    STEPS.len() as i64
}

/// Looks whether a database is a memory file or empty, and writes nothing.
pub(super) fn recognise(connection: &mut Connection) -> Result<(), Refusal> {
    // One transaction, so that a process that is just making the tables is seen before or after, not between.
    let state = connection.transaction()?;
    let version = version(&state)?;
    let application: i64 = state.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = state.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let empty = version == 0 && tables == 0;
    match application {
        APPLICATION if version > newest() => Err(Refusal::Newer(version)),
        APPLICATION => Ok(()),
        _ if empty => Ok(()),
        _ => Err(Refusal::Foreign),
    }
}

/// Brings the tables up to [`newest`], whole or not at all.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    climb(connection, STEPS)
}

fn climb(connection: &mut Connection, steps: &[&str]) -> rusqlite::Result<()> {
    // Immediate, so that of two processes that open a new file together the second sees the first one's tables.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = version(&transaction)?;
    for (version, step) in (1..).zip(steps).filter(|(version, _)| *version > done) {
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", version)?;
    }
    transaction.commit()
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: &[&str] = &[V1, "ALTER TABLE site ADD COLUMN extra TEXT", "UPDATE site SET extra = 'of version 3'"];

    fn extra(connection: &Connection) -> rusqlite::Result<String> {
        connection.query_row("SELECT extra FROM site", [], |row| row.get(0))
    }

    #[test]
    fn an_old_file_climbs_the_steps_it_lacks_and_keeps_its_rows() {
        let mut connection = Connection::open_in_memory().unwrap();
        climb(&mut connection, &THREE[..1]).unwrap();
        connection.execute("INSERT INTO site VALUES ('news', 'f', NULL, NULL, 0)", []).unwrap();
        climb(&mut connection, THREE).unwrap();
        assert_eq!((version(&connection), extra(&connection)), (Ok(3), Ok("of version 3".into())));
    }

    #[test]
    fn a_file_of_the_newest_version_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let before = connection.total_changes();
        migrate(&mut connection).unwrap();
        assert_eq!((version(&connection), connection.total_changes()), (Ok(newest()), before));
    }

    #[test]
    fn a_step_that_fails_leaves_the_version_before_all_steps() {
        let mut connection = Connection::open_in_memory().unwrap();
        let broken = &[V1, "ALTER TABLE site ADD COLUMN extra TEXT", "this is not SQL"];
        assert!(climb(&mut connection, broken).is_err());
        assert_eq!(version(&connection), Ok(0));
        assert!(recognise(&mut connection).is_ok());
    }

    #[test]
    fn a_newer_file_and_a_foreign_one_are_told_apart() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(recognise(&mut connection), Err(Refusal::Newer(99))));
        let mut foreign = Connection::open_in_memory().unwrap();
        foreign.execute_batch("CREATE TABLE moz_places (url TEXT)").unwrap();
        assert!(matches!(recognise(&mut foreign), Err(Refusal::Foreign)));
    }
}
