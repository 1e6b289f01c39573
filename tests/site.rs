//! sites.yaml as people write it: what is read, and what is said where it is wrong.

use std::path::Path;

use haywain::site::{self, Sites};

fn read(text: &str) -> Sites {
    site::read(text, Path::new("sites.yaml"), &|_| None).unwrap_or_else(|error| panic!("{error}"))
}

const SMALL: &str = "
sites:
  example-news:
    url: https://example.org/news/
    listing:
      item: article.card
      title: h2
      link: a.card__link
      date: time
";

const FULL: &str = r#"
defaults:
  formats: [rss, atom, json]
  base_url: https://feeds.example.net/
  http: {user_agent: "haywain (+https://feeds.example.net/about)"}
sites:
  example-news:
    title: Example News               # default: the page's own title
    url: https://example.org/news/    # or a list of listing pages
    language: en                      # default: <html lang>
    timezone: Europe/Berlin           # for dates that carry none; default UTC
    listing:
      item: article.card:not(:has(.ad))
      title: h2
      link: a.card__link
      date: [time@datetime, .byline]  # ordered fallbacks: the first that gives a value
      author: {css: .byline, match: '^By (.+)$'}
      image: img@data-src
      tags: .tags li
      next: a[rel=next]               # paging; with pages: 3
    article:                          # follow each new entry's link
      content: {css: .article__body, remove: [aside, .share]}
      author: .author__name
    exclude: {title: '^Sponsored'}
    every: 1h
"#;

#[test]
fn the_simple_case_stays_small() {
    let site = &read(SMALL).sites[0];
    assert_eq!((site.id.as_str(), site.urls[0].as_str()), ("example-news", "https://example.org/news/"));
    assert!(site.listing.fields.date.is_some() && site.article.is_none() && site.listing.paging.is_none());
}

#[test]
fn the_full_power_is_more_of_the_same() {
    let sites = read(FULL);
    let site = &sites.sites[0];
    assert_eq!(site.http.user_agent, "haywain (+https://feeds.example.net/about)");
    assert_eq!(site.listing.fields.date.as_ref().unwrap().steps.len(), 2);
    assert_eq!(site.listing.paging.as_ref().unwrap().pages, 3);
    assert!(sites.warnings.is_empty(), "{:?}", sites.warnings);
}
