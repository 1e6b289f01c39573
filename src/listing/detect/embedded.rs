//! Lists that a page holds as data: what its own scripts read, JSON-LD, microdata; and responses that are data
//! altogether. They are candidates and evidence; whether one is the page's list is left to the detector.

use std::collections::BTreeSet;

use regex::Regex;
use scraper::ElementRef;
use serde_json::{Map, Value};
use std::sync::LazyLock;
use url::Url;

use super::arrays::{self, List};
use super::keys::{Column, Table, is_link};
use super::rule::{Field, Rule, Source};
use super::scripts;
use crate::dates::Context;
use crate::fetch::Response;
use crate::links;
use crate::page::{self, Page};

/// Fewer entries are no list.
const FEWEST: usize = 3;
/// Lists of one document whose keys are looked at.
const LISTS: usize = 60;
/// Links of the page that an address is held against.
const ANCHORS: usize = 4_000;

/// A list in the data of a page.
#[derive(Debug, Clone)]
pub struct Embedded {
    /// How it is read.
    pub rule: Rule,
    /// Titles and links, one per link, in order.
    pub entries: Vec<(String, Url)>,
    /// The share of the entries that have a date.
    pub dated: f64,
    /// The share of the entries whose link the page's HTML has too.
    pub linked: f64,
    /// Whether it is JSON-LD.
    pub is_linked_data: bool,
}

/// What the data of a page says of its lists.
#[derive(Debug, Clone, Default)]
pub struct Data {
    /// Lists that a rule can read, the most promising first.
    pub lists: Vec<Embedded>,
    /// The links of JSON-LD lists that have no titles, in order: evidence for lists of the page.
    pub hints: Vec<Vec<Url>>,
}

/// Looks for lists in the data of a page.
#[must_use]
pub fn read(page: &Page, context: &Context<'_>) -> Data {
    let documents = scripts::documents(page);
    let mut data = Data::default();
    if documents.is_empty() {
        return data;
    }
    let around = Around::new(page);
    for document in &documents {
        for list in promising(&document.value) {
            let source = |path: String| Source::Json { path, script: Some(document.place.clone()) };
            match around.embedded(&list, source, context) {
                Some(found) => data.lists.push(Embedded { is_linked_data: document.is_linked_data, ..found }),
                None if document.is_linked_data => data.hints.extend(around.urls(&list)),
                None => {}
            }
        }
    }
    rank(&mut data.lists);
    data
}

/// The rule for a response that is no HTML: a feed, a sitemap, a JSON document with a list.
#[must_use]
pub fn document(response: &Response, context: &Context<'_>) -> Option<Rule> {
    let text = response.text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') {
        return root_element(text).and_then(of_root).map(Rule::new);
    }
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let value = page::lenient_json(text)?;
    if value.get("version").and_then(Value::as_str).is_some_and(|version| version.contains("jsonfeed.org")) {
        return Some(Rule::new(Source::Feed));
    }
    let around = Around { base: response.url.clone(), hrefs: BTreeSet::new(), links: BTreeSet::new() };
    let lists = promising(&value);
    let source = |path: String| Source::Json { path, script: None };
    let mut found: Vec<Embedded> = lists.iter().filter_map(|list| around.embedded(list, source, context)).collect();
    rank(&mut found);
    found.into_iter().next().map(|found| found.rule)
}

/// The name of the first element, behind the declaration, comments and the document type.
fn root_element(text: &str) -> Option<&str> {
    static ROOT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?s:\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>))*\s*<([A-Za-z][\w.:-]*)").expect("a constant")
    });
    ROOT.captures(text).and_then(|found| found.get(1)).map(|name| name.as_str())
}

fn of_root(name: &str) -> Option<Source> {
    match name.rsplit(':').next()? {
        "rss" | "feed" | "RDF" => Some(Source::Feed),
        "urlset" => Some(Source::Sitemap),
        _ => None,
    }
}

