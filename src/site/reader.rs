//! Nodes to the typed keys of `raw`. A wrong key or value is noted and left out, so that one reading of the file
//! finds everything that is wrong with its shape.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::error::{Finding, Findings, Spot, nearest, quoted};
use super::lint;
use super::node::{Key, Kind, Node, Span};
use super::raw::{Article, Field, Fields, Http, Limits, Listing, Next, Numbered, Step, Tree};

/// What people write for a key that is called otherwise here.
const SYNONYMS: &[(&str, &str)] = &[
    ("attribute", "attr"),
    ("body", "content"),
    ("categories", "tags"),
    ("category", "tags"),
    ("description", "summary"),
    ("interval", "every"),
    ("items", "item"),
    ("jsonpath", "json"),
    ("lang", "language"),
    ("name", "title"),
    ("pattern", "match"),
    ("published", "date"),
    ("regex", "match"),
    ("selector", "css"),
    ("text", "value"),
    ("tz", "timezone"),
    ("urls", "url"),
];

/// Defines the struct of a map: every key is an `Option` with its documentation; `.. fields: Fields` takes in the
/// keys of another.
macro_rules! keys {
    ($(#[$doc:meta])* struct $name:ident {
        $($(#[$attribute:meta])* $key:ident: $kind:ty,)*
        $(.. $rest:ident: $rest_kind:ty)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub(super) struct $name {
            #[schemars(skip)]
            pub(super) spot: $crate::site::error::Spot,
            /// Whether a key or value of it was refused; then nothing is said to be missing.
            #[schemars(skip)]
            pub(super) faulty: bool,
            $($(#[$attribute])* pub(super) $key: Option<$kind>,)*
            $(#[schemars(flatten)] pub(super) $rest: $rest_kind,)?
        }

        impl $crate::site::reader::Keys for $name {
            fn names() -> Vec<&'static str> {
                #[allow(unused_mut)]
                let mut names = vec![$($crate::site::reader::bare(stringify!($key)),)*];
                $(names.extend(<$rest_kind>::names());)?
                names
            }

            fn take(
                &mut self,
                key: &str,
                node: &$crate::site::node::Node,
                reader: &mut $crate::site::reader::Reader<'_, '_>,
            ) -> Option<bool> {
                $(if key == $crate::site::reader::bare(stringify!($key)) {
                    self.$key = $crate::site::reader::Read::read(node, reader);
                    return Some(self.$key.is_some());
                })*
                $(if let read @ Some(_) = self.$rest.take(key, node, reader) {
                    return read;
                })?
                None
            }

            fn stand(&mut self, spot: $crate::site::error::Spot, faulty: bool) {
                $(self.$rest.stand(spot.clone(), faulty);)?
                (self.spot, self.faulty) = (spot, faulty);
            }
        }
    };
}
pub(super) use keys;

/// The key that a Rust field stands for: `r#for` is `for`.
pub(super) fn bare(name: &'static str) -> &'static str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// A struct of keys; made by [`keys!`].
pub(super) trait Keys: Default {
    /// Its keys, in the order of the reference.
    fn names() -> Vec<&'static str>;
    /// Reads the value of one key, and says whether it could; `None`: there is no such key.
    fn take(&mut self, key: &str, node: &Node, reader: &mut Reader<'_, '_>) -> Option<bool>;
    /// Says where it stands, and whether something of it was refused.
    fn stand(&mut self, spot: Spot, faulty: bool);
}

/// A value that can be read from a node.
pub(super) trait Read: Sized {
    /// `None`: it is something else, which is noted.
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self>;
}

/// Where the reading is, and what was found wrong so far.
pub(super) struct Reader<'f, 's> {
    pub(super) findings: &'f mut Findings<'s>,
    keys: Vec<(String, Span)>,
}

impl<'f, 's> Reader<'f, 's> {
    pub(super) fn new(findings: &'f mut Findings<'s>) -> Self {
        Self { findings, keys: Vec::new() }
    }

    /// Reads what is under a key.
    pub(super) fn under<T>(&mut self, key: &Key, read: impl FnOnce(&mut Self) -> T) -> T {
        self.keys.push((key.text.clone(), key.span.clone()));
        let value = read(self);
        self.keys.pop();
        value
    }

    /// The place of a value under the present keys.
    pub(super) fn spot(&self, node: &Node) -> Spot {
        Spot { span: Some(node.span.clone()), key: self.path() }
    }

    /// The place of the present key itself.
    pub(super) fn key_spot(&self) -> Spot {
        Spot { span: self.keys.last().map(|(_, span)| span.clone()), key: self.path() }
    }

    fn path(&self) -> String {
        self.keys.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>().join(".")
    }

    /// Notes that a value is not what its key needs.
    fn refuse(&mut self, node: &Node, wanted: &str) {
        let finding = match node.kind {
            Kind::Empty => empty(self, node),
            _ => Finding::new(&self.spot(node), format!("must be {wanted}, not {}", node.name())),
        };
        let written = &self.findings.source[node.span.start..];
        self.findings.error(match (&node.kind, lint::bracketed(written)) {
            (Kind::Text(_), _) if wanted == "a map" => finding.advice("write its keys under it, indented more"),
            (_, Some(text)) if wanted == "a text" => finding.advice(format!(
                "in YAML a bracket begins {}; if it is part of the text, quote the whole value: {}",
                node.name(),
                lint::quote(text)
            )),
            _ => finding,
        });
    }
}

/// An empty value is most often one that YAML took for a comment.
fn empty(reader: &Reader<'_, '_>, node: &Node) -> Finding {
    let line = reader.findings.source[node.span.end..].lines().next().unwrap_or_default().trim_end();
    let comment = line.trim_start_matches([':', '-', ' ']);
    if !comment.starts_with('#') || comment.starts_with("# ") {
        return Finding::new(&reader.key_spot(), "has no value").advice("give it a value or remove the key");
    }
    let start = node.span.end + (line.len() - comment.len());
    let spot = Spot { span: Some(start..start + comment.len()), ..reader.spot(node) };
    Finding::new(&spot, "in YAML ` #` begins a comment, so there is no value")
        .reason("this is not read")
        .advice(format!("quote the whole value: {}", lint::quote(comment)))
}

/// Reads a map of known keys.
pub(super) fn read_keys<T: Keys>(node: &Node, reader: &mut Reader<'_, '_>) -> Option<T> {
    let Kind::Map(entries) = &node.kind else {
        reader.refuse(node, "a map");
        return None;
    };
    let mut keys = T::default();
    let mut faulty = false;
    for (key, value) in entries {
        let read = reader.under(key, |reader| keys.take(&key.text, value, reader));
        if read.is_none() {
            unknown(key, &T::names(), reader);
        }
        faulty |= read != Some(true);
    }
    keys.stand(reader.key_spot(), faulty);
    Some(keys)
}

fn unknown(key: &Key, names: &[&'static str], reader: &mut Reader<'_, '_>) {
    let spot = Spot { span: Some(key.span.clone()), key: reader.path() };
    let message = format!("unknown key {}", quoted(&key.text));
    let synonym = SYNONYMS.iter().find(|(word, name)| *word == key.text && names.contains(name)).map(|(_, name)| *name);
    let near = synonym.or_else(|| nearest(&key.text, names.iter().copied()));
    reader.findings.error(match (near, home(&key.text, names)) {
        (Some(near), _) => Finding::new(&spot, format!("{message}, did you mean `{near}`?")),
        (None, Some(home)) => Finding::new(&spot, message).advice(format!("it belongs under `{home}:`")),
        (None, None) => Finding::new(&spot, message).advice(format!("known here: {}", names.join(", "))),
    });
}

/// The map in which a key would be right, where this map has that map.
fn home(key: &str, names: &[&'static str]) -> Option<&'static str> {
    let homes: [(&str, Vec<&str>); 3] =
        [("listing", Listing::names()), ("http", Http::names()), ("limits", Limits::names())];
    homes.into_iter().find(|(home, keys)| names.contains(home) && keys.contains(&key)).map(|(home, _)| home)
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
use super::raw::{Conditions, Expect};
read_as_keys!(Listing, Conditions, Limits, Expect, Http);

impl Read for Tree {
    fn read(_: &Node, _: &mut Reader<'_, '_>) -> Option<Self> {
        Some(Self)
    }
}

/// A text and where it stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    pub(super) value: String,
    pub(super) spot: Spot,
}

impl Text {
    /// The place of a part of the text (bytes), where the file has it letter by letter; else the whole.
    pub(super) fn part(&self, part: Span, source: &str) -> Spot {
        match self.literal(source) {
            Some(start) => Spot { span: Some(start + part.start..start + part.end), key: self.spot.key.clone() },
            None => self.spot.clone(),
        }
    }

    /// What the caret says; where parameters made the text, it is not in the excerpt, so it is said too.
    pub(super) fn reason(&self, reason: impl std::fmt::Display, source: &str) -> String {
        match self.literal(source) {
            Some(_) => reason.to_string(),
            None => format!("{reason}, in {}", quoted(&self.value)),
        }
    }

    /// The byte where the file has the text letter by letter.
    fn literal(&self, source: &str) -> Option<usize> {
        let span = self.spot.span.as_ref()?;
        let written = &source[span.clone()];
        let quotes = usize::from(written.starts_with(['"', '\'']));
        let inner = written.get(quotes..written.len().saturating_sub(quotes))?;
        (inner == self.value).then_some(span.start + quotes)
    }
}

impl Read for Text {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.kind {
            Kind::Text(text) => Some(Self { value: text.clone(), spot: reader.spot(node) }),
            _ => {
                reader.refuse(node, "a text");
                None
            }
        }
    }
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "number"]})
    }
}

/// A whole number and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Count {
    pub(super) value: usize,
    pub(super) spot: Spot,
}

impl Read for Count {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.kind {
            Kind::Text(text) if text.parse::<usize>().is_ok() => {
                text.parse().ok().map(|value| Self { value, spot: reader.spot(node) })
            }
            Kind::Text(text) => {
                let message = format!("must be a whole number, not {}", quoted(text));
                reader.findings.error(Finding::new(&reader.spot(node), message));
                None
            }
            _ => {
                reader.refuse(node, "a whole number");
                None
            }
        }
    }
}

impl JsonSchema for Count {
    fn schema_name() -> Cow<'static, str> {
        "Count".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 0})
    }
}

