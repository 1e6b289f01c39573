//! Front pages: many lists of stories, of which none is the main one. All their links together are the list, by what
//! their addresses have in common or by their places in the page.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use scraper::Selector;
use url::Url;

use super::dated::Dated;
use super::groups::Group;
use super::literal;
use super::outline::{Link, Outline};
use super::{Rule, Source};
use crate::page::{self, Page};
use crate::{induce, links};

/// Letters of a headline; a CJK or Thai sign counts as two.
const HEADLINE: u32 = 14;
/// A page with fewer stories is no front page.
const FEWEST: usize = 20;
/// How much nearer a selector of places must be than one of addresses, which takes no box that only stands among the
/// stories and outlives a new layout; and that of all links than either.
const MARGIN: f32 = 0.15;

/// The stories of a page of which the set holds only a part: a link each, the one with the longest text.
pub(super) fn stories(outline: &Outline<'_>, dated: &Dated, main: &Group) -> Option<Vec<usize>> {
    if !is_home(outline.page) {
        return None;
    }
    let stories: Vec<usize> =
        longest(outline).into_iter().filter(|link| is_story(outline, &outline.links[*link])).collect();
    let urls: HashSet<usize> = main.links.iter().map(|link| outline.links[*link].url).collect();
    let held = stories.iter().filter(|story| urls.contains(&outline.links[**story].url)).count();
    let is_half = held * 2 >= stories.len();
    // A blog's posts show their dates, what is beside them seldom.
    let is_list = is_half && are_dated(outline, dated, main) || held * 10 >= stories.len() * 9;
    let is_front = stories.len() >= FEWEST && !is_list;
    is_front.then_some(stories)
}

/// Whether most items of a list say a date.
fn are_dated(outline: &Outline<'_>, dated: &Dated, group: &Group) -> bool {
    let with_date = group.items.iter().filter(|item| !dated.inside(outline, **item).is_empty()).count();
    with_date * 10 >= group.items.len() * 8
}

/// Of the links to each address the one with the longest text, in document order.
fn longest(outline: &Outline<'_>) -> Vec<usize> {
    let mut best: Vec<Option<usize>> = vec![None; outline.urls.len()];
    for (n, link) in outline.links.iter().enumerate() {
        let known = &mut best[link.url];
        if known.is_none_or(|known| outline.links[known].letters < link.letters) {
            *known = Some(n);
        }
    }
    let mut longest: Vec<usize> = best.into_iter().flatten().collect();
    longest.sort_unstable();
    longest
}

/// Whether a page is the first of its site or of a language: `/`, `/home/`, `/index.php`, `/en/`, `/pt-br/index.html`.
fn is_home(page: &Url) -> bool {
    let mut parts = page.path().split('/').filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or_default();
    let name = if is_language(first) { parts.next().unwrap_or_default() } else { first };
    let name = name.split('.').next().unwrap_or_default();
    page.query().is_none() && parts.next().is_none() && matches!(name, "" | "home" | "index" | "default" | "news")
}

