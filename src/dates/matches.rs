//! What a matcher found in a text.

use chrono::NaiveDate;

use super::clock::Clock;
use super::reader::Strength;
use super::{Moment, Precision};

/// A day, a month or a year.
#[derive(Debug, Clone, Copy)]
pub(super) struct Date {
    /// The first day, where it is no day.
    pub(super) day: NaiveDate,
    /// `Day` or coarser.
    pub(super) precision: Precision,
}

/// What a text says.
#[derive(Debug, Clone, Copy)]
pub(super) enum Said {
    /// A date, to which a time may come.
    Date(Date),
    /// An instant, counted from now.
    Instant(Moment),
}

/// A match.
#[derive(Debug, Clone, Copy)]
pub(super) struct Match {
    /// `None`: it has the shape of a date, but there is no such day.
    pub(super) said: Option<Said>,
    /// The time within it.
    pub(super) clock: Option<Clock>,
    /// The token after it.
    pub(super) end: usize,
    /// How much of its text it must be.
    pub(super) strength: Strength,
}

impl Match {
    /// A day without a time.
    pub(super) fn day(day: NaiveDate, end: usize, strength: Strength) -> Self {
        Match { said: Some(Said::Date(Date { day, precision: Precision::Day })), clock: None, end, strength }
    }
}
