//! The keys whose value may be written in several shapes: a text, a list, a map, a flag. Which keys there are is left
//! to `raw`, single values to `values`.

use super::node::{Key, Kind, Node};
use super::raw::{
    Address, Article, Conditions, Elements, Expect, Field, Fields, Further, Http, Item, Limits, Listing, Next, Page,
    Step,
};
use super::reader::{Keys, Read, Reader, read_keys};
use super::values::{Flag, Text, read_list};

impl Read for Field {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.kind {
            Kind::Map(_) if is_lone_place(node, reader.findings.source) => {
                reader.refuse(node, "a text");
                None
            }
            Kind::Map(_) => read_keys::<Step>(node, reader).map(|step| Self::Long(Box::new(step))),
            Kind::List(nodes) => read_list(nodes, node, reader).map(Self::Fallbacks),
            _ => Text::read(node, reader).map(Self::Short),
        }
    }
}

impl Read for Item {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.kind {
            Kind::Map(_) if !is_lone_place(node, reader.findings.source) => {
                read_keys::<Elements>(node, reader).map(|elements| Self::Elements(Box::new(elements)))
            }
            _ => Text::read(node, reader).map(Self::Css),
        }
    }
}

impl Read for Article {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.kind {
            Kind::Empty => Some(Self::Empty(())),
            Kind::Map(_) => read_keys::<Fields>(node, reader).map(|fields| Self::Fields(Box::new(fields))),
            Kind::Text(text) if text == "auto" => Some(Self::Follow(true)),
            _ => Flag::read(node, reader).map(|flag| Self::Follow(flag.value)),
        }
    }
}

impl Read for Next {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        if node.entries().iter().any(is_further) {
            return read_keys::<Further>(node, reader).map(|further| Self::Further(Box::new(further)));
        }
        Field::read(node, reader).map(Self::Link)
    }
}

/// Whether a key belongs to a next page that is made, and not to a field that is a link.
fn is_further((key, node): &(Key, Node)) -> bool {
    match key.text.as_str() {
        "first" | "step" | "cursor" | "form" => true,
        "json" => matches!(node.kind, Kind::Map(_)),
        "template" => {
            matches!(&node.kind, Kind::Text(text) if ["{page}", "{offset}", "{cursor}"].iter().any(|place| text.contains(place)))
        }
        _ => false,
    }
}

impl Read for Address {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.kind {
            Kind::Map(_) if !is_lone_place(node, reader.findings.source) => {
                read_keys::<Page>(node, reader).map(|page| Self::Page(Box::new(page)))
            }
            _ => Text::read(node, reader).map(Self::Plain),
        }
    }
}

/// `{section}` without quotes is a map for YAML.
fn is_lone_place(node: &Node, source: &str) -> bool {
    let [(key, value)] = node.entries() else { return false };
    matches!(value.kind, Kind::Empty) && source[key.span.end..].starts_with('}')
}

macro_rules! read_as_keys {
    ($($name:ty),*) => {
        $(impl Read for $name {
            fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
                read_keys(node, reader)
            }
        })*
    };
}
read_as_keys!(Listing, Conditions, Limits, Expect, Http);

/// The map in which a key would be right, where this map has that map.
pub(super) fn home(key: &str, names: &[&'static str]) -> Option<&'static str> {
    let homes: [(&str, Vec<&str>); 3] =
        [("listing", Listing::names()), ("http", Http::names()), ("limits", Limits::names())];
    homes.into_iter().find(|(home, keys)| names.contains(home) && keys.contains(&key)).map(|(home, _)| home)
}
