//! A rule held against the remembered items: which of them it reads, and which of their fields.

use std::collections::BTreeSet;

use chrono_tz::Tz;

use super::body::Body;
use super::recall::{Recall, file_name, fold, same_date, same_persons, same_summary, same_title};
use crate::clean;
use crate::fetch::Response;
use crate::item::Known;
use crate::listing::{self, Entry};
use crate::site::{ListingRule, Site};

/// The fields that can be found again, in the order of a rule.
pub(super) const FIELDS: [&str; 8] = ["id", "title", "link", "date", "author", "summary", "image", "tags"];

/// What a rule reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Entries on the listing pages.
    pub entries: usize,
    /// Remembered items among them.
    pub hits: usize,
    /// Of those, the ones that have another address or identity than remembered.
    pub moved: usize,
    /// How each field does, those first that stand first in a rule.
    pub fields: Vec<FieldReading>,
    /// Why nothing can be read.
    pub error: Option<String>,
    /// The remembered items that are read, by their places.
    pub(super) seen: BTreeSet<usize>,
}

/// One field in the entries or articles that are remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldReading {
    /// Its key.
    pub name: &'static str,
    /// Those that have it.
    pub filled: usize,
    /// Those of which it is remembered.
    pub remembered: usize,
    /// Those in which it is what is remembered.
    pub right: usize,
}

impl FieldReading {
    pub(super) fn of(name: &'static str) -> Self {
        Self { name, filled: 0, remembered: 0, right: 0 }
    }

    pub(super) fn add(&mut self, (filled, remembered, right): (bool, bool, bool)) {
        self.filled += usize::from(filled);
        self.remembered += usize::from(remembered);
        self.right += usize::from(filled && right);
    }
}

impl Reading {
    /// Reads the pages by another listing rule.
    pub(super) fn of(rule: &ListingRule, site: &Site, responses: &[Response], recall: &Recall<'_>) -> Self {
        let site = Site { listing: rule.clone(), ..site.clone() };
        let mut reading = Self { fields: FIELDS.map(FieldReading::of).to_vec(), ..Self::default() };
        for response in responses {
            match listing::read(response, &site) {
                Ok(listing) => listing.entries.iter().for_each(|entry| reading.add(entry, recall, site.timezone)),
                Err(error) => {
                    reading.error.get_or_insert(error.to_string());
                }
            }
        }
        if reading.entries > 0 {
            reading.error = None;
        }
        reading
    }

    fn add(&mut self, entry: &Entry, recall: &Recall<'_>, zone: Tz) {
        self.entries += 1;
        let Some(place) = recall.by_entry(entry).filter(|place| self.seen.insert(*place)) else { return };
        self.hits += 1;
        self.moved += usize::from(!recall.keeps_identity(entry, place));
        let known = recall.item(place);
        for field in &mut self.fields {
            field.add(compare(field.name, entry, known, zone));
        }
    }

    /// How a field does.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldReading> {
        self.fields.iter().find(|field| field.name == name)
    }

    pub(super) fn right(&self, name: &str) -> usize {
        self.field(name).map_or(0, |field| field.right)
    }

    /// Entries of which nothing is remembered.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.entries - self.hits
    }
}

/// Whether an entry has a field, whether it is remembered, and whether the two are the same.
pub(super) fn compare(name: &str, entry: &Entry, known: &Known, zone: Tz) -> (bool, bool, bool) {
    let item = &known.item;
    let (mine, theirs) = (&entry.summary, &item.summary);
    match name {
        "id" => (entry.id.is_some(), true, entry.id.as_deref() == Some(&item.id)),
        "title" => {
            (entry.title.is_some(), true, entry.title.as_deref().is_some_and(|title| same_title(&item.title, title)))
        }
        "link" => (entry.url.is_some(), item.url.is_some(), entry.url.is_some() && is_own_link(entry, known)),
        "date" => (
            entry.date.is_some(),
            known.precision.is_some(),
            entry.date.is_some_and(|date| same_date(known, date, zone)),
        ),
        "author" => (!entry.authors.is_empty(), !item.authors.is_empty(), same_persons(&item.authors, &entry.authors)),
        "summary" => {
            let same = mine.as_ref().zip(theirs.as_ref()).is_some_and(|(mine, theirs)| same_summary(theirs, mine));
            (mine.is_some(), theirs.is_some(), same)
        }
        "publisher" => {
            let same = entry.publisher.as_deref().map(fold) == item.publisher.as_deref().map(fold);
            (entry.publisher.is_some(), item.publisher.is_some(), same)
        }
        "content" => {
            let body = item.content.as_deref().and_then(Body::of);
            (entry.content.is_some(), body.is_some(), body.is_some_and(|body| is_body(&body, entry, known)))
        }
        "image" => {
            let (mine, theirs) = (image_name(entry.image.as_ref()), image_name(item.image.as_ref()));
            (entry.image.is_some(), theirs.is_some(), mine.is_some() && mine == theirs)
        }
        _ => {
            let tags: BTreeSet<String> = item.tags.iter().map(|tag| fold(tag)).collect();
            let same = entry.tags.iter().any(|tag| tags.contains(&fold(tag)));
            (!entry.tags.is_empty(), !tags.is_empty(), same)
        }
    }
}

fn is_body(body: &Body, entry: &Entry, known: &Known) -> bool {
    let safe = entry.content.as_ref().zip(known.item.url.as_ref()).and_then(|(html, base)| clean::html(html, base));
    safe.is_some_and(|html| body.is(&html))
}

fn image_name(image: Option<&listing::Image>) -> Option<&str> {
    file_name(image?.url.as_str())
}

/// Whether the link of an entry leads to the item it is taken for, at least by its end.
fn is_own_link(entry: &Entry, known: &Known) -> bool {
    let recall = Recall::of(std::slice::from_ref(known), &[]);
    entry.url.as_ref().is_some_and(|url| recall.by_link(url).is_some())
}
