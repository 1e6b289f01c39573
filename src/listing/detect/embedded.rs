//! Lists that a page holds as data: what its own scripts read, JSON-LD, microdata; and responses that are data
//! altogether. They are candidates and evidence; whether one is the page's list is left to the detector.

use std::collections::BTreeSet;

use scraper::ElementRef;
use serde_json::{Map, Value};
use url::Url;

use super::address::{Around, Link};
use super::arrays::{self, List};
use super::keys::{Column, Table};
use super::rule::{Field, Rule, Source};
use super::{FEWEST, scripts};
use crate::dates::Context;
use crate::discover::Kind;
use crate::fetch::Response;
use crate::page::{self, Page};

/// Lists of one document whose keys are looked at.
const LISTS: usize = 60;

/// A list in the data of a page.
#[derive(Debug, Clone)]
pub struct Embedded {
    /// How it is read.
    pub rule: Rule,
    /// How many objects the list has.
    pub count: usize,
    /// Titles and links of the first of them (at most 40), one per link, in order.
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
    let around = Around::page(page);
    for document in &documents {
        for list in promising(&document.value) {
            let source = |path: String| Source::Json { path, script: Some(document.place.clone()) };
            match embedded(&around, &list, source, context) {
                Some(found) => data.lists.push(Embedded { is_linked_data: document.is_linked_data, ..found }),
                None if document.is_linked_data => data.hints.extend(urls(&around, &list)),
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
    match Kind::of(&response.text) {
        Some(kind) if kind.is_feed() => return Some(Rule::new(Source::Feed)),
        Some(Kind::NewsSitemap | Kind::Sitemap) => return Some(Rule::new(Source::Sitemap)),
        Some(Kind::SitemapIndex) => return None,
        _ => {}
    }
    let text = response.text.trim_start_matches('\u{feff}').trim_start();
    let value = text.starts_with(['{', '[']).then(|| page::lenient_json(text))??;
    let around = Around::nothing(&response.url);
    let source = |path: String| Source::Json { path, script: None };
    let lists = promising(&value);
    let mut found: Vec<Embedded> = lists.iter().filter_map(|list| embedded(&around, list, source, context)).collect();
    rank(&mut found);
    found.into_iter().next().map(|found| found.rule)
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
        let count = (list.count as f64 / 20.0).min(1.0);
        2.0 * list.dated + 1.5 * length + count + 0.5 * list.linked
    };
    lists.sort_by(|one, other| score(other).total_cmp(&score(one)));
}

/// A list with titles and links, and its rule.
fn embedded(
    around: &Around,
    list: &List<'_>,
    source: impl Fn(String) -> Source,
    context: &Context<'_>,
) -> Option<Embedded> {
    let table = Table::new(&list.items);
    // Of objects of several kinds those with a date are the entries.
    let date = table.date(context);
    let partly = date.filter(|date| date.values.len() >= FEWEST && date.values.len() * 10 < table.items * 9);
    if let Some(date) = partly.filter(|_| list.is_mixed && list.items.len() <= table.items) {
        let dated: Vec<&Map<String, Value>> = date.values.iter().map(|(item, _)| list.items[*item]).collect();
        let path = list.path.strip_suffix("[*]").map(|path| format!("{path}[?{}]", date.filter()));
        return of_table(around, &Table::new(&dated), dated.len(), source(path?), context);
    }
    of_table(around, &table, list.items.len(), source(list.path.clone()), context)
}

fn of_table(
    around: &Around,
    table: &Table<'_>,
    count: usize,
    source: Source,
    context: &Context<'_>,
) -> Option<Embedded> {
    let title = table.title()?;
    let link = around.link(table)?;
    let date = table.date(context);
    let entries = entries(title, &link);
    if entries.len() < FEWEST || entries.len() * 2 < table.items {
        return None;
    }
    let linked = entries.iter().filter(|(_, url)| around.has(url)).count();
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
        count,
        is_linked_data: false,
    })
}