/// The elements of each kind of thing that microdata names at least three times (HTML, section 5.2), by kind.
#[must_use]
pub fn microdata(page: &Page) -> Vec<Vec<ElementRef<'_>>> {
    const KINDS: &[&str] = &[
        "Article",
        "Posting",
        "Event",
        "Product",
        "CreativeWork",
        "ListItem",
        "Recipe",
        "VideoObject",
        "Book",
        "Report",
    ];
    let mut kinds: Vec<(&str, Vec<ElementRef<'_>>)> = Vec::new();
    for element in page.root().descendent_elements().filter(|element| element.attr("itemscope").is_some()) {
        let kind = element.attr("itemtype").unwrap_or_default().trim().rsplit(['/', '#']).next().unwrap_or_default();
        if !KINDS.iter().any(|known| kind.ends_with(known)) || is_in_trail(element) {
            continue;
        }
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, elements)) => elements.push(element),
            None => kinds.push((kind, vec![element])),
        }
    }
    kinds.into_iter().map(|(_, elements)| elements).filter(|elements| elements.len() >= FEWEST).collect()
}

fn is_in_trail(element: ElementRef<'_>) -> bool {
    let around = element.ancestors().filter_map(ElementRef::wrap).find(|outer| outer.attr("itemscope").is_some());
    around.and_then(|outer| outer.attr("itemtype")).is_some_and(|kind| kind.ends_with("BreadcrumbList"))
}

/// The lists whose objects have something like a title or a link at first sight, the longest first if there are many.
fn promising(value: &Value) -> Vec<List<'_>> {
    let mut lists = arrays::lists(value);
    if lists.len() > LISTS {
        lists.sort_by_key(|list| std::cmp::Reverse(list.items.len()));
        lists.truncate(LISTS);
    }
    lists
}

/// Dates, titles as long as headlines, and links that the page has; the number of entries decides between equals.
fn rank(lists: &mut [Embedded]) {
    let score = |list: &Embedded| {
        let letters: usize = list.entries.iter().map(|(title, _)| title.chars().count()).sum();
        let length = (letters as f64 / list.entries.len() as f64 / 40.0).min(1.0);
        let count = (list.entries.len() as f64 / 20.0).min(1.0);
        2.0 * list.dated + 1.5 * length + count + 0.5 * list.linked
    };
    lists.sort_by(|one, other| score(other).total_cmp(&score(one)));
}

/// The page around the data, as far as links need it.
struct Around {
    base: Url,
    /// The links as they are written, and as they are meant.
    hrefs: BTreeSet<String>,
    links: BTreeSet<Url>,
}

/// How a column becomes a link.
struct Link {
    field: Field,
    /// By the number of the object.
    urls: Vec<(usize, Url)>,
}

impl Around {
    fn new(page: &Page) -> Self {
        let hrefs: BTreeSet<String> = page
            .elements("a")
            .filter_map(|a| a.attr("href"))
            .take(ANCHORS)
            .map(|href| href.trim().to_owned())
            .collect();
        let links = hrefs.iter().filter_map(|href| page.resolve(href)).map(|url| links::normalise(&url)).collect();
        Self { base: page.base().clone(), hrefs, links }
    }

    fn embedded(&self, list: &List<'_>, source: impl Fn(String) -> Source, context: &Context<'_>) -> Option<Embedded> {
        let table = Table::new(&list.items);
        table.title()?;
        // Where some of the objects have a date and others never, only the dated ones are entries.
        let date = table.date(context);
        let partly = date.filter(|date| date.values.len() >= FEWEST && date.values.len() * 10 < table.items * 9);
        if let Some(date) = partly.filter(|_| list.items.len() <= table.items) {
            let dated: Vec<&Map<String, Value>> = date.values.iter().map(|(item, _)| list.items[*item]).collect();
            let path = list.path.strip_suffix("[*]").map(|path| format!("{path}[?{}]", date.filter()));
            return self.of_table(&Table::new(&dated), source(path?), context);
        }
        self.of_table(&table, source(list.path.clone()), context)
    }

