//! One item, field by field, for a person: the steps that were tried, what each found, what its options made of it,
//! and what the other sources of the article page say.

use chrono_tz::Tz;
use serde_json::Value;

use super::facts::{self, Facts};
use super::stages::{ReadArticle, Row, Shown};
use super::text::{stage, winner};
use crate::cli::terminal::{Line, Look};
use crate::field::{Candidate, DatesBy, Explanation, Tried};

/// How many values of one step are shown.
const SHOWN: usize = 5;

/// How the so-many-th entry became what it is.
pub(super) fn tell(shown: &Shown, number: usize) {
    let Some(row) = shown.rows.get(number - 1) else { return };
    let item = format!("{number} of {}, item {} of its page", shown.rows.len(), row.told.position);
    stage("entry").plain(&item).say();
    let read = shown.article.as_ref().and_then(|article| article.read.as_ref());
    let facts = facts::of_entry(&row.entry);
    for name in names(&facts, read) {
        field(name, row, &facts, read, shown.zone);
    }
}

/// How the fields of an article page's rule were read, and what each source says.
pub(super) fn tell_article(read: &ReadArticle, zone: Tz) {
    for name in names(&Facts::new(), Some(read)) {
        of_article(name, read, zone);
    }
}

/// The fields of entries and articles, each once.
fn names(entry: &Facts, read: Option<&ReadArticle>) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = entry.iter().map(|(name, _)| *name).collect();
    let article = read.into_iter().flat_map(|read| &read.facts).map(|(name, _)| *name);
    let more: Vec<&'static str> = article.filter(|name| !names.contains(name)).collect();
    names.extend(more);
    names
}

fn field(name: &'static str, row: &Row, facts: &Facts, read: Option<&ReadArticle>, zone: Tz) {
    let listed = facts::value(facts, name);
    let told = row.told.field(name);
    let is_silent = listed.is_null() && told.is_none();
    if is_silent && read.is_none_or(|read| read.sources.iter().all(|(_, facts)| facts::value(facts, name).is_null())) {
        return Line::indented(0).with(Look::Faint, &format!("{name}: -")).say();
    }
    stage(name).plain(&facts::text(name, listed, zone)).say();
    match told {
        Some(told) => tell_steps(told, listed, zone),
        None if listed.is_null() => {}
        None => Line::indented(2).with(Look::Faint, "as the feed, the sitemap or a double of the entry says").say(),
    }
    if let Some(read) = read {
        of_article(name, read, zone);
    }
}

fn tell_steps(told: &Explanation, value: &Value, zone: Tz) {
    for (place, step) in told.steps.iter().enumerate() {
        tell_step(place + 1, step, told.won == Some(place + 1), zone);
    }
    if told.won.is_none() && !value.is_null() {
        Line::indented(2).plain("no step gave it: a double of the entry, the feed or the sitemap did").say();
    }
}

fn tell_step(number: usize, step: &Tried, won: bool, zone: Tz) {
    let look = if won { Look::Good } else { Look::Faint };
    let place = match (step.origin, step.place.as_str()) {
        ("default", place) => format!("no rule: {place}"),
        ("value", "") => "no place, only what the options make".into(),
        (origin, place) => format!("{origin} `{place}`"),
    };
    let from = if step.from == "item" { String::new() } else { format!(", from {}", step.from) };
    let line = Line::indented(2).with(look, &format!("{number}. {place}{from}"));
    match &step.why {
        Some(why) => line.plain(": ").with(Look::Bad, why).say(),
        None => line.say(),
    }
    for value in step.values.iter().take(SHOWN) {
        tell_value(value, step.dates.as_ref(), zone);
    }
    let more = step.values.len().saturating_sub(SHOWN) + step.more;
    if more > 0 {
        Line::indented(5).with(Look::Faint, &format!("and {more} more (--json has them)")).say();
    }
}

fn tell_value(value: &Candidate, dates: Option<&DatesBy>, zone: Tz) {
    if let Some(raw) = value.raw.as_ref().filter(|raw| !raw.is_empty() || value.element.is_some()) {
        line("found", &quoted(raw), value.element.as_deref());
    }
    for made in &value.made {
        line(made.option, &made.value.as_deref().map_or_else(|| "refused".into(), quoted), None);
    }
    match (&value.read, &value.why) {
        (Some(read), _) if dates.is_some() => line("date", &facts::text("date", read, zone), dates.map(by).as_deref()),
        (Some(read), _) if value.value.as_deref() != read.as_str() => line("read", &facts::text("", read, zone), None),
        (None, Some(why)) => line("not used", why, None),
        _ => {}
    }
}

fn line(what: &str, text: &str, note: Option<&str>) {
    let note = note.map(|note| format!("  ({note})")).unwrap_or_default();
    Line::indented(5).with(Look::Faint, &format!("{what:<8} ")).and(text, Look::Faint, &note).say();
}

fn quoted(text: &str) -> String {
    format!("'{}'", crate::page::collapse(text))
}

/// What a date was read by.
fn by(dates: &DatesBy) -> String {
    let order = dates.day_first.map(|first| if first { "day before month" } else { "month before day" });
    let format = dates.format.as_ref().map(|format| format!("format {format}"));
    let language = dates.language.as_ref().map(|language| format!("language {language}"));
    let parts = [Some(format!("zone {}", dates.timezone)), language, order.map(str::to_owned), format];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What each source of the article page says of a field; the one that won is marked.
fn of_article(name: &'static str, read: &ReadArticle, zone: Tz) {
    let said = facts::value(&read.facts, name);
    let is_known = read.sources.iter().any(|(_, facts)| !facts::value(facts, name).is_null());
    if !is_known && read.told.iter().all(|(known, _)| *known != name) {
        return;
    }
    stage(&format!("  article {name}")).plain(&facts::text(name, said, zone)).say();
    if let Some((_, told)) = read.told.iter().find(|(known, _)| *known == name) {
        tell_steps(told, &Value::Null, zone);
    }
    let won = winner(read, name);
    for (source, facts) in &read.sources {
        let value = facts::value(facts, name);
        if !value.is_null() {
            let look = if won == Some(source) { Look::Good } else { Look::Plain };
            let mark = if won == Some(source) { "*" } else { " " };
            let text = format!("{mark} {source:<18} {}", facts::text(name, value, zone));
            Line::indented(3).with(look, &text).say();
        }
    }
}
