//! The judgement: what is wrong in this run, since when, and whether it is told as a warning or as an alarm. A state
//! machine whose state is the remembered runs.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Health, learned, rhythm};
use crate::site::{Expect, Fields};
use crate::store::{Cause, Fault, Numbers, Run, Span};

/// The run in a row from which trouble is reported; before, it is a warning.
pub const REPORTED_FROM: usize = 3;

/// What one run of a site gave.
#[derive(Debug, Clone, Copy)]
pub struct Today<'a> {
    /// When it began.
    pub at: DateTime<Utc>,
    /// What the pages were read by.
    pub rule: Rule<'a>,
    /// What was counted. `last_new` and `rhythm` count wherever they are known.
    pub numbers: &'a Numbers,
    /// What became of it.
    pub outcome: Outcome<'a>,
    /// Why one of several listing pages could not be read.
    pub unread: Option<&'a str>,
}

/// What the pages of a site are read by.
#[derive(Debug, Clone, Copy)]
pub struct Rule<'a> {
    /// As runs remember it: what another rule found says nothing of this one.
    pub fingerprint: &'a str,
    /// Of the listing.
    pub listing: &'a Fields,
    /// Of the articles.
    pub article: Option<&'a Fields>,
}

/// What became of a site in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// The listing was read.
    Read,
    /// It was the same as before, in part or as a whole.
    Unchanged,
    /// The feed could not be built.
    Failed {
        /// The word of the sentence where it happened.
        stage: &'a str,
        /// The error, with its stage.
        what: &'a str,
    },
    /// The host asked for no requests: nothing was learned.
    Held {
        /// The error, with its stage.
        what: &'a str,
    },
}

/// How a site does, and what is to be said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The class, as it is told: one bad run, or two, change nothing.
    pub health: Health,
    /// What is wrong in this run, the worst first.
    pub faults: Vec<Fault>,
    /// How many runs in a row something was wrong.
    pub bad: usize,
    /// What a person should hear of it now.
    pub told: Told,
    /// Why it is not ok, or what was wrong until now.
    pub why: Option<String>,
}

/// What a person should hear of a site in this run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Told {
    /// Nothing.
    #[default]
    Nothing,
    /// Something is wrong for the first or second time in a row.
    Warning,
    /// It stayed wrong, or the site never worked: exit code 1.
    Alarm,
    /// What was reported is over; told once.
    Recovery,
    /// Nothing new has come for longer than usual; told once.
    Silence,
}

impl Judgement {
    /// Since when the worst is wrong, as the end of a line: ` (3rd run, since 2026-11-20 08:00)`; empty where there was
    /// nothing good before.
    #[must_use]
    pub fn when(&self) -> String {
        match (self.faults.first(), self.told) {
            (None, _) => String::new(),
            (Some(Fault { runs: 0 | 1, .. }), Told::Alarm) => String::new(),
            (Some(Fault { runs: 0 | 1, .. }), _) => " (1st time)".to_owned(),
            (Some(Fault { runs, since, .. }), _) => {
                format!(" ({} run, since {})", ordinal(*runs), since.format("%Y-%m-%d %H:%M"))
            }
        }
    }

    /// What to do about the worst.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        self.faults.first().and_then(|fault| super::advice(&fault.cause))
    }
}

fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// Holds a run against the remembered ones: `past` is the latest run and those that read a whole listing, newest first.
#[must_use]
pub fn judge(today: &Today<'_>, past: &[Run], expect: &Expect) -> Judgement {
    let last = past.first();
    let found = find(today, past, expect);
    let faults: Vec<Fault> = found.into_iter().map(|found| found.dated(today.at, last)).collect();
    let bad = bad_runs(today, &faults, last);
    let silence = rhythm::silence(today.at, today.numbers).filter(|_| expect.fresh.is_none() && past.len() > 1);
    let was_reported = last.is_some_and(Run::is_reported);
    let is_reported = was_reported || bad >= REPORTED_FROM || !past.iter().any(Run::is_good);
    let health = match (faults.first(), silence) {
        (Some(fault), _) if is_reported => class(&fault.cause),
        (_, Some(_)) => Health::Quiet,
        _ => Health::Ok,
    };
    let told = match (faults.is_empty(), health) {
        (false, _) if is_reported => Told::Alarm,
        (false, _) => Told::Warning,
        (true, _) if was_reported => Told::Recovery,
        (true, Health::Quiet) if last.is_some_and(|last| last.health != Health::Quiet.word()) => Told::Silence,
        _ => Told::Nothing,
    };
    let why = match (&faults[..], told) {
        ([], Told::Recovery) => last.map(recovery),
        ([], _) => silence.map(|(silence, rhythm)| {
            let span = |seconds: i64| Span(u64::try_from(seconds).unwrap_or(0));
            let (silence, usual, longest) = (span(silence), span(rhythm.usual), span(rhythm.longest));
            format!("item: nothing new for {silence}, usually after {usual}, of late after {longest} at most")
        }),
        (faults, _) => Some(faults.iter().map(|fault| fault.cause.to_string()).collect::<Vec<_>>().join("; ")),
    };
    Judgement { health, faults, bad, told, why }
}

