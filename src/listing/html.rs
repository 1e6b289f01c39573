//! Entries that are elements of an HTML page.

use scraper::Selector;

use super::{Found, ListingError, draft, paging, title_of};
use crate::fetch::Response;
use crate::field::{Scope, Trace};
use crate::page::Page;
use crate::site::Site;

pub(super) fn read(
    response: &Response,
    site: &Site,
    item: &Selector,
    selector: &str,
    with_next: usize,
    watch: Option<&Trace>,
) -> Result<Found, ListingError> {
    let page = Page::parse(response)?;
    let mut matches = page.all(item);
    let items: Vec<_> =
        matches.by_ref().take(site.limits.entries).map(|element| Scope::element(&page, element, with_next)).collect();
    if items.is_empty() {
        let (selector, url) = (selector.to_owned(), Box::new(response.url.clone()));
        return Err(ListingError::NoItems { selector, url, payload: payload(&page) });
    }
    Ok(Found {
        drafts: draft::read(&items, &site.listing.fields, &draft::context(response, site, page.language()), watch),
        beyond: matches.count(),
        next: paging::link(site, &Scope::page(&page)),
        title: title_of(&page),
        language: page.language().map(str::to_owned),
    })
}

/// Where a page that is drawn by scripts keeps its data.
fn payload(page: &Page) -> Option<&'static str> {
    let has = |mark: fn(&str) -> bool| page.elements("script").any(|script| script.text().any(mark));
    if page.elements("script").any(|script| script.attr("id") == Some("__NEXT_DATA__")) {
        return Some("#__NEXT_DATA__");
    }
    has(|text| text.contains("self.__next_f.push")).then_some("self.__next_f")
}
