//! The memory in one SQLite file that outlives runs, crashes and, moved aside, its own ruin. Its tables are left to
//! `schema`, and what is done about a lost memory to `run`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::file;
use super::schema::{self, Refusal};
use super::{
    Change, FARTHEST_HOLD, Glance, LISTED_KEPT, Memory, PageMemory, RUNS_KEPT, Run, Setback, Standing, Store,
    StoreError,
};
use crate::fetch::Validators;
use crate::fetch::robots::Kept;
use crate::item::{Followed, Known};

/// How long a host that is not asked any more is remembered.
const ADDRESS_KEPT: TimeDelta = TimeDelta::days(60);

/// Of the runs every 16th takes the old ones of its site away.
const SELDOM: u32 = 16;

/// A file of fewer pages (4 KiB each) is left as it is.
const FEW_PAGES: i64 = 1_000;

/// The memory in a file. Any number of threads may use it.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    writer: Mutex<Connection>,
    /// Of its own, because a writer waits for the disk and readers need not.
    reader: Mutex<Connection>,
}

/// A memory that can be used, and what became of a broken one.
#[derive(Debug)]
pub struct Opened {
    /// The memory.
    pub store: Sqlite,
    /// The file that stood there was broken and is now here; the memory begins empty.
    pub rebuilt_from: Option<PathBuf>,
}

impl Sqlite {
    /// Opens a memory file, which is made where it is missing (mode 0600) and brought to the newest version. A
    /// broken one (not a database, malformed, or found unreadable by an earlier run) is moved aside to
    /// `PATH.broken-1` or the next free number, and an empty one takes its place.
    ///
    /// # Errors
    /// [`StoreError::Unusable`]: the file cannot be made or written. [`StoreError::Newer`], [`StoreError::Foreign`]:
    /// it is not for this haywain, and was not touched.
    pub fn open(path: &Path) -> Result<Opened, StoreError> {
        let opened = file::suspicion(path).map_or_else(|| Self::connect(path), Err);
        match opened {
            Err(StoreError::Broken { .. }) => {
                let moved = file::move_aside(path).map_err(|cause| StoreError::of_system(path, &cause))?;
                Ok(Opened { store: Self::connect(path)?, rebuilt_from: Some(moved) })
            }
            opened => opened.map(|store| Opened { store, rebuilt_from: None }),
        }
    }

    fn connect(path: &Path) -> Result<Self, StoreError> {
        file::create(path).map_err(|cause| StoreError::of_system(path, &cause))?;
        file::patiently(|| Self::connections(path)).map_err(|refusal| match refusal {
            Refusal::Newer(version) => StoreError::Newer { path: path.to_owned(), version, known: schema::newest() },
            Refusal::Foreign => StoreError::Foreign { path: path.to_owned() },
            Refusal::Sqlite(error) => file::trouble(path, &error),
        })
    }

    fn connections(path: &Path) -> Result<Self, Refusal> {
        let mut writer = file::connection(path)?;
        schema::recognise(&mut writer)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        writer.pragma_update(None, "synchronous", "FULL")?;
        schema::migrate(&mut writer)?;
        writer.execute("DELETE FROM hold WHERE until < ?1", [stamp(Utc::now())])?;
        let long_ago = Utc::now().checked_sub_signed(ADDRESS_KEPT).map(stamp);
        writer.execute("DELETE FROM address WHERE until < ?1", [long_ago])?;
        let reader = file::connection(path)?;
        reader.pragma_update(None, "query_only", true)?;
        Ok(Self { path: path.to_owned(), writer: Mutex::new(writer), reader: Mutex::new(reader) })
    }

