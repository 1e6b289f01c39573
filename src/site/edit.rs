//! Keys of a rule as they change and as they are written, and a whole rule of them. Where they go in the text is left to
//! `map_text`.

use super::node::{Key, Kind, Node};
use super::yaml;

/// The order in which keys are written.
pub(super) const ORDER: &[&str] = &[
    "script",
    "json",
    "sitemap",
    "feed",
    "item",
    "with",
    "id",
    "title",
    "link",
    "date",
    "updated",
    "author",
    "publisher",
    "summary",
    "content",
    "image",
    "tags",
    "enclosure",
    "next",
    "pages",
];

/// The keys that are written before this one.
pub(super) fn before(key: &str) -> impl Iterator<Item = &'static str> {
    ORDER.iter().copied().take_while(move |other| *other != key)
}

/// One of the rules of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `listing:`
    Listing,
    /// `article:`
    Article,
}

impl Part {
    /// Its key in the site.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Listing => "listing",
            Self::Article => "article",
        }
    }
}

/// One key of a rule that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The key: `title`.
    pub key: &'static str,
    /// An option of its map, whose others stay: `css` of `date: {css: time, timezone: UTC}`.
    pub option: Option<&'static str>,
    /// `None`: the key goes.
    pub value: Option<Written>,
}

/// Why a rule cannot be changed where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// No site of this name, or several that it could be.
    #[error("its rule is not found in the file")]
    NoSite,
    /// `listing: *rule`, `title: &headline h2`.
    #[error("`{key}` is shared with others by an anchor")]
    Anchor {
        /// Of which key.
        key: String,
    },
    /// Other sites refer to the rule that stands in this one.
    #[error("`{key}` stands in this site, and others refer to it by its anchor: {sites}")]
    Shared {
        /// Of which key.
        key: &'static str,
        /// The others.
        sites: String,
    },
    /// The old value has a place for a parameter, which the new one cannot have.
    #[error("`{key}` has a place for a parameter of `for:`")]
    Parameter {
        /// Of which key.
        key: String,
    },
}

impl PatchError {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NoSite => "write the lines into the rule by hand",
            Self::Anchor { .. } => {
                "change it by hand where the anchor stands, or write the lines out for this site alone"
            }
            Self::Shared { .. } => {
                "if they changed alike, write the lines where the anchor stands; else give one of them the anchor and this site a rule of its own"
            }
            Self::Parameter { .. } => "change it by hand, with the place in it",
        }
    }
}

/// A value as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// On lines of its own: `h2 > a`, or a list that begins on the next line, not indented.
    pub own: String,
    /// Inside `[…]` or `{…}`.
    pub inner: String,
}

impl Written {
    /// A part of the tree, written out.
    pub(super) fn of(node: &Node) -> Self {
        let all = |parts: Vec<String>, open: &str, close: &str| format!("{open}{}{close}", parts.join(", "));
        let inner = match &node.kind {
            Kind::Empty => "null".to_owned(),
            // Which may be no text to the reader, but a number or a yes.
            Kind::Text(text) if text.parse::<f64>().is_ok() || matches!(text.as_str(), "true" | "false") => {
                text.clone()
            }
            Kind::Text(text) => return Self { own: yaml::scalar(text), inner: yaml::inner(text) },
            Kind::List(nodes) => all(nodes.iter().map(|node| Self::of(node).inner).collect(), "[", "]"),
            Kind::Map(entries) => {
                let entry = |(key, node): &(Key, Node)| format!("{}: {}", yaml::inner(&key.text), Self::of(node).inner);
                all(entries.iter().map(entry).collect(), "{", "}")
            }
        };
        Self { own: inner.clone(), inner }
    }

    /// A map with this value for one of its keys.
    pub(super) fn in_place_of(&self, option: &str, map: &Node) -> Self {
        let entry = |(key, node): &(Key, Node)| {
            let value = if key.text == option { self.inner.clone() } else { Self::of(node).inner };
            format!("{}: {value}", yaml::inner(&key.text))
        };
        let inner = format!("{{{}}}", map.entries().iter().map(entry).collect::<Vec<_>>().join(", "));
        Self { own: inner.clone(), inner }
    }
}

/// A whole rule with these changes.
pub(super) fn whole(rule: Option<&Node>, edits: &[Edit]) -> Written {
    let old = rule.map(Node::entries).unwrap_or_default();
    let mut given: Vec<(&str, Written)> =
        old.iter().map(|(key, node)| (key.text.as_str(), Written::of(node))).collect();
    for edit in edits {
        let place = given.iter().position(|(key, _)| *key == edit.key);
        let value =
            edit.value.as_ref().map(|value| match (edit.option, old.iter().find(|(key, _)| key.text == edit.key)) {
                (Some(option), Some((_, node))) => value.in_place_of(option, node),
                _ => value.clone(),
            });
        match (place, value) {
            (Some(place), Some(value)) => given[place].1 = value,
            (Some(place), None) => drop(given.remove(place)),
            (None, Some(value)) => {
                let last = before(edit.key).filter_map(|key| given.iter().rposition(|(other, _)| *other == key)).max();
                given.insert(last.map_or(0, |last| last + 1), (edit.key, value));
            }
            (None, None) => {}
        }
    }
    let line = |(key, value): &(&str, Written)| format!("\n  {}", line(key, &value.own).replace('\n', "\n  "));
    let inner = given.iter().map(|(key, value)| format!("{key}: {}", value.inner)).collect::<Vec<_>>();
    Written { own: given.iter().map(line).collect(), inner: format!("{{{}}}", inner.join(", ")) }
}

pub(super) fn line(key: &str, own: &str) -> String {
    let space = if own.starts_with('\n') { "" } else { " " };
    format!("{key}:{space}{own}")
}
