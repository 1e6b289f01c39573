//! A response, parsed once: the tree and what the document says of itself as a whole. Which elements are entries
//! is left to `listing`, what an article says to `article`.

mod flight;
mod json;
pub(crate) mod picture;
mod render;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use html5ever::driver::{self, ParseOpts};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{LocalName, QualName, ns};
use scraper::{ElementRef, Html, HtmlTreeSink, Node, Selector};
use serde_json::Value;
use url::Url;

use crate::{fetch::Response, links};

pub use flight::next_flight;
pub use json::lenient_json;
pub use render::{collapse, html_without, plain, text, text_start, text_without};

/// The most nodes of a tree; the largest real page measured had 60,000.
const MAX_NODES: usize = 300_000;
/// The deepest nesting; browsers cut at 512 too.
const MAX_DEPTH: usize = 512;
/// The longest parse. html5ever is quadratic in depth and in formatting elements.
const MAX_TIME: Duration = Duration::from_secs(3);
/// Bytes given to the parser between two looks at the limits.
const PIECE: usize = 1024;

/// What all XPaths of a rule together may walk on one page, nodes: more than a listing of 500 items needs.
const MOST_STEPS: usize = 10_000_000;

/// Why a page cannot be used at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// The tree grew beyond the node limit: a bomb, or a page of an absurd size.
    #[error("the page has more than {MAX_NODES} nodes")]
    TooManyNodes,
    /// The tree is nested deeper than browsers allow.
    #[error("the page is nested more than {MAX_DEPTH} elements deep")]
    TooDeep,
    /// The parser needed longer than the limit.
    #[error("the page takes more than {} s to parse", MAX_TIME.as_secs())]
    TooSlow,
}

/// An HTML document and where it came from. It never leaves its thread.
pub struct Page {
    html: Html,
    url: Url,
    base: Url,
    fetched_at: DateTime<Utc>,
    json_ld: OnceCell<Vec<Value>>,
    found: RefCell<Vec<(Selector, Rc<[NodeId]>)>>,
    order: OnceCell<HashMap<NodeId, usize>>,
    steps: Cell<usize>,
}

impl Page {
    /// Parses the text of a response under limits of time, size and depth.
    ///
    /// # Errors
    /// A document that would cost unbounded time or memory is refused.
    pub fn parse(response: &Response) -> Result<Self, PageError> {
        let html = guarded_parse(&response.text)?;
        let base = base_url(&html, &response.url);
        let (url, fetched_at) = (response.url.clone(), response.fetched_at);
        Ok(Self {
            html,
            url,
            base,
            fetched_at,
            json_ld: OnceCell::new(),
            found: RefCell::default(),
            order: OnceCell::new(),
            steps: Cell::new(MOST_STEPS),
        })
    }

    /// Where the page was found, after redirects.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// What relative links stand on: `<base href>`, else the URL.
    #[must_use]
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// When the page was fetched: "3 hours ago" counts from here.
    #[must_use]
    pub fn fetched_at(&self) -> DateTime<Utc> {
        self.fetched_at
    }

