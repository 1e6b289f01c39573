//! Entry, article and memory to an item: its identity and its dates, by DESIGN.md section 4.

use chrono::{DateTime, Utc};
use url::Url;

use crate::dates::Precision;
use crate::listing::{Enclosure, Image};

/// One item of a feed, as it is remembered and as the formats write it. Every text is clean: no control
/// characters, titles and names plain, content safe HTML with absolute URLs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Item {
    /// Never changes: the normalised link, or what the rule names.
    pub id: String,
    /// The article's page; items without one are linked to the listing.
    pub url: Option<Url>,
    /// Plain text, never empty.
    pub title: String,
    /// Fixed at first sight.
    pub published: DateTime<Utc>,
    /// Moves only when the content does; never before `published`.
    pub updated: DateTime<Utc>,
    /// Persons, one each.
    pub authors: Vec<String>,
    /// The organisation.
    pub publisher: Option<String>,
    /// Plain text.
    pub summary: Option<String>,
    /// Safe HTML.
    pub content: Option<String>,
    /// The lead image.
    pub image: Option<Image>,
    /// Files that belong to it.
    pub enclosures: Vec<Enclosure>,
    /// Categories, without doubles.
    pub tags: Vec<String>,
}

/// An item and what only the memory needs of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Known {
    /// As it stands in the feed.
    pub item: Item,
    /// `links::key` of the link, or the id: how a later run finds it again.
    pub key: String,
    /// How exactly `published` is known; `None`: the page never said, it is the first sight.
    pub precision: Option<Precision>,
    /// When it was first seen.
    pub first_seen: DateTime<Utc>,
    /// What became of its article page.
    pub article: Followed,
}

/// What became of an item's article page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Followed {
    /// The rule follows no links, or the page was read.
    Done,
    /// It waits for its page and is not in the feed yet.
    Waiting,
    /// The page could not be read so many times; the item stands in the feed with what the listing said.
    Failed(u8),
}
