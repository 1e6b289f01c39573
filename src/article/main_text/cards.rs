//! Teasers of other articles: small boxes whose heading is a link, several of a kind.

use super::outline::{Kind, Outline};

/// The most text of a teaser, letters.
const MOST: u32 = 700;
/// A box alone may be a part of the article.
const FEWEST: usize = 2;

/// Marks the teasers of a page.
pub(super) fn mark(outline: &mut Outline<'_>) {
    let cards: Vec<usize> = (0..outline.elements.len()).filter_map(|at| card_of(outline, at)).collect();
    if cards.len() >= FEWEST {
        for card in cards {
            outline.elements[card].out = true;
        }
    }
}

/// The box around a linked heading.
fn card_of(outline: &Outline<'_>, heading: usize) -> Option<usize> {
    let element = &outline.elements[heading];
    let is_linked = element.kind == Kind::Heading && element.text >= 15 && is_link(outline, heading);
    if !is_linked || element.hinted {
        return None;
    }
    let fits = |at: &usize| {
        let around = &outline.elements[*at];
        around.text <= MOST && !around.out && headings(outline, *at) <= 2
    };
    let outermost = outline.ancestors(heading).take_while(fits).last()?;
    (outline.elements[outermost].is_block() || outline.elements[outermost].text > element.text).then_some(outermost)
}

/// The heading is in a link, or (nearly) all of it is one, to another page.
fn is_link(outline: &Outline<'_>, heading: usize) -> bool {
    let element = &outline.elements[heading];
    if element.linked * 10 < element.text * 8 {
        return false;
    }
    let inside = (heading + 1..element.end).find(|at| outline.elements[*at].kind == Kind::Link);
    let link = inside.or_else(|| outline.ancestors(heading).find(|at| outline.elements[*at].kind == Kind::Link));
    link.and_then(|at| outline.elements[at].node.attr("href")).is_some_and(|href| !href.starts_with('#'))
}

fn headings(outline: &Outline<'_>, at: usize) -> usize {
    let inside = &outline.elements[at + 1..outline.elements[at].end];
    inside.iter().filter(|element| element.kind == Kind::Heading).count()
}
