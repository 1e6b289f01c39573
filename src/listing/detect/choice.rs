//! Which of the sets of a page is its main list; how sure that is, is left to `sure`.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::groups::{self, Group};
use super::judge::Judge;
use super::outline::{Hashes, Outline, mix};

/// The set that looks most like the main list of a page.
pub(super) struct Choice {
    pub(super) group: Group,
    pub(super) score: f32,
    /// How far the score is above that of the next list of other links.
    pub(super) ahead: f32,
}

/// Chooses among the sets of a page.
pub(super) fn main_list(judge: &Judge<'_, '_>) -> Option<Choice> {
    let mut scored: Vec<(f32, Group)> =
        widest(judge.outline).into_iter().map(|group| (judge.score(&group), group)).collect();
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let (score, group) = scored.first()?.clone();
    let urls = urls(judge.outline, &group);
    let is_other = |(_, other): &&(f32, Group)| !overlaps(&urls, &self::urls(judge.outline, other));
    let other = scored.iter().find(is_other).map_or(0.0, |(score, _)| *score);
    Some(Choice { ahead: score - other, group, score })
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
