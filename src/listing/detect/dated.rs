//! Which elements of a page say a date.

use std::collections::HashMap;

use html5ever::local_name;
use scraper::{ElementRef, Node};

use super::outline::{Element, Outline};
use crate::dates::{self, Context, Moment};
use crate::page;

/// Letters of a text that may be a date with some words around it.
const TEXT: std::ops::RangeInclusive<u32> = 3..=200;
/// Letters of a date whose parts are elements of their own.
const PARTS: std::ops::RangeInclusive<u32> = 4..=24;
/// The most texts that are tried; what a page says beyond them adds no evidence.
const MOST: usize = 800;

/// The elements that say a date, in document order.
pub(super) struct Dated(Vec<(usize, Moment)>);

impl Dated {
    pub(super) fn of(outline: &Outline<'_>, context: &Context<'_>) -> Self {
        let elements = outline.elements.iter().enumerate();
        let texts = elements.filter(|(at, element)| may_say_one(element, *at)).take(MOST);
        let mut known = HashMap::new(); // pages repeat their texts: one day, one number of comments
        let mut parse = |text: String| *known.entry(text).or_insert_with_key(|text| dates::parse(text, context));
        Self(texts.filter_map(|(at, element)| Some((at, said(element.node, &mut parse)?))).collect())
    }

    /// The last one that ends before an element and is inside another.
    pub(super) fn before(&self, outline: &Outline<'_>, at: usize, around: usize) -> Option<usize> {
        let earlier = &self.0[..self.0.partition_point(|(dated, _)| *dated < at)];
        let outside = earlier.iter().rev().map(|(dated, _)| *dated).find(|dated| !outline.holds(*dated, at));
        outside.filter(|dated| *dated > around)
    }

    /// Those inside an element, itself included.
    pub(super) fn inside(&self, outline: &Outline<'_>, at: usize) -> &[(usize, Moment)] {
        let place = |at: usize| self.0.partition_point(|(dated, _)| *dated < at);
        &self.0[place(at)..place(outline.elements[at].end)]
    }
}

/// The date an element says: a machine's in an attribute, else its text.
fn said(node: ElementRef<'_>, mut parse: impl FnMut(String) -> Option<Moment>) -> Option<Moment> {
    let attribute = page::attr(node, &local_name!("datetime")).and_then(|text| parse(text.to_owned()));
    attribute.or_else(|| parse(page::text(node)))
}

fn may_say_one(element: &Element<'_>, at: usize) -> bool {
    let letters = element.inside().letters;
    let own = || {
        element.node.children().any(|child| match child.value() {
            Node::Text(text) => text.len() < 400 && text.chars().any(char::is_numeric),
            _ => false,
        })
    };
    let has_parts = || {
        let digits = || element.node.text().any(|text| text.chars().any(char::is_numeric));
        PARTS.contains(&letters) && element.end > at + 1 && digits()
    };
    element.name() == "time" || TEXT.contains(&letters) && (own() || has_parts())
}
