//! Which blocks inside the article's element are not the article: the headline said again, labels, link lists, lines
//! about reading on and sharing.

use super::outline::{Kind, Outline};
use crate::page::Page;

/// Marks the blocks that are left out.
pub(super) fn mark(outline: &mut Outline<'_>, root: usize, _page: &Page) {
    let end = outline.elements[root].end;
    let mut at = root + 1;
    while at < end {
        let element = &outline.elements[at];
        if element.out || is_left_out(outline, at) {
            outline.elements[at].out = true;
            at = outline.elements[at].end;
        } else {
            at += 1;
        }
    }
}

fn is_left_out(outline: &Outline<'_>, at: usize) -> bool {
    let element = &outline.elements[at];
    match element.kind {
        Kind::Silent => true,
        Kind::List | Kind::Table | Kind::Block => element.text > 0 && element.link_density() > 0.6,
        Kind::Paragraph => element.text > 0 && element.link_density() > 0.9,
        Kind::Heading => outline.name(at) == "h1",
        _ => false,
    }
}