    /// The `<html>` element.
    #[must_use]
    pub fn root(&self) -> ElementRef<'_> {
        self.html.root_element()
    }

    /// The node above `<html>`.
    pub(crate) fn document(&self) -> NodeRef<'_, Node> {
        self.html.tree.root()
    }

    /// The first element that matches, in document order.
    #[must_use]
    pub fn first(&self, selector: &Selector) -> Option<ElementRef<'_>> {
        self.html.select(selector).next()
    }

    /// Every element that matches, in document order.
    pub fn all<'a, 's>(&'a self, selector: &'s Selector) -> impl Iterator<Item = ElementRef<'a>> + use<'a, 's> {
        self.html.select(selector)
    }

    /// The nearest element that matches and stands wholly before `element`: the heading over an item. The page is
    /// searched once per selector, however many items ask.
    #[must_use]
    pub fn before<'a>(&'a self, element: ElementRef<'a>, selector: &Selector) -> Option<ElementRef<'a>> {
        self.all_before(element, selector).next()
    }

    /// All such elements, the nearest first.
    pub fn all_before<'a>(
        &'a self,
        element: ElementRef<'a>,
        selector: &Selector,
    ) -> impl Iterator<Item = ElementRef<'a>> + use<'a> {
        let found = self.found_ids(selector);
        let earlier = found.partition_point(|id| *id < element.id());
        let is_around = move |id: &NodeId| element.ancestors().any(|ancestor| ancestor.id() == *id);
        let ids = (0..earlier).rev().map(move |at| found[at]).filter(move |id| !is_around(id));
        ids.filter_map(|id| self.html.tree.get(id).and_then(ElementRef::wrap))
    }

    /// The ids of all elements that match. Ids count up as the parser meets the elements, so they are sorted.
    fn found_ids(&self, selector: &Selector) -> Rc<[NodeId]> {
        let mut found = self.found.borrow_mut();
        if let Some((_, ids)) = found.iter().find(|(known, _)| known == selector) {
            return Rc::clone(ids);
        }
        let ids: Rc<[NodeId]> = self.all(selector).map(|element| element.id()).collect();
        found.push((selector.clone(), Rc::clone(&ids)));
        ids
    }

    /// The place of a node in document order. The parser moves what stands wrongly in a table, so ids do not tell.
    #[must_use]
    pub fn order(&self, node: NodeId) -> usize {
        let count = || self.html.tree.root().descendants().enumerate().map(|(at, node)| (node.id(), at)).collect();
        self.order.get_or_init(count).get(&node).copied().unwrap_or(usize::MAX)
    }

    /// Takes that many steps from what all expressions together may walk on this page; false: none are left.
    pub(crate) fn walk(&self, steps: usize) -> bool {
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.unwrap_or(0));
        left.is_some()
    }

    /// The content of the first non-empty `<meta>` whose `property`, `name`, `itemprop` or `http-equiv` is `name`, or
    /// names it among others (without regard to case).
    #[must_use]
    pub fn meta(&self, name: &str) -> Option<&str> {
        self.metas(name).next()
    }

    /// The contents of all such `<meta>` elements, in document order.
    pub fn metas<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        let is_named = move |e: &scraper::node::Element| {
            ["property", "name", "itemprop", "http-equiv"].iter().any(|key| {
                e.attr(key).is_some_and(|value| value.split_whitespace().any(|v| v.eq_ignore_ascii_case(name)))
            })
        };
        self.elements("meta")
            .filter(move |e| is_named(e.value()))
            .filter_map(|e| e.attr("content").map(str::trim).filter(|content| !content.is_empty()))
    }

    /// Every element of one name, in document order; cheaper than a selector.
    pub fn elements<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = ElementRef<'a>> + use<'a, 'n> {
        self.html.tree.nodes().filter_map(ElementRef::wrap).filter(move |e| e.value().name() == name)
    }

    /// The JSON-LD objects of the page, graphs and arrays opened, in document order; broken blocks are left out.
    #[must_use]
    pub fn json_ld(&self) -> &[Value] {
        self.json_ld.get_or_init(|| {
            let mut found = Vec::new();
            for script in self.elements("script") {
                let is_ld = script
                    .attr("type")
                    .is_some_and(|kind| kind.trim().to_ascii_lowercase().starts_with("application/ld+json"));
                if is_ld && let Some(value) = lenient_json(&script.text().collect::<String>()) {
                    open_graph(value, &mut found);
                }
            }
            found
        })
    }

    /// The `lang` of the document (BCP 47), if it says one.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.root().attr("lang").or_else(|| self.root().attr("xml:lang")).map(str::trim).filter(|lang| !lang.is_empty())
    }

    /// The text of `<title>`.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        self.elements("title").map(text).find(|title| !title.is_empty())
    }

    /// `<link rel=canonical>`, if it is on the same site as the page.
    #[must_use]
    pub fn canonical(&self) -> Option<Url> {
        let is_canonical = |e: &ElementRef<'_>| e.attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
        let href = self.elements("link").find(is_canonical)?.attr("href")?;
        self.resolve(href).filter(|url| links::same_site(url, &self.url))
    }

    /// An `href` of this page as an absolute http(s) URL.
    #[must_use]
    pub fn resolve(&self, href: &str) -> Option<Url> {
        links::resolve(&self.base, href)
    }
}

