//! The JSON documents that an HTML page holds: scripts of data, state that a script assigns, attributes of elements;
//! each with the place (`script:`) where a rule finds it again.

use scraper::ElementRef;
use serde_json::Value;

use crate::induce;
use crate::page::{self, Page};

/// All the JSON of a page that is parsed, bytes; and the shortest text that can hold a list.
const BYTES: usize = 3 << 20;
const SHORTEST: usize = 150;

/// Attributes that are read: the place of each is looked for in the whole page.
const ATTRIBUTES: usize = 8;

/// A JSON document in a page.
pub(crate) struct Document {
    /// What `script:` says: a selector, with `@attribute` where it is one.
    pub(super) place: String,
    pub(crate) value: Value,
    /// Whether it is JSON-LD, written for machines; the rest is what the page's own scripts read.
    pub(crate) is_linked_data: bool,
}

/// Every document of a page, in the order of the page; the payload of the Next.js app router as one, last.
pub(crate) fn documents(page: &Page) -> Vec<Document> {
    let mut left = BYTES;
    let mut found: Vec<Document> = page.elements("script").filter_map(|script| of_script(script, &mut left)).collect();
    found.extend(attributes(page, &mut left));
    let rows = page::next_flight(page);
    if !rows.is_empty() {
        let place = "self.__next_f".to_owned();
        found.push(Document { place, value: Value::Array(rows), is_linked_data: false });
    }
    found
}

fn of_script(script: ElementRef<'_>, left: &mut usize) -> Option<Document> {
    let kind = script.attr("type").unwrap_or_default().trim().to_ascii_lowercase();
    let is_linked_data = kind.starts_with("application/ld+json");
    let is_data = is_linked_data || kind.ends_with("json");
    let text: String = script.text().collect();
    if text.len() < SHORTEST || text.len() > *left || !may_hold_list(&text) || !is_data && !assigns(&text) {
        return None;
    }
    *left -= text.len();
    let value = page::lenient_json(&text)?;
    Some(Document { place: place(script, &kind, is_data), value, is_linked_data })
}

/// Parsing is what costs: without an array and a name for a title or a link there is no list in it.
fn may_hold_list(text: &str) -> bool {
    text.contains('[')
        && ["itle", "ame\"", "eadline", "rl\"", "ink\"", "lug\"", "href"].iter().any(|name| text.contains(name))
}

/// `window.state = {…}`, `var posts = […]`, `load({…})`.
fn assigns(text: &str) -> bool {
    let begins = |mark: char| text.split_once(mark).is_some_and(|(_, rest)| rest.trim_start().starts_with(['{', '[']));
    !text.contains("self.__next_f") && (begins('=') || begins('('))
}

fn place(script: ElementRef<'_>, kind: &str, is_data: bool) -> String {
    match script.attr("id").filter(|id| is_stable(id)) {
        Some(id) => format!("#{id}"),
        None if is_data => format!("script[type=\"{kind}\"]"),
        None => "script".to_owned(),
    }
}

fn is_stable(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && id.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-'))
}

/// `<div data-props="{…}">`: the longest few of these, in the order of the page.
fn attributes(page: &Page, left: &mut usize) -> Vec<Document> {
    let mut held: Vec<_> = page.root().descendent_elements().filter_map(data_attribute).enumerate().collect();
    held.sort_by_key(|(_, (.., text))| std::cmp::Reverse(text.len()));
    held.truncate(ATTRIBUTES);
    held.sort_by_key(|(place, _)| *place);
    let documents = held.into_iter().filter_map(|(_, (element, name, text))| {
        *left = left.checked_sub(text.len())?;
        let value = page::lenient_json(text)?;
        let css = induce::items(page, &[element]).map_or_else(|| format!("[{name}]"), |induced| induced.css);
        Some(Document { place: format!("{css}@{name}"), value, is_linked_data: false })
    });
    documents.collect()
}

fn data_attribute(element: ElementRef<'_>) -> Option<(ElementRef<'_>, &str, &str)> {
    let holds = |name: &str, value: &str| {
        let is_json = value.len() >= SHORTEST && value.trim_start().starts_with(['{', '[']);
        name.starts_with("data-") && is_json && may_hold_list(value)
    };
    let (name, value) = element.value().attrs().find(|(name, value)| holds(name, value))?;
    Some((element, name, value))
}
