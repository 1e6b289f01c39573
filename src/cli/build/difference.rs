//! What `build --diff` tells: per feed what would be new, changed and gone.

use serde_json::{Map, Value, json};

use super::super::terminal::{self, Line, Look};
use crate::feed::{Changed, Difference, FieldChange};
use crate::item::Item;

/// Items of a kind that are named; of the others only the number is told.
const SHOWN: usize = 20;
/// Characters that are shown before what differs in a long text.
const LEAD: usize = 12;

/// One feed: its numbers, then its items, a line each.
pub(super) fn tell(site: &str, difference: &Difference, all: bool) {
    let Difference { kept, new, changed, vanished } = difference;
    let counts = format!(
        "{} new, {} changed, {} vanished; {kept} items stay as they are",
        new.len(),
        changed.len(),
        vanished.len()
    );
    Line::indented(0).with(Look::Strong, site).plain(&format!(": {counts}")).say();
    let most = if all { usize::MAX } else { SHOWN };
    new.iter().take(most).for_each(|item| tell_item("+", Look::Good, item));
    tell_rest(new.len(), most);
    changed.iter().take(most).for_each(tell_changed);
    tell_rest(changed.len(), most);
    vanished.iter().take(most).for_each(|item| tell_item("-", Look::Bad, item));
    tell_rest(vanished.len(), most);
}

fn tell_item(sign: &str, look: Look, item: &Item) {
    let date = item.published.format("%Y-%m-%d").to_string();
    Line::indented(2).with(look, &format!("{sign} {date} {}", item.title)).say();
}

fn tell_changed(changed: &Changed) {
    Line::indented(2).plain("~ ").plain(&changed.title).say();
    // That it was updated is no news beside what was.
    let is_news = |field: &&FieldChange| field.name != "updated" || changed.fields.len() == 1;
    for field in changed.fields.iter().filter(is_news) {
        let (old, new) = near(field);
        let room = terminal::columns().saturating_sub(8 + field.name.len()) / 2;
        let line = Line::indented(6).with(Look::Faint, &format!("{}: ", field.name));
        line.with(Look::Bad, &terminal::cut(&old, room)).plain(" → ").with(Look::Good, &new).say();
    }
}

fn tell_rest(all: usize, most: usize) {
    if all > most {
        Line::indented(2).with(Look::Faint, &format!("… and {} more (-v shows them)", all - most)).say();
    }
}

/// Both texts from a little before the place where they differ.
fn near(field: &FieldChange) -> (String, String) {
    let same = field.old.chars().zip(field.new.chars()).take_while(|(old, new)| old == new).count();
    let begin = |text: &str| match same.checked_sub(LEAD) {
        _ if text.is_empty() => "nothing".to_owned(),
        Some(skipped) if skipped > 0 => format!("…{}", text.chars().skip(skipped).collect::<String>()),
        _ => text.to_owned(),
    };
    (terminal::printable(&begin(&field.old)), begin(&field.new))
}

/// For programs (docs/report.md).
pub(super) fn whole(difference: &Difference) -> Value {
    let items = |items: &[Item]| items.iter().map(item).collect::<Vec<_>>();
    json!({
        "kept": difference.kept,
        "new": items(&difference.new),
        "changed": difference.changed.iter().map(changed).collect::<Vec<_>>(),
        "vanished": items(&difference.vanished),
    })
}

fn item(item: &Item) -> Value {
    json!({ "id": item.id, "url": item.url, "title": item.title, "published": item.published.to_rfc3339() })
}

fn changed(changed: &Changed) -> Value {
    let sides = |field: &FieldChange| json!({ "old": field.old, "new": field.new });
    let fields: Map<String, Value> = changed.fields.iter().map(|field| (field.name.to_owned(), sides(field))).collect();
    json!({ "id": changed.id, "title": changed.title, "fields": fields })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shown_from_where_they_differ() {
        let change = |old: &str, new: &str| near(&FieldChange { name: "content", old: old.into(), new: new.into() });
        let long = "the same words again and again, ";
        let (old, new) = change(&format!("{long}old end"), &format!("{long}new end"));
        assert_eq!((old.as_str(), new.as_str()), ("… and again, old end", "… and again, new end"));
        assert_eq!(change("", "x"), ("nothing".into(), "x".into()));
        assert_eq!(change("a", "b"), ("a".into(), "b".into()));
    }
}
