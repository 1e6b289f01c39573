//! When a site is built next, which `run` knows, and for how long its readers need not ask again.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::run;
use crate::site::Site;
use crate::store::Store;

/// When a site is looked at again whose memory cannot be read.
const LATER: TimeDelta = TimeDelta::minutes(15);
/// For how long a reader need not ask again, in seconds (FEED_RULES 66).
const LEAST_FRESH: u64 = 300;
const MOST_FRESH: u64 = 3600;

/// When the site is built next, as `build --due` would.
pub(super) fn next(site: &Site, store: &dyn Store, now: DateTime<Utc>) -> DateTime<Utc> {
    run::next_due(site, store, now).unwrap_or(now + LATER)
}

/// For how long a reader of a site that is built so often need not ask again, in seconds.
pub(super) fn fresh(interval: Option<Duration>) -> u64 {
    interval.map_or(LEAST_FRESH, |interval| interval.as_secs().clamp(LEAST_FRESH, MOST_FRESH))
}
