//! The conditions that a search may use, a bit each, and elements as the bits of those that they fulfil: so that a
//! selector is judged by a few integer operations instead of a walk through the page.

use std::cmp::Ordering;
use std::collections::HashMap;

use html5ever::{LocalName, local_name};
use scraper::ElementRef;

use super::condition::{self, Condition, Names};

/// The most conditions on either side; a bit each.
const LETTERS: usize = 64;
/// The most siblings that are counted for `:nth-of-type`.
const SIBLINGS: usize = 60;
/// The highest place that a selector may name.
const PLACES: usize = 12;

/// Conditions with their costs, the more frequent first.
#[derive(Default)]
pub(super) struct Letters<'a> {
    conditions: Vec<Condition<'a>>,
    pub(super) cost: Vec<u32>,
    pub(super) cost_beside: Vec<u32>,
    pub(super) cost_alone: Vec<u32>,
}

impl<'a> Letters<'a> {
    pub(super) fn css(&self, mask: u64, css: &mut String) {
        let mut chosen: Vec<&Condition<'_>> = bits(mask).map(|bit| &self.conditions[bit]).collect();
        chosen.sort_by_key(|condition| condition.order());
        chosen.iter().for_each(|condition| condition.put(css));
    }

    /// The bits of all conditions.
    pub(super) fn all(&self) -> u64 {
        self.mask_of(|_| true)
    }

    /// The bits of the conditions that are tag names.
    pub(super) fn tags(&self) -> u64 {
        self.mask_of(|condition| matches!(condition, Condition::Tag(_)))
    }

    /// The bit of one tag name.
    pub(super) fn tag(&self, name: &str) -> u64 {
        self.mask_of(|condition| matches!(condition, Condition::Tag(tag) if *tag == name))
    }

    /// The bits of the tag names that say little.
    pub(super) fn vague(&self) -> u64 {
        self.mask_of(Condition::is_vague)
    }

    /// The bits of the conditions that are places among siblings.
    pub(super) fn places(&self) -> u64 {
        self.mask_of(|condition| matches!(condition, Condition::Place(_)))
    }

    /// The bit that stands for the item of a field.
    pub(super) fn item(&self) -> u64 {
        self.mask_of(|condition| *condition == Condition::Item)
    }

    fn mask_of(&self, is_meant: impl Fn(&Condition<'a>) -> bool) -> u64 {
        let meant = self.conditions.iter().enumerate().filter(|(_, condition)| is_meant(condition));
        meant.fold(0, |mask, (bit, _)| mask | 1 << bit)
    }
}

/// The positions of the bits that are set.
pub(super) fn bits(mut mask: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = mask.trailing_zeros() as usize;
        mask &= mask.wrapping_sub(1);
        (bit < 64).then_some(bit)
    })
}

/// How often conditions were met, in the order in which they were met first.
#[derive(Default)]
pub(super) struct Census<'a> {
    counts: HashMap<Condition<'a>, (usize, usize)>,
    names: Names<'a>,
}

impl<'a> Census<'a> {
    pub(super) fn count(&mut self, element: ElementRef<'a>, weight: usize) {
        let Self { counts, names } = self;
        condition::each(element, names, |condition| add(counts, condition, weight));
    }

    pub(super) fn add(&mut self, condition: Condition<'a>, weight: usize) {
        add(&mut self.counts, condition, weight);
    }

    /// Without the ids that count the elements they stand on (`lblTitle_3`), though there be elements of several kinds.
    pub(super) fn without_counted(mut self) -> Self {
        let is_numbered = |id: &str| id.ends_with(|c: char| c.is_ascii_digit());
        self.counts
            .retain(|condition, (count, _)| *count > 1 || !matches!(condition, Condition::Id(id) if is_numbered(id)));
        self
    }

    /// The most frequent conditions, of equally frequent ones the cheapest.
    pub(super) fn letters(mut self) -> Letters<'a> {
        let mut met: Vec<_> = self
            .counts
            .into_iter()
            .map(|(condition, (count, met))| (count, condition.cost(&mut self.names), met, condition))
            .collect();
        met.sort_by_key(|(count, cost, met, _)| (std::cmp::Reverse(*count), *cost, *met));
        met.truncate(LETTERS);
        Letters {
            cost: met.iter().map(|(_, cost, ..)| *cost).collect(),
            cost_beside: met.iter().map(|(_, cost, _, condition)| condition.cost_beside(*cost)).collect(),
            cost_alone: met.iter().map(|(.., condition)| condition.cost_alone()).collect(),
            conditions: met.into_iter().map(|(.., condition)| condition).collect(),
        }
    }
}

