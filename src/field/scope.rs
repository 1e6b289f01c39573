//! Where a field is read: an item of a page, a whole page, a JSON value; with what surrounds it. What is done with
//! the elements and values found there is left to `step`.

use scraper::{ElementRef, Selector};
use serde_json::Value;
use url::Url;

use super::trace::{Notes, Trace};
use crate::page::Page;
use crate::site::{From, Place};

/// Of the elements before an item only so many are asked for what they say.
const MOST_HEADINGS: usize = 200;

/// The place a field is read from. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    page: Option<&'a Page>,
    item: Item<'a>,
    base: &'a Url,
    link: Option<&'a Url>,
    watch: Option<(&'a Trace, usize)>,
}

#[derive(Clone, Copy)]
enum Item<'a> {
    Page,
    Element { element: ElementRef<'a>, siblings: usize },
    Json { value: &'a Value, root: &'a Value },
    Nothing,
}

impl<'a> Scope<'a> {
    /// A whole page, an article's: its link is the page's own URL.
    #[must_use]
    pub fn page(page: &'a Page) -> Self {
        Self { page: Some(page), item: Item::Page, base: page.base(), link: Some(page.url()), watch: None }
    }

    /// One item of a page, with so many of the following sibling elements as belong to it.
    #[must_use]
    pub fn element(page: &'a Page, element: ElementRef<'a>, siblings: usize) -> Self {
        Self { page: Some(page), item: Item::Element { element, siblings }, base: page.base(), link: None, watch: None }
    }

    /// One value of a JSON document, with links relative to `base`.
    #[must_use]
    pub fn json(value: &'a Value, root: &'a Value, base: &'a Url) -> Self {
        Self { page: None, item: Item::Json { value, root }, base, link: None, watch: None }
    }

    /// An entry of which only the link is known (sitemaps, feeds).
    #[must_use]
    pub fn link(link: &'a Url) -> Self {
        Self { page: None, item: Item::Nothing, base: link, link: Some(link), watch: None }
    }

    /// The same place, in this page: the page that holds the JSON.
    #[must_use]
    pub fn within(self, page: &'a Page) -> Self {
        Self { page: Some(page), ..self }
    }

    /// The same place, now that its link is known.
    #[must_use]
    pub fn linked(self, link: &'a Url) -> Self {
        Self { link: Some(link), ..self }
    }

    /// The same place, with notes of how its fields are read: it is the so-many-th item of its page.
    #[must_use]
    pub fn watched(self, trace: &'a Trace, position: usize) -> Self {
        Self { watch: Some((trace, position)), ..self }
    }

    /// The same place, without notes.
    #[must_use]
    pub fn unwatched(self) -> Self {
        Self { watch: None, ..self }
    }

    /// Notes that a value was found although no rule names its place.
    pub(crate) fn by_default(&self, name: &'static str, place: &str, element: ElementRef<'_>, value: &str) {
        self.tell(|notes| notes.by_default(name, place, element, value));
    }

    /// Writes something down, if somebody watches.
    pub(super) fn tell(&self, write: impl FnOnce(&mut Notes)) {
        if let Some((trace, position)) = self.watch {
            trace.note(position, write);
        }
    }

    /// What relative links stand on.
    #[must_use]
    pub fn base(&self) -> &'a Url {
        self.base
    }

    /// The entry's link, where it is known.
    #[must_use]
    pub fn known_link(&self) -> Option<&'a Url> {
        self.link
    }

    pub(super) fn around(&self) -> Option<&'a Page> {
        self.page
    }

    /// The JSON value, or the whole document it is part of.
    pub(super) fn value(&self, from: From) -> Option<&'a Value> {
        match self.item {
            Item::Json { value, root } => Some(if from == From::Page { root } else { value }),
            _ => None,
        }
    }

    /// The item's element; of a whole page `<html>`.
    #[must_use]
    pub fn item(&self) -> Option<ElementRef<'a>> {
        match self.item {
            Item::Element { element, .. } => Some(element),
            Item::Page => self.page.map(Page::root),
            _ => None,
        }
    }

    /// The elements a place names here, in document order (those before the item the nearest first); without selector
    /// the item itself. What its selector cannot say is left to [`super::narrow`].
    pub(super) fn elements<'s>(&self, from: From, place: &'s Place) -> Box<dyn Iterator<Item = ElementRef<'a>> + 's>
    where
        'a: 's,
    {
        let Some(selector) = &place.selector else { return Box::new(self.item().into_iter()) };
        match (from, self.item) {
            (From::Item, Item::Element { element, siblings }) => Box::new(inside(element, siblings, selector)),
            (From::Preceding, Item::Element { element, .. }) => {
                let most = if place.narrow.says.is_some() { MOST_HEADINGS } else { 1 };
                Box::new(self.page.into_iter().flat_map(move |page| page.all_before(element, selector).take(most)))
            }
            (From::Page, _) | (From::Item, Item::Page) => {
                Box::new(self.page.into_iter().flat_map(|page| page.all(selector)))
            }
            _ => Box::new(std::iter::empty()),
        }
    }
}

/// Matches below the item, then its belonging siblings and what is below those.
fn inside<'a: 's, 's>(
    item: ElementRef<'a>,
    siblings: usize,
    selector: &'s Selector,
) -> impl Iterator<Item = ElementRef<'a>> + 's {
    let siblings = item.next_siblings().filter_map(ElementRef::wrap).take(siblings);
    let belonging = siblings.flat_map(move |sibling| {
        std::iter::once(sibling).filter(move |sibling| selector.matches(sibling)).chain(sibling.select(selector))
    });
    item.select(selector).chain(belonging)
}
