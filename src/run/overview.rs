//! The files about all feeds: `index.html`, `feeds.opml` and `status.atom`, gathered from the memory at the end of a
//! run. They say what the memory says, whichever sites this run built; what their bytes are is left to `formats`.

use std::fmt::Debug;
use std::panic::{self, AssertUnwindSafe};

use super::{SiteError, World, page_of, words};
use crate::feed::title_of;
use crate::formats::overview::{Event, Headline, HealthView, Overview, SiteView, State};
use crate::formats::{FormatError, index, opml, status};
use crate::publish::Put;
use crate::site::Site;
use crate::store::{Change, Memory, RUNS_KEPT, Run, StoreError};

/// How many items of a site the page of all feeds shows.
const LATEST: usize = 3;
/// How many runs are looked at for what the status feed does not tell yet; more where it has to begin anew.
const RUNS: usize = 10;
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
pub fn overview(sites: &[Site], world: &World<'_>) -> Overviewed {
    let done = panic::catch_unwind(AssertUnwindSafe(|| put_all(sites, world)));
    done.unwrap_or_else(|cause| Overviewed {
        errors: vec![SiteError::Panicked(words(&*cause))],
        ..Overviewed::default()
    })
}

fn put_all(sites: &[Site], world: &World<'_>) -> Overviewed {
    let mut done = Overviewed::default();
    let state = state(sites, world);
    if state.is_some() && state == put_last(world) && FILES.iter().all(|(name, _)| world.publish.has(name)) {
        return done;
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
/// read. It is cheap: a site whose pages are the same as before has the same items.
fn state(sites: &[Site], world: &World<'_>) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &dyn Debug| {
        hasher.update(format!("{part:?}\n").as_bytes());
    };
    add(&env!("CARGO_PKG_VERSION"));
    for site in sites {
        let Site { id, title, language, formats, base_url, urls, .. } = site;
        add(&(id, title, language, formats, base_url, urls.first()));
        add(&world.store.recall(id).ok()?);
        add(&world.store.runs(id, 1).ok()?.first().map(|run| (&run.health, &run.why)));
    }
    Some(hasher.finalize().to_hex().to_string())
}

fn put_last(world: &World<'_>) -> Option<String> {
    Some(world.store.recall(KEY).ok()?.rendering)
}

fn remember(state: &str, world: &World<'_>) -> Result<(), StoreError> {
    let memory = Memory { fingerprint: KEY.to_owned(), ..Memory::default() };
    world.store.keep(KEY, &Change { memory, ..Change::default() })?;
    world.store.published(KEY, state)
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
    let history = History::of(site, most, world)?;
    let headline = |item: crate::item::Item| Headline { title: item.title, url: item.url, published: item.published };
    Ok(SiteView {
        latest: glance.latest.into_iter().map(|known| headline(known.item)).collect(),
        published: glance.published,
        health: history.health(),
        events: history.events(),
        ..bare(site, &memory, world)
    })
}

/// The remembered runs of a site, newest first. The only place that knows how health stands in them.
struct History {
    runs: Vec<Run>,
    /// There was no run before these.
    is_whole: bool,
}

impl History {
    /// The latest runs; more of them where none tells when the trouble began.
    fn of(site: &Site, most: usize, world: &World<'_>) -> Result<Self, StoreError> {
        let runs = world.store.runs(&site.id, most)?;
        let history = Self { is_whole: runs.len() < most, runs };
        let is_known = history.is_whole
            || most >= RUNS_KEPT
            || history.health().is_none_or(|health| health.state == State::Ok || health.since.is_some());
        if is_known { Ok(history) } else { Self::of(site, RUNS_KEPT, world) }
    }

    fn health(&self) -> Option<HealthView> {
        let last = self.runs.first()?;
        let state = State::of(&last.health);
        let same = self.runs.iter().take_while(|run| State::of(&run.health) == state).count();
        let is_known = state != State::Ok && (same < self.runs.len() || self.is_whole);
        Some(HealthView { state, why: last.why.clone(), since: is_known.then(|| self.runs[same - 1].at) })
    }

    /// What a run changed for the worse, or back to well.
    fn events(&self) -> Vec<Event> {
        let pairs = self.runs.windows(2).filter_map(|pair| event(&pair[0], Some(&pair[1])));
        let first = self.runs.last().filter(|_| self.is_whole).and_then(|run| event(run, None));
        pairs.chain(first).collect()
    }
}

fn event(run: &Run, before: Option<&Run>) -> Option<Event> {
    let state = State::of(&run.health);
    let was = before.map_or(State::Ok, |run| State::of(&run.health));
    let why = match (was.is_trouble(), state.is_trouble()) {
        (_, true) if state != was => &run.why,
        (true, false) => &before?.why,
        _ => return None,
    };
    Some(Event { at: run.at, state, why: why.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_767_268_800 + hour * 3600, 0).unwrap()
    }

    /// Runs an hour apart, the oldest word first.
    fn history(words: &[&str], is_whole: bool) -> History {
        let run = |(hour, word): (usize, &&str)| Run {
            site: "news".into(),
            at: at(hour as i64),
            health: (*word).to_owned(),
            why: if *word == "ok" { String::new() } else { format!("cause {hour}") },
            entries: None,
            new: 0,
            requests: 0,
            bytes: 0,
            millis: 0,
        };
        History { runs: words.iter().enumerate().map(run).rev().collect(), is_whole }
    }

    fn told(words: &[&str], is_whole: bool) -> Vec<(i64, &'static str, String)> {
        let hour = |event: &Event| (event.at - at(0)).num_hours();
        let events = history(words, is_whole).events();
        events.into_iter().map(|event| (hour(&event), event.state.word(), event.why)).collect()
    }

    #[test]
    fn what_changes_for_the_worse_or_back_to_well_is_an_event() {
        let words = ["ok", "broken", "broken", "quiet", "degraded", "broken", "degraded", "ok", "quiet"];
        let expected = [
            (7, "ok", "cause 6"),
            (6, "degraded", "cause 6"),
            (5, "broken", "cause 5"),
            (4, "degraded", "cause 4"),
            (3, "quiet", "cause 2"),
            (1, "broken", "cause 1"),
        ];
        assert_eq!(told(&words, true), expected.map(|(hour, word, why)| (hour, word, why.to_owned())));
    }

    #[test]
    fn only_the_first_run_of_all_is_a_breakage_without_a_run_before() {
        assert_eq!(told(&["broken", "broken"], true), [(0, "broken", "cause 0".to_owned())]);
        assert_eq!(told(&["broken", "broken"], false), []);
        assert_eq!(told(&[], true), []);
    }

    #[test]
    fn since_when_is_the_first_run_of_the_present_state_where_it_is_remembered() {
        let since = |words: &[&str], is_whole| history(words, is_whole).health().unwrap().since;
        assert_eq!(since(&["ok", "broken", "broken"], false), Some(at(1)));
        assert_eq!(since(&["broken", "broken"], true), Some(at(0)));
        assert_eq!(since(&["broken", "broken"], false), None);
        assert_eq!(since(&["ok", "ok"], true), None, "or it would move with every run");
        assert_eq!(history(&[], true).health(), None);
    }
}
