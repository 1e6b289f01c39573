//! The feeds that a page names itself: `<link>` and `<a>` elements. Whether they are there is not asked.

use scraper::ElementRef;
use url::Url;

use super::{Candidate, Hint, MOST_ELEMENTS, nearness};
use crate::links;
use crate::page::{self, Page};

/// `<link>` elements of feeds: comment feeds last, those of the page's own section first.
pub(super) fn links(page: &Page) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = page
        .elements("link")
        .take(MOST_ELEMENTS)
        .filter(|link| is_feed_link(*link))
        .filter_map(|link| candidate(page, link, Hint::Link, link.attr("title").map(page::plain)))
        .collect();
    found.sort_by_key(|candidate| (is_of_comments(candidate), std::cmp::Reverse(nearness(&candidate.url, page.url()))));
    found
}

/// Anchors that plainly lead to a feed of the same site, or of a host that only has feeds.
pub(super) fn anchors(page: &Page) -> Vec<Candidate> {
    let is_near = |candidate: &Candidate| links::same_site(&candidate.url, page.url()) || is_feed_host(&candidate.url);
    let mut found: Vec<Candidate> = page
        .elements("a")
        .take(MOST_ELEMENTS)
        .filter_map(|anchor| {
            let title = Some(page::text(anchor)).filter(|text| !text.is_empty());
            let of_type = anchor.attr("type").is_some_and(is_feed_type);
            let found = candidate(page, anchor, Hint::Anchor, title)?;
            let called = found.title.as_deref().is_some_and(is_name_of_feeds);
            (of_type || called || looks_like_feed(&found.url)).then_some(found)
        })
        .filter(is_near)
        .collect();
    // An address that is a feed's by itself is surer than a page that is only called so.
    found.sort_by_key(|candidate| {
        let certain = looks_like_feed(&candidate.url);
        (is_of_comments(candidate), !certain, std::cmp::Reverse(nearness(&candidate.url, page.url())))
    });
    found
}

/// The newest posts by the REST interface that WordPress names in its pages.
pub(super) fn api(page: &Page) -> Option<Candidate> {
    let is_api = |link: &ElementRef<'_>| link.attr("rel").is_some_and(|rel| rel.trim() == "https://api.w.org/");
    let root = page.elements("link").find(is_api)?.attr("href")?;
    let root = page.resolve(root).filter(|url| links::same_site(url, page.url()))?;
    // Without pretty permalinks the root is `/?rest_route=/`, and the route goes on in the query.
    let separator = if root.query().is_some() { '&' } else { '?' };
    let url =
        links::resolve(&root, &format!("{}/wp/v2/posts{separator}per_page=20", root.as_str().trim_end_matches('/')))?;
    Some(Candidate { url, hint: Hint::Api, title: None })
}

fn candidate(page: &Page, element: ElementRef<'_>, hint: Hint, title: Option<String>) -> Option<Candidate> {
    let href = element.attr("href")?.trim();
    // `feed:` (and `feed:https:`) was a scheme of its own for feed readers.
    let href = match href.strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => format!("https:{rest}"),
        Some(rest) => rest.to_owned(),
        None => href.to_owned(),
    };
    let url = page.resolve(&href).filter(|_| !href.is_empty())?;
    Some(Candidate { url, hint, title: title.filter(|title| !title.is_empty()) })
}

fn is_feed_link(link: ElementRef<'_>) -> bool {
    let rel = link.attr("rel").unwrap_or_default().to_ascii_lowercase();
    let has = |word: &str| rel.split_whitespace().any(|token| token == word);
    let kind = link.attr("type").unwrap_or_default();
    let by_address = || looks_like_feed_text(link.attr("href").unwrap_or_default());
    match () {
        () if has("stylesheet") || is_of_another_kind(kind) => false,
        () if has("feed") => true,
        () if !has("alternate") => false,
        () if is_feed_type(kind) => true,
        () => (kind.is_empty() || is_general_type(kind)) && by_address(),
    }
}

/// The media types of feeds, as pages write them: registered, customary, and with typing errors.
fn is_feed_type(kind: &str) -> bool {
    let kind = essence(kind);
    !is_of_another_kind(&kind)
        && ["rss", "atom", "rdf", "feed"].iter().any(|word| kind.rsplit('/').next().unwrap_or_default().contains(word))
}

/// Types that a feed may have, as many other things do.
fn is_general_type(kind: &str) -> bool {
    matches!(essence(kind).as_str(), "text/xml" | "application/xml" | "application/json" | "text/plain")
}

/// Alternates that are no feeds although their names resemble one.
fn is_of_another_kind(kind: &str) -> bool {
    let kind = essence(kind);
    ["oembed", "activity", "opensearch", "opml"].iter().any(|word| kind.contains(word))
}

