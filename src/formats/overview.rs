//! Every feed at a glance: what the files about the feeds (`index.html`, `feeds.opml`, `status.atom`) are made of. It
//! is gathered in `run`; here it is plain data.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use url::Url;

use super::Format;

/// Every site of sites.yaml as it is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// In the order of sites.yaml.
    pub sites: Vec<SiteView>,
}

/// One site at a glance. Texts may come from its page and are not trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteView {
    /// The key in sites.yaml; names the files.
    pub name: String,
    /// The title of the feed.
    pub title: String,
    /// The listing page.
    pub home: Url,
    /// The public address of the output folder, if it is known.
    pub base_url: Option<Url>,
    /// BCP 47, or what the page said instead.
    pub language: Option<String>,
    /// The files of the feed, the first to be offered first.
    pub formats: Vec<Format>,
    /// Its files stand.
    pub is_published: bool,
    /// How it does; `None`: it was never built.
    pub health: Option<HealthView>,
    /// The newest items, newest first.
    pub latest: Vec<Headline>,
    /// When each remembered item was published, in any order.
    pub published: Vec<DateTime<Utc>>,
    /// What broke and what recovered, in any order; older events may be missing.
    pub events: Vec<Event>,
}

/// How a site does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthView {
    /// In one word.
    pub state: State,
    /// In words; empty when all is well.
    pub why: String,
    /// The first run in which it was so; `None` where nobody remembers, or all is well.
    pub since: Option<DateTime<Utc>>,
}

/// A site's health in one word; the later, the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// All is well.
    Ok,
    /// All is well, but nothing new came for longer than usual.
    Quiet,
    /// The feed is built, but something is missing.
    Degraded,
    /// The feed cannot be built; its old files stand.
    Broken,
}

impl State {
    /// By the word of the memory.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "broken" => Self::Broken,
            "degraded" => Self::Degraded,
            "quiet" => Self::Quiet,
            _ => Self::Ok,
        }
    }

    /// The word for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Quiet => "quiet",
            Self::Degraded => "degraded",
            Self::Broken => "broken",
        }
    }

    /// Somebody should look.
    #[must_use]
    pub fn is_trouble(self) -> bool {
        self >= Self::Degraded
    }
}

/// A site became worse, or well again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The run in which it was first so.
    pub at: DateTime<Utc>,
    /// What the site became; a state that is no trouble is a recovery.
    pub state: State,
    /// Of a trouble its cause, of a recovery the cause that is over.
    pub why: String,
}

/// An item in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// Plain text.
    pub title: String,
    /// Its own page.
    pub url: Option<Url>,
    /// Fixed at first sight.
    pub published: DateTime<Utc>,
}

/// How many weeks the charts show.
pub(super) const WEEKS: usize = 12;

/// Items by week (Monday to Sunday, UTC), the oldest week first, `last` being a day of the latest one.
pub(super) fn weekly(published: &[DateTime<Utc>], last: NaiveDate) -> [usize; WEEKS] {
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

    #[test]
    fn the_word_of_a_state_finds_it_again() {
        for state in [State::Ok, State::Quiet, State::Degraded, State::Broken] {
            assert_eq!(State::of(state.word()), state);
        }
        assert_eq!(State::of("unchanged"), State::Ok);
    }
}
