//! Which remembered item an entry is: by what names it, by its address, and, where the site changed that, by what stayed.
//! The identity itself is made once, in `item`, and never here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use url::Url;

use super::Known;
use crate::clean;
use crate::dates::Precision;
use crate::links;
use crate::listing::Entry;

/// Finds remembered items again.
pub struct Index<'a> {
    known: &'a [Known],
    by_id: BTreeMap<&'a str, usize>,
    by_key: BTreeMap<&'a str, usize>,
    /// `None`: several items have the title, so it names none.
    by_title: BTreeMap<&'a str, Option<usize>>,
    moved_from: &'a [Url],
}

impl<'a> Index<'a> {
    /// Of items, by their place. `moved_from` are the addresses at which the site was before.
    #[must_use]
    pub fn of(known: &'a [Known], moved_from: &'a [Url]) -> Self {
        let places = |name: fn(&Known) -> &str| known.iter().enumerate().map(|(n, known)| (name(known), n)).collect();
        let mut by_title: BTreeMap<&str, Option<usize>> = BTreeMap::new();
        for (place, known) in known.iter().enumerate() {
            by_title.entry(&known.item.title).and_modify(|place| *place = None).or_insert(Some(place));
        }
        Self { known, by_id: places(|known| &known.item.id), by_key: places(|known| &known.key), by_title, moved_from }
    }

    /// The place of the item that this entry is: by the id that the rule names, else by the link, as it is or without
    /// what a site changes of all its links at once, at this address or at an earlier one.
    #[must_use]
    pub fn find(&self, entry: &Entry) -> Option<usize> {
        if let Some(id) = &entry.id {
            return self.by_id.get(id.as_str()).copied();
        }
        let url = entry.url.as_ref()?;
        let by_key = |url: &Url| self.by_key.get(links::key(url).as_str()).copied();
        let exact = self.by_id.get(links::normalise(url).as_str()).copied();
        exact
            .or_else(|| by_key(url))
            .or_else(|| self.moved_from.iter().find_map(|old| by_key(&links::moved(url, old)?)))
    }

    /// The place of each entry of a list. What is found by nothing else may be a remembered item, shown no more, of the
    /// same title under another address; each item is found so at most once.
    #[must_use]
    pub fn find_all<'e>(&self, entries: impl Iterator<Item = &'e Entry>) -> Vec<Option<usize>> {
        let entries: Vec<&Entry> = entries.collect();
        let mut places: Vec<Option<usize>> = entries.iter().map(|entry| self.find(entry)).collect();
        let mut taken: BTreeSet<usize> = places.iter().flatten().copied().collect();
        for (place, entry) in places.iter_mut().zip(&entries) {
            if place.is_none() {
                *place = self.renamed(entry).filter(|found| taken.insert(*found));
            }
        }
        // Where several went to another host with their paths, one whose title changed on the way did so too.
        let old_home = self.old_home(&places, &entries);
        for (place, entry) in places.iter_mut().zip(&entries).filter(|_| old_home.is_some()) {
            if place.is_none() && entry.id.is_none() {
                *place = self.at_home(entry, old_home).filter(|found| taken.insert(*found));
            }
        }
        places
    }

    /// Another host, at which at least two entries are remembered under the same paths.
    fn old_home(&self, places: &[Option<usize>], entries: &[&Entry]) -> Option<&'a Url> {
        let old = |(place, entry): (&Option<usize>, &&Entry)| {
            let (known, url) = (&self.known[(*place)?], entry.url.as_ref()?);
            let old = known.item.url.as_ref().filter(|old| !links::same_site(old, url) || old.port() != url.port())?;
            (links::key(&links::moved(url, old)?) == links::key(old)).then_some(old)
        };
        let mut found = places.iter().zip(entries).filter_map(old);
        let first = found.next()?;
        found.any(|other| other.origin() == first.origin()).then_some(first)
    }

    fn at_home(&self, entry: &Entry, old_home: Option<&Url>) -> Option<usize> {
        let old = links::moved(entry.url.as_ref()?, old_home?)?;
        self.by_key.get(links::key(&old).as_str()).copied()
    }

    fn renamed(&self, entry: &Entry) -> Option<usize> {
        let (url, title) = (entry.url.as_ref().filter(|_| entry.id.is_none())?, clean::text(entry.title.as_deref()?));
        let place = self.by_title.get(title.as_str()).copied().flatten()?;
        let known = &self.known[place];
        let old = known.item.url.as_ref()?;
        let has_moved = self.moved_from.iter().any(|from| links::same_site(from, old));
        (has_moved || links::differ_in_parameters(old, url) || is_same_moment(known, entry)).then_some(place)
    }
}

