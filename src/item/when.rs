//! The dates of an item: fixed at first sight, believable, and in the order of the page.

use std::collections::BTreeSet;

use chrono::{DateTime, SubsecRound, TimeDelta, TimeZone, Utc};

use super::{Item, Known};
use crate::dates::{Moment, Precision};

/// How far a clock may be ahead of ours before its date is called a future one.
const AHEAD: TimeDelta = TimeDelta::minutes(10);
/// Undated items of one list lie a second apart.
const BEFORE: TimeDelta = TimeDelta::hours(1);

/// A moment of first sight that is yet to come was noted by a clock that was ahead: the item came before `now`, and before
/// all that is new now. What a feed shows of it stays as it is.
pub fn rewind(items: &mut [Known], now: DateTime<Utc>) {
    for known in items.iter_mut().filter(|known| known.first_seen > now) {
        known.first_seen = now - BEFORE;
    }
}

/// Gives every item that became visible in this run a moment of its own, so that the order of the page survives in
/// readers that sort by date. Only dates that are coarser than a second may move, and only up. `fresh` are places
/// in `items`, in listing order.
pub fn spread(items: &mut [Known], fresh: &[usize]) {
    let is_fresh: BTreeSet<usize> = fresh.iter().copied().collect();
    let old = items.iter().enumerate().filter(|(place, _)| !is_fresh.contains(place));
    let mut taken: BTreeSet<DateTime<Utc>> = old.map(|(_, known)| known.item.published).collect();
    for &place in fresh.iter().rev() {
        let known = &mut items[place];
        while known.precision != Some(Precision::Second) && taken.contains(&known.item.published) {
            known.item.published += TimeDelta::seconds(1);
        }
        known.item.updated = known.item.updated.max(known.item.published);
        taken.insert(known.item.published);
    }
}

/// The date that a new item gets: the page's, where it is believable, else the first sight.
pub(super) fn settle(
    said: Option<Moment>,
    seen: DateTime<Utc>,
    now: DateTime<Utc>,
) -> (DateTime<Utc>, Option<Precision>) {
    match said {
        Some(moment) if moment.at > now + AHEAD => (seen, Some(moment.precision)),
        // W3C calls earlier dates implausible, and readers show 1970 as "now" (FEED_RULES 31).
        Some(moment) if Utc.with_ymd_and_hms(1990, 1, 1, 0, 0, 0).single().is_some_and(|year| moment.at >= year) => {
            (instant(moment), Some(moment.precision))
        }
        _ => (seen, None),
    }
}

/// Before an item was ever shown its page may still correct the listing: the finer date wins, of two equal ones the page's.
pub(super) fn choose_date(known: &mut Known, said: Option<Moment>, now: DateTime<Utc>) {
    let (published, precision) = settle(said, known.item.published, now);
    if precision.is_some() && precision >= known.precision {
        known.item.published = published;
        known.precision = precision;
    }
}

/// A day may become a time of that day, once; nothing else moves a date that was shown.
pub(super) fn refine(known: &mut Known, said: Option<Moment>) {
    let is_coarse = known.precision.is_some_and(|precision| precision <= Precision::Day);
    if let Some(moment) = said
        && is_coarse
        && moment.precision > Precision::Hour
        && (instant(moment) - known.item.published).abs() < TimeDelta::hours(36)
    {
        known.item.published = instant(moment);
        known.item.updated = known.item.updated.max(known.item.published);
        known.precision = Some(moment.precision);
    }
}

/// `updated` of a new item: what the page says, but not before `published` (importers write such) nor in the future.
pub(super) fn moved(said: Option<Moment>, published: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let believable = said.filter(|moment| moment.precision > Precision::Day && moment.at <= now + AHEAD);
    believable.map_or(published, |moment| instant(moment).max(published))
}

/// Feeds hold instants in UTC, the one form that all readers get right (FEED_RULES 29).
fn instant(moment: Moment) -> DateTime<Utc> {
    moment.at.to_utc().trunc_subsecs(0)
}

/// Moves `updated` of a shown item when, and only when, what it says has changed.
pub(super) fn touch(item: &mut Item, before: &Item, said: Option<Moment>, now: DateTime<Utc>) {
    let text = |item: &Item| (item.title.clone(), item.summary.clone(), item.content.clone());
    if text(item) != text(before) {
        let said = moved(said, item.published, now);
        item.updated = if said > before.updated { said } else { now.trunc_subsecs(0).max(before.updated) };
    }
}