/// What was wrong until now.
fn recovery(last: &Run) -> String {
    let Some(fault) = last.faults.first() else { return last.why.clone() };
    format!("it was {} since {}: {}", last.health, fault.since.format("%Y-%m-%d %H:%M"), fault.cause)
}

fn class(cause: &Cause) -> Health {
    match cause {
        Cause::Failed { .. } => Health::Broken,
        _ => Health::Degraded,
    }
}

/// Something found wrong in this run.
struct Found {
    cause: Cause,
    /// In how many runs up to this one it was seen; 0: it is only known from before.
    seen: usize,
}

impl Found {
    fn now(cause: Cause) -> Self {
        Self { cause, seen: 1 }
    }

    /// With the first run in which it was so.
    fn dated(self, at: DateTime<Utc>, last: Option<&Run>) -> Fault {
        let Self { cause, seen } = self;
        let known = last.and_then(|last| last.faults.iter().find(|fault| fault.cause.is_same(&cause)));
        match known {
            Some(known) => Fault { cause, since: known.since, runs: known.runs + seen.min(1) },
            None => Fault { cause, since: at, runs: seen.max(1) },
        }
    }
}

/// What is wrong in this run. What the run could not see is as it was.
fn find(today: &Today<'_>, past: &[Run], expect: &Expect) -> Vec<Found> {
    let last = past.first();
    let is_failure = |cause: &Cause| matches!(cause, Cause::Failed { .. });
    let is_of_articles = |cause: &Cause| matches!(cause, Cause::Field { stage, .. } if stage == "article");
    let known = |seen: usize, wanted: &dyn Fn(&Cause) -> bool| -> Vec<Found> {
        let causes = last.into_iter().flat_map(|last| &last.faults).map(|fault| &fault.cause);
        causes.filter(|cause| wanted(cause)).map(|cause| Found { cause: cause.clone(), seen }).collect()
    };
    let failed = |stage: &str, what: &str| Found::now(Cause::Failed { stage: stage.to_owned(), what: what.to_owned() });
    let mut found = match today.outcome {
        Outcome::Failed { stage, what } => {
            return std::iter::once(failed(stage, what)).chain(known(0, &|cause| !is_failure(cause))).collect();
        }
        Outcome::Held { what } => {
            let before = known(0, &|_| true);
            return if before.is_empty() { vec![failed("fetch", what)] } else { before };
        }
        Outcome::Unchanged => known(1, &|cause| {
            matches!(cause, Cause::Other { .. } | Cause::Fewer { .. })
                || matches!(cause, Cause::Field { stage, .. } if stage == "listing")
        }),
        Outcome::Read => learned::of_listing(today, past, expect).into_iter().map(Found::now).collect(),
    };
    found.extend(today.unread.map(|what| Found::now(Cause::Unread { what: what.to_owned() })));
    found.extend(stale(today, expect).map(Found::now));
    if today.numbers.articles == 0 {
        found.extend(known(0, &is_of_articles));
    } else {
        let lost = learned::of_articles(today, past, expect);
        found.extend(lost.into_iter().map(|(cause, seen)| Found { cause, seen }));
    }
    found
}

fn stale(today: &Today<'_>, expect: &Expect) -> Option<Cause> {
    let (within, last) = (expect.fresh?.as_secs(), today.numbers.last_new?);
    let silence = u64::try_from((today.at - last).num_seconds()).unwrap_or(0);
    (silence > within).then_some(Cause::Stale { last, within })
}

/// How many runs in a row something was wrong. A run that could see nothing of it does not count.
fn bad_runs(today: &Today<'_>, faults: &[Fault], last: Option<&Run>) -> usize {
    let Some(longest) = faults.iter().map(|fault| fault.runs).max() else { return 0 };
    // Runs before version 3 did not count.
    let before = last.map_or(0, |last| last.bad.max(usize::from(last.is_reported())));
    let is_blind = matches!(today.outcome, Outcome::Held { .. });
    let only_known = last.is_some_and(|last| {
        faults
            .iter()
            .all(|fault| last.faults.iter().any(|known| known.cause.is_same(&fault.cause) && known.runs == fault.runs))
    });
    let now = if before > 0 && (is_blind || only_known) { before } else { before + 1 };
    now.max(longest)
}
