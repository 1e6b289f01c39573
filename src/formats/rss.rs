//! RSS 2.0 by the RSS Best Practices Profile, with content:encoded, Dublin Core and Media RSS.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use quick_xml::escape::partial_escape;
use rss::extension::Extension;
use rss::extension::atom::{AtomExtension, Link};
use rss::extension::dublincore::DublinCoreExtension;
use rss::{Category, Channel, Guid};
use url::Url;

use super::xml::Element;
use super::{
    Format, FormatError, GENERATOR, address, body, hub, identity, link, media, own_url, required, rfc_822, unique,
};
use crate::feed::Feed;
use crate::item::Item;
use crate::listing::{Enclosure, Image};

const DOCS: &str = "https://www.rssboard.org/rss-specification";

/// There is no managingEditor, webMaster or author, because a mail address would be made up; and no ttl, because
/// it only keeps readers from asking.
pub(super) fn write(feed: &Feed) -> Result<Vec<u8>, FormatError> {
    let channel = Channel {
        title: feed.title.clone(),
        link: feed.home.to_string(),
        description: feed.description.clone(),
        language: feed.language.clone(),
        last_build_date: Some(rfc_822(feed.updated)),
        generator: Some(GENERATOR.to_owned()),
        docs: Some(DOCS.to_owned()),
        atom_ext: address(feed, Format::Rss).map(|address| own_links(address, hub(feed))),
        namespaces: BTreeMap::from([("media".to_owned(), media::NAMESPACE.to_owned())]),
        items: feed.items.iter().map(|item| write_item(item, feed)).collect(),
        ..Channel::default()
    };
    let written = channel.pretty_write_to(Vec::new(), b' ', 2);
    let mut bytes = written.map_err(|cause| FormatError::Unwritable(cause.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Where the feed is, and which hub tells of its changes.
fn own_links(address: Url, hub: Option<&Url>) -> AtomExtension {
    let mime_type = Some(Format::Rss.media_type().to_owned());
    let own = Link { href: address.into(), rel: "self".to_owned(), mime_type, ..Link::default() };
    let hub = hub.map(|hub| Link { href: hub.to_string(), rel: "hub".to_owned(), ..Link::default() });
    AtomExtension { links: [own].into_iter().chain(hub).collect() }
}

fn write_item(item: &Item, feed: &Feed) -> rss::Item {
    let link = link(item, feed);
    let guid = identity::iri(&feed.id, &item.id);
    let (description, content) = texts(item, link);
    let categories = item.tags.iter().map(|tag| Category { name: tag.clone(), domain: None });
    let media = write_media(item);
    let mut written = rss::Item {
        title: Some(item.title.clone()),
        link: Some(link.to_owned()),
        description: Some(description),
        content,
        categories: categories.collect(),
        enclosure: item.enclosures.first().map(write_enclosure),
        guid: Some(Guid { permalink: guid == link, value: guid.clone().into_owned() }),
        pub_date: Some(rfc_822(item.published)),
        dublin_core_ext: dublin_core(item, &guid),
        ..rss::Item::default()
    };
    if !media.is_empty() {
        written.extensions.insert("media".to_owned(), BTreeMap::from([("content".to_owned(), media)]));
    }
    written
}

/// The description and, where there is a summary and a content, the content beside it. A description is always
/// there and never repeats the title.
fn texts(item: &Item, link: &str) -> (String, Option<String>) {
    match (&item.summary, body::content(item)) {
        (Some(summary), Some(content)) => (partial_escape(summary).into_owned(), Some(content)),
        (None, Some(content)) => (content, None),
        (_, None) => {
            (Some(body::summary(item)).filter(|html| !html.is_empty()).unwrap_or_else(|| body::link(link)), None)
        }
    }
}

fn write_enclosure(enclosure: &Enclosure) -> rss::Enclosure {
    let length = enclosure.length.unwrap_or(0).to_string();
    rss::Enclosure { url: enclosure.url.to_string(), length, mime_type: enclosure.mime.clone() }
}

fn write_media(item: &Item) -> Vec<Extension> {
    let more = item.enclosures.iter().skip(1).map(media::of_enclosure);
    let all = item.image.iter().map(media::of_image).chain(more);
    let extension = |attrs| Extension {
        name: media::CONTENT.to_owned(),
        value: Some(String::new()), // or the indentation would be its text
        attrs,
        ..Extension::default()
    };
    all.map(extension).collect()
}

fn dublin_core(item: &Item, guid: &str) -> Option<DublinCoreExtension> {
    let dublin_core = DublinCoreExtension {
        creators: item.authors.clone(),
        publishers: item.publisher.iter().cloned().collect(),
        identifiers: identity::replaced(guid, &item.id).into_iter().collect(),
        ..DublinCoreExtension::default()
    };
    Some(dublin_core).filter(|it| *it != DublinCoreExtension::default())
}

/// What a strict reader needs of an RSS document.
pub(super) fn check(root: &Element) -> Result<(), FormatError> {
    let channel = root.first("channel").filter(|_| root.name() == "rss" && root.attribute("version") == Some("2.0"));
    let channel = required(channel, "rss/channel")?;
    required(channel.text_of("title"), "channel/title")?;
    required(channel.text_of("link"), "channel/link")?;
    required(channel.text_of("description"), "channel/description")?;
    required(channel.text_of("lastBuildDate").and_then(parse_date), "channel/lastBuildDate")?;
    for item in channel.all("item") {
        required(item.text_of("title"), "item/title")?;
        required(item.text_of("link").and_then(|link| Url::parse(link).ok()), "item/link")?;
        required(item.text_of("description"), "item/description")?;
        required(item.text_of("guid"), "item/guid")?;
        required(item.text_of("pubDate").and_then(parse_date), "item/pubDate")?;
    }
    unique(channel.all("item").filter_map(|item| item.text_of("guid")))
}

/// The items of an RSS document.
pub(super) fn read(root: &Element) -> Vec<Item> {
    let Some(channel) = root.first("channel") else { return Vec::new() };
    let home = channel.text_of("link");
    channel.all("item").filter_map(|item| read_item(item, home)).collect()
}

fn read_item(item: &Element, home: Option<&str>) -> Option<Item> {
    let guid = item.text_of("guid")?;
    let link = item.text_of("link")?;
    let published = item.text_of("pubDate").and_then(parse_date)?;
    let image = media::read_image(item);
    let (summary, content) = read_texts(item, image.as_ref(), link);
    let first = item.first("enclosure").and_then(|enclosure| media::enclosure(enclosure, "url", "length"));
    Some(Item {
        id: item.text_of("dc:identifier").unwrap_or(guid).to_owned(),
        url: own_url(link, home, guid),
        title: item.text_of("title")?.to_owned(),
        published,
        updated: published,
        authors: item.texts_of("dc:creator"),
        publisher: item.text_of("dc:publisher").map(str::to_owned),
        summary,
        content,
        image,
        enclosures: first.into_iter().chain(media::read_enclosures(item)).collect(),
        tags: item.texts_of("category"),
    })
}

/// Summary and content, told apart again as [`texts`] put them.
fn read_texts(item: &Element, image: Option<&Image>, link: &str) -> (Option<String>, Option<String>) {
    let description = item.text_of("description").unwrap_or_default();
    if let Some(content) = item.text_of("content:encoded") {
        return (body::plain(description), Some(body::without_picture(content, image).to_owned()));
    }
    match body::without_picture(description, image) {
        "" => (None, None),
        rest if rest == body::link(link) => (None, None),
        rest => match body::plain(rest) {
            Some(summary) => (Some(summary), None),
            None => (None, Some(rest.to_owned())),
        },
    }
}

fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|date| date.with_timezone(&Utc))
}
