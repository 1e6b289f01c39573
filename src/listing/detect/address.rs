//! How a column of a list becomes the links of its entries: addresses as they are, or a template that the links of the
//! page show. Which column it is, is left to `keys`.

use std::collections::BTreeSet;

use url::Url;

use super::keys::{Column, Table, is_link};
use super::rule::Field;
use crate::links;
use crate::page::Page;

/// Links of the page that an address is held against.
const ANCHORS: usize = 4_000;

/// Links that hold a value by which a template is looked for.
const FRAMES: usize = 50;

/// Whether most words of a text stand in the last part of an address, as they do in a slug made of a headline.
pub(super) fn names(url: &Url, text: &str) -> bool {
    let last = url.path_segments().and_then(|parts| parts.rev().find(|part| !part.is_empty())).unwrap_or_default();
    let slug: String = url::form_urlencoded::parse(last.as_bytes()).map(|(name, _)| name.to_lowercase()).collect();
    let words = text.to_lowercase();
    let words: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).collect();
    let found = words.iter().filter(|word| slug.contains(**word)).count();
    !words.is_empty() && found * 10 >= words.len() * 6
}

/// The page around the data, as far as links need it.
pub(super) struct Around {
    base: Url,
    /// The links as they are written, and as they are meant.
    hrefs: BTreeSet<String>,
    links: BTreeSet<Url>,
}

/// How a column becomes a link.
pub(super) struct Link {
    pub(super) field: Field,
    /// By the number of the object.
    pub(super) urls: Vec<(usize, Url)>,
}

impl Around {
    /// A page and its links.
    pub(super) fn page(page: &Page) -> Self {
        let hrefs: BTreeSet<String> = page
            .elements("a")
            .filter_map(|a| a.attr("href"))
            .take(ANCHORS)
            .map(|href| href.trim().to_owned())
            .collect();
        let links = hrefs.iter().filter_map(|href| page.resolve(href)).map(|url| links::normalise(&url)).collect();
        Self { base: page.base().clone(), hrefs, links }
    }

    /// Nothing is around a document that is no page.
    pub(super) fn nothing(base: &Url) -> Self {
        Self { base: base.clone(), hrefs: BTreeSet::new(), links: BTreeSet::new() }
    }

    /// Whether the page has this link.
    pub(super) fn has(&self, url: &Url) -> bool {
        self.links.contains(&links::normalise(url))
    }

    /// The first column that is a link, or becomes one by a template that the page's own links show.
    pub(super) fn link(&self, table: &Table<'_>) -> Option<Link> {
        let columns = table.links();
        let enough = |link: &Link| link.urls.len() * 5 >= table.items * 3;
        columns
            .iter()
            .filter_map(|column| self.direct(column))
            .find(enough)
            .or_else(|| columns.iter().filter_map(|column| self.templated(column)).find(enough))
    }

    fn direct(&self, column: &Column<'_>) -> Option<Link> {
        let links = column.texts().filter(|(_, text)| is_link(text));
        let urls: Vec<(usize, Url)> =
            links.filter_map(|(item, text)| Some((item, links::resolve(&self.base, text)?))).collect();
        // `/slug` may be only the end of the address.
        let is_shown = urls.iter().any(|(_, url)| self.has(url));
        if !is_shown && let Some(templated) = self.templated(column) {
            return Some(templated);
        }
        Some(Link { field: Field::Short(column.path()), urls }).filter(|link| !link.urls.is_empty())
    }

    /// `{json: slug, template: '/blog/{value}'}`: what stands around the values in the links of the page.
    fn templated(&self, column: &Column<'_>) -> Option<Link> {
        let texts: Vec<(usize, String)> = column
            .values
            .iter()
            .map(|(item, value)| (*item, value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .filter(|(_, text)| text.len() >= 2 && !text.contains(char::is_whitespace))
            .collect();
        let (before, after) = texts.iter().take(3).find_map(|(_, text)| self.frame(text, &texts))?;
        let urls = texts
            .iter()
            .filter_map(|(item, text)| Some((*item, links::resolve(&self.base, &format!("{before}{text}{after}"))?)));
        let template = format!("{before}{{value}}{after}");
        let field = Field::Long(vec![("json", column.path()), ("template", template)]);
        Some(Link { field, urls: urls.collect() })
    }

    /// What stands around a value in a link, if it does around others too.
    fn frame(&self, text: &str, texts: &[(usize, String)]) -> Option<(String, String)> {
        let frames = self.hrefs.iter().filter_map(|href| {
            let at = href.rfind(text)?;
            let (before, after) = (&href[..at], &href[at + text.len()..]);
            (before.ends_with(['/', '=', '-', '?']) && after.len() <= 12 && !href.contains(['{', '}']))
                .then_some((before, after))
        });
        let fits = |(before, after): &(&str, &str)| {
            let held = texts.iter().filter(|(_, text)| self.hrefs.contains(&format!("{before}{text}{after}"))).count();
            held >= 2 && held * 2 >= texts.len()
        };
        frames.take(FRAMES).filter(fits).map(|(before, after)| (before.to_owned(), after.to_owned())).next()
    }
}
