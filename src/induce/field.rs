//! The selector of one field: in every item its first match must be the item's target. Looked for in the item, and in
//! the siblings after it where targets stand there.

use std::collections::BTreeSet;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::ElementRef;

use super::alphabet::{Alphabet, Census, place};
use super::condition::Condition;
use super::items::{is_page, sample};
use super::path::{Path, Search, Seen, Tried, Verdict};

/// Items from which is learned which conditions there are.
const SAMPLE: usize = 40;
/// The following siblings that may belong to an item.
const SIBLINGS: usize = 10;
/// What speaks against tag names alone in a whole page.
const NAMELESS: u32 = 32;
/// What speaks against a selector that finds more in an item than its target.
const AMBIGUOUS: u32 = 16;

/// An item and what is looked for in it.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) item: ElementRef<'a>,
    pub(super) target: Option<ElementRef<'a>>,
}

/// The items as a search sees them: their elements in document order.
pub(super) struct Survey<'a> {
    alphabet: Alphabet<'a>,
    found: Vec<Found<'a>>,
    wanted: usize,
    /// Each item is a whole page.
    of_pages: bool,
}

/// An element of an item.
struct Found<'a> {
    item: usize,
    seen: Seen,
    is_target: bool,
    element: ElementRef<'a>,
}

impl<'a> Survey<'a> {
    /// Of each item so many elements are looked at.
    pub(super) fn new(pairs: &[Pair<'a>], most: usize) -> Self {
        let siblings = siblings(pairs);
        let alphabet = alphabet(pairs, siblings);
        let mut found = Vec::new();
        for (item, pair) in pairs.iter().enumerate() {
            found.extend(read(item, pair, siblings, &alphabet, most));
        }
        let wanted = pairs.iter().filter(|pair| pair.target.is_some()).count();
        Self { alphabet, found, wanted, of_pages: false }
    }

    /// Of items that are whole pages.
    pub(super) fn of_pages(pairs: &[Pair<'a>], most: usize) -> Self {
        Self { of_pages: true, ..Self::new(pairs, most) }
    }

    /// What speaks against a selector without a name: the next box that is put on a page may have such elements too. A page
    /// has one `h1`.
    fn doubt(&self, path: &Path) -> u32 {
        let Alphabet { own, around, .. } = &self.alphabet;
        let names = path.own & !(own.tags() | own.places()) | path.surroundings() & !around.tags();
        if self.of_pages && names == 0 && path.own & own.tag("h1") == 0 { NAMELESS } else { 0 }
    }

    /// Held against the first match of every item: right, wrong, and matches beyond the first.
    fn count<'f>(found: impl Iterator<Item = &'f Found<'a>>) -> (usize, usize, usize)
    where
        'a: 'f,
    {
        let (mut right, mut wrong, mut more, mut last) = (0, 0, 0, None);
        for found in found {
            match (last.replace(found.item) == Some(found.item), found.is_target) {
                (true, _) => more += 1,
                (false, true) => right += 1,
                (false, false) => wrong += 1,
            }
        }
        (right, wrong, more)
    }
}

impl<'a> super::survey::Survey<'a> for Survey<'a> {
    fn alphabet(&self) -> &Alphabet<'a> {
        &self.alphabet
    }

    fn common(&self) -> Seen {
        let targets = self.found.iter().filter(|found| found.is_target);
        targets.map(|target| target.seen).reduce(Seen::and).unwrap_or_default()
    }

    fn missing(&self, parts: &[Path]) -> Option<Seen> {
        let is_missing = |found: &&Found<'a>| found.is_target && !parts.iter().any(|path| path.matches(&found.seen));
        self.found.iter().find(is_missing).map(|found| found.seen)
    }

    fn search(&self, common: Seen, parts: &[Path], most: usize) -> Vec<Tried> {
        let has = |seen: &Seen| parts.iter().any(|path| path.matches(seen));
        Search::new(&self.alphabet, common, most).run(|own| {
            let may_match = |found: &&Found<'a>| found.seen.own & own == own || has(&found.seen);
            let found: Vec<&Found<'a>> = self.found.iter().filter(may_match).collect();
            let size = found.len();
            let judge = move |path: &Path| {
                let is_found = |found: &&Found<'a>| path.matches(&found.seen) || has(&found.seen);
                let (right, wrong, more) = Self::count(found.iter().copied().filter(is_found));
                let doubt = if more * 2 > right { AMBIGUOUS } else { 0 } + self.doubt(path);
                Verdict { errors: self.wanted - right + wrong, doubt }
            };
            (judge, size)
        })
    }

    fn lost(&self, path: &Path) -> usize {
        self.wanted - self.found.iter().filter(|found| found.is_target && path.matches(&found.seen)).count()
    }

    fn errors(&self, parts: &[Path]) -> (usize, usize) {
        let is_found = |found: &&Found<'a>| parts.iter().any(|path| path.matches(&found.seen));
        let (right, wrong, _) = Self::count(self.found.iter().filter(is_found));
        (self.wanted - right, wrong)
    }

