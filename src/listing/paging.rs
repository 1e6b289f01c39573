//! Where a listing goes on. How many pages are read, and when to stop early, is left to `run`.

use url::Url;

use crate::field::{self, Scope};
use crate::links;
use crate::site::{Next, Site, Template};

/// The link to the next page, where the rule names one and the page has it.
pub(super) fn link(site: &Site, scope: &Scope<'_>) -> Option<Url> {
    match &site.listing.paging.as_ref()?.next {
        Next::Link(field) => field::url(field, scope),
        Next::Template { .. } => None,
    }
}

/// The page to read after the `number`-th (from 1) of the list that begins at `start`. `found` is what that page says
/// of its next ([`super::Listing::next`]), `seen` what was read already. Nothing beyond the rule's number of pages, no
/// page twice, and no other host but those the site allows.
#[must_use]
pub fn next_page(site: &Site, start: &Url, number: usize, found: Option<&Url>, seen: &[Url]) -> Option<Url> {
    let paging = site.listing.paging.as_ref().filter(|paging| number < paging.pages)?;
    let next = match &paging.next {
        Next::Link(_) => found?.clone(),
        Next::Template { template, first } => {
            let page = u64::from(*first).saturating_add(number as u64);
            let template = Template::parse(template).ok()?;
            links::resolve(start, &template.render(&serde_json::json!({"page": page})).ok()?)?
        }
    };
    let known = links::normalise(&next);
    let again = seen.iter().chain([start]).any(|page| links::normalise(page) == known);
    (site.allows(&next) && !again).then_some(next)
}