/// `true` or `false`, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Flag {
    pub(super) value: bool,
    pub(super) spot: Spot,
}

impl Read for Flag {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let value = match &node.kind {
            Kind::Text(text) => text.parse().ok(),
            _ => None,
        };
        if value.is_none() {
            let finding = match &node.kind {
                Kind::Text(text) => {
                    Finding::new(&reader.spot(node), format!("must be `true` or `false`, not {}", quoted(text)))
                }
                _ => Finding::new(&reader.spot(node), "must be `true` or `false`"),
            };
            reader.findings.error(finding);
        }
        value.map(|value| Self { value, spot: reader.spot(node) })
    }
}

impl JsonSchema for Flag {
    fn schema_name() -> Cow<'static, str> {
        "Flag".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "boolean"})
    }
}

/// One value or a list of them; never empty.
#[derive(Debug, Clone)]
pub(super) struct OneOrMany<T>(pub(super) Vec<T>);

impl<T: Read> Read for OneOrMany<T> {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.kind {
            Kind::List(nodes) => read_list(nodes, node, reader).map(Self),
            _ => T::read(node, reader).map(|one| Self(vec![one])),
        }
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]})
    }
}

fn read_list<T: Read>(nodes: &[Node], list: &Node, reader: &mut Reader<'_, '_>) -> Option<Vec<T>> {
    if nodes.is_empty() {
        reader.findings.error(Finding::new(&reader.spot(list), "is an empty list"));
        return None;
    }
    let values: Vec<Option<T>> = nodes.iter().map(|node| T::read(node, reader)).collect();
    values.into_iter().collect()
}

