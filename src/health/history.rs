//! What the remembered runs of a site tell together: since when it is as it is, and what broke and recovered.

use chrono::{DateTime, Utc};

use super::REPORTED_FROM;
use crate::state::{Event, State};
use crate::store::Run;

/// The latest runs of a site.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Newest first.
    pub runs: Vec<Run>,
    /// There was no run before these.
    pub is_whole: bool,
}

impl History {
    /// Since when the site is in its present state; of trouble the first run in which it was seen, before it was
    /// reported. `None` where these runs do not tell.
    #[must_use]
    pub fn since(&self) -> Option<DateTime<Utc>> {
        let last = self.runs.first()?;
        let seen = last.faults.first().filter(|_| last.is_reported()).map(|fault| fault.since);
        let same = self.runs.iter().take_while(|run| run.health == last.health).count();
        let is_known = same < self.runs.len() || self.is_whole;
        seen.or_else(|| is_known.then(|| self.runs[same - 1].at))
    }

    /// The last run in which nothing was wrong.
    #[must_use]
    pub fn last_good(&self) -> Option<DateTime<Utc>> {
        self.runs.iter().find(|run| run.is_good()).map(|run| run.at)
    }

    /// When something new came last.
    #[must_use]
    pub fn last_new(&self) -> Option<DateTime<Utc>> {
        let counted = || self.runs.iter().find(|run| run.numbers.new > 0).map(|run| run.at);
        self.runs.first()?.numbers.last_new.or_else(counted)
    }

    /// What broke and what recovered, newest first, each by the run in which it was told. Warnings are none.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        (0..self.runs.len()).filter_map(|place| self.event(place)).collect()
    }

    fn event(&self, place: usize) -> Option<Event> {
        let (run, before) = (&self.runs[place], self.runs.get(place + 1));
        let was_reported = before.map(Run::is_reported).or(self.is_whole.then_some(false))?;
        let of = match (was_reported, run.is_reported()) {
            (false, true) => run,
            (true, true) if self.is_worse(place) => run,
            (true, false) => before?,
            _ => return None,
        };
        let since = of.faults.first().map(|fault| fault.since);
        Some(Event { at: run.at, state: run.health, why: of.why.clone(), since })
    }

    /// What was degraded has become broken, and stays so for as many runs as a first breakage has to.
    fn is_worse(&self, place: usize) -> bool {
        let stays_broken =
            |run: &Run| run.health == State::Broken && run.faults.first().is_some_and(|f| f.runs >= REPORTED_FROM);
        let mut runs = self.runs[place..].iter();
        stays_broken(&self.runs[place])
            && !self.runs.get(place + 1).is_some_and(stays_broken)
            && runs.find(|run| run.health != State::Broken).is_some_and(Run::is_reported)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Cause, Fault};

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_767_268_800 + hour * 3600, 0).unwrap()
    }

    /// Runs an hour apart, the oldest first: the state as it was told, and how many runs in a row the worst was found.
    fn history(runs: &[(State, usize)], is_whole: bool) -> History {
        let run = |(hour, &(health, bad)): (usize, &(State, usize))| {
            let what = format!("cause of {}", health.word());
            let (hour, cause) = (hour as i64, Cause::Failed { stage: "fetch".into(), what: what.clone() });
            let fault = Fault { cause, since: at(hour + 1 - bad as i64), runs: bad };
            let faults = if bad > 0 { vec![fault] } else { Vec::new() };
            Run { site: "news".into(), at: at(hour), health, why: what, faults, bad, ..Run::default() }
        };
        History { runs: runs.iter().enumerate().map(run).rev().collect(), is_whole }
    }

    /// Hour, state, cause, and the hour since when.
    fn told(runs: &[(State, usize)], is_whole: bool) -> Vec<(i64, State, String, Option<i64>)> {
        let hour = |moment: DateTime<Utc>| (moment - at(0)).num_hours();
        let events = history(runs, is_whole).events();
        events.into_iter().map(|event| (hour(event.at), event.state, event.why, event.since.map(hour))).collect()
    }

    use State::{Broken, Degraded, Ok, Quiet};

    #[test]
    fn a_breakage_is_told_with_the_third_run_and_a_recovery_once() {
        let runs = [(Ok, 0), (Ok, 1), (Ok, 2), (Broken, 3), (Broken, 4), (Quiet, 0), (Ok, 0), (Ok, 1), (Ok, 0)];
        let broken = "cause of broken".to_owned();
        assert_eq!(told(&runs, true), [(5, Quiet, broken.clone(), Some(1)), (3, Broken, broken, Some(1))]);
    }

    #[test]
    fn worse_is_told_when_it_stays_so_and_better_is_not_well() {
        let wavering = [(Ok, 0), (Degraded, 3), (Broken, 1), (Degraded, 5), (Broken, 1), (Broken, 2), (Degraded, 8)];
        assert_eq!(told(&wavering, true).len(), 1);
        let worse = [(Ok, 0), (Degraded, 3), (Broken, 1), (Broken, 2), (Broken, 3), (Broken, 3), (Broken, 4)];
        let states: Vec<_> = told(&worse, true).into_iter().map(|(hour, state, ..)| (hour, state)).collect();
        assert_eq!(states, [(4, Broken), (1, Degraded)]);
    }

    #[test]
    fn only_the_first_run_of_all_is_a_breakage_without_a_run_before() {
        let runs = [(Broken, 1), (Broken, 2), (Broken, 3)];
        assert_eq!(told(&runs, true), [(0, Broken, "cause of broken".to_owned(), Some(0))]);
        assert_eq!(told(&runs, false), []);
        assert_eq!(told(&[], true), []);
    }

    #[test]
    fn since_when_is_the_first_bad_run_or_the_first_of_the_present_state() {
        let since = |runs: &[(State, usize)], is_whole| history(runs, is_whole).since();
        assert_eq!(since(&[(Ok, 1), (Ok, 2), (Broken, 3)], false), Some(at(0)), "before it was reported");
        assert_eq!(since(&[(Broken, 3), (Ok, 0), (Ok, 0)], false), Some(at(1)));
        assert_eq!(since(&[(Ok, 0), (Ok, 0)], true), Some(at(0)));
        assert_eq!(since(&[(Ok, 0), (Ok, 0)], false), None, "nobody remembers");
        assert_eq!(since(&[], true), None);
    }
}
