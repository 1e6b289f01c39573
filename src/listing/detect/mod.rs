//! The main list of a page for which there is no rule, and the rule that reads it.

mod dated;
mod groups;
mod judge;
mod outline;
mod place;

use crate::dates;
use crate::page::Page;

/// All candidates with features (temporary).
pub fn candidates(page: &Page, context: &dates::Context<'_>) -> Vec<(Vec<f32>, Vec<String>, String)> {
    let outline = outline::Outline::of(page);
    let dated = dated::Dated::of(&outline, context);
    let groups = groups::all(&outline);
    groups.iter().map(|g| {
        let f = judge::features(&outline, &dated, g).to_vec();
        let e = &outline.elements[g.items[0]];
        (f, g.links.iter().map(|l| outline.urls[outline.links[*l].url].to_string()).collect(), format!("{}.{}", e.name(), e.node.attr("class").unwrap_or("")))
    }).collect()
}