/// Names (or patterns) and texts, in the order of the file.
#[derive(Debug, Clone)]
pub(super) struct Pairs(pub(super) Vec<(Text, Text)>);

impl Read for Pairs {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.kind {
            Kind::Map(entries) => read_pairs(entries, reader).map(Self),
            Kind::List(nodes) => {
                let lists: Option<Vec<Self>> = nodes.iter().map(|node| read_pair(node, reader)).collect();
                lists.map(|lists| Self(lists.into_iter().flat_map(|pairs| pairs.0).collect()))
            }
            _ => {
                reader.refuse(node, "a map");
                None
            }
        }
    }
}

/// One member of a list of pairs: `{a: b}` or `[a, b]`.
fn read_pair(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Pairs> {
    match &node.kind {
        Kind::Map(entries) => read_pairs(entries, reader).map(Pairs),
        Kind::List(nodes) if nodes.len() == 2 => {
            let texts: Vec<Text> = read_list(nodes, node, reader)?;
            let [from, to] = <[Text; 2]>::try_from(texts).ok()?;
            Some(Pairs(vec![(from, to)]))
        }
        _ => {
            reader.refuse(node, "a map `{pattern: text}` or a pair `[pattern, text]`");
            None
        }
    }
}

fn read_pairs(entries: &[(Key, Node)], reader: &mut Reader<'_, '_>) -> Option<Vec<(Text, Text)>> {
    let read = |reader: &mut Reader<'_, '_>, key: &Key, node: &Node| {
        reader.under(key, |reader| {
            Some((Text { value: key.text.clone(), spot: reader.key_spot() }, Text::read(node, reader)?))
        })
    };
    let pairs: Vec<_> = entries.iter().map(|(key, node)| read(reader, key, node)).collect();
    pairs.into_iter().collect()
}

impl JsonSchema for Pairs {
    fn schema_name() -> Cow<'static, str> {
        "Pairs".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        std::collections::BTreeMap::<String, Text>::json_schema(generator)
    }
}

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
