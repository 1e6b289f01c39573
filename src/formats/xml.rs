//! Strict XML 1.0 to a tree, for the files that `formats` wrote itself. Foreign feeds are left to `listing`.

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

use super::FormatError;
use crate::characters::legal;

/// The deepest nesting of a document that is read; our own have five levels.
const MAX_DEPTH: usize = 32;

/// An element with its text; the order of text and children is not kept.
#[derive(Debug, Default)]
pub(super) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// As written, with the prefix.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The children of a name, in order.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first child of a name.
    pub(super) fn first(&self, name: &str) -> Option<&Self> {
        self.all(name).next()
    }

    /// The text without white space around it, if there is any.
    pub(super) fn text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// The text of the first child of a name.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.first(name)?.text()
    }

    /// The texts of all children of a name.
    pub(super) fn texts_of(&self, name: &str) -> Vec<String> {
        self.all(name).filter_map(Self::text).map(str::to_owned).collect()
    }

    /// An attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The root of a document. Refused are, beside what XML forbids, a byte order mark, a document type, characters
/// that [`legal`] would change and undeclared prefixes.
pub(super) fn parse(bytes: &[u8]) -> Result<Element, FormatError> {
    let text = utf8(bytes)?;
    if !text.starts_with("<?xml ") || *legal(text) != *text {
        return Err(malformed("no XML declaration at the beginning, or characters that no feed may hold"));
    }
    let mut reader = NsReader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    // The element at the bottom stands for the document.
    let mut open = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(malformed)?;
        match &event {
            Event::Eof => return only_root(open),
            Event::Start(start) | Event::Empty(start) => check_prefixes(start, reader.resolver())?,
            _ => {}
        }
        take(event, &mut open)?;
    }
}

fn check_prefixes(start: &BytesStart<'_>, resolver: &NamespaceResolver) -> Result<(), FormatError> {
    let is_unknown = |found: ResolveResult<'_>| matches!(found, ResolveResult::Unknown(_));
    let mut attributes = start.attributes().flatten();
    if is_unknown(resolver.resolve_element(start.name()).0)
        || attributes.any(|attribute| is_unknown(resolver.resolve_attribute(attribute.key).0))
    {
        return Err(malformed("an undeclared prefix"));
    }
    Ok(())
}

fn take(event: Event<'_>, open: &mut Vec<Element>) -> Result<(), FormatError> {
    match event {
        Event::Start(start) if open.len() < MAX_DEPTH => open.push(element(&start)?),
        Event::Start(_) => return Err(malformed("nested too deep")),
        Event::Empty(start) => innermost(open)?.children.push(element(&start)?),
        Event::End(_) => {
            let closed = open.pop().ok_or_else(|| malformed("an end without a beginning"))?;
            innermost(open)?.children.push(closed);
        }
        Event::Text(text) => {
            let text = utf8(&text)?;
            if text.contains('>') && text.contains("]]>") {
                return Err(malformed("]]> outside CDATA"));
            }
            innermost(open)?.text.push_str(text);
        }
        Event::CData(text) => innermost(open)?.text.push_str(utf8(&text)?),
        Event::GeneralRef(reference) => push_reference(&reference, &mut innermost(open)?.text)?,
        Event::DocType(_) => return Err(malformed("a document type")),
        Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Eof => {}
    }
    Ok(())
}

fn innermost(open: &mut [Element]) -> Result<&mut Element, FormatError> {
    open.last_mut().ok_or_else(|| malformed("an end without a beginning"))
}

fn only_root(mut open: Vec<Element>) -> Result<Element, FormatError> {
    match (open.pop(), open.is_empty()) {
        (Some(mut document), true) if document.children.len() == 1 && document.text().is_none() => {
            Ok(document.children.swap_remove(0))
        }
        _ => Err(malformed("not exactly one root element, or one that does not end")),
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, FormatError> {
    let mut element = Element { name: utf8(start.name().as_ref())?.to_owned(), ..Element::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(malformed)?;
        if attribute.value.contains(&b'<') {
            return Err(malformed("< in an attribute"));
        }
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(malformed)?;
        element.attributes.push((utf8(attribute.key.as_ref())?.to_owned(), value.into_owned()));
    }
    Ok(element)
}

fn push_reference(reference: &BytesRef<'_>, text: &mut String) -> Result<(), FormatError> {
    let name = utf8(reference)?;
    if let Some(entity) = resolve_xml_entity(name) {
        text.push_str(entity);
        return Ok(());
    }
    match reference.resolve_char_ref().map_err(malformed)? {
        Some(c) if *legal(c.encode_utf8(&mut [0; 4])) == *c.encode_utf8(&mut [0; 4]) => text.push(c),
        _ => return Err(malformed(format!("the reference &{name};"))),
    }
    Ok(())
}

fn utf8(bytes: &[u8]) -> Result<&str, FormatError> {
    std::str::from_utf8(bytes).map_err(malformed)
}

fn malformed(cause: impl ToString) -> FormatError {
    FormatError::Malformed(cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(inside: &str) -> Result<Element, FormatError> {
        parse(format!(r#"<?xml version="1.0" encoding="utf-8"?>{inside}"#).as_bytes())
    }

    #[test]
    fn text_is_put_together_from_references_and_cdata() {
        let root =
            document("<r a='1 &amp;&#x26; 2'><c>a &lt;<![CDATA[b]]]]><![CDATA[>]]>&#233;</c><c/></r>\n").unwrap();
        assert_eq!(root.attribute("a"), Some("1 && 2"));
        assert_eq!(root.texts_of("c"), ["a <b]]>é"]);
        assert_eq!(root.all("c").count(), 2);
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for bad in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "<a>&nbsp;</a>",
            "<a>&</a>",
            "<a>&#8;</a>",
            "<a>]]></a>",
            "<a b='<'/>",
            "<a b='1' b='2'/>",
            "<a b=1/>",
            "<a b='&x;'/>",
            "<m:a/>",
            "<a m:b='1'/>",
            "<!DOCTYPE a><a/>",
            "<a>\u{8}</a>",
            "<a>\u{fffe}</a>",
            "<a><!-- -- --></a>",
            "</a>",
            "<a><![CDATA[</a>",
            "<a></a></a>",
        ] {
            assert!(document(bad).is_err(), "{bad}");
        }
        assert!(parse("\u{feff}<?xml version='1.0'?><a/>".as_bytes()).is_err());
        assert!(parse(b"<?xml version='1.0'?><a>\xff</a>").is_err());
        assert!(document(&"<a>".repeat(100_000)).is_err());
    }
}
