//! A memory that ends with the process: for tests, and for verbs that must leave nothing behind. It keeps every
//! promise of [`Store`] that `sqlite` keeps, except to outlive the run.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use url::Url;

use super::{
    Change, FARTHEST_HOLD, Glance, LISTED_KEPT, Memory, PageMemory, RUNS_KEPT, Run, Setback, Store, StoreError,
};
use crate::fetch::robots;
use crate::item::{Followed, Known};

/// The memory of one process.
#[derive(Debug, Default)]
pub struct InMemory {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    sites: BTreeMap<String, Site>,
    holds: BTreeMap<String, DateTime<Utc>>,
    setbacks: BTreeMap<String, Setback>,
    robots: BTreeMap<Url, robots::Kept>,
    /// Oldest first.
    runs: BTreeMap<String, Vec<Run>>,
}

#[derive(Debug, Default)]
struct Site {
    memory: Memory,
    /// How often the items, the title or the language changed.
    revision: usize,
    /// By id.
    items: BTreeMap<String, Known>,
}

impl InMemory {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for InMemory {
    fn recall(&self, site: &str) -> Result<Memory, StoreError> {
        Ok(self.kept().sites.get(site).map(Site::recall).unwrap_or_default())
    }

    fn items(&self, site: &str) -> Result<Vec<Known>, StoreError> {
        Ok(self.kept().sites.get(site).map(Site::newest).unwrap_or_default())
    }

    fn glance(&self, site: &str, latest: usize) -> Result<Glance, StoreError> {
        let mut items = self.items(site)?;
        items.retain(|known| known.article != Followed::Waiting);
        let published = items.iter().map(|known| known.item.published).collect();
        items.truncate(latest);
        Ok(Glance { latest: items, published })
    }

    fn marks(&self) -> Result<BTreeMap<String, String>, StoreError> {
        Ok(self.kept().sites.iter().map(|(name, site)| (name.clone(), site.mark())).collect())
    }

    fn keep(&self, site: &str, change: &Change) -> Result<(), StoreError> {
        let mut kept = self.kept();
        if change.afresh {
            kept.sites.remove(site);
        }
        kept.sites.entry(site.to_owned()).or_default().keep(change);
        Ok(())
    }

    fn published(&self, site: &str, rendering: &str) -> Result<(), StoreError> {
        if let Some(site) = self.kept().sites.get_mut(site) {
            site.memory.unpublished = false;
            rendering.clone_into(&mut site.memory.rendering);
        }
        Ok(())
    }

    fn hold(&self, host: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.kept().holds.get(host).copied())
    }

    fn set_hold(&self, host: &str, until: DateTime<Utc>) -> Result<(), StoreError> {
        let mut kept = self.kept();
        let held = kept.holds.entry(host.to_owned()).or_insert(until);
        if *held < until || *held - until > FARTHEST_HOLD {
            *held = until;
        }
        Ok(())
    }

    fn setback(&self, name: &str) -> Result<Option<Setback>, StoreError> {
        Ok(self.kept().setbacks.get(name).copied())
    }

    fn set_setback(&self, name: &str, setback: Option<Setback>) -> Result<(), StoreError> {
        let setbacks = &mut self.kept().setbacks;
        match setback {
            Some(setback) => setbacks.insert(name.to_owned(), setback),
            None => setbacks.remove(name),
        };
        Ok(())
    }

    fn robots(&self, file: &Url) -> Result<Option<robots::Kept>, StoreError> {
        Ok(self.kept().robots.get(file).cloned())
    }

    fn set_robots(&self, file: &Url, kept: &robots::Kept) -> Result<(), StoreError> {
        self.kept().robots.insert(file.clone(), kept.clone());
        Ok(())
    }

    fn add_runs(&self, runs: &[Run]) -> Result<(), StoreError> {
        let mut kept = self.kept();
        for run in runs {
            let known = kept.runs.entry(run.site.clone()).or_default();
            known.push(run.clone());
            prune(known);
        }
        Ok(())
    }

