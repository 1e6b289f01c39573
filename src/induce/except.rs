//! What tells some elements from others that a selector finds too: `:not(.ad)`, `:has(time)`, `:not(:has(th))`.

use scraper::ElementRef;

use super::alphabet::{Alphabet, Census, Letters, bits};

/// Elements of either side that are looked at.
const ELEMENTS: usize = 400;
/// Descendants of one element that are looked at, and of all of them together.
const NODES: usize = 300;
const ALL_NODES: usize = 60_000;

/// Pseudo-classes that are put behind one another.
const ROUNDS: usize = 2;
/// Others from which is learned what may tell them apart.
const SAMPLE: usize = 8;

/// No pseudo-class costs less ([`Form::cost`]): `:not(time)`, where half of the name's ten are counted.
pub(super) const CHEAPEST: u32 = 11;

/// Pseudo-classes and what they leave wrong.
pub(super) struct Exception<'a> {
    pub(super) css: String,
    pub(super) cost: u32,
    /// Others that are still found.
    pub(super) left: Vec<ElementRef<'a>>,
}

/// The cheapest pseudo-classes that all the wanted elements fulfil and as few of the others as possible.
pub(super) fn find<'a>(wanted: &[ElementRef<'a>], others: &[ElementRef<'a>]) -> Option<Exception<'a>> {
    if wanted.is_empty() || wanted.len() > ELEMENTS || others.len() > ELEMENTS {
        return None;
    }
    let mut room = ALL_NODES;
    let mut whole = Exception { css: String::new(), cost: 0, left: others.to_vec() };
    for _ in 0..ROUNDS {
        let Some(more) = one(wanted, &whole.left, &mut room) else { break };
        whole = Exception { css: whole.css + &more.css, cost: whole.cost + more.cost, left: more.left };
    }
    (whole.left.len() < others.len()).then_some(whole)
}

/// One pseudo-class.
fn one<'a>(wanted: &[ElementRef<'a>], others: &[ElementRef<'a>], room: &mut usize) -> Option<Exception<'a>> {
    let (first, sample) = (*wanted.first()?, &others[..others.len().min(SAMPLE)]);
    let own = alphabet_of(|census| sample.iter().for_each(|other| census.count(*other, 1)));
    let inside = alphabet_of(|census| count_inside(first, census));
    let inside_others = alphabet_of(|census| sample.iter().for_each(|other| count_inside(*other, census)));
    let mut best: Option<Exception<'a>> = None;
    let tries = [(&own, &[Form::Not][..]), (&inside, &[Form::Has, Form::HasChild]), (&inside_others, &[Form::HasNot])];
    for (alphabet, forms) in tries {
        let usable = usable(alphabet, forms, wanted, room);
        if usable.iter().all(|usable| *usable == 0) {
            continue;
        }
        let facts: Vec<Facts> = others.iter().map(|other| Facts::of(*other, alphabet, forms, room)).collect();
        for (form, bit) in
            forms.iter().zip(&usable).flat_map(|(form, usable)| bits(*usable).map(move |bit| (*form, bit)))
        {
            let is_left = |facts: &Facts| form.holds(facts, bit);
            let left = facts.iter().filter(|facts| is_left(facts)).count();
            let cost = form.cost(&alphabet.own, bit);
            let is_better = best.as_ref().is_none_or(|best| (left, cost) < (best.left.len(), best.cost));
            if left < others.len() && is_better {
                let kept = others.iter().zip(&facts).filter(|(_, facts)| is_left(facts));
                let left = kept.map(|(other, _)| *other).collect();
                best = Some(Exception { css: form.write(&alphabet.own, bit), cost, left });
            }
        }
    }
    best
}

/// For each form the conditions with which all the wanted elements fulfil it. There may be none long before the last.
fn usable(alphabet: &Alphabet<'_>, forms: &[Form], wanted: &[ElementRef<'_>], room: &mut usize) -> Vec<u64> {
    let letters = alphabet.own.all();
    let mut usable = vec![letters; forms.len()];
    for element in wanted {
        let facts = Facts::of(*element, alphabet, forms, room);
        usable.iter_mut().zip(forms).for_each(|(usable, form)| *usable &= form.fulfilled(&facts));
        if usable.iter().all(|usable| *usable == 0) {
            break;
        }
    }
    usable
}

fn alphabet_of<'a>(count: impl FnOnce(&mut Census<'a>)) -> Alphabet<'a> {
    let mut census = Census::default();
    count(&mut census);
    Alphabet::new(census.letters(), Letters::default())
}

fn count_inside<'a>(element: ElementRef<'a>, census: &mut Census<'a>) {
    element.descendent_elements().skip(1).take(NODES).for_each(|inner| census.count(inner, 1));
}

/// What an element, its children and all below it fulfil.
struct Facts {
    own: u64,
    children: u64,
    below: u64,
    /// Whether all below it was looked at; else what it does not have is not known.
    is_whole: bool,
}

impl Facts {
    fn of(element: ElementRef<'_>, alphabet: &Alphabet<'_>, forms: &[Form], room: &mut usize) -> Self {
        let mut facts = Self { own: 0, children: 0, below: 0, is_whole: false };
        if forms == [Form::Not] {
            facts.own = alphabet.read(element).own;
            return facts;
        }
        let mut inside = element.descendent_elements().skip(1);
        for inner in inside.by_ref().take(NODES.min(*room)) {
            let bits = alphabet.read(inner).own;
            facts.below |= bits;
            facts.children |= if inner.parent().is_some_and(|parent| parent.id() == element.id()) { bits } else { 0 };
            *room = room.saturating_sub(1);
        }
        facts.is_whole = inside.next().is_none();
        facts
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Not,
    Has,
    HasChild,
    HasNot,
}

impl Form {
    fn bits(self, facts: &Facts) -> u64 {
        match self {
            Self::Not => facts.own,
            Self::Has | Self::HasNot => facts.below,
            Self::HasChild => facts.children,
        }
    }

    /// Whether it says that there is such a thing, and not that there is none.
    fn is_positive(self) -> bool {
        matches!(self, Self::Has | Self::HasChild)
    }

    fn holds(self, facts: &Facts, bit: usize) -> bool {
        let has = self.bits(facts) >> bit & 1 == 1;
        has == self.is_positive() || self.is_positive() && !facts.is_whole
    }

    /// The conditions with which an element is sure to fulfil it.
    fn fulfilled(self, facts: &Facts) -> u64 {
        match self {
            Self::Has | Self::HasChild => self.bits(facts),
            Self::HasNot if !facts.is_whole => 0,
            Self::Not | Self::HasNot => !self.bits(facts),
        }
    }

    /// A tag name says enough of what is inside: `tr:has(td)`.
    fn cost(self, letters: &Letters<'_>, bit: usize) -> u32 {
        let is_tag = letters.tags() >> bit & 1 == 1;
        let condition = if is_tag { letters.cost[bit] / 2 } else { letters.cost[bit] + letters.cost_alone[bit] };
        let form = match self {
            Self::Not => 6,
            Self::Has => 8,
            Self::HasChild => 10,
            Self::HasNot => 14,
        };
        condition + form
    }

    fn write(self, letters: &Letters<'_>, bit: usize) -> String {
        let mut inner = String::new();
        letters.css(1 << bit, &mut inner);
        match self {
            Self::Not => format!(":not({inner})"),
            Self::Has => format!(":has({inner})"),
            Self::HasChild => format!(":has(> {inner})"),
            Self::HasNot => format!(":not(:has({inner}))"),
        }
    }
}