/// The value of an attribute. Of an element with few of them this is much cheaper than [`scraper::node::Element::attr`],
/// which makes a name of the text and hashes it; `name` is a `local_name!`.
pub(crate) fn attr<'a>(element: ElementRef<'a>, name: &LocalName) -> Option<&'a str> {
    let is_meant = |key: &QualName| key.local == *name && key.ns == ns!();
    element.value().attrs.iter().find(|(key, _)| is_meant(key)).map(|(_, value)| &**value)
}

/// Parses HTML that is not a page of its own (content out of JSON, of a feed) under the same limits as a page.
///
/// # Errors
/// As [`Page::parse`].
// The parser is fed in pieces, with a look at the clock and the tree between them: a size limit alone does not
// help, 39 kB of nested `<font>` cost 390 MB. The clock bounds work; it never reaches the result.
pub fn guarded_parse(text: &str) -> Result<Html, PageError> {
    let mut parser = driver::parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let started = Instant::now();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, tail) = render::head(rest, PIECE);
        parser.process(StrTendril::from_slice(piece));
        rest = tail;
        if parser.tokenizer.sink.sink.0.borrow().tree.values().len() > MAX_NODES {
            return Err(PageError::TooManyNodes);
        }
        if started.elapsed() > MAX_TIME {
            return Err(PageError::TooSlow);
        }
    }
    let html = parser.finish();
    if depth(&html) > MAX_DEPTH { Err(PageError::TooDeep) } else { Ok(html) }
}

fn depth(html: &Html) -> usize {
    let (mut now, mut deepest) = (0_usize, 0_usize);
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(_) => now += 1,
            Edge::Close(_) => now -= 1,
        }
        deepest = deepest.max(now);
    }
    deepest
}

fn base_url(html: &Html, url: &Url) -> Url {
    let base =
        html.tree.nodes().filter_map(ElementRef::wrap).find(|e| e.value().name() == "base" && e.attr("href").is_some());
    base.and_then(|e| links::resolve(url, e.attr("href")?)).unwrap_or_else(|| url.clone())
}

fn open_graph(value: Value, found: &mut Vec<Value>) {
    match value {
        Value::Array(values) => values.into_iter().for_each(|value| open_graph(value, found)),
        Value::Object(mut object) => {
            let graph = object.remove("@graph");
            if !object.is_empty() {
                found.push(Value::Object(object));
            }
            if let Some(graph) = graph {
                open_graph(graph, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        let url = Url::parse("https://example.org/news/").unwrap();
        Page::parse(&Response::of(url, html)).unwrap()
    }

    fn body_text(html: &str) -> String {
        let page = page(html);
        text(page.elements("body").next().unwrap())
    }

    #[test]
    fn text_is_what_a_person_sees() {
        assert_eq!(body_text("Posted on <!-- -->December&nbsp;12"), "Posted on December 12");
        assert_eq!(body_text("<p>a</p><p>b<script>x()</script><style>y</style></p>"), "a b");
        assert_eq!(body_text("<b>A</b>B &amp; <i>C</i>"), "AB & C");
    }

    #[test]
    fn json_ld_graphs_are_opened_and_broken_blocks_left_out() {
        let page = page(
            r#"<script type="application/ld+json">{"@graph":[{"@type":"A"},{"@type":"B"}]}</script>
               <script type="application/ld+json">{broken</script>
               <script type="Application/LD+JSON">[{"@type":"C","t":"x
            y"}]</script>"#,
        );
        let types: Vec<_> = page.json_ld().iter().map(|v| v["@type"].as_str().unwrap().to_owned()).collect();
        assert_eq!(types, ["A", "B", "C"]);
    }

    #[test]
    fn links_stand_on_the_base_element() {
        let page = page(r#"<base href="/other/"><link rel=canonical href="https://elsewhere.net/x"><p>x"#);
        assert_eq!(page.resolve("a").unwrap().as_str(), "https://example.org/other/a");
        assert_eq!(page.canonical(), None);
    }

    #[test]
    fn a_bomb_is_refused_in_bounded_time() {
        let started = Instant::now();
        let deep = "<div>".repeat(50_000);
        let fonts: String = (0..5_000).map(|n| format!("<font color={n}><p>")).collect();
        for bomb in [deep, fonts] {
            let url = Url::parse("https://example.org/").unwrap();
            assert!(Page::parse(&Response::of(url, &bomb)).is_err());
        }
        assert!(started.elapsed() < Duration::from_secs(30));
    }
}
