//! What is wrong with a listing or with articles beside what earlier runs taught: robust statistics over the runs that
//! read the whole listing by the same rule.

use chrono::{DateTime, Utc};

use super::judgement::Today;
use super::measure::is_moved;
use crate::listing::places;
use crate::site::{Expect, FieldName};
use crate::store::{Cause, Looks, Numbers, Overlap, Run};

/// How many earlier runs must have taught something before a number is held against it.
const ENOUGH: usize = 3;
/// A list of fewer entries is wholly another one by chance.
const LIST: usize = 3;
/// How many articles must lack a field one after the other.
const ARTICLES: usize = 3;
/// An article's field is usual if so many of a hundred have it, a listing's if half have it.
const USUAL: usize = 90;
const HALF: usize = 50;

/// Everything that is wrong with what the listing showed, the worst first.
pub(super) fn of_listing(today: &Today<'_>, past: &[Run], expect: &Expect) -> Vec<Cause> {
    let Some(entries) = today.numbers.entries else { return Vec::new() };
    let runs = taught(today, past);
    let mut causes = fields(today, entries, &runs, expect);
    causes.extend(other(today, entries, &runs, expect));
    causes.extend(fewer(entries, &runs, expect));
    // What must not be published comes first; else the order stays.
    causes.sort_by_key(|cause| !cause.is_unsafe());
    causes
}

/// The runs that read a whole listing by this rule, newest first. A listing that stayed the same was read once, but every
/// run that found it so confirms it.
fn taught<'r>(today: &Today<'_>, past: &'r [Run]) -> Vec<&'r Run> {
    let mut runs: Vec<&Run> =
        past.iter().filter(|run| run.numbers.entries.is_some() && is_same_rule(run, today)).collect();
    let confirmed = past.first().map_or(0, |last| last.numbers.same).min(ENOUGH);
    if let Some(newest) = runs.first().copied() {
        runs.splice(0..0, std::iter::repeat_n(newest, confirmed));
    }
    runs
}

/// Runs before version 3 did not note their rule.
fn is_same_rule(run: &Run, today: &Today<'_>) -> bool {
    run.rule.is_empty() || run.rule == today.rule.fingerprint
}

fn fields(today: &Today<'_>, entries: usize, runs: &[&Run], expect: &Expect) -> Vec<Cause> {
    let lost = |field: FieldName| {
        let found = count(&today.numbers.found, field);
        let asked = expect.fields.as_ref().map(|fields| fields.contains(&field));
        let usual = match asked {
            Some(true) if entries > 0 && found * 2 < entries => 100,
            Some(true) => return None,
            Some(false) if !matches!(field, FieldName::Title | FieldName::Link) => return None,
            _ if is_lost_with_the_memory(today, field, found, entries, runs) => 100,
            _ => lost_share(field, found, entries, runs)?,
        };
        let (stage, selector) = ("listing".to_owned(), today.rule.listing.get(field).map(places));
        Some(Cause::Field { stage, field, selector, found, of: entries, usual })
    };
    FieldName::ALL.into_iter().filter_map(lost).collect()
}

/// Of a site that has feed files its rule was written for the page: where the rule names a date and no entry has one any
/// more, it was lost while nobody remembered; so too where the few runs since then found it. What else a rule names may be missing by chance.
fn is_lost_with_the_memory(today: &Today<'_>, field: FieldName, found: usize, of: usize, runs: &[&Run]) -> bool {
    let is_named = field == FieldName::Date && today.rule.listing.get(field).is_some();
    let has = |run: &&Run| count(&run.numbers.found, field) * 2 > run.numbers.entries.unwrap_or(0);
    let was_there = today.is_rebuilt || !runs.is_empty() && runs.len() < ENOUGH && runs.iter().all(has);
    was_there && is_named && found == 0 && of >= LIST
}

