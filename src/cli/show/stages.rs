//! The stages of one site or one address, each kept as it came out. How they are shown is left to `text`, `json` and
//! `draw`.

use std::collections::HashSet;

use chrono_tz::Tz;
use url::Url;

use super::fetched::{About, Fetched, fetch};
use super::followed::{Followed, Lead};
use crate::article;
use crate::cli::fill::{self, Fill};
use crate::cli::outside::Outside;
use crate::fetch::Response;
use crate::field::ItemTold;
use crate::listing::{self, Dropped, Entry, Guess, Listing, paging};
use crate::page::Page;
use crate::run::{self, Discovery, Reach, SiteError};
use crate::site::{Ask, Site, Source, Start};

/// Everything that is shown.
pub(super) struct Shown {
    /// The site's key, or the address.
    pub(super) what: String,
    /// In which times are shown.
    pub(super) zone: Tz,
    /// The listing pages, in the order of the rule.
    pub(super) pages: Vec<Listed>,
    /// The entries of all of them.
    pub(super) rows: Vec<Row>,
    /// The article page that was looked at.
    pub(super) article: Option<Followed>,
    /// Why the site fails.
    pub(super) error: Option<SiteError>,
}

/// One listing page.
pub(super) struct Listed {
    pub(super) asked: Url,
    pub(super) fetched: Option<Fetched>,
    pub(super) about: Option<About>,
    /// How the entries are found.
    pub(super) rule: String,
    /// The rule that was detected, where the site gives none.
    pub(super) detected: Option<Guess>,
    pub(super) entries: usize,
    /// How many of them have each field.
    pub(super) fills: Vec<Fill>,
    pub(super) dropped: Vec<Dropped>,
    /// How all its items were read, the dropped ones too.
    pub(super) items: Vec<ItemTold>,
    /// The page that would be read after it.
    pub(super) next: Option<Url>,
    /// The sitemaps that an index of them names, the newest first.
    pub(super) sitemaps: Vec<Url>,
    /// The feeds that the site has already, where they were looked for.
    pub(super) feeds: Option<Discovery>,
    pub(super) error: Option<SiteError>,
}

/// One entry: the page it stands on and its place among the items there.
pub(super) struct Row {
    pub(super) page: usize,
    pub(super) told: ItemTold,
    pub(super) entry: Entry,
}

impl Shown {
    pub(super) fn of(what: &str, zone: Tz) -> Self {
        Self { what: what.to_owned(), zone, pages: Vec::new(), rows: Vec::new(), article: None, error: None }
    }

    /// Some listing pages of a site. One of several that fails is told; where all fail, the site fails.
    pub(super) fn listings(site: &Site, starts: &[Start], outside: &Outside) -> Self {
        let mut shown = Self::of(&site.id, site.timezone);
        for start in starts {
            for url in shown.page(start, &start.ask, site, outside) {
                shown.page(start, &Ask::get(url), site, outside);
            }
        }
        if shown.pages.iter().all(|page| page.error.is_some()) {
            shown.error = shown.pages.iter_mut().find_map(|page| page.error.take());
        } else if site.listing.paging.is_none()
            && starts.len() == site.urls.len()
            && shown.pages.iter().all(|page| page.error.is_none())
        {
            shown.error = listing::ensure_enough(shown.rows.len(), site).err().map(SiteError::Listing);
        }
        shown
    }

    /// Asks for one listing page. Gives the sitemaps that are to be read after it, where it is an index of them.
    fn page(&mut self, start: &Start, ask: &Ask, site: &Site, outside: &Outside) -> Vec<Url> {
        let fetched = fetch(ask, &site.http_of(start), origin(site, &ask.url), outside);
        self.listing(start, &ask.url, fetched, site);
        let named = self.pages.last().map(|page| page.sitemaps.as_slice()).unwrap_or_default();
        let Source::Sitemap { most } = site.listing.source else { return Vec::new() };
        named.iter().filter(|url| site.allows(url)).take(most).cloned().collect()
    }

    /// One listing page, fetched.
    pub(super) fn listing(&mut self, start: &Start, url: &Url, fetched: Result<Fetched, SiteError>, site: &Site) {
        let mut listed = Listed::of(url, site);
        match fetched {
            Ok(fetched) => {
                listed.about = about(&fetched.response, site);
                let (listing, items) = listing::explain(&fetched.response, site);
                listed.items = items;
                match listing {
                    Ok(listing) => self.rows.extend(listed.take(listing, start, site, self.pages.len())),
                    Err(error) => listed.error = Some(error.into()),
                }
                listed.fetched = Some(fetched);
            }
            Err(error) => listed.error = Some(error),
        }
        self.pages.push(listed);
    }

