//! A year of fifty sites and one run a day, with publishing, redesigns, outages, wrong pages, moves, a lost memory,
//! killed runs and a clock that jumps, drawn from a seed; and of readers that follow every feed. The sites are real
//! servers, memory and output are real files; only the clock is not. `YEAR_SEED=8` draws another year, `YEAR_SITES=10` has
//! fewer sites, `YEAR_WATCH=site-04` one, told day by day. Under a wrong clock, and without dates, no date can be known.

mod doors;
mod pages;
mod plan;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use haywain::fetch::{polite::Polite, web::Web};
use haywain::formats::Format;
use haywain::health::Told;
use haywain::publish::dir::Dir;
use haywain::run::{self, Report, World};
use haywain::site::{self, Site};
use haywain::store::sqlite::Sqlite;

use self::doors::{Life, Mortal};
use self::pages::Mended;
use self::plan::{DAYS, Plan, Trouble, draw, morning};

use self::table::Table;
use crate::support::feed_rules::{Options, breaches};
use crate::support::reader::Reader;
use crate::support::server::Server;

/// Unless `YEAR_SITES` says otherwise.
const SITES: u64 = 50;
/// Unless `YEAR_SEED` says otherwise.
const SEED: u64 = 20_260_101;
/// After that many days somebody who was told mends sites.yaml.
const PATIENCE: i64 = 2;
const BASE_URL: &str = "https://feeds.example.net/";

/// The clock of the year, in seconds; the web asks it.
static CLOCK: AtomicI64 = AtomicI64::new(0);

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(CLOCK.load(Ordering::SeqCst), 0).unwrap()
}

/// A site, those who serve it, those who read it, and what is known of its breakages.
struct Followed {
    plan: Arc<Plan>,
    homes: Arc<OnceLock<Vec<String>>>,
    _servers: Vec<Server>,
    mended: Mended,
    /// When somebody was told of a trouble that needs mending.
    told_on: Option<i64>,
    readers: BTreeMap<&'static str, Reader>,
    /// Stories that the run could read, and those of them whose date it could not.
    seen: BTreeSet<usize>,
    undated: BTreeSet<usize>,
    breakage: Option<Breakage>,
}

/// From the first run that met a trouble to the last.
struct Breakage {
    what: Trouble,
    began: i64,
    runs: usize,
    told: bool,
}

impl Followed {
    fn new(plan: Plan, day: &Arc<AtomicI64>) -> Self {
        let (plan, homes) = (Arc::new(plan), Arc::new(OnceLock::<Vec<String>>::new()));
        let serve = |address: usize| {
            let (plan, homes, day) = (plan.clone(), homes.clone(), day.clone());
            Server::start(move |request| plan.reply(request, day.load(Ordering::SeqCst), address, homes.get().unwrap()))
        };
        let servers: Vec<Server> = (0..=plan.moves(DAYS)).map(serve).collect();
        let authority = |server: &Server| server.url("").replace("http://", "");
        homes.set(servers.iter().map(authority).collect()).unwrap();
        let readers = [("rss", Reader::default()), ("atom", Reader::default()), ("json", Reader::default())];
        Self {
            plan,
            homes,
            _servers: servers,
            mended: Mended::default(),
            told_on: None,
            readers: readers.into(),
            seen: BTreeSet::new(),
            undated: BTreeSet::new(),
            breakage: None,
        }
    }

    fn rule(&self, day: i64) -> String {
        self.plan.rule(day, self.mended, self.homes.get().unwrap())
    }

    /// Somebody who was told some days ago mends everything that is to be mended.
    fn mend(&mut self, day: i64) {
        if self.told_on.is_some_and(|told| told + PATIENCE <= day) {
            self.mended.troubles = self.plan.lasting(day).count();
            self.told_on = None;
        }
    }

    /// For who looks for the cause of something.
    fn tell(&self, day: i64, report: &Report) {
        let Report { found, numbers, items, notes, judgement, written, .. } = report;
        let (trouble, new, why) = (self.plan.trouble(day, self.mended), numbers.new, &judgement.why);
        let now = now().date_naive();
        println!(
            "day {day}, {now}: {trouble:?}: {found:?} found, {new} new, {items:?} shown, {why:?} {notes:?} {written:?}"
        );
    }

    /// What was read while the page did not say the date, or the clock was wrong; by a run that was killed, too.
    fn read_undated(&mut self, day: i64, is_late: bool) {
        if is_late || !self.plan.is_dated(day, self.mended) {
            let shown = self.plan.shown(day);
            self.undated.extend(shown.iter().filter(|story| !self.seen.contains(story)));
        }
    }

