//! The stages as one JSON document for programs (docs/show.md).

use serde::Serialize;
use serde_json::{Value, json};

use super::facts::{self, Facts};
use super::fetched::{About, Fetched};
use super::followed::{Followed, ReadArticle};
use super::stages::{Listed, Row, Shown};
use crate::field::{Explanation, ItemTold};
use crate::run::{Discovery, SiteError};

/// The whole document; `item` is the entry that was asked for.
pub(super) fn whole(shown: &Shown, item: Option<usize>) -> Value {
    json!({
        "version": 1,
        "what": shown.what,
        "error": shown.error.as_ref().map(error),
        "pages": shown.pages.iter().map(page).collect::<Vec<_>>(),
        "entries": shown.rows.iter().enumerate().map(|(place, row)| entry(place + 1, row)).collect::<Vec<_>>(),
        "article": shown.article.as_ref().map(article),
        "item": item.and_then(|number| Some(explained(number, told(shown, number)?))),
    })
}

/// The word of an enum that is written as one.
pub(super) fn word<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(super) fn error(error: &SiteError) -> Value {
    json!({ "stage": error.stage(), "message": error.to_string(), "advice": error.advice() })
}

fn page(listed: &Listed) -> Value {
    let fill = listed.fills.iter().map(|fill| (fill.name.to_owned(), json!(fill.filled)));
    json!({
        "asked": listed.asked,
        "fetch": listed.fetched.as_ref().map(fetch),
        "page": listed.about.as_ref().map(about),
        "rule": listed.rule,
        "detected": listed.detected.as_ref().map(|guess| json!({ "confidence": guess.confidence, "yaml": guess.yaml })),
        "items": listed.items.len(),
        "entries": listed.entries,
        "fill": fill.collect::<serde_json::Map<_, _>>(),
        "dropped": listed.dropped.iter().map(|dropped| json!({
            "position": dropped.position, "why": dropped.why.to_string(), "what": dropped.what,
        })).collect::<Vec<_>>(),
        "next": listed.next,
        "sitemaps": listed.sitemaps,
        "feeds": listed.feeds.as_ref().map(feeds),
        "error": listed.error.as_ref().map(error),
    })
}

fn feeds(discovery: &Discovery) -> Value {
    let found = discovery.found.iter().map(|found| {
        json!({
            "url": found.url, "kind": found.kind.to_string(), "title": found.title,
            "advertised": found.hint.is_advertised(), "items": found.listing.entries.len(),
            "newest": found.newest.map(|newest| newest.at), "relation": found.relation.to_string(),
            "usable": found.is_usable(), "rule": found.kind.rule(),
        })
    });
    let broken = discovery.broken.iter().map(|(url, why)| json!({ "url": url, "why": why }));
    json!({
        "found": found.collect::<Vec<_>>(),
        "broken": broken.collect::<Vec<_>>(),
        "asked": discovery.asked,
        "stopped": discovery.stopped.as_ref().map(ToString::to_string),
    })
}

fn fetch(fetched: &Fetched) -> Value {
    let response = &fetched.response;
    json!({
        "url": response.url,
        "status": 200,
        "bytes": response.bytes,
        "charset": response.charset,
        "at": response.fetched_at,
        "millis": u64::try_from(fetched.millis).unwrap_or(u64::MAX),
        "recorded": fetched.recorded,
    })
}

fn about(about: &About) -> Value {
    json!({ "title": about.title, "language": about.language, "canonical": about.canonical })
}

fn entry(number: usize, row: &Row) -> Value {
    let place = [("number", json!(number)), ("page", json!(row.page)), ("position", json!(row.told.position))];
    facts::object(&place.into_iter().chain(facts::of_entry(&row.entry)).collect())
}

fn article(followed: &Followed) -> Value {
    json!({
        "entry": followed.entry,
        "url": followed.url,
        "not_followed": followed.not_followed,
        "error": followed.error.as_ref().map(error),
        "fetch": followed.read.as_ref().map(|read| fetch(&read.fetched)),
        "page": followed.read.as_ref().map(|read| about(&read.about)),
        "fields": followed.read.as_ref().map(|read| facts::object(&read.facts)),
        "by": followed.read.as_ref().map(winners),
        "sources": followed.read.as_ref().map(|read| read.sources.iter().map(source).collect::<Vec<_>>()),
        "rule": followed.read.as_ref().map(|read| explanations(&read.told)),
        "item": followed.read.as_ref().map(|read| &read.item),
    })
}

fn winners(read: &ReadArticle) -> Value {
    let by = |name: &str| if read.stays.contains(&name) { Some("listing") } else { read.winner(name) };
    facts::object(&read.facts.iter().map(|(name, _)| (*name, json!(by(name)))).collect())
}

fn source((name, facts): &(&'static str, Facts)) -> Value {
    json!({ "source": name, "fields": facts::object(facts) })
}

/// The entry, or where none of the items is one, the item.
fn told(shown: &Shown, number: usize) -> Option<&ItemTold> {
    let refused = || shown.pages.iter().find(|page| page.is_refused())?.items.get(number - 1);
    shown.rows.get(number - 1).map(|row| &row.told).or_else(refused)
}

/// How each field was read; those that no rule names and nothing tells are not in it.
fn explained(number: usize, told: &ItemTold) -> Value {
    json!({ "number": number, "position": told.position, "fields": explanations(&told.fields) })
}

fn explanations(fields: &[(&'static str, Explanation)]) -> Value {
    fields.iter().map(|(name, told)| ((*name).to_owned(), json!(told))).collect::<serde_json::Map<_, _>>().into()
}
