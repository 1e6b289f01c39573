//! Front pages: many lists of stories, of which none is the main one. All their links together are the list.

use super::groups::Group;
use super::outline::{Link, Outline};
use crate::links;

/// Letters of a headline.
const HEADLINE: u32 = 15;
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
    let mut stories: Vec<usize> = best.into_iter().flatten().filter(|n| is_story(outline, &outline.links[*n])).collect();
    stories.sort_unstable();
    let held = main.links.iter().filter(|link| stories.iter().any(|story| outline.links[*story].url == outline.links[**link].url)).count();
    if std::env::var("FRONT").is_ok() { eprintln!("FRONT {} stories {} held {}", outline.page, stories.len(), held); }
    (stories.len() >= FEWEST && held * 2 < stories.len()).then_some(stories)
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
