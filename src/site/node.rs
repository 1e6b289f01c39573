//! sites.yaml as a tree in which every key and value knows where it stands, so that an error that is found after
//! defaults are merged and parameters replaced still points at its line. What the keys mean is left to `raw`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{DuplicateKeyPolicy, Location, Options, Spanned};

use super::error::{Finding, Span, Spot};

/// One value of the file.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// What a value is. Scalars keep the text as written, because `no` is a language and `1.10` a version here.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Empty,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key of a map.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) text: String,
    pub(super) span: Span,
}

impl Node {
    /// The value of a key, where this is a map that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(known, _)| known.text == key).map(|(_, node)| node)
    }

    /// The entries of a map; nothing for anything else.
    pub(super) fn entries(&self) -> &[(Key, Node)] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Calls `look` with this node and every node below it, and with the keys that lead there.
    pub(super) fn each<'n>(&'n self, keys: &mut Vec<&'n str>, look: &mut impl FnMut(&'n Self, &[&'n str])) {
        look(self, keys);
        if let Kind::List(nodes) = &self.kind {
            nodes.iter().for_each(|node| node.each(keys, look));
        }
        for (key, node) in self.entries() {
            keys.push(&key.text);
            node.each(keys, look);
            keys.pop();
        }
    }

    /// Calls `change` with every text in and below this node, keys included (some are header names and patterns).
    pub(super) fn each_text(&mut self, change: &mut impl FnMut(&mut String)) {
        match &mut self.kind {
            Kind::Empty => {}
            Kind::Text(text) => change(text),
            Kind::List(nodes) => nodes.iter_mut().for_each(|node| node.each_text(change)),
            Kind::Map(entries) => entries.iter_mut().for_each(|(key, node)| {
                change(&mut key.text);
                node.each_text(change);
            }),
        }
    }

    /// About how many bytes of memory it takes.
    pub(super) fn weight(&self) -> usize {
        let below: usize = match &self.kind {
            Kind::Empty => 0,
            Kind::Text(text) => text.len(),
            Kind::List(nodes) => nodes.iter().map(Self::weight).sum(),
            Kind::Map(entries) => entries.iter().map(|(key, node)| key.text.len() + 48 + node.weight()).sum(),
        };
        below + size_of::<Self>()
    }

    /// "a list", for messages.
    pub(super) fn name(&self) -> &'static str {
        match self.kind {
            Kind::Empty => "nothing",
            Kind::Text(_) => "a text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
        }
    }
}

/// Parses the YAML; nothing is said yet about which keys there may be.
pub(super) fn parse(source: &str) -> Result<Node, Box<Finding>> {
    let read: Result<Spanned<Value>, _> = serde_yaml::from_str_with_options(source, options());
    match read {
        Ok(value) => Ok(node(value, source)),
        Err(error) => Err(Box::new(yaml_finding(error.without_snippet(), source))),
    }
}

/// Tight enough that no file of 1 MB costs more than a blink, wide enough for thousands of sites.
fn options() -> Options {
    serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: 32,
            flow_nesting_limit: 32,
            max_documents: 1,
            max_events: 600_000,
            max_nodes: 300_000,
            max_aliases: 5_000,
            max_total_scalar_bytes: 8 << 20,
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: 200_000, max_replay_stack_depth: 8 },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        reject_unsupported_tags: true,
        emit_comments: false,
    }
}

