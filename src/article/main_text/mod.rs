//! The main text of a page, found by its structure: where the sentences are, with the fewest links and the least
//! furniture around them. What the page says of itself is left to the other sources, safety to `clean`.

mod appended;
mod cards;
mod furniture;
mod lead;
mod outline;
mod root;
mod select;
mod writer;

use super::{Article, Said, json_ld};
use crate::dates::Context;
use crate::page::Page;
use outline::Outline;

/// The least share of the text which the page gives to machines that must also be found in its elements.
const FOUND: usize = 3;

pub(super) fn read(page: &Page, _context: &Context<'_>) -> Said {
    let spoken = json_ld::body(page).filter(|body| body.len() > 400);
    let content = match (shown(page), spoken) {
        (Some(shown), Some(spoken)) if shown.len() * FOUND < spoken.len() => Some(paragraphs(&spoken)),
        (None, Some(spoken)) => Some(paragraphs(&spoken)),
        (shown, _) => shown,
    };
    Article { content, ..Article::default() }.into()
}

/// The article as the elements of the page hold it.
fn shown(page: &Page) -> Option<String> {
    let mut outline = Outline::of(page);
    furniture::mark(&mut outline);
    cards::mark(&mut outline);
    appended::mark(&mut outline, page);
    let root = root::choose(&outline)?;
    let lead = lead::find(&outline, root);
    select::mark(&mut outline, root, lead, page);
    let content = writer::write(&outline, lead, root);
    Some(content).filter(|html| !html.trim().is_empty())
}

/// Each line a paragraph.
pub(super) fn paragraphs(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("<p>{}</p>", line.replace('&', "&amp;").replace('<', "&lt;"))).collect()
}
