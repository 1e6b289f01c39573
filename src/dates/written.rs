//! Dates whose month has a name, or a mark: "12 de mayo de 2025", "May 12th", "2025年5月12日", "May 2025".

use chrono::{Datelike, Days, NaiveDate};

use super::Precision;
use super::calendars;
use super::lexicon::Meaning;
use super::matches::{Date, Match, Said};
use super::reader::{Reader, Strength};

#[derive(Debug, Clone, Copy)]
enum Part {
    Day,
    Month,
    Year,
    // "2025. gada", before a day.
    YearOf,
    Clock,
}

use Part::*;

// In the order of trust.
const ORDERS: [(&[Part], Strength); 9] = [
    (&[Day, Month, Year], Strength::Strong),
    (&[Month, Day, Year], Strength::Strong),
    (&[Year, Month, Day], Strength::Strong),
    (&[YearOf, Day, Month], Strength::Strong),
    (&[Month, Day, Clock, Year], Strength::Strong),
    (&[Day, Month], Strength::Weak),
    (&[Month, Day], Strength::Weak),
    (&[Month, Year], Strength::Weak),
    (&[Year, Month], Strength::Weak),
];

// What stands glued to the number of a day, alone or after a hyphen: 12th, 1er, 12-го.
const ORDINALS: [&str; 24] = [
    "st", "nd", "rd", "th", "er", "ere", "eme", "e", "º", "ª", "o", "a", "го", "е", "ое", "ого", "ти", "η", "ησ", "ου",
    "de", "te", "ste", "ва",
];

#[derive(Debug, Clone, Copy, Default)]
struct Fields {
    year: Option<i32>,
    // Two digits without an apostrophe may be anything.
    doubtful: bool,
    month: u32,
    persian: bool,
    day: Option<u32>,
    clock: Option<super::clock::Clock>,
}

