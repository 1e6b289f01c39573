//! The element of an entry that says what is remembered of one field, and the selector for all of them.

use std::collections::BTreeMap;

use ego_tree::NodeId;
use scraper::ElementRef;

use super::recall::{file_name, fold, same_date, same_persons, same_summary, same_title};
use super::sight::{Level, has_own_text, is_heading};
use crate::dates::{self, Context, Moment};
use crate::field::people;
use crate::induce;
use crate::item::Known;
use crate::page::{self, Page};

/// Siblings behind an item that may belong to it.
const SIBLINGS: usize = 3;
/// The longest text that is a date or a byline, in bytes.
const SHORT: usize = 120;
/// What has so many nodes is a part of a page and no value.
const LARGE: usize = 200;
/// The longest heading that is a date, in bytes.
const HEADING: usize = 60;
/// The rank of a title that is cut; a whole one is better.
const CUT: usize = 10;
/// How much of a text is compared, in bytes.
const LONG: usize = 700;

/// What is needed to look for a field.
pub(super) struct Look<'c, 'a> {
    pub(super) page: &'a Page,
    pub(super) context: &'c Context<'c>,
}

/// A selector as a rule has it, `h2 > a` or `time@title`, and how many siblings it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) css: String,
    pub(super) with: usize,
}

/// Where a value was found.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) element: ElementRef<'a>,
    pub(super) attribute: Option<&'a str>,
    /// The better one is smaller.
    pub(super) rank: usize,
}

