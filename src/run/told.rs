//! The end of a visit: the run is held against the remembered ones, and a listing that could ruin the feed is kept out
//! of it. What is wrong is found by `health`.

use chrono::{DateTime, Utc};

use super::{Items, RECORDED, Report, SiteError, Visit};
use crate::fetch::FetchError;
use crate::health::{self, Judgement, Outcome, Rule, Today};
use crate::store::Run;

/// How many runs that read a listing are looked at by one that has read none: it only asks whether some was good.
const FEW: usize = 2;

impl Visit<'_> {
    /// Refuses a listing that could ruin the feed: nothing of it is remembered or published.
    pub(super) fn ensure_safe(&mut self) -> Result<(), SiteError> {
        let judgement = self.judge(Outcome::Read, self.past());
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
        self.recall_past(FEW);
        let past = self.past.take().unwrap_or_default();
        self.report.rule = self.fingerprint();
        self.recall_rhythm(&past);
        self.count_same(&past);
        let error = self.report.error.as_ref().map(|error| (error, error.to_string()));
        let outcome = match &error {
            None if self.report.numbers.entries.is_some() => Outcome::Read,
            None => Outcome::Unchanged,
            Some((SiteError::Unsafe(_), _)) => Outcome::Read,
            Some((SiteError::Fetch(FetchError::Held { .. } | FetchError::Resting { .. }), what)) => {
                Outcome::Held { what }
            }
            Some((error, what)) => Outcome::Failed { stage: error.stage(), what },
        };
        let judgement = self.judge(outcome, &past);
        Report { judgement, ..self.report }
    }

    /// The runs that this one is held against, newest first; none before they are recalled.
    fn past(&self) -> &[Run] {
        self.past.as_deref().unwrap_or_default()
    }

    /// Recalls them, once in a visit: as many as somebody first needs. Those of recordings say nothing of the live site,
    /// nor the other way round.
    pub(super) fn recall_past(&mut self, most: usize) {
        if self.past.is_some() {
            return;
        }
        let is_alike = |run: &Run| run.rule.is_empty() || run.rule.starts_with(RECORDED) == self.world.recorded;
        let mut past = self.world.store.past(&self.site.id, most).unwrap_or_default();
        past.retain(is_alike);
        self.past = Some(past);
    }

    /// What an earlier run learned of the rhythm, where this one did not look at the items. Recordings grow old, and
    /// that says nothing of the site.
    fn recall_rhythm(&mut self, past: &[Run]) {
        let numbers = &mut self.report.numbers;
        if self.world.recorded {
            (numbers.last_new, numbers.rhythm) = (None, None);
        } else if numbers.last_new.is_none() {
            let Some(known) = past.iter().map(|run| &run.numbers).find(|known| known.last_new.is_some()) else {
                return;
            };
            (numbers.newest, numbers.last_new, numbers.rhythm) = (known.newest, known.last_new, known.rhythm);
        }
    }

    /// A listing that is the same again confirms what the last reading taught.
    fn count_same(&mut self, past: &[Run]) {
        let report = &mut self.report;
        if report.found.is_none() && report.numbers.entries.is_none() {
            let before = past.first().map_or(0, |last| last.numbers.same);
            report.numbers.same = before + usize::from(report.error.is_none());
        }
    }

    /// When a page was fetched, by a clock that is not behind the runs before, nor behind what was read back from the feed
    /// files: what is new would be dated so far back that no feed shows it.
    pub(super) fn steady(&self, at: DateTime<Utc>, items: &Items) -> DateTime<Utc> {
        let runs = self.past().iter().take(FEW).map(|run| run.at);
        let rebuilt = items.known.iter().filter(|_| items.is_rebuilt()).map(|known| known.item.published);
        [middle(runs), middle(rebuilt)].into_iter().flatten().fold(at, DateTime::max)
    }

    fn judge(&self, outcome: Outcome<'_>, past: &[Run]) -> Judgement {
        let (site, fingerprint) = (self.site, self.fingerprint());
        let article = site.article.as_ref().map(|rule| &rule.fields);
        let rule = Rule { fingerprint: &fingerprint, listing: &site.listing.fields, article };
        let (numbers, unread) = (&self.report.numbers, self.report.unread.as_deref());
        let today = Today { at: self.world.now, rule, numbers, outcome, unread, is_rebuilt: self.is_rebuilt };
        health::judge(&today, past, &site.expect)
    }
}

/// Not the latest, because a clock may have been ahead then.
fn middle(moments: impl Iterator<Item = DateTime<Utc>>) -> Option<DateTime<Utc>> {
    let mut moments: Vec<DateTime<Utc>> = moments.collect();
    moments.sort_unstable();
    moments.get(moments.len().saturating_sub(1) / 2).copied()
}