/// The usual share of a field in a hundred, if what was found today is far below it and below all that ever was.
fn lost_share(field: FieldName, found: usize, of: usize, runs: &[&Run]) -> Option<usize> {
    let is_told = |run: &&Run| run.faults.iter().any(|fault| is_field(&fault.cause, "listing", field));
    let share = |run: &&Run| percent(count(&run.numbers.found, field), run.numbers.entries.unwrap_or(0));
    // Runs before version 3 counted no fields.
    let mut shares: Vec<usize> =
        runs.iter().filter(|run| !is_told(run) && !run.rule.is_empty()).filter_map(share).collect();
    shares.sort_unstable();
    // Where only runs without the field are left in the memory, the fault itself still knows.
    let told = || runs.iter().flat_map(|run| &run.faults).find_map(|fault| told_usual(&fault.cause, field));
    let (least, usual) = match shares.len() {
        0..ENOUGH => told().map(|usual| (usual, usual))?,
        many => (shares[0], shares[many / 2]),
    };
    let now = percent(found, of)?;
    // What templates give may be missed in the shortest list; what writers give is missing there by chance.
    let is_many = of >= 5 || matches!(field, FieldName::Title | FieldName::Link | FieldName::Date);
    let is_low = usual >= HALF && now * 2 < usual && now < least;
    (is_low && is_many && is_beyond_chance(usual, now, of)).then_some(usual)
}

/// Whether a share (of a hundred) lies more than four standard deviations below the usual one: entries that have a field
/// as their writers like have it by chance.
fn is_beyond_chance(usual: usize, now: usize, of: usize) -> bool {
    let below = usual.saturating_sub(now);
    below * below * of > 16 * usual * (100 - usual.min(100))
}

fn is_field(cause: &Cause, of_stage: &str, name: FieldName) -> bool {
    matches!(cause, Cause::Field { stage, field, .. } if stage == of_stage && *field == name)
}

fn told_usual(cause: &Cause, name: FieldName) -> Option<usize> {
    match cause {
        Cause::Field { stage, field, usual, .. } if stage == "listing" && *field == name => Some(*usual),
        _ => None,
    }
}

/// A list of which nothing was known, where that never happened before; or hardly more than its titles.
fn other(today: &Today<'_>, entries: usize, runs: &[&Run], expect: &Expect) -> Option<Cause> {
    let overlap = today.numbers.overlap?;
    if expect.overlap == Some(false) || entries < LIST || overlap.before < LIST || overlap.still > 0 {
        return None;
    }
    let stays_moved = || overlap.moved > overlap.known && runs.first().is_some_and(|last| was_moved(last));
    if is_moved(&overlap, entries) || stays_moved() {
        return Some(Cause::Other { entries, looks: Looks::Moved });
    }
    if overlap.known > 0 {
        return None;
    }
    let is_other = |run: &&&Run| run.faults.iter().any(|fault| matches!(fault.cause, Cause::Other { .. }));
    let good = || runs.iter().filter(|run| !is_other(run));
    // However often the list has moved on as a whole, its links never looked otherwise.
    let alike = good().filter_map(|run| Some((run.numbers.overlap?, run.numbers.entries?)));
    if overlap.foreign == entries && is_never_foreign(alike) {
        return Some(Cause::Other { entries, looks: Looks::Foreign });
    }
    let taught: Vec<_> = good().filter_map(|run| run.numbers.overlap).collect();
    // What was kept out of the feed is so until the list is known again, however long ago that was learned.
    let is_taught = taught.len() >= ENOUGH && taught.iter().all(|overlap| overlap.known > 0);
    if !is_taught && !runs.first().is_some_and(|last| is_other(&last)) {
        return None;
    }
    if overlap.foreign == entries {
        return Some(Cause::Other { entries, looks: Looks::Foreign });
    }
    let moved_on = overlap.newer * 2 >= entries || is_long_after(today.at, runs);
    (!moved_on).then_some(Cause::Other { entries, looks: Looks::Unknown })
}

fn was_moved(run: &Run) -> bool {
    run.faults.iter().any(|fault| matches!(fault.cause, Cause::Other { looks: Looks::Moved, .. }))
}

