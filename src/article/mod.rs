//! An article page to an article: what the rule names, then what the page says of itself in JSON-LD, microdata,
//! OpenGraph and meta elements, then the main text. Making the content safe is left to `clean`.

use crate::dates::Moment;
use crate::listing::{Enclosure, Image};

/// What is known of an article; every field may be silent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Article {
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
    /// BCP 47.
    pub language: Option<String>,
}
