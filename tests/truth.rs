//! The shipped sites give what a person reads on their pages: `fixtures/SITE/expected.json` was written by hand, before
//! there was a program, and the golden files are held against it. A fact that is not named there is not compared.

use std::collections::BTreeMap;
use std::fs;

use chrono::{DateTime, Utc};
use haywain::{entities, page};
use serde_json::Value;

type Truth = BTreeMap<String, Vec<Value>>;

fn truths() -> Truth {
    let mut all = Truth::new();
    for folder in fs::read_dir("fixtures").unwrap() {
        if let Ok(text) = fs::read_to_string(folder.unwrap().path().join("expected.json")) {
            all.extend(serde_json::from_str::<Truth>(&text).unwrap());
        }
    }
    assert_eq!(all.len(), 17);
    all
}

fn items(feed: &str) -> Vec<Value> {
    let text = fs::read_to_string(format!("fixtures/expected/{feed}.json")).unwrap();
    let mut feed: Value = serde_json::from_str(&text).unwrap();
    feed["items"].as_array_mut().map(std::mem::take).unwrap()
}

/// Text without tags, white space as single spaces.
fn words(html: &str) -> String {
    let spaced = html.replace('<', " <");
    let tree = scraper::Html::parse_fragment(&spaced);
    page::collapse(&entities::plain(&tree.root_element().text().collect::<String>()))
}

fn list(item: &Value, key: &str, inner: &str) -> Vec<String> {
    let values = item[key].as_array().into_iter().flatten();
    values.filter_map(|value| value.as_str().or(value[inner].as_str())).map(str::to_owned).collect()
}

/// A date is compared as far as the page says it.
fn same_moment(expected: &str, got: &str) -> bool {
    let instant = |text: &str| DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc));
    match (instant(expected), instant(got)) {
        (Ok(expected), Ok(got)) => (expected - got).num_seconds().abs() <= 60,
        _ => got.starts_with(expected),
    }
}

fn differences(expected: &Value, got: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut hold = |what: &str, holds: bool, said: String| {
        if !holds {
            wrong.push(format!("{what}: {said}"));
        }
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let content = words(&text(if got["content_html"].is_null() { &got["content_text"] } else { &got["content_html"] }));
    let summary = words(&text(if got["summary"].is_null() { &got["content_text"] } else { &got["summary"] }));
    hold("title", expected["title"] == got["title"], text(&got["title"]));
    for key in ["authors", "tags"].into_iter().filter(|key| expected[key].is_array()) {
        let (expected, got) = (list(expected, key, "name"), list(got, key, "name"));
        hold(key, expected == got, format!("{got:?} instead of {expected:?}"));
    }
    if let Some(date) = expected["date"].as_str() {
        hold("date", same_moment(date, &text(&got["date_published"])), text(&got["date_published"]));
    }
    if let Some(image) = expected["image"].as_str() {
        hold("image", got["image"] == *image, text(&got["image"]));
    }
    if let Some(file) = expected["enclosure"].as_str() {
        hold("enclosure", list(got, "attachments", "url").iter().any(|url| url == file), file.into());
    }
    if let Some(start) = expected["summary_start"].as_str() {
        hold("summary", summary.starts_with(&words(start)), summary.clone());
    }
    for part in list(expected, "content_contains", "") {
        hold("content lacks", content.contains(&words(&part)), part);
    }
    for part in list(expected, "content_lacks", "") {
        hold("content has", !content.contains(&words(&part)), part);
    }
    wrong
}

#[test]
fn the_shipped_sites_give_what_a_person_reads_on_their_pages() {
    let mut wrong = Vec::new();
    for (feed, expected) in truths() {
        let got = items(&feed);
        assert_eq!(got.len(), expected.len(), "{feed}");
        for item in expected {
            let key = if item["url"].is_string() { "url" } else { "title" };
            match got.iter().find(|got| got[key] == item[key]) {
                Some(got) => wrong.extend(
                    differences(&item, got).into_iter().map(|what| format!("{feed}: {}: {what}", item["title"])),
                ),
                None => wrong.push(format!("{feed}: {} is missing", item["title"])),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
