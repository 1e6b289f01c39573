//! The values that a key of sites.yaml can have, read from nodes: texts, numbers, lists. What a text means is left to `grammar` and `build`.

use std::borrow::Cow;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::error::{Finding, Span, Spot, quoted};
use super::lint;
use super::node::{Key, Kind, Node};
use super::reader::{Read, Reader};

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

/// A whole number and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Count {
    pub(super) value: usize,
    pub(super) spot: Spot,
}

impl Read for Count {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        parsed(node, "a whole number", reader).map(|value| Self { value, spot: reader.spot(node) })
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
        parsed(node, "`true` or `false`", reader).map(|value| Self { value, spot: reader.spot(node) })
    }
}

fn parsed<T: FromStr>(node: &Node, wanted: &str, reader: &mut Reader<'_, '_>) -> Option<T> {
    let Kind::Text(text) = &node.kind else {
        reader.refuse(node, wanted);
        return None;
    };
    let value = text.parse().ok();
    if value.is_none() {
        let message = format!("must be {wanted}, not {}", quoted(text));
        reader.findings.error(Finding::new(&reader.spot(node), message));
    }
    value
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

pub(super) fn read_list<T: Read>(nodes: &[Node], list: &Node, reader: &mut Reader<'_, '_>) -> Option<Vec<T>> {
    if nodes.is_empty() {
        reader.findings.error(Finding::new(&reader.spot(list), "is an empty list"));
        return None;
    }
    all(nodes.iter().map(|node| T::read(node, reader)))
}

/// All the values, if none was refused; every one is read, so that every fault is noted.
fn all<T>(values: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let values: Vec<Option<T>> = values.collect();
    values.into_iter().collect()
}

/// Names and texts, in the order of the file.
#[derive(Debug, Clone)]
pub(super) struct Pairs(pub(super) Vec<(Text, Text)>);

impl Read for Pairs {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            reader.refuse(node, "a map");
            return None;
        };
        let read = |(key, node): &(Key, Node)| {
            reader.under(key, |reader| {
                Some((Text { value: key.text.clone(), spot: reader.key_spot() }, Text::read(node, reader)?))
            })
        };
        all(entries.iter().map(read)).map(Self)
    }
}

/// The pairs of a form, in the order of the file; a list is several pairs of one name.
#[derive(Debug, Clone)]
pub(super) struct Form(pub(super) Vec<(Text, Text)>);

impl Form {
    /// Names and values alone.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        self.0.iter().map(|(name, value)| (name.value.clone(), value.value.clone())).collect()
    }
}

impl Read for Form {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            reader.refuse(node, "a map");
            return None;
        };
        let pairs = |(key, node): &(Key, Node)| {
            reader.under(key, |reader| {
                let name = Text { value: key.text.clone(), spot: reader.key_spot() };
                let values = OneOrMany::<Text>::read(node, reader)?.0;
                Some(values.into_iter().map(|value| (name.clone(), value)).collect::<Vec<_>>())
            })
        };
        all(entries.iter().map(pairs)).map(|pairs| Self(pairs.concat()))
    }
}

/// A map that stands for JSON.
#[derive(Debug, Clone)]
pub(super) struct Data {
    pub(super) value: Value,
    /// Every text below it with the keys that lead there; lists are not looked into.
    pub(super) texts: Vec<(Vec<String>, Text)>,
}

impl Read for Data {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        if !matches!(node.kind, Kind::Map(_)) {
            reader.refuse(node, "a map");
            return None;
        }
        let mut texts = Vec::new();
        node.each(&mut Vec::new(), &mut |below, keys| {
            if let Kind::Text(value) = &below.kind {
                let text = Text { value: value.clone(), spot: reader.spot(below) };
                texts.push((keys.iter().map(|key| (*key).to_owned()).collect(), text));
            }
        });
        Some(Self { value: json(node, reader.findings.source), texts })
    }
}

/// A node as JSON. A plain scalar is what JSON takes it for; in quotes it is a text.
fn json(node: &Node, source: &str) -> Value {
    match &node.kind {
        Kind::Empty => Value::Null,
        Kind::Text(text) if lint::is_quoted(&node.span, source) => text.as_str().into(),
        Kind::Text(text) => scalar(text),
        Kind::List(nodes) => nodes.iter().map(|node| json(node, source)).collect(),
        Kind::Map(entries) => entries.iter().map(|(key, node)| (key.text.clone(), json(node, source))).collect(),
    }
}

fn scalar(text: &str) -> Value {
    let read: Option<Value> = serde_json::from_str(text).ok();
    read.filter(|value| !value.is_object() && !value.is_array()).unwrap_or_else(|| text.into())
}

/// Patterns and what replaces them: a map, or a list of maps and of pairs.
#[derive(Debug, Clone)]
pub(super) struct Replacements(pub(super) Vec<(Text, Text)>);

impl Read for Replacements {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let pairs = match &node.kind {
            Kind::List(nodes) => all(nodes.iter().map(|node| replacement(node, reader)))?.concat(),
            _ => replacement(node, reader)?,
        };
        Some(Self(pairs))
    }
}

fn replacement(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Vec<(Text, Text)>> {
    match &node.kind {
        Kind::Map(_) => Pairs::read(node, reader).map(|pairs| pairs.0),
        Kind::List(nodes) if nodes.len() == 2 => {
            let [from, to] = <[Text; 2]>::try_from(read_list(nodes, node, reader)?).ok()?;
            Some(vec![(from, to)])
        }
        _ => {
            reader.refuse(node, "a map `{pattern: text}` or a pair `[pattern, text]`");
            None
        }
    }
}

/// `for:`, which `params` reads; here it is only known.
#[derive(Debug, Clone)]
pub(super) struct Parameters;

/// The parts of the file that `load` reads one by one; here they are only known.
#[derive(Debug, Clone)]
pub(super) struct Tree;

macro_rules! read_elsewhere {
    ($($name:ident),*) => {
        $(impl Read for $name {
            fn read(_: &Node, _: &mut Reader<'_, '_>) -> Option<Self> {
                Some(Self)
            }
        })*
    };
}
read_elsewhere!(Tree, Parameters);

/// How the values look to an editor.
macro_rules! schema {
    ($name:ty, $generator:ident => $schema:expr) => {
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

schema!(Text, _generator => json_schema!({"type": ["string", "number"]}));
schema!(Count, _generator => json_schema!({"type": "integer", "minimum": 0}));
schema!(Flag, _generator => json_schema!({"type": "boolean"}));
schema!(Pairs, generator => map_of(&generator.subschema_for::<Text>()));
schema!(Form, generator => map_of(&generator.subschema_for::<OneOrMany<Text>>()));
schema!(Data, _generator => json_schema!({"type": "object"}));
schema!(Parameters, generator => {
    let maps = map_of(&generator.subschema_for::<Text>());
    let lists = map_of(&json_schema!({"anyOf": [
        generator.subschema_for::<OneOrMany<Text>>(), {"type": "array", "items": maps, "minItems": 1}
    ]}));
    json_schema!({"anyOf": [lists, {"type": "array", "items": maps}]})
});
schema!(Replacements, generator => {
    let text = generator.subschema_for::<Text>();
    let map = map_of(&text);
    let pair = json_schema!({"type": "array", "items": text, "minItems": 2, "maxItems": 2});
    json_schema!({"anyOf": [map, {"type": "array", "items": {"anyOf": [map, pair]}}]})
});

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

fn map_of(value: &Schema) -> Schema {
    json_schema!({"type": "object", "additionalProperties": value})
}
