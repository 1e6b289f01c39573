//! Whether a host, or one of its pages, may be asked now, and what an answer means for the next time: what the host asked
//! for (`Retry-After`), and how long we leave alone what failed. All of it is remembered between runs.

use chrono::{DateTime, TimeDelta, Utc};
use url::{Position, Url};

use super::Visit;
use crate::fetch::{Answer, FetchError};
use crate::site::Site;
use crate::store::{FARTHEST_HOLD, Setback, Standing, Store, StoreError};

/// How long a first failure is left alone; each further one twice as long.
const FIRST: TimeDelta = TimeDelta::minutes(5);
/// The longest that a host that answers is left alone.
const LONGEST: TimeDelta = TimeDelta::hours(24);
/// The same of one that cannot be reached: that costs it nothing, and often the trouble is on our side.
const LONGEST_UNREACHED: TimeDelta = TimeDelta::hours(2);

/// What a failure says something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blame {
    /// Every page of the host.
    Host,
    /// The host, which did not answer at all.
    Unreached,
    /// This page.
    Page,
    /// Nothing that waiting would change.
    Nobody,
}

impl Blame {
    fn of(error: &FetchError) -> Self {
        match error {
            FetchError::Challenge { .. } | FetchError::NoRules { .. } => Self::Host,
            FetchError::Status { status: 429 | 502..=504, .. } => Self::Host,
            FetchError::Unresolved { .. } | FetchError::Connection { .. } => Self::Unreached,
            FetchError::Timeout { phase, .. } if matches!(phase.as_str(), "resolve" | "connect") => Self::Unreached,
            FetchError::Timeout { .. } => Self::Page,
            FetchError::Status { status: 400..=599, .. } => Self::Page,
            _ => Self::Nobody,
        }
    }
}

/// The failure after others: until when it is left alone. The end is drawn by name and number, up to a quarter earlier, so
/// that hosts that failed together are not asked together, and a daily run is never sent away for being a minute early.
fn again(name: &str, before: Option<Setback>, longest: TimeDelta, now: DateTime<Utc>) -> Setback {
    let failures = before.map_or(0, |before| before.failures).saturating_add(1);
    let doubled = 2_i32.checked_pow(failures - 1);
    let wait = doubled.and_then(|times| FIRST.checked_mul(times)).unwrap_or(longest).min(longest);
    let drawn = drawn(&format!("{name} {failures}"), wait / 4);
    Setback { failures, until: now.checked_add_signed(wait - drawn).unwrap_or(now) }
}

/// A part of a time, the same for the same name: less than the whole.
pub(super) fn drawn(name: &str, whole: TimeDelta) -> TimeDelta {
    let hash = blake3::hash(name.as_bytes());
    let number = hash.as_bytes().iter().take(4).fold(0_i64, |number, byte| number << 8 | i64::from(*byte));
    let millis = (i128::from(whole.num_milliseconds()) * i128::from(number)) >> 32;
    TimeDelta::milliseconds(i64::try_from(millis).unwrap_or(0))
}

impl Visit<'_> {
    /// Refuses a request before its moment.
    pub(super) fn ensure_may_ask(&self, url: &Url) -> Result<(), super::SiteError> {
        if self.world.recorded {
            return Ok(());
        }
        match waits(url, self.world.store, self.world.now)? {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }

    /// Remembers what an answer means for the next request. One that came clears the host, and one without fault the page.
    pub(super) fn note(&self, url: &Url, answer: &Result<Answer, FetchError>) -> Result<(), StoreError> {
        if self.world.recorded {
            return Ok(());
        }
        let (host, store) = (authority(url), self.world.store);
        if let Err(
            FetchError::Status { retry_at: Some(until), .. }
            | FetchError::Challenge { retry_at: Some(until), .. }
            | FetchError::NoRules { retry_at: Some(until), .. },
        ) = answer
        {
            store.set_hold(&host, *until)?;
        }
        match answer.as_ref().err().map(Blame::of) {
            Some(Blame::Host) => self.blame(&host, LONGEST),
            Some(Blame::Unreached) => self.blame(&host, LONGEST_UNREACHED),
            Some(Blame::Page) => self.blame(url.as_str(), LONGEST).and(forgive(&host, store)),
            Some(Blame::Nobody) => Ok(()),
            None => forgive_both(url, store),
        }
    }

    fn blame(&self, name: &str, longest: TimeDelta) -> Result<(), StoreError> {
        let (store, now) = (self.world.store, self.world.now);
        let before = store.setback(name)?;
        store.set_setback(name, Some(again(name, before, longest, now)))
    }
}

