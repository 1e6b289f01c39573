//! The main text of a page, found by its structure: where the sentences are, with the fewest links and the least
//! furniture around them. What the page says of itself is left to the other sources, safety to `clean`.

mod cards;
mod furniture;
mod lead;
mod outline;
mod root;
mod select;
mod writer;

use super::Article;
use crate::dates::Context;
use crate::page::Page;
use outline::Outline;

pub(super) fn read(page: &Page, _context: &Context<'_>) -> Article {
    let mut outline = Outline::of(page);
    furniture::mark(&mut outline);
    cards::mark(&mut outline);
    let Some(root) = root::choose(&outline) else { return Article::default() };
    let lead = lead::find(&outline, root);
    select::mark(&mut outline, root, lead, page);
    let content = writer::write(&outline, lead, root);
    Article { content: Some(content).filter(|html| !html.trim().is_empty()), ..Article::default() }
}
