//! When a site is built next, and how long its readers need not ask again.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::site::Site;
use crate::store::Run;

/// How often a site is built that does not say.
const USUAL: Duration = Duration::from_secs(3600);
/// A site is not asked more often, whatever it says.
const LEAST: Duration = Duration::from_secs(60);
/// For how long a reader need not ask again, in seconds (FEED_RULES 66).
pub(super) const LEAST_FRESH: u64 = 300;
const MOST_FRESH: u64 = 3600;

/// How often the site is built.
pub(super) fn interval(site: &Site) -> Duration {
    site.every.unwrap_or(USUAL).max(LEAST)
}

/// When the site is built next, up to a tenth of its interval later than it could be: sites with the same interval do not
/// all come at once, and each always at the same place of it. A clock that went back holds up no site.
pub(super) fn next(site: &Site, last: Option<&Run>, now: DateTime<Utc>) -> DateTime<Utc> {
    let Some(last) = last else { return now };
    let interval = interval(site);
    let place = f64::from(u16::from_le_bytes(first_two(&site.id))) / f64::from(u16::MAX);
    let pause = TimeDelta::from_std(interval + interval.mul_f64(place / 10.0)).unwrap_or(TimeDelta::MAX);
    let from = last.at.min(now);
    from.checked_add_signed(pause).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn first_two(id: &str) -> [u8; 2] {
    let hash = blake3::hash(id.as_bytes());
    [hash.as_bytes()[0], hash.as_bytes()[1]]
}

/// For how long a reader need not ask again, in seconds.
pub(super) fn fresh(interval: Duration) -> u64 {
    interval.as_secs().clamp(LEAST_FRESH, MOST_FRESH)
}