/// Why a page may not be asked for yet.
///
/// # Errors
/// The memory cannot be read.
pub(super) fn waits(url: &Url, store: &dyn Store, now: DateTime<Utc>) -> Result<Option<FetchError>, StoreError> {
    let is_ahead = |until: DateTime<Utc>| until > now && until - now <= FARTHEST_HOLD;
    let host = authority(url);
    let standing = store.standing(&host, url.as_str())?;
    if let Some(until) = standing.hold.filter(|until| is_ahead(*until)) {
        return Ok(Some(FetchError::Held { host, until }));
    }
    for (what, setback) in [(host.as_str(), standing.host), (url.as_str(), standing.page)] {
        if let Some(Setback { failures, until }) = setback.filter(|setback| is_ahead(setback.until)) {
            return Ok(Some(FetchError::Resting { what: what.into(), until, failures }));
        }
    }
    Ok(None)
}

/// Forgets how often the listing pages of sites failed, and their hosts: whoever names a site wants it asked now. What a
/// host asked for itself stays.
///
/// # Errors
/// The memory cannot be written.
pub fn forget_failures(sites: &[Site], store: &dyn Store) -> Result<(), StoreError> {
    let mut urls = sites.iter().flat_map(|site| &site.urls).map(|start| &start.ask.url);
    urls.try_for_each(|url| forgive_both(url, store))
}

/// The page and its host.
fn forgive_both(url: &Url, store: &dyn Store) -> Result<(), StoreError> {
    let host = authority(url);
    // Nearly always there is nothing to forgive, and looking is cheaper than writing.
    let Standing { host: of_host, page, .. } = store.standing(&host, url.as_str())?;
    page.map_or(Ok(()), |_| store.set_setback(url.as_str(), None))?;
    of_host.map_or(Ok(()), |_| store.set_setback(&host, None))
}

fn forgive(name: &str, store: &dyn Store) -> Result<(), StoreError> {
    if store.setback(name)?.is_some() { store.set_setback(name, None) } else { Ok(()) }
}

fn authority(url: &Url) -> String {
    url[Position::BeforeHost..Position::AfterPort].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_in_a_row_is_left_alone_twice_as_long_up_to_a_day() {
        let now = DateTime::UNIX_EPOCH;
        let (mut last, mut waits) = (None, Vec::new());
        for _ in 0..40 {
            let setback = again("example.org", last, LONGEST, now);
            waits.push((setback.until - now).num_seconds());
            last = Some(setback);
        }
        let bounds = |number: u32| (300 * 2_i64.pow(number)).min(86_400);
        assert!(
            waits
                .iter()
                .zip(0..)
                .all(|(wait, number)| (bounds(number.min(9)) * 3 / 4..=bounds(number.min(9))).contains(wait))
        );
        assert_eq!(again("example.org", None, LONGEST, now), again("example.org", None, LONGEST, now));
        assert_ne!(again("example.org", None, LONGEST, now).until, again("example.com", None, LONGEST, now).until);
        assert!(again("example.org", last, LONGEST_UNREACHED, now).until - now <= LONGEST_UNREACHED);
    }

    #[test]
    fn a_failure_blames_the_host_or_the_page() {
        let url = Url::parse("https://example.org/").unwrap();
        let status = |status| Blame::of(&FetchError::Status { url: url.clone(), status, retry_at: None });
        assert_eq!([429, 503].map(status), [Blame::Host; 2]);
        assert_eq!([403, 404, 410, 500].map(status), [Blame::Page; 4]);
        let timeout = |phase: &str| Blame::of(&FetchError::Timeout { url: url.clone(), phase: phase.into() });
        assert_eq!((timeout("connect"), timeout("global")), (Blame::Unreached, Blame::Page));
    }
}
