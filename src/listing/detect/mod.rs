//! The main list of a page for which there is no rule, and the rule that reads it: sets of alike elements are found,
//! judged, and the best is put into the words of sites.yaml.

mod address;
mod around;
mod arrays;
mod cases;
mod choice;
mod dated;
pub mod embedded;
mod front;
mod groups;
mod judge;
mod keys;
mod labels;
mod literal;
mod loose;
mod named;
mod outline;
mod parts;
mod pieces;
mod place;
mod rule;
mod scripts;
mod sure;
mod title;
mod when;
mod words;

use url::Url;

use crate::dates::Context;
use crate::fetch::Response;
use crate::links;
use crate::page::Page;
use crate::site::{ListingRule, Written};

use dated::Dated;
use judge::Judge;
pub(crate) use keys::{Column, Table};
use outline::Outline;
pub use rule::{Field, Rule, Source};
pub(crate) use scripts::documents;

/// The main list of a page and the rule that reads it.
#[derive(Debug, Clone)]
pub struct Detected {
    /// From 0 to 1: how often such a guess is right.
    pub confidence: f64,
    /// The lines under `listing:`, as a person would write them.
    pub yaml: String,
    /// The same, key by key.
    pub keys: Vec<(&'static str, Written)>,
    /// The same, read by the grammar of sites.yaml.
    pub rule: ListingRule,
}

/// Why no list is detected.
#[derive(Debug, Clone)]
pub enum Unsure {
    /// No links of a kind repeat.
    Nothing,
    /// The best guess is below [`CONFIDENT`].
    Guess(Box<Detected>),
}

/// Below this confidence a guess is no answer. It is lower than one half, because the confidence counts with more pages of
/// articles than are ever named as a site's list, and a list that is refused costs more than one that is shown and not
/// wanted (docs/quality.md).
pub const CONFIDENT: f64 = 0.3;

/// Finds the main list of a page: in its elements, or, where they show none, in the data it holds.
///
/// # Errors
/// Nothing repeats, or the best guess is not sure enough.
pub fn detect(page: &Page, context: &Context<'_>) -> Result<Detected, Unsure> {
    match in_elements(page, context) {
        Some(seen) if seen.detected.confidence >= CONFIDENT => {
            Ok(dates_in_data(page, context, &seen).unwrap_or(seen.detected))
        }
        seen => in_data(page, context)
            .ok_or_else(|| seen.map_or(Unsure::Nothing, |seen| Unsure::Guess(Box::new(seen.detected)))),
    }
}

/// A list of elements.
struct Seen {
    detected: Detected,
    /// Where its entries lead, if they show no dates.
    undated: Vec<Url>,
}

/// The rule for a response that is no HTML: a feed, a sitemap, a JSON document.
#[must_use]
pub fn document(response: &Response, context: &Context<'_>) -> Option<Detected> {
    Detected::of(&embedded::document(response, context)?, 1.0)
}

impl Detected {
    fn of(rule: &Rule, confidence: f64) -> Option<Self> {
        Some(Self { confidence, yaml: rule.yaml(), keys: rule.keys(), rule: rule.rule()? })
    }
}

fn in_elements(page: &Page, context: &Context<'_>) -> Option<Seen> {
    let outline = Outline::of(page);
    let dated = Dated::of(&outline, context);
    let named = named::lists(page, &outline);
    let choice = choice::main_list(&Judge { outline: &outline, dated: &dated, named })?;
    let confidence = sure::confidence(page, &outline, &choice);
    let group = choice.group;
    let front = front::stories(&outline, &dated, &group).and_then(|stories| front::rule(page, &outline, &stories));
    if let Some((rule, worth)) = front {
        return Some(Seen { detected: Detected::of(&rule, confidence.max(FRONT * worth))?, undated: Vec::new() });
    }
    let group = cases::documents(&outline, group);
    let rule = words::rule(page, &outline, &dated, &group)?;
    let undated = if rule.date.is_some() { &[] } else { group.links.as_slice() };
    let undated = undated.iter().map(|link| outline.urls[outline.links[*link].url].clone()).collect();
    Some(Seen { detected: Detected::of(&rule, confidence)?, undated })
}

/// The same entries, and perhaps more, in the data of the page, where that dates them and the elements do not.
fn dates_in_data(page: &Page, context: &Context<'_>, seen: &Seen) -> Option<Detected> {
    if seen.undated.len() < FEWEST {
        return None;
    }
    let has_all = |list: &&embedded::Embedded| {
        let known = |url: &&Url| list.entries.iter().any(|(_, other)| links::normalise(other) == links::normalise(url));
        let sample = seen.undated.iter().take(SAMPLE);
        list.dated >= 0.8 && sample.clone().filter(known).count() * 10 >= sample.len() * 8
    };
    let data = embedded::read(page, context);
    Detected::of(&data.lists.iter().find(has_all)?.rule, seen.detected.confidence)
}

/// Entries that are looked for in the data.
const SAMPLE: usize = 20;

/// How sure it is that the stories of a front page are what is wanted of it.
const FRONT: f64 = 0.95;

/// Whether nearly all are so, of at least one.
fn most<T>(all: impl Iterator<Item = T>, is: impl Fn(T) -> bool) -> bool {
    let (mut yes, mut count) = (0, 0);
    for one in all {
        yes += usize::from(is(one));
        count += 1;
    }
    count > 0 && yes * 10 >= count * 9
}

/// The longest list of the data of a page, surer with dates.
fn in_data(page: &Page, context: &Context<'_>) -> Option<Detected> {
    if sure::says_article(page) {
        return None; // the data of an article's page is of others
    }
    let data = embedded::read(page, context);
    let list = data.lists.first().filter(|list| list.entries.len() >= FEWEST)?;
    Detected::of(&list.rule, 0.6 + 0.3 * list.dated)
}

/// Fewer entries are chance.
const FEWEST: usize = 3;
