//! Front pages: many lists of stories, of which none is the main one. All their links together are the list.

use std::collections::HashSet;

use url::Url;

use super::groups::Group;
use super::outline::{Link, Outline};
use super::{Rule, Source};
use crate::page::Page;
use crate::{induce, links};

/// Letters of a headline.
const HEADLINE: u32 = 14;
/// A page with fewer stories is no front page.
const FEWEST: usize = 30;

/// The stories of a page of which the set holds only a part: a link each, the one with the longest text.
pub(super) fn stories(outline: &Outline<'_>, main: &Group) -> Option<Vec<usize>> {
    let mut best: Vec<Option<usize>> = vec![None; outline.urls.len()];
    for (n, link) in outline.links.iter().enumerate() {
        let known = &mut best[link.url];
        if known.is_none_or(|known| outline.links[known].letters < link.letters) {
            *known = Some(n);
        }
    }
    let mut stories: Vec<usize> =
        best.into_iter().flatten().filter(|n| is_story(outline, &outline.links[*n])).collect();
    stories.sort_unstable();
    let urls: HashSet<usize> = main.links.iter().map(|link| outline.links[*link].url).collect();
    let held = stories.iter().filter(|story| urls.contains(&outline.links[**story].url)).count();
    (is_home(outline.page) && stories.len() >= FEWEST && held * 10 < stories.len() * 9).then_some(stories)
}

/// Whether a page is the first of its site: `/`, `/home/`, `/index.php`.
fn is_home(page: &Url) -> bool {
    let path = page.path().trim_matches('/');
    let name = path.split('.').next().unwrap_or_default();
    page.query().is_none() && matches!(name, "" | "home" | "index" | "default" | "news" | "en")
}

/// Whether a link leads to a story: a headline, an address with a number or a slug, and no furniture around.
fn is_story(outline: &Outline<'_>, link: &Link) -> bool {
    let url = &outline.urls[link.url];
    let place = outline.elements[link.at].place;
    let path = &url[url::Position::BeforePath..];
    let digits = path.as_bytes().windows(3).any(|three| three.iter().all(u8::is_ascii_digit));
    let slug = path.split('/').any(|part| part.matches(['-', '_']).count() >= 3);
    link.letters >= HEADLINE && !place.furniture && (digits || slug) && links::same_site(url, outline.page)
}

/// The rule that reads the links of stories.
pub(super) fn rule(page: &Page, outline: &Outline<'_>, stories: &[usize]) -> Option<Rule> {
    let node = |link: &usize| outline.elements[outline.links[*link].at].node;
    let css = induce::items(page, &stories.iter().map(node).collect::<Vec<_>>())?.css;
    Some(Rule::new(Source::Item { css, with: 0 }))
}
