//! The keys whose value may be written in several shapes: a text, a list, a map, a flag. Which keys there are is left
//! to `raw`, single values to `values`.

use super::node::{Key, Kind, Node};
use super::raw::{
    Article, Conditions, Elements, Expect, Field, Fields, Http, Item, Limits, Listing, Next, Numbered, Step,
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
        let numbered = |(key, _): &(Key, Node)| key.text == "first";
        if node.entries().iter().any(numbered) || node.get("template").is_some_and(has_page) {
            return read_keys::<Numbered>(node, reader).map(|numbered| Self::Numbered(Box::new(numbered)));
        }
        Field::read(node, reader).map(Self::Link)
    }
}

/// `{section}` without quotes is a map for YAML.
fn is_lone_place(node: &Node, source: &str) -> bool {
    let [(key, value)] = node.entries() else { return false };
    matches!(value.kind, Kind::Empty) && source[key.span.end..].starts_with('}')
}

fn has_page(node: &Node) -> bool {
    matches!(&node.kind, Kind::Text(text) if text.contains("{page}"))
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
