//! The files that are served, by the names that sites.yaml gives them: nothing else of the folder can be asked for. A file
//! is read when somebody wants it, kept as it was, and dropped when the disk has another one.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::coding::Coding;
use super::file::{File, Kind, Stamp};
use super::schedule;
use crate::formats::{Format, index, opml, status};
use crate::site::Site;

/// How many bytes of files are kept in memory, in all codings; what was not wanted for longest goes first.
const MOST_HELD: usize = 32 << 20;

/// The files of one sites.yaml.
pub(super) struct Shelf {
    slots: BTreeMap<String, Arc<Slot>>,
    started: Instant,
}

/// The place of one file.
pub(super) struct Slot {
    path: PathBuf,
    kind: Kind,
    /// For how long a reader need not ask again, in seconds.
    pub(super) fresh: AtomicU64,
    held: RwLock<Option<Arc<File>>>,
    reading: Mutex<()>,
    /// When it was last wanted, in seconds since the start.
    wanted: AtomicU64,
}

impl Shelf {
    /// A shelf for these sites. What `old` holds already stays.
    pub(super) fn of(folder: &Path, sites: &[Site], old: Option<&Self>) -> Self {
        let slot = |(name, kind, fresh): (String, Kind, u64)| {
            let known = old.and_then(|old| old.slots.get(&name)).cloned();
            let slot = known.unwrap_or_else(|| Arc::new(Slot::new(folder.join(&name), kind)));
            slot.fresh.store(fresh, Ordering::Relaxed);
            (name, slot)
        };
        let started = old.map_or_else(Instant::now, |old| old.started);
        Self { slots: names(sites).map(slot).collect(), started }
    }

    /// The place of a name.
    pub(super) fn slot(&self, name: &str) -> Option<&Arc<Slot>> {
        let slot = self.slots.get(name)?;
        let now = self.started.elapsed().as_secs();
        if slot.wanted.load(Ordering::Relaxed) != now {
            slot.wanted.store(now, Ordering::Relaxed);
        }
        Some(slot)
    }

    /// Says how often the feeds of a site are made anew.
    pub(super) fn set_interval(&self, site: &Site, interval: Duration) {
        for slot in names_of(site).filter_map(|(name, _)| self.slots.get(&name)) {
            slot.fresh.store(schedule::fresh(Some(interval)), Ordering::Relaxed);
        }
    }

    /// Drops what the disk does not have like this any more; the next who wants it gets the new one.
    pub(super) fn refresh(&self) {
        for slot in self.slots.values() {
            let Some(file) = slot.held() else { continue };
            if Stamp::at(&slot.path).ok() != Some(file.stamp) {
                slot.drop_file();
            }
        }
    }

    /// Reads the file and packs it, where that is still to be done. Slow: not for a thread that others wait for.
    ///
    /// # Errors
    /// There is no such file, or it cannot be read.
    pub(super) fn prepare(&self, slot: &Slot, coding: Coding) -> io::Result<Arc<File>> {
        let file = slot.read()?;
        file.prepare(coding);
        self.make_room(slot);
        Ok(file)
    }

    fn make_room(&self, but: &Slot) {
        let held = |slot: &Arc<Slot>| Some((slot.wanted.load(Ordering::Relaxed), slot.held()?.size(), slot.clone()));
        let mut held: Vec<_> = self.slots.values().filter_map(held).collect();
        let mut size: usize = held.iter().map(|(_, size, _)| size).sum();
        if size <= MOST_HELD {
            return;
        }
        held.sort_by_key(|(wanted, ..)| *wanted);
        for (_, bytes, slot) in held.iter().filter(|(_, _, slot)| slot.path != but.path) {
            if size <= MOST_HELD {
                return;
            }
            slot.drop_file();
            size -= bytes;
        }
    }
}

impl Slot {
    fn new(path: PathBuf, kind: Kind) -> Self {
        let fresh = AtomicU64::new(schedule::fresh(None));
        Self { path, kind, fresh, held: RwLock::default(), reading: Mutex::default(), wanted: AtomicU64::new(0) }
    }

    /// The file, if it is in memory.
    pub(super) fn held(&self) -> Option<Arc<File>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn drop_file(&self) {
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Of many who want it at once, one reads.
    fn read(&self) -> io::Result<Arc<File>> {
        let _reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = self.held() {
            return Ok(file);
        }
        let file = Arc::new(File::read(&self.path, self.kind)?);
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(file.clone());
        Ok(file)
    }
}

/// The names that these sites have (docs/outputs.md), and for how long a reader need not ask again.
fn names(sites: &[Site]) -> impl Iterator<Item = (String, Kind, u64)> {
    let of_site = |site| names_of(site).map(|(name, kind)| (name, kind, schedule::fresh(site.every)));
    let of_all = [(index::FILE, Kind::Page), (opml::FILE, Kind::List), (status::FILE, Kind::Feed(Format::Atom))];
    let of_all = of_all.map(|(name, kind)| (name.to_owned(), kind, schedule::fresh(None)));
    sites.iter().flat_map(of_site).chain(of_all)
}

fn names_of(site: &Site) -> impl Iterator<Item = (String, Kind)> {
    let feed = |&format: &Format| (format!("{}.{}", site.id, format.extension()), Kind::Feed(format));
    site.formats.iter().map(feed).chain([(format!("{}.html", site.id), Kind::Page)])
}
