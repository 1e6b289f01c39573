//! The feeds that a site has already: the addresses that `discover` names are asked for, few and one after the other,
//! and what answers is judged against the page. What is done with a feed is left to `cli`.

use std::collections::BTreeSet;

use url::Url;

use super::found::{Found, Shown};
use crate::discover::{self, Candidate, Hint, Kind};
use crate::fetch::{Answer, Fetch, FetchError, Request, Response};
use crate::links;
use crate::listing::{self, Entry};
use crate::page::Page;
use crate::site::{self, ArticleRule, Expect, Http, ListingRule, Site};

/// The most requests for one site.
const MOST_REQUESTS: usize = 12;
/// Of those, kept for robots.txt and what it names.
const FOR_SITEMAPS: usize = 3;
/// The most addresses of each kind that are asked for.
const MOST_OF_A_KIND: usize = 3;

/// What was found, and what was not.
#[derive(Debug, Default)]
pub struct Discovery {
    /// The best first.
    pub found: Vec<Found>,
    /// Advertised addresses that hold no feed, and why.
    pub broken: Vec<(Url, String)>,
    /// Requests made.
    pub asked: usize,
    /// Why the search ended early: the site is in trouble or asks for a pause.
    pub stopped: Option<FetchError>,
}

impl Discovery {
    /// The best feed that would do instead of the page.
    #[must_use]
    pub fn usable(&self) -> Option<&Found> {
        self.found.iter().find(|found| found.is_usable())
    }
}

/// Where feeds are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Where the page itself says that there is one.
    Advertised,
    /// Also where its system and many sites have one, and in its sitemaps.
    Everywhere,
}

impl Reach {
    fn hints(self) -> &'static [Hint] {
        match self {
            Self::Advertised => &[Hint::Link, Hint::Anchor, Hint::Api],
            Self::Everywhere => &[Hint::Link, Hint::Anchor, Hint::System, Hint::Api, Hint::Usual],
        }
    }
}

/// Looks for the feeds of a page. `known` are the entries that its list is known to have, in page order; without them
/// the links of the page are compared with those of the feeds. Sends at most 12 requests and ends as soon as one feed
/// is found that would do. A page that is no HTML advertises nothing.
#[must_use]
pub fn discover(response: &Response, known: &[Entry], site: &Site, fetch: &dyn Fetch, reach: Reach) -> Discovery {
    let is_markup = response.text.trim_start_matches('\u{feff}').trim_start().starts_with('<');
    if !is_markup || Kind::of(&response.text).is_some() {
        return Discovery::default();
    }
    let Ok(page) = Page::parse(response) else { return Discovery::default() };
    let shown = Shown::of(&page, known);
    let asked = BTreeSet::from([response.url.clone()]);
    let mut search =
        Search { page: &response.url, shown, site, fetch, asked, opened: false, done: Discovery::default() };
    search.run(&discover::read(&page), reach);
    let mut done = search.done;
    done.found.sort_by_key(Found::rank);
    done
}

/// What a response is that is itself no page: a feed, or a sitemap.
///
/// # Errors
/// It is of such a kind, and broken.
pub fn itself(response: &Response, site: &Site) -> Option<Result<Found, listing::ListingError>> {
    let kind = Kind::of(&response.text)?;
    let candidate = Candidate { url: response.url.clone(), hint: Hint::Link, title: None };
    Some(read(response, kind, site)?.map(|listing| Found::of(&candidate, response, kind, listing, &Shown::default())))
}

/// The rule that reads such a feed or sitemap.
#[must_use]
pub fn rule(kind: Kind) -> Option<ListingRule> {
    site::read_listing(kind.rule()?).ok()
}

/// Reads the entries; `None`: such a kind lists none. Titles are not asked for, since sitemaps and notes have none.
fn read(response: &Response, kind: Kind, site: &Site) -> Option<Result<listing::Listing, listing::ListingError>> {
    let reading = Site {
        listing: rule(kind)?,
        article: Some(ArticleRule::default()),
        include: Vec::new(),
        exclude: Vec::new(),
        expect: Expect::default(),
        ..site.clone()
    };
    Some(listing::read(response, &reading))
}

struct Search<'a> {
    page: &'a Url,
    shown: Shown,
    site: &'a Site,
    fetch: &'a dyn Fetch,
    asked: BTreeSet<Url>,
    /// A page that lists feeds has been opened; one is enough.
    opened: bool,
    done: Discovery,
}

