//! The judgement: what is wrong in this run, since when, and whether it is told as a warning or as an alarm. A state
//! machine whose state is the remembered runs.

use chrono::{DateTime, Utc};

use super::judgement::{Judgement, Outcome, REPORTED_FROM, Today, Told};
use super::{learned, rhythm};
use crate::site::{Expect, FieldName};
use crate::state::State;
use crate::store::{Cause, Fault, Rhythm, Run, Span};

/// Holds a run against the remembered ones: `past` is the latest run and those that read a whole listing, newest first.
#[must_use]
pub fn judge(today: &Today<'_>, past: &[Run], expect: &Expect) -> Judgement {
    let last = past.first();
    let faults = find(today, past, expect).into_iter().map(|found| found.dated(today.at, last)).collect::<Vec<_>>();
    let bad = bad_runs(today, &faults, last);
    let was_reported = last.is_some_and(Run::is_reported);
    let is_reported = was_reported || bad >= REPORTED_FROM || !past.iter().any(Run::is_good);
    let silence = rhythm::silence(today.at, today.numbers).filter(|_| expect.fresh.is_none() && past.len() > 1);
    let health = match (faults.first(), silence) {
        (Some(fault), _) if is_reported => class(&fault.cause),
        (_, Some(_)) => State::Quiet,
        _ => State::Ok,
    };
    let told = match faults.as_slice() {
        [] if was_reported => Told::Recovery,
        [] if health == State::Quiet && last.is_some_and(|last| last.health != health) => Told::Silence,
        [] => Told::Nothing,
        _ if is_reported => Told::Alarm,
        _ if has_seen_nothing(today, bad, last) => Told::Nothing,
        _ => Told::Warning,
    };
    let why = match faults.as_slice() {
        [] if was_reported => last.map(recovery),
        [] => silence.map(|(silence, rhythm)| told_silence(silence, rhythm)),
        faults => Some(faults.iter().map(|fault| fault.cause.to_string()).collect::<Vec<_>>().join("; ")),
    };
    Judgement { health, faults, bad, told, why }
}

/// Whether a run learned nothing of what was wrong before, so that there is nothing to say again. A host that asks for a
/// pause is an error of this run.
fn has_seen_nothing(today: &Today<'_>, bad: usize, last: Option<&Run>) -> bool {
    last.is_some_and(|last| last.bad == bad) && !matches!(today.outcome, Outcome::Held { .. })
}

fn told_silence(silence: i64, rhythm: Rhythm) -> String {
    let span = |seconds: i64| Span(u64::try_from(seconds).unwrap_or(0));
    let (silence, usual, longest) = (span(silence), span(rhythm.usual), span(rhythm.longest));
    format!("item: nothing new for {silence}, usually after {usual}, of late after {longest} at most")
}

/// What was wrong until now.
fn recovery(last: &Run) -> String {
    let Some(fault) = last.faults.first() else { return last.why.clone() };
    format!("it was {} since {}: {}", last.health.word(), fault.since.format("%Y-%m-%d %H:%M"), fault.cause)
}

fn class(cause: &Cause) -> State {
    match cause {
        Cause::Failed { .. } => State::Broken,
        _ => State::Degraded,
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
    // What the articles had from the listing is lost with it, and is back with it.
    let of_listing: Vec<FieldName> = found.iter().filter_map(|found| lost_field(&found.cause, "listing")).collect();
    found.retain(|found| lost_field(&found.cause, "article").is_none_or(|field| !of_listing.contains(&field)));
    found
}

fn lost_field(cause: &Cause, of_stage: &str) -> Option<FieldName> {
    match cause {
        Cause::Field { stage, field, .. } if stage == of_stage => Some(*field),
        _ => None,
    }
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
