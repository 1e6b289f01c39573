//! A time of day, as it stands beside a date, and its zone.

use super::Precision;
use super::lexicon::{LEXICON, Meaning, Tongues};
use super::reader::Reader;

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    pub(super) precision: Precision,
    /// Seconds east of UTC, where the text says so.
    pub(super) offset: Option<i32>,
}

// Hour, minute, second and how much of it was said.
type Hands = (u32, u32, u32, Precision);

impl Reader<'_> {
    /// A time that begins at this token, and the token after it. `dotted`: 08.05 is one.
    pub(super) fn clock(&self, at: usize, dotted: bool) -> Option<(Clock, usize)> {
        let early = self.after_noon(at);
        let from = if early.is_some() { at + 1 } else { at };
        if early.is_none() && !self.text.starts_number(from) {
            return None;
        }
        let hour = self.number(from, 2).filter(|&hour| hour < 24)?;
        let (hands, next) = self.hands(from, hour, dotted || early.is_some())?;
        let late = if early.is_none() { self.after_noon(next) } else { None };
        let next = if late.is_some() { next + 1 } else { next };
        let next = if self.marks(next, Meaning::HourMark) && hands.3 != Precision::Hour { next + 1 } else { next };
        let (offset, next) = self.zone(next, hands.3).map_or((None, next), |(offset, next)| (Some(offset), next));
        let (hour, minute, second, precision) = hands;
        Some((Clock { hour: half(hour, early.or(late)), minute, second, precision, offset }, next))
    }

    fn after_noon(&self, at: usize) -> Option<bool> {
        let half = |m| if let Meaning::AfterNoon(after) = m { Some(after) } else { None };
        self.sense(at, half).or_else(|| self.sense_in(at, Tongues::MAX, half)).map(|(after, _)| after)
    }

    fn hands(&self, at: usize, hour: u32, dotted: bool) -> Option<(Hands, usize)> {
        match self.sign(at + 1).filter(|_| self.glued(at + 1) && self.glued(at + 2)) {
            Some(':') => self.minutes(at, hour, ':'),
            Some('.') if dotted || self.marks(at + 3, Meaning::HourMark) || self.after_noon(at + 3).is_some() => {
                self.minutes(at, hour, '.')
            }
            _ => self.spoken(at, hour),
        }
    }

    fn minutes(&self, at: usize, hour: u32, point: char) -> Option<(Hands, usize)> {
        let minute = self.number(at + 2, 2).filter(|&minute| self.digits(at + 2) == 2 && minute < 60)?;
        let more = self.sign(at + 3) == Some(point) && self.glued(at + 3) && self.glued(at + 4);
        let second = self.number(at + 4, 2).filter(|&second| more && self.digits(at + 4) == 2 && second <= 60);
        let Some(second) = second else {
            return Some(((hour, minute, 0, Precision::Minute), at + 3));
        };
        let fraction = matches!(self.sign(at + 5), Some('.' | ',')) && self.glued(at + 5) && self.glued(at + 6);
        let next = if fraction && self.digits(at + 6) > 0 { at + 7 } else { at + 5 };
        Some(((hour, minute, second.min(59), Precision::Second), next))
    }

    // 8h, 8h05, 8 Uhr, 8時5分, 8 PM.
    fn spoken(&self, at: usize, hour: u32) -> Option<(Hands, usize)> {
        if !self.marks(at + 1, Meaning::HourMark) {
            // "de" is "of" before it is Hungarian for "in the morning".
            let half = self.after_noon(at + 1).is_some() && !self.marks(at + 1, Meaning::Join);
            return (half && (1..=12).contains(&hour)).then_some(((hour, 0, 0, Precision::Hour), at + 1));
        }
        let Some(minute) = self.number(at + 2, 2).filter(|&minute| minute < 60) else {
            return Some(((hour, 0, 0, Precision::Hour), at + 2));
        };
        let next = if self.marks(at + 3, Meaning::MinuteMark) { at + 4 } else { at + 3 };
        Some(((hour, minute, 0, Precision::Minute), next))
    }

    /// Whether the page's language writes 08.05.
    pub(super) fn dots_times(&self) -> bool {
        self.context.language.is_some_and(|tag| LEXICON.has_dotted_time(tag))
    }

    fn zone(&self, at: usize, precision: Precision) -> Option<(i32, usize)> {
        let name = self.text.written(at);
        let Some(hours) = zone_named(name).filter(|_| name.len() > 1 || self.glued(at)) else {
            return self.offset(at, precision);
        };
        let (offset, next) = self.offset(at + 1, Precision::Second).filter(|_| hours == 0).unwrap_or((0, at + 1));
        Some((hours + offset, next))
    }

    // +0100, +01:00, +1. "08:05-10:00" without seconds is a span of the day, unless a T says that a machine wrote it.
    fn offset(&self, at: usize, precision: Precision) -> Option<(i32, usize)> {
        let sign = match self.sign(at)? {
            '+' => 1,
            '-' if precision == Precision::Second || !self.glued(at) || self.has_t(at) => -1,
            _ => return None,
        };
        let number = self.number(at + 1, 4).filter(|_| self.glued(at + 1))?;
        let colon = self.sign(at + 2) == Some(':') && self.digits(at + 3) == 2 && self.glued(at + 3);
        let (hours, minutes, next) = match self.digits(at + 1) {
            3 | 4 => (number / 100, number % 100, at + 2),
            _ if colon => (number, self.number(at + 3, 2)?, at + 4),
            _ => (number, 0, at + 2),
        };
        (hours <= 14 && minutes < 60).then(|| (sign * (hours * 3600 + minutes * 60) as i32, next))
    }

    fn has_t(&self, at: usize) -> bool {
        at >= 4 && self.text.word(at - 4) == "t"
    }
}

fn half(hour: u32, after_noon: Option<bool>) -> u32 {
    match (hour, after_noon) {
        (12, Some(false)) => 0,
        (1..=11, Some(true)) => hour + 12,
        _ => hour,
    }
}

// The names that pages write, by their commonest meaning, in minutes. Only capitals: "est" and "met" are words.
const ZONES: [(&str, i32); 46] = [
    ("Z", 0),
    ("z", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("UT", 0),
    ("WET", 0),
    ("BST", 60),
    ("IST", 330),
    ("WEST", 60),
    ("CET", 60),
    ("MEZ", 60),
    ("CEST", 120),
    ("MESZ", 120),
    ("EET", 120),
    ("SAST", 120),
    ("CAT", 120),
    ("WAT", 60),
    ("EEST", 180),
    ("MSK", 180),
    ("МСК", 180),
    ("EAT", 180),
    ("TRT", 180),
    ("AST", -240),
    ("ADT", -180),
    ("EST", -300),
    ("EDT", -240),
    ("ET", -300),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
    ("BRT", -180),
    ("ART", -180),
    ("PKT", 300),
    ("WIB", 420),
    ("HKT", 480),
    ("SGT", 480),
    ("JST", 540),
    ("KST", 540),
    ("AEST", 600),
    ("AEDT", 660),
];

fn zone_named(word: &str) -> Option<i32> {
    let word = word.trim_end_matches('.');
    ZONES.iter().find(|(name, _)| *name == word).map(|(_, minutes)| minutes * 60)
}
