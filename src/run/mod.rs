//! The sentence, once: each site is fetched, read, remembered, written and published. The stages know nothing of
//! each other's order; only this room does.

mod articles;
mod asking;
mod budget;
mod difference;
mod discover;
mod due;
mod found;
mod listings;
mod notify;
mod overview;
mod probe;
mod record;
mod repair;
mod report;
mod right;
mod told;
mod workers;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

pub use self::asking::forget_failures;
use self::budget::Budget;
pub use self::budget::Spent;
pub use self::difference::difference;
pub use self::discover::{Discovery, Reach, discover, itself, rule};
pub use self::due::{due, next_due};
pub use self::found::{Body, Found, Relation};
use self::listings::Remembered;
pub use self::notify::{Hooks, notify};
pub use self::overview::{Overviewed, history, overview};
pub use self::probe::{Probe, probe};
pub use self::record::{RecordError, record};
pub use self::repair::{Examined, repair};
pub use self::report::{Report, SiteError, Skipped};
use self::workers::Workers;
use crate::feed::Feed;
use crate::fetch::{Answer, Fetch, Request, Validators};
use crate::formats::{self, Format, index};
use crate::health;
use crate::item::{self, Known};
use crate::publish::{Publish, Put};
use crate::site::Site;
use crate::store::{Change, Memory, Run, Store};

/// Everything outside: the doors, and the time.
pub struct World<'a> {
    /// The web, or a folder of recordings.
    pub fetch: &'a dyn Fetch,
    /// The memory.
    pub store: &'a dyn Store,
    /// The output folder.
    pub publish: &'a dyn Publish,
    /// When the run began.
    pub now: DateTime<Utc>,
    /// The answers are recordings: what they teach is never mixed with what the live site taught.
    pub recorded: bool,
    /// The most sites that are fetched at once.
    pub threads: usize,
    /// Once it is set no further site is begun; those that are being built are finished.
    pub stop: &'a AtomicBool,
}

/// For a run that nobody stops.
pub static GO_ON: AtomicBool = AtomicBool::new(false);

/// Builds every site, many at once, and tells `watch` of each as it is done. One bad site never stops another.
/// Reports come in the order of `sites`; a site that was not begun has none.
pub fn build(sites: &[Site], world: &World<'_>, watch: &(dyn Fn(&Report) + Sync)) -> Vec<Report> {
    let (workers, queue) = workers::pair();
    let reports: Mutex<Vec<(usize, Report)>> = Mutex::default();
    let next = AtomicUsize::new(0);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        queue.serve(scope, cores.min(sites.len()));
        for _ in 0..world.threads.clamp(1, sites.len().max(1)) {
            let workers = workers.clone();
            let (reports, next) = (&reports, &next);
            scope.spawn(move || {
                while let Some((place, site)) = take(sites, next, world.stop) {
                    let report = visit(site, world, &workers);
                    watch(&report);
                    reports.lock().unwrap_or_else(PoisonError::into_inner).push((place, report));
                }
            });
        }
        drop(workers);
    });
    let mut reports = reports.into_inner().unwrap_or_else(PoisonError::into_inner);
    reports.sort_by_key(|(place, _)| *place);
    let reports: Vec<Report> = reports.into_iter().map(|(_, report)| report).collect();
    remember_runs(&reports, world);
    reports
}

fn take<'s>(sites: &'s [Site], next: &AtomicUsize, stop: &AtomicBool) -> Option<(usize, &'s Site)> {
    if stop.load(Ordering::Relaxed) {
        return None;
    }
    let place = next.fetch_add(1, Ordering::Relaxed);
    Some((place, sites.get(place)?))
}

/// One site from begin to end. A mistake of ours in one site is that site's error, not the end of the run.
fn visit<'env>(site: &'env Site, world: &'env World<'env>, workers: &Workers<'env>) -> Report {
    let started = Instant::now();
    let mut visit = Visit::new(site, world, workers.clone());
    let result = panic::catch_unwind(AssertUnwindSafe(|| visit.build()));
    visit.report.error = match result {
        Ok(result) => result.err(),
        Err(cause) => Some(SiteError::Panicked(words(&*cause))),
    };
    visit.report.numbers.millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    visit.told()
}

fn words(cause: &(dyn std::any::Any + Send)) -> String {
    let text = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without words".into())
}

/// The runs first: a run that is killed in between reads its pages again with the next one.
fn remember_runs(reports: &[Report], world: &World<'_>) {
    let runs: Vec<Run> = reports.iter().map(|report| report.run(world.now)).collect();
    let read = reports.iter().filter(|report| !report.pages.is_empty());
    let read: Vec<_> = read.map(|report| (report.site.as_str(), &report.pages)).collect();
    let keep_pages = || if read.is_empty() { Ok(()) } else { world.store.keep_pages(&read) };
    if let Err(error) = world.store.add_runs(&runs).and_then(|()| keep_pages()) {
        log::warn!("the numbers of this run are not remembered: {error}");
    }
}

