//! A JSON value as the text of a field: scalars as they print, arrays as several values, the objects that stand for
//! one value (images, persons, rendered texts) by their usual key.

use serde_json::Value;

use super::Kind;
use crate::page;
use crate::site::Path;

/// Deeper arrays and objects than this are data, not a value.
const MAX_DEPTH: usize = 4;

/// Keys of an object that stands for a link, an image or a file (schema.org `ImageObject`, CMS media).
const ADDRESSES: &[&str] = &["url", "contentUrl", "src", "href", "@id"];
/// Keys of an object that stands for a text (schema.org `Person`, WordPress `rendered`, JSON-LD `@value`).
const TEXTS: &[&str] = &["name", "rendered", "@value", "value", "title", "text"];

/// One group per value that the path finds.
pub(super) fn groups(value: &Value, path: &Path, kind: Kind) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for node in path.path.query(value).all() {
        read(node, kind, MAX_DEPTH, &mut found);
    }
    found
}

fn read(value: &Value, kind: Kind, depth: usize, found: &mut Vec<Vec<String>>) {
    match value {
        Value::Null => {}
        Value::Bool(flag) => found.push(vec![flag.to_string()]),
        Value::Number(number) => found.push(vec![number.to_string()]),
        Value::String(text) if kind == Kind::Text => found.push(vec![page::plain(text)]),
        Value::String(text) => found.push(vec![text.trim().to_owned()]),
        _ if depth == 0 => {}
        Value::Array(values) => values.iter().for_each(|value| read(value, kind, depth - 1, found)),
        Value::Object(object) => {
            let keys = if matches!(kind, Kind::Link | Kind::Image | Kind::File) { ADDRESSES } else { TEXTS };
            if let Some(value) = keys.iter().find_map(|key| object.get(*key)) {
                read(value, kind, depth - 1, found);
            }
        }
    }
}