/// The links of a list without titles.
fn urls(around: &Around, list: &List<'_>) -> Option<Vec<Url>> {
    let table = Table::new(&list.items);
    let link = around.link(&table)?;
    let urls: Vec<Url> = link.urls.into_iter().map(|(_, url)| url).collect();
    (urls.len() >= FEWEST).then_some(urls)
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
    use serde_json::json;

    use super::*;

    fn context() -> Context<'static> {
        let now = Utc.with_ymd_and_hms(2026, 11, 24, 12, 0, 0).unwrap();
        Context::at(now, None)
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

    fn data(html: &str) -> Data {
        read(&Page::parse(&response("https://example.org/news/", html)).unwrap(), &context())
    }

    fn script(kind: &str, json: &Value) -> String {
        format!("<p>x</p><script type='{kind}'>{json}</script>")
    }

    fn posts(count: usize) -> Value {
        let post = |n: usize| {
            json!({"headline": format!("Headline number {n}"), "slug": format!("headline-{n}"), "published": "2026-11-20T08:00:00Z",
                "excerpt": "A teaser of some length.", "author": {"name": "Ana Verrill"}, "image": {"url": format!("/img/{n}.jpg")}})
        };
        (0..count).map(post).collect()
    }

    const LINKS: &str =
        "<a href='/news/headline-0/'>0</a><a href='/news/headline-1/'>1</a><a href='/news/headline-2/'>2</a>";

    #[test]
    fn links_are_made_of_slugs_as_the_page_makes_them() {
        let state =
            script("application/json", &json!({"props": {"posts": posts(4), "menu": [{"label": "a", "url": "/a"}]}}));
        let found = data(&(LINKS.to_owned() + &state)).lists.remove(0);
        let expected = "script: script[type=\"application/json\"]\njson: $.props.posts[*]\ntitle: headline\n\
            link: {json: slug, template: '/news/{value}/'}\ndate: published\nsummary: excerpt\nauthor: author.name\n\
            image: image.url\n";
        assert_eq!(found.rule.yaml(), expected);
        assert!(found.rule.rule().is_some());
        assert_eq!((found.count, found.dated, found.linked), (4, 1.0, 0.75));
        assert!(data(&state).lists.is_empty(), "without links a slug says nothing");
    }

    #[test]
    fn streamed_and_assigned_state_is_found() {
        let row = json!([["$", "div", null, {"children": [["$", "x", null, {"posts": posts(3)}]]}]]);
        let chunk = Value::from(format!("6:{row}\n"));
        let found = data(&format!("{LINKS}<script>self.__next_f.push([1,{chunk}])</script>")).lists.remove(0);
        assert!(found.rule.yaml().starts_with("script: self.__next_f\njson: $..posts[*]\n"), "{}", found.rule.yaml());
        let state = json!({"edges": (0..3).map(|n| json!({"node": {"title": format!("Title {n}"), "url": format!("/{n}")}})).collect::<Value>()});
        let found = data(&format!("<script>window.state = {state}; go()</script>")).lists.remove(0);
        assert_eq!(found.rule.yaml(), "script: script\njson: $.edges[*]\ntitle: node.title\nlink: node.url\n");
    }

    #[test]
    fn linked_data_is_a_source_or_a_hint() {
        let article = |n: usize| json!({"@type": "NewsArticle", "headline": format!("Headline {n}"), "url": format!("/{n}"), "datePublished": "2026-11-20"});
        let graph: Vec<Value> =
            [json!({"@type": "WebSite", "name": "E", "url": "/"})].into_iter().chain((0..3).map(article)).collect();
        let found = data(&script("application/ld+json", &json!({"@graph": graph}))).lists.remove(0);
        assert!(found.is_linked_data && found.rule.rule().is_some());
        assert_eq!((found.rule.yaml().lines().nth(1), found.count), (Some("json: $['@graph'][?@.datePublished]"), 3));
        let list = |kind: &str| {
            let item =
                |n: usize| json!({"@type": "ListItem", "position": n, "url": format!("https://example.org/{n}")});
            json!({"@type": kind, "itemListElement": (0..4).map(item).collect::<Value>()})
        };
        assert_eq!(data(&script("application/ld+json", &list("ItemList"))).hints[0].len(), 4);
        assert!(data(&script("application/ld+json", &list("BreadcrumbList"))).hints.is_empty());
    }

    #[test]
    fn microdata_gives_the_elements_of_each_kind() {
        let item = |kind: &str| format!("<div itemscope itemtype='https://schema.org/{kind}'>x</div>");
        let html = item("BlogPosting").repeat(3) + &item("Person").repeat(3) + &item("Event").repeat(2);
        let page = Page::parse(&response("https://example.org/", &html)).unwrap();
        assert_eq!(microdata(&page).iter().map(Vec::len).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn documents_that_are_no_pages_are_told_by_their_beginning() {
        let source =
            |text: &str| document(&response("https://example.org/x", text), &context()).map(|rule| rule.source);
        let declared = "<?xml version='1.0'?><!-- x --><!DOCTYPE rss>\n";
        assert_eq!(source(&format!("{declared}<rss version='2.0'>")), Some(Source::Feed));
        assert_eq!(source("\u{feff}<feed xmlns='http://www.w3.org/2005/Atom'>"), Some(Source::Feed));
        assert_eq!(source("<rdf:RDF>"), Some(Source::Feed));
        assert_eq!(source("<urlset>"), Some(Source::Sitemap));
        assert_eq!(source(r#"{"version": "https://jsonfeed.org/version/1.1", "items": []}"#), Some(Source::Feed));
        for none in ["<!doctype html><html>", "<html>", "", "text", "{}", "[1, 2, 3]", "<!--"] {
            assert_eq!(source(none), None, "{none}");
        }
    }
}
