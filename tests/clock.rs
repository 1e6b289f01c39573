//! Clocks that leap ahead or fall back for a run, through the library, whose clock is a parameter: no item is dated anew,
//! none comes twice, and nothing stays frozen when the clock is right again.

use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use haywain::fetch::{Answer, Fetch, FetchError, Request, Response};
use haywain::formats::{Format, read};
use haywain::item::Item;
use haywain::publish::Publish;
use haywain::run::{Report, World, build, next_due, overview};
use haywain::site::Site;
use haywain::store::Store;
use haywain::{publish, site, store};

/// One site, its memory and its files, at whatever moment the clock says.
struct Place {
    sites: Vec<Site>,
    store: store::memory::InMemory,
    publish: publish::memory::InMemory,
    page: Mutex<Result<String, u16>>,
    now: DateTime<Utc>,
}

impl Fetch for Place {
    fn fetch(&self, request: &Request<'_>) -> Result<Answer, FetchError> {
        match &*self.page.lock().unwrap() {
            Ok(page) => {
                let response = Response::of(request.url.clone(), page);
                Ok(Answer::Fresh(Response { fetched_at: self.now, ..response }))
            }
            Err(status) => Err(FetchError::Status {
                url: request.url.clone(),
                status: *status,
                retry_at: Some(self.now + TimeDelta::hours(2)),
            }),
        }
    }
}

/// Sites of one page.
fn sites(names: &[&str], date: &str) -> Vec<Site> {
    let rule = format!("{{item: li, title: a, link: a, date: {date}}}");
    let site = |name: &&str| format!("  {name}: {{url: 'https://example.org/', listing: {rule}}}\n");
    let yaml = format!("sites:\n{}", names.iter().map(site).collect::<String>());
    site::read(&yaml, "sites.yaml".as_ref(), &|_| None).unwrap().sites
}

impl Place {
    fn new() -> Self {
        Self {
            sites: sites(&["news"], "time"),
            store: store::memory::InMemory::default(),
            publish: publish::memory::InMemory::default(),
            page: Mutex::new(Err(404)),
            now: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
        }
    }

    /// The newest ten of so many entries, the newest first; what the page says of a date is made by `date`.
    fn show(&self, last: usize, date: impl Fn(usize) -> Option<DateTime<Utc>>) {
        let time = |n| date(n).map(|at| format!("<time datetime={}>x</time>", at.format("%FT%TZ"))).unwrap_or_default();
        let entry = |n: usize| format!("<li><a href=/a/{n}>Headline number {n}</a>{}</li>", time(n));
        let entries: String = (1..=last).rev().take(10).map(entry).collect();
        *self.page.lock().unwrap() = Ok(format!("<html lang=en><title>News</title><ul>{entries}</ul>"));
    }

    fn build(&self) -> Report {
        let (fetch, store, publish) = (self, &self.store, &self.publish);
        let world =
            World { fetch, store, publish, now: self.now, recorded: false, threads: 1, stop: &haywain::run::GO_ON };
        let mut reports = build(&self.sites, &world, &|_| ());
        assert!(overview(&self.sites, &reports, &world).errors.is_empty());
        reports.remove(0)
    }

    /// The feed after a run in which all went well.
    fn feed(&self) -> Vec<Item> {
        let report = self.build();
        assert!(report.error.is_none(), "{:?}", report.error);
        read(Format::Json, &self.publish.get("news.json").unwrap().unwrap()).unwrap()
    }

    fn pass(&mut self, days: i64) {
        self.now += TimeDelta::days(days);
    }
}

/// No item that was shown is shown otherwise, or twice.
fn assert_same(before: &[Item], after: &[Item]) {
    for item in before {
        let now: Vec<_> = after.iter().filter(|now| now.id == item.id).collect();
        assert_eq!(now, [item]);
    }
}

#[test]
fn a_clock_that_leaps_ahead_or_falls_back_for_a_run_dates_nothing_anew_and_freezes_nothing() {
    let dated = |at: DateTime<Utc>| move |n: usize| Some(at - TimeDelta::days(30 - n as i64));
    let begin = Place::new().now;
    for leap in [400, -40, 3, -1] {
        for is_dated in [false, true] {
            let mut place = Place::new();
            let show = |place: &Place, last| place.show(last, |n| dated(begin)(n).filter(|_| is_dated));
            let mut before = Vec::new();
            for last in 10..16 {
                show(&place, last);
                let now = place.feed();
                assert_same(&before, &now);
                before = now;
                place.pass(1);
            }
            for (last, days) in [(16, leap), (17, -leap), (18, 1), (19, 1)] {
                show(&place, last);
                place.pass(days);
                let now = place.feed();
                assert_eq!(now.len(), last, "{leap} days, dated: {is_dated}");
                assert_same(&before, &now);
                before = now;
                assert!(next_due(&place.sites[0], &place.store, place.now).unwrap() <= place.now + TimeDelta::days(1));
            }
        }
    }
}

#[test]
fn a_list_that_moved_on_as_a_whole_is_taken_after_a_clock_was_ahead() {
    let mut place = Place::new();
    let begin = place.now;
    let date = |n: usize| Some(begin + TimeDelta::days(n as i64) - TimeDelta::days(12));
    for last in 10..15 {
        place.show(last, date);
        place.feed();
        place.pass(1);
    }
    place.pass(400);
    place.show(15, |_| None);
    place.feed();
    place.pass(-399);
    place.show(16, date);
    place.feed();
    place.pass(15);
    place.show(30, date);
    assert_eq!(place.feed().len(), 26);
}

