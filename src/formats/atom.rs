//! Atom 1.0 (RFC 4287), with Dublin Core and Media RSS.

use std::collections::BTreeMap;

use atom_syndication::extension::{Extension, ExtensionMap};
use atom_syndication::{Category, Content, Entry, FixedDateTime, Generator, Link, Person, Text, WriteConfig};
use chrono::{DateTime, SubsecRound, Utc};
use quick_xml::escape::{escape, partial_escape};
use url::Url;

use super::xml::Element;
use super::{Format, FormatError, GENERATOR, address, body, hub, identity, link, media, own_url, required, unique};
use crate::feed::Feed;
use crate::item::Item;
use crate::listing::Image;

const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";
/// By hand, because the library's own declaration names no encoding.
const DECLARATION: &[u8] = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// The feed's own author is its title: each entry needs one (RFC 4287 4.1.2), and many pages name none.
pub(super) fn write(feed: &Feed) -> Result<Vec<u8>, FormatError> {
    to_bytes(&document(feed, Some(write_link(feed.home.as_str(), "alternate", None))))
}

/// The same for a feed that has no page.
pub(super) fn write_alone(feed: &Feed) -> Result<Vec<u8>, FormatError> {
    to_bytes(&document(feed, None))
}

fn document(feed: &Feed, alternate: Option<Link>) -> atom_syndication::Feed {
    let self_link =
        address(feed, Format::Atom).map(|url| write_link(url.as_str(), "self", Some(Format::Atom.media_type())));
    let hub = hub(feed).map(|hub| write_link(hub.as_str(), "hub", None));
    let namespaces = [("dc", DUBLIN_CORE), ("media", media::NAMESPACE)];
    atom_syndication::Feed {
        title: Text::plain(&feed.title),
        id: feed.id.clone(),
        updated: date(feed.updated),
        authors: vec![person(&feed.title)],
        generator: Some(Generator { value: GENERATOR.to_owned(), uri: None, version: None }),
        links: self_link.into_iter().chain(hub).chain(alternate).collect(),
        subtitle: Some(Text::plain(&feed.description)),
        entries: feed.items.iter().map(|item| write_entry(item, feed)).collect(),
        namespaces: namespaces.map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned())).into(),
        lang: feed.language.clone(),
        ..atom_syndication::Feed::default()
    }
}