    /// The page as a listing, if it is one; else it is given back. An article has lists beside it.
    pub(super) fn try_listing(&mut self, url: &Url, fetched: Fetched, site: &Site) -> Option<Fetched> {
        if Page::parse(&fetched.response).is_ok_and(|page| article::is_article(&page)) {
            return Some(fetched);
        }
        self.listing(site.urls.first()?, url, Ok(fetched), site);
        if self.rows.is_empty() { self.pages.pop()?.fetched } else { None }
    }

    /// Looks for the feeds that the site has already, beside its first page. Recordings hold none.
    pub(super) fn discover(&mut self, site: &Site, outside: &Outside, reach: Reach) {
        let world = outside.world();
        let Some(page) = self.pages.first_mut().filter(|_| !world.recorded) else { return };
        let entries: Vec<Entry> = self.rows.iter().filter(|row| row.page == 0).map(|row| row.entry.clone()).collect();
        let fetched = page.fetched.as_ref();
        page.feeds = fetched.map(|fetched| run::discover(&fetched.response, &entries, site, world.fetch, reach));
    }

    /// The article page of the so-many-th entry; `force`: even if the site follows no links.
    pub(super) fn follow(&mut self, number: usize, site: &Site, force: bool, outside: &Outside) {
        let row = number.checked_sub(1).and_then(|place| self.rows.get(place));
        let first = self.pages.iter().find_map(|page| page.fetched.as_ref());
        let (Some(row), Some(first)) = (row, first) else { return };
        let Some(page) = self.pages.get(row.page) else { return };
        let lead = Lead { number, entry: &row.entry, listing: &page.asked, at: first.response.fetched_at };
        self.article = Some(Followed::behind(&lead, site, force, outside));
    }
}

impl Listed {
    /// It has items, and none of them is an entry.
    pub(super) fn is_refused(&self) -> bool {
        self.entries == 0 && self.dropped.is_empty() && !self.items.is_empty()
    }

    fn of(url: &Url, site: &Site) -> Self {
        Self {
            asked: url.clone(),
            fetched: None,
            about: None,
            rule: rule(site),
            detected: None,
            entries: 0,
            fills: Vec::new(),
            dropped: Vec::new(),
            items: Vec::new(),
            next: None,
            sitemaps: Vec::new(),
            feeds: None,
            error: None,
        }
    }

    /// Keeps what the page gives besides its entries, and gives those: an entry is an item that was not dropped.
    fn take(&mut self, listing: Listing, start: &Start, site: &Site, page: usize) -> Vec<Row> {
        let asked = std::slice::from_ref(&start.ask);
        self.next = paging::next_page(site, start, 1, &listing, asked).map(|ask| ask.url);
        let Listing { mut entries, dropped, title, language, sitemaps, detected, .. } = listing;
        self.fills = fill::of(&entries.iter().collect::<Vec<_>>(), &site.listing.fields);
        let gone: HashSet<usize> = dropped.iter().map(|dropped| dropped.position).collect();
        let kept = self.items.iter().filter(|told| !gone.contains(&told.position)).cloned();
        entries.iter_mut().for_each(|entry| entry.tag(&start.tags));
        let rows: Vec<Row> = kept.zip(entries).map(|(told, entry)| Row { page, told, entry }).collect();
        if title.is_some() || language.is_some() {
            self.about.get_or_insert(About { title, language, canonical: None });
        }
        (self.entries, self.dropped) = (rows.len(), dropped);
        (self.sitemaps, self.detected) = (sitemaps, detected);
        rows
    }
}

/// The page that decides where secrets may go, as a build has it.
pub(super) fn origin<'a>(site: &'a Site, url: &'a Url) -> &'a Url {
    site.urls.first().map_or(url, |start| &start.ask.url)
}

/// Sitemaps, feeds and JSON are no pages.
fn about(response: &Response, site: &Site) -> Option<About> {
    let is_page = match &site.listing.source {
        Source::Html { .. } | Source::XPath { .. } | Source::Detect => true,
        Source::Json { script, .. } => script.is_some(),
        Source::Sitemap { .. } | Source::Feed => false,
    };
    is_page.then(|| Page::parse(response).ok().map(|page| About::of(&page))).flatten()
}

/// How the entries of a site are found, in words.
fn rule(site: &Site) -> String {
    match &site.listing.source {
        Source::Html { text, with_next: 0, .. } => format!("elements that match `{text}`"),
        Source::Html { text, .. } => format!("elements that match `{text}`, each with what follows it"),
        Source::XPath { item, .. } => format!("elements that `{}` finds", item.text),
        Source::Json { path, script: Some(place) } => format!("`{}` in the JSON of `{}`", path.text, place.text),
        Source::Json { path, script: None } => format!("`{}` in the JSON", path.text),
        Source::Sitemap { .. } => "the addresses of the sitemap".into(),
        Source::Feed => "the entries of the feed".into(),
        Source::Detect => "detection, because there is no rule".into(),
    }
}