fn add<'a>(counts: &mut HashMap<Condition<'a>, (usize, usize)>, condition: Condition<'a>, weight: usize) {
    let met = counts.len();
    counts.entry(condition).or_insert((0, met)).0 += weight;
}

/// The bits of one element: as the one that is selected, and as one around it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bits {
    pub(super) own: u64,
    pub(super) around: u64,
}

impl std::ops::BitOrAssign for Bits {
    fn bitor_assign(&mut self, other: Self) {
        self.own |= other.own;
        self.around |= other.around;
    }
}

/// The letters of both sides, found by what an element has.
pub(super) struct Alphabet<'a> {
    pub(super) own: Letters<'a>,
    pub(super) around: Letters<'a>,
    tags: Vec<(LocalName, Bits)>,
    /// In the order of [`by_length`].
    classes: Vec<(&'a str, Bits)>,
    attributes: Vec<(LocalName, Vec<(Condition<'a>, Bits)>)>,
    places: Vec<(usize, Bits)>,
}

impl<'a> Alphabet<'a> {
    pub(super) fn new(own: Letters<'a>, around: Letters<'a>) -> Self {
        let bit = |bit: usize| 1_u64 << bit;
        let own_bits = own.conditions.iter().enumerate().map(|(n, c)| (*c, Bits { own: bit(n), around: 0 }));
        let around_bits = around.conditions.iter().enumerate().map(|(n, c)| (*c, Bits { own: 0, around: bit(n) }));
        let letters: Vec<(Condition<'a>, Bits)> = own_bits.chain(around_bits).collect();
        let mut alphabet =
            Self { own, around, tags: Vec::new(), classes: Vec::new(), attributes: Vec::new(), places: Vec::new() };
        letters.into_iter().for_each(|(condition, bits)| alphabet.put(condition, bits));
        alphabet.classes.sort_unstable_by(|(a, _), (b, _)| by_length(a, b));
        alphabet
    }

    fn put(&mut self, condition: Condition<'a>, bits: Bits) {
        match condition {
            Condition::Tag(tag) => join(&mut self.tags, LocalName::from(tag), bits),
            Condition::Class(class) => join(&mut self.classes, class, bits),
            Condition::Place(place) => join(&mut self.places, place, bits),
            Condition::Item => {}
            other => {
                let Some(name) = other.attribute().map(LocalName::from) else { return };
                match self.attributes.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, conditions)) => conditions.push((other, bits)),
                    None => self.attributes.push((name, vec![(other, bits)])),
                }
            }
        }
    }

    fn class(&self, class: &str) -> Bits {
        let at = self.classes.binary_search_by(|(known, _)| by_length(known, class));
        at.map_or_else(|_| Bits::default(), |at| self.classes[at].1)
    }

    /// What an element fulfils.
    pub(super) fn read(&self, element: ElementRef<'_>) -> Bits {
        let element_name = &element.value().name.local;
        let known = self.tags.iter().find(|(tag, _)| tag == element_name);
        let mut bits = known.map_or_else(Bits::default, |(_, bits)| *bits);
        for (name, value) in &element.value().attrs {
            if name.local == local_name!("class") && !self.classes.is_empty() {
                value.split_ascii_whitespace().for_each(|class| bits |= self.class(class));
            }
            if let Some((_, conditions)) = self.attributes.iter().find(|(known, _)| *known == name.local) {
                let held = conditions.iter().filter(|(condition, _)| condition.holds(value));
                held.for_each(|(_, held)| bits |= *held);
            }
        }
        if !self.places.is_empty()
            && let Some(place) = place(element)
        {
            self.places.iter().filter(|(known, _)| *known == place).for_each(|(_, held)| bits |= *held);
        }
        bits
    }
}

/// An order in which most names differ in their first comparison.
fn by_length(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn join<K: PartialEq>(list: &mut Vec<(K, Bits)>, key: K, bits: Bits) {
    match list.iter_mut().find(|(known, _)| *known == key) {
        Some((_, joined)) => *joined |= bits,
        None => list.push((key, bits)),
    }
}

/// Which of its siblings of the same name an element is, counted from 1; of those near the beginning only.
pub(super) fn place(element: ElementRef<'_>) -> Option<usize> {
    let mut siblings = element.prev_siblings();
    let name = &element.value().name.local;
    let near = siblings.by_ref().take(SIBLINGS).filter_map(ElementRef::wrap);
    let place = 1 + near.filter(|sibling| sibling.value().name.local == *name).count();
    (siblings.next().is_none() && place <= PLACES).then_some(place)
}
