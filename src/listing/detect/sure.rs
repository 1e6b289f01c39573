//! How sure it is that the set with the best score is the main list of its page: by the score, and by what tells a page
//! of one article from a page of a list. How the numbers were found is said in docs/quality.md.

use std::collections::BTreeMap;

use super::choice::Choice;
use super::front;
use super::outline::Outline;
use crate::page::Page;

/// A list that is this far ahead of the next other one could not be clearer.
const CLEAR: f32 = 6.0;
/// Letters beside which no text counts as the main one.
const LITTLE: f32 = 100.0;

/// From 0 to 1: how often such a choice is right.
pub(super) fn confidence(page: &Page, outline: &Outline<'_>, choice: &Choice) -> f64 {
    let flag = |is: bool| f32::from(u8::from(is));
    let evidence = 0.13 * choice.score + 0.42 * choice.ahead.min(CLEAR)
        - 1.3 * flag(is_typed_article(page))
        - 3.1 * flag(describes_one(page))
        - 0.5 * flag(front::is_of_story(outline.page))
        - 4.4 * outside(outline, choice)
        - 2.0 * flag(choice.group.items.len() < super::FEWEST)
        - EVEN;
    (1.0 / (1.0 + f64::from(-evidence).exp())).min(SUREST)
}

/// The evidence at which a choice is as often wrong as right.
const EVEN: f32 = 4.3;
/// Of the choices with the most evidence one in twenty is wrong all the same.
const SUREST: f64 = 0.95;

/// Whether a page says that it is one article: in its OpenGraph type, or in the one article it describes.
pub(super) fn says_article(page: &Page) -> bool {
    is_typed_article(page) || describes_one(page)
}

fn is_typed_article(page: &Page) -> bool {
    page.meta("og:type").is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
}

fn describes_one(page: &Page) -> bool {
    let names = |kind: &str| kind.ends_with("Article") || kind.ends_with("BlogPosting");
    let is_one = |kind: &serde_json::Value| {
        kind.as_str().is_some_and(names)
            || kind.as_array().is_some_and(|kinds| kinds.iter().filter_map(|kind| kind.as_str()).any(names))
    };
    page.json_ld().iter().filter(|object| is_one(&object["@type"])).count() == 1
}

/// How much longer the longest run of paragraphs is than the text of the items: 1 on the page of an article with a list of
/// others, 0 on that of a list. A run that is inside an item is its own; text of links counts for neither.
fn outside(outline: &Outline<'_>, choice: &Choice) -> f32 {
    let plain = |at: usize| outline.elements[at].inside().letters - outline.elements[at].inside().linked;
    let items = &choice.group.items;
    let is_inside = |at: usize| {
        let before = &items[..items.partition_point(|item| *item <= at)];
        before.last().is_some_and(|item| outline.holds(*item, at))
    };
    let mut runs: BTreeMap<usize, u32> = BTreeMap::new();
    for (at, element) in outline.elements.iter().enumerate() {
        if element.name() == "p" && !element.place.furniture && !is_inside(element.parent) {
            *runs.entry(element.parent).or_default() += plain(at);
        }
    }
    let longest = runs.values().max().copied().unwrap_or(0) as f32;
    let inside: u32 = items.iter().map(|at| plain(*at)).sum();
    longest / (longest + inside as f32 + LITTLE)
}
