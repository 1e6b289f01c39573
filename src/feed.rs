//! Items to a feed: order, doubles, cut. How a feed is written is left to `formats`.

use chrono::{DateTime, Utc};
use url::Url;

use crate::item::Item;

/// What the formats write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The key of the site; names the files.
    pub name: String,
    /// `urn:uuid:…`, the same for ever.
    pub id: String,
    /// Plain text, never empty.
    pub title: String,
    /// Plain text, never empty.
    pub description: String,
    /// The listing page.
    pub home: Url,
    /// The public address of the output folder, if it is known; `NAME.rss` below it is the feed itself.
    pub base_url: Option<Url>,
    /// BCP 47.
    pub language: Option<String>,
    /// When the content last changed: the newest `updated` of the items.
    pub updated: DateTime<Utc>,
    /// Newest first, ids unique.
    pub items: Vec<Item>,
}
