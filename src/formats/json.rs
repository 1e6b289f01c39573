//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Format, FormatError, address, hub, identity, link, own_url, required, unique};
use crate::feed::Feed;
use crate::item::Item;
use crate::listing::{Enclosure, Image};

const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// The keys in the order of the specification; absent ones are left out, never null.
#[derive(Serialize, Deserialize)]
struct Document {
    version: String,
    title: String,
    home_page_url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    feed_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub>,
    items: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Hub {
    #[serde(rename = "type")]
    kind: String,
    url: String,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    id: String,
    url: String,
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_html: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    date_published: String,
    /// Left out while it is the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment>,
    #[serde(default, rename = "_haywain", skip_serializing_if = "Extension::is_empty")]
    extension: Extension,
}

#[derive(Serialize, Deserialize)]
struct Author {
    name: String,
}

#[derive(Serialize, Deserialize)]
struct Attachment {
    url: Url,
    mime_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size_in_bytes: Option<u64>,
}

/// What the format has no keys for.
#[derive(Default, PartialEq, Serialize, Deserialize)]
struct Extension {
    /// The item's own id, where it is no IRI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    publisher: Option<String>,
}

impl Extension {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Indented, so that a person can read it and two versions can be compared.
pub(super) fn write(feed: &Feed) -> Result<Vec<u8>, FormatError> {
    let document = Document {
        version: VERSION.to_owned(),
        title: feed.title.clone(),
        home_page_url: feed.home.to_string(),
        feed_url: address(feed, Format::Json).map(String::from),
        description: Some(feed.description.clone()),
        language: feed.language.clone(),
        hubs: hub(feed).map(|hub| Hub { kind: "WebSub".to_owned(), url: hub.to_string() }).into_iter().collect(),
        items: feed.items.iter().map(|item| write_entry(item, feed)).collect(),
    };
    let written = serde_json::to_vec_pretty(&document);
    let mut bytes = written.map_err(|cause| FormatError::Unwritable(cause.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn write_entry(item: &Item, feed: &Feed) -> Entry {
    let id = identity::iri(&feed.id, &item.id);
    // Readers drop an item that has neither content.
    let text = || item.summary.clone().unwrap_or_else(|| item.title.clone());
    let attachments = item.enclosures.iter().map(|enclosure| Attachment {
        url: enclosure.url.clone(),
        mime_type: enclosure.mime.clone(),
        size_in_bytes: enclosure.length,
    });
    Entry {
        url: link(item, feed).to_owned(),
        title: item.title.clone(),
        content_html: item.content.clone(),
        content_text: if item.content.is_none() { Some(text()) } else { None },
        summary: item.summary.clone(),
        image: item.image.as_ref().map(|image| image.url.to_string()),
        date_published: date(item.published),
        date_modified: Some(date(item.updated)).filter(|updated| *updated != date(item.published)),
        authors: item.authors.iter().cloned().map(|name| Author { name }).collect(),
        tags: item.tags.clone(),
        attachments: attachments.collect(),
        extension: Extension { id: identity::replaced(&id, &item.id), publisher: item.publisher.clone() },
        id: id.into_owned(),
    }
}

fn date(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// What a strict reader needs of a JSON Feed.
pub(super) fn check(bytes: &[u8]) -> Result<(), FormatError> {
    let document = parse(bytes)?;
    required((document.version == VERSION).then_some(()), "version")?;
    required(filled(&document.title), "title")?;
    for item in &document.items {
        required(filled(&item.id), "items/id")?;
        required(Url::parse(&item.url).ok(), "items/url")?;
        required(item.content_html.as_deref().or(item.content_text.as_deref()).and_then(filled), "items/content_html")?;
        required(parse_date(&item.date_published), "items/date_published")?;
    }
    unique(document.items.iter().map(|item| item.id.as_str()))
}

fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.trim().is_empty())
}

/// The items of a JSON Feed.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Item>, FormatError> {
    let Document { home_page_url, items, .. } = parse(bytes)?;
    Ok(items.into_iter().filter_map(|entry| read_entry(entry, &home_page_url)).collect())
}

fn read_entry(entry: Entry, home: &str) -> Option<Item> {
    let published = parse_date(&entry.date_published)?;
    let enclosures = entry.attachments.into_iter().map(|attachment| Enclosure {
        url: attachment.url,
        length: attachment.size_in_bytes,
        mime: attachment.mime_type,
    });
    let image = entry.image.and_then(|url| Url::parse(&url).ok());
    Some(Item {
        url: own_url(&entry.url, Some(home), &entry.id),
        id: entry.extension.id.unwrap_or(entry.id),
        title: entry.title,
        published,
        updated: entry.date_modified.and_then(|date| parse_date(&date)).unwrap_or(published),
        authors: entry.authors.into_iter().map(|author| author.name).collect(),
        publisher: entry.extension.publisher,
        summary: entry.summary,
        content: entry.content_html,
        image: image.map(|url| Image { url, width: None, height: None }),
        enclosures: enclosures.collect(),
        tags: entry.tags,
    })
}

fn parse(bytes: &[u8]) -> Result<Document, FormatError> {
    serde_json::from_slice(bytes).map_err(|cause| FormatError::Malformed(cause.to_string()))
}

fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|date| date.with_timezone(&Utc))
}
