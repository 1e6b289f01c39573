//! Text to a moment: what pages write for people, in many languages, and what machines write. Which text of a
//! page is a date is left to the rule and to `article`; what a date means for an item, to `item`.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// How exactly a date is known; a later variant is finer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// "2025"; the instant is 12:00 on the first day of the year.
    Year,
    /// "May 2025"; the instant is 12:00 on the first day of the month.
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

/// An instant, and how exactly the page said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Moment {
    /// The instant, whole seconds.
    pub at: DateTime<Utc>,
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
