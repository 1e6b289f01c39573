//! Entry, article and memory to an item: its identity and its dates, by DESIGN.md section 4.

mod facts;
mod index;
mod when;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use url::Url;

use self::facts::Facts;
pub use self::facts::yielding;
pub use self::index::Index;
use self::when::{choose_date, moved, refine, settle, touch};
pub use self::when::{rewind, spread};
use crate::article::Article;
use crate::dates::Precision;
use crate::links;
use crate::listing::{Enclosure, Entry, Image};

/// One item of a feed, as it is remembered and as the formats write it. Every text is clean: no control
/// characters, titles and names plain, content safe HTML with absolute URLs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Item {
    /// Never changes: the normalised link, or what the rule names.
    pub id: String,
    /// The article's page; items without one are linked to the listing.
    pub url: Option<Url>,
    /// Plain text, never empty.
    pub title: String,
    /// Fixed at first sight.
    pub published: DateTime<Utc>,
    /// Moves only when the content does; never before `published`.
    pub updated: DateTime<Utc>,
    /// Persons, one each.
    pub authors: Vec<String>,
    /// The organisation.
    pub publisher: Option<String>,
    /// Plain text.
    pub summary: Option<String>,
    /// Safe HTML.
    pub content: Option<String>,
    /// The lead image.
    pub image: Option<Image>,
    /// Files that belong to it.
    pub enclosures: Vec<Enclosure>,
    /// Categories, without doubles.
    pub tags: Vec<String>,
}

/// An item and what only the memory needs of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Known {
    /// As it stands in the feed.
    pub item: Item,
    /// `links::key` of the link, or the id: how a later run finds it again.
    pub key: String,
    /// How exactly `published` is known; `None`: the page never said, it is the first sight.
    pub precision: Option<Precision>,
    /// When it was first seen; corrected where a clock was ahead.
    pub first_seen: DateTime<Utc>,
    /// What became of its article page.
    pub article: Followed,
}

impl Known {
    /// When it came, as far as what is kept and what is cut goes: a date beyond the first sight was given by a clock that
    /// was ahead (see [`rewind`]), and would take the place of what is new for as long as it lies in the future.
    #[must_use]
    pub fn came(&self) -> DateTime<Utc> {
        self.item.published.min(self.first_seen)
    }
}

/// What became of an item's article page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Followed {
    /// The rule follows no links, or the page was read.
    Done,
    /// It waits for its page and is not in the feed yet.
    Waiting,
    /// The page could not be read so many times; the item stands in the feed with what the listing said.
    Failed(u8),
}

/// When and where in the list an entry was seen.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// When the listing was fetched.
    pub at: DateTime<Utc>,
    /// Its place in the listing, 0 first: what has no date of its own keeps the order of the page.
    pub position: usize,
    /// Links in the content of the entry stand on this.
    pub base: &'a Url,
    /// Whether the entry's link is followed.
    pub follow: bool,
}

/// A new item: what the listing says of it, its identity and its dates.
#[must_use]
pub fn first(entry: Entry, sight: Sight<'_>) -> Known {
    let seen = sight.at.trunc_subsecs(0) - TimeDelta::seconds(index(sight.position));
    let (published, precision) = settle(entry.date, seen, sight.at);
    let updated = moved(entry.updated, published, sight.at);
    let id =
        entry.id.clone().or_else(|| entry.url.as_ref().map(|url| links::normalise(url).into())).unwrap_or_default();
    let key = entry.id.clone().or_else(|| entry.url.as_ref().map(links::key)).unwrap_or_default();
    let waits = sight.follow && entry.url.is_some();
    let facts = Facts::of(entry, sight.base);
    Known {
        item: facts.into_item(id, published, updated),
        key,
        precision,
        // A millisecond a place: of two items with one date the one higher on the page stays first.
        first_seen: sight.at - TimeDelta::milliseconds(index(sight.position)),
        article: if waits { Followed::Waiting } else { Followed::Done },
    }
}

/// A known item seen again: what the listing now says more or otherwise, or `None` when that is nothing. Identity
/// stays; the date may only become finer; what was read from the article page is not overwritten.
#[must_use]
pub fn again(known: &Known, entry: Entry, sight: Sight<'_>, read_from_listing: bool) -> Option<Known> {
    let mut now = known.clone();
    refine(&mut now, entry.date);
    if read_from_listing {
        let said = entry.updated;
        Facts::of(entry, sight.base).put(&mut now.item);
        touch(&mut now.item, &known.item, said, sight.at);
    }
    (now != *known).then_some(now)
}

