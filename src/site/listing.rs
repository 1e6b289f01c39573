//! The keys of `listing:` to a [`ListingRule`]: where the entries are, what is read from each, and further pages.

use super::error::{Finding, Findings, Spot};
use super::grammar::{self, Medium};
use super::pattern::json_path;
use super::selector::{place, selector};
use super::values::{Flag, Text};
use super::xpath::xpath;
use super::{ListingRule, Narrow, Paging, Source};
use super::{paging, raw};

/// Pages that are read where `next:` is given and `pages:` is not.
const PAGES: usize = 3;
/// Sitemaps that are read of an index.
const SITEMAPS: usize = 5;
const MOST_PAGES: usize = 100;
const MOST_SIBLINGS: usize = 10;

/// The rule of a listing; `None` where it is wrong, which is noted.
pub(super) fn rule(raw: &raw::Listing, findings: &mut Findings<'_>) -> Option<ListingRule> {
    Listing { raw, findings }.rule()
}

struct Listing<'r, 'f, 's> {
    raw: &'r raw::Listing,
    findings: &'f mut Findings<'s>,
}

impl Listing<'_, '_, '_> {
    fn rule(mut self) -> Option<ListingRule> {
        let source = self.source();
        let medium = self.medium();
        let fields = grammar::fields(&self.raw.fields, medium, self.findings);
        let paging = self.paging(medium);
        self.ensure_identity(medium);
        Some(ListingRule { source: source?, fields, paging })
    }

    fn medium(&self) -> Medium {
        match self.raw {
            raw::Listing { json: Some(_), script, .. } => Medium::Json { in_page: script.is_some() },
            raw::Listing { sitemap: Some(Flag { value: true, .. }), .. }
            | raw::Listing { feed: Some(Flag { value: true, .. }), .. } => Medium::Feed,
            _ => Medium::Html,
        }
    }

    fn source(&mut self) -> Option<Source> {
        self.ensure_one_source();
        self.ensure_belongs("with", self.raw.with.as_ref(), "item", self.raw.item.is_some());
        self.ensure_belongs("script", self.raw.script.as_ref(), "json", self.raw.json.is_some());
        match self.raw {
            raw::Listing { item: Some(item), with, .. } => {
                let with_next = with.as_ref().map_or(0, |text| self.with(text));
                self.html(item, with_next)
            }
            raw::Listing { json: Some(json), script, .. } => {
                let path = json_path(json, self.findings);
                let script = script.as_ref().and_then(|text| place(text, self.findings));
                path.map(|path| Source::Json { path, script })
            }
            raw::Listing { sitemap: Some(flag), .. } if flag.value => {
                Some(Source::Sitemap { most: self.pages(SITEMAPS) })
            }
            raw::Listing { feed: Some(flag), .. } if flag.value => Some(Source::Feed),
            _ => None,
        }
    }

    fn html(&mut self, item: &raw::Item, with_next: usize) -> Option<Source> {
        let raw::Item::Elements(elements) = item else {
            let raw::Item::Css(css) = item else { return None };
            let item = selector(css, self.findings)?;
            return Some(Source::Html { item, text: css.value.clone(), narrow: Narrow::default(), with_next });
        };
        if let Some(path) = &elements.xpath {
            self.ensure_xpath_alone(elements);
            return xpath(path, self.findings).map(|item| Source::XPath { item, with_next });
        }
        let Some(css) = &elements.css else {
            if !elements.faulty {
                self.findings.error(
                    Finding::new(&elements.spot, "has neither `css` nor `xpath`")
                        .advice("name the elements: `css: tr`"),
                );
            }
            return None;
        };
        let narrow = grammar::narrow(elements.text.as_ref(), elements.then.as_ref(), self.findings);
        Some(Source::Html { item: selector(css, self.findings)?, text: elements.written(), narrow, with_next })
    }

    /// An XPath says by itself what stands beside a selector.
    fn ensure_xpath_alone(&mut self, elements: &raw::Elements) {
        for (key, text) in [("css", &elements.css), ("text", &elements.text), ("then", &elements.then)] {
            if let Some(text) = text {
                let finding = Finding::new(&text.spot, format!("`{key}` and `xpath` exclude each other"));
                self.findings.error(
                    finding
                        .advice("an XPath says it by itself: `//h2[contains(., 'News')]/following-sibling::ul[1]/li`"),
                );
            }
        }
    }

    fn ensure_one_source(&mut self) {
        let flag = |flag: &Option<Flag>| flag.as_ref().filter(|flag| flag.value).map(|flag| flag.spot.clone());
        let spot = |text: &Option<Text>| text.as_ref().map(|text| text.spot.clone());
        let raw = self.raw;
        let sources = [
            ("item", raw.item.as_ref().map(|item| item.spot().clone())),
            ("json", spot(&raw.json)),
            ("sitemap", flag(&raw.sitemap)),
            ("feed", flag(&raw.feed)),
        ];
        let given: Vec<(&str, Spot)> = sources.into_iter().filter_map(|(name, spot)| Some((name, spot?))).collect();
        match &given[..] {
            [] if !raw.faulty => self.findings.error(
                Finding::new(&raw.spot, "does not say where the entries are")
                    .advice("name them with `item:` and a CSS selector, or `json:`, `sitemap: true`, `feed: true`"),
            ),
            [(first, one), (second, other), ..] => self.findings.error(
                Finding::new(other, format!("`{first}` and `{second}` exclude each other"))
                    .reason("the entries can come from one place only")
                    .also(one, "and this is another"),
            ),
            _ => {}
        }
    }

    fn ensure_belongs(&mut self, name: &str, text: Option<&Text>, owner: &str, owner_is_there: bool) {
        if let Some(text) = text.filter(|_| !owner_is_there && !self.raw.faulty) {
            self.findings.error(Finding::new(&text.spot, format!("`{name}` goes with `{owner}`, which is not here")));
        }
    }

    fn with(&mut self, text: &Text) -> usize {
        let count = if text.value == "next" { Some(1) } else { text.value.parse().ok() };
        count.filter(|count| (1..=MOST_SIBLINGS).contains(count)).unwrap_or_else(|| {
            let message = format!("must be `next` or a number from 1 to {MOST_SIBLINGS}");
            self.findings.error(Finding::new(&text.spot, message));
            0
        })
    }

    fn paging(&mut self, medium: Medium) -> Option<Paging> {
        let is_sitemap = self.raw.sitemap.as_ref().is_some_and(|flag| flag.value);
        let pages = if is_sitemap { 1 } else { self.pages(PAGES) };
        let Some(next) = &self.raw.next else {
            let pages = self.raw.pages.as_ref().filter(|pages| pages.value > 1 && !is_sitemap && !self.raw.faulty);
            if let Some(pages) = pages {
                self.findings.error(
                    Finding::new(&pages.spot, "does not say how the next page is found")
                        .advice("add `next: a[rel=next]`, or a URL with a place: `next: '?page={page}'`"),
                );
            }
            return None;
        };
        paging::next(next, medium, self.findings).map(|next| Paging { next, pages })
    }

    fn pages(&mut self, default: usize) -> usize {
        let Some(pages) = &self.raw.pages else { return default };
        if !(1..=MOST_PAGES).contains(&pages.value) {
            self.findings.error(Finding::new(&pages.spot, format!("must be between 1 and {MOST_PAGES}")));
        }
        pages.value
    }

    /// Without a link or an id an entry of a JSON listing cannot be told from another; in HTML the link is found.
    fn ensure_identity(&mut self, medium: Medium) {
        let fields = &self.raw.fields;
        let named = fields.link.is_some() || fields.id.is_some();
        if matches!(medium, Medium::Json { .. }) && self.raw.item.is_none() && !named && !self.raw.faulty {
            self.findings.error(
                Finding::new(&self.raw.spot, "does not say what an entry is known by").advice(
                    "add `link:` with the JSONPath to its URL (or a `template:`), or `id:` where it has no page",
                ),
            );
        }
    }
}
