//! How much a set of elements looks like the main list of its page: a sum of a few weighted signs. How the weights were
//! found is said in docs/quality.md.

use std::collections::HashSet;

use url::Url;

use super::dated::Dated;
use super::groups::{self, Group, headline};
use super::outline::{Element, Link, Outline};
use super::place::Place;

/// What is looked at.
pub(super) struct Judge<'o, 'a> {
    pub(super) outline: &'o Outline<'a>,
    pub(super) dated: &'o Dated,
    /// The lists that the page's JSON-LD names, by the numbers of their addresses.
    pub(super) named: Vec<HashSet<usize>>,
}

/// A set under judgement.
struct Case<'o, 'a> {
    judge: &'o Judge<'o, 'a>,
    group: &'o Group,
    /// How many siblings after each item belong to it.
    with: usize,
}

/// A sign, from 0 to 1 unless it says otherwise, and what it weighs.
type Sign = (f32, fn(&Case<'_, '_>) -> f32);

const SIGNS: &[Sign] = &[
    (3.0, |case| case.count()),
    (6.0, |case| case.titles()),             // texts as long as headlines,
    (6.5, |case| case.group.steady),         // main links at the same place of the items
    (8.0, |case| case.urls() / case.size()), // that lead to different pages
    (3.0, |case| case.share_of_page()),      // much of the page's text
    (3.0, |case| case.share(|item, _| item.inside().images > 0)),
    (2.0, |case| case.dates()),
    (8.0, |case| case.documents()), // documents to read
    (5.0, |case| case.in_place(|place| place.main)),
    (-5.0, |case| case.in_place(|place| place.furniture)),
    (-2.5, |case| case.mean(|item, _| (item.inside().headings as f32).max(1.0).ln())), // items that are lists
    (-1.0, |case| f32::from(u8::from(case.urls() < 3.0))),
    (8.0, |case| case.named()), // set by hand: none of the measured pages names its list
];

/// Links of an item that are looked at for a document.
const FIRST: usize = 8;
/// As many entries as a list shows on one page; more say less.
const USUAL: f32 = 30.0;

impl Judge<'_, '_> {
    /// The sum of the signs.
    pub(super) fn score(&self, group: &Group) -> f32 {
        let case = Case { judge: self, group, with: groups::with(self.outline, group) };
        SIGNS.iter().map(|(weight, sign)| weight * sign(&case)).sum()
    }
}

impl Case<'_, '_> {
    fn size(&self) -> f32 {
        self.group.items.len() as f32
    }

    fn pairs(&self) -> impl Iterator<Item = (&Element<'_>, &Link)> {
        let outline = self.judge.outline;
        self.group
            .items
            .iter()
            .zip(&self.group.links)
            .map(|(item, link)| (&outline.elements[*item], &outline.links[*link]))
    }

    fn mean(&self, of: impl Fn(&Element<'_>, &Link) -> f32) -> f32 {
        self.pairs().map(|(item, link)| of(item, link)).sum::<f32>() / self.size()
    }

    fn share(&self, is: impl Fn(&Element<'_>, &Link) -> bool) -> f32 {
        self.mean(|item, link| f32::from(u8::from(is(item, link))))
    }

    fn urls(&self) -> f32 {
        self.distinct(|link| link.url as u64) as f32
    }

    /// How many: each doubling counts the same, half as much beyond the usual.
    fn count(&self) -> f32 {
        self.urls().min(USUAL).ln() + 0.5 * (self.urls() / USUAL).max(1.0).ln()
    }

    fn distinct(&self, of: impl Fn(&Link) -> u64) -> usize {
        let mut all: Vec<u64> = self.pairs().map(|(_, link)| of(link)).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    }

    fn in_place(&self, is: fn(&Place) -> bool) -> f32 {
        self.share(|item, _| is(&item.place))
    }

    /// Items with a document to read among their first links: the row of a case is as good as the link to its document.
    fn documents(&self) -> f32 {
        let outline = self.judge.outline;
        self.share(|item, _| item.links().take(FIRST).any(|link| is_file(&outline.urls[outline.links[link].url])))
    }

    /// How good the texts of the links are as titles; where all say the same ("PDF"), those of the items beside them; or
    /// those of the siblings that belong to the items.
    fn titles(&self) -> f32 {
        let links = || self.mean(|_, link| headline(link.letters));
        let is_same = self.distinct(|link| link.text) * 4 < self.group.items.len();
        let beside = || self.mean(|item, _| headline(plain(item)));
        let own = if is_same { 0.6 * beside() } else { links() };
        own.max(0.6 * headline((self.after(plain) as f32 / self.size()) as u32))
    }

    /// What the siblings that belong to the items have, summed.
    fn after(&self, of: fn(&Element<'_>) -> u32) -> u32 {
        let outline = self.judge.outline;
        let siblings = |at: &usize| outline.siblings_after(*at).take(self.with);
        self.group.items.iter().flat_map(siblings).map(|at| of(&outline.elements[at])).sum()
    }

    /// The share of the page's text that the items have, and the siblings that belong to them.
    fn share_of_page(&self) -> f32 {
        let page = self.judge.outline.elements[0].inside().letters.max(1);
        let letters = |element: &Element<'_>| element.inside().letters;
        let items: u32 = self.pairs().map(|(item, _)| letters(item)).sum();
        ((items + self.after(letters)) as f32 / page as f32).min(1.0)
    }

    /// Items that say a date, or whose siblings do.
    fn dates(&self) -> f32 {
        let (outline, dated) = (self.judge.outline, self.judge.dated);
        let says = |at: usize| !dated.inside(outline, at).is_empty();
        let rows = |at: &&usize| says(**at) || outline.siblings_after(**at).take(self.with).any(says);
        self.group.items.iter().filter(rows).count() as f32 / self.size()
    }

    /// How well the links are those of a list that the page itself names: harmonic mean of precision and recall.
    fn named(&self) -> f32 {
        let urls: HashSet<usize> = self.pairs().map(|(_, link)| link.url).collect();
        let alike =
            |list: &HashSet<usize>| 2.0 * urls.intersection(list).count() as f32 / (urls.len() + list.len()) as f32;
        self.judge.named.iter().map(alike).fold(0.0, f32::max)
    }
}

/// Letters that are no link.
fn plain(element: &Element<'_>) -> u32 {
    element.inside().letters - element.inside().linked
}

/// A document that is read or printed.
pub(super) fn is_file(url: &Url) -> bool {
    let ends = |text: &str| {
        let end = text.rsplit('.').next().unwrap_or_default();
        ["pdf", "doc", "docx", "rtf", "wpd", "odt"].iter().any(|known| end.eq_ignore_ascii_case(known))
    };
    ends(url.path()) || url.query().is_some_and(ends)
}
