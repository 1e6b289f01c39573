//! A page to its entries: what the list shows of each article. Following an entry's link is left to `run`, the
//! article page to `article`.

use url::Url;

use crate::dates::Moment;

pub use crate::field::{Enclosure, Image};

/// What a listing shows of one article. It has a link or an id; everything else is what the page says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// The article's own page, as the listing links it (absolute http or https).
    pub url: Option<Url>,
    /// What the rule names as the identity.
    pub id: Option<String>,
    /// Plain text.
    pub title: Option<String>,
    /// First published.
    pub date: Option<Moment>,
    /// Last changed.
    pub updated: Option<Moment>,
    /// Persons, one each.
    pub authors: Vec<String>,
    /// The organisation.
    pub publisher: Option<String>,
    /// Plain text.
    pub summary: Option<String>,
    /// HTML as the page has it, not yet clean.
    pub content: Option<String>,
    /// The lead image.
    pub image: Option<Image>,
    /// Files that belong to it.
    pub enclosures: Vec<Enclosure>,
    /// Categories.
    pub tags: Vec<String>,
}
