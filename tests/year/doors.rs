//! A memory and a folder that go dead in the middle of a run, as if the process had been killed there: what was done
//! is done, and nothing more is. Kills in the middle of a write are `faults`' and `kills`'.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use haywain::fetch::robots::Kept;
use haywain::item::Known;
use haywain::publish::{Publish, PublishError, Put};
use haywain::store::{Change, Glance, Memory, PageMemory, Run, Setback, Store, StoreError};
use url::Url;

/// How many more calls the doors of one process answer.
pub(super) struct Life(AtomicUsize);

impl Life {
    pub(super) fn of(calls: usize) -> Self {
        Self(AtomicUsize::new(calls))
    }

    pub(super) fn is_over(&self) -> bool {
        self.0.load(Ordering::SeqCst) == 0
    }

    fn spend(&self) -> Result<(), io::Error> {
        let left = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        left.map(drop).map_err(|_| io::Error::other("the process is dead"))
    }
}

/// A door as long as the process lives.
pub(super) struct Mortal<'l, D> {
    pub(super) door: D,
    pub(super) life: &'l Life,
}

impl<D> Mortal<'_, D> {
    fn store(&self) -> Result<&D, StoreError> {
        let dead = |error: io::Error| StoreError::Unusable {
            path: PathBuf::new(),
            cause: error.to_string(),
            kind: error.kind(),
        };
        self.life.spend().map(|()| &self.door).map_err(dead)
    }

    fn folder(&self) -> Result<&D, PublishError> {
        let dead = |cause| PublishError::Folder { path: PathBuf::new(), cause };
        self.life.spend().map(|()| &self.door).map_err(dead)
    }
}

impl<S: Store> Store for Mortal<'_, S> {
    fn recall(&self, site: &str) -> Result<Memory, StoreError> {
        self.store()?.recall(site)
    }

    fn items(&self, site: &str) -> Result<Vec<Known>, StoreError> {
        self.store()?.items(site)
    }

    fn glance(&self, site: &str, latest: usize) -> Result<Glance, StoreError> {
        self.store()?.glance(site, latest)
    }

    fn keep(&self, site: &str, change: &Change) -> Result<(), StoreError> {
        self.store()?.keep(site, change)
    }

    fn published(&self, site: &str, rendering: &str) -> Result<(), StoreError> {
        self.store()?.published(site, rendering)
    }

    fn hold(&self, host: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.store()?.hold(host)
    }

    fn set_hold(&self, host: &str, until: DateTime<Utc>) -> Result<(), StoreError> {
        self.store()?.set_hold(host, until)
    }

    fn setback(&self, name: &str) -> Result<Option<Setback>, StoreError> {
        self.store()?.setback(name)
    }

    fn set_setback(&self, name: &str, setback: Option<Setback>) -> Result<(), StoreError> {
        self.store()?.set_setback(name, setback)
    }

    fn robots(&self, file: &Url) -> Result<Option<Kept>, StoreError> {
        self.store()?.robots(file)
    }

    fn set_robots(&self, file: &Url, kept: &Kept) -> Result<(), StoreError> {
        self.store()?.set_robots(file, kept)
    }

    fn marks(&self) -> Result<BTreeMap<String, String>, StoreError> {
        self.store()?.marks()
    }

    fn forget_others(&self, present: &[&str], before: DateTime<Utc>) -> Result<(), StoreError> {
        self.store()?.forget_others(present, before)
    }

    fn add_runs(&self, runs: &[Run]) -> Result<(), StoreError> {
        self.store()?.add_runs(runs)
    }

    fn keep_pages(&self, read: &[(&str, &BTreeMap<String, PageMemory>)]) -> Result<(), StoreError> {
        self.store()?.keep_pages(read)
    }

    fn runs(&self, site: &str, most: usize) -> Result<Vec<Run>, StoreError> {
        self.store()?.runs(site, most)
    }

    fn past(&self, site: &str, most: usize) -> Result<Vec<Run>, StoreError> {
        self.store()?.past(site, most)
    }
}

impl<P: Publish> Publish for Mortal<'_, P> {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, PublishError> {
        self.folder()?.get(name)
    }

    fn has(&self, name: &str) -> bool {
        self.folder().is_ok_and(|folder| folder.has(name))
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<Put, PublishError> {
        self.folder()?.put(name, bytes)
    }

    fn remove(&self, name: &str) -> Result<(), PublishError> {
        self.folder()?.remove(name)
    }
}
