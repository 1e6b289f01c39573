//! What is known of an entry or an article as values by the names that rules have for them, so that all are shown,
//! counted and compared alike.

use chrono_tz::Tz;
use serde::Serialize;
use serde_json::{Value, json};

use crate::article::Article;
use crate::dates::{Moment, Precision};
use crate::listing::Entry;

/// Each field with its value; `null` where nothing is known.
pub(super) type Facts = Vec<(&'static str, Value)>;

pub(super) fn of_entry(entry: &Entry) -> Facts {
    vec![
        ("title", json!(entry.title)),
        ("link", json!(entry.url)),
        ("id", json!(entry.id)),
        ("date", json!(entry.date)),
        ("updated", json!(entry.updated)),
        ("author", list(&entry.authors)),
        ("publisher", json!(entry.publisher)),
        ("summary", json!(entry.summary)),
        ("content", json!(entry.content)),
        ("image", json!(entry.image)),
        ("tags", list(&entry.tags)),
        ("enclosure", list(&entry.enclosures)),
    ]
}

pub(super) fn of_article(article: &Article) -> Facts {
    vec![
        ("title", json!(article.title)),
        ("date", json!(article.date)),
        ("updated", json!(article.updated)),
        ("author", list(&article.authors)),
        ("publisher", json!(article.publisher)),
        ("summary", json!(article.summary)),
        ("content", json!(article.content)),
        ("image", json!(article.image)),
        ("tags", list(&article.tags)),
        ("enclosure", list(&article.enclosures)),
        ("language", json!(article.language)),
    ]
}

fn list<T: Serialize>(values: &[T]) -> Value {
    if values.is_empty() { Value::Null } else { json!(values) }
}

pub(super) fn value<'f>(facts: &'f Facts, name: &str) -> &'f Value {
    facts.iter().find(|(known, _)| *known == name).map_or(&Value::Null, |(_, value)| value)
}

/// As one JSON object.
pub(super) fn object(facts: &Facts) -> Value {
    facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<serde_json::Map<_, _>>().into()
}

/// A value as a person reads it, times in a zone; HTML is told by its length and its beginning.
pub(super) fn text(name: &str, value: &Value, zone: Tz) -> String {
    match value {
        Value::Null => "-".into(),
        Value::String(html) if name == "content" => {
            format!("{} characters of HTML: {}", html.chars().count(), crate::page::collapse(html))
        }
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(|value| text(name, value, zone)).collect::<Vec<_>>().join(", "),
        Value::Object(object) if object.contains_key("precision") => {
            serde_json::from_value(value.clone()).map_or_else(|_| value.to_string(), |at| moment(at, zone))
        }
        Value::Object(object) => object.get("url").map_or_else(|| value.to_string(), |url| text("link", url, zone)),
        other => other.to_string(),
    }
}

/// As exactly as it is known. A day is one of its own zone: of another it may be the day before.
pub(super) fn moment(moment: Moment, zone: Tz) -> String {
    let form = match moment.precision {
        Precision::Year => "%Y",
        Precision::Month => "%Y-%m",
        Precision::Day => "%Y-%m-%d",
        Precision::Hour | Precision::Minute => "%Y-%m-%d %H:%M",
        Precision::Second => "%Y-%m-%d %H:%M:%S",
    };
    moment.at.with_timezone(&zone).format(form).to_string()
}
