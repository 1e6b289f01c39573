//! What a text is: a feed, a sitemap, posts as WordPress gives them, or none of these (most "feeds" that do not exist
//! answer with a page). Its entries are read by `listing`.

use std::fmt;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

/// The most that may stand before the root element: declarations, comments, stylesheets.
const MOST_EVENTS: usize = 64;

/// What a text is that is no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Atom 1.0 (or 0.3).
    Atom,
    /// RSS of any version.
    Rss,
    /// JSON Feed of any version.
    JsonFeed,
    /// Posts from the REST interface of WordPress.
    Posts,
    /// A sitemap of articles, as news search engines want it.
    NewsSitemap,
    /// A sitemap of pages of every kind.
    Sitemap,
    /// A list of sitemaps.
    SitemapIndex,
}

impl Kind {
    /// The kind of a text; `None`: a page, or something else.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        match text.as_bytes().first()? {
            b'<' => of_xml(text),
            b'{' | b'[' => of_json(&serde_json::from_str(text).ok()?),
            _ => None,
        }
    }

    /// Made to be read by feed readers.
    #[must_use]
    pub fn is_feed(self) -> bool {
        matches!(self, Self::Atom | Self::Rss | Self::JsonFeed)
    }

    /// The lines under `listing:` that read it, as sites.yaml has them; `None`: it lists no articles.
    #[must_use]
    pub fn rule(self) -> Option<&'static str> {
        match self {
            Self::Atom | Self::Rss | Self::JsonFeed => Some("feed: true\n"),
            Self::NewsSitemap | Self::Sitemap => Some("sitemap: true\n"),
            Self::Posts => Some(
                "json: $[*]\ntitle: title\nlink: link\ndate: {json: date_gmt, timezone: UTC}\n\
                 updated: {json: modified_gmt, timezone: UTC}\nsummary: excerpt\ncontent: content\n",
            ),
            Self::SitemapIndex => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Atom => "Atom",
            Self::Rss => "RSS",
            Self::JsonFeed => "JSON Feed",
            Self::Posts => "WordPress posts",
            Self::NewsSitemap => "news sitemap",
            Self::Sitemap => "sitemap",
            Self::SitemapIndex => "list of sitemaps",
        })
    }
}

fn of_xml(text: &str) -> Option<Kind> {
    let mut reader = Reader::from_str(text);
    for _ in 0..MOST_EVENTS {
        match reader.read_event().ok()? {
            Event::Start(root) | Event::Empty(root) => return of_root(&root, text),
            Event::Eof => return None,
            _ => {}
        }
    }
    None
}

fn of_root(root: &BytesStart<'_>, text: &str) -> Option<Kind> {
    match root.local_name().as_ref() {
        b"feed" => Some(Kind::Atom),
        b"rss" | b"RDF" => Some(Kind::Rss),
        // The namespace may be declared though no article is in it, so the element tells.
        b"urlset" if text.contains("news>") && text.contains("publication_date>") => Some(Kind::NewsSitemap),
        b"urlset" => Some(Kind::Sitemap),
        b"sitemapindex" => Some(Kind::SitemapIndex),
        _ => None,
    }
}

fn of_json(value: &Value) -> Option<Kind> {
    let is_feed = |value: &Value| value["version"].as_str().is_some_and(|version| version.contains("jsonfeed.org/"));
    let is_post = |value: &Value| value["link"].is_string() && value["title"]["rendered"].is_string();
    match value {
        Value::Object(_) if is_feed(value) => Some(Kind::JsonFeed),
        Value::Array(posts) if posts.first().is_some_and(is_post) => Some(Kind::Posts),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_what_its_root_says() {
        let cases = [
            ("<?xml version='1.0'?><!-- x --><?xml-stylesheet href='a'?>\n<rss version='2.0'/>", Some(Kind::Rss)),
            ("\u{feff} <rdf:RDF xmlns:rdf='x'>", Some(Kind::Rss)),
            ("<feed xmlns='http://www.w3.org/2005/Atom'>", Some(Kind::Atom)),
            ("{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": []}", Some(Kind::JsonFeed)),
            ("[{\"link\": \"https://e.org/a\", \"title\": {\"rendered\": \"A\"}}]", Some(Kind::Posts)),
            ("<urlset><url><loc>x</loc></url></urlset>", Some(Kind::Sitemap)),
            (
                "<urlset><url><n:news><n:publication_date>2026</n:publication_date></n:news></url></urlset>",
                Some(Kind::NewsSitemap),
            ),
            ("<sitemapindex><sitemap/></sitemapindex>", Some(Kind::SitemapIndex)),
            ("<!doctype html><html><body>not found: no rss here", None),
            ("<html xmlns='http://www.w3.org/1999/xhtml'><rss>", None),
            ("{\"items\": []}", None),
            ("plain text", None),
            ("", None),
        ];
        for (text, kind) in cases {
            assert_eq!(Kind::of(text), kind, "{text}");
        }
    }
}