    fn of_table(&self, table: &Table<'_>, source: Source, context: &Context<'_>) -> Option<Embedded> {
        let title = table.title()?;
        let link = self.link(table)?;
        let date = table.date(context);
        let entries = entries(title, &link);
        if entries.len() < FEWEST || entries.len() * 2 < table.items {
            return None;
        }
        let linked = entries.iter().filter(|(_, url)| self.links.contains(&links::normalise(url))).count();
        let field = |column: Option<&Column<'_>>| column.map(|column| Field::Short(column.path()));
        let rule = Rule {
            title: field(Some(title)),
            link: Some(link.field),
            date: field(date),
            summary: field(table.summary()),
            author: field(table.author()),
            image: field(table.image()),
            ..Rule::new(source)
        };
        let share = |count: usize| count as f64 / table.items as f64;
        Some(Embedded {
            rule,
            dated: share(date.map_or(0, |date| date.values.len())),
            linked: linked as f64 / entries.len() as f64,
            entries,
            is_linked_data: false,
        })
    }

    /// The first column that is a link, or becomes one by a template that the page's own links show.
    fn link(&self, table: &Table<'_>) -> Option<Link> {
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
        let is_shown = urls.iter().any(|(_, url)| self.links.contains(&links::normalise(url)));
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
            .filter_map(|(item, value)| Some((*item, value.as_str().map_or_else(|| value.to_string(), str::to_owned))))
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
        frames.filter(fits).map(|(before, after)| (before.to_owned(), after.to_owned())).next()
    }

    /// The links of a list without titles.
    fn urls(&self, list: &List<'_>) -> Option<Vec<Url>> {
        let table = Table::new(&list.items);
        let link = self.link(&table)?;
        let urls: Vec<Url> = link.urls.into_iter().map(|(_, url)| url).collect();
        (urls.len() >= FEWEST).then_some(urls)
    }
}

fn entries(title: &Column<'_>, link: &Link) -> Vec<(String, Url)> {
    let mut seen = BTreeSet::new();
    let of = |item: usize| link.urls.iter().find(|(known, _)| *known == item).map(|(_, url)| url.clone());
    let pairs = title.texts().filter_map(|(item, text)| Some((page::plain(text), of(item)?)));
    pairs.filter(|(title, url)| !title.is_empty() && seen.insert(url.clone())).collect()
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    fn context() -> Context<'static> {
        let now = Utc.with_ymd_and_hms(2026, 11, 24, 12, 0, 0).unwrap();
        Context { now, timezone: chrono_tz::UTC, language: None, day_first: None, format: None }
    }

    fn response(url: &str, text: &str) -> Response {
        Response::of(Url::parse(url).unwrap(), text)
    }

    fn fixture(name: &str) -> String {
        std::fs::read_to_string(format!("fixtures/{name}")).unwrap()
    }

    fn best(url: &str, text: &str) -> Embedded {
        let page = Page::parse(&response(url, text)).unwrap();
        read(&page, &context()).lists.remove(0)
    }

    #[test]
    fn the_data_of_shipped_sites_is_found_without_their_rules() {
        let lol = best(
            "https://www.leagueoflegends.com/en-us/news/tags/patch-notes/",
            &fixture("lol-patch-notes/patch-notes.html"),
        );
        assert_eq!(
            lol.rule.yaml(),
            "script: '#__NEXT_DATA__'\njson: $.props.pageProps.page.blades[*].items[?@.publishedAt]\ntitle: title\n\
             link: action.payload.url\ndate: publishedAt\nsummary: description.body\nimage: media.url\n"
        );
        assert!(lol.rule.rule().is_some());
        let papers = best("https://huggingface.co/papers", &fixture("hf-papers/papers.html"));
        assert_eq!(
            papers.rule.yaml(),
            "script: main .SVELTE_HYDRATER@data-props\njson: $.dailyPapers[*]\ntitle: title\n\
             link: {json: paper.id, template: '/papers/{value}'}\ndate: publishedAt\nsummary: summary\nimage: thumbnail\n"
        );
        assert!(papers.rule.rule().is_some());
    }

    #[test]
    fn a_json_document_is_read_without_a_rule() {
        let url = "https://www.who.int/api/news/newsitems?sf_culture=en";
        let rule = document(&response(url, &fixture("who-news/newsitems.json")), &context()).unwrap();
        assert_eq!(
            rule.yaml(),
            "json: $.value[*]\ntitle: Title\nlink: ItemDefaultUrl\ndate: PublicationDateAndTime\nsummary: Summary\n\
             image: ThumbnailUrl\n"
        );
    }
}
