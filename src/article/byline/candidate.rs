//! One date that a page shows, and how much speaks for its being that of the article: its element, its label, its place.

use std::sync::LazyLock;

use chrono::{Datelike, TimeDelta};
use regex::Regex;

use super::shown::Short;
use crate::dates::{self, Context, Moment, Precision};

/// Names of elements that hold the date.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)date|time|datum|publi|posted|fecha|byline|meta\b|-meta|_meta|info|created|dateline|data\b|stamp|entry-day|veroeff",
    )
});
/// A time of day, which is no date without a word or a number beside it.
static CLOCK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d{1,2}\s?[:.h]\s?\d{2}(?::\d{2})?\b"));
/// Words that say which date it is, in a sentence too.
static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)publi|post(?:ed|é)|written|created|veröffentlich|erstellt|erschienen|geschrieben|\bdatum\b|\b(?:date|stand)\s?:|опубликован|дата|発表|掲載|公開|投稿|发布|發布|등록|입력",
    )
});
/// What stands before a date in a date line, and in any sentence.
static LABEL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:date|stand|vom|am|on|le|el)\b"));
static CHANGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)updat|aktuali[sz]|modifi|geändert|bearbeitet|changed|edited|revised|last\s|letzte|zuletzt|mis à jour|a[ct]+ualiz|aggiorna|bijgewerkt|gewijzigd|op[dp]+ater|uppdater|更新|수정|обновлен|copyright|©",
    )
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// A date line has fewer letters.
const SENTENCE: usize = 60;

/// One text that says a date.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) moment: Moment,
    /// How much speaks for it.
    pub(super) weight: i32,
    /// It says that something has changed then.
    pub(super) is_change: bool,
    /// It says that something was published then.
    pub(super) is_labelled: bool,
    pub(super) is_for_machines: bool,
    /// It says the same whenever it is read.
    pub(super) is_absolute: bool,
    /// The names of the element and of its parent.
    pub(super) name: String,
}

impl Candidate {
    /// A date that only its place speaks for.
    pub(super) fn of(moment: Moment, weight: i32) -> Self {
        let (is_change, is_labelled, is_for_machines) = (false, false, false);
        Self { moment, weight, is_change, is_labelled, is_for_machines, is_absolute: true, name: String::new() }
    }

    /// What a text says of the publication and of a change. `distance`: in texts, from the headline.
    pub(super) fn all(short: &Short<'_>, distance: i64, context: &Context<'_>) -> impl Iterator<Item = Self> {
        let name = short.name();
        let (published, changed) = parts(&short.text);
        let published = published.and_then(|text| Self::read(short, text, &name, context));
        let changed = changed.and_then(|text| {
            let moment = dates::parse(text, context)?;
            Some(Self { is_change: true, is_labelled: true, name: name.clone(), ..Self::of(moment, 2) })
        });
        let found = published.into_iter().chain(changed).filter(|found| found.moment.precision >= Precision::Day);
        found.map(move |found| Self { weight: found.weighed(short.text.len(), distance), ..found })
    }

    /// What the element says to machines, unless it tells people plainly of another day.
    fn read(short: &Short<'_>, text: &str, name: &str, context: &Context<'_>) -> Option<Self> {
        let (is_labelled, weight) = (PUBLISHED.is_match(text), weight_of_words(text));
        let told = dates::parse(text, context).filter(|_| !is_clock(text)).map(|moment| {
            let is_absolute = is_absolute(text, moment, context);
            Self { is_labelled, is_absolute, ..Self::of(moment, weight) }
        });
        let to_machines = short.machine().and_then(|text| {
            let moment = dates::parse(text, context)?;
            let is_absolute = is_absolute(text, moment, context);
            Some(Self { is_for_machines: true, is_labelled, is_absolute, ..Self::of(moment, weight.max(0)) })
        });
        let is_finer = |told: &Self, other: &Self| {
            let is_day = other.moment.precision == Precision::Day && told.moment.precision > Precision::Hour;
            is_day && told.is_absolute && told.moment.at.date_naive() == other.moment.at.date_naive()
        };
        let is_other = |a: &Self, b: &Self| (a.moment.at - b.moment.at).abs() > TimeDelta::hours(38);
        let found = match (told, to_machines) {
            (Some(told), Some(other)) if told.is_labelled && told.is_absolute && is_other(&told, &other) => Some(told),
            // People may be told the time of a day that machines are given.
            (Some(told), Some(other)) if is_finer(&told, &other) => Some(Self { moment: told.moment, ..other }),
            (told, to_machines) => to_machines.or(told),
        };
        found.map(|found| Self { is_change: name.contains("dateModified"), name: name.to_owned(), ..found })
    }

    fn weighed(&self, length: usize, distance: i64) -> i32 {
        let name = &self.name;
        let is_changed_by_name = name.contains("odified") || name.contains("pdated") && !name.contains("publi");
        let place = match distance {
            0..=12 => 3,
            -6..=-1 => 2,
            13..=40 => 1,
            _ => 0,
        };
        1 + self.weight
            + place
            + 3 * i32::from(self.is_for_machines)
            + 2 * i32::from(DATE.is_match(name))
            + i32::from(length <= 40)
            + i32::from(self.moment.precision > Precision::Day)
            - 5 * i32::from(is_changed_by_name)
    }
}

impl Short<'_> {
    /// The date that the element gives to machines.
    pub(super) fn machine(&self) -> Option<&str> {
        let is_published = self.element.attr("itemprop").is_some_and(|p| p.contains("datePublished"));
        let content = self.element.attr("content").filter(|_| is_published);
        let title = || self.element.attr("title").filter(|_| self.element.value().name() == "abbr");
        content.or_else(|| self.element.attr("datetime")).or_else(title).filter(|text| has_digit(text))
    }
}

fn weight_of_words(text: &str) -> i32 {
    let is_line = text.chars().filter(|c| c.is_alphabetic()).count() <= SENTENCE;
    match (PUBLISHED.is_match(text), is_line) {
        (true, _) => 2,
        (false, true) => 2 * i32::from(LABEL.is_match(text)),
        (false, false) => -3,
    }
}

/// What a text says of the publication and what of a change: "Written: 7 Nov / Updated: 8 Nov".
fn parts(text: &str) -> (Option<&str>, Option<&str>) {
    let Some(label) = CHANGED.find(text) else { return (Some(text), None) };
    let (before, after) = (&text[..label.start()], &text[label.end()..]);
    if has_digit(before) {
        return (Some(before), Some(after));
    }
    match PUBLISHED.find_iter(after).find(|label| has_digit(&after[..label.start()])) {
        Some(label) => (Some(&after[label.start()..]), Some(&after[..label.start()])),
        None => (None, Some(after)),
    }
}

/// Whether a text says the same whenever it is read: not "3 hours ago", "14:05", "12 May".
pub(super) fn is_absolute(text: &str, moment: Moment, context: &Context<'_>) -> bool {
    // Nearly always the year is written out, and a second reading is spared.
    let is_written = text.contains(&moment.at.year().to_string());
    let later = || Context { now: context.now + TimeDelta::days(2 * 365), ..context.clone() };
    is_written || dates::parse(text, &later()) == Some(moment)
}

fn is_clock(text: &str) -> bool {
    let rest = CLOCK.replace_all(text, "");
    !has_digit(&rest) && rest.chars().filter(|c| c.is_alphabetic()).count() < 4
}

pub(super) fn has_digit(text: &str) -> bool {
    text.chars().any(char::is_numeric)
}