    /// What a run that lived to its end says of the site, held against what is true.
    fn judge(&mut self, report: &Report, day: i64, is_forgotten: bool, table: &mut Table) {
        let trouble = self.plan.trouble(day, self.mended);
        let is_told = report.judgement.health.is_trouble();
        let is_led_on = self.plan.is_led_on(day, self.mended);
        if report.error.is_none() && (is_led_on || trouble.is_none_or(|trouble| trouble == Trouble::Undated)) {
            self.seen.extend(self.plan.shown(day));
        }
        if is_told && trouble.is_some_and(Trouble::needs_mending) {
            self.told_on.get_or_insert(day);
        }
        let says = || format!("{} day {day}: {:?}", self.plan.name, report.judgement.why);
        if is_led_on && trouble == Some(Trouble::Moved) {
            return;
        }
        match (trouble, &mut self.breakage) {
            (Some(what), Some(breakage)) if breakage.what == what => breakage.runs += 1,
            (Some(what), _) => {
                self.close(table);
                self.breakage = Some(Breakage { what, began: day, runs: 1, told: false });
            }
            (None, breakage) => {
                table.months.insert((self.plan.name.clone(), day / 30));
                let was_told = breakage.as_ref().is_some_and(|breakage| breakage.told);
                if was_told && !is_forgotten && report.judgement.told != Told::Recovery {
                    table.unrecovered.push(says());
                }
                if is_told {
                    table.false_alarms.push(((self.plan.name.clone(), day / 30), says()));
                } else if report.judgement.told == Told::Warning {
                    table.false_warnings.push(says());
                }
                self.close(table);
            }
        }
        if let Some(breakage) = &mut self.breakage {
            breakage.told |= is_told;
            if breakage.runs == 3 && !breakage.told {
                table.late.push(format!(
                    "{} since day {}: {:?}: {:?}",
                    self.plan.name, breakage.began, breakage.what, report.judgement
                ));
            }
        }
    }

    fn close(&mut self, table: &mut Table) {
        if let Some(breakage) = self.breakage.take() {
            table.breakage(breakage.what, breakage.runs, breakage.told);
        }
    }

    /// The readers ask for the files that may have changed.
    fn poll(&mut self, folder: &Path, written: Option<&[String]>, day: i64, table: &mut Table) {
        for (extension, reader) in &mut self.readers {
            let name = format!("{}.{extension}", self.plan.name);
            if written.is_some_and(|written| !written.contains(&name)) {
                continue;
            }
            let Ok(bytes) = fs::read(folder.join(&name)) else { continue };
            table.files += 1;
            let options = Options { base_url: Some(BASE_URL), now: None, speaks_of_markup: false };
            let format = Format::ALL.into_iter().find(|format| format.extension() == *extension).unwrap();
            table.invalid.extend(
                breaches(format, &bytes, &options).into_iter().map(|breach| format!("{name} day {day}: {breach}")),
            );
            reader.poll(&bytes, |title| self.plan.story(title), &format!("{name} day {day}"));
        }
    }

    /// What the readers have in the end.
    fn account(&mut self, table: &mut Table) {
        for (extension, reader) in &self.readers {
            let name = format!("{}.{extension}", self.plan.name);
            table.readers(&reader.faults);
            table.stories += self.seen.len();
            let lost = self.seen.iter().filter(|story| !reader.has(**story));
            table.lost.extend(lost.map(|story| format!("{name}: story {story}")));
            for story in self.seen.difference(&self.undated) {
                let (Some(dated), Some(shown)) = (self.plan.dated(*story), reader.date(*story)) else { continue };
                if shown.date_naive() != dated.date_naive() {
                    table.misdated.push(format!("{name}: story {story}: {shown} instead of {dated}"));
                }
            }
        }
    }
}

/// The year as it is drawn: what befalls the machine.
struct Machine {
    folder: tempfile::TempDir,
    killed: BTreeMap<i64, usize>,
    lost: BTreeSet<i64>,
    jumps: BTreeMap<i64, TimeDelta>,
}

impl Machine {
    fn draw(rng: &mut Rng) -> Self {
        let mut some = |many: usize| -> Vec<i64> { (0..many).map(|_| rng.i64(20..DAYS - 5)).collect() };
        let (killed, lost, jumps) = (some(20), some(4), some(6));
        let jump = |(n, day): (usize, i64)| (day, TimeDelta::days(if n % 2 == 0 { 400 } else { -40 }));
        Self {
            folder: tempfile::tempdir().unwrap(),
            killed: killed.into_iter().map(|day| (day, rng.usize(..900))).collect(),
            lost: lost.into_iter().collect(),
            jumps: jumps.into_iter().enumerate().map(jump).collect(),
        }
    }

