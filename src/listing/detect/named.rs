//! The lists that a page names in JSON-LD (schema.org: `ItemList`, `Blog`, a graph of articles): evidence for the set of
//! elements that has the same links. Reading such a list as the source is left to `embedded`.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};
use url::Url;

use super::outline::Outline;
use super::{FEWEST, arrays};
use crate::links;
use crate::page::Page;

/// The lists of which the page has links, by the numbers of their addresses in the outline.
pub(super) fn lists(page: &Page, outline: &Outline<'_>) -> Vec<HashSet<usize>> {
    let named: Vec<HashSet<Url>> = page.json_ld().iter().flat_map(|object| of_object(page, object)).collect();
    if named.is_empty() {
        return Vec::new();
    }
    let numbers: HashMap<Url, usize> =
        outline.urls.iter().enumerate().map(|(number, url)| (links::normalise(url), number)).collect();
    let known = |urls: &HashSet<Url>| urls.iter().filter_map(|url| numbers.get(url).copied()).collect::<HashSet<_>>();
    named.iter().map(known).filter(|list| list.len() >= FEWEST).collect()
}

fn of_object(page: &Page, object: &Value) -> Vec<HashSet<Url>> {
    let urls = |list: arrays::List<'_>| {
        let urls = list.items.iter().filter_map(|item| page.resolve(address(item)?));
        urls.map(|url| links::normalise(&url)).collect::<HashSet<_>>()
    };
    arrays::lists(object).into_iter().map(urls).filter(|list| list.len() >= FEWEST).collect()
}

/// Where a thing, or the item that a `ListItem` places, has its page.
fn address(thing: &Map<String, Value>) -> Option<&str> {
    let own = ["url", "item", "mainEntityOfPage", "@id"].into_iter().filter_map(|key| thing.get(key));
    own.filter_map(|value| value.as_str().or_else(|| value.as_object().and_then(inner))).next()
}

fn inner(thing: &Map<String, Value>) -> Option<&str> {
    ["url", "@id"].into_iter().find_map(|key| thing.get(key)?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Response;

    #[test]
    fn a_list_is_named_by_its_addresses_however_its_items_say_them() {
        let html = r#"<a href=/a>a</a><a href=/b>b</a><a href=/c>c</a><a href=/x>x</a>
            <script type=application/ld+json>{"@type": "ItemList", "itemListElement": [{"url": "/a"},
            {"item": "https://e.org/b#top"}, {"item": {"@id": "/c"}}, {"url": "/elsewhere"}]}</script>
            <script type=application/ld+json>{"@type": "BreadcrumbList", "itemListElement": [{"item": "/a"},
            {"item": "/b"}, {"item": "/x"}]}</script>"#;
        let page = Page::parse(&Response::of(Url::parse("https://e.org/news/").unwrap(), html)).unwrap();
        let lists = lists(&page, &Outline::of(&page));
        assert_eq!(lists, [HashSet::from([0, 1, 2])]);
    }
}
