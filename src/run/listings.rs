//! The first half of a visit: the listing pages are fetched as far as they are new, and their entries remembered.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{Items, SiteError, Skipped, Visit};
use crate::fetch::{Answer, Request, Response, Validators};
use crate::health::{self, WrongPage};
use crate::item::{self, Followed, Index, Known, Sight};
use crate::links;
use crate::listing::{self, Entry, Listing, ListingError, paging};
use crate::site::{Ask, Next, Site, Source, Start};
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
    /// The language that the pages had so far.
    pub(super) usual: Option<String>,
    /// What is in `entries`.
    known: HashSet<(Option<String>, Option<String>)>,
    fresh: bool,
}

impl Seen {
    /// Every page was the same as before.
    pub(super) fn is_unchanged(&self) -> bool {
        !self.fresh
    }

    /// The memory as it is after this run, and the pages as they are once the run is remembered: of those that changed the
    /// memory knows nothing until then.
    pub(super) fn into_memory(mut self, old: Memory, fingerprint: String) -> (Memory, BTreeMap<String, PageMemory>) {
        let (title, language) = (self.title.or(old.title), self.language.or(old.language));
        let shown = if self.shown.is_empty() { old.shown } else { self.shown };
        let pages = std::mem::take(&mut self.pages);
        let mut same = old.pages;
        same.retain(|url, page| pages.get(url) == Some(page));
        let news = if same == pages { BTreeMap::new() } else { pages };
        (Memory { fingerprint, title, language, shown, pages: same, ..old }, news)
    }
}