    /// Works on one state of the memory, whatever is written meanwhile.
    fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        self.transact(&self.reader, TransactionBehavior::Deferred, work)
    }

    /// Asks one question: a statement sees one state by itself, and a transaction around it costs more than most answers.
    fn ask<T>(&self, question: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        question(&lock(&self.reader)).map_err(|error| self.told(&error))
    }

    /// Gives room back to the disk that removed sites and items have left; rarely, since new ones fill it too.
    fn shrink(&self) -> Result<(), StoreError> {
        let writer = lock(&self.writer);
        let pages = |name| writer.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let shrink = || match (pages("freelist_count")?, pages("page_count")?) {
            (free, all) if all > FEW_PAGES && free > all / 3 => writer.execute_batch("VACUUM"),
            _ => Ok(()),
        };
        shrink().map_err(|error| self.told(&error))
    }

    /// Works whole or not at all.
    fn write(&self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>) -> Result<(), StoreError> {
        self.transact(&self.writer, TransactionBehavior::Immediate, work)
    }

    fn transact<T>(
        &self,
        connection: &Mutex<Connection>,
        behavior: TransactionBehavior,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut connection = lock(connection);
        let transact = || {
            let transaction = connection.transaction_with_behavior(behavior)?;
            let made = work(&transaction)?;
            transaction.commit().map(|()| made)
        };
        transact().map_err(|error| self.told(&error))
    }

    /// A ruin that shows only now is left to the next `open`: in the middle of a run an empty memory would pass for
    /// the whole one.
    fn told(&self, error: &rusqlite::Error) -> StoreError {
        let trouble = file::trouble(&self.path, error);
        if let StoreError::Broken { cause, .. } = &trouble {
            file::suspect(&self.path, cause);
        }
        trouble
    }
}

impl Store for Sqlite {
    fn recall(&self, site: &str) -> Result<Memory, StoreError> {
        self.read(|memory| match recall_site(memory, site)? {
            Some(known) => Ok(Memory { pages: pages(memory, site)?, ..known }),
            None => Ok(Memory::default()),
        })
    }

    fn items(&self, site: &str) -> Result<Vec<Known>, StoreError> {
        const ITEMS: &str = "SELECT known FROM item WHERE site = ?1 ORDER BY published DESC, first_seen DESC, id";
        self.ask(|memory| {
            let mut statement = memory.prepare_cached(ITEMS)?;
            statement.query_map([site], |row| json(row, 0))?.collect()
        })
    }

    fn glance(&self, site: &str, latest: usize) -> Result<Glance, StoreError> {
        const LATEST: &str = "SELECT known FROM item WHERE site = ?1 AND article <> 'waiting'
            ORDER BY published DESC, first_seen DESC, id LIMIT ?2";
        const PUBLISHED: &str =
            "SELECT published FROM item WHERE site = ?1 AND article <> 'waiting' ORDER BY published DESC";
        self.read(|memory| {
            let (mut newest, mut published) = (memory.prepare_cached(LATEST)?, memory.prepare_cached(PUBLISHED)?);
            Ok(Glance {
                latest: newest
                    .query_map(params![site, count(latest)], |row| json(row, 0))?
                    .collect::<Result<_, _>>()?,
                published: published.query_map([site], |row| moment(row, 0))?.collect::<Result<_, _>>()?,
            })
        })
    }

