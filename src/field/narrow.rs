//! Elements known by more than a selector: by their text, and by their place beside one so known. How the condition
//! is written is left to `site`.

use std::collections::HashSet;

use scraper::ElementRef;

use crate::page;
use crate::site::{Narrow, Then};

/// How much of an element's text is looked at, bytes: who says something says it soon, and pages nest.
const MOST_TEXT: usize = 4_000;

/// Those of the elements that the rule means, or what it means beside them; no element twice.
pub fn narrow<'a: 's, 's>(
    elements: impl Iterator<Item = ElementRef<'a>> + 's,
    narrow: &'s Narrow,
) -> Box<dyn Iterator<Item = ElementRef<'a>> + 's> {
    let says = move |element: &ElementRef<'a>| {
        narrow.says.as_ref().is_none_or(|says| says.is_match(&page::text_start(*element, MOST_TEXT)))
    };
    let known = elements.filter(says);
    let Some(then) = &narrow.then else { return Box::new(known) };
    let mut seen = HashSet::new();
    Box::new(known.flat_map(move |element| meant(element, then)).filter(move |found| seen.insert(found.id())))
}

/// What a relative selector finds in and behind an element, in document order.
fn meant<'a: 's, 's>(element: ElementRef<'a>, then: &'s Then) -> impl Iterator<Item = ElementRef<'a>> + 's {
    let inside = element.descendent_elements().skip(1);
    let siblings = element.next_siblings().filter_map(ElementRef::wrap).take(then.siblings);
    let behind = siblings.flat_map(|sibling| sibling.descendent_elements());
    inside.chain(behind).filter(move |found| then.selector.matches_with_scope(found, Some(element)))
}
