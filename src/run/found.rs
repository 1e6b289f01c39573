//! One feed that a site has already: what is in it, and how it stands to the page that somebody wants a feed of.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Utc};
use url::Url;

use crate::dates::Moment;
use crate::discover::{Candidate, Hint, Kind};
use crate::fetch::Response;
use crate::links;
use crate::listing::{Entry, Listing};
use crate::page::{self, Page};

/// Links of a page that are compared.
const MOST_LINKS: usize = 20_000;
/// A shorter title is no proof of sameness ([`length`]).
const SHORTEST_TITLE: usize = 12;
/// A feed whose middle item is at least as long has whole articles ([`length`] of its text).
const FULL_TEXT: usize = 800;

/// A feed, or what can be read like one.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it is, after redirects.
    pub url: Url,
    /// What it is.
    pub kind: Kind,
    /// How it was found.
    pub hint: Hint,
    /// Its own title, else what the page calls it.
    pub title: Option<String>,
    /// What is in it.
    pub listing: Listing,
    /// The newest date in it.
    pub newest: Option<Moment>,
    /// How it stands to the page.
    pub relation: Relation,
    /// How much of each article is in it.
    pub body: Body,
    /// When it was asked for.
    pub at: DateTime<Utc>,
}

/// How a feed stands to the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The newest entry of the page is in it.
    Newest,
    /// So many of the page's entries are in it, the newest is not.
    Entries {
        /// How many.
        shared: usize,
        /// Of how many that the page has.
        of: usize,
    },
    /// The entries of the page are not known; so many items are linked on it.
    Links(usize),
}

/// How much of each article a feed has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Whole articles.
    Full,
    /// Summaries.
    Summaries,
    /// Titles alone.
    Titles,
}

impl Found {
    pub(super) fn of(candidate: &Candidate, response: &Response, kind: Kind, listing: Listing, shown: &Shown) -> Self {
        let dates = listing.entries.iter().filter_map(|entry| entry.date.or(entry.updated));
        Self {
            url: response.url.clone(),
            kind,
            hint: candidate.hint,
            title: listing.title.clone().or_else(|| candidate.title.clone()),
            newest: dates.max_by_key(|date| date.at),
            relation: shown.relation(&listing.entries),
            body: body(&listing.entries),
            listing,
            at: response.fetched_at,
        }
    }

    /// Whether it would do instead of the page: it shows what the page shows, the newest included.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        let items = self.listing.entries.len();
        let lists_articles = !matches!(self.kind, Kind::Sitemap | Kind::SitemapIndex);
        lists_articles
            && match self.relation {
                Relation::Newest => true,
                // The first of a list may be pinned, or in no feed for another reason.
                Relation::Entries { shared, of } => shared > 0 && shared * 2 >= of.min(items),
                Relation::Links(shared) => shared > 0,
            }
    }

    /// The best is least.
    pub(super) fn rank(&self) -> (bool, bool, usize, Hint, Kind) {
        let apart = match self.relation {
            Relation::Newest => 0,
            Relation::Entries { shared, .. } | Relation::Links(shared) if shared > 0 => 1,
            _ => 2,
        };
        (!self.is_usable(), !self.kind.is_feed(), apart, self.hint, self.kind)
    }

    /// "newest today", "newest 3 days ago".
    fn age(&self) -> Option<String> {
        let newest = self.newest?.at;
        Some(match (self.at.date_naive() - newest.date_naive()).num_days() {
            ..=0 => "newest today".into(),
            1 => "newest yesterday".into(),
            days @ 2..=60 => format!("newest {days} days ago"),
            _ => format!("newest on {}", newest.format("%Y-%m-%d")),
        })
    }
}

/// "RSS, 20 items, newest 3 days ago, summaries".
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = self.listing.entries.len() + self.listing.dropped.len();
        write!(f, "{}, {items} {}", self.kind, if items == 1 { "item" } else { "items" })?;
        self.age().map_or(Ok(()), |age| write!(f, ", {age}"))?;
        write!(f, ", {}", self.body)
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newest => f.write_str("the page's newest entry is in it"),
            Self::Entries { shared: 0, .. } | Self::Links(0) => f.write_str("nothing of the page is in it"),
            Self::Entries { shared, of } => {
                write!(f, "{shared} of the page's {of} entries are in it, the newest is not")
            }
            Self::Links(1) => f.write_str("the page links one of its items"),
            Self::Links(shared) => write!(f, "the page links {shared} of its items"),
        }
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "full text",
            Self::Summaries => "summaries",
            Self::Titles => "titles only",
        })
    }
}

