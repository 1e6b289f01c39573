//! A rule that died, made anew: what is remembered is looked up on the page of today, and the selectors of what is found
//! are the new rule. It is held against all that is remembered before anybody believes it. Where the pages and the
//! memory come from is left to `run`, where the rule goes to `site`.

mod article;
mod body;
mod draft;
mod field;
mod moved;
mod places;
mod reading;
mod recall;
mod sight;
mod target;

use std::collections::BTreeSet;

use url::Url;

use crate::fetch::Response;
use crate::item::Known;
use crate::listing::detect::{self, embedded};
use crate::listing::{self, Entry};
use crate::page::{Page, PageError};
use crate::site::{Edit, ListingRule, Site, Source};

pub use article::{Articles, Sample, article_fields, articles, is_as_remembered, read_articles, remembered};
use draft::{Draft, Workshop};
pub use reading::{FieldReading, Reading};
use recall::Recall;

/// What was found of a rule.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It reads the page as it should.
    Works(Reading),
    /// Another one does.
    Repaired(Box<Repair>),
}

/// A new rule.
#[derive(Debug, Clone)]
pub struct Repair {
    /// The keys that change.
    pub edits: Vec<Edit>,
    /// The rule with these changes.
    pub rule: ListingRule,
    /// What the old rule reads.
    pub before: Reading,
    /// What the new one reads.
    pub after: Reading,
    /// Remembered items that are somewhere on the page.
    pub present: usize,
    /// The ids of those of them that the new rule does not read.
    pub missed: Vec<String>,
    /// Where it comes from.
    pub origin: Origin,
    /// Fields of the rule that find nothing and for which nothing was found.
    pub lost: Vec<&'static str>,
}

/// Where a new rule comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Origin {
    /// The elements in which remembered items stand.
    Items,
    /// The list of the page's data that holds remembered items.
    Data,
    /// The page's main list; nothing on it is remembered.
    Detected {
        /// From 0 to 1: how often such a guess is right.
        confidence: f64,
    },
}

/// Why there is no new rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RepairError {
    /// Nothing is remembered to look for.
    #[error("nothing is remembered of this site")]
    NoMemory,
    /// A sitemap or feed has no selectors.
    #[error("its rule reads a {what}, which has no selectors that could break")]
    NoSelectors {
        /// "feed" or "sitemap".
        what: &'static str,
    },
    /// A page that cannot be parsed.
    #[error(transparent)]
    Page(#[from] PageError),
    /// Neither the remembered items nor a list.
    #[error("of {known} remembered items {present} are on the page, and no rule reads a list of them")]
    Nothing {
        /// Remembered items.
        known: usize,
        /// Those of them that are on the page.
        present: usize,
    },
}

impl RepairError {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoMemory => "a rule that never worked is found with `haywain show URL` or `haywain add URL`",
            Self::NoSelectors { .. } => {
                "look whether the address has moved: `haywain add URL` with the site's own page"
            }
            Self::Page(_) => return None,
            Self::Nothing { .. } => {
                "look whether this is still the page that lists the articles; if the list has moved, correct `url:` and try again"
            }
        })
    }
}

/// Looks for a rule that reads the remembered items on the listing pages of today. Where the present rule does, there is
/// nothing to repair.
///
/// # Errors
/// There is nothing to look for, or nothing is found.
pub fn repair(responses: &[Response], site: &Site, known: &[Known]) -> Result<Outcome, RepairError> {
    let what = match site.listing.source {
        Source::Feed => Some("feed"),
        Source::Sitemap { .. } => Some("sitemap"),
        _ => None,
    };
    if let Some(what) = what {
        return Err(RepairError::NoSelectors { what });
    }
    if known.is_empty() {
        return Err(RepairError::NoMemory);
    }
    let recall = Recall::of(known, &site.moved_from);
    let before = Reading::of(&site.listing, site, responses, &recall);
    let workshop = Workshop { site, responses, recall: &recall, before: &before };
    let (mut best, mut present) = (None, before.seen.clone());
    for response in responses {
        let (draft, seen) = of_page(&workshop, response)?;
        present.extend(seen);
        best = better(best, draft);
    }
    let nothing = RepairError::Nothing { known: known.len(), present: present.len() };
    let best = best.map(|best| moved::with_identity(&workshop, best));
    conclude(&workshop, best, present).ok_or(nothing)
}

/// The remembered items that a rule of this site reads on its listing pages, in their order, each by its place among
/// `known` and with its address of today.
#[must_use]
pub fn shown(responses: &[Response], site: &Site, rule: &ListingRule, known: &[Known]) -> Vec<(usize, Url)> {
    let site = Site { listing: rule.clone(), ..site.clone() };
    let recall = Recall::of(known, &site.moved_from);
    let listings = responses.iter().filter_map(|response| listing::read(response, &site).ok());
    let mut seen = BTreeSet::new();
    let place = |entry: Entry| recall.by_entry(&entry).and_then(|place| Some((place, entry.url?)));
    listings.flat_map(|listing| listing.entries).filter_map(place).filter(|(place, _)| seen.insert(*place)).collect()
}

