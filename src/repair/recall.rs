//! Remembered items, found again by what a page says of them: their links, also under new paths, and their titles,
//! however they are written.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use url::Url;

use crate::dates::{Moment, Precision};
use crate::entities;
use crate::item::{Index, Known};
use crate::links;
use crate::listing::Entry;

/// A shorter beginning of a title is no proof, in characters.
const SHORTEST_CUT: usize = 20;
/// A shorter end of a path names nothing.
const SHORTEST_TAIL: usize = 6;
/// As much of two teasers must be the same, in characters.
const SAME_SUMMARY: usize = 40;

/// The remembered items by what they are known by.
pub(super) struct Recall<'k> {
    known: &'k [Known],
    /// As the next build would find them.
    index: Index<'k>,
    by_key: BTreeMap<String, usize>,
    /// `None`: several items have it.
    by_tail: BTreeMap<String, Option<usize>>,
    by_title: BTreeMap<String, Option<usize>>,
}

impl<'k> Recall<'k> {
    /// `moved_from` are the addresses at which the site was before.
    pub(super) fn of(known: &'k [Known], moved_from: &'k [Url]) -> Self {
        let mut recall = Self {
            known,
            index: Index::of(known, moved_from),
            by_key: BTreeMap::new(),
            by_tail: BTreeMap::new(),
            by_title: BTreeMap::new(),
        };
        for (place, Known { item, key, .. }) in known.iter().enumerate() {
            recall.by_key.entry(key.clone()).or_insert(place);
            if let Some(url) = &item.url {
                recall.by_key.entry(links::key(url)).or_insert(place);
                tail(url).into_iter().for_each(|tail| once(&mut recall.by_tail, tail, place));
            }
            once(&mut recall.by_title, fold(&item.title), place);
        }
        recall.by_title.remove("");
        recall
    }

    pub(super) fn item(&self, place: usize) -> &'k Known {
        &self.known[place]
    }

    /// The item at this address, or at one that ends alike.
    pub(super) fn by_link(&self, url: &Url) -> Option<usize> {
        let by_tail = || self.by_tail.get(&tail(url)?).copied().flatten();
        self.by_key.get(&links::key(url)).copied().or_else(by_tail)
    }

    /// The item of this title, or of one that begins so where the text was cut.
    pub(super) fn by_title(&self, text: &str) -> Option<usize> {
        let folded = fold(text);
        if let Some(found) = self.by_title.get(&folded) {
            return *found;
        }
        let is_proof = is_cut(text) && folded.chars().count() >= SHORTEST_CUT;
        let (title, found) = self.by_title.range(folded.clone()..).next().filter(|_| is_proof)?;
        found.filter(|_| title.starts_with(&folded))
    }

    /// The item that an entry is.
    pub(super) fn by_entry(&self, entry: &Entry) -> Option<usize> {
        let by_link = || self.by_link(entry.url.as_ref()?);
        self.index.find(entry).or_else(by_link).or_else(|| self.by_title(entry.title.as_ref()?))
    }

    /// Whether the next build would find the item under the identity of the entry.
    pub(super) fn keeps_identity(&self, entry: &Entry, place: usize) -> bool {
        self.index.find(entry) == Some(place)
    }
}

fn once(places: &mut BTreeMap<String, Option<usize>>, key: String, place: usize) {
    places.entry(key).and_modify(|known| *known = None).or_insert(Some(place));
}

/// The end of an address that stays when a site puts its articles under another path: `…/2026/a-long-way.html`.
fn tail(url: &Url) -> Option<String> {
    let last = url.path_segments()?.rfind(|segment| !segment.is_empty())?;
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let query = links::normalise(url).query().map(|query| format!("?{query}")).unwrap_or_default();
    let tail = format!("{}{query}", stem.to_lowercase());
    let speaks = tail.chars().any(|c| c.is_numeric() || matches!(c, '-' | '_' | '%'));
    (speaks && tail.chars().count() >= SHORTEST_TAIL).then_some(tail)
}

/// A text by its letters and digits alone: case, white space, entities, quotes and dashes make no difference.
pub(super) fn fold(text: &str) -> String {
    let text = entities::decode(text).to_lowercase();
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn is_cut(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with('…') || text.ends_with("...")
}

/// Whether a page's title is the remembered one.
pub(super) fn same_title(known: &str, text: &str) -> bool {
    let (whole, shown) = (fold(known), fold(text));
    let is_beginning = |cut: &str, whole: &str| cut.chars().count() >= SHORTEST_CUT && whole.starts_with(cut);
    whole == shown || is_cut(text) && is_beginning(&shown, &whole) || is_cut(known) && is_beginning(&whole, &shown)
}

/// Whether one teaser begins like the other, as far as both go.
pub(super) fn same_summary(known: &str, text: &str) -> bool {
    let (known, text) = (fold(known), fold(text));
    let same = known.chars().zip(text.chars()).take_while(|(a, b)| a == b).count();
    let shorter = known.chars().count().min(text.chars().count());
    known == text || same >= SAME_SUMMARY && same + 2 >= shorter
}

/// Whether a date of a page is the remembered one, as exactly as both are known.
pub(super) fn same_date(known: &Known, moment: Moment, zone: Tz) -> bool {
    let Some(precision) = known.precision else { return false };
    let (then, now) = (known.item.published, moment.at.to_utc());
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    match precision.min(moment.precision) {
        Precision::Year | Precision::Month => {
            day(then).format("%Y-%m").to_string() == day(now).format("%Y-%m").to_string()
        }
        Precision::Day => day(then) == day(now),
        Precision::Hour => (then - now).abs() <= TimeDelta::hours(1),
        Precision::Minute | Precision::Second => (then - now).abs() <= TimeDelta::minutes(1),
    }
}

/// Whether the same persons are named.
pub(super) fn same_persons(known: &[String], names: &[String]) -> bool {
    let folded = |names: &[String]| names.iter().map(|name| fold(name)).collect::<Vec<_>>();
    !known.is_empty() && folded(known) == folded(names)
}

/// What an image is called, wherever it is kept: the last part of its path.
pub(super) fn file_name(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next()?;
    path.rsplit('/').next().filter(|name| name.len() >= 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_by_its_letters() {
        assert_eq!(fold("  “Ten&nbsp;Years” – Tom &amp; Jerry’s\n"), fold("\"ten years\" - tom & jerry's"));
        assert!(same_title("A long way to the sea and back again", "A long way to the sea …"));
        assert!(!same_title("A long way", "A …") && !same_title("One", "Two"));
    }

    #[test]
    fn an_address_is_known_by_its_end() {
        let end = |url: &str| tail(&Url::parse(url).unwrap());
        assert_eq!(end("https://e.org/2026/a-long-way.html"), end("https://www.e.org/articles/A-Long-Way/"));
        assert_eq!(end("https://e.org/news/index.php"), None);
        assert_eq!(end("https://e.org/news.php?id=1234").as_deref(), Some("news?id=1234"));
    }
}
