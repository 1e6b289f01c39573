//! What tells some elements from others that a selector finds too: `:not(.ad)`, `:has(time)`, `:not(:has(th))`.

use scraper::ElementRef;

use super::alphabet::{Alphabet, Census, Letters, bits};

/// Elements of either side that are looked at.
const ELEMENTS: usize = 400;
/// Descendants of one element that are looked at, and of all of them together.
const NODES: usize = 300;
const ALL_NODES: usize = 60_000;

/// A pseudo-class and what it leaves wrong.
pub(super) struct Exception {
    pub(super) css: String,
    pub(super) cost: u32,
    /// Others that are still found.
    pub(super) left: usize,
}

/// The cheapest pseudo-class that all the wanted elements fulfil and as few of the others as possible.
pub(super) fn find(wanted: &[ElementRef<'_>], others: &[ElementRef<'_>]) -> Option<Exception> {
    let (first, other) = (wanted.first()?, others.first()?);
    if wanted.len() > ELEMENTS || others.len() > ELEMENTS {
        return None;
    }
    let mut room = ALL_NODES;
    let own = alphabet_of(|census| census.count(*other, 1));
    let inside = alphabet_of(|census| count_inside(*first, census));
    let inside_other = alphabet_of(|census| count_inside(*other, census));
    let mut found = Vec::new();
    let mut try_all = |alphabet: &Alphabet<'_>, is_wanted: bool, forms: &[Form]| {
        let mut read = |elements: &[ElementRef<'_>]| -> Vec<Facts> {
            elements.iter().map(|element| Facts::of(*element, alphabet, &mut room)).collect()
        };
        let (wanted, others) = (read(wanted), read(others));
        for form in forms {
            found.extend(form.exceptions(&alphabet.own, &wanted, &others, is_wanted));
        }
    };
    try_all(&own, false, &[Form::Not]);
    try_all(&inside, true, &[Form::Has, Form::HasChild]);
    try_all(&inside_other, false, &[Form::HasNot]);
    found.into_iter().min_by_key(|exception| (exception.left, exception.cost))
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
}

impl Facts {
    fn of(element: ElementRef<'_>, alphabet: &Alphabet<'_>, room: &mut usize) -> Self {
        let mut facts = Self { own: alphabet.read(element).own, children: 0, below: 0 };
        for inner in element.descendent_elements().skip(1).take(*room.min(&mut NODES.clone())) {
            let bits = alphabet.read(inner).own;
            facts.below |= bits;
            facts.children |= if inner.parent().is_some_and(|parent| parent.id() == element.id()) { bits } else { 0 };
            *room = room.saturating_sub(1);
        }
        facts
    }
}

#[derive(Clone, Copy)]
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

    fn cost(self) -> u32 {
        match self {
            Self::Not => 6,
            Self::Has => 8,
            Self::HasChild => 10,
            Self::HasNot => 14,
        }
    }

    fn write(self, inner: &str) -> String {
        match self {
            Self::Not => format!(":not({inner})"),
            Self::Has => format!(":has({inner})"),
            Self::HasChild => format!(":has(> {inner})"),
            Self::HasNot => format!(":not(:has({inner}))"),
        }
    }

    /// Those in this form that leave every wanted element.
    fn exceptions(self, letters: &Letters<'_>, wanted: &[Facts], others: &[Facts], is_wanted: bool) -> Vec<Exception> {
        let all = wanted.iter().fold(u64::MAX, |all, facts| all & self.bits(facts));
        let any = wanted.iter().fold(0, |any, facts| any | self.bits(facts));
        let known = u64::MAX.checked_shr(64 - u32::try_from(letters.len()).unwrap_or(64)).unwrap_or(0);
        let usable = if is_wanted { all } else { !any } & known;
        let is_tag = |bit: usize| letters.tags() >> bit & 1 == 1;
        let single = |bit: usize| {
            let left = others.iter().filter(|facts| (self.bits(facts) >> bit & 1 == 1) == is_wanted).count();
            let mut inner = String::new();
            letters.css(1 << bit, &mut inner);
            Exception {
                css: self.write(&inner),
                cost: letters.cost[bit].min(if is_tag(bit) { 8 } else { u32::MAX }) + self.cost(),
                left,
            }
        };
        bits(usable).map(single).filter(|exception| exception.left < others.len()).collect()
    }
}