/// By the middle one of the lengths, so that one odd item decides nothing.
fn body(entries: &[Entry]) -> Body {
    let longest = |entry: &Entry| {
        let summary = entry.summary.as_deref().map_or(0, length);
        entry.content.as_deref().map_or(0, text_length).max(summary)
    };
    let mut lengths: Vec<usize> = entries.iter().map(longest).collect();
    lengths.sort_unstable();
    match lengths.get(lengths.len() / 2) {
        Some(&length) if length >= FULL_TEXT => Body::Full,
        Some(&length) if length > 0 => Body::Summaries,
        _ => Body::Titles,
    }
}

/// How much a text says: in characters, of which those beyond ASCII count twice (a Chinese one is half a word).
fn length(text: &str) -> usize {
    text.chars().map(weight).sum()
}

fn weight(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 }
}

/// The length of what stands outside of tags.
fn text_length(html: &str) -> usize {
    let mut in_tag = false;
    let is_text = |c: &char| {
        in_tag = (in_tag || *c == '<') && *c != '>';
        !in_tag && *c != '>'
    };
    html.chars().filter(is_text).map(weight).sum()
}

/// What a page shows, to be compared with what a feed has.
#[derive(Default)]
pub(super) struct Shown {
    /// In page order, the newest first where the entries have dates; empty: the entries are not known.
    entries: Vec<Mark>,
    /// Everything that the page links, where the entries are not known.
    links: BTreeSet<String>,
}

/// What an article is known by: its link, and its title where the link is a detour.
struct Mark {
    link: Option<String>,
    title: Option<String>,
}

impl Mark {
    fn of(entry: &Entry) -> Self {
        let title = entry.title.as_deref().map(|title| page::collapse(title).to_lowercase());
        Self { link: entry.url.as_ref().map(links::key), title: title.filter(|title| length(title) >= SHORTEST_TITLE) }
    }
}

impl Shown {
    pub(super) fn of(page: &Page, known: &[Entry]) -> Self {
        let mut known: Vec<&Entry> = known.iter().collect();
        known.sort_by_key(|entry| std::cmp::Reverse(entry.date.map(|date| date.at)));
        let entries: Vec<Mark> = known.into_iter().map(Mark::of).collect();
        if !entries.is_empty() {
            return Self { entries, links: BTreeSet::new() };
        }
        let anchors = page.elements("a").take(MOST_LINKS);
        let links = anchors.filter_map(|a| page.resolve(a.attr("href")?)).filter(|url| url.path() != "/");
        Self { entries, links: links.map(|url| links::key(&url)).collect() }
    }

    fn relation(&self, items: &[Entry]) -> Relation {
        let marks: Vec<Mark> = items.iter().map(Mark::of).collect();
        if self.entries.is_empty() {
            let is_linked = |mark: &&Mark| mark.link.as_ref().is_some_and(|link| self.links.contains(link));
            return Relation::Links(marks.iter().filter(is_linked).count());
        }
        let links: BTreeSet<&String> = marks.iter().filter_map(|mark| mark.link.as_ref()).collect();
        let titles: BTreeSet<&String> = marks.iter().filter_map(|mark| mark.title.as_ref()).collect();
        let is_in = |entry: &Mark| {
            entry.link.as_ref().is_some_and(|link| links.contains(link))
                || entry.title.as_ref().is_some_and(|title| titles.contains(title))
        };
        match self.entries.first().is_some_and(is_in) {
            true => Relation::Newest,
            false => {
                let shared = self.entries.iter().filter(|entry| is_in(entry)).count();
                Relation::Entries { shared, of: self.entries.len() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_body_is_what_stands_outside_of_tags() {
        assert_eq!(text_length("<p>ab</p> <b title='x'>c</b>"), 4);
        assert_eq!(text_length("a < b"), 2);
    }

    #[test]
    fn one_odd_item_does_not_decide_how_much_a_feed_has() {
        let entry = |length: usize| Entry { content: Some("x".repeat(length)), ..Entry::default() };
        assert_eq!(body(&[entry(10), entry(5_000), entry(30)]), Body::Summaries);
        assert_eq!(body(&[entry(0), entry(5_000), entry(3_000)]), Body::Full);
        assert_eq!(body(&[]), Body::Titles);
    }
}