/// The item with what its own page says; a page's word counts more than the listing's.
#[must_use]
pub fn complete(known: &Known, article: Article, base: &Url, at: DateTime<Utc>) -> Known {
    let mut now = known.clone();
    match known.article {
        Followed::Waiting => choose_date(&mut now, article.date, at),
        Followed::Done | Followed::Failed(_) => refine(&mut now, article.date),
    }
    let said = article.updated;
    Facts::from_article(article, base).put(&mut now.item);
    match known.article {
        Followed::Waiting => now.item.updated = moved(said, now.item.published, at),
        Followed::Done | Followed::Failed(_) => touch(&mut now.item, &known.item, said, at),
    }
    now.article = Followed::Done;
    now
}

/// The item whose page could not be read: it stands in the feed with what the listing said.
#[must_use]
pub fn give_up(known: &Known) -> Known {
    let tries = match known.article {
        Followed::Failed(tries) => tries.saturating_add(1),
        Followed::Waiting | Followed::Done => 1,
    };
    Known { article: Followed::Failed(tries), ..known.clone() }
}

/// An item read back from a feed file whose memory was lost.
#[must_use]
pub fn rebuilt(item: Item) -> Known {
    let is_link = item.url.as_ref().is_some_and(|url| links::normalise(url).as_str() == item.id);
    let key = item.url.as_ref().filter(|_| is_link).map_or_else(|| item.id.clone(), links::key);
    let first_seen = item.published;
    Known { item, key, precision: Some(Precision::Second), first_seen, article: Followed::Done }
}

