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
        fill(&mut places, &entries, |entry| self.renamed(entry));
        // Where several went to another host with their paths, one whose title changed on the way did so too.
        let homes = self.old_homes(&places, &entries, is_at_path);
        fill(&mut places, &entries, |entry| homes.iter().find_map(|home| self.at_home(entry, home)));
        // Where several went there at all, so did one of which but the title is the same.
        let homes = self.old_homes(&places, &entries, |_, _| true);
        fill(&mut places, &entries, |entry| self.titled(entry).filter(|&place| self.was_at(&homes, place, entry)));
        places
    }

    /// Other hosts, at each of which at least two entries are remembered, such as `counts`.
    fn old_homes(
        &self,
        places: &[Option<usize>],
        entries: &[&Entry],
        counts: impl Fn(&Url, &Url) -> bool,
    ) -> Vec<&'a Url> {
        let old = |(place, entry): (&Option<usize>, &&Entry)| {
            let (known, url) = (&self.known[(*place)?], entry.url.as_ref()?);
            let old = known.item.url.as_ref().filter(|old| !links::same_site(old, url) || old.port() != url.port())?;
            counts(old, url).then_some(old)
        };
        let mut homes: BTreeMap<_, usize> = BTreeMap::new();
        let mut is_second = |old: &&'a Url| {
            let seen = homes.entry(authority(old)).or_default();
            *seen += 1;
            *seen == 2
        };
        places.iter().zip(entries).filter_map(old).filter(|old| is_second(old)).collect()
    }

    fn at_home(&self, entry: &Entry, home: &Url) -> Option<usize> {
        let old = links::moved(entry.url.as_ref()?, home)?;
        self.by_key.get(links::key(&old).as_str()).copied()
    }

    /// Whether an item stood at one of these hosts, and the entry is as old: a headline that comes again is newer.
    fn was_at(&self, homes: &[&Url], place: usize, entry: &Entry) -> bool {
        let known = &self.known[place];
        let stood = known.item.url.as_ref().map(authority);
        let is_as_old = entry.date.is_none_or(|said| said.at.to_utc().date_naive() <= known.first_seen.date_naive());
        is_as_old && stood.is_some_and(|stood| homes.iter().any(|home| authority(home) == stood))
    }

    /// The one item that has the entry's title.
    fn titled(&self, entry: &Entry) -> Option<usize> {
        let title = clean::text(entry.title.as_deref()?);
        self.by_title.get(title.as_str()).copied().flatten()
    }

    fn renamed(&self, entry: &Entry) -> Option<usize> {
        let (url, place) = (entry.url.as_ref()?, self.titled(entry)?);
        let known = &self.known[place];
        let old = known.item.url.as_ref()?;
        let has_moved = self.moved_from.iter().any(|from| links::same_site(from, old));
        (has_moved || links::differ_in_parameters(old, url) || is_same_moment(known, entry)).then_some(place)
    }
}

/// Gives entries without a place, unless a rule names them, the one that is found, where no other has it.
fn fill(places: &mut [Option<usize>], entries: &[&Entry], find: impl Fn(&Entry) -> Option<usize>) {
    let mut taken: BTreeSet<usize> = places.iter().flatten().copied().collect();
    for (place, entry) in places.iter_mut().zip(entries).filter(|(_, entry)| entry.id.is_none()) {
        if place.is_none() {
            *place = find(entry).filter(|found| taken.insert(*found));
        }
    }
}

/// Under the same path as at an earlier host.
fn is_at_path(old: &Url, url: &Url) -> bool {
    links::moved(url, old).is_some_and(|moved| links::key(&moved) == links::key(old))
}

/// Host and port: the links of one host may have either scheme.
fn authority(url: &Url) -> (&str, Option<u16>) {
    (links::host(url), url.port())
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
    fn a_move_that_two_items_prove_takes_the_others_along_but_not_a_headline_that_comes_again() {
        let old = |n: u32| match n {
            1 => dated("https://old.example/1", "Title 1", 1),
            _ => dated(&format!("http://www.old.example/{n}"), &format!("Title {n}"), n),
        };
        let known: Vec<Known> = (1..=4).map(|n| see(old(n))).collect();
        let find = |entries: &[Entry]| Index::of(&known, &[]).find_all(entries.iter());
        let moved = |n: u32| dated(&format!("https://new.example/{n}"), &format!("Title {n}"), n);
        let edited = entry("https://new.example/3/", "Edited");
        let renamed = entry("https://new.example/posts/4", "Title 4");
        let again = Entry {
            date: Some(Moment { at: (at(4) + TimeDelta::days(7)).into(), precision: Precision::Day }),
            ..renamed.clone()
        };
        assert_eq!(find(&[moved(1), moved(2), edited.clone(), renamed.clone()]), [Some(0), Some(1), Some(2), Some(3)]);
        assert_eq!(find(&[moved(1), moved(2), again]), [Some(0), Some(1), None]);
        assert_eq!(find(&[moved(1), edited, renamed]), [Some(0), None, None], "one proves nothing");
    }

    #[test]
    fn a_site_that_moved_is_known_by_path_and_by_title() {
        let (old, from) = (entry("https://old.example/2026/a", "Title"), [url("https://old.example/")]);
        assert_eq!(found(&old, &from, &[entry("https://new.example/2026/a/", "Edited")]), [true]);
        assert_eq!(found(&old, &from, &[entry("https://new.example/posts/a", "Title")]), [true]);
        assert_eq!(found(&old, &[], &[entry("https://new.example/2026/a", "Title")]), [false]);
    }
}
