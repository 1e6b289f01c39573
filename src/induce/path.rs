//! A selector as bits (the element, its parent, what is above), its cost, its CSS, and the search for the cheapest
//! one that a judge finds right. What is right is left to `items` and `field`.

use super::alphabet::{Alphabet, Letters, bits};

/// What a combinator costs.
const COMBINATOR: u32 = 3;
/// Compounds of at most so many elements are tried in every surroundings.
const COMPOUNDS: usize = 40;
/// The surroundings that are tried in pairs.
const PAIRED: usize = 8;

/// One element among the others: what it fulfils, its parent, and all that is above the parent together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Seen {
    pub(super) own: u64,
    pub(super) parent: u64,
    pub(super) above: u64,
}

impl Seen {
    /// Fulfils everything.
    pub(super) const ALL: Self = Self { own: u64::MAX, parent: u64::MAX, above: u64::MAX };

    /// What both fulfil.
    pub(super) fn and(self, other: Self) -> Self {
        Self { own: self.own & other.own, parent: self.parent & other.parent, above: self.above & other.above }
    }
}

/// `above parent > own`; `around own` looks at parent and above alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Path {
    pub(super) own: u64,
    parent: u64,
    above: u64,
    around: u64,
}

impl Path {
    pub(super) fn matches(&self, seen: &Seen) -> bool {
        seen.own & self.own == self.own
            && seen.parent & self.parent == self.parent
            && seen.above & self.above == self.above
            && (seen.parent | seen.above) & self.around == self.around
    }

    /// Whether it looks at nothing but the element.
    pub(super) fn is_bare(&self) -> bool {
        self.parent | self.above | self.around == 0
    }

    pub(super) fn css(&self, alphabet: &Alphabet<'_>) -> String {
        let mut css = String::new();
        if self.above | self.around != 0 {
            alphabet.around.css(self.above | self.around, &mut css);
            css.push(' ');
        }
        if self.parent != 0 {
            alphabet.around.css(self.parent, &mut css);
            css.push_str(if css.is_empty() { "> " } else { " > " });
        }
        alphabet.own.css(self.own, &mut css);
        css
    }
}

/// How far a selector is from what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Verdict {
    pub(super) errors: usize,
    /// Beside the cost of the selector: what speaks against it though it is right.
    pub(super) doubt: u32,
}

/// A selector that was tried.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tried {
    pub(super) path: Path,
    pub(super) errors: usize,
    pub(super) cost: u32,
}

impl Tried {
    pub(super) fn key(&self) -> (usize, u32) {
        (self.errors, self.cost)
    }
}

/// The best few selectors that elements with these bits in common allow, the best first.
pub(super) struct Search<'a, 'l> {
    alphabet: &'l Alphabet<'a>,
    common: Seen,
    most: usize,
    pub(super) best: Vec<Tried>,
}

impl<'a, 'l> Search<'a, 'l> {
    pub(super) fn new(alphabet: &'l Alphabet<'a>, common: Seen, most: usize) -> Self {
        Self { alphabet, common, most, best: Vec::new() }
    }

    /// Tries every compound, then each of them in every surroundings. For each compound `narrow` is asked once for a
    /// judge of selectors that have it.
    pub(super) fn run<J: FnMut(&Path) -> Verdict>(mut self, mut narrow: impl FnMut(u64) -> J) -> Vec<Tried> {
        let around = &self.alphabet.around;
        let near = parents(around, self.common.parent);
        let far = singles(around, self.common.parent | self.common.above);
        let above = singles(around, self.common.above);
        for (own, cost) in compounds(&self.alphabet.own, self.common.own) {
            if self.is_hopeless(cost) {
                break;
            }
            let mut judge = narrow(own);
            let bare = Path { own, ..Path::default() };
            self.put(bare, cost, &mut judge);
            for (mask, more) in &far {
                self.put(Path { around: *mask, ..bare }, cost + COMBINATOR + more, &mut judge);
            }
            for (mask, more) in &near {
                self.put(Path { parent: *mask, ..bare }, cost + COMBINATOR + 1 + more, &mut judge);
            }
            for (above, far) in above.iter().take(PAIRED) {
                for (parent, near) in near.iter().take(PAIRED) {
                    let cost = cost + 2 * COMBINATOR + 4 + near + far;
                    self.put(Path { parent: *parent, above: *above, ..bare }, cost, &mut judge);
                }
            }
        }
        self.best
    }

    /// Whether nothing of this cost can be among the best any more.
    fn is_hopeless(&self, cost: u32) -> bool {
        self.best.len() >= self.most && self.best.last().is_some_and(|last| last.key() <= (0, cost))
    }

    fn put(&mut self, path: Path, cost: u32, judge: &mut impl FnMut(&Path) -> Verdict) {
        if self.is_hopeless(cost) {
            return;
        }
        let verdict = judge(&path);
        let tried = Tried { path, errors: verdict.errors, cost: cost + verdict.doubt };
        let at = self.best.partition_point(|known| known.key() <= tried.key());
        if at < self.most {
            self.best.insert(at, tried);
            self.best.truncate(self.most);
        }
    }
}

/// Single conditions, the cheapest first.
fn singles(letters: &Letters<'_>, mask: u64) -> Vec<(u64, u32)> {
    let mut found: Vec<_> =
        bits(mask & !letters.item()).map(|bit| (1 << bit, letters.cost[bit] + letters.cost_alone[bit])).collect();
    found.sort_by_key(|(mask, cost)| (*cost, *mask));
    found
}

/// Single conditions, tags with one more, and the item itself.
fn parents(letters: &Letters<'_>, mask: u64) -> Vec<(u64, u32)> {
    let mut found = singles(letters, mask);
    found.extend(with_tag(letters, mask));
    found.extend((mask & letters.item() != 0).then_some((letters.item(), 0)));
    found.sort_by_key(|(mask, cost)| (*cost, *mask));
    found
}

fn with_tag(letters: &Letters<'_>, mask: u64) -> Vec<(u64, u32)> {
    let tags = mask & letters.tags();
    let others = mask & !letters.tags() & !letters.item();
    let pair = |tag: usize, other: usize| (1 << tag | 1 << other, letters.cost_beside[tag] + letters.cost[other]);
    bits(tags).flat_map(|tag| bits(others).map(move |other| pair(tag, other))).collect()
}

/// One condition, a tag with one, two conditions, a tag with two: the cheapest first.
fn compounds(letters: &Letters<'_>, mask: u64) -> Vec<(u64, u32)> {
    let mut found = singles(letters, mask);
    found.extend(with_tag(letters, mask));
    let others = mask & !letters.tags();
    let tag = bits(mask & letters.tags()).next();
    for one in bits(others) {
        for two in bits(others).filter(|two| *two > one) {
            let pair = (1 << one | 1 << two, letters.cost[one] + letters.cost[two]);
            found.push(pair);
            found.extend(tag.map(|tag| (pair.0 | 1 << tag, pair.1 + letters.cost_beside[tag])));
        }
    }
    found.sort_by_key(|(mask, cost)| (*cost, *mask));
    found.truncate(COMPOUNDS);
    found
}
