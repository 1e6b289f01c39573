//! What happens to each of the sites in a year, drawn from a seed: what it publishes, and what befalls it. How a page
//! looks then is left to `pages`.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;

/// The days of the year; on each there is one run.
pub(super) const DAYS: i64 = 365;

/// Until then every site is well, so that what is usual can be learned.
const LEARNING: i64 = 12;

/// The first day, at the hour of the run.
pub(super) fn morning(day: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_247_200, 0).unwrap() + TimeDelta::days(day)
}

/// A site of the year.
pub(super) struct Plan {
    pub(super) name: String,
    pub(super) dates: Dates,
    /// The article pages are read.
    pub(super) follows: bool,
    /// How many stories the list shows.
    pub(super) shows: usize,
    /// It answers conditional requests.
    pub(super) validates: bool,
    /// Every answer has other bytes than the one before.
    pub(super) restless: bool,
    /// Oldest first.
    pub(super) stories: Vec<Story>,
    /// What breaks it, one after the other.
    pub(super) troubles: Vec<Event<Trouble>>,
    /// What must not matter.
    pub(super) whims: Vec<Event<Whim>>,
}

/// What the site says of its dates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dates {
    Exact,
    Day,
    Nothing,
}

/// What a site publishes once.
pub(super) struct Story {
    pub(super) at: DateTime<Utc>,
    /// The day on which its title is mended.
    pub(super) mended: Option<i64>,
}

/// Something that lasts for some days.
pub(super) struct Event<W> {
    pub(super) days: Range<i64>,
    pub(super) what: W,
}

/// What makes a site unreadable, or its feed worse.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trouble {
    /// An error status.
    Status(u16),
    /// An error status, and no request before so many seconds have passed.
    Wait(u16, u32),
    /// The connection is reset.
    Reset,
    /// The body ends too early.
    Cut,
    /// A wrong page of `fixtures/wrong`, by the beginning of its name.
    Wrong(&'static str),
    /// The listing leads to the home page.
    Home,
    /// Other markup: the rule finds nothing.
    Redesign,
    /// Other markup, and the old classes now mark a list of advertisers.
    Partners,
    /// The dates are no longer where they were.
    Undated,
    /// Another address, to which the old one leads for a while.
    Moved,
}

impl Trouble {
    /// Over only when somebody mends sites.yaml.
    pub(super) fn needs_mending(self) -> bool {
        matches!(self, Self::Redesign | Self::Partners | Self::Undated | Self::Moved)
    }
}

/// What a site does without any harm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Whim {
    /// The order is another every day.
    Shuffled,
    /// The oldest comes first.
    Reversed,
    /// Only some are shown.
    Short,
    /// An old story stands on top.
    Pinned,
    /// Links say where the reader comes from.
    Tracking,
    /// Links are https.
    Https,
    /// Links end in a slash.
    Slash,
    /// A story in the middle is taken away for a while.
    Hidden,
}

const WHIMS: [Whim; 8] =
    [Whim::Shuffled, Whim::Reversed, Whim::Short, Whim::Pinned, Whim::Tracking, Whim::Https, Whim::Slash, Whim::Hidden];

/// The sites, each drawn on its own, so that one more changes none of the others.
pub(super) fn draw(sites: usize, seed: u64) -> Vec<Plan> {
    (0..sites).map(|number| site(number, &mut Rng::with_seed(seed ^ ((number as u64 + 1) * 0x9e37_79b9)))).collect()
}

fn site(number: usize, rng: &mut Rng) -> Plan {
    let dates = [Dates::Exact, Dates::Day, Dates::Nothing][number % 3];
    let follows = number.is_multiple_of(5);
    // Stories a day; every tenth site is as good as silent.
    let rate = [4.0, 1.5, 1.0, 0.7, 0.4, 0.3, 0.2, 0.1, 0.05, 0.015][number / 5 % 10];
    Plan {
        name: format!("site-{number:02}"),
        dates,
        follows,
        shows: rng.usize(8..30),
        validates: rng.bool(),
        restless: rng.bool(),
        stories: stories(rate, rng),
        troubles: troubles(dates, rng),
        // A page that cannot be fetched by https cannot have its articles read there.
        whims: whims(rng).into_iter().filter(|whim| !(follows && whim.what == Whim::Https)).collect(),
    }
}

/// A backlog, then a year with two holidays.
fn stories(rate: f64, rng: &mut Rng) -> Vec<Story> {
    let mut at = morning(0) - TimeDelta::seconds((30.0 / rate * 86_400.0) as i64);
    let holidays: [i64; 2] = [rng.i64(60..160), rng.i64(200..320)];
    let mut stories = Vec::new();
    while at < morning(DAYS) {
        at += TimeDelta::seconds(((-rng.f64().max(1e-9).ln() / rate) * 86_400.0) as i64 + 60);
        let day = (at - morning(0)).num_days();
        if holidays.iter().all(|begin| !(*begin..begin + 18).contains(&day)) {
            let mended = (rng.u8(..12) == 0).then(|| day + rng.i64(1..6));
            stories.push(Story { at, mended });
        }
    }
    stories
}

fn troubles(dates: Dates, rng: &mut Rng) -> Vec<Event<Trouble>> {
    let mut troubles = Vec::new();
    let mut day = LEARNING + rng.i64(0..40);
    while day < DAYS - 30 {
        let last = troubles.iter().rev().find(|event: &&Event<Trouble>| event.what.needs_mending());
        let has_no_dates = last.is_some_and(|event| event.what == Trouble::Undated);
        let what = match trouble(dates, rng) {
            Trouble::Undated if has_no_dates => Trouble::Redesign,
            what => what,
        };
        let has_moved = |event: &Event<Trouble>| event.what == Trouble::Moved;
        let length = if what.needs_mending() { DAYS } else { [1, 1, 2, 2, 3, 4, 6, 9][rng.usize(..8)] };
        if !(what == Trouble::Moved && troubles.iter().any(has_moved)) {
            troubles.push(Event { days: day..day + length, what });
        }
        day += if what.needs_mending() { 12 } else { length } + rng.i64(10..60);
    }
    troubles
}

fn trouble(dates: Dates, rng: &mut Rng) -> Trouble {
    match rng.u8(..18) {
        0 => Trouble::Status(500),
        1 => Trouble::Status(404),
        2 => Trouble::Status(403),
        3 => Trouble::Wait(503, 7_200),
        4 => Trouble::Wait(429, 100_000),
        5 => Trouble::Reset,
        6 => Trouble::Cut,
        7 | 8 => Trouble::Wrong("challenge"),
        9 => Trouble::Wrong("not_found"),
        10 => Trouble::Wrong("login"),
        11 => Trouble::Wrong("script"),
        12 => Trouble::Wrong("empty"),
        13 => Trouble::Home,
        14 => Trouble::Partners,
        15 if dates != Dates::Nothing => Trouble::Undated,
        16 => Trouble::Moved,
        _ => Trouble::Redesign,
    }
}

fn whims(rng: &mut Rng) -> Vec<Event<Whim>> {
    let mut whims = Vec::new();
    let mut day = rng.i64(3..30);
    while day < DAYS {
        let length = [1, 1, 2, 5, 20, 60][rng.usize(..6)];
        whims.push(Event { days: day..day + length, what: WHIMS[rng.usize(..WHIMS.len())] });
        day += rng.i64(5..30);
    }
    whims
}
