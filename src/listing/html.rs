//! Entries that are elements of an HTML page.

use scraper::{ElementRef, Selector};

use super::{Found, ListingError, draft, paging, title_of};
use crate::fetch::Response;
use crate::field::{self, Scope, Trace};
use crate::page::Page;
use crate::site::{Narrow, Site, XPath};

/// How the entries are named.
pub(super) enum Item<'r> {
    Css(&'r Selector, &'r Narrow),
    XPath(&'r XPath),
}

/// Which elements are the entries.
pub(super) struct Rule<'r> {
    pub(super) item: Item<'r>,
    /// As a person would say it.
    pub(super) text: &'r str,
    pub(super) with_next: usize,
}

pub(super) fn read(
    page: &Page,
    response: &Response,
    site: &Site,
    rule: Rule<'_>,
    watch: Option<&Trace>,
) -> Result<Found, ListingError> {
    let mut matches = elements(page, &rule.item);
    let items: Vec<_> = matches
        .by_ref()
        .take(site.limits.entries)
        .map(|element| Scope::element(page, element, rule.with_next))
        .collect();
    if items.is_empty() {
        let (selector, url) = (rule.text.to_owned(), Box::new(response.url.clone()));
        return Err(ListingError::NoItems { selector, url, payload: payload(page) });
    }
    Ok(Found {
        drafts: draft::read(
            &items,
            &site.listing.fields,
            &site.date_context(response.fetched_at, page.language()),
            watch,
        ),
        beyond: matches.count(),
        next: paging::link(site, &Scope::page(page)),
        cursor: paging::cursor(site, &Scope::page(page)),
        title: title_of(page),
        language: page.language().map(str::to_owned),
        ..Found::default()
    })
}

fn elements<'a>(page: &'a Page, item: &'a Item<'_>) -> Box<dyn Iterator<Item = ElementRef<'a>> + 'a> {
    match item {
        Item::Css(selector, narrow) => field::narrow(page.all(selector), narrow),
        Item::XPath(path) => Box::new(field::xpath_elements(path, page).into_iter()),
    }
}

/// Where a page that is drawn by scripts keeps its data.
fn payload(page: &Page) -> Option<&'static str> {
    let has = |mark: fn(&str) -> bool| page.elements("script").any(|script| script.text().any(mark));
    if page.elements("script").any(|script| script.attr("id") == Some("__NEXT_DATA__")) {
        return Some("#__NEXT_DATA__");
    }
    has(|text| text.contains("self.__next_f.push")).then_some("self.__next_f")
}
