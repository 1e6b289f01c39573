//! What a page is read by, as one hash: when it changes, remembered validators must not be used.

use super::node::{Kind, Node};

/// The keys of a site that decide how its pages are read. Title, formats, limits and pause do not.
const DECISIVE: &[&str] = &["url", "language", "timezone", "listing", "article", "include", "exclude"];

/// Hexadecimal, of the merged and expanded site.
pub(super) fn of(site: &Node) -> String {
    let mut hasher = blake3::Hasher::new();
    for key in DECISIVE {
        put(key, &mut hasher);
        site.get(key).into_iter().for_each(|node| put_node(node, &mut hasher));
    }
    put("charset", &mut hasher);
    site.get("http").and_then(|http| http.get("charset")).into_iter().for_each(|node| put_node(node, &mut hasher));
    hasher.finalize().to_hex().to_string()
}

fn put_node(node: &Node, hasher: &mut blake3::Hasher) {
    match &node.kind {
        Kind::Empty => put("~", hasher),
        Kind::Text(text) => put(&format!("={text}"), hasher),
        Kind::List(nodes) => {
            put(&format!("[{}", nodes.len()), hasher);
            nodes.iter().for_each(|node| put_node(node, hasher));
        }
        Kind::Map(entries) => {
            put(&format!("{{{}", entries.len()), hasher);
            for (key, node) in entries {
                put(&key.text, hasher);
                put_node(node, hasher);
            }
        }
    }
}

/// With its length, so that no two different rules give the same bytes.
fn put(text: &str, hasher: &mut blake3::Hasher) {
    hasher.update(&(text.len() as u64).to_le_bytes());
    hasher.update(text.as_bytes());
}
