//! Dates that no element says by itself: in the text beside a bare link, or among other words of the item in a form that
//! is no date without being told so. Dates that elements say are left to `parts`.

use std::collections::HashSet;
use std::sync::LazyLock;

use ego_tree::{NodeId, NodeRef};
use regex::Regex;
use scraper::{ElementRef, Node};

use super::Field;
use crate::dates::{self, Context};
use crate::page::{self, Page};

/// Items that are looked at.
const SAMPLE: usize = 60;
/// How much of a text is looked at, bytes.
const TEXT: usize = 600;
/// Texts before or after a link that may be its own, and nodes that may stand between.
const TEXTS: usize = 3;
const NODES: usize = 12;

/// The forms of dates, as `match:` has them.
static SHAPES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let shapes = [
        r"\b\d{4}-\d\d-\d\d\b",
        r"\b\d{1,2}/\d{1,2}/\d{2,4}\b",
        r"\b\d{1,2}-\d{1,2}-\d{2,4}\b",
        r"\b\d{1,2}\.\d{1,2}\.\d{4}\b",
        r"\p{L}+\.? \d{1,2}, \d{4}",
        r"\d{1,2}\.? \p{L}+\.? \d{4}",
    ];
    shapes.into_iter().map(|shape| Regex::new(shape).expect("made of constants")).collect()
});

/// The date of nearly all items, after the link or before it, or in the item.
pub(super) fn date(page: &Page, items: &[ElementRef<'_>]) -> Option<Field> {
    let context = Context::at(page.fetched_at(), page.language());
    let inside: Vec<String> = items.iter().take(SAMPLE).map(|item| page::text_start(*item, TEXT)).collect();
    if let Some((_, shape)) = shape(&inside, &context).filter(|(count, _)| count * 10 >= inside.len() * 9) {
        return Some(Field::Long(vec![("css", ".".into()), ("match", shape.into())]));
    }
    let known: HashSet<NodeId> = items.iter().map(|item| item.id()).collect();
    let items = &items[..items.len().min(SAMPLE)];
    let after = items.iter().map(|item| texts(item.next_siblings(), &known)).collect();
    let before = items.iter().map(|item| texts(item.prev_siblings(), &known)).collect();
    let (after, before) = (nth(after, &context), nth(before, &context));
    let (axis, (_, at, shape)) = [("following", after), ("preceding", before)]
        .into_iter()
        .filter_map(|(axis, found)| Some((axis, found?)))
        .max_by_key(|(axis, (count, at, _))| (*count, TEXTS - at, *axis == "following"))?;
    let place = format!("{axis}-sibling::text()[{at}]");
    Some(Field::Long(vec![("xpath", place), ("match", shape.into())]))
}

/// The texts from an item on to the next one.
fn texts<'a>(siblings: impl Iterator<Item = NodeRef<'a, Node>>, items: &HashSet<NodeId>) -> Vec<String> {
    let own = siblings.take(NODES).take_while(|node| !items.contains(&node.id()));
    own.filter_map(|node| Some(page::collapse(node.value().as_text()?))).take(TEXTS).collect()
}

/// Of the texts beside the items the one that dates them: of how many items, which one counted from 1, its form.
fn nth(all: Vec<Vec<String>>, context: &Context<'_>) -> Option<(usize, usize, &'static str)> {
    let column = |at: usize| all.iter().map(|texts| texts.get(at).cloned().unwrap_or_default()).collect::<Vec<_>>();
    (0..TEXTS).find_map(|at| shape(&column(at), context).map(|(count, shape)| (count, at + 1, shape)))
}

/// The form in which nearly all texts say a date, and how many do.
fn shape(texts: &[String], context: &Context<'_>) -> Option<(usize, &'static str)> {
    let with_digits = || texts.iter().filter(|text| text.chars().filter(char::is_ascii_digit).count() >= 4);
    let is_enough = |count: usize| count * 3 >= texts.len() * 2;
    let says = |shape: &Regex, text: &str| dates::parse(shape.find(text)?.as_str(), context);
    let found = |shape: &Regex| with_digits().filter(|text| says(shape, text).is_some()).count();
    let shapes = SHAPES.iter().take_while(|_| is_enough(with_digits().count()));
    shapes.map(|shape| (found(shape), shape.as_str())).find(|(count, _)| is_enough(*count))
}
