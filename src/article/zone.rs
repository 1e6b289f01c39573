//! In which zone a page lives. Many give machines an instant in UTC and show people the clock of the place: one moment
//! said twice tells the zone, and that what carries none is not UTC. The text of each date is read by `dates`.

use std::ops::RangeInclusive;

use chrono::{DateTime, FixedOffset, TimeDelta, Timelike};

use super::has_zone;
use crate::dates::{Moment, Precision};

/// Seconds east of UTC, from Hawaii to the Line Islands. Further west lies what a clock of twelve hours shows where
/// nothing says that it is afternoon.
const ZONES: RangeInclusive<i64> = -10 * 3_600..=14 * 3_600;
/// Zones are whole quarters of an hour, seconds.
const QUARTER: i64 = 900;

/// The moment in the zone of its page, where it has none and one of `clocks` is another reading of it: the same instant
/// with a zone, the same time of day with a zone, or the same minute so many quarters of an hour away. By the second the
/// instant moves: a time of day that was written as if it were UTC, or without a zone, was that of the place.
pub(super) fn placed(date: Moment, clocks: &[Moment]) -> Moment {
    if has_zone(date) || !is_clock(date) {
        return date;
    }
    let clocks = || clocks.iter().copied().filter(|clock| is_clock(*clock));
    let same = || clocks().filter(|clock| has_zone(*clock)).find(|clock| apart(*clock, date) == TimeDelta::zero());
    let local = || clocks().filter(|clock| has_zone(*clock)).find(|clock| apart(unzoned(*clock), date).is_zero());
    let shifted = || clocks().filter(|clock| !has_zone(*clock)).find_map(|clock| zone(apart(clock, date)));
    let moved = |clock: Moment| date.at - TimeDelta::seconds(i64::from(clock.at.offset().local_minus_utc()));
    let at = same()
        .map(|clock| date.at.with_timezone(clock.at.offset()))
        .or_else(|| local().map(|clock| moved(clock).with_timezone(clock.at.offset())))
        .or_else(|| shifted().map(|zone| date.at.with_timezone(&zone)));
    Moment { at: at.unwrap_or(date.at), ..date }
}

fn is_clock(moment: Moment) -> bool {
    moment.precision >= Precision::Minute
}

/// How much later `a` is than `b`, by the minute where one of them says no more.
fn apart(a: Moment, b: Moment) -> TimeDelta {
    let to_minute = |at: DateTime<FixedOffset>| at - TimeDelta::seconds(i64::from(at.second()));
    match a.precision.min(b.precision) {
        Precision::Second => a.at - b.at,
        _ => to_minute(a.at) - to_minute(b.at),
    }
}

/// The time of day as if it were UTC.
fn unzoned(moment: Moment) -> Moment {
    Moment { at: moment.at.naive_local().and_utc().fixed_offset(), ..moment }
}

fn zone(east: TimeDelta) -> Option<FixedOffset> {
    let seconds = east.num_seconds();
    let is_zone = seconds != 0 && seconds % QUARTER == 0 && ZONES.contains(&seconds);
    FixedOffset::east_opt(i32::try_from(seconds).ok()?).filter(|_| is_zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(at: &str, precision: Precision) -> Moment {
        Moment { at: at.parse().unwrap(), precision }
    }

    fn with(date: &str, clock: &str, precision: Precision) -> String {
        placed(moment(date, Precision::Second), &[moment(clock, precision)]).at.to_rfc3339()
    }

    #[test]
    fn the_clock_that_people_are_shown_tells_the_zone_and_moves_nothing() {
        let utc = "2025-11-09T01:09:55Z";
        assert_eq!(with(utc, "2025-11-08T18:09:00Z", Precision::Minute), "2025-11-08T18:09:55-07:00");
        assert_eq!(with(utc, "2025-11-08T18:09:55Z", Precision::Second), "2025-11-08T18:09:55-07:00");
        assert_eq!(with(utc, "2025-11-09T06:39:00Z", Precision::Minute), "2025-11-09T06:39:55+05:30");
        assert_eq!(with(utc, "2025-11-08T18:09:55-07:00", Precision::Second), "2025-11-08T18:09:55-07:00");
    }

    #[test]
    fn a_local_time_without_its_zone_is_read_in_the_zone_that_is_told() {
        let local = "2025-11-08T18:09:55Z";
        assert_eq!(with(local, "2025-11-08T18:09:00-07:00", Precision::Minute), "2025-11-08T18:09:55-07:00");
    }

    #[test]
    fn another_moment_tells_nothing() {
        let utc = "2025-11-09T01:09:55+00:00";
        for (clock, precision) in [
            ("2025-11-08T18:10:00Z", Precision::Minute), // a minute late
            ("2025-11-08T18:09:54Z", Precision::Second), // a second early
            ("2025-11-08T13:09:00Z", Precision::Minute), // "1:09" in the afternoon
            ("2025-11-07T18:09:00Z", Precision::Minute), // the day before
            ("2025-11-08T18:09:00Z", Precision::Hour),   // "7 hours ago"
            ("2025-11-08T12:00:00Z", Precision::Day),
        ] {
            assert_eq!(with(utc, clock, precision), utc, "{clock}");
        }
        let zoned = "2025-11-09T01:09:55+01:00";
        assert_eq!(with(zoned, "2025-11-08T18:09:00Z", Precision::Minute), zoned);
    }
}
