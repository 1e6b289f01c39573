//! The selector of the items of a page: everything else on the page is a counterexample. The page is walked once; what
//! is alike there is counted together, so that the search costs the same on pages of any size.

use std::collections::{BTreeMap, HashMap};

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::ElementRef;

use super::alphabet::{Alphabet, Bits, Census};
use super::path::{Path, Search, Seen, Tried, Verdict};
use crate::page::Page;

/// Items that are looked at to learn which conditions there are.
const SAMPLE: usize = 120;

/// The page as a search sees it: what fulfils some condition of an item, alike elements together.
pub(super) struct Survey<'a> {
    pub(super) alphabet: Alphabet<'a>,
    groups: Vec<Group<'a>>,
    items: usize,
}

/// Elements that no selector of the alphabet tells apart.
struct Group<'a> {
    seen: Seen,
    items: usize,
    others: Vec<ElementRef<'a>>,
}

impl<'a> Survey<'a> {
    pub(super) fn new(page: &'a Page, items: &[ElementRef<'a>]) -> Self {
        let alphabet = alphabet(items);
        let mut ids: Vec<NodeId> = items.iter().map(|item| item.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        let groups = groups(page, &alphabet, &ids);
        Self { alphabet, groups, items: ids.len() }
    }

    /// The best selectors for all the items, the best first.
    pub(super) fn search(&self, most: usize) -> Vec<Tried> {
        let with_items = self.groups.iter().filter(|group| group.items > 0);
        let common = with_items.fold(Seen::ALL, |common, group| common.and(group.seen));
        Search::new(&self.alphabet, common, most).run(|own| {
            let groups: Vec<&Group<'a>> = self.groups.iter().filter(|group| group.seen.own & own == own).collect();
            move |path: &Path| self.judge(&groups, path)
        })
    }

    fn judge(&self, groups: &[&Group<'a>], path: &Path) -> Verdict {
        let found = groups.iter().filter(|group| path.matches(&group.seen));
        let (items, others) =
            found.fold((0, 0), |(items, others), group| (items + group.items, others + group.others.len()));
        Verdict { errors: self.items - items + others, doubt: 0 }
    }

    /// How many items a selector misses, and how many others it takes.
    pub(super) fn errors(&self, path: &Path) -> (usize, usize) {
        let found = self.groups.iter().filter(|group| path.matches(&group.seen));
        let (items, others) =
            found.fold((0, 0), |(items, others), group| (items + group.items, others + group.others.len()));
        (self.items - items, others)
    }
}

/// Every `n`th item, so that the sample has the first, and late ones too.
pub(super) fn sample<T: Copy>(items: &[T], most: usize) -> impl Iterator<Item = T> {
    items.iter().copied().step_by(items.len().div_ceil(most).max(1))
}

fn alphabet<'a>(items: &[ElementRef<'a>]) -> Alphabet<'a> {
    let mut own = Census::default();
    let mut around: HashMap<NodeId, usize> = HashMap::new();
    let mut ancestors = Vec::new();
    for item in sample(items, SAMPLE) {
        own.count(item, 1);
        for ancestor in item.ancestors().filter_map(ElementRef::wrap).filter(|element| !is_page(*element)) {
            let weight = around.entry(ancestor.id()).or_insert_with(|| {
                ancestors.push(ancestor);
                0
            });
            *weight += 1;
        }
    }
    let mut surroundings = Census::default();
    for ancestor in ancestors {
        surroundings.count(ancestor, around[&ancestor.id()]);
    }
    Alphabet::new(own.letters(), surroundings.letters())
}

/// Elements that are around everything.
pub(super) fn is_page(element: ElementRef<'_>) -> bool {
    matches!(element.value().name(), "html" | "body")
}

fn groups<'a>(page: &'a Page, alphabet: &Alphabet<'a>, items: &[NodeId]) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<Seen, (usize, Vec<ElementRef<'a>>)> = BTreeMap::new();
    let mut open: Vec<(u64, u64)> = vec![(0, 0)];
    for edge in page.root().traverse() {
        match edge {
            Edge::Open(node) => {
                let Some(element) = ElementRef::wrap(node) else { continue };
                let (parent, above) = open.last().copied().unwrap_or_default();
                let Bits { own, around } = alphabet.read(element);
                if own != 0 {
                    let group = groups.entry(Seen { own, parent, above }).or_default();
                    match items.binary_search(&element.id()) {
                        Ok(_) => group.0 += 1,
                        Err(_) => group.1.push(element),
                    }
                }
                open.push((if is_page(element) { 0 } else { around }, above | parent));
            }
            Edge::Close(node) if node.value().is_element() => {
                open.pop();
            }
            Edge::Close(_) => {}
        }
    }
    groups.into_iter().map(|(seen, (items, others))| Group { seen, items, others }).collect()
}
