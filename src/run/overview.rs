//! The files about all feeds: `index.html`, `feeds.opml` and `status.atom`, gathered from the memory at the end of a
//! run. They say what the memory says, whichever sites this run built; what their bytes are is left to `formats`.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::panic::{self, AssertUnwindSafe};

use chrono::TimeDelta;

use super::{RECORDED, Report, SiteError, World, page_of, words};
use crate::feed::title_of;
use crate::formats::overview::{Headline, HealthView, Overview, SiteView};
use crate::formats::{FormatError, index, opml, status};
use crate::health::{History, REPORTED_FROM};
use crate::publish::Put;
use crate::site::Site;
use crate::state::State;
use crate::store::{Change, Memory, RUNS_KEPT, Run, Store, StoreError};

/// How many items of a site the page of all feeds shows.
const LATEST: usize = 3;
/// How many runs are looked at for what the status feed does not tell yet; all where it has to begin anew.
const RUNS: usize = 10;
/// How long a site that is taken out of sites.yaml is remembered.
const REMOVED_KEPT: TimeDelta = TimeDelta::days(366);
/// Under this key, which no site may have, stands in the memory what the files were made of.
const KEY: &str = "index";

/// What became of the files about all feeds.
#[derive(Debug, Default)]
pub struct Overviewed {
    /// The files that were written; files with the same bytes are not.
    pub written: Vec<String>,
    /// Why files could not be put; the others are.
    pub errors: Vec<SiteError>,
}

/// Puts the files about all of `sites`, those of sites.yaml. Where the memory is what it was when they were last put,
/// nothing is done. One bad site, or one bad file, never stops the others.
/// `reports` are those of this run, of all sites or of some.
pub fn overview(sites: &[Site], reports: &[Report], world: &World<'_>) -> Overviewed {
    let done = panic::catch_unwind(AssertUnwindSafe(|| put_all(sites, reports, world)));
    done.unwrap_or_else(|cause| Overviewed {
        errors: vec![SiteError::Panicked(words(&*cause))],
        ..Overviewed::default()
    })
}

fn put_all(sites: &[Site], reports: &[Report], world: &World<'_>) -> Overviewed {
    let mut done = Overviewed::default();
    let state = state(sites, reports, world);
    if state.is_some() && state == put_last(world) && FILES.iter().all(|(name, _)| world.publish.has(name)) {
        return done;
    }
    if let Err(error) = forget_removed(sites, world) {
        log::warn!("sites that are no more in sites.yaml are not forgotten: {error}");
    }
    let overview = gather(sites, world);
    for (name, write) in FILES {
        match put(name, write, &overview, world) {
            Ok(Put::Written) => done.written.push(name.to_owned()),
            Ok(Put::Unchanged) => {}
            Err(error) => done.errors.push(error),
        }
    }
    if let (true, Some(state)) = (done.errors.is_empty(), state) {
        done.errors.extend(remember(&state, world).err().map(SiteError::from));
    }
    done
}

/// The file of an overview, given the one that stands.
type Write = fn(&Overview, Option<&[u8]>) -> Result<Vec<u8>, FormatError>;

const FILES: [(&str, Write); 3] =
    [(index::FILE, |overview, _| index::write(overview)), (opml::FILE, opml::write), (status::FILE, status::write)];

fn put(name: &str, write: Write, overview: &Overview, world: &World<'_>) -> Result<Put, SiteError> {
    let old = world.publish.get(name)?;
    Ok(world.publish.put(name, &write(overview, old.as_deref())?)?)
}

/// Everything that the files are made of, as far as it changes between runs, in one hash; `None` where it cannot be
/// read. It is cheap: what became of a site in this run its report says, and the memory of all is one question.
fn state(sites: &[Site], reports: &[Report], world: &World<'_>) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &dyn Debug| {
        hasher.update(format!("{part:?}\n").as_bytes());
    };
    let marks = world.store.marks().ok()?;
    let reports: BTreeMap<&str, &Report> = reports.iter().map(|report| (report.site.as_str(), report)).collect();
    add(&env!("CARGO_PKG_VERSION"));
    for site in sites {
        let Site { id, title, language, formats, base_url, urls, .. } = site;
        add(&(id, title, language, formats, base_url, urls.first(), marks.get(id)));
        match reports.get(id.as_str()) {
            Some(report) => add(&Some(told(&report.run(world.now)))),
            None => add(&world.store.runs(id, 1).ok()?.first().map(told)),
        }
    }
    Some(hasher.finalize().to_hex().to_string())
}

