//! What a search is held against, and how it goes on where no one selector is right: exceptions, then a list of
//! selectors. Where the elements come from is left to `items` and `field`.

use std::collections::BTreeSet;

use ego_tree::NodeId;
use scraper::ElementRef;

use super::Induced;
use super::alphabet::Alphabet;
use super::except;
use super::path::{PLAIN, Path, Seen, Tried};

/// Selectors that are tried with exceptions.
const TRIED: usize = 6;
/// The most selectors of a list.
const PARTS: usize = 6;
/// What every further selector of a list costs.
const PART: u32 = 6;

/// The elements of a page that are wanted, and the others.
pub(super) trait Survey<'a> {
    /// The conditions there are.
    fn alphabet(&self) -> &Alphabet<'a>;
    /// What all wanted elements have in common.
    fn common(&self) -> Seen;
    /// What the most frequent kind of those has that none of these selectors finds.
    fn missing(&self, parts: &[Path]) -> Option<Seen>;
    /// The best selectors for elements with this in common, beside those there are already.
    fn search(&self, common: Seen, parts: &[Path], most: usize) -> Vec<Tried>;
    /// How many wanted elements a selector does not find, whatever else it finds less.
    fn lost(&self, path: &Path) -> usize;
    /// How many wanted elements a list of selectors misses, and how often it finds something else.
    fn errors(&self, parts: &[Path]) -> (usize, usize);
    /// The same of one selector that does not find these elements.
    fn errors_without(&self, path: &Path, gone: &BTreeSet<NodeId>) -> (usize, usize);
    /// The wanted elements that a selector finds, and what must not be found so that they are.
    fn sides(&self, path: &Path) -> (Vec<ElementRef<'a>>, Vec<ElementRef<'a>>);
}

/// The best selector there is.
pub(super) fn induce<'a>(survey: &impl Survey<'a>) -> Option<Induced> {
    let tried = survey.search(survey.common(), &[], TRIED);
    let single = tried.first().map(|best| (best.key(), written(survey, &[best.path])));
    if single.as_ref().is_some_and(|((errors, cost), _)| *errors == 0 && *cost <= PLAIN) {
        return single.map(|(_, induced)| induced);
    }
    let mut best = single;
    for tried in &tried {
        // Whatever the exception is, it finds no wanted element and costs something.
        let least = (survey.lost(&tried.path), tried.cost + except::CHEAPEST);
        if best.as_ref().is_none_or(|(key, _)| least < *key) {
            best = best.into_iter().chain(with_exception(survey, tried)).min_by_key(|(key, _)| *key);
        }
    }
    best.into_iter().chain(list(survey)).min_by_key(|(key, _)| *key).map(|(_, induced)| induced)
}

type Rated = ((usize, u32), Induced);

fn written<'a>(survey: &impl Survey<'a>, parts: &[Path]) -> Induced {
    let css: Vec<String> = parts.iter().map(|path| path.css(survey.alphabet())).collect();
    let (missed, extra) = survey.errors(parts);
    Induced { css: css.join(", "), missed, extra }
}

/// `li:not(.ad)`, `tr:has(td)`.
fn with_exception<'a>(survey: &impl Survey<'a>, tried: &Tried) -> Option<Rated> {
    let (wanted, others) = survey.sides(&tried.path);
    let exception = except::find(&wanted, &others)?;
    let mut gone: BTreeSet<NodeId> = others.iter().map(|other| other.id()).collect();
    exception.left.iter().for_each(|left| {
        gone.remove(&left.id());
    });
    let (missed, extra) = survey.errors_without(&tried.path, &gone);
    let css = tried.path.css(survey.alphabet()) + &exception.css;
    Some(((missed + extra, tried.cost + exception.cost), Induced { css, missed, extra }))
}

/// Selectors one after the other, each for the most frequent kind of what is still missing.
fn list<'a>(survey: &impl Survey<'a>) -> Option<Rated> {
    let (mut parts, mut cost) = (Vec::new(), 0);
    let mut errors = usize::MAX;
    while parts.len() < PARTS
        && let Some(seed) = survey.missing(&parts)
        && let Some(best) = survey.search(seed, &parts, 1).into_iter().next()
        && best.errors < errors
    {
        parts.push(best.path);
        cost += best.cost + PART;
        errors = best.errors;
    }
    (!parts.is_empty()).then(|| ((errors, cost), written(survey, &parts)))
}
