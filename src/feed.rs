//! Items to a feed: order, doubles, cut. How a feed is written is left to `formats`.

mod difference;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use url::Url;
use uuid::Uuid;

use crate::item::{Followed, Item, Known};
use crate::site::Site;

pub use difference::{Changed, Difference, FieldChange};

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
    /// The WebSub hub that tells subscribers of changes; named only beside the feed's own address.
    pub hub: Option<Url>,
    /// BCP 47.
    pub language: Option<String>,
    /// When the content last changed: the newest `updated` of the items.
    pub updated: DateTime<Utc>,
    /// Newest first, ids unique.
    pub items: Vec<Item>,
}

impl Feed {
    /// The feed of a site as it is remembered: of the items that do not wait for their page those that came last, newest
    /// first, of two with one date the one that was seen later or higher on the page. `title` and `language` are the page's own.
    #[must_use]
    pub fn of(site: &Site, title: Option<&str>, language: Option<&str>, mut known: Vec<Known>) -> Self {
        let dated = |known: &Known| Reverse((known.item.published, known.first_seen));
        known.retain(|known| known.article != Followed::Waiting);
        known.sort_by(|a, b| (Reverse(a.came()), dated(a), &a.key).cmp(&(Reverse(b.came()), dated(b), &b.key)));
        let mut known = without_doubles(known, site.limits.feed);
        known.sort_by(|a, b| (dated(a), &a.key).cmp(&(dated(b), &b.key)));
        let items: Vec<Item> = known.into_iter().map(|known| known.item).collect();
        let home = site.urls[0].ask.url.clone();
        Self {
            name: site.id.clone(),
            id: feed_id(&site.id, site.moved_from.last().unwrap_or(&home)),
            title: title_of(site, title).to_owned(),
            description: format!("The latest of {home}"),
            base_url: site.base_url.clone(),
            hub: site.hub.clone(),
            language: site.language.as_deref().or(language).map(str::to_owned),
            updated: items.iter().map(|item| item.updated).max().unwrap_or_default(),
            items,
            home,
        }
    }
}

/// The title of a site's feed: the rule's, else the page's own, else the host.
pub(crate) fn title_of<'a>(site: &'a Site, page: Option<&'a str>) -> &'a str {
    let title = site.title.as_deref().or(page).filter(|title| !title.is_empty());
    title.or(site.urls[0].ask.url.host_str()).unwrap_or(&site.id)
}

fn without_doubles(known: Vec<Known>, most: usize) -> Vec<Known> {
    let mut seen = BTreeSet::new();
    known.into_iter().filter(|known| seen.insert(known.item.id.clone())).take(most).collect()
}

/// `urn:uuid:` of the key and the host (RFC 4122 version 5): it outlives a change of the listing's path or title.
fn feed_id(name: &str, home: &Url) -> String {
    let host = home.host_str().unwrap_or_default();
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{host}/{name}").as_bytes()).urn().to_string()
}