/// What the files say of a run. A warning is not in them, nor how long a silence is.
fn told(run: &Run) -> impl Debug {
    let worst = run.faults.first();
    let stays = worst.is_some_and(|fault| fault.runs >= REPORTED_FROM);
    (run.health, run.is_reported().then_some((&run.why, worst.map(|fault| fault.since), stays)))
}

fn put_last(world: &World<'_>) -> Option<String> {
    Some(world.store.recall(KEY).ok()?.rendering)
}

fn remember(state: &str, world: &World<'_>) -> Result<(), StoreError> {
    let memory = Memory { fingerprint: KEY.to_owned(), ..Memory::default() };
    world.store.keep(KEY, &Change { memory, ..Change::default() })?;
    world.store.published(KEY, state)
}

/// Forgets sites that were built last so long ago, counted back from the run before this one and not from the clock, which
/// may have leapt ahead.
fn forget_removed(sites: &[Site], world: &World<'_>) -> Result<(), StoreError> {
    let present: Vec<&str> = sites.iter().map(|site| site.id.as_str()).chain([KEY]).collect();
    let mut last = None;
    for site in sites {
        last = last.max(world.store.runs(&site.id, 2)?.get(1).map(|run| run.at));
    }
    let before = last.and_then(|last| last.min(world.now).checked_sub_signed(REMOVED_KEPT));
    before.map_or(Ok(()), |before| world.store.forget_others(&present, before))
}

fn gather(sites: &[Site], world: &World<'_>) -> Overview {
    let runs = if world.publish.has(status::FILE) { RUNS } else { RUNS_KEPT };
    Overview { sites: sites.iter().map(|site| view(site, runs, world)).collect() }
}

/// A site as it is remembered. One whose memory cannot be read stands there all the same, and says so.
fn view(site: &Site, runs: usize, world: &World<'_>) -> SiteView {
    remembered(site, runs, world).unwrap_or_else(|error| {
        let health = HealthView { state: State::Broken, why: format!("store: {error}"), since: None };
        SiteView { health: Some(health), ..bare(site, &Memory::default(), world) }
    })
}

fn bare(site: &Site, memory: &Memory, world: &World<'_>) -> SiteView {
    SiteView {
        name: site.id.clone(),
        title: title_of(site, memory.title.as_deref()).to_owned(),
        home: site.urls[0].ask.url.clone(),
        base_url: site.base_url.clone(),
        language: site.language.clone().or_else(|| memory.language.clone()),
        formats: site.formats.clone(),
        is_published: world.publish.has(&page_of(site)),
        health: None,
        latest: Vec::new(),
        published: Vec::new(),
        events: Vec::new(),
    }
}

fn remembered(site: &Site, most: usize, world: &World<'_>) -> Result<SiteView, StoreError> {
    let memory = world.store.recall(&site.id)?;
    let glance = world.store.glance(&site.id, LATEST)?;
    let history = history(&site.id, most, world.store)?;
    let headline = |item: crate::item::Item| Headline { title: item.title, url: item.url, published: item.published };
    Ok(SiteView {
        latest: glance.latest.into_iter().map(|known| headline(known.item)).collect(),
        published: glance.published,
        health: health(&history),
        events: history.events(),
        ..bare(site, &memory, world)
    })
}

/// The latest runs of a site, as they are remembered. What recordings gave says nothing of the live site, nor the other
/// way round: of the two only what the last run was counts.
///
/// # Errors
/// The memory cannot be read.
pub fn history(site: &str, most: usize, store: &dyn Store) -> Result<History, StoreError> {
    let mut runs = store.runs(site, most)?;
    let is_whole = runs.len() < most;
    let is_recorded = |run: &Run| run.rule.starts_with(RECORDED);
    let last = runs.first().is_some_and(is_recorded);
    runs.retain(|run| run.rule.is_empty() || is_recorded(run) == last);
    Ok(History { runs, is_whole })
}

fn health(history: &History) -> Option<HealthView> {
    let run = history.runs.first()?;
    let is_trouble = run.health.is_trouble();
    Some(HealthView {
        state: run.health,
        why: if is_trouble { run.why.clone() } else { String::new() },
        since: history.since().filter(|_| is_trouble),
    })
}