    fn marks(&self) -> Result<BTreeMap<String, String>, StoreError> {
        const MARKS: &str = "SELECT name, json_array(fingerprint, rendering, revision, unpublished) FROM site";
        self.ask(|memory| memory.prepare_cached(MARKS)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
    }

    fn keep(&self, site: &str, change: &Change) -> Result<(), StoreError> {
        self.write(|memory| {
            if change.afresh {
                forget_site(memory, site)?;
            }
            keep_site(memory, site, &change.memory)?;
            keep_pages(memory, site, &change.memory.pages)?;
            let changed = keep_items(memory, site, &change.items)? + forget(memory, site, change)?;
            if changed > 0 {
                memory
                    .prepare_cached("UPDATE site SET unpublished = 1, revision = revision + 1 WHERE name = ?1")?
                    .execute([site])?;
            }
            Ok(())
        })
    }

    fn published(&self, site: &str, rendering: &str) -> Result<(), StoreError> {
        const PUBLISHED: &str = "UPDATE site SET unpublished = 0, rendering = ?2
            WHERE name = ?1 AND (unpublished OR rendering IS NOT ?2)";
        self.write(|memory| memory.prepare_cached(PUBLISHED)?.execute([site, rendering]).map(drop))
    }

    fn hold(&self, host: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        const HOLD: &str = "SELECT until FROM hold WHERE host = ?1";
        self.ask(|memory| memory.prepare_cached(HOLD)?.query_row([host], |row| moment(row, 0)).optional())
    }

    fn set_hold(&self, host: &str, until: DateTime<Utc>) -> Result<(), StoreError> {
        const SET_HOLD: &str = "INSERT INTO hold (host, until) VALUES (?1, ?2)
            ON CONFLICT DO UPDATE SET until = excluded.until WHERE excluded.until > until OR until > ?3";
        let farthest = until.checked_add_signed(FARTHEST_HOLD).map(stamp);
        self.write(|memory| memory.prepare_cached(SET_HOLD)?.execute(params![host, stamp(until), farthest]).map(drop))
    }

    fn setback(&self, name: &str) -> Result<Option<Setback>, StoreError> {
        const SETBACK: &str = "SELECT failures, until FROM address WHERE name = ?1 AND failures > 0";
        let setback = |row: &Row<'_>| Ok(Setback { failures: row.get(0)?, until: moment(row, 1)? });
        self.ask(|memory| memory.prepare_cached(SETBACK)?.query_row([name], setback).optional())
    }

    fn standing(&self, host: &str, page: &str) -> Result<Standing, StoreError> {
        const STANDING: &str = "SELECT host, NULL, until FROM hold WHERE host = ?1
            UNION ALL SELECT name, failures, until FROM address WHERE name IN (?1, ?2) AND failures > 0";
        self.ask(|memory| {
            let (mut statement, mut standing) = (memory.prepare_cached(STANDING)?, Standing::default());
            let mut rows = statement.query([host, page])?;
            while let Some(row) = rows.next()? {
                let (name, until) = (row.get_ref(0)?.as_str()?, moment(row, 2)?);
                match row.get(1)? {
                    None => standing.hold = Some(until),
                    Some(failures) if name == host => standing.host = Some(Setback { failures, until }),
                    Some(failures) => standing.page = Some(Setback { failures, until }),
                }
            }
            Ok(standing)
        })
    }

    fn set_setback(&self, name: &str, setback: Option<Setback>) -> Result<(), StoreError> {
        const SET: &str = "INSERT INTO address (name, failures, until) VALUES (?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET failures = excluded.failures, until = excluded.until";
        const FORGET: &str = "DELETE FROM address WHERE name = ?1";
        self.write(|memory| match setback {
            Some(Setback { failures, until }) => {
                memory.prepare_cached(SET)?.execute(params![name, failures, stamp(until)]).map(drop)
            }
            None => memory.prepare_cached(FORGET)?.execute([name]).map(drop),
        })
    }

    fn robots(&self, file: &Url) -> Result<Option<Kept>, StoreError> {
        const ROBOTS: &str = "SELECT robots FROM address WHERE name = ?1 AND robots IS NOT NULL";
        self.ask(|memory| memory.prepare_cached(ROBOTS)?.query_row([file.as_str()], |row| json(row, 0)).optional())
    }

    fn set_robots(&self, file: &Url, kept: &Kept) -> Result<(), StoreError> {
        const SET: &str = "INSERT INTO address (name, until, robots) VALUES (?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET until = excluded.until, robots = excluded.robots";
        self.write(|memory| {
            memory.prepare_cached(SET)?.execute(params![file.as_str(), stamp(kept.asked), text(kept)?]).map(drop)
        })
    }

    fn add_runs(&self, runs: &[Run]) -> Result<(), StoreError> {
        self.write(|memory| runs.iter().try_for_each(|run| add_run(memory, run)))?;
        if let Err(error) = self.shrink() {
            log::warn!("the memory takes more room than it needs: {error}");
        }
        Ok(())
    }

    fn keep_pages(&self, read: &[(&str, &BTreeMap<String, PageMemory>)]) -> Result<(), StoreError> {
        self.write(|memory| read.iter().try_for_each(|(site, pages)| keep_pages(memory, site, pages)))
    }

    fn runs(&self, site: &str, most: usize) -> Result<Vec<Run>, StoreError> {
        const RUNS: &str = "SELECT run FROM run WHERE site = ?1 ORDER BY number DESC LIMIT ?2";
        self.ask(|memory| {
            let mut statement = memory.prepare_cached(RUNS)?;
            statement.query_map(params![site, count(most.min(RUNS_KEPT))], |row| json(row, 0))?.collect()
        })
    }

    fn past(&self, site: &str, most: usize) -> Result<Vec<Run>, StoreError> {
        const PAST: &str = "SELECT run FROM run WHERE number IN (
                SELECT number FROM (SELECT number FROM run WHERE site = ?1 AND listed ORDER BY number DESC LIMIT ?2)
                UNION ALL SELECT max(number) FROM run WHERE site = ?1)
            ORDER BY number DESC";
        self.ask(|memory| {
            let mut statement = memory.prepare_cached(PAST)?;
            statement.query_map(params![site, count(most.min(LISTED_KEPT))], |row| json(row, 0))?.collect()
        })
    }

