//! The pages of today and all that is remembered of a site, brought to where a dead rule is made anew: its listing pages,
//! and a few of the articles. Nothing is remembered or published.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use url::Url;

use super::articles::ensure_right;
use super::{SiteError, Skipped, Visit, World, forget_failures, rebuilt, workers};
use crate::fetch::{Response, Validators};
use crate::health::{self, Usual};
use crate::item::{Followed, Known};
use crate::repair::{self, Articles, FieldReading, Outcome, Reading, RepairError, Sample};
use crate::site::{ListingRule, Site};

/// Article pages that are asked for at most.
const ARTICLES: usize = 5;
/// After so many that are all read as remembered, no more are asked for.
const ENOUGH: usize = 3;

/// A site looked at for repair.
pub struct Examined {
    /// What was found of its listing rule; `None`: it has no selectors that could break.
    pub listing: Option<Outcome>,
    /// What was found of its article rule; `None`: it names no field that could be looked for, or there is no page.
    pub articles: Option<Articles>,
    /// Article pages that could not be read.
    pub skipped: Vec<Skipped>,
    /// What is remembered.
    pub items: Vec<Known>,
    responses: Vec<Response>,
    samples: Vec<Sample>,
}

impl Examined {
    /// What another listing rule of the site reads on the same pages.
    #[must_use]
    pub fn reads(&self, site: &Site) -> Reading {
        repair::read(&self.responses, site, &self.items)
    }

    /// What another article rule of the site reads on the same pages.
    #[must_use]
    pub fn reads_articles(&self, site: &Site) -> Vec<FieldReading> {
        repair::read_articles(&self.samples, site)
    }
}

/// Fetches the listing pages of a site once, and looks for a rule that reads what is remembered: of the memory, or, where
/// that is lost, of the feed files. Where the rule reads articles, a few remembered ones are fetched and their fields
/// looked at too. All of it as a build would ask: within the budget, and not before a host allows it.
///
/// # Errors
/// No page, a wrong one, or no rule for it.
pub fn repair(site: &Site, world: &World<'_>) -> Result<Examined, SiteError> {
    let items = world.store.items(&site.id)?;
    let items = if items.is_empty() { rebuilt(site, world)? } else { items };
    forget_failures(std::slice::from_ref(site), world.store)?;
    let (workers, _queue) = workers::pair();
    let mut visit = Visit::new(site, world, workers);
    let responses = visit.listing_pages()?;
    let listing = match repair::repair(&responses, site, &items) {
        Err(RepairError::NoSelectors { .. }) if !repair::article_fields(site).is_empty() => None,
        outcome => {
            if !outcome.as_ref().is_ok_and(shows_known) {
                ensure_right_listing(site, &responses, world)?;
            }
            Some(outcome?)
        }
    };
    let rule = match &listing {
        Some(Outcome::Repaired(repaired)) => &repaired.rule,
        _ => &site.listing,
    };
    let samples = visit.samples(&items, &responses, rule);
    let articles = (!samples.is_empty()).then(|| repair::articles(&samples, site));
    let skipped = std::mem::take(&mut visit.report.skipped);
    Ok(Examined { listing, articles, skipped, items, responses, samples })
}

fn shows_known(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Works(reading) => reading.hits > 0,
        Outcome::Repaired(repair) => repair.after.hits > 0,
    }
}

impl Visit<'_> {
    /// The first page of each list. One of several that fails is left out; if all fail, the first error is told.
    fn listing_pages(&mut self) -> Result<Vec<Response>, SiteError> {
        let (mut responses, mut failed) = (Vec::new(), None);
        for start in &self.site.urls {
            let answer = self.ask(start, &start.ask, Validators::default());
            match answer.and_then(|answer| Ok(answer.fresh(start)?)) {
                Ok(response) => responses.push(response),
                Err(error) => {
                    failed.get_or_insert(error);
                }
            }
        }
        failed.filter(|_| responses.is_empty()).map_or(Ok(responses), Err)
    }

    /// The pages of a few remembered articles, where the rule names fields of them.
    fn samples(&mut self, items: &[Known], responses: &[Response], rule: &ListingRule) -> Vec<Sample> {
        let mut samples = Vec::new();
        for (known, url) in chosen(items, responses, rule, self.site) {
            match self.article_page(&url) {
                Ok(response) => samples.push(Sample { known: known.clone(), response }),
                Err(error) => self.report.skipped.push(Skipped { url: url.into(), why: error.to_string() }),
            }
            if samples.len() == ENOUGH && repair::is_as_remembered(&samples, self.site) {
                break;
            }
        }
        samples
    }

    fn article_page(&mut self, url: &Url) -> Result<Response, SiteError> {
        let response = self.fetch(url, Validators::default())?.fresh(url)?;
        ensure_right(&response, url)?;
        Ok(response)
    }
}

/// The items of which most is remembered that the rule asks of an article: of equal ones those that the listing shows, at
/// their addresses of today, then the newest.
fn chosen<'k>(items: &'k [Known], responses: &[Response], rule: &ListingRule, site: &Site) -> Vec<(&'k Known, Url)> {
    if repair::article_fields(site).is_empty() {
        return Vec::new();
    }
    let shown: BTreeMap<usize, Url> = repair::shown(responses, site, rule, items).into_iter().collect();
    let mut found: Vec<(usize, bool, &Known, Url)> = Vec::new();
    for (place, known) in items.iter().enumerate().filter(|(_, known)| known.article == Followed::Done) {
        let address = shown.get(&place).or(known.item.url.as_ref()).filter(|url| site.allows(url));
        let values = repair::remembered(known, site);
        found
            .extend(address.filter(|_| values > 0).map(|url| (values, shown.contains_key(&place), known, url.clone())));
    }
    // Stable: the newest stay first.
    found.sort_by_key(|(values, is_shown, ..)| Reverse((*values, *is_shown)));
    found.into_iter().take(ARTICLES).map(|(_, _, known, url)| (known, url)).collect()
}

/// A captcha, a "not found" or a login page is told as that: it has no list to be found.
fn ensure_right_listing(site: &Site, responses: &[Response], world: &World<'_>) -> Result<(), SiteError> {
    let language = world.store.recall(&site.id)?.language;
    let usual = Usual { language: language.as_deref() };
    for (start, response) in site.urls.iter().zip(responses) {
        if let Some(page) = health::wrong_page(response, start, &usual) {
            return Err(SiteError::WrongPage { url: Box::new(response.url.clone()), page });
        }
    }
    Ok(())
}
