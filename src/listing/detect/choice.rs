//! Which of the sets of a page is its main list, and how sure that is.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::groups::{self, Group};
use super::judge::Judge;
use super::outline::{Hashes, Outline, mix};

/// The evidence at which a guess is as often wrong as right; how it was found is said in docs/quality.md.
const EVEN: f64 = 23.6;
/// A list that is this far ahead of the next other one could not be clearer.
const CLEAR: f32 = 6.0;

/// The set that looks most like the main list, and how sure that is (0 to 1).
pub(super) fn main_list(judge: &Judge<'_, '_>) -> Option<(Group, f64)> {
    let mut scored: Vec<(f32, Group)> =
        widest(judge.outline).into_iter().map(|group| (judge.score(&group), group)).collect();
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let (score, best) = scored.first()?.clone();
    let urls = urls(judge.outline, &best);
    let is_other = |(_, group): &&(f32, Group)| !overlaps(&urls, &self::urls(judge.outline, group));
    let other = scored.iter().find(is_other).map_or(0.0, |(score, _)| *score);
    Some((best, confidence(score, score - other)))
}

/// From a score, and how far it is above that of the next other list.
fn confidence(score: f32, ahead: f32) -> f64 {
    let evidence = f64::from(score) + 0.7 * f64::from(ahead.min(CLEAR));
    1.0 / (1.0 + (EVEN - evidence).exp())
}

/// The pages that the main links lead to.
fn urls(outline: &Outline<'_>, group: &Group) -> BTreeSet<usize> {
    group.links.iter().map(|link| outline.links[*link].url).collect()
}

/// Whether half of the pages that the one leads to are those of the other.
fn overlaps(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> bool {
    a.intersection(b).count() * 2 >= a.len().min(b.len())
}

/// The sets of a page; of those with the same main links the widest.
fn widest(outline: &Outline<'_>) -> Vec<Group> {
    let letters = |group: &Group| group.items.iter().map(|at| outline.elements[*at].inside().letters).sum::<u32>();
    let urls = |group: &Group| group.links.iter().fold(1, |hash, link| mix(hash, outline.links[*link].url as u64));
    let mut groups = groups::all(outline);
    groups.sort_by_cached_key(|group| Reverse(letters(group)));
    let mut seen = Hashes::default();
    groups.retain(|group| seen.insert(urls(group)));
    groups
}