/// One site in one run: what the steps of the sentence share.
struct Visit<'env> {
    site: &'env Site,
    world: &'env World<'env>,
    workers: Workers<'env>,
    report: Report,
    budget: Budget,
    /// What is known of the items was read back from the feed files.
    is_rebuilt: bool,
    /// What this run is held against, once it was recalled.
    past: Option<Vec<Run>>,
}

impl<'env> Visit<'env> {
    fn new(site: &'env Site, world: &'env World<'env>, workers: Workers<'env>) -> Self {
        Self {
            site,
            world,
            workers,
            report: Report::of(&site.id),
            budget: Budget::of(&site.limits),
            is_rebuilt: false,
            past: None,
        }
    }

    /// The sentence.
    fn build(&mut self) -> Result<(), SiteError> {
        let memory = self.recall()?;
        let mut seen = self.read_listings(&memory)?;
        if seen.is_unchanged() && memory.waiting == 0 {
            return if self.is_published(&memory) { Ok(()) } else { self.publish(&memory) };
        }
        let afresh = self.is_foreign(&memory);
        let items = self.remembered(&memory)?;
        let Remembered { mut items, shown, mut visible, .. } = self.remember(&mut seen, &memory, items);
        self.ensure_safe()?;
        visible.extend(self.read_articles(&shown, &mut items));
        item::spread(&mut items.known, &visible);
        health::learn(&mut self.report.numbers, &items.known, self.world.now);
        let (memory, pages) = seen.into_memory(memory, self.fingerprint());
        let memory = self.keep(memory, items, &shown, afresh)?;
        self.report.pages = pages;
        self.publish(&memory)
    }

    /// What is remembered. With another rule the pages must be read anew.
    fn recall(&self) -> Result<Memory, SiteError> {
        let mut memory = self.world.store.recall(&self.site.id)?;
        let fingerprint = self.fingerprint();
        if memory.fingerprint != fingerprint {
            memory.pages.clear();
        }
        if self.is_foreign(&memory) {
            memory = Memory { fingerprint: memory.fingerprint, ..Memory::default() };
        }
        Ok(memory)
    }

    /// What recordings taught is nothing to the live site, nor the other way round; it is forgotten when the other has
    /// been read.
    fn is_foreign(&self, memory: &Memory) -> bool {
        !memory.fingerprint.is_empty() && memory.fingerprint.starts_with(RECORDED) != self.world.recorded
    }

    fn fingerprint(&self) -> String {
        let origin = if self.world.recorded { RECORDED } else { "" };
        format!("{origin}{}", self.site.fingerprint)
    }

    /// The remembered items; of a site without a memory those in its feed files, so that ids and dates survive a lost
    /// database.
    fn remembered(&mut self, memory: &Memory) -> Result<Items, SiteError> {
        if self.is_foreign(memory) {
            return Ok(Items::new(Vec::new(), true));
        }
        if memory.fingerprint.is_empty() && !self.world.recorded {
            let known = rebuilt(self.site, self.world)?;
            self.is_rebuilt = !known.is_empty();
            if !known.is_empty() {
                self.report.notes.push(format!(
                    "{} items read back from the feed files, because nothing was remembered",
                    known.len()
                ));
            }
            return Ok(Items::new(known, true));
        }
        Ok(Items::new(self.world.store.items(&self.site.id)?, false))
    }

    /// The memory first, the files after it: a run that is killed in between publishes with the next one.
    fn keep(&mut self, memory: Memory, items: Items, shown: &[usize], afresh: bool) -> Result<Memory, SiteError> {
        let waits = |known: &&Known| known.article == item::Followed::Waiting;
        self.report.waiting = items.known.iter().filter(waits).count();
        let (spared, since) = (items.spared(shown, &memory), self.oldest_kept(&items));
        let keep = self.site.limits.keep;
        let change = Change { memory, items: items.into_changed(), keep, since, spared, afresh };
        self.world.store.keep(&self.site.id, &change)?;
        Ok(change.memory)
    }

    /// Counted back from when something new last came before this run, not from the clock: a clock that leaps ahead,
    /// and a site that rests for a year, lose nothing.
    fn oldest_kept(&self, items: &Items) -> Option<DateTime<Utc>> {
        let span = TimeDelta::from_std(self.site.limits.keep_for?).ok()?;
        let last = items.before.iter().map(|known| known.first_seen).max()?;
        last.min(self.world.now).checked_sub_signed(span)
    }

    /// The feed, from the memory alone, in each format to its file, and to its page for people.
    fn publish(&mut self, memory: &Memory) -> Result<(), SiteError> {
        let known = self.world.store.items(&self.site.id)?;
        let (site, title, language) = (self.site, memory.title.clone(), memory.language.clone());
        let (items, files) = self.workers.run(move || -> Result<_, SiteError> {
            let feed = Feed::of(site, title.as_deref(), language.as_deref(), known);
            let write = |&format: &Format| -> Result<_, SiteError> {
                let bytes = formats::write(format, &feed)?;
                formats::check(format, &bytes)?;
                Ok((file_of(site, format), bytes))
            };
            let page = (page_of(site), index::write_feed(&feed, &site.formats)?);
            let files = site.formats.iter().map(write).chain([Ok(page)]).collect::<Result<Vec<_>, _>>()?;
            Ok((feed.items.len(), files))
        })?;
        self.report.items = Some(items);
        for (name, bytes) in files {
            if self.world.publish.put(&name, &bytes)? == Put::Written {
                self.report.written.push(name);
            }
        }
        Ok(self.world.store.published(&self.site.id, &self.rendering())?)
    }

