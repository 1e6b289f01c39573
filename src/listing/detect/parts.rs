//! The parts of the items of a list that tell the same of each: title, summary, image, author. Elements that stand at the
//! same place of their items are one part. Dates are left to `when`, which selector says it to `induce`.

use std::collections::HashSet;

use html5ever::local_name;
use scraper::{ElementRef, Node};

use super::address;
use super::cases;
use super::dated::Dated;
use super::groups::{Group, headline};
use super::most;
use super::outline::{ByHash, Link, Outline, hash, is_heading, mix};
use super::place::words;
use crate::page;

/// Items that are asked whether they name the parties of cases.
const SAMPLE: usize = 30;

/// Elements of an item that are looked at.
const MOST: usize = 150;

/// How much of an element is looked at for the names of parties, bytes.
const TEXT: usize = 2_000;

/// Cards whose addresses are looked at, and what it is worth to stand in them.
const CARDS: usize = 12;
const IN_ADDRESS: f32 = 4.0;

/// Names of headlines.
const TITLES: &[&str] = &["title", "headline", "heading", "name", "subject", "titel", "titre", "titulo"];

/// The items of a list, and so many of the siblings after each as belong to it.
pub(super) struct Items<'o, 'a> {
    pub(super) outline: &'o Outline<'a>,
    pub(super) dated: &'o Dated,
    pub(super) group: &'o Group,
    /// Whether the titles are names of cases.
    pub(super) cases: bool,
    placed: Vec<Placed>,
}

/// An element of an item: the number of the item, and what elements at the same place of their items have alike.
struct Placed {
    item: usize,
    at: usize,
    place: u64,
}

/// What stands at one place of the items: the first such element of each.
pub(super) struct Part {
    pub(super) elements: Vec<Option<usize>>,
    /// Letters of an element, their mean.
    letters: f32,
    /// The share of the items that have it.
    pub(super) covered: f32,
    /// The share of the texts that are different.
    distinct: f32,
}

impl<'o, 'a> Items<'o, 'a> {
    /// The items of a list, and how many of the siblings after each belong to it.
    pub(super) fn new(outline: &'o Outline<'a>, dated: &'o Dated, group: &'o Group, with: usize) -> Self {
        let cases = cases::are_cases(outline, group);
        let items = group.items.iter().enumerate();
        let placed = items.flat_map(|(item, at)| placed(outline, item, *at, with)).collect();
        Self { outline, dated, group, cases, placed }
    }

    /// The first element at each place, of those that `is` takes.
    pub(super) fn parts(&self, is: impl Fn(usize) -> bool) -> Vec<Part> {
        let mut found: Vec<Vec<Option<usize>>> = Vec::new();
        let mut places = ByHash::<usize>::default();
        for Placed { item, at, place } in self.placed.iter().filter(|placed| is(placed.at)) {
            let place = *places.entry(*place).or_insert_with(|| {
                found.push(vec![None; self.group.items.len()]);
                found.len() - 1
            });
            found[place][*item].get_or_insert(*at);
        }
        found.into_iter().map(|elements| self.part(elements)).collect()
    }

    fn part(&self, elements: Vec<Option<usize>>) -> Part {
        let (size, count) = (elements.len() as f32, elements.iter().flatten().count().max(1) as f32);
        let letters: u32 = elements.iter().flatten().map(|at| self.outline.elements[*at].inside().letters).sum();
        let texts: HashSet<u64> = elements.iter().flatten().map(|at| self.text(*at)).collect();
        Part { letters: letters as f32 / count, covered: count / size, distinct: texts.len() as f32 / count, elements }
    }

    fn text(&self, at: usize) -> u64 {
        self.outline.elements[at].node.text().map(|text| hash(text.trim())).fold(0, mix)
    }

    /// The headlines: text of the main link, of a heading, of what is named so; else what reads like one.
    pub(super) fn title(&self) -> Option<Part> {
        let mut parts = self.parts(|at| self.may_be_title(at));
        let contents: Vec<&Part> = parts.iter().filter(|part| part.distinct >= 0.5 && !self.are_dates(part)).collect();
        let names: Vec<&Part> = contents.iter().copied().filter(|part| self.are_cases(part)).collect();
        let is_made = |part: &Part| {
            let is_inside = |inner: &&Part| self.is_made_of(part, inner);
            names.iter().any(is_inside) || contents.iter().any(is_inside) && self.is_box(part)
        };
        let made: Vec<bool> = parts.iter().map(is_made).collect();
        let mut made = made.into_iter();
        parts.retain(|_| !made.next().unwrap_or_default());
        let best = best(parts, |part| {
            let length = if part.letters > 160.0 { 0.4 } else { 0.3 + 0.7 * headline(part.letters as u32) };
            let various = (2.0 * part.distinct).min(1.0); // a series of events has one title
            let named = if self.is_in_addresses(part) { IN_ADDRESS } else { 1.0 };
            part.covered * various * length * named * self.mean(part, |n, at| self.title_worth(n, at))
        })?;
        Some(if self.cases && !self.are_cases(&best) { self.named().unwrap_or(best) } else { best })
    }

