//! Where a site and its rules stand in the tree of a sites.yaml: in the site, behind an anchor, under `defaults:`, in a `for:`.
//! What is done there is left to `patch`.

use super::edit::Part;
use super::node::{Key, Kind, Node};
use super::value_text::{self, Form};

/// The site of this name: of its own, or one that a `for:` makes.
pub(super) fn find<'t>(tree: &'t Node, name: &str) -> Option<(&'t Key, &'t Node)> {
    let sites = tree.get("sites")?.entries();
    let is_it = |key: &Key| key.text == name;
    if let Some((key, site)) = sites.iter().find(|(key, site)| is_it(key) && site.get("for").is_none()) {
        return Some((key, site));
    }
    let mut made = sites.iter().filter(|(key, site)| site.get("for").is_some() && may_make(&key.text, name));
    made.next().filter(|_| made.next().is_none()).map(|(key, site)| (key, site))
}

/// Whether `news-{section}` can be `news-banking`.
fn may_make(template: &str, name: &str) -> bool {
    let Some((before, rest)) = template.split_once('{') else { return template == name };
    let after = rest.rsplit_once('}').map_or("", |(_, after)| after);
    name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
}

/// A rule of a site: its own, or that of the defaults.
pub(super) fn rule<'t>(tree: &'t Node, site: &'t Node, part: Part) -> Option<(&'t Key, &'t Node)> {
    let of = |node: &'t Node| node.entries().iter().find(|(key, _)| key.text == part.key());
    of(site).or_else(|| of(tree.get("defaults")?)).map(|(key, rule)| (key, rule))
}

/// Whether the value of a key is an alias.
pub(super) fn is_alias(text: &str, key: &Key, node: &Node) -> bool {
    value_text::value(text, key, node).is_some_and(|end| end.form == Form::Alias)
}

/// Where the value of a key stands: of an alias, where its anchor is.
pub(super) fn definition<'t>(text: &str, tree: &'t Node, key: &'t Key, node: &'t Node) -> (&'t Key, &'t Node) {
    if !is_alias(text, key, node) {
        return (key, node);
    }
    let is_it = |key: &Key, value: &Node| value.span == node.span && !is_alias(text, key, value);
    first(tree, &is_it).unwrap_or((key, node))
}

/// The first key of which this is so, from the outside in.
pub(super) fn first<'t>(node: &'t Node, is_it: &dyn Fn(&Key, &Node) -> bool) -> Option<(&'t Key, &'t Node)> {
    if let Kind::List(nodes) = &node.kind {
        return nodes.iter().find_map(|node| first(node, is_it));
    }
    node.entries().iter().find_map(|(key, value)| {
        let here = is_it(key, value).then_some((key, value));
        here.or_else(|| first(value, is_it))
    })
}
