//! What was found, as one JSON document for programs (docs/repair.md).

use serde_json::{Value, json};

use super::{Done, lines};
use crate::repair::{Articles, FieldReading, Origin, Outcome, Reading, Repair};
use crate::run::Examined;
use crate::site::{self, Edit, Part};

/// The whole document.
pub(super) fn whole(done: &Done<'_>) -> Value {
    let error = done.error.as_ref();
    let shared = done.proposal.iter().flat_map(|proposal| &proposal.shared);
    json!({
        "version": 1,
        "site": done.site.id,
        "error": error.map(|(stage, what, advice)| json!({ "stage": stage, "message": what, "advice": advice })),
        "remembered": done.examined.map(|examined| examined.items.len()),
        "stages": done.examined.map(|examined| stages(done, examined)).unwrap_or_default(),
        "skipped": done.examined.map(|examined| &examined.skipped),
        "shared": shared.map(|(part, sites)| json!({ "stage": part.key(), "sites": sites })).collect::<Vec<_>>(),
        "together": done.proposal.map(|proposal| &proposal.together),
        "patch": done.proposal.map(|proposal| lines::text(done.old, &proposal.new)),
        "written": done.written,
    })
}

fn stages(done: &Done<'_>, examined: &Examined) -> Vec<Value> {
    let listing = examined.listing.as_ref().map(|outcome| listing(done, examined, outcome));
    listing.into_iter().chain(examined.articles.as_ref().map(|articles| article(done, articles))).collect()
}

fn listing(done: &Done<'_>, examined: &Examined, outcome: &Outcome) -> Value {
    let (old, new) = rules(done, Part::Listing);
    match outcome {
        Outcome::Works(read) => json!({
            "stage": "listing", "works": true, "old": old, "new": null, "changes": [], "before": reading(read),
            "after": null, "present": null, "missed": [], "lost": [], "origin": null, "confidence": null,
        }),
        Outcome::Repaired(repair) => {
            let Repair { before, after, present, lost, .. } = &**repair;
            let (origin, confidence) = origin(repair.origin);
            json!({
                "stage": "listing", "works": false, "old": old, "new": new, "changes": changes(&repair.edits),
                "before": reading(before), "after": reading(after), "present": present,
                "missed": missed(examined, repair), "lost": lost, "origin": origin, "confidence": confidence,
            })
        }
    }
}

fn article(done: &Done<'_>, found: &Articles) -> Value {
    let (old, new) = rules(done, Part::Article);
    json!({
        "stage": "article", "works": found.works(), "old": old, "new": new, "changes": changes(&found.edits),
        "pages": found.pages, "before": { "fields": fields(&found.before) }, "after": { "fields": fields(&found.after) },
        "lost": found.lost,
    })
}

/// A rule as it is written, and as it is with the patch.
fn rules(done: &Done<'_>, part: Part) -> (Option<String>, Option<String>) {
    let text = |text: &str| site::rule_text(text, &done.site.id, part);
    (text(done.old), done.proposal.and_then(|proposal| text(&proposal.new)))
}

fn origin(origin: Origin) -> (&'static str, Option<f64>) {
    match origin {
        Origin::Items => ("items", None),
        Origin::Data => ("data", None),
        Origin::Detected { confidence } => ("detected", Some(confidence)),
    }
}

fn changes(edits: &[Edit]) -> Vec<Value> {
    let change = |edit: &Edit| {
        let value = edit.value.as_ref().map(|value| &value.inner);
        json!({ "key": edit.key, "option": edit.option, "value": value })
    };
    edits.iter().map(change).collect()
}

fn reading(reading: &Reading) -> Value {
    let Reading { entries, hits, moved, error, .. } = reading;
    json!({ "entries": entries, "hits": hits, "moved": moved, "error": error, "fields": fields(&reading.fields) })
}

/// Those that are read or remembered at all.
fn fields(fields: &[FieldReading]) -> Vec<Value> {
    let known = fields.iter().filter(|field| field.remembered + field.filled > 0);
    let told = |field: &FieldReading| {
        let FieldReading { name, filled, remembered, right } = field;
        json!({ "name": name, "found": filled, "known": remembered, "right": right })
    };
    known.map(told).collect()
}

/// The remembered items on the page that the new rule does not read.
fn missed(examined: &Examined, repair: &Repair) -> Vec<Value> {
    let items = examined.items.iter().map(|known| &known.item).filter(|item| repair.missed.contains(&item.id));
    items.map(|item| json!({ "id": item.id, "url": item.url, "title": item.title })).collect()
}
