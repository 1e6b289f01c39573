//! XML to a tree whose names carry the usual prefixes, and the rules of well-formedness (1 to 7).

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::{Lint, text};

/// The usual prefix of each namespace a feed may use.
const NAMESPACES: &[(&str, &str)] = &[
    ("a", "http://www.w3.org/2005/Atom"),
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("media", "http://search.yahoo.com/mrss/"),
    ("itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    ("xml", "http://www.w3.org/XML/1998/namespace"),
];

#[derive(Default)]
pub(super) struct Node {
    /// `title` in RSS, `a:title` in Atom, `media:content`.
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) text: String,
    pub(super) children: Vec<Node>,
}

impl Node {
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    pub(super) fn first(&self, name: &str) -> Option<&Node> {
        self.all(name).next()
    }

    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.first(name).map(|child| child.text.as_str())
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Nothing of `late` stands before anything else.
    pub(super) fn stand_last(&self, late: &str) -> bool {
        self.children.iter().skip_while(|child| child.name != late).all(|child| child.name == late)
    }
}

/// The root, or nothing if the document is not well-formed.
pub(super) fn parse(lint: &mut Lint<'_>, document: &str) -> Option<Node> {
    lint.check(1, document.starts_with(r#"<?xml version="1.0" encoding="utf-8"?>"#), "no exact declaration");
    let mut reader = Reader::from_str(document);
    reader.config_mut().enable_all_checks(true);
    let mut tree = Tree { open: vec![Node::default()], prefixes: vec![("xml".to_owned(), "xml".to_owned())] };
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => tree.take(lint, event)?,
            Err(cause) => {
                lint.check(7, false, format!("not well-formed: {cause}"));
                return None;
            }
        }
    }
    let mut document = tree.open.pop().filter(|_| tree.open.is_empty());
    let root = document.as_mut().filter(|it| it.children.len() == 1 && it.text.trim().is_empty());
    lint.check(7, root.is_some(), "not exactly one root element");
    root.and_then(|it| it.children.pop())
}

struct Tree {
    open: Vec<Node>,
    /// As declared on the root, each with its usual prefix.
    prefixes: Vec<(String, String)>,
}

impl Tree {
    fn take(&mut self, lint: &mut Lint<'_>, event: Event<'_>) -> Option<()> {
        match event {
            Event::Start(start) => {
                let node = self.node(lint, &start);
                self.open.push(node);
            }
            Event::Empty(start) => {
                let node = self.node(lint, &start);
                self.open.last_mut()?.children.push(node);
            }
            Event::End(_) => {
                let node = self.open.pop()?;
                self.open.last_mut()?.children.push(node);
            }
            Event::Text(raw) => {
                let raw = raw.decode().ok()?;
                lint.check(5, !raw.contains("]]>"), "]]> outside CDATA");
                self.open.last_mut()?.text.push_str(&raw);
            }
            Event::CData(raw) => self.open.last_mut()?.text.push_str(&raw.decode().ok()?),
            Event::GeneralRef(name) => {
                let text = reference(lint, &name.decode().ok()?);
                self.open.last_mut()?.text.push_str(&text);
            }
            Event::DocType(_) => lint.check(1, false, "a document type"),
            Event::PI(_) => lint.check(73, false, "a processing instruction"),
            Event::Decl(_) | Event::Comment(_) | Event::Eof => {}
        }
        Some(())
    }

    fn node(&mut self, lint: &mut Lint<'_>, start: &BytesStart<'_>) -> Node {
        let raw = String::from_utf8_lossy(start.attributes_raw()).into_owned();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let Ok(attribute) = attribute else {
                lint.check(7, false, format!("the attributes {raw:?}"));
                continue;
            };
            let name = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
            let value = attribute_value(lint, &String::from_utf8_lossy(&attribute.value));
            match name.strip_prefix("xmlns") {
                Some(prefix) => self.declare(lint, prefix.trim_start_matches(':'), &value),
                None => attributes.push((name, value)),
            }
        }
        let attributes = attributes.into_iter().map(|(name, value)| (self.usual(lint, &name, false), value));
        let attributes = attributes.collect();
        let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
        Node { name: self.usual(lint, &name, true), attributes, ..Node::default() }
    }

    fn declare(&mut self, lint: &mut Lint<'_>, prefix: &str, uri: &str) {
        let usual = NAMESPACES.iter().find(|(_, known)| *known == uri).map(|(usual, _)| *usual);
        lint.check(6, self.open.len() == 1, format!("the prefix {prefix:?} is not declared on the root"));
        lint.check(6, usual.is_some(), format!("the unknown namespace {uri:?}"));
        let right = usual.is_none_or(|usual| prefix == usual || (usual == "a" && matches!(prefix, "" | "atom")));
        lint.check(6, right, format!("the unusual prefix {prefix:?} of {uri:?}"));
        self.prefixes.push((prefix.to_owned(), usual.unwrap_or("?").to_owned()));
    }

    fn usual(&self, lint: &mut Lint<'_>, name: &str, is_element: bool) -> String {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        match self.prefixes.iter().find(|(declared, _)| declared == prefix) {
            Some((_, usual)) if is_element || !prefix.is_empty() => format!("{usual}:{local}"),
            _ => {
                lint.check(6, prefix.is_empty(), format!("the prefix {prefix:?} is not declared"));
                local.to_owned()
            }
        }
    }
}

fn attribute_value(lint: &mut Lint<'_>, raw: &str) -> String {
    lint.check(7, !raw.contains('<'), format!("< in the attribute {raw:?}"));
    let mut value = String::new();
    let mut pieces = raw.split('&');
    value.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        match piece.split_once(';') {
            Some((name, rest)) if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#') => {
                value.push_str(&reference(lint, name));
                value.push_str(rest);
            }
            _ => lint.check(7, false, format!("& in the attribute {raw:?}")),
        }
    }
    value
}

fn reference(lint: &mut Lint<'_>, name: &str) -> String {
    let number = name.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16));
    let number = number.or_else(|| name.strip_prefix('#').map(str::parse));
    if let Some(number) = number {
        let c = number.ok().and_then(char::from_u32).unwrap_or('\0');
        text::character(lint, c);
        return c.to_string();
    }
    let known = [("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'")];
    let known = known.iter().find(|(entity, _)| *entity == name);
    lint.check(4, known.is_some(), format!("the entity &{name};"));
    known.map(|(_, text)| (*text).to_owned()).unwrap_or_default()
}
