//! Years and days of other calendars: Solar Hijri (Iran), Buddhist (Thailand). Eras are in `lexicon`.

use chrono::{Datelike, Days, NaiveDate};

/// Between a Buddhist year and ours.
pub(super) const BUDDHIST: i32 = 543;

/// The Solar Hijri years whose leap years the 33-year rule gives exactly (1178 to 1633), cut to what pages write.
pub(super) const PERSIAN_YEARS: std::ops::RangeInclusive<i32> = 1279..=1499;

/// A day of the Solar Hijri calendar in ours; `None` where there is no such day or the year is out of range.
pub(super) fn persian(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    if !PERSIAN_YEARS.contains(&year) || day == 0 || day > month_length(year, month)? {
        return None;
    }
    let months = u64::from(31 * (month - 1).min(6) + 30 * month.saturating_sub(7));
    new_year(year).checked_add_days(Days::new(months + u64::from(day) - 1))
}

/// The Solar Hijri year of a day.
pub(super) fn persian_year(day: NaiveDate) -> i32 {
    let year = day.year() - 621;
    if PERSIAN_YEARS.contains(&year) && day < new_year(year) { year - 1 } else { year }
}

fn month_length(year: i32, month: u32) -> Option<u32> {
    match month {
        1..=6 => Some(31),
        7..=11 => Some(30),
        12 => Some(29 + u32::from(is_leap(year))),
        _ => None,
    }
}

// Eight leap years in 33, at these places of the cycle (Birashk, A Comparative Calendar, 1993, within this range).
fn is_leap(year: i32) -> bool {
    matches!(year.rem_euclid(33), 1 | 5 | 9 | 13 | 17 | 22 | 26 | 30)
}

// 1 Farvardin 1403 was 20 March 2024.
fn new_year(year: i32) -> NaiveDate {
    let known = NaiveDate::from_ymd_opt(2024, 3, 20).unwrap_or_default();
    let days = |range: std::ops::Range<i32>| range.map(|year| 365 + u64::from(is_leap(year))).sum();
    let day = if year < 1403 {
        known.checked_sub_days(Days::new(days(year..1403)))
    } else {
        known.checked_add_days(Days::new(days(1403..year)))
    };
    day.unwrap_or(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nowruz_is_where_it_was() {
        let days = [(1300, "1921-03-21"), (1357, "1978-03-21"), (1375, "1996-03-20"), (1399, "2020-03-20")];
        let later = [(1400, "2021-03-21"), (1404, "2025-03-21"), (1408, "2029-03-20"), (1409, "2030-03-21")];
        for (year, day) in days.into_iter().chain(later) {
            assert_eq!(persian(year, 1, 1).map(|day| day.to_string()).as_deref(), Some(day), "{year}");
        }
    }

    #[test]
    fn the_last_day_of_a_leap_year() {
        assert_eq!(persian(1403, 12, 30), NaiveDate::from_ymd_opt(2025, 3, 20));
        assert_eq!(persian(1404, 12, 30), None);
        assert_eq!(persian_year(NaiveDate::from_ymd_opt(2025, 3, 20).unwrap()), 1403);
        assert_eq!(persian_year(NaiveDate::from_ymd_opt(2025, 3, 21).unwrap()), 1404);
    }
}
