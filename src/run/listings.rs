//! The first half of a visit: the listing pages are fetched as far as they are new, and their entries remembered.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use url::Url;

use super::{Items, SiteError, Skipped, Visit};
use crate::fetch::{Answer, Response};
use crate::health::{self, Usual, WrongPage};
use crate::item::{self, Followed, Index, Known, Sight};
use crate::listing::{self, Entry, Listing, ListingError, paging};
use crate::site::Site;
use crate::store::{Memory, Numbers, PageMemory};

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
    /// What the whole listing showed, for the next one; empty if it was not read as a whole.
    shown: Vec<String>,
    fresh: bool,
}

impl Seen {
    /// Every page was the same as before.
    pub(super) fn is_unchanged(&self) -> bool {
        !self.fresh
    }

    /// The memory as it is after this run.
    pub(super) fn into_memory(self, old: Memory, fingerprint: String) -> Memory {
        let (title, language) = (self.title.or(old.title), self.language.or(old.language));
        let shown = if self.shown.is_empty() { old.shown } else { self.shown };
        Memory { fingerprint, title, language, shown, pages: self.pages, ..old }
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
                    self.report.unread.get_or_insert_with(|| error.to_string());
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
        let mut listing = self.read_page(first, response, memory, seen)?;
        let mut visited = vec![first.clone()];
        for number in 2..=self.pages() {
            let found = listing.next.take();
            let Some(next) = paging::next_page(self.site, first, number - 1, found.as_ref(), &visited) else { break };
            if listing.entries.iter().any(|entry| known.find(entry).is_some()) {
                break;
            }
            seen.add(listing, visited.last().unwrap_or(first));
            match self.follow_page(&next, memory, seen) {
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

    fn follow_page(&mut self, url: &Url, memory: &Memory, seen: &mut Seen) -> Result<Listing, SiteError> {
        match self.fetch(url, crate::fetch::Validators::default())? {
            Answer::Fresh(response) => self.read_page(url, response, memory, seen),
            Answer::Unchanged => Ok(Listing::default()),
        }
    }

    fn read_page(
        &mut self,
        asked: &Url,
        response: Response,
        memory: &Memory,
        seen: &mut Seen,
    ) -> Result<Listing, SiteError> {
        let (site, asked, url) = (self.site, asked.clone(), response.url.clone());
        let (at, language) = (response.fetched_at, memory.language.clone());
        let read = move || {
            let listing = listing::read(&response, site);
            let usual = Usual { language: language.as_deref() };
            let is_suspect = listing.is_err() || health::is_suspect(&response, &asked, &usual);
            let wrong = is_suspect.then(|| health::wrong_page(&response, &asked, &usual)).flatten();
            (listing, wrong)
        };
        let mut listing = match self.workers.run(read) {
            (listing, None) => listing?,
            (listing, Some(page)) => self.right_after_all(listing, page, url)?,
        };
        seen.at.get_or_insert(at);
        self.report.found = Some(self.report.found.unwrap_or(0) + listing.entries.len());
        self.report.dropped.append(&mut listing.dropped);
        Ok(listing)
    }

    /// The listing of a page that looks like a wrong one, where its entries prove that it is not.
    fn right_after_all(
        &self,
        listing: Result<Listing, ListingError>,
        page: WrongPage,
        url: Url,
    ) -> Result<Listing, SiteError> {
        match listing {
            // The advice on the script that holds the data is the better one.
            Err(error @ ListingError::NoItems { payload: Some(_), .. }) if page.yields_to_entries() => {
                Err(error.into())
            }
            Ok(listing) if page.yields_to_entries() && !listing.entries.is_empty() => Ok(listing),
            Ok(listing) if self.proves(&listing, &page)? => Ok(listing),
            _ => Err(SiteError::WrongPage { url: Box::new(url), page }),
        }
    }

    /// Whether at least half of the entries are remembered, or as many are there as the site expects.
    fn proves(&self, listing: &Listing, page: &WrongPage) -> Result<bool, SiteError> {
        let known = self.world.store.items(&self.site.id)?;
        let index = Index::of(&known);
        let found = listing.entries.iter().filter_map(|entry| Some((entry, &known[index.find(entry)?])));
        let is_same = |(entry, known): &(&Entry, &Known)| entry.title.as_ref() == Some(&known.item.title);
        let (all, same) = found.fold((0, 0), |(all, same), pair| (all + 1, same + usize::from(is_same(&pair))));
        let is_known = all * 2 >= listing.entries.len() && all > 0;
        let is_expected = self.site.expect.items.is_some_and(|items| listing.entries.len() >= items);
        Ok((is_known || is_expected) && (page.yields_to_known_entries() || same > 0))
    }

    /// Puts what was seen beside what is known, on a parse thread: texts are cleaned there.
    pub(super) fn remember(&mut self, seen: &mut Seen, memory: &Memory, items: Items) -> Remembered {
        let (site, at, entries) = (self.site, seen.at.unwrap_or(self.world.now), std::mem::take(&mut seen.entries));
        // What another rule saw says nothing of this one, and a part of the pages nothing of the whole.
        let is_comparable = memory.fingerprint == self.fingerprint() && seen.fresh && !self.report.partial;
        let before = if is_comparable { memory.shown.clone() } else { Vec::new() };
        let is_whole = self.report.whole().is_some();
        let (remembered, numbers, shown) = self.workers.run(move || {
            let numbers = health::listing(&entries, &items.known, &before);
            let shown = health::shown(&entries);
            (remember(site, at, entries, items), numbers, shown)
        });
        if is_whole {
            seen.shown = shown;
            let Numbers { entries, found, overlap, .. } = numbers;
            self.report.numbers = Numbers { entries, found, overlap, ..std::mem::take(&mut self.report.numbers) };
        }
        self.report.numbers.new += remembered.new;
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
