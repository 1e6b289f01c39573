//! How often something new comes, learned from the dates of the remembered items, and when silence is longer than usual.

use chrono::{DateTime, TimeDelta, Utc};

use crate::item::Known;
use crate::store::{Numbers, Rhythm};

/// Items closer together than this came together.
const TOGETHER: TimeDelta = TimeDelta::hours(1);
/// How many of the latest gaps are looked at, and how many there must be.
const GAPS: usize = 50;
const ENOUGH: usize = 5;
/// No shorter silence is worth a word: a night, a day off.
const LEAST: i64 = 36 * 3_600;

/// Notes of the remembered items which is the newest, when the last one came, and how often one comes. Nothing is learned
/// from moments that are yet to come `at` this run: a clock was ahead.
pub fn learn(numbers: &mut Numbers, known: &[Known], at: DateTime<Utc>) {
    let Some(begin) = known.iter().map(|known| known.first_seen).min() else { return };
    // What stood on the page at first sight came when it was published, not when haywain first looked.
    let came = |known: &Known| {
        let later = begin.checked_add_signed(TOGETHER).is_some_and(|first| known.first_seen > first);
        if later { known.first_seen } else { known.item.published }
    };
    let is_past = |moment: &DateTime<Utc>| *moment <= at;
    let mut moments: Vec<DateTime<Utc>> = known.iter().map(came).filter(is_past).collect();
    moments.sort_unstable();
    numbers.newest = known.iter().map(|known| known.item.published).filter(is_past).max();
    numbers.last_new = moments.last().copied();
    numbers.rhythm = rhythm(&moments);
}

/// Of moments, the oldest first.
fn rhythm(moments: &[DateTime<Utc>]) -> Option<Rhythm> {
    let gaps = moments.windows(2).rev().map(|pair| pair[1] - pair[0]).filter(|gap| *gap >= TOGETHER);
    let mut gaps: Vec<i64> = gaps.take(GAPS).map(|gap| gap.num_seconds()).collect();
    gaps.sort_unstable();
    let longest = *gaps.last().filter(|_| gaps.len() >= ENOUGH)?;
    Some(Rhythm { usual: gaps[gaps.len() / 2], longest })
}

impl Rhythm {
    /// How long a silence must be to be longer than usual, seconds: half again the longest one of late.
    #[must_use]
    pub fn patience(self) -> i64 {
        let longest = self.longest.saturating_add(self.longest / 2);
        longest.max(self.usual.saturating_mul(4)).max(LEAST)
    }
}

/// For how long nothing new has come, seconds, where that is longer than usual.
pub(super) fn silence(at: DateTime<Utc>, numbers: &Numbers) -> Option<(i64, Rhythm)> {
    let (last, rhythm) = (numbers.last_new?, numbers.rhythm?);
    let silence = (at - last).num_seconds();
    (silence > rhythm.patience()).then_some((silence, rhythm))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(hours: &[i64]) -> Vec<DateTime<Utc>> {
        hours.iter().map(|hours| DateTime::UNIX_EPOCH + TimeDelta::hours(*hours)).collect()
    }

    #[test]
    fn items_that_come_together_are_one_and_few_gaps_teach_nothing() {
        assert_eq!(rhythm(&moments(&[0, 0, 24, 48, 72, 96])), None);
        let learned = rhythm(&moments(&[0, 0, 24, 24, 48, 72, 168, 192])).unwrap();
        assert_eq!((learned.usual, learned.longest), (24 * 3_600, 96 * 3_600));
    }

    #[test]
    fn a_silence_is_longer_than_usual_half_again_after_the_longest() {
        let daily = rhythm(&moments(&[0, 24, 48, 72, 144, 168])).unwrap();
        let numbers = Numbers { last_new: Some(DateTime::UNIX_EPOCH), rhythm: Some(daily), ..Numbers::default() };
        let after = |hours| silence(DateTime::UNIX_EPOCH + TimeDelta::hours(hours), &numbers).is_some();
        assert_eq!((after(72), after(108), after(109)), (false, false, true));
    }
}
