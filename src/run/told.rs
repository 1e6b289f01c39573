//! The end of a visit: the run is held against the remembered ones, and a listing that could ruin the feed is kept out
//! of it. What is wrong is found by `health`.

use super::{RECORDED, Report, SiteError, Visit, World};
use crate::fetch::FetchError;
use crate::health::{self, Judgement, LISTED, Outcome, Rule, Today};
use crate::site::Site;
use crate::store::Run;

/// The runs that a run is held against, newest first. Those of recordings say nothing of the live site, nor the other
/// way round.
pub(super) fn past(site: &Site, world: &World<'_>) -> Vec<Run> {
    let is_alike = |run: &Run| run.rule.is_empty() || run.rule.starts_with(RECORDED) == world.recorded;
    let mut past = world.store.past(&site.id, LISTED).unwrap_or_default();
    past.retain(is_alike);
    past
}

impl Visit<'_> {
    /// Refuses a listing that could ruin the feed: nothing of it is remembered or published.
    pub(super) fn ensure_safe(&mut self) -> Result<(), SiteError> {
        let judgement = self.judge(Outcome::Read);
        match judgement.faults.into_iter().find(|fault| fault.cause.is_unsafe()) {
            Some(fault) => {
                (self.report.numbers.new, self.report.changed) = (0, 0);
                Err(SiteError::Unsafe(Box::new(fault.cause)))
            }
            None => Ok(()),
        }
    }

    /// The report with the judgement.
    pub(super) fn told(mut self) -> Report {
        self.report.rule = self.fingerprint();
        if self.world.recorded {
            // Recordings grow old; that says nothing of the site.
            (self.report.numbers.last_new, self.report.numbers.rhythm) = (None, None);
        } else if self.report.numbers.last_new.is_none() {
            let known = self.past.iter().map(|run| &run.numbers).find(|numbers| numbers.last_new.is_some());
            let numbers = &mut self.report.numbers;
            (numbers.last_new, numbers.rhythm) = known.map_or((None, None), |known| (known.last_new, known.rhythm));
            numbers.newest = numbers.newest.or_else(|| known?.newest);
        }
        let error = self.report.error.as_ref().map(|error| (error, error.to_string()));
        let judgement = self.judge(match &error {
            None if self.report.numbers.entries.is_some() => Outcome::Read,
            None => Outcome::Unchanged,
            Some((SiteError::Unsafe(_), _)) => Outcome::Read,
            Some((SiteError::Fetch(FetchError::Held { .. }), what)) => Outcome::Held { what },
            Some((error, what)) => Outcome::Failed { stage: error.stage(), what },
        });
        Report { judgement, ..self.report }
    }

    fn judge(&self, outcome: Outcome<'_>) -> Judgement {
        let (site, fingerprint) = (self.site, self.fingerprint());
        let article = site.article.as_ref().map(|rule| &rule.fields);
        let rule = Rule { fingerprint: &fingerprint, listing: &site.listing.fields, article };
        let (numbers, unread) = (&self.report.numbers, self.report.unread.as_deref());
        let today = Today { at: self.world.now, rule, numbers, outcome, unread };
        health::judge(&today, &self.past, &site.expect)
    }
}
