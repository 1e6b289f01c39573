//! When a site is built next, and how long its readers need not ask again.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::site::Site;
use crate::store::Store;

/// How often a site is built that does not say.
const USUAL: TimeDelta = TimeDelta::hours(1);
/// For how long a reader need not ask again, in seconds (FEED_RULES 66).
const LEAST_FRESH: u64 = 300;
const MOST_FRESH: u64 = 3600;

/// When the site is built next, as the memory says; in an hour where it says nothing any more.
pub(super) fn next(site: &Site, store: &dyn Store, now: DateTime<Utc>) -> DateTime<Utc> {
    let Ok(runs) = store.runs(&site.id, 1) else { return now + USUAL };
    let Some(last) = runs.first().filter(|last| last.at <= now) else { return now };
    let interval = site.every.and_then(|every| TimeDelta::from_std(every).ok()).unwrap_or(USUAL);
    last.at.checked_add_signed(interval).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// For how long a reader of such a site need not ask again, in seconds.
pub(super) fn fresh(interval: Option<Duration>) -> u64 {
    interval.map_or(LEAST_FRESH, |interval| interval.as_secs().clamp(LEAST_FRESH, MOST_FRESH))
}
