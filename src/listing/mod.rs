//! A page to its entries: what the list shows of each article. Following an entry's link is left to `run`, the
//! article page to `article`.

pub mod detect;
mod draft;
mod error;
mod feed;
mod html;
mod json;
mod keep;
pub mod paging;
mod sitemap;

use url::Url;

use crate::dates::Moment;
use crate::entities;
use crate::fetch::Response;
use crate::field::{ItemTold, Trace};
use crate::page::{self, Page};
use crate::site::{Site, Source};

use detect::Detected;

pub use crate::field::{Enclosure, Image};
pub use error::ListingError;
pub use keep::{Dropped, Why, places};
pub use paging::next_page;
pub use sitemap::sitemaps;

/// What a listing shows of one article. It has a link or an id; everything else is what the page says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// The article's own page, as the listing links it (absolute http or https).
    pub url: Option<Url>,
    /// What the rule names as the identity.
    pub id: Option<String>,
    /// Plain text. Missing only where the site's articles are followed and may have it.
    pub title: Option<String>,
    /// First published.
    pub date: Option<Moment>,
    /// Last changed.
    pub updated: Option<Moment>,
    /// Persons, one each.
    pub authors: Vec<String>,
    /// The organisation.
    pub publisher: Option<String>,
    /// Plain text.
    pub summary: Option<String>,
    /// HTML as the page has it, not yet clean.
    pub content: Option<String>,
    /// The lead image.
    pub image: Option<Image>,
    /// Files that belong to it.
    pub enclosures: Vec<Enclosure>,
    /// Categories.
    pub tags: Vec<String>,
}

impl Entry {
    /// Adds the categories that its listing page brings, each once.
    pub fn tag(&mut self, tags: &[String]) {
        for tag in tags {
            if !self.tags.contains(tag) {
                self.tags.push(tag.clone());
            }
        }
    }

    /// This entry, with what it lacks taken from the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let longer = |ours: Vec<String>, theirs| if ours.is_empty() { theirs } else { ours };
        Self {
            url: self.url.or(other.url),
            id: self.id.or(other.id),
            title: self.title.or(other.title),
            date: self.date.or(other.date),
            updated: self.updated.or(other.updated),
            authors: longer(self.authors, other.authors),
            publisher: self.publisher.or(other.publisher),
            summary: self.summary.or(other.summary),
            content: self.content.or(other.content),
            image: self.image.or(other.image),
            enclosures: if self.enclosures.is_empty() { other.enclosures } else { self.enclosures },
            tags: longer(self.tags, other.tags),
        }
    }
}

/// What one listing page holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listing {
    /// In page order, one per identity, as the site's filters leave them.
    pub entries: Vec<Entry>,
    /// What was found and not taken, in page order.
    pub dropped: Vec<Dropped>,
    /// Where the page itself says the list goes on. Whether to go there is decided by [`next_page`].
    pub next: Option<Url>,
    /// What the page itself says the next one is asked with.
    pub cursor: Option<String>,
    /// A sitemap index: the sitemaps that it names, the newest first.
    pub sitemaps: Vec<Url>,
    /// The page's own title, plain text.
    pub title: Option<String>,
    /// BCP 47, as the page says it.
    pub language: Option<String>,
    /// The rule by which it was read, where the site gives none.
    pub detected: Option<Guess>,
}

/// What was detected of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// From 0 to 1.
    pub confidence: f64,
    /// The lines under `listing:` that read the same.
    pub yaml: String,
}

/// What a source found, before anything is dropped.
#[derive(Default)]
struct Found {
    drafts: Vec<draft::Draft>,
    /// How many more there were than the site's limit.
    beyond: usize,
    next: Option<Url>,
    cursor: Option<String>,
    sitemaps: Vec<Url>,
    title: Option<String>,
    language: Option<String>,
}

/// Reads one listing page by the site's rule.
///
/// # Errors
/// The page holds no entry: the message tells a page without items from items without links, and names the selector
/// or path. A page all of whose entries the site's own filters refuse is no error.
pub fn read(response: &Response, site: &Site) -> Result<Listing, ListingError> {
    read_watched(response, site, None)
}

