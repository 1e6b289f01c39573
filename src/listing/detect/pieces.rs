//! The pieces that the text of an element is made of, and which of them is the name: labels, numbers and dates beside it
//! stand in child elements, or between them. How a rule says so is left to `title`.

use std::collections::HashMap;

use scraper::ElementRef;

use super::cases;
use super::most;
use crate::dates::{self, Context};
use crate::page;

/// Boxes within boxes that hold nothing else.
const DEPTH: usize = 8;
/// Letters of a date that is a piece.
const DATE: usize = 30;

/// Text that no tag interrupts, or all of a child element.
pub(super) struct Piece<'a> {
    pub(super) text: String,
    /// `None`: it stands between the child elements.
    pub(super) child: Option<ElementRef<'a>>,
}

/// The pieces of an element; where one child holds all of the text, those of the child.
pub(super) fn pieces(element: ElementRef<'_>) -> Vec<Piece<'_>> {
    let mut found = children(element);
    for _ in 0..DEPTH {
        let [Piece { child: Some(only), .. }] = found.as_slice() else { break };
        found = children(*only);
    }
    found
}

fn children(element: ElementRef<'_>) -> Vec<Piece<'_>> {
    let said = element.children().filter_map(|node| match ElementRef::wrap(node) {
        Some(child) if matches!(child.value().name(), "script" | "style") => None,
        Some(child) => Some(Piece { text: page::text(child), child: Some(child) }),
        None => Some(Piece { text: page::collapse(node.value().as_text()?), child: None }),
    });
    said.filter(|piece| !piece.text.is_empty()).collect()
}

/// Which piece of each element is the name: in a list of cases the first that names the parties, in others the one that
/// is no date, no number and not the same in all. `None`: hardly any element has such a piece and another.
pub(super) fn names(all: &[Vec<Piece<'_>>], cases: bool, context: &Context<'_>) -> Option<Vec<Option<usize>>> {
    let several = all.iter().filter(|pieces| pieces.len() > 1).count();
    if several * 2 < all.len().max(1) {
        return None;
    }
    let is_name = |piece: &Piece<'_>| cases::is_case(&piece.text);
    let usual = usual(all);
    let is_beside = |piece: &Piece<'_>| {
        usual.contains(&piece.text.as_str()) || !piece.text.chars().any(char::is_alphabetic) || is_date(piece, context)
    };
    let only = |pieces: &[Piece<'_>]| {
        let mut names = (0..pieces.len()).filter(|at| !is_beside(&pieces[*at]));
        names.next().filter(|_| names.next().is_none())
    };
    let name = |pieces: &Vec<Piece<'_>>| if cases { pieces.iter().position(is_name) } else { only(pieces) };
    let found: Vec<Option<usize>> = all.iter().map(name).collect();
    most(found.iter(), |name| name.is_some()).then_some(found)
}

/// The texts that nearly all elements have.
fn usual<'p>(all: &'p [Vec<Piece<'_>>]) -> Vec<&'p str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    all.iter().flatten().for_each(|piece| *counts.entry(&piece.text).or_default() += 1);
    counts.into_iter().filter(|(_, count)| count * 10 >= all.len() * 9).map(|(text, _)| text).collect()
}

fn is_date(piece: &Piece<'_>, context: &Context<'_>) -> bool {
    piece.text.chars().count() <= DATE && dates::parse(&piece.text, context).is_some()
}
