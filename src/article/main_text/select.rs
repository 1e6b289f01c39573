//! Which blocks inside the article's element are not the article: the headline said again, labels, link lists, lines
//! about reading on and sharing.

use std::collections::HashSet;

use super::outline::{Element, Kind, Outline};
use crate::page::{self, Page};

/// Marks the blocks that are left out.
pub(super) fn mark(outline: &mut Outline<'_>, root: usize, page: &Page) {
    let titles = titles(page);
    let mut seen = HashSet::new();
    let end = outline.elements[root].end;
    let mut at = root + 1;
    while at < end {
        let element = &outline.elements[at];
        if element.out || is_left_out(outline, at, &titles, &mut seen) {
            outline.elements[at].out = true;
            at = outline.elements[at].end;
        } else {
            at += 1;
        }
    }
}

/// The headline as it may be said again above the text.
fn titles(page: &Page) -> Vec<String> {
    let said = [page.title(), page.meta("og:title").map(str::to_owned)];
    let headings = page.elements("h1").map(page::text);
    said.into_iter().flatten().chain(headings).map(|title| letters(&title)).filter(|title| title.len() > 8).collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn is_left_out(outline: &Outline<'_>, at: usize, titles: &[String], seen: &mut HashSet<String>) -> bool {
    let element = &outline.elements[at];
    let is_leaf = element.is_block() && element.own > 0 && element.own * 10 >= element.text * 9;
    if is_leaf && is_said(element, titles, seen) {
        return true;
    }
    match element.kind {
        Kind::Silent => true,
        Kind::List | Kind::Table | Kind::Block => element.text > 0 && element.link_density() > 0.6,
        Kind::Paragraph => is_pointer(element),
        _ => false,
    }
}

/// Said before: the headline, or the same long text of a wide and a narrow layout.
fn is_said(element: &Element<'_>, titles: &[String], seen: &mut HashSet<String>) -> bool {
    if element.own < 8 || element.own > 2_000 {
        return false;
    }
    let text = letters(&page::text(element.node));
    if element.own < 300 && titles.iter().any(|title| *title == text || (text.len() * 10 > title.len() * 7 && title.starts_with(&text))) {
        return true;
    }
    element.own >= 50 && !seen.insert(text)
}

/// A paragraph that is only a way to somewhere else: "Read more: Another story".
fn is_pointer(element: &Element<'_>) -> bool {
    let bare = element.text - element.linked;
    element.linked > 0 && (element.link_density() > 0.9 || (element.linked >= 25 && element.link_density() > 0.6 && bare <= 25 && element.stops <= 1))
}
