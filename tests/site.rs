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

/// What is said about a file: its errors, or where it has none its warnings.
fn said(text: &str) -> String {
    let environment = |name: &str| (name == "HAYWAIN_TOKEN").then(|| "s3cret".to_owned());
    match site::read(text, Path::new("sites.yaml"), &environment) {
        Ok(sites) => sites.warnings.join("\n\n"),
        Err(error) => error.to_string(),
    }
}

/// `fixtures/errors/NAME.yaml` is answered with `NAME.err`; `BLESS=1` writes the answers.
#[test]
fn every_mistake_is_answered_as_expected() {
    let mut wrong = Vec::new();
    for path in files("fixtures/errors", "yaml") {
        let got = said(&std::fs::read_to_string(&path).unwrap()) + "\n";
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path.with_extension("err"), &got).unwrap();
        }
        let expected = std::fs::read_to_string(path.with_extension("err")).unwrap_or_default();
        if got != expected || got.len() < 2 {
            wrong.push(format!("{}:\n{got}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn files(folder: &str, extension: &str) -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|known| known == extension)).collect();
    files.sort();
    files
}