fn to_bytes(document: &atom_syndication::Feed) -> Result<Vec<u8>, FormatError> {
    let config = WriteConfig { write_document_declaration: false, indent_size: Some(2) };
    let written = document.write_with_config(DECLARATION.to_vec(), config);
    let mut bytes = written.map_err(|cause| FormatError::Unwritable(cause.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn write_entry(item: &Item, feed: &Feed) -> Entry {
    let id = identity::iri(&feed.id, &item.id);
    let alternate = write_link(link(item, feed), "alternate", None);
    let enclosures = item.enclosures.iter().map(|enclosure| Link {
        length: enclosure.length.map(|bytes| bytes.to_string()),
        ..write_link(enclosure.url.as_str(), "enclosure", Some(&enclosure.mime))
    });
    Entry {
        title: Text::plain(&item.title),
        updated: date(item.updated),
        authors: item.authors.iter().map(|name| person(name)).collect(),
        categories: item.tags.iter().map(|tag| Category { term: tag.clone(), scheme: None, label: None }).collect(),
        links: std::iter::once(alternate).chain(enclosures).collect(),
        published: Some(date(item.published)),
        summary: item.summary.as_deref().map(Text::plain),
        content: write_content(item),
        extensions: write_extensions(item, &id),
        id: id.into_owned(),
        ..Entry::default()
    }
}

/// An entry without content has one all the same if there is an image to be shown.
fn write_content(item: &Item) -> Option<Content> {
    let html = body::content(item).or_else(|| item.image.as_ref().map(|_| body::summary(item)))?;
    Some(Content { value: Some(html), content_type: Some("html".to_owned()), ..Content::default() })
}

fn write_extensions(item: &Item, id: &str) -> ExtensionMap {
    let dublin_core = [("identifier", identity::replaced(id, &item.id)), ("publisher", item.publisher.clone())];
    let dublin_core = dublin_core.into_iter().filter_map(|(name, value)| {
        let extension = Extension { name: format!("dc:{name}"), value: Some(value?), ..Extension::default() };
        Some((name.to_owned(), vec![extension]))
    });
    let image = item.image.iter().map(|image| {
        let attrs = media::of_image(image).into_iter().map(escaped).collect();
        let value = Some(String::new()); // or the indentation would be its text
        let extension = Extension { name: media::CONTENT.to_owned(), value, attrs, ..Extension::default() };
        ("content".to_owned(), vec![extension])
    });
    BTreeMap::from([("dc".to_owned(), dublin_core.collect()), ("media".to_owned(), image.collect())])
}

/// The library writes the attributes of extensions as they are, alone of all texts.
fn escaped((name, value): (String, String)) -> (String, String) {
    (name, escape(value).into_owned())
}

fn write_link(href: &str, rel: &str, mime: Option<&str>) -> Link {
    Link { href: href.to_owned(), rel: rel.to_owned(), mime_type: mime.map(str::to_owned), ..Link::default() }
}

fn person(name: &str) -> Person {
    Person { name: name.to_owned(), ..Person::default() }
}

fn date(moment: DateTime<Utc>) -> FixedDateTime {
    moment.trunc_subsecs(0).fixed_offset()
}

/// What a strict reader needs of an Atom document.
pub(super) fn check(root: &Element) -> Result<(), FormatError> {
    let feed = required(Some(root).filter(|root| root.name() == "feed"), "feed")?;
    required(feed.text_of("title"), "feed/title")?;
    required(feed.text_of("id"), "feed/id")?;
    required(feed.text_of("updated").and_then(parse_date), "feed/updated")?;
    for entry in feed.all("entry") {
        required(entry.text_of("title"), "entry/title")?;
        required(entry.text_of("id"), "entry/id")?;
        required(entry.text_of("updated").and_then(parse_date), "entry/updated")?;
        required(href(entry, "alternate").and_then(|link| Url::parse(link).ok()), "entry/link")?;
    }
    unique(feed.all("entry").filter_map(|entry| entry.text_of("id")))
}

/// The items of an Atom document.
pub(super) fn read(feed: &Element) -> Vec<Item> {
    let home = href(feed, "alternate");
    feed.all("entry").filter_map(|entry| read_entry(entry, home)).collect()
}

fn read_entry(entry: &Element, home: Option<&str>) -> Option<Item> {
    let id = entry.text_of("id")?;
    let updated = entry.text_of("updated").and_then(parse_date)?;
    let image = media::read_image(entry);
    let summary = entry.text_of("summary");
    Some(Item {
        id: entry.text_of("dc:identifier").unwrap_or(id).to_owned(),
        url: own_url(href(entry, "alternate")?, home, id),
        title: entry.text_of("title")?.to_owned(),
        published: entry.text_of("published").and_then(parse_date).unwrap_or(updated),
        updated,
        authors: entry.all("author").filter_map(|author| author.text_of("name")).map(str::to_owned).collect(),
        publisher: entry.text_of("dc:publisher").map(str::to_owned),
        content: read_content(entry, image.as_ref(), summary),
        summary: summary.map(str::to_owned),
        image,
        enclosures: links(entry, "enclosure").filter_map(|link| media::enclosure(link, "href", "length")).collect(),
        tags: entry.all("category").filter_map(|category| category.attribute("term")).map(str::to_owned).collect(),
    })
}

/// The content, unless [`write_content`] made it of the summary.
fn read_content(entry: &Element, image: Option<&Image>, summary: Option<&str>) -> Option<String> {
    let content = body::without_picture(entry.text_of("content")?, image);
    Some(content).filter(|content| *content != partial_escape(summary.unwrap_or_default())).map(str::to_owned)
}

fn links<'a>(element: &'a Element, rel: &str) -> impl Iterator<Item = &'a Element> {
    element.all("link").filter(move |link| link.attribute("rel").unwrap_or("alternate") == rel)
}

fn href<'a>(element: &'a Element, rel: &str) -> Option<&'a str> {
    links(element, rel).next()?.attribute("href")
}

fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|date| date.with_timezone(&Utc))
}