/// What the reader's messages mean to somebody who writes a rule.
const CAUSES: &[(&str, &str, &str)] = &[
    (
        "mapping values",
        "a `key:` cannot begin here",
        "indent the keys of one map alike; if the colon is part of a value, quote the whole value",
    ),
    (
        "expected key",
        "a `key:` is expected here",
        "indent the keys of one map alike; if this is part of a value, quote the whole value",
    ),
    ("'-' indicator", "a list cannot begin here", "indent the members of one list alike"),
    ("block sequence entries", "a list cannot begin here", "indent the members of one list alike"),
    ("unclosed quote", "this quote is never closed", "close it; inside single quotes write '' for one quote"),
    ("unclosed bracket", "this bracket is never closed", "close it; if it is part of a text, quote the whole value"),
    (
        "escape",
        "in double quotes a backslash has a meaning of its own",
        "use single quotes for patterns and selectors: '\\d+'",
    ),
    ("Documents", "a second document begins here", "remove the `---`: one file holds one document"),
    ("Depth", "this is nested too deep", "a rule needs no more than a few levels"),
    ("recursion limit", "this is nested too deep", "a rule needs no more than a few levels"),
    ("alias replay", "the references to anchors repeat too much", "write the values out, or use `defaults:`"),
    ("recursive", "an anchor refers to itself", "write the value out"),
    ("unknown anchor", "no anchor has this name", "if the `*` is part of a text, quote the whole value"),
    (
        "flow mapping",
        "the map in braces ends or goes on before this",
        "inside `{…}` quote every value that has brackets, braces or commas",
    ),
    (
        "flow sequence",
        "the list in brackets ends or goes on before this",
        "inside `[…]` quote every value that has brackets, braces or commas",
    ),
    ("unsupported tag", "haywain knows no tags", "if the `!` is part of a text, quote the whole value"),
    ("expected string scalar", "a key must be a text", "if the bracket is part of the key, quote it"),
    ("budget breached", "the file is too large", "use `for:` where sites repeat, or several files with `--config`"),
];

fn yaml_finding(error: &serde_yaml::Error, source: &str) -> Finding {
    let said = error.to_string();
    let place = span(&error.location().unwrap_or(Location::UNKNOWN), source);
    let finding = Finding::new(&Spot::of(place), "not valid YAML");
    match CAUSES.iter().find(|(word, ..)| said.contains(word)) {
        Some((_, reason, advice)) => finding.reason(*reason).advice(*advice),
        None => finding.reason(said.find(" at line ").map_or(said.as_str(), |at| &said[..at])),
    }
}

/// What the YAML reader gives, before its places are turned into bytes of the source.
enum Value {
    Empty,
    Plain,
    Text(String),
    List(Vec<Spanned<Value>>),
    Map(Vec<(Spanned<String>, Spanned<Value>)>),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Empty)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Plain)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Value, E> {
        Ok(Value::Plain)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Value, E> {
        Ok(Value::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Plain)
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Value::Map(entries))
    }
}

fn node(value: Spanned<Value>, source: &str) -> Node {
    let span = span(&value.defined, source);
    let kind = match value.value {
        Value::Empty => Kind::Empty,
        Value::Plain => Kind::Text(source.get(span.clone()).unwrap_or_default().trim().to_owned()),
        Value::Text(text) => Kind::Text(text),
        Value::List(items) => Kind::List(items.into_iter().map(|item| node(item, source)).collect()),
        Value::Map(entries) => Kind::Map(entries.into_iter().map(|(k, v)| (key(k, source), node(v, source))).collect()),
    };
    Node { kind, span }
}

fn key(key: Spanned<String>, source: &str) -> Key {
    Key { span: span(&key.defined, source), text: key.value }
}

/// The bytes of a place; where the reader gives only line and column, the rest of the line.
fn span(location: &Location, source: &str) -> Span {
    let byte = |at: Option<u64>| at.and_then(|at| usize::try_from(at).ok());
    match (byte(location.span().byte_offset()), byte(location.span().byte_len())) {
        (Some(start), Some(len)) if source.get(start..start.saturating_add(len)).is_some() => start..start + len,
        _ => line_span(location, source),
    }
}

fn line_span(location: &Location, source: &str) -> Span {
    let index = usize::try_from(location.line().saturating_sub(1)).unwrap_or(0);
    let lines = || source.split_inclusive('\n');
    let start: usize = lines().take(index).map(str::len).sum();
    let line = lines().nth(index).unwrap_or_default().trim_end();
    let column = usize::try_from(location.column().saturating_sub(1)).unwrap_or(0);
    let at = line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    start + at..start + line.len()
}