#[test]
fn a_pause_that_a_host_asked_for_while_the_clock_was_ahead_holds_nobody_and_hides_no_other() {
    let mut place = Place::new();
    place.show(10, |_| None);
    place.feed();
    place.pass(400);
    *place.page.lock().unwrap() = Err(503);
    assert!(place.build().error.is_some());
    place.pass(-399);
    assert!(next_due(&place.sites[0], &place.store, place.now).unwrap() <= place.now + TimeDelta::days(1));
    place.show(11, |_| None);
    assert_eq!(place.feed().len(), 11);
    *place.page.lock().unwrap() = Err(503);
    assert!(place.build().error.is_some());
    let until = place.store.hold("example.org").unwrap().unwrap();
    assert_eq!(until, place.now + TimeDelta::hours(2), "what the host asks for now counts");
}

#[test]
fn an_item_without_a_date_is_not_dated_anew_when_the_page_begins_to_give_dates() {
    let mut place = Place::new();
    place.show(10, |_| None);
    let before = place.feed();
    let begin = place.now;
    place.pass(1);
    place.show(11, |n| Some(begin - TimeDelta::days(20) + TimeDelta::days(n as i64)));
    let after = place.feed();
    assert_eq!(after.len(), 11);
    assert_same(&before, &after);
    place.sites = sites(&["news"], "'a@title'");
    let titled = |n: usize| format!("<li><a href=/a/{n} title=2026-07-{n:02}T10:00:00Z>Headline number {n}</a></li>");
    let entries: String = (2..=11).rev().map(titled).collect();
    *place.page.lock().unwrap() = Ok(format!("<html lang=en><title>News</title><ul>{entries}</ul>"));
    assert_eq!(place.feed(), after, "nor by another rule");
}

#[test]
fn what_is_new_is_shown_although_the_memory_is_lost_and_the_clock_behind_at_once() {
    let mut place = Place::new();
    let mut last = 10;
    for _ in 0..20 {
        place.show(last, |_| None);
        place.feed();
        place.pass(1);
        last += 4;
    }
    let before = place.feed();
    place.store = store::memory::InMemory::default();
    place.pass(-40);
    place.show(last, |_| None);
    let after = place.feed();
    assert_eq!(after.iter().filter(|item| !before.iter().any(|known| known.id == item.id)).count(), 4);
    place.pass(41);
    place.show(last + 4, |_| None);
    let now = place.feed();
    assert_same(&after[..20], &now);
    assert!(now[..4].iter().all(|item| !after.contains(item)), "those of the right clock are the newest");
}

#[test]
fn what_was_dated_by_a_clock_that_was_ahead_takes_no_place_of_what_is_new() {
    let mut place = Place::new();
    let mut last = 10;
    place.show(last, |_| None);
    place.feed();
    for ahead in [400, 500, 600, 700, 800] {
        place.pass(ahead);
        last += 10;
        place.show(last, |_| None);
        place.feed();
        place.pass(1 - ahead);
    }
    place.pass(1);
    let mut seen = place.feed();
    for _ in 0..3 {
        last += 10;
        place.show(last, |_| None);
        let now = place.feed();
        let is_there = |n: usize| now.iter().any(|item| item.id == format!("https://example.org/a/{n}"));
        assert!((last - 9..=last).all(is_there) && now.len() == 50, "of {last}");
        let shown: Vec<_> = seen.iter().filter(|item| now.iter().any(|now| now.id == item.id)).cloned().collect();
        assert_same(&shown, &now);
        assert!(now.is_sorted_by(|a, b| a.published >= b.published), "newest first");
        seen = now;
        place.pass(1);
    }
}

#[test]
fn dates_that_went_with_the_memory_or_soon_after_are_told() {
    [false, true].into_iter().for_each(dates_that_went_are_told);
}

fn dates_that_went_are_told(is_a_day_later: bool) {
    let mut place = Place::new();
    let begin = place.now;
    let date = |n: usize| Some(begin - TimeDelta::days(30 - n as i64));
    place.show(10, date);
    place.feed();
    place.pass(1);
    place.store = store::memory::InMemory::default();
    if is_a_day_later {
        place.show(11, date);
        place.feed();
        place.pass(1);
    }
    place.show(11, |_| None);
    let mut faults = Vec::new();
    for _ in 0..3 {
        let report = place.build();
        assert!(report.error.is_none(), "{:?}", report.error);
        faults.push(report.judgement.faults.len());
        place.pass(1);
    }
    assert_eq!(faults, [1, 1, 1]);
    place.show(12, date);
    assert!(place.build().judgement.faults.is_empty());
}

#[test]
fn a_site_that_is_removed_is_remembered_for_a_year_of_runs_whatever_the_clock_says_between() {
    let mut place = Place::new();
    place.sites = sites(&["news", "other"], "time");
    place.show(10, |_| None);
    place.feed();
    place.sites.truncate(1);
    let steps = [(1, true), (400, true), (-399, true), (300, true), (1, true), (80, true), (1, false)];
    for (last, (days, is_remembered)) in (11..).zip(steps) {
        place.pass(days);
        place.show(last, |_| None);
        place.feed();
        assert_eq!(!place.store.items("other").unwrap().is_empty(), is_remembered, "run {last}");
    }
}
