//! The lists of objects in a JSON document, each with the path that leads there. Lists at like places (`blades[3].items`
//! and `blades[5].items`) are one. What the objects say is left to `keys`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The deepest value that is looked at: state of a page nests its data, a tree of elements nests without end.
const DEPTH: usize = 48;
/// The most values of a document that are looked at, and the most places of lists.
const VALUES: usize = 300_000;
const PLACES: usize = 3_000;
/// Fewer objects are no list.
const FEWEST: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step<'v> {
    Key(&'v str),
    Any,
}

/// Objects at like places, in the order of the document.
pub(super) struct List<'v> {
    /// JSONPath to the objects.
    pub(super) path: String,
    pub(super) items: Vec<&'v Map<String, Value>>,
    /// Whether they may be of several kinds: of several places, or of several types as they say.
    pub(super) is_mixed: bool,
}

/// Every list of at least three objects, in the order in which they are met.
pub(super) fn lists(root: &Value) -> Vec<List<'_>> {
    let mut walk = Walk { steps: Vec::new(), left: VALUES, places: BTreeMap::new(), by_key: BTreeMap::new() };
    walk.value(root);
    let Walk { places, by_key, .. } = walk;
    let mut found: Vec<_> = places.into_iter().filter(|(_, place)| place.items.len() >= FEWEST).collect();
    found.sort_by_key(|(_, place)| place.met);
    found
        .into_iter()
        .map(|(steps, place)| {
            let is_alone = |key: &str| by_key.get(key) == Some(&place.items.len());
            let is_mixed = place.arrays > 1 || has_types(&place.items);
            List { path: written(&steps, is_alone), items: place.items, is_mixed }
        })
        .collect()
}

#[derive(Default)]
struct Place<'v> {
    met: usize,
    arrays: usize,
    items: Vec<&'v Map<String, Value>>,
}

struct Walk<'v> {
    steps: Vec<Step<'v>>,
    left: usize,
    places: BTreeMap<Vec<Step<'v>>, Place<'v>>,
    /// How many objects stand in lists under a key, wherever it is.
    by_key: BTreeMap<&'v str, usize>,
}

impl<'v> Walk<'v> {
    fn value(&mut self, value: &'v Value) {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || self.steps.len() >= DEPTH || is_trail(value) {
            return;
        }
        match value {
            Value::Array(values) => {
                self.list(values);
                self.steps.push(Step::Any);
                values.iter().for_each(|value| self.value(value));
                self.steps.pop();
            }
            Value::Object(object) => {
                for (key, value) in object.iter().filter(|(_, value)| value.is_array() || value.is_object()) {
                    self.steps.push(Step::Key(key));
                    self.value(value);
                    self.steps.pop();
                }
            }
            _ => {}
        }
    }

    fn list(&mut self, values: &'v [Value]) {
        if !values.iter().all(Value::is_object) || self.places.len() >= PLACES {
            return;
        }
        if let Some(Step::Key(key)) = self.steps.last() {
            *self.by_key.entry(key).or_default() += values.len();
        }
        let met = self.places.len();
        if let Some(place) = self.places.get_mut(&self.steps) {
            place.arrays += 1;
            place.items.extend(values.iter().filter_map(Value::as_object));
        } else if !values.is_empty() {
            let items = values.iter().filter_map(Value::as_object).collect();
            self.places.insert(self.steps.clone(), Place { met, arrays: 1, items });
        }
    }
}

fn has_types(items: &[&Map<String, Value>]) -> bool {
    let first = items.first().and_then(|item| item.get("@type"));
    items.iter().any(|item| item.get("@type") != first)
}

/// The way to the page is no list of entries.
fn is_trail(value: &Value) -> bool {
    value.get("@type").is_some_and(|kind| kind == "BreadcrumbList" || kind == "SiteNavigationElement")
}

/// `$.a.b[*].c[*]`, or `$..c[*]` where that is the same and the way there is long.
fn written(steps: &[Step<'_>], is_alone: impl Fn(&str) -> bool) -> String {
    let lists = steps.iter().filter(|step| **step == Step::Any).count();
    if let Some(Step::Key(key)) = steps.last()
        && (lists >= 2 || steps.len() > 7)
        && is_alone(key)
    {
        return if is_name(key) { format!("$..{key}[*]") } else { format!("$..{}[*]", segment(key)) };
    }
    let way = steps.iter().map(|step| match step {
        Step::Key(key) => segment(key),
        Step::Any => "[*]".to_owned(),
    });
    format!("${}[*]", way.collect::<String>())
}

/// `.key` or `['odd key']` (RFC 9535, 2.3).
pub(super) fn segment(key: &str) -> String {
    if is_name(key) { format!(".{key}") } else { format!("['{}']", key.replace('\\', "\\\\").replace('\'', "\\'")) }
}

fn is_name(key: &str) -> bool {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    key.starts_with(first) && key.chars().all(|c| first(c) || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paths(root: &Value) -> Vec<(String, usize)> {
        lists(root).into_iter().map(|list| (list.path, list.items.len())).collect()
    }

    #[test]
    fn a_list_is_found_by_its_path() {
        let root = json!({"props": {"posts": [{}, {}, {}], "two": [{}, {}], "odd key": [{}, {}, {}], "texts": ["a", "b", "c"]}});
        let expected = [("$.props.posts[*]".to_owned(), 3), ("$.props['odd key'][*]".to_owned(), 3)];
        assert_eq!(paths(&root), expected);
        assert_eq!(paths(&json!([{}, {}, {}])), [("$[*]".to_owned(), 3)]);
    }

    #[test]
    fn lists_at_like_places_are_one() {
        let root = json!({"blades": [{"items": [{}, {}]}, {}, {"items": [{}]}]});
        assert_eq!(paths(&root)[1], ("$.blades[*].items[*]".to_owned(), 3));
    }

    #[test]
    fn a_long_way_is_left_out_where_the_key_stands_alone() {
        let root = json!([[[1, {"children": [null, {"posts": [{}, {}, {}]}]}]]]);
        assert_eq!(paths(&root), [("$..posts[*]".to_owned(), 3)]);
    }

    #[test]
    fn the_way_to_the_page_is_no_list() {
        assert!(paths(&json!({"@type": "BreadcrumbList", "itemListElement": [{}, {}, {}]})).is_empty());
    }

    #[test]
    fn a_deep_document_is_left_in_bounded_time() {
        let deep = (0..100).fold(json!([{}, {}, {}]), |inner, _| json!({"a": inner}));
        assert!(paths(&deep).is_empty());
    }
}
