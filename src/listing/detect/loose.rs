//! What no element says by itself: dates and names in the text beside a bare link, and dates among other words of the
//! item. What elements say is left to `parts`.

use std::collections::HashSet;
use std::sync::LazyLock;

use ego_tree::{NodeId, NodeRef};
use regex::Regex;
use scraper::{ElementRef, Node};

use super::{Field, cases, most};
use crate::dates::{self, Context};
use crate::page::{self, Page};

/// Items that are looked at.
const SAMPLE: usize = 40;
/// How much of a text is looked at, bytes.
const TEXT: usize = 600;
/// Texts before or after a link that may be its own, and nodes that may stand between.
const TEXTS: usize = 3;
const NODES: usize = 12;

/// The forms of dates, as `match:` has them.
static SHAPES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let shapes = [
        r"\d{4}-\d\d-\d\d",
        r"\d\d?/\d\d?/\d{2,4}",
        r"\b\d\d?-\d\d?-\d{2,4}",
        r"\d\d?\.\d\d?\.\d{4}",
        r"\p{L}+\.? \d\d?, \d{4}",
        r"\d\d?\.? \p{L}+\.? \d{4}",
    ];
    shapes.into_iter().map(|shape| Regex::new(shape).expect("made of constants")).collect()
});

/// The date of nearly all items: in the item, or in the text after a bare link or before it.
pub(super) fn date(page: &Page, items: &[ElementRef<'_>]) -> Option<Field> {
    let context = Context::at(page.fetched_at(), page.language());
    let inside: Vec<String> = items.iter().take(SAMPLE).map(|item| page::text_start(*item, TEXT)).collect();
    if let Some((_, shape)) = shape(&inside, &context).filter(|(count, _)| count * 10 >= inside.len() * 9) {
        return Some(Field::Long(vec![("css", ".".into()), ("match", shape.into())]));
    }
    let (place, shape) = beside(items, |texts| shape(texts, &context))?;
    Some(Field::Long(vec![("xpath", place), ("match", shape.into())]))
}

/// The date with which the text of nearly all items ends.
pub(super) fn last(page: &Page, items: &[ElementRef<'_>]) -> Option<Field> {
    let context = Context::at(page.fetched_at(), page.language());
    let texts: Vec<String> = items.iter().take(SAMPLE).map(|item| page::text_start(*item, TEXT)).collect();
    let ends = |shape: &Regex, text: &String| {
        let last = shape.find_iter(text).last().filter(|date| date.end() == text.len());
        last.is_some_and(|date| dates::parse(date.as_str(), &context).is_some())
    };
    let shape = SHAPES.iter().find(|shape| most(texts.iter(), |text| ends(shape, text)))?;
    Some(Field::Long(vec![("css", ".".into()), ("match", format!("{}$", shape.as_str()))]))
}

/// The names of the parties beside links that say something else, the number or the file.
pub(super) fn case_names(items: &[ElementRef<'_>]) -> Option<Field> {
    if !items.iter().all(|item| item.value().name() == "a") {
        return None;
    }
    let names = |texts: &[String]| {
        let count = texts.iter().filter(|text| cases::is_case(text)).count();
        is_enough(count, texts).then_some((count, ()))
    };
    let (place, ()) = beside(items, names)?;
    Some(Field::Long(vec![("xpath", format!("normalize-space({place})"))]))
}

/// The place of the texts beside the items that say something of most, and what they say.
fn beside<S>(items: &[ElementRef<'_>], says: impl Fn(&[String]) -> Option<(usize, S)>) -> Option<(String, S)> {
    let known: HashSet<NodeId> = items.iter().map(|item| item.id()).collect();
    let items = || items.iter().take(SAMPLE);
    let after: Vec<_> = items().map(|item| texts(item.next_siblings(), &known)).collect();
    let before: Vec<_> = items().map(|item| texts(item.prev_siblings(), &known)).collect();
    let found = [("preceding", nth(&before, &says)), ("following", nth(&after, &says))];
    let found = found.into_iter().filter_map(|(axis, found)| Some((axis, found?)));
    let (axis, (_, at, said)) = found.max_by_key(|(_, (count, at, _))| (*count, TEXTS - at))?;
    Some((format!("{axis}-sibling::text()[{at}]"), said))
}

/// The texts from an item on to the next one.
fn texts<'a>(siblings: impl Iterator<Item = NodeRef<'a, Node>>, items: &HashSet<NodeId>) -> Vec<String> {
    let own = siblings.take(NODES).take_while(|node| !items.contains(&node.id()));
    own.filter_map(|node| Some(page::collapse(node.value().as_text()?))).take(TEXTS).collect()
}

/// Of the texts beside the items those that say something: of how many items, which ones counted from 1, and what.
fn nth<S>(all: &[Vec<String>], says: impl Fn(&[String]) -> Option<(usize, S)>) -> Option<(usize, usize, S)> {
    let column = |at: usize| all.iter().map(|texts| texts.get(at).cloned().unwrap_or_default()).collect::<Vec<_>>();
    (0..TEXTS).find_map(|at| says(&column(at)).map(|(count, said)| (count, at + 1, said)))
}

/// The form in which most texts say a date, and how many do.
fn shape(texts: &[String], context: &Context<'_>) -> Option<(usize, &'static str)> {
    let with_digits = || texts.iter().filter(|text| text.chars().filter(char::is_ascii_digit).count() >= 4);
    let says = |shape: &Regex, text: &str| dates::parse(shape.find(text)?.as_str(), context);
    let found = |shape: &Regex| with_digits().filter(|text| says(shape, text).is_some()).count();
    let shapes = SHAPES.iter().take_while(|_| is_enough(with_digits().count(), texts));
    shapes.map(|shape| (found(shape), shape.as_str())).find(|(count, _)| is_enough(*count, texts))
}

fn is_enough(count: usize, texts: &[String]) -> bool {
    count > 0 && count * 3 >= texts.len() * 2
}
