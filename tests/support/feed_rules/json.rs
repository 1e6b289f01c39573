//! JSON Feed 1.1 (rules 54 to 58).

use serde_json::{Map, Value};

use super::{Lint, html, rss, text};

const VERSION: &str = "https://jsonfeed.org/version/1.1";
const TOP: &[&str] = &[
    "version",
    "title",
    "home_page_url",
    "feed_url",
    "description",
    "user_comment",
    "next_url",
    "icon",
    "favicon",
    "authors",
    "language",
    "expired",
    "hubs",
    "items",
];
const ITEM: &[&str] = &[
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "image",
    "banner_image",
    "date_published",
    "date_modified",
    "authors",
    "tags",
    "language",
    "attachments",
];

pub(super) fn lint(lint: &mut Lint<'_>, document: &str) {
    let feed = match serde_json::from_str::<Value>(document) {
        Ok(Value::Object(feed)) => feed,
        _ => return lint.check(54, false, "no JSON object"),
    };
    strings(lint, &Value::Object(feed.clone()));
    lint.check(54, feed.keys().next().is_some_and(|key| key == "version"), "version is not the first key");
    lint.check(54, text_of(&feed, "version") == Some(VERSION), "the version");
    text::plain(lint, 54, "title", text_of(&feed, "title").unwrap_or_default());
    text::link(lint, 54, "home_page_url", text_of(&feed, "home_page_url").unwrap_or_default());
    let address = text_of(&feed, "feed_url");
    let public = address.is_some_and(|address| rss::self_address(lint, address, ".json"));
    lint.check(54, public || (lint.options.base_url.is_none() && address.is_none()), "feed_url");
    text::language(lint, 54, text_of(&feed, "language"));
    keys(lint, &feed, TOP);
    let items = feed.get("items").and_then(Value::as_array);
    lint.check(54, items.is_some(), "no items");
    let items: Vec<_> = items.into_iter().flatten().filter_map(Value::as_object).collect();
    items.iter().for_each(|each| item(lint, each));
    let dates = items.iter().filter_map(|item| text_of(item, "date_published"));
    let dates: Vec<_> = dates.filter_map(|date| text::rfc_3339(lint, 57, "date_published", date)).collect();
    lint.order(&dates);
    lint.unique(55, "the id", items.iter().filter_map(|item| text_of(item, "id")));
}

/// Characters that stand in strings as escapes, and values that should have been left out.
fn strings(lint: &mut Lint<'_>, value: &Value) {
    match value {
        Value::Null => lint.check(57, false, "null"),
        Value::String(text) => {
            lint.check(57, !text.is_empty(), "an empty string");
            text.chars().for_each(|c| text::character(lint, c));
        }
        Value::Array(values) => values.iter().for_each(|value| strings(lint, value)),
        Value::Object(object) => object.values().for_each(|value| strings(lint, value)),
        Value::Bool(_) | Value::Number(_) => {}
    }
}

fn keys(lint: &mut Lint<'_>, object: &Map<String, Value>, known: &[&str]) {
    lint.check(57, !object.contains_key("author"), "author instead of authors");
    for (key, value) in object {
        let extension = key.starts_with('_') && !key.contains('.') && value.is_object();
        lint.check(58, known.contains(&key.as_str()) || extension || key == "author", format!("the key {key:?}"));
    }
}

fn item(lint: &mut Lint<'_>, item: &Map<String, Value>) {
    keys(lint, item, ITEM);
    let id = text_of(item, "id").unwrap_or_default();
    lint.check(55, !id.trim().is_empty(), "no id, or one that is no string");
    text::link(lint, 55, "url", text_of(item, "url").unwrap_or_default());
    let (rich, poor) = (text_of(item, "content_html"), text_of(item, "content_text"));
    lint.check(55, rich.or(poor).is_some_and(|content| !content.trim().is_empty()), format!("{id}: no content"));
    rich.iter().for_each(|content| html::lint(lint, id, content));
    for name in ["title", "summary", "content_text"] {
        text_of(item, name).iter().for_each(|text| text::plain(lint, 56, name, text));
    }
    lint.check(57, item.contains_key("date_published"), format!("{id}: no date_published"));
    if let Some(date) = text_of(item, "date_modified") {
        text::rfc_3339(lint, 57, "date_modified", date);
    }
    image(lint, item);
    lists(lint, item);
}

fn image(lint: &mut Lint<'_>, item: &Map<String, Value>) {
    for name in ["image", "banner_image"] {
        text_of(item, name).iter().for_each(|image| text::link(lint, 57, name, image));
    }
}

fn lists(lint: &mut Lint<'_>, item: &Map<String, Value>) {
    for name in ["authors", "tags", "attachments"] {
        let right = item.get(name).is_none_or(|list| list.as_array().is_some_and(|list| !list.is_empty()));
        lint.check(57, right, format!("{name} is no filled array"));
    }
    let list = |name: &str| item.get(name).and_then(Value::as_array).into_iter().flatten();
    let authors = || list("authors").map(|author| author["name"].as_str().unwrap_or_default());
    authors().for_each(|name| text::plain(lint, 56, "author", name));
    lint.unique(34, "the author", authors());
    let tags = || list("tags").map(|tag| tag.as_str().unwrap_or_default());
    tags().for_each(|tag| text::plain(lint, 56, "tag", tag));
    lint.unique(35, "the tag", tags());
    for file in list("attachments") {
        rss::enclosure(lint, 57, file["url"].as_str(), file["mime_type"].as_str());
        let size = file.get("size_in_bytes").is_none_or(Value::is_u64);
        lint.check(57, size, "size_in_bytes is no number");
    }
}

fn text_of<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}