    /// Whether the addresses end with the words of a part, where a card is all link and so does not say which of its
    /// lines is the headline.
    fn is_in_addresses(&self, part: &Part) -> bool {
        let links = self.group.links.iter().map(|link| &self.outline.links[*link]);
        let cards = self.group.items.iter().zip(links).zip(&part.elements);
        let cards = cards.filter(|((item, link), _)| **item == link.at).take(CARDS);
        let says = |((_, link), at): ((&usize, &Link), &Option<usize>)| {
            let text = at.map(|at| page::text_start(self.outline.elements[at].node, TEXT)).unwrap_or_default();
            address::names(&self.outline.urls[link.url], &text)
        };
        most(cards, says)
    }

    /// The innermost element of each item that names the parties, where it is not the first of its place: of rows of a
    /// label and a value all values stand at one place.
    fn named(&self) -> Option<Part> {
        let mut elements: Vec<Option<usize>> = vec![None; self.group.items.len()];
        for Placed { item, at, .. } in self.placed.iter().filter(|placed| self.may_be_title(placed.at)) {
            let is_inside = elements[*item].is_none_or(|outer| self.outline.holds(outer, *at));
            if is_inside && cases::is_case(&page::text_start(self.outline.elements[*at].node, TEXT)) {
                elements[*item] = Some(*at);
            }
        }
        Some(self.part(elements)).filter(|part| part.covered >= 0.9)
    }

    /// Whether a part holds another that is in nearly as many items and says less.
    fn is_made_of(&self, part: &Part, inner: &Part) -> bool {
        let inside = |(outer, inner): (&Option<usize>, &Option<usize>)| match (outer, inner) {
            (Some(outer), Some(inner)) => outer < inner && self.outline.holds(*outer, *inner),
            _ => false,
        };
        let enough = 0.8 * part.covered;
        inner.covered >= enough
            && inner.letters < part.letters * 0.98
            && part.elements.iter().zip(&inner.elements).filter(|pair| inside(*pair)).count() as f32
                >= enough * part.elements.len() as f32
    }

    /// Whether a part is but a box: not named a title, and with little text of its own.
    fn is_box(&self, part: &Part) -> bool {
        let is_title = |at: usize| {
            let element = &self.outline.elements[at];
            f32::from(u8::from(is_heading(element.name()) || element.name() != "a" && is_named(element.node, TITLES)))
        };
        self.mean(part, |_, at| is_title(at)) < 0.5 && self.mean(part, |_, at| own_share(self.outline, at)) < 0.5
    }

    /// Whether a part is all link.
    pub(super) fn is_linked(&self, part: &Part) -> bool {
        let inside = |at: usize| self.outline.elements[at].inside();
        self.mean(part, |_, at| f32::from(u8::from(inside(at).linked == inside(at).letters))) >= 0.5
    }

    /// Whether a part names the parties of cases, in a list of such.
    fn are_cases(&self, part: &Part) -> bool {
        let is_case = |at: &&usize| cases::is_case(&page::text_start(self.outline.elements[**at].node, TEXT));
        let sample = || part.elements.iter().flatten().take(SAMPLE);
        self.cases && sample().filter(is_case).count() * 10 >= sample().count().max(1) * 8
    }

    fn are_dates(&self, part: &Part) -> bool {
        self.mean(part, |_, at| f32::from(u8::from(self.is_date(at)))) >= 0.5
    }

    fn is_date(&self, at: usize) -> bool {
        let letters = self.outline.elements[at].inside().letters;
        letters < 24 && self.dated.inside(self.outline, at).iter().any(|(dated, _)| *dated == at)
    }

    fn may_be_title(&self, at: usize) -> bool {
        let element = &self.outline.elements[at];
        let letters = element.inside().letters;
        let inside = element.inside();
        let is_all_link = inside.links == 0 || inside.linked == letters;
        let is_one =
            || is_heading(element.name()) || element.name() == "a" || is_all_link && is_named(element.node, TITLES);
        letters > 0 && (is_one() || has_own_text(element.node))
    }

    fn title_worth(&self, n: usize, at: usize) -> f32 {
        let element = &self.outline.elements[at];
        let link = self.outline.links[self.group.links[n]].at;
        let mut worth = 1.0;
        if is_heading(element.name())
            || self
                .outline
                .ancestors(at)
                .take(3)
                .any(|at| is_heading(self.outline.elements[at].name()) && at > self.group.items[n])
        {
            worth *= 3.0;
        }
        if at == link {
            worth *= 1.8;
        } else if self.outline.holds(link, at) {
            worth *= 1.5;
        }
        let is_around = at != link && self.outline.holds(at, link);
        if !is_around && is_named(element.node, TITLES) {
            worth *= 1.5;
        }
        if self.is_date(at) {
            worth *= 0.1;
        }
        if self.cases && cases::is_case(&page::text(element.node)) {
            worth *= 12.0;
        }
        worth
    }

