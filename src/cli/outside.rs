//! The only file that picks the concrete doors: which fetcher, which memory, which output.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tempfile::TempDir;

use super::{Options, terminal};
use crate::fetch::record::{Record, Tape};
use crate::fetch::{Fetch, polite::Polite, replay::Replay, robots::Robots, web::Web};
use crate::publish::{self, Publish, PublishError, dir::Dir, shadow::Shadow};
use crate::run::{self, World};
use crate::store::{self, Store, StoreError, lock::Lock, sqlite::Sqlite};

/// How many sites are fetched at once; most of them wait (DESIGN.md section 4).
const THREADS: usize = 128;

/// Everything outside the computation.
pub(super) struct Outside {
    fetch: Box<dyn Fetch>,
    store: Arc<dyn Store>,
    publish: Box<dyn Publish>,
    recorded: bool,
    /// When the run began.
    pub(super) now: DateTime<Utc>,
    /// Held until the run ends.
    _lock: Option<Lock>,
    /// Removed when the run ends.
    _copied: Option<TempDir>,
}

impl Outside {
    /// The doors of a build: the web or recordings, the memory under its lock, the output folder.
    pub(super) fn for_build(options: &Options, replay: Option<&Path>) -> anyhow::Result<Self> {
        let path = options.store();
        let mut lock = path.clone().into_os_string();
        lock.push(".lock");
        let lock = Lock::take(Path::new(&lock))?;
        let opened = Sqlite::open(&path)?;
        if let Some(broken) = opened.rebuilt_from {
            terminal::warn(&format!(
                "{}: the memory could not be read and was moved to {}; it is rebuilt from the feed files",
                path.display(),
                broken.display()
            ));
        }
        let publish = Dir::open(&options.output)?;
        let store: Arc<dyn Store> = Arc::new(opened.store);
        Ok(Self { publish: Box::new(publish), _lock: Some(lock), ..Self::of(fetch(replay, &store)?, store, replay) })
    }

    /// The doors of a build that leaves nothing behind: a copy of the memory, and files that vanish over those that
    /// stand. No lock: whoever builds meanwhile is not kept from it.
    pub(super) fn for_trial(options: &Options, replay: Option<&Path>) -> anyhow::Result<Self> {
        let copied = tempfile::tempdir()?;
        let copy = copied.path().join("haywain.db");
        match store::copy(&options.store(), &copy) {
            Err(error @ StoreError::Broken { .. }) => {
                terminal::warn(&format!("{error}; the items are those of the feed files"));
            }
            done => done?,
        }
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(&copy)?.store);
        let publish = Box::new(Shadow::over(standing(options)));
        Ok(Self { publish, _copied: Some(copied), ..Self::of(fetch(replay, &store)?, store, replay) })
    }

    /// The same web or recordings, with a memory and an output that vanish.
    pub(super) fn dry(replay: Option<&Path>) -> anyhow::Result<Self> {
        let store: Arc<dyn Store> = Arc::new(store::memory::InMemory::default());
        Ok(Self::of(fetch(replay, &store)?, store, replay))
    }

    fn of(fetch: Box<dyn Fetch>, store: Arc<dyn Store>, replay: Option<&Path>) -> Self {
        let publish = Box::new(publish::memory::InMemory::default());
        Self { fetch, store, publish, recorded: replay.is_some(), now: Utc::now(), _lock: None, _copied: None }
    }

    /// The web with every answer kept on the tape, and a memory and an output that vanish.
    pub(super) fn recording() -> (Self, Tape) {
        let tape = Tape::default();
        let web = Web::new(Utc::now).kept_on(tape.clone());
        let store: Arc<dyn Store> = Arc::new(store::memory::InMemory::default());
        let fetch = Box::new(Record::new(mannerly(web, &store), tape.clone()));
        (Self::of(fetch, store, None), tape)
    }

    /// What the pipeline sees of it.
    pub(super) fn world(&self) -> World<'_> {
        World {
            fetch: &*self.fetch,
            store: &*self.store,
            publish: &*self.publish,
            now: self.now,
            recorded: self.recorded,
            threads: THREADS,
            stop: &run::GO_ON,
        }
    }
}

/// The output folder, to be looked at.
pub(super) fn standing(options: &Options) -> Box<dyn Publish> {
    Box::new(Dir::unprepared(&options.output))
}

/// The memory alone, to be looked at.
pub(super) fn memory(options: &Options) -> anyhow::Result<Box<dyn Store>> {
    Ok(Box::new(Sqlite::open(&options.store())?.store))
}

/// A folder of files that are put whole; it is made where it is missing.
pub(super) fn folder(path: &Path) -> Result<Box<dyn Publish>, PublishError> {
    Ok(Box::new(Dir::open(path)?))
}

fn fetch(replay: Option<&Path>, store: &Arc<dyn Store>) -> anyhow::Result<Box<dyn Fetch>> {
    Ok(match replay {
        Some(folder) => Box::new(Replay::open(folder)?),
        None => Box::new(mannerly(Web::new(Utc::now), store)),
    })
}

/// The web as a guest asks it: what robots.txt allows, and one request at a time.
fn mannerly(web: Web, store: &Arc<dyn Store>) -> impl Fetch + use<> {
    let web = Arc::new(web);
    Robots::new(Polite::new(web.clone()), web, Arc::new(store.clone()), Utc::now)
}
