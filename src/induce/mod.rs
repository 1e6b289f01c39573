//! Elements of a page to the selectors that a person would write for them: stable words before positions, never what a
//! build step made up. Which elements are meant is left to `listing` and to whoever points at them.

mod alphabet;
mod condition;
mod except;
mod field;
mod hash;
mod items;
mod name;
mod path;
mod survey;

use scraper::ElementRef;

use self::field::Pair;
use crate::page::Page;

/// A selector, and how well it says what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Induced {
    /// In the grammar of `sites.yaml`; `.` is the item itself.
    pub css: String,
    /// Elements that it should match and does not.
    pub missed: usize,
    /// Elements that it matches and should not.
    pub extra: usize,
}

/// A selector that matches exactly these elements of the page, or the one nearest to it (fewest missed and extra).
/// `None`: there are no elements, or they have nothing in common that a selector can say.
#[must_use]
pub fn items(page: &Page, items: &[ElementRef<'_>]) -> Option<Induced> {
    survey::induce(&items::Survey::new(page, items))
}

/// A selector, relative to each item, whose first match in each item (and the siblings that belong to it, as
/// `with: next` says) is that item's target. Where the target is `None` nothing should match; `.` when the items
/// themselves are the targets. Of many items a sample is looked at, and the counts are those of the sample.
#[must_use]
pub fn field(items: &[ElementRef<'_>], targets: &[Option<ElementRef<'_>>]) -> Option<Induced> {
    let pairs: Vec<Pair<'_>> =
        items.iter().zip(targets).map(|(item, target)| Pair { item: *item, target: *target }).collect();
    let wanted = pairs.iter().filter(|pair| pair.target.is_some()).count();
    let itself = pairs.iter().filter(|pair| pair.target == Some(pair.item)).count();
    if wanted == 0 {
        return None;
    }
    if itself * 2 > wanted {
        return Some(Induced { css: ".".into(), missed: wanted - itself, extra: pairs.len() - wanted });
    }
    survey::induce(&field::Survey::new(&pairs))
}