    fn forget_others(&self, present: &[&str], before: DateTime<Utc>) -> Result<(), StoreError> {
        const GONE: &str = "SELECT name FROM (SELECT name FROM site UNION SELECT site FROM run) AS known
            WHERE name NOT IN (SELECT value FROM json_each(?1))
            AND (SELECT run ->> '$.at' FROM run WHERE site = known.name ORDER BY number DESC LIMIT 1) < ?2";
        self.write(|memory| {
            let mut gone = memory.prepare_cached(GONE)?;
            let gone = gone.query_map(params![text(&present)?, stamp(before)], |row| row.get(0))?;
            for site in gone.collect::<rusqlite::Result<Vec<String>>>()? {
                forget_site(memory, &site)?;
                memory.prepare_cached("DELETE FROM run WHERE site = ?1")?.execute([&site])?;
            }
            Ok(())
        })
    }
}

fn recall_site(memory: &Connection, site: &str) -> rusqlite::Result<Option<Memory>> {
    const SITE: &str = "SELECT fingerprint, title, language, unpublished, rendering, shown,
            (SELECT count(*) FROM item WHERE site = ?1 AND article = 'waiting')
        FROM site WHERE name = ?1";
    let known = |row: &Row<'_>| {
        let (fingerprint, title, language) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Memory {
            fingerprint,
            title,
            language,
            unpublished: row.get(3)?,
            rendering: row.get(4)?,
            shown: json(row, 5)?,
            waiting: row.get::<_, u32>(6)? as usize,
            ..Memory::default()
        })
    };
    memory.prepare_cached(SITE)?.query_row([site], known).optional()
}

fn pages(memory: &Connection, site: &str) -> rusqlite::Result<BTreeMap<String, PageMemory>> {
    const PAGES: &str = "SELECT url, etag, last_modified, hash FROM page WHERE site = ?1";
    let page = |row: &Row<'_>| {
        let validators = Validators { etag: row.get(1)?, last_modified: row.get(2)? };
        Ok((row.get(0)?, PageMemory { validators, hash: row.get(3)? }))
    };
    memory.prepare_cached(PAGES)?.query_map([site], page)?.collect()
}

fn forget_site(memory: &Connection, site: &str) -> rusqlite::Result<()> {
    const FORGET: [&str; 3] =
        ["DELETE FROM site WHERE name = ?1", "DELETE FROM page WHERE site = ?1", "DELETE FROM item WHERE site = ?1"];
    FORGET.iter().try_for_each(|forget| memory.prepare_cached(forget)?.execute([site]).map(drop))
}

fn keep_site(memory: &Connection, site: &str, new: &Memory) -> rusqlite::Result<()> {
    // Rows that stay as they are are not written, here and below: an unchanged site costs no wait for the disk.
    const KEEP: &str = "INSERT INTO site (name, fingerprint, title, language, shown, unpublished)
        VALUES (?1, ?2, ?3, ?4, ?5, ?3 IS NOT NULL OR ?4 IS NOT NULL)
        ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, title = excluded.title,
            language = excluded.language, shown = excluded.shown,
            unpublished = unpublished OR (title, language) IS NOT (excluded.title, excluded.language),
            revision = revision + ((title, language) IS NOT (excluded.title, excluded.language))
        WHERE (fingerprint, title, language, shown)
            IS NOT (excluded.fingerprint, excluded.title, excluded.language, excluded.shown)";
    let values = params![site, new.fingerprint, new.title, new.language, text(&new.shown)?];
    memory.prepare_cached(KEEP)?.execute(values).map(drop)
}

fn keep_pages(memory: &Connection, site: &str, pages: &BTreeMap<String, PageMemory>) -> rusqlite::Result<()> {
    const FORGET: &str = "DELETE FROM page WHERE site = ?1 AND url NOT IN (SELECT value FROM json_each(?2))";
    const KEEP: &str = "INSERT INTO page (site, url, etag, last_modified, hash) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, hash = excluded.hash
        WHERE (etag, last_modified, hash) IS NOT (excluded.etag, excluded.last_modified, excluded.hash)";
    let urls: Vec<&String> = pages.keys().collect();
    memory.prepare_cached(FORGET)?.execute(params![site, text(&urls)?])?;
    let mut statement = memory.prepare_cached(KEEP)?;
    for (url, PageMemory { validators, hash }) in pages {
        statement.execute(params![site, url, validators.etag, validators.last_modified, hash])?;
    }
    Ok(())
}

