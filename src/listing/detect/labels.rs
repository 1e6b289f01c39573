//! What the items of a list call their values: the head of a column, a term before its description, words before a
//! colon. What is made of it is left to `parts` and `title`.

use scraper::ElementRef;

use super::around::escaped;
use super::{Field, most};
use crate::page;

/// Letters of a label.
const LABEL: usize = 40;
/// Boxes between a value and its cell.
const DEPTH: usize = 4;
/// How much of a head or of the text before a value is looked at, bytes.
const TEXT: usize = 400;

/// The field for elements that stand behind the same label: `{css: dt, text: '^Case name$', then: + dd}`.
pub(super) fn behind(targets: &[Option<ElementRef<'_>>]) -> Option<Field> {
    let labelled = |target: &ElementRef<'_>| {
        let label = target.prev_siblings().find_map(ElementRef::wrap)?;
        Some((label.value().name().to_owned(), page::text_start(label, TEXT), target.value().name().to_owned()))
    };
    let all: Vec<_> = targets.iter().flatten().map(labelled).collect();
    let first = all.iter().flatten().next()?;
    let (label, text, value) = first;
    let is_label = text.chars().any(char::is_alphabetic) && text.chars().count() <= LABEL;
    (is_label && most(all.iter(), |other| other.as_ref() == Some(first))).then(|| {
        let says = format!("^{}$", escaped(text));
        Field::Long(vec![("css", label.clone()), ("text", says), ("then", format!("+ {value}"))])
    })
}

/// What a value is called, in small letters: all that labels it, one after the other; empty where nothing does.
pub(super) fn of(value: ElementRef<'_>) -> String {
    let own = page::text_start(value, TEXT);
    let own = own.split(char::is_numeric).next().unwrap_or_default();
    let before = if value.value().name() == "td" { None } else { before(value) }; // a cell stands behind another value
    let all = [head(value), before, Some(own.to_owned())];
    let short = all.into_iter().flatten().filter(|text| text.chars().count() <= LABEL);
    short.collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The text before a value, in its parent.
fn before(value: ElementRef<'_>) -> Option<String> {
    let said = value.prev_siblings().map(|node| match ElementRef::wrap(node) {
        Some(element) => page::text_start(element, TEXT),
        None => node.value().as_text().map(|text| page::collapse(text)).unwrap_or_default(),
    });
    said.take(3).find(|text| text.chars().any(char::is_alphanumeric))
}

/// The head of the column of a value, or what its cell says it is for narrow screens.
fn head(value: ElementRef<'_>) -> Option<String> {
    let around = std::iter::once(value).chain(value.ancestors().filter_map(ElementRef::wrap));
    let cell = around.take(DEPTH).find(|around| around.value().name() == "td")?;
    let told = ["data-label", "data-th", "data-title"].into_iter().find_map(|name| cell.attr(name));
    told.map(str::to_owned).or_else(|| {
        let column = cell.prev_siblings().filter_map(ElementRef::wrap).count();
        let table = cell.ancestors().filter_map(ElementRef::wrap).find(|around| around.value().name() == "table")?;
        let first = table.descendent_elements().find(|inside| inside.value().name() == "tr")?;
        let head = first.child_elements().nth(column).filter(|head| *head != cell)?;
        Some(page::text_start(head, TEXT))
    })
}
