//! How much a set of elements looks like the main list of its page: a sum of a few weighted signs. How the weights were
//! found is said in docs/quality.md.

use url::Url;

use super::dated::Dated;
use super::groups::{Group, headline, is_headed};
use super::outline::{Element, Link, Outline};
use super::place::Place;

/// What is looked at.
pub(super) struct Judge<'o, 'a> {
    pub(super) outline: &'o Outline<'a>,
    pub(super) dated: &'o Dated,
}

/// A set under judgement.
struct Case<'o, 'a> {
    judge: &'o Judge<'o, 'a>,
    group: &'o Group,
}

/// A sign, from 0 to 1 unless it says otherwise, and what it weighs.
type Sign = (f32, fn(&Case<'_, '_>) -> f32);

const SIGNS: &[Sign] = &[
    (1.8, |case| (case.distinct(|link| link.url as u64) as f32).ln()), // how many; each doubling counts the same
    (5.0, |case| case.titles()),                                       // texts as long as headlines,
    (6.0, |case| case.group.steady),                                   // main links at the same place of the items
    (5.0, |case| case.distinct(|link| link.url as u64) as f32 / case.size()), // that lead to different pages
    (2.3, |case| case.prose()),                                        // text that is no link
    (1.0, |case| case.mean(|item, _| item.inside().letters as f32 / case.letters())), // much of the page's text
    (0.8, |case| case.share(|item, link| item.inside().headings > 0 || is_headed(case.judge.outline, link.at))),
    (1.5, |case| case.share(|item, _| item.inside().images > 0)),
    (1.0, |case| case.dates()),
    (4.0, |case| case.share(|_, link| is_file(case.url(link)))), // documents to read
    (0.5, |case| case.share(|_, link| is_below(case.url(link), case.judge.outline.page))),
    (0.5, |case| case.adjacent()),
    (2.0, |case| case.in_place(|place| place.main)),
    (-2.5, |case| case.in_place(|place| place.furniture)),
    (-2.0, |case| case.mean(|item, _| (item.inside().headings as f32).max(1.0).ln())), // items that are lists
    (-2.0, |case| f32::from(u8::from(case.distinct(|link| link.url as u64) < 3))),
];

impl Judge<'_, '_> {
    /// The sum of the signs.
    pub(super) fn score(&self, group: &Group) -> f32 {
        let case = Case { judge: self, group };
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

    fn distinct(&self, of: impl Fn(&Link) -> u64) -> usize {
        let mut all: Vec<u64> = self.pairs().map(|(_, link)| of(link)).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    }

    /// Letters of the page, over the size of the set: the mean over them is a sum.
    fn letters(&self) -> f32 {
        self.judge.outline.elements[0].inside().letters.max(1) as f32 / self.size()
    }

    fn url(&self, link: &Link) -> &Url {
        &self.judge.outline.urls[link.url]
    }

    fn in_place(&self, is: fn(&Place) -> bool) -> f32 {
        self.share(|item, _| is(&item.place))
    }

    /// How good the texts of the links are as titles; where all say the same ("PDF"), those of the items beside them.
    fn titles(&self) -> f32 {
        let links = self.mean(|_, link| headline(link.letters));
        let is_same = self.distinct(|link| link.text) * 4 < self.group.items.len();
        let beside = || self.mean(|item, _| headline(item.inside().letters - item.inside().linked));
        if is_same { 0.6 * beside() } else { links }
    }

    fn prose(&self) -> f32 {
        let sum = |of: fn(&Element<'_>) -> u32| self.pairs().map(|(item, _)| of(item)).sum::<u32>() as f32;
        1.0 - sum(|item| item.inside().linked) / sum(|item| item.inside().letters).max(1.0)
    }

    /// Items with a date, or two or three; more are those of several items.
    fn dates(&self) -> f32 {
        let few = |at: &&usize| (1..=3).contains(&self.judge.dated.inside(self.judge.outline, **at).len());
        self.group.items.iter().filter(few).count() as f32 / self.size()
    }

    /// Items that stand close after the one before.
    fn adjacent(&self) -> f32 {
        let outline = self.judge.outline;
        let close = |pair: &&[usize]| outline.siblings_after(pair[0]).take(3).any(|next| next == pair[1]);
        self.group.items.windows(2).filter(close).count() as f32 / (self.size() - 1.0).max(1.0)
    }
}

/// A document that is read or printed.
pub(super) fn is_file(url: &Url) -> bool {
    let ends = |text: &str| {
        let end = text.rsplit('.').next().unwrap_or_default();
        ["pdf", "doc", "docx", "rtf", "wpd", "odt"].iter().any(|known| end.eq_ignore_ascii_case(known))
    };
    ends(url.path()) || url.query().is_some_and(ends)
}

/// Whether an address is one of the page's own folder: `/news/a` of `/news/`, not of `/`.
fn is_below(url: &Url, page: &Url) -> bool {
    let folder = page.path().trim_end_matches('/').trim_end_matches(".html").trim_end_matches("/index");
    folder.len() > 1 && url.host() == page.host() && url.path().starts_with(folder)
}
