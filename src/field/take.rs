//! What an element holds for a field of some kind, the best first. Nothing here knows of rules.

use std::collections::HashSet;
use std::sync::LazyLock;

use ego_tree::NodeId;
use scraper::{ElementRef, Selector};
use url::Url;

use super::{Kind, image};
use crate::{links, page};

/// The values an element offers, best first, or the one attribute that the rule names.
pub(super) fn candidates(
    element: ElementRef<'_>,
    attribute: Option<&str>,
    kind: Kind,
    removed: &HashSet<NodeId>,
    base: &Url,
) -> Vec<String> {
    match (attribute, kind) {
        (Some(name), Kind::Image) => image::of_attribute(element, name),
        (Some(name), _) => element.attr(name).map(|value| value.trim().to_owned()).into_iter().collect(),
        (None, Kind::Text) => vec![text(element, removed)],
        (None, Kind::Html) => vec![html(element, removed)],
        (None, Kind::Link) => address(element, &LINKS).map(|href| absolute(base, href)).into_iter().collect(),
        (None, Kind::File) => address(element, &FILES).map(|href| absolute(base, href)).into_iter().collect(),
        (None, Kind::Image) => image::sources(element),
        (None, Kind::Date) => date(element, removed),
    }
}

/// Elements without text of their own speak through an attribute.
fn spoken(element: ElementRef<'_>) -> Option<&str> {
    match element.value().name() {
        "meta" => element.attr("content"),
        "img" | "area" => element.attr("alt"),
        "input" => element.attr("value"),
        _ => None,
    }
}

fn text(element: ElementRef<'_>, removed: &HashSet<NodeId>) -> String {
    spoken(element).map_or_else(|| page::text_without(element, removed), page::collapse)
}

fn html(element: ElementRef<'_>, removed: &HashSet<NodeId>) -> String {
    spoken(element).map_or_else(|| page::html_without(element, removed), |text| text.trim().to_owned())
}

/// The machine's date before the one for people.
fn date(element: ElementRef<'_>, removed: &HashSet<NodeId>) -> Vec<String> {
    let attribute = element.attr("datetime").map(|value| value.trim().to_owned());
    attribute.into_iter().chain([text(element, removed)]).collect()
}

static LINKS: LazyLock<Selector> = LazyLock::new(|| Selector::parse("a[href]").expect("a constant"));
static FILES: LazyLock<Selector> = LazyLock::new(|| {
    Selector::parse("a[href], audio[src], video[src], source[src], embed[src], iframe[src]").expect("a constant")
});

/// The address of an element: its own, that of the first such element inside, or of the link around it.
fn address<'a>(element: ElementRef<'a>, inside: &Selector) -> Option<&'a str> {
    let own = |element: ElementRef<'a>| ["href", "src", "content"].iter().find_map(|name| element.attr(name));
    let around = || element.ancestors().filter_map(ElementRef::wrap).find(|outer| outer.value().name() == "a");
    own(element).or_else(|| element.select(inside).find_map(own)).or_else(|| around()?.attr("href"))
}

/// Absolute where it is a link at all; a rule may still cut a link out of the rest.
fn absolute(base: &Url, href: &str) -> String {
    links::resolve(base, href).map_or_else(|| href.trim().to_owned(), String::from)
}
