//! When a site is to be built next, by `every:` or as often as its items come. Who builds it then is left to `build --due`
//! and the server.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{RECORDED, asking};
use crate::fetch::FetchError;
use crate::site::Site;
use crate::store::{Rhythm, Run, Store, StoreError};

/// No site is built more often without being asked to, and none less often than daily.
const SHORTEST: TimeDelta = TimeDelta::minutes(15);
const LONGEST: TimeDelta = TimeDelta::days(1);
/// Of a site whose rhythm is not known.
const UNKNOWN: TimeDelta = TimeDelta::hours(1);
/// How many times a site is built between two of its items.
const TIMES: i32 = 4;
/// How many of the latest runs are looked at for one of the live site.
const FEW: usize = 10;

/// When a site is due next.
///
/// Time is cut into stretches of `every`, or of a quarter of what usually lies between two items (15 min to a day; an hour
/// where nothing is known); the cuts are the site's own, by its name. A site is due once in each stretch, and no sooner
/// than nineteen twentieths of one, and a little, after the last time. So a job that starts a second early is not sent away, no site is
/// built more often than asked, and those of equal length are spread. A last run that is yet to come (the clock went back)
/// is none.
#[must_use]
pub fn due(
    now: DateTime<Utc>,
    last: Option<DateTime<Utc>>,
    every: Option<Duration>,
    rhythm: Option<Rhythm>,
    site: &str,
) -> DateTime<Utc> {
    let Some(last) = last.filter(|last| *last <= now) else { return now };
    let stretch = stretch(every, rhythm);
    let soonest = last.checked_add_signed(stretch - stretch / 40 - asking::drawn(site, stretch / 40));
    let cut = cut_after(last, stretch, site);
    cut.max(soonest).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn stretch(every: Option<Duration>, rhythm: Option<Rhythm>) -> TimeDelta {
    let learned = |rhythm: Rhythm| TimeDelta::try_seconds(rhythm.usual).map(|usual| usual / TIMES);
    let asked = every.and_then(|every| TimeDelta::from_std(every).ok());
    asked.unwrap_or_else(|| rhythm.and_then(learned).unwrap_or(UNKNOWN).clamp(SHORTEST, LONGEST))
}

/// The first cut after a moment.
fn cut_after(moment: DateTime<Utc>, stretch: TimeDelta, site: &str) -> Option<DateTime<Utc>> {
    let (length, offset) = (stretch.num_milliseconds().max(1), asking::drawn(site, stretch).num_milliseconds());
    let into = (moment.timestamp_millis() - offset).rem_euclid(length);
    moment.checked_add_signed(TimeDelta::milliseconds(length - into))
}

/// When a site is due next by what is remembered of it. While its host is left alone it is not due; `now` or an earlier
/// moment is at once.
///
/// # Errors
/// The memory cannot be read.
pub fn next_due(site: &Site, store: &dyn Store, now: DateTime<Utc>) -> Result<DateTime<Utc>, StoreError> {
    let is_live = |run: &Run| !run.rule.starts_with(RECORDED);
    let last = store.runs(&site.id, FEW)?.into_iter().find(is_live);
    let rhythm = last.as_ref().and_then(|run| run.numbers.rhythm);
    let due = due(now, last.map(|run| run.at), site.every, rhythm, &site.id);
    let mut earliest = None;
    for start in &site.urls {
        let free = match asking::waits(&start.ask.url, store, now)? {
            Some(FetchError::Held { until, .. } | FetchError::Resting { until, .. }) => until,
            _ => return Ok(due),
        };
        earliest = Some(earliest.map_or(free, |earliest: DateTime<Utc>| earliest.min(free)));
    }
    Ok(earliest.map_or(due, |free| free.max(due)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_767_268_800 + seconds, 0).unwrap()
    }

    fn rhythm(hours: i64) -> Option<Rhythm> {
        Some(Rhythm { usual: hours * 3_600, longest: hours * 7_200 })
    }

    /// The runs of a job that starts at these seconds.
    fn built(starts: impl Iterator<Item = i64>, every: Option<Duration>, site: &str) -> Vec<i64> {
        let mut runs: Vec<i64> = Vec::new();
        for start in starts {
            let last = runs.last().map(|last| at(*last));
            if due(at(start), last, every, None, site) <= at(start) {
                runs.push(start);
            }
        }
        runs
    }

    #[test]
    fn an_hourly_job_builds_an_hourly_site_every_time_whatever_its_seconds() {
        for site in ["a", "news", "blog", "x-1", "press"] {
            let starts = (0..100).map(|hour| hour * 3_600 + [0, 4, 1, 3, 2][hour as usize % 5]);
            let runs = built(starts, Some(HOUR), site);
            assert!(runs.len() >= 98, "{site}: {}", runs.len());
        }
    }

    #[test]
    fn no_site_is_built_more_often_than_asked() {
        for site in ["a", "news", "blog", "x-1", "press"] {
            let runs = built((0..7 * 1_440).map(|minute| minute * 60), Some(HOUR), site);
            assert!((167..=169).contains(&runs.len()), "{site}: {} in a week", runs.len());
            assert!(runs.windows(2).all(|pair| pair[1] - pair[0] >= 57 * 60), "{site}");
        }
    }

    #[test]
    fn a_learned_rhythm_is_followed_between_a_quarter_of_an_hour_and_a_day() {
        let minutes = |rhythm| stretch(None, rhythm).num_minutes();
        let all = [rhythm(24), rhythm(0), rhythm(24 * 30), None].map(minutes);
        assert_eq!(all, [360, 15, 1_440, 60]);
        assert_eq!(stretch(Some(HOUR * 24 * 7), rhythm(1)).num_days(), 7, "who asks is given what is asked");
    }

    #[test]
    fn a_clock_that_went_back_freezes_no_site() {
        let year = 365 * 86_400;
        assert_eq!(due(at(0), Some(at(year)), Some(HOUR), None, "news"), at(0));
        assert_eq!(due(at(0), None, Some(HOUR), None, "news"), at(0));
        let never = due(at(0), Some(at(0)), Some(Duration::MAX), None, "news");
        assert!(never <= DateTime::<Utc>::MAX_UTC);
    }

    #[test]
    fn sites_that_began_together_are_spread_over_their_interval() {
        let after_two_days = |name: String| built((0..2_880).map(|minute| minute * 60), Some(HOUR), &name).pop();
        let last: std::collections::BTreeSet<_> =
            (0..60).map(|number| after_two_days(format!("site-{number}"))).collect();
        assert!(last.len() > 25, "{last:?}");
    }
}
