//! A selector as bits (the element, its parent, what is above), its cost, its CSS, and the search for the cheapest
//! one that a judge finds right. What is right is left to `items` and `field`.

use super::alphabet::{Alphabet, Letters, bits};

/// A selector that is right and costs no more needs no comparison with others.
pub(super) const PLAIN: u32 = 45;
/// What a combinator costs.
const COMBINATOR: u32 = 3;
/// The most compounds that are tried, each in every surroundings.
const COMPOUNDS: usize = 40;
/// Elements, or groups of them, that all selectors of a search are held against together.
const COMPARISONS: usize = 4_000_000;
/// The parents, and what is above them, that are tried in pairs.
const PAIRED: usize = 8;

/// One element among the others: what it fulfils, its parent, and all that is above the parent together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub(super) struct Seen {
    pub(super) own: u64,
    pub(super) parent: u64,
    pub(super) above: u64,
}

impl Seen {
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

    /// What it wants of the elements around.
    pub(super) fn surroundings(&self) -> u64 {
        self.parent | self.above | self.around
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
    /// Comparisons that are still allowed.
    left: usize,
    best: Vec<Tried>,
}

impl<'a, 'l> Search<'a, 'l> {
    pub(super) fn new(alphabet: &'l Alphabet<'a>, common: Seen, most: usize) -> Self {
        Self { alphabet, common, most, left: COMPARISONS, best: Vec::new() }
    }

    /// Tries every compound, then each of them in every surroundings. For each compound `narrow` is asked once for a
    /// judge of selectors that have it, and how many comparisons one judgement is.
    pub(super) fn run<J: FnMut(&Path) -> Verdict>(mut self, mut narrow: impl FnMut(u64) -> (J, usize)) -> Vec<Tried> {
        let surroundings = surroundings(&self.alphabet.around, self.common);
        let places = self.alphabet.own.places();
        for (own, cost) in compounds(&self.alphabet.own, self.common.own) {
            if self.is_hopeless(cost) {
                break;
            }
            let (mut judge, size) = narrow(own);
            let is_placed = own & places != 0;
            for around in surroundings.iter().filter(|around| !(is_placed && around.is_placed)) {
                // They are in the order of their costs.
                if self.is_hopeless(cost + around.cost) || self.left < size {
                    break;
                }
                self.left -= size;
                self.put(Path { own, ..around.path }, cost + around.cost, &mut judge);
            }
        }
        self.best
    }

    /// Whether nothing of this cost can be among the best any more, or nobody will ask for more than the best.
    fn is_hopeless(&self, cost: u32) -> bool {
        let is_full = self.best.len() >= self.most;
        let is_before = |tried: &Tried| tried.key() <= (0, cost);
        self.best.first().is_some_and(|best| is_before(best) && best.cost <= PLAIN)
            || is_full && self.best.last().is_some_and(is_before)
    }

    fn put(&mut self, path: Path, cost: u32, judge: &mut impl FnMut(&Path) -> Verdict) {
        let verdict = judge(&path);
        let tried = Tried { path, errors: verdict.errors, cost: cost + verdict.doubt };
        let at = self.best.partition_point(|known| known.key() <= tried.key());
        if at < self.most {
            self.best.insert(at, tried);
            self.best.truncate(self.most);
        }
    }
}

/// What may stand before a compound.
struct Surroundings {
    path: Path,
    cost: u32,
    is_placed: bool,
}

/// Nothing, something above, the parent, and both; the cheapest first.
fn surroundings(letters: &Letters<'_>, common: Seen) -> Vec<Surroundings> {
    let near = parents(letters, common.parent);
    let far = singles(letters, common.parent | common.above);
    let above = singles(letters, common.above);
    let nothing = (Path::default(), 0);
    let anywhere = far.iter().map(|(around, cost)| (Path { around: *around, ..Path::default() }, COMBINATOR + cost));
    let parent = near.iter().map(|(parent, cost)| (Path { parent: *parent, ..Path::default() }, COMBINATOR + 1 + cost));
    let both = above.iter().take(PAIRED).flat_map(|(above, far)| {
        near.iter().take(PAIRED).map(move |(parent, near)| {
            (Path { parent: *parent, above: *above, ..Path::default() }, 2 * COMBINATOR + 4 + near + far)
        })
    });
    let is_placed = |path: &Path| path.surroundings() & letters.places() != 0;
    let all = std::iter::once(nothing).chain(anywhere).chain(parent).chain(both);
    let mut all: Vec<Surroundings> =
        all.map(|(path, cost)| Surroundings { is_placed: is_placed(&path), path, cost }).collect();
    all.sort_by_key(|around| around.cost);
    all
}

/// Single conditions but for places, the cheapest first.
fn singles(letters: &Letters<'_>, mask: u64) -> Vec<(u64, u32)> {
    let mut found: Vec<_> = bits(mask & !letters.item() & !letters.places())
        .map(|bit| (1 << bit, letters.cost[bit] + letters.cost_alone[bit]))
        .collect();
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
            found.extend(Some(pair).filter(|(mask, _)| mask & letters.places() == 0));
            found.extend(tag.map(|tag| (pair.0 | 1 << tag, pair.1 + letters.cost_beside[tag])));
        }
    }
    found.sort_by_key(|(mask, cost)| (*cost, *mask));
    found.truncate(COMPOUNDS);
    found
}
