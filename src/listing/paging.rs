//! Where a listing goes on. How many pages are read, and when to stop early, is left to `run`.

use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use super::Listing;
use crate::field::{self, Scope};
use crate::links;
use crate::site::{Ask, Made, Next, Onward, Site, Start};

/// The link to the next page, where the rule names one and the page has it.
pub(super) fn link(site: &Site, scope: &Scope<'_>) -> Option<Url> {
    match &site.listing.paging.as_ref()?.next {
        Next::Link(field) => field::url(field, scope),
        Next::Made(_) => None,
    }
}

/// What the next page is asked with, where the rule names that and the page has it.
pub(super) fn cursor(site: &Site, scope: &Scope<'_>) -> Option<String> {
    match &site.listing.paging.as_ref()?.next {
        Next::Made(made) => match &made.value {
            // A flag is how some say that there is no more.
            Onward::Cursor(field) => field::text(field, scope).filter(|cursor| cursor != "false"),
            Onward::Page { .. } | Onward::Offset { .. } => None,
        },
        Next::Link(_) => None,
    }
}

/// What to ask after the `number`-th page (from 1) of the list that begins at `start`. `page` is that page, `asked` what
/// was asked already. Nothing beyond the rule's number of pages, nothing twice, and no other host but those the site
/// allows.
#[must_use]
pub fn next_page(site: &Site, start: &Start, number: usize, page: &Listing, asked: &[Ask]) -> Option<Ask> {
    let paging = site.listing.paging.as_ref().filter(|paging| number < paging.pages)?;
    let next = match &paging.next {
        Next::Link(_) => Ask::get(page.next.clone()?),
        Next::Made(made) => made_of(&start.ask, made, number, page)?,
    };
    let is_same = |known: &Ask| known.body == next.body && links::normalise(&known.url) == links::normalise(&next.url);
    let again = asked.iter().chain([&start.ask]).any(is_same);
    (site.allows(&next.url) && !again).then_some(next)
}

fn made_of(start: &Ask, made: &Made, number: usize, page: &Listing) -> Option<Ask> {
    let counted = |first: u32, step: u32| u64::from(first).saturating_add((number as u64).saturating_mul(step.into()));
    let values = |cursor: &str| match &made.value {
        Onward::Page { first } => json!({"page": counted(*first, 1)}),
        Onward::Offset { first, step } => json!({"offset": counted(*first, *step)}),
        Onward::Cursor(_) => json!({"cursor": cursor}),
    };
    let cursor = match &made.value {
        Onward::Cursor(_) => page.cursor.as_deref()?,
        Onward::Page { .. } | Onward::Offset { .. } => "",
    };
    let url = match &made.template {
        Some(template) => links::resolve(&start.url, &template.render(&encoded(values(cursor))).ok()?)?,
        None => start.url.clone(),
    };
    Some(Ask { url, body: made.body.apply(start.body.as_ref(), &values(cursor)) })
}

/// In a URL a cursor may not end the parameter that it stands in.
fn encoded(mut values: Value) -> Value {
    if let Some(Value::String(cursor)) = values.get_mut("cursor") {
        *cursor = form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
    }
    values
}