/// `en`, `pt-br`, `zh_CN`.
fn is_language(part: &str) -> bool {
    let mut codes = part.split(['-', '_']);
    codes.clone().count() <= 2 && codes.all(|code| code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Whether a link leads to a story: a headline, an address with a number or a slug, and no furniture around.
fn is_story(outline: &Outline<'_>, link: &Link) -> bool {
    let url = &outline.urls[link.url];
    link.letters >= HEADLINE
        && !outline.elements[link.at].place.furniture
        && is_of_story(url)
        && links::same_site(url, outline.page)
}

/// Whether an address has a number or a slug in it.
pub(super) fn is_of_story(url: &Url) -> bool {
    let path = &url[url::Position::BeforePath..];
    let digits = path.as_bytes().windows(3).any(|three| three.iter().all(u8::is_ascii_digit));
    digits || path.split('/').any(|part| part.matches(['-', '_']).count() >= 3)
}

/// The rule that reads the links of stories, and how well it does.
pub(super) fn rule(page: &Page, outline: &Outline<'_>, stories: &[usize]) -> Option<(Rule, f64)> {
    let node = |link: &usize| outline.elements[outline.links[*link].at].node;
    let front = Front::of(outline, stories);
    let by_place = induce::items(page, &stories.iter().map(node).collect::<Vec<_>>()).map(|induced| induced.css);
    let by_address = literal::selector(outline, stories);
    let rated = |css: String| {
        let worth = Selector::parse(&css).map_or(0.0, |selector| front.worth(page, &selector));
        (css, worth)
    };
    let ways = [by_address, by_place, Some("a".to_owned())].into_iter().flatten().map(rated);
    let (css, worth) = ways.reduce(|best, next| if next.1 > best.1 + MARGIN { next } else { best })?;
    let says = front.has_shorter(page, &css).then(|| format!(".{{{}}}", front.characters()));
    Some((Rule::new(Source::Item { css, says, with: 0 }), f64::from(worth)))
}

/// The links of a front page by their elements.
struct Front<'o, 'a> {
    outline: &'o Outline<'a>,
    stories: &'o [usize],
    links: HashMap<NodeId, usize>,
}

impl<'o, 'a> Front<'o, 'a> {
    fn of(outline: &'o Outline<'a>, stories: &'o [usize]) -> Self {
        let links =
            outline.links.iter().enumerate().map(|(n, link)| (outline.elements[link.at].node.id(), n)).collect();
        Self { outline, stories, links }
    }

    /// The links that a selector finds.
    fn found(&self, page: &Page, selector: &Selector) -> Vec<&Link> {
        let known = |element: scraper::ElementRef<'_>| self.links.get(&element.id());
        page.all(selector).filter_map(known).map(|link| &self.outline.links[*link]).collect()
    }

    /// How well the headlines among the links that a selector finds are the stories: the harmonic mean of precision and
    /// recall, by address. Stories that stand in furniture speak neither for nor against it.
    fn worth(&self, page: &Page, selector: &Selector) -> f32 {
        let is_story = |link: &Link| is_of_story(&self.outline.urls[link.url]);
        let counts = |link: &&Link| link.letters >= HEADLINE && (is_headline(self.outline, link) || !is_story(link));
        let found: HashSet<usize> =
            self.found(page, selector).into_iter().filter(counts).map(|link| link.url).collect();
        let right = self.stories.iter().filter(|story| found.contains(&self.outline.links[**story].url)).count();
        2.0 * right as f32 / (found.len() + self.stories.len()).max(1) as f32
    }

    /// Whether a selector finds links too short for a headline as well.
    fn has_shorter(&self, page: &Page, css: &str) -> bool {
        let Ok(selector) = Selector::parse(css) else { return false };
        self.found(page, &selector).iter().any(|link| link.letters < HEADLINE)
    }

    /// Characters of the shortest headline: half as many in a script of which few signs make a word.
    fn characters(&self) -> u32 {
        let sum =
            |of: &dyn Fn(&Link) -> usize| self.stories.iter().map(|link| of(&self.outline.links[*link])).sum::<usize>();
        let characters = sum(&|link| page::text(self.outline.elements[link.at].node).chars().count());
        let letters = sum(&|link| link.letters as usize);
        if letters > characters { HEADLINE / 2 } else { HEADLINE }
    }
}

/// Whether a link is as long as a headline and is judged by its place.
pub(super) fn is_headline(outline: &Outline<'_>, link: &Link) -> bool {
    link.letters >= HEADLINE && !outline.elements[link.at].place.furniture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_the_first_page_of_a_site_or_of_a_language() {
        let is = |path: &str| is_home(&Url::parse(&format!("https://e.org{path}")).unwrap());
        for path in ["/", "/home/", "/index.php", "/en/", "/pt-br", "/zh_CN/index.html", "/news/"] {
            assert!(is(path), "{path}");
        }
        for path in ["/world/", "/en/world/", "/?page=2", "/news/2026/", "/blog"] {
            assert!(!is(path), "{path}");
        }
    }
}
