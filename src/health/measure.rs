//! Counting: what the entries of a listing have, and how much of them was known before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use url::{Position, Url};

use crate::clean;
use crate::item::Known;
use crate::links;
use crate::listing::Entry;
use crate::site::FieldName;
use crate::store::{Numbers, Overlap};

/// The numbers of a whole listing, fetched `at`. `places` says of each entry which of the `known` items it is. `shown` is
/// what the last listing showed, empty where there was none; then nothing is said of the overlap.
#[must_use]
pub fn listing(
    entries: &[(Entry, Url)],
    known: &[Known],
    places: &[Option<usize>],
    shown: &[String],
    at: DateTime<Utc>,
) -> Numbers {
    let entries = || entries.iter().map(|(entry, _)| entry);
    let mut found = BTreeMap::new();
    for entry in entries() {
        has_of_entry(entry).into_iter().for_each(|name| *found.entry(name).or_default() += 1);
    }
    let overlap = (!shown.is_empty()).then(|| overlap(entries().zip(places), known, shown, at));
    Numbers { entries: Some(entries().count()), found, overlap, ..Numbers::default() }
}

/// The numbers where another rule read the last listing. What that showed says nothing of this one, but for this: the site
/// went to other addresses with all that it had.
#[must_use]
pub fn by_another_rule(numbers: Numbers) -> Numbers {
    let entries = numbers.entries.unwrap_or(0);
    let is_elsewhere = |overlap: &Overlap| overlap.foreign * 2 >= entries && is_moved(overlap, entries);
    Numbers { overlap: numbers.overlap.filter(is_elsewhere), ..numbers }
}

/// No entry has the link it had, and of most only the titles are known.
pub(super) fn is_moved(overlap: &Overlap, entries: usize) -> bool {
    overlap.still == 0 && overlap.moved * 2 >= entries
}

/// Counts the fields of an item whose article was just read.
pub fn articles(numbers: &mut Numbers, known: &Known) {
    numbers.articles += 1;
    let item = &known.item;
    let has = [
        (FieldName::Title, item.url.as_ref().is_none_or(|url| url.as_str() != item.title)),
        (FieldName::Link, item.url.is_some()),
        (FieldName::Date, known.precision.is_some()),
        (FieldName::Author, !item.authors.is_empty()),
        (FieldName::Summary, item.summary.is_some()),
        (FieldName::Content, item.content.is_some()),
        (FieldName::Image, item.image.is_some()),
        (FieldName::Tags, !item.tags.is_empty()),
    ];
    has.into_iter().filter(|(_, has)| *has).for_each(|(name, _)| *numbers.read.entry(name).or_default() += 1);
}

/// What a listing shows, to be held against the next one.
#[must_use]
pub fn shown(entries: &[(Entry, Url)]) -> Vec<String> {
    entries.iter().filter_map(|(entry, _)| mark(entry)).collect()
}

/// A short hash of what an entry is known by.
fn mark(entry: &Entry) -> Option<String> {
    let key = entry.id.clone().or_else(|| entry.url.as_ref().map(links::key))?;
    Some(mark_of(&key))
}

/// A short hash of what an item is found again by.
#[must_use]
pub fn mark_of(key: &str) -> String {
    blake3::hash(key.as_bytes()).to_hex()[..16].to_owned()
}

fn has_of_entry(entry: &Entry) -> Vec<FieldName> {
    let has = [
        (FieldName::Title, entry.title.is_some()),
        (FieldName::Link, entry.url.is_some()),
        (FieldName::Date, entry.date.is_some()),
        (FieldName::Author, !entry.authors.is_empty()),
        (FieldName::Summary, entry.summary.is_some()),
        (FieldName::Content, entry.content.is_some()),
        (FieldName::Image, entry.image.is_some()),
        (FieldName::Tags, !entry.tags.is_empty()),
    ];
    has.into_iter().filter_map(|(name, has)| has.then_some(name)).collect()
}

fn overlap<'a>(
    entries: impl Iterator<Item = (&'a Entry, &'a Option<usize>)>,
    known: &[Known],
    shown: &[String],
    at: DateTime<Utc>,
) -> Overlap {
    let titles: BTreeSet<&str> = known.iter().map(|known| known.item.title.as_str()).collect();
    let shapes: BTreeSet<String> = known.iter().filter_map(|known| known.item.url.as_ref().map(shape)).collect();
    // A clock that was ahead has left dates that nothing is newer than.
    let newest = known.iter().map(|known| known.item.published).filter(|published| *published <= at).max();
    let before: BTreeSet<&str> = shown.iter().map(String::as_str).collect();
    let mut overlap = Overlap { before: before.len(), ..Overlap::default() };
    for (entry, place) in entries {
        overlap.still += usize::from(mark(entry).is_some_and(|mark| before.contains(mark.as_str())));
        if place.is_some() {
            overlap.known += 1;
            continue;
        }
        let is_moved = entry.title.as_deref().is_some_and(|title| titles.contains(clean::text(title).as_str()));
        let is_newer = entry.date.is_some_and(|date| newest.is_none_or(|newest| date.at > newest));
        overlap.moved += usize::from(is_moved);
        overlap.newer += usize::from(is_newer);
        overlap.foreign += usize::from(entry.url.as_ref().is_some_and(|url| !shapes.contains(&shape(url))));
    }
    overlap
}

/// What the links of one list have in common: host, port and first folder, numbers as one.
fn shape(url: &Url) -> String {
    let host = &url[Position::BeforeHost..Position::AfterPort];
    let mut folders = url.path_segments().into_iter().flatten().filter(|folder| !folder.is_empty());
    let first = folders.next().filter(|_| folders.next().is_some()).unwrap_or_default();
    let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    format!("{}/{}", host.strip_prefix("www.").unwrap_or(host), if is_number { "#" } else { first })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_one_list_have_one_shape() {
        let shape = |url: &str| shape(&Url::parse(url).unwrap());
        assert_eq!(shape("https://www.example.org/2026/11/a"), shape("http://example.org/2025/12/b/"));
        assert_eq!(shape("https://example.org/a-story"), shape("https://example.org/another/"));
        assert_ne!(shape("https://example.org/news/a"), shape("https://example.org/shop/a"));
        assert_ne!(shape("https://example.org/news/a"), shape("https://example.net/news/a"));
        assert_ne!(shape("http://localhost:8000/news/a"), shape("http://localhost:8001/news/a"));
    }
}