/// [`read`], with notes of how each field of each item was read, in page order: the same reading, watched. The notes
/// are there also where none of the items became an entry.
pub fn explain(response: &Response, site: &Site) -> (Result<Listing, ListingError>, Vec<ItemTold>) {
    let trace = Trace::default();
    let listing = read_watched(response, site, Some(&trace));
    (listing, trace.told())
}

fn read_watched(response: &Response, site: &Site, watch: Option<&Trace>) -> Result<Listing, ListingError> {
    match &site.listing.source {
        Source::Detect => detect_and_read(response, site, watch),
        _ => read_with(found(response, site, None, watch)?, response, site),
    }
}

/// `page` is the response, where it is parsed already.
fn found(response: &Response, site: &Site, page: Option<&Page>, watch: Option<&Trace>) -> Result<Found, ListingError> {
    let elements = |rule| match page {
        Some(page) => html::read(page, response, site, rule, watch),
        None => html::read(&Page::parse(response)?, response, site, rule, watch),
    };
    match &site.listing.source {
        Source::Html { item, text, narrow, with_next } => {
            elements(html::Rule { item: html::Item::Css(item, narrow), text, with_next: *with_next })
        }
        Source::XPath { item, with_next } => {
            elements(html::Rule { item: html::Item::XPath(item), text: &item.text, with_next: *with_next })
        }
        Source::Json { path, script } => json::read(response, site, path, script.as_ref(), watch),
        Source::Sitemap { .. } => sitemap::read(response, site, watch),
        Source::Feed => feed::read(response, site, watch),
        Source::Detect => Err(ListingError::NothingRepeats { url: Box::new(response.url.clone()) }),
    }
}

fn read_with(found: Found, response: &Response, site: &Site) -> Result<Listing, ListingError> {
    let Found { drafts, beyond, next, cursor, sitemaps, title, language } = found;
    let (entries, dropped) = keep::keep(drafts, beyond, site, &response.url);
    if sitemaps.is_empty() {
        keep::ensure_some(&entries, &dropped, site, &response.url)?;
    }
    Ok(Listing { entries, dropped, next, cursor, sitemaps, title, language, detected: None })
}

/// Reads a response by the rule that is detected on it, so that the rule in sites.yaml would give the same.
fn detect_and_read(response: &Response, site: &Site, watch: Option<&Trace>) -> Result<Listing, ListingError> {
    let unsure = |why| ListingError::unsure(why, &response.url);
    if let Some(detected) = detect::document(response, &site.date_context(response.fetched_at, None)) {
        return read_detected(detected, None, response, site, watch);
    }
    let page = Page::parse(response)?;
    let detected = detect::detect(&page, &site.date_context(response.fetched_at, page.language())).map_err(unsure)?;
    read_detected(detected, Some(&page), response, site, watch)
}

fn read_detected(
    detected: Detected,
    page: Option<&Page>,
    response: &Response,
    site: &Site,
    watch: Option<&Trace>,
) -> Result<Listing, ListingError> {
    let Detected { confidence, yaml, rule, .. } = detected;
    let ruled = Site { listing: rule, ..site.clone() };
    let listing = read_with(found(response, &ruled, page, watch)?, response, &ruled)?;
    Ok(Listing { detected: Some(Guess { confidence, yaml }), ..listing })
}

/// Whether all listing pages of a site together showed as many entries as it expects.
///
/// # Errors
/// [`ListingError::TooFew`].
pub fn ensure_enough(found: usize, site: &Site) -> Result<(), ListingError> {
    match site.expect.items {
        Some(expected) if found < expected => Err(ListingError::TooFew { found, expected }),
        _ => Ok(()),
    }
}

/// The title a page gives itself: `<title>`, else OpenGraph's title or site name.
fn title_of(page: &Page) -> Option<String> {
    let own = || page.title().as_deref().map(|title| entities::decode(title).into_owned());
    let meta = |name| page.meta(name).map(page::plain);
    own().or_else(|| meta("og:title")).or_else(|| meta("og:site_name")).filter(|title| !title.is_empty())
}
