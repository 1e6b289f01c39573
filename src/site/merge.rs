//! `defaults:` under every site: what a site does not say itself.

use super::node::{Kind, Node};

/// The maps that merge key by key; of everything else the site's own value stands alone.
const DEEP: &[&str] = &["http", "limits", "expect"];

/// The site with the defaults that it does not have itself.
pub(super) fn under(site: &Node, defaults: &Node) -> Node {
    merge(site, defaults, |key| DEEP.contains(&key))
}

fn merge(own: &Node, default: &Node, deep: fn(&str) -> bool) -> Node {
    let Kind::Map(own_entries) = &own.kind else { return own.clone() };
    let mut entries = own_entries.clone();
    for (key, value) in default.entries() {
        match entries.iter_mut().find(|(known, _)| known.text == key.text) {
            // `headers` and `cookies` are maps of `http`, so below a deep key everything is deep.
            Some((_, mine)) if deep(&key.text) => *mine = merge(mine, value, |_| true),
            Some(_) => {}
            None => entries.push((key.clone(), value.clone())),
        }
    }
    Node { kind: Kind::Map(entries), span: own.span.clone() }
}
