//! The listing pages of today and all that is remembered of a site, brought to where a dead rule is made anew. Nothing
//! is remembered or published.

use super::probe::get;
use super::{SiteError, World, rebuilt};
use crate::fetch::Response;
use crate::health::{self, Usual};
use crate::item::Known;
use crate::repair::{self, Outcome, Reading};
use crate::site::Site;

/// A site looked at for repair.
pub struct Examined {
    /// What was found of its rule.
    pub outcome: Outcome,
    /// How many items are remembered.
    pub known: usize,
    items: Vec<Known>,
    responses: Vec<Response>,
}

impl Examined {
    /// What another rule of the site reads on the same pages.
    #[must_use]
    pub fn reads(&self, site: &Site) -> Reading {
        repair::read(&self.responses, site, &self.items)
    }
}

/// Fetches the listing pages of a site once, and looks for a rule that reads what is remembered: of the memory, or, where
/// that is lost, of the feed files.
///
/// # Errors
/// No page, a wrong one, or no rule for it.
pub fn repair(site: &Site, world: &World<'_>) -> Result<Examined, SiteError> {
    let items = world.store.items(&site.id)?;
    let items = if items.is_empty() { rebuilt(site, world)? } else { items };
    let (mut responses, mut failed) = (Vec::new(), None);
    for start in &site.urls {
        match get(start, site, world) {
            Ok(response) => responses.push(response),
            Err(error) => {
                failed.get_or_insert(error);
            }
        }
    }
    if let Some(error) = failed.filter(|_| responses.is_empty()) {
        return Err(error);
    }
    let outcome = repair::repair(&responses, site, &items);
    let shows_known = |outcome: &Outcome| match outcome {
        Outcome::Works(reading) => reading.hits > 0,
        Outcome::Repaired(repair) => repair.after.hits > 0,
    };
    if !outcome.as_ref().is_ok_and(shows_known) {
        ensure_right(site, &responses, world)?;
    }
    Ok(Examined { outcome: outcome?, known: items.len(), items, responses })
}

/// A captcha, a "not found" or a login page is told as that: it has no list to be found.
fn ensure_right(site: &Site, responses: &[Response], world: &World<'_>) -> Result<(), SiteError> {
    let language = world.store.recall(&site.id)?.language;
    let usual = Usual { language: language.as_deref() };
    for (start, response) in site.urls.iter().zip(responses) {
        if let Some(page) = health::wrong_page(response, start, &usual) {
            return Err(SiteError::WrongPage { url: Box::new(response.url.clone()), page });
        }
    }
    Ok(())
}
