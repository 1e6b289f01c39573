//! The first half of a visit: the listing pages are fetched as far as they are new, and their entries remembered.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use url::Url;

use super::{Items, SiteError, Skipped, Visit};
use crate::fetch::{Answer, Response};
use crate::item::{self, Followed, Index, Sight};
use crate::listing::{self, Entry, Listing, paging};
use crate::site::Site;
use crate::store::{Memory, PageMemory};

/// What the listing pages showed in this run.
#[derive(Default)]
pub(super) struct Seen {
    /// Entries in the order of the pages, each with the page it stands on.
    pub(super) entries: Vec<(Entry, Url)>,
    /// Validators and hashes of the pages that were asked.
    pages: BTreeMap<String, PageMemory>,
    title: Option<String>,
    language: Option<String>,
    /// When the first page came; the run's own beginning if none did.
    pub(super) at: Option<DateTime<Utc>>,
    fresh: bool,
}

impl Seen {
    /// Every page was the same as before.
    pub(super) fn is_unchanged(&self) -> bool {
        !self.fresh
    }

    /// The memory as it is after this run.
    pub(super) fn into_memory(self, old: Memory, fingerprint: String) -> Memory {
        let title = self.title.or(old.title);
        Memory { fingerprint, title, language: self.language.or(old.language), pages: self.pages, ..old }
    }
}

impl Visit<'_> {
    /// Asks every listing page of the site. One page of several that fails is noted; if all fail, the site has failed.
    pub(super) fn read_listings(&mut self, memory: &Memory) -> Result<Seen, SiteError> {
        let mut seen = Seen::default();
        let mut failed: Option<SiteError> = None;
        let mut good = 0;
        for url in &self.site.urls {
            match self.read_pages(url, memory, &mut seen) {
                Ok(()) => good += 1,
                Err(error) => {
                    self.report.partial = true;
                    self.report.skipped.push(Skipped { url: url.to_string(), why: error.to_string() });
                    failed.get_or_insert(error);
                }
            }
        }
        match failed {
            Some(error) if good == 0 => {
                self.report.skipped.clear();
                Err(error)
            }
            _ => {
                if seen.fresh && !self.report.partial {
                    listing::ensure_enough(seen.entries.len(), self.site)?;
                }
                Ok(seen)
            }
        }
    }

    /// One listing page and those that follow it, until something is known already.
    fn read_pages(&mut self, first: &Url, memory: &Memory, seen: &mut Seen) -> Result<(), SiteError> {
        let old = memory.pages.get(first.as_str());
        let Some(response) = self.fetch_listing(first, old, seen)? else {
            self.report.partial = true;
            return Ok(());
        };
        let known = if self.pages() > 1 { self.world.store.items(&self.site.id)? } else { Vec::new() };
        let known = Index::of(&known);
        let mut listing = self.read_page(response, seen)?;
        let mut visited = vec![first.clone()];
        for number in 2..=self.pages() {
            let found = listing.next.take();
            let Some(next) = paging::next_page(self.site, first, number - 1, found.as_ref(), &visited) else { break };
            if listing.entries.iter().any(|entry| known.find(entry).is_some()) {
                break;
            }
            seen.add(listing, visited.last().unwrap_or(first));
            match self.follow_page(&next, seen) {
                Ok(page) => listing = page,
                Err(error) => {
                    self.report.skipped.push(Skipped { url: next.to_string(), why: error.to_string() });
                    return Ok(());
                }
            }
            visited.push(next);
        }
        seen.add(listing, visited.last().unwrap_or(first));
        Ok(())
    }

    fn pages(&self) -> usize {
        self.site.listing.paging.as_ref().map_or(1, |paging| paging.pages)
    }

    /// The page, or `None` if it is the same as before, by its validators or by its bytes.
    fn fetch_listing(
        &mut self,
        url: &Url,
        old: Option<&PageMemory>,
        seen: &mut Seen,
    ) -> Result<Option<Response>, SiteError> {
        let validators = old.map(|page| page.validators.clone()).unwrap_or_default();
        let page = match self.fetch(url, validators)? {
            Answer::Unchanged => old.cloned().unwrap_or_default(),
            Answer::Fresh(response) => {
                let hash = blake3::hash(response.text.as_bytes()).to_hex().to_string();
                let page = PageMemory { validators: response.validators(), hash };
                if old.is_none_or(|old| old.hash != page.hash) {
                    seen.pages.insert(url.to_string(), page);
                    return Ok(Some(response));
                }
                page
            }
        };
        seen.pages.insert(url.to_string(), page);
        Ok(None)
    }

    fn follow_page(&mut self, url: &Url, seen: &mut Seen) -> Result<Listing, SiteError> {
        match self.fetch(url, crate::fetch::Validators::default())? {
            Answer::Fresh(response) => self.read_page(response, seen),
            Answer::Unchanged => Ok(Listing::default()),
        }
    }

    fn read_page(&mut self, response: Response, seen: &mut Seen) -> Result<Listing, SiteError> {
        seen.at.get_or_insert(response.fetched_at);
        let site = self.site;
        let mut listing = self.workers.run(move || listing::read(&response, site))?;
        self.report.found = Some(self.report.found.unwrap_or(0) + listing.entries.len());
        self.report.dropped.append(&mut listing.dropped);
        Ok(listing)
    }

    /// Puts what was seen beside what is known, on a parse thread: texts are cleaned there.
    pub(super) fn remember(&mut self, seen: &mut Seen, items: Items) -> Remembered {
        let (site, at, entries) = (self.site, seen.at.unwrap_or(self.world.now), std::mem::take(&mut seen.entries));
        let remembered = self.workers.run(move || remember(site, at, entries, items));
        self.report.new += remembered.new;
        self.report.changed += remembered.changed;
        remembered
    }
}

