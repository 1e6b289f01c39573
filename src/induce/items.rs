//! The selector of the items of a page: everything else on the page is a counterexample. The page is walked once; what
//! is alike there is counted together, so that the search costs the same on pages of any size.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::ElementRef;

use super::alphabet::{Alphabet, Bits, Census};
use super::path::{Path, Search, Seen, Tried, Verdict};
use crate::page::Page;

/// Items that are looked at to learn which conditions there are.
const SAMPLE: usize = 120;

/// What speaks against a tag name that says little, alone: any other list has `li` too.
const VAGUE: u32 = 20;
/// What speaks against it among tag names only: `ul li`.
const TAGS_ONLY: u32 = 6;

/// The page as a search sees it: what fulfils some condition of an item, alike elements together.
pub(super) struct Survey<'a> {
    alphabet: Alphabet<'a>,
    groups: Vec<Group<'a>>,
    items: usize,
}

/// Elements that no selector of the alphabet tells apart.
struct Group<'a> {
    seen: Seen,
    wanted: Vec<ElementRef<'a>>,
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

    /// What speaks against a selector that ends in a tag name that says little.
    fn doubt(&self, path: &Path) -> u32 {
        match path.surroundings() {
            0 => VAGUE,
            around if around & !self.alphabet.around.tags() == 0 => TAGS_ONLY,
            _ => 0,
        }
    }

    /// How many items, and how many others, are in the groups that one of the selectors finds.
    fn count<'g>(groups: impl Iterator<Item = &'g Group<'a>>, is_found: impl Fn(&Seen) -> bool) -> (usize, usize)
    where
        'a: 'g,
    {
        groups
            .filter(|group| is_found(&group.seen))
            .fold((0, 0), |(items, others), group| (items + group.wanted.len(), others + group.others.len()))
    }
}

impl<'a> super::survey::Survey<'a> for Survey<'a> {
    fn alphabet(&self) -> &Alphabet<'a> {
        &self.alphabet
    }

    fn common(&self) -> Seen {
        let with_items = self.groups.iter().filter(|group| !group.wanted.is_empty());
        with_items.map(|group| group.seen).reduce(Seen::and).unwrap_or_default()
    }

    fn missing(&self, parts: &[Path]) -> Option<Seen> {
        let is_missing =
            |group: &&Group<'a>| !group.wanted.is_empty() && !parts.iter().any(|path| path.matches(&group.seen));
        // Of several the first, as `max_by_key` would take the last.
        self.groups.iter().filter(is_missing).rev().max_by_key(|group| group.wanted.len()).map(|group| group.seen)
    }

    fn search(&self, common: Seen, parts: &[Path], most: usize) -> Vec<Tried> {
        let has = |seen: &Seen| parts.iter().any(|path| path.matches(seen));
        let (items, others) = Self::count(self.groups.iter(), has);
        let vague = self.alphabet.own.vague();
        Search::new(&self.alphabet, common, most).run(|own| {
            let is_new = |group: &&Group<'a>| group.seen.own & own == own && !has(&group.seen);
            let groups: Vec<&Group<'a>> = self.groups.iter().filter(is_new).collect();
            let is_vague = own & !vague == 0;
            let size = groups.len();
            let judge = move |path: &Path| {
                let more = Self::count(groups.iter().copied(), |seen| path.matches(seen));
                let errors = self.items - items - more.0 + others + more.1;
                Verdict { errors, doubt: if is_vague { self.doubt(path) } else { 0 } }
            };
            (judge, size)
        })
    }

    fn lost(&self, path: &Path) -> usize {
        self.errors(&[*path]).0
    }

    fn errors(&self, parts: &[Path]) -> (usize, usize) {
        let (items, others) = Self::count(self.groups.iter(), |seen| parts.iter().any(|path| path.matches(seen)));
        (self.items - items, others)
    }

    fn errors_without(&self, path: &Path, gone: &BTreeSet<NodeId>) -> (usize, usize) {
        let (missed, extra) = self.errors(&[*path]);
        (missed, extra.saturating_sub(gone.len()))
    }

    fn sides(&self, path: &Path) -> (Vec<ElementRef<'a>>, Vec<ElementRef<'a>>) {
        let found = self.groups.iter().filter(|group| path.matches(&group.seen));
        found.fold((Vec::new(), Vec::new()), |(mut wanted, mut others), group| {
            wanted.extend(&group.wanted);
            others.extend(&group.others);
            (wanted, others)
        })
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
    Alphabet::new(own.without_counted().letters(), surroundings.letters())
}

/// Elements that are around everything.
pub(super) fn is_page(element: ElementRef<'_>) -> bool {
    matches!(element.value().name(), "html" | "body")
}

fn groups<'a>(page: &'a Page, alphabet: &Alphabet<'a>, items: &[NodeId]) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<Seen, (Vec<ElementRef<'a>>, Vec<ElementRef<'a>>)> = BTreeMap::new();
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
                        Ok(_) => group.0.push(element),
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
    groups.into_iter().map(|(seen, (wanted, others))| Group { seen, wanted, others }).collect()
}
