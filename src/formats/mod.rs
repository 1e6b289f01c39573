//! A feed to bytes, and back: one file per format; and every feed at a glance to the files about them. Putting bytes
//! on a disk is left to `publish`.

mod atom;
mod body;
mod fit;
mod identity;
pub mod index;
mod json;
mod media;
pub mod opml;
pub mod overview;
mod rss;
pub mod status;
mod xml;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use url::Url;

use crate::feed::Feed;
use crate::item::Item;

/// The most bytes of a file. The W3C validator refuses more characters than this, and readers suffer long before.
pub const MAX_BYTES: usize = 5_000_000;

/// Named in every file as what made it. Without a version: an upgrade would change every file of every site.
const GENERATOR: &str = "haywain";

/// The file formats of a feed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl Format {
    /// Every format, in the order in which files are named to people.
    pub const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    /// The ending of the file name, without a dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Atom => "atom",
            Self::Json => "json",
        }
    }

    /// The media type (FEED_RULES 62), without charset.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }
}

/// Why a feed cannot be written, or a file is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The library that writes the format gave up.
    #[error("it cannot be written: {0}")]
    Unwritable(String),
    /// Larger than [`MAX_BYTES`] even without any content.
    #[error("the file would have {0} bytes, more than {MAX_BYTES}")]
    TooLarge(usize),
    /// Not well-formed XML, or not JSON of the right shape.
    #[error("not well-formed: {0}")]
    Malformed(String),
    /// An element or key that the format requires is missing, empty or of the wrong kind.
    #[error("{0} is missing or wrong")]
    Missing(&'static str),
    /// Two items with one id: a reader would show one of them.
    #[error("two items have the id {0}")]
    Double(String),
}

impl FormatError {
    /// What to do about it, if there is something.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        matches!(self, Self::TooLarge(_)).then(|| "let the feed hold fewer items: lower `limits: {feed: …}`".to_owned())
    }
}

/// The feed as a file. The same feed gives the same bytes. A file larger than [`MAX_BYTES`] loses the contents of
/// its oldest items, as many as are needed and no item; what they lose is replaced by its beginning as a summary.
///
/// # Errors
/// The library cannot write it, or the items are too many to fit without any content.
pub fn write(format: Format, feed: &Feed) -> Result<Vec<u8>, FormatError> {
    let mut feed = fit::feed(feed);
    loop {
        let bytes = match format {
            Format::Rss => rss::write(&feed),
            Format::Atom => atom::write(&feed),
            Format::Json => json::write(&feed),
        }?;
        if bytes.len() <= MAX_BYTES {
            return Ok(bytes);
        }
        if !fit::shorten(&mut feed, bytes.len(), MAX_BYTES) {
            return Err(FormatError::TooLarge(bytes.len()));
        }
    }
}

/// Whether the bytes are a feed that strict readers accept: well-formed, all required parts there, ids unique.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(format: Format, bytes: &[u8]) -> Result<(), FormatError> {
    if bytes.len() > MAX_BYTES {
        return Err(FormatError::TooLarge(bytes.len()));
    }
    match format {
        Format::Rss => rss::check(&xml::parse(bytes)?),
        Format::Atom => atom::check(&xml::parse(bytes)?),
        Format::Json => json::check(bytes),
    }
}

/// The items of a file that [`write()`] made, newest first, as far as the format holds them: RSS has no `updated`
/// (it is `published` then), none has fractions of seconds. An item without id, title or date is left out.
///
/// # Errors
/// The file is not well-formed.
pub fn read(format: Format, bytes: &[u8]) -> Result<Vec<Item>, FormatError> {
    match format {
        Format::Rss => xml::parse(bytes).map(|root| rss::read(&root)),
        Format::Atom => xml::parse(bytes).map(|root| atom::read(&root)),
        Format::Json => json::read(bytes),
    }
}

/// The public address of a file of the feed.
fn address(feed: &Feed, format: Format) -> Option<Url> {
    feed.base_url.as_ref()?.join(&format!("{}.{}", feed.name, format.extension())).ok()
}

/// The hub, where the feed knows its own address: WebSub section 4 wants both or neither.
fn hub(feed: &Feed) -> Option<&Url> {
    feed.hub.as_ref().filter(|_| feed.base_url.is_some())
}

/// Where an item leads: its own page, or else the listing.
fn link<'a>(item: &'a Item, feed: &'a Feed) -> &'a str {
    item.url.as_ref().unwrap_or(&feed.home).as_str()
}

/// The reverse of [`link`]: the page of an item, unless it is the listing that stands in for one.
fn own_url(link: &str, home: Option<&str>, id: &str) -> Option<Url> {
    if home == Some(link) && id != link { None } else { Url::parse(link).ok() }
}

/// The one form of a date that all readers of RSS understand (Profile 3.2); chrono's own RFC 2822 form does not pad the
/// day.
fn rfc_822(moment: DateTime<Utc>) -> String {
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn required<T>(found: Option<T>, name: &'static str) -> Result<T, FormatError> {
    found.ok_or(FormatError::Missing(name))
}

fn unique<'a>(ids: impl IntoIterator<Item = &'a str>) -> Result<(), FormatError> {
    let mut seen = BTreeSet::new();
    match ids.into_iter().find(|id| !seen.insert(*id)) {
        Some(id) => Err(FormatError::Double(id.to_owned())),
        None => Ok(()),
    }
}
