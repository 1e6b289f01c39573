//! Further articles below the article, as endless pages load them: each begins with a headline of its own.

use super::super::letters;
use super::outline::Outline;
use super::select::{is_title, spoken_titles};
use crate::page::{self, Page};

/// What must stand between two headlines for the second to begin another article, letters.
const ARTICLE: u32 = 200;

/// Marks them.
pub(super) fn mark(outline: &mut Outline<'_>, page: &Page) {
    let titles = spoken_titles(page);
    let headings: Vec<usize> = (0..outline.elements.len()).filter(|at| outline.name(*at) == "h1").collect();
    let says_title = |at: &&usize| {
        let text = letters(&page::text(outline.elements[**at].node));
        titles.iter().any(|title| is_title(&text, title) || text.len() >= 15 && title.starts_with(&text))
    };
    let Some(first) = headings.iter().find(says_title).copied() else { return };
    let prose = outline.prose_sums();
    for at in headings.into_iter().filter(|at| *at > first && prose[*at] - prose[first] >= ARTICLE) {
        let is_apart = |outer: &usize| *outer > first && prose[*outer] == prose[at];
        if let Some(outer) = outline.ancestors(at).take_while(is_apart).last() {
            outline.elements[outer].out = true;
        }
    }
}
