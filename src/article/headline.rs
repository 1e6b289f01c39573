//! The headline that people see: of several `<h1>` the one that the page's metadata agrees with. Without such an `<h1>`
//! the metadata has the word.

use std::collections::HashSet;

use super::Article;
use crate::dates::Context;
use crate::page::{self, Page};

/// The share of its words that an `<h1>` must have in common with the title of the page.
const AGREEMENT: f32 = 0.6;

pub(super) fn read(page: &Page, _context: &Context<'_>) -> Article {
    Article { title: agreed(page), ..Article::default() }
}

fn agreed(page: &Page) -> Option<String> {
    let titles: Vec<HashSet<String>> = spoken(page).iter().map(|title| words(title)).collect();
    let headings = page.elements("h1").map(page::text).filter(|text| text.chars().count() <= 300);
    let scored = headings.map(|text| (titles.iter().map(|title| agreement(&text, title)).fold(0.0, f32::max), text));
    let best =
        scored.filter(|(score, _)| *score >= AGREEMENT).fold(None, |best: Option<(f32, String)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        });
    best.map(|(_, text)| text)
}

/// What the page calls itself.
fn spoken(page: &Page) -> Vec<String> {
    let headline = page.json_ld().iter().find_map(|object| object["headline"].as_str());
    let said = [page.title(), page.meta("og:title").map(str::to_owned), page.meta("twitter:title").map(str::to_owned)];
    said.into_iter().flatten().chain(headline.map(str::to_owned)).collect()
}

fn agreement(heading: &str, title: &HashSet<String>) -> f32 {
    let heading = words(heading);
    if heading.is_empty() || heading.len() * 4 < title.len() {
        return 0.0;
    }
    heading.intersection(title).count() as f32 / heading.len() as f32
}

fn words(text: &str) -> HashSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}
