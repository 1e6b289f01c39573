//! Where a feed is although the page does not say so: by the system that made the page, and where many sites have one.

use url::Url;

use super::{Candidate, Hint};
use crate::links;
use crate::page::Page;

/// A system by the beginning of its `generator` (lower case), and where its feeds are. A path without a slash in
/// front stands below the page's own folder. From the documentation of each.
const SYSTEMS: &[(&str, &[&str])] = &[
    ("wordpress", &["feed/", "/feed/"]),
    ("ghost", &["rss/", "/rss/"]),
    ("hugo", &["index.xml", "/index.xml"]),
    ("jekyll", &["/feed.xml"]),
    ("zola", &["/atom.xml", "/rss.xml"]),
    ("hexo", &["/atom.xml"]),
    ("eleventy", &["/feed/feed.xml", "/feed.xml"]),
    ("gatsby", &["/rss.xml"]),
    ("astro", &["/rss.xml"]),
    ("docusaurus", &["rss.xml", "/blog/rss.xml"]),
    ("pelican", &["/feeds/all.atom.xml"]),
    ("nikola", &["/rss.xml"]),
    ("blogger", &["/feeds/posts/default"]),
    ("drupal", &["/rss.xml"]),
    ("joomla", &["?format=feed&type=rss"]),
    ("spip", &["/spip.php?page=backend"]),
    ("textpattern", &["/rss/"]),
    ("dotclear", &["/feed/atom"]),
    ("movable type", &["/atom.xml", "/index.xml"]),
    ("typepad", &["/atom.xml"]),
    ("discourse", &["/latest.rss"]),
    ("mediawiki", &["/index.php?title=Special:RecentChanges&feed=atom"]),
    ("squarespace", &["?format=rss"]),
    ("webflow", &["rss.xml"]),
    ("wix", &["/blog-feed.xml"]),
];

/// Of the section first, then of the whole site; the most frequent first.
const OF_SECTION: &[&str] = &["feed/", "rss.xml", "index.xml"];
const OF_SITE: &[&str] = &["/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss", "/feed.json"];

/// By `<meta name="generator">`.
pub(super) fn of_system(page: &Page) -> Vec<Candidate> {
    let generators: Vec<String> = page.metas("generator").take(4).map(str::to_lowercase).collect();
    let is_named = |name: &str| generators.iter().any(|generator| generator.trim_start().starts_with(name));
    let paths = SYSTEMS.iter().filter(|(name, _)| is_named(name)).flat_map(|(_, paths)| *paths);
    paths.filter_map(|path| candidate(page.url(), path, Hint::System)).collect()
}

/// Where many sites have one, whoever made them.
pub(super) fn anywhere(page: &Url) -> Vec<Candidate> {
    let paths = OF_SECTION.iter().chain(OF_SITE);
    paths.filter_map(|path| candidate(page, path, Hint::Usual)).collect()
}

fn candidate(page: &Url, path: &str, hint: Hint) -> Option<Candidate> {
    let url = if path.starts_with('?') { links::resolve(page, path) } else { links::resolve(&folder(page), path) }?;
    Some(Candidate { url, hint, title: None })
}

/// The page as a folder: `/news` and `/news/` have their feed below `/news/`, `/news/index.html` too.
fn folder(page: &Url) -> Url {
    let mut folder = page.clone();
    folder.set_query(None);
    folder.set_fragment(None);
    let path = page.path();
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if !is_file && !path.ends_with('/') {
        folder.set_path(&format!("{path}/"));
    }
    folder
}

#[cfg(test)]
mod tests {
    use super::super::tests::page;
    use super::*;

    fn paths(found: &[Candidate]) -> Vec<&str> {
        found.iter().map(|candidate| &candidate.url[url::Position::BeforePath..]).collect()
    }

    #[test]
    fn a_system_has_its_feeds_at_its_places() {
        let of = |generator: &str, url: &str| {
            let page = page(url, &format!("<meta name=Generator content='{generator}'>"));
            paths(&of_system(&page)).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(of("WordPress 6.4.2", "https://e.org/category/local"), ["/category/local/feed/", "/feed/"]);
        assert_eq!(of("Hugo 0.120", "https://e.org/posts/index.html?x=1"), ["/posts/index.xml", "/index.xml"]);
        assert_eq!(of("Joomla! - Open Source", "https://e.org/news"), ["/news?format=feed&type=rss"]);
        assert!(of("Microsoft FrontPage 4.0", "https://e.org/").is_empty());
    }

    #[test]
    fn the_section_goes_before_the_site() {
        let found = anywhere(&Url::parse("https://e.org/news").unwrap());
        assert_eq!(paths(&found)[..4], ["/news/feed/", "/news/rss.xml", "/news/index.xml", "/feed/"]);
    }
}
