//! Text to a moment: what pages write for people, in many languages, and what machines write. Which text of a
//! page is a date is left to the rule and to `article`; what a date means for an item, to `item`.

mod calendars; // other years and days to ours
mod cldr; // the table of languages, as CLDR has it
mod clock; // a time of day and its zone
mod fold; // one spelling for many
mod format; // the rule's own format
mod languages; // the table of languages, what pages write beyond CLDR
mod lexicon; // every word of the table in one look-up
mod machine; // digits that machines write
mod matches; // what a matcher found
mod numeric; // 12/31/2025
mod order; // day or month first, from a whole page
mod reader; // what the matchers ask of a text
mod relative; // 3 hours ago
mod search; // the order in which all of them are tried
mod tokens; // numbers, words and signs
mod written; // 12 December 2025

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use tokens::Text;

/// How exactly a date is known; a later variant is finer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// "2025"; the instant is 12:00 on the first day of the year. "A year ago": of the same day then.
    Year,
    /// "May 2025"; the instant is 12:00 on the first day of the month. "3 months ago": of the same day then.
    Month,
    /// "December 12, 2025", "yesterday", "3 days ago"; the instant is 12:00 of that day in the zone of the site.
    Day,
    /// "3 hours ago": the instant is good to about an hour.
    Hour,
    /// "December 12, 2025 8:05 PM", "5 minutes ago".
    Minute,
    /// A time with seconds.
    Second,
}

/// An instant, and how exactly the page said it. Equal are two that name one instant, in whatever zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Moment {
    /// The instant, whole seconds, with the offset that the text gives, else that of the site's zone: so that its day is
    /// the day that the page means.
    pub at: DateTime<FixedOffset>,
    /// How much of it the text gave.
    pub precision: Precision,
}

/// What a text alone does not say.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// When the page was fetched: "3 hours ago" counts from here, a yearless date is the latest one not after it.
    pub now: DateTime<Utc>,
    /// The zone of dates that carry none.
    pub timezone: Tz,
    /// The language of the page (BCP 47, e.g. `de`, `pt-BR`), where it is known; other languages are tried after it.
    pub language: Option<&'a str>,
    /// Whether `03/04/2025` is the third of April; `None`: by the language.
    pub day_first: Option<bool>,
    /// A strftime format (chrono's) that the rule gives; then nothing else is tried.
    pub format: Option<&'a str>,
}

impl<'a> Context<'a> {
    /// What is known without a rule: when, in which language, and UTC.
    #[must_use]
    pub fn at(now: DateTime<Utc>, language: Option<&'a str>) -> Self {
        Self { now, timezone: Tz::UTC, language, day_first: None, format: None }
    }
}

/// Reads the date that a text says, in any language of the table. A text is a date when it says one plainly: a full
/// date anywhere in it, anything less only between separators and labels ("Posted on"); docs/dates.md has the rules.
/// Without an explicit format only moments from 1900 to 400 days after `now` are believed.
pub fn parse(text: &str, context: &Context<'_>) -> Option<Moment> {
    let text = text.trim();
    if let Some(format) = context.format {
        return format::parse(text, format, context);
    }
    let head = cut(text).filter(|head| may_be_date(head))?;
    let moment = match machine::parse(head, context) {
        Some(moment) => moment?,
        None => search::search(&Text::read(head), head.len() < text.len(), context)?,
    };
    is_plausible(moment, context).then_some(moment)
}

/// Decides from all the texts of a page whether numeric dates put the day first: `03/04/2025` alone does not say it.
/// `None`: they leave it open, or contradict one another.
pub fn day_first<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<bool> {
    order::day_first(&mut texts.into_iter())
}

/// A guess where [`day_first`] and the language leave it open: the number that stays the same on a page while the other
/// changes is the month.
pub fn day_first_by_month<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<bool> {
    order::by_month(&mut texts.into_iter())
}

// A date further into a text than this is not what the text is about.
const LONGEST: usize = 300;

fn cut(text: &str) -> Option<&str> {
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    text.get(..end)
}

// Without a digit only a few words can be a date: "yesterday", "an hour ago".
fn may_be_date(text: &str) -> bool {
    const MOST: usize = 80;
    !text.is_empty() && (text.len() < MOST || text.chars().any(char::is_numeric))
}

fn is_plausible(moment: Moment, context: &Context<'_>) -> bool {
    let latest = context.now + TimeDelta::days(400);
    // Second zero of 1970 is how machines write that they do not know.
    moment.at.year() >= 1900
        && moment.at <= latest
        && (moment.at.timestamp() != 0 || moment.precision < Precision::Second)
}

fn at_noon(day: NaiveDate, precision: Precision, context: &Context<'_>) -> Option<Moment> {
    let at = local(day.and_hms_opt(12, 0, 0)?, context)?;
    Some(Moment { at, precision })
}

// Where clocks were put back the first of the two instants; where they were put forward, the first that exists by
// whole hours later.
fn local(at: NaiveDateTime, context: &Context<'_>) -> Option<DateTime<FixedOffset>> {
    (0..=24).find_map(|hours| {
        let later = at.checked_add_signed(TimeDelta::hours(hours))?;
        later.and_local_timezone(context.timezone).earliest().map(|at| at.fixed_offset())
    })
}