/// In every list, most entries had links that look like remembered ones.
fn is_never_foreign(mut lists: impl Iterator<Item = (Overlap, usize)>) -> bool {
    lists.all(|(overlap, entries)| overlap.foreign * 2 <= entries)
}

/// Nobody looked for so long that the list may have moved on as a whole: three times the usual pause. Runs that are yet to
/// come were noted by a clock that was ahead.
fn is_long_after(at: DateTime<Utc>, runs: &[&Run]) -> bool {
    let runs: Vec<&Run> = runs.iter().copied().filter(|run| run.at <= at).collect();
    let mut pauses: Vec<i64> = runs.windows(2).map(|pair| (pair[0].at - pair[1].at).num_seconds()).collect();
    pauses.retain(|pause| *pause > 0);
    pauses.sort_unstable();
    let usual = pauses.get(pauses.len() / 2).copied().unwrap_or(0);
    runs.first().is_some_and(|last| (at - last.at).num_seconds() > usual.saturating_mul(3))
}

/// Less than half of the usual entries, and less than ever; as many must have gone at once, because a list that dwindles is
/// no other list.
/// Runs that were told so count too: one that stays short is the usual one after a while.
fn fewer(entries: usize, runs: &[&Run], expect: &Expect) -> Option<Cause> {
    let is_short = |run: &&Run| run.faults.iter().any(|fault| matches!(fault.cause, Cause::Fewer { .. }));
    let mut usual: Vec<usize> = runs.iter().filter_map(|run| run.numbers.entries).filter(|&count| count > 0).collect();
    usual.sort_unstable();
    let median = *usual.get(usual.len() / 2).filter(|_| usual.len() >= ENOUGH)?;
    let least = runs.iter().filter(|run| !is_short(run)).filter_map(|run| run.numbers.entries).min().unwrap_or(median);
    let gone = |last: &&&Run| last.numbers.entries.is_some_and(|count| count.saturating_sub(entries) * 2 > median);
    let is_sudden = runs.first().is_some_and(|last| is_short(last) || gone(&last));
    let is_low = expect.items.is_none() && entries * 2 < median && entries < least;
    (is_low && is_sudden).then_some(Cause::Fewer { entries, usual: median })
}

/// What the articles of this run and of those before lack, and in how many runs it was seen. The articles of one run
/// are few, so the latest are taken together.
pub(super) fn of_articles(today: &Today<'_>, past: &[Run], expect: &Expect) -> Vec<(Cause, usize)> {
    let runs: Vec<&Numbers> = std::iter::once(today.numbers)
        .chain(past.iter().filter(|run| is_same_rule(run, today)).map(|run| &run.numbers))
        .filter(|numbers| numbers.articles > 0)
        .collect();
    let lost = |field: FieldName| {
        if expect.fields.as_ref().is_some_and(|fields| !fields.contains(&field)) {
            return None;
        }
        let without = runs.iter().take_while(|numbers| count(&numbers.read, field) == 0).count();
        let sum = |runs: &[&Numbers], of: &dyn Fn(&Numbers) -> usize| runs.iter().map(|run| of(run)).sum::<usize>();
        let (now, before) = runs.split_at(without);
        let (of, taught) = (sum(now, &|run| run.articles), sum(before, &|run| run.articles));
        let usual = percent(sum(before, &|run| count(&run.read, field)), taught)?;
        let is_lost = of >= ARTICLES && taught >= ARTICLES * 2 && before.len() >= ENOUGH && usual >= USUAL;
        let (stage, rule) = ("article".to_owned(), today.rule.article.and_then(|fields| fields.get(field)));
        let selector = rule.map(places);
        is_lost.then_some((Cause::Field { stage, field, selector, found: 0, of, usual }, without))
    };
    FieldName::ALL.into_iter().filter_map(lost).collect()
}

fn count(counts: &std::collections::BTreeMap<FieldName, usize>, field: FieldName) -> usize {
    counts.get(&field).copied().unwrap_or(0)
}

fn percent(found: usize, of: usize) -> Option<usize> {
    (found * 100).checked_div(of)
}
