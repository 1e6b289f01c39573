//! Dates counted from now: "3 hours ago", "vor 2 Tagen", "yesterday", "last week", "just now".

use chrono::{DateTime, Days, Months, SubsecRound, TimeDelta, Utc};

use super::lexicon::{Meaning, Tongues, Unit};
use super::matches::{Date, Match, Said};
use super::reader::{Reader, Strength};
use super::{Moment, Precision};

// How many of a unit, and the token that names it; no number where the unit's own form says it.
struct Span {
    count: Option<i64>,
    token: usize,
}

// Beyond this it is no age of an article.
const MOST: i64 = 9999;

impl Reader<'_> {
    /// A relative date that begins at this token.
    pub(super) fn relative(&self, at: usize) -> Option<Match> {
        self.span_from_now(at).or_else(|| self.named_day(at)).or_else(|| self.last(at)).or_else(|| self.just_now(at))
    }

    fn span_from_now(&self, at: usize) -> Option<Match> {
        let before = self.sense(at, |m| if let Meaning::Before(sign) = m { Some(sign) } else { None });
        let start = at + usize::from(before.is_some());
        if before.is_none() && !self.text.starts_number(at) {
            return None;
        }
        let (spans, next) = self.spans(start + usize::from(before.is_some() && self.means(start, Meaning::Join)));
        let last = spans.last()?;
        let after = self.after(next).or_else(|| self.is_last(last.token).map(|tongues| (-1, tongues, next)));
        let (sign, tongues, end) = match (before, after) {
            (Some((sign, tongues)), Some((same, _, end))) if sign == same => (sign, tongues, end),
            (Some((sign, tongues)), _) => (sign, tongues, next),
            (None, after) => after?,
        };
        let units = spans.iter().map(|span| self.counted(span, tongues)).collect::<Option<Vec<_>>>()?;
        let said = self.counted_from_now(&units, sign)?;
        Some(Match { said: Some(said), clock: None, end, strength: strength(&units, sign) })
    }

    // "2 days, 3 hours", "1 hour and 5 minutes", "an hour".
    fn spans(&self, at: usize) -> (Vec<Span>, usize) {
        let (mut spans, mut next) = (Vec::new(), at);
        let mut try_at = at;
        while let Some((span, end)) = self.span(try_at).filter(|_| spans.len() < 3) {
            spans.push(span);
            next = end;
            let joined = self.sign(end) == Some(',') || self.means(end, Meaning::Join);
            try_at = end + usize::from(joined);
        }
        (spans, next)
    }

    fn span(&self, at: usize) -> Option<(Span, usize)> {
        if self.sense(at, |m| matches!(m, Meaning::Counted(..)).then_some(())).is_some() {
            return Some((Span { count: None, token: at }, at + 1));
        }
        let word = |m| if let Meaning::Count(count) = m { Some(count) } else { None };
        let count = match self.sense(at, word) {
            Some((count, _)) => count,
            None => i64::from(self.number(at, 4).filter(|_| self.text.starts_number(at))?),
        };
        let token = at + 1 + usize::from(self.sign(at + 1) == Some('+'));
        let unit = |m| matches!(m, Meaning::Unit(_) | Meaning::Counted(..) | Meaning::Last(_)).then_some(());
        self.sense(token, unit).map(|_| (Span { count: Some(count), token }, token + 1))
    }

    fn after(&self, at: usize) -> Option<(i64, Tongues, usize)> {
        let after = |m| if let Meaning::After(sign) = m { Some(sign) } else { None };
        self.sense(at, after).map(|(sign, tongues)| (sign, tongues, at + 1))
    }

    // Where "last month" is said "month ago" (Vietnamese), "3 months ago" is 3 and that.
    fn is_last(&self, token: usize) -> Option<Tongues> {
        self.sense(token, |m| matches!(m, Meaning::Last(_)).then_some(())).map(|(_, tongues)| tongues)
    }

    fn counted(&self, span: &Span, tongues: Tongues) -> Option<(i64, Unit)> {
        let unit = |m| match (m, span.count) {
            (Meaning::Unit(unit) | Meaning::Last(unit), Some(count)) => Some((count, unit)),
            (Meaning::Counted(unit, count), known) => Some((count * known.unwrap_or(1), unit)),
            _ => None,
        };
        self.sense_in(span.token, tongues, unit).map(|(counted, _)| counted)
    }

    fn counted_from_now(&self, units: &[(i64, Unit)], sign: i64) -> Option<Said> {
        let mut at = self.context.now.with_timezone(&self.context.timezone).naive_local();
        let mut seconds = 0;
        for &(count, unit) in units {
            match length(unit) {
                Length::Seconds(length) => seconds += count.min(MOST) * length,
                Length::Months(length) => {
                    let months = Months::new(u32::try_from(count.min(MOST) * length).ok()?);
                    at = if sign < 0 { at.checked_sub_months(months)? } else { at.checked_add_months(months)? };
                }
            }
        }
        let finest = units.iter().map(|&(_, unit)| unit).min()?;
        if finest < Unit::Day {
            let instant = self.context.now.checked_add_signed(TimeDelta::try_seconds(sign * seconds)?)?;
            return Some(Said::Instant(self.instant(instant, precision(finest))));
        }
        let day = at.checked_add_signed(TimeDelta::try_seconds(sign * seconds)?)?.date();
        Some(Said::Date(Date { day, precision: precision(finest) }))
    }

    fn named_day(&self, at: usize) -> Option<Match> {
        let (offset, _) = self.sense(at, |m| if let Meaning::Day(offset) = m { Some(offset) } else { None })?;
        let days = Days::new(offset.unsigned_abs());
        let day = if offset < 0 { self.today().checked_sub_days(days) } else { self.today().checked_add_days(days) };
        Some(Match::day(day?, at + 1, Strength::Weak))
    }

    fn last(&self, at: usize) -> Option<Match> {
        let (unit, _) = self.sense(at, |m| if let Meaning::Last(unit) = m { Some(unit) } else { None })?;
        let said = Some(self.counted_from_now(&[(1, unit)], -1)?);
        Some(Match { said, clock: None, end: at + 1, strength: Strength::Weak })
    }

    fn just_now(&self, at: usize) -> Option<Match> {
        let said = Some(Said::Instant(self.instant(self.context.now, Precision::Minute)))
            .filter(|_| self.means(at, Meaning::Now))?;
        Some(Match { said: Some(said), clock: None, end: at + 1, strength: Strength::Weak })
    }

    fn instant(&self, at: DateTime<Utc>, precision: Precision) -> Moment {
        Moment { at: at.trunc_subsecs(0).with_timezone(&self.context.timezone).fixed_offset(), precision }
    }
}

enum Length {
    Seconds(i64),
    Months(i64),
}

fn length(unit: Unit) -> Length {
    match unit {
        Unit::Second => Length::Seconds(1),
        Unit::Minute => Length::Seconds(60),
        Unit::Hour => Length::Seconds(3600),
        Unit::Day => Length::Seconds(86_400),
        Unit::Week => Length::Seconds(7 * 86_400),
        Unit::Month => Length::Months(1),
        Unit::Year => Length::Months(12),
    }
}

fn precision(finest: Unit) -> Precision {
    match finest {
        Unit::Second => Precision::Second,
        Unit::Minute => Precision::Minute,
        Unit::Hour => Precision::Hour,
        Unit::Day | Unit::Week => Precision::Day,
        Unit::Month => Precision::Month,
        Unit::Year => Precision::Year,
    }
}

// "In 5 minutes" begins many titles; "3 years ago" ends many.
fn strength(units: &[(i64, Unit)], sign: i64) -> Strength {
    match units.iter().any(|&(_, unit)| unit > Unit::Day) {
        _ if sign > 0 => Strength::Whole,
        true => Strength::Weak,
        false => Strength::Phrase,
    }
}