/// How many items are new or differ.
fn keep_items(memory: &Connection, site: &str, items: &[Known]) -> rusqlite::Result<usize> {
    const KEEP: &str = "INSERT INTO item (site, id, published, first_seen, article, known)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT DO UPDATE SET published = excluded.published, first_seen = excluded.first_seen,
            article = excluded.article, known = excluded.known
        WHERE known IS NOT excluded.known";
    let mut statement = memory.prepare_cached(KEEP)?;
    let mut keep = |known: &Known| {
        let (published, first_seen) = (stamp(known.item.published), stamp(known.first_seen));
        statement.execute(params![site, known.item.id, published, first_seen, word(known.article), text(known)?])
    };
    items.iter().map(&mut keep).sum()
}

/// Forgets the items that are too many or too old; how many.
fn forget(memory: &Connection, site: &str, change: &Change) -> rusqlite::Result<usize> {
    const FORGET: &str = "DELETE FROM item WHERE site = ?1 AND id NOT IN (SELECT value FROM json_each(?2))
        AND (max(published, first_seen) < ?3 OR id IN (SELECT id FROM item WHERE site = ?1
            ORDER BY min(published, first_seen) DESC, published DESC, first_seen DESC, id LIMIT -1 OFFSET ?4))";
    let values = params![site, text(&change.spared)?, change.since.map(stamp), count(change.keep)];
    memory.prepare_cached(FORGET)?.execute(values)
}

fn add_run(memory: &Connection, run: &Run) -> rusqlite::Result<()> {
    const ADD: &str = "INSERT INTO run (site, run, listed) VALUES (?1, ?2, ?3)";
    const FORGET: &str = "DELETE FROM run WHERE site = ?1
        AND number <= (SELECT number FROM run WHERE site = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)
        AND number NOT IN (SELECT number FROM run WHERE site = ?1 AND listed ORDER BY number DESC LIMIT ?3)";
    memory.prepare_cached(ADD)?.execute(params![run.site, text(run)?, run.numbers.entries.is_some()])?;
    if is_seldom(memory.last_insert_rowid()) {
        memory.prepare_cached(FORGET)?.execute(params![run.site, count(RUNS_KEPT), count(LISTED_KEPT)])?;
    }
    Ok(())
}

/// One number of [`SELDOM`], wherever one begins to count and however far one steps: the runs of a site have numbers that
/// lie as far apart as there are sites. (Fibonacci hashing, Knuth volume 3, section 6.4.)
fn is_seldom(number: i64) -> bool {
    (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) < u64::MAX / u64::from(SELDOM)
}

/// RFC 3339 with nine decimals: loses nothing, sorts as text, and people can read it.
fn stamp(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Nanos, true)
}

fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    let text: String = row.get(column)?;
    text.parse().map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

fn text(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

fn word(article: Followed) -> &'static str {
    match article {
        Followed::Done => "done",
        Followed::Waiting => "waiting",
        Followed::Failed(_) => "failed",
    }
}

/// SQLite counts up to 2^63.
fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    // A panic elsewhere has rolled its transaction back; the connection is as good as before.
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_of_sixteen_is_seldom_whatever_the_step() {
        for step in [1, 2, 16, 50, 500, 1 << 20] {
            let longest = (0..2_000).map(|n| is_seldom(n * step)).collect::<Vec<_>>();
            let longest = longest.split(|seldom| *seldom).map(<[bool]>::len).max();
            assert!(longest < Some(200), "{step}: {longest:?}");
        }
    }

    #[test]
    fn every_change_waits_for_the_disk() {
        let home = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&home.path().join("haywain.db")).unwrap().store;
        let pragma = |name| lock(&store.writer).pragma_query_value(None, name, |row| row.get::<_, String>(0));
        let full = lock(&store.writer).pragma_query_value(None, "synchronous", |row| row.get(0));
        assert_eq!((pragma("journal_mode"), full), (Ok("wal".into()), Ok(2)));
    }
}