    fn output(&self) -> PathBuf {
        self.folder.path().join("output")
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("haywain.db")
    }

    /// What was told before is not remembered, or was told to the end by a run that was killed.
    fn is_forgotten(&self, day: i64) -> bool {
        self.lost.contains(&day) || self.killed.contains_key(&(day - 1))
    }

    fn lose_memory(&self) {
        for ending in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{ending}", self.store().display()));
        }
    }

    /// One run of one process; `None`: it was killed.
    fn run(&self, sites: &[Site], day: i64) -> Option<Vec<Report>> {
        let life = Life::of(self.killed.get(&day).copied().unwrap_or(usize::MAX));
        let store = Mortal { door: Sqlite::open(&self.store()).unwrap().store, life: &life };
        let publish = Mortal { door: Dir::open(&self.output()).unwrap(), life: &life };
        let fetch = Polite::new(Web::new(now));
        let world = World {
            fetch: &fetch,
            store: &store,
            publish: &publish,
            now: now(),
            recorded: false,
            threads: 16,
            stop: &run::GO_ON,
        };
        let reports = run::build(sites, &world, &|_| {});
        let overviewed = run::overview(sites, &reports, &world);
        assert!(life.is_over() || overviewed.errors.is_empty(), "{:?}", overviewed.errors);
        (!life.is_over()).then_some(reports)
    }

    /// Nothing stands in the folder but what belongs there.
    fn debris(&self, sites: usize) -> usize {
        (fs::read_dir(self.output()).unwrap().count()).saturating_sub(sites * 4 + 3)
    }
}

fn asked(name: &str, usual: u64) -> u64 {
    env::var(name).map_or(usual, |given| given.parse().unwrap_or_else(|_| panic!("{name} is no number: {given}")))
}

fn sites(followed: &[Followed], day: i64) -> Vec<Site> {
    let rules: String = followed.iter().map(|site| site.rule(day)).collect();
    let text = format!(
        "defaults:\n  base_url: {BASE_URL}\n  formats: [rss, atom, json]\n  \
         http: {{private: true, pause: 0s, timeout: 10s}}\nsites:\n{rules}"
    );
    site::read(&text, Path::new("sites.yaml"), &|_| None).unwrap_or_else(|error| panic!("{error}")).sites
}

#[test]
fn in_a_year_of_fifty_sites_no_reader_sees_a_double_and_every_breakage_is_told() {
    let today = Arc::new(AtomicI64::new(0));
    let (many, seed) = (asked("YEAR_SITES", SITES) as usize, asked("YEAR_SEED", SEED));
    let mut followed: Vec<Followed> = draw(many, seed).into_iter().map(|plan| Followed::new(plan, &today)).collect();
    let watch = env::var("YEAR_WATCH").ok();
    followed.retain(|site| watch.as_ref().is_none_or(|name| *name == site.plan.name));
    let many = followed.len();
    let machine = Machine::draw(&mut Rng::with_seed(seed));
    println!("seed {seed}: memory lost {:?}, clock off {:?}, killed {:?}", machine.lost, machine.jumps, machine.killed);
    let mut table = Table::default();
    for day in 0..DAYS {
        today.store(day, Ordering::SeqCst);
        let jump = machine.jumps.get(&day).copied().unwrap_or_default();
        CLOCK.store((morning(day) + jump).timestamp(), Ordering::SeqCst);
        if machine.lost.contains(&day) {
            machine.lose_memory();
        }
        followed.iter_mut().for_each(|site| site.mend(day));
        let reports = machine.run(&sites(&followed, day), day);
        for (place, site) in followed.iter_mut().enumerate() {
            let report = reports.as_ref().map(|reports| &reports[place]);
            if let (Some(_), Some(report)) = (&watch, report) {
                site.tell(day, report);
            }
            if report.is_none_or(|report| report.error.is_none()) {
                site.read_undated(day, !jump.is_zero());
            }
            if let Some(report) = report {
                site.judge(report, day, machine.is_forgotten(day), &mut table);
            }
            site.poll(&machine.output(), report.map(|report| &report.written[..]), day, &mut table);
        }
        if reports.is_some() {
            table.debris += machine.debris(many);
        }
        table.runs += many;
    }
    followed.iter_mut().for_each(|site| site.account(&mut table));
    println!("{table}");
    if watch.is_none() {
        table.hold();
    }
}