fn index(position: usize) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX / 2_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::Moment;
    use chrono::TimeZone;

    fn at(hour: u32, minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 24, hour, minute, 0).unwrap()
    }

    fn base() -> Url {
        Url::parse("https://example.org/news/").unwrap()
    }

    fn entry(path: &str, date: Option<(DateTime<Utc>, Precision)>) -> Entry {
        let date = date.map(|(at, precision)| Moment { at: at.fixed_offset(), precision });
        Entry { url: base().join(path).ok(), title: Some(path.to_owned()), date, ..Entry::default() }
    }

    fn see(entry: Entry, position: usize, follow: bool) -> Known {
        first(entry, Sight { at: at(9, 0), position, base: &base(), follow })
    }

    #[test]
    fn the_identity_is_the_normalised_link_unless_the_rule_names_one() {
        let known = see(entry("A?utm_source=x#top", None), 0, false);
        assert_eq!(known.item.id, "https://example.org/news/A");
        let named = see(Entry { id: Some("n-7".into()), ..entry("A", None) }, 0, false);
        assert_eq!((named.item.id.as_str(), named.key.as_str()), ("n-7", "n-7"));
    }

    #[test]
    fn an_item_is_found_again_after_https_a_slash_and_tracking_parameters() {
        let items = [see(entry("a", None), 0, false)];
        let moved = Entry { url: Url::parse("http://www.example.org/news/a/?utm_id=3").ok(), ..Entry::default() };
        assert_eq!(Index::of(&items, &[]).find(&moved), Some(0));
    }

    #[test]
    fn undated_items_get_their_first_sight_one_second_apart_in_listing_order() {
        let items: Vec<Known> = (0..3).map(|n| see(entry(&n.to_string(), None), n, false)).collect();
        let seconds: Vec<i64> = items.iter().map(|known| (at(9, 0) - known.item.published).num_seconds()).collect();
        assert_eq!(seconds, [0, 1, 2]);
        assert!(items.iter().all(|known| known.precision.is_none()));
    }

    #[test]
    fn a_date_in_the_future_or_before_1990_is_the_first_sight() {
        let later = see(entry("a", Some((at(12, 0), Precision::Day))), 0, false);
        assert_eq!(later.item.published, at(9, 0));
        let old = Utc.with_ymd_and_hms(1970, 1, 1, 0, 0, 1).unwrap();
        let known = see(entry("a", Some((old, Precision::Second))), 0, false);
        assert_eq!((known.item.published, known.precision), (at(9, 0), None));
    }

    #[test]
    fn a_later_run_never_moves_a_date_but_a_day_becomes_a_time_once() {
        let day = Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap();
        let known = see(entry("a", Some((day, Precision::Day))), 0, false);
        let sight = Sight { at: at(10, 0), position: 0, base: &base(), follow: false };
        let time = day - TimeDelta::hours(3);
        let refined = again(&known, entry("a", Some((time, Precision::Minute))), sight, true).unwrap();
        assert_eq!(refined.item.published, time);
        let other = entry("a", Some((time + TimeDelta::hours(1), Precision::Second)));
        assert_eq!(again(&refined, other, sight, true), None);
        let undated = see(entry("a", None), 0, false);
        assert_eq!(again(&undated, entry("a", Some((day, Precision::Minute))), sight, true), None);
    }

    #[test]
    fn updated_moves_only_when_the_text_does_and_never_before_published() {
        let known = see(entry("a", Some((at(8, 0), Precision::Minute))), 0, false);
        let sight = Sight { at: at(11, 0), position: 0, base: &base(), follow: false };
        assert_eq!(again(&known, entry("a", None), sight, true), None);
        let edited = Entry { title: Some("other".into()), ..entry("a", None) };
        let now = again(&known, edited, sight, true).unwrap();
        assert_eq!((now.item.published, now.item.updated, now.item.title.as_str()), (at(8, 0), at(11, 0), "other"));
        let early = Entry {
            updated: Some(Moment { at: at(7, 0).fixed_offset(), precision: Precision::Minute }),
            ..entry("b", Some((at(8, 0), Precision::Minute)))
        };
        assert_eq!(see(early, 0, false).item.updated, at(8, 0));
    }

    #[test]
    fn the_article_has_the_finer_date_and_the_last_word() {
        let day = Utc.with_ymd_and_hms(2026, 11, 23, 12, 0, 0).unwrap();
        let known = see(entry("a", Some((day, Precision::Day))), 0, true);
        assert_eq!(known.article, Followed::Waiting);
        let time = day + TimeDelta::hours(1);
        let article = Article {
            title: Some("The whole title".into()),
            date: Some(Moment { at: time.fixed_offset(), precision: Precision::Second }),
            updated: Some(Moment { at: day.fixed_offset(), precision: Precision::Second }),
            ..Article::default()
        };
        let now = complete(&known, article, &base(), at(9, 0));
        assert_eq!((now.item.title.as_str(), now.item.published, now.item.updated), ("The whole title", time, time));
        assert_eq!(now.article, Followed::Done);
        assert_eq!(give_up(&give_up(&known)).article, Followed::Failed(2));
    }

    #[test]
    fn what_the_listing_rule_names_yields_only_to_the_article_rule() {
        let site = crate::site::read(
            "sites: {news: {url: https://example.org/, listing: {item: li, title: a}, article: true}}",
            "sites.yaml".as_ref(),
            &|_| None,
        );
        let listing = site.unwrap().sites.remove(0).listing.fields;
        let known = see(entry("a", None), 0, true);
        let titled = |title: &str| Article {
            title: Some(title.into()),
            summary: Some("Some words".into()),
            ..Article::default()
        };
        let found = yielding(titled("Press release"), &Article::default(), &listing, &known);
        assert_eq!((found.title, found.summary.as_deref()), (None, Some("Some words")));
        let ruled = yielding(titled("By rule"), &titled("By rule"), &listing, &known);
        assert_eq!(ruled.title.as_deref(), Some("By rule"));
    }

    #[test]
    fn the_publication_is_not_an_author() {
        let names = Article {
            authors: vec!["example news".into()],
            publisher: Some("Example News".into()),
            ..Article::default()
        };
        let now = complete(&see(entry("a", None), 0, true), names, &base(), at(9, 0));
        assert_eq!((now.item.authors.len(), now.item.publisher.as_deref()), (0, Some("Example News")));
    }

    #[test]
    fn equal_days_are_spread_upward_so_that_the_page_order_survives() {
        let day = Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap();
        let dated = |path: &str, position| see(entry(path, Some((day, Precision::Day))), position, false);
        let mut items = vec![dated("a", 0), dated("b", 1)];
        spread(&mut items, &[0, 1]);
        items.push(dated("c", 0));
        spread(&mut items, &[2]);
        let seconds: Vec<i64> = items.iter().map(|known| (known.item.published - day).num_seconds()).collect();
        assert_eq!(seconds, [1, 0, 2]);
    }

    #[test]
    fn an_item_without_a_title_gets_its_first_words_or_its_link() {
        let words = "word ".repeat(40);
        let untitled = Entry { title: None, summary: Some(words), ..entry("a", None) };
        let title = see(untitled, 0, false).item.title;
        assert!(title.starts_with("word word") && title.ends_with("word…") && title.chars().count() <= 81, "{title}");
        assert_eq!(see(Entry { title: None, ..entry("a", None) }, 0, false).item.title, "https://example.org/news/a");
    }
}