impl<'a> Look<'_, 'a> {
    /// The selector for a field, learned from the entries in which it is what is remembered.
    pub(super) fn field(&self, name: &str, level: &Level<'a>, items: &[&Known]) -> Option<Found> {
        let mut pairs = Vec::new();
        let mut attributes: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        for ((element, _), known) in level.known.iter().zip(items) {
            let found = region(*element, level)
                .enumerate()
                .find_map(|(place, part)| self.inside(name, part, known).map(|target| (*element, place, target)));
            let Some(found) = found else { continue };
            *attributes.entry(found.2.attribute).or_default() += 1;
            pairs.push(found);
        }
        let (attribute, _) = attributes.into_iter().rev().max_by_key(|(_, count)| *count)?;
        pairs.retain(|(_, _, target)| target.attribute == attribute);
        let elements: Vec<_> = pairs.iter().map(|(element, ..)| *element).collect();
        let targets: Vec<_> = pairs.iter().map(|(.., target)| Some(target.element)).collect();
        let css = induce::field(&elements, &targets)?.css;
        let behind = pairs.iter().filter(|(_, place, _)| *place > 0).count();
        let with = if behind * 2 > pairs.len() { pairs.iter().map(|(_, place, _)| *place).max()? } else { 0 };
        Some(Found { css: attribute.map_or_else(|| css.clone(), |attribute| format!("{css}@{attribute}")), with })
    }

    /// The headings that each say the date of the entries behind them: sections of days.
    pub(super) fn date_headings(&self, level: &Level<'a>, items: &[&Known]) -> Option<String> {
        let wanted: BTreeMap<NodeId, &Known> =
            level.known.iter().zip(items).map(|((element, _), known)| (element.id(), *known)).collect();
        let (mut inside, mut last, mut right, mut headings) = (None, None, 0, Vec::new());
        for element in self.page.root().descendent_elements() {
            if let Some(known) = wanted.get(&element.id())
                && let Some((heading, date)) = last
                && same_date(known, date, self.context.timezone)
            {
                right += 1;
                headings.push(heading);
            }
            if level.has(element) {
                inside = Some(element.id());
            }
            let is_inside = || element.ancestors().any(|node| Some(node.id()) == inside);
            if let Some(date) = self.heading_date(element).filter(|_| Some(element.id()) != inside && !is_inside()) {
                last = Some((element, date));
            }
        }
        headings.dedup();
        let css = induce::items(self.page, &headings)?.css;
        (right * 2 > items.len()).then_some(css)
    }

    fn heading_date(&self, element: ElementRef<'a>) -> Option<Moment> {
        let is_asked = is_heading(element) || has_own_text(element);
        let text = is_asked.then(|| page::text_start(element, SHORT)).filter(|text| text.len() < HEADING)?;
        dates::parse(&text, self.context)
    }

    fn inside(&self, name: &str, part: ElementRef<'a>, known: &Known) -> Option<Target<'a>> {
        let all = part.descendent_elements().enumerate();
        // Of equal ones the first, but an element before those around it.
        all.filter_map(|(place, element)| self.target(name, element, known).map(|target| (target, place)))
            .min_by_key(|(target, place)| (target.rank, *place))
            .map(|(target, _)| target)
    }

    /// The places of a value, the best first, at most so many.
    pub(super) fn places(&self, name: &str, part: ElementRef<'a>, known: &Known, most: usize) -> Vec<Target<'a>> {
        let small = part.descendent_elements().filter(|element| element.descendants().take(LARGE).count() < LARGE);
        let all = small.filter_map(|element| self.target(name, element, known));
        let mut found: Vec<_> = all.collect();
        found.sort_by_key(|target| target.rank);
        found.truncate(most);
        found
    }

    fn target(&self, name: &str, element: ElementRef<'a>, known: &Known) -> Option<Target<'a>> {
        let item = &known.item;
        let plain = |rank| Target { element, attribute: None, rank };
        let short =
            |most: usize| Some(page::text_start(element, most)).filter(|text| !text.is_empty() && text.len() < most);
        let by_length = |text: String| plain(10 + text.len());
        match name {
            "title" => title(element, &item.title),
            "link" => {
                let url = self.page.resolve(element.attr("href").filter(|_| element.value().name() == "a")?)?;
                let is_it = super::recall::Recall::of(std::slice::from_ref(known), &[]).by_link(&url).is_some();
                let says = same_title(&item.title, &page::text_start(element, LONG));
                is_it.then(|| plain(usize::from(!says)))
            }
            "date" => self.date(element, known),
            "author" => short(SHORT).filter(|text| same_persons(&item.authors, &people(text))).map(by_length),
            "summary" => {
                let summary = item.summary.as_ref()?;
                Some(page::text_start(element, LONG)).filter(|text| same_summary(summary, text)).map(by_length)
            }
            "image" => image(element, item.image.as_ref()?.url.as_str()).then(|| plain(0)),
            "publisher" => {
                let publisher = fold(item.publisher.as_ref()?);
                short(SHORT).filter(|text| fold(text) == publisher).map(by_length)
            }
            "tags" => {
                let text = fold(&short(SHORT)?);
                item.tags.iter().any(|tag| fold(tag) == text).then(|| plain(usize::from(element.value().name() != "a")))
            }
            _ => {
                let attribute = element.value().attrs().find(|(_, value)| *value == item.id).map(|(name, _)| name);
                let says = || page::text_start(element, LONG) == item.id;
                (attribute.is_some() || says()).then_some(Target { element, attribute, rank: 0 })
            }
        }
    }

    /// A `<time>` before a text before an attribute; of texts the shortest.
    fn date(&self, element: ElementRef<'a>, known: &Known) -> Option<Target<'a>> {
        let is_it = |text: &str| {
            let orders = [None, Some(true), Some(false)];
            let read = |day_first| dates::parse(text, &Context { day_first, ..self.context.clone() });
            orders.into_iter().filter_map(read).any(|date| same_date(known, date, self.context.timezone))
        };
        let target = |attribute, rank| Target { element, attribute, rank };
        if element.attr("datetime").is_some_and(is_it) {
            return Some(target(None, 0));
        }
        let text = page::text_start(element, SHORT);
        if text.len() < SHORT && is_it(&text) {
            return Some(target(None, 10 + text.len()));
        }
        let may_hold = |name: &str| ["date", "time", "content", "title"].iter().any(|word| name.contains(word));
        let attributes = element.value().attrs().filter(|(name, value)| may_hold(name) && value.len() < SHORT);
        attributes.into_iter().find(|(_, value)| is_it(value)).map(|(name, _)| target(Some(name), 10 + SHORT))
    }
}

/// An element that says the whole title, an attribute that does, or an element that says the beginning of it.
fn title<'a>(element: ElementRef<'a>, known: &str) -> Option<Target<'a>> {
    let whole = fold(known);
    let text = page::text_start(element, LONG);
    if !text.is_empty() && fold(&text) == whole {
        let rank = usize::from(!is_heading(element)) + doubt(element);
        return Some(Target { element, attribute: None, rank });
    }
    let says = |name: &&str| element.attr(name).is_some_and(|value| fold(value) == whole);
    if let Some(name) = ["title", "aria-label", "alt"].into_iter().find(says) {
        return Some(Target { element, attribute: Some(name), rank: CUT - 1 });
    }
    (text.len() < LONG && same_title(known, &text)).then_some(Target { element, attribute: None, rank: CUT })
}

/// A heading around an element says the same and is the plainer word for it; what is around the heading is not.
fn doubt(element: ElementRef<'_>) -> usize {
    let holds_heading = element.descendent_elements().skip(1).any(is_heading);
    let holds_blocks =
        element.descendent_elements().skip(1).any(|inner| matches!(inner.value().name(), "div" | "p" | "a"));
    usize::from(holds_heading) * 2 + usize::from(holds_blocks && !is_heading(element))
}

/// Whether an image is the remembered one, by its file name.
fn image(element: ElementRef<'_>, known: &str) -> bool {
    let Some(name) = file_name(known).filter(|_| matches!(element.value().name(), "img" | "source")) else {
        return false;
    };
    ["src", "data-src", "srcset", "data-srcset", "data-lazy-src", "data-original"]
        .iter()
        .filter_map(|attribute| element.attr(attribute))
        .any(|value| value.contains(name))
}

/// The item, then the siblings behind it until the next one begins.
fn region<'l, 'a: 'l>(element: ElementRef<'a>, level: &'l Level<'a>) -> impl Iterator<Item = ElementRef<'a>> + 'l {
    let behind = element.next_siblings().filter_map(ElementRef::wrap).take(SIBLINGS);
    let behind = behind.take_while(|sibling| !level.has(*sibling));
    std::iter::once(element).chain(behind)
}