    fn keep_pages(&self, read: &[(&str, &BTreeMap<String, PageMemory>)]) -> Result<(), StoreError> {
        let mut kept = self.kept();
        for (site, pages) in read {
            if let Some(site) = kept.sites.get_mut(*site) {
                site.memory.pages = (*pages).clone();
            }
        }
        Ok(())
    }

    fn runs(&self, site: &str, most: usize) -> Result<Vec<Run>, StoreError> {
        let kept = self.kept();
        Ok(kept.runs.get(site).into_iter().flatten().rev().take(most).cloned().collect())
    }

    fn past(&self, site: &str, most: usize) -> Result<Vec<Run>, StoreError> {
        let kept = self.kept();
        let runs = || kept.runs.get(site).into_iter().flatten().rev();
        let last = runs().take(1).filter(|run| most == 0 || run.numbers.entries.is_none());
        Ok(last.chain(runs().filter(|run| run.numbers.entries.is_some()).take(most)).cloned().collect())
    }

    fn forget_others(&self, present: &[&str], before: DateTime<Utc>) -> Result<(), StoreError> {
        let Kept { sites, runs, .. } = &mut *self.kept();
        runs.retain(|site, runs| {
            let stays = present.contains(&site.as_str()) || runs.last().is_none_or(|run| run.at >= before);
            if !stays {
                sites.remove(site);
            }
            stays
        });
        Ok(())
    }
}

impl Site {
    fn recall(&self) -> Memory {
        let waiting = self.items.values().filter(|known| known.article == Followed::Waiting).count();
        Memory { waiting, ..self.memory.clone() }
    }

    fn mark(&self) -> String {
        let Memory { fingerprint, rendering, unpublished, .. } = &self.memory;
        format!("{fingerprint:?} {rendering:?} {} {unpublished}", self.revision)
    }

    fn newest(&self) -> Vec<Known> {
        let mut items: Vec<Known> = self.items.values().cloned().collect();
        items.sort_by(newest_first);
        items
    }

    fn keep(&mut self, change: &Change) {
        let (old, new) = (&self.memory, &change.memory);
        let renamed = (&old.title, &old.language) != (&new.title, &new.language);
        let unpublished = old.unpublished || renamed;
        let changed = self.keep_items(&change.items) | self.forget(change);
        self.revision += usize::from(renamed || changed);
        let rendering = std::mem::take(&mut self.memory.rendering); // only `published` changes it
        self.memory = Memory { unpublished: unpublished || changed, waiting: 0, rendering, ..change.memory.clone() };
    }

    /// Whether anything became different.
    fn keep_items(&mut self, items: &[Known]) -> bool {
        let mut changed = false;
        for known in items {
            changed |= self.items.insert(known.item.id.clone(), known.clone()).as_ref() != Some(known);
        }
        changed
    }

    /// Forgets the items that are too many or too old; whether there were any.
    fn forget(&mut self, change: &Change) -> bool {
        let is_old =
            |known: &Known| change.since.is_some_and(|since| known.item.published.max(known.first_seen) < since);
        let mut items = self.newest();
        items.sort_by_key(|known| Reverse(known.came()));
        let items = items.into_iter().enumerate();
        let gone =
            items.filter(|(place, known)| *place >= change.keep || is_old(known)).map(|(_, known)| known.item.id);
        let gone: Vec<String> = gone.filter(|id| !change.spared.contains(id)).collect();
        gone.iter().for_each(|id| drop(self.items.remove(id)));
        !gone.is_empty()
    }
}

/// Forgets the oldest runs.
fn prune(runs: &mut Vec<Run>) {
    let old = runs.len().saturating_sub(RUNS_KEPT);
    let read = |run: &Run| run.numbers.entries.is_some();
    let mut spare = runs.iter().filter(|run| read(run)).count().saturating_sub(LISTED_KEPT);
    let mut place = 0;
    runs.retain(|run| {
        let is_spare = !read(run) || spare > 0;
        spare = spare.saturating_sub(usize::from(read(run)));
        place += 1;
        place > old || !is_spare
    });
}

fn newest_first(a: &Known, b: &Known) -> Ordering {
    let order = |known: &Known| (Reverse(known.item.published), Reverse(known.first_seen));
    order(a).cmp(&order(b)).then_with(|| a.item.id.cmp(&b.item.id))
}
