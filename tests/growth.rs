//! How large the memory grows: ten years of sites with whole articles, through the store alone.

use std::fs;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use haywain::item::{Followed, Item, Known};
use haywain::site::FieldName;
use haywain::store::sqlite::Sqlite;
use haywain::store::{Change, Memory, Numbers, Overlap, Rhythm, Run, Store};

/// Some of fifty.
const SITES: usize = 3;
const DAYS: usize = 3_650;
/// What sites.yaml keeps where it says nothing.
const KEEP: usize = 500;
/// Of fifty sites.
const MOST: u64 = 200_000_000;

fn at(day: usize) -> DateTime<Utc> {
    DateTime::from_timestamp(1_480_000_000, 0).unwrap() + TimeDelta::days(day as i64)
}

/// An item with an article of 5 kB.
fn known(site: &str, day: usize) -> Known {
    let url = format!("https://{site}.example.org/2026/11/24/a-headline-of-some-length-{day}/");
    let item = Item {
        id: url.clone(),
        url: url.parse().ok(),
        title: format!("A headline of some length, number {day}"),
        published: at(day),
        updated: at(day),
        authors: vec!["Some Body".into()],
        publisher: Some("The publication".into()),
        summary: Some("A teaser about the matter at hand. ".repeat(6)),
        content: Some("<p>A sentence of the article, with a link and more.</p>".repeat(90)),
        image: None,
        enclosures: Vec::new(),
        tags: vec!["one".into(), "two".into()],
    };
    Known { item, key: url, precision: None, first_seen: at(day), article: Followed::Done }
}

fn run(site: &str, at: DateTime<Utc>, listed: bool) -> Run {
    let found = FieldName::ALL.into_iter().map(|name| (name, 30)).collect();
    let overlap = Some(Overlap { known: 29, before: 30, still: 29, foreign: 0, moved: 0, newer: 1 });
    let rhythm = Some(Rhythm { usual: 86_400, longest: 172_800 });
    let numbers =
        Numbers { newest: Some(at), last_new: Some(at), rhythm, requests: 1, millis: 9, ..Numbers::default() };
    let numbers = if listed { Numbers { entries: Some(30), found, overlap, ..numbers } } else { numbers };
    Run { site: site.into(), at, rule: "f".repeat(64), numbers, ..Run::default() }
}

/// A new item a day, written by the hundred so that the test is quick.
fn live(store: &Sqlite, site: &str) {
    let shown = (0..30).map(|n| format!("{n:016}")).collect();
    let memory = Memory { fingerprint: "f".repeat(64), title: Some("A site".into()), shown, ..Memory::default() };
    for days in (0..DAYS).collect::<Vec<_>>().chunks(100) {
        let items = days.iter().map(|day| known(site, *day)).collect();
        store.keep(site, &Change { memory: memory.clone(), items, keep: KEEP, ..Change::default() }).unwrap();
    }
}

fn size(file: &Path) -> u64 {
    assert!(!file.with_extension("db-wal").exists(), "the log is taken up when the file is closed");
    fs::metadata(file).unwrap().len()
}

#[test]
fn ten_years_of_fifty_sites_stay_under_200_mb_and_what_is_forgotten_gives_its_room_back() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("haywain.db");
    let open = || Sqlite::open(&file).unwrap().store;
    let sites: Vec<String> = (0..SITES).map(|n| format!("site-{n}")).collect();
    let store = open();
    for (n, site) in sites.iter().enumerate() {
        live(&store, site);
        // The first is read every hour, the others every day.
        let (every, count) = if n == 0 { (TimeDelta::hours(1), DAYS * 24) } else { (TimeDelta::days(1), DAYS) };
        let runs: Vec<Run> = (0..count)
            .map(|run| (run, every * run as i32))
            .map(|(n, later)| run(site, at(0) + later, n % 24 == 0))
            .collect();
        runs.chunks(5_000).for_each(|runs| store.add_runs(runs).unwrap());
    }
    drop(store);
    let grown = size(&file);
    assert!(grown * 50 / SITES as u64 <= MOST, "{grown}");
    let store = open();
    for site in &sites[1..] {
        store.keep(site, &Change { memory: store.recall(site).unwrap(), keep: 20, ..Change::default() }).unwrap();
    }
    store.add_runs(&[run("site-0", at(DAYS), true)]).unwrap();
    drop(store);
    assert!(size(&file) < grown / 2, "{} of {grown}", size(&file));
    assert_eq!(open().items("site-0").unwrap().len(), KEEP);
}