impl Visit<'_> {
    /// Asks every listing page of the site. One page of several that fails is noted; if all fail, the site has failed.
    pub(super) fn read_listings(&mut self, memory: &Memory) -> Result<Seen, SiteError> {
        let mut seen = Seen { usual: memory.language.clone(), ..Seen::default() };
        let mut failed: Option<SiteError> = None;
        let mut good = 0;
        for start in &self.site.urls {
            match self.read_pages(start, memory, &mut seen) {
                Ok(()) => good += 1,
                Err(error) => {
                    self.skip(start, &error);
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

    /// A page of the list that could not be read: the others go on without it.
    fn skip(&mut self, url: &Url, error: &SiteError) {
        self.report.partial = true;
        self.report.unread.get_or_insert_with(|| error.to_string());
        self.report.skipped.push(Skipped { url: url.to_string(), why: error.to_string() });
    }

    /// One listing page and those that follow it, until something is known already.
    fn read_pages(&mut self, start: &Start, memory: &Memory, seen: &mut Seen) -> Result<(), SiteError> {
        let Some(response) = self.fetch_listing(start, &start.ask, memory, seen)? else {
            self.report.partial = true;
            return Ok(());
        };
        let first = self.read_page(start, &start.ask.url, response, seen)?;
        if !first.sitemaps.is_empty() {
            // That the index is the same does not say that the sitemaps are.
            seen.pages.remove(&start.ask.key());
            return self.read_sitemaps(start, &first.sitemaps, memory, seen);
        }
        self.read_further(start, first, seen)
    }

    /// Adds the first page and those after it, as far as they show anything new.
    fn read_further(&mut self, start: &Start, first: Listing, seen: &mut Seen) -> Result<(), SiteError> {
        let known = if self.pages() > 1 { self.world.store.items(&self.site.id)? } else { Vec::new() };
        let known = Index::of(&known, &self.site.moved_from);
        let (mut listing, mut asked) = (first, vec![start.ask.clone()]);
        while let Some(next) = paging::next_page(self.site, start, asked.len(), &listing, &asked) {
            if listing.entries.iter().any(|entry| known.find(entry).is_some()) {
                break;
            }
            seen.add(listing, asked.last().map_or(start, |ask| &ask.url));
            listing = match self.follow_page(start, &next, seen) {
                Ok(page) if seen.has_all(&page) => return Ok(()),
                Ok(page) => page,
                Err(error) if is_end(&error, self.site) => return Ok(()),
                Err(error) => {
                    self.report.skipped.push(Skipped { url: next.url.to_string(), why: error.to_string() });
                    return Ok(());
                }
            };
            asked.push(next);
        }
        seen.add(listing, asked.last().map_or(start, |ask| &ask.url));
        Ok(())
    }

    fn pages(&self) -> usize {
        self.site.listing.paging.as_ref().map_or(1, |paging| paging.pages)
    }

    /// The sitemaps of an index, as many as the rule wants. One of several that fails is noted.
    fn read_sitemaps(
        &mut self,
        start: &Start,
        sitemaps: &[Url],
        memory: &Memory,
        seen: &mut Seen,
    ) -> Result<(), SiteError> {
        let Source::Sitemap { most } = self.site.listing.source else { return Ok(()) };
        let near: Vec<&Url> = sitemaps.iter().filter(|url| self.site.allows(url)).take(most).collect();
        if near.is_empty() {
            let (url, example) = (Box::new(start.ask.url.clone()), sitemaps[0].to_string());
            return Err(ListingError::FarSitemaps { url, example }.into());
        }
        let (mut failed, mut good) = (None, 0);
        for url in near {
            match self.read_sitemap(start, url, memory, seen) {
                Ok(()) => good += 1,
                Err(error) => {
                    self.skip(url, &error);
                    failed.get_or_insert(error);
                }
            }
        }
        failed.filter(|_| good == 0).map_or(Ok(()), Err)
    }

    fn read_sitemap(&mut self, start: &Start, url: &Url, memory: &Memory, seen: &mut Seen) -> Result<(), SiteError> {
        match self.fetch_listing(start, &Ask::get(url.clone()), memory, seen)? {
            Some(response) => {
                let listing = self.read_page(start, url, response, seen)?;
                if let Some(inner) = listing.sitemaps.first() {
                    let (url, example) = (Box::new(url.clone()), inner.to_string());
                    return Err(ListingError::SitemapIndex { url, sitemaps: listing.sitemaps.len(), example }.into());
                }
                seen.add(listing, url);
            }
            None => self.report.partial = true,
        }
        Ok(())
    }

    /// The page, or `None` if it is the same as before, by its validators or by its bytes.
    fn fetch_listing(
        &mut self,
        start: &Start,
        ask: &Ask,
        memory: &Memory,
        seen: &mut Seen,
    ) -> Result<Option<Response>, SiteError> {
        let key = ask.key();
        let old = memory.pages.get(&key);
        // RFC 9110 section 13.1: conditions are for GET; what a POST answers is compared by its bytes alone.
        let validators = old.filter(|_| ask.body.is_none()).map(|page| page.validators.clone()).unwrap_or_default();
        let page = match self.ask(start, ask, validators)? {
            Answer::Unchanged => old.cloned().unwrap_or_default(),
            Answer::Fresh(response) => {
                let hash = blake3::hash(response.text.as_bytes()).to_hex().to_string();
                let page = PageMemory { validators: response.validators(), hash };
                if old.is_none_or(|old| old.hash != page.hash) {
                    seen.pages.insert(key, page);
                    return Ok(Some(response));
                }
                page
            }
        };
        seen.pages.insert(key, page);
        Ok(None)
    }

    /// One page of a list, first or later.
    pub(super) fn ask(&mut self, start: &Start, ask: &Ask, validators: Validators) -> Result<Answer, SiteError> {
        let site = self.site;
        let http = site.http_of(start);
        let body = ask.body.as_ref();
        self.send(&Request { body, validators, ..Request::get(&ask.url, &http, &site.urls[0]) })
    }

    fn follow_page(&mut self, start: &Start, ask: &Ask, seen: &mut Seen) -> Result<Listing, SiteError> {
        match self.ask(start, ask, Validators::default())? {
            Answer::Fresh(response) => self.read_page(start, &ask.url, response, seen),
            Answer::Unchanged => Ok(Listing::default()),
        }
    }

    fn read_page(
        &mut self,
        start: &Start,
        asked: &Url,
        response: Response,
        seen: &mut Seen,
    ) -> Result<Listing, SiteError> {
        let at = response.fetched_at;
        let mut listing = self.read_right(asked, response, seen.usual.clone())?;
        seen.at.get_or_insert(at);
        if listing.sitemaps.is_empty() {
            self.report.found = Some(self.report.found.unwrap_or(0) + listing.entries.len());
        }
        self.report.dropped.append(&mut listing.dropped);
        listing.entries.iter_mut().for_each(|entry| entry.tag(&start.tags));
        Ok(listing)
    }

    /// Puts what was seen beside what is known, on a parse thread: texts are cleaned there.
    pub(super) fn remember(&mut self, seen: &mut Seen, memory: &Memory, mut items: Items) -> Remembered {
        self.recall_past(health::LISTED);
        let at = self.steady(seen.at.unwrap_or(self.world.now), &items);
        let (site, entries) = (self.site, std::mem::take(&mut seen.entries));
        // A part of the pages says nothing of the whole.
        let is_rebuilt = items.is_rebuilt();
        let before = match seen.fresh && !self.report.partial {
            true if is_rebuilt => items.known.iter().map(|known| health::mark_of(&known.key)).collect(),
            true => memory.shown.clone(),
            false => Vec::new(),
        };
        let is_same_rule = is_rebuilt || memory.fingerprint == self.fingerprint();
        let is_whole = self.report.whole().is_some();
        item::rewind(&mut items.known, at);
        let (remembered, numbers, shown) = self.workers.run(move || {
            let places = Index::of(&items.known, &site.moved_from).find_all(entries.iter().map(|(entry, _)| entry));
            let numbers = health::listing(&entries, &items.known, &places, &before, at);
            let numbers = if is_same_rule { numbers } else { health::by_another_rule(numbers) };
            let shown = health::shown(&entries);
            (remember(site, at, entries, &places, items), numbers, shown)
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

/// `places` says of each entry which of the items it is.
fn remember(
    site: &Site,
    at: DateTime<Utc>,
    entries: Vec<(Entry, Url)>,
    places: &[Option<usize>],
    items: Items,
) -> Remembered {
    let last_known = places.iter().rposition(Option::is_some).filter(|_| is_newest_first(places, &items.known));
    let rebuilt = items.oldest_rebuilt().zip(last_known);
    let mut done = Remembered { items, shown: Vec::new(), visible: Vec::new(), new: 0, changed: 0 };
    for (position, ((entry, base), place)) in entries.into_iter().zip(places).enumerate() {
        let follow = site.article.is_some() && entry.url.as_ref().is_some_and(|url| site.allows(url));
        let sight = Sight { at, position, base: &base, follow };
        match place {
            Some(place) => done.again(*place, entry, sight),
            None => done.first(entry, sight),
        }
    }
    if let Some((oldest, last_known)) = rebuilt {
        done.put_before(oldest, last_known + 1);
    }
    done
}

/// As far as the list is known, it falls in time.
fn is_newest_first(places: &[Option<usize>], known: &[Known]) -> bool {
    let published = places.iter().flatten().map(|&place| known[place].item.published);
    published.is_sorted_by(|earlier_shown, later_shown| earlier_shown >= later_shown)
}

impl Remembered {
    /// The files hold the newest items only: what stands undated on the page below all of them was in the feed before
    /// they were cut, and is not new today.
    fn put_before(&mut self, oldest: DateTime<Utc>, from: usize) {
        for (below, &place) in (1..).zip(self.shown.iter().skip(from)) {
            let known = &mut self.items.known[place];
            if known.precision.is_none() {
                known.first_seen = oldest - TimeDelta::seconds(below);
                (known.item.published, known.item.updated) = (known.first_seen, known.first_seen);
            }
        }
    }

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
            if self.known.insert(named(&entry)) {
                self.entries.push((entry, page.clone()));
            }
        }
    }

    /// A page that shows nothing new: past the end some sites answer with the first page or the last one.
    fn has_all(&self, listing: &Listing) -> bool {
        listing.entries.iter().all(|entry| self.known.contains(&named(entry)))
    }
}

/// What an entry is known by: the two forms of one link on a page are one entry.
fn named(entry: &Entry) -> (Option<String>, Option<String>) {
    (entry.id.clone(), entry.url.as_ref().map(links::key))
}

/// Whether a page that was counted is beyond the last one; a link does not lead there.
fn is_end(error: &SiteError, site: &Site) -> bool {
    let is_made = site.listing.paging.as_ref().is_some_and(|paging| matches!(paging.next, Next::Made(_)));
    let is_empty = matches!(error, SiteError::Listing(ListingError::NoItems { .. } | ListingError::EmptyFeed { .. }));
    let is_gone = matches!(error, SiteError::WrongPage { page: WrongPage::NotFound | WrongPage::Empty, .. });
    is_made && (is_empty || is_gone)
}
