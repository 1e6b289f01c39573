//! The order in which the matchers are tried, and which of their matches is believed.

use chrono::{FixedOffset, NaiveTime};

use super::clock::Clock;
use super::lexicon::{LEXICON, Meaning};
use super::matches::{Date, Match, Said};
use super::reader::{Reader, Strength};
use super::tokens::Text;
use super::{Context, Moment, Precision, at_noon, local};

/// The first date of a text: in the page's language and English, then in any. `cut`: there was more text, so that
/// only a full date near its beginning counts.
pub(super) fn search(text: &Text<'_>, cut: bool, context: &Context<'_>) -> Option<Moment> {
    let reader = Reader::new(text, context);
    let found = reader.first(cut).or_else(|| reader.in_any_language()?.first(cut))?;
    reader.moment(&found)
}

// A match, and the token at which it begins.
struct Found {
    start: usize,
    end: usize,
    strength: Strength,
    said: Option<Said>,
    clock: Option<Clock>,
}

// Where a cut text's date must begin, in tokens.
const NEAR: usize = 30;

impl Reader<'_> {
    fn first(&self, cut: bool) -> Option<Found> {
        let most = if cut { NEAR } else { usize::MAX };
        (0..self.text.tokens.len().min(most)).filter(|at| self.may_begin(*at)).find_map(|at| {
            let found = self.found(at).filter(|found| !cut || found.strength == Strength::Strong)?;
            let believed = found.strength <= Strength::Phrase || self.is_telling(&found);
            (believed && self.allows(found.strength, found.start, found.end)).then_some(found)
        })
    }

    fn found(&self, at: usize) -> Option<Found> {
        self.time_and_date(at).or_else(|| self.date_and_time(at)).or_else(|| self.time_alone(at))
    }

    // "08:05, 12 Dec 2025".
    fn time_and_date(&self, at: usize) -> Option<Found> {
        let (clock, next) = self.clock(at, false)?;
        let (start, _) = self.before_clock(next);
        let date = self.dated(start).filter(|date| matches!(date.said, Some(Said::Date(_)) | None))?;
        Some(Found { start: at, end: date.end, strength: date.strength, said: date.said, clock: Some(clock) })
    }

    fn date_and_time(&self, at: usize) -> Option<Found> {
        let Match { said, clock, end, strength } = self.dated(at)?;
        let mut found = Found { start: at, end, strength, said, clock };
        if clock.is_none() && matches!(said, Some(Said::Date(_))) {
            let (next, spoken) = self.before_clock(end);
            if let Some((clock, end)) = self.clock(next, spoken || self.dots_times()) {
                (found.clock, found.end) = (Some(clock), end);
            }
        }
        found.end = self.trailing(found.end);
        Some(found)
    }

    // A listing says "10:30" of what is new today.
    fn time_alone(&self, at: usize) -> Option<Found> {
        let (clock, end) = self.clock(at, false).filter(|(clock, _)| clock.precision == Precision::Minute)?;
        let today = Date { day: self.today(), precision: Precision::Day };
        let day = match self.at(today, Some(clock)) {
            Some(moment) if moment.at > self.context.now => today.day.pred_opt()?,
            _ => today.day,
        };
        let said = Some(Said::Date(Date { day, ..today }));
        Some(Found { start: at, end, strength: Strength::Whole, said, clock: Some(clock) })
    }

    fn dated(&self, at: usize) -> Option<Match> {
        self.relative(at).or_else(|| self.written(at)).or_else(|| self.numeric(at))
    }

    // What stands between a date and its time, and whether it says that a time follows: "kl.", "um".
    fn before_clock(&self, at: usize) -> (usize, bool) {
        let mut spoken = false;
        let mut passes = |at: usize| {
            spoken |= self.marks(at, Meaning::At);
            match self.sign(at) {
                Some(sign) => matches!(sign, ',' | '-' | '–' | '|' | '·' | '(' | ')' | ':' | '.' | ';' | '/'),
                None => {
                    self.text.word(at) == "t"
                        || [Meaning::At, Meaning::Join].iter().any(|&m| self.marks(at, m))
                        || self.is_weekday(at)
                }
            }
        };
        let next = (at..at + 5).find(|&at| !passes(at)).unwrap_or(at + 5);
        (next, spoken)
    }

    // The "г." of a year and the weekday after it are of the date.
    fn trailing(&self, end: usize) -> usize {
        let passes = |at: usize| self.marks(at, Meaning::Join) || self.is_weekday(at);
        (end..end + 3).find(|&at| !passes(at)).unwrap_or(end + 3)
    }

    // A short word of another language may be any word of this one: "ieri", "dun". Where the language is not known,
    // four letters are enough.
    fn is_telling(&self, found: &Found) -> bool {
        let most = if self.has_language() { 4 } else { 3 };
        let mut foreign = (found.start..found.end).filter(|&at| self.is_foreign(at)).peekable();
        foreign.peek().is_none() || foreign.any(|at| self.text.word(at).len() > most)
    }

    fn is_foreign(&self, at: usize) -> bool {
        let familiar = self.own | LEXICON.tongue("en");
        self.sense(at, Some).is_some() && self.sense_in(at, familiar, Some).is_none()
    }

    fn moment(&self, found: &Found) -> Option<Moment> {
        match found.said? {
            Said::Instant(moment) => Some(moment),
            Said::Date(date) => self.at(date, found.clock),
        }
    }

    fn at(&self, date: Date, clock: Option<Clock>) -> Option<Moment> {
        let Some(clock) = clock.filter(|_| date.precision == Precision::Day) else {
            return at_noon(date.day, date.precision, self.context);
        };
        let naive = date.day.and_time(NaiveTime::from_hms_opt(clock.hour, clock.minute, clock.second)?);
        let at = match clock.offset {
            Some(offset) => naive.and_local_timezone(FixedOffset::east_opt(offset)?).single()?,
            None => local(naive, self.context)?,
        };
        Some(Moment { at, precision: clock.precision })
    }
}
