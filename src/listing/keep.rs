//! Drafts to entries: one per identity, as the site's filters want them; what is not taken is counted with its reason.

use std::collections::HashMap;
use std::fmt;

use url::Url;

use super::draft::Draft;
use super::{Entry, ListingError};
use crate::links;
use crate::site::{Field, Filter, FilterField, Origin, Site};

/// Characters of a dropped entry that a message needs.
const EXCERPT: usize = 80;

/// An item of the page that is no entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// Among the items of the page, from 1.
    pub position: usize,
    /// The reason.
    pub why: Why,
    /// Its title or link, shortened, for messages.
    pub what: Option<String>,
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "item {}: {}", self.position, self.why)?;
        self.what.as_ref().map_or(Ok(()), |what| write!(f, " ({what})"))
    }
}

/// Why an item is no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It has neither link nor id.
    NoLink,
    /// Its link is not http or https (`javascript:`, `mailto:`).
    NotHttp,
    /// It has no title, and no article page is followed that may have one.
    NoTitle,
    /// It links to the listing page itself.
    Itself,
    /// The site's `include` or `exclude` refuses it.
    Filtered,
    /// An earlier entry has its link or id; what that one lacked was taken from this.
    Double,
    /// It stands beyond the most entries that are read of one page.
    Beyond,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoLink => "no link",
            Self::NotHttp => "not an http link",
            Self::NoTitle => "no title",
            Self::Itself => "links to the listing",
            Self::Filtered => "filtered out",
            Self::Double => "double",
            Self::Beyond => "beyond the limit",
        })
    }
}

/// Sorts drafts into entries and dropped ones; `beyond` more were not read.
pub(super) fn keep(drafts: Vec<Draft>, beyond: usize, site: &Site, listing: &Url) -> (Vec<Entry>, Vec<Dropped>) {
    let mut entries: Vec<Entry> = Vec::new();
    let mut dropped = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let (read, itself) = (drafts.len(), links::normalise(listing));
    for (at, draft) in drafts.into_iter().enumerate() {
        let position = at + 1;
        let first = identity(&draft.entry).and_then(|identity| known.get(&identity).copied());
        let why = first.map(|_| Why::Double).or_else(|| refusal(&draft, site, &itself));
        if let Some(why) = why {
            dropped.push(Dropped { position, why, what: excerpt(&draft) });
            if let Some(first) = first {
                entries[first] = std::mem::take(&mut entries[first]).or(draft.entry);
            }
            continue;
        }
        known.extend(identity(&draft.entry).map(|identity| (identity, entries.len())));
        entries.push(draft.entry);
    }
    dropped.extend((1..=beyond).map(|n| Dropped { position: read + n, why: Why::Beyond, what: None }));
    (entries, dropped)
}

/// The id, where the rule names one, else the normalised link.
fn identity(entry: &Entry) -> Option<String> {
    entry.id.clone().or_else(|| Some(links::normalise(entry.url.as_ref()?).into()))
}

fn refusal(draft: &Draft, site: &Site, itself: &Url) -> Option<Why> {
    let entry = &draft.entry;
    let is_itself = |url: &Url| entry.id.is_none() && links::normalise(url) == *itself;
    match &entry.url {
        None if entry.id.is_none() && draft.not_a_link.is_some() => Some(Why::NotHttp),
        None if entry.id.is_none() => Some(Why::NoLink),
        Some(url) if is_itself(url) => Some(Why::Itself),
        _ if entry.title.is_none() && (site.article.is_none() || entry.url.is_none()) => Some(Why::NoTitle),
        _ if !is_wanted(entry, site) => Some(Why::Filtered),
        _ => None,
    }
}

fn is_wanted(entry: &Entry, site: &Site) -> bool {
    site.include.iter().all(|filter| matches(filter, entry))
        && !site.exclude.iter().any(|filter| matches(filter, entry))
}

fn matches(filter: &Filter, entry: &Entry) -> bool {
    let one = |text: Option<&str>| text.is_some_and(|text| filter.pattern.is_match(text));
    let any = |texts: &[String]| texts.iter().any(|text| filter.pattern.is_match(text));
    match filter.field {
        FilterField::Title => one(entry.title.as_deref()),
        FilterField::Link => one(entry.url.as_ref().map(Url::as_str)),
        FilterField::Author => any(&entry.authors),
        FilterField::Summary => one(entry.summary.as_deref()),
        FilterField::Tags => any(&entry.tags),
    }
}

fn excerpt(draft: &Draft) -> Option<String> {
    let link = || draft.entry.url.as_ref().map(Url::as_str).or(draft.not_a_link.as_deref());
    let text = draft.entry.title.as_deref().or_else(link)?;
    Some(text.chars().take(EXCERPT).collect())
}

/// Refuses a page none of whose items could become an entry, whatever the site's filters want.
pub(super) fn ensure_some(entries: &[Entry], dropped: &[Dropped], site: &Site, url: &Url) -> Result<(), ListingError> {
    let why = |reasons: &[Why]| dropped.iter().any(|item| reasons.contains(&item.why));
    if !entries.is_empty() || why(&[Why::Filtered]) {
        return Ok(());
    }
    let (found, url, fields) = (dropped.len(), Box::new(url.clone()), &site.listing.fields);
    if why(&[Why::NoLink, Why::NotHttp, Why::Itself]) {
        let selector = written(fields.link.as_ref(), "a[href]");
        return Err(ListingError::NoLinks { found, selector, url });
    }
    Err(ListingError::NoTitles { found, selector: written(fields.title.as_ref(), "a[href]"), url })
}

/// A field as the rule writes it, as far as it is a place.
fn written(field: Option<&Field>, default: &str) -> String {
    field.map(places).filter(|places| !places.is_empty()).unwrap_or_else(|| default.to_owned())
}

/// The places where a field is looked for, as the rule writes them, for messages: `a`, or `a`, `b`.
#[must_use]
pub fn places(field: &Field) -> String {
    let places = field.steps.iter().map(|step| match &step.origin {
        Origin::Css(place) => place.text.as_str(),
        Origin::XPath(path) => path.text.as_str(),
        Origin::Json(path) | Origin::Ld(path) => path.text.as_str(),
        Origin::Url(pattern) => pattern.as_str(),
        Origin::Value(value) => value.as_str(),
        Origin::Auto => "auto",
    });
    places.collect::<Vec<&str>>().join("`, `")
}