    fn errors_without(&self, path: &Path, gone: &BTreeSet<NodeId>) -> (usize, usize) {
        let is_found = |found: &&Found<'a>| path.matches(&found.seen) && !gone.contains(&found.element.id());
        let (right, wrong, _) = Self::count(self.found.iter().filter(is_found));
        (self.wanted - right, wrong)
    }

    /// What stands before its item's target, or in an item that has none.
    fn sides(&self, path: &Path) -> (Vec<ElementRef<'a>>, Vec<ElementRef<'a>>) {
        let (mut wanted, mut others, mut done) = (Vec::new(), Vec::new(), None);
        for found in self.found.iter().filter(|found| path.matches(&found.seen)) {
            if found.is_target {
                wanted.push(found.element);
                done = Some(found.item);
            } else if done != Some(found.item) {
                others.push(found.element);
            }
        }
        (wanted, others)
    }
}

/// How many siblings after an item its target is.
fn siblings(pairs: &[Pair<'_>]) -> usize {
    let far = pairs.iter().take(SAMPLE).filter_map(|pair| {
        let target = pair.target?;
        let is_inside =
            |outer: ElementRef<'_>| target == outer || target.ancestors().any(|node| node.id() == outer.id());
        let after = || pair.item.next_siblings().filter_map(ElementRef::wrap).take(SIBLINGS);
        if is_inside(pair.item) { None } else { after().position(is_inside).map(|at| at + 1) }
    });
    far.max().unwrap_or(0)
}

fn alphabet<'a>(pairs: &[Pair<'a>], siblings: usize) -> Alphabet<'a> {
    let (mut own, mut around) = (Census::default(), Census::default());
    for Pair { item, target } in sample(pairs, SAMPLE) {
        let Some(target) = target else { continue };
        own.count(target, 1);
        if let Some(place) = place(target) {
            own.add(Condition::Place(place), 1);
        }
        let ends: Vec<NodeId> = outer(item, siblings).map(|element| element.id()).collect();
        // What the page itself is called is of this page alone.
        for ancestor in target.ancestors().filter_map(ElementRef::wrap).filter(|outer| !is_page(*outer)) {
            let is_end = ends.contains(&ancestor.id());
            if is_end && ancestor.id() == item.id() {
                around.add(Condition::Item, 1);
                break;
            }
            around.count(ancestor, 1);
            if let Some(place) = place(ancestor).filter(|_| matches!(ancestor.value().name(), "td" | "th")) {
                around.add(Condition::Place(place), 1);
            }
            if is_end {
                break;
            }
        }
    }
    Alphabet::new(own.without_counted().letters(), around.letters())
}

/// The item and the siblings that belong to it.
fn outer<'a>(item: ElementRef<'a>, siblings: usize) -> impl Iterator<Item = ElementRef<'a>> {
    std::iter::once(item).chain(item.next_siblings().filter_map(ElementRef::wrap).take(siblings))
}

/// What stands around an item: its parent, and all that is above that.
fn around<'a>(item: ElementRef<'a>, alphabet: &Alphabet<'a>) -> (u64, u64) {
    let (mut parent, mut above) = (0, 0);
    for (step, ancestor) in item.ancestors().filter_map(ElementRef::wrap).enumerate() {
        let bits = if is_page(ancestor) { 0 } else { alphabet.read(ancestor).around };
        if step == 0 { parent = bits } else { above |= bits }
    }
    (parent, above)
}

fn read<'a>(item: usize, pair: &Pair<'a>, siblings: usize, alphabet: &Alphabet<'a>, most: usize) -> Vec<Found<'a>> {
    let (parent, above) = around(pair.item, alphabet);
    let mut found = Vec::new();
    let item_bit = alphabet.around.item();
    let mut left = most;
    for root in outer(pair.item, siblings) {
        let is_item = root.id() == pair.item.id();
        let mut open = vec![(parent, above)];
        for edge in root.traverse() {
            match edge {
                Edge::Open(node) => {
                    let Some(element) = ElementRef::wrap(node) else { continue };
                    let (parent, above) = open.last().copied().unwrap_or_default();
                    let bits = alphabet.read(element);
                    let is_root = is_item && open.len() == 1;
                    if bits.own != 0 && !is_root {
                        let is_target = pair.target.is_some_and(|target| target.id() == element.id());
                        found.push(Found { item, seen: Seen { own: bits.own, parent, above }, is_target, element });
                    }
                    open.push((bits.around | if is_root { item_bit } else { 0 }, above | parent & !item_bit));
                    left = left.saturating_sub(1);
                    if left == 0 {
                        return found;
                    }
                }
                Edge::Close(node) if node.value().is_element() => {
                    open.pop();
                }
                Edge::Close(_) => {}
            }
        }
    }
    found
}