/// What the rule of a site reads on these pages, held against what is remembered.
#[must_use]
pub fn read(responses: &[Response], site: &Site, known: &[Known]) -> Reading {
    Reading::of(&site.listing, site, responses, &Recall::of(known, &site.moved_from))
}

/// The best rule for one page, and the remembered items that are on it, by their places.
fn of_page<'w>(
    workshop: &Workshop<'w>,
    response: &'w Response,
) -> Result<(Option<Draft>, BTreeSet<usize>), RepairError> {
    let context = workshop.site.date_context(response.fetched_at, None);
    if let Some(rule) = embedded::document(response, &context) {
        return Ok((workshop.list(&rule.keys(), Origin::Data), BTreeSet::new()));
    }
    let page = Page::parse(response)?;
    let context = workshop.site.date_context(response.fetched_at, page.language());
    let sightings = sight::sightings(&page, workshop.recall);
    let present: BTreeSet<usize> = sightings.iter().map(|sighting| sighting.place).collect();
    let reads_data = matches!(workshop.site.listing.source, Source::Json { .. });
    let mut best = if reads_data { None } else { workshop.by_items(&page, &context, &sightings) };
    if best.as_ref().is_none_or(|best| best.after.hits * 2 < present.len().max(1)) {
        let lists = embedded::read(&page, &context).lists;
        let data = lists.iter().filter_map(|list| workshop.list(&list.rule.keys(), Origin::Data));
        best = data.fold(best, |best, list| better(best, Some(list)));
    }
    if best.as_ref().is_none_or(|best| best.after.hits == 0) && reads_data {
        best = better(best, workshop.by_items(&page, &context, &sightings));
    }
    if best.as_ref().is_none_or(|best| best.after.hits == 0)
        && let Ok(found) = detect::detect(&page, &context)
    {
        best = better(best, workshop.list(&found.keys, Origin::Detected { confidence: found.confidence }));
    }
    Ok((best, present))
}

fn better(one: Option<Draft>, other: Option<Draft>) -> Option<Draft> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if one.yields_to(&other) { other } else { one }),
        (one, other) => one.or(other),
    }
}

/// The present rule, if no other reads more; the new one, if it reads enough.
fn conclude(workshop: &Workshop<'_>, best: Option<Draft>, present: BTreeSet<usize>) -> Option<Outcome> {
    let before = workshop.before;
    let reads = before.entries > 0;
    let is_as_good = |draft: &Draft| before.hits * 10 >= draft.after.hits * 9 && draft.edits.is_empty();
    match best {
        Some(draft) if reads && is_as_good(&draft) => Some(Outcome::Works(before.clone())),
        None if reads => Some(Outcome::Works(before.clone())),
        // A list of which nothing is known does not replace one.
        Some(draft) if draft.after.hits == 0 && reads => Some(Outcome::Works(before.clone())),
        Some(draft) if draft.after.entries > 0 && !draft.edits.is_empty() => {
            let Draft { edits, rule, after, origin, lost } = draft;
            let missed = present.difference(&after.seen).map(|place| workshop.recall.item(*place).item.id.clone());
            let (missed, present) = (missed.collect(), present.union(&after.seen).count());
            let before = before.clone();
            Some(Outcome::Repaired(Box::new(Repair { edits, rule, before, after, present, missed, origin, lost })))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use chrono::{TimeZone, Utc};
    use url::Url;

    use super::*;
    use crate::item::{self, Sight};
    use crate::listing::Entry;

    fn site(listing: &str) -> Site {
        let text = format!("sites: {{news: {{url: 'https://example.org/', listing: {listing}}}}}");
        crate::site::read(&text, "sites.yaml".as_ref(), &|_| None).unwrap().sites.remove(0)
    }

    fn response(html: &str) -> Response {
        Response::of(Url::parse("https://example.org/").unwrap(), html)
    }

    fn known(number: usize) -> Known {
        let base = Url::parse("https://example.org/").unwrap();
        let at = Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap();
        let entry = Entry {
            url: base.join(&format!("/news/story-{number}")).ok(),
            title: Some(format!("The story of number {number}")),
            ..Entry::default()
        };
        item::first(entry, Sight { at, position: number, base: &base, follow: false })
    }

    #[test]
    fn a_large_page_without_a_list_costs_bounded_time() {
        let known: Vec<Known> = (0..200).map(known).collect();
        let link = |n: usize| format!("<div class='c{n}'><a href='/news/story-{}'>x</a><p>a text</p></div>", n % 200);
        let deep = format!("{}{}", "<div>".repeat(400), (0..8_000).map(link).collect::<String>());
        let started = Instant::now();
        let _ = repair(&[response(&deep)], &site("{item: li, title: h2, date: time}"), &known);
        assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
    }

    #[test]
    fn rules_without_selectors_and_sites_without_a_memory_are_told() {
        let page = [response("<p>x")];
        let told = |listing: &str, known: &[Known]| repair(&page, &site(listing), known).unwrap_err();
        assert_eq!(told("{feed: true}", &[known(1)]), RepairError::NoSelectors { what: "feed" });
        assert_eq!(told("{item: li}", &[]), RepairError::NoMemory);
        assert_eq!(told("{item: li}", &[known(1)]), RepairError::Nothing { known: 1, present: 0 });
    }
}
