//! The recorded listing pages of the fixtures against what a person noted down from them.

use std::path::Path;

use chrono::{DateTime, Utc};
use haywain::dates::Precision;
use haywain::fetch::Response;
use haywain::listing::{self, Entry, Listing, Why};
use haywain::site::{self, Ask, Site};
use serde_json::Value;
use url::Url;

#[derive(serde::Deserialize)]
struct Recorded {
    url: Url,
    at: DateTime<Utc>,
    body: Option<String>,
}

/// The recorded pages of a folder that are UTF-8.
fn recorded(folder: &str) -> Vec<Response> {
    let folder = Path::new("fixtures").join(folder);
    let text = std::fs::read_to_string(folder.join("recording.yaml")).unwrap();
    let recorded: Vec<Recorded> = serde_yaml::from_str(&text).unwrap();
    let read = |page: Recorded| {
        let text = String::from_utf8(std::fs::read(folder.join(page.body?)).unwrap()).ok()?;
        Some(Response { fetched_at: page.at, ..Response::of(page.url, &text) })
    };
    recorded.into_iter().filter_map(read).collect()
}

/// Reads one page of a site from its folder.
fn read(site: &Site, folder: &str, url: &Url) -> Listing {
    let pages = recorded(folder);
    let page = pages.iter().find(|page| page.url == *url).unwrap_or_else(|| panic!("no recording of {url}"));
    listing::read(page, site).unwrap_or_else(|error| panic!("{}: {error}", site.id))
}

fn case(name: &str) -> (Site, String) {
    let sites = site::load(&Path::new("fixtures").join(name).join("sites.yaml")).unwrap();
    (sites.sites.into_iter().next().unwrap(), format!("{name}/pages"))
}

fn first_page(name: &str) -> Listing {
    let (site, folder) = case(name);
    read(&site, &folder, &site.urls[0])
}

fn expected(file: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(Path::new("fixtures").join(file)).unwrap()).unwrap()
}

/// One value of every entry against one key of every expected item.
fn assert_each(listing: &Listing, expected: &Value, key: &str, value: impl Fn(&Entry) -> Option<String>) {
    let found: Vec<Option<String>> = listing.entries.iter().map(value).collect();
    let items = expected["items"].as_array().unwrap();
    let wanted: Vec<Option<String>> = items.iter().map(|item| item[key].as_str().map(str::to_owned)).collect();
    assert_eq!(found, wanted, "{key}");
}

fn assert_listing(listing: &Listing, expected: &Value, image: &str) {
    assert_each(listing, expected, "title", |entry| entry.title.clone());
    assert_each(listing, expected, "url", |entry| entry.url.clone().map(String::from));
    assert_each(listing, expected, "summary", |entry| entry.summary.clone());
    // A sticky post says so where the others name their category.
    assert!(listing.entries.iter().skip(1).all(|entry| entry.tags == ["Headlines"]));
    assert_each(listing, expected, image, |entry| entry.image.as_ref().map(|image| image.url.to_string()));
    assert_eq!(listing.next.as_ref().map(Url::as_str), expected["next_page"].as_str());
}

fn day(entry: &Entry) -> Option<String> {
    entry.date.map(|date| date.at.date_naive().to_string())
}

fn instant(entry: &Entry) -> Option<String> {
    entry.date.map(|date| date.at.to_rfc3339().replace("+00:00", "Z"))
}

#[test]
fn both_generations_of_a_news_site_give_their_stories_on_both_pages() {
    for (name, image, second) in [("nextjs", "image_unwrapped", "?page=2"), ("wordpress", "image_best", "page/2/")] {
        let (site, folder) = case(&format!("gbaf-{name}"));
        let start = &site.urls[0];
        let first = read(&site, &folder, start);
        assert_listing(&first, &expected(&format!("gbaf/expected/{name}-headlines.json")), image);
        let next = listing::next_page(&site, start, 1, &first, &[]).unwrap();
        assert_eq!(next, Ask::get(start.join(second).unwrap()));
        let second = read(&site, &folder, &next.url);
        assert_listing(&second, &expected(&format!("gbaf/expected/{name}-headlines-page-2.json")), image);
    }
}

#[test]
fn dates_are_read_as_the_pages_show_them() {
    let wanted = expected("gbaf/expected/nextjs-headlines.json");
    assert_each(&first_page("gbaf-nextjs"), &wanted, "published_from_text", day);
    let relative = first_page("gbaf-wordpress");
    assert_eq!(instant(&relative.entries[0]).as_deref(), Some("2025-12-12T13:41:00Z"));
    assert!(relative.entries.iter().all(|entry| entry.date.is_some()));
}

#[test]
fn an_advertisement_without_link_is_counted_and_not_fatal() {
    let listing = first_page("gbaf-wordpress");
    assert!(listing.dropped.iter().any(|dropped| dropped.why == Why::NoLink), "{:?}", listing.dropped);
}

#[test]
fn a_payload_and_a_news_sitemap_give_the_same_stories() {
    let wanted = expected("gbaf/expected/nextjs-headlines.json");
    for name in ["gbaf-pages-router", "gbaf-news-sitemap"] {
        let listing = first_page(name);
        assert_each(&listing, &wanted, "title", |entry| entry.title.clone());
        assert_each(&listing, &wanted, "url", |entry| entry.url.clone().map(String::from));
        assert_each(&listing, &wanted, "published_exact", instant);
    }
}

/// The shipped sites whose items need no article page.
#[test]
fn the_shipped_sites_give_what_their_pages_show() {
    let sites = site::load(Path::new("sites.yaml")).unwrap().sites;
    for site in sites.iter().filter(|site| site.article.is_none()) {
        let folder = site.id.split_once("-20").map_or(site.id.as_str(), |(folder, _)| folder);
        let wanted = expected(&format!("{folder}/expected.json"));
        let wanted = wanted[&site.id].as_array().unwrap_or_else(|| panic!("{} has no expectation", site.id));
        let listing = read(site, folder, &site.urls[0]);
        assert_eq!(listing.entries.len(), wanted.len(), "{}: {:?}", site.id, listing.dropped);
        for (entry, wanted) in listing.entries.iter().zip(wanted) {
            assert_entry(entry, wanted, &site.id);
        }
    }
}

fn assert_entry(entry: &Entry, wanted: &Value, site: &str) {
    let text = |key: &str| wanted[key].as_str().map(str::to_owned);
    let list = |key: &str| -> Vec<String> { serde_json::from_value(wanted[key].clone()).unwrap() };
    assert_eq!(entry.url.clone().map(String::from), text("url"), "{site}");
    assert_eq!(entry.title, text("title"), "{site}");
    assert_eq!(entry.image.as_ref().map(|image| image.url.to_string()), text("image"), "{site}");
    assert_eq!(entry.enclosures.first().map(|file| file.url.to_string()), text("enclosure"), "{site}");
    assert_eq!((&entry.authors, &entry.tags), (&list("authors"), &list("tags")), "{site}");
    assert_eq!(
        entry.date.map(|date| date.precision <= Precision::Day),
        text("date").map(|date| date.len() == 10),
        "{site}"
    );
    let wanted_instant = text("date").filter(|date| date.len() > 10).map(|date| date.parse::<DateTime<Utc>>().unwrap());
    match wanted_instant {
        Some(instant) => assert_eq!(entry.date.unwrap().at, instant, "{site}"),
        None => assert_eq!(day(entry), text("date"), "{site}"),
    }
    let start = text("summary_start").unwrap_or_default();
    assert!(entry.summary.as_deref().unwrap_or_default().starts_with(&start), "{site}: {start}");
}