impl Reader<'_> {
    /// A date with a named month that begins at this token.
    pub(super) fn written(&self, at: usize) -> Option<Match> {
        ORDERS.iter().find_map(|&(order, strength)| {
            let (fields, end) = self.fields(at, order)?;
            let strength = if fields.doubtful { Strength::Weak } else { strength };
            Some(Match { said: self.date(&fields).map(Said::Date), clock: fields.clock, end, strength })
        })
    }

    fn fields(&self, at: usize, order: &[Part]) -> Option<(Fields, usize)> {
        let mut fields = Fields::default();
        let mut next = at;
        for (i, &part) in order.iter().enumerate() {
            if i > 0 {
                next = self.gap(next, !matches!(part, Month));
            }
            next = self.part(next, part, &mut fields)?;
        }
        (!fields.doubtful || order.len() == 3).then_some((fields, next))
    }

    fn part(&self, at: usize, part: Part, fields: &mut Fields) -> Option<usize> {
        match part {
            Day => {
                let (day, next) = self.day(at)?;
                fields.day = Some(day);
                Some(next)
            }
            Month => {
                let (month, persian, next) = self.month(at)?;
                (fields.month, fields.persian) = (month, persian);
                Some(next)
            }
            Year => {
                let (year, doubtful, next) = self.year(at)?;
                (fields.year, fields.doubtful) = (Some(year), doubtful);
                Some(next)
            }
            YearOf => {
                let next = self.part(at, Year, fields)?;
                let word = next + usize::from(self.sign(next) == Some('.'));
                (!fields.doubtful && self.means(word, Meaning::Join)).then_some(word + 1)
            }
            Clock => {
                let (clock, next) = self.clock(at, false)?;
                fields.clock = Some(clock);
                Some(next)
            }
        }
    }

    // What may stand between two parts. A comma before a month parts two things: "Issue 12, March 2025".
    fn gap(&self, at: usize, comma: bool) -> usize {
        let passes = |at: usize| match self.sign(at) {
            Some(',') => comma,
            Some(sign) => matches!(sign, '.' | '-' | '/' | '(' | ')'),
            None => (self.means(at, Meaning::Join) || self.is_weekday(at)) && self.month(at).is_none(),
        };
        (at..at + 4).find(|&at| !passes(at)).unwrap_or(at + 4)
    }

    /// Whether a weekday is named here.
    pub(super) fn is_weekday(&self, at: usize) -> bool {
        self.sense(at, |m| matches!(m, Meaning::Weekday(_)).then_some(())).is_some()
    }

    fn day(&self, at: usize) -> Option<(u32, usize)> {
        let day = self.number(at, 2).filter(|day| (1..=31).contains(day))?;
        if !self.text.starts_number(at) || self.text.goes_on(at) {
            return None;
        }
        let next = self.ordinal(at + 1);
        // The first day of "12–14 May" is the date.
        let range = matches!(self.sign(next), Some('-' | '–')) && self.number(next + 1, 2).is_some();
        let more = range && !matches!(self.sign(next + 2), Some('-' | ':' | '/'));
        Some((day, if more { self.ordinal(next + 2) } else { next }))
    }

    fn ordinal(&self, at: usize) -> usize {
        let hyphen = usize::from(matches!(self.sign(at), Some('-' | ':')) && self.glued(at));
        let word = at + hyphen;
        if self.glued(word) && ORDINALS.contains(&self.text.word(word)) { word + 1 } else { at }
    }

    fn month(&self, at: usize) -> Option<(u32, bool, usize)> {
        let named = |m| match m {
            Meaning::Month(month) => Some((month, false)),
            Meaning::PersianMonth(month) => Some((month, true)),
            _ => None,
        };
        if let Some(((month, persian), _)) = self.sense(at, named) {
            return Some((month, persian, at + 1));
        }
        let number = if self.means(at, Meaning::MonthMark) { at + 1 } else { at };
        let marked = number > at || self.means(at + 1, Meaning::MonthMark);
        let month = self.number(number, 2).filter(|month| marked && (1..=12).contains(month))?;
        Some((month, false, at + 2))
    }

    // The year, and whether it might as well be another number.
    fn year(&self, at: usize) -> Option<(i32, bool, usize)> {
        let era = |m| if let Meaning::Era(before) = m { Some(before) } else { None };
        if let Some((before, _)) = self.sense(at, era) {
            let year = if self.text.word(at + 1) == "元" { 1 } else { self.number(at + 1, 4)? };
            return Some((before + year as i32, false, at + 2));
        }
        if self.sign(at) == Some('\'') && self.digits(at + 1) == 2 {
            return Some((self.whole_year(self.number(at + 1, 2)?), false, at + 2));
        }
        let number = self.number(at, 4).filter(|_| self.text.starts_number(at) && !self.text.goes_on(at))? as i32;
        match self.digits(at) {
            4 if (1900..=2700).contains(&number) || calendars::PERSIAN_YEARS.contains(&number) => {
                Some((number, false, at + 1))
            }
            2 if !self.marks(at + 1, Meaning::HourMark) => Some((self.whole_year(number as u32), true, at + 1)),
            _ => None,
        }
    }

    /// The year that two digits mean: not far after this one.
    pub(super) fn whole_year(&self, short: u32) -> i32 {
        let now = self.today().year() + 1;
        let century = |offset: i32| {
            let year = (now + offset).div_euclid(100) * 100 + short as i32;
            if year > now + offset { year - 100 } else { year }
        };
        if self.is_language("th") { century(calendars::BUDDHIST) } else { century(0) }
    }

    /// The day on which the page was fetched, where the site is.
    pub(super) fn today(&self) -> NaiveDate {
        self.context.now.with_timezone(&self.context.timezone).date_naive()
    }

    fn date(&self, fields: &Fields) -> Option<Date> {
        let Some(day) = fields.day else {
            let day = self.in_year(fields.year?, fields, 1)?;
            return Some(Date { day, precision: Precision::Month });
        };
        let day = match fields.year {
            Some(year) => self.in_year(year, fields, day)?,
            None => self.latest(|year| self.in_year(year, fields, day), fields.persian)?,
        };
        Some(Date { day, precision: Precision::Day })
    }

    fn in_year(&self, year: i32, fields: &Fields, day: u32) -> Option<NaiveDate> {
        if fields.persian {
            return calendars::persian(year, fields.month, day);
        }
        NaiveDate::from_ymd_opt(self.common_year(year), fields.month, day)
    }

    /// A year as Thai pages may count it, in ours.
    pub(super) fn common_year(&self, year: i32) -> i32 {
        let buddhist = (2443..=2700).contains(&year);
        if buddhist { year - calendars::BUDDHIST } else { year }
    }

    /// The latest day without a year that is not after tomorrow; the 29th of February may be eight years back.
    pub(super) fn latest(&self, day_in: impl Fn(i32) -> Option<NaiveDate>, persian: bool) -> Option<NaiveDate> {
        let tomorrow = self.today().checked_add_days(Days::new(1))?;
        let year = if persian { calendars::persian_year(tomorrow) } else { tomorrow.year() };
        (year - 8..=year).rev().filter_map(day_in).find(|&day| day <= tomorrow)
    }
}
