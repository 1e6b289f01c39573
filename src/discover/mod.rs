//! A page to the addresses at which its site may have a feed, the surest first, and a text to the kind of feed that it
//! is. Asking for the addresses and judging what is there is left to `run`.

mod advertised;
mod kind;
mod robots;
mod usual;

use url::Url;

use crate::page::Page;

pub use kind::Kind;
pub use robots::sitemaps;

/// The longest page whose links are looked at one by one.
const MOST_ELEMENTS: usize = 20_000;

/// An address at which the site may have a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Absolute http or https, without fragment.
    pub url: Url,
    /// Why it may be there.
    pub hint: Hint,
    /// What the page calls it, plain text.
    pub title: Option<String>,
}

/// Why there may be a feed at an address, from the surest to the least sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// `<link rel="alternate">` of a feed's type, or `rel="feed"` (HTML Living Standard, 4.6.7.1; RSS autodiscovery).
    Link,
    /// An `<a href>` that plainly leads to a feed.
    Anchor,
    /// `<meta name="generator">` names a system that has one there.
    System,
    /// `<link rel="https://api.w.org/">`: the REST interface of WordPress.
    Api,
    /// Where many sites have one.
    Usual,
    /// `Sitemap:` in robots.txt, or where many sites have one.
    Sitemap,
}

impl Hint {
    /// Whether the page itself names the address.
    #[must_use]
    pub fn is_advertised(self) -> bool {
        matches!(self, Self::Link | Self::Anchor)
    }
}

/// The addresses that may hold a feed of this page, each once, the surest first; of equal ones those whose path is
/// nearest to the page's own. Sitemaps are not among them: robots.txt names those ([`sitemaps`]).
#[must_use]
pub fn read(page: &Page) -> Vec<Candidate> {
    let mut found = advertised::links(page);
    found.extend(advertised::anchors(page));
    found.extend(usual::of_system(page));
    found.extend(advertised::api(page));
    found.extend(usual::anywhere(page.url()));
    each_once(found, page.url())
}

/// The feeds that a page linked as "our feeds" names, those nearest to `about` first.
#[must_use]
pub fn linked(page: &Page, about: &Url) -> Vec<Candidate> {
    let mut found = advertised::anchors(page);
    found.sort_by_key(|candidate| std::cmp::Reverse(nearness(&candidate.url, about)));
    each_once(found, page.url())
}

/// The first of each address; the page itself is none.
fn each_once(found: Vec<Candidate>, itself: &Url) -> Vec<Candidate> {
    let mut seen = std::collections::BTreeSet::from([address(itself.clone())]);
    let clean = |candidate: Candidate| Candidate { url: address(candidate.url), ..candidate };
    found.into_iter().map(clean).filter(|candidate| seen.insert(candidate.url.clone())).collect()
}

fn address(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

/// How much two addresses of one host have in common: segments of the path from the beginning, and parts of the query.
fn nearness(url: &Url, page: &Url) -> usize {
    if url.host_str() != page.host_str() {
        return 0;
    }
    let segments =
        |url: &'_ Url| url.path().split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let of_path = segments(url).iter().zip(&segments(page)).take_while(|(a, b)| a == b).count();
    let pairs = |url: &Url| {
        url.query_pairs().take(20).map(|pair| (pair.0.into_owned(), pair.1.into_owned())).collect::<Vec<_>>()
    };
    let of_page = pairs(page);
    of_path + pairs(url).iter().filter(|pair| of_page.contains(pair)).count()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fetch::Response;

    pub(crate) fn page(url: &str, html: &str) -> Page {
        Page::parse(&Response::of(Url::parse(url).unwrap(), html)).unwrap()
    }

    #[test]
    fn the_surest_comes_first_and_each_address_once() {
        let page = page(
            "https://example.org/news/",
            r#"<meta name=generator content="WordPress 6.4"><link rel=alternate type=application/rss+xml href=/feed/>
               <a href=/feed/>RSS</a> <a href=/news/rss.xml>x</a>"#,
        );
        let found: Vec<(String, Hint)> = read(&page).into_iter().map(|c| (c.url.path().to_owned(), c.hint)).collect();
        let expected = [("/feed/", Hint::Link), ("/news/rss.xml", Hint::Anchor), ("/news/feed/", Hint::System)];
        for (place, (path, hint)) in expected.into_iter().enumerate() {
            assert_eq!(found[place], (path.to_owned(), hint));
        }
        assert_eq!(found.iter().filter(|(path, _)| path == "/feed/").count(), 1);
    }

    #[test]
    fn a_feed_is_near_by_its_path_or_its_query() {
        let near = |a: &str, b: &str| nearness(&Url::parse(a).unwrap(), &Url::parse(b).unwrap());
        assert_eq!(near("https://e.org/a/b/feed", "https://e.org/a/b/"), 2);
        assert_eq!(near("https://e.org/?feed=rss2&cat=1", "https://e.org/?cat=1"), 1);
        assert_eq!(near("https://f.org/a/feed", "https://e.org/a/"), 0);
    }

    #[test]
    fn a_page_of_feeds_gives_those_nearest_to_the_page_that_is_asked_about() {
        let feeds =
            page("https://example.org/rss/", "<a href=/sport/feed.xml>Sport</a><a href=/news/local/feed.xml>x</a>");
        let found = linked(&feeds, &Url::parse("https://example.org/news/local/").unwrap());
        assert_eq!(found[0].url.path(), "/news/local/feed.xml");
    }
}
