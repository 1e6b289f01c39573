//! How many items came per week, as bars.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use serde::Serialize;

use super::counted;

/// How many weeks a chart shows.
const WEEKS: usize = 12;
/// The sizes of a chart, in its own units: from bar to bar, between them, and the highest bar.
const STEP: usize = 10;
const GAP: usize = 3;
const HEIGHT: usize = 32;
/// A week with few items beside one with many is still more than nothing.
const LEAST: usize = 3;

/// What all charts of a page share.
#[derive(Serialize)]
pub(super) struct Chart {
    width: usize,
    height: usize,
    bar: usize,
    weeks: usize,
    last: String,
}

impl Chart {
    /// `last`: a day of the latest week, for people.
    pub(super) fn to(last: String) -> Self {
        Self { width: STEP * WEEKS - GAP, height: HEIGHT, bar: STEP - GAP, weeks: WEEKS, last }
    }
}

/// The bars of one site, scaled to its own best week.
#[derive(Clone, Serialize)]
pub(super) struct Bars {
    counts: [usize; WEEKS],
    total: String,
    bars: Vec<Bar>,
}

#[derive(Clone, Serialize)]
struct Bar {
    x: usize,
    y: usize,
    height: usize,
    is_empty: bool,
}

impl Bars {
    /// `last`: a day of the latest week.
    pub(super) fn of(published: &[DateTime<Utc>], last: NaiveDate) -> Self {
        let counts = weekly(published, last);
        let most = counts.iter().max().copied().unwrap_or(0).max(1);
        let bar = |(place, &count): (usize, &usize)| {
            let height = if count == 0 { 1 } else { (count * HEIGHT / most).max(LEAST) };
            Bar { x: place * STEP, y: HEIGHT - height, height, is_empty: count == 0 }
        };
        let bars = counts.iter().enumerate().map(bar).collect();
        Self { total: counted(counts.iter().sum(), "item"), bars, counts }
    }
}

/// Items by week (Monday to Sunday, UTC), the oldest week first, `last` being a day of the latest one.
fn weekly(published: &[DateTime<Utc>], last: NaiveDate) -> [usize; WEEKS] {
    let mut weeks = [0; WEEKS];
    for date in published {
        let age = (monday(last) - monday(date.date_naive())).num_weeks();
        if let Some(week) = usize::try_from(age).ok().and_then(|age| (WEEKS - 1).checked_sub(age)) {
            weeks[week] += 1;
        }
    }
    weeks
}

fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(day.weekday().days_since(Weekday::Mon).into())).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn day(month: u32, day: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, month, day, 23, 59, 59).unwrap()
    }

    #[test]
    fn a_week_begins_on_monday_and_what_is_older_or_later_is_not_counted() {
        let published = [day(11, 23), day(11, 29), day(11, 22), day(11, 30), day(9, 7), day(9, 6), day(1, 1)];
        let weeks = weekly(&published, day(11, 24).date_naive());
        assert_eq!((weeks[WEEKS - 1], weeks[WEEKS - 2], weeks[0]), (2, 1, 1));
        assert_eq!(weeks.iter().sum::<usize>(), 4);
        assert_eq!(weekly(&[], NaiveDate::MIN), [0; WEEKS]);
    }
}
