//! Dates in numbers alone: 2025-12-12, 12/31/2025, 12.12.25, R7.12.12, 12-12; and which number is the day.

use chrono::NaiveDate;

use super::Precision;
use super::calendars;
use super::languages::Order;
use super::lexicon::LEXICON;
use super::matches::{Date, Match, Said};
use super::reader::{Reader, Strength};
use super::tokens::Text;

// Three numbers between equal signs, each with how many digits it has.
struct Triple {
    numbers: [u32; 3],
    digits: [usize; 3],
    dotted: bool,
}

impl Reader<'_> {
    /// A numeric date that begins at this token.
    pub(super) fn numeric(&self, at: usize) -> Option<Match> {
        if !self.text.starts_number(at) {
            return None;
        }
        self.three(at).or_else(|| self.era(at)).or_else(|| self.month_of_year(at)).or_else(|| self.day_of_month(at))
    }

    fn three(&self, at: usize) -> Option<Match> {
        let (triple, end) = triple(self.text, at)?;
        let [_, _, last] = triple.digits;
        let strength = if triple.digits[0] == 4 || last == 4 { Strength::Strong } else { Strength::Weak };
        let day = self.day_of(&triple)?;
        Some(Match::day(day, end, strength))
    }

    fn day_of(&self, triple: &Triple) -> Option<NaiveDate> {
        let [a, b, c] = triple.numbers;
        match triple.digits {
            [4, _, 1 | 2] => self.calendar_day(a as i32, b, c),
            [1 | 2, _, 4] => self.either_order(c as i32, triple),
            [1 | 2, _, 2] if triple.dotted && !self.is_dotted(triple) => None,
            [2, 2, 2] if self.order() == Order::Year => {
                let first = self.calendar_day(self.whole_year(a), b, c);
                first.or_else(|| self.either_order(self.whole_year(c), triple))
            }
            [1 | 2, _, 2] => self.either_order(self.whole_year(c), triple),
            _ => None,
        }
    }

    // 2.0.10 is a version where dates are not written with dots.
    fn is_dotted(&self, triple: &Triple) -> bool {
        let english = !self.has_language() || self.is_language("en");
        !english || (triple.digits[0] == 2 && triple.digits[1] == 2)
    }

    // Where the month comes first it is written with slashes; dots are of the others, on English pages too.
    fn either_order(&self, year: i32, triple: &Triple) -> Option<NaiveDate> {
        let [a, b, _] = triple.numbers;
        let day_first = self.context.day_first.unwrap_or(triple.dotted || self.order() != Order::Month);
        let (day, month) = if day_first { (a, b) } else { (b, a) };
        let (day, month) = if month > 12 { (month, day) } else { (day, month) };
        self.calendar_day(year, month, day)
    }

    fn order(&self) -> Order {
        self.context.language.map_or(Order::Day, |tag| LEXICON.order(tag))
    }

    // Years of the 13th and 14th century are of the Solar Hijri calendar, if the page is Persian.
    fn calendar_day(&self, year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        if calendars::PERSIAN_YEARS.contains(&year) && self.is_language("fa") {
            return calendars::persian(year, month, day);
        }
        let year = if self.is_language("th") { self.common_year(year) } else { year };
        NaiveDate::from_ymd_opt(year, month, day)
    }

    // R7.12.12, on Japanese pages.
    fn era(&self, at: usize) -> Option<Match> {
        let before = match self.text.word(at) {
            "r" => 2018,
            "h" => 1988,
            "s" => 1925,
            _ => return None,
        };
        let (triple, end) = triple(self.text, at + 1).filter(|_| self.is_language("ja") && self.glued(at + 1))?;
        let [year, month, day] = triple.numbers;
        let day = NaiveDate::from_ymd_opt(before + i32::try_from(year).ok()?, month, day)?;
        Some(Match::day(day, end, Strength::Weak))
    }

    // 2025-12, 12/2025.
    fn month_of_year(&self, at: usize) -> Option<Match> {
        let sign = self.sign(at + 1).filter(|_| self.glued(at + 1) && self.glued(at + 2))?;
        let (year, month) = match [self.digits(at), self.digits(at + 2)] {
            [4, 2] if sign == '-' || self.order() == Order::Year => (at, at + 2),
            [2, 4] => (at + 2, at),
            _ => return None,
        };
        let (year, month) = (self.number(year, 4)?, self.number(month, 2)?);
        let day = self.calendar_day(year as i32, month, 1).filter(|_| matches!(sign, '-' | '/' | '.'))?;
        let said = Some(Said::Date(Date { day, precision: Precision::Month }));
        Some(Match { said, clock: None, end: at + 3, strength: Strength::Whole })
    }

    // 12-12 on Chinese, Japanese and Korean pages, 12.12. where days are written with dots.
    fn day_of_month(&self, at: usize) -> Option<Match> {
        let sign = self.sign(at + 1).filter(|_| self.glued(at + 1))?;
        let (a, b) = (self.number(at, 2)?, self.number(at + 2, 2)?);
        let cjk = ["zh", "ja", "ko"].iter().any(|tag| self.is_language(tag));
        let (month, day, end) = match sign {
            '-' | '/' | '.' if cjk && [self.digits(at), self.digits(at + 2)] == [2, 2] => (a, b, at + 3),
            '.' if self.has_language() && !self.is_language("en") && self.sign(at + 3) == Some('.') => (b, a, at + 4),
            _ => return None,
        };
        let day = self.latest(|year| NaiveDate::from_ymd_opt(year, month, day), false)?;
        Some(Match::day(day, end, Strength::Whole))
    }
}

/// The first numeric date of a text that leaves open which of its numbers is the day: day or month, month or day,
/// and the year.
pub(super) fn open_order(text: &Text<'_>) -> Option<[u32; 3]> {
    (0..text.tokens.len()).filter(|&at| text.starts_number(at)).find_map(|at| {
        let (Triple { numbers: [a, b, year], digits, .. }, _) = triple(text, at)?;
        let open = digits[0] <= 2 && matches!(digits[2], 2 | 4) && a > 0 && b > 0;
        (open && a.max(b) <= 31 && a.min(b) <= 12).then_some([a, b, year])
    })
}

fn triple(text: &Text<'_>, at: usize) -> Option<(Triple, usize)> {
    let sign = text.sign(at + 1).filter(|sign| matches!(sign, '.' | '/' | '-'))?;
    let spaced = sign == '.' || (sign == '/' && !text.glued(at + 1));
    let joined = |at: usize| text.sign(at) == Some(sign) && (spaced || (text.glued(at) && text.glued(at + 1)));
    if !joined(at + 1) || !joined(at + 3) || !ends_number(text, at + 5) {
        return None;
    }
    let numbers = [text.number(at, 4)?, text.number(at + 2, 2)?, text.number(at + 4, 4)?];
    let digits = [at, at + 2, at + 4].map(|at| text.digits(at));
    Some((Triple { numbers, digits, dotted: sign == '.' }, at + 5))
}

// 10.12.20.25 is an address, 10.12.2025beta a version.
fn ends_number(text: &Text<'_>, at: usize) -> bool {
    if !text.glued(at) {
        return true;
    }
    match text.sign(at) {
        Some('.' | '/' | '-') => !(text.glued(at + 1) && text.digits(at + 1) > 0),
        Some(sign) => !matches!(sign, '%' | '$' | '€' | '_'),
        None => text.word(at) == "t" || text.is_known(at),
    }
}
