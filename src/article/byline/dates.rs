//! Which of the dates that a page shows is that of its article: all are weighed, by what `candidate` says of each and by
//! their company (after the idea of htmldate, A. Barbaresi, JOSS 5(51), 2020).

use std::collections::HashMap;

use super::candidate::{Candidate, has_digit, is_absolute};
use super::shown::Shown;
use crate::dates::{self, Context, Moment, Precision};

/// The most texts that are tried as dates.
const TRIES: usize = 300;
/// So many dates of one name are a list.
const LIST: usize = 3;
/// What a date must weigh to be the one that the page shows of its article.
const ENOUGH: i32 = 5;
/// The longest line before the dash of a dateline, bytes.
const DATELINE: usize = 60;

/// The dates that a page shows of its article.
pub(super) struct Dates {
    /// Said to be that of the publication, in words or to machines.
    pub(super) published: Option<Moment>,
    pub(super) changed: Option<Moment>,
    /// The heaviest, with or without a label.
    pub(super) shown: Option<Moment>,
    /// What there is, where nothing better is known.
    pub(super) doubtful: Option<Moment>,
    /// All that may be readings of the publication.
    pub(super) clocks: Vec<Moment>,
}

pub(super) fn read(shown: &Shown<'_>, context: &Context<'_>) -> Dates {
    let day_first = context.day_first.or_else(|| dates::day_first(shown.texts.iter().map(|short| short.text.as_str())));
    let context = &Context { day_first, ..context.clone() };
    let mut found = candidates(shown, context);
    set_lists_back(&mut found);
    mark_changes(&mut found);
    let publications = || found.iter().filter(|c| !c.is_change && c.weight > 0);
    let sure = || publications().filter(|c| c.is_absolute && c.weight >= ENOUGH);
    Dates {
        published: best(sure().filter(|c| c.is_labelled || c.is_for_machines)),
        changed: best(found.iter().filter(|c| c.is_change && c.weight > 0)),
        shown: best(sure()),
        doubtful: best(publications()),
        clocks: found.iter().filter(|c| !c.is_change && c.is_absolute).map(|c| c.moment).collect(),
    }
}

/// The first of the heaviest.
fn best<'c>(candidates: impl Iterator<Item = &'c Candidate>) -> Option<Moment> {
    candidates.reduce(|known, other| if other.weight > known.weight { other } else { known }).map(|c| c.moment)
}

fn candidates(shown: &Shown<'_>, context: &Context<'_>) -> Vec<Candidate> {
    let headline = i64::try_from(shown.headline).unwrap_or(i64::MAX);
    let dated = (0_i64..).zip(&shown.texts).filter(|(_, short)| has_digit(&short.text) || short.machine().is_some());
    let found = dated.take(TRIES).flat_map(|(place, short)| Candidate::all(short, place - headline, context));
    found.chain(dateline(shown, context)).collect()
}

/// "BERLIN, 29.11.2022 – The harbour": the date that a paragraph after the headline begins with.
fn dateline(shown: &Shown<'_>, context: &Context<'_>) -> Option<Candidate> {
    let paragraphs = shown.texts[shown.headline..].iter().filter(|short| short.text.is_empty());
    paragraphs.take(5).find_map(|paragraph| {
        let head: String = paragraph.element.text().flat_map(str::chars).take(200).collect();
        let head = head.trim_start();
        let end = head.find(['–', '—', '|', '„', '“', '\n', ')']).or_else(|| head.find(" - "))?;
        let line = head.get(..end).filter(|line| line.len() <= DATELINE && ends_in_date(line))?;
        let moment = dates::parse(line, context).filter(|moment| moment.precision >= Precision::Day)?;
        is_absolute(line, moment, context).then(|| Candidate::of(moment, ENOUGH - 1))
    })
}

/// No more than the name of an agency follows: a sentence that begins with a date is about that day.
fn ends_in_date(line: &str) -> bool {
    line.chars().rev().take_while(|c| !c.is_numeric()).count() <= 12
}

/// Dates that stand in elements of one name are those of teasers.
fn set_lists_back(found: &mut [Candidate]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for candidate in found.iter().filter(|c| !c.name.trim().is_empty()) {
        *counts.entry(candidate.name.clone()).or_default() += 1;
    }
    for candidate in found.iter_mut().filter(|c| counts.get(&c.name).is_some_and(|count| *count >= LIST)) {
        candidate.weight -= 2;
    }
}

/// What one text calls a change is no publication where another only repeats it.
fn mark_changes(found: &mut [Candidate]) {
    let changes: Vec<Moment> = found.iter().filter(|c| c.is_change).map(|c| c.moment).collect();
    let repeats = |moment: Moment, change: &Moment| {
        let is_day = change.precision == Precision::Day && moment.at.date_naive() == change.at.date_naive();
        is_day || (moment.at - change.at).num_seconds().abs() < 60
    };
    for candidate in found.iter_mut().filter(|c| !c.is_labelled) {
        candidate.is_change |= changes.iter().any(|change| repeats(candidate.moment, change));
    }
}