/// Published at one moment, both by the word of the page: a headline that comes again has another one.
fn is_same_moment(known: &Known, entry: &Entry) -> bool {
    let is_fine = |precision: Precision| precision >= Precision::Minute;
    entry.date.is_some_and(|said| {
        is_fine(said.precision)
            && known.precision.is_some_and(is_fine)
            && (said.at.to_utc() - known.item.published).abs() <= TimeDelta::minutes(1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::Moment;
    use crate::item::{Sight, first};
    use chrono::{DateTime, TimeZone, Utc};

    fn at(hour: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 24, hour, 0, 0).unwrap()
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn entry(link: &str, title: &str) -> Entry {
        Entry { url: Some(url(link)), title: Some(title.into()), ..Entry::default() }
    }

    fn dated(link: &str, title: &str, hour: u32) -> Entry {
        Entry { date: Some(Moment { at: at(hour).into(), precision: Precision::Minute }), ..entry(link, title) }
    }

    fn see(entry: Entry) -> Known {
        first(entry, Sight { at: at(20), position: 0, base: &url("https://e.org/"), follow: false })
    }

    /// Which of the entries is the one remembered item.
    fn found(known: &Entry, moved_from: &[Url], entries: &[Entry]) -> Vec<bool> {
        let known = [see(known.clone())];
        let places = Index::of(&known, moved_from).find_all(entries.iter());
        places.iter().map(Option::is_some).collect()
    }

    #[test]
    fn a_link_in_another_dress_is_the_same_item() {
        let old = entry("http://e.org/a/7", "Title");
        for link in
            ["https://e.org/a/7", "http://www.e.org/a/7/", "https://e.org/a/7?utm_source=x", "http://e.org/a/7#top"]
        {
            assert_eq!(found(&old, &[], &[entry(link, "Edited")]), [true], "{link}");
        }
        assert_eq!(found(&old, &[], &[entry("http://e.org/a/8", "Title")]), [false]);
    }

    #[test]
    fn unknown_parameters_that_come_or_go_are_seen_by_the_title() {
        let old = entry("https://e.org/a?id=5", "Title");
        assert_eq!(found(&old, &[], &[entry("https://e.org/a?from=list&id=5", "Title")]), [true]);
        assert_eq!(found(&old, &[], &[entry("https://e.org/a?id=6", "Title")]), [false]);
        assert_eq!(found(&old, &[], &[entry("https://e.org/a?from=list&id=5", "Other")]), [false]);
    }

    #[test]
    fn a_new_address_of_one_article_is_seen_by_title_and_moment_unless_the_old_one_is_still_shown() {
        let old = dated("https://e.org/a-tpyo", "Title", 8);
        assert_eq!(found(&old, &[], &[dated("https://e.org/a-typo", "Title", 8)]), [true]);
        assert_eq!(found(&old, &[], &[dated("https://e.org/a-typo", "Title", 9)]), [false]);
        assert_eq!(found(&old, &[], &[dated("https://e.org/b", "Title", 8), old.clone()]), [false, true]);
    }

    #[test]
    fn a_site_that_moved_is_known_by_path_and_by_title() {
        let (old, from) = (entry("https://old.example/2026/a", "Title"), [url("https://old.example/")]);
        assert_eq!(found(&old, &from, &[entry("https://new.example/2026/a/", "Edited")]), [true]);
        assert_eq!(found(&old, &from, &[entry("https://new.example/posts/a", "Title")]), [true]);
        assert_eq!(found(&old, &[], &[entry("https://new.example/2026/a", "Title")]), [false]);
    }
}