    /// Whether the files stand, whole, as this sites.yaml wants them.
    fn is_published(&self, memory: &Memory) -> bool {
        let stands = |&format: &Format| self.world.publish.has(&self.file(format));
        let page_stands = self.world.publish.has(&page_of(self.site));
        !memory.unpublished
            && memory.rendering == self.rendering()
            && self.site.formats.iter().all(stands)
            && page_stands
    }

    /// Everything but the items that decides the bytes of the files; an upgrade writes them anew.
    fn rendering(&self) -> String {
        let Site { title, language, formats, base_url, hub, limits, urls, moved_from, .. } = self.site;
        let decides = format!(
            "{title:?} {language:?} {formats:?} {base_url:?} {} {:?} {:?} {:?}",
            limits.feed,
            urls.first().map(|start| start.as_str()),
            moved_from.last().map(Url::as_str),
            hub.as_ref().map(Url::as_str)
        );
        format!("{} {}", env!("CARGO_PKG_VERSION"), blake3::hash(decides.as_bytes()).to_hex())
    }

    fn file(&self, format: Format) -> String {
        file_of(self.site, format)
    }

    /// One page of this site.
    fn fetch(&mut self, url: &Url, validators: Validators) -> Result<Answer, SiteError> {
        let (http, origin) = (&self.site.http, &self.site.urls[0]);
        self.send(&Request { validators, ..Request::get(url, http, origin) })
    }

    /// One request of this site: within its budget, not before the host allows it, and counted.
    fn send(&mut self, request: &Request<'_>) -> Result<Answer, SiteError> {
        let url = request.url;
        self.ensure_may_ask(url)?;
        let http = self.budget.spend(request.http)?;
        self.report.numbers.requests += 1;
        let waited = Cell::default();
        let answer = self.world.fetch.fetch(&Request { http: &http, waited: Some(&waited), ..request.clone() });
        self.budget.spare(waited.get());
        if let Ok(Answer::Fresh(response)) = &answer {
            self.report.numbers.bytes += response.bytes;
        }
        log::debug!("{}: {url}: {}", self.site.id, if answer.is_ok() { "answered" } else { "no page" });
        let answer = self.budget.settle(answer, request.http)?;
        self.note(url, &answer)?;
        Ok(answer?)
    }
}

/// The items of a site's feed files, as they would be remembered.
fn rebuilt(site: &Site, world: &World<'_>) -> Result<Vec<Known>, SiteError> {
    for format in [Format::Atom, Format::Json, Format::Rss] {
        let Some(bytes) = world.publish.get(&file_of(site, format))? else { continue };
        if let Ok(items) = formats::read(format, &bytes) {
            return Ok(items.into_iter().map(item::rebuilt).collect());
        }
    }
    Ok(Vec::new())
}

fn file_of(site: &Site, format: Format) -> String {
    format!("{}.{}", site.id, format.extension())
}

fn page_of(site: &Site) -> String {
    format!("{}.html", site.id)
}

/// Marks a fingerprint whose memory comes from recordings.
const RECORDED: &str = "recorded ";

/// The items of a site during a run.
struct Items {
    known: Vec<Known>,
    /// As they were when the run began, to find what changed; shorter than `known` when items are new.
    before: Vec<Known>,
}

impl Items {
    /// `unsaved`: the memory does not hold them yet.
    fn new(known: Vec<Known>, unsaved: bool) -> Self {
        let before = if unsaved { Vec::new() } else { known.clone() };
        Self { known, before }
    }

    /// They were read back from the feed files.
    fn is_rebuilt(&self) -> bool {
        self.before.is_empty() && !self.known.is_empty()
    }

    /// When the oldest of them was published, where they are rebuilt.
    fn oldest_rebuilt(&self) -> Option<DateTime<Utc>> {
        self.known.iter().map(|known| known.item.published).min().filter(|_| self.is_rebuilt())
    }

    /// The ids of what the listing shows, in this run or, where only a part of it was read, in the last whole one: what is
    /// forgotten while it is shown would be new in every run.
    fn spared(&self, shown: &[usize], memory: &Memory) -> Vec<String> {
        let (places, marks): (BTreeSet<usize>, BTreeSet<&String>) =
            (shown.iter().copied().collect(), memory.shown.iter().collect());
        let is_shown =
            |(place, known): &(usize, &Known)| places.contains(place) || marks.contains(&health::mark_of(&known.key));
        self.known.iter().enumerate().filter(is_shown).map(|(_, known)| known.item.id.clone()).collect()
    }

    fn into_changed(self) -> Vec<Known> {
        let Self { known, before } = self;
        let is_changed = |(place, known): &(usize, Known)| before.get(*place) != Some(known);
        known.into_iter().enumerate().filter(is_changed).map(|(_, known)| known).collect()
    }
}