impl Search<'_> {
    fn run(&mut self, candidates: &[Candidate], reach: Reach) {
        for hint in reach.hints() {
            let most = if *hint == Hint::Usual { MOST_REQUESTS } else { MOST_OF_A_KIND };
            for candidate in candidates.iter().filter(|candidate| candidate.hint == *hint).take(most) {
                if self.is_over(FOR_SITEMAPS) {
                    break;
                }
                self.try_feed(candidate);
            }
        }
        if reach == Reach::Everywhere && !self.is_over(0) {
            self.try_sitemaps();
        }
    }

    fn is_over(&self, reserve: usize) -> bool {
        self.done.stopped.is_some() || self.done.usable().is_some() || self.done.asked + reserve >= MOST_REQUESTS
    }

    fn try_feed(&mut self, candidate: &Candidate) {
        let Some(response) = self.get(candidate) else { return };
        match Kind::of(&response.text) {
            Some(kind) if kind != Kind::SitemapIndex => self.judge(candidate, &response, kind),
            _ if candidate.hint == Hint::Link => {
                self.done.broken.push((candidate.url.clone(), "it answers with a page, not with a feed".into()));
            }
            _ if candidate.hint == Hint::Anchor => self.open_list(&response),
            _ => {}
        }
    }

    /// "RSS" often leads to a page that lists the feeds.
    fn open_list(&mut self, response: &Response) {
        if std::mem::replace(&mut self.opened, true) {
            return;
        }
        let Ok(page) = Page::parse(response) else { return };
        for candidate in discover::linked(&page, self.page).iter().take(MOST_OF_A_KIND) {
            if !self.is_over(FOR_SITEMAPS) {
                self.try_feed(candidate);
            }
        }
    }

    /// robots.txt and the sitemaps that it names, else where many sites have one.
    fn try_sitemaps(&mut self) {
        let sitemap = |url: Url| Candidate { url, hint: Hint::Sitemap, title: None };
        let at = |path| links::resolve(self.page, path);
        let usual = ["/news-sitemap.xml", "/sitemap.xml"].into_iter().filter_map(at).collect();
        let robots = at("/robots.txt").and_then(|url| self.get(&sitemap(url)));
        let named = robots.map(|robots| discover::sitemaps(&robots.text, &robots.url)).unwrap_or_default();
        let named: Vec<Url> = if named.is_empty() { usual } else { named };
        for url in named {
            if self.is_over(0) {
                break;
            }
            self.open_sitemap(&sitemap(url));
        }
    }

    /// A list of sitemaps is followed to the one of news.
    fn open_sitemap(&mut self, candidate: &Candidate) {
        let Some(response) = self.get(candidate) else { return };
        match Kind::of(&response.text) {
            Some(Kind::SitemapIndex) => {
                let news = listing::sitemaps(&response).into_iter().find(|url| url.path().contains("news"));
                let news = news.filter(|url| links::same_site(url, self.page) && !self.is_over(0));
                let Some(news) = news.map(|url| Candidate { url, ..candidate.clone() }) else { return };
                let Some(response) = self.get(&news) else { return };
                if let Some(kind) = Kind::of(&response.text) {
                    self.judge(&news, &response, kind);
                }
            }
            Some(kind) => self.judge(candidate, &response, kind),
            None => {}
        }
    }

    fn judge(&mut self, candidate: &Candidate, response: &Response, kind: Kind) {
        match read(response, kind, self.site) {
            Some(Ok(listing)) => {
                let found = Found::of(candidate, response, kind, listing, &self.shown);
                if !self.done.found.iter().any(|known| known.url == found.url) {
                    self.done.found.push(found);
                }
            }
            Some(Err(error)) => self.note(candidate, error.to_string()),
            None => {}
        }
    }

    fn note(&mut self, candidate: &Candidate, why: String) {
        if candidate.hint.is_advertised() {
            self.done.broken.push((candidate.url.clone(), why));
        }
    }

    /// One request, unless the address has been asked for.
    fn get(&mut self, candidate: &Candidate) -> Option<Response> {
        if !self.asked.insert(candidate.url.clone()) {
            return None;
        }
        self.done.asked += 1;
        let url = &candidate.url;
        let at_home = links::same_site(url, self.page);
        // A page may name any host; what the rule allows for its own is not for that one.
        let http = if at_home { self.site.http.clone() } else { abroad(&self.site.http) };
        let origin = &self.site.urls[0];
        match self.fetch.fetch(&Request::get(url, &http, origin)) {
            Ok(Answer::Fresh(response)) => Some(response),
            Ok(Answer::Unchanged) => None,
            Err(error) => {
                self.note(candidate, error.to_string());
                if at_home && is_trouble(&error) {
                    self.done.stopped = Some(error);
                }
                None
            }
        }
    }
}

fn abroad(http: &Http) -> Http {
    Http { private: false, headers: Vec::new(), ..http.clone() }
}

/// Such an answer is no answer to a guess: whoever goes on only adds to it.
fn is_trouble(error: &FetchError) -> bool {
    matches!(
        error,
        FetchError::Status { status: 429 | 503, .. }
            | FetchError::Timeout { .. }
            | FetchError::Connection { .. }
            | FetchError::Held { .. }
            | FetchError::NoRules { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_lists_articles_has_a_rule_that_loads() {
        for kind in [Kind::Atom, Kind::Rss, Kind::JsonFeed, Kind::Posts, Kind::NewsSitemap, Kind::Sitemap] {
            assert!(rule(kind).is_some(), "{kind}");
        }
        assert!(rule(Kind::SitemapIndex).is_none());
    }
}
