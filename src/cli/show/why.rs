//! One item, field by field, for a person: the steps that were tried, what each found, what its options made of it,
//! and what the other sources of the article page say.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use super::facts::{self, Facts};
use super::followed::ReadArticle;
use super::stages::{Listed, Row, Shown};
use super::text::stage;
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
    let (silent, told): (Vec<&str>, Vec<&str>) =
        names(&facts, read).into_iter().partition(|name| is_silent(name, row, &facts, read));
    told.into_iter().for_each(|name| field(name, row, &facts, read, shown.zone));
    if !silent.is_empty() {
        stage("nowhere").with(Look::Faint, &silent.join(", ")).say();
    }
    if let Some(item) = shown.article.as_ref().and_then(|article| article.read.as_ref()?.item.as_ref()) {
        let zoned = |at: DateTime<Utc>| at.with_timezone(&shown.zone).format("%Y-%m-%d %H:%M:%S").to_string();
        let line = format!("published {}, updated {}, id {}", zoned(item.published), zoned(item.updated), item.id);
        stage("in the feed").plain(&line).say();
    }
}

/// How the so-many-th item became no entry, where none of the items is one.
pub(super) fn tell_refused(page: &Listed, number: usize, zone: Tz) {
    let Some(item) = page.items.get(number - 1) else { return };
    stage("items").plain(&format!("{}, none of them an entry; item {number}:", page.items.len())).say();
    for (name, told) in &item.fields {
        Line::indented(0).with(Look::Strong, name).plain(":").say();
        tell_steps(told, &Value::Null, zone);
    }
}

/// Whether no rule names a field and nothing says anything of it.
fn is_silent(name: &str, row: &Row, facts: &Facts, read: Option<&ReadArticle>) -> bool {
    let says = |facts: &Facts| !facts::value(facts, name).is_null();
    let is_said = says(facts) || read.is_some_and(|read| read.sources.iter().any(|(_, facts)| says(facts)));
    let is_ruled = read.is_some_and(|read| read.told.iter().any(|(known, _)| *known == name));
    !is_said && !is_ruled && row.told.field(name).is_none()
}

/// How the fields of an article page's rule were read, and what each source says.
pub(super) fn tell_article(read: &ReadArticle, zone: Tz) {
    for name in names(&Facts::new(), Some(read)) {
        of_article(name, &Value::Null, read, zone);
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

fn field(name: &str, row: &Row, facts: &Facts, read: Option<&ReadArticle>, zone: Tz) {
    let listed = facts::value(facts, name);
    stage(name).plain(&facts::text(name, listed, zone)).say();
    match row.told.field(name) {
        Some(told) => tell_steps(told, listed, zone),
        None if listed.is_null() => {}
        None => Line::indented(2).with(Look::Faint, "as the feed, the sitemap or a double of the entry says").say(),
    }
    if let Some(read) = read {
        of_article(name, listed, read, zone);
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
    let (first, rest) = step.values.split_at(step.values.len().min(SHOWN));
    let has_won = first.iter().any(|value| value.read.is_some());
    let winner = rest.iter().find(|value| value.read.is_some()).filter(|_| !has_won);
    let values: Vec<&Candidate> = first.iter().chain(winner).collect();
    values.iter().for_each(|value| tell_value(value, step.dates.as_ref(), zone));
    let more = step.values.len() - values.len() + step.more;
    if more > 0 {
        Line::indented(5).with(Look::Faint, &format!("and {more} more (--json has them)")).say();
    }
}

fn tell_value(value: &Candidate, dates: Option<&DatesBy>, zone: Tz) {
    if let Some(raw) = value.raw.as_ref().filter(|raw| !raw.is_empty() || value.element.is_some()) {
        let look = if value.read.is_some() { Look::Good } else { Look::Faint };
        let note = value.element.as_deref();
        line_in(look, "found", &quoted(raw), note);
    }
    for made in &value.made {
        line(made.option, &made.value.as_deref().map_or_else(|| "refused".into(), quoted), None);
    }
    match (&value.read, &value.why) {
        (Some(read), _) if dates.is_some() => line("date", &facts::text("date", read, zone), dates.map(by).as_deref()),
        (Some(read), _) => {
            let text = facts::text("", read, zone);
            if value.value.as_ref() != Some(&text) {
                line("read", &text, None);
            }
        }
        (None, Some(why)) if value.made.last().is_none_or(|made| made.value.is_some()) => line("not used", why, None),
        _ => {}
    }
}

fn line(what: &str, text: &str, note: Option<&str>) {
    line_in(Look::Faint, what, text, note);
}

fn line_in(look: Look, what: &str, text: &str, note: Option<&str>) {
    let note = note.map(|note| format!("  ({note})")).unwrap_or_default();
    Line::indented(5).with(look, &format!("{what:<8} ")).and(text, Look::Faint, &note).say();
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
fn of_article(name: &str, listed: &Value, read: &ReadArticle, zone: Tz) {
    let said = facts::value(&read.facts, name);
    let is_known = read.sources.iter().any(|(_, facts)| !facts::value(facts, name).is_null());
    if !is_known && read.told.iter().all(|(known, _)| *known != name) {
        return;
    }
    stage(&format!("  article {name}")).plain(&facts::text(name, said, zone)).say();
    if let Some((_, told)) = read.told.iter().find(|(known, _)| *known == name) {
        tell_steps(told, &Value::Null, zone);
    }
    let stays = read.stays.contains(&name);
    let won = read.winner(name).filter(|_| !stays);
    source("listing", &facts::text(name, listed, zone), stays, listed);
    for (by, facts) in &read.sources {
        let value = facts::value(facts, name);
        source(by, &facts::text(name, value, zone), won == Some(*by), value);
    }
}

/// What one source says, if it says something.
fn source(by: &str, text: &str, has_won: bool, value: &Value) {
    if !value.is_null() {
        let (look, mark) = if has_won { (Look::Good, '*') } else { (Look::Plain, ' ') };
        Line::indented(3).with(look, &format!("{mark} {by:<18} {text}")).say();
    }
}