fn essence(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether an address can hardly be anything but a feed.
fn looks_like_feed(url: &Url) -> bool {
    looks_like_feed_text(&format!("{}?{}", url.path(), url.query().unwrap_or_default()))
}

fn looks_like_feed_text(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    let (path, query) = address.split_once('?').unwrap_or((&address, ""));
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let (stem, extension) = last.rsplit_once('.').unwrap_or((last, ""));
    let named = |text: &str| words(text).any(|word| matches!(word, "rss" | "rss2" | "atom" | "feed" | "feeds" | "rdf"));
    match extension {
        "rss" | "atom" | "rdf" => true,
        "xml" => named(stem) || stem == "index",
        "json" => words(stem).any(|word| word == "feed"),
        "php" | "aspx" | "asp" | "cgi" | "jsp" => named(stem) || asks_for_feed(query),
        _ if matches!(last, "rss" | "rss2" | "atom" | "feed" | "rdf") => true,
        _ => path.ends_with("/feeds/posts/default") || asks_for_feed(query),
    }
}

/// `?feed=rss2`, `?format=feed&type=rss`, `?page=backend`.
fn asks_for_feed(query: &str) -> bool {
    query.split('&').any(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        matches!(name, "feed" | "format" | "type" | "output" | "alt" | "page" | "view" | "action")
            && matches!(value, "rss" | "rss2" | "rss_2.0" | "atom" | "feed" | "backend")
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// A link whose whole text says "feed".
fn is_name_of_feeds(text: &str) -> bool {
    let text = text.to_lowercase();
    let is_long = text.chars().count() > 24;
    !is_long && words(&text).any(|word| matches!(word, "rss" | "atom")) && !text.contains("podcast")
}

/// Hosts that serve feeds for others (`feeds.feedburner.com`, `rss.example.org`).
fn is_feed_host(url: &Url) -> bool {
    url.host_str().is_some_and(|host| ["feeds.", "feed.", "rss."].iter().any(|start| host.starts_with(start)))
}

/// "Comments" in the languages whose word has another root, as titles of feeds have it.
const COMMENTS: &[&str] =
    &["comment", "kommentar", "coment", "коммент", "reacties", "yorum", "コメント", "评论", "댓글"];

fn is_of_comments(candidate: &Candidate) -> bool {
    let path = candidate.url.path().to_ascii_lowercase();
    let title = candidate.title.as_deref().unwrap_or_default().to_lowercase();
    path.contains("/comments") || COMMENTS.iter().any(|word| title.contains(word))
}

#[cfg(test)]
mod tests {
    use super::super::tests::page;
    use super::*;

    fn paths(found: Vec<Candidate>) -> Vec<String> {
        found.into_iter().map(|candidate| candidate.url.path().to_owned()).collect()
    }

    #[test]
    fn links_of_feeds_are_told_from_other_alternates() {
        let page = page(
            "https://example.org/news/local/",
            r#"<link rel=alternate type="application/json+oembed" href=/oembed?x=feed>
               <link rel="alternate stylesheet" type=text/css href=/feed.css>
               <link rel=alternate hreflang=de href=/de/>
               <link rel=alternate type=application/json href=/wp-json/wp/v2/pages/7>
               <link rel=alternate type=application/activity+json href=/feed>
               <link rel=search type=application/opensearchdescription+xml href=/search.xml>
               <link rel=alternate type="application/rss+xml" title="X &raquo; Comments Feed" href=/comments/feed/>
               <link rel=alternate type="application/rss+xml" href=/feed/>
               <link rel=alternate type=application/atom+xml href=/news/local/feed/>
               <link rel=ALTERNATE type="text/xml" href=/odd/rss.xml>
               <link rel=feed href=/plain>
               <link rel=alternate type=application/feed+json href=/feed.json>"#,
        );
        assert_eq!(
            paths(links(&page)),
            ["/news/local/feed/", "/feed/", "/odd/rss.xml", "/plain", "/feed.json", "/comments/feed/"]
        );
    }

    #[test]
    fn anchors_lead_to_feeds_by_address_type_or_name() {
        let page = page(
            "https://example.org/",
            r#"<a href=/a>An article about RSS and how the web forgot it</a> <a href=/rss>RSS</a> <a href=/b/feed.xml>x</a>
               <a href="https://share.example.net/feed?u=x">Share</a> <a href="https://feeds.example.com/x">RSS feed</a>
               <a href=/index.php?option=x&format=feed&type=rss>y</a> <a href=/feedback>Feedback</a>
               <a href=/c type=application/rss+xml>z</a> <a href="feed://example.org/d.atom">q</a>
               <a href=/subscribe>RSS feeds</a> <a href=/products/feed-mill>Feed mill</a>"#,
        );
        assert_eq!(paths(anchors(&page)), ["/rss", "/b/feed.xml", "/index.php", "/d.atom", "/x", "/c", "/subscribe"]);
    }

    #[test]
    fn the_rest_interface_of_wordpress_is_asked_for_posts() {
        let of = |href: &str| {
            let page = page("https://example.org/", &format!("<link rel='https://api.w.org/' href='{href}'>"));
            api(&page).map(|candidate| candidate.url.to_string())
        };
        let plain = of("https://example.org/wp-json/").unwrap();
        assert_eq!(plain, "https://example.org/wp-json/wp/v2/posts?per_page=20");
        let route = of("https://example.org/index.php?rest_route=/").unwrap();
        assert_eq!(route, "https://example.org/index.php?rest_route=/wp/v2/posts&per_page=20");
        assert_eq!(of("https://elsewhere.net/wp-json/"), None);
    }
}