    /// The longest text that is no link, beside title and date.
    pub(super) fn summary(&self, others: &[&Part]) -> Option<Part> {
        let is_other = |part: &Part| others.iter().any(|other| self.overlaps(part, other));
        let is_prose = |at: usize| {
            let inside = self.outline.elements[at].inside();
            inside.letters >= 20
                && inside.linked * 3 < inside.letters
                && inside.headings == 0
                && has_own_text(self.outline.elements[at].node)
        };
        let parts = self.parts(is_prose).into_iter().filter(|part| part.covered >= 0.5 && part.letters >= 40.0);
        best(parts.filter(|part| !is_other(part)).collect(), |part| {
            part.covered * part.distinct * part.letters.min(300.0)
        })
    }

    fn overlaps(&self, part: &Part, other: &Part) -> bool {
        let pairs = part.elements.iter().zip(&other.elements);
        pairs
            .filter_map(|(a, b)| Some(((*a)?, (*b)?)))
            .any(|(a, b)| self.outline.holds(a, b) || self.outline.holds(b, a))
    }

    /// The first picture.
    pub(super) fn image(&self) -> Option<Part> {
        let parts = self.parts(|at| matches!(self.outline.elements[at].name(), "img" | "amp-img"));
        best(parts, |part| part.covered).filter(|part| part.covered >= 0.5)
    }

    /// What is named a byline.
    pub(super) fn author(&self) -> Option<Part> {
        let is_author = |at: usize| {
            let element = &self.outline.elements[at];
            let letters = element.inside().letters;
            (3..60).contains(&letters) && is_named(element.node, &["author", "byline", "autor", "auteur"])
        };
        best(self.parts(is_author), |part| part.covered / (1.0 + part.letters)).filter(|part| part.covered >= 0.5)
    }

    pub(super) fn mean(&self, part: &Part, of: impl Fn(usize, usize) -> f32) -> f32 {
        let (sum, count) = part
            .elements
            .iter()
            .enumerate()
            .filter_map(|(n, at)| Some(of(n, (*at)?)))
            .fold((0.0, 0.0), |(sum, count), one| (sum + one, count + 1.0));
        sum / f32::max(count, 1.0)
    }

    /// The nodes of a part, one for each item.
    pub(super) fn nodes(&self, part: &Part) -> Vec<Option<ElementRef<'a>>> {
        part.elements.iter().map(|at| at.map(|at| self.outline.elements[at].node)).collect()
    }
}

/// The elements of an item and of the siblings that belong to it.
fn placed(outline: &Outline<'_>, item: usize, at: usize, with: usize) -> Vec<Placed> {
    let with_siblings = std::iter::once(at).chain(outline.siblings_after(at).take(with));
    let mut placed = Vec::new();
    for (row, top) in with_siblings.enumerate() {
        let end = outline.elements[top].end.min(top + MOST - placed.len());
        let mut ways: Vec<u64> = Vec::with_capacity(end - top);
        for at in top..end {
            let element = &outline.elements[at];
            let around = if at == top { row as u64 } else { ways[element.parent - top] };
            let way = if at == top { around } else { mix(around, element.step) };
            let classes: &[u64] = element.classes.map_or(&[], |classes| &outline.classes[classes].unnumbered);
            placed.push(Placed { item, at, place: classes.iter().fold(way, |place, class| mix(place, *class)) });
            ways.push(way);
        }
    }
    placed
}

/// The part of most worth; of equals the first.
pub(super) fn best(parts: Vec<Part>, worth: impl Fn(&Part) -> f32) -> Option<Part> {
    let mut best: Option<(f32, Part)> = None;
    for part in parts {
        let worth = worth(&part);
        if best.as_ref().is_none_or(|(most, _)| worth > *most) {
            best = Some((worth, part));
        }
    }
    best.map(|(_, part)| part)
}

fn has_own_text(node: ElementRef<'_>) -> bool {
    node.children().any(|child| match child.value() {
        Node::Text(text) => text.chars().any(char::is_alphanumeric),
        _ => false,
    })
}

pub(super) fn is_named(node: ElementRef<'_>, known: &[&str]) -> bool {
    let keys = [local_name!("class"), local_name!("itemprop"), local_name!("rel"), local_name!("id")];
    let names = keys.iter().filter_map(|key| page::attr(node, key));
    let mut words = names.flat_map(str::split_ascii_whitespace).take(8).flat_map(words);
    words.any(|word| known.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// The share of an element's text that stands in it and in nothing inside it.
fn own_share(outline: &Outline<'_>, at: usize) -> f32 {
    let element = &outline.elements[at];
    let texts = element.node.children().filter_map(|child| child.value().as_text());
    let own = texts.flat_map(|text| text.chars()).filter(|c| c.is_alphanumeric()).count();
    own as f32 / element.inside().letters.max(1) as f32
}