/// The items after the listing was read.
pub(super) struct Remembered {
    pub(super) items: Items,
    /// The places of the entries in `items`, in listing order.
    pub(super) shown: Vec<usize>,
    /// Of those, the ones that are new and need no article.
    pub(super) visible: Vec<usize>,
    new: usize,
    changed: usize,
}

fn remember(site: &Site, at: DateTime<Utc>, entries: Vec<(Entry, Url)>, items: Items) -> Remembered {
    let index = Index::of(&items.known);
    let mut done = Remembered { items, shown: Vec::new(), visible: Vec::new(), new: 0, changed: 0 };
    for (position, (entry, base)) in entries.into_iter().enumerate() {
        let follow = site.article.is_some() && entry.url.as_ref().is_some_and(|url| site.allows(url));
        let sight = Sight { at, position, base: &base, follow };
        match index.find(&entry) {
            Some(place) => done.again(place, entry, sight),
            None => done.first(entry, sight),
        }
    }
    done
}

impl Remembered {
    fn first(&mut self, entry: Entry, sight: Sight<'_>) {
        let (known, place) = (item::first(entry, sight), self.items.known.len());
        self.new += 1;
        self.shown.push(place);
        if known.article == Followed::Done {
            self.visible.push(place);
        }
        self.items.known.push(known);
    }

    fn again(&mut self, place: usize, entry: Entry, sight: Sight<'_>) {
        let old = &self.items.known[place];
        let from_listing = !sight.follow || matches!(old.article, Followed::Failed(_));
        self.shown.push(place);
        if let Some(changed) = item::again(old, entry, sight, from_listing) {
            self.changed += 1;
            self.items.known[place] = changed;
        }
    }
}

impl Seen {
    fn add(&mut self, listing: Listing, page: &Url) {
        self.fresh = true;
        self.title = self.title.take().or(listing.title);
        self.language = self.language.take().or(listing.language);
        for entry in listing.entries {
            // A list that moves on between two requests shows an entry on both pages.
            let is_double = self.entries.iter().any(|(known, _)| known.id == entry.id && known.url == entry.url);
            if !is_double {
                self.entries.push((entry, page.clone()));
            }
        }
    }
}
